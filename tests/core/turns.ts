/** Turns told in other words than the product uses: what its geometry is tried against. */
import { type Numbers, quatFromPanTiltRoll, type ReadonlyNumbers, transformPoint } from '../../app/core/geometry.ts';

/** Rotation of `angleRad` about an axis of length one. */
export function quatFromAxisAngle(out: Numbers, axis: ReadonlyNumbers, angleRad: number): void {
  const s = Math.sin(angleRad / 2);
  out[0] = axis[0]! * s;
  out[1] = axis[1]! * s;
  out[2] = axis[2]! * s;
  out[3] = Math.cos(angleRad / 2);
}

export function rotateByQuat(out: Numbers, q: ReadonlyNumbers, v: ReadonlyNumbers): void {
  transformPoint(out, [0, 0, 0, ...Array.from(q)], v);
}

/** Pose of a camera that stands at `eye` and looks at `target`, level (no roll). Camera: x right, y forward, z up. */
export function lookAtPose(out: Numbers, eye: ReadonlyNumbers, target: ReadonlyNumbers): void {
  const x = target[0]! - eye[0]!;
  const y = target[1]! - eye[1]!;
  const z = target[2]! - eye[2]!;
  const panRad = x === 0 && y === 0 ? 0 : Math.atan2(-x, y);
  const tiltRad = Math.atan2(z, Math.sqrt(x * x + y * y));
  const ex = eye[0]!;
  const ey = eye[1]!;
  const ez = eye[2]!;
  quatFromPanTiltRoll(out, 3, panRad, tiltRad, 0);
  out[0] = ex;
  out[1] = ey;
  out[2] = ez;
}
