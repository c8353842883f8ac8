/**
 * Two checks of a lever arm that need no markers: turn the head half round, and tilt it at a fixed pan. Pure.
 * Follows tracking.md 6.3 and the free-d manual (5 mm for half a turn).
 */

import { stageAnglesOf } from '../geometry/angles.ts';
import { isPose } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import { leastSquares } from './linear/least-squares.ts';
import { matrixOf } from './linear/matrix.ts';
import { type Grade, gradeOf, type Limit, type Outcome, refused, round, solved } from './outcome.ts';
import { apply3, DEG, type Pose, rotationOfPose, transpose3 } from './rotation.ts';

export interface HalfTurnResult {
  /** Where the camera went between the two, stage axes. */
  readonly changeMm: readonly [number, number, number];
  /** Error of the lever arm that explains it: half the change, along the camera's own axes at the first pose. */
  readonly armErrorMm: { readonly right: number; readonly forward: number };
  readonly turnedDeg: number;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

export const HALF_TURN_LIMIT_MM: Limit = { good: 2, watch: 5, stop: 10 };

/**
 * Poses of the solved camera at pan 0 and pan 180 of a head whose axis did not move; `armM` is how far forward and
 * right of the pan axis the lens is meant to sit, measured by hand.
 */
export function checkHalfTurn(
  before: Pose,
  after: Pose,
  armM: { readonly right: number; readonly forward: number },
  limit: Limit = HALF_TURN_LIMIT_MM,
): Outcome<HalfTurnResult> {
  if (!isPose(before) || !isPose(after))
    return refused({ code: 'calibration.pose-no-number', params: { observation: isPose(before) ? 2 : 1 } });
  const a = stageAnglesOf(before);
  const b = stageAnglesOf(after);
  const turnedDeg = Math.abs(b.panDeg - a.panDeg);
  const offDeg = Math.abs(turnedDeg - 180);
  if (offDeg > 3) return refused({ code: 'calibration.half-turn-not-half', params: { deg: round(turnedDeg, 1) } });
  const tilts = Math.abs(a.tiltDeg) + Math.abs(b.tiltDeg);
  if (tilts > 4) return refused({ code: 'calibration.half-turn-not-level', params: { deg: round(tilts / 2, 1) } });
  const change = [0, 1, 2].map((i) => (after[i]! - before[i]!) * 1_000);
  // The axis stays: after - before = -2·arm, in the axes of the first pose.
  const own = apply3(transpose3(rotationOfPose(before)), change);
  const armErrorMm = { right: -own[0] / 2 - armM.right * 1_000, forward: -own[1] / 2 - armM.forward * 1_000 };
  const missMm = 2 * Math.hypot(armErrorMm.right, armErrorMm.forward);
  const heightMm = Math.abs(change[2]!);
  const notes: Fault[] = [];
  if (heightMm > limit.watch) notes.push({ code: 'calibration.half-turn-height', params: { mm: round(heightMm, 1) } });
  if (missMm > limit.watch)
    notes.push({
      code: 'calibration.half-turn-arm',
      params: { right: round(armErrorMm.right, 1), forward: round(armErrorMm.forward, 1), limitMm: limit.watch },
    });
  return solved({
    changeMm: [change[0]!, change[1]!, change[2]!],
    armErrorMm,
    turnedDeg,
    grade: gradeOf(Math.max(missMm, heightMm), limit),
    notes,
  });
}

export interface TiltSample {
  readonly tiltDeg: number;
  readonly heightM: number;
}

export interface TiltArcResult {
  /** Offset of the lens from the tilt axis that the heights show. */
  readonly forwardM: number;
  readonly upM: number;
  readonly forwardSigmaMm: number;
  readonly upSigmaMm: number;
  /** Largest distance from the arc of the known offset. */
  readonly worstMm: number;
  readonly axisHeightM: number;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

export const TILT_ARC_LIMIT_MM: Limit = { good: 3, watch: 10, stop: 20 };

/** Heights of the solved camera while it tilts at a fixed pan: `height = axis + forward·sin(tilt) + up·cos(tilt)`. */
export function checkTiltArc(
  samples: readonly TiltSample[],
  known: { readonly forwardM: number; readonly upM: number },
  limit: Limit = TILT_ARC_LIMIT_MM,
): Outcome<TiltArcResult> {
  if (samples.length < 5)
    return refused({ code: 'calibration.tilt-too-few', params: { count: samples.length, least: 5 } });
  const bad = samples.findIndex((one) => !Number.isFinite(one.tiltDeg) || !Number.isFinite(one.heightM));
  if (bad >= 0) return refused({ code: 'calibration.pose-no-number', params: { observation: bad + 1 } });
  const tilts = samples.map(({ tiltDeg }) => tiltDeg);
  const span = Math.max(...tilts) - Math.min(...tilts);
  if (span < 30) return refused({ code: 'calibration.tilt-span', params: { deg: round(span, 0), least: 30 } });
  const arc = (tiltDeg: number): number =>
    known.forwardM * Math.sin(tiltDeg / DEG) + known.upM * Math.cos(tiltDeg / DEG);
  const fit = leastSquares(
    matrixOf(samples.map(({ tiltDeg }) => [1, Math.sin(tiltDeg / DEG), Math.cos(tiltDeg / DEG)])),
    samples.map(({ heightM }) => heightM),
  );
  const left = samples.map(({ tiltDeg, heightM }) => heightM - arc(tiltDeg));
  const axisHeightM = left.reduce((sum, x) => sum + x, 0) / left.length;
  const worstMm = 1_000 * Math.max(...left.map((x) => Math.abs(x - axisHeightM)));
  const sigma = Math.sqrt(fit.squares / Math.max(1, samples.length - 3)) * 1_000;
  const forwardOffMm = (fit.x[1]! - known.forwardM) * 1_000;
  const notes: Fault[] = [];
  if (worstMm > limit.watch)
    notes.push({
      code: 'calibration.tilt-off-arc',
      params: { mm: round(worstMm, 1), forward: round(forwardOffMm, 1), limitMm: limit.watch },
    });
  return solved({
    forwardM: fit.x[1]!,
    upM: fit.x[2]!,
    forwardSigmaMm: sigma * Math.sqrt(fit.cofactor.data[4]!),
    upSigmaMm: sigma * Math.sqrt(fit.cofactor.data[8]!),
    worstMm,
    axisHeightM,
    grade: gradeOf(worstMm, limit),
    notes,
  });
}
