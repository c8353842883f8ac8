/**
 * A straight piece of house time: frame number <-> monotonic time at an exact rate times a speed in parts per billion.
 *
 * Knows: one anchor (a frame that begins at a whole nanosecond) and the speed. Integers all the way, so that
 * `frameOnLine(line, usOnLine(line, f)) === f` for every f and every speed.
 */
import type { Rate } from '../stage/model.ts';
import { ceilDiv, floorDiv } from './rates.ts';

const BILLION = 1_000_000_000n;

export interface FrameLine {
  readonly rate: Rate;
  /** Monotonic nanoseconds at which `frame` begins. */
  readonly anchorNs: bigint;
  readonly frame: number;
  /** Speed against the monotonic clock: +1000 counts one part per million faster than the rate. */
  readonly ppb: number;
}

/** The frame that has begun at `us`: the last f whose `usOnLine` is not after it. */
export function frameOnLine(line: FrameLine, us: number): number {
  const elapsedNs = BigInt(Math.floor(us)) * 1000n - line.anchorNs;
  return line.frame + Number(floorDiv(elapsedNs * speed(line), BILLION * BILLION * BigInt(line.rate.den)));
}

/** The first whole microsecond at which `frame` has begun. */
export function usOnLine(line: FrameLine, frame: number): number {
  return Number(ceilDiv(nsOnLine(line, frame), 1000n));
}

/** A line of another speed through the beginning of `frame`: nothing before it moves by more than the change of speed. */
export function bendLine(line: FrameLine, frame: number, ppb: number): FrameLine {
  return { rate: line.rate, anchorNs: nsOnLine(line, frame), frame, ppb };
}

/** Position at `us` in microseconds of the line's own time: frame f begins at `f * 1e6 * den / num`. For control only. */
export function positionUs(line: FrameLine, us: number): number {
  const elapsedUs = us - Number(line.anchorNs) / 1000;
  return mediaUs(line.frame, line.rate) + elapsedUs * (1 + line.ppb / 1e9);
}

/** Where frame `frame` begins in the time of its own rate, in microseconds. */
export function mediaUs(frame: number, rate: Rate): number {
  return (frame * 1e6 * rate.den) / rate.num;
}

function nsOnLine(line: FrameLine, frame: number): bigint {
  const frames = BigInt(frame - line.frame);
  return line.anchorNs + ceilDiv(frames * BILLION * BILLION * BigInt(line.rate.den), speed(line));
}

/** Frames a second, times 1e9 times the rate's denominator. */
function speed(line: FrameLine): bigint {
  return BigInt(line.rate.num) * (BILLION + BigInt(line.ppb));
}
