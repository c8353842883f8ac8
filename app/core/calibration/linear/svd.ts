/**
 * Singular values and vectors by one-sided Jacobi rotations (Hestenes 1958): slow for thousands of columns, exact to the
 * last digits for the handful that calibrations have, and small singular values keep their relative accuracy, which is
 * what a verdict on observability rests on.
 */
import { identity, type Matrix, transpose, zeros } from './matrix.ts';

export interface Svd {
  /** rows x k, orthonormal columns; k = the smaller side. A column of a zero singular value is zero. */
  readonly u: Matrix;
  /** Falling. */
  readonly s: Float64Array;
  /** cols x k. */
  readonly v: Matrix;
}

const MOST_SWEEPS = 60;
const ENOUGH = 1e-15;

export function svd(a: Matrix): Svd {
  if (a.rows < a.cols) {
    const turned = svd(transpose(a));
    return { u: turned.v, s: turned.s, v: turned.u };
  }
  const { rows: m, cols: n } = a;
  // Columns lie in a row each, so that the inner loops run along memory.
  const w = transpose(a).data;
  const v = identity(n).data;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) if (orthogonalise(w, m, v, n, p, q)) turned = true;
    if (!turned) break;
  }
  const norms = Array.from({ length: n }, (_, c) => norm(w, c * m, m));
  const order = norms.map((_, c) => c).toSorted((p, q) => norms[q]! - norms[p]!);
  const u = zeros(m, n);
  const right = zeros(n, n);
  const s = new Float64Array(n);
  for (const [k, c] of order.entries()) {
    const length = norms[c]!;
    s[k] = length;
    for (let r = 0; r < m; r++) u.data[r * n + k] = length === 0 ? 0 : w[c * m + r]! / length;
    for (let r = 0; r < n; r++) right.data[r * n + k] = v[c * n + r]!;
  }
  return { u, s, v: right };
}

/** Turns columns p and q so that they stand at right angles; false when they did already. */
function orthogonalise(w: Float64Array, m: number, v: Float64Array, n: number, p: number, q: number): boolean {
  let pp = 0;
  let qq = 0;
  let pq = 0;
  for (let r = 0; r < m; r++) {
    const x = w[p * m + r]!;
    const y = w[q * m + r]!;
    pp += x * x;
    qq += y * y;
    pq += x * y;
  }
  if (pq === 0 || Math.abs(pq) <= ENOUGH * Math.sqrt(pp * qq)) return false;
  const zeta = (qq - pp) / (2 * pq);
  const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  turn(w, p * m, q * m, m, c, c * t);
  turn(v, p * n, q * n, n, c, c * t);
  return true;
}

function turn(data: Float64Array, p: number, q: number, length: number, c: number, s: number): void {
  for (let r = 0; r < length; r++) {
    const x = data[p + r]!;
    const y = data[q + r]!;
    data[p + r] = c * x - s * y;
    data[q + r] = s * x + c * y;
  }
}

function norm(data: Float64Array, from: number, length: number): number {
  let sum = 0;
  for (let r = 0; r < length; r++) sum += data[from + r]! ** 2;
  return Math.sqrt(sum);
}
