/**
 * The take machine's vocabulary: state, events, effects. Follows take.md section 6. The function is take-machine.ts:
 * `step(state, event, now) -> { state, effects }`, pure, with `now = { us, frame }`.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import type { Gate, Plan, Step } from './plan.ts';

export interface Now {
  readonly us: number;
  readonly frame: number;
}

export type Outcome =
  | 'committed'
  | 'committed-with-exceptions'
  | 'rolled-back'
  | 'stuck'
  | 'failed-visible'
  | 'bailed-out'
  | 'refused';

export type TakeAt =
  | 'preparing'
  | 'holding'
  | 'switching'
  | 'settling'
  | 'revealing'
  | 'asking'
  | 'stopped'
  | 'rolling-back'
  | 'stuck'
  | 'failed-visible'
  | 'committed'
  | 'committed-with-exceptions'
  | 'rolled-back'
  | 'bailed-out'
  | 'refused';

/** How far one step got; the ladder of proof plus its ways to fail. `undo-waiting` = nothing of its undo has left. `unverified` = an assumed undo was sent. */
export type StepAt =
  | 'waiting'
  | 'queued'
  | 'sent'
  | 'acknowledged'
  | 'verified'
  | 'unconfirmed'
  | 'failed'
  | 'excepted'
  | 'skipped'
  | 'cancelled'
  | 'undo-waiting'
  | 'undoing'
  | 'undone'
  | 'unverified'
  | 'undo-failed';

export interface StepRun {
  readonly at: StepAt;
  readonly attempt: number;
  readonly releasedUs?: number;
  readonly sentUs?: number;
  readonly sentFrame?: number;
  readonly lateUs?: number;
  readonly ackedUs?: number;
  readonly doneUs?: number;
  readonly fault?: Fault;
}

/** Choices a person has while asking, stopped, stuck or failed-visible. */
export type Choice =
  | { readonly do: 'continue' }
  | { readonly do: 'back' }
  | { readonly do: 'reveal'; readonly reason: string }
  | { readonly do: 'retry'; readonly step: string }
  | { readonly do: 'skip'; readonly step: string }
  | { readonly do: 'accept'; readonly step: string };

export type TakeEvent =
  /** Does nothing: `startTake` has begun already. */
  | { readonly t: 'start' }
  /**
   * The answer to effect `read`. `changed` = differs from what the plan stored (looked at while preparing only). Every path
   * that answered must have come as a `report` before this, also where the value is the same. A fault names its
   * parameter: `params.path`.
   */
  | {
      readonly t: 'read';
      readonly token: string;
      readonly changed: readonly ParamPath[];
      readonly faults: readonly Fault[];
    }
  | { readonly t: 'journaled'; readonly token: string }
  | { readonly t: 'journal-failed'; readonly token: string; readonly fault: Fault }
  | {
      readonly t: 'sent';
      readonly step: string;
      readonly attempt: number;
      readonly atUs: number;
      readonly lateUs: number;
    }
  | { readonly t: 'acked'; readonly step: string; readonly attempt: number; readonly atUs: number }
  | { readonly t: 'step-fault'; readonly step: string; readonly attempt: number; readonly fault: Fault }
  /** Every effect `cancel` gets this answer; `cancelled` = this attempt's bytes have not left and never will. */
  | { readonly t: 'cancelled'; readonly step: string; readonly attempt: number; readonly was: 'cancelled' | 'sent' }
  /**
   * A parameter reported (after the engine folded it). `entries` of a salvo are folded by the engine: value or odd ones.
   * An echo by another device comes under the path of the parameter that it proves.
   */
  | {
      readonly t: 'report';
      readonly path: ParamPath;
      readonly value: Value | undefined;
      readonly odd: readonly string[];
      readonly atUs: number;
    }
  | { readonly t: 'device'; readonly device: string; readonly online: boolean; readonly epoch: number }
  | { readonly t: 'gates'; readonly gates: readonly Gate[] }
  | { readonly t: 'hold-lost'; readonly group: string }
  | { readonly t: 'stop'; readonly seat: string }
  | { readonly t: 'choice'; readonly seat: string; readonly choice: Choice }
  | { readonly t: 'tick'; readonly seat: string; readonly step: string }
  | { readonly t: 'bailout'; readonly seat: string }
  | { readonly t: 'wake'; readonly token: string };

export type TakeEffect =
  /** Query these paths now (read-only); answer with event `read`. */
  | { readonly t: 'read'; readonly token: string; readonly paths: readonly ParamPath[] }
  /** On disk before anything of that phase leaves; answer with `journaled`. */
  | { readonly t: 'journal'; readonly token: string; readonly kind: string; readonly data: unknown }
  /**
   * Send. `frame` undefined = now; else leave at that frame (lead already subtracted). An undo is a step of its own, with
   * its own id (`undo:<id>`, `rehold:<id>`), so that no late answer can be taken for another one's.
   */
  | {
      readonly t: 'release';
      readonly step: Step;
      readonly attempt: number;
      readonly undo: boolean;
      readonly frame: number | undefined;
    }
  | { readonly t: 'cancel'; readonly step: string; readonly attempt: number }
  /**
   * Leases and picture owners change at this frame, all or none. Told at the frame itself, so act at once.
   * `back`: every zone and picture returns to its `from`, none included.
   */
  | {
      readonly t: 'leases';
      readonly frame: number;
      readonly leases: Plan['leases'];
      readonly pictures: Plan['pictures'];
      readonly back: boolean;
    }
  /** `undefined` = what was desired before this take, none included. */
  | { readonly t: 'desired'; readonly path: ParamPath; readonly value: Value | undefined }
  | { readonly t: 'held'; readonly group: string; readonly held: boolean }
  | { readonly t: 'alarm'; readonly fault: Fault; readonly loud: boolean }
  | { readonly t: 'wake'; readonly atUs: number; readonly token: string }
  | { readonly t: 'outcome'; readonly outcome: Outcome | 'asking' | 'stopped'; readonly why: Fault | undefined };

/** The whole of a running take. Immutable; the machine returns the next one. */
export interface Take {
  readonly id: string;
  readonly plan: Plan;
  readonly show: 'EDIT' | 'REHEARSAL' | 'SHOW';
  readonly at: TakeAt;
  readonly startedUs: number;
  readonly endedUs: number | undefined;
  readonly frame: number | undefined;
  readonly steps: ReadonlyMap<string, StepRun>;
  readonly phases: readonly { readonly at: TakeAt; readonly fromUs: number; readonly toUs: number | undefined }[];
  readonly why: Fault | undefined;
  readonly exceptions: readonly { readonly step: string; readonly fault: Fault; readonly by: string }[];
  /** Held hold groups of this take, with since. */
  readonly held: ReadonlyMap<string, number>;
  readonly leasesMoved: boolean;
  /** Machine-private bookkeeping: tokens awaited, gate suspensions, rollback plan, queue per device. */
  readonly inner: TakeInner;
}

/** What the machine is told once, at the start; kept in the take. */
export interface TakeSetup {
  /** Length of a frame of the house clock. Only for wakes: whether a frame has come is read from `now.frame`. */
  readonly frameUs: number;
  /** Frames between choosing F and the first datagram that must leave for it. */
  readonly marginFrames: number;
  /** F, where a person chose it before: no earlier; later, and said, when the stage was not ready in time. */
  readonly atFrame?: number;
}

export interface TakeResult {
  readonly state: Take;
  readonly effects: readonly TakeEffect[];
}

/** How far a step of the plan, or of the way back, is. `released` = handed to the driver, not known to have left. */
export type RunAt =
  | 'waiting'
  | 'released'
  | 'sent'
  | 'acknowledged'
  | 'verified'
  | 'unconfirmed'
  | 'failed'
  | 'excepted'
  | 'skipped'
  | 'cancelled';

export interface Run {
  readonly step: Step;
  readonly undo: boolean;
  readonly at: RunAt;
  readonly attempt: number;
  readonly retriesLeft: number;
  /** Attempts handed over of which nobody has yet said whether they left. */
  readonly open: readonly number[];
  /** Some attempt left, or must be taken to have left. */
  readonly left: boolean;
  /** A cancel of the open attempts runs until. */
  readonly cancelUntilUs: number | undefined;
  readonly leaveUs: number | undefined;
  readonly deadlineUs: number | undefined;
  readonly releasedUs: number | undefined;
  readonly sentUs: number | undefined;
  readonly sentFrame: number | undefined;
  readonly lateUs: number | undefined;
  readonly ackedUs: number | undefined;
  readonly doneUs: number | undefined;
  /** Time of the report that verified it: older ones are deaf. */
  readonly reportUs: number | undefined;
  readonly said: Value | undefined;
  readonly odd: readonly string[];
  readonly fault: Fault | undefined;
}

export interface GateRun {
  readonly gate: Gate;
  readonly blockingSinceUs: number | undefined;
}

/** Where inside its phase or barrier the take is. */
export type Stage = 'opening' | 'intent' | 'running' | 'confirm' | 'ready';

export interface Finishing {
  readonly outcome: Outcome;
  readonly why: Fault | undefined;
  readonly token: string;
  readonly untilUs: number;
}

/** Barriers of the way back, each with the ids of its runs; empty until the unsent ones are cancelled. */
export interface Back {
  readonly barrier: number;
  readonly byPerson: boolean;
  /** Why it goes back; what it may be stuck at on the way is no reason of its end. */
  readonly why: Fault | undefined;
  readonly built: boolean;
  readonly barriers: readonly {
    readonly kind: 'rehold' | 'switch' | 'release' | 'invisible';
    readonly runs: readonly string[];
  }[];
}

/** Owned by take-machine.ts and its parts; opaque to everybody else. Serialisable. */
export interface TakeInner {
  readonly setup: TakeSetup;
  readonly phase: 'prepare' | 'hold' | 'switch' | 'settle' | 'reveal';
  readonly stage: Stage;
  readonly counter: number;
  /** Plan steps by id, then those of the way back. */
  readonly runs: ReadonlyMap<string, Run>;
  readonly readToken: string | undefined;
  readonly journalToken: string | undefined;
  /** Of whichever of the two is awaited. */
  readonly awaitUntilUs: number | undefined;
  readonly frameTries: number;
  /** The scheduled steps of this phase are handed over for `Take.frame`. */
  readonly launched: boolean;
  /** Our guess of when that frame comes. */
  readonly frameUs: number | undefined;
  readonly gates: ReadonlyMap<string, GateRun>;
  readonly touched: ReadonlySet<string>;
  readonly waived: ReadonlySet<string>;
  readonly settleUs: number | undefined;
  readonly epochs: ReadonlyMap<string, number>;
  readonly offline: ReadonlySet<string>;
  readonly lost: ReadonlySet<string>;
  readonly revealBegun: boolean;
  readonly failedVisible: Fault | undefined;
  /** Way back: which barrier, and whether a person asked for it. */
  readonly back: Back | undefined;
  readonly stoppedFrom: TakeAt | undefined;
  readonly finishing: Finishing | undefined;
  readonly wakeUs: number | undefined;
}
