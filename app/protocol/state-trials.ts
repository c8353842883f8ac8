/** What seats see of trials: the one that runs, what one left behind, and per parameter what was shown and adopted. */
import type { Fault, ParamPath, Value } from '../core/parameter.ts';
import type { AdoptedLead, LearntLead } from '../core/trial/lead.ts';
import type { SeenBy, Trial } from '../core/trial/trial.ts';

/** A trial that was cut off: what stood there before it. */
export interface LeftTrial {
  readonly path: ParamPath;
  readonly device: string;
  readonly before: Value;
  readonly atMs: number;
  readonly seat: string;
  /** A person sent it again; the device has not said yet that it stands. */
  readonly sent?: boolean;
}

export interface RunningTrial {
  readonly path: ParamPath;
  readonly device: string;
  readonly values: readonly [Value, Value];
  readonly seenBy: SeenBy;
  readonly runs: number;
  readonly done: number;
  readonly lost: number;
  readonly startedUs: number;
  readonly seat: string;
}

/** What is known of when a parameter's writes take effect. */
export interface EffectState {
  /** The newest, also one that counts no more: it says why. */
  readonly trial: Trial | null;
  readonly lead: {
    readonly configured: number;
    readonly learnt: LearntLead | null;
    readonly adopted: AdoptedLead | null;
  };
}

export interface TrialsState {
  readonly running: RunningTrial | null;
  readonly left: LeftTrial | null;
  /** How the newest one of this engine ended; `why` null: it was completed. */
  readonly last: { readonly path: ParamPath; readonly why: Fault | null; readonly atUs: number } | null;
  readonly effects: Readonly<Record<ParamPath, EffectState>>;
}
