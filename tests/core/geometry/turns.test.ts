import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  angleBetweenRad,
  quatFromRotationVector,
  rotationVectorFromQuat,
  turnBetween,
  turnQuatAt,
} from '../../../app/core/geometry.ts';

test('a turn as a vector and back is the same turn, the shorter way round', () => {
  const one = fc.double({ min: -1.8, max: 1.8, noNaN: true });
  const arb = fc.tuple(one, one, one);
  fc.assert(
    fc.property(arb, arb, ([x, y, z], [a, b, c]) => {
      const from = new Float64Array([0, 0, 0, 1]);
      turnQuatAt(from, 0, [a, b, c]);
      const to = from.slice();
      turnQuatAt(to, 0, [x, y, z]);
      // The same rotation, written the other way.
      for (let i = 0; i < 4; i++) to[i] = -to[i]!;
      const turn = new Float64Array(4);
      const vector = new Float64Array(3);
      turnBetween(turn, from, 0, to, 0);
      rotationVectorFromQuat(vector, 0, turn, 0);
      const length = Math.hypot(x, y, z);
      const short = length <= Math.PI ? 1 : (length - 2 * Math.PI) / length;
      expect(Math.hypot(vector[0]! - short * x, vector[1]! - short * y, vector[2]! - short * z)).toBeLessThan(1e-7);
    }),
    { seed: 61, numRuns: 300 },
  );
});

const rotation = fc
  .tuple(...Array.from({ length: 4 }, () => fc.double({ min: -1, max: 1, noNaN: true })))
  .filter((q) => Math.hypot(...q) > 0.1)
  .map((q) => q.map((v) => v / Math.hypot(...q)));

test('a rotation vector is the quaternion of the shorter way, down to no turn at all; offsets are kept to', () => {
  fc.assert(
    fc.property(rotation, (q) => {
      const vector = [7, 0, 0, 0];
      rotationVectorFromQuat(vector, 1, [7, 7, ...q], 2);
      expect(vector[0]).toBe(7);
      expect(Math.hypot(...vector.slice(1))).toBeLessThanOrEqual(Math.PI + 1e-12);
      const back = [7, 7, 7, 0, 0, 0, 0];
      quatFromRotationVector(back, 3, vector, 1);
      expect(back.slice(0, 3)).toEqual([7, 7, 7]);
      expect(angleBetweenRad(back, 3, q, 0)).toBeLessThan(1e-7);
    }),
    { seed: 62, numRuns: 300 },
  );
  const none = [9, 9, 9];
  rotationVectorFromQuat(none, 0, [0, 0, 0, -1], 0);
  expect(none.map(Math.abs)).toEqual([0, 0, 0]);
});

test.each([1e-7, 1e-9, 1e-12])('a turn of %s radians loses no digit', (rad) => {
  const q = [0, 0, 0, 1];
  turnQuatAt(q, 0, [0, rad, 0]);
  expect(angleBetweenRad([0, 0, 0, 1], 0, q, 0) / rad).toBeCloseTo(1, 9);
  const vector = [0, 0, 0];
  rotationVectorFromQuat(vector, 0, q, 0);
  expect(vector[1]! / rad).toBeCloseTo(1, 9);
});
