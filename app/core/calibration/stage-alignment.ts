/**
 * Where the tracker's world stands on the stage, from points that were surveyed and then touched by the tracker.
 *
 * Refuses what cannot carry an answer (too few, coincident, in a line, mirrored, wrong unit, off level) and says what to
 * do; else the pose with its uncertainty, every residual, who was left out and why. Pure. Follows tracking.md 6.1 and 7.
 */
import type { Fault } from '../parameter.ts';
import { rankAxisMaps } from './axis-maps.ts';
import { type Grade, gradeOf, type Limit, type Outcome, refused, round, solved, worst } from './outcome.ts';
import { findOutliers, type NamedPair, type Outlier, predict } from './outliers.ts';
import {
  type FitMethod,
  fitPose,
  type MotionCovariance,
  minus,
  motionCovariance,
  type RigidFit,
  rigidFit,
  sigmaAt,
  sizeRatio,
  spreadOf,
} from './rigid-fit.ts';
import { DEG, type Vec3 } from './rotation.ts';

export interface SurveyPoint {
  readonly id: string;
  readonly trackerM: Vec3;
  readonly stageM: Vec3;
  /** A check point is held out of the fit and only judged by it. */
  readonly use: 'fit' | 'check';
}

export interface AlignmentLimits {
  readonly rmsMm: Limit;
  /** Largest residual over the RMS. */
  readonly maxOverRms: Limit;
  readonly scalePct: Limit;
  /** Nearer than this, two points are one. */
  readonly apartMm: number;
  /** Second over first singular value below this is a line. */
  readonly lineRatio: number;
}

export const ALIGNMENT_LIMITS: AlignmentLimits = {
  rmsMm: { good: 2, watch: 5, stop: 10 },
  maxOverRms: { good: 2, watch: 3, stop: 4 },
  scalePct: { good: 0.05, watch: 0.2, stop: 0.5 },
  apartMm: 20,
  lineRatio: 0.02,
};

export interface AlignmentInput {
  readonly points: readonly SurveyPoint[];
  /** `levelled` keeps the tracker's own vertical: four unknowns. */
  readonly method: FitMethod;
  /** Fit without the points that are named as outliers. */
  readonly dropOutliers: boolean;
  /** What the survey and the tracker are known to be good to; the answer is never called better known than that allows. */
  readonly pointSigmaMm?: number;
}

export interface PointResidual {
  readonly id: string;
  readonly stageM: Vec3;
  /** Predicted minus surveyed, stage axes. */
  readonly errorMm: Vec3;
  readonly distanceMm: number;
  readonly role: 'fit' | 'check' | 'dropped';
}

export interface StageAlignment {
  readonly method: FitMethod;
  /** `[xM, yM, zM, qx, qy, qz, qw]` */
  readonly stageFromTracker: readonly number[];
  readonly residuals: readonly PointResidual[];
  readonly rmsMm: number;
  readonly maxMm: number;
  /** Unbiased, per coordinate. */
  readonly sigmaMm: number;
  /** RMS of the check points; absent without any. */
  readonly checkRmsMm?: number;
  readonly uncertainty: MotionCovariance;
  /** Only a diagnostic: the answer has scale 1. */
  readonly scale: number;
  readonly scaleSigmaPct: number;
  readonly outliers: readonly Outlier[];
  readonly rmsWithAllMm: number;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

export function alignStage(input: AlignmentInput, limits: AlignmentLimits = ALIGNMENT_LIMITS): Outcome<StageAlignment> {
  const fitted = input.points.filter((point) => point.use === 'fit');
  const fault = surveyFault(input.points, fitted, input.method, limits);
  if (fault) return refused(fault);
  const pairs = fitted.map(({ id, trackerM, stageM }): NamedPair => ({ id, from: trackerM, to: stageM }));
  const wrong = unitFault(pairs) ?? mirrorFault(pairs) ?? levelFault(pairs, input.method, limits);
  if (wrong) return refused(wrong);
  const outliers = findOutliers(pairs, input.method);
  const gone = new Set(input.dropOutliers ? outliers.map(({ id }) => id) : []);
  const kept = pairs.filter(({ id }) => !gone.has(id));
  if (lineFault(kept, limits))
    return refused({ code: 'calibration.points-in-line-without', params: { points: [...gone].join(', ') } });
  const fit = rigidFit(kept, { method: input.method });
  const sigmaMm = Math.max(Number.isFinite(fit.sigmaMm) ? fit.sigmaMm : 0, input.pointSigmaMm ?? 0);
  const uncertainty = motionCovariance(
    kept.map(({ to }) => to),
    sigmaMm,
    input.method,
  );
  if (!uncertainty) return refused({ code: 'calibration.points-in-line', params: { ratio: 0 } });
  return solved(reportOf(input, limits, { pairs, kept, gone, outliers, fit, sigmaMm, uncertainty }));
}

interface Parts {
  readonly pairs: readonly NamedPair[];
  readonly kept: readonly NamedPair[];
  readonly gone: ReadonlySet<string>;
  readonly outliers: readonly Outlier[];
  readonly fit: RigidFit;
  readonly sigmaMm: number;
  readonly uncertainty: MotionCovariance;
}

function reportOf(input: AlignmentInput, limits: AlignmentLimits, parts: Parts): StageAlignment {
  const { fit, kept, gone, outliers, sigmaMm, uncertainty } = parts;
  const residuals = input.points.map((point): PointResidual => {
    const error = minus(predict(fit, point.trackerM), point.stageM);
    const role = point.use === 'check' ? 'check' : gone.has(point.id) ? 'dropped' : 'fit';
    const errorMm: Vec3 = [error[0] * 1_000, error[1] * 1_000, error[2] * 1_000];
    return { id: point.id, stageM: point.stageM, errorMm, distanceMm: Math.hypot(...errorMm), role };
  });
  const checks = residuals.filter(({ role }) => role === 'check');
  const scaled = rigidFit(kept, { method: input.method, withScale: true });
  const size = Math.sqrt(spreadOf(kept.map(({ from }) => from)).reduce((sum, s) => sum + s * s, 0));
  const scaleSigmaPct = (sigmaMm / 1_000 / size) * 100;
  const offPct = Math.max(0, Math.abs(scaled.scale - 1) * 100 - 2 * scaleSigmaPct);
  const spread = Math.max(fit.rmsMm, 0.05); // below the resolution of any tracker the ratio says nothing
  const grade = worst(
    gradeOf(fit.rmsMm, limits.rmsMm),
    fit.rmsMm < 0.5 ? 'good' : gradeOf(fit.maxMm / spread, limits.maxOverRms),
    gradeOf(offPct, limits.scalePct),
  );
  return {
    method: input.method,
    stageFromTracker: fitPose(fit),
    residuals,
    rmsMm: fit.rmsMm,
    maxMm: fit.maxMm,
    sigmaMm,
    ...(checks.length > 0 ? { checkRmsMm: rootMean(checks.map(({ distanceMm }) => distanceMm)) } : {}),
    uncertainty,
    scale: scaled.scale,
    scaleSigmaPct,
    outliers,
    rmsWithAllMm: rigidFit(parts.pairs, { method: input.method }).rmsMm,
    grade,
    notes: notesOf(parts, residuals, offPct, scaled.scale, limits),
  };
}

function notesOf(
  { kept, outliers, fit, sigmaMm, uncertainty }: Parts,
  residuals: readonly PointResidual[],
  offPct: number,
  scale: number,
  limits: AlignmentLimits,
): readonly Fault[] {
  const notes: Fault[] = outliers.map(({ reason }) => reason);
  if (fit.rmsMm > limits.rmsMm.stop)
    notes.push({ code: 'calibration.residual-large', params: { mm: round(fit.rmsMm, 1), limitMm: limits.rmsMm.stop } });
  if (offPct > limits.scalePct.watch)
    notes.push({ code: 'calibration.scale-off', params: { pct: round((scale - 1) * 100, 2) } });
  if (kept.length < 5) notes.push({ code: 'calibration.points-few', params: { count: kept.length } });
  const [s1, , s3] = spreadOf(kept.map(({ to }) => to));
  if (s3 < 0.05 * s1) notes.push({ code: 'calibration.points-flat' });
  for (const { id, role, distanceMm, stageM } of residuals) {
    if (role !== 'check') continue;
    const limitMm = 3 * Math.hypot(sigmaAt(uncertainty, stageM).totalMm, sigmaMm * Math.sqrt(3), 0.2);
    if (distanceMm > limitMm)
      notes.push({
        code: 'calibration.check-off',
        params: { point: id, mm: round(distanceMm, 1), limitMm: round(limitMm, 1) },
      });
  }
  if (!residuals.some(({ role }) => role === 'check')) notes.push({ code: 'calibration.no-check' });
  return notes;
}

const rootMean = (list: readonly number[]): number => Math.sqrt(list.reduce((sum, x) => sum + x * x, 0) / list.length);
const finite = (p: Vec3): boolean => p.length === 3 && p.every((value) => Number.isFinite(value));

function surveyFault(
  points: readonly SurveyPoint[],
  fitted: readonly SurveyPoint[],
  method: FitMethod,
  limits: AlignmentLimits,
): Fault | undefined {
  for (const { id, trackerM, stageM } of points)
    if (!finite(trackerM) || !finite(stageM)) return { code: 'calibration.point-no-number', params: { point: id } };
  const seen = new Set<string>();
  for (const { id } of points) {
    if (seen.has(id)) return { code: 'calibration.point-twice', params: { point: id } };
    seen.add(id);
  }
  const least = method === 'levelled' ? 2 : 3;
  if (fitted.length < least) return { code: 'calibration.points-too-few', params: { count: fitted.length, least } };
  return coincidentFault(fitted, limits) ?? (method === 'levelled' ? undefined : lineFaultOf(fitted, limits));
}

function coincidentFault(points: readonly SurveyPoint[], limits: AlignmentLimits): Fault | undefined {
  for (const [i, a] of points.entries())
    for (const b of points.slice(i + 1)) {
      const trackerMm = Math.hypot(...minus(a.trackerM, b.trackerM)) * 1_000;
      const stageMm = Math.hypot(...minus(a.stageM, b.stageM)) * 1_000;
      const params = { a: a.id, b: b.id, limitMm: limits.apartMm };
      // Metres apart on the stage and one place for the tracker: it stood still, or the unit is far off.
      if (trackerMm * 1_000 < limits.apartMm && stageMm > 5 * limits.apartMm)
        return { code: 'calibration.tracker-stood-still', params };
      if (stageMm < limits.apartMm) return { code: 'calibration.points-coincident', params };
    }
  return undefined;
}

/** What is wrong with surveyed places before anything was taken on them: one place twice, or all in a line. */
export function layoutFaults(
  points: readonly Pick<SurveyPoint, 'id' | 'stageM'>[],
  limits: AlignmentLimits = ALIGNMENT_LIMITS,
): readonly Fault[] {
  const line = inLine(
    points.map(({ stageM }) => stageM),
    limits,
  );
  const twin = points
    .flatMap((a, i) => points.slice(i + 1).map((b) => ({ a, b })))
    .find(({ a, b }) => Math.hypot(...minus(a.stageM, b.stageM)) * 1_000 < limits.apartMm);
  const params = { a: twin?.a.id ?? '', b: twin?.b.id ?? '', limitMm: limits.apartMm };
  return [...(line ? [line] : []), ...(twin ? [{ code: 'calibration.points-coincident', params }] : [])];
}

function lineFaultOf(points: readonly SurveyPoint[], limits: AlignmentLimits): Fault | undefined {
  return lineFault(
    points.map(({ id, trackerM, stageM }) => ({ id, from: trackerM, to: stageM })),
    limits,
  );
}

function lineFault(pairs: readonly NamedPair[], limits: AlignmentLimits): Fault | undefined {
  const [from, to] = [pairs.map((pair) => pair.from), pairs.map((pair) => pair.to)];
  return inLine(from, limits) ?? inLine(to, limits);
}

function inLine(points: readonly Vec3[], limits: AlignmentLimits): Fault | undefined {
  if (points.length < 3) return undefined;
  const [s1, s2] = spreadOf(points);
  const ratio = s1 > 0 ? s2 / s1 : 0;
  return ratio < limits.lineRatio
    ? { code: 'calibration.points-in-line', params: { ratio: round(ratio, 4) } }
    : undefined;
}

/** What one unit taken for another makes of every length; the survey over the tracker. */
const UNITS: readonly (readonly [factor: number, tracker: string, survey: string])[] = [
  [10, 'cm', 'mm'],
  [100, 'm', 'cm'],
  [1_000, 'm', 'mm'],
  [25.4, 'inch', 'mm'],
  [2.54, 'inch', 'cm'],
  [0.0254, 'inch', 'm'],
  [0.3048, 'ft', 'm'],
  [0.1, 'mm', 'cm'],
  [0.01, 'cm', 'm'],
  [0.001, 'mm', 'm'],
  [1 / 25.4, 'mm', 'inch'],
  [1 / 2.54, 'cm', 'inch'],
  [1 / 0.0254, 'm', 'inch'],
  [1 / 0.3048, 'm', 'ft'],
];
const UNIT_WITHIN = 0.03;

function unitFault(pairs: readonly NamedPair[]): Fault | undefined {
  const ratio = sizeRatio(pairs);
  if (!Number.isFinite(ratio) || ratio === 0)
    return { code: 'calibration.tracker-stood-still', params: { a: '', b: '', limitMm: 0 } };
  const unit = UNITS.find(([factor]) => Math.abs(ratio / factor - 1) < UNIT_WITHIN);
  if (!unit) return undefined;
  const [factor, tracker, survey] = unit;
  return { code: 'calibration.unit', params: { factor: round(factor, 4), tracker, survey } };
}

function mirrorFault(pairs: readonly NamedPair[]): Fault | undefined {
  if (pairs.length < 4) return undefined;
  const plain = rigidFit(pairs, {});
  const mirrored = rigidFit(pairs, { handedness: -1 });
  if (plain.rmsMm < 5 || mirrored.rmsMm > plain.rmsMm / 4) return undefined;
  const [best, next] = rankAxisMaps(pairs, true);
  if (!best || !next) return undefined;
  const params = {
    axes: best.axes,
    mm: round(best.rmsMm, 1),
    plainMm: round(plain.rmsMm, 1),
    yaw: round(best.yawDeg, 1),
  };
  return best.clear
    ? { code: 'calibration.mirrored', params }
    : { code: 'calibration.mirrored-open', params: { ...params, other: next.axes } };
}

/** A levelled fit of a tracker that is not level, or whose vertical is another axis. */
function levelFault(pairs: readonly NamedPair[], method: FitMethod, limits: AlignmentLimits): Fault | undefined {
  if (method !== 'levelled' || pairs.length < 3 || lineFault(pairs, limits)) return undefined;
  const free = rigidFit(pairs, {});
  const level = rigidFit(pairs, { method });
  if (level.rmsMm < 5 || free.rmsMm > level.rmsMm / 4) return undefined;
  const tilt = Math.acos(Math.min(1, Math.max(-1, free.rotation[8]!))) * DEG;
  const [best] = rankAxisMaps(pairs, false);
  return tilt > 30 && best && best.tiltDeg < 15
    ? { code: 'calibration.vertical-other-axis', params: { axes: best.axes, tilt: round(tilt, 1) } }
    : { code: 'calibration.off-level', params: { tilt: round(tilt, 2), mm: round(level.rmsMm, 1) } };
}
