/** Another alignment while samples flow: applied from one sample to the next, nothing lost, the socket stays. */
import { afterEach, expect, test } from 'vitest';
import type { LensInForce } from '../../../app/core/calibration/kept/in-force.ts';
import { LENS_KEYS, type LensValues } from '../../../app/core/calibration/lens-map.ts';
import { keepRunning, withAlignments } from '../../../app/engine/tracking/tracking-alignment.ts';
import type { TrackingConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import { blankFreedPose, decodeFreedD1 } from '../../../drivers/freed/freed-codec.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { configOf, eventually, openSink, openTracker } from './rig.ts';

const clock = createClock();
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0)) await one();
});

const shifted = (config: TrackingConfig, version: number, xM: number): TrackingConfig =>
  withAlignments(config, () => ({ version, stageFromTracker: [xM, 0, 0, 0, 0, 0, 1] }));

test('the relay sends every sample, first through the old alignment, then through the new one', async () => {
  const sink = await openSink();
  undo.push(() => sink[Symbol.asyncDispose]());
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  undo.push(() => hub.close());
  hub.configure(configOf(0, sink.port));
  await eventually('the port is open', () => hub.telemetry().cameras['a']?.input === null);
  const port = hub.portOf('a') ?? 0;
  const config = hub.config!;
  const tracker = await openTracker(port);
  undo.push(() => tracker[Symbol.asyncDispose]());
  expect(hub.setRelay('a', 'vp', true)).toBeUndefined();
  for (let n = 0; n < 20; n++) tracker.send(n);
  await eventually('twenty are through', () => sink.messages.length === 20);

  hub.configure(shifted(config, 3, 7));
  hub.tick();
  expect(hub.portOf('a')).toBe(port);
  expect(hub.telemetry().cameras['a']).toMatchObject({ alignment: 3, packets: 20 });
  for (let n = 20; n < 40; n++) tracker.send(n);
  await eventually('forty are through', () => sink.messages.length === 40);
  const pose = blankFreedPose();
  const xMm = sink.messages.map((bytes) => {
    expect(decodeFreedD1(bytes, pose)).toBeUndefined();
    return pose.xMm - pose.zoomRaw * 2;
  });
  expect(xMm.map((x) => Math.round(x))).toEqual([...Array(20).fill(0), ...Array(20).fill(7_000)]);
  // Both are told: where the tracker says that it is, and where that is on the stage.
  const { said, pose: onStage } = hub.telemetry().cameras['a']!;
  expect((onStage?.[0] ?? 0) - (said?.[0] ?? 0)).toBeCloseTo(7, 9);
  expect(hub.relays()).toMatchObject([{ sinkId: 'vp', on: true }]);
});

test('an engine that comes back keeps the alignment of what is relayed, and only of that', () => {
  const config = configOf(40_000, 40_001);
  const running = shifted(config, 2, 1);
  const wanted = shifted(config, 5, 9);
  const relays = [{ cameraId: 'a', sinkId: 'vp', on: true, delayMs: 0 }];
  expect(keepRunning(wanted, running, relays).sources[0]).toMatchObject({
    alignment: 2,
    stageFromTracker: [1, 0, 0, 0, 0, 0, 1],
  });
  const [still] = relays;
  expect(keepRunning(wanted, running, [{ ...still!, on: false }])).toEqual(wanted);
  expect(keepRunning(wanted, null, relays)).toEqual(wanted);
  expect(keepRunning(wanted, config, relays).sources[0]).toMatchObject({ alignment: 0 });
  expect(keepRunning(wanted, config, relays).sources[0]).not.toHaveProperty('stageFromTracker');
});

test('a lens map of the main tracker’s counts is not for a backup, which counts otherwise; one of shares is', () => {
  const values = Object.fromEntries(LENS_KEYS.map((key) => [key, 1])) as LensValues;
  const range = { fromRaw: 0, toRaw: 4_096 };
  const lensOver = (ring: typeof range | null): LensInForce => ({
    model: 'opencv',
    sensorWidthMm: 24,
    sensorHeightMm: 13.5,
    nodes: [{ zoom: 0, focus: 0, values }],
    zoom: ring,
    focus: ring,
  });
  const { sources, sinks } = configOf(0, 9);
  const twice = {
    sources: [
      { ...sources[0]!, sourceId: 'one' },
      { ...sources[0]!, sourceId: 'two' },
    ],
    sinks,
  };
  const lensesWith = (lens: LensInForce) =>
    withAlignments(twice, () => ({ version: 1, lens, pupil: lens })).sources.map((one) => [one.lens, one.pupil]);
  const [counted, shares] = [lensOver(range), lensOver(null)];
  expect(lensesWith(counted)).toEqual([
    [counted, counted],
    [undefined, undefined],
  ]);
  expect(lensesWith(shares)).toEqual([
    [shares, shares],
    [shares, shares],
  ]);
});

test('a backup of another place or mount goes by its own; what is in force and not for it is told, and comes with it', () => {
  const { sources, sinks } = configOf(0, 9);
  const [main] = sources;
  const at = (xM: number): readonly number[] => [xM, 0, 0, 0, 0, 0, 1];
  const named = (sourceId: string, change: Partial<typeof main> = {}) => ({ ...main!, sourceId, ...change });
  const config: TrackingConfig = {
    sources: [
      named('main'),
      named('same'),
      named('mounted', { bodyFromCamera: at(3), mountedApart: true }),
      named('placed', { stageFromTracker: at(4), alignedApart: true }),
      named('both', { stageFromTracker: at(4), alignedApart: true, bodyFromCamera: at(3), mountedApart: true }),
    ],
    sinks,
  };
  const values = Object.fromEntries(LENS_KEYS.map((key) => [key, 1])) as LensValues;
  const pupil = { nodes: [{ zoom: 0, focus: 0, values }], zoom: null, focus: null };
  const tellsOf = (told: TrackingConfig) =>
    told.sources.map((one) => [
      one.sourceId,
      one.stageFromTracker?.[0],
      one.bodyFromCamera?.[0],
      one.pupil !== undefined,
      one.lacks,
    ]);
  const first = withAlignments(config, () => ({ version: 1, stageFromTracker: at(1) }));
  const again = withAlignments(first, () => ({
    version: 2,
    stageFromTracker: at(1),
    bodyFromCamera: at(2),
    pupil,
  }));
  expect(tellsOf(again)).toEqual([
    ['main', 1, 2, true, undefined],
    ['same', 1, 2, true, undefined],
    ['mounted', 1, 3, true, undefined],
    ['placed', 4, undefined, false, ['arm', 'nodal']],
    ['both', 4, 3, true, undefined],
  ]);
  // Nothing is lacking where nothing is in force.
  expect(tellsOf(withAlignments(again, () => ({ version: 0 })))).toEqual([
    ['main', undefined, undefined, false, undefined],
    ['same', undefined, undefined, false, undefined],
    ['mounted', undefined, 3, false, undefined],
    ['placed', 4, undefined, false, undefined],
    ['both', 4, 3, false, undefined],
  ]);
});
