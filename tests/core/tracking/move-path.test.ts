import { expect, test } from 'vitest';
import { quatFromPanTiltRoll, radFromDeg, rotationVectorFromQuat, turnBetween } from '../../../app/core/geometry.ts';
import { LENS_NUMBERS } from '../../../app/core/tracking/move-lens.ts';
import { type MoveKey, MovePath } from '../../../app/core/tracking/move-path.ts';

function poseOf(xM: number, panDeg: number, tiltDeg: number, rollDeg = 0): number[] {
  const pose = [xM, 0, 1.6, 0, 0, 0, 1];
  quatFromPanTiltRoll(pose, 3, radFromDeg(panDeg), radFromDeg(tiltDeg), radFromDeg(rollDeg));
  return pose;
}

function at(path: MovePath, seconds: number): { readonly pose: number[]; readonly lens: Float64Array } {
  const pose = [0, 0, 0, 0, 0, 0, 1];
  const lens = new Float64Array(LENS_NUMBERS);
  path.at(pose, lens, seconds);
  return { pose, lens };
}

/** Degrees a second in the camera's own axes, over a tenth of a millisecond. */
function turning(path: MovePath, seconds: number): number[] {
  const quat = [0, 0, 0, 1];
  const turn = [0, 0, 0];
  turnBetween(quat, at(path, seconds).pose, 3, at(path, seconds + 1e-4).pose, 3);
  rotationVectorFromQuat(turn, 0, quat, 0);
  return turn.map((rad) => (rad * 180) / Math.PI / 1e-4);
}

const KEYS: readonly MoveKey[] = [
  { atS: 0, pose: poseOf(0, 0, 0) },
  { atS: 2, pose: poseOf(2, 60, 50, 30) },
  { atS: 3, pose: poseOf(3, -40, 20, -40) },
];

test('a key that is passed is passed with one speed, about whatever axes the camera turns before and after', () => {
  const path = new MovePath(KEYS);
  const [before, after] = [turning(path, 2 - 2e-4), turning(path, 2 + 1e-4)];
  expect(Math.hypot(...before)).toBeGreaterThan(20);
  for (let n = 0; n < 3; n++) expect(after[n]).toBeCloseTo(before[n]!, 0);
  // The parabola through 0 m, 2 m after 2 s and 3 m after 3 s is a straight line.
  expect((at(path, 2.001).pose[0]! - at(path, 1.999).pose[0]!) / 0.002).toBeCloseTo(1, 3);
});

test('a key that is a halt, the first and the last are reached at rest', () => {
  const path = new MovePath(KEYS.map((key, i) => (i === 1 ? { ...key, halt: true } : key)));
  for (const seconds of [0, 2, 3 - 1e-4]) expect(Math.hypot(...turning(path, seconds))).toBeLessThan(0.01);
  expect(at(path, 2).pose).toEqual(KEYS[1]!.pose);
  expect(at(path, -1).pose[0]).toBe(0);
  expect(at(path, 99).pose[0]).toBe(3);
  expect(path.lengthS).toBe(3);
});

test('a lens never runs past a key and back, and what one key leaves out is not driven', () => {
  const focal = [20, 70, 75, 75];
  const path = new MovePath(
    focal.map((focalLengthMm, atS) => ({
      atS,
      pose: poseOf(atS, 0, 0),
      lens: { focalLengthMm, ...(atS !== 2 && { focusDistanceM: 3 }) },
    })),
  );
  expect([path.drives(0), path.drives(1)]).toEqual([true, false]);
  let before = 0;
  for (let s = 0; s <= 3; s += 0.01) {
    const now = Math.exp(at(path, s).lens[0]!);
    expect(now).toBeGreaterThanOrEqual(before - 1e-9);
    expect(now).toBeLessThanOrEqual(75 + 1e-9);
    before = now;
  }
});
