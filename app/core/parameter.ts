/**
 * Parameters: everything controllable or readable on the stage, and how far a value is proved.
 *
 * Knows: types, specs, descriptors, the value record and its one state. Follows take.md section 1.
 * Is told: specs by drivers, bindings by studio files. Tells: drivers, the stage core, the console.
 */

/** `zone/wall-left/source`, `engine/vp/level`, `light/key/intensity`: lower-case words joined by `/`. */
export type ParamPath = string;

/** A colour is `[r, g, b]`, each 0..1. A pose is `[xM, yM, zM, qx, qy, qz, qw]`, right-handed, Z up. */
export type Value = number | string | boolean | readonly number[];

export type ValueType =
  | {
      readonly kind: 'number';
      readonly unit: string;
      readonly min: number;
      readonly max: number;
      readonly step?: number;
    }
  | { readonly kind: 'enum'; readonly options: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'string'; readonly maxLength: number }
  | { readonly kind: 'colour' }
  | { readonly kind: 'pose' };

/** Who can prove a value. `echo` is another device of the studio that reports it under its own key. */
export type Verify =
  | { readonly by: 'readback'; readonly tolerance?: number; readonly pollMs?: number }
  | { readonly by: 'echo'; readonly device: string; readonly key: string; readonly tolerance?: number }
  | { readonly by: 'operator' }
  | { readonly by: 'none' };

/**
 * When a change becomes visible after the bytes left. `exact` is a measured claim and carries its date (ISO); `within`
 * carries one where a trial on this stage showed it, and none where somebody declared it.
 */
export type Effect =
  | { readonly kind: 'exact'; readonly frames: number; readonly measuredOn: string }
  | {
      readonly kind: 'within';
      readonly minFrames: number;
      readonly maxFrames: number;
      readonly measuredOn?: string;
    }
  | { readonly kind: 'relock' }
  | { readonly kind: 'restart' };

/** 0 look at · 1 normal · 2 air · 3 disruptive · 4 motion (design section 8). */
export type SafetyClass = 0 | 1 | 2 | 3 | 4;

/** What a driver publishes of one parameter. `key` is the driver's own name, unique within the device. */
export interface ParameterSpec {
  readonly key: string;
  readonly type: ValueType;
  readonly verify: Verify;
  /** A read-only query for it exists on the wire. */
  readonly readable: boolean;
  /** False: the device only reports it (tally, input present, position of a flown axis). */
  readonly writable: boolean;
  /** Sending it twice is the same as once. Anything else is an action, never a parameter step. */
  readonly idempotent: boolean;
  /** Time from release until the device must have acknowledged and, where it can, confirmed. */
  readonly timeoutMs: number;
  readonly effect: Effect;
  /** A change of it changes light or a picture. The binding says where. */
  readonly visible: boolean;
  /** What it is in the words of a vocabulary of ours (app/core/xr), whoever makes the device: `videoDelay/a`. */
  readonly means?: string;
}

/** Phases of a plan in their order. `hold` and `reveal` are made by the compiler, never named by a binding. */
export type Phase = 'prepare' | 'hold' | 'switch' | 'settle' | 'reveal';
export const PHASES: readonly Phase[] = ['prepare', 'hold', 'switch', 'settle', 'reveal'];

export type OnFail = 'rollback' | 'ask' | 'note';

/** What can drop a hold; a hold is measured for what it survives. */
export type Disturbance = 'inputSwitch' | 'inputLoss' | 'presetRecall' | 'formatChange' | 'referenceLoss';

/** Spec of the driver joined with the binding of the studio file. One per path; keys has several for a salvo. */
export interface Descriptor {
  readonly path: ParamPath;
  readonly device: string;
  /** What is written and read on the device. A plain parameter has exactly one key. */
  readonly keys: readonly string[];
  /** Salvo: option -> the value of every key. Complete or failed, never half (take.md section 3). */
  readonly salvo?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly type: ValueType;
  readonly verify: Verify;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly idempotent: boolean;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly effect: Effect;
  /** Zones and camera pictures whose light a change of it touches; empty where it is not visible. */
  readonly zoneIds: readonly string[];
  readonly pictureIds: readonly string[];
  readonly phase: Phase;
  readonly safety: SafetyClass;
  readonly leadFrames: number;
  readonly onFail: OnFail;
  /** Paths whose steps must be verified before this one may leave, within the same or an earlier phase. */
  readonly after: readonly ParamPath[];
  /** Brightness, gamma, colour, phase: the technician's; out of directors' presets by default. */
  readonly look: boolean;
  readonly label: Text;
  /** Names that the studio gives to options of an enumerated value. */
  readonly optionNames?: Readonly<Record<string, Text>>;
  /** As its device or the studio file says it. */
  readonly means?: string;
  /** What a change demands of a hold of its own device. */
  readonly disturbs?: readonly Disturbance[];
}

/** A name in both languages. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** A fault travels as a code with parameters; words are made at the edge (app/protocol/words). */
export interface Fault {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number | boolean>>;
}

/** Exactly one, the first that holds (take.md section 1). */
export type ValueState =
  | 'failed'
  | 'sent'
  | 'acknowledged'
  | 'unconfirmed'
  | 'unknown'
  | 'stale'
  | 'observed'
  | 'matched'
  | 'drifted';

export interface Desired {
  readonly value: Value;
  /** `take:<id>`, `seat:<id>`, `adopt:<seat>`. */
  readonly by: string;
  readonly atUs: number;
}

export interface Actual {
  readonly value: Value;
  readonly atUs: number;
  /** Boot epoch of the device when it said so; an older epoch makes the value stale. */
  readonly epoch: number;
}

/** The last write, and how far it got. */
export interface LastWrite {
  readonly value: Value;
  readonly atUs: number;
  readonly epoch: number;
  readonly at: 'sent' | 'acknowledged' | 'failed';
  readonly fault?: Fault;
}

/** Everything known of one parameter. Immutable; the engine replaces it. */
export interface ValueRecord {
  readonly desired?: Desired;
  readonly actual?: Actual;
  readonly last?: LastWrite;
}
