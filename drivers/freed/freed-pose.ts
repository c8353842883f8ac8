// hot path
/**
 * FreeD's axes and units <-> ours, here and nowhere else.
 *
 * FreeD (manual V1.4.4, appendix A): right-handed, X and Y horizontal, Z up, millimetres; pan 0 looks along +Y and
 * grows to the right (clockwise from above), tilt grows upward, roll grows clockwise seen from behind.
 * Ours: the same axes in metres; `R = Rz(panStage) * Rx(tilt) * Ry(roll)` by the right-hand rule, so panStage = -pan.
 * Camera frame: x image right, y along the optical axis, z image up. Pose = `[xM, yM, zM, qx, qy, qz, qw]`.
 */
import { type Angles, readOperatorAngles, setOperatorAngles } from '../../app/core/geometry/angles.ts';
import type { Numbers } from '../../app/core/geometry.ts';
import type { FreedPose } from './freed-codec.ts';

/** What 24 bits of 1/32768 degree hold. */
const MAX_DEG = 256;

/** Fills `out` with the pose of the camera in the tracker's frame. */
export function poseFromFreed(out: Numbers, freed: FreedPose): void {
  out[0] = freed.xMm / 1000;
  out[1] = freed.yMm / 1000;
  out[2] = freed.zMm / 1000;
  setOperatorAngles(out, freed.panDeg, freed.tiltDeg, freed.rollDeg);
}

const SAID: Angles = { panDeg: 0, tiltDeg: 0, rollDeg: 0 };

/**
 * Fills position and angles of `out` from a pose. Three angles describe one rotation in many ways: the one nearest to
 * the angles that `out` held before is chosen, so a head that has turned past 180 or stands on its head stays there.
 */
export function freedFromPose(out: FreedPose, pose: ArrayLike<number>): void {
  out.xMm = pose[0]! * 1000;
  out.yMm = pose[1]! * 1000;
  out.zMm = pose[2]! * 1000;
  const apart = readOperatorAngles(SAID, pose);
  const { panDeg, tiltDeg, rollDeg } = SAID;
  if (!apart) {
    // R = Rz(pan ± roll) * Rx(±90): keep the roll that was, give the rest to pan.
    out.panDeg = nearest(tiltDeg > 0 ? panDeg + out.rollDeg : panDeg - out.rollDeg, out.panDeg);
    out.tiltDeg = tiltDeg > 0 ? 90 : -90;
    return;
  }
  const offA = offDeg(tiltDeg, out.tiltDeg) + offDeg(rollDeg, out.rollDeg);
  const offB = offDeg(180 - tiltDeg, out.tiltDeg) + offDeg(rollDeg + 180, out.rollDeg);
  const over = offB < offA ? 180 : 0;
  out.panDeg = nearest(panDeg + over, out.panDeg);
  out.tiltDeg = nearest(over === 0 ? tiltDeg : 180 - tiltDeg, out.tiltDeg);
  out.rollDeg = nearest(rollDeg + over, out.rollDeg);
}

/** How far two directions are apart, 0..180. */
function offDeg(a: number, b: number): number {
  const off = Math.abs(a - b) % 360;
  return off > 180 ? 360 - off : off;
}

/**
 * The same direction as `deg`: within ±180 (the documented range) where `towards` is, else as near to it as whole
 * turns allow, within what 24 bits can say.
 */
function nearest(deg: number, towards: number): number {
  const centre = Math.abs(towards) <= 180 ? 0 : towards;
  const near = deg + 360 * Math.round((centre - deg) / 360);
  if (near >= MAX_DEG) return near - 360;
  return near < -MAX_DEG ? near + 360 : near;
}
