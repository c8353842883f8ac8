/**
 * From the brightness of a region, frame by frame, to the moments at which the patch became lit.
 *
 * A frame that is half as bright as the next one was exposed while the wall changed: the processor writes, or the
 * shutter rolls, over the boundary. The share tells when within the frame it happened. One finder per camera; frames
 * that are lost, late or double are told apart by their own time. Pure.
 */

export interface LevelSample {
  /** When this frame's picture begins, by the source's own stamp, on our clock. */
  readonly us: number;
  /** Mean brightness of the region, 0..1. */
  readonly level: number;
}

export interface Onset {
  /** Earliest. */
  readonly us: number;
  readonly resolutionUs: number;
  /** How much of its first frame was lit, 0..1; below 0.9 the patch is split over two frames. */
  readonly share: number;
}

/** Where a frame counts as lit, between the darkest and the brightest that was seen. */
const LIT = 0.5;
/** Below this a swing is noise. */
const LEAST_SWING = 0.05;
/** A frame between these is split. */
const DIM = 0.1;
const FULL = 0.9;
/** Frames that the finder remembers: 30 s at 60. */
const REMEMBERED = 1_800;

/** Frames come in the order of their stamps; `frameUs` is the camera's frame. */
export function findOnsets(samples: readonly LevelSample[], frameUs: number): readonly Onset[] {
  const sorted = samples.toSorted((a, b) => a.us - b.us);
  const levels = sorted.map((one) => one.level).toSorted((a, b) => a - b);
  // The patch is lit for a small part of the time: dark is where most frames are, lit the top of what was seen.
  const dark = levels[Math.floor((levels.length - 1) / 2)] ?? 0;
  const top = levels[Math.max(0, Math.ceil(levels.length * 0.98) - 1)] ?? 0;
  const swing = top - dark;
  if (swing < LEAST_SWING) return [];
  const shareOf = (sample: LevelSample | undefined): number =>
    sample === undefined ? 0 : Math.min(1, Math.max(0, (sample.level - dark) / swing));
  const onsets: Onset[] = [];
  let lit = true;
  sorted.forEach((sample, index) => {
    const share = shareOf(sample);
    if (share < DIM) lit = false;
    const before = sorted[index - 1];
    const next = sorted[index + 1];
    // A dim frame is the first one only if a full one follows; else the light was somebody walking through.
    const first = share >= LIT || (share >= DIM && follows(sample, next, frameUs) && shareOf(next) >= FULL);
    if (lit || !first) return;
    lit = true;
    // With the frame before it lost, it may have been lit in that one already.
    const lostUs = before === undefined || follows(before, sample, frameUs) ? 0 : sample.us - before.us - frameUs;
    const full = share >= FULL;
    const withinUs = full ? 0 : (1 - share) * frameUs;
    onsets.push({ us: sample.us + withinUs - lostUs, resolutionUs: lostUs, share: full ? 1 : share });
  });
  return onsets;
}

const follows = (a: LevelSample, b: LevelSample | undefined, frameUs: number): boolean =>
  b !== undefined && b.us - a.us < 1.5 * frameUs;

/** The newest frames of one camera; a stamp that was heard already is no new frame. */
export class LevelMemory {
  readonly #samples = new Map<number, LevelSample>();

  add(sample: LevelSample): void {
    this.#samples.set(sample.us, sample);
    if (this.#samples.size <= REMEMBERED) return;
    const [oldest] = this.#samples.keys();
    if (oldest !== undefined) this.#samples.delete(oldest);
  }

  clear(): void {
    this.#samples.clear();
  }

  get samples(): readonly LevelSample[] {
    return [...this.#samples.values()];
  }
}
