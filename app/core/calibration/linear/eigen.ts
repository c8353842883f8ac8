/** Eigenvalues and vectors of a symmetric matrix by cyclic Jacobi rotations. */
import { column, identity, type Matrix } from './matrix.ts';

export interface Eigen {
  /** Rising. */
  readonly values: readonly number[];
  /** Of length one, in the order of the values. */
  readonly vectors: readonly (readonly number[])[];
}

const MOST_SWEEPS = 60;

export function symmetricEigen(a: Matrix): Eigen {
  const n = a.rows;
  const m = a.data.slice();
  const v = identity(n);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0;
    let all = 0;
    for (let r = 0; r < n; r++)
      for (let c = 0; c < n; c++) {
        all += m[r * n + c]! ** 2;
        if (r !== c) off += m[r * n + c]! ** 2;
      }
    if (off <= 1e-30 * all) break;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(m, v.data, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).toSorted((p, q) => m[p * n + p]! - m[q * n + q]!);
  return { values: order.map((i) => m[i * n + i]!), vectors: order.map((i) => column(v, i)) };
}

function rotate(m: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = m[p * n + q]!;
  if (apq === 0) return;
  const theta = (m[q * n + q]! - m[p * n + p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const x = m[k * n + p]!;
    const y = m[k * n + q]!;
    m[k * n + p] = c * x - s * y;
    m[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const x = m[p * n + k]!;
    const y = m[q * n + k]!;
    m[p * n + k] = c * x - s * y;
    m[q * n + k] = s * x + c * y;
    const g = v[k * n + p]!;
    const h = v[k * n + q]!;
    v[k * n + p] = c * g - s * h;
    v[k * n + q] = s * g + c * h;
  }
}
