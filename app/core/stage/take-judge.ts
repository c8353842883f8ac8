/**
 * What a failure means, and what a person chose. Follows take.md sections 6.4, 6.5, 6.7, 6.8.
 *
 * From a failure on nothing new of the plan is sent until it is decided: by the step's own rule, or by a person.
 */
import type { Fault } from '../parameter.ts';
import type { Choice, Run, Take } from './take.ts';
import { advanceBack, beginBack, resumeBack, undoRuns } from './take-back.ts';
import { canWait, closedGates, coverLost, heldZones, landsExactly, pendingGates } from './take-cover.ts';
import {
  alarm,
  type Draft,
  end,
  except,
  forwardRuns,
  isVisible,
  journalNote,
  put,
  ruleOf,
  setAt,
} from './take-draft.ts';
import { advanceBailout, advanceForward, atOf, enterPhase, maxLead } from './take-forward.ts';
import { cancelOpen } from './take-run.ts';

/** Runs until there is something to wait for. The limit only guards against a fault of ours. */
export function advance(d: Draft): void {
  for (let i = 0; i < 10_000; i++) {
    if (d.endedUs !== undefined || d.finishing) return;
    if (d.plan.kind === 'bailout') {
      if (!advanceBailout(d)) return;
      continue;
    }
    if (!d.back) judge(d);
    if (d.finishing || d.at === 'asking' || d.at === 'stopped' || d.at === 'stuck') return;
    if (!(d.back ? advanceBack(d, d.back) : advanceForward(d))) {
      if (d.back || !forwardRuns(d).some((run) => run.at === 'failed' && !d.failedVisible)) return;
    }
  }
}

/** Decides about every failed step and closed gate; does nothing while a person holds the take. */
function judge(d: Draft): void {
  if (d.at === 'stopped' || d.stage === 'opening') return;
  for (const run of failed(d)) {
    if (ruleOf(run.step) === 'note') except(d, run, faultOf(run), 'plan');
  }
  const wrong = failed(d);
  if (d.revealBegun) {
    const first = wrong[0];
    if (first) d.failedVisible ??= faultOf(first);
    return;
  }
  if (d.lost.size > 0 && !hasMovedLight(d)) {
    // Nothing was hidden by it yet: going back changes nothing that anybody sees.
    const group = [...d.lost].join(', ');
    d.lost = new Set();
    beginBack(d, { code: 'take.hold-lost', params: { group } }, false);
    return;
  }
  if (d.lost.size > 0) {
    ask(d, { code: 'take.hold-lost', params: { group: [...d.lost].join(', ') } });
    return;
  }
  if (coverLost(d) && isBareAhead(d)) {
    ask(d, { code: 'take.cover-lost' });
    return;
  }
  const must = wrong.find((run) => ruleOf(run.step) === 'rollback');
  if (must) {
    beginBack(d, faultOf(must), false);
    return;
  }
  if (d.at === 'asking') return;
  const gate = closedGates(d)[0];
  const why = wrong[0] ? faultOf(wrong[0]) : gate && { code: 'take.gate-closed', params: { gate: gate.id } };
  if (!why) return;
  if (d.show === 'SHOW' && canWait(d)) ask(d, why);
  else beginBack(d, why, false);
}

/** Something visible that is not held has moved or is still to move. */
function isBareAhead(d: Draft): boolean {
  const held = heldZones(d);
  return forwardRuns(d).some(
    (run) =>
      isVisible(run.step) &&
      run.step.layer !== 'hold' &&
      run.at !== 'excepted' &&
      run.at !== 'skipped' &&
      (run.step.visible.pictureIds.length > 0 || run.step.visible.zoneIds.some((zone) => !held.has(zone))),
  );
}

function hasMovedLight(d: Draft): boolean {
  return forwardRuns(d).some(
    (run) => isVisible(run.step) && run.step.layer !== 'hold' && (run.left || run.open.length > 0),
  );
}

function failed(d: Draft): Run[] {
  return forwardRuns(d).filter((run) => run.at === 'failed');
}

function faultOf(run: Run): Fault {
  return run.fault ?? { code: 'take.no-answer', params: { path: run.step.path } };
}

function ask(d: Draft, why: Fault): void {
  if (d.at === 'asking' && d.why?.code === why.code) return;
  halt(d);
  setAt(d, 'asking');
  d.why = why;
  alarm(d, why, true);
  d.effects.push({ t: 'outcome', outcome: 'asking', why });
}

/** Calls back what is unsent. Exact steps that are leaving together stay together: half a picture is worse than either. */
function halt(d: Draft): void {
  const due =
    d.frame === undefined ? Infinity : d.frame - maxLead(forwardRuns(d).filter((run) => landsExactly(d, run.step)));
  for (const run of d.runs.values()) {
    if (run.open.length === 0) continue;
    if (!run.undo && d.launched && landsExactly(d, run.step) && d.now.frame >= due) continue;
    cancelOpen(d, run);
  }
}

/** A person's stop: nothing new leaves, held stays held. */
export function onStop(d: Draft, seat: string): void {
  if (d.plan.kind === 'bailout' || d.finishing) return;
  if (d.at === 'asking' || d.at === 'stopped' || d.at === 'stuck') return;
  d.stoppedFrom = d.at;
  halt(d);
  setAt(d, 'stopped');
  d.why = { code: 'take.stopped', params: { seat } };
  d.effects.push({ t: 'outcome', outcome: 'stopped', why: d.why });
}

export function onBailout(d: Draft, seat: string): void {
  if (d.plan.kind === 'bailout') return;
  for (const run of d.runs.values()) cancelOpen(d, run);
  for (const run of d.runs.values()) {
    if (run.at === 'waiting' || run.at === 'released') put(d, run, { at: 'cancelled', deadlineUs: undefined });
  }
  const why = { code: 'take.bailed-out', params: { seat } };
  journalNote(d, 'take-outcome', { outcome: 'bailed-out', why });
  end(d, 'bailed-out', why);
}

/**
 * The choices that `onChoice` accepts now; step choices as `retry:<step>`. Going on is offered once nothing is wrong any
 * more, revealing only over what may be waived: a key that would be refused is no choice.
 */
export function choicesOf(take: Take): string[] {
  const { at, inner } = take;
  if (inner.finishing || take.endedUs !== undefined) return [];
  if (at === 'stopped') return inner.back || inner.revealBegun ? ['continue'] : ['continue', 'back'];
  const wrong = [...inner.runs.values()].filter((run) => run.at === 'failed');
  if (at === 'asking') {
    const steps = wrong.filter((run) => !run.undo);
    const choose = steps.flatMap(({ step }) =>
      step.layer === 'hold' ? [`retry:${step.id}`] : [`retry:${step.id}`, `skip:${step.id}`, `accept:${step.id}`],
    );
    const shut = pendingGates(inner);
    const goesOn = wrong.length === 0 && inner.lost.size === 0 && shut.length === 0;
    const reveals = inner.lost.size === 0 && shut.every((gate) => gate.waivable);
    return [...(goesOn ? ['continue'] : []), 'back', ...(reveals ? ['reveal'] : []), ...choose];
  }
  if (at !== 'stuck') return [];
  const choose: string[] = [];
  for (const { undo, step, fault } of wrong) {
    if (!undo) continue;
    if (fault?.code !== 'take.no-undo') choose.push(`retry:${step.id}`);
    choose.push(`skip:${step.id}`, `accept:${step.id}`);
  }
  return choose.length > 0 ? choose : ['continue', 'back'];
}

export function onChoice(d: Draft, seat: string, choice: Choice): void {
  if (d.plan.kind === 'bailout' || d.finishing) return;
  journalNote(d, 'take-choice', { seat, choice });
  const done =
    d.at === 'stopped'
      ? chooseStopped(d, choice)
      : d.at === 'asking'
        ? chooseAsking(d, seat, choice)
        : d.at === 'stuck'
          ? chooseStuck(d, seat, choice)
          : false;
  if (!done) alarm(d, { code: 'take.choice-refused', params: { choice: choice.do, at: d.at } }, false);
}

function chooseStopped(d: Draft, choice: Choice): boolean {
  if (choice.do !== 'continue' && choice.do !== 'back') return false;
  if (d.back) {
    d.why = undefined;
    resumeBack(d);
    return true;
  }
  if (choice.do === 'back') {
    if (d.revealBegun) return false;
    beginBack(d, d.why, true);
    return true;
  }
  resumeForward(d);
  return true;
}

function chooseAsking(d: Draft, seat: string, choice: Choice): boolean {
  switch (choice.do) {
    case 'back':
      beginBack(d, d.why, true);
      return true;
    case 'continue':
      if (failed(d).length > 0 || d.lost.size > 0 || closedGates(d).length > 0) return false;
      break;
    case 'reveal': {
      if (d.lost.size > 0 || closedGates(d).some((gate) => !gate.waivable)) return false;
      for (const gate of closedGates(d)) {
        d.waived = new Set([...d.waived, gate.id]);
        const fault = { code: 'take.gate-waived', params: { gate: gate.id, reason: choice.reason } };
        d.exceptions = [...d.exceptions, { step: gate.id, fault, by: seat }];
      }
      for (const run of failed(d)) except(d, run, withReason(faultOf(run), choice.reason), seat);
      break;
    }
    case 'retry':
    case 'skip':
    case 'accept': {
      const run = d.runs.get(choice.step);
      if (!run || run.undo || run.at !== 'failed') return false;
      if (choice.do === 'retry') again(d, run);
      else if (run.step.layer === 'hold') return false;
      else except(d, run, faultOf(run), seat, choice.do === 'skip' ? 'skipped' : 'excepted');
      const lost = d.plan.holds.filter((h) => d.lost.has(h.group));
      if (failed(d).length > 0) return true;
      // A hold that is to be held again is no longer only lost: the phase is walked from there.
      if (lost.some((h) => d.runs.get(h.holdStep)?.at !== 'waiting')) return true;
      d.lost = new Set();
      break;
    }
  }
  resumeForward(d);
  return true;
}

function chooseStuck(d: Draft, seat: string, choice: Choice): boolean {
  if (choice.do === 'continue' || choice.do === 'back') {
    if (undoRuns(d).some((run) => run.at === 'failed')) return false;
    // Cover is gone and will not come back: a person may go back in sight, by this word.
    if (choice.do === 'back' && d.back) d.back = { ...d.back, byPerson: true };
    resumeBack(d);
    return true;
  }
  if (choice.do !== 'retry' && choice.do !== 'skip' && choice.do !== 'accept') return false;
  const run = d.runs.get(choice.step)?.undo ? d.runs.get(choice.step) : d.runs.get(`undo:${choice.step}`);
  if (!run || run.at !== 'failed') return false;
  if (choice.do === 'retry') {
    if (run.fault?.code === 'take.no-undo') return false;
    again(d, run);
  } else except(d, run, faultOf(run), seat, choice.do === 'skip' ? 'skipped' : 'excepted');
  resumeBack(d);
  return true;
}

function again(d: Draft, run: Run): void {
  put(d, run, { at: 'waiting', retriesLeft: run.step.retries, doneUs: undefined, said: undefined, odd: [] });
}

/** On from where it was; what still waits is journaled again, and the switch gets a new frame. */
function resumeForward(d: Draft): void {
  d.why = undefined;
  const waiting = forwardRuns(d).filter((run) => run.at === 'waiting');
  const first = (['prepare', 'hold', 'switch', 'settle', 'reveal'] as const).find((phase) =>
    waiting.some((run) => run.step.phase === phase),
  );
  const earlier = first !== undefined && before(first, d.phase);
  setAt(d, atOf(d.phase));
  if (d.stage === 'opening') return;
  if (earlier) enterPhase(d, first, 0);
  else if (d.stage === 'running' || first === d.phase) enterPhase(d, d.phase, 0);
  else if (d.stage === 'intent' && d.journalToken === undefined) enterPhase(d, d.phase, 0);
}

const ORDER = ['prepare', 'hold', 'switch', 'settle', 'reveal'];
function before(a: string, b: string): boolean {
  return ORDER.indexOf(a) < ORDER.indexOf(b);
}

function withReason(fault: Fault, reason: string): Fault {
  return { ...fault, params: { ...fault.params, reason } };
}
