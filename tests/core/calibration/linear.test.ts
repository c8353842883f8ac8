/** The arithmetic under the calibrations, against what must hold for any matrix. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inversePositive } from '../../../app/core/calibration/linear/cholesky.ts';
import { symmetricEigen } from '../../../app/core/calibration/linear/eigen.ts';
import { leastSquares } from '../../../app/core/calibration/linear/least-squares.ts';
import {
  gram,
  identity,
  type Matrix,
  matrixOf,
  multiply,
  transpose,
} from '../../../app/core/calibration/linear/matrix.ts';
import { svd } from '../../../app/core/calibration/linear/svd.ts';
import {
  expRotation,
  logRotation,
  multiply3,
  nearestRotation,
  quatFromRotation,
  rotationFromQuat,
  transpose3,
} from '../../../app/core/calibration/rotation.ts';

const entry = fc.double({ min: -100, max: 100, noNaN: true, noDefaultInfinity: true });
const anyMatrix = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
  .chain(([rows, cols]) =>
    fc.array(fc.array(entry, { minLength: cols, maxLength: cols }), { minLength: rows, maxLength: rows }),
  )
  .map(matrixOf);
const tall = fc
  .integer({ min: 1, max: 5 })
  .chain((cols) =>
    fc.array(fc.array(entry, { minLength: cols, maxLength: cols }), { minLength: cols + 3, maxLength: 12 }),
  )
  .map(matrixOf);

const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from({ length: a.length }, (_, i) => Math.abs(a[i]! - b[i]!)));
const diagonal = (values: ArrayLike<number>): Matrix => {
  const out = identity(values.length);
  for (let i = 0; i < values.length; i++) out.data[i * (values.length + 1)] = values[i]!;
  return out;
};

test('singular values rebuild the matrix, fall, and their vectors stand at right angles', () => {
  fc.assert(
    fc.property(anyMatrix, (a) => {
      const { u, s, v } = svd(a);
      const size = 1 + Math.max(...s);
      expect(apart(multiply(multiply(u, diagonal(s)), transpose(v)).data, a.data)).toBeLessThan(1e-11 * size);
      expect([...s]).toEqual([...s].toSorted((p, q) => q - p));
      const vv = gram(a.rows >= a.cols ? v : u);
      expect(apart(vv.data, identity(vv.rows).data)).toBeLessThan(1e-11);
    }),
    { seed: 11 },
  );
});

test('eigenvectors of a symmetric matrix are what it only stretches', () => {
  fc.assert(
    fc.property(anyMatrix, (a) => {
      const m = gram(a);
      const { values, vectors } = symmetricEigen(m);
      const size = 1 + Math.max(...values.map(Math.abs));
      for (const [k, vector] of vectors.entries()) {
        const image = multiply(m, matrixOf(vector.map((x) => [x])));
        expect(
          apart(
            image.data,
            vector.map((x) => x * values[k]!),
          ),
        ).toBeLessThan(1e-10 * size);
      }
    }),
    { seed: 12 },
  );
});

test('least squares leaves residuals at right angles to every column', () => {
  fc.assert(
    fc.property(tall, fc.array(entry, { minLength: 12, maxLength: 12 }), (a, b) => {
      const fit = leastSquares(a, b);
      const back = multiply(transpose(a), { rows: a.rows, cols: 1, data: fit.residuals });
      const size = fit.singular[0]! + 1;
      expect(Math.max(...back.data.map(Math.abs))).toBeLessThan(1e-8 * size * size);
    }),
    { seed: 13 },
  );
});

test('the cofactor is the inverse of the normal matrix, also across units', () => {
  const a = matrixOf([
    [1e6, 2],
    [3e6, -1],
    [5e5, 4],
  ]);
  const inverse = inversePositive(gram(a))!;
  const fit = leastSquares(a, [1, 2, 3]);
  for (let i = 0; i < 4; i++) expect(fit.cofactor.data[i]! / inverse.data[i]!).toBeCloseTo(1, 9);
  expect(apart(multiply(inverse, gram(a)).data, identity(2).data)).toBeLessThan(1e-9);
});

test('what is not positive definite is not inverted', () => {
  expect(
    inversePositive(
      matrixOf([
        [1, 1],
        [1, 1],
      ]),
    ),
  ).toBeUndefined();
  expect(
    inversePositive(
      matrixOf([
        [0, 0],
        [0, 1],
      ]),
    ),
  ).toBeUndefined();
});

test('rotations go through their logarithm, their quaternion and back', () => {
  const angle = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(angle, angle, angle, (x, y, z) => {
      const length = Math.hypot(x, y, z);
      const k = length > 3.1 ? 3.1 / length : 1;
      const w = [x * k, y * k, z * k];
      const r = expRotation(w);
      expect(apart(logRotation(r), w)).toBeLessThan(1e-7);
      expect(apart(rotationFromQuat(quatFromRotation(r)), r)).toBeLessThan(1e-12);
      expect(apart(multiply3(r, transpose3(r)), identity(3).data)).toBeLessThan(1e-12);
      expect(apart(nearestRotation(r.map((value, i) => value * 1.3 + (i % 2) * 1e-9)), r)).toBeLessThan(1e-8);
    }),
    { seed: 14 },
  );
});
