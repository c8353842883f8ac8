/**
 * Where the lens really looks from: a near and a far marker, both surveyed, seen from several pans of a tracked camera.
 *
 * A wrong lever arm makes near and far slide against each other; a wrong camera direction moves both alike. So the two
 * together separate the offset from the direction. Rays are undistorted: right and down per forward. Pure. tracking.md 6.3.
 */
import { isPose } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import {
  type ArrowProblem,
  addRow,
  arrowCovariance,
  minimise,
  reduced,
  weakestOf,
} from './linear/levenberg-marquardt.ts';
import { scaled } from './linear/matrix.ts';
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
} from './outcome.ts';
import {
  apply3,
  expRotation,
  multiply3,
  type Pose,
  poseOf,
  rotationOfPose,
  transpose3,
  type Vec3,
} from './rotation.ts';

export type Ray = readonly [right: number, down: number];

export interface NodalObservation {
  /** Of the tracked body, already on the stage. */
  readonly stageFromBody: Pose;
  readonly near: Ray;
  readonly far: Ray;
}

export interface NodalInput {
  readonly nearM: Vec3;
  readonly farM: Vec3;
  readonly observations: readonly NodalObservation[];
  /** Where the offset is believed to be now. */
  readonly bodyFromCamera: Pose;
  /** One sigma of a sighting: pixels over the focal length in pixels. */
  readonly raySigma: number;
}

export interface NodalLimits {
  readonly least: number;
  readonly sigmaMm: Limit;
}
/** What the tolerances say of an entrance pupil. */
export const NODAL_LIMITS: NodalLimits = { least: 3, sigmaMm: { good: 3, watch: 10, stop: 30 } };

export interface NodalResult {
  readonly bodyFromCamera: readonly number[];
  readonly sigma: PoseSigma;
  /** Along the camera's own axes: right, forward, up. Forward is the nodal offset. */
  readonly changeMm: Vec3;
  readonly forwardSigmaMm: number;
  /** Slide of near against far that the old offset left, and the new one leaves: RMS, in rays. */
  readonly slideBefore: number;
  readonly slideAfter: number;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

export function calibrateNodal(input: NodalInput, limits: NodalLimits = NODAL_LIMITS): Outcome<NodalResult> {
  const { observations } = input;
  const bad = observations.findIndex(
    (one) => !isPose(one.stageFromBody) || ![...one.near, ...one.far].every((value) => Number.isFinite(value)),
  );
  if (bad >= 0) return refused({ code: 'calibration.pose-no-number', params: { observation: bad + 1 } });
  if (observations.length < limits.least)
    return refused({ code: 'calibration.nodal-too-few', params: { count: observations.length, least: limits.least } });
  const depths = [input.nearM, input.farM].map((point) =>
    Math.min(...observations.map((one) => inCamera(one, input.bodyFromCamera, point)[1])),
  );
  const [near, far] = [depths[0]!, depths[1]!];
  if (near < 0.1 || far < 0.1) return refused({ code: 'calibration.nodal-behind' });
  if (far / near < 1.5)
    return refused({ code: 'calibration.nodal-no-depth', params: { nearM: round(near, 2), farM: round(far, 2) } });
  const problem = problemOf(input);
  const minimum = minimise(problem, [...input.bodyFromCamera]);
  const s = reduced(minimum.system);
  const weakest = s && weakestOf(s);
  const covariance = arrowCovariance(minimum.system)?.shared;
  if (!covariance || !weakest || weakest.strength < 1e-9) {
    const words = axisWords(weakest?.direction.slice(0, 3) ?? [0, 1, 0]);
    return refused({ code: 'calibration.nodal-unseen', params: { ...words } });
  }
  const rows = 4 * observations.length;
  const variance = rows > 6 ? Math.max(1, (2 * minimum.cost) / (rows - 6)) : 1;
  const sigma = poseSigma(scaled(covariance, variance));
  const axes = rotationOfPose(minimum.state);
  const shift = apply3(
    transpose3(axes),
    [0, 1, 2].map((i) => (minimum.state[i]! - input.bodyFromCamera[i]!) * 1_000),
  );
  const forward = [axes[1]!, axes[4]!, axes[7]!];
  const forwardSigmaMm = Math.sqrt(
    Math.max(
      0,
      [0, 1, 2].reduce(
        (sum, r) =>
          sum + [0, 1, 2].reduce((part, c) => part + forward[r]! * forward[c]! * sigma.covariance[r * 6 + c]!, 0),
        0,
      ),
    ),
  );
  const notes: Fault[] = [];
  if (variance > 4) notes.push({ code: 'calibration.nodal-misfit', params: { times: round(Math.sqrt(variance), 1) } });
  if (forwardSigmaMm > limits.sigmaMm.watch)
    notes.push({
      code: 'calibration.nodal-wide',
      params: { mm: round(forwardSigmaMm, 1), limitMm: limits.sigmaMm.watch },
    });
  return solved({
    bodyFromCamera: minimum.state,
    sigma,
    changeMm: shift,
    forwardSigmaMm,
    slideBefore: slideOf(input, input.bodyFromCamera),
    slideAfter: slideOf(input, minimum.state),
    grade: gradeOf(forwardSigmaMm, limits.sigmaMm),
    notes,
  });
}

/** A stage point in camera axes: right, forward, up. */
function inCamera({ stageFromBody }: NodalObservation, bodyFromCamera: Pose, point: Vec3): Vec3 {
  const body = apply3(
    transpose3(rotationOfPose(stageFromBody)),
    [0, 1, 2].map((i) => point[i]! - stageFromBody[i]!),
  );
  return apply3(
    transpose3(rotationOfPose(bodyFromCamera)),
    [0, 1, 2].map((i) => body[i]! - bodyFromCamera[i]!),
  );
}

function missesOf(input: NodalInput, state: Pose, one: NodalObservation): readonly [number, number, number, number] {
  const near = inCamera(one, state, input.nearM);
  const far = inCamera(one, state, input.farM);
  return [
    near[0] / near[1] - one.near[0],
    -near[2] / near[1] - one.near[1],
    far[0] / far[1] - one.far[0],
    -far[2] / far[1] - one.far[1],
  ];
}

function slideOf(input: NodalInput, state: Pose): number {
  const squares = input.observations.reduce((sum, one) => {
    const [a, b, c, d] = missesOf(input, state, one);
    return sum + (a - c) ** 2 + (b - d) ** 2;
  }, 0);
  return Math.sqrt(squares / input.observations.length);
}

/** Unknowns: position in body axes, turn about camera axes. */
function problemOf(input: NodalInput): ArrowProblem<readonly number[]> {
  const weight = 1 / input.raySigma ** 2;
  const problem: ArrowProblem<readonly number[]> = {
    shared: 6,
    blocks: [],
    cost: (state) =>
      input.observations.reduce(
        (sum, one) => sum + missesOf(input, state, one).reduce((part, r) => part + r * r, 0) * (weight / 2),
        0,
      ),
    linearise(state, into) {
      for (const one of input.observations) {
        const misses = missesOf(input, state, one);
        for (const [k, point] of [input.nearM, input.farM].entries()) {
          const [x, y, z] = inCamera(one, state, point);
          const back = transpose3(rotationOfPose(state));
          // Moves of the point in camera axes: -Rᵀ by position, [p]x by turn.
          const move = back.map((value) => -value);
          const turn = [0, -z, y, z, 0, -x, -y, x, 0];
          const slope = (row: 0 | 1, column: readonly [number, number, number]): number =>
            row === 0 ? column[0] / y - (x * column[1]) / (y * y) : -column[2] / y + (z * column[1]) / (y * y);
          for (const row of [0, 1] as const) {
            const slopes = [0, 1, 2, 3, 4, 5].map((c) => {
              const from = c < 3 ? move : turn;
              return slope(row, [from[c % 3]!, from[3 + (c % 3)]!, from[6 + (c % 3)]!]);
            });
            addRow(into, misses[2 * k + row]!, weight, SIX, slopes, -1, []);
          }
        }
      }
      return problem.cost(state);
    },
    moved: (state, { shared }) =>
      poseOf(
        multiply3(rotationOfPose(state), expRotation(shared.subarray(3, 6))),
        [0, 1, 2].map((i) => state[i]! + shared[i]!),
      ),
  };
  return problem;
}

const SIX = [0, 1, 2, 3, 4, 5];
