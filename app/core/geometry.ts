/**
 * Vectors, quaternions, poses and matrices of the stage: right-handed, metres, Z up, column vectors.
 *
 * Knows: numbers only. Every function fills `out` and allocates nothing, so it may stand in a hot path; `out` may be
 * one of the operands. A pose is `[xM, yM, zM, qx, qy, qz, qw]`. Transforms are named result first:
 * `stageFromCamera = stageFromTracker * trackerFromCamera`. Conventions: /docs/protocols/freed.md, section Axes.
 */

/** Anything with numbers in it: a plain array, a Float64Array. */
export interface Numbers {
  readonly length: number;
  [index: number]: number;
}
export type ReadonlyNumbers = { readonly length: number; readonly [index: number]: number };

export const POSE_NUMBERS = 7;
const DEG_PER_RAD = 180 / Math.PI;

export const degFromRad = (rad: number): number => rad * DEG_PER_RAD;
export const radFromDeg = (deg: number): number => deg / DEG_PER_RAD;

/** Same direction, within (-180, 180]. */
export function wrapDeg(deg: number): number {
  const wrapped = deg - 360 * Math.round(deg / 360);
  return wrapped === -180 ? 180 : wrapped;
}

export function identityPose(): number[] {
  return [0, 0, 0, 0, 0, 0, 1];
}

/** Seven finite numbers whose quaternion is of length one (within 1e-3: files carry rounded numbers). */
export function isPose(numbers: ReadonlyNumbers): boolean {
  if (numbers.length !== POSE_NUMBERS) return false;
  let norm = 0;
  for (let i = 0; i < POSE_NUMBERS; i++) {
    const n = numbers[i]!;
    if (!Number.isFinite(n)) return false;
    if (i >= 3) norm += n * n;
  }
  return Math.abs(norm - 1) < 1e-3;
}

export function distance(a: ReadonlyNumbers, b: ReadonlyNumbers): number {
  const x = a[0]! - b[0]!;
  const y = a[1]! - b[1]!;
  const z = a[2]! - b[2]!;
  return Math.sqrt(x * x + y * y + z * z);
}

export function multiplyQuats(out: Numbers, a: ReadonlyNumbers, b: ReadonlyNumbers): void {
  multiplyQuatsAt(out, 0, a, 0, b, 0);
}

/** The turn from a to b, in a's own axes: conj(a) * b. The quaternions begin at the offsets; `out` is neither. */
export function turnBetween(out: Numbers, a: ReadonlyNumbers, aAt: number, b: ReadonlyNumbers, bAt: number): void {
  conjugateQuatAt(out, 0, a, aAt);
  multiplyQuatsAt(out, 0, out, 0, b, bAt);
}

const TURN = new Float64Array(4);

/** Angle of the rotation that turns a into b, 0..pi. The quaternions begin at the offsets. */
export function angleBetweenRad(a: ReadonlyNumbers, aAt: number, b: ReadonlyNumbers, bAt: number): number {
  // Flat, not by `turnBetween`: what comes back from a call that stays a call would be allocated. And by vector and scalar
  // part of the turn: exact for small angles too, where acos of the dot product is not.
  const ax = a[aAt]!;
  const ay = a[aAt + 1]!;
  const az = a[aAt + 2]!;
  const aw = a[aAt + 3]!;
  const bx = b[bAt]!;
  const by = b[bAt + 1]!;
  const bz = b[bAt + 2]!;
  const bw = b[bAt + 3]!;
  const x = aw * bx - ax * bw - ay * bz + az * by;
  const y = aw * by + ax * bz - ay * bw - az * bx;
  const z = aw * bz - ax * by + ay * bx - az * bw;
  const w = aw * bw + ax * bx + ay * by + az * bz;
  return 2 * Math.atan2(Math.sqrt(x * x + y * y + z * z), Math.abs(w));
}

/** Below this a sine is its angle, to the last bit. */
const SMALL = 1e-8;

/** Axis times angle in radians -> a quaternion. Both begin at their offsets. */
export function quatFromRotationVector(out: Numbers, at: number, vector: ReadonlyNumbers, vectorAt: number): void {
  const x = vector[vectorAt]!;
  const y = vector[vectorAt + 1]!;
  const z = vector[vectorAt + 2]!;
  const angle = Math.sqrt(x * x + y * y + z * z);
  const k = angle < SMALL ? 0.5 : Math.sin(angle / 2) / angle;
  out[at] = k * x;
  out[at + 1] = k * y;
  out[at + 2] = k * z;
  out[at + 3] = Math.cos(angle / 2);
}

/** A quaternion -> axis times angle in radians, the shorter way round: 0 to pi. Both begin at their offsets. */
export function rotationVectorFromQuat(out: Numbers, at: number, quat: ReadonlyNumbers, quatAt: number): void {
  const side = quat[quatAt + 3]! < 0 ? -1 : 1;
  const x = side * quat[quatAt]!;
  const y = side * quat[quatAt + 1]!;
  const z = side * quat[quatAt + 2]!;
  const sine = Math.sqrt(x * x + y * y + z * z);
  const k = sine < SMALL ? 2 : (2 * Math.atan2(sine, side * quat[quatAt + 3]!)) / sine;
  out[at] = k * x;
  out[at + 1] = k * y;
  out[at + 2] = k * z;
}

/** Turns the quaternion at `at` by axis times angle in its own axes, and keeps its length at one. */
export function turnQuatAt(quat: Numbers, at: number, turnRad: ReadonlyNumbers): void {
  quatFromRotationVector(TURN, 0, turnRad, 0);
  multiplyQuatsAt(quat, at, quat, at, TURN, 0);
  normaliseQuatAt(quat, at);
}

/** aFromC = aFromB * bFromC. Renormalises, so that a long chain does not drift. */
export function composePoses(out: Numbers, aFromB: ReadonlyNumbers, bFromC: ReadonlyNumbers): void {
  const x = aFromB[0]!;
  const y = aFromB[1]!;
  const z = aFromB[2]!;
  const bx = bFromC[0]!;
  const by = bFromC[1]!;
  const bz = bFromC[2]!;
  // Numbers by value first: `out` may be either operand.
  const ax = aFromB[3]!;
  const ay = aFromB[4]!;
  const az = aFromB[5]!;
  const aw = aFromB[6]!;
  const tx = 2 * (ay * bz - az * by);
  const ty = 2 * (az * bx - ax * bz);
  const tz = 2 * (ax * by - ay * bx);
  multiplyQuatsAt(out, 3, aFromB, 3, bFromC, 3);
  out[0] = x + bx + aw * tx + ay * tz - az * ty;
  out[1] = y + by + aw * ty + az * tx - ax * tz;
  out[2] = z + bz + aw * tz + ax * ty - ay * tx;
  normaliseQuatAt(out, 3);
}

/** bFromA from aFromB. */
export function invertPose(out: Numbers, aFromB: ReadonlyNumbers): void {
  const x = aFromB[0]!;
  const y = aFromB[1]!;
  const z = aFromB[2]!;
  conjugateQuatAt(out, 3, aFromB, 3);
  rotateAt(out, out, 3, -x, -y, -z);
}

/** A point of frame b in frame a. */
export function transformPoint(out: Numbers, aFromB: ReadonlyNumbers, point: ReadonlyNumbers): void {
  rotateAt(out, aFromB, 3, point[0]!, point[1]!, point[2]!);
  out[0]! += aFromB[0]!;
  out[1]! += aFromB[1]!;
  out[2]! += aFromB[2]!;
}

const PAN_TILT_ROLL = new Float64Array(3);

/** Rz(pan) * Rx(tilt) * Ry(roll), right-hand rule about each axis; written at `at`. */
export function quatFromPanTiltRoll(out: Numbers, at: number, panRad: number, tiltRad: number, rollRad: number): void {
  PAN_TILT_ROLL[0] = panRad;
  PAN_TILT_ROLL[1] = tiltRad;
  PAN_TILT_ROLL[2] = rollRad;
  quatFromAngles(out, at, PAN_TILT_ROLL);
}

/** The same of `[pan, tilt, roll]`: fractions handed over one by one would be allocated where the call stays a call. */
export function quatFromAngles(out: Numbers, at: number, anglesRad: ReadonlyNumbers): void {
  const sp = Math.sin(anglesRad[0]! / 2);
  const cp = Math.cos(anglesRad[0]! / 2);
  const st = Math.sin(anglesRad[1]! / 2);
  const ct = Math.cos(anglesRad[1]! / 2);
  const sr = Math.sin(anglesRad[2]! / 2);
  const cr = Math.cos(anglesRad[2]! / 2);
  out[at] = cp * st * cr - sp * ct * sr;
  out[at + 1] = cp * ct * sr + sp * st * cr;
  out[at + 2] = sp * ct * cr + cp * st * sr;
  out[at + 3] = cp * ct * cr - sp * st * sr;
}

/** Column-major 4x4, as WebGL wants it. */
export function mat4FromPose(out: Numbers, aFromB: ReadonlyNumbers): void {
  const x = aFromB[3]!;
  const y = aFromB[4]!;
  const z = aFromB[5]!;
  const w = aFromB[6]!;
  const px = aFromB[0]!;
  const py = aFromB[1]!;
  const pz = aFromB[2]!;
  out[0] = 1 - 2 * (y * y + z * z);
  out[1] = 2 * (x * y + z * w);
  out[2] = 2 * (x * z - y * w);
  out[3] = 0;
  out[4] = 2 * (x * y - z * w);
  out[5] = 1 - 2 * (x * x + z * z);
  out[6] = 2 * (y * z + x * w);
  out[7] = 0;
  out[8] = 2 * (x * z + y * w);
  out[9] = 2 * (y * z - x * w);
  out[10] = 1 - 2 * (x * x + y * y);
  out[11] = 0;
  out[12] = px;
  out[13] = py;
  out[14] = pz;
  out[15] = 1;
}

/** The quaternions begin at the offsets; `out` may be either. */
export function multiplyQuatsAt(
  out: Numbers,
  at: number,
  a: ReadonlyNumbers,
  aAt: number,
  b: ReadonlyNumbers,
  bAt: number,
): void {
  const ax = a[aAt]!;
  const ay = a[aAt + 1]!;
  const az = a[aAt + 2]!;
  const aw = a[aAt + 3]!;
  const bx = b[bAt]!;
  const by = b[bAt + 1]!;
  const bz = b[bAt + 2]!;
  const bw = b[bAt + 3]!;
  out[at] = aw * bx + ax * bw + ay * bz - az * by;
  out[at + 1] = aw * by - ax * bz + ay * bw + az * bx;
  out[at + 2] = aw * bz + ax * by - ay * bx + az * bw;
  out[at + 3] = aw * bw - ax * bx - ay * by - az * bz;
}

/** The same turn the other way. */
export function conjugateQuatAt(out: Numbers, at: number, q: ReadonlyNumbers, qAt: number): void {
  out[at] = -q[qAt]!;
  out[at + 1] = -q[qAt + 1]!;
  out[at + 2] = -q[qAt + 2]!;
  out[at + 3] = q[qAt + 3]!;
}

export function normaliseQuatAt(q: Numbers, at: number): void {
  const x = q[at]!;
  const y = q[at + 1]!;
  const z = q[at + 2]!;
  const w = q[at + 3]!;
  const k = 1 / Math.sqrt(x * x + y * y + z * z + w * w);
  q[at] = x * k;
  q[at + 1] = y * k;
  q[at + 2] = z * k;
  q[at + 3] = w * k;
}

function rotateAt(out: Numbers, q: ReadonlyNumbers, qAt: number, vx: number, vy: number, vz: number): void {
  const x = q[qAt]!;
  const y = q[qAt + 1]!;
  const z = q[qAt + 2]!;
  const w = q[qAt + 3]!;
  const tx = 2 * (y * vz - z * vy);
  const ty = 2 * (z * vx - x * vz);
  const tz = 2 * (x * vy - y * vx);
  out[0] = vx + w * tx + y * tz - z * ty;
  out[1] = vy + w * ty + z * tx - x * tz;
  out[2] = vz + w * tz + x * ty - y * tx;
}
