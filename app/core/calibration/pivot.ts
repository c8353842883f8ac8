/**
 * Where the tip of a tracked wand is: turn the wand about its resting tip, `R_i * tip + t_i = pivot`. The tip then
 * touches survey points. Pure. Follows tracking.md 6.2.
 */
import { isPose } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import { leastSquares } from './linear/least-squares.ts';
import { zeros } from './linear/matrix.ts';
import { svd } from './linear/svd.ts';
import { axisWords, type Grade, gradeOf, type Limit, type Outcome, refused, round, solved } from './outcome.ts';
import { apply3, DEG, type Pose, rotationOfPose, type Vec3 } from './rotation.ts';

export interface PivotLimits {
  readonly leastPoses: number;
  readonly advisedPoses: number;
  readonly spanDeg: number;
  readonly condition: number;
  readonly rmsMm: Limit;
}
export const PIVOT_LIMITS: PivotLimits = {
  leastPoses: 6,
  advisedPoses: 20,
  spanDeg: 60,
  condition: 30,
  rmsMm: { good: 0.5, watch: 1, stop: 3 },
};

export interface PivotResult {
  readonly tipInBodyM: Vec3;
  readonly pivotInTrackerM: Vec3;
  readonly tipSigmaMm: Vec3;
  readonly pivotSigmaMm: Vec3;
  /** 3 x 3 of the tip, row by row, mm². */
  readonly tipCovarianceMm2: readonly number[];
  /** Length of the miss per pose. */
  readonly residualsMm: readonly number[];
  readonly rmsMm: number;
  readonly sigmaMm: number;
  readonly condition: number;
  /** How far the wand was leant, in its widest direction and across it. */
  readonly spanDeg: readonly [number, number];
  /** Poses that were left out: places in the list. */
  readonly dropped: readonly number[];
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

export function calibratePivot(poses: readonly Pose[], limits: PivotLimits = PIVOT_LIMITS): Outcome<PivotResult> {
  const bad = poses.findIndex((pose) => !isPose(pose));
  if (bad >= 0) return refused({ code: 'calibration.pose-no-number', params: { observation: bad + 1 } });
  if (poses.length < limits.leastPoses)
    return refused({ code: 'calibration.pivot-too-few', params: { count: poses.length, least: limits.leastPoses } });
  const all = poses.map((_, i) => i);
  const first = solve(poses, all);
  if (!Number.isFinite(first.condition) || first.condition > limits.condition) {
    const { axis, direction } = axisWords(first.weakest.slice(0, 3));
    return refused({
      code: 'calibration.pivot-one-axis',
      params: { axis, direction, condition: round(Math.min(first.condition, 9_999), 0), limit: limits.condition },
    });
  }
  const kept = all.filter((i) => first.residualsMm[i]! <= Math.max(4 * medianOf(first.residualsMm), 0.2));
  const use = kept.length >= limits.leastPoses ? kept : all;
  const fit = solve(poses, use);
  return solved(report(poses, use, fit, limits));
}

interface Solution {
  readonly tip: Vec3;
  readonly pivot: Vec3;
  readonly residualsMm: readonly number[];
  readonly condition: number;
  readonly weakest: readonly number[];
  readonly sigmaM: number;
  readonly cofactor: ReturnType<typeof leastSquares>['cofactor'];
}

function solve(poses: readonly Pose[], use: readonly number[]): Solution {
  const a = zeros(3 * use.length, 6);
  const b = new Float64Array(3 * use.length);
  for (const [k, i] of use.entries()) {
    const r = rotationOfPose(poses[i]!);
    for (let row = 0; row < 3; row++) {
      for (let c = 0; c < 3; c++) a.data[(3 * k + row) * 6 + c] = r[row * 3 + c]!;
      a.data[(3 * k + row) * 6 + 3 + row] = -1;
      b[3 * k + row] = -poses[i]![row]!;
    }
  }
  const fit = leastSquares(a, b);
  const tip: Vec3 = [fit.x[0]!, fit.x[1]!, fit.x[2]!];
  const pivot: Vec3 = [fit.x[3]!, fit.x[4]!, fit.x[5]!];
  const residualsMm = poses.map((pose) => {
    const p = apply3(rotationOfPose(pose), tip);
    return 1_000 * Math.hypot(p[0] + pose[0]! - pivot[0], p[1] + pose[1]! - pivot[1], p[2] + pose[2]! - pivot[2]);
  });
  const { condition, weakest, cofactor } = fit;
  return {
    tip,
    pivot,
    residualsMm,
    condition,
    weakest,
    sigmaM: Math.sqrt(fit.squares / (3 * use.length - 6)),
    cofactor,
  };
}

function report(poses: readonly Pose[], use: readonly number[], fit: Solution, limits: PivotLimits): PivotResult {
  const sigma = (i: number): number => 1_000 * fit.sigmaM * Math.sqrt(fit.cofactor.data[i * 7]!);
  const rmsMm = Math.sqrt(use.reduce((sum, i) => sum + fit.residualsMm[i]! ** 2, 0) / use.length);
  const spanDeg = leanSpan(poses, use, fit.tip);
  const dropped = poses.map((_, i) => i).filter((i) => !use.includes(i));
  const notes: Fault[] = [];
  if (dropped.length > 0)
    notes.push({ code: 'calibration.pivot-slipped', params: { observations: dropped.map((i) => i + 1).join(', ') } });
  if (spanDeg[1] < limits.spanDeg)
    notes.push({
      code: 'calibration.pivot-lean',
      params: { wide: round(spanDeg[0], 0), across: round(spanDeg[1], 0), least: limits.spanDeg },
    });
  if (use.length < limits.advisedPoses)
    notes.push({ code: 'calibration.pivot-few', params: { count: use.length, advised: limits.advisedPoses } });
  if (rmsMm > limits.rmsMm.watch)
    notes.push({ code: 'calibration.pivot-loose', params: { mm: round(rmsMm, 2), limitMm: limits.rmsMm.watch } });
  const k = (1_000 * fit.sigmaM) ** 2;
  return {
    tipInBodyM: fit.tip,
    pivotInTrackerM: fit.pivot,
    tipSigmaMm: [sigma(0), sigma(1), sigma(2)],
    pivotSigmaMm: [sigma(3), sigma(4), sigma(5)],
    tipCovarianceMm2: [0, 1, 2, 6, 7, 8, 12, 13, 14].map((i) => fit.cofactor.data[i]! * k),
    residualsMm: fit.residualsMm,
    rmsMm,
    sigmaMm: 1_000 * fit.sigmaM,
    condition: fit.condition,
    spanDeg,
    dropped,
    grade: gradeOf(rmsMm, limits.rmsMm),
    notes,
  };
}

/** Directions of the wand seen from the tip, as far as they reach along their widest direction and across it. */
function leanSpan(poses: readonly Pose[], use: readonly number[], tip: Vec3): readonly [number, number] {
  const length = Math.hypot(...tip);
  if (length < 1e-4) return [0, 0];
  const directions = use.map((i) => apply3(rotationOfPose(poses[i]!), tip).map((value) => value / length));
  const mean = [0, 1, 2].map((c) => directions.reduce((sum, d) => sum + d[c]!, 0) / directions.length);
  const m = zeros(Math.max(3, directions.length), 3);
  for (const [r, d] of directions.entries()) for (let c = 0; c < 3; c++) m.data[r * 3 + c] = d[c]! - mean[c]!;
  const { v } = svd(m);
  const reach = (k: number): number => {
    const along = directions.map((d) => d[0]! * v.data[k]! + d[1]! * v.data[3 + k]! + d[2]! * v.data[6 + k]!);
    const angle = (x: number): number => Math.asin(Math.min(1, Math.max(-1, x))) * DEG;
    return angle(Math.max(...along)) - angle(Math.min(...along));
  };
  return [reach(0), reach(1)];
}

function medianOf(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
