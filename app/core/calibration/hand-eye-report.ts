/**
 * Is a hand-eye calibration possible from these observations, how good is it, what would make it better? Names the
 * direction that nothing saw, a sign that the tracker turns round, and the views that do not belong. Pure.
 */

import { setStageAngles, stageAnglesOf } from '../geometry/angles.ts';
import { isPose } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import {
  type HandEye,
  type HandEyeObservation,
  type HandEyeWeights,
  missOf,
  positionsFor,
  refineHandEye,
  relativePairs,
  solveJoint,
  solveRelative,
} from './hand-eye.ts';
import { inversePositive } from './linear/cholesky.ts';
import { type Matrix, zeros } from './linear/matrix.ts';
import { svd } from './linear/svd.ts';
import {
  axisWords,
  type Grade,
  gradeOf,
  type Limit,
  type Outcome,
  type PoseSigma,
  poseSigma,
  refused,
  round,
  solved,
  worst,
} from './outcome.ts';
import {
  angleDeg,
  DEG,
  logRotation,
  multiply3,
  nearestRotation,
  type Pose,
  poseOf,
  rotationOfPose,
  transpose3,
} from './rotation.ts';

export interface HandEyeLimits {
  readonly least: number;
  readonly advised: number;
  /** Turn that the second axis needs. */
  readonly secondTurnDeg: number;
  readonly positionSigmaMm: Limit;
  readonly rotationSigmaDeg: Limit;
}
export const HAND_EYE_LIMITS: HandEyeLimits = {
  least: 4,
  advised: 8,
  secondTurnDeg: 10,
  positionSigmaMm: { good: 1, watch: 3, stop: 10 },
  rotationSigmaDeg: { good: 0.02, watch: 0.05, stop: 0.1 },
};

export interface HandEyeResult extends HandEye {
  readonly bodyFromCameraSigma: PoseSigma;
  readonly stageFromTrackerSigma: PoseSigma;
  readonly residuals: readonly { readonly mm: number; readonly deg: number; readonly used: boolean }[];
  readonly rmsMm: number;
  readonly rmsDeg: number;
  /** Per coordinate, as the observations themselves show it. */
  readonly sigmaMm: number;
  readonly sigmaDeg: number;
  /** How far the body was turned about its widest axis, and about the next. */
  readonly turnDeg: readonly [number, number];
  /** Between the two independent ways to solve, before refinement. */
  readonly disagreement: { readonly mm: number; readonly deg: number };
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

export function calibrateHandEye(
  observations: readonly HandEyeObservation[],
  limits: HandEyeLimits = HAND_EYE_LIMITS,
): Outcome<HandEyeResult> {
  const bad = observations.findIndex((one) => !isPose(one.trackerFromBody) || !isPose(one.stageFromCamera));
  if (bad >= 0) return refused({ code: 'calibration.pose-no-number', params: { observation: bad + 1 } });
  if (observations.length < limits.least)
    return refused({
      code: 'calibration.hand-eye-too-few',
      params: { count: observations.length, least: limits.least },
    });
  const turns = turnsOf(observations);
  if (turns.deg[1] < limits.secondTurnDeg) {
    if (turns.deg[0] < limits.secondTurnDeg)
      return refused({
        code: 'calibration.hand-eye-no-turn',
        params: { deg: round(turns.deg[0], 1), least: limits.secondTurnDeg },
      });
    return refused({
      code: 'calibration.hand-eye-one-axis',
      params: { ...axisWords(turns.axis), deg: round(turns.deg[1], 1), least: limits.secondTurnDeg },
    });
  }
  const sign = signFault(observations) ?? pairFault(observations);
  if (sign) return refused(sign);
  const { use, fit } = settleWithout(observations, limits);
  const covariance = inversePositive(fit.normal);
  if (!covariance)
    return refused({
      code: 'calibration.hand-eye-one-axis',
      params: { ...axisWords(turns.axis), deg: round(turns.deg[1], 1), least: limits.secondTurnDeg },
    });
  return solved(report(observations, use, fit, covariance, turns.deg, limits));
}

interface Settled {
  readonly state: HandEye;
  readonly weights: HandEyeWeights;
  readonly normal: Matrix;
  readonly disagreement: { readonly mm: number; readonly deg: number };
}

/** Below this nothing is measured; it keeps exact data from dividing by zero. */
const FINEST: HandEyeWeights = { sigmaM: 1e-8, sigmaRad: 1e-8 };

function settle(observations: readonly HandEyeObservation[]): Settled {
  const relative = solveRelative(observations);
  const joint = solveJoint(observations);
  const other = joint.bodyFromCamera;
  const disagreement = {
    mm: 1_000 * Math.hypot(relative[0]! - other[0]!, relative[1]! - other[1]!, relative[2]! - other[2]!),
    deg: angleDeg(rotationOfPose(relative), rotationOfPose(other)),
  };
  let state =
    squares(observations, joint) <= squares(observations, fromRelative(observations, relative))
      ? joint
      : fromRelative(observations, relative);
  let weights: HandEyeWeights = { sigmaM: 1e-3, sigmaRad: 0.05 / DEG };
  for (let pass = 0; pass < 4; pass++) {
    const minimum = refineHandEye(observations, state, weights);
    state = minimum.state;
    const next = scatter(observations, state);
    const same =
      Math.abs(next.sigmaM / weights.sigmaM - 1) < 0.01 && Math.abs(next.sigmaRad / weights.sigmaRad - 1) < 0.01;
    weights = next;
    if (same) break;
  }
  const normal = refineHandEye(observations, state, weights).system.shared;
  return { state, weights, normal, disagreement };
}

/** Z that goes with an X: its rotation is the mean of what each observation says. */
function fromRelative(observations: readonly HandEyeObservation[], x: readonly number[]): HandEye {
  const sum = Array.from({ length: 9 }, () => 0);
  for (const { trackerFromBody, stageFromCamera } of observations) {
    const z = multiply3(
      rotationOfPose(stageFromCamera),
      transpose3(multiply3(rotationOfPose(trackerFromBody), rotationOfPose(x))),
    );
    for (let i = 0; i < 9; i++) sum[i]! += z[i]!;
  }
  return positionsFor(observations, rotationOfPose(x), nearestRotation(sum));
}

function squares(observations: readonly HandEyeObservation[], state: HandEye): number {
  return observations.reduce((sum, one) => {
    const { shift, turn } = missOf(one, state);
    return sum + Math.hypot(...shift) ** 2 + Math.hypot(...turn) ** 2;
  }, 0);
}

/** Sigma per coordinate; twelve unknowns are shared out between the two kinds. */
function scatter(observations: readonly HandEyeObservation[], state: HandEye): HandEyeWeights {
  let mm = 0;
  let rad = 0;
  for (const one of observations) {
    const { shift, turn } = missOf(one, state);
    mm += Math.hypot(...shift) ** 2;
    rad += Math.hypot(...turn) ** 2;
  }
  const left = Math.max(1, 3 * observations.length - 6);
  return {
    sigmaM: Math.max(FINEST.sigmaM, Math.sqrt(mm / left)),
    sigmaRad: Math.max(FINEST.sigmaRad, Math.sqrt(rad / left)),
  };
}

/** The worst view goes while it stands far out of the others, and enough of them stay; never more than a quarter. */
function settleWithout(
  observations: readonly HandEyeObservation[],
  limits: HandEyeLimits,
): { readonly use: readonly number[]; readonly fit: Settled } {
  let use: readonly number[] = observations.map((_, i) => i);
  let fit = settle(observations);
  for (let gone = 0; gone < observations.length / 4; gone++) {
    const misses = use.map((i) => missOf(observations[i]!, fit.state));
    const far = (sizes: readonly number[], finest: number): readonly number[] => {
      const median = sizes.toSorted((a, b) => a - b)[Math.floor(sizes.length / 2)]!;
      return sizes.map((size) => size / Math.max(median, finest));
    };
    const mm = far(
      misses.map(({ shift }) => Math.hypot(...shift)),
      1e-5,
    );
    const deg = far(
      misses.map(({ turn }) => Math.hypot(...turn)),
      1e-5,
    );
    const ratio = mm.map((value, k) => Math.max(value, deg[k]!));
    const worstAt = ratio.indexOf(Math.max(...ratio));
    if (ratio[worstAt]! < FAR_OUT) break;
    const left = use.filter((_, k) => k !== worstAt);
    const leftOver = left.map((i) => observations[i]!);
    if (left.length < limits.least || turnsOf(leftOver).deg[1] < limits.secondTurnDeg) break;
    const next = settle(leftOver);
    if (next.weights.sigmaM > 0.7 * fit.weights.sigmaM && next.weights.sigmaRad > 0.7 * fit.weights.sigmaRad) break;
    use = left;
    fit = next;
  }
  return { use, fit };
}

/** Times the median miss. */
const FAR_OUT = 3;

function turnsOf(observations: readonly HandEyeObservation[]): {
  readonly deg: readonly [number, number];
  readonly axis: readonly number[];
} {
  const pairs = relativePairs(observations);
  const m = zeros(Math.max(3, pairs.length), 3);
  for (const [r, { body }] of pairs.entries()) for (let c = 0; c < 3; c++) m.data[r * 3 + c] = body.turn[c]!;
  const { v } = svd(m);
  const reach = (k: number): number =>
    DEG *
    Math.max(
      0,
      ...pairs.map(({ body }) =>
        Math.abs(body.turn[0] * v.data[k]! + body.turn[1] * v.data[3 + k]! + body.turn[2] * v.data[6 + k]!),
      ),
    );
  return { deg: [reach(0), reach(1)], axis: [v.data[0]!, v.data[3]!, v.data[6]!] };
}

const ANGLES = ['pan', 'tilt', 'roll'] as const;

/**
 * A body and a camera that are one piece turn by the same angle; if they do not, one angle may be counted the other way.
 * Each of the three would mend that alike (two of them together are a half turn), so the one counts that leaves the
 * camera facing as the body does.
 */
function signFault(observations: readonly HandEyeObservation[]): Fault | undefined {
  const off = turnMismatchDeg(observations);
  if (off < 1) return undefined;
  const tried = ANGLES.map((angle) => {
    const flipped = observations.map(({ trackerFromBody, stageFromCamera }) => ({
      trackerFromBody: withAngleTurned(trackerFromBody, angle),
      stageFromCamera,
    }));
    const turn = Math.hypot(...logRotation(rotationOfPose(solveRelative(flipped)))) * DEG;
    return { angle, off: turnMismatchDeg(flipped), turn };
  }).toSorted((a, b) => a.turn - b.turn);
  const [best] = tried;
  if (best && best.off < off / 5)
    return {
      code: 'calibration.hand-eye-sign',
      params: { angles: best.angle, deg: round(off, 1), leftDeg: round(best.off, 2) },
    };
  return { code: 'calibration.hand-eye-not-one', params: { deg: round(off, 1) } };
}

function withAngleTurned(pose: Pose, angle: (typeof ANGLES)[number]): number[] {
  const angles = stageAnglesOf(pose);
  angles[`${angle}Deg`] *= -1;
  const out = [...pose];
  setStageAngles(out, angles);
  return out;
}

/** Two angles counted the other way turn alike, but then the places do not fit: seen by trying. */
function pairFault(observations: readonly HandEyeObservation[]): Fault | undefined {
  const { weights } = settle(observations);
  if (weights.sigmaM < 0.02) return undefined;
  for (const kept of ANGLES) {
    const turned = ANGLES.filter((angle) => angle !== kept);
    const flipped = observations.map(({ trackerFromBody, stageFromCamera }) => ({
      trackerFromBody: turned.reduce<Pose>(withAngleTurned, trackerFromBody),
      stageFromCamera,
    }));
    const left = settle(flipped).weights;
    if (left.sigmaM < weights.sigmaM / 5)
      return {
        code: 'calibration.hand-eye-signs',
        params: {
          angles: turned.join(', '),
          mm: round(weights.sigmaM * 1_000, 0),
          leftMm: round(left.sigmaM * 1_000, 1),
        },
      };
  }
  return undefined;
}

/** Median over the pairs, so that one bad view does not count. */
function turnMismatchDeg(observations: readonly HandEyeObservation[]): number {
  const off = relativePairs(observations)
    .map(({ body, camera }) => DEG * Math.abs(Math.hypot(...body.turn) - Math.hypot(...camera.turn)))
    .toSorted((a, b) => a - b);
  return off[Math.floor(off.length / 2)] ?? 0;
}

function report(
  observations: readonly HandEyeObservation[],
  use: readonly number[],
  fit: Settled,
  covariance: Matrix,
  turnDeg: readonly [number, number],
  limits: HandEyeLimits,
): HandEyeResult {
  const x = poseSigma(covariance, 0);
  const residuals = observations.map((one, i) => {
    const { shift, turn } = missOf(one, fit.state);
    return { mm: 1_000 * Math.hypot(...shift), deg: DEG * Math.hypot(...turn), used: use.includes(i) };
  });
  const used = residuals.filter((one) => one.used);
  const notes: Fault[] = [];
  const dropped = residuals.flatMap((one, i) => (one.used ? [] : [i + 1]));
  if (dropped.length > 0)
    notes.push({ code: 'calibration.hand-eye-dropped', params: { observations: dropped.join(', ') } });
  if (use.length < limits.advised)
    notes.push({ code: 'calibration.hand-eye-few', params: { count: use.length, advised: limits.advised } });
  if (turnDeg[1] < 20) notes.push({ code: 'calibration.hand-eye-narrow', params: { deg: round(turnDeg[1], 0) } });
  return {
    bodyFromCamera: poseOf(rotationOfPose(fit.state.bodyFromCamera), fit.state.bodyFromCamera),
    stageFromTracker: poseOf(rotationOfPose(fit.state.stageFromTracker), fit.state.stageFromTracker),
    bodyFromCameraSigma: x,
    stageFromTrackerSigma: poseSigma(covariance, 6),
    residuals,
    rmsMm: rootMean(used.map(({ mm }) => mm)),
    rmsDeg: rootMean(used.map(({ deg }) => deg)),
    sigmaMm: fit.weights.sigmaM * 1_000,
    sigmaDeg: fit.weights.sigmaRad * DEG,
    turnDeg,
    disagreement: fit.disagreement,
    grade: worst(
      gradeOf(Math.max(...x.positionMm), limits.positionSigmaMm),
      gradeOf(Math.max(...x.rotationDeg), limits.rotationSigmaDeg),
    ),
    notes,
  };
}

const rootMean = (list: readonly number[]): number =>
  Math.sqrt(list.reduce((sum, x) => sum + x * x, 0) / Math.max(1, list.length));
