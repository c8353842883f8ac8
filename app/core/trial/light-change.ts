/**
 * When light in a camera's picture became another, from the brightness of a region frame by frame: brighter or darker,
 * whichever the tried value does. Pure.
 *
 * Follows the rule of onsets (app/core/delay/onsets.ts): a frame with a share of the change was exposed while it came, and
 * the share tells when; where the frame before is missing the change may have been in that one already.
 */
import type { LevelSample } from '../delay/onsets.ts';

export interface LightChange {
  /** Earliest, by the stamps of whoever watches. */
  readonly us: number;
  readonly resolutionUs: number;
}

/** Below this a swing is noise. */
const LEAST_SWING = 0.02;
/** And below so many times what the region did by itself before. */
const OVER_NOISE = 3;
/** The newest frames before say how it was; the light of the run before may be only little older. */
const BEFORE = 4;
const LEAST_BEFORE = 3;
const DIM = 0.1;
const FULL = 0.9;

/** The first change that stayed for two frames, in pictures that can show what was sent for `fromUs`. */
export function findChange(samples: readonly LevelSample[], fromUs: number, frameUs: number): LightChange | undefined {
  const sorted = samples.toSorted((a, b) => a.us - b.us);
  const before = sorted.filter(({ us }) => us + frameUs <= fromUs).slice(-BEFORE);
  if (before.length < LEAST_BEFORE) return undefined;
  const levels = before.map(({ level }) => level).toSorted((a, b) => a - b);
  const base = levels[Math.floor((levels.length - 1) / 2)] ?? 0;
  const noise = (levels.at(-1) ?? base) - (levels[0] ?? base);
  const least = Math.max(LEAST_SWING, OVER_NOISE * noise);
  const after = sorted.filter(({ us }) => us + frameUs > fromUs);
  const stays = after.findIndex((one, i) => {
    const [now, next] = [one.level - base, (after[i + 1]?.level ?? base) - base];
    return Math.abs(now) >= least && Math.abs(next) >= least && now > 0 === next > 0;
  });
  const settled = after[stays + 1];
  if (stays < 0 || !settled) return undefined;
  const shareOf = (one: LevelSample | undefined): number => (one ? (one.level - base) / (settled.level - base) : 0);
  const dim = after[stays - 1];
  const isDim = dim !== undefined && shareOf(dim) >= DIM && (after[stays]?.us ?? 0) - dim.us < 1.5 * frameUs;
  const at = isDim ? stays - 1 : stays;
  const first = after[at];
  if (!first) return undefined;
  const share = shareOf(first);
  const gapUs = first.us - (after[at - 1] ?? before.at(-1) ?? first).us;
  const lostUs = gapUs < 1.5 * frameUs ? 0 : gapUs - frameUs;
  const withinUs = share >= FULL ? 0 : (1 - Math.max(0, share)) * frameUs;
  return { us: first.us + withinUs - lostUs, resolutionUs: lostUs };
}
