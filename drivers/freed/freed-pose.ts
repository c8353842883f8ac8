// hot path
/**
 * FreeD's axes and units <-> ours, here and nowhere else.
 *
 * FreeD (manual V1.4.4, appendix A): right-handed, X and Y horizontal, Z up, millimetres; pan 0 looks along +Y and
 * grows to the right (clockwise from above), tilt grows upward, roll grows clockwise seen from behind.
 * Ours: the same axes in metres; `R = Rz(panStage) * Rx(tilt) * Ry(roll)` by the right-hand rule, so panStage = -pan.
 * Camera frame: x image right, y along the optical axis, z image up. Pose = `[xM, yM, zM, qx, qy, qz, qw]`.
 */
import { blankAngles, readOperatorAngles, setOperatorAngles } from '../../app/core/geometry/angles.ts';
import type { Numbers } from '../../app/core/geometry.ts';
import type { FreedPose } from './freed-codec.ts';

/** What 24 bits of 1/32768 degree hold. */
const MAX_DEG = 256;
const SAID = blankAngles();

const PAN = 0;
const TILT = 1;
const ROLL = 2;
/** What `out` held and what it will hold: a fraction handed from function to function would be allocated. */
const WAS = new Float64Array(3);
const NOW = new Float64Array(3);

/** Fills `out` with the pose of the camera in the tracker's frame. */
export function poseFromFreed(out: Numbers, freed: FreedPose): void {
  out[0] = freed.xMm / 1000;
  out[1] = freed.yMm / 1000;
  out[2] = freed.zMm / 1000;
  SAID.panDeg = freed.panDeg;
  SAID.tiltDeg = freed.tiltDeg;
  SAID.rollDeg = freed.rollDeg;
  setOperatorAngles(out, SAID);
}

/**
 * Fills position and angles of `out` from a pose. Three angles describe one rotation in many ways: the one nearest to
 * the angles that `out` held before is chosen, so a head that has turned past 180 or stands on its head stays there.
 */
export function freedFromPose(out: FreedPose, pose: ArrayLike<number>): void {
  out.xMm = pose[0]! * 1000;
  out.yMm = pose[1]! * 1000;
  out.zMm = pose[2]! * 1000;
  const apart = readOperatorAngles(SAID, pose);
  if (!apart) {
    // R = Rz(pan ± roll) * Rx(±90): keep the roll that was, give the rest to pan.
    SAID.panDeg += SAID.tiltDeg > 0 ? out.rollDeg : -out.rollDeg;
    SAID.rollDeg = out.rollDeg;
    SAID.tiltDeg = SAID.tiltDeg > 0 ? 90 : -90;
  }
  WAS[PAN] = out.panDeg;
  WAS[TILT] = out.tiltDeg;
  WAS[ROLL] = out.rollDeg;
  NOW[PAN] = SAID.panDeg;
  NOW[TILT] = SAID.tiltDeg;
  NOW[ROLL] = SAID.rollDeg;
  if (apart && isOver()) turnOver();
  comeNear();
  out.panDeg = NOW[PAN]!;
  out.tiltDeg = apart ? NOW[TILT]! : SAID.tiltDeg;
  out.rollDeg = apart ? NOW[ROLL]! : SAID.rollDeg;
}

/** The other set of angles that makes the same rotation is nearer to those that were. */
function isOver(): boolean {
  let nearer = 0;
  for (let i = TILT; i <= ROLL; i++) {
    const off = Math.abs(NOW[i]! - WAS[i]!) % 360;
    const overOff = Math.abs((i === TILT ? 180 - NOW[i]! : NOW[i]! + 180) - WAS[i]!) % 360;
    nearer += Math.min(off, 360 - off) - Math.min(overOff, 360 - overOff);
  }
  return nearer > 0;
}

function turnOver(): void {
  NOW[PAN]! += 180;
  NOW[TILT] = 180 - NOW[TILT]!;
  NOW[ROLL]! += 180;
}

/**
 * The same directions: within ±180 (the documented range) where they were, else as near to where they were as whole
 * turns allow, within what 24 bits can say.
 */
function comeNear(): void {
  for (let i = PAN; i <= ROLL; i++) {
    const centre = Math.abs(WAS[i]!) <= 180 ? 0 : WAS[i]!;
    const near = NOW[i]! + 360 * Math.round((centre - NOW[i]!) / 360);
    NOW[i] = near >= MAX_DEG ? near - 360 : near < -MAX_DEG ? near + 360 : near;
  }
}
