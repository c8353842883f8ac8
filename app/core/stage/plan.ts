/**
 * What a plan is made of. Follows take.md sections 2 to 4. Data only; the compiler is compile.ts.
 */

import type {
  Descriptor,
  Effect,
  Fault,
  OnFail,
  ParamPath,
  Phase,
  SafetyClass,
  Value,
  ValueRecord,
} from '../parameter.ts';
import type { ClockLock } from '../time/discipline.ts';
import type { CalibrationView } from './gates-calibration.ts';
import type { NodeView } from './gates-nodes.ts';
import type { PicturePath, Rate, ShowState, Studio } from './model.ts';
import type { SystemWarmth } from './warmth-view.ts';

/** Who drives a zone: what a take leased, and what routing and processors say. */
export interface ZoneView {
  readonly leased: string | undefined;
  /** A system or named source; `unknown` where nobody can tell, `contested` where the crosspoints disagree. */
  readonly observed: string;
  readonly mode: string | undefined;
  readonly scene: string | undefined;
  readonly preset: string | undefined;
  /** Held since; from which take. */
  readonly held: { readonly sinceUs: number; readonly by: string } | undefined;
}

export type OnAir = 'yes' | 'no' | 'unknown';

export interface PictureView {
  readonly path: PicturePath | 'unknown' | 'contested';
  readonly onAir: OnAir;
  /** Where onAir comes from: tally, a named expiring declaration, or nobody. */
  readonly by: 'tally' | 'declared' | 'nobody';
}

export interface DeviceView {
  readonly online: boolean;
  readonly epoch: number;
  readonly standAside: boolean;
  readonly fault: Fault | undefined;
  readonly maxInFlight: number;
  /** Its driver can switch several keys in one message. */
  readonly salvo: boolean;
}

export interface Waiver {
  readonly gate: string;
  readonly seat: string;
  readonly reason: string;
  readonly untilUs: number;
}

/** Tracking verdict per camera and sink, from the tracking process. */
export interface TrackingView {
  readonly verdict: 'ok' | 'stale' | 'frozen' | 'wrong-rate' | 'lossy' | 'none';
  readonly rateHz: number;
  readonly lossPct: number;
  readonly cleanSinceUs: number | undefined;
  readonly atUs: number;
  /** A recording stands in for the tracker. */
  readonly replayed?: boolean;
  /** A virtual move plays: its sinks get another pose than the tracker's. */
  readonly virtual?: boolean;
}

/** Everything the pure stage decides from. Immutable maps; the engine replaces what changed. */
/** A value that a person holds over every other layer until it is cleared. */
export interface Override {
  readonly value: Value;
  /** Who set it, by the name people know; empty where an older engine kept no author. */
  readonly seat: string;
  readonly atUs: number;
}

/** What the house clock is worth now, and who counts on it. */
export interface HouseView {
  readonly lock: ClockLock;
  /** Whom it follows, or followed; absent while it never had a source. */
  readonly source: string | undefined;
  /** The studio names a source that may lead. */
  readonly expected: boolean;
  /** Whole frames that wait for a step. */
  readonly pendingFrames: number;
  /** Whether each source that the studio names can be believed now. */
  readonly sources: ReadonlyMap<string, 'good' | 'bad' | 'unknown'>;
  /** Plans whose take is set for a timecode. */
  readonly scheduled: ReadonlySet<string>;
}

export interface StageView {
  readonly studio: Studio;
  readonly show: ShowState;
  readonly descriptors: ReadonlyMap<ParamPath, Descriptor>;
  readonly values: ReadonlyMap<ParamPath, ValueRecord>;
  readonly devices: ReadonlyMap<string, DeviceView>;
  readonly zones: ReadonlyMap<string, ZoneView>;
  readonly pictures: ReadonlyMap<string, PictureView>;
  readonly tracking: ReadonlyMap<string, TrackingView>;
  /** By camera; absent where nobody keeps calibrations. */
  readonly calibrations?: ReadonlyMap<string, CalibrationView>;
  /** Persons' overrides: the top layer. */
  readonly overrides: ReadonlyMap<ParamPath, Override>;
  readonly waivers: readonly Waiver[];
  /** Operator ticks by what they confirm (`picture-seen/vp`, `reference/xr`), with expiry. */
  readonly ticks: ReadonlyMap<string, { readonly seat: string; readonly atUs: number; readonly untilUs: number }>;
  /** Presets by id as the library has them now (newest version). */
  readonly presets: ReadonlyMap<string, PresetLayer>;
  /** By system; absent where nobody looks: then only what devices say at this instant counts. */
  readonly warmth?: ReadonlyMap<string, SystemWarmth>;
  /** By system, of those whose render hosts the studio names; absent where nobody looks. */
  readonly nodes?: ReadonlyMap<string, readonly NodeView[]>;
  /** Absent where nobody asked for it: nothing is known of the clock. */
  readonly house?: HouseView;
  /** Lead and duration statistics by `device key`, learnt from history. */
  readonly history: ReadonlyMap<string, { readonly p50Ms: number; readonly p95Ms: number; readonly runs: number }>;
}

export interface PresetLayer {
  readonly id: string;
  readonly version: number;
  readonly mode: string;
  readonly scene: string;
  readonly zones: readonly string[];
  readonly values: Readonly<Record<string, Value | null>>;
}

export interface TargetRequest {
  readonly mode?: string;
  readonly scene?: string;
  readonly preset?: string;
  readonly zones?: readonly string[];
}

export type LayerName = 'mode' | 'scene' | 'preset' | 'override';

export interface Target {
  readonly request: TargetRequest;
  readonly mode: string | undefined;
  readonly scene: string | undefined;
  readonly preset: string | undefined;
  readonly zoneIds: readonly string[];
  readonly pictureIds: readonly string[];
  readonly values: ReadonlyMap<
    ParamPath,
    { readonly value: Value; readonly layer: LayerName; readonly layerId: string }
  >;
  readonly owners: ReadonlyMap<string, string>;
  readonly pictures: ReadonlyMap<string, PicturePath>;
}

export type UndoKind = 'exact' | 'assumed' | 'none';

export interface Step {
  readonly id: string;
  readonly device: string;
  readonly path: ParamPath;
  readonly value: Value;
  /** What the device is told: one entry, or all crosspoints of a salvo. */
  readonly entries: readonly { readonly key: string; readonly value: Value }[];
  readonly phase: Phase;
  /** Ids of steps that must be verified first (contracted through steps that were not needed). */
  readonly after: readonly string[];
  readonly visible: { readonly zoneIds: readonly string[]; readonly pictureIds: readonly string[] };
  readonly leadFrames: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly verify: Descriptor['verify'];
  /** `entries` as for `entries` above: what the device is told to go back (a salvo's crosspoints). Absent with `none`. */
  readonly undo: {
    readonly kind: UndoKind;
    readonly value?: Value;
    readonly entries?: readonly { readonly key: string; readonly value: Value }[];
  };
  readonly onFail: OnFail;
  readonly safety: SafetyClass;
  readonly layer: LayerName | 'hold' | 'reveal' | 'undo' | 'bailout';
  readonly predictedMs: number;
  /** What the plan counts on; absent on the compiler's own holds, and in plans that an older engine wrote. */
  readonly effect?: Effect;
}

export type GateVerdict = 'open' | 'warning' | 'blocking' | 'waived';

/** A named check. Texts are made at the edge from `id`, `params` and `fix`. */
export interface Gate {
  /** `online/xr-server`, `cover/wall-centre`, `warm/vp`, `tracking/a/vp`: kind, then what it is about. */
  readonly id: string;
  readonly kind: string;
  readonly device: string | undefined;
  /** Shown value and limit, already numbers or short protocol words. */
  readonly value: string | number | undefined;
  readonly limit: string | number | undefined;
  readonly unit: string | undefined;
  /** Monotonic time of the newest thing it read; undefined = never. */
  readonly atUs: number | undefined;
  readonly verdict: GateVerdict;
  readonly why: Fault | undefined;
  /** What a person can do: code with parameters; some are commands the console offers as a button. */
  readonly fix: Fault | undefined;
  readonly reads: readonly ParamPath[];
  readonly waivable: boolean;
  /** Closing must last this long before it counts once armed or running (device offline 0). */
  readonly closeAfterMs: number;
  readonly settleMs: number;
}

export type Cover =
  | { readonly by: 'nothing-visible' }
  | { readonly by: 'off-air' }
  | { readonly by: 'exact'; readonly frames: number }
  | { readonly by: 'locked-off-waiver'; readonly waiver: string }
  | { readonly by: 'none'; readonly cameras: readonly string[] };

export interface HoldPlan {
  readonly group: string;
  readonly holdStep: string;
  readonly releaseStep: string;
}

/** An input that arming stored; the plan is withdrawn when it changes beyond its tolerance. */
export interface PlanInput {
  readonly what: 'value' | 'lease' | 'gate' | 'layer' | 'epoch' | 'picture' | 'onAir';
  readonly id: string;
  readonly was: Value | undefined;
  readonly tolerance: number;
}

export type PlanKind = 'take' | 'undo' | 'rollback' | 'bailout' | 'return';

export interface Plan {
  readonly id: string;
  readonly kind: PlanKind;
  readonly target: Target;
  readonly steps: readonly Step[];
  readonly gates: readonly Gate[];
  readonly leases: readonly { readonly zoneId: string; readonly from: string | undefined; readonly to: string }[];
  readonly pictures: readonly { readonly pictureId: string; readonly from: string; readonly to: PicturePath }[];
  readonly covers: ReadonlyMap<string, Cover>;
  readonly holds: readonly HoldPlan[];
  readonly writes: ReadonlySet<string>;
  /** Paths, `zone:`, `picture:` and `hold:` ids (take.md section 3). */
  readonly claims: ReadonlySet<string>;
  readonly inputs: readonly PlanInput[];
  /** Steps with undo `none` that a person must confirm at arming. */
  readonly confirmations: readonly string[];
  readonly safety: SafetyClass;
  readonly strictFrame: boolean;
  /** In which clock it was made: `unlocked` is free-run, not house. */
  readonly clock?: { readonly lock: ClockLock; readonly source: string | undefined };
  /** Its switch leaves only on the first frame of a timecode label, of these two rates. */
  readonly onLabel?: { readonly rate: Rate; readonly timecodeRate: Rate };
  readonly predictedMs: Readonly<Record<Phase, number>>;
  readonly boundMs: number;
  /** What stays as it is, by path, because it already matches. */
  readonly untouched: readonly ParamPath[];
  /** Undo plans list what they cannot bring back. */
  readonly notRestored: readonly Fault[];
  /** Steps in flight per device; a device that is not named has 1. */
  readonly maxInFlight?: Readonly<Record<string, number>>;
  /** Mode, scene and preset of every zone when the plan was made; undo puts them back. */
  readonly was?: Readonly<Record<string, ZoneWas>>;
  /** Of a way back: what each zone had before, and has again after it. */
  readonly backTo?: Readonly<Record<string, ZoneWas>>;
}

export interface ZoneWas {
  readonly mode: string | undefined;
  readonly scene: string | undefined;
  readonly preset: string | undefined;
}

/** Why no plan could be made at all: unknown path, cycle, illegal mode. Each names its place. */
export interface CompileRefusal {
  readonly blockers: readonly Fault[];
}
