/** What seats see of calibrations: which is in force and since when, what stands against it, and the ones before. */
import type { QuickCheck } from '../core/calibration/kept/book.ts';
import type { CalibrationVersion } from '../core/calibration/kept/version.ts';
import type { Fault } from '../core/parameter.ts';

/** One version in a list; the whole of it is asked for by `calibration.show`. */
export interface CalibrationRow
  extends Pick<CalibrationVersion, 'version' | 'atMs' | 'by' | 'residual' | 'coverage' | 'grade' | 'imported'> {
  readonly lens: string | null;
  readonly note: string;
}

export interface CameraCalibration {
  readonly source: string;
  /** 0 = what the studio file says. */
  readonly inForce: number;
  readonly sinceMs: number;
  readonly by: string;
  /** What the tracking process works with, by its own word; null = it does not say, or has none. */
  readonly running: number | null;
  /** What `back` would put in force; null = nothing. */
  readonly back: number | null;
  /** On the camera now; null = nobody said. */
  readonly lens: string | null;
  readonly verdict: 'valid' | 'warning' | 'blocking';
  readonly reasons: readonly Fault[];
  readonly check: QuickCheck | null;
  /** Newest first. */
  readonly versions: readonly CalibrationRow[];
}

export interface CalibrationState {
  readonly cameras: Readonly<Record<string, CameraCalibration>>;
}
