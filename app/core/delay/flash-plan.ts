/**
 * When a measurement flashes: on frame boundaries, never more than twice a second, and never in a regular beat.
 *
 * A regular beat cannot tell a delay from the same delay plus one period. The gaps here are drawn from a sequence that
 * does not repeat, so that two lists of the same flashes fit at one shift only. Pure and the same every time.
 */
import type { Rate } from '../stage/model.ts';

/** From one flash to the next: design.md section 8 allows three a second, this stays below two. */
const LEAST_GAP_MS = 550;
const GAP_SPAN_MS = 900;
export const LIT_MS = 120;
export const FLASHES = { least: 6, usual: 16, most: 40 } as const;
/** The golden ratio's fraction: multiples of it fill 0..1 as evenly as anything can, without a period. */
const STEP = 0.618_033_988_749_895;

export interface FlashAt {
  /** House frames after the first flash. */
  readonly frame: number;
  readonly darkFrame: number;
}

export function planFlashes(rate: Rate, count: number): readonly FlashAt[] {
  const frames = (ms: number): number => Math.ceil((ms * rate.num) / (rate.den * 1_000));
  const litFrames = Math.max(2, frames(LIT_MS));
  const flashes: FlashAt[] = [];
  let at = 0;
  for (let n = 0; n < count; n++) {
    flashes.push({ frame: at, darkFrame: at + litFrames });
    // The square bends the even sequence: sums of neighbouring gaps are then no multiples of one another.
    const share = ((n + 1) * STEP + (n * n * STEP) / 7) % 1;
    at += frames(LEAST_GAP_MS + share * GAP_SPAN_MS);
  }
  return flashes;
}
