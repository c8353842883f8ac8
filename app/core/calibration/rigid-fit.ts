/**
 * The rigid motion between two sets of paired points, least squares, with its covariance (Kabsch 1976, Umeyama 1991).
 *
 * Knows: numbers only; whether the points can carry an answer is judged by stage-alignment.ts. The motion takes
 * `from` (tracker) to `to` (stage): `to = scale * R * from + t`. `levelled` turns about the stage's vertical only.
 */
import { inversePositive } from './linear/cholesky.ts';
import { type Matrix, sandwich, zeros } from './linear/matrix.ts';
import { svd } from './linear/svd.ts';
import { apply3, DEG, fromSvd, poseOf, type Vec3 } from './rotation.ts';

export type FitMethod = 'rigid' | 'levelled';

export interface Pair {
  readonly from: Vec3;
  readonly to: Vec3;
}

export interface RigidFit {
  readonly rotation: readonly number[];
  readonly positionM: Vec3;
  readonly scale: number;
  /** Per point, length. */
  readonly residualsMm: readonly number[];
  /** Per point, predicted minus surveyed. */
  readonly errorsMm: readonly Vec3[];
  readonly rmsMm: number;
  readonly maxMm: number;
  /** Per coordinate, corrected for what the fit itself absorbs; NaN where nothing is left over. */
  readonly sigmaMm: number;
}

export function centreOf(points: readonly Vec3[]): Vec3 {
  const sum = [0, 0, 0];
  for (const p of points) for (let i = 0; i < 3; i++) sum[i]! += p[i]! / points.length;
  return [sum[0]!, sum[1]!, sum[2]!];
}

/** Singular values of the centred points: how long, wide and deep the set is, in metres (root of the sum of squares). */
export function spreadOf(points: readonly Vec3[]): readonly [number, number, number] {
  const centre = centreOf(points);
  const m = zeros(Math.max(3, points.length), 3);
  for (const [r, p] of points.entries()) for (let c = 0; c < 3; c++) m.data[r * 3 + c] = p[c]! - centre[c]!;
  const { s } = svd(m);
  return [s[0]!, s[1]!, s[2]!];
}

export interface FitOptions {
  readonly method?: FitMethod;
  readonly withScale?: boolean;
  /** -1 looks for a mirror image: never an answer, only a question. */
  readonly handedness?: 1 | -1;
}

export function rigidFit(pairs: readonly Pair[], options: FitOptions = {}): RigidFit {
  const from = centreOf(pairs.map((pair) => pair.from));
  const to = centreOf(pairs.map((pair) => pair.to));
  const rotation =
    options.method === 'levelled' ? levelledRotation(pairs, from, to) : freeRotation(pairs, from, to, options);
  let along = 0;
  let size = 0;
  for (const pair of pairs) {
    const a = minus(pair.from, from);
    const turned = apply3(rotation, a);
    const b = minus(pair.to, to);
    for (let i = 0; i < 3; i++) {
      along += turned[i]! * b[i]!;
      size += a[i]! ** 2;
    }
  }
  const scale = options.withScale === true && size > 0 ? along / size : 1;
  const moved = apply3(rotation, from);
  const positionM: Vec3 = [to[0] - scale * moved[0], to[1] - scale * moved[1], to[2] - scale * moved[2]];
  const errorsMm = pairs.map((pair): Vec3 => {
    const p = apply3(rotation, pair.from);
    return [
      1_000 * (scale * p[0] + positionM[0] - pair.to[0]),
      1_000 * (scale * p[1] + positionM[1] - pair.to[1]),
      1_000 * (scale * p[2] + positionM[2] - pair.to[2]),
    ];
  });
  const residualsMm = errorsMm.map((e) => Math.hypot(...e));
  const squares = residualsMm.reduce((sum, r) => sum + r * r, 0);
  const unknowns = (options.method === 'levelled' ? 4 : 6) + (options.withScale === true ? 1 : 0);
  const left = 3 * pairs.length - unknowns;
  return {
    rotation,
    positionM,
    scale,
    residualsMm,
    errorsMm,
    rmsMm: Math.sqrt(squares / pairs.length),
    maxMm: Math.max(...residualsMm),
    sigmaMm: left > 0 ? Math.sqrt(squares / left) : Number.NaN,
  };
}

/** Length ratio that no rotation or mirror can change: the size of one set over the other. */
export function sizeRatio(pairs: readonly Pair[]): number {
  const size = (points: readonly Vec3[]): number => {
    const centre = centreOf(points);
    return Math.sqrt(
      points.reduce((sum, p) => sum + (p[0] - centre[0]) ** 2 + (p[1] - centre[1]) ** 2 + (p[2] - centre[2]) ** 2, 0),
    );
  };
  return size(pairs.map((pair) => pair.to)) / size(pairs.map((pair) => pair.from));
}

export const fitPose = (fit: RigidFit): number[] => poseOf(fit.rotation, fit.positionM);

function freeRotation(pairs: readonly Pair[], from: Vec3, to: Vec3, options: FitOptions): number[] {
  const s = zeros(3, 3);
  for (const pair of pairs) {
    const a = minus(pair.from, from);
    const b = minus(pair.to, to);
    for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) s.data[r * 3 + c]! += b[r]! * a[c]!;
  }
  return fromSvd(s, options.handedness ?? 1);
}

function levelledRotation(pairs: readonly Pair[], from: Vec3, to: Vec3): number[] {
  let sin = 0;
  let cos = 0;
  for (const pair of pairs) {
    const a = minus(pair.from, from);
    const b = minus(pair.to, to);
    sin += a[0] * b[1] - a[1] * b[0];
    cos += a[0] * b[0] + a[1] * b[1];
  }
  const size = Math.hypot(sin, cos);
  const [s, c] = size === 0 ? [0, 1] : [sin / size, cos / size];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

export const minus = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

/** How well a fitted motion is known, about the centre of its points: that is where it is known best. */
export interface MotionCovariance {
  readonly centreM: Vec3;
  /** 6 x 6, row by row: shift along, then turn about the stage axes, mm and degrees. */
  readonly covariance: readonly number[];
}

export function motionCovariance(
  stage: readonly Vec3[],
  sigmaMm: number,
  method: FitMethod,
): MotionCovariance | undefined {
  const centreM = centreOf(stage);
  const inertia = zeros(3, 3);
  for (const p of stage) {
    const r = minus(p, centreM);
    const square = r[0] ** 2 + r[1] ** 2 + r[2] ** 2;
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) inertia.data[i * 3 + j]! += (i === j ? square : 0) - r[i]! * r[j]!;
  }
  const turn = method === 'levelled' ? aboutVertical(inertia) : inversePositive(inertia);
  if (!turn) return undefined;
  const covariance = Array.from({ length: 36 }, () => 0);
  for (let i = 0; i < 3; i++) {
    covariance[i * 7] = sigmaMm ** 2 / stage.length;
    for (let j = 0; j < 3; j++)
      covariance[(3 + i) * 6 + 3 + j] = turn.data[i * 3 + j]! * (sigmaMm / 1_000) ** 2 * DEG * DEG;
  }
  return { centreM, covariance };
}

function aboutVertical(inertia: Matrix): Matrix | undefined {
  if (!(inertia.data[8]! > 0)) return undefined;
  const out = zeros(3, 3);
  out.data[8] = 1 / inertia.data[8]!;
  return out;
}

/** One sigma that the motion itself adds at a point of the stage. */
export interface MotionSigma {
  readonly positionMm: Vec3;
  readonly rotationDeg: Vec3;
  /** Length of the three. */
  readonly totalMm: number;
}

export function sigmaAt(motion: MotionCovariance, pointM: Vec3): MotionSigma {
  const r = minus(pointM, motion.centreM);
  const k = 1_000 / DEG; // metres and degrees to mm
  const j: Matrix = {
    rows: 3,
    cols: 6,
    // biome-ignore format: one row per row
    data: Float64Array.from([
      1, 0, 0, 0, r[2] * k, -r[1] * k,
      0, 1, 0, -r[2] * k, 0, r[0] * k,
      0, 0, 1, r[1] * k, -r[0] * k, 0,
    ]),
  };
  const c = sandwich(j, { rows: 6, cols: 6, data: Float64Array.from(motion.covariance) });
  const root = (value: number): number => Math.sqrt(Math.max(0, value));
  return {
    positionMm: [root(c.data[0]!), root(c.data[4]!), root(c.data[8]!)],
    rotationDeg: [root(motion.covariance[21]!), root(motion.covariance[28]!), root(motion.covariance[35]!)],
    totalMm: root(c.data[0]! + c.data[4]! + c.data[8]!),
  };
}
