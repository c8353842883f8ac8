/**
 * Which survey point does not belong, and why: leave one out, then try the mistakes that people make with a tape and a list.
 */
import type { Fault } from '../parameter.ts';
import { type FitMethod, minus, type Pair, type RigidFit, rigidFit } from './rigid-fit.ts';
import { apply3, type Vec3 } from './rotation.ts';

export interface NamedPair extends Pair {
  readonly id: string;
}

export interface Outlier {
  readonly id: string;
  /** Where the others say it is, minus where the survey says. */
  readonly errorMm: Vec3;
  readonly distanceMm: number;
  /** Of the points left when it went, with it and without it. */
  readonly rmsWithMm: number;
  readonly rmsWithoutMm: number;
  readonly reason: Fault;
}

/** A set that fits better than this holds no mistake worth naming. */
const QUIET_MM = 0.5;
/** So many must stay: with fewer, leaving one out proves nothing. */
const LEAST_LEFT = 4;

/** Greedy: the point whose absence more than halves the sigma goes, then the next; never more than a quarter of them. */
export function findOutliers(pairs: readonly NamedPair[], method: FitMethod): readonly Outlier[] {
  const found: Outlier[] = [];
  let left = pairs;
  const most = Math.max(1, Math.floor(pairs.length / 4));
  while (found.length < most && left.length > LEAST_LEFT) {
    const all = rigidFit(left, { method });
    if (all.rmsMm < QUIET_MM) break;
    let best: { readonly index: number; readonly fit: RigidFit } | undefined;
    for (let index = 0; index < left.length; index++) {
      const fit = rigidFit(
        left.filter((_, i) => i !== index),
        { method },
      );
      if (!best || fit.sigmaMm < best.fit.sigmaMm) best = { index, fit };
    }
    if (!best || best.fit.sigmaMm > all.sigmaMm / 2 || best.fit.rmsMm > all.rmsMm / 2) break;
    const point = left[best.index]!;
    const predicted = predict(best.fit, point.from);
    const error = minus(predicted, point.to);
    found.push({
      id: point.id,
      errorMm: [error[0] * 1_000, error[1] * 1_000, error[2] * 1_000],
      distanceMm: Math.hypot(...error) * 1_000,
      rmsWithMm: all.rmsMm,
      rmsWithoutMm: best.fit.rmsMm,
      reason: reasonOf(point, predicted, pairs, Math.max(3, 4 * best.fit.sigmaMm)),
    });
    const gone = best.index;
    left = left.filter((_, i) => i !== gone);
  }
  return found;
}

export function predict(fit: RigidFit, from: Vec3): Vec3 {
  const p = apply3(fit.rotation, from);
  const at = (i: number): number => fit.scale * p[i]! + fit.positionM[i]!;
  return [at(0), at(1), at(2)];
}

const AXES = ['x', 'y', 'z'];

/** The mistake that explains the point to within `withinMm`; else that it moved, or that one coordinate is off. */
function reasonOf(point: NamedPair, predicted: Vec3, all: readonly NamedPair[], withinMm: number): Fault {
  const near = (a: Vec3): boolean => Math.hypot(...minus(a, predicted)) * 1_000 <= withinMm;
  const other = all.find((one) => one.id !== point.id && near(one.to));
  if (other) return { code: 'calibration.outlier-mixed-up', params: { point: point.id, other: other.id } };
  const [x, y, z] = point.to;
  const signed = [0, 1, 2].find((i) => near(replaced(point.to, i, -point.to[i]!)));
  if (signed !== undefined)
    return { code: 'calibration.outlier-sign', params: { point: point.id, axis: AXES[signed]! } };
  const swaps: readonly (readonly [string, Vec3])[] = [
    ['x, y', [y, x, z]],
    ['y, z', [x, z, y]],
    ['x, z', [z, y, x]],
  ];
  const swapped = swaps.find(([, to]) => near(to));
  if (swapped) return { code: 'calibration.outlier-swapped', params: { point: point.id, axes: swapped[0] } };
  const error = minus(predicted, point.to).map((value) => value * 1_000);
  const along = [0, 1, 2].filter((i) => Math.abs(error[i]!) > withinMm);
  const distanceMm = Math.round(Math.hypot(...error));
  if (along.length === 1) {
    const axis = AXES[along[0]!]!;
    const mm = error[along[0]!]!;
    const digit = [1_000, 2_000, 500, 100, 200, 10_000].find((step) => Math.abs(Math.abs(mm) - step) <= withinMm);
    const params = { point: point.id, axis, mm: Math.round(mm) };
    return digit === undefined
      ? { code: 'calibration.outlier-one-axis', params }
      : { code: 'calibration.outlier-digit', params: { ...params, mm: Math.sign(mm) * digit } };
  }
  return { code: 'calibration.outlier-moved', params: { point: point.id, mm: distanceMm } };
}

function replaced(point: Vec3, index: number, value: number): Vec3 {
  return [index === 0 ? value : point[0], index === 1 ? value : point[1], index === 2 ? value : point[2]];
}
