/**
 * From flashes and marks to a delay with its spread.
 *
 * Which mark belongs to which flash is not known: the delay may be longer than the time between flashes, marks may be
 * missing, double or of something else. So every pair votes for its difference; the delay is where the votes crowd,
 * and a second crowd nearly as large makes the answer ambiguous. Then median and percentiles of the pairs there.
 * Pure. Follows docs/protocols/delay.md.
 */
import { median } from '../median.ts';
import type { Rate } from '../stage/model.ts';
import { frameUs } from '../time/rates.ts';

/** What was seen: the patch became lit within `resolutionUs` from `us` on, with what is known to be late taken off. */
export interface Mark {
  readonly id: string;
  readonly us: number;
  readonly resolutionUs: number;
}

export interface Flash {
  readonly us: number;
}

export type MarkFate =
  | { readonly is: 'paired'; readonly flash: number; readonly delayUs: number }
  /** A second one for the same flash. */
  | { readonly is: 'double'; readonly flash: number }
  /** Of no flash at this delay. */
  | { readonly is: 'stray' };

export type DelayVerdict = 'good' | 'too-few' | 'too-wide' | 'ambiguous';

export interface DelayEstimate {
  readonly verdict: DelayVerdict;
  /** Median; null with no pair at all. */
  readonly delayUs: number | null;
  readonly delayFrames: number | null;
  readonly p10Us: number | null;
  readonly p90Us: number | null;
  readonly madUs: number | null;
  /** What the marks themselves cannot tell apart: the median of their resolutions. */
  readonly resolutionUs: number | null;
  readonly pairs: number;
  readonly missed: number;
  readonly doubles: number;
  readonly strays: number;
  /** Pairs at the next best delay. */
  readonly rivals: number;
  readonly fates: ReadonlyMap<string, MarkFate>;
  /** Per flash: its delay, or undefined where nobody saw it. */
  readonly delaysUs: readonly (number | undefined)[];
}

export interface EstimatePolicy {
  readonly maxDelayUs: number;
  readonly leastPairs: number;
  /** Of the flashes. */
  readonly leastShare: number;
  /** p90 - p10 may be so much, beside what the marks' own resolution explains. */
  readonly spreadFrames: number;
  /** A rival with this share of the pairs makes it ambiguous. */
  readonly rivalShare: number;
}

export const ESTIMATE_POLICY: EstimatePolicy = {
  maxDelayUs: 2_000_000,
  leastPairs: 5,
  leastShare: 0.5,
  // A render system looks for commands once a frame: a whole frame of wobble is its own, and honest.
  spreadFrames: 1.5,
  rivalShare: 0.67,
};

/** Half of what pairs of one delay may lie apart, in frames; more than the limit on the spread, so that it can be seen. */
const CROWD_FRAMES = 2;

export function estimateDelay(
  flashes: readonly Flash[],
  marks: readonly Mark[],
  rate: Rate,
  policy: EstimatePolicy = ESTIMATE_POLICY,
): DelayEstimate {
  const oneFrameUs = frameUs(rate);
  const resolutionUs = median(marks.map((mark) => mark.resolutionUs));
  const halfUs = Math.max(CROWD_FRAMES * oneFrameUs, resolutionUs ?? 0);
  const votes = votesOf(flashes, marks, policy.maxDelayUs);
  const best = crowd(votes, halfUs, undefined);
  if (best === undefined) return nothing(flashes, marks);
  const rival = crowd(votes, halfUs, best.atUs);
  const { fates, delaysUs } = pair(flashes, marks, best.atUs, halfUs);
  const found = delaysUs.filter((one) => one !== undefined).toSorted((a, b) => a - b);
  const delayUs = median(found);
  if (delayUs === undefined) return nothing(flashes, marks);
  const p10Us = percentile(found, 0.1);
  const p90Us = percentile(found, 0.9);
  const rivals = rival?.count ?? 0;
  const enough = found.length >= Math.max(policy.leastPairs, policy.leastShare * flashes.length);
  const tight = p90Us - p10Us <= policy.spreadFrames * oneFrameUs + 0.8 * (resolutionUs ?? 0);
  const clear = rivals < policy.rivalShare * found.length;
  const kinds = [...fates.values()];
  return {
    verdict: !enough ? 'too-few' : !clear ? 'ambiguous' : !tight ? 'too-wide' : 'good',
    delayUs,
    delayFrames: delayUs / oneFrameUs,
    p10Us,
    p90Us,
    madUs: median(found.map((one) => Math.abs(one - delayUs)).toSorted((a, b) => a - b)) ?? 0,
    resolutionUs: resolutionUs ?? 0,
    pairs: found.length,
    missed: flashes.length - found.length,
    doubles: kinds.filter((fate) => fate.is === 'double').length,
    strays: kinds.filter((fate) => fate.is === 'stray').length,
    rivals,
    fates,
    delaysUs,
  };
}

interface Vote {
  readonly us: number;
  readonly flash: number;
}

/** Every difference that could be the delay, sorted. */
function votesOf(flashes: readonly Flash[], marks: readonly Mark[], maxDelayUs: number): readonly Vote[] {
  const votes: Vote[] = [];
  for (const mark of marks)
    flashes.forEach((flash, index) => {
      const us = seenUs(mark) - flash.us;
      // Nothing is seen before it is sent; a mark that covers a whole frame may begin a little before.
      if (us >= -mark.resolutionUs && us <= maxDelayUs) votes.push({ us, flash: index });
    });
  return votes.toSorted((a, b) => a.us - b.us);
}

/** Middle of what the mark says. */
const seenUs = (mark: Mark): number => mark.us + mark.resolutionUs / 2;

/** The stretch of two halves with the most different flashes; `butUs`: none that overlaps the crowd there. */
function crowd(
  votes: readonly Vote[],
  halfUs: number,
  butUs: number | undefined,
): { readonly atUs: number; readonly count: number } | undefined {
  let best: { atUs: number; count: number; widthUs: number } | undefined;
  const inside = new Map<number, number>();
  let first = 0;
  votes.forEach((last, index) => {
    inside.set(last.flash, (inside.get(last.flash) ?? 0) + 1);
    while (last.us - (votes[first]?.us ?? last.us) > 2 * halfUs) {
      const gone = votes[first]?.flash ?? 0;
      const left = (inside.get(gone) ?? 1) - 1;
      if (left === 0) inside.delete(gone);
      else inside.set(gone, left);
      first++;
    }
    const members = votes.slice(first, index + 1).map((vote) => vote.us);
    const atUs = median(members) ?? last.us;
    if (butUs !== undefined && Math.abs(atUs - butUs) <= 2 * halfUs) return;
    const widthUs = last.us - (votes[first]?.us ?? last.us);
    const better = !best || inside.size > best.count || (inside.size === best.count && widthUs < best.widthUs);
    if (better) best = { atUs, count: inside.size, widthUs };
  });
  return best;
}

/** To every flash the mark that fits the delay best; the others near it are doubles, the rest strays. */
function pair(
  flashes: readonly Flash[],
  marks: readonly Mark[],
  atUs: number,
  halfUs: number,
): { readonly fates: ReadonlyMap<string, MarkFate>; readonly delaysUs: readonly (number | undefined)[] } {
  const near: { mark: Mark; flash: number; delayUs: number }[] = [];
  const fates = new Map<string, MarkFate>();
  for (const mark of marks) {
    fates.set(mark.id, { is: 'stray' });
    flashes.forEach((flash, index) => {
      const delayUs = seenUs(mark) - flash.us;
      if (Math.abs(delayUs - atUs) <= 2 * halfUs) near.push({ mark, flash: index, delayUs });
    });
  }
  const delaysUs: (number | undefined)[] = flashes.map(() => undefined);
  for (const { mark, flash, delayUs } of near.toSorted(
    (a, b) => Math.abs(a.delayUs - atUs) - Math.abs(b.delayUs - atUs),
  )) {
    if (fates.get(mark.id)?.is === 'paired') continue;
    if (delaysUs[flash] !== undefined) {
      fates.set(mark.id, { is: 'double', flash });
      continue;
    }
    delaysUs[flash] = delayUs;
    fates.set(mark.id, { is: 'paired', flash, delayUs });
  }
  return { fates, delaysUs };
}

function nothing(flashes: readonly Flash[], marks: readonly Mark[]): DelayEstimate {
  return {
    verdict: 'too-few',
    delayUs: null,
    delayFrames: null,
    p10Us: null,
    p90Us: null,
    madUs: null,
    resolutionUs: null,
    pairs: 0,
    missed: flashes.length,
    doubles: 0,
    strays: marks.length,
    rivals: 0,
    fates: new Map(marks.map((mark) => [mark.id, { is: 'stray' }])),
    delaysUs: flashes.map(() => undefined),
  };
}

/** Of sorted numbers, between the neighbours where it falls between. */
function percentile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}
