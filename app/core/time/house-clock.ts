/**
 * Frame number <-> monotonic microseconds for exact rational rates. Integers all the way: 29.97 never appears.
 *
 * Frame f begins at the first whole microsecond not before epoch + f * 1e6 * den / num, so that
 * `frameAt(usOfFrame(f)) === f` for every f, before and after the epoch.
 */
import type { Rate } from '../stage/model.ts';

const US_PER_S = 1_000_000n;

export interface HouseClock {
  readonly rate: Rate;
  /** Monotonic time at which frame 0 begins. */
  readonly epochUs: number;
}

export function frameAt(clock: HouseClock, us: number): number {
  const elapsed = BigInt(Math.floor(us)) - BigInt(Math.floor(clock.epochUs));
  return Number(floorDiv(elapsed * BigInt(clock.rate.num), US_PER_S * BigInt(clock.rate.den)));
}

export function usOfFrame(clock: HouseClock, frame: number): number {
  const elapsed = -floorDiv(-BigInt(frame) * US_PER_S * BigInt(clock.rate.den), BigInt(clock.rate.num));
  return Number(BigInt(Math.floor(clock.epochUs)) + elapsed);
}

/** Frames of another exact rate: 50p frame 101 is timecode frame 50 at 25. */
export function convertFrame(frame: number, from: Rate, to: Rate): number {
  return Number(floorDiv(BigInt(frame) * BigInt(to.num) * BigInt(from.den), BigInt(from.num) * BigInt(to.den)));
}

/** Nominal length of a frame, for waits and pictures only. */
export function frameUs(rate: Rate): number {
  return (1e6 * rate.den) / rate.num;
}

export function sameRate(a: Rate, b: Rate): boolean {
  return BigInt(a.num) * BigInt(b.den) === BigInt(b.num) * BigInt(a.den);
}

/** A clock of another epoch that counts on where this one stands at `us`: disciplining never repeats or skips a number. */
export function reEpoch(clock: HouseClock, us: number, frame: number): HouseClock {
  const atEpoch = usOfFrame({ rate: clock.rate, epochUs: 0 }, frame);
  return { rate: clock.rate, epochUs: Math.floor(us) - atEpoch };
}

function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}
