/**
 * The life of one cold change: a person begins each step that sends, devices prove it by read-back or a person ticks it with
 * what they saw, and any step may be the last before the way back. Pure; times are wall milliseconds, since a change outlives
 * the engine.
 *
 * Holds: `done` only when every step is confirmed or ticked; `aborted` only when everything that was touched is taken back,
 * by a device's word or a person's. Nothing is sent after a stop, a fall or a restart before a person says so.
 */
import type { Fault } from '../parameter.ts';
import { abort, fellBack, goBack, lookBack, tickBack } from './cold-back.ts';
import {
  type ColdChange,
  type ColdEvent,
  type ColdNext,
  type ColdRun,
  type ColdStepAt,
  fallenSteps,
  fellFault,
  isAllDone,
  isByItself,
  isDone,
  isLocking,
  isOver,
  named,
  put,
  refuse,
  stepOf,
  stopped,
  WAITING,
} from './cold-change.ts';
import type { ColdStep } from './cold-list.ts';

export function beginChange(
  about: Pick<ColdChange, 'id' | 'from' | 'to' | 'scene' | 'zones' | 'by' | 'steps'>,
  nowMs: number,
): ColdChange {
  const runs = Object.fromEntries(about.steps.map((step) => [step.id, WAITING]));
  const rest = { beganMs: nowMs, endedMs: null, before: {}, back: false, why: null } as const;
  return settle({ ...about, ...rest, runs, at: 'running' }, nowMs);
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
    case 'fell':
      return { change: change.back ? fellBack(change, event) : fell(change, event) };
    case 'stop':
      return { change: change.at === 'running' || change.at === 'aborting' ? stopped(change, event.why) : change };
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
      if (!isAllDone(change)) return { change, refused: fellFault(change) };
      return { change: { ...change, at: 'done', endedMs: nowMs } };
  }
}

/** By a person: the writes of a step leave. Also once more for one that failed, was cut off or fell. */
function begin(change: ColdChange, id: string, by: string, nowMs: number): ColdNext {
  const step = stepOf(change, id);
  const run = change.runs[id];
  if (!step || !run) return refuse(change, 'cold.no-step', { step: id });
  if (change.back || !mayMend(change, run)) return refuse(change, 'cold.not-now', { at: change.at });
  if (isByItself(step)) return refuse(change, 'cold.by-person', { step: id });
  const isReady = run.at === 'ready';
  const isNext = isFree(change, step);
  if (fallenSteps(change).length > 0 && (isReady || !isNext)) return { change, refused: fellFault(change) };
  if (!isNext || !(isReady || ODD.has(run.at))) return refuse(change, 'cold.not-ready', { step: id });
  const { why: _, ...rest } = run;
  const doing = put(change, id, { ...rest, at: 'doing', touched: true, sentMs: nowMs, by });
  return { change: onward({ ...doing, at: 'running' }), send: { step: id, values: step.set } };
}

/** All that it waits for stands, and all that this waited for. */
function isFree(change: ColdChange, step: ColdStep): boolean {
  const before = new Set(step.after);
  // What is added while it runs is visited too.
  for (const id of before) for (const earlier of stepOf(change, id)?.after ?? []) before.add(earlier);
  return [...before].every((id) => isDone(change.runs[id]));
}

function tickForward(
  change: ColdChange,
  { step: id, by, evidence }: Extract<ColdEvent, { t: 'tick' }>,
  nowMs: number,
): ColdNext {
  const run = change.runs[id];
  if (!run) return refuse(change, 'cold.no-step', { step: id });
  if (!mayMend(change, run)) return refuse(change, 'cold.not-now', { at: change.at });
  if (run.at !== 'unproved' && !ODD.has(run.at)) return refuse(change, 'cold.not-ready', { step: id });
  const overruled = run.at !== 'unproved' && { overruled: true as const };
  const ticked = put(change, id, { ...run, ...overruled, at: 'ticked', by, evidence, doneMs: nowMs });
  return { change: settle(onward(ticked), nowMs) };
}

function lookForward(
  change: ColdChange,
  { step: id, verdict, why }: Extract<ColdEvent, { t: 'looked' }>,
  nowMs: number,
): ColdNext {
  const step = stepOf(change, id);
  const run = change.runs[id];
  if (!step || !run || !isLooked(run, step) || !mayMend(change, run) || step.part === 'lock') return { change };
  // Its end says that the change is over: not while it stands still.
  if (step.part === 'clear' && change.at !== 'running') return { change };
  const { why: _, ...rest } = run;
  const said = why === undefined ? rest : { ...rest, why };
  if (verdict === 'open' && !step.tick)
    return {
      change: settle(standsAgain(put(change, id, { ...said, at: 'confirmed', doneMs: nowMs }), run, id), nowMs),
    };
  // Where nobody can tell, it does not stand again; and what took it away stays named.
  if (run.at === 'fallen' && verdict !== 'open') return { change };
  if (verdict !== 'blocking') return { change: standsAgain(put(change, id, { ...said, at: 'unproved' }), run, id) };
  // Nothing is on its way after the arrival: it fell once more.
  if (change.at === 'requalify') return { change: onward(put(change, id, { ...said, at: 'fallen' })) };
  return { change: put(change, id, { ...said, at: run.at === 'unproved' ? backTo(step) : run.at }) };
}

/** Devices are asked about it: what is on its way, waits for an eye, only reads, or fell and may stand again. */
export function isLooked(run: ColdRun, step: ColdStep): boolean {
  if (run.at === 'doing' || run.at === 'unproved' || run.at === 'fallen') return true;
  return run.at === 'ready' && isByItself(step);
}

/** What fell may stand again by itself; going on is still for a person. */
function standsAgain(change: ColdChange, was: ColdRun, id: string): ColdChange {
  if (was.at !== 'fallen') return change;
  if (change.at === 'requalify') return onward(change);
  if (fallenSteps(change).length > 0) return { ...change, why: fellFault(change) };
  const step = stepOf(change, id);
  return { ...change, why: step ? { code: 'cold.stands-again', params: named(step) } : null };
}

/** What was done is undone: nothing goes on before somebody did it again, ticked it or went back. */
function fell(change: ColdChange, { step: id, why }: { readonly step: string; readonly why: Fault }): ColdChange {
  const run = change.runs[id];
  if (!run || !isDone(run) || run.overruled || !(mayAct(change) || change.at === 'requalify')) return change;
  // Its time is no lesson any more.
  const { doneMs: _done, readyMs: _ready, evidence: _seen, ...rest } = run;
  return onward(put(change, id, { ...rest, at: 'fallen', why }));
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
  if (change.back) return goBack({ ...change, why: null }, nowMs);
  if (change.at === 'stopped' && fallenSteps(change).length > 0) return { change, refused: fellFault(change) };
  return { change: settle(onward(change), nowMs) };
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
  const over = change.at === 'running' && isAllDone(change);
  return { ...change, runs, ...(over && { at: 'requalify' as const, why: null }) };
}

const ODD: ReadonlySet<ColdStepAt> = new Set(['failed', 'cut-off', 'fallen']);
const backTo = (step: ColdStep): ColdStepAt => (isByItself(step) ? 'ready' : 'doing');
const mayAct = (change: ColdChange): boolean => change.at === 'running' || change.at === 'stopped';
/** After the arrival only what fell may be mended, and it is no lock before somebody does it again. */
const mayMend = (change: ColdChange, { at }: ColdRun): boolean =>
  mayAct(change) || (change.at === 'requalify' && (at === 'fallen' || at === 'unproved'));

/** As far as nothing that was done has fallen; after the arrival, as far as all of it stands. */
function onward(change: ColdChange): ColdChange {
  if (change.at === 'requalify') return { ...change, why: isAllDone(change) ? null : fellFault(change) };
  return fallenSteps(change).length > 0 ? stopped(change, fellFault(change)) : { ...change, at: 'running', why: null };
}
