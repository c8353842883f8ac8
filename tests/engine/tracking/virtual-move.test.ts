/** A virtual move through real sockets: FreeD in, FreeD and OpenTrackIO out; what arrives at the sinks is judged. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, expect, test } from 'vitest';
import { angleBetweenRad, degFromRad, distance, quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import type { MoveOrder } from '../../../app/engine/tracking/moves/move-messages.ts';
import { protocolNamed } from '../../../app/engine/tracking/protocol-table.ts';
import { checkConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { configOf, eventually, freePort, openSink, openTracker, type Sink } from './rig.ts';

const clock = createClock();
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
});

const HZ = 100;

function poseOf(xM: number, yM: number, panDeg: number): number[] {
  const pose = [xM, yM, 1.6, 0, 0, 0, 1];
  quatFromPanTiltRoll(pose, 3, radFromDeg(panDeg), radFromDeg(-4), 0);
  return pose;
}

const KEYS = [
  { atS: 0, pose: poseOf(1, -1, 60) },
  { atS: 0.4, pose: poseOf(2, -1.5, 90) },
  { atS: 0.8, pose: poseOf(2, -1, 120) },
];

function order(change: Partial<MoveOrder> = {}): MoveOrder {
  const fromUs = clock.nowUs() + 50_000;
  const told = { run: 'r1', move: 'rise', name: 'Rise', by: 'Ann', frame: 1_000 };
  return { ...told, keys: KEYS, fromUs, inUs: 500_000, outUs: 500_000, atEnd: 'return', ...change };
}

const wayBack = (run: string) => ({ run, fromUs: clock.nowUs(), lengthUs: 500_000, onlyUnbegun: false });

interface Heard {
  readonly zoomRaw: number;
  readonly pose: readonly number[];
}

function decoded(sink: Sink, protocol: 'freed' | 'opentrackio'): Heard[] {
  const decoder = protocolNamed(protocol)!.decoder({});
  return sink.messages.flatMap((bytes) => {
    const heard: Heard[] = [];
    decoder.read(bytes, { host: '127.0.0.1', port: 1, atUs: 0 }, ({ zoomRaw, pose }) =>
      heard.push({ zoomRaw, pose: [...pose] }),
    );
    return heard;
  });
}

async function rig() {
  const [freed, otrk] = [await openSink(), await openSink()];
  const port = await freePort();
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  const base = configOf(port, freed.port, { hz: HZ });
  const second = {
    ...base.sinks[0]!,
    sinkId: 'nodes',
    protocol: 'opentrackio',
    address: { host: '127.0.0.1', port: otrk.port },
  };
  hub.configure({ sources: base.sources, sinks: [...base.sinks, second] });
  const ticking = clock.every(20, () => hub.tick());
  const tracker = await openTracker(port);
  const sending = { now: tracker.run(HZ) };
  undo.push(
    () => freed[Symbol.asyncDispose](),
    () => otrk[Symbol.asyncDispose](),
    () => hub.close(),
    () => ticking[Symbol.dispose](),
    () => tracker[Symbol.asyncDispose](),
    () => sending.now.stop(),
  );
  const stall = monitorEventLoopDelay({ resolution: 5 });
  stall.enable();
  const camera = () => hub.telemetry().cameras['a']!;
  await eventually('tracked', () => camera().verdict === 'ok' || camera().verdict === 'lossy');
  return { hub, tracker, sending, camera, freed, otrk, stoodStillMs: () => stall.max / 1e6 };
}

/** A cut here would be more than a metre at once; this allows what the fastest blend makes in a period and a standstill of ours. */
function expectNoJump(heard: readonly Heard[], stoodStillMs: number): void {
  for (let i = 1; i < heard.length; i++) {
    const [a, b] = [heard[i - 1]!, heard[i]!];
    const seconds = Math.max(1, Math.abs(b.zoomRaw - a.zoomRaw)) / HZ + stoodStillMs / 1_000;
    expect(distance(a.pose, b.pose), `place at ${i}`).toBeLessThan(8 * seconds);
    const deg = degFromRad(angleBetweenRad(a.pose, 3, b.pose, 3));
    expect(deg, `rotation at ${i}`).toBeLessThan(400 * seconds);
  }
}

test('onto the path and back onto the camera that has moved on: no sink sees a jump, nothing is lost', async () => {
  const { hub, camera, freed, otrk, stoodStillMs } = await rig();
  expect(hub.startMove('a', order())).toEqual({ code: 'vcam.no-relay', params: { camera: 'a' } });
  hub.setRelay('a', 'vp', true);
  hub.setRelay('a', 'nodes', true);
  await eventually('both sinks are fed', () => freed.messages.length > 5 && otrk.messages.length > 5);
  expect(hub.startMove('a', order({ inUs: 100_000 }))).toMatchObject({ code: 'vcam.too-fast' });
  expect(hub.startMove('a', order())).toBeUndefined();
  expect(hub.startMove('a', order())).toMatchObject({ code: 'vcam.running' });
  await eventually('on its path', () => camera().move?.phase === 'moving');
  expect(camera().move).toMatchObject({ run: 'r1', move: 'rise', by: 'Ann', weight: 1, waits: false });
  await eventually('back', () => camera().move === null);
  expect(camera().moveEnd).toEqual({ run: 'r1', how: 'back' });
  const ended = freed.messages.length;
  await eventually('it goes on', () => freed.messages.length > ended + 20 && otrk.messages.length > ended);
  const [byFreed, byOtrk] = [decoded(freed, 'freed'), decoded(otrk, 'opentrackio')];
  // It was there: a key of the path, far from where the tracker ever is.
  expect(Math.max(...byFreed.map(({ pose }) => pose[0]!))).toBeGreaterThan(1.9);
  expectNoJump(byOtrk, stoodStillMs());
  expectNoJump(byFreed, stoodStillMs());
  // In the order in which the tracker counts them in its zoom, which no key says.
  const counts = byFreed.map(({ zoomRaw }) => zoomRaw);
  expect(counts).toEqual(counts.toSorted((x, y) => x - y));
});

test('the tracker is lost on the path: the sink is fed on at its rate, the way back is refused, and waits for the tracker', async () => {
  const { hub, camera, tracker, sending, freed, otrk, stoodStillMs } = await rig();
  hub.setRelay('a', 'vp', true);
  hub.setRelay('a', 'nodes', true);
  hub.startMove('a', order({ atEnd: 'hold' }));
  await eventually('on its path', () => camera().move?.phase === 'moving');
  const sent = sending.now.stop();
  await eventually('it waits', () => camera().move?.waits === true);
  const before = freed.messages.length;
  await eventually('it is fed on', () => freed.messages.length > before + 30);
  expect(hub.moveBack('a', wayBack('r1'))).toEqual({ code: 'vcam.tracker-lost' });
  await eventually('at its end', () => camera().move?.phase === 'standing');
  sending.now = tracker.run(HZ);
  await eventually('the tracker is well', () => camera().move?.waits === false);
  expect(hub.moveBack('a', wayBack('other'))).toEqual({ code: 'vcam.not-running' });
  expect(hub.moveBack('a', { ...wayBack('r1'), onlyUnbegun: true })).toEqual({ code: 'vcam.has-begun' });
  expect(hub.moveBack('a', wayBack('r1'))).toBeUndefined();
  expect(hub.moveBack('a', wayBack('r1'))).toEqual({ code: 'vcam.on-way-back' });
  await eventually('back', () => camera().move === null);
  expect(sent).toBeGreaterThan(50);
  expectNoJump(decoded(otrk, 'opentrackio'), stoodStillMs());
});

test('a camera without a tracker: its path is played again and again at its rate, and leaves it for a move as any camera does', async () => {
  const freed = await openSink();
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  const ticking = clock.every(20, () => hub.tick());
  undo.push(
    () => freed[Symbol.asyncDispose](),
    () => hub.close(),
    () => ticking[Symbol.dispose](),
  );
  const [sink] = configOf(0, freed.port).sinks;
  const keys = [
    { atS: 0, pose: poseOf(0, 0, 0), lens: { zoomRaw: 100 } },
    { atS: 0.4, pose: poseOf(0.2, 0, 0), lens: { zoomRaw: 300 } },
    { atS: 0.8, pose: poseOf(0, 0, 0), lens: { zoomRaw: 100 } },
  ];
  const source = {
    cameraId: 'a',
    protocol: 'virtual-camera',
    path: { keys, loop: true },
    listen: { host: '127.0.0.1', port: 0 },
    trackerCameraId: 7,
    expectedHz: 50,
  };
  const config = { sources: [source], sinks: [sink!] };
  expect(checkConfig(config)).toEqual(config);
  expect(checkConfig({ ...config, sources: [{ ...source, path: { keys: [], loop: true } }] })).toMatchObject({
    code: 'tracking.config',
    params: { place: 'sources.0.path' },
  });
  hub.configure(config);
  hub.setRelay('a', 'vp', true);
  const camera = () => hub.telemetry().cameras['a']!;
  await eventually('believed', () => camera().verdict === 'ok');
  const xs = (): number[] => decoded(freed, 'freed').map(({ pose }) => pose[0]!);
  await eventually('round twice', () => xs().length > 60);
  expect(Math.max(...xs())).toBeCloseTo(0.2, 2);
  expect(Math.min(...xs())).toBeCloseTo(0, 2);
  expect(decoded(freed, 'freed').every(({ zoomRaw }) => zoomRaw >= 100 && zoomRaw <= 300)).toBe(true);
  expect(hub.startMove('a', order({ atEnd: 'hold' }))).toBeUndefined();
  await eventually('away', () => camera().move?.phase === 'standing');
  expect(xs().at(-1)).toBeCloseTo(2, 1);
});
