/**
 * The way back: cancel what is unsent, undo what left, barrier by barrier, and say so only when it reads so.
 * Follows take.md section 6.6 and 6.7; the barriers are compiled by rollback.ts.
 */
import type { Fault } from '../parameter.ts';
import type { Step } from './plan.ts';
import { compileRollback, stepOfUndo } from './rollback.ts';
import type { Back, Run } from './take.ts';
import { coverLost, heldZones, landsExactly } from './take-cover.ts';
import {
  alarm,
  type Draft,
  finish,
  forwardRuns,
  inFlight,
  isVisible,
  JOURNAL_MS,
  journalFirst,
  newRun,
  passed,
  put,
  setAt,
} from './take-draft.ts';
import { confirm, hasMoves, hasRoom, isReady, maxLead, moveLeases, onLabel } from './take-forward.ts';
import { cancelOpen, release } from './take-run.ts';

const FRAME_TRIES = 2;

export function beginBack(d: Draft, why: Fault | undefined, byPerson: boolean): void {
  if (d.back) return;
  d.back = { barrier: 0, byPerson, built: false, barriers: [], why };
  d.why = why;
  d.stage = 'opening';
  d.readToken = undefined;
  d.journalToken = undefined;
  d.awaitUntilUs = undefined;
  d.launched = false;
  d.frameUs = undefined;
  setAt(d, 'rolling-back');
  for (const run of forwardRuns(d)) cancelOpen(d, run);
}

export function advanceBack(d: Draft, back: Back): boolean {
  switch (d.stage) {
    case 'opening':
      if (!back.built) {
        if (forwardRuns(d).some((run) => run.open.length > 0)) return false;
        return build(d, back);
      }
      enterBarrier(d, back.barrier, 0);
      return true;
    case 'intent':
      if (d.journalToken !== undefined) return false;
      d.stage = 'running';
      return true;
    case 'running':
      return runBarrier(d, back);
    case 'confirm':
      if (d.readToken !== undefined) return false;
      d.stage = 'ready';
      return true;
    case 'ready':
      return afterConfirm(d, back);
  }
}

function build(d: Draft, back: Back): boolean {
  const left = new Set(forwardRuns(d).flatMap((run) => (run.left ? [run.step.id] : [])));
  for (const run of forwardRuns(d)) {
    if (inFlight(run) || run.at === 'waiting') {
      put(d, run, { at: 'cancelled', deadlineUs: undefined, reportUs: undefined });
    }
  }
  if (left.size === 0 && !d.leasesMoved) {
    finish(d, 'refused', d.why);
    return false;
  }
  const compiled = compileRollback(d.plan, left, d.leasesMoved);
  const barriers: Back['barriers'][number][] = [];
  const lost = d.plan.holds.filter((h) => d.lost.has(h.group));
  const rehold = lost.flatMap((h) => reholdStep(d, h.holdStep));
  if (rehold.length > 0) barriers.push({ kind: 'rehold', runs: addRuns(d, rehold) });
  if (d.leasesMoved && compiled.barriers[0]?.kind !== 'switch') barriers.push({ kind: 'switch', runs: [] });
  for (const barrier of compiled.barriers) {
    const steps = barrier.steps.map((step) =>
      compiled.assumed.includes(step.id) ? { ...step, verify: { by: 'none' } as const } : step,
    );
    barriers.push({ kind: barrier.kind, runs: addRuns(d, steps) });
  }
  for (const id of compiled.lost) {
    const step = d.plan.steps.find((s) => s.id === id);
    if (!step) continue;
    const fault = { code: 'take.no-undo', params: { path: step.path } };
    put(d, newRun({ ...step, id: `undo:${id}` }, true), { at: 'failed', retriesLeft: 0, fault });
  }
  d.back = { ...back, built: true, barriers };
  return true;
}

function addRuns(d: Draft, steps: readonly Step[]): string[] {
  for (const step of steps) put(d, newRun(step, true), {});
  return steps.map((step) => step.id);
}

/** Nothing visible moves on a zone whose hold was lost before it is held again. */
function reholdStep(d: Draft, holdStep: string): Step[] {
  const step = d.plan.steps.find((s) => s.id === holdStep);
  return step ? [{ ...step, id: `rehold:${holdStep}`, after: [], layer: 'undo' }] : [];
}

function enterBarrier(d: Draft, index: number, tries: number): void {
  const back = d.back;
  const barrier = back?.barriers[index];
  if (!back) return;
  d.back = { ...back, barrier: index };
  d.launched = false;
  d.frameTries = tries;
  d.frameUs = undefined;
  if (!barrier) {
    confirm(
      d,
      undoRuns(d).filter((run) => run.step.id.startsWith('undo:')),
    );
    return;
  }
  const waiting = barrier.runs.flatMap((id) => d.runs.get(id) ?? []).filter((run) => run.at === 'waiting');
  const scheduled = barrier.kind === 'switch';
  if (scheduled) {
    const ahead = maxLead(waiting) + d.setup.marginFrames * 2 ** tries;
    d.frame = onLabel(d, Math.max(d.now.frame, d.frame ?? 0) + ahead);
  }
  d.stage = 'intent';
  const data = {
    back: barrier.kind,
    steps: waiting.map((run) => run.step.id),
    ...(scheduled && { frame: d.frame }),
  };
  journalFirst(d, 'take-intent', data, tries === 0 ? JOURNAL_MS : JOURNAL_MS / FRAME_TRIES);
}

function runBarrier(d: Draft, back: Back): boolean {
  const barrier = back.barriers[back.barrier];
  if (!barrier) {
    enterBarrier(d, back.barrier, 0);
    return true;
  }
  const mine = barrier.runs.flatMap((id) => d.runs.get(id) ?? []);
  const bare = mine.find((run) => run.at === 'waiting' && isBare(d, run.step, back));
  if (bare) {
    halt(d, { code: d.lost.size > 0 ? 'take.hold-lost-back' : 'take.cover-lost', params: { path: bare.step.path } });
    return false;
  }
  if (barrier.kind === 'switch' && !d.launched) {
    const waiting = mine.filter((run) => run.at === 'waiting');
    const missed = d.frame === undefined || d.now.frame > d.frame - maxLead(waiting);
    if (missed && d.frameTries < FRAME_TRIES) {
      enterBarrier(d, back.barrier, d.frameTries + 1);
      return true;
    }
    // A clock that outruns the disk delays nobody's picture: after the last try it goes now, all of it.
    if (missed) d.frame = onLabel(d, d.now.frame + maxLead(waiting));
    d.launched = true;
    if (hasMoves(d) && d.leasesMoved) d.frameUs = d.now.us + ((d.frame ?? 0) - d.now.frame) * d.setup.frameUs;
    for (const run of waiting) {
      if (isReady(d, run) && (landsExactly(d, run.step) || hasRoom(d, run.step.device))) release(d, run, d.frame);
    }
    return true;
  }
  for (const { step } of mine) {
    const run = d.runs.get(step.id);
    if (!run || run.at !== 'waiting' || run.cancelUntilUs !== undefined) continue;
    if (isReady(d, run) && hasRoom(d, step.device)) release(d, run, undefined);
  }
  if (barrier.kind === 'switch') moveLeases(d, true);
  const now = barrier.runs.flatMap((id) => d.runs.get(id) ?? []);
  if (now.some((run) => inFlight(run) || run.cancelUntilUs !== undefined)) return false;
  if (barrier.kind === 'switch' && hasMoves(d) && d.leasesMoved) return false;
  if (now.some((run) => run.at === 'failed')) {
    stick(d);
    return false;
  }
  if (now.some((run) => run.at === 'waiting' && isReady(d, run))) return false;
  for (const run of now) {
    if (run.at !== 'waiting') continue;
    put(d, run, { at: 'failed', fault: { code: 'take.step-blocked', params: { path: run.step.path } } });
  }
  if (now.some((run) => run.at === 'waiting')) return true;
  const openUs = openUntilUs(d, now);
  if (openUs > d.now.us) {
    d.awaitUntilUs = openUs;
    return false;
  }
  const confirms = barrier.kind === 'rehold' || back.barriers[back.barrier + 1]?.kind === 'release';
  if (confirms) confirm(d, now);
  else enterBarrier(d, back.barrier + 1, 0);
  return true;
}

/**
 * A step that left and was never seen to act may still act, within its own time: until then an old value that reads as
 * before proves nothing.
 */
function openUntilUs(d: Draft, undos: readonly Run[]): number {
  let untilUs = 0;
  for (const undo of undos) {
    const run = d.runs.get(stepOfUndo(undo.step.id));
    if (!run || run.undo || undo.at !== 'verified' || run.reportUs !== undefined) continue;
    untilUs = Math.max(untilUs, (run.leaveUs ?? 0) + run.step.timeoutMs * 1000);
  }
  return untilUs;
}

function afterConfirm(d: Draft, back: Back): boolean {
  const wrong = undoRuns(d).some((run) => run.at === 'failed' && isBefore(run, back));
  if (wrong || (back.barrier >= back.barriers.length && undoRuns(d).some((run) => run.at === 'failed'))) {
    stick(d);
    return false;
  }
  if (back.barrier < back.barriers.length) {
    enterBarrier(d, back.barrier + 1, 0);
    return true;
  }
  const left = d.exceptions.filter((e) => e.step.startsWith('undo:') || e.step.startsWith('rehold:'));
  if (left.length > 0) {
    finish(d, 'stuck', { code: 'take.left-as-is', params: { steps: left.map((e) => e.step).join(', ') } });
  } else finish(d, 'rolled-back', back.why);
  return false;
}

/** Belongs to this barrier or one before it; what has no barrier (no undo at all) is told at the end. */
function isBefore(run: Run, back: Back): boolean {
  return back.barriers.slice(0, back.barrier + 1).some((barrier) => barrier.runs.includes(run.step.id));
}

export function undoRuns(d: Draft): Run[] {
  return [...d.runs.values()].filter((run) => run.undo);
}

/** It would change light that is neither held nor covered, and nobody asked for that. */
function isBare(d: Draft, step: Step, back: Back): boolean {
  if (step.id.startsWith('rehold:') || !isVisible(step) || isRelease(d, step)) return false;
  const held = heldZones(d);
  const wasHeld = d.plan.holds.filter((h) => d.lost.has(h.group));
  const lostZones = new Set(
    wasHeld.flatMap((h) => d.plan.steps.find((s) => s.id === h.holdStep)?.visible.zoneIds ?? []),
  );
  if (step.visible.zoneIds.some((zone) => lostZones.has(zone) && !held.has(zone))) {
    const skipped = wasHeld.every((h) => isLeftAsIs(d.runs.get(`rehold:${h.holdStep}`)));
    if (!skipped) return true;
  }
  // A picture is never held: only cover protects it.
  const open = step.visible.pictureIds.length > 0 || step.visible.zoneIds.some((zone) => !held.has(zone));
  return open && !back.byPerson && coverLost(d);
}

/** A person said: go on without. */
function isLeftAsIs(run: Run | undefined): boolean {
  return run?.at === 'skipped' || run?.at === 'excepted';
}

function isRelease(d: Draft, step: Step): boolean {
  return d.plan.holds.some((h) => `undo:${h.holdStep}` === step.id);
}

/** Light is bare on the way back: nothing more leaves, and the lost hold is what a person decides about. */
function halt(d: Draft, why: Fault): void {
  const back = d.back;
  if (!back) return;
  for (const run of undoRuns(d)) cancelOpen(d, run);
  const lost = d.plan.holds.filter((h) => d.lost.has(h.group) && !d.runs.has(`rehold:${h.holdStep}`));
  const ids = addRuns(
    d,
    lost.flatMap((h) => reholdStep(d, h.holdStep)),
  );
  if (ids.length > 0) {
    for (const id of ids) {
      const run = d.runs.get(id);
      if (run) put(d, run, { at: 'failed', fault: why });
    }
    const barriers = [...back.barriers];
    barriers.splice(back.barrier, 0, { kind: 'rehold', runs: ids });
    d.back = { ...back, barriers };
  }
  for (const h of d.plan.holds) {
    const again = d.runs.get(`rehold:${h.holdStep}`);
    if (d.lost.has(h.group) && again && passed(again) && !isLeftAsIs(again))
      put(d, again, { at: 'failed', fault: why });
  }
  stick(d, why);
}

function stick(d: Draft, why?: Fault): void {
  const wrong = undoRuns(d).filter((run) => run.at === 'failed');
  const reason = why ?? { code: 'take.stuck', params: { paths: wrong.map((run) => run.step.path).join(', ') } };
  setAt(d, 'stuck');
  d.why = reason;
  alarm(d, reason, true);
  d.effects.push({ t: 'outcome', outcome: 'stuck', why: reason });
}

/** After a choice or a pause: the first barrier that still has something to do. */
export function resumeBack(d: Draft): void {
  const back = d.back;
  if (!back) return;
  setAt(d, 'rolling-back');
  d.why = back.why;
  if (!back.built) return;
  if (d.journalToken !== undefined || d.readToken !== undefined) return;
  const open = back.barriers.findIndex((barrier) =>
    barrier.runs.some((id) => {
      const run = d.runs.get(id);
      return run !== undefined && (run.at === 'waiting' || inFlight(run));
    }),
  );
  const index = open >= 0 && open <= back.barrier ? open : back.barrier;
  enterBarrier(d, index, 0);
}
