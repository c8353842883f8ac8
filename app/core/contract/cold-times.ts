/** How long a change and its steps took here, and what that says of what is left. Pure. */

import { type ColdChange, type ColdRun, isDone } from './cold-change.ts';
import type { ColdStep } from './cold-list.ts';

/** A step, how far it is, and how long it takes here; null: never done here. */
interface TimedStep extends Pick<ColdStep, 'id' | 'after'> {
  readonly run: ColdRun;
  readonly times: { readonly p50Ms: number } | null;
}

/** Of one step, or of the whole change without one. The same key for the same step of any list between two modes. */
export function timesKey(from: string, to: string, step?: string): string {
  return step === undefined ? `cold/${from}/${to}` : `cold/${from}/${to}/${step}`;
}

/** What a finished change teaches: each step that devices or people ended, and the whole; nothing where a step fell. */
export function lessonsOf(change: ColdChange): readonly { readonly key: string; readonly ms: number }[] {
  const { from, to, steps, runs, beganMs } = change;
  if (steps.some(({ id }) => runs[id]?.readyMs === undefined)) return [];
  const ends = Object.values(runs).flatMap((run) => run.doneMs ?? []);
  const lessons = steps.flatMap(({ id }) => {
    const { readyMs, doneMs } = runs[id] ?? {};
    return readyMs === undefined || doneMs === undefined ? [] : [{ key: timesKey(from, to, id), ms: doneMs - readyMs }];
  });
  return [...lessons, { key: timesKey(from, to), ms: Math.max(beganMs, ...ends) - beganMs }];
}

/** Along the longest way of what is left; undefined where a step on the list was never timed. */
export function restMs(steps: readonly TimedStep[], nowMs: number): number | undefined {
  const known = new Map<string, number>();
  const endOf = ({ id, after, run, times }: TimedStep): number | undefined => {
    const cached = known.get(id);
    if (cached !== undefined) return cached;
    if (isDone(run)) return 0;
    if (times === null) return undefined;
    let startMs = 0;
    for (const earlier of after) {
      const before = steps.find((one) => one.id === earlier);
      const end = before ? endOf(before) : 0;
      if (end === undefined) return undefined;
      startMs = Math.max(startMs, end);
    }
    const sinceMs = run.readyMs === undefined ? 0 : nowMs - run.readyMs;
    const end = startMs + Math.max(0, times.p50Ms - sinceMs);
    known.set(id, end);
    return end;
  };
  const ends = steps.map(endOf);
  return ends.includes(undefined) ? undefined : Math.max(0, ...ends.flatMap((end) => end ?? []));
}
