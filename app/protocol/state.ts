/**
 * The state every seat sees: `GET /api/v1/state` and the snapshot and patches on the WebSocket (design section 4).
 * Small, versioned, patched, never lossy. Times are engine monotonic microseconds (`atUs`); readers compute ages.
 * Telemetry (rates, loss, jitter, poses) travels apart: messages.ts.
 */
import type { Descriptor, Effect, Fault, Text, Value, ValueState } from '../core/parameter.ts';
import type { PicturePath, ShowState } from '../core/stage/model.ts';
import type { Cover, Gate, OnAir, Override, Plan } from '../core/stage/plan.ts';
import type { Outcome, StepAt, TakeAt } from '../core/stage/take.ts';
import type { Measure } from '../core/time/measure.ts';
import type { CalibrationState } from './state-calibration.ts';
import type { ColdShown } from './state-cold.ts';
import type { CutState } from './state-cut.ts';
import type { DelayCalState } from './state-delay.ts';
import type { EnginesState } from './state-engines.ts';
import type { EventsState } from './state-event.ts';
import type { LatencyState } from './state-latency.ts';
import type { LensCalState } from './state-lens.ts';
import type { ClustersState } from './state-ndisplay.ts';
import type { RecordingState } from './state-recording.ts';
import type { SyncState } from './state-sync.ts';
import type { TrialsState } from './state-trials.ts';
import type { MovesState } from './state-virtual.ts';
import type { WarmthState } from './state-warmth.ts';

export type Role = 'viewer' | 'director' | 'technician' | 'operator' | 'admin';

export interface ParamState {
  readonly desired?: { readonly value: Value; readonly by: string; readonly atUs: number };
  readonly actual?: { readonly value: Value; readonly atUs: number };
  readonly status: ValueState;
  /** Newest of actual and last write; what ages are computed from. */
  readonly atUs?: number;
  readonly fault?: Fault;
  readonly ignoredUntilUs?: number;
}

export interface ZoneState {
  readonly kind: 'led' | 'area';
  readonly owner: { readonly leased: string | null; readonly observed: string };
  readonly ownerSinceUs?: number;
  readonly mode: string | null;
  readonly scene: string | null;
  readonly preset: string | null;
  readonly held: null | { readonly sinceUs: number; readonly by: string; readonly release: Fault };
  /** Cameras on program or preview that see it. */
  readonly onAir: OnAir;
}

export interface PictureState {
  readonly path: PicturePath | 'unknown' | 'contested';
  readonly onAir: OnAir;
  readonly onAirBy: 'tally' | 'declared' | 'nobody';
  readonly preview: boolean;
  readonly latencyFrames: number | null;
}

export interface DeviceState {
  readonly status: 'online' | 'connecting' | 'offline' | 'standAside' | 'disabled';
  readonly why: Fault | null;
  readonly sinceUs: number;
  readonly epoch: number;
  readonly standAside: null | { readonly seat: string; readonly reason: string };
  /** Faults counted by code since start. */
  readonly faults: Readonly<Record<string, number>>;
  /** Parameters that are drifted, failed or contested. */
  readonly drifted: readonly string[];
}

export interface CameraState {
  readonly status: 'ok' | 'stale' | 'frozen' | 'wrong-rate' | 'lossy' | 'none';
  readonly why: Fault | null;
  /** A recording stands in for its tracker: nothing of it is live. */
  readonly replayed?: boolean;
  readonly sinks: Readonly<
    Record<string, { readonly mode: 'tap' | 'relay'; readonly running: boolean; readonly bypass: Fault | null }>
  >;
  /** Where it has several trackers. */
  readonly lead?: import('./state-tracking.ts').LeadState | null;
}

export interface StepState {
  readonly id: string;
  readonly device: string;
  readonly path: string;
  readonly value: Value;
  readonly phase: string;
  readonly at: StepAt;
  readonly undo: 'exact' | 'assumed' | 'none';
  readonly onFail: string;
  readonly visible: boolean;
  /** When it takes effect, and on which day a trial showed so; absent on holds. */
  readonly effect?: Effect;
  readonly leadFrames: number;
  readonly lateUs?: number;
  readonly fault?: Fault;
}

/** A plan as seats see it. */
export interface PlanState {
  readonly planId: string;
  readonly kind: Plan['kind'];
  readonly mode: string | null;
  readonly scene: string | null;
  readonly preset: string | null;
  readonly zones: readonly string[];
  readonly steps: readonly StepState[];
  readonly gates: readonly Gate[];
  readonly leases: Plan['leases'];
  readonly pictures: Plan['pictures'];
  readonly covers: Readonly<Record<string, Cover>>;
  readonly holds: readonly string[];
  readonly confirmations: readonly string[];
  readonly untouched: number;
  readonly predictedMs: Readonly<Record<string, number>>;
  readonly boundMs: number;
  readonly safety: number;
  /** In which clock it was made; absent for plans that an older engine kept. */
  readonly clock?: NonNullable<Plan['clock']>;
  /** Its switch leaves only on the first frame of a timecode label. */
  readonly onLabel?: boolean;
  readonly notRestored: readonly Fault[];
}

export interface ArmedState extends PlanState {
  readonly seat: string;
  readonly atUs: number;
  /** When the arming runs out; null = stays. */
  readonly untilUs: number | null;
  /** Not confirmed yet by the person (steps with no undo). */
  readonly unconfirmed: readonly string[];
  readonly cue: string | null;
  readonly rehearsal: boolean;
}

export interface TakeState extends PlanState {
  readonly takeId: string;
  readonly seat: string;
  readonly at: TakeAt;
  readonly outcome: Outcome | null;
  readonly startedUs: number;
  readonly endedUs: number | null;
  readonly frame: number | null;
  readonly phases: readonly { readonly at: TakeAt; readonly fromUs: number; readonly toUs: number | null }[];
  readonly why: Fault | null;
  readonly exceptions: readonly { readonly step: string; readonly fault: Fault; readonly by: string }[];
  readonly choices: readonly string[];
  /** From the audience's side first: unchanged | changed | held | unknown, per zone and picture. */
  readonly audience: Fault;
}

export interface AlarmState {
  readonly id: string;
  readonly fault: Fault;
  readonly severity: 'warning' | 'fault';
  readonly atUs: number;
  readonly wallMs: number;
  readonly acked: null | { readonly seat: string };
  readonly shelvedUntilUs: number | null;
  /** The condition is still there. */
  readonly active: boolean;
}

export interface InterruptedTake {
  readonly takeId: string;
  readonly done: readonly string[];
  readonly notDone: readonly string[];
  readonly cannotTell: readonly string[];
  readonly heldSinceWallMs: number | null;
  readonly held: readonly { readonly group: string; readonly release: Fault }[];
  readonly onAir: readonly string[];
  /** Armed-plan ways out; each is a command with arguments. */
  readonly offers: readonly ('finish' | 'back' | 'leave')[];
}

export interface CueState {
  readonly list: string;
  readonly name: Text;
  readonly cues: readonly {
    readonly id: string;
    readonly number: string;
    readonly name: Text;
    readonly notes: Text;
    readonly mode: string | null;
    readonly scene: string | null;
    readonly preset: string | null;
    readonly follow: boolean;
    /** Timecode for which arming sets it. */
    readonly at: string | null;
  }[];
  readonly current: string | null;
  readonly standby: string | null;
  /** Result of the last GO on this list. */
  readonly last: null | { readonly cue: string; readonly takeId: string; readonly outcome: Outcome | null };
}

/** Static facts of the studio that pages draw from; changes only with the studio's files. */
export interface StudioInfo {
  readonly id: string;
  readonly name: Text;
  readonly production: 'live' | 'shoot';
  readonly planRadiusM: number;
  readonly zones: Readonly<Record<string, import('../core/stage/model.ts').Zone>>;
  readonly systems: Readonly<Record<string, import('../core/stage/model.ts').System>>;
  readonly cameras: Readonly<Record<string, import('../core/stage/model.ts').Camera>>;
  readonly devices: Readonly<
    Record<string, { readonly name: Text; readonly driver: string; readonly address: string }>
  >;
  readonly modes: Readonly<Record<string, { readonly name: Text; readonly owners: Readonly<Record<string, string>> }>>;
  readonly scenes: Readonly<
    Record<
      string,
      {
        readonly name: Text;
        readonly picture: string | null;
        readonly wallPicture: string | null;
        readonly systems: readonly string[];
      }
    >
  >;
  readonly mixer: import('../core/stage/model.ts').Studio['mixer'] | null;
  /** Names of what gates are about that is no zone, device or system: positions, sounds. */
  readonly ranges: Readonly<Record<string, Text>>;
  readonly timeSources?: Readonly<Record<string, Text>>;
  readonly holdGroups: Readonly<
    Record<
      string,
      {
        readonly zoneIds: readonly string[];
        readonly device: string;
        /** The parameter that holds, releases and blacks it, for showing which of them it does now. */
        readonly path?: string;
        readonly holdValue?: Value;
        readonly blackValue?: Value;
      }
    >
  >;
}

export interface StageState {
  readonly rev: number;
  /** Changes when the engine restarts. */
  readonly boot: string;
  readonly studio: StudioInfo;
  readonly show: ShowState;
  readonly mode: string | null;
  readonly scene: string | null;
  readonly zones: Readonly<Record<string, ZoneState>>;
  readonly pictures: Readonly<Record<string, PictureState>>;
  /** What the vision mixer says is on program and preview; null = nobody can tell. */
  readonly program: { readonly source: string | null; readonly preview: string | null; readonly atUs: number | null };
  readonly onAirDeclared: null | { readonly source: string; readonly seat: string; readonly untilUs: number };
  /** Standing gates of the stage (without a plan): what would stop a take to the standby now. */
  readonly gates: readonly Gate[];
  readonly armed: ArmedState | null;
  /** An armed plan that begins by itself, in time for its switch to leave on `frame`. */
  readonly scheduled: null | {
    readonly planId: string;
    /** Timecode, as it was asked for. */
    readonly at: string;
    readonly frame: number;
    readonly atUs: number;
    readonly startUs: number;
    readonly by: string;
  };
  readonly take: TakeState | null;
  readonly undo: null | {
    readonly takeId: string;
    readonly mode: string | null;
    readonly scene: string | null;
    readonly lost: readonly string[];
  };
  readonly bailout: {
    readonly ready: boolean;
    readonly why: readonly Fault[];
    readonly targets: Readonly<Record<string, string>>;
  };
  readonly interrupted: InterruptedTake | null;
  readonly params: Readonly<Record<string, ParamState>>;
  readonly descriptors: Readonly<Record<string, Descriptor>>;
  /** Who holds which value over every layer, and since when; `seat` is empty where nobody wrote it down. */
  readonly overrides: Readonly<Record<string, Override>>;
  readonly waivers: Readonly<
    Record<string, { readonly seat: string; readonly reason: string; readonly untilUs: number }>
  >;
  readonly devices: Readonly<Record<string, DeviceState>>;
  readonly cameras: Readonly<Record<string, CameraState>>;
  readonly sync: SyncState;
  /** What every hop takes, per camera and mode; sound beside the picture. */
  readonly latency: LatencyState;
  /** What was measured, entered or read once and counts until something ends it, by key: `latency/a/XR/wall`. */
  readonly measures: Readonly<Record<string, Measure>>;
  readonly delaycal: DelayCalState;
  /** Absent from older engines. */
  readonly lenscal?: LensCalState;
  readonly calibration: CalibrationState;
  readonly trials: TrialsState;
  readonly cues: CueState | null;
  readonly alarms: Readonly<Record<string, AlarmState>>;
  readonly go: {
    readonly holder: string | null;
    readonly holderName: string | null;
    readonly requestedBy: string | null;
    readonly untilUs: number | null;
  };
  readonly seats: Readonly<Record<string, { readonly name: string; readonly role: Role; readonly connected: boolean }>>;
  readonly history: Readonly<Record<string, { readonly p50Ms: number; readonly p95Ms: number; readonly runs: number }>>;
  /** Emulator faults set on the virtual stage; null without one. */
  readonly virtual: null | {
    readonly url: string;
    readonly faults: Readonly<Record<string, readonly string[]>>;
    /** Kinds of faults that each can be told to show. */
    readonly plays: Readonly<Record<string, readonly string[]>>;
  };
  readonly storage: { readonly journal: 'ok' | Fault; readonly library: 'ok' | Fault };
  readonly tracking: { readonly process: 'running' | 'restarting' | 'down'; readonly inPath: readonly string[] };
  /** Tracking that is recorded, and recordings that are played; absent from older engines. */
  readonly recording?: RecordingState;
  /** Virtual moves of cameras; absent from older engines. */
  readonly moves?: MovesState;
  /** Configurations of nDisplay clusters; absent from older engines. */
  readonly clusters?: ClustersState;
  /** Cluster events that people make; absent from older engines. */
  readonly events?: EventsState;
  /** Render nodes of systems whose hosts are named; absent from older engines. */
  readonly engines?: EnginesState;
  /** How warm every system is; absent from older engines. */
  readonly warmth?: WarmthState;
  /** A cold change that runs, or whose list of what to do again is open; absent from older engines. */
  readonly cold?: ColdShown | null;
  /** The newest cut that a wall has a part in; absent from older engines. */
  readonly cut?: CutState | null;
  /** Wall time of the engine at us 0, for showing clock times only. */
  readonly wallAtUs0Ms: number;
}

/** Newest values, droppable, about 10 a second; poses go in binary frames (pose-frame.ts). */
export interface Telemetry {
  readonly atUs: number;
  readonly cameras: Readonly<
    Record<
      string,
      {
        readonly rateHz: number;
        readonly lossPct: number;
        readonly jitterMs: number;
        readonly ageMs: number | null;
        readonly packets: number;
        readonly rejected: Readonly<Record<string, number>>;
        readonly sinks: Readonly<Record<string, { readonly sent: number; readonly rateHz: number }>>;
      }
    >
  >;
  readonly devices: Readonly<
    Record<string, { readonly inPerS: number; readonly outPerS: number; readonly ageMs: number | null }>
  >;
}
