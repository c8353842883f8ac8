/**
 * A take told again from its journal: the history of an ended one, and the truth about an interrupted one.
 * Follows take.md section 6.10. It decides nothing and sends nothing; a record that was lost makes it know less, never wrong.
 */

import type { Actual, Fault, ParamPath, Value } from '../parameter.ts';
import { matches } from '../parameter-state.ts';
import type { Plan, Step } from './plan.ts';
import type { Outcome, StepRun, Take, TakeAt } from './take.ts';
import type { TakeDelta } from './take-draft.ts';
import { typeOf } from './take-run.ts';

/** One line of the journal, as the machine asked for it and the disk keeps it. */
export interface TakeRecord {
  readonly kind: string;
  readonly data: unknown;
}

export interface TakeHistory {
  readonly takeId: string;
  readonly at: TakeAt;
  readonly outcome: Outcome | undefined;
  readonly why: Fault | undefined;
  readonly frame: number | undefined;
  readonly endedUs: number | undefined;
  readonly leasesMoved: boolean;
  readonly steps: ReadonlyMap<string, StepRun>;
  readonly exceptions: Take['exceptions'];
  readonly held: ReadonlyMap<string, number>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface StartRecord {
  readonly takeId: string;
  readonly atUs: number;
  readonly steps: readonly Step[];
  readonly holds: Plan['holds'];
  /** Of the first phase; later ones have a record of their own. */
  readonly intent?: IntentRecord;
}

interface IntentRecord {
  readonly steps: readonly string[];
}

/** Undefined where the start of the take is not among the records: then nothing of it was ever sent. */
export function replay(records: readonly TakeRecord[]): TakeHistory | undefined {
  const start = startOf(records);
  if (!start) return undefined;
  const history: Mutable<TakeHistory> = {
    takeId: start.takeId,
    at: 'preparing',
    outcome: undefined,
    why: undefined,
    frame: undefined,
    endedUs: undefined,
    leasesMoved: false,
    steps: new Map(start.steps.map((s) => [s.id, { at: 'waiting', attempt: 0 } as const])),
    exceptions: [],
    held: new Map(),
  };
  for (const { kind, data } of records) {
    if (kind !== 'take-delta') continue;
    const delta = data as TakeDelta;
    if (delta.takeId !== start.takeId) continue;
    const steps = new Map(history.steps);
    for (const [id, run] of delta.steps ?? []) steps.set(id, run);
    history.at = delta.at ?? history.at;
    history.endedUs = delta.endedUs ?? history.endedUs;
    history.outcome = history.endedUs === undefined ? undefined : (history.at as Outcome);
    if (delta.why !== undefined) history.why = delta.why ?? undefined;
    history.frame = delta.frame ?? history.frame;
    history.leasesMoved = delta.leasesMoved ?? history.leasesMoved;
    history.steps = steps;
    history.exceptions = delta.exceptions ?? history.exceptions;
    if (delta.held) history.held = new Map(delta.held);
  }
  return history;
}

function startOf(records: readonly TakeRecord[]): StartRecord | undefined {
  return records.find((r) => r.kind === 'take-start')?.data as StartRecord | undefined;
}

export interface Interrupted {
  readonly takeId: string;
  /** Read as the plan wanted them. */
  readonly done: readonly string[];
  /** Read otherwise, or no intent of theirs was ever written. */
  readonly notDone: readonly string[];
  readonly cannotTell: readonly string[];
  /** Hold groups that read as held, or that may be and nobody can tell. Since when, where the journal says. */
  readonly held: readonly { readonly group: string; readonly sinceUs: number | undefined; readonly sure: boolean }[];
  readonly offers: readonly ('finish' | 'back' | 'leave')[];
}

/**
 * What an interrupted take left behind. `look` gives what was freshly observed since the start, undefined = nobody told.
 * Returns undefined where nothing was interrupted: no start on record, or an outcome was told.
 */
export function recoverTake(
  records: readonly TakeRecord[],
  look: (path: ParamPath) => Actual | undefined,
): Interrupted | undefined {
  const start = startOf(records);
  if (!start || records.some((r) => r.kind === 'take-outcome')) return undefined;
  const intended = new Set<string>(start.intent?.steps);
  for (const { kind, data } of records) {
    if (kind !== 'take-intent') continue;
    for (const id of (data as IntentRecord).steps) intended.add(id);
  }
  const history = replay(records);
  const done: string[] = [];
  const notDone: string[] = [];
  const cannotTell: string[] = [];
  const isHold = (id: string): boolean => start.holds.some((h) => h.holdStep === id || h.releaseStep === id);
  for (const step of start.steps) {
    if (isHold(step.id)) continue;
    const seen = look(step.path);
    if (!intended.has(step.id)) notDone.push(step.id);
    else if (!seen) cannotTell.push(step.id);
    else if (same(step, step.value, seen.value)) done.push(step.id);
    else notDone.push(step.id);
  }
  const held = start.holds.flatMap(({ group, holdStep }) => {
    const step = start.steps.find((s) => s.id === holdStep);
    if (!step || !intended.has(holdStep)) return [];
    const seen = look(step.path);
    if (seen && !same(step, step.value, seen.value)) return [];
    return [{ group, sinceUs: history?.held.get(group), sure: seen !== undefined }];
  });
  return { takeId: start.takeId, done, notDone, cannotTell, held, offers: ['finish', 'back', 'leave'] };
}

function same(step: Step, wanted: Value, seen: Value): boolean {
  return matches(typeOf(wanted), step.verify, wanted, seen);
}
