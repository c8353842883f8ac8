/** House frames at which a timecode label begins: with 50p and 25-frame timecode every second one. Exact integers. */
import type { Rate } from '../stage/model.ts';
import { ceilDiv } from './rates.ts';

/**
 * The first frame from this one on that begins a label; frames count from midnight, from 0. Where labels come as fast as
 * frames, or faster, every frame does.
 */
export function labelStart(frame: number, rate: Rate, timecodeRate: Rate): number {
  const up = BigInt(timecodeRate.num) * BigInt(rate.den);
  const down = BigInt(timecodeRate.den) * BigInt(rate.num);
  // label(f) = floor(f * up / down), so label n begins with frame ceil(n * down / up).
  const label = (BigInt(frame) * up) / down;
  const begun = ceilDiv(label * down, up);
  return Number(begun === BigInt(frame) ? begun : ceilDiv((label + 1n) * down, up));
}

/** The most frames that a switch waits for its label. */
export function labelFrames(rate: Rate, timecodeRate: Rate): number {
  return Math.ceil((rate.num * timecodeRate.den) / (rate.den * timecodeRate.num));
}
