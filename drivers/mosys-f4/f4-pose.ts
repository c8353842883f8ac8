// hot path
/**
 * F4's axes and units <-> ours. Angles and positions as FreeD has them (Z up, tilt upward, roll clockwise).
 *
 * Two things stand in no document and are settings: the unit of lengths (the public recording makes sense in
 * centimetres, its reader says metres) and which way pan grows.
 */
import { blankAngles, readOperatorAngles, setOperatorAngles } from '../../app/core/geometry/angles.ts';
import type { Numbers } from '../../app/core/geometry.ts';
import { F4_HAS, type F4Packet } from './f4-codec.ts';

export const F4_UNITS = ['m', 'cm', 'mm'] as const;
export const PAN_WAYS = ['right', 'left'] as const;

export interface F4Sense {
  /** Metres of a raw count. */
  readonly metres: number;
  /** 1: pan grows to the right. */
  readonly panSign: 1 | -1;
}

export function f4Sense(unit: (typeof F4_UNITS)[number], pan: (typeof PAN_WAYS)[number]): F4Sense {
  const unitM = unit === 'm' ? 1 : unit === 'cm' ? 0.01 : 0.001;
  return { metres: unitM / 1_000, panSign: pan === 'right' ? 1 : -1 };
}

const PLACE = F4_HAS.x | F4_HAS.y | F4_HAS.height;
const ANGLES = F4_HAS.pan | F4_HAS.tilt | F4_HAS.roll;
const SAID = blankAngles();

/** False: it does not hold a whole pose. */
export function poseFromF4(out: Numbers, f4: F4Packet, sense: F4Sense): boolean {
  if ((f4.has & (PLACE | ANGLES)) !== (PLACE | ANGLES)) return false;
  out[0] = f4.xRaw * sense.metres;
  out[1] = f4.yRaw * sense.metres;
  out[2] = f4.heightRaw * sense.metres;
  SAID.panDeg = sense.panSign * f4.panDeg;
  SAID.tiltDeg = f4.tiltDeg;
  SAID.rollDeg = f4.rollDeg;
  setOperatorAngles(out, SAID);
  return true;
}

export function f4FromPose(out: F4Packet, pose: Numbers, sense: F4Sense): void {
  out.xRaw = pose[0]! / sense.metres;
  out.yRaw = pose[1]! / sense.metres;
  out.heightRaw = pose[2]! / sense.metres;
  readOperatorAngles(SAID, pose);
  out.panDeg = sense.panSign * SAID.panDeg;
  out.tiltDeg = SAID.tiltDeg;
  out.rollDeg = SAID.rollDeg;
  out.has |= PLACE | ANGLES;
}
