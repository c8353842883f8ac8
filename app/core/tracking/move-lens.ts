// hot path
/**
 * What of a lens a virtual move can drive, as numbers that may be blended straight: focal length by its logarithm (equal
 * shares are equal zooms), focus by its reciprocal (infinity is nought), counts and shares of motors as they are.
 */
import { blankLens, copyLens, type TrackingSample } from './sample.ts';

export const MOVE_LENS = ['focalLengthMm', 'focusDistanceM', 'zoomRaw', 'focusRaw', 'zoom', 'focus'] as const;
export type MoveLensName = (typeof MOVE_LENS)[number];
/** Of a key of a move; what is not named is not driven. */
export type MoveLens = Readonly<Partial<Record<MoveLensName, number>>>;

export const LENS_NUMBERS = MOVE_LENS.length;
const FOCAL = 0;
const FOCUS = 1;
const ZOOM_RAW = 2;
const FOCUS_RAW = 3;
const ZOOM_SHARE = 4;
const FOCUS_SHARE = 5;
const NO_LENS = blankLens();

/** What the sample says, ready to be blended; NaN = it does not say. */
export function readLens(out: Float64Array, sample: TrackingSample): void {
  const { lens } = sample;
  out[FOCAL] = lens.known ? Math.log(lens.focalLengthMm) : Number.NaN;
  out[FOCUS] = lens.known ? 1 / lens.focusDistanceM : Number.NaN;
  out[ZOOM_RAW] = sample.zoomRaw;
  out[FOCUS_RAW] = sample.focusRaw;
  out[ZOOM_SHARE] = lens.known ? lens.zoom : Number.NaN;
  out[FOCUS_SHARE] = lens.known ? lens.focus : Number.NaN;
}

/** Back into the sample; NaN leaves what stands there. */
export function writeLens(sample: TrackingSample, values: Float64Array): void {
  const { lens } = sample;
  if (
    !lens.known &&
    (says(values, FOCAL) || says(values, FOCUS) || says(values, ZOOM_SHARE) || says(values, FOCUS_SHARE))
  ) {
    copyLens(lens, NO_LENS);
    lens.known = true;
  }
  if (says(values, FOCAL)) lens.focalLengthMm = Math.exp(values[FOCAL]!);
  if (says(values, FOCUS)) lens.focusDistanceM = 1 / values[FOCUS]!;
  if (says(values, ZOOM_RAW)) sample.zoomRaw = Math.round(values[ZOOM_RAW]!);
  if (says(values, FOCUS_RAW)) sample.focusRaw = Math.round(values[FOCUS_RAW]!);
  if (says(values, ZOOM_SHARE)) lens.zoom = values[ZOOM_SHARE]!;
  if (says(values, FOCUS_SHARE)) lens.focus = values[FOCUS_SHARE]!;
}

function says(values: Float64Array, quantity: number): boolean {
  return !Number.isNaN(values[quantity]!);
}

/** One number of a key, ready to be blended. */
export function blendable(name: MoveLensName, value: number): number {
  if (name === 'focalLengthMm') return Math.log(value);
  return name === 'focusDistanceM' ? 1 / value : value;
}
