/** What seats see of calibrations: which is in force and since when, what stands against it, and the ones before. */
import type { QuickCheck } from '../core/calibration/kept/book.ts';
import type { AlignmentDifference } from '../core/calibration/kept/compare.ts';
import type { Figure } from '../core/calibration/kept/figures.ts';
import type { GuidedKind } from '../core/calibration/kept/guided.ts';
import type { SurveyedPoint } from '../core/calibration/kept/settings.ts';
import type { CalibrationKind, CalibrationVersion } from '../core/calibration/kept/version.ts';
import type { Vec3 } from '../core/calibration/rotation.ts';
import type { Fault, Text } from '../core/parameter.ts';

/** One version in a list; the whole of it is asked for by `calibration.show`. */
export interface CalibrationRow extends Pick<CalibrationVersion, 'version' | 'atMs' | 'by' | 'grade' | 'imported'> {
  /** What it says, and what shows that it is right; of a long one the first few. */
  readonly figures: readonly Figure[];
  readonly proof: readonly Figure[];
  readonly lens: string | null;
  readonly note: string;
}

export interface KindCalibration {
  /** 0 = what the studio file says. */
  readonly inForce: number;
  readonly sinceMs: number;
  readonly by: string;
  /** What the tracking process works with, by its own word; null = it does not say, or has none. */
  readonly running: number | null;
  /** What `back` would put in force; null = nothing. */
  readonly back: number | null;
  /** Another kind says the same thing and came into force later. */
  readonly overruledBy: CalibrationKind | null;
  readonly verdict: 'valid' | 'warning' | 'blocking';
  readonly reasons: readonly Fault[];
  /** Newest first. */
  readonly versions: readonly CalibrationRow[];
}

export interface CameraCalibration {
  readonly source: string;
  /** On the camera now; null = nobody said. */
  readonly lens: string | null;
  /** The strictest of all kinds, and every reason, blocking ones first. */
  readonly verdict: 'valid' | 'warning' | 'blocking';
  readonly reasons: readonly Fault[];
  /** The kind that says where the tracker stands. */
  readonly frame: 'stage-alignment' | 'hand-eye';
  /** Newest of what is in force there. */
  readonly check: QuickCheck | null;
  readonly kinds: Readonly<Record<CalibrationKind, KindCalibration>>;
  /** Other trackers that may tell where this camera is: `camera/source`. */
  readonly witnesses: readonly string[];
}

export interface CalibrationState {
  readonly cameras: Readonly<Record<string, CameraCalibration>>;
  /** Points of the studio file. */
  readonly survey: readonly SurveyedPoint[];
  /** By camera. */
  readonly sessions: Readonly<Record<string, AlignmentSessionState | GuidedSessionState>>;
}

export interface SessionPointState {
  readonly id: string;
  readonly name: Text;
  readonly stageM: Vec3;
  readonly sigmaMm: number | null;
  readonly use: 'fit' | 'check' | 'dropped';
  readonly reason: string;
  readonly taken: null | {
    readonly spreadMm: number | null;
    readonly samples: number | null;
    readonly atMs: number;
    /** A list said where the tracker was; it was not measured here. */
    readonly fromFile: boolean;
  };
  /** Where the fit puts it, minus where the survey says. */
  readonly errorMm: Vec3 | null;
  readonly distanceMm: number | null;
  /** Why it does not belong to the others. */
  readonly outlier: Fault | null;
}

export interface SessionFitState {
  readonly rmsMm: number;
  readonly maxMm: number;
  readonly sigmaMm: number;
  readonly checkRmsMm: number | null;
  readonly scale: number;
  readonly grade: 'good' | 'watch' | 'poor' | 'stop';
  readonly notes: readonly Fault[];
  /** One sigma at the middle of the points. */
  readonly positionMm: number;
  readonly rotationDeg: number;
  /** From what is in force. */
  readonly apart: AlignmentDifference;
}

/** A guided calibration that is under way, or was left. */
export interface SessionHeadState {
  readonly by: string;
  readonly startedMs: number;
  readonly holder: { readonly seat: string; readonly name: string } | null;
  /** Point that is being taken now. */
  readonly taking: string | null;
  /** Why the last press gave nothing. */
  readonly refused: null | { readonly point: string; readonly why: Fault };
}

export interface AlignmentSessionState extends SessionHeadState {
  readonly kind: 'stage-alignment';
  readonly method: 'rigid' | 'levelled';
  readonly points: readonly SessionPointState[];
  readonly fit: SessionFitState | null;
  /** Why there is no fit; null while there is one. */
  readonly why: Fault | null;
}

export interface GuidedSessionState extends SessionHeadState {
  readonly kind: GuidedKind;
  /** A head that is turned is being followed. */
  readonly following: boolean;
  /** Whom it listens to besides: `camera/source`; empty = nobody. */
  readonly witness: string;
  /** As they were taken; null while there is no answer to judge them by. */
  readonly observed: readonly { readonly id: string; readonly mm: number | null; readonly used: boolean }[];
  /** Pan and tilt of each. */
  readonly directions: readonly (readonly [panDeg: number, tiltDeg: number])[];
  readonly figures: readonly Figure[];
  readonly proof: readonly Figure[];
  readonly grade: 'good' | 'watch' | 'poor' | 'stop' | null;
  readonly notes: readonly Fault[];
  /** What would help most now. */
  readonly advice: Fault | null;
  /** Why there is no answer yet; null while there is one. */
  readonly why: Fault | null;
}
