/** The scale of a live plot. Pure. */

/** Room for what is there, for the limits, and for calm. */
export function scaleOf(
  least: number,
  most: number,
  leastSpan: number,
  fromZero: boolean,
  limits: readonly number[],
): [number, number] {
  const known = [least, most, ...limits].filter(Number.isFinite);
  const low = fromZero ? 0 : Math.min(...known, Number.POSITIVE_INFINITY);
  const high = Math.max(...known, fromZero ? 0 : Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low) || !Number.isFinite(high))
    return fromZero ? [0, leastSpan] : [-leastSpan / 2, leastSpan / 2];
  const span = Math.max((high - low) * 1.15, leastSpan);
  if (fromZero) return [0, span];
  const middle = (low + high) / 2;
  return [middle - span / 2, middle + span / 2];
}
