/**
 * Lead times: how many frames before F a device must be told, so that its effect lands on F.
 *
 * Learnt is a proposal, from a trial or from ordinary takes; only a person adopts one. Pure.
 */
import { framesTo, type Trial } from './trial.ts';

/** Fewer takes propose nothing. */
export const MIN_SAMPLES = 10;
export const KEPT_SAMPLES = 100;
/** Longer than that is a preparation, not a lead. */
export const MAX_LEAD_FRAMES = 250;

export interface LearntLead {
  readonly frames: number;
  readonly runs: number;
  readonly from: 'trial' | 'takes';
  readonly p95Ms: number;
}

export interface AdoptedLead {
  readonly frames: number;
  readonly seat: string;
  readonly atMs: number;
  readonly from: 'trial' | 'takes' | 'entered';
}

/** A trial that counts knows better than takes: it waits for nothing else and looks as finely as it can. */
export function learntLead(
  trial: Trial | undefined,
  sampleUs: readonly number[],
  frameUs: number,
): LearntLead | undefined {
  if (trial && trial.ended === null)
    return bounded({ frames: trial.p95Frames, runs: trial.runs, from: 'trial', p95Ms: trial.p95Ms });
  if (sampleUs.length < MIN_SAMPLES) return undefined;
  const sorted = sampleUs.toSorted((a, b) => a - b);
  const p95Us = sorted[Math.min(sorted.length - 1, Math.floor(0.95 * sorted.length))] ?? 0;
  return bounded({
    frames: framesTo(Math.max(0, p95Us), frameUs),
    runs: sorted.length,
    from: 'takes',
    p95Ms: Math.round(p95Us / 100) / 10,
  });
}

function bounded(lead: LearntLead): LearntLead | undefined {
  return lead.frames <= MAX_LEAD_FRAMES ? lead : undefined;
}
