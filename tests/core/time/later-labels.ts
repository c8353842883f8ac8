/** Counting on from a label, as people at a desk do. */
import type { Rate } from '../../../app/core/stage/model.ts';
import { frameOfTimecode, type Timecode, timecodeOf } from '../../../app/core/time/timecode.ts';

/** The label `frames` later (earlier when negative), across midnight; undefined for a label that does not exist. */
export function addFrames(tc: Timecode, frames: number, rate: Rate): Timecode | undefined {
  const at = frameOfTimecode(tc, rate);
  return at === undefined || !Number.isSafeInteger(frames) ? undefined : timecodeOf(at + frames, rate, tc.drop);
}
