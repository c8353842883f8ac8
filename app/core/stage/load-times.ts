/**
 * How long a scene takes to load on a system, from the loads that were measured here, and what of it is still to come.
 *
 * Knows nothing of a scene that was never loaded here: then nobody can tell, and it says so.
 */
import { median } from '../median.ts';

/** Of one scene on one system; the newest count. */
export const LOADS_KEPT = 20;
/** A project of an hour is no project that a show waits for; a measurement beyond it is one that got lost. */
export const LONGEST_LOAD_MS = 3_600_000;

export interface LoadTimes {
  readonly medianMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  readonly runs: number;
}

export function loadTimes(measuredMs: readonly number[]): LoadTimes | undefined {
  const medianMs = median(measuredMs);
  if (medianMs === undefined) return undefined;
  const round = (ms: number): number => Math.round(ms);
  return {
    medianMs: round(medianMs),
    fastestMs: round(Math.min(...measuredMs)),
    slowestMs: round(Math.max(...measuredMs)),
    runs: measuredMs.length,
  };
}

/** `counting`: to the median. `due`: between that and the slowest so far. `late`: longer than it ever took here. */
export type TimeToGo =
  | { readonly is: 'unknown'; readonly elapsedMs: number }
  | { readonly is: 'counting'; readonly leftMs: number }
  | { readonly is: 'due'; readonly elapsedMs: number }
  | { readonly is: 'late'; readonly overMs: number };

export function timeToGo(fromUs: number, usual: LoadTimes | null | undefined, nowUs: number): TimeToGo {
  const elapsedMs = Math.max(0, (nowUs - fromUs) / 1_000);
  if (!usual) return { is: 'unknown', elapsedMs };
  if (elapsedMs < usual.medianMs) return { is: 'counting', leftMs: usual.medianMs - elapsedMs };
  if (elapsedMs <= usual.slowestMs) return { is: 'due', elapsedMs };
  return { is: 'late', overMs: elapsedMs - usual.slowestMs };
}
