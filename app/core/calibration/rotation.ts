/** Rotations as nine numbers, row by row: to and from quaternions, exponential and logarithm, nearest rotation. */
import { quatFromRotationVector, type ReadonlyNumbers, rotationVectorFromQuat } from '../geometry.ts';
import { determinant3, type Matrix } from './linear/matrix.ts';
import { svd } from './linear/svd.ts';

export type Vec3 = readonly [x: number, y: number, z: number];
/** `[xM, yM, zM, qx, qy, qz, qw]`. */
export type Pose = readonly number[];

export const DEG = 180 / Math.PI;

export function rotationFromQuat(q: ReadonlyNumbers, at = 0): number[] {
  const x = q[at]!;
  const y = q[at + 1]!;
  const z = q[at + 2]!;
  const w = q[at + 3]!;
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - z * w),
    2 * (x * z + y * w),
    2 * (x * y + z * w),
    1 - 2 * (x * x + z * z),
    2 * (y * z - x * w),
    2 * (x * z - y * w),
    2 * (y * z + x * w),
    1 - 2 * (x * x + y * y),
  ];
}

export const rotationOfPose = (pose: Pose): number[] => rotationFromQuat(pose, 3);

/** Unit quaternion with w >= 0; the largest component is found first, so that no small number is divided by. */
export function quatFromRotation(r: ReadonlyNumbers): [number, number, number, number] {
  const trace = r[0]! + r[4]! + r[8]!;
  let q: [number, number, number, number];
  if (trace > 0) {
    const s = Math.sqrt(trace + 1) * 2;
    q = [(r[7]! - r[5]!) / s, (r[2]! - r[6]!) / s, (r[3]! - r[1]!) / s, s / 4];
  } else if (r[0]! > r[4]! && r[0]! > r[8]!) {
    const s = Math.sqrt(1 + r[0]! - r[4]! - r[8]!) * 2;
    q = [s / 4, (r[1]! + r[3]!) / s, (r[2]! + r[6]!) / s, (r[7]! - r[5]!) / s];
  } else if (r[4]! > r[8]!) {
    const s = Math.sqrt(1 + r[4]! - r[0]! - r[8]!) * 2;
    q = [(r[1]! + r[3]!) / s, s / 4, (r[5]! + r[7]!) / s, (r[2]! - r[6]!) / s];
  } else {
    const s = Math.sqrt(1 + r[8]! - r[0]! - r[4]!) * 2;
    q = [(r[2]! + r[6]!) / s, (r[5]! + r[7]!) / s, s / 4, (r[3]! - r[1]!) / s];
  }
  const k = (q[3] < 0 ? -1 : 1) / Math.hypot(...q);
  // No minus zero in files.
  return [q[0] * k + 0, q[1] * k + 0, q[2] * k + 0, q[3] * k + 0];
}

export function poseOf(rotation: ReadonlyNumbers, position: ReadonlyNumbers): number[] {
  return [position[0]!, position[1]!, position[2]!, ...quatFromRotation(rotation)];
}

export function multiply3(a: ReadonlyNumbers, b: ReadonlyNumbers): number[] {
  const out = Array.from({ length: 9 }, () => 0);
  for (let r = 0; r < 3; r++)
    for (let c = 0; c < 3; c++)
      out[r * 3 + c] = a[r * 3]! * b[c]! + a[r * 3 + 1]! * b[3 + c]! + a[r * 3 + 2]! * b[6 + c]!;
  return out;
}

export function transpose3(a: ReadonlyNumbers): number[] {
  return [a[0]!, a[3]!, a[6]!, a[1]!, a[4]!, a[7]!, a[2]!, a[5]!, a[8]!];
}

export function apply3(a: ReadonlyNumbers, v: ReadonlyNumbers): [number, number, number] {
  const x = v[0]!;
  const y = v[1]!;
  const z = v[2]!;
  return [a[0]! * x + a[1]! * y + a[2]! * z, a[3]! * x + a[4]! * y + a[5]! * z, a[6]! * x + a[7]! * y + a[8]! * z];
}

/** Rotation by |w| radians about w. */
export function expRotation(w: ReadonlyNumbers): number[] {
  const q = [0, 0, 0, 1];
  quatFromRotationVector(q, 0, w, 0);
  return rotationFromQuat(q);
}

/** Axis times angle (radians, up to pi) of a rotation. */
export function logRotation(r: ReadonlyNumbers): [number, number, number] {
  const out: [number, number, number] = [0, 0, 0];
  rotationVectorFromQuat(out, 0, quatFromRotation(r), 0);
  return out;
}

export function angleDeg(a: ReadonlyNumbers, b: ReadonlyNumbers): number {
  return Math.hypot(...logRotation(multiply3(transpose3(a), b))) * DEG;
}

/** The rotation nearest to nine numbers, least squares. */
export function nearestRotation(m: ReadonlyNumbers): number[] {
  const matrix: Matrix = { rows: 3, cols: 3, data: Float64Array.from({ length: 9 }, (_, i) => m[i]!) };
  return fromSvd(matrix, 1);
}

/** U·diag(1, 1, sign·det)·Vᵀ: the orthogonal matrix nearest to `m` with determinant `sign`. */
export function fromSvd(m: Matrix, sign: 1 | -1): number[] {
  const { u, s, v } = svd(m);
  // A flat set of points leaves the third column open: it is the one at right angles to the others.
  const left = squared(u.data, s);
  const right = squared(v.data, s);
  const flip = determinant3(left) * determinant3(right) * sign < 0 ? -1 : 1;
  const turned = left.map((value, i) => (i % 3 === 2 ? value * flip : value));
  return multiply3(turned, transpose3(right));
}

function squared(columns: ReadonlyNumbers, s: Float64Array): number[] {
  const out = Array.from({ length: 9 }, (_, i) => columns[i]!);
  if (s[2]! > 1e-13 * s[0]!) return out;
  out[2] = out[3]! * out[7]! - out[6]! * out[4]!;
  out[5] = out[6]! * out[1]! - out[0]! * out[7]!;
  out[8] = out[0]! * out[4]! - out[3]! * out[1]!;
  return out;
}

/** A change of pose, small: metres along the outer axes, radians about the inner ones. */
export function movedPose(pose: Pose, shift: ReadonlyNumbers, at: number): number[] {
  const r = multiply3(rotationOfPose(pose), expRotation([shift[at + 3]!, shift[at + 4]!, shift[at + 5]!]));
  return poseOf(r, [pose[0]! + shift[at]!, pose[1]! + shift[at + 1]!, pose[2]! + shift[at + 2]!]);
}
