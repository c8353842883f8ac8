// hot path
/**
 * FreeD's axes and units <-> ours, here and nowhere else.
 *
 * FreeD (manual V1.4.4, appendix A): right-handed, X and Y horizontal, Z up, millimetres; pan 0 looks along +Y and
 * grows to the right (clockwise from above), tilt grows upward, roll grows clockwise seen from behind.
 * Ours: the same axes in metres; `R = Rz(panStage) * Rx(tilt) * Ry(roll)` by the right-hand rule, so panStage = -pan.
 * Camera frame: x image right, y along the optical axis, z image up. Pose = `[xM, yM, zM, qx, qy, qz, qw]`.
 */
import type { FreedPose } from './freed-codec.ts';

interface Numbers {
  readonly length: number;
  [index: number]: number;
}

const RAD = Math.PI / 180;
/** What 24 bits of 1/32768 degree hold. */
const MAX_DEG = 256;
/** Nearer than this to straight up or down, pan and roll cannot be told apart. */
const GIMBAL = 1e-9;

/** Fills `out` with the pose of the camera in the tracker's frame. */
export function poseFromFreed(out: Numbers, freed: FreedPose): void {
  out[0] = freed.xMm / 1000;
  out[1] = freed.yMm / 1000;
  out[2] = freed.zMm / 1000;
  const pan = (-freed.panDeg * RAD) / 2;
  const tilt = (freed.tiltDeg * RAD) / 2;
  const roll = (freed.rollDeg * RAD) / 2;
  const sp = Math.sin(pan);
  const cp = Math.cos(pan);
  const st = Math.sin(tilt);
  const ct = Math.cos(tilt);
  const sr = Math.sin(roll);
  const cr = Math.cos(roll);
  out[3] = cp * st * cr - sp * ct * sr;
  out[4] = cp * ct * sr + sp * st * cr;
  out[5] = sp * ct * cr + cp * st * sr;
  out[6] = cp * ct * cr - sp * st * sr;
}

/**
 * Fills position and angles of `out` from a pose. Three angles describe one rotation in many ways: the one nearest to
 * the angles that `out` held before is chosen, so a head that has turned past 180 or stands on its head stays there.
 */
export function freedFromPose(out: FreedPose, pose: ArrayLike<number>): void {
  out.xMm = pose[0]! * 1000;
  out.yMm = pose[1]! * 1000;
  out.zMm = pose[2]! * 1000;
  const x = pose[3]!;
  const y = pose[4]!;
  const z = pose[5]!;
  const w = pose[6]!;
  const r00 = 1 - 2 * (y * y + z * z);
  const r10 = 2 * (x * y + z * w);
  const r01 = 2 * (x * y - z * w);
  const r11 = 1 - 2 * (x * x + z * z);
  const r20 = 2 * (x * z - y * w);
  const r21 = 2 * (y * z + x * w);
  const r22 = 1 - 2 * (x * x + y * y);
  const level = Math.sqrt(r01 * r01 + r11 * r11);
  if (level < GIMBAL) {
    // R = Rz(pan ± roll) * Rx(±90): keep the roll that was, give the rest to pan.
    const sumDeg = Math.atan2(r10, r00) / RAD;
    const panStageDeg = r21 > 0 ? sumDeg - out.rollDeg : sumDeg + out.rollDeg;
    out.tiltDeg = r21 > 0 ? 90 : -90;
    out.panDeg = nearest(-panStageDeg, out.panDeg);
    return;
  }
  const panDeg = -Math.atan2(-r01, r11) / RAD;
  const tiltDeg = Math.atan2(r21, level) / RAD;
  const rollDeg = Math.atan2(-r20, r22) / RAD;
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
