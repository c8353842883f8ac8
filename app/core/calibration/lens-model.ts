/**
 * What a lens does to a ray, in the four ways that the tools around a stage write it down.
 *
 * A ray is `[right / forward, down / forward]` in camera axes; a pixel counts from the upper left corner, x right, y down.
 * `opencv` and `unreal-spherical` bend the ideal ray (U-D, lengths over the focal length, over the image); the two
 * Brown-Conrady of OpenLensIO work in millimetres on the sensor, `d-u` from the bent point, `u-d` from the ideal one.
 * Radial terms of OpenLensIO alternate numerator and denominator. Pure. Follows tracking.md 5.2 and 5.3.
 */
import { degFromRad, type Numbers } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import { type Brown, bend, unbend, unfolded } from './brown.ts';
import { round } from './outcome.ts';

export interface ImageFormat {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Active area, of the recording mode and not of the brochure. */
  readonly sensorWidthMm: number;
  readonly sensorHeightMm: number;
}

type Pair = readonly [number, number];

export interface OpenCvLens {
  readonly model: 'opencv';
  readonly fxPx: number;
  readonly fyPx: number;
  readonly cxPx: number;
  readonly cyPx: number;
  /** k1 to k6: the first three above, the others below the line. */
  readonly k: readonly [number, number, number, number, number, number];
  readonly p: Pair;
}

export interface OpenLensIoLens {
  readonly model: 'brown-conrady-d-u' | 'brown-conrady-u-d';
  /** Pinhole, not the number on the barrel. */
  readonly focalLengthMm: number;
  /** k1 above, k2 below, k3 above ... in mm⁻², mm⁻⁴, mm⁻⁶. */
  readonly radial: readonly [number, number, number, number, number, number];
  /** mm⁻¹ */
  readonly tangential: Pair;
  readonly distortionOffsetMm: Pair;
  readonly projectionOffsetMm: Pair;
}

export interface SphericalLens {
  readonly model: 'unreal-spherical';
  /** Over image width and height. */
  readonly fx: number;
  readonly fy: number;
  /** 0..1 from the upper left corner. */
  readonly cx: number;
  readonly cy: number;
  readonly k: readonly [number, number, number];
  readonly p: Pair;
}

export type LensModel = OpenCvLens | OpenLensIoLens | SphericalLens;
export type LensModelName = LensModel['model'];

export interface LensParts {
  readonly brown: Brown;
  /** True where the polynomial takes the ideal point to the bent one. */
  readonly bendsRay: boolean;
  /** Point = scale * ray + shift, in the polynomial's own unit, before the offset is taken off. */
  readonly scale: Pair;
  readonly shift: Pair;
  readonly offset: Pair;
  /** Pixel = toPx * point + middle. */
  readonly toPx: Pair;
  readonly middle: Pair;
}

/** One form for all four: so their inverse, fold test and fit are written once. */
export function partsOf(lens: LensModel, format: ImageFormat): LensParts {
  if (lens.model === 'opencv' || lens.model === 'unreal-spherical') {
    const own = lens.model === 'opencv' ? lens : openCvFromSpherical(lens, format);
    const [k1, k2, k3, k4, k5, k6] = own.k;
    return {
      brown: { numerator: [k1, k2, k3], denominator: [k4, k5, k6], p1: own.p[0], p2: own.p[1] },
      bendsRay: true,
      scale: [1, 1],
      shift: [0, 0],
      offset: [0, 0],
      toPx: [own.fxPx, own.fyPx],
      middle: [own.cxPx, own.cyPx],
    };
  }
  const [k1, k2, k3, k4, k5, k6] = lens.radial;
  const { projectionOffsetMm: p, distortionOffsetMm: c } = lens;
  return {
    brown: { numerator: [k1, k3, k5], denominator: [k2, k4, k6], p1: lens.tangential[0], p2: lens.tangential[1] },
    bendsRay: lens.model === 'brown-conrady-u-d',
    scale: [lens.focalLengthMm, lens.focalLengthMm],
    shift: p,
    offset: [c[0] + p[0], c[1] + p[1]],
    toPx: [format.widthPx / format.sensorWidthMm, format.heightPx / format.sensorHeightMm],
    middle: [format.widthPx / 2, format.heightPx / 2],
  };
}

export function openCvFromSpherical(lens: SphericalLens, format: ImageFormat): OpenCvLens {
  return {
    model: 'opencv',
    fxPx: lens.fx * format.widthPx,
    fyPx: lens.fy * format.heightPx,
    cxPx: lens.cx * format.widthPx,
    cyPx: lens.cy * format.heightPx,
    k: [lens.k[0], lens.k[1], lens.k[2], 0, 0, 0],
    p: lens.p,
  };
}

const scratch = new Float64Array(6);

/** Where a ray meets the picture; false where the lens cannot show it. */
export function pixelThrough(parts: LensParts, right: number, down: number, out: Numbers): boolean {
  const { brown, scale, shift, offset, toPx, middle } = parts;
  const x = right * scale[0] + shift[0] - offset[0];
  const y = down * scale[1] + shift[1] - offset[1];
  if (parts.bendsRay) {
    if (!unfolded(brown, x, y)) return false;
    bend(brown, x, y, scratch);
  } else if (!unbend(brown, x, y, scratch)) return false;
  out[0] = (scratch[0]! + offset[0]) * toPx[0] + middle[0];
  out[1] = (scratch[1]! + offset[1]) * toPx[1] + middle[1];
  return true;
}

/** The ray that a pixel shows; false where there is none. */
export function rayOfPixel(lens: LensModel, format: ImageFormat, xPx: number, yPx: number, out: Numbers): boolean {
  return rayThrough(partsOf(lens, format), xPx, yPx, out);
}

export function rayThrough(parts: LensParts, xPx: number, yPx: number, out: Numbers): boolean {
  const { brown, scale, shift, offset, toPx, middle } = parts;
  const x = (xPx - middle[0]) / toPx[0] - offset[0];
  const y = (yPx - middle[1]) / toPx[1] - offset[1];
  if (parts.bendsRay) {
    if (!unbend(brown, x, y, scratch)) return false;
  } else {
    if (!unfolded(brown, x, y)) return false;
    bend(brown, x, y, scratch);
  }
  out[0] = (scratch[0]! + offset[0] - shift[0]) / scale[0];
  out[1] = (scratch[1]! + offset[1] - shift[1]) / scale[1];
  return true;
}

const numbersOf = (lens: LensModel): readonly number[] =>
  Object.values(lens).flatMap((value) => (typeof value === 'string' ? [] : value));

/** What stands against using a lens on this format: no number, no focal length, or a picture that folds inside the frame. */
export function lensFault(lens: LensModel, format: ImageFormat): Fault | undefined {
  const sizes = [format.widthPx, format.heightPx, format.sensorWidthMm, format.sensorHeightMm];
  if (!sizes.every((value) => Number.isFinite(value) && value > 0)) return { code: 'calibration.format-no-size' };
  if (!numbersOf(lens).every((value) => Number.isFinite(value))) return { code: 'calibration.lens-no-number' };
  const parts = partsOf(lens, format);
  if (!(parts.toPx[0] * parts.scale[0] > 0 && parts.toPx[1] * parts.scale[1] > 0))
    return { code: 'calibration.lens-no-focal' };
  const ray = [0, 0];
  const back = [0, 0];
  for (let row = 0; row <= 12; row++)
    for (let col = 0; col <= 12; col++) {
      const x = (col / 12) * format.widthPx;
      const y = (row / 12) * format.heightPx;
      const whole = rayThrough(parts, x, y, ray) && pixelThrough(parts, ray[0]!, ray[1]!, back);
      if (!whole || Math.hypot(back[0]! - x, back[1]! - y) > 1e-6)
        return { code: 'calibration.lens-folds', params: { x: round(x, 0), y: round(y, 0) } };
    }
  return undefined;
}

/** How much wider than the frame the undistorted picture must be rendered, at least 1. */
export function overscanOf(lens: LensModel, format: ImageFormat): number | undefined {
  const parts = partsOf(lens, format);
  const ray = [0, 0];
  let most = 1;
  for (let k = 0; k <= 64; k++)
    for (const [x, y] of [
      [k / 64, 0],
      [k / 64, 1],
      [0, k / 64],
      [1, k / 64],
    ] as const) {
      if (!rayThrough(parts, x * format.widthPx, y * format.heightPx, ray)) return undefined;
      // Against the middle of the sensor: a shifted lens needs the shift as well.
      const ux = (ray[0]! * parts.scale[0] + parts.shift[0]) * parts.toPx[0] + parts.middle[0] - format.widthPx / 2;
      const uy = (ray[1]! * parts.scale[1] + parts.shift[1]) * parts.toPx[1] + parts.middle[1] - format.heightPx / 2;
      most = Math.max(most, (2 * Math.abs(ux)) / format.widthPx, (2 * Math.abs(uy)) / format.heightPx);
    }
  return most;
}

/** Across a picture so wide behind a pinhole lens, both in the same unit. */
export const fieldOfViewDeg = (size: number, focalLength: number): number =>
  degFromRad(2 * Math.atan(size / (2 * focalLength)));
