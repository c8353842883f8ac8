/**
 * One cold change as data, and what can be said of it: how far each step is, what fell, where its way back goes. Pure.
 *
 * Times are wall milliseconds, since a change outlives the engine.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { type ColdStep, partNumber, valueBefore, walkBack } from './cold-list.ts';

/**
 * `unproved`: as far as devices tell it is done, or they cannot tell: a person's word is outstanding. `cut-off`: it was on its
 * way when the engine died. `fallen`: it was done, and what it made true is so no longer.
 */
export type ColdStepAt =
  | 'waiting'
  | 'ready'
  | 'doing'
  | 'unproved'
  | 'confirmed'
  | 'ticked'
  | 'failed'
  | 'cut-off'
  | 'fallen';
export type ColdBackAt = 'waiting' | 'doing' | 'undone' | 'ticked' | 'failed';

export interface ColdRun {
  readonly at: ColdStepAt;
  /** On the way back; absent where nothing is to be taken back. */
  readonly back?: ColdBackAt;
  /** Bytes of it may have left. */
  readonly touched: boolean;
  /** A person's word against what devices said: theirs does not undo it. */
  readonly overruled?: true;
  readonly readyMs?: number;
  readonly sentMs?: number;
  readonly doneMs?: number;
  /** Who began or ticked it last, and what they saw. */
  readonly by?: string;
  readonly evidence?: string;
  readonly why?: Fault;
}

export type ColdAt = 'running' | 'stopped' | 'interrupted' | 'aborting' | 'requalify' | 'done' | 'aborted';

export interface ColdChange {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly scene: string | null;
  readonly zones: readonly string[];
  readonly by: string;
  readonly beganMs: number;
  readonly endedMs: number | null;
  readonly steps: readonly ColdStep[];
  readonly runs: Readonly<Record<string, ColdRun>>;
  /** What stood there when the lock was taken; a path that nobody could read is missing. */
  readonly before: Readonly<Record<ParamPath, Value>>;
  readonly at: ColdAt;
  /** Walking back, also while stopped or interrupted on the way. */
  readonly back: boolean;
  readonly why: Fault | null;
}

export type ColdVerdict = 'open' | 'warning' | 'blocking';

export type ColdEvent =
  | { readonly t: 'do'; readonly step: string; readonly by: string }
  | { readonly t: 'tick'; readonly step: string; readonly by: string; readonly evidence: string }
  /** What devices say of a step now. */
  | { readonly t: 'looked'; readonly step: string; readonly verdict: ColdVerdict; readonly why?: Fault }
  | { readonly t: 'noted'; readonly step: string; readonly before: Readonly<Record<ParamPath, Value>> }
  | { readonly t: 'failed' | 'fell'; readonly step: string; readonly why: Fault }
  | { readonly t: 'stop'; readonly why: Fault }
  | { readonly t: 'resume' | 'abort'; readonly by: string }
  | { readonly t: 'restart' | 'time' | 'requalified' };

export interface ColdSend {
  readonly step: string;
  readonly values: Readonly<Record<ParamPath, Value>>;
}
export interface ColdNext {
  readonly change: ColdChange;
  readonly send?: ColdSend;
  readonly refused?: Fault;
}

export const WAITING: ColdRun = { at: 'waiting', touched: false };

export function isOver(change: ColdChange): boolean {
  return change.at === 'done' || change.at === 'aborted';
}

/** It keeps others from taking; afterwards only the list of what is to be done again is open. */
export function isLocking(change: ColdChange): boolean {
  return !isOver(change) && change.at !== 'requalify';
}

export function isDone(run: ColdRun | undefined): boolean {
  return run?.at === 'confirmed' || run?.at === 'ticked';
}

export function isAllDone(change: ColdChange): boolean {
  return change.steps.every(({ id }) => isDone(change.runs[id]));
}

/** Steps that were done and are undone since. */
export function fallenSteps(change: ColdChange): readonly ColdStep[] {
  return change.steps.filter(({ id }) => change.runs[id]?.at === 'fallen');
}

/** Names the first of them. */
export function fellFault(change: ColdChange): Fault {
  const [step] = [...fallenSteps(change), ...change.steps.filter(({ id }) => !isDone(change.runs[id]))];
  return { code: 'cold.fell', ...(step && { params: named(step) }) };
}

/** Its number is what people read on the list. */
export function named({ id, part }: ColdStep): NonNullable<Fault['params']> {
  return { step: id, no: partNumber(part) };
}

/** The step that the way back is at. */
export function backStep(change: ColdChange): ColdStep | undefined {
  return backWay(change).find(({ id }) => {
    const back = change.runs[id]?.back;
    return back !== 'undone' && back !== 'ticked';
  });
}

/** Where the black itself fell it comes first: the rest is put back in the dark. */
export function backWay(change: ColdChange): readonly ColdStep[] {
  const black = fallenSteps(change).filter((step) => step.part === 'black' && !isByItself(step));
  return [...black, ...walkBack(change.steps, ({ id }) => change.runs[id]?.touched ?? false)];
}

/** Undefined: not the product's to put back. A black that fell is made again. */
export function undoValues(change: ColdChange, step: ColdStep): Readonly<Record<ParamPath, Value>> | undefined {
  if (step.part === 'black') return step.set;
  if (step.undo !== 'before') return undefined;
  const values: Record<ParamPath, Value> = {};
  for (const path of Object.keys(step.set)) {
    const value = valueBefore(change.steps, step.id, path, change.before);
    if (value === undefined) return undefined;
    values[path] = value;
  }
  return values;
}

/** No hand begins it: it only reads, or waits for a person's eye. */
export function isByItself(step: ColdStep): boolean {
  return Object.keys(step.set).length === 0;
}

export const stepOf = (change: ColdChange, id: string): ColdStep | undefined =>
  change.steps.find((step) => step.id === id);
export const stopped = (change: ColdChange, why: Fault): ColdChange => ({ ...change, at: 'stopped', why });

export function put(change: ColdChange, id: string, run: ColdRun): ColdChange {
  return { ...change, runs: { ...change.runs, [id]: run } };
}

export function refuse(change: ColdChange, code: string, params: NonNullable<Fault['params']> = {}): ColdNext {
  return { change, refused: { code, params } };
}
