// hot path
/**
 * Pan, tilt and roll of a pose, the one place where they are read and written.
 *
 * Knows two senses. The stage's, by the right-hand rule: `R = Rz(pan) * Rx(tilt) * Ry(roll)`, so pan grows to the left.
 * An operator's: pan grows to the right; tilt upward and roll clockwise seen from behind are the same in both.
 */
import { type Numbers, quatFromAngles, type ReadonlyNumbers } from '../geometry.ts';

export interface Angles {
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
}

/**
 * In a hot path, hand over one of these and no other record. A literal shares its hidden class with every literal in the
 * program that begins alike, and where one of those holds an object, each number here would be allocated anew.
 */
class AnglesRecord implements Angles {
  panDeg = 0;
  tiltDeg = 0;
  rollDeg = 0;
}

export function blankAngles(): Angles {
  return new AnglesRecord();
}

/** Nearer than this to straight up or down, pan and roll cannot be told apart. */
const GIMBAL = 1e-9;
const DEG = 180 / Math.PI;

/** In the stage's sense. False: straight up or down, where all of the turn is said to be pan. */
export function readStageAngles(out: Angles, pose: ReadonlyNumbers): boolean {
  return read(out, pose, 1);
}

/** In an operator's sense. False: straight up or down, where all of the turn is said to be pan. */
export function readOperatorAngles(out: Angles, pose: ReadonlyNumbers): boolean {
  return read(out, pose, -1);
}

function read(out: Angles, pose: ReadonlyNumbers, panSign: 1 | -1): boolean {
  const x = pose[3]!;
  const y = pose[4]!;
  const z = pose[5]!;
  const w = pose[6]!;
  const r01 = 2 * (x * y - z * w);
  const r11 = 1 - 2 * (x * x + z * z);
  const level = Math.sqrt(r01 * r01 + r11 * r11);
  out.tiltDeg = DEG * Math.atan2(2 * (y * z + x * w), level);
  if (level < GIMBAL) {
    out.panDeg = panSign * DEG * Math.atan2(2 * (x * y + z * w), 1 - 2 * (y * y + z * z));
    out.rollDeg = 0;
    return false;
  }
  out.panDeg = panSign * DEG * Math.atan2(-r01, r11);
  out.rollDeg = DEG * Math.atan2(-2 * (x * z - y * w), 1 - 2 * (x * x + y * y));
  return true;
}

const RAD = new Float64Array(3);

/** The rotation of `pose`, from angles in the stage's sense. */
export function setStageAngles(pose: Numbers, { panDeg, tiltDeg, rollDeg }: Readonly<Angles>): void {
  RAD[0] = panDeg / DEG;
  RAD[1] = tiltDeg / DEG;
  RAD[2] = rollDeg / DEG;
  quatFromAngles(pose, 3, RAD);
}

/** The rotation of `pose`, from angles in an operator's sense. */
export function setOperatorAngles(pose: Numbers, { panDeg, tiltDeg, rollDeg }: Readonly<Angles>): void {
  RAD[0] = -panDeg / DEG;
  RAD[1] = tiltDeg / DEG;
  RAD[2] = rollDeg / DEG;
  quatFromAngles(pose, 3, RAD);
}

/** A new object each time: not for a hot path. */
export function stageAnglesOf(pose: ReadonlyNumbers): Angles {
  const out = blankAngles();
  read(out, pose, 1);
  return out;
}

/** A new object each time: not for a hot path. */
export function operatorAnglesOf(pose: ReadonlyNumbers): Angles {
  const out = blankAngles();
  read(out, pose, -1);
  return out;
}
