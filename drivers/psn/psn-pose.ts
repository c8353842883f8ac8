// hot path
/**
 * PosiStageNet's axes and ours, here and nowhere else. x right, y up, z depth, metres; rotations as axis times angle.
 *
 * The document does not say which way depth points: `away` from the viewer (left-handed, the default) or `towards`.
 */
import { type Numbers, quatFromRotationVector, rotationVectorFromQuat } from '../../app/core/geometry.ts';
import {
  type Axes,
  axesNamed,
  positionFromAxes,
  positionToAxes,
  rotationFromAxes,
  rotationToAxes,
} from '../kit/axes.ts';
import { HAS_POSITION, HAS_ROTATION, PSN_POSITION, PSN_ROTATION, type PsnTracker } from './psn-codec.ts';

export const PSN_DEPTHS = ['away', 'towards'] as const;
export type PsnDepth = (typeof PSN_DEPTHS)[number];

export function psnAxes(depth: PsnDepth): Axes {
  return axesNamed(depth === 'away' ? 'y-up-left' : 'y-up');
}

const QUAT = new Float64Array(4);

/** False: the tracker has no position. One without a rotation stands as its stage does. */
export function poseFromPsn(out: Numbers, tracker: PsnTracker, axes: Axes): boolean {
  if ((tracker.has & HAS_POSITION) === 0) return false;
  positionFromAxes(out, tracker.values, PSN_POSITION, axes);
  if ((tracker.has & HAS_ROTATION) === 0) {
    out[3] = 0;
    out[4] = 0;
    out[5] = 0;
    out[6] = 1;
    return true;
  }
  quatFromRotationVector(QUAT, 0, tracker.values, PSN_ROTATION);
  // Not a number: handed on, so that it is refused for what it is.
  if (!rotationFromAxes(out, QUAT, 0, axes)) out[6] = Number.NaN;
  return true;
}

/** Position and rotation of a pose into the tracker. */
export function psnFromPose(tracker: PsnTracker, pose: Numbers, axes: Axes): void {
  positionToAxes(tracker.values, PSN_POSITION, pose, axes);
  rotationToAxes(QUAT, 0, pose, axes);
  rotationVectorFromQuat(tracker.values, PSN_ROTATION, QUAT, 0);
  tracker.has |= HAS_POSITION | HAS_ROTATION;
}
