/** What a studio declares for calibrating lenses from pictures of its wall (docs/protocols/lens.md). */
import type { DictionaryName } from '../calibration/marker-dictionary.ts';
import type { BoardKind } from '../calibration/wall-pattern.ts';
import type { Text } from '../parameter.ts';
import type { WallLight } from '../stage/wall-light.ts';

/** Markers in rows over every wall that is named, numbered through. */
export interface LensPattern {
  readonly dictionary: DictionaryName;
  /** LED pixels per module. */
  readonly modulePx: number;
  /** White between markers, modules; on a chessboard what a square is larger than its marker. */
  readonly gapModules: number;
  readonly board: BoardKind;
}

/** Where pictures of a camera come from, beside those that a person uploads. */
export type PictureSource = {
  readonly id: string;
  readonly name: Text;
  readonly cameras: readonly string[];
} & (
  | {
      readonly kind: 'folder';
      /** On the engine's machine; new files in it are taken while a session watches it. */
      readonly folder: string;
    }
  | {
      readonly kind: 'device';
      /** What goes before `-frames:v 1`: how ffmpeg opens the capture device. */
      readonly input: readonly string[];
    }
);

/** Active area, of the recording mode. */
export interface CameraSensor {
  readonly camera: string;
  readonly widthMm: number;
  readonly heightMm: number;
}

export interface LensCal {
  readonly pattern: LensPattern;
  /** Zones that a system draws the pattern on. */
  readonly walls: readonly WallLight[];
  readonly sources: readonly PictureSource[];
  readonly sensors: readonly CameraSensor[];
  /** The pattern goes out by itself after so long without a word. */
  readonly leaseMin: number;
}
