/**
 * One calibration as it is kept: values, how well they are known, what they rest on, and what must still hold.
 *
 * A version is never changed once it is written; which one is in force, notes and what ended it stand in the book beside
 * it (book.ts). Version 0 is what the studio file says. Pure. Follows docs/decisions/0009-calibration.md.
 */

import type { Fault, ParamPath, Text, Value } from '../../parameter.ts';
import type { Rate } from '../../stage/model.ts';
import type { LensNode } from '../lens-map.ts';
import type { ImageFormat } from '../lens-model.ts';
import type { Grade } from '../outcome.ts';
import type { MotionCovariance } from '../rigid-fit.ts';
import type { Pose, Vec3 } from '../rotation.ts';

/** Frame of the tracker; lever arm by pivot; lever arm and frame by hand-eye; entrance pupil; lens; delay by motion. */
export const CALIBRATION_KINDS = ['stage-alignment', 'arm', 'hand-eye', 'nodal', 'lens', 'delay'] as const;
export type CalibrationKind = (typeof CALIBRATION_KINDS)[number];

/** What the studio file says, where nobody calibrated. */
export const FROM_FILE = 0;

export interface EvidencePoint {
  readonly id: string;
  readonly name: Text;
  readonly stageM: Vec3;
  /** Null = it was never measured. */
  readonly trackerM: Vec3 | null;
  /** Of the survey, per coordinate; null = nobody said. */
  readonly sigmaMm: number | null;
  readonly role: 'fit' | 'check' | 'dropped';
  /** Why a person dropped it; empty else. */
  readonly reason: string;
  /** Predicted minus surveyed, stage axes. */
  readonly errorMm: Vec3 | null;
  readonly spreadMm: number | null;
  readonly samples: number | null;
}

export interface AlignmentValues {
  readonly kind: 'stage-alignment';
  readonly stageFromTracker: Pose;
  readonly uncertainty: MotionCovariance | null;
  readonly residual: null | {
    readonly rmsMm: number;
    readonly maxMm: number;
    /** Unbiased, per coordinate. */
    readonly sigmaMm: number;
    readonly checkRmsMm: number | null;
    readonly scale: number;
  };
  /** How many points there were and were used, and how far they reach along the stage axes. */
  readonly coverage: null | { readonly points: number; readonly used: number; readonly spanM: Vec3 };
  readonly evidence: readonly EvidencePoint[];
}

/** One sigma: millimetres along the outer axes; degrees about the inner ones, null where no turn was solved. */
export interface ArmSigma {
  readonly positionMm: Vec3;
  readonly rotationDeg: Vec3 | null;
}

export interface ArmValues {
  readonly kind: 'arm';
  /** From the tracked body to the point that stood still; its turn is the one that was in force, not solved here. */
  readonly bodyFromCamera: Pose;
  readonly sigma: ArmSigma | null;
  readonly residual: null | { readonly rmsMm: number; readonly maxMm: number; readonly sigmaMm: number };
  /** How far the head was leant, in its widest direction and across it. */
  readonly coverage: null | {
    readonly poses: number;
    readonly used: number;
    readonly spanDeg: readonly [number, number];
  };
  readonly evidence: readonly { readonly trackerFromBody: Pose; readonly mm: number; readonly used: boolean }[];
}

export interface HandEyeValues {
  readonly kind: 'hand-eye';
  readonly bodyFromCamera: Pose;
  readonly stageFromTracker: Pose;
  readonly sigma: null | { readonly arm: ArmSigma; readonly frame: ArmSigma };
  readonly residual: null | {
    readonly rmsMm: number;
    readonly rmsDeg: number;
    readonly sigmaMm: number;
    readonly sigmaDeg: number;
  };
  /** How far the body was turned about its widest axis, and about the next. */
  readonly coverage: null | {
    readonly views: number;
    readonly used: number;
    readonly turnDeg: readonly [number, number];
  };
  readonly evidence: readonly {
    readonly trackerFromBody: Pose;
    readonly stageFromCamera: Pose;
    readonly mm: number;
    readonly deg: number;
    readonly used: boolean;
  }[];
}

/** Counts of an encoder at one end of a ring (0) and at the other (1). */
export interface RingRange {
  readonly fromRaw: number;
  readonly toRaw: number;
}

/** How rings of 0 to 1 are made of what the tracker says; null = it says 0 to 1 itself. */
export interface Rings {
  readonly zoom: RingRange | null;
  readonly focus: RingRange | null;
}

/** Where the lens looks from at one place of its rings (0 to 1), forward of where the lever arm ends. */
export interface PupilNode {
  readonly zoom: number;
  readonly focus: number;
  readonly forwardMm: number;
  readonly sigmaMm: number | null;
}

export interface NodalValues extends Rings {
  readonly kind: 'nodal';
  readonly nodes: readonly PupilNode[];
  /** Slide of near against far, RMS, thousandths of the distance: before, and with what was found. */
  readonly residual: null | { readonly slideBefore: number; readonly slideAfter: number };
  readonly coverage: null | { readonly sightings: number; readonly nodes: number };
  readonly evidence: readonly {
    readonly zoom: number;
    readonly focus: number;
    readonly stageFromBody: Pose;
    /** Marks that covered each other there. */
    readonly nearM: Vec3;
    readonly farM: Vec3;
  }[];
}

export interface LensValuesKept extends Rings {
  readonly kind: 'lens';
  readonly name: string;
  /** In whose units the terms are: lengths over the focal length, the ideal ray is bent. */
  readonly model: 'opencv';
  readonly format: ImageFormat;
  /** Centre in millimetres from the middle of the sensor. */
  readonly nodes: readonly LensNode[];
  readonly residual: null | { readonly rmsPx: number; readonly sigmaPx: number };
  /** Share of the picture that markers were seen in, at the worst covered place of the rings. */
  readonly coverage: null | { readonly views: number; readonly sightings: number; readonly picturePct: number };
  /** Pictures by name: what each says, and what was left out of it and why. */
  readonly evidence: readonly {
    readonly id: string;
    readonly node: number;
    readonly sightings: number;
    readonly rmsPx: number | null;
    readonly stageFromCamera: Pose | null;
    readonly left: string;
  }[];
}

export interface DelayValues {
  readonly kind: 'delay';
  /** Whose delay this is. */
  readonly sinks: readonly string[];
  readonly delayMs: number;
  /** The stream that tracking was compared with. */
  readonly reference: string;
  /** How much later than the reference tracking tells a move. */
  readonly lagMs: number;
  readonly sigmaMs: number | null;
  readonly residual: null | { readonly peak: number; readonly rivalPeak: number; readonly partsSigmaMs: number };
  readonly coverage: null | { readonly seconds: number; readonly trackingHz: number; readonly referenceHz: number };
  readonly evidence: readonly { readonly lagMs: number }[];
}

export type CalibrationValues =
  | AlignmentValues
  | ArmValues
  | HandEyeValues
  | NodalValues
  | LensValuesKept
  | DelayValues;

/** What held when it was made, as far as anybody could tell then. */
export interface Bound {
  /** Serial number of the lens; null = nobody said. */
  readonly lens: string | null;
  readonly rate: Rate;
  /** Parameters that must stay what they were: positions (within a tolerance), presets and looks of processors. */
  readonly values: Readonly<Record<ParamPath, Value>>;
  /** Day of the survey that the points come from. */
  readonly surveyedOn: string | null;
}

export interface Origin {
  readonly camera: string;
  /** Device that tracked it: another tracker has another frame. */
  readonly source: string;
  readonly grade: Grade | null;
  readonly notes: readonly Fault[];
  readonly bound: Bound;
  readonly by: string;
  readonly atMs: number;
  /** Where it was made, if not here. */
  readonly imported: null | { readonly studio: string; readonly version: number; readonly atMs: number };
}

export type CalibrationDraft = Origin & CalibrationValues;

/** The number is from 1, per camera, source and kind. */
export type CalibrationVersion = CalibrationDraft & { readonly version: number };
export type VersionOf<K extends CalibrationKind> = Extract<CalibrationVersion, { readonly kind: K }>;

export const bookKey = (camera: string, source: string, kind: CalibrationKind): string => `${camera}/${source}/${kind}`;
