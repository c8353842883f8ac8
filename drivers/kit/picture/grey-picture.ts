/** A picture as grey, how large one may be, and why one is refused: what the readers of this folder share. */
import type { Fault } from '../../../app/core/parameter.ts';
import { faultOf } from '../faults.ts';

export interface GreyPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Row by row, 0 black .. 255 white. */
  readonly data: Uint8Array;
}

/** A photograph of 100 megapixels is none of a camera of a stage. */
export const MOST_PIXELS = 50_000_000;
const LEAST_SIDE = 16;

/** Why a picture of this size is not read; undefined = it is. */
export function sizeFault(widthPx: number, heightPx: number): Fault | undefined {
  if (widthPx < LEAST_SIDE || heightPx < LEAST_SIDE)
    return faultOf('picture.too-small', { widthPx, heightPx, least: LEAST_SIDE });
  if (widthPx * heightPx > MOST_PIXELS) return faultOf('picture.too-many-pixels', { widthPx, heightPx });
  return undefined;
}

/** Rec. 709 weights, of the signal: edges stand where they stand in either. */
export const greyOf = (red: number, green: number, blue: number): number =>
  Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);

export const broken = (kind: string, problem: string): Fault => faultOf('picture.broken', { kind, problem });
