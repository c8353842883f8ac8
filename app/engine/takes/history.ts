/**
 * How long takes and cold changes took: p50 and p95 per pair of modes and scenes, kept with the library.
 * Also per device and parameter, so that plans predict from what was measured here; that is learnt anew by every engine.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Take } from '../../core/stage/take.ts';

export interface Quantiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly runs: number;
}

const KEPT = 200;
/** Of one key, beyond a restart. */
const KEPT_ON_DISK = 50;
const MOST_KEYS = 2_000;
const ON_DISK = /^(?:take|cold|engine)\//;

/** A row of a database is `unknown` until it is looked at; what is odd is left out. */
function readRuns(saved: unknown): ReadonlyMap<string, number[]> {
  if (typeof saved !== 'object' || saved === null) return new Map();
  const read = Object.entries(saved).flatMap(([key, list]): readonly [string, number[]][] => {
    if (!ON_DISK.test(key) || !Array.isArray(list)) return [];
    return [[key, list.filter((ms): ms is number => typeof ms === 'number' && ms >= 0).slice(-KEPT_ON_DISK)]];
  });
  return new Map(read.slice(0, MOST_KEYS));
}

export interface HistoryDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly studioId: string;
  onChange(key: string, quantiles: Quantiles): void;
}

export class History {
  readonly #runs = new Map<string, number[]>();
  readonly #deps: HistoryDeps;
  readonly #writing = new OneAtATime();

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
  }

  /** What earlier engines saw of this studio. */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#name);
    if (isFault(saved)) return;
    for (const [key, runs] of readRuns(saved)) for (const ms of runs) this.add(key, ms);
  }

  /** Lost with the power at worst: it predicts, nothing hangs on it. */
  keep(): Promise<unknown> {
    return this.#writing.run(() => {
      const kept = [...this.#runs].filter(([key]) => ON_DISK.test(key)).slice(-MOST_KEYS);
      const runs = Object.fromEntries(kept.map(([key, list]) => [key, list.slice(-KEPT_ON_DISK)]));
      return this.#deps.storage.putSetting(this.#name, runs, false);
    });
  }

  get #name(): string {
    return `history/${this.#deps.studioId}`;
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
    void this.keep();
  }

  add(key: string, ms: number): void {
    const runs = this.#runs.get(key) ?? [];
    this.#runs.set(key, runs);
    runs.push(ms);
    if (runs.length > KEPT) runs.shift();
    const sorted = runs.toSorted((a, b) => a - b);
    this.#deps.onChange(key, { p50Ms: at(sorted, 0.5), p95Ms: at(sorted, 0.95), runs: runs.length });
  }
}

function at(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return Math.round(value * 10) / 10;
}
