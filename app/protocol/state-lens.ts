/** What seats see of lens calibration: the pattern on the wall, sessions with their pictures, what was solved. */

import type { LensNode } from '../core/calibration/lens-map.ts';
import type { Grade } from '../core/calibration/outcome.ts';
import type { PatternCheck } from '../core/lens/pattern-checks.ts';
import type { LensPicture, RingPlace } from '../core/lens/pictures.ts';
import type { LensPattern, PictureSource } from '../core/lens/settings.ts';
import type { Fault } from '../core/parameter.ts';
import type { LensHead } from './lens-book.ts';

export interface LensWallState {
  readonly zone: string;
  readonly system: string;
  readonly checks: readonly PatternCheck[];
}

export interface LensPatternState extends LensPattern {
  readonly markers: number;
  readonly zones: readonly string[];
  /** Side of a marker on the wall. */
  readonly markerMm: number;
}

export interface LensShowState {
  readonly camera: string;
  readonly zones: readonly string[];
  readonly seat: string;
  readonly untilMs: number;
}

export interface LensPictureRow extends Omit<LensPicture, 'markers' | 'tracked'> {
  readonly markers: number;
  readonly strangers: number;
  readonly tracked: boolean;
  /** Of the newest fit; null = it was not part of it. */
  readonly rmsPx: number | null;
  readonly maxPx: number | null;
  readonly obliqueDeg: number | null;
  /** Markers that do not belong to the others, worst first. */
  readonly outliers: readonly { readonly marker: string; readonly px: number }[];
  /** Why the whole picture was left out. */
  readonly left: Fault | null;
}

export interface LensPlaceRow extends RingPlace {
  readonly id: string;
  readonly pictures: number;
  readonly corners: number;
  /** Corners in each part of the picture, row by row. */
  readonly cells: readonly number[];
}

export interface LensFitState {
  readonly rmsPx: number;
  readonly sigmaPx: number;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
  readonly nodes: readonly LensNode[];
  /** Why the entrance pupil was not solved; null = it was. */
  readonly untracked: Fault | null;
}

export interface LensSessionState extends Omit<LensHead, 'next' | 'pictures'> {
  /** What stands against the source: a folder that is not there, no ffmpeg. */
  readonly sourceWhy: Fault | null;
  /** Names of pictures that are read now. */
  readonly reading: readonly string[];
  readonly solving: boolean;
  /** The last that were not taken, newest first. */
  readonly refused: readonly { readonly name: string; readonly atMs: number; readonly why: Fault }[];
  readonly pictures: readonly LensPictureRow[];
  readonly places: readonly LensPlaceRow[];
  readonly fit: LensFitState | null;
  /** Why there is no fit; null while there is one. */
  readonly why: Fault | null;
}

export interface LensCalState {
  /** Null: the studio file says nothing of it. */
  readonly pattern: LensPatternState | null;
  readonly sources: readonly Pick<PictureSource, 'id' | 'name' | 'cameras' | 'kind'>[];
  /** By camera: where it would be shown, and what stands against it. */
  readonly walls: Readonly<Record<string, readonly LensWallState[]>>;
  readonly showing: LensShowState | null;
  /** Why it went out before its time; null = it did not. */
  readonly ended: Fault | null;
  /** By camera. */
  readonly sessions: Readonly<Record<string, LensSessionState>>;
}
