import { describe, expect, test } from 'vitest';
import { quatFromPanTiltRoll } from '../../app/core/geometry.ts';
import { TrackingHistory } from '../../app/renderer/pages/tracking/history.ts';
import { scaleOf } from '../../app/renderer/ui/plot-scale.ts';

const RAD = Math.PI / 180;

function poseOf(panDeg: number, tiltDeg: number, rollDeg: number): number[] {
  const pose = [0, 0, 0, 0, 0, 0, 1];
  quatFromPanTiltRoll(pose, 3, -panDeg * RAD, tiltDeg * RAD, rollDeg * RAD);
  return pose;
}

const sample = (atUs: number, panDeg = 0) => ({
  index: 0,
  flags: 0,
  zoom: 0,
  focus: 0,
  atUs,
  pose: poseOf(panDeg, 0, 0),
  hfovDeg: 0,
});
const telemetry = (atUs: number, rejected: Record<string, number> = {}) => ({
  atUs,
  devices: {},
  cameras: { a: { rateHz: 50, lossPct: 0, jitterMs: 1, ageMs: 5, packets: 1, rejected, sinks: {} } },
});

describe('history of the open page', () => {
  test('a sample heard twice counts once, and time runs to zero', () => {
    const history = new TrackingHistory();
    history.addPose('a', sample(1_000_000, 10));
    history.addPose('a', sample(1_000_000, 10));
    history.addPose('a', sample(1_040_000, 11));
    const [seconds, pan] = history.angle('a', 'panDeg', 1_040_000);
    expect(seconds).toEqual([-0.04, 0]);
    expect(pan?.map((value) => Math.round(value ?? 0))).toEqual([10, 11]);
  });

  test('silence breaks the trace instead of drawing a line across it', () => {
    const history = new TrackingHistory();
    history.addPose('a', sample(0));
    history.addPose('a', sample(3_000_000));
    expect(history.angle('a', 'panDeg', 3_000_000)[1]?.map((value) => value === null)).toEqual([false, true, false]);
  });

  test('what is older than the plot is left out', () => {
    const history = new TrackingHistory();
    history.addPose('a', sample(0));
    expect(history.angle('a', 'panDeg', 60_000_000)[0]).toEqual([]);
  });

  test('refusals are counted from report to report; a restart of the process is not a negative count', () => {
    const history = new TrackingHistory();
    history.addTelemetry(telemetry(0, { jump: 7 }));
    history.addTelemetry(telemetry(100_000, { jump: 9, checksum: 1 }));
    history.addTelemetry(telemetry(200_000, {}));
    expect(history.values('a', 'refused')).toEqual([0, 3, 0]);
    expect(history.refusedLately('a', 200_000)).toBe(3);
    expect(history.refusedLately('a', 120_000_000)).toBe(0);
  });

  test('is bounded', () => {
    const history = new TrackingHistory();
    for (let n = 0; n < 5_000; n++) history.addTelemetry(telemetry(n * 100_000));
    expect(history.values('a', 'rateHz').length).toBeLessThan(1_000);
  });
});

describe('the scale of a plot', () => {
  test('never narrower than calm, and holds its limits', () => {
    expect(scaleOf(1, 1.01, 10, false, [])).toEqual([-3.995, 6.005]);
    const [low, high] = scaleOf(0, 1, 0.5, false, [-20, 20]);
    expect(low).toBeLessThanOrEqual(-20);
    expect(high).toBeGreaterThanOrEqual(20);
  });

  test('begins at zero where counts do, also with nothing to show', () => {
    expect(scaleOf(Number.NaN, Number.NaN, 4, true, [])).toEqual([0, 4]);
    expect(scaleOf(Number.NaN, Number.NaN, 4, false, [])).toEqual([-2, 2]);
    expect(scaleOf(2, 100, 4, true, [])[0]).toBe(0);
  });
});
