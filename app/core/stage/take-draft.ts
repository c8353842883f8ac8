/**
 * A take opened for change, for the length of one step of the machine; nobody else ever sees it.
 *
 * Knows: how public step states follow from the runs, which changes go to the journal, when the machine must wake.
 */
import type { Fault, OnFail } from '../parameter.ts';
import type { Step } from './plan.ts';
import { stepOfUndo } from './rollback.ts';
import type {
  Now,
  Outcome,
  Run,
  RunAt,
  StepAt,
  StepRun,
  Take,
  TakeAt,
  TakeEffect,
  TakeInner,
  TakeResult,
} from './take.ts';

/** How long the disk may take for an intent or an outcome. */
export const JOURNAL_MS = 500;
const OVERDUE_US = 50_000;
/** How long a driver may take to say whether bytes left. */
export const CANCEL_MS = 250;
/** A person's tick. */
export const TICK_MS = 60_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Draft extends Mutable<Omit<Take, 'steps' | 'inner' | 'held'>>, Mutable<Omit<TakeInner, 'runs'>> {
  readonly before: Take;
  readonly now: Now;
  readonly effects: TakeEffect[];
  held: Map<string, number>;
  runs: ReadonlyMap<string, Run>;
  /** Ids of the runs that were put. */
  readonly moved: Set<string>;
  /** The plan's own runs in order, until the next `put`. */
  forward: readonly Run[] | undefined;
}

export function openDraft(before: Take, now: Now): Draft {
  const { steps: _steps, inner, held, ...rest } = before;
  // Copied by the first `put`: most events change one run or none.
  return {
    ...rest,
    ...inner,
    before,
    now,
    effects: [],
    held: new Map(held),
    runs: inner.runs,
    moved: new Set(),
    forward: undefined,
  };
}

/** Freezes the draft; what changed of the public take goes to the journal as one record. */
export function closeDraft(d: Draft): TakeResult {
  const { steps, changed } = publicSteps(d);
  const delta = deltaOf(d, changed);
  if (delta) d.effects.push({ t: 'journal', token: nextToken(d, 'note'), kind: 'take-delta', data: delta });
  const wakeUs = nextWakeUs(d);
  if (wakeUs !== undefined && wakeUs !== d.wakeUs) {
    d.effects.push({ t: 'wake', atUs: wakeUs, token: nextToken(d, 'wake') });
  }
  const state: Take = {
    id: d.id,
    plan: d.plan,
    show: d.show,
    at: d.at,
    startedUs: d.startedUs,
    endedUs: d.endedUs,
    frame: d.frame,
    steps,
    phases: d.phases,
    why: d.why,
    exceptions: d.exceptions,
    held: d.held,
    leasesMoved: d.leasesMoved,
    inner: {
      setup: d.setup,
      phase: d.phase,
      stage: d.stage,
      counter: d.counter,
      runs: d.runs,
      readToken: d.readToken,
      journalToken: d.journalToken,
      awaitUntilUs: d.awaitUntilUs,
      frameTries: d.frameTries,
      launched: d.launched,
      frameUs: d.frameUs,
      gates: d.gates,
      touched: d.touched,
      waived: d.waived,
      settleUs: d.settleUs,
      epochs: d.epochs,
      offline: d.offline,
      lost: d.lost,
      revealBegun: d.revealBegun,
      failedVisible: d.failedVisible,
      back: d.back,
      stoppedFrom: d.stoppedFrom,
      finishing: d.finishing,
      wakeUs,
    },
  };
  return { state, effects: d.effects };
}

/** The record by which a take is told again after a crash (take-recovery.ts). */
export interface TakeDelta {
  readonly takeId: string;
  readonly atUs: number;
  readonly at?: TakeAt;
  readonly endedUs?: number;
  readonly frame?: number;
  readonly leasesMoved?: boolean;
  /** Null = nothing is wrong any more. */
  readonly why?: Fault | null;
  readonly steps?: readonly (readonly [string, StepRun])[];
  readonly exceptions?: Take['exceptions'];
  readonly held?: readonly (readonly [string, number])[];
}

function deltaOf(d: Draft, changed: NonNullable<TakeDelta['steps']>): TakeDelta | undefined {
  const b = d.before;
  const heldChanged = d.held.size !== b.held.size || [...d.held].some(([id, us]) => b.held.get(id) !== us);
  const delta: TakeDelta = {
    takeId: d.id,
    atUs: d.now.us,
    ...(d.at !== b.at && { at: d.at }),
    ...(d.endedUs !== undefined && b.endedUs === undefined && { endedUs: d.endedUs }),
    ...(d.frame !== undefined && d.frame !== b.frame && { frame: d.frame }),
    ...(d.leasesMoved !== b.leasesMoved && { leasesMoved: d.leasesMoved }),
    ...(d.why !== b.why && { why: d.why ?? null }),
    ...(changed.length > 0 && { steps: changed }),
    ...(d.exceptions !== b.exceptions && { exceptions: d.exceptions }),
    ...(heldChanged && { held: [...d.held] }),
  };
  return Object.keys(delta).length > 2 ? delta : undefined;
}

function sameRun(a: StepRun | undefined, b: StepRun): boolean {
  return (
    a !== undefined &&
    a.at === b.at &&
    a.attempt === b.attempt &&
    a.sentUs === b.sentUs &&
    a.ackedUs === b.ackedUs &&
    a.doneUs === b.doneUs &&
    a.releasedUs === b.releasedUs &&
    a.fault === b.fault
  );
}

const UNDO_AT: Readonly<Record<RunAt, StepAt>> = {
  waiting: 'undo-waiting',
  released: 'undo-waiting',
  sent: 'undoing',
  acknowledged: 'undoing',
  verified: 'undone',
  unconfirmed: 'unverified',
  failed: 'undo-failed',
  excepted: 'excepted',
  skipped: 'skipped',
  cancelled: 'undo-failed',
};

interface PublicSteps {
  readonly steps: ReadonlyMap<string, StepRun>;
  readonly changed: readonly (readonly [string, StepRun])[];
}

/** Only what moved is made anew; a take of which nothing moved that people see keeps its map. */
function publicSteps(d: Draft): PublicSteps {
  const before = d.before.steps;
  if (before.size !== d.plan.steps.length) {
    const changed = d.plan.steps.map(({ id }) => [id, publicRun(d, id)] as const);
    return { steps: new Map(changed), changed };
  }
  const ids = new Set([...d.moved].map(stepOfUndo));
  const changed = [...ids].flatMap((id) => {
    const run = before.has(id) ? publicRun(d, id) : undefined;
    return run && !sameRun(before.get(id), run) ? [[id, run] as const] : [];
  });
  return { steps: changed.length > 0 ? new Map([...before, ...changed]) : before, changed };
}

function publicRun(d: Draft, id: string): StepRun {
  const back = d.runs.get(`undo:${id}`);
  const run = back ?? d.runs.get(id);
  if (!run) return { at: 'waiting', attempt: 0 };
  const at: StepAt = back ? UNDO_AT[run.at] : run.at === 'released' ? 'queued' : run.at;
  return {
    at,
    attempt: run.attempt,
    ...(run.releasedUs !== undefined && { releasedUs: run.releasedUs }),
    ...(run.sentUs !== undefined && { sentUs: run.sentUs }),
    ...(run.sentFrame !== undefined && { sentFrame: run.sentFrame }),
    ...(run.lateUs !== undefined && { lateUs: run.lateUs }),
    ...(run.ackedUs !== undefined && { ackedUs: run.ackedUs }),
    ...(run.doneUs !== undefined && { doneUs: run.doneUs }),
    ...(run.fault !== undefined && { fault: run.fault }),
  };
}

export function newRun(step: Step, undo: boolean): Run {
  return {
    step,
    undo,
    at: 'waiting',
    attempt: 0,
    retriesLeft: step.retries,
    open: [],
    left: false,
    cancelUntilUs: undefined,
    leaveUs: undefined,
    deadlineUs: undefined,
    releasedUs: undefined,
    sentUs: undefined,
    sentFrame: undefined,
    lateUs: undefined,
    ackedUs: undefined,
    doneUs: undefined,
    reportUs: undefined,
    said: undefined,
    odd: [],
    fault: undefined,
  };
}

export function put(d: Draft, run: Run, patch: Partial<Run>): Run {
  const next = { ...run, ...patch };
  const runs = d.runs === d.before.inner.runs ? new Map(d.runs) : (d.runs as Map<string, Run>);
  d.runs = runs;
  d.forward = undefined;
  d.moved.add(run.step.id);
  runs.set(run.step.id, next);
  return next;
}

export function nextToken(d: Draft, word: string): string {
  d.counter += 1;
  return `${d.id}/${word}/${d.counter}`;
}

/** A record that something waits for: nothing of it leaves before the answer. */
export function journalFirst(d: Draft, kind: string, data: Record<string, unknown>, waitMs = JOURNAL_MS): void {
  const token = nextToken(d, 'intent');
  d.journalToken = token;
  d.awaitUntilUs = d.now.us + waitMs * 1000;
  d.effects.push({ t: 'journal', token, kind, data: { takeId: d.id, atUs: d.now.us, ...data } });
}

export function journalNote(d: Draft, kind: string, data: Record<string, unknown>): void {
  const token = nextToken(d, 'note');
  d.effects.push({ t: 'journal', token, kind, data: { takeId: d.id, atUs: d.now.us, ...data } });
}

export function readAgain(d: Draft, paths: readonly string[]): void {
  const token = nextToken(d, 'read');
  d.readToken = token;
  d.awaitUntilUs = d.now.us + readMs(d.plan.steps) * 1000;
  d.effects.push({ t: 'read', token, paths });
}

/** A query may take as long as the slowest device of the plan, and no less than a second. */
export function readMs(steps: readonly Step[]): number {
  return steps.reduce((most, step) => Math.max(most, step.timeoutMs), 1_000);
}

export function alarm(d: Draft, fault: Fault, loud: boolean): void {
  d.effects.push({ t: 'alarm', fault, loud });
}

export function setAt(d: Draft, at: TakeAt): void {
  if (d.at === at) return;
  const last = d.phases.at(-1);
  const closed = last ? [...d.phases.slice(0, -1), { ...last, toUs: d.now.us }] : [];
  d.at = at;
  d.phases = [...closed, { at, fromUs: d.now.us, toUs: undefined }];
}

/** The outcome is on disk before anybody is told; a dead disk delays it by JOURNAL_MS at most. */
export function finish(d: Draft, outcome: Outcome, why: Fault | undefined): void {
  if (d.finishing) return;
  const token = nextToken(d, 'outcome');
  d.finishing = { outcome, why, token, untilUs: d.now.us + JOURNAL_MS * 1000 };
  d.effects.push({ t: 'journal', token, kind: 'take-outcome', data: { takeId: d.id, atUs: d.now.us, outcome, why } });
}

export function end(d: Draft, outcome: Outcome, why: Fault | undefined): void {
  setAt(d, outcome);
  d.finishing = undefined;
  d.why = why;
  d.endedUs = d.now.us;
  const last = d.phases.at(-1);
  if (last) d.phases = [...d.phases.slice(0, -1), { ...last, toUs: d.now.us }];
  d.effects.push({ t: 'outcome', outcome, why });
}

export function except(d: Draft, run: Run, fault: Fault, by: string, at: 'excepted' | 'skipped' = 'excepted'): void {
  put(d, run, { at, doneUs: d.now.us, deadlineUs: undefined });
  d.exceptions = [...d.exceptions, { step: run.step.id, fault, by }];
}

/** A hold that fails can only mean going back, whatever the studio file says. */
export function ruleOf(step: Step): OnFail {
  return step.layer === 'hold' ? 'rollback' : step.onFail;
}

export function inFlight(run: Run): boolean {
  return run.at === 'released' || run.at === 'sent' || run.at === 'acknowledged';
}

export function passed(run: Run): boolean {
  return run.at === 'verified' || run.at === 'unconfirmed' || run.at === 'excepted' || run.at === 'skipped';
}

export function isVisible(step: Step): boolean {
  return step.visible.zoneIds.length > 0 || step.visible.pictureIds.length > 0;
}

export function forwardRuns(d: Draft): readonly Run[] {
  d.forward ??= d.plan.steps.flatMap((step) => d.runs.get(step.id) ?? []);
  return d.forward;
}

function nextWakeUs(d: Draft): number | undefined {
  if (d.endedUs !== undefined) return undefined;
  let next = Number.POSITIVE_INFINITY;
  const due = (us: number | undefined): void => {
    if (us !== undefined && us > d.now.us && us < next) next = us;
  };
  // What is judged by a wake alone is never left without one.
  const limit = (us: number | undefined): void => due(us !== undefined && us <= d.now.us ? d.now.us + OVERDUE_US : us);
  limit(d.awaitUntilUs);
  due(d.finishing?.untilUs);
  for (const run of d.runs.values()) {
    limit(run.cancelUntilUs);
    if (inFlight(run)) limit(run.deadlineUs);
  }
  if (d.launched && d.frameUs !== undefined) {
    due(d.frameUs > d.now.us ? d.frameUs : d.now.us + Math.ceil(d.setup.frameUs / 4));
  }
  for (const { gate, blockingSinceUs } of d.gates.values()) {
    if (blockingSinceUs === undefined) continue;
    due(blockingSinceUs + gate.closeAfterMs * 1000);
    if (d.settleUs !== undefined) due(d.settleUs + gate.settleMs * 1000);
  }
  return Number.isFinite(next) ? next : undefined;
}
