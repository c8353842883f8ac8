/**
 * The life of one cold change: a person begins each step that sends, devices prove it by read-back or a person ticks it with
 * what they saw, and any step may be the last before the way back. Pure; times are wall milliseconds, since a change outlives
 * the engine.
 *
 * Holds: `done` only when every step is confirmed or ticked; `aborted` only when everything that was touched is taken back,
 * by a device's word or a person's. Nothing is sent after a stop or a restart before a person says so.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { type ColdStep, valueBefore, walkBack } from './cold-list.ts';

/**
 * `unproved`: as far as devices tell it is done, or they cannot tell: a person's word is outstanding. `cut-off`: it was on its
 * way when the engine died.
 */
export type ColdStepAt = 'waiting' | 'ready' | 'doing' | 'unproved' | 'confirmed' | 'ticked' | 'failed' | 'cut-off';
export type ColdBackAt = 'waiting' | 'doing' | 'undone' | 'ticked' | 'failed';

export interface ColdRun {
  readonly at: ColdStepAt;
  /** On the way back; absent where nothing is to be taken back. */
  readonly back?: ColdBackAt;
  /** Bytes of it may have left. */
  readonly touched: boolean;
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
  | { readonly t: 'failed'; readonly step: string; readonly why: Fault }
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

const WAITING: ColdRun = { at: 'waiting', touched: false };

export function beginChange(
  about: Pick<ColdChange, 'id' | 'from' | 'to' | 'scene' | 'zones' | 'by' | 'steps'>,
  nowMs: number,
): ColdChange {
  const runs = Object.fromEntries(about.steps.map((step) => [step.id, WAITING]));
  const rest = { beganMs: nowMs, endedMs: null, before: {}, back: false, why: null } as const;
  return settle({ ...about, ...rest, runs, at: 'running' }, nowMs);
}

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

/** The step that the way back is at. */
export function backStep(change: ColdChange): ColdStep | undefined {
  return backWay(change).find(({ id }) => {
    const back = change.runs[id]?.back;
    return back !== 'undone' && back !== 'ticked';
  });
}

function backWay(change: ColdChange): readonly ColdStep[] {
  return walkBack(change.steps, ({ id }) => change.runs[id]?.touched ?? false);
}

export function nextCold(change: ColdChange, event: ColdEvent, nowMs: number): ColdNext {
  if (isOver(change)) return refuse(change, 'cold.over');
  switch (event.t) {
    case 'do':
      return begin(change, event.step, event.by, nowMs);
    case 'tick':
      return change.back ? tickBack(change, event, nowMs) : tickForward(change, event, nowMs);
    case 'looked':
      return change.back ? lookBack(change, event, nowMs) : lookForward(change, event, nowMs);
    case 'noted':
      return noted(change, event, nowMs);
    case 'failed':
      return failed(change, event.step, event.why);
    case 'stop':
      return { change: isLocking(change) && change.at !== 'interrupted' ? stopped(change, event.why) : change };
    case 'resume':
      return resume(change, nowMs);
    case 'abort':
      return abort(change, nowMs);
    case 'restart':
      return { change: isLocking(change) ? cutOff(change) : change };
    case 'time':
      return late(change, nowMs);
    case 'requalified':
      if (change.at !== 'requalify') return refuse(change, 'cold.not-open');
      return { change: { ...change, at: 'done', endedMs: nowMs } };
  }
}

/** By a person: the writes of a step leave. Also once more for one that failed or was cut off. */
function begin(change: ColdChange, id: string, by: string, nowMs: number): ColdNext {
  const step = stepOf(change, id);
  const run = change.runs[id];
  if (!step || !run) return refuse(change, 'cold.no-step', { step: id });
  if (change.back || !mayAct(change)) return refuse(change, 'cold.not-now', { at: change.at });
  if (Object.keys(step.set).length === 0) return refuse(change, 'cold.by-person', { step: id });
  if (run.at !== 'ready' && run.at !== 'failed' && run.at !== 'cut-off')
    return refuse(change, 'cold.not-ready', { step: id });
  const { why: _, ...rest } = run;
  const doing = put(change, id, { ...rest, at: 'doing', touched: true, sentMs: nowMs, by });
  return { change: running(doing), send: { step: id, values: step.set } };
}

function tickForward(
  change: ColdChange,
  { step: id, by, evidence }: Extract<ColdEvent, { t: 'tick' }>,
  nowMs: number,
): ColdNext {
  const run = change.runs[id];
  if (!run) return refuse(change, 'cold.no-step', { step: id });
  if (!mayAct(change)) return refuse(change, 'cold.not-now', { at: change.at });
  if (run.at !== 'unproved' && run.at !== 'failed' && run.at !== 'cut-off')
    return refuse(change, 'cold.not-ready', { step: id });
  const ticked = put(change, id, { ...run, at: 'ticked', by, evidence, doneMs: nowMs });
  return { change: settle(running(ticked), nowMs) };
}

function lookForward(
  change: ColdChange,
  { step: id, verdict, why }: Extract<ColdEvent, { t: 'looked' }>,
  nowMs: number,
): ColdNext {
  const step = stepOf(change, id);
  const run = change.runs[id];
  const isLooked = run?.at === 'doing' || run?.at === 'unproved' || (run?.at === 'ready' && isByItself(step));
  if (!step || !run || !isLooked || !mayAct(change) || step.part === 'lock') return { change };
  const { why: _, ...rest } = run;
  const said = why === undefined ? rest : { ...rest, why };
  if (verdict === 'open' && !step.tick)
    return { change: settle(put(change, id, { ...said, at: 'confirmed', doneMs: nowMs }), nowMs) };
  if (verdict !== 'blocking') return { change: put(change, id, { ...said, at: 'unproved' }) };
  return { change: put(change, id, { ...said, at: run.at === 'unproved' ? backTo(step) : run.at }) };
}

/** What stood there is known from now on: the lock is done. */
function noted(change: ColdChange, { step, before }: Extract<ColdEvent, { t: 'noted' }>, nowMs: number): ColdNext {
  const run = change.runs[step];
  if (run?.at !== 'ready' || change.back || !mayAct(change)) return { change };
  return { change: settle({ ...put(change, step, { ...run, at: 'confirmed', doneMs: nowMs }), before }, nowMs) };
}

function failed(change: ColdChange, id: string, why: Fault): ColdNext {
  const run = change.runs[id];
  if (change.back && run?.back === 'doing')
    return { change: stopped(put(change, id, { ...run, back: 'failed', why }), why) };
  if (change.back || run?.at !== 'doing') return { change };
  return { change: stopped(put(change, id, { ...run, at: 'failed', why }), why) };
}

function late(change: ColdChange, nowMs: number): ColdNext {
  for (const step of change.steps) {
    const run = change.runs[step.id];
    const isDoing = change.back ? run?.back === 'doing' : run?.at === 'doing';
    if (!isDoing || nowMs - (run?.sentMs ?? nowMs) < step.limitMs) continue;
    const why = run?.why ?? { code: 'cold.silent', params: { step: step.id } };
    return failed(change, step.id, why);
  }
  return { change };
}

function resume(change: ColdChange, nowMs: number): ColdNext {
  if (change.at !== 'stopped' && change.at !== 'interrupted')
    return refuse(change, 'cold.not-stopped', { at: change.at });
  return change.back ? goBack({ ...change, why: null }, nowMs) : { change: settle(running(change), nowMs) };
}

function abort(change: ColdChange, nowMs: number): ColdNext {
  if (!isLocking(change)) return refuse(change, 'cold.not-now', { at: change.at });
  if (change.back && change.at === 'aborting') return refuse(change, 'cold.not-now', { at: change.at });
  const way = new Set(backWay(change).map((step) => step.id));
  const runs = Object.fromEntries(
    Object.entries(change.runs).map(([id, run]) => [
      id,
      way.has(id) && run.back === undefined ? { ...run, back: 'waiting' as const } : run,
    ]),
  );
  return goBack({ ...change, runs, back: true, why: null }, nowMs);
}

/** The next step of the way back, or its end. A value that nobody could read is for a person to put back. */
function goBack(change: ColdChange, nowMs: number): ColdNext {
  const step = backStep(change);
  if (!step) return { change: { ...change, at: 'aborted', why: null, endedMs: nowMs } };
  const walking: ColdChange = { ...change, at: 'aborting' };
  const run = walking.runs[step.id] ?? WAITING;
  const values = undoValues(walking, step);
  if (!values) return { change: put(walking, step.id, { ...run, back: 'waiting' }) };
  const { why: _, ...rest } = run;
  return { change: put(walking, step.id, { ...rest, back: 'doing', sentMs: nowMs }), send: { step: step.id, values } };
}

/** Undefined: not the product's to put back. */
export function undoValues(change: ColdChange, step: ColdStep): Readonly<Record<ParamPath, Value>> | undefined {
  if (step.undo !== 'before') return undefined;
  const values: Record<ParamPath, Value> = {};
  for (const path of Object.keys(step.set)) {
    const value = valueBefore(change.steps, step.id, path, change.before);
    if (value === undefined) return undefined;
    values[path] = value;
  }
  return values;
}

function lookBack(
  change: ColdChange,
  { step: id, verdict, why }: Extract<ColdEvent, { t: 'looked' }>,
  nowMs: number,
): ColdNext {
  const run = change.runs[id];
  if (run?.back !== 'doing' || (change.at !== 'aborting' && change.at !== 'stopped')) return { change };
  if (verdict === 'open') {
    const undone = put(change, id, { ...run, back: 'undone' });
    return change.at === 'aborting' ? goBack(undone, nowMs) : { change: undone };
  }
  return { change: why === undefined ? change : put(change, id, { ...run, why }) };
}

function tickBack(
  change: ColdChange,
  { step: id, by, evidence }: Extract<ColdEvent, { t: 'tick' }>,
  nowMs: number,
): ColdNext {
  const run = change.runs[id];
  if (!run) return refuse(change, 'cold.no-step', { step: id });
  if (change.at !== 'aborting' && change.at !== 'stopped') return refuse(change, 'cold.not-now', { at: change.at });
  if (backStep(change)?.id !== id || run.back === 'doing') return refuse(change, 'cold.not-ready', { step: id });
  return goBack({ ...put(change, id, { ...run, back: 'ticked', by, evidence }), why: null }, nowMs);
}

/** After a restart: what was on its way may have acted or not, and nothing moves by itself. */
function cutOff(change: ColdChange): ColdChange {
  const runs = Object.fromEntries(
    Object.entries(change.runs).map(([id, run]): [string, ColdRun] => [
      id,
      { ...run, ...(run.at === 'doing' && { at: 'cut-off' }), ...(run.back === 'doing' && { back: 'waiting' }) },
    ]),
  );
  return { ...change, runs, at: 'interrupted', why: null };
}

/** Steps whose ways are free become ready; when the last one is done, what it cost is to be looked at. */
function settle(change: ColdChange, nowMs: number): ColdChange {
  const done = (id: string): boolean => isDone(change.runs[id]);
  const ready = change.steps.filter(({ id, after }) => change.runs[id]?.at === 'waiting' && after.every(done));
  const runs = { ...change.runs };
  for (const { id } of ready) runs[id] = { at: 'ready', touched: false, readyMs: nowMs };
  const over = change.steps.every(({ id }) => done(id));
  return { ...change, runs, ...(over && { at: 'requalify' as const, why: null }) };
}

/** No hand begins it: it only reads, or waits for a person's eye. */
function isByItself(step: ColdStep | undefined): boolean {
  return step !== undefined && Object.keys(step.set).length === 0;
}

const backTo = (step: ColdStep): ColdStepAt => (isByItself(step) ? 'ready' : 'doing');
const mayAct = (change: ColdChange): boolean => change.at === 'running' || change.at === 'stopped';
const stepOf = (change: ColdChange, id: string): ColdStep | undefined => change.steps.find((step) => step.id === id);
const running = (change: ColdChange): ColdChange => ({ ...change, at: 'running', why: null });
const stopped = (change: ColdChange, why: Fault): ColdChange => ({ ...change, at: 'stopped', why });

function put(change: ColdChange, id: string, run: ColdRun): ColdChange {
  return { ...change, runs: { ...change.runs, [id]: run } };
}

function refuse(change: ColdChange, code: string, params: NonNullable<Fault['params']> = {}): ColdNext {
  return { change, refused: { code, params } };
}
