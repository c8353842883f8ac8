// hot path
/**
 * Pan, tilt and roll of a pose, the one place where they are read and written.
 *
 * Knows two senses. The stage's, by the right-hand rule: `R = Rz(pan) * Rx(tilt) * Ry(roll)`, so pan grows to the left.
 * An operator's: pan grows to the right; tilt upward and roll clockwise seen from behind are the same in both.
 */
import { degFromRad, type Numbers, quatFromPanTiltRoll, type ReadonlyNumbers, radFromDeg } from '../geometry.ts';

export interface Angles {
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
}

/** Nearer than this to straight up or down, pan and roll cannot be told apart. */
const GIMBAL = 1e-9;

/** In the stage's sense. False: straight up or down, where all of the turn is said to be pan. */
export function readStageAngles(out: Angles, pose: ReadonlyNumbers): boolean {
  const x = pose[3]!;
  const y = pose[4]!;
  const z = pose[5]!;
  const w = pose[6]!;
  const r01 = 2 * (x * y - z * w);
  const r11 = 1 - 2 * (x * x + z * z);
  const level = Math.sqrt(r01 * r01 + r11 * r11);
  out.tiltDeg = degFromRad(Math.atan2(2 * (y * z + x * w), level));
  if (level < GIMBAL) {
    out.panDeg = degFromRad(Math.atan2(2 * (x * y + z * w), 1 - 2 * (y * y + z * z)));
    out.rollDeg = 0;
    return false;
  }
  out.panDeg = degFromRad(Math.atan2(-r01, r11));
  out.rollDeg = degFromRad(Math.atan2(-2 * (x * z - y * w), 1 - 2 * (x * x + y * y)));
  return true;
}

/** In an operator's sense. False: straight up or down, where all of the turn is said to be pan. */
export function readOperatorAngles(out: Angles, pose: ReadonlyNumbers): boolean {
  const apart = readStageAngles(out, pose);
  out.panDeg = -out.panDeg;
  return apart;
}

/** The rotation of `pose`, from angles in the stage's sense. */
export function setStageAngles(pose: Numbers, panDeg: number, tiltDeg: number, rollDeg: number): void {
  quatFromPanTiltRoll(pose, 3, radFromDeg(panDeg), radFromDeg(tiltDeg), radFromDeg(rollDeg));
}

/** The rotation of `pose`, from angles in an operator's sense. */
export function setOperatorAngles(pose: Numbers, panDeg: number, tiltDeg: number, rollDeg: number): void {
  setStageAngles(pose, -panDeg, tiltDeg, rollDeg);
}

/** A new object each time: not for a hot path. */
export function stageAnglesOf(pose: ReadonlyNumbers): Angles {
  const out = { panDeg: 0, tiltDeg: 0, rollDeg: 0 };
  readStageAngles(out, pose);
  return out;
}

/** A new object each time: not for a hot path. */
export function operatorAnglesOf(pose: ReadonlyNumbers): Angles {
  const out = { panDeg: 0, tiltDeg: 0, rollDeg: 0 };
  readOperatorAngles(out, pose);
  return out;
}
