/** What the lens thread is asked and answers. Plain data: it crosses between threads. */
import type { BundleInput } from '../../core/calibration/bundle.ts';
import type { BundleResult, ViewReport } from '../../core/calibration/bundle-report.ts';
import type { DictionaryName } from '../../core/calibration/marker-dictionary.ts';
import type { Outcome } from '../../core/calibration/outcome.ts';
import type { WallPattern } from '../../core/calibration/wall-pattern.ts';
import type { MarkerPlaces } from '../../core/lens/pattern.ts';
import type { PictureMarker } from '../../core/lens/pictures.ts';
import type { LensPattern } from '../../core/lens/settings.ts';
import type { Fault } from '../../core/parameter.ts';

/** What is in a picture. */
export interface Looked {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly markers: readonly PictureMarker[];
  readonly others: number;
  readonly doubles: readonly number[];
}

/** Where the camera was at a picture, told by the markers in it and by no tracker. */
export type PoseByPictures = Pick<ViewReport, 'id' | 'stageFromCamera'>;

export interface LensJobs {
  readonly look: {
    readonly ask: {
      readonly bytes: Uint8Array;
      readonly dictionary: DictionaryName;
      /** Of a chessboard: from the square to its marker, in sides of the marker. */
      readonly inset?: number | undefined;
    };
    readonly answer: Looked | Fault;
  };
  /** With a tracker and without: `untracked` says why the tracker does not fit, `alone` what the pictures say without it. */
  readonly solve: {
    readonly ask: { readonly input: BundleInput; readonly places: MarkerPlaces };
    readonly answer: {
      readonly outcome: Outcome<BundleResult>;
      readonly untracked: Fault | null;
      readonly alone: readonly PoseByPictures[];
    };
  };
  /** A zone's canvas as PNG. */
  readonly draw: {
    readonly ask: {
      readonly wall: WallPattern;
      readonly pattern: LensPattern;
      readonly zone: string;
      readonly canvas: { readonly widthPx: number; readonly heightPx: number };
    };
    readonly answer: Uint8Array;
  };
}
export type LensJobName = keyof LensJobs;

export type ToLensWorker = {
  [N in LensJobName]: { readonly id: number; readonly job: N; readonly ask: LensJobs[N]['ask'] };
}[LensJobName];

export interface FromLensWorker {
  readonly id: number;
  readonly answer: LensJobs[LensJobName]['answer'];
}
