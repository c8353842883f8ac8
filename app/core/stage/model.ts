/**
 * The studio as data: what a stage is made of, after its files were checked and joined.
 *
 * Knows: zones, rasters, hold groups, systems, cameras, layers, cues. Follows design.md section 1, take.md section 2.
 * Is told: by app/protocol/studio-files.ts, which checks the JSON of a studio folder and builds a `Studio`.
 */

import type { CalibrationSettings } from '../calibration/kept/settings.ts';
import type { Contracts } from '../contract/cold-list.ts';
import type { DelayCal } from '../delay/patch.ts';
import type { AudioSettings } from '../latency/audio.ts';
import type { LatencySettings } from '../latency/hops.ts';
import type { LensCal } from '../lens/settings.ts';
import type { Disturbance, OnFail, ParamPath, Phase, SafetyClass, Text, Value, Verify } from '../parameter.ts';
import type { StoredMove } from '../tracking/move-keys.ts';
import type { KeepsWarm } from './keep-warm.ts';
import type { CameraTracking } from './tracked.ts';
import type { SystemPicture } from './wall-cameras.ts';

/** Exact: 50 Hz is `{num: 50, den: 1}`, 29.97 is `{num: 30000, den: 1001}`. */
export interface Rate {
  readonly num: number;
  readonly den: number;
}

/** Metres; right-handed stage axes: x to the right, y upstage, z up; origin on the floor at the arc's centre. */
export type ZoneShape =
  | {
      /** Angles seen from above, degrees, 0 = upstage (+y), positive to the right (clockwise). */
      readonly kind: 'arc';
      readonly radiusM: number;
      readonly fromDeg: number;
      readonly toDeg: number;
      readonly bottomM: number;
      readonly heightM: number;
    }
  | {
      readonly kind: 'flat';
      readonly from: readonly [number, number];
      readonly to: readonly [number, number];
      readonly bottomM: number;
      readonly heightM: number;
    }
  | {
      readonly kind: 'ceiling';
      readonly centre: readonly [number, number];
      readonly widthM: number;
      readonly depthM: number;
      readonly minM: number;
      readonly maxM: number;
      /** Parameter that tells the height; absent for a fixed one. */
      readonly heightPath?: ParamPath;
    }
  | { readonly kind: 'area'; readonly polygon: readonly (readonly [number, number])[] };

export interface Raster {
  readonly id: string;
  /** Pixels within the zone's canvas. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** LED processor device and its input connector that this raster is fed through. */
  readonly processor: string;
  readonly input: string;
  /** Crosspoint that feeds this input: router device and its key. Absent where nothing stands before the processor. */
  readonly feed?: { readonly device: string; readonly key: string };
}

export interface Zone {
  readonly id: string;
  readonly name: Text;
  readonly short: Text;
  /** Area zones carry cameras and presets, never owners. */
  readonly kind: 'led' | 'area';
  readonly shape: ZoneShape;
  readonly canvas?: { readonly widthPx: number; readonly heightPx: number; readonly pitchMm: number };
  readonly rasters: readonly Raster[];
  /** Salvo parameter whose options are system ids (and named sources); its read-back is the observed owner. */
  readonly sourcePath?: ParamPath;
  readonly holdGroup?: string;
}

/** What a hold is known to outlive. Unknown counts as no. */
export type HoldSurvives = Disturbance;

/** Zones that one processor freezes together. */
export interface HoldGroup {
  readonly id: string;
  readonly device: string;
  readonly zoneIds: readonly string[];
  readonly path: ParamPath;
  readonly holdValue: Value;
  readonly releaseValue: Value;
  readonly blackValue?: Value;
  readonly survives: readonly HoldSurvives[];
  /** When and how it was measured; absent = default unknown, and the plan says so. */
  readonly measured?: { readonly on: string; readonly firmware: string; readonly latencyFrames: number };
}

export interface System extends SystemPicture {
  readonly id: string;
  readonly name: Text;
  readonly kind: 'playback' | 'xr' | 'vp' | 'ar-key' | 'other';
  readonly devices: readonly string[];
  /** Devices of driver `switchboard`: the hosts that its render nodes run on. A host that is not heard stops no take. */
  readonly hosts?: readonly string[];
  /** Hosts, outputs and licences it needs for itself: two systems that share one cannot both be warm. */
  readonly exclusive: readonly string[];
  /** Parameter that reads the loaded scene's id, and the one that says `ready`; absent where nobody can tell. */
  readonly scenePath?: ParamPath;
  readonly readyPath?: ParamPath;
  /** Needs no render engine; may serve the bail-out. */
  readonly safe: boolean;
}

export interface Camera {
  readonly id: string;
  readonly name: Text;
  /** Digit or letter painted on it. */
  readonly short: string;
  /** LED zones that its picture can contain. */
  readonly sees: readonly string[];
  readonly picture: {
    readonly path: ParamPath;
    readonly options: readonly PicturePath[];
    /** Frames through each path. */
    readonly latencyFrames: Readonly<Partial<Record<PicturePath, number>>>;
  };
  readonly tracking?: CameraTracking;
  /** Parameter (boolean) by which tally tells that it is on program, and on preview. */
  readonly tallyPath?: ParamPath;
  readonly previewPath?: ParamPath;
  /** Name of this camera on the vision mixer's program parameter. */
  readonly mixerInput?: string;
  /** Horizontal angle of view in degrees where the lens does not report it. */
  readonly hfovDeg: number;
}
export type PicturePath = 'direct' | 'xr' | 'ar' | 'key';

/** A binding of the studio file: which device's key a path is, and how plans may treat it. */
export interface Binding {
  readonly path: ParamPath;
  readonly device: string;
  readonly key?: string;
  readonly salvo?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly label: Text;
  /** Replaces what the device says of it: a word of a vocabulary (app/core/xr). */
  readonly means?: string;
  readonly optionNames?: Readonly<Record<string, Text>>;
  /** What a change does to a hold of its own device, beside what its kind says: a preset recall, a reference that is lost. */
  readonly disturbs?: readonly HoldSurvives[];
  readonly zoneIds: readonly string[];
  readonly pictureIds: readonly string[];
  readonly phase: Phase;
  readonly safety: SafetyClass;
  readonly leadFrames: number;
  readonly retries: number;
  readonly onFail: OnFail;
  readonly after: readonly ParamPath[];
  readonly look: boolean;
  /** Replaces the driver's way of proof, e.g. an echo by another device. */
  readonly verify?: Verify;
  readonly timeoutMs?: number;
}

/** Address forms a device may have. The virtual stage replaces them by loopback ones, device by device. */
export type Address =
  | { readonly kind: 'udp'; readonly host: string; readonly port: number; readonly listenPort?: number }
  | { readonly kind: 'udp-listen'; readonly host: string; readonly port: number }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'ws' | 'http'; readonly host: string; readonly port: number; readonly path?: string }
  /** A port of this machine and its line; 8-N-1 where a studio file says no more than the speed. */
  | {
      readonly kind: 'serial';
      readonly path: string;
      readonly baud: number;
      readonly dataBits: 7 | 8;
      readonly parity: 'none' | 'even' | 'odd';
      readonly stopBits: 1 | 2;
    }
  | { readonly kind: 'none' };

export interface Device {
  readonly id: string;
  readonly name: Text;
  /** Folder name under drivers/: osc, template, freed, psn, ndisplay, videohub, novastar, tsl ...; or `tracking`, `stage`. */
  readonly driver: string;
  readonly address: Address;
  /** Checked by the driver's own schema. */
  readonly settings: unknown;
  readonly enabled: boolean;
  readonly maxInFlight: number;
  /** Which frame rate it should report or run at; absent where it has none. */
  readonly reports?: { readonly rate?: ParamPath; readonly locked?: ParamPath; readonly phaseUs?: ParamPath };
  /** Where its frames come from: another device, or a clock source of this studio. Absent = nobody said. */
  readonly syncedFrom?: { readonly device: string } | { readonly source: string };
  readonly profile?: { readonly id: string; readonly version: number };
  /** Settings of its emulator on the virtual stage. */
  readonly virtual?: unknown;
}

/** Partial map from path (or pattern with `*` for one part) to value; `null` lifts what a lower layer named. */
export interface Layer {
  readonly id: string;
  readonly name: Text;
  readonly version: number;
  readonly values: Readonly<Record<string, Value | null>>;
}

/** SCREEN, AR, GREEN, XR, VP and what a studio adds. */
export interface Mode extends Layer, KeepsWarm {
  /** LED zone -> system that owns it in this mode; a zone not named keeps its owner. */
  readonly owners: Readonly<Record<string, string>>;
  /** Camera -> picture path; one not named keeps its path. */
  readonly pictures: Readonly<Record<string, PicturePath>>;
  /** Systems that must be warm. */
  readonly systems: readonly string[];
  readonly strictFrame: boolean;
  /** Overrides the studio's. */
  readonly onLabel?: boolean;
}

export interface Scene extends Layer {
  /** Systems that can show it, and the value of their scene parameter. */
  readonly systems: Readonly<Record<string, { readonly scene: string }>>;
  readonly picture?: string;
  readonly wallPicture?: string;
}

export interface PresetSeed extends Layer {
  readonly mode: string;
  readonly scene: string;
  readonly zones: readonly string[];
  readonly notes: Text;
  readonly picture?: string;
}

export interface Cue {
  readonly id: string;
  readonly number: string;
  readonly name: Text;
  readonly notes: Text;
  readonly do:
    | { readonly kind: 'preset'; readonly preset: string }
    | { readonly kind: 'take'; readonly mode?: string; readonly scene?: string; readonly zones?: readonly string[] };
  readonly follow?: { readonly afterMs: number };
  /** Timecode at which its switch leaves, once a person armed it. */
  readonly at?: string;
}

export interface CueList {
  readonly id: string;
  readonly name: Text;
  readonly cues: readonly Cue[];
}

/** Which modes a zone or a picture may be in beside which others. A pair that is not listed is illegal. */
export interface Legality {
  /** mode -> picture paths that are legal for cameras that see a zone in this mode. */
  readonly pictures: Readonly<Record<string, readonly PicturePath[]>>;
  /** Modes that a zone may take. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
}

export interface GateConfig {
  /** Closing must last this long before it counts; device offline is always 0. */
  readonly closeAfterMs: number;
  readonly settleMs: number;
  readonly trackingCleanMs: number;
  /** A rate or lock that was said longer ago is unknown. */
  readonly syncAgeMs?: number;
  /** Paths whose value a take wants inside a range (ceiling height). */
  readonly ranges: readonly {
    readonly id: string;
    readonly name: Text;
    readonly path: ParamPath;
    readonly min: number;
    readonly max: number;
    readonly unit: string;
  }[];
  /** Path that says that a recorder rolls; blocks on a shoot, information in a live show. */
  readonly recordingPath?: ParamPath;
}

/** Little-endian samples as ALSA names them; the rest of a wide one is nothing that timecode needs. */
export type PcmFormat = 'S16_LE' | 'S24_3LE' | 'S24_LE' | 'S32_LE';

interface TimeSourceHead {
  readonly id: string;
  readonly name: Text;
}
/** One that may lead. */
interface LeadingHead {
  /** Smaller leads. */
  readonly priority: number;
  /** How much later than it is its time comes in. */
  readonly latencyMs?: number;
}
export type TimeSource = TimeSourceHead &
  (
    | (LeadingHead & {
        readonly kind: 'art-timecode';
        readonly listen: { readonly host: string; readonly port: number };
        readonly from?: string;
      })
    | (LeadingHead & { readonly kind: 'mtc'; readonly path: string })
    | (LeadingHead & {
        readonly kind: 'ltc';
        /** Either a pipe or file with 16-bit PCM, or a capture device of this machine. */
        readonly path?: string;
        readonly capture?: { readonly device: string; readonly format: PcmFormat };
        readonly sampleRateHz: number;
        readonly channels: number;
        /** From 0. */
        readonly channel: number;
        readonly rate?: Rate;
      })
    | {
        readonly kind: 'ptp';
        readonly uds: string;
        readonly domain: number;
        readonly offsetNs?: number;
        /** Absent: only shown, never followed. */
        readonly priority?: number;
        /** Labels of its frames are drop-frame ones. */
        readonly drop?: boolean;
      }
  );

export interface Studio {
  readonly id: string;
  readonly name: Text;
  readonly rate: Rate;
  readonly timecodeRate: Rate;
  /** Switches leave only on the first frame of a timecode label (50p with 25-frame timecode: on even frames). */
  readonly onLabel?: boolean;
  readonly production: 'live' | 'shoot';
  readonly initialShow: ShowState;
  readonly zones: readonly Zone[];
  readonly holdGroups: readonly HoldGroup[];
  readonly systems: readonly System[];
  readonly cameras: readonly Camera[];
  readonly devices: readonly Device[];
  readonly bindings: readonly Binding[];
  readonly modes: readonly Mode[];
  readonly scenes: readonly Scene[];
  readonly presets: readonly PresetSeed[];
  readonly cueLists: readonly CueList[];
  readonly legality: Legality;
  readonly gates: GateConfig;
  /** Vision mixer: parameters that read and set program and preview; sources that contain no protected picture. */
  readonly mixer?: {
    readonly device: string;
    readonly programPath: ParamPath;
    readonly previewPath: ParamPath;
    readonly cutPath?: ParamPath;
    readonly sources: readonly { readonly id: string; readonly name: Text; readonly camera?: string }[];
  };
  /** Per zone and camera picture: the source that needs no render engine. */
  readonly bailout: {
    readonly zones: Readonly<Record<string, { readonly source: string }>>;
    readonly pictures: Readonly<Record<string, PicturePath>>;
  };
  /** Seconds an arming may last in SHOW; absent = until GO, disarm or a blocking gate. */
  readonly armLimitS?: number;
  /** Where time comes from; without sources the house clock runs free, and says so. */
  readonly clock?: {
    readonly sources: readonly TimeSource[];
    /** After so many frames without the source that led: hold on at its speed, or the same with an alarm. */
    readonly loss?: { readonly freewheelFrames: number; readonly beyond: 'hold' | 'alarm' };
  };
  /** Patches for measuring the delay of cameras, and who watches them; absent = not possible here. */
  readonly delayCal?: DelayCal;
  /** Markers on the wall for calibrating lenses, and where pictures of them come from; absent = not possible here. */
  readonly lensCal?: LensCal;
  /** Survey of the stage, and what a calibration of tracking is held to; absent = as DEFAULT_CALIBRATION says. */
  readonly calibration?: CalibrationSettings;
  /** What is known of latency before it is measured, who reports it, and which delays follow from it. */
  readonly latency?: LatencySettings;
  /** How its tracking is recorded; absent: only when a person says so, within the usual limits. */
  readonly recording?: {
    /** Every take, from arming to outcome. */
    readonly takes: boolean;
    readonly maxGb?: number;
    readonly minFreeGb?: number;
    readonly maxHours?: number;
  };
  /** Virtual moves that stand in the studio file; a library keeps more. */
  readonly moves?: readonly StoredMove[];
  /** How sound is kept with the picture; absent: nobody asked. */
  readonly audio?: AudioSettings;
  /** What changes by a cold change only, and check lists of its own; absent: what follows from the rest. */
  readonly contracts?: Contracts;
  readonly oscIn?: { readonly port: number; readonly allow: readonly string[] };
  /** The stage's floor outline and the shape of its walls are drawn from zones; this is the picture's half size in metres. */
  readonly planRadiusM: number;
}

export type ShowState = 'EDIT' | 'REHEARSAL' | 'SHOW';
