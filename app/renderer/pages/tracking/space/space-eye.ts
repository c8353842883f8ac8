// hot path
/**
 * Where the points of the stage fall in a picture of it. Pure; an eye is owned by whoever draws and filled anew, so that
 * a frame costs no heap. An eye's axes are those of a camera: x to the right, y into the picture, z up.
 */
import { setOperatorAngles } from '../../../../core/geometry/angles.ts';
import {
  invertPose,
  mat4FromPose,
  type Numbers,
  type ReadonlyNumbers,
  radFromDeg,
  transformPoint,
} from '../../../../core/geometry.ts';

/** Where somebody looks from, and at what. */
export interface SpaceView {
  /** Metres of the stage: it stays in the middle of the picture. */
  readonly target: readonly [x: number, y: number, z: number];
  /** 0 looks upstage, positive to the right; positive looks up. */
  readonly panDeg: number;
  readonly tiltDeg: number;
  readonly distanceM: number;
  /** Without perspective: lengths can be compared all over the picture. */
  readonly parallel: boolean;
}

export interface Eye {
  /** 4x4, column by column. */
  readonly eyeFromStage: Float64Array;
  widthPx: number;
  heightPx: number;
  /** Pixels that one metre at one metre's distance is long. */
  focalPx: number;
  /** Everything is drawn as if it were so far away; 0 = by its own distance. */
  parallelM: number;
}

/** Of the shorter side of the picture. */
const VIEW_DEG = 40;
const NEAR_M = 0.05;
const pose = new Float64Array(7);
const back = new Float64Array(3);
const from = new Float64Array(3);
const to = new Float64Array(3);

export function blankEye(): Eye {
  return { eyeFromStage: new Float64Array(16), widthPx: 1, heightPx: 1, focalPx: 1, parallelM: 0 };
}

export function focalOf(widthPx: number, heightPx: number): number {
  return Math.min(widthPx, heightPx) / 2 / Math.tan(radFromDeg(VIEW_DEG / 2));
}

export function aimEye(out: Eye, view: SpaceView, widthPx: number, heightPx: number): void {
  setOperatorAngles(pose, { ...view, rollDeg: 0 });
  // Back from the target by the distance, along the axis of the eye.
  for (let i = 0; i < 3; i++) pose[i] = view.target[i]!;
  back[1] = -view.distanceM;
  transformPoint(from, pose, back);
  for (let i = 0; i < 3; i++) pose[i] = from[i]!;
  invertPose(pose, pose);
  mat4FromPose(out.eyeFromStage, pose);
  out.widthPx = widthPx;
  out.heightPx = heightPx;
  out.focalPx = focalOf(widthPx, heightPx);
  out.parallelM = view.parallel ? view.distanceM : 0;
}

/** What a camera sees, whole, as large as it fits. `aspect` is height by width of its picture. */
export function aimThrough(
  out: Eye,
  stageFromCamera: ReadonlyNumbers,
  hfovDeg: number,
  aspect: number,
  widthPx: number,
  heightPx: number,
): void {
  invertPose(pose, stageFromCamera);
  mat4FromPose(out.eyeFromStage, pose);
  const half = Math.tan(radFromDeg(hfovDeg / 2));
  out.widthPx = widthPx;
  out.heightPx = heightPx;
  out.focalPx = Math.min(widthPx / 2 / half, heightPx / 2 / (half * aspect));
  out.parallelM = 0;
}

/** A point at `at` by a 4x4 matrix. No number is handed on by itself: that would cost heap. `out` may be `points`. */
export function transformAt(
  out: Numbers,
  outAt: number,
  matrix: ReadonlyNumbers,
  points: ReadonlyNumbers,
  at: number,
): void {
  const x = points[at]!;
  const y = points[at + 1]!;
  const z = points[at + 2]!;
  for (let row = 0; row < 3; row++)
    out[outAt + row] = matrix[row]! * x + matrix[4 + row]! * y + matrix[8 + row]! * z + matrix[12 + row]!;
}

/** `[xPx, yPx, depthM]` from the upper left corner; false, and nothing of use in `out`, for what lies behind the eye. */
export function projectPoint(out: Numbers, eye: Eye, point: ReadonlyNumbers): boolean {
  transformAt(out, 0, eye.eyeFromStage, point, 0);
  if (eye.parallelM === 0 && out[1]! < NEAR_M) return false;
  toPicture(out, eye);
  return true;
}

/** `[x1, y1, x2, y2]` of the part that lies before the eye; false where none does. The line begins at `at`. */
export function projectLine(out: Numbers, eye: Eye, line: ReadonlyNumbers, at: number): boolean {
  transformAt(from, 0, eye.eyeFromStage, line, at);
  transformAt(to, 0, eye.eyeFromStage, line, at + 3);
  if (eye.parallelM === 0) {
    if (from[1]! < NEAR_M && to[1]! < NEAR_M) return false;
    if (from[1]! < NEAR_M) cutNear(from, to);
    if (to[1]! < NEAR_M) cutNear(to, from);
  }
  toPicture(from, eye);
  toPicture(to, eye);
  out[0] = from[0]!;
  out[1] = from[1]!;
  out[2] = to[0]!;
  out[3] = to[1]!;
  return true;
}

/** Moves the end that lies behind to where the line meets the nearest plane. */
function cutNear(behind: Numbers, before: ReadonlyNumbers): void {
  const part = (NEAR_M - behind[1]!) / (before[1]! - behind[1]!);
  for (let i = 0; i < 3; i++) behind[i]! += (before[i]! - behind[i]!) * part;
}

function toPicture(out: Numbers, eye: Eye): void {
  const depthM = out[1]!;
  const perM = eye.focalPx / (eye.parallelM === 0 ? depthM : eye.parallelM);
  const x = eye.widthPx / 2 + out[0]! * perM;
  const y = eye.heightPx / 2 - out[2]! * perM;
  out[0] = x;
  out[1] = y;
  out[2] = depthM;
}
