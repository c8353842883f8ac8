/**
 * The cost that a lens calibration minimises, and its slopes: every marker sighted in every view, and, where the camera
 * was tracked, how far each view's pose is from what the tracker says through the lever arm.
 *
 * Shared unknowns: per lens the free ones of `[f, cx, cy, k1, k2, k3, p1, p2]`, then lever arm X, tracker on stage Z, and
 * per further lens its entrance pupil along the axis. Each view's pose is a block of its own and is eliminated.
 */
import type { HandEye } from './hand-eye.ts';
import type { ImageFormat } from './lens-model.ts';
import { type ArrowProblem, type ArrowSystem, addRow } from './linear/levenberg-marquardt.ts';
import type { Sighting } from './pnp.ts';
import { huberCost, huberWeight, LENS_UNKNOWNS, type LensUnknown, Projector } from './projection.ts';
import { apply3, logRotation, movedPose, multiply3, type Pose, rotationOfPose, transpose3 } from './rotation.ts';

export interface BundleView {
  readonly id: string;
  /** Place in the list of lenses. */
  readonly lens: number;
  readonly sightings: readonly Sighting[];
  readonly trackerFromBody: Pose | undefined;
}

export interface BundleState {
  readonly lenses: readonly (readonly number[])[];
  /** Entrance pupil of each lens along the camera's axis, metres from where X ends. */
  readonly pupilsM: readonly number[];
  readonly poses: readonly (readonly number[])[];
  readonly handEye: HandEye | undefined;
}

export interface BundleLayout {
  readonly free: readonly LensUnknown[];
  readonly lenses: number;
  readonly tracked: boolean;
  readonly shared: number;
  readonly names: readonly string[];
}

export function layoutOf(free: readonly LensUnknown[], lensIds: readonly string[], tracked: boolean): BundleLayout {
  const names = lensIds.flatMap((id) => free.map((name) => `${name} (${id})`));
  if (tracked) {
    for (const part of ['arm', 'tracker'])
      for (const name of ['x', 'y', 'z', 'turn x', 'turn y', 'turn z']) names.push(`${part} ${name}`);
    for (const id of lensIds.slice(1)) names.push(`pupil (${id})`);
  }
  return { free, lenses: lensIds.length, tracked, shared: names.length, names };
}

export const armAt = (layout: BundleLayout): number => layout.lenses * layout.free.length;
export const pupilAt = (layout: BundleLayout, lens: number): number => armAt(layout) + 12 + lens - 1;

export interface BundleWeights {
  readonly sigmaPx: number;
  readonly kneeSigma: number;
  readonly trackerSigmaM: number;
  readonly trackerSigmaRad: number;
}

const UNSEEN = 1e4;

export function bundleProblem(
  views: readonly BundleView[],
  layout: BundleLayout,
  weights: BundleWeights,
  format: ImageFormat,
): ArrowProblem<BundleState> {
  const projector = new Projector(format);
  const { free } = layout;
  const columns = free.map((name) => LENS_UNKNOWNS.indexOf(name));
  const slots = Array.from({ length: layout.lenses }, (_, lens) => free.map((_name, i) => lens * free.length + i));
  const slopesU = new Float64Array(free.length);
  const slopesV = new Float64Array(free.length);
  const variance = weights.sigmaPx ** 2;

  /** With `into` the slopes are gathered too. */
  const sum = (state: BundleState, into: ArrowSystem | undefined): number => {
    let cost = 0;
    for (const [b, view] of views.entries()) {
      const pose = state.poses[b]!;
      projector.from(rotationOfPose(pose), pose, state.lenses[view.lens]!);
      const at = slots[view.lens]!;
      for (const { pointM, pixel } of view.sightings) {
        if (!projector.see(pointM, into !== undefined)) {
          cost += huberCost(UNSEEN, weights.kneeSigma);
          continue;
        }
        const du = projector.u - pixel[0];
        const dv = projector.v - pixel[1];
        const size = Math.hypot(du, dv) / weights.sigmaPx;
        cost += huberCost(size, weights.kneeSigma);
        if (!into) continue;
        const weight = huberWeight(size, weights.kneeSigma) / variance;
        for (let i = 0; i < columns.length; i++) {
          slopesU[i] = projector.uLens[columns[i]!]!;
          slopesV[i] = projector.vLens[columns[i]!]!;
        }
        addRow(into, du, weight, at, slopesU, b, projector.uPose);
        addRow(into, dv, weight, at, slopesV, b, projector.vPose);
      }
      if (view.trackerFromBody && state.handEye)
        cost += trackerTerm(view, view.trackerFromBody, state, state.handEye, b, layout, weights, into);
    }
    return cost;
  };

  return {
    shared: layout.shared,
    blocks: views.map(() => 6),
    cost: (state) => sum(state, undefined),
    linearise: (state, into) => sum(state, into),
    moved: (state, { shared, blocks }) => movedState(state, shared, blocks, layout, columns),
  };
}

function movedState(
  state: BundleState,
  shared: Float64Array,
  blocks: readonly Float64Array[],
  layout: BundleLayout,
  columns: readonly number[],
): BundleState {
  const arm = armAt(layout);
  return {
    lenses: state.lenses.map((lens, l) => {
      const next = [...lens];
      for (const [i, column] of columns.entries()) next[column]! += shared[l * columns.length + i]!;
      return next;
    }),
    pupilsM: layout.tracked
      ? state.pupilsM.map((m, l) => (l === 0 ? m : m + shared[pupilAt(layout, l)]!))
      : state.pupilsM,
    poses: state.poses.map((pose, b) => movedPose(pose, blocks[b]!, 0)),
    handEye: state.handEye && {
      bodyFromCamera: movedPose(state.handEye.bodyFromCamera, shared, arm),
      stageFromTracker: movedPose(state.handEye.stageFromTracker, shared, arm + 6),
    },
  };
}

export interface TrackerMiss {
  /** Tracker's answer minus the pictures', metres along stage axes, radians about camera axes. */
  readonly shift: readonly [number, number, number];
  readonly turn: readonly [number, number, number];
}

export function trackerMiss(
  body: Pose,
  pose: Pose,
  { bodyFromCamera, stageFromTracker }: HandEye,
  pupilM: number,
): TrackerMiss {
  const z = rotationOfPose(stageFromTracker);
  const b = rotationOfPose(body);
  const x = rotationOfPose(bodyFromCamera);
  const pupil = [0, 1, 2].map((i) => bodyFromCamera[i]! + x[3 * i + 1]! * pupilM);
  const inner = apply3(b, pupil).map((value, i) => value + body[i]!);
  const outer = apply3(z, inner);
  const at = (i: number): number => outer[i]! + stageFromTracker[i]! - pose[i]!;
  const turned = multiply3(multiply3(z, b), x);
  return { shift: [at(0), at(1), at(2)], turn: logRotation(multiply3(transpose3(rotationOfPose(pose)), turned)) };
}

/** A tracker sample that is far off pulls no harder than so many sigma. */
const TRACKER_KNEE = 3;

function trackerTerm(
  view: BundleView,
  body: Pose,
  state: BundleState,
  handEye: HandEye,
  block: number,
  layout: BundleLayout,
  weights: BundleWeights,
  into: ArrowSystem | undefined,
): number {
  const pose = state.poses[block]!;
  const pupilM = state.pupilsM[view.lens]!;
  const { shift, turn } = trackerMiss(body, pose, handEye, pupilM);
  const { trackerSigmaM: sm, trackerSigmaRad: sr } = weights;
  const size = Math.sqrt(
    (shift[0] ** 2 + shift[1] ** 2 + shift[2] ** 2) / sm ** 2 + (turn[0] ** 2 + turn[1] ** 2 + turn[2] ** 2) / sr ** 2,
  );
  const knee = TRACKER_KNEE * Math.sqrt(6);
  if (into) {
    const weight = huberWeight(size, knee);
    const z = rotationOfPose(handEye.stageFromTracker);
    const x = rotationOfPose(handEye.bodyFromCamera);
    const b = rotationOfPose(body);
    const zb = multiply3(z, b);
    const zbx = multiply3(zb, x);
    const pupil = [0, 1, 2].map((i) => handEye.bodyFromCamera[i]! + x[3 * i + 1]! * pupilM);
    const inner = apply3(b, pupil).map((value, i) => value + body[i]!) as [number, number, number];
    const lever = multiply3(z, crossOf(inner));
    const armTurn = multiply3(zbx, crossOf([0, pupilM, 0]));
    const back = transpose3(multiply3(b, x));
    const arm = armAt(layout);
    const at = Array.from({ length: 12 }, (_, i) => arm + i);
    const hasPupil = view.lens > 0;
    if (hasPupil) at.push(pupilAt(layout, view.lens));
    for (let r = 0; r < 3; r++) {
      const row = 3 * r;
      const slopes = [
        zb[row]!,
        zb[row + 1]!,
        zb[row + 2]!,
        -armTurn[row]!,
        -armTurn[row + 1]!,
        -armTurn[row + 2]!,
        r === 0 ? 1 : 0,
        r === 1 ? 1 : 0,
        r === 2 ? 1 : 0,
        -lever[row]!,
        -lever[row + 1]!,
        -lever[row + 2]!,
      ];
      if (hasPupil) slopes.push(zbx[row + 1]!);
      addRow(into, shift[r]!, weight / sm ** 2, at, slopes, block, MINUS_POSITION[r]!);
      const turning = [
        0,
        0,
        0,
        r === 0 ? 1 : 0,
        r === 1 ? 1 : 0,
        r === 2 ? 1 : 0,
        0,
        0,
        0,
        back[row]!,
        back[row + 1]!,
        back[row + 2]!,
      ];
      if (hasPupil) turning.push(0);
      addRow(into, turn[r]!, weight / sr ** 2, at, turning, block, MINUS_TURN[r]!);
    }
  }
  return huberCost(size, knee);
}

const crossOf = ([x, y, z]: readonly [number, number, number]): number[] => [0, -z, y, z, 0, -x, -y, x, 0];
const MINUS_POSITION = [0, 1, 2].map((r) => [0, 1, 2, 3, 4, 5].map((c) => (c === r ? -1 : 0)));
const MINUS_TURN = [0, 1, 2].map((r) => [0, 1, 2, 3, 4, 5].map((c) => (c === r + 3 ? -1 : 0)));
