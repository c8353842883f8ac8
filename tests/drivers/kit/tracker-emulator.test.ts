import { afterEach, expect, test } from 'vitest';
import { angleBetweenRad, degFromRad, distance } from '../../../app/core/geometry.ts';
import {
  openTrackerEmulator,
  type TrackerBelief,
  type TrackerEmulator,
  type TrackerVirtual,
} from '../../../drivers/kit/tracker-emulator.ts';
import { emulatorOptions } from '../../kit/driver-rig.ts';
import { TestClock } from '../../kit/test-clock.ts';

const open: TrackerEmulator[] = [];
afterEach(async () => {
  for (const tracker of open.splice(0)) await tracker.close();
});

interface Said {
  readonly pose: readonly number[];
  readonly truth: readonly number[];
  readonly seen: boolean;
  readonly sample: number;
}

async function rig(virtual: Partial<TrackerVirtual> = {}) {
  const clock = new TestClock();
  const { options, changes } = emulatorOptions<unknown>(clock, {}, {});
  const said: Said[] = [];
  let tracker: TrackerEmulator | undefined;
  const say = (belief: TrackerBelief): readonly Uint8Array[] => {
    const { seen, sample } = belief;
    said.push({ pose: [...belief.pose], truth: tracker?.pose() ?? [...belief.pose], seen, sample });
    return [];
  };
  const defaults: TrackerVirtual = { path: 'pedestal', moving: true, zoom: 0, focus: 0 };
  tracker = await openTrackerEmulator({
    options,
    virtual: { ...defaults, ...virtual },
    voice: { say },
    hz: 50,
    startS: 3,
  });
  open.push(tracker);
  const after = async (ms: number): Promise<readonly Said[]> => {
    const from = said.length;
    await clock.advance(ms);
    return said.slice(from);
  };
  return { tracker, after, changes };
}

const offMm = ({ pose, truth }: Said): number => distance(pose, truth) * 1_000;
const offDeg = ({ pose, truth }: Said): number => degFromRad(angleBetweenRad(pose, 3, truth, 3));
const spread = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

test('without faults it believes the truth, at its rate', async () => {
  const { after } = await rig();
  const said = await after(10_000);
  expect(said.length).toBe(500);
  expect(Math.max(...said.map(offMm))).toBeLessThan(1e-9);
  expect(said.every(({ seen }, i) => seen && (i === 0 || said[i]!.sample === said[i - 1]!.sample + 1))).toBe(true);
});

test('noise has the spread that was asked for, in millimetres and in hundredths of a degree', async () => {
  const { tracker, after } = await rig();
  tracker.setFault({ kind: 'noise', mm: 4 }, true);
  const said = await after(40_000);
  // Three axes: the distance has root three times the spread of one.
  expect(spread(said.map(offMm)) / Math.sqrt(3)).toBeGreaterThan(3.7);
  expect(spread(said.map(offMm)) / Math.sqrt(3)).toBeLessThan(4.3);
  expect(spread(said.map(offDeg))).toBeGreaterThan(0.05);
  expect(spread(said.map(offDeg))).toBeLessThan(0.09);
});

test('spikes are few and far off; the others are true', async () => {
  const { tracker, after } = await rig();
  tracker.setFault({ kind: 'spikes', share: 0.1 }, true);
  const said = await after(40_000);
  const spikes = said.filter((one) => offMm(one) > 1);
  expect(spikes.length).toBeGreaterThan(140);
  expect(spikes.length).toBeLessThan(270);
  expect(spikes.every((one) => offMm(one) > 900 && offDeg(one) > 20)).toBe(true);
});

test('drift grows with time and is gone when it is cleared', async () => {
  const { tracker, after } = await rig();
  tracker.setFault({ kind: 'tracking-drift', mmPerS: 10 }, true);
  const said = await after(5_000);
  expect(offMm(said.at(-1)!)).toBeGreaterThan(49);
  expect(offMm(said.at(-1)!)).toBeLessThan(51);
  tracker.clearFaults();
  expect(offMm((await after(100)).at(-1)!)).toBe(0);
});

test('frozen or occluded it goes on to say the last pose; occluded it says that it sees nothing', async () => {
  for (const kind of ['frozen-tracking', 'occluded'] as const) {
    const { tracker, after } = await rig();
    const before = (await after(1_000)).at(-1)!;
    tracker.setFault({ kind }, true);
    const said = await after(2_000);
    expect(said.every(({ pose }) => distance(pose, before.pose) === 0)).toBe(true);
    expect(offMm(said.at(-1)!)).toBeGreaterThan(10);
    expect(new Set(said.map(({ seen }) => seen))).toEqual(new Set([kind === 'frozen-tracking']));
    tracker.clearFaults();
    expect(offMm((await after(100)).at(-1)!)).toBe(0);
  }
});

test('another rate is told and kept; a restart counts from nothing', async () => {
  const { tracker, after, changes } = await rig();
  tracker.setFault({ kind: 'wrong-rate', hz: 25 }, true);
  await after(1_000);
  expect((await after(4_000)).length).toBe(100);
  expect(changes).toMatchObject([{ key: 'rate', value: 25 }]);
  tracker.clearFaults();
  const down = tracker.reboot(500);
  let up = false;
  void down.then(() => {
    up = true;
  });
  for (let i = 0; i < 200 && !up; i++) await after(20);
  expect((await after(60)).at(-1)!.sample).toBeLessThan(20);
});
