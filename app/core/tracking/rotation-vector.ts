// hot path
/** Small turns as vectors: axis times angle in radians. Quaternions are `[x, y, z, w]`; offsets say where they begin. */
import type { Numbers, ReadonlyNumbers } from '../geometry.ts';

/** The turn from a to b, in a's own axes: conj(a) * b. */
export function conjugateTimes(out: Numbers, a: ReadonlyNumbers, aAt: number, b: ReadonlyNumbers, bAt: number): void {
  const ax = a[aAt]!;
  const ay = a[aAt + 1]!;
  const az = a[aAt + 2]!;
  const aw = a[aAt + 3]!;
  const bx = b[bAt]!;
  const by = b[bAt + 1]!;
  const bz = b[bAt + 2]!;
  const bw = b[bAt + 3]!;
  out[0] = aw * bx - ax * bw - ay * bz + az * by;
  out[1] = aw * by + ax * bz - ay * bw - az * bx;
  out[2] = aw * bz - ax * by + ay * bx - az * bw;
  out[3] = aw * bw + ax * bx + ay * by + az * bz;
}

/** The shorter way round. */
export function logQuat(out: Numbers, q: ReadonlyNumbers): void {
  const sign = q[3]! < 0 ? -1 : 1;
  const x = sign * q[0]!;
  const y = sign * q[1]!;
  const z = sign * q[2]!;
  const s = Math.sqrt(x * x + y * y + z * z);
  // Angle over sine of its half; towards nought it is two.
  const k = s < 1e-9 ? 2 : (2 * Math.atan2(s, sign * q[3]!)) / s;
  out[0] = k * x;
  out[1] = k * y;
  out[2] = k * z;
}

/** Turns the quaternion at `at` by a vector in its own axes, and keeps its length at one. */
export function expQuat(q: Numbers, at: number, turnRad: ReadonlyNumbers): void {
  const x = turnRad[0]!;
  const y = turnRad[1]!;
  const z = turnRad[2]!;
  const angle = Math.sqrt(x * x + y * y + z * z);
  const k = angle < 1e-9 ? 0.5 : Math.sin(angle / 2) / angle;
  const bx = k * x;
  const by = k * y;
  const bz = k * z;
  const bw = Math.cos(angle / 2);
  const ax = q[at]!;
  const ay = q[at + 1]!;
  const az = q[at + 2]!;
  const aw = q[at + 3]!;
  const rx = aw * bx + ax * bw + ay * bz - az * by;
  const ry = aw * by - ax * bz + ay * bw + az * bx;
  const rz = aw * bz + ax * by - ay * bx + az * bw;
  const rw = aw * bw - ax * bx - ay * by - az * bz;
  const n = 1 / Math.sqrt(rx * rx + ry * ry + rz * rz + rw * rw);
  q[at] = rx * n;
  q[at + 1] = ry * n;
  q[at + 2] = rz * n;
  q[at + 3] = rw * n;
}
