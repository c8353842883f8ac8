/** Exact rational rates and frames counted at them. Integers all the way: 29.97 never appears. */
import type { Rate } from '../stage/model.ts';

/** Frames of another exact rate: 50p frame 101 is timecode frame 50 at 25. */
export function convertFrame(frame: number, from: Rate, to: Rate): number {
  return Number(floorDiv(BigInt(frame) * BigInt(to.num) * BigInt(from.den), BigInt(from.num) * BigInt(to.den)));
}

/** Nominal length of a frame, for waits and pictures only. */
export function frameUs(rate: Rate): number {
  return (1e6 * rate.den) / rate.num;
}

/** After how long frames of both rates begin together again: the longer frame where one is a multiple of the other. */
export function commonUs(a: Rate, b: Rate): number {
  const down = BigInt(a.den) * BigInt(b.den);
  const up = gcd(BigInt(a.num) * BigInt(b.den), BigInt(b.num) * BigInt(a.den));
  return (Number(down) * 1e6) / Number(up);
}

export function sameRate(a: Rate, b: Rate): boolean {
  return BigInt(a.num) * BigInt(b.den) === BigInt(b.num) * BigInt(a.den);
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

export function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}

export function ceilDiv(a: bigint, b: bigint): bigint {
  return -floorDiv(-a, b);
}
