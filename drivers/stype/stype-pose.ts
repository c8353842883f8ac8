// hot path
/**
 * stYpe HF's axes <-> ours. Read as FreeD has them (Z up, metres; tilt upward, roll clockwise); which way pan grows is a
 * setting, because no document says it.
 */
import { blankAngles, readOperatorAngles, setOperatorAngles } from '../../app/core/geometry/angles.ts';
import { type Numbers, radFromDeg } from '../../app/core/geometry.ts';
import type { StypePacket } from './stype-codec.ts';

export const STYPE_PANS = ['right', 'left'] as const;
export type StypePan = (typeof STYPE_PANS)[number];

const SAID = blankAngles();

export function poseFromStype(out: Numbers, packet: StypePacket, pan: StypePan): void {
  out[0] = packet.xM;
  out[1] = packet.yM;
  out[2] = packet.zM;
  SAID.panDeg = pan === 'right' ? packet.panDeg : -packet.panDeg;
  SAID.tiltDeg = packet.tiltDeg;
  SAID.rollDeg = packet.rollDeg;
  setOperatorAngles(out, SAID);
}

export function stypeFromPose(out: StypePacket, pose: Numbers, pan: StypePan): void {
  out.xM = pose[0]!;
  out.yM = pose[1]!;
  out.zM = pose[2]!;
  readOperatorAngles(SAID, pose);
  out.panDeg = pan === 'left' ? -SAID.panDeg : SAID.panDeg;
  out.tiltDeg = SAID.tiltDeg;
  out.rollDeg = SAID.rollDeg;
}

/** Of a pinhole with this field of view; NaN where either is not said. */
export function stypeFocalLengthMm({ hfovDeg, sensorWidthMm }: StypePacket): number {
  if (!(hfovDeg > 0 && hfovDeg < 180 && sensorWidthMm > 0)) return Number.NaN;
  return sensorWidthMm / (2 * Math.tan(radFromDeg(hfovDeg) / 2));
}
