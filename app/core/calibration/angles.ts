/** Pan, tilt and roll of a pose as the stage counts them: Rz(pan) * Rx(tilt) * Ry(roll), degrees. */
import { quatFromPanTiltRoll, radFromDeg } from '../geometry.ts';
import { DEG, type Pose, rotationOfPose } from './rotation.ts';

export interface Angles {
  readonly panDeg: number;
  readonly tiltDeg: number;
  readonly rollDeg: number;
}

export function anglesOf(pose: Pose): Angles {
  const r = rotationOfPose(pose);
  return {
    panDeg: Math.atan2(-r[1]!, r[4]!) * DEG,
    tiltDeg: Math.asin(Math.min(1, Math.max(-1, r[7]!))) * DEG,
    rollDeg: Math.atan2(-r[6]!, r[8]!) * DEG,
  };
}

export function poseWithAngles(pose: Pose, { panDeg, tiltDeg, rollDeg }: Angles): number[] {
  const out = [pose[0]!, pose[1]!, pose[2]!, 0, 0, 0, 1];
  quatFromPanTiltRoll(out, 3, radFromDeg(panDeg), radFromDeg(tiltDeg), radFromDeg(rollDeg));
  return out;
}
