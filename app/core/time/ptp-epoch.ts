/**
 * Frames of PTP time: frame n of a rate begins n frames after 1970-01-01T00:00:00 TAI (alignment points of SMPTE ST
 * 2059-1). Integers all the way. Labels have no place in that: where a day begins is laid down here.
 */
import type { Rate } from '../stage/model.ts';
import { ceilDiv } from './rates.ts';

const BILLION = 1_000_000_000n;

/** The newest alignment point at this TAI time. */
export function alignmentAt(taiNs: bigint, { num, den }: Rate): bigint {
  return (taiNs * BigInt(num)) / (BILLION * BigInt(den));
}

/** The first nanosecond at which that alignment point has come. */
export function nsOfAlignment(frame: bigint, { num, den }: Rate): bigint {
  return ceilDiv(frame * BILLION * BigInt(den), BigInt(num));
}

/**
 * The alignment point with which a day's frame 0 begins: the first of the timecode at or after midnight, so that a label
 * and its frames begin together, then the first of the picture from there.
 */
export function firstOfDay(midnightTaiNs: bigint, rate: Rate, timecodeRate: Rate): bigint {
  const label = ceilDiv(midnightTaiNs * BigInt(timecodeRate.num), BILLION * BigInt(timecodeRate.den));
  return ceilDiv(label * BigInt(timecodeRate.den) * BigInt(rate.num), BigInt(timecodeRate.num) * BigInt(rate.den));
}

/** Local midnight in wall nanoseconds: where a clock that shows this time of day began. */
export function midnightWallNs(wallMs: number): bigint {
  const day = new Date(wallMs);
  const seconds = (day.getHours() * 60 + day.getMinutes()) * 60 + day.getSeconds();
  return BigInt(Math.floor(wallMs / 1_000) - seconds) * BILLION;
}
