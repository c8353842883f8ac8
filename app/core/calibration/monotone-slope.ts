// hot path
/** Slopes of the monotone cubic through some places (Fritsch-Butland): a curve that never leaves what it is drawn between. */

/**
 * Slope at place `n` of those from `first` to `last`, written to `out[to]`. Places stand in `x`, rising, values in `y`.
 * Whole numbers and lists only: fractions handed from function to function would be allocated.
 */
export function slopeAt(
  x: Float64Array,
  y: Float64Array,
  first: number,
  last: number,
  n: number,
  out: Float64Array,
  to: number,
): void {
  if (first >= last) {
    out[to] = 0;
    return;
  }
  if (n === first) return endSlope(x, y, n, n + 2 > last ? n : n + 1, out, to);
  if (n === last) return endSlope(x, y, n - 1, n - 2 < first ? n - 1 : n - 2, out, to);
  const ha = x[n]! - x[n - 1]!;
  const hb = x[n + 1]! - x[n]!;
  const a = (y[n]! - y[n - 1]!) / ha;
  const b = (y[n + 1]! - y[n]!) / hb;
  const wa = 2 * hb + ha;
  const wb = hb + 2 * ha;
  out[to] = a * b <= 0 ? 0 : (wa + wb) / (wa / a + wb / b);
}

/** Of three points, kept from overshooting: `step` begins or ends here, `next` is the one beside it, or the same. */
function endSlope(x: Float64Array, y: Float64Array, step: number, next: number, out: Float64Array, to: number): void {
  const h = x[step + 1]! - x[step]!;
  const d = (y[step + 1]! - y[step]!) / h;
  out[to] = d;
  if (next === step) return;
  const hNext = x[next + 1]! - x[next]!;
  const beyond = (y[next + 1]! - y[next]!) / hNext;
  const m = ((2 * h + hNext) * d - h * beyond) / (h + hNext);
  if (m * d <= 0) out[to] = 0;
  else out[to] = Math.abs(m) > 3 * Math.abs(d) && d * beyond <= 0 ? 3 * d : m;
}
