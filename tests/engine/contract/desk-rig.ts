/**
 * The desk of cold changes on a test clock and a disk of memory, with boxes that do as they are told, say so ten times a
 * second, and can be gone, deaf or slow. The same boxes and the same disk outlive an engine that is killed.
 */
import type { Fault, ParamPath, Value } from '../../../app/core/parameter.ts';
import { joinDescriptors } from '../../../app/core/stage/descriptors.ts';
import type { Studio } from '../../../app/core/stage/model.ts';
import type { DeviceView, TrackingView } from '../../../app/core/stage/plan.ts';
import { entriesFor } from '../../../app/core/stage/salvo.ts';
import { type ColdDeps, ColdDesk } from '../../../app/engine/contract/cold-desk.ts';
import { Values } from '../../../app/engine/devices/values.ts';
import { Stage } from '../../../app/engine/stage/stage.ts';
import type { Takes } from '../../../app/engine/takes/takes.ts';
import type { ColdShown } from '../../../app/protocol/state-cold.ts';
import { ROOM, roomSpecs, roomStudio } from '../../core/contract/room.ts';
import { TestClock } from '../../kit/test-clock.ts';

export const ADA = { seat: 'ada', name: 'Ada', role: 'operator' } as const;
export const VP = { mode: 'VP', scene: 'snow' };
const BEAT_MS = 100;
const WALL_MS = 1_700_000_000_000;

/** What outlives an engine. */
export interface World {
  readonly clock: TestClock;
  readonly studio: Studio;
  readonly disk: Map<string, unknown>;
  /** `device key` -> what the box really does. */
  readonly boxes: Map<string, Value>;
  readonly gone: Set<string>;
  /** They take no orders. */
  readonly deaf: Set<string>;
  readonly sent: string[];
  /** Awaited before anything is on disk. */
  slowDisk: Promise<void>;
  diskFault: Fault | undefined;
}

export function worldOf(studio: Studio = roomStudio()): World {
  const boxes = new Map<string, Value>();
  for (const [path, descriptor] of joinDescriptors(studio, roomSpecs()).descriptors) {
    const value = ROOM[path];
    for (const entry of value === undefined ? [] : (entriesFor(descriptor, value) ?? []))
      boxes.set(`${descriptor.device} ${entry.key}`, entry.value);
  }
  const rest = { gone: new Set<string>(), deaf: new Set<string>(), sent: [], slowDisk: Promise.resolve() };
  return { clock: new TestClock(), studio, disk: new Map(), boxes, ...rest, diskFault: undefined };
}

export type DeskRig = Awaited<ReturnType<typeof openDesk>>;

/** An engine on this world, observing. */
export async function openDesk(world: World) {
  const { clock, studio, disk, boxes, gone, deaf, sent } = world;
  const specs = roomSpecs();
  const values = new Values();
  const deviceViews = (): ReadonlyMap<string, DeviceView> =>
    new Map(
      studio.devices.map(({ id, maxInFlight }) => {
        const rest = { epoch: 1, standAside: false, fault: undefined, maxInFlight, salvo: true };
        return [id, { online: !gone.has(id), ...rest }];
      }),
    );
  const supervisor = {
    specs: () => specs,
    views: deviceViews,
    specsOf: (device: string) => specs.get(device) ?? [],
    query: () => Promise.resolve(undefined),
  };
  const nowUs = (): number => clock.nowUs();
  const stage = new Stage(studio, values, supervisor as never, nowUs, {
    onParams: () => undefined,
    onZones: () => undefined,
    onDevice: () => undefined,
    onDescriptorFaults: () => undefined,
  });
  const alarms = new Map<string, Fault>();
  const lines: Readonly<Record<string, unknown>>[] = [];
  const lessons: string[] = [];
  const now: {
    shown: ColdShown | null;
    held: Fault | undefined;
    busy: Fault | undefined;
    taking: boolean;
    armed: boolean;
    /** Real ones in their place. */
    takes: Pick<Takes, 'activePlans' | 'runningTakes'> | undefined;
    /** Bytes wait at the box until it is set free. */
    queue: Promise<void>;
  } = {
    shown: null,
    held: undefined,
    busy: undefined,
    taking: false,
    armed: false,
    takes: undefined,
    queue: Promise.resolve(),
  };
  let alive = true;

  const send = (path: ParamPath, value: Value) => {
    const descriptor = stage.descriptor(path);
    if (!descriptor || gone.has(descriptor.device)) return { code: 'device.offline', params: { device: path } };
    let cancelled = false;
    const leaves = now.queue.then(() => {
      if (!alive || cancelled) return { code: 'ticket.cancelled' };
      sent.push(`${path} ${String(value)}`);
      const atUs = nowUs();
      values.wrote(path, { value, atUs, epoch: 1, at: 'sent' });
      if (!deaf.has(descriptor.device))
        for (const entry of entriesFor(descriptor, value) ?? [])
          boxes.set(`${descriptor.device} ${entry.key}`, entry.value);
      return { atUs, lateUs: 0 };
    });
    const cancel = () => {
      cancelled = true;
      return Promise.resolve('cancelled');
    };
    return { sent: leaves, acked: Promise.resolve('none'), cancel };
  };
  const desk = new ColdDesk({
    clock,
    stage,
    supervisor,
    sender: { send },
    journal: { note: (line: { data: Readonly<Record<string, unknown>> }) => void lines.push(line.data) },
    alarms: {
      raise: (id: string, fault: Fault) => void alarms.set(id, fault),
      clear: (id: string) => void alarms.delete(id),
    },
    publisher: {
      state: { calibration: { cameras: {} } },
      set: (_: unknown, shown: ColdShown | null) => {
        now.shown = shown;
      },
    },
    storage: {
      getSetting: (name: string) => Promise.resolve(disk.get(name)),
      putSetting: async (name: string, value: unknown) => {
        await world.slowDisk;
        if (world.diskFault) return world.diskFault;
        if (alive) disk.set(name, JSON.parse(JSON.stringify(value)));
        return true;
      },
    },
    wallMs: () => WALL_MS + nowUs() / 1_000,
    wallOfUs: (us: number) => WALL_MS + us / 1_000,
    measures: { all: new Map() },
    trials: { kept: new Map() },
    seats: { act: () => now.held },
    history: { add: (key: string) => void lessons.push(key), keep: () => Promise.resolve() },
    takes: () =>
      now.takes ?? { activePlans: () => (now.armed ? [{}] : []), runningTakes: () => (now.taking ? [{}] : []) },
    busy: () => now.busy,
    keep: () => Promise.resolve(),
  } as unknown as ColdDeps);

  const clean: TrackingView = { verdict: 'ok', rateHz: 50, lossPct: 0, cleanSinceUs: 0, atUs: 0 };
  const hear = (): void => {
    stage.describe();
    for (const [device, list] of specs)
      for (const { key } of gone.has(device) ? [] : list) {
        const value = boxes.get(`${device} ${key}`);
        if (value !== undefined) stage.reported(values.report(device, key, value, nowUs(), 1));
      }
    stage.tracked(new Map(['a/xr', 'a/vp'].map((id) => [id, { ...clean, atUs: nowUs() }])));
  };
  await desk.open();
  stage.lease(studio.zones.map(({ id }) => ({ zoneId: id, to: 'xr' })));
  stage.layered(['left', 'right'], { mode: 'XR', scene: 'glacier' });
  stage.show = 'REHEARSAL';
  const beat = clock.every(BEAT_MS, () => {
    hear();
    desk.sweep();
  });
  const advance = (ms: number): Promise<void> => clock.advance(ms);
  await advance(BEAT_MS);
  return {
    desk,
    stage,
    alarms,
    lines,
    lessons,
    now,
    advance,
    /** It says no more, and nothing of it leaves or is kept any more. */
    kill: (): void => {
      alive = false;
      beat[Symbol.dispose]();
    },
  };
}

export const runAt = (rig: DeskRig, step: string): string | undefined =>
  rig.now.shown?.steps.find(({ id }) => id === step)?.run.at;

/** Does and ticks what is due, as people would, until this step is no longer waiting; `clear` is the end of the list. */
export async function walkTo(rig: DeskRig, last: string): Promise<void> {
  for (
    let n = 0;
    n < 60 && (runAt(rig, last) === 'waiting' || (last === 'clear' && rig.now.shown?.at === 'running'));
    n++
  ) {
    await rig.advance(BEAT_MS);
    for (const { id, run, set } of rig.now.shown?.steps ?? []) {
      if (id === last && run.at !== 'waiting') break;
      if (run.at === 'unproved') await rig.desk.tick({ step: id, evidence: 'seen' }, ADA);
      else if (run.at === 'ready' && Object.keys(set).length > 0) await rig.desk.do({ step: id }, ADA);
    }
  }
}

/** Begun, and at this step: it is ready, nothing of it has left. */
export async function begunTo(world: World, last: string): Promise<DeskRig> {
  const rig = await openDesk(world);
  const begun = await rig.desk.begin(VP, ADA);
  if (typeof begun === 'object' && begun !== null && 'code' in begun) throw new Error(String(begun.code));
  await walkTo(rig, last);
  return rig;
}
