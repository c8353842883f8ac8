/**
 * The genlock monitor of a render host: what `get sync status` tells, as values of parameters.
 *
 * A field that was not asked for comes back empty: empty is "not asked", never "bad". Which ones were asked is told by the
 * echoed flags; a legacy listener echoes none, and then only what is there counts. Follows docs/protocols/switchboard.md.
 */
import * as z from 'zod/mini';
import type { Value } from '../../app/core/parameter.ts';

export const ASK = {
  syncTopos: 1,
  mosaicTopos: 1 << 1,
  flipModeHistory: 1 << 2,
  programLayers: 1 << 3,
  driver: 1 << 4,
  taskbar: 1 << 5,
  pidInFocus: 1 << 6,
  cpu: 1 << 7,
  memory: 1 << 8,
  gpu: 1 << 9,
  gpuClocks: 1 << 10,
  gpuTemperature: 1 << 11,
} as const;
export const ASK_ALL = 4_095;
/** Without the topologies, the driver and the layers of the program, which cost more. */
export const ASK_CHEAP = ASK.flipModeHistory | ASK.pidInFocus | ASK.cpu | ASK.memory | ASK.gpu | ASK.gpuTemperature;

/** Words of a display; another one says nothing that we know. */
const IN_STEP: Readonly<Record<string, boolean>> = { unsynced: false, slave: true, secondary: true, master: true };

const MAX_LIST = 256;
const SHORT = 80;
/** Present modes of one poll that are kept. */
export const MAX_MODES = 64;
const BPC: Readonly<Record<number, number>> = { 1: 6, 2: 8, 3: 10, 4: 12, 5: 16 };
const UNITS_PER_HZ = 10_000;
const BYTES_PER_GB = 1024 ** 3;
const FULL_PCT = 90;
const FULLSCREEN_LAYER = 'DISABLEDXMAXIMIZEDWINDOWEDMODE';

const list = <T>(of: z.ZodMiniType<T>) => z._default(z.array(of).check(z.maxLength(MAX_LIST)), []);
const number = z._default(z.number(), 0);
const text = z._default(z.string(), '');

const topology = z.object({
  syncGpus: list(z.object({ bIsSynced: z.optional(z.boolean()) })),
  syncDisplays: list(z.object({ syncState: text, bpc: number })),
  syncStatusParams: z.object({
    refreshRate: number,
    houseSyncIncoming: number,
    bHouseSync: z.optional(z.boolean()),
    bInternalSlave: z.optional(z.boolean()),
    bInternalSecondary: z.optional(z.boolean()),
  }),
  syncControlParams: z.object({ source: number }),
});
type Topology = z.infer<typeof topology>;

const mosaic = z.object({
  rows: number,
  columns: number,
  displaySettings: z.object({ width: number, height: number }),
});

const form = z.object({
  syncTopos: list(topology),
  mosaicTopos: list(mosaic),
  flipModeHistory: list(z.string()),
  programLayers: list(z.string()),
  driverVersion: number,
  driverBranch: text,
  taskbar: text,
  pidInFocus: number,
  cpuUtilization: list(z.number()),
  availablePhysicalMemory: number,
  gpuUtilization: list(z.number()),
  gpuCoreClocksKhz: list(z.number()),
  gpuTemperature: list(z.number()),
});
type Status = z.infer<typeof form>;

export interface SyncReadings {
  readonly values: ReadonlyMap<string, Value>;
  /** Present modes since the last poll, in their order. */
  readonly presentModes: readonly string[];
}

/** Undefined: it does not fit. */
export function readSync(raw: unknown, asked: number | undefined): SyncReadings | undefined {
  const parsed = form.safeParse(raw ?? {});
  if (!parsed.success) return undefined;
  const status = parsed.data;
  const wasAsked = (bit: number): boolean => asked !== undefined && (asked & bit) !== 0;
  const values = new Map<string, Value>();
  if (status.syncTopos.length > 0 || wasAsked(ASK.syncTopos)) syncValues(status.syncTopos, values);
  if (status.mosaicTopos.length > 0 || wasAsked(ASK.mosaicTopos)) values.set('mosaic', mosaicText(status));
  if (status.programLayers.length > 0) values.set('fullscreen', hasFullscreenLayer(status));
  if (status.driverVersion > 0) values.set('driver', driverText(status));
  if (status.taskbar !== '') values.set('taskbar', status.taskbar.slice(0, SHORT));
  if (status.pidInFocus > 0) values.set('focus', status.pidInFocus);
  loadValues(status, values);
  const presentModes = status.flipModeHistory.slice(-MAX_MODES).map((mode) => mode.slice(0, SHORT));
  const last = presentModes.at(-1);
  if (last !== undefined) values.set('present', last);
  return { values, presentModes };
}

/** Asked and none there: the host has no card that could follow a house. */
function syncValues(topologies: readonly Topology[], values: Map<string, Value>): void {
  const [first] = topologies;
  if (first === undefined) {
    values.set('sync', 'none');
    return;
  }
  const displays = topologies.flatMap((one) => one.syncDisplays);
  const steps = [
    ...topologies.flatMap((one) => one.syncGpus.map(({ bIsSynced }) => bIsSynced)),
    ...displays.map(({ syncState }) => IN_STEP[syncState.toLowerCase()]),
  ].filter((one) => one !== undefined);
  const houses = topologies.flatMap(({ syncStatusParams: { bHouseSync } }) => bHouseSync ?? []);
  const { syncStatusParams: params, syncControlParams: control } = first;
  const follows = params.bInternalSecondary ?? params.bInternalSlave ?? false;
  // Of what nobody said nothing is known: neither in step nor out of it.
  if (steps.length > 0) values.set('sync', steps.every(Boolean) ? 'synced' : 'unsynced');
  if (houses.length > 0) values.set('sync/house', houses.every(Boolean));
  values.set('sync/houseHz', hertz(params.houseSyncIncoming));
  values.set('sync/refreshHz', hertz(params.refreshRate));
  values.set('sync/source', control.source === 1 ? 'house' : follows ? 'daisy' : 'vsync');
  const bits = BPC[displays[0]?.bpc ?? 0];
  if (bits !== undefined) values.set('sync/bpc', bits);
}

const hertz = (units: number): number => Math.max(0, Math.round(units) / UNITS_PER_HZ);

function mosaicText({ mosaicTopos }: Status): string {
  const sizes = mosaicTopos.map(
    ({ rows, columns, displaySettings: { width, height } }) => `${columns * width}x${rows * height}`,
  );
  return sizes.join(' + ').slice(0, SHORT);
}

const hasFullscreenLayer = ({ programLayers }: Status): boolean =>
  programLayers.some((layer) => layer.toUpperCase().includes(FULLSCREEN_LAYER));

/** 53733 is 537.33 */
function driverText({ driverVersion, driverBranch }: Status): string {
  return `${(driverVersion / 100).toFixed(2)} ${driverBranch}`.trim().slice(0, SHORT);
}

function loadValues(status: Status, values: Map<string, Value>): void {
  const { cpuUtilization: cpu, gpuUtilization: gpu, gpuTemperature, gpuCoreClocksKhz } = status;
  if (cpu.length > 0) {
    values.set('cpu', percent(cpu.reduce((sum, one) => sum + one, 0) / cpu.length));
    values.set('cpu/full', cpu.filter((one) => one > FULL_PCT).length);
  }
  if (gpu.length > 0) values.set('gpu', percent(Math.max(...gpu)));
  if (gpuTemperature.length > 0) values.set('gpu/temperature', Math.max(...gpuTemperature));
  if (gpuCoreClocksKhz.length > 0) values.set('gpu/clock', Math.round(Math.max(...gpuCoreClocksKhz) / 1000));
  if (status.availablePhysicalMemory > 0)
    values.set('memory/free', Math.round((status.availablePhysicalMemory / BYTES_PER_GB) * 10) / 10);
}

const percent = (value: number): number => Math.round(Math.min(100, Math.max(0, value)));
