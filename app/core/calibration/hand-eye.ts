/**
 * How the camera sits on the tracked body, and the tracker on the stage: `stageFromCamera_i = Z * trackerFromBody_i * X`.
 *
 * Two starts that share no code path of their own: the relative form A·X = X·B (removes Z; rotation vectors fitted onto
 * each other, Park-Martin 1994) and the joint form (Kronecker, Shah 2013). Then both poses are refined together, millimetres
 * and degrees weighed by what they turn out to be good for. Pure; judged and reported by hand-eye-report.ts.
 */
import { leastSquares } from './linear/least-squares.ts';
import { type ArrowProblem, addRow, type Minimum, minimise } from './linear/levenberg-marquardt.ts';
import { zeros } from './linear/matrix.ts';
import { svd } from './linear/svd.ts';
import {
  apply3,
  fromSvd,
  logRotation,
  movedPose,
  multiply3,
  nearestRotation,
  type Pose,
  poseOf,
  rotationOfPose,
  transpose3,
} from './rotation.ts';

export interface HandEyeObservation {
  readonly trackerFromBody: Pose;
  readonly stageFromCamera: Pose;
}

export interface HandEye {
  /** X */
  readonly bodyFromCamera: readonly number[];
  /** Z */
  readonly stageFromTracker: readonly number[];
}

/** A·X = X·B over all pairs; gives X alone. */
export function solveRelative(observations: readonly HandEyeObservation[]): readonly number[] {
  const pairs = relativePairs(observations);
  const m = zeros(3, 3);
  for (const { body, camera } of pairs)
    for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) m.data[r * 3 + c]! += body.turn[r]! * camera.turn[c]!;
  const rotation = fromSvd(m, 1);
  // (R_A - I)·t_X = R_X·t_B - t_A
  const a = zeros(3 * pairs.length, 3);
  const b = new Float64Array(3 * pairs.length);
  for (const [k, { body, camera }] of pairs.entries()) {
    const turned = apply3(rotation, camera.shift);
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) a.data[(3 * k + r) * 3 + c] = body.rotation[r * 3 + c]! - (r === c ? 1 : 0);
      b[3 * k + r] = turned[r]! - body.shift[r]!;
    }
  }
  return poseOf(rotation, leastSquares(a, b).x);
}

/** Rotations by the null vector of a Kronecker system, then both positions by least squares. */
export function solveJoint(observations: readonly HandEyeObservation[]): HandEye {
  const a = zeros(9 * observations.length, 18);
  for (const [k, { trackerFromBody, stageFromCamera }] of observations.entries()) {
    const camera = rotationOfPose(stageFromCamera);
    const body = rotationOfPose(trackerFromBody);
    for (let r = 0; r < 3; r++)
      for (let c = 0; c < 3; c++) {
        const row = (9 * k + 3 * r + c) * 18;
        for (let j = 0; j < 3; j++) {
          a.data[row + 3 * j + c]! += camera[r * 3 + j]!; // R_C · Y, Y = R_Xᵀ
          a.data[row + 9 + 3 * r + j]! -= body[j * 3 + c]!; // W · R_B, W = R_Z
        }
      }
  }
  const { v } = svd(a);
  const nullVector = Array.from({ length: 18 }, (_, i) => v.data[i * 18 + 17]!);
  const y = nullVector.slice(0, 9);
  const sign =
    y[0]! * (y[4]! * y[8]! - y[5]! * y[7]!) -
    y[1]! * (y[3]! * y[8]! - y[5]! * y[6]!) +
    y[2]! * (y[3]! * y[7]! - y[4]! * y[6]!);
  const oriented = nullVector.map((value) => (sign < 0 ? -value : value));
  const x = transpose3(nearestRotation(oriented.slice(0, 9)));
  const z = nearestRotation(oriented.slice(9));
  return positionsFor(observations, x, z);
}

/** R_Z·R_B·t_X + t_Z = t_C - R_Z·t_B */
export function positionsFor(
  observations: readonly HandEyeObservation[],
  x: readonly number[],
  z: readonly number[],
): HandEye {
  const a = zeros(3 * observations.length, 6);
  const b = new Float64Array(3 * observations.length);
  for (const [k, { trackerFromBody, stageFromCamera }] of observations.entries()) {
    const turn = multiply3(z, rotationOfPose(trackerFromBody));
    const moved = apply3(z, trackerFromBody);
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) a.data[(3 * k + r) * 6 + c] = turn[r * 3 + c]!;
      a.data[(3 * k + r) * 6 + 3 + r] = 1;
      b[3 * k + r] = stageFromCamera[r]! - moved[r]!;
    }
  }
  const fit = leastSquares(a, b).x;
  return { bodyFromCamera: poseOf(x, fit.subarray(0, 3)), stageFromTracker: poseOf(z, fit.subarray(3, 6)) };
}

export interface HandEyeWeights {
  readonly sigmaM: number;
  readonly sigmaRad: number;
}

/** Unknowns: X (position in body axes, turn about camera axes), then Z (position in stage axes, turn about tracker axes). */
export function refineHandEye(
  observations: readonly HandEyeObservation[],
  start: HandEye,
  weights: HandEyeWeights,
): Minimum<HandEye> {
  const problem: ArrowProblem<HandEye> = {
    shared: 12,
    blocks: [],
    cost: (state) =>
      observations.reduce((sum, one) => {
        const { shift, turn } = missOf(one, state);
        return (
          sum +
          (shift[0] ** 2 + shift[1] ** 2 + shift[2] ** 2) / (2 * weights.sigmaM ** 2) +
          (turn[0] ** 2 + turn[1] ** 2 + turn[2] ** 2) / (2 * weights.sigmaRad ** 2)
        );
      }, 0),
    linearise(state, into) {
      const z = rotationOfPose(state.stageFromTracker);
      const x = rotationOfPose(state.bodyFromCamera);
      for (const one of observations) {
        const { shift, turn } = missOf(one, state);
        const b = rotationOfPose(one.trackerFromBody);
        const zb = multiply3(z, b);
        const inner = apply3(b, state.bodyFromCamera);
        const arm = [0, 1, 2].map((i) => inner[i]! + one.trackerFromBody[i]!);
        const [ax, ay, az] = [arm[0]!, arm[1]!, arm[2]!];
        const lever = multiply3(z, [0, az, -ay, -az, 0, ax, ay, -ax, 0]);
        const back = transpose3(multiply3(b, x));
        for (let r = 0; r < 3; r++) {
          const row = r * 3;
          const unit = [r === 0 ? 1 : 0, r === 1 ? 1 : 0, r === 2 ? 1 : 0] as const;
          addRow(
            into,
            shift[r]!,
            1 / weights.sigmaM ** 2,
            POSITION_ROW,
            [zb[row]!, zb[row + 1]!, zb[row + 2]!, ...unit, lever[row]!, lever[row + 1]!, lever[row + 2]!],
            -1,
            [],
          );
          const slopes = [...unit, back[row]!, back[row + 1]!, back[row + 2]!];
          addRow(into, turn[r]!, 1 / weights.sigmaRad ** 2, ROTATION_ROW, slopes, -1, []);
        }
      }
      return problem.cost(state);
    },
    moved: (state, { shared }) => ({
      bodyFromCamera: movedPose(state.bodyFromCamera, shared, 0),
      stageFromTracker: movedPose(state.stageFromTracker, shared, 6),
    }),
  };
  return minimise(problem, start);
}

const POSITION_ROW = [0, 1, 2, 6, 7, 8, 9, 10, 11];
const ROTATION_ROW = [3, 4, 5, 9, 10, 11];

/** Predicted against seen: metres along stage axes, radians about camera axes. */
export function missOf(
  { trackerFromBody, stageFromCamera }: HandEyeObservation,
  { bodyFromCamera, stageFromTracker }: HandEye,
): { readonly shift: [number, number, number]; readonly turn: [number, number, number] } {
  const z = rotationOfPose(stageFromTracker);
  const b = rotationOfPose(trackerFromBody);
  const inner = apply3(b, bodyFromCamera);
  const outer = apply3(
    z,
    [0, 1, 2].map((i) => inner[i]! + trackerFromBody[i]!),
  );
  const seen = rotationOfPose(stageFromCamera);
  const predicted = multiply3(multiply3(z, b), rotationOfPose(bodyFromCamera));
  const at = (i: number): number => outer[i]! + stageFromTracker[i]! - stageFromCamera[i]!;
  return { shift: [at(0), at(1), at(2)], turn: logRotation(multiply3(transpose3(seen), predicted)) };
}

export interface RelativeMove {
  readonly rotation: readonly number[];
  readonly turn: readonly [number, number, number];
  readonly shift: readonly [number, number, number];
}

/** Every pair's move of the body, in body axes, and of the camera, in camera axes. */
export function relativePairs(
  observations: readonly HandEyeObservation[],
): readonly { readonly body: RelativeMove; readonly camera: RelativeMove }[] {
  return observations.flatMap((a, i) =>
    observations.slice(i + 1).map((b) => ({
      body: moveBetween(a.trackerFromBody, b.trackerFromBody),
      camera: moveBetween(a.stageFromCamera, b.stageFromCamera),
    })),
  );
}

function moveBetween(a: Pose, b: Pose): RelativeMove {
  const back = transpose3(rotationOfPose(a));
  const rotation = multiply3(back, rotationOfPose(b));
  return { rotation, turn: logRotation(rotation), shift: apply3(back, [b[0]! - a[0]!, b[1]! - a[1]!, b[2]! - a[2]!]) };
}
