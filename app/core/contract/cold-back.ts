/** The way back of a cold change: each step is proved before the next, and a person may put back what no device can. Pure. */
import type { Fault } from '../parameter.ts';
import {
  backStep,
  backWay,
  type ColdChange,
  type ColdEvent,
  type ColdNext,
  fallenSteps,
  isDone,
  isLocking,
  put,
  refuse,
  stepOf,
  stopped,
  undoValues,
  WAITING,
} from './cold-change.ts';

export function abort(change: ColdChange, nowMs: number): ColdNext {
  if (!isLocking(change) && fallenSteps(change).length === 0) return refuse(change, 'cold.not-now', { at: change.at });
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
export function goBack(change: ColdChange, nowMs: number): ColdNext {
  const step = backStep(change);
  if (!step) return { change: { ...change, at: 'aborted', why: null, endedMs: nowMs } };
  const walking: ColdChange = { ...change, at: 'aborting' };
  const run = walking.runs[step.id] ?? WAITING;
  const values = undoValues(walking, step);
  if (!values) return { change: put(walking, step.id, { ...run, back: 'waiting' }) };
  const { why: _, ...rest } = run;
  return { change: put(walking, step.id, { ...rest, back: 'doing', sentMs: nowMs }), send: { step: step.id, values } };
}

export function lookBack(
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

export function tickBack(
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

/** On the way back: it is sent once more when somebody resumes. */
export function fellBack(
  change: ColdChange,
  { step: id, why }: { readonly step: string; readonly why: Fault },
): ColdChange {
  const run = change.runs[id];
  const step = stepOf(change, id);
  if (!run || (change.at !== 'aborting' && change.at !== 'stopped')) return change;
  if (run.back === 'undone') return stopped(put(change, id, { ...run, back: 'failed', why }), why);
  if (step?.part !== 'black' || !isDone(run)) return change;
  return stopped(put(change, id, { ...run, at: 'fallen', back: 'waiting', why }), why);
}
