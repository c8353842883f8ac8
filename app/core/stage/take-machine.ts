/**
 * The take machine: `stepAll(take, events, now) -> { state, effects }`. Follows take.md section 6; the vocabulary is take.ts.
 *
 * Pure and total: it holds no clock and no ids of its own, no event in any state throws, an ended take answers with
 * itself. An event is folded into the runs (take-run.ts), the fold is judged (take-judge.ts), and the take goes on
 * forward (take-forward.ts) or back (take-back.ts) until there is something to wait for.
 */
import type { Fault } from '../parameter.ts';
import type { ShowState } from './model.ts';
import type { Plan } from './plan.ts';
import type { Now, Take, TakeEvent, TakeResult, TakeSetup } from './take.ts';
import { beginBack } from './take-back.ts';
import { foldHolds, onGates, onHoldLost } from './take-cover.ts';
import {
  alarm,
  closeDraft,
  type Draft,
  end,
  finish,
  inFlight,
  journalFirst,
  newRun,
  openDraft,
  put,
  readAgain,
} from './take-draft.ts';
import { openingIntent } from './take-forward.ts';
import { advance, onBailout, onChoice, onStop } from './take-judge.ts';
import { giveUp, onAcked, onCancelled, onFault, onReport, onSent, onTick, onTime, ownerOf } from './take-run.ts';

export { choicesOf } from './take-judge.ts';

/** 50 frames a second; two frames between choosing F and the first datagram. */
export const DEFAULT_SETUP: TakeSetup = { frameUs: 20_000, marginFrames: 2 };

export function startTake(plan: Plan, takeId: string, show: ShowState, now: Now, setup = DEFAULT_SETUP): TakeResult {
  const d = openDraft(blankTake(plan, takeId, show, now, setup), now);
  const closed = plan.gates.find((gate) => gate.verdict === 'blocking');
  const intent = closed ? undefined : openingIntent(plan);
  journalFirst(d, 'take-start', { show, ...(intent && { intent }), ...planRecord(plan) });
  if (closed) {
    finish(d, 'refused', { code: 'take.gate-closed', params: { gate: closed.id } });
    return closeDraft(d);
  }
  readAgain(d, [
    ...new Set([...plan.steps.map((s) => s.path), ...plan.inputs.flatMap((i) => (i.what === 'value' ? [i.id] : []))]),
  ]);
  return closeDraft(d);
}

/** Of one moment: all of it is folded, then it is judged once. */
export function stepAll(take: Take, events: readonly TakeEvent[], now: Now): TakeResult {
  if (take.endedUs !== undefined) return afterEnd(take, events, now);
  const d = openDraft(take, now);
  const awoken = events.some((event) => event.t === 'wake');
  // A wake that came a moment early is asked for once more.
  const isOver = awoken || (take.inner.wakeUs !== undefined && take.inner.wakeUs <= now.us);
  d.wakeUs = isOver ? undefined : take.inner.wakeUs;
  const finishing = d.finishing !== undefined;
  for (const event of events) fold(d, event);
  if (!finishing && d.endedUs === undefined) {
    // Limits are judged when their time was waited for: after a standstill what was answered meanwhile comes first.
    if (awoken) {
      onTime(d);
      awaited(d);
    }
    foldHolds(d);
    advance(d);
    foldHolds(d);
  }
  if (d.finishing && d.finishing.untilUs <= now.us) tell(d);
  return closeDraft(d);
}

function afterEnd(take: Take, events: readonly TakeEvent[], now: Now): TakeResult {
  const open = take.at === 'failed-visible' || take.at === 'stuck';
  const bailout = open ? events.find((event) => event.t === 'bailout') : undefined;
  if (!bailout) return { state: take, effects: [] };
  const late = openDraft({ ...take, endedUs: undefined }, now);
  onBailout(late, bailout.seat);
  return closeDraft(late);
}

function fold(d: Draft, event: TakeEvent): void {
  if (d.finishing && event.t !== 'bailout' && event.t !== 'journaled' && event.t !== 'journal-failed') return;
  switch (event.t) {
    case 'start':
    case 'wake':
      return;
    case 'read':
      return onRead(d, event);
    case 'journaled':
      if (d.finishing?.token === event.token) tell(d);
      if (d.journalToken === event.token) {
        d.journalToken = undefined;
        if (d.readToken === undefined) d.awaitUntilUs = undefined;
      }
      return;
    case 'journal-failed':
      alarm(d, event.fault, true);
      if (d.finishing?.token === event.token) tell(d);
      if (d.journalToken === event.token) noJournal(d, event.fault);
      return;
    case 'sent':
      return onSent(d, event);
    case 'acked':
      return onAcked(d, event);
    case 'step-fault':
      return onFault(d, event);
    case 'cancelled':
      return onCancelled(d, event);
    case 'report':
      return onReport(d, event);
    case 'device':
      return onDevice(d, event);
    case 'gates':
      return onGates(d, event.gates);
    case 'hold-lost':
      return onHoldLost(d, event.group);
    case 'stop':
      return onStop(d, event.seat);
    case 'choice':
      return onChoice(d, event.seat, event.choice);
    case 'tick':
      return onTick(d, event);
    case 'bailout':
      return onBailout(d, event.seat);
  }
}

function tell(d: Draft): void {
  if (d.finishing) end(d, d.finishing.outcome, d.finishing.why);
}

/** A read or a record that was not answered in time. */
function awaited(d: Draft): void {
  if (d.finishing || d.awaitUntilUs === undefined || d.awaitUntilUs > d.now.us) return;
  d.awaitUntilUs = undefined;
  if (d.journalToken !== undefined) noJournal(d, { code: 'take.journal-slow' });
  if (d.readToken === undefined || d.finishing) return;
  const faults = confirmable(d).map(({ step: { path } }) => ({ code: 'take.unreadable', params: { path } }));
  if (d.stage === 'opening' && !d.back) {
    d.readToken = undefined;
    finish(d, 'refused', { code: 'take.stage-unreadable', params: { path: '' } });
  } else onRead(d, { t: 'read', token: d.readToken, changed: [], faults });
}

/** Without a record nothing goes forward; the way back and a bail-out go on, and say that nobody wrote it down. */
function noJournal(d: Draft, fault: Fault): void {
  d.journalToken = undefined;
  if (d.readToken === undefined) d.awaitUntilUs = undefined;
  const why = { code: 'take.no-journal', params: { why: fault.code } };
  if (d.plan.kind === 'bailout') return;
  if (d.back) return alarm(d, why, true);
  if (d.stage === 'opening') return finish(d, 'refused', why);
  if (d.revealBegun) return alarm(d, why, true);
  beginBack(d, why, false);
}

function onRead(d: Draft, event: Extract<TakeEvent, { t: 'read' }>): void {
  if (d.readToken !== event.token) return;
  d.readToken = undefined;
  if (d.journalToken === undefined) d.awaitUntilUs = undefined;
  if (d.stage === 'opening' && !d.back) {
    if (event.changed.length > 0) {
      finish(d, 'refused', { code: 'take.stage-changed', params: { paths: event.changed.slice(0, 8).join(', ') } });
      return;
    }
    const bad = event.faults.find((fault) => !isOnlyNoted(d, fault));
    if (bad)
      finish(d, 'refused', { code: 'take.stage-unreadable', params: { path: String(bad.params?.['path'] ?? '') } });
    return;
  }
  for (const fault of event.faults) {
    const path = fault.params?.['path'];
    const run = typeof path === 'string' ? ownerOf(d, path) : undefined;
    if (run?.at === 'verified')
      put(d, run, { at: 'failed', fault: { code: 'take.unreadable', params: { path: run.step.path } } });
  }
}

function confirmable(d: Draft) {
  return [...d.runs.values()].filter((run) => run.at === 'verified' && run.step.verify.by !== 'operator');
}

/** A light that cannot be read must not keep a wall from changing. */
function isOnlyNoted(d: Draft, fault: Fault): boolean {
  const steps = d.plan.steps.filter((s) => s.path === fault.params?.['path']);
  return steps.length > 0 && steps.every((s) => s.onFail === 'note' && s.layer !== 'hold');
}

/** A lost or rebooted device takes every proof with it. */
function onDevice(d: Draft, event: Extract<TakeEvent, { t: 'device' }>): void {
  const { device, online, epoch } = event;
  const known = d.epochs.get(device);
  const rebooted = online && known !== undefined && known !== epoch;
  const offline = new Set(d.offline);
  if (online) offline.delete(device);
  else offline.add(device);
  d.offline = offline;
  if (online) d.epochs = new Map([...d.epochs, [device, epoch]]);
  if (online && !rebooted) return;
  const fault = { code: online ? 'take.device-rebooted' : 'take.device-offline', params: { device } };
  const hold = (id: string): boolean => d.plan.holds.some((h) => h.holdStep === id);
  for (const id of d.runs.keys()) {
    const run = d.runs.get(id);
    if (!run) continue;
    if (run.step.device !== device) continue;
    const group = d.plan.holds.find((h) => h.holdStep === run.step.id)?.group;
    if (inFlight(run)) giveUp(d, { ...run, retriesLeft: 0 }, fault);
    else if (group !== undefined && d.held.has(group) && !d.revealBegun) onHoldLost(d, group);
    else if (d.back || d.stage === 'opening') continue;
    else if (run.at === 'verified' || run.at === 'unconfirmed') {
      if (!hold(run.step.id) || !d.revealBegun) put(d, run, { at: 'failed', doneUs: d.now.us, fault });
    }
  }
}

/** What the start of a take keeps of its plan. */
const records = new WeakMap<Plan, Record<string, unknown>>();

/** Made once: a plan never changes, and a press has no time to make it again. */
export function planRecord(plan: Plan): Record<string, unknown> {
  const known = records.get(plan);
  if (known) return known;
  const record = recordOf(plan);
  records.set(plan, record);
  return record;
}

function recordOf(plan: Plan): Record<string, unknown> {
  return {
    planId: plan.id,
    kind: plan.kind,
    mode: plan.target.mode,
    scene: plan.target.scene,
    preset: plan.target.preset,
    zones: plan.target.zoneIds,
    pictureIds: plan.target.pictureIds,
    was: plan.was,
    backTo: plan.backTo,
    untouched: plan.untouched.flatMap((path) => {
      const value = plan.target.values.get(path)?.value;
      return value === undefined ? [] : [{ path, value }];
    }),
    notRestored: plan.notRestored,
    steps: plan.steps,
    holds: plan.holds,
    leases: plan.leases,
    pictures: plan.pictures,
  };
}

export function blankTake(plan: Plan, takeId: string, show: ShowState, now: Now, setup: TakeSetup): Take {
  const epochs = plan.inputs.flatMap((i) =>
    i.what === 'epoch' && typeof i.was === 'number' ? [[i.id, i.was] as const] : [],
  );
  return {
    id: takeId,
    plan,
    show,
    at: 'preparing',
    startedUs: now.us,
    endedUs: undefined,
    frame: undefined,
    steps: new Map(plan.steps.map((s) => [s.id, { at: 'waiting', attempt: 0 } as const])),
    phases: [{ at: 'preparing', fromUs: now.us, toUs: undefined }],
    why: undefined,
    exceptions: [],
    held: new Map(),
    leasesMoved: false,
    inner: {
      setup,
      phase: 'prepare',
      stage: 'opening',
      counter: 0,
      runs: new Map(plan.steps.map((s) => [s.id, newRun(s, false)])),
      readToken: undefined,
      journalToken: undefined,
      awaitUntilUs: undefined,
      frameTries: 0,
      launched: false,
      frameUs: undefined,
      gates: new Map(plan.gates.map((gate) => [gate.id, { gate, blockingSinceUs: undefined }])),
      touched: new Set(),
      waived: new Set(),
      settleUs: undefined,
      epochs: new Map(epochs),
      offline: new Set(),
      lost: new Set(),
      revealBegun: false,
      failedVisible: undefined,
      back: undefined,
      stoppedFrom: undefined,
      finishing: undefined,
      wakeUs: undefined,
    },
  };
}

/**
 * A bail-out runs at once: no read, no waiting for the disk, and every device under its own deadlines. Leases go first,
 * because from here on these zones are the safe source's. It ends `bailed-out`, with what did not answer by name.
 */
export function startBailout(plan: Plan, takeId: string, show: ShowState, now: Now, setup = DEFAULT_SETUP): TakeResult {
  const d = openDraft(blankTake({ ...plan, kind: 'bailout' }, takeId, show, now, setup), now);
  journalFirst(d, 'take-start', { show, ...planRecord(plan) });
  d.journalToken = undefined;
  d.awaitUntilUs = undefined;
  d.stage = 'running';
  d.phase = 'switch';
  d.at = 'switching';
  d.phases = [{ at: 'switching', fromUs: now.us, toUs: undefined }];
  d.frame = now.frame;
  if (plan.leases.length > 0 || plan.pictures.length > 0) {
    d.leasesMoved = true;
    d.effects.push({ t: 'leases', frame: now.frame, leases: plan.leases, pictures: plan.pictures, back: false });
  }
  advance(d);
  return closeDraft(d);
}
