/**
 * One step on its way: released, sent, acknowledged, verified, or given up. The same for steps of the plan and of the
 * way back. Follows take.md sections 1 and 6.11: a driver's word acknowledges, only a report verifies.
 */

import type { Fault, ParamPath, Value, ValueType } from '../parameter.ts';
import { matches } from '../parameter-state.ts';
import type { Run, TakeEvent } from './take.ts';
import { landsExactly } from './take-cover.ts';
import { alarm, CANCEL_MS, type Draft, inFlight, put, TICK_MS } from './take-draft.ts';

/** Hands a step to its driver; `frame` is when it is meant to take effect, undefined = now. */
export function release(d: Draft, run: Run, frame: number | undefined): void {
  if (d.offline.has(run.step.device)) {
    giveUp(d, { ...run, retriesLeft: 0 }, { code: 'take.device-offline', params: { device: run.step.device } });
    return;
  }
  const attempt = run.attempt + 1;
  const leaveFrame = frame === undefined ? undefined : frame - run.step.leadFrames;
  const leaveUs =
    leaveFrame === undefined ? d.now.us : d.now.us + Math.max(0, leaveFrame - d.now.frame) * d.setup.frameUs;
  put(d, run, {
    at: 'released',
    attempt,
    open: [...run.open, attempt],
    leaveUs,
    releasedUs: d.now.us,
    deadlineUs: leaveUs + run.step.timeoutMs * 1000,
    sentUs: undefined,
    ackedUs: undefined,
    doneUs: undefined,
    reportUs: undefined,
    fault: undefined,
  });
  if (!run.undo) d.touched = new Set([...d.touched, run.step.path]);
  if (run.step.layer === 'reveal' && !run.undo) d.revealBegun = true;
  d.effects.push({ t: 'release', step: run.step, attempt, undo: run.undo, frame: leaveFrame });
}

export function onSent(d: Draft, event: Extract<TakeEvent, { t: 'sent' }>): void {
  let run = d.runs.get(event.step);
  if (!run || !run.open.includes(event.attempt)) return;
  run = markLeft(d, run, event.attempt);
  if (event.attempt !== run.attempt || run.at !== 'released') return;
  run = put(d, run, {
    at: 'sent',
    sentUs: event.atUs,
    sentFrame: d.now.frame,
    lateUs: event.lateUs,
    deadlineUs: run.step.verify.by === 'operator' ? (run.leaveUs ?? d.now.us) + TICK_MS * 1000 : run.deadlineUs,
  });
  if (event.lateUs > d.setup.frameUs) {
    const fault = { code: 'take.sent-late', params: { step: run.step.path, lateMs: Math.round(event.lateUs / 1000) } };
    if (d.plan.strictFrame && !run.undo && run.step.phase === 'switch') {
      giveUp(d, { ...run, retriesLeft: 0 }, fault);
      return;
    }
    alarm(d, fault, false);
  }
  if (run.step.verify.by === 'none') put(d, run, { at: 'unconfirmed', doneUs: d.now.us, deadlineUs: undefined });
  else proveIfSaid(d, run);
}

export function onAcked(d: Draft, event: Extract<TakeEvent, { t: 'acked' }>): void {
  let run = d.runs.get(event.step);
  if (!run || event.attempt !== run.attempt || (run.at !== 'released' && run.at !== 'sent')) return;
  run = markLeft(d, run, event.attempt);
  const none = run.step.verify.by === 'none';
  const next = put(d, run, {
    at: none ? 'unconfirmed' : 'acknowledged',
    ackedUs: event.atUs,
    sentUs: run.sentUs ?? run.leaveUs,
    ...(none && { doneUs: d.now.us, deadlineUs: undefined }),
    ...(run.step.verify.by === 'operator' &&
      run.at === 'released' && { deadlineUs: (run.leaveUs ?? d.now.us) + TICK_MS * 1000 }),
  });
  if (!none) proveIfSaid(d, next);
}

export function onFault(d: Draft, event: Extract<TakeEvent, { t: 'step-fault' }>): void {
  const run = d.runs.get(event.step);
  if (!run || event.attempt !== run.attempt || !(inFlight(run) || run.at === 'unconfirmed')) return;
  giveUp(d, run, event.fault);
}

/** The answer to a cancel. What was cancelled waits again, unless its step was given up meanwhile. */
export function onCancelled(d: Draft, event: Extract<TakeEvent, { t: 'cancelled' }>): void {
  const run = d.runs.get(event.step);
  if (!run || !run.open.includes(event.attempt)) return;
  if (event.was === 'sent') {
    const left = markLeft(d, run, event.attempt);
    if (left.at === 'released') proveIfSaid(d, put(d, left, { at: 'sent', sentUs: left.leaveUs }));
    return;
  }
  const open = run.open.filter((a) => a !== event.attempt);
  const back = event.attempt === run.attempt && inFlight(run);
  put(d, run, {
    open,
    cancelUntilUs: open.length === 0 ? undefined : run.cancelUntilUs,
    ...(back && { at: 'waiting', deadlineUs: undefined }),
  });
}

export function onReport(d: Draft, event: Extract<TakeEvent, { t: 'report' }>): void {
  const run = ownerOf(d, event.path);
  if (!run || (run.step.verify.by !== 'readback' && run.step.verify.by !== 'echo')) return;
  const good = event.value !== undefined && event.odd.length === 0 && proves(run, event.value);
  if (inFlight(run)) {
    if (event.atUs < (run.sentUs ?? run.leaveUs ?? d.now.us)) return;
    const told = put(d, run, { said: event.value, odd: event.odd, reportUs: good ? event.atUs : undefined });
    // Before anybody said that the bytes left, it may be an old report: it counts once they have, if it is no older.
    if (run.at !== 'released') proveIfSaid(d, told);
    return;
  }
  if (run.at !== 'verified' || event.atUs < (run.reportUs ?? 0)) return;
  if (good) put(d, run, { reportUs: event.atUs });
  else
    put(d, run, {
      at: 'failed',
      said: event.value,
      odd: event.odd,
      fault: changedOutside(run, event.value, event.odd),
    });
}

/** The newest report says what was asked, and was made after the bytes left. */
function proveIfSaid(d: Draft, run: Run): void {
  if (run.reportUs === undefined || run.reportUs < (run.sentUs ?? 0)) return;
  put(d, run, { at: 'verified', doneUs: d.now.us, deadlineUs: undefined });
}

export function onTick(d: Draft, event: Extract<TakeEvent, { t: 'tick' }>): void {
  const run = d.runs.get(event.step) ?? d.runs.get(`undo:${event.step}`);
  if (!run || run.step.verify.by !== 'operator' || (run.at !== 'sent' && run.at !== 'acknowledged')) return;
  put(d, run, { at: 'verified', doneUs: d.now.us, deadlineUs: undefined });
}

/** Deadlines of every step, and cancels that nobody answered: what may have left is taken to have left. */
export function onTime(d: Draft): void {
  for (const id of d.runs.keys()) {
    let run = d.runs.get(id);
    if (!run) continue;
    if (run.cancelUntilUs !== undefined && run.cancelUntilUs <= d.now.us) {
      for (const attempt of run.open) run = markLeft(d, run, attempt);
      run = put(d, run, {
        cancelUntilUs: undefined,
        ...(run.at === 'released' && { at: 'sent', sentUs: run.leaveUs }),
      });
    }
    if (inFlight(run) && run.deadlineUs !== undefined && run.deadlineUs <= d.now.us) giveUp(d, run, overdue(run));
  }
}

/** Another attempt where there is one left, else failed. Its unsent bytes are called back: they must not leave late. */
export function giveUp(d: Draft, run: Run, fault: Fault): void {
  // What must land together cannot be tried again alone.
  const again = run.retriesLeft > 0 && isItsTurn(d, run) && (run.undo || !landsExactly(d, run.step));
  const next = put(d, run, {
    at: again ? 'waiting' : 'failed',
    retriesLeft: again ? run.retriesLeft - 1 : 0,
    deadlineUs: undefined,
    doneUs: again ? undefined : d.now.us,
    reportUs: inFlight(run) ? undefined : run.reportUs,
    fault,
  });
  cancelOpen(d, next);
}

/** A refusal that comes when its phase or barrier is over cannot be tried again in passing. */
function isItsTurn(d: Draft, run: Run): boolean {
  if (d.stage !== 'running') return false;
  if (d.plan.kind === 'bailout') return true;
  if (!d.back) return run.step.phase === d.phase;
  return d.back.barriers[d.back.barrier]?.runs.includes(run.step.id) ?? false;
}

export function cancelOpen(d: Draft, run: Run): void {
  if (run.open.length === 0 || run.cancelUntilUs !== undefined) return;
  for (const attempt of run.open) d.effects.push({ t: 'cancel', step: run.step.id, attempt });
  put(d, run, { cancelUntilUs: d.now.us + CANCEL_MS * 1000 });
}

/** The step that speaks for a path now: the one sent last. */
export function ownerOf(d: Draft, path: ParamPath): Run | undefined {
  let owner: Run | undefined;
  for (const run of d.runs.values()) {
    if (run.step.path !== path || run.releasedUs === undefined) continue;
    if (!owner || run.releasedUs >= (owner.releasedUs ?? 0)) owner = run;
  }
  return owner;
}

/** From here on desired is what we asked; back again once an undo leaves. */
function markLeft(d: Draft, run: Run, attempt: number | undefined): Run {
  if (!run.left) {
    const restores = run.undo && run.step.id.startsWith('undo:');
    d.effects.push({ t: 'desired', path: run.step.path, value: restores ? undefined : run.step.value });
  }
  const open = attempt === undefined ? run.open : run.open.filter((a) => a !== attempt);
  return put(d, run, { left: true, open, cancelUntilUs: open.length === 0 ? undefined : run.cancelUntilUs });
}

function proves(run: Run, value: Value): boolean {
  return matches(typeOf(run.step.value), run.step.verify, run.step.value, value);
}

/** Kind enough to compare; ranges were checked by the compiler. */
export function typeOf(value: Value): ValueType {
  switch (typeof value) {
    case 'number':
      return { kind: 'number', unit: '', min: -Infinity, max: Infinity };
    case 'boolean':
      return { kind: 'boolean' };
    case 'string':
      return { kind: 'string', maxLength: Infinity };
    default:
      return { kind: value.length === 7 ? 'pose' : 'colour' };
  }
}

function overdue(run: Run): Fault {
  const { path, entries, verify } = run.step;
  if (run.at === 'released') return { code: 'take.not-sent', params: { path } };
  if (verify.by === 'operator') return { code: 'take.not-ticked', params: { path } };
  if (run.odd.length > 0) {
    return {
      code: 'take.salvo-odd',
      params: { path, odd: run.odd.join(', '), done: entries.length - run.odd.length, of: entries.length },
    };
  }
  if (run.said !== undefined) return { code: 'take.other-value', params: { path, value: String(run.said) } };
  return run.at === 'acknowledged'
    ? { code: 'take.not-confirmed', params: { path } }
    : { code: 'take.no-answer', params: { path } };
}

function changedOutside(run: Run, value: Value | undefined, odd: readonly string[]): Fault {
  const said = value === undefined ? odd.join(', ') : String(value);
  return { code: 'take.changed-outside', params: { path: run.step.path, value: said } };
}
