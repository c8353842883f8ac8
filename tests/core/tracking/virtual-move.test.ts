import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  angleBetweenRad,
  distance,
  isPose,
  quatFromPanTiltRoll,
  radFromDeg,
  rotationVectorFromQuat,
  turnBetween,
} from '../../../app/core/geometry.ts';
import type { MoveKey } from '../../../app/core/tracking/move-path.ts';
import { blankSample, type TrackingSample } from '../../../app/core/tracking/sample.ts';
import { leastBlendUs, type MovePlan, VirtualMove } from '../../../app/core/tracking/virtual-move.ts';

fc.configureGlobal({ seed: 20_261_121 });

const FROM_US = 10_000_000;
const STEP_US = 500;

function poseOf(xM: number, yM: number, zM: number, panDeg: number, tiltDeg: number, rollDeg = 0): number[] {
  const pose = [xM, yM, zM, 0, 0, 0, 1];
  quatFromPanTiltRoll(pose, 3, radFromDeg(panDeg), radFromDeg(tiltDeg), radFromDeg(rollDeg));
  return pose;
}

/** A camera on a shoulder: it is never still, and it zooms. */
function live(us: number): TrackingSample {
  const s = us / 1e6;
  const sample = blankSample();
  sample.atUs = us;
  const pan = 20 * Math.sin(0.9 * s);
  sample.pose.set(poseOf(Math.sin(s), 0.6 * Math.sin(0.7 * s), 1.6 + 0.1 * Math.sin(2 * s), pan, 3 * Math.sin(s)));
  sample.zoomRaw = 20_000 + 5_000 * Math.sin(s);
  sample.lens.known = true;
  sample.lens.focalLengthMm = 35 + 5 * Math.sin(s);
  sample.lens.focusDistanceM = 4 + Math.sin(s);
  return sample;
}

const KEYS: readonly MoveKey[] = [
  { atS: 0, pose: poseOf(2, -2, 2, 30, -5), lens: { focalLengthMm: 24, focusDistanceM: 3 } },
  { atS: 1.5, pose: poseOf(0, -3, 2.5, -60, 10, 5), lens: { focalLengthMm: 50, focusDistanceM: 6 } },
  { atS: 3, pose: poseOf(-2, -2, 1.5, -150, 0), lens: { focalLengthMm: 70, focusDistanceM: 10 } },
];
const PLAN: MovePlan = { keys: KEYS, fromUs: FROM_US, inUs: 1_000_000, outUs: 800_000, atEnd: 'return' };

interface Run {
  readonly move: VirtualMove;
  readonly out: TrackingSample[];
}

/** Every half millisecond, with what happens in between. */
function run(plan: MovePlan, untilUs: number, acts: (move: VirtualMove, us: number) => void = () => undefined): Run {
  const move = new VirtualMove(plan);
  const out: TrackingSample[] = [];
  for (let us = FROM_US - 100_000; us <= untilUs; us += STEP_US) {
    acts(move, us);
    const sample = live(us);
    move.apply(sample);
    out.push(sample);
  }
  return { move, out };
}

/** In the camera's own axes. */
function turn(a: TrackingSample, b: TrackingSample): number[] {
  const quat = [0, 0, 0, 1];
  const vector = [0, 0, 0];
  turnBetween(quat, a.pose, 3, b.pose, 3);
  rotationVectorFromQuat(vector, 0, quat, 0);
  return vector;
}

/** Largest steps in place, speed, turn and turning speed from one sample to the next. */
function steps(out: readonly TrackingSample[]): Record<'m' | 'mPerS' | 'rad' | 'radPerS' | 'zoom', number> {
  const most = { m: 0, mPerS: 0, rad: 0, radPerS: 0, zoom: 0 };
  const seconds = STEP_US / 1e6;
  for (let i = 2; i < out.length; i++) {
    const [a, b, c] = [out[i - 2]!, out[i - 1]!, out[i]!];
    most.m = Math.max(most.m, distance(b.pose, c.pose));
    const bend = [0, 1, 2].map((n) => c.pose[n]! - 2 * b.pose[n]! + a.pose[n]!);
    most.mPerS = Math.max(most.mPerS, Math.hypot(...bend) / seconds);
    const [first, second] = [turn(a, b), turn(b, c)];
    most.rad = Math.max(most.rad, Math.hypot(...second));
    const change = [0, 1, 2].map((n) => second[n]! - first[n]!);
    most.radPerS = Math.max(most.radPerS, Math.hypot(...change) / seconds);
    most.zoom = Math.max(most.zoom, Math.abs(Math.log(c.lens.focalLengthMm / b.lens.focalLengthMm)));
  }
  return most;
}

describe('from the tracker onto the path and back', () => {
  const END_US = FROM_US + 1_000_000 + 3_000_000 + 800_000;

  test('until its frame nothing is touched; on its path it is the path; after the way back nothing is touched', () => {
    const { move, out } = run(PLAN, END_US + 200_000);
    const at = (us: number): TrackingSample => out[Math.round((us - FROM_US + 100_000) / STEP_US)]!;
    expect(at(FROM_US).pose).toEqual(live(FROM_US).pose);
    expect(distance(at(FROM_US + 10_000).pose, live(FROM_US + 10_000).pose)).toBeGreaterThan(0);
    expect(distance(at(FROM_US + 1_000_000).pose, KEYS[0]!.pose)).toBeLessThan(1e-9);
    expect(distance(at(FROM_US + 2_500_000).pose, KEYS[1]!.pose)).toBeLessThan(1e-9);
    expect(angleBetweenRad(at(FROM_US + 2_500_000).pose, 3, KEYS[1]!.pose, 3)).toBeLessThan(1e-9);
    expect(at(FROM_US + 2_500_000).lens.focalLengthMm).toBeCloseTo(50, 9);
    expect(at(FROM_US + 2_500_000).lens.focusDistanceM).toBeCloseTo(6, 9);
    expect(at(END_US).pose).toEqual(live(END_US).pose);
    expect(at(END_US).lens).toEqual(live(END_US).lens);
    expect(move.over).toBe(true);
  });

  test('half way of the blend the focal length is the geometric middle, and counts that no key says stay the tracker’s', () => {
    const { out } = run(PLAN, FROM_US + 500_000);
    const { lens, zoomRaw } = out.at(-1)!;
    const own = live(FROM_US + 500_000);
    expect(lens.focalLengthMm).toBeCloseTo(Math.sqrt(own.lens.focalLengthMm * 24), 6);
    expect(1 / lens.focusDistanceM).toBeCloseTo((1 / own.lens.focusDistanceM + 1 / 3) / 2, 9);
    expect(zoomRaw).toBe(own.zoomRaw);
  });

  test('phases are told with their ends', () => {
    const seen: string[] = [];
    run(PLAN, END_US + 1_000, (move, us) => {
      // As it stands since the sample before.
      const phase = move.over ? 'over' : move.phase(us - STEP_US);
      if (seen.at(-1) !== phase) seen.push(phase);
      if (phase === 'waiting') expect(move.phaseEndsUs(us - STEP_US)).toBe(FROM_US);
      if (phase === 'moving') expect(move.phaseEndsUs(us - STEP_US)).toBe(FROM_US + 4_000_000);
    });
    expect(seen).toEqual(['waiting', 'in', 'moving', 'out', 'over']);
  });

  test('where the path says to hold, it stands at its end until somebody says so', () => {
    const { move } = run({ ...PLAN, atEnd: 'hold' }, END_US + 3_000_000, (one, us) => {
      if (us === END_US + 1_000_000) expect(one.phase(us)).toBe('standing');
      if (us === END_US + 1_000_000) expect(one.back(us, 500_000)).toBe(true);
    });
    expect(move.over).toBe(true);
  });
});

describe('never a jump', () => {
  const key = fc.record({
    x: fc.double({ min: -3, max: 3, noNaN: true }),
    y: fc.double({ min: -3, max: 3, noNaN: true }),
    z: fc.double({ min: 0.5, max: 3, noNaN: true }),
    pan: fc.double({ min: -180, max: 180, noNaN: true }),
    tilt: fc.double({ min: -60, max: 60, noNaN: true }),
    gapS: fc.double({ min: 1, max: 2, noNaN: true }),
    halt: fc.boolean(),
  });

  test('place, rotation, their speeds and the zoom go on without a step, whatever happens when', () => {
    fc.assert(
      fc.property(
        fc.array(key, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 0, max: 6_000 }),
        fc.integer({ min: 500, max: 1_500 }),
        fc.boolean(),
        (given, backAtMs, blendMs, isBack) => {
          let atS = -given[0]!.gapS;
          const keys = given.map(({ x, y, z, pan, tilt, gapS, halt }, i) => {
            atS += gapS;
            return {
              atS: i === 0 ? 0 : atS,
              pose: poseOf(x, y, z, pan, tilt),
              halt,
              lens: { focalLengthMm: 20 + 10 * i },
            };
          });
          const plan: MovePlan = { ...PLAN, keys, inUs: blendMs * 1_000, outUs: blendMs * 1_000 };
          const { out } = run(plan, FROM_US + 10_000_000, (move, us) => {
            if (isBack && us === FROM_US + backAtMs * 1_000) move.back(us, blendMs * 1_000);
          });
          expect(out.every(({ pose }) => isPose(pose))).toBe(true);
          const most = steps(out);
          // The fastest blend here: 8 m or half a turn in half a second.
          expect(most.m).toBeLessThan(0.04);
          expect(most.rad).toBeLessThan(0.02);
          // What acceleration makes of half a millisecond; a step in the speed would be far above.
          expect(most.mPerS).toBeLessThan(0.15);
          expect(most.radPerS).toBeLessThan(0.15);
          expect(most.zoom).toBeLessThan(0.01);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('an abort in the middle of the blend turns round softly and never goes beyond either pose', () => {
    const weights: number[] = [];
    run(PLAN, FROM_US + 2_000_000, (move, us) => {
      if (us === FROM_US + 600_000) move.back(us, 900_000);
      weights.push(move.weight(us));
    });
    expect(Math.max(...weights)).toBeLessThan(1);
    expect(Math.max(...weights)).toBeGreaterThan(0.6);
    expect(Math.min(...weights)).toBe(0);
    expect(weights.at(-1)).toBe(0);
  });

  test('half a turn away, and the camera pans through it: the blend does not flip to the other side', () => {
    const far: MovePlan = {
      ...PLAN,
      inUs: 3_000_000,
      keys: [0, 1].map((atS) => ({ atS, pose: poseOf(0, 0, 1.6, 178, 0) })),
    };
    const { out } = run(far, FROM_US + 3_000_000);
    expect(steps(out).rad).toBeLessThan(0.005);
  });
});

describe('the tracker is lost', () => {
  test('on the path: it stays virtual, refuses to come back and says why; the end waits until the tracker was well a second', () => {
    const { move } = run(PLAN, FROM_US + 9_000_000, (one, us) => {
      if (us === FROM_US + 2_000_000) one.judge(false, us);
      if (us === FROM_US + 3_000_000) expect(one.back(us, 500_000)).toBe(false);
      if (us === FROM_US + 6_000_000) {
        expect(one.phase(us)).toBe('standing');
        expect(one.waits).toBe(true);
        one.judge(true, us);
      }
      if (us === FROM_US + 6_900_000) expect(one.phase(us)).toBe('standing');
      if (us === FROM_US + 7_100_000) expect(one.phase(us)).toBe('out');
    });
    expect(move.over).toBe(true);
  });

  test('on the way back: it turns round onto the path again without a jump, and tries anew later', () => {
    const gone = { us: 0 };
    const { move, out } = run(PLAN, FROM_US + 12_000_000, (one, us) => {
      if (us === FROM_US + 4_400_000) {
        expect(one.phase(us)).toBe('out');
        one.judge(false, us);
        expect(one.phase(us)).toBe('in');
        expect(one.waits).toBe(true);
      }
      if (us === FROM_US + 8_000_000) one.judge(true, us);
      if (one.over && gone.us === 0) gone.us = us;
    });
    expect(gone.us).toBeGreaterThan(FROM_US + 9_500_000);
    expect(move.over).toBe(true);
    expect(steps(out).m).toBeLessThan(0.02);
    // The live pose is left standing at the loss: its own speed, at most one metre a second, is what may be missing.
    expect(steps(out).mPerS).toBeLessThan(1);
  });

  test('and well again before its frame comes: it begins all the same', () => {
    const { move } = run(PLAN, FROM_US + 500_000, (one, us) => {
      if (us === FROM_US - 80_000) one.judge(false, us);
      if (us === FROM_US - 20_000) one.judge(true, us);
    });
    expect(move.phase(FROM_US + 500_000)).toBe('in');
  });

  test('the camera went far away since it was asked: the blend takes as long as the way needs', () => {
    const far = { ...PLAN, inUs: 100_000, keys: [{ atS: 0, pose: poseOf(8, -2, 2, 30, -5) }], atEnd: 'hold' as const };
    const { move, out } = run(far, FROM_US + 3_000_000, (one, us) => {
      if (us === FROM_US + 500_000) expect(one.phase(us)).toBe('in');
    });
    expect(steps(out).m / (STEP_US / 1e6)).toBeLessThan(12);
    expect(move.phase(FROM_US + 3_000_000)).toBe('standing');
  });

  test('before the move began: it does not begin', () => {
    const { move, out } = run(PLAN, FROM_US + 500_000, (one, us) => {
      if (us === FROM_US - 50_000) one.judge(false, us);
    });
    expect(move.over).toBe(true);
    expect(out.at(-1)!.pose).toEqual(live(FROM_US + 500_000).pose);
  });
});

test('what lies far apart takes its time: three metres are no blend of two frames', () => {
  expect(leastBlendUs(poseOf(0, 0, 0, 0, 0), poseOf(3, 0, 0, 0, 0))).toBeCloseTo(562_500, 0);
  expect(leastBlendUs(poseOf(0, 0, 0, 0, 0), poseOf(0, 0, 0, 90, 0))).toBeCloseTo(234_375, 0);
});
