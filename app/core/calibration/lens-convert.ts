/**
 * One lens in another model's words: exactly where the models are the same thing in other units, else by the best fit
 * over the whole frame, and always with what is left of it in pixels. Pure. Follows tracking.md 5.3.
 */

import type { LensNode } from './lens-map.ts';
import {
  type ImageFormat,
  type LensModel,
  type LensModelName,
  lensFault,
  type OpenCvLens,
  type OpenLensIoLens,
  openCvFromSpherical,
  partsOf,
  pixelThrough,
  rayThrough,
} from './lens-model.ts';
import { type ArrowProblem, addRow, minimise } from './linear/levenberg-marquardt.ts';
import { type Outcome, refused, round, solved } from './outcome.ts';

export interface Conversion {
  readonly lens: LensModel;
  /** The same thing in other units: nothing was fitted. */
  readonly exact: boolean;
  /** Of the new lens against the old, over a grid of the frame. */
  readonly rmsPx: number;
  readonly maxPx: number;
}

export interface ConvertOptions {
  /**
   * The published conversion note divides the tangential terms by F², which the units of the model do not bear out.
   * `as-published` is for tools that follow the note to the letter.
   */
  readonly tangential?: 'dimensional' | 'as-published';
  /** What is left may be so much; else it is refused. */
  readonly mostPx?: number;
}

export function convertLens(
  lens: LensModel,
  to: LensModelName,
  format: ImageFormat,
  options: ConvertOptions = {},
): Outcome<Conversion> {
  const fault = lensFault(lens, format);
  if (fault) return refused(fault);
  if (lens.model === to) return solved({ lens, exact: true, rmsPx: 0, maxPx: 0 });
  const exact = exactly(lens, to, format, options);
  const next = exact ?? fitted(lens, to, format);
  const wrong = lensFault(next, format);
  if (wrong) return refused(wrong);
  const { rmsPx, maxPx } = lensDifference(lens, next, format);
  const mostPx = options.mostPx ?? 1;
  if (exact === undefined && !(maxPx <= mostPx))
    return refused({ code: 'calibration.lens-no-fit', params: { model: to, px: round(maxPx, 2), limitPx: mostPx } });
  return solved({ lens: next, exact: exact !== undefined, rmsPx, maxPx });
}

/** Where both show the same ray, how far apart in the picture; over 21 x 21 points of the frame. */
export function lensDifference(
  a: LensModel,
  b: LensModel,
  format: ImageFormat,
): { readonly rmsPx: number; readonly maxPx: number } {
  const [from, to] = [partsOf(a, format), partsOf(b, format)];
  const ray = [0, 0];
  const px = [0, 0];
  let squares = 0;
  let maxPx = 0;
  for (const [x, y] of gridOf(format, 20)) {
    const seen = rayThrough(from, x, y, ray) && pixelThrough(to, ray[0]!, ray[1]!, px);
    const off = seen ? Math.hypot(px[0]! - x, px[1]! - y) : Number.POSITIVE_INFINITY;
    squares += off * off;
    maxPx = Math.max(maxPx, off);
  }
  return { rmsPx: Math.sqrt(squares / 441), maxPx };
}

function gridOf({ widthPx, heightPx }: ImageFormat, steps: number): readonly (readonly [number, number])[] {
  return Array.from({ length: (steps + 1) ** 2 }, (_, i) => [
    ((i % (steps + 1)) / steps) * widthPx,
    (Math.floor(i / (steps + 1)) / steps) * heightPx,
  ]);
}

function exactly(
  lens: LensModel,
  to: LensModelName,
  format: ImageFormat,
  options: ConvertOptions,
): LensModel | undefined {
  if (lens.model === 'brown-conrady-d-u' || to === 'brown-conrady-d-u') return undefined;
  const plain =
    lens.model === 'opencv'
      ? lens
      : lens.model === 'unreal-spherical'
        ? openCvFromSpherical(lens, format)
        : openCvFromUd(lens, format);
  if (plain === undefined || to === 'opencv') return plain;
  if (to === 'brown-conrady-u-d') return udFromOpenCv(plain, format, options);
  if (plain.k.slice(3).some((value) => value !== 0)) return undefined;
  return {
    model: 'unreal-spherical',
    fx: plain.fxPx / format.widthPx,
    fy: plain.fyPx / format.heightPx,
    cx: plain.cxPx / format.widthPx,
    cy: plain.cyPx / format.heightPx,
    k: [plain.k[0], plain.k[1], plain.k[2]],
    p: plain.p,
  };
}

function udFromOpenCv(
  lens: OpenCvLens,
  format: ImageFormat,
  { tangential }: ConvertOptions,
): OpenLensIoLens | undefined {
  const mmX = format.sensorWidthMm / format.widthPx;
  const mmY = format.sensorHeightMm / format.heightPx;
  const f = lens.fxPx * mmX;
  // Not one focal length for both: the pixels are not square, or the crop is another one.
  if (Math.abs((lens.fyPx * mmY) / f - 1) > 1e-9) return undefined;
  const [k1, k2, k3, k4, k5, k6] = lens.k;
  const t = tangential === 'as-published' ? f * f : f;
  return {
    model: 'brown-conrady-u-d',
    focalLengthMm: f,
    radial: [k1 / f ** 2, k4 / f ** 2, k2 / f ** 4, k5 / f ** 4, k3 / f ** 6, k6 / f ** 6],
    tangential: [lens.p[0] / t, lens.p[1] / t],
    distortionOffsetMm: [0, 0],
    projectionOffsetMm: [mmX * (lens.cxPx - format.widthPx / 2), mmY * (lens.cyPx - format.heightPx / 2)],
  };
}

function openCvFromUd(lens: OpenLensIoLens, format: ImageFormat): OpenCvLens | undefined {
  if (lens.distortionOffsetMm.some((value) => value !== 0)) return undefined;
  const f = lens.focalLengthMm;
  const [l1, l2, l3, l4, l5, l6] = lens.radial;
  const pxX = format.widthPx / format.sensorWidthMm;
  const pxY = format.heightPx / format.sensorHeightMm;
  return {
    model: 'opencv',
    fxPx: f * pxX,
    fyPx: f * pxY,
    cxPx: lens.projectionOffsetMm[0] * pxX + format.widthPx / 2,
    cyPx: lens.projectionOffsetMm[1] * pxY + format.heightPx / 2,
    k: [l1 * f ** 2, l3 * f ** 4, l5 * f ** 6, l2 * f ** 2, l4 * f ** 4, l6 * f ** 6],
    p: [lens.tangential[0] * f, lens.tangential[1] * f],
  };
}

/** Focal length(s), centre, three radial and two tangential terms, in units near one. */
type Unknowns = readonly number[];

function fitted(lens: LensModel, to: LensModelName, format: ImageFormat): LensModel {
  const from = partsOf(lens, format);
  const focal = [from.toPx[0] * from.scale[0], from.toPx[1] * from.scale[1]] as const;
  const ray = [0, 0];
  const samples = gridOf(format, 24).flatMap(([x, y]) =>
    rayThrough(from, x, y, ray) ? [[x, y, ray[0]!, ray[1]!] as const] : [],
  );
  const centre = [
    from.shift[0] * from.toPx[0] + from.middle[0],
    from.shift[1] * from.toPx[1] + from.middle[1],
  ] as const;
  const start: Unknowns = [focal[0], focal[1], centre[0], centre[1], 0, 0, 0, 0, 0];
  const backwards = to === 'brown-conrady-d-u';
  const miss = (lensOf: LensModel): Float64Array => {
    const parts = partsOf(lensOf, format);
    const out = new Float64Array(2 * samples.length);
    const at = [0, 0];
    for (const [i, [x, y, right, down]] of samples.entries()) {
      // A d-u lens tells rays of pixels without a search: so its miss is measured there, in pixels near the middle.
      const seen = backwards ? rayThrough(parts, x, y, at) : pixelThrough(parts, right, down, at);
      const far = 1e4;
      out[2 * i] = !seen ? far : backwards ? (at[0]! - right) * focal[0] : at[0]! - x;
      out[2 * i + 1] = !seen ? far : backwards ? (at[1]! - down) * focal[1] : at[1]! - y;
    }
    return out;
  };
  const problem = fitProblem((state) => miss(lensFrom(state, to, format)), start.length);
  return lensFrom(minimise(problem, start, { iterations: 80 }).state, to, format);
}

const STEPS = [1e-3, 1e-3, 1e-3, 1e-3, 1e-6, 1e-6, 1e-6, 1e-7, 1e-7];

function fitProblem(miss: (state: Unknowns) => Float64Array, count: number): ArrowProblem<Unknowns> {
  const half = (r: Float64Array): number => r.reduce((sum, x) => sum + x * x, 0) / 2;
  const all = Array.from({ length: count }, (_, i) => i);
  return {
    shared: count,
    blocks: [],
    cost: (state) => half(miss(state)),
    linearise(state, into) {
      const r = miss(state);
      const columns = all.map((i) => {
        const step = STEPS[i]!;
        const up = miss(state.map((value, k) => (k === i ? value + step : value)));
        const down = miss(state.map((value, k) => (k === i ? value - step : value)));
        return up.map((value, row) => (value - down[row]!) / (2 * step));
      });
      for (let row = 0; row < r.length; row++)
        addRow(
          into,
          r[row]!,
          1,
          all,
          columns.map((column) => column[row]!),
          -1,
          [],
        );
      return half(r);
    },
    moved: (state, { shared }) => state.map((value, i) => value + shared[i]!),
  };
}

function lensFrom([fx, fy, cx, cy, a1, a2, a3, p1, p2]: Unknowns, to: LensModelName, format: ImageFormat): LensModel {
  const plain: OpenCvLens = {
    model: 'opencv',
    fxPx: fx!,
    fyPx: fy!,
    cxPx: cx!,
    cyPx: cy!,
    k: [a1!, a2!, a3!, 0, 0, 0],
    p: [p1!, p2!],
  };
  if (to === 'opencv') return plain;
  if (to === 'unreal-spherical') return exactly(plain, to, format, {}) ?? plain;
  const mm = format.sensorWidthMm / format.widthPx;
  const f = fx! * mm; // one focal length; what fy would say differently is left over and stated
  return {
    model: to,
    focalLengthMm: f,
    radial: [a1! / f ** 2, 0, a2! / f ** 4, 0, a3! / f ** 6, 0],
    tangential: [p1! / f, p2! / f],
    distortionOffsetMm: [0, 0],
    projectionOffsetMm: [
      mm * (cx! - format.widthPx / 2),
      (format.sensorHeightMm / format.heightPx) * (cy! - format.heightPx / 2),
    ],
  };
}

/** A node as the lens that bends rays. */
export function openCvOf({ values }: LensNode, format: ImageFormat): OpenCvLens {
  const { widthPx, heightPx, sensorWidthMm, sensorHeightMm } = format;
  return {
    model: 'opencv',
    fxPx: (values.focalLengthMm * widthPx) / sensorWidthMm,
    fyPx: (values.focalLengthMm * heightPx) / sensorHeightMm,
    cxPx: widthPx / 2 + (values.centreXMm * widthPx) / sensorWidthMm,
    cyPx: heightPx / 2 + (values.centreYMm * heightPx) / sensorHeightMm,
    k: [values.k1, values.k2, values.k3, 0, 0, 0],
    p: [values.p1, values.p2],
  };
}
