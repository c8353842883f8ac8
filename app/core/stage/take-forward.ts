/**
 * The way forward: prepare, hold, switch, settle, reveal. Follows take.md section 6.1 to 6.3.
 *
 * A phase is journaled before its first byte, runs side by side under `after` and the devices' queues, and ends when
 * every step is verified, announced unconfirmed, or an exception.
 */
import { PHASES, type Phase } from '../parameter.ts';
import { labelStart } from '../time/label-start.ts';
import type { Plan } from './plan.ts';
import type { Run, TakeAt } from './take.ts';
import { gatesPending, landsExactly } from './take-cover.ts';
import {
  alarm,
  type Draft,
  except,
  finish,
  forwardRuns,
  inFlight,
  JOURNAL_MS,
  journalFirst,
  passed,
  put,
  readAgain,
  setAt,
} from './take-draft.ts';
import { release } from './take-run.ts';

/** How often a new F is chosen because the disk was slower than the margin; the margin doubles each time. */
export const FRAME_TRIES = 4;

const AT: Readonly<Record<Phase, TakeAt>> = {
  prepare: 'preparing',
  hold: 'holding',
  switch: 'switching',
  settle: 'settling',
  reveal: 'revealing',
};

export function atOf(phase: Phase): TakeAt {
  return AT[phase];
}

/** One move; false when there is something to wait for. */
export function advanceForward(d: Draft): boolean {
  switch (d.stage) {
    case 'opening':
      if (d.readToken !== undefined || d.journalToken !== undefined) return false;
      enterPhase(d, 'prepare', 0);
      return true;
    case 'intent':
      if (d.journalToken !== undefined) return false;
      d.stage = 'running';
      return true;
    case 'running':
      return run(d);
    case 'confirm':
      if (d.readToken !== undefined) return false;
      d.stage = 'ready';
      return true;
    case 'ready':
      if (isBusy(d) || forwardRuns(d).some((r) => r.at === 'failed' && !d.revealBegun)) return false;
      if (d.phase === 'reveal') {
        conclude(d);
        return false;
      }
      if (gatesPending(d)) return false;
      nextPhase(d);
      return true;
  }
}

function run(d: Draft): boolean {
  const mine = forwardRuns(d).filter((r) => r.step.phase === d.phase);
  if (d.phase === 'switch' && !d.launched && hasWork(d, 'switch')) return launch(d, mine);
  releaseReady(d, mine);
  moveLeases(d, false);
  if (!isThrough(d, mine)) return false;
  if (d.phase === 'switch' && leasesDue(d)) return false;
  const proof = toConfirm(d, mine);
  if (proof) {
    confirm(d, proof);
    return true;
  }
  if (gatesPending(d)) return false;
  nextPhase(d);
  return true;
}

/**
 * Holds before light moves, and again after it moved under them: an input switch may have dropped one. Everything before
 * it is revealed; releases before it is called done.
 */
function toConfirm(d: Draft, mine: readonly Run[]): readonly Run[] | undefined {
  switch (d.phase) {
    case 'hold':
    case 'reveal':
      return mine;
    case 'switch':
      return d.plan.holds.length > 0 ? forwardRuns(d).filter((r) => r.step.phase === 'hold') : undefined;
    case 'settle':
      return forwardRuns(d);
    case 'prepare':
      return undefined;
  }
}

/** Everything that is due at F is handed over at once; what depends on it, or queues behind it, follows when it may. */
function launch(d: Draft, mine: readonly Run[]): boolean {
  const waiting = mine.filter((r) => r.at === 'waiting');
  if (d.frame === undefined || d.now.frame > d.frame - maxLead(waiting)) {
    if (d.frameTries < FRAME_TRIES) {
      enterPhase(d, 'switch', d.frameTries + 1);
      return true;
    }
    const first = waiting[0];
    const fault = { code: 'take.frame-missed', params: { tries: FRAME_TRIES } };
    if (!first) d.frame = onLabel(d, d.now.frame);
    else for (const r of waiting) put(d, r, { at: 'failed', fault, doneUs: d.now.us });
    d.launched = true;
    d.frameUs = d.now.us;
    return first === undefined;
  }
  d.launched = true;
  d.frameUs = leasesDue(d) ? d.now.us + (d.frame - d.now.frame) * d.setup.frameUs : undefined;
  releaseReady(d, mine, d.frame);
  return true;
}

function releaseReady(d: Draft, mine: readonly Run[], frame?: number): void {
  for (const { step } of mine) {
    const r = d.runs.get(step.id);
    if (!r || r.at !== 'waiting' || r.cancelUntilUs !== undefined || !isReady(d, r)) continue;
    const together = frame !== undefined && landsExactly(d, step);
    if (!together && !hasRoom(d, step.device)) continue;
    release(d, r, frame);
  }
}

export function isReady(d: Draft, r: Run): boolean {
  return r.step.after.every((id) => {
    const before = d.runs.get(id);
    return before === undefined || passed(before);
  });
}

export function hasRoom(d: Draft, device: string): boolean {
  let busy = 0;
  for (const r of d.runs.values()) if (r.step.device === device && inFlight(r)) busy += 1;
  return busy < (d.plan.maxInFlight?.[device] ?? 1);
}

/** Nothing is on its way and nothing more can start. Steps that wait for one another in a ring fail by name. */
function isThrough(d: Draft, mine: readonly Run[]): boolean {
  const now = mine.map((r) => d.runs.get(r.step.id) ?? r);
  // Of any phase: a step sent again after a choice may belong to an earlier one.
  if (isBusy(d)) return false;
  const waiting = now.filter((r) => r.at === 'waiting');
  if (waiting.length === 0)
    return now.every((r) => passed(r) || r.at === 'cancelled' || (d.revealBegun && r.at === 'failed'));
  if (waiting.some((r) => isReady(d, r))) return false;
  const fault = { code: 'take.step-blocked' };
  for (const r of waiting)
    put(d, r, { at: 'failed', fault: { ...fault, params: { path: r.step.path } }, doneUs: d.now.us });
  return false;
}

function isBusy(d: Draft): boolean {
  return forwardRuns(d).some((r) => inFlight(r) || r.cancelUntilUs !== undefined);
}

export function hasMoves(d: Draft): boolean {
  return d.plan.leases.length > 0 || d.plan.pictures.length > 0;
}

function leasesDue(d: Draft): boolean {
  return hasMoves(d) && !d.leasesMoved;
}

/** Leases change when their frame has come, all or none, and never while the take is halted. */
export function moveLeases(d: Draft, back: boolean): void {
  if (!d.launched || d.frame === undefined || d.leasesMoved !== back || !hasMoves(d)) return;
  const overdueUs = (d.frameUs ?? d.now.us) + 4 * d.setup.frameUs;
  if (d.now.frame < d.frame && d.now.us < overdueUs) return;
  d.leasesMoved = !back;
  d.frameUs = undefined;
  d.effects.push({ t: 'leases', frame: d.frame, leases: d.plan.leases, pictures: d.plan.pictures, back });
}

export function maxLead(runs: readonly Run[]): number {
  return runs.reduce((most, r) => Math.max(most, r.step.leadFrames), 0);
}

function hasWork(d: Draft, phase: Phase): boolean {
  if (phase === 'settle') return true;
  if (phase === 'switch' && leasesDue(d)) return true;
  return forwardRuns(d).some((r) => r.step.phase === phase && r.at === 'waiting');
}

function nextPhase(d: Draft): void {
  for (const phase of PHASES.slice(PHASES.indexOf(d.phase) + 1)) {
    if (!hasWork(d, phase)) continue;
    enterPhase(d, phase, 0);
    return;
  }
  conclude(d);
}

/**
 * The first phase with steps stands in the start record itself: one record is on disk before the first byte, not two, one
 * after the other. Not where a frame must be chosen, which is done after the stage was read.
 */
export function openingIntent(plan: Plan): { readonly phase: Phase; readonly steps: readonly string[] } | undefined {
  const phase = PHASES.find((one) => plan.steps.some((step) => step.phase === one));
  if (phase === undefined || phase === 'switch') return undefined;
  const moves = plan.leases.length + plan.pictures.length > 0;
  if (moves && PHASES.indexOf(phase) > PHASES.indexOf('switch')) return undefined;
  return { phase, steps: plan.steps.filter((step) => step.phase === phase).map((step) => step.id) };
}

/** The intent is on disk before the first byte. Entered again after a pause, for what still waits. */
export function enterPhase(d: Draft, phase: Phase, tries: number): void {
  const waiting = forwardRuns(d).filter((r) => r.step.phase === phase && r.at === 'waiting');
  d.phase = phase;
  d.launched = false;
  d.frameTries = tries;
  setAt(d, atOf(phase));
  if (phase === 'settle') d.settleUs ??= d.now.us;
  d.stage = 'running';
  const moves = phase === 'switch' && (leasesDue(d) || waiting.length > 0);
  if (waiting.length === 0 && !moves) return;
  if (openingIntent(d.plan)?.phase === phase) return;
  if (moves) chooseFrame(d, maxLead(waiting) + d.setup.marginFrames * 2 ** tries);
  d.stage = 'intent';
  const data = { phase, steps: waiting.map((r) => r.step.id), ...(moves && { frame: d.frame }) };
  // All new choices of F together wait no longer than one record may.
  journalFirst(d, 'take-intent', data, tries === 0 ? JOURNAL_MS : JOURNAL_MS / FRAME_TRIES);
}

/** Where switches are bound to timecode labels: the first frame of one. */
export function onLabel(d: Pick<Draft, 'plan'>, frame: number): number {
  const bound = d.plan.onLabel;
  return bound ? labelStart(frame, bound.rate, bound.timecodeRate) : frame;
}

function chooseFrame(d: Draft, aheadFrames: number): void {
  const soonest = d.now.frame + aheadFrames;
  const { atFrame } = d.setup;
  d.frame = onLabel(d, Math.max(soonest, atFrame ?? soonest));
  if (atFrame === undefined || atFrame >= soonest) return;
  alarm(d, { code: 'take.frame-late', params: { frames: d.frame - atFrame } }, false);
}

/** Every proof is asked for once more: a device that lies is found here, before anything is revealed. */
export function confirm(d: Draft, runs: readonly Run[]): void {
  const paths = runs.filter((r) => r.at === 'verified' && r.step.verify.by !== 'operator').map((r) => r.step.path);
  d.stage = 'confirm';
  if (paths.length > 0) readAgain(d, [...new Set(paths)]);
}

function conclude(d: Draft): void {
  for (const r of forwardRuns(d)) {
    if (r.at !== 'waiting') continue;
    d.failedVisible ??= { code: 'take.step-blocked', params: { path: r.step.path } };
    put(d, r, { at: 'cancelled' });
  }
  if (d.failedVisible) finish(d, 'failed-visible', d.failedVisible);
  else finish(d, d.exceptions.length > 0 ? 'committed-with-exceptions' : 'committed', undefined);
}

/** A bail-out waits for nothing but the device's own steps; whatever fails is listed. */
export function advanceBailout(d: Draft): boolean {
  const order = (r: Run): number => PHASES.indexOf(r.step.phase);
  const runs = forwardRuns(d);
  for (const r of runs) {
    if (r.at === 'failed') except(d, r, r.fault ?? { code: 'take.no-answer', params: { path: r.step.path } }, 'plan');
  }
  for (const { step } of runs) {
    const r = d.runs.get(step.id);
    if (!r || r.at !== 'waiting' || r.cancelUntilUs !== undefined || !hasRoom(d, step.device)) continue;
    const own = forwardRuns(d).filter((o) => o.step.device === step.device && o.step.id !== step.id);
    const first = own.filter((o) => order(o) < order(r) || step.after.includes(o.step.id));
    if (first.every((o) => passed(o) || o.at === 'failed')) release(d, r, undefined);
  }
  const now = forwardRuns(d);
  if (now.some((r) => r.at === 'failed')) return true;
  if (now.some((r) => inFlight(r) || r.at === 'waiting')) return false;
  const missing = d.exceptions.map((e) => e.step);
  const why =
    missing.length > 0 ? { code: 'take.bailout-incomplete', params: { steps: missing.join(', ') } } : undefined;
  finish(d, 'bailed-out', why);
  return false;
}
