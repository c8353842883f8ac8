/**
 * The zoom lens of every camera of the virtual stage, as it truly is, and how it hangs on the tracked body. Made up, but
 * of the size of a real one: a calibration has to find these numbers again.
 */
import { composePoses, identityPose, quatFromPanTiltRoll, radFromDeg } from '../core/geometry.ts';

/** From the tracked body to where the lens looks from, with its rings at zero. */
export const BODY_FROM_CAMERA = ((): readonly number[] => {
  const pose = [0.024, 0.115, 0.087, 0, 0, 0, 1];
  quatFromPanTiltRoll(pose, 3, radFromDeg(0.9), radFromDeg(-0.6), radFromDeg(0.4));
  return pose;
})();

export const SENSOR_MM = { width: 32, height: 18 };

export interface TrueLens {
  readonly focalMm: number;
  readonly k1: number;
  readonly k2: number;
  /** From the middle of the picture, millimetres on the sensor. */
  readonly centreMm: readonly [x: number, y: number];
  /** Forward of where it is with the rings at zero. */
  readonly pupilMm: number;
}

/** Rings 0..1: a 24 to 70 mm zoom whose barrel distortion goes away, whose pupil moves, and which breathes. */
export function trueLens(zoom: number, focus: number): TrueLens {
  return {
    focalMm: 24 * (70 / 24) ** zoom * (1 + 0.03 * focus),
    k1: -0.09 + 0.085 * zoom - 0.01 * focus,
    k2: 0.03 - 0.025 * zoom,
    centreMm: [0.06, -0.04],
    pupilMm: 45 * zoom - 8 * focus,
  };
}

/** Where the lens looks from, with the body there. */
export function cameraPose(stageFromBody: readonly number[], { pupilMm }: TrueLens): number[] {
  const pose = identityPose();
  composePoses(pose, stageFromBody, BODY_FROM_CAMERA);
  composePoses(pose, pose, [0, pupilMm / 1_000, 0, 0, 0, 0, 1]);
  return pose;
}
