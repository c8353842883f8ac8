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

/** How far one step got; the ladder of proof plus its ways to fail. `unverified` = an assumed undo was sent. */
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
  | { readonly t: 'start' }
  /** The answer to effect `read`: fresh values, or which could not be read. */
  | { readonly t: 'read'; readonly token: string; readonly changed: readonly ParamPath[]; readonly faults: readonly Fault[] }
  | { readonly t: 'journaled'; readonly token: string }
  | { readonly t: 'journal-failed'; readonly token: string; readonly fault: Fault }
  | { readonly t: 'sent'; readonly step: string; readonly attempt: number; readonly atUs: number; readonly lateUs: number }
  | { readonly t: 'acked'; readonly step: string; readonly attempt: number; readonly atUs: number }
  | { readonly t: 'step-fault'; readonly step: string; readonly attempt: number; readonly fault: Fault }
  | { readonly t: 'cancelled'; readonly step: string; readonly attempt: number; readonly was: 'cancelled' | 'sent' }
  /** A parameter reported (after the engine folded it). `entries` of a salvo are folded by the engine: value or odd ones. */
  | { readonly t: 'report'; readonly path: ParamPath; readonly value: Value | undefined; readonly odd: readonly string[]; readonly atUs: number }
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
  /** Send. `frame` undefined = now; else leave at that frame (lead already subtracted). */
  | { readonly t: 'release'; readonly step: Step; readonly attempt: number; readonly undo: boolean; readonly frame: number | undefined }
  | { readonly t: 'cancel'; readonly step: string; readonly attempt: number }
  /** Leases and picture owners change at this frame, all or none. */
  | { readonly t: 'leases'; readonly frame: number; readonly leases: Plan['leases']; readonly pictures: Plan['pictures'] }
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

/** Owned by take-machine.ts; opaque to everybody else. Serialisable. */
export interface TakeInner {
  readonly [key: string]: unknown;
}
