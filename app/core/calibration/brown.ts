/**
 * Brown-Conrady distortion, one direction, and its exact inverse.
 *
 * `x' = x·R + 2·p1·x·y + p2·(r² + 2x²)`, `y' = y·R + 2·p2·x·y + p1·(r² + 2y²)`, `R` a quotient of two polynomials in r².
 * Whoever uses it says in which unit and which direction. The inverse is Newton's, and it is refused where the picture folds.
 */
import type { Numbers } from '../geometry.ts';

export interface Brown {
  /** r², r⁴, r⁶ of the numerator. */
  readonly numerator: readonly [number, number, number];
  readonly denominator: readonly [number, number, number];
  readonly p1: number;
  readonly p2: number;
}

/** Writes `x', y'`, then the slopes `dx'/dx, dx'/dy, dy'/dx, dy'/dy`. */
export function bend(b: Brown, x: number, y: number, out: Numbers): void {
  const r2 = x * x + y * y;
  const [a1, a2, a3] = b.numerator;
  const [b1, b2, b3] = b.denominator;
  const top = 1 + r2 * (a1 + r2 * (a2 + r2 * a3));
  const bottom = 1 + r2 * (b1 + r2 * (b2 + r2 * b3));
  const ratio = top / bottom;
  const slope = (a1 + r2 * (2 * a2 + r2 * 3 * a3) - ratio * (b1 + r2 * (2 * b2 + r2 * 3 * b3))) / bottom; // d ratio / d r²
  out[0] = x * ratio + 2 * b.p1 * x * y + b.p2 * (r2 + 2 * x * x);
  out[1] = y * ratio + 2 * b.p2 * x * y + b.p1 * (r2 + 2 * y * y);
  out[2] = ratio + 2 * x * x * slope + 2 * b.p1 * y + 6 * b.p2 * x;
  out[3] = 2 * x * y * slope + 2 * b.p1 * x + 2 * b.p2 * y;
  out[4] = 2 * x * y * slope + 2 * b.p2 * y + 2 * b.p1 * x;
  out[5] = ratio + 2 * y * y * slope + 2 * b.p2 * x + 6 * b.p1 * y;
}

const MOST_STEPS = 60;
const scratch = new Float64Array(6);

/** Writes the `x, y` whose image is given; false where there is none that the frame's middle leads to without a fold. */
export function unbend(b: Brown, toX: number, toY: number, out: Numbers): boolean {
  let x = toX;
  let y = toY;
  const scale = Math.max(Math.abs(toX), Math.abs(toY), 1e-9);
  let miss = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    bend(b, x, y, scratch);
    const ex = toX - scratch[0]!;
    const ey = toY - scratch[1]!;
    const now = Math.hypot(ex, ey);
    const [xx, xy, yx, yy] = [scratch[2]!, scratch[3]!, scratch[4]!, scratch[5]!];
    const det = xx * yy - xy * yx;
    if (!(det > 1e-6) || !Number.isFinite(now)) {
      // Over the fold: come back towards the middle.
      x *= 0.7;
      y *= 0.7;
      miss = Number.POSITIVE_INFINITY;
      continue;
    }
    if (now <= 4e-16 * scale || (now >= miss && now < 1e-12 * scale)) break;
    miss = now;
    x += (yy * ex - xy * ey) / det;
    y += (xx * ey - yx * ex) / det;
  }
  bend(b, x, y, scratch);
  if (!(Math.hypot(toX - scratch[0]!, toY - scratch[1]!) < 1e-10 * scale)) return false;
  if (!unfolded(b, x, y)) return false;
  out[0] = x;
  out[1] = y;
  return true;
}

/** Whether the way from the middle to here never turns back on itself and stays clear of a pole. */
export function unfolded(b: Brown, x: number, y: number): boolean {
  for (let k = 1; k <= 8; k++) {
    const t = k / 8;
    const r2 = (x * x + y * y) * t * t;
    const [b1, b2, b3] = b.denominator;
    if (1 + r2 * (b1 + r2 * (b2 + r2 * b3)) < 0.05) return false;
    bend(b, x * t, y * t, scratch);
    if (!(scratch[2]! * scratch[5]! - scratch[3]! * scratch[4]! > 1e-3)) return false;
  }
  return true;
}
