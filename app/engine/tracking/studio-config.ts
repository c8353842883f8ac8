/**
 * What the tracking process is asked to do, made of the studio file: sources of the cameras' trackers, sinks of their
 * systems; on the virtual stage at its loopback ports.
 */
import type { WireAddress } from '../../../drivers/contract.ts';
import type { SerialAddress } from '../../../drivers/kit/serial-line.ts';
import type { Device, Studio } from '../../core/stage/model.ts';
import { type PlayedPath, VIRTUAL_CAMERA } from '../../core/tracking/virtual-camera.ts';
import type { VirtualAddress, VirtualAddresses } from '../../protocol/truth.ts';
import { protocolNamed } from './protocol-table.ts';
import type { SerialPlace, SourceConfig, TrackingConfig } from './tracking-config.ts';

const NOWHERE = { host: '127.0.0.1', port: 0 };

export function configOf(studio: Studio, virtual: VirtualAddresses | undefined): TrackingConfig {
  const tracked = studio.cameras.flatMap((camera) => {
    const device = studio.devices.find((d) => d.id === camera.tracking?.source);
    const known = device !== undefined && protocolNamed(device.driver) !== undefined;
    return camera.tracking && known ? [{ camera, device, tracking: camera.tracking }] : [];
  });
  return {
    sources: tracked.flatMap(({ camera, device, tracking }) => {
      const main = sourceOf(camera.id, device, studio, virtual);
      const backups = (tracking.backups ?? []).flatMap(({ device: id, stageFromTracker, bodyFromCamera }) => {
        const backup = studio.devices.find((d) => d.id === id);
        if (backup === undefined || protocolNamed(backup.driver) === undefined) return [];
        const apart = stageFromTracker && { stageFromTracker, alignedApart: true };
        const mounted = bodyFromCamera && { bodyFromCamera, mountedApart: true };
        return [{ ...sourceOf(camera.id, backup, studio, virtual), sourceId: id, ...apart, ...mounted }];
      });
      if (backups.length === 0) return [main];
      const { switchOver } = tracking;
      return [{ ...main, sourceId: device.id, ...(switchOver && { switchOver }) }, ...backups];
    }),
    sinks: tracked.flatMap(({ camera, tracking }) =>
      tracking.sinks.flatMap((sink) => {
        // Beside a virtual stage nothing ever goes to a real address.
        const address = virtual ? virtual.sinks[`${camera.id}/${sink.id}`] : sink.address;
        if (!address) return [];
        const { id: sinkId, protocol, mode, cameraId: trackerCameraId, delayMs, smoothingHz, predictionMs } = sink;
        const shape = { ...(smoothingHz && { smoothingHz }), ...(predictionMs && { predictionMs }) };
        const { axes, everyNth, options, lens, atPupil } = sink;
        const lensed = { ...(lens && { lens }), ...(atPupil && { atPupil }) };
        const own = { ...lensed, ...(axes && { axes }), ...(everyNth && { everyNth }), ...(options && { options }) };
        return [{ cameraId: camera.id, sinkId, protocol, mode, address, trackerCameraId, delayMs, ...shape, ...own }];
      }),
    ),
  };
}

function sourceOf(
  cameraId: string,
  device: Device,
  studio: Studio,
  virtual: VirtualAddresses | undefined,
): SourceConfig {
  const { address } = device;
  // The virtual stage plays a line over the network: no port of this machine is opened.
  const serial = address.kind === 'serial' && virtual === undefined ? lineOf(address) : undefined;
  const { trackerCameraId, expectedHz, group, options } = settingsOf(device.settings);
  if (virtual !== undefined) askVirtual(options, virtual.asked?.[device.id]);
  return {
    cameraId,
    protocol: device.driver,
    ...(device.driver === VIRTUAL_CAMERA && { path: pathOf(options, studio) }),
    listen: virtual ? (virtual.devices[device.id] ?? NOWHERE) : placeOf(address),
    ...(serial && { serial }),
    // The virtual stage speaks to this machine alone.
    ...(group !== undefined && virtual === undefined && { group }),
    ...(Object.keys(options).length > 0 && { options }),
    trackerCameraId,
    expectedHz: expectedHz ?? studio.rate.num / studio.rate.den,
  };
}

/** The studio file was checked: the move is there. What the settings say of it is no option of the protocol. */
function pathOf(options: Record<string, string | number | boolean>, { moves = [] }: Studio): PlayedPath {
  const { move, loop = true } = options;
  for (const key of ['move', 'loop']) delete options[key];
  return { keys: moves.find(({ id }) => id === move)?.keys ?? [], loop: loop === true };
}

function placeOf(address: Device['address']): SourceConfig['listen'] {
  if (address.kind === 'serial') return { host: address.path, port: 0 };
  return 'host' in address ? { host: address.host, port: address.port } : NOWHERE;
}

function lineOf(address: SerialAddress): SerialPlace {
  const { kind: _, ...line } = address;
  return line;
}

/** Whether a source listens where a device's address says. */
export function listensAt({ listen, serial }: SourceConfig, address: WireAddress): boolean {
  return address.kind === 'serial' ? serial?.path === address.path : listen.port === address.port;
}

/** Beside a virtual stage only its own tracker is ever asked anything; one that is not there is not asked for names. */
function askVirtual(options: Record<string, string | number | boolean>, asked: VirtualAddress | undefined): void {
  if (!('server' in options) && !('demand' in options)) return;
  if (asked === undefined) {
    for (const key of ['server', 'body', 'demand']) delete options[key];
    return;
  }
  options['server'] = asked.host;
  options['commandPort'] = asked.port;
}

interface SourceSettings {
  readonly trackerCameraId: number | null;
  readonly expectedHz: number | undefined;
  readonly group: string | undefined;
  readonly options: Record<string, string | number | boolean>;
}

/** Each protocol calls the camera's number by its own word. */
const NUMBER_NAMES = new Set(['cameraId', 'sourceNumber', 'trackerId', 'bodyId']);

/** The driver's own schema has passed them; what is not the pipeline's is for the protocol. */
export function settingsOf(raw: unknown): SourceSettings {
  let trackerCameraId: number | null = null;
  let expectedHz: number | undefined;
  let group: string | undefined;
  const options: Record<string, string | number | boolean> = {};
  if (typeof raw !== 'object' || raw === null) return { trackerCameraId, expectedHz, group, options };
  for (const [key, value] of Object.entries(raw) as [string, unknown][]) {
    if (NUMBER_NAMES.has(key)) trackerCameraId = typeof value === 'number' ? value : null;
    else if (key === 'expectedHz') expectedHz = typeof value === 'number' ? value : undefined;
    else if (key === 'group') group = typeof value === 'string' ? value : undefined;
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') options[key] = value;
  }
  return { trackerCameraId, expectedHz, group, options };
}
