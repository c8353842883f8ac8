// hot path
/**
 * Axes of other systems <-> ours (right-handed, x stage right, y forward to the wall, z up), for positions and rotations.
 *
 * Knows: signed permutations of axes. A rotation's axis turns over where the hand of the system is the other one: numbers
 * of a left-handed system follow the left-hand rule. A body that stands as its system's axes do is our camera that looks
 * forward, level. Metres on both sides.
 */
import { operatorAnglesOf } from '../../app/core/geometry/angles.ts';
import type { Numbers, ReadonlyNumbers } from '../../app/core/geometry.ts';

/** Which way a system's axes point, by what is said of it in manuals. */
export type AxesName = 'z-up' | 'y-up' | 'y-up-left' | 'x-forward-left';

export interface Axes {
  readonly name: AxesName;
  /** Ours, axis by axis: which of theirs, and its sign. */
  readonly from: readonly [number, number, number];
  readonly sign: readonly [number, number, number];
  /** 1 right-handed, -1 left-handed. */
  readonly hand: 1 | -1;
}

const SYSTEMS: Readonly<Record<AxesName, Axes>> = {
  /** Ours: OpenTrackIO, FreeD, Motive set to Z up. */
  'z-up': { name: 'z-up', from: [0, 1, 2], sign: [1, 1, 1], hand: 1 },
  /** x right, y up, z towards the viewer: OpenGL, three.js, OpenVR, Motive as it is delivered. */
  'y-up': { name: 'y-up', from: [0, 2, 1], sign: [1, -1, 1], hand: 1 },
  /** x right, y up, z away from the viewer: Unity, PosiStageNet as we read it. */
  'y-up-left': { name: 'y-up-left', from: [0, 2, 1], sign: [1, 1, 1], hand: -1 },
  /** x forward, y right, z up: Unreal. */
  'x-forward-left': { name: 'x-forward-left', from: [1, 0, 2], sign: [1, 1, 1], hand: -1 },
};

export const AXES_NAMES = Object.keys(SYSTEMS) as readonly AxesName[];

export function axesNamed(name: AxesName): Axes {
  return SYSTEMS[name];
}

/** Their three numbers at `at` -> a position of ours at the head of `out`. */
export function positionFromAxes(out: Numbers, theirs: ReadonlyNumbers, at: number, axes: Axes): void {
  const { from, sign } = axes;
  const x = sign[0] * theirs[at + from[0]]!;
  const y = sign[1] * theirs[at + from[1]]!;
  const z = sign[2] * theirs[at + from[2]]!;
  out[0] = x;
  out[1] = y;
  out[2] = z;
}

/** A position of ours -> their three numbers at `at`. */
export function positionToAxes(theirs: Numbers, at: number, pose: ReadonlyNumbers, axes: Axes): void {
  const { from, sign } = axes;
  theirs[at + from[0]] = sign[0] * pose[0]!;
  theirs[at + from[1]] = sign[1] * pose[1]!;
  theirs[at + from[2]] = sign[2] * pose[2]!;
}

/** Their quaternion `x y z w` at `at` -> ours at 3..6 of a pose, of length one; false: it is no rotation. */
export function rotationFromAxes(pose: Numbers, theirs: ReadonlyNumbers, at: number, axes: Axes): boolean {
  const { from, sign, hand } = axes;
  const x = hand * sign[0] * theirs[at + from[0]]!;
  const y = hand * sign[1] * theirs[at + from[1]]!;
  const z = hand * sign[2] * theirs[at + from[2]]!;
  const w = theirs[at + 3]!;
  const norm = Math.sqrt(x * x + y * y + z * z + w * w);
  if (!(norm > 0.5 && norm < 2)) return false;
  pose[3] = x / norm;
  pose[4] = y / norm;
  pose[5] = z / norm;
  pose[6] = w / norm;
  return true;
}

/** Our rotation (3..6 of a pose) -> their quaternion `x y z w` at `at`. */
export function rotationToAxes(theirs: Numbers, at: number, pose: ReadonlyNumbers, axes: Axes): void {
  const { from, sign, hand } = axes;
  theirs[at + from[0]] = hand * sign[0] * pose[3]!;
  theirs[at + from[1]] = hand * sign[1] * pose[4]!;
  theirs[at + from[2]] = hand * sign[2] * pose[5]!;
  theirs[at + 3] = pose[6]!;
}

/** One line for the message trace: angles as an operator says them, metres. */
export function poseText(pose: ReadonlyNumbers): string {
  const { panDeg, tiltDeg, rollDeg } = operatorAnglesOf(pose);
  const angles = `${panDeg.toFixed(2)} ${tiltDeg.toFixed(2)} ${rollDeg.toFixed(2)}`;
  return `pan/tilt/roll ${angles} x/y/z ${pose[0]!.toFixed(3)} ${pose[1]!.toFixed(3)} ${pose[2]!.toFixed(3)}`;
}
