/**
 * The composition root: makes every part, joins them, and takes them down in reverse. Knows everybody, decides nothing.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { isFault, type Log, type OpenWire, type Peer, type WireAddress } from '../../drivers/contract.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import { errnoOf } from '../../drivers/kit/faults.ts';
import { openHttp } from '../../drivers/kit/http.ts';
import { createOpenWire } from '../../drivers/kit/wires.ts';
import { loadDriver } from '../../drivers/registry.ts';
import type { Storage } from '../../presets/contract.ts';
import { openStorage } from '../../presets/store.ts';
import type { VideoSource } from '../core/delay/patch.ts';
import type { Fault } from '../core/parameter.ts';
import type { Device, Studio, TimeSource } from '../core/stage/model.ts';
import { CLOCK_POLICY, type ClockPolicy } from '../core/time/discipline.ts';
import { crashPoints } from './crash.ts';
import { type Joined, joinRoom } from './join.ts';
import { seedLibrary } from './library/load-presets.ts';
import type { EngineOptions } from './options.ts';
import type { EngineFiles } from './run.ts';
import { loadStudio } from './studio/load.ts';
import { HouseClock } from './timing/house-clock.ts';
import { TimedSender } from './timing/timed-sender.ts';
import { throughDoors } from './virtual/virtual-doors.ts';
import { openVirtualStage, type VirtualStage } from './virtual/virtual-link.ts';

export interface RunningEngine {
  readonly url: string;
  readonly adminToken: string;
  openLink(): string;
  /** What the shell has to know: whether a show is on, and whether a take runs. */
  status(): { readonly show: string; readonly taking: boolean };
  stop(): Promise<void>;
}

/** Several things may be wrong with a studio at once: all of them are told. */
export type NotStarted = Fault | { readonly faults: readonly Fault[] };

export async function startEngine(options: EngineOptions, files: EngineFiles): Promise<RunningEngine | NotStarted> {
  const logger = pino({ level: options.logLevel, base: null }, pino.destination({ dest: 2, sync: true }));
  const log: Log = {
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
  };
  const clock = createClock();
  const folder = resolve(options.studio);
  const data = resolve(options.data);
  const taken = new AsyncDisposableStack();
  const give = async (why: NotStarted): Promise<NotStarted> => {
    await taken.disposeAsync();
    return why;
  };

  const loaded = await loadStudio(folder, loadDriver);
  if ('faults' in loaded) return give({ faults: loaded.faults });
  const { studio } = loaded;
  try {
    await mkdir(data, { recursive: true });
  } catch (cause) {
    return give({
      code: 'data.no-folder',
      params: { folder: data, problem: cause instanceof Error ? cause.message : '' },
    });
  }
  const storage = await openStorage({
    folder: data,
    workerUrl: files.storageWorker,
    log,
    ...(options.crashAt === undefined ? {} : { crashPoint: options.crashAt }),
    ...(options.crashList === undefined ? {} : { crashList: options.crashList }),
  });
  if (isFault(storage)) return give(storage);
  taken.defer(() => storage.close());

  const virtual = await openVirtual(options, files, folder, log);
  if (virtual && isFault(virtual)) return give(virtual);
  if (virtual) taken.defer(() => virtual.close());
  await seed(storage, studio, log);

  const timed = new TimedSender(files.sendWorker, log);
  taken.defer(() => timed.close());

  const open = createOpenWire(clock, timed);

  const adminToken = options.adminToken ?? randomBytes(18).toString('base64url');
  const joined = await joinRoom({
    studio,
    folder,
    shippedProfiles: fileURLToPath(files.shippedProfiles),
    storage,
    virtual,
    clock,
    log,
    house: new HouseClock(studio.rate, studio.timecodeRate, () => clock.nowUs(), preciseWallMs(), clockPolicy(studio)),
    timeSources: (of) => timeSources(of, virtual),
    videoSources: (of) => videoSources(of, virtual),
    boot: randomUUID(),
    crash: crashPoints(options.crashAt, options.crashList),
    adminToken,
    loopbackOnly: isLoopback(options.host),
    consoleFolder: fileURLToPath(files.console),
    trackingEntry: files.tracking && fileURLToPath(files.tracking),
    lensWorker: files.lensWorker,
    dataFolder: data,
    reach: {
      open: (device) => openOf(device, open, virtual),
      openRequests: () => openHttp(clock),
      addressOf: (device) => addressOf(device, virtual),
    },
    load: loadDriver,
  });
  taken.defer(() => joined.stop());
  const problem = await listen(joined, options);
  if (problem) return give(problem);
  const { port } = joined.http.address() as AddressInfo;
  const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  return {
    url,
    adminToken,
    openLink: () => `${url}/?once=${joined.auth.issueOnce('admin', 'Desk 1', Date.now()).once}`,
    status: () => joined.status(),
    stop: () => taken.disposeAsync(),
  };
}

async function openVirtual(
  options: EngineOptions,
  files: EngineFiles,
  studio: string,
  log: Log,
): Promise<VirtualStage | Fault | undefined> {
  if (options.virtualStage === 'none') return undefined;
  const { virtualStage } = options;
  const own = files.virtualStage && { entry: files.virtualStage, studio };
  const how = virtualStage === 'own' ? own : virtualStage;
  if (how === undefined) return { code: 'virtual.not-here' };
  return openVirtualStage(how, (why) => log.warn('virtual stage ended', { why }));
}

async function seed(storage: Storage, studio: Studio, log: Log): Promise<void> {
  const seeded = await seedLibrary(storage, studio, Date.now());
  if (isFault(seeded)) log.warn('presets of the studio were not taken in', { why: seeded });
}

/** On the virtual stage its loopback port and nothing else; without one what the studio file says. */
function addressOf(device: Device, virtual: VirtualStage | undefined): WireAddress | undefined {
  const { address } = device;
  if (address.kind === 'none') return { kind: 'udp-listen', host: '127.0.0.1', port: 0 };
  if (!virtual) return address;
  // A device that it does not play (disabled at its start, added since) has no address: the real one stays silent.
  const loop = virtual.addresses.devices[device.id];
  return loop && loopbackOf(address, loop);
}

/** What hangs at a serial port is played over TCP: the same stream of bytes, no port of this machine. */
function loopbackOf(address: WireAddress, loop: Peer): WireAddress {
  switch (address.kind) {
    case 'serial':
      return { kind: 'tcp', ...loop };
    case 'ws':
    case 'http':
      return { ...address, ...loop };
    default:
      return { kind: address.kind, ...loop };
  }
}

function openOf({ id }: Device, open: OpenWire, virtual: VirtualStage | undefined): OpenWire {
  return virtual ? throughDoors(open, virtual.addresses.doors?.[id] ?? {}, id) : open;
}

/** On the virtual stage timecode is heard where it plays it; pipes and files are read as the studio says. */
function timeSources(studio: Studio, virtual: VirtualStage | undefined): readonly TimeSource[] {
  const { sources } = studio.clock ?? { sources: [] };
  if (!virtual) return sources;
  return sources.flatMap((source): readonly TimeSource[] => {
    if (source.kind !== 'art-timecode') return [source];
    const listen = virtual.addresses.clock[source.id];
    const { from: _, ...rest } = source;
    return listen ? [{ ...rest, listen }] : [];
  });
}

/** The virtual stage watches its own cameras, and tells where it plays. */
function videoSources({ delayCal }: Studio, virtual: VirtualStage | undefined): readonly VideoSource[] {
  const all = delayCal?.video ?? [];
  if (!virtual) return all;
  return all.flatMap((source): readonly VideoSource[] => {
    const listen = virtual.addresses.video[source.id];
    return listen ? [{ ...source, listen, from: ['127.0.0.1'] }] : [];
  });
}

/** Finer than a millisecond: the phase of a frame hangs on it. */
function preciseWallMs(): number {
  return performance.timeOrigin + performance.now();
}

function clockPolicy({ clock }: Studio): ClockPolicy {
  if (!clock?.loss) return CLOCK_POLICY;
  return { ...CLOCK_POLICY, freewheelFrames: clock.loss.freewheelFrames, onLoss: clock.loss.beyond };
}

function listen(joined: Joined, options: EngineOptions): Promise<Fault | undefined> {
  return new Promise((done) => {
    const { http } = joined;
    http.once('error', (cause) => {
      done({ code: 'listen.failed', params: { host: options.host, port: options.port, errno: errnoOf(cause) } });
    });
    http.listen(options.port, options.host, () => done(undefined));
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
