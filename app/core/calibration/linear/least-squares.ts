/** Linear least squares through singular values: the answer, what it rests on, and the direction that nothing saw. */
import { column, type Matrix, zeros } from './matrix.ts';
import { svd } from './svd.ts';

export interface LinearFit {
  readonly x: Float64Array;
  /** Sum of the squared residuals. */
  readonly squares: number;
  readonly residuals: Float64Array;
  readonly singular: Float64Array;
  /** Largest over smallest singular value. */
  readonly condition: number;
  /** Direction of the unknowns that the equations say least about. */
  readonly weakest: readonly number[];
  /** (aᵀa)⁻¹; times the variance of one equation it is the covariance of the answer. */
  readonly cofactor: Matrix;
}

export function leastSquares(a: Matrix, b: ArrayLike<number>): LinearFit {
  const { u, s, v } = svd(a);
  const n = a.cols;
  const x = new Float64Array(n);
  const cofactor = zeros(n, n);
  const floor = (s[0] ?? 0) * 1e-13;
  for (let k = 0; k < n; k++) {
    const value = s[k]!;
    if (value <= floor) continue;
    let along = 0;
    for (let r = 0; r < a.rows; r++) along += u.data[r * n + k]! * b[r]!;
    for (let i = 0; i < n; i++) {
      x[i]! += (along / value) * v.data[i * n + k]!;
      for (let j = 0; j < n; j++)
        cofactor.data[i * n + j]! += (v.data[i * n + k]! * v.data[j * n + k]!) / (value * value);
    }
  }
  const residuals = new Float64Array(a.rows);
  let squares = 0;
  for (let r = 0; r < a.rows; r++) {
    let sum = -b[r]!;
    for (let c = 0; c < n; c++) sum += a.data[r * n + c]! * x[c]!;
    residuals[r] = sum;
    squares += sum * sum;
  }
  const smallest = s[n - 1] ?? 0;
  const condition = smallest > 0 ? s[0]! / smallest : Number.POSITIVE_INFINITY;
  return { x, squares, residuals, singular: s, condition, weakest: column(v, n - 1), cofactor };
}
