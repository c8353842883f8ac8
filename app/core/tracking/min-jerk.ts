// hot path
/** Curves of least jerk: fifth-order polynomials that begin and end without a step in place, speed or acceleration. */

/** From 0 to 1 while `s` goes from 0 to 1, at rest at both ends; 0 before, 1 after. */
export function minJerk(s: number): number {
  if (s <= 0) return 0;
  if (s >= 1) return 1;
  return s * s * s * (10 + s * (6 * s - 15));
}

/** Its greatest speed, in the middle: this many times the mean one. */
export const MIN_JERK_PEAK = 1.875;

/**
 * From `a` to `b` in one unit of time, leaving with the speed `aSpeed` and arriving with `bSpeed` (per unit), without
 * acceleration at either end. With both speeds nought it is `minJerk`.
 */
export function quintic(a: number, aSpeed: number, b: number, bSpeed: number, s: number): number {
  const way = b - a;
  const c3 = 10 * way - 6 * aSpeed - 4 * bSpeed;
  const c4 = -15 * way + 8 * aSpeed + 7 * bSpeed;
  const c5 = 6 * way - 3 * aSpeed - 3 * bSpeed;
  return a + s * (aSpeed + s * s * (c3 + s * (c4 + s * c5)));
}
