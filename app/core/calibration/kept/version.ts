/**
 * One calibration as it is kept: values, how well they are known, what they rest on, and what must still hold.
 *
 * A version is never changed once it is written; which one is in force, notes and what ended it stand in the book beside
 * it (book.ts). Version 0 is what the studio file says. Pure. Follows docs/decisions/0009-calibration.md.
 */

import { angleBetweenRad, composePoses, degFromRad, invertPose } from '../../geometry.ts';
import type { Fault, ParamPath, Text, Value } from '../../parameter.ts';
import type { Rate } from '../../stage/model.ts';
import type { Grade } from '../outcome.ts';
import type { MotionCovariance } from '../rigid-fit.ts';
import type { Vec3 } from '../rotation.ts';

export const CALIBRATION_KINDS = ['stage-alignment'] as const;
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

export interface CalibrationVersion {
  readonly camera: string;
  /** Device that tracked it: another tracker has another frame. */
  readonly source: string;
  readonly kind: CalibrationKind;
  /** From 1, per camera, source and kind. */
  readonly version: number;
  readonly stageFromTracker: readonly number[];
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
  readonly grade: Grade | null;
  readonly notes: readonly Fault[];
  readonly evidence: readonly EvidencePoint[];
  readonly bound: Bound;
  readonly by: string;
  readonly atMs: number;
  /** Where it was made, if not here. */
  readonly imported: null | { readonly studio: string; readonly version: number; readonly atMs: number };
}

export type CalibrationDraft = Omit<CalibrationVersion, 'version'>;

export const bookKey = (camera: string, source: string, kind: CalibrationKind): string => `${camera}/${source}/${kind}`;

/** How far two alignments are apart at a place of the stage, and which way. */
export interface AlignmentDifference {
  /** Where it is told: the centre of the points. */
  readonly atM: Vec3;
  /** b minus a, stage axes, of a camera that stands there. */
  readonly shiftMm: Vec3;
  readonly shiftLengthMm: number;
  readonly turnDeg: number;
}

export function compareAlignments(
  a: readonly number[],
  b: readonly number[],
  atM: Vec3 = [0, 0, 0],
): AlignmentDifference {
  // stage by b <- tracker <- stage by a, of the place itself
  const trackerFromStage = [0, 0, 0, 0, 0, 0, 1];
  invertPose(trackerFromStage, a);
  const moved = [...atM, 0, 0, 0, 1];
  composePoses(moved, trackerFromStage, moved);
  composePoses(moved, b, moved);
  const shiftMm: Vec3 = [(moved[0]! - atM[0]) * 1_000, (moved[1]! - atM[1]) * 1_000, (moved[2]! - atM[2]) * 1_000];
  return {
    atM,
    shiftMm,
    shiftLengthMm: Math.hypot(...shiftMm),
    turnDeg: degFromRad(angleBetweenRad(a, 3, b, 3)),
  };
}
