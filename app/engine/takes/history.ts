/**
 * How long takes took: p50 and p95 per pair of modes and scenes, learnt from the journal and every new take.
 * Also per device and parameter, so that plans predict from what was measured here.
 */
import type { Take } from '../../core/stage/take.ts';

export interface Quantiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly runs: number;
}

const KEPT = 200;

export class History {
  readonly #runs = new Map<string, number[]>();
  readonly #onChange: (key: string, quantiles: Quantiles) => void;

  constructor(onChange: (key: string, quantiles: Quantiles) => void) {
    this.#onChange = onChange;
  }

  took(take: Take): void {
    if (take.endedUs === undefined || take.plan.kind !== 'take') return;
    const { mode, scene } = take.plan.target;
    const from = Object.values(take.plan.was ?? {})[0]?.mode;
    this.add(
      `take/${from ?? 'none'}/${mode ?? from ?? 'none'}/${scene ?? 'same'}`,
      (take.endedUs - take.startedUs) / 1000,
    );
    for (const step of take.plan.steps) {
      const run = take.steps.get(step.id);
      if (run?.at !== 'verified' || run.sentUs === undefined || run.doneUs === undefined) continue;
      this.add(`${step.device} ${step.entries[0]?.key ?? ''}`, (run.doneUs - run.sentUs) / 1000);
    }
  }

  add(key: string, ms: number): void {
    const runs = this.#runs.get(key) ?? [];
    this.#runs.set(key, runs);
    runs.push(ms);
    if (runs.length > KEPT) runs.shift();
    const sorted = runs.toSorted((a, b) => a - b);
    this.#onChange(key, { p50Ms: at(sorted, 0.5), p95Ms: at(sorted, 0.95), runs: runs.length });
  }
}

function at(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return Math.round(value * 10) / 10;
}
