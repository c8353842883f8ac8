/** Positive definite systems: factor, solve, invert. What is not positive definite is told, never solved. */
import { type Matrix, zeros } from './matrix.ts';

/** Lower factor of a symmetric matrix, or undefined where a pivot is not clearly above zero. */
export function cholesky(a: Matrix): Matrix | undefined {
  const n = a.rows;
  const lower = zeros(n, n);
  const l = lower.data;
  for (let r = 0; r < n; r++)
    for (let c = 0; c <= r; c++) {
      let sum = a.data[r * n + c]!;
      for (let k = 0; k < c; k++) sum -= l[r * n + k]! * l[c * n + k]!;
      if (r > c) l[r * n + c] = sum / l[c * n + c]!;
      else if (sum > 1e-14 * a.data[r * n + r]!) l[r * n + r] = Math.sqrt(sum);
      else return undefined;
    }
  return lower;
}

/** Solves in place: `x` holds the right side, then the answer. */
export function choleskySolve(lower: Matrix, x: Float64Array): void {
  const n = lower.rows;
  const l = lower.data;
  for (let r = 0; r < n; r++) {
    let sum = x[r]!;
    for (let k = 0; k < r; k++) sum -= l[r * n + k]! * x[k]!;
    x[r] = sum / l[r * n + r]!;
  }
  for (let r = n - 1; r >= 0; r--) {
    let sum = x[r]!;
    for (let k = r + 1; k < n; k++) sum -= l[k * n + r]! * x[k]!;
    x[r] = sum / l[r * n + r]!;
  }
}

export function choleskyInverse(lower: Matrix): Matrix {
  const n = lower.rows;
  const out = zeros(n, n);
  const x = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    x.fill(0);
    x[c] = 1;
    choleskySolve(lower, x);
    for (let r = 0; r < n; r++) out.data[r * n + c] = x[r]!;
  }
  return out;
}

/** Inverse of a symmetric positive definite matrix whose rows may be of very different units. */
export function inversePositive(a: Matrix): Matrix | undefined {
  const n = a.rows;
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(a.data[i * n + i]!));
  if (!scale.every((value) => Number.isFinite(value))) return undefined;
  const even = zeros(n, n);
  for (let r = 0; r < n; r++)
    for (let c = 0; c < n; c++) even.data[r * n + c] = a.data[r * n + c]! * scale[r]! * scale[c]!;
  const lower = cholesky(even);
  if (!lower) return undefined;
  const inverse = choleskyInverse(lower);
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) inverse.data[r * n + c]! *= scale[r]! * scale[c]!;
  return inverse;
}
