/**
 * Where the origin of a virtual tracker stands on the stage, and where on the camera the thing sits that it tracks: what is
 * true on the stage is something else in its eyes.
 *
 * Knows: two rigid transforms, as a person would set them: metres and degrees (pan to the right, tilt up, roll clockwise).
 */
import { readOperatorAngles, setOperatorAngles } from '../../app/core/geometry/angles.ts';
import { composePoses, invertPose } from '../../app/core/geometry.ts';
import type { PathPose } from './camera-path.ts';

/** Set up true to the stage, or sitting where the lens is. */
export const TRUE_FRAME: readonly number[] = [0, 0, 0, 0, 0, 0];

export class TrackerFrame {
  /** `[xM, yM, zM, qx, qy, qz, qw]`. */
  readonly stageFromTracker: readonly number[];
  /** The lens, seen from what is tracked. */
  readonly bodyFromCamera: readonly number[];
  readonly #trackerFromStage: number[];
  readonly #cameraFromBody: number[];
  readonly #isTrue: boolean;
  readonly #pose = [0, 0, 0, 0, 0, 0, 1];

  /** Of the tracker's origin in the stage, and of the lens on the tracked body: `[xM, yM, zM, panDeg, tiltDeg, rollDeg]`. */
  constructor(frame: readonly number[], mount: readonly number[]) {
    this.stageFromTracker = poseOf(frame);
    this.bodyFromCamera = poseOf(mount);
    this.#trackerFromStage = inverse(this.stageFromTracker);
    this.#cameraFromBody = inverse(this.bodyFromCamera);
    this.#isTrue = [...frame, ...mount].every((n) => n === 0);
  }

  /** What is tracked on that camera, as the tracker sees it. */
  seenFrom(camera: PathPose): void {
    if (this.#isTrue) return;
    const pose = this.#pose;
    pose[0] = camera.xMm / 1_000;
    pose[1] = camera.yMm / 1_000;
    pose[2] = camera.zMm / 1_000;
    setOperatorAngles(pose, camera);
    composePoses(pose, this.#trackerFromStage, pose);
    composePoses(pose, pose, this.#cameraFromBody);
    const [xM = 0, yM = 0, zM = 0] = pose;
    camera.xMm = xM * 1_000;
    camera.yMm = yM * 1_000;
    camera.zMm = zM * 1_000;
    readOperatorAngles(camera, pose);
  }
}

function poseOf([x = 0, y = 0, z = 0, panDeg = 0, tiltDeg = 0, rollDeg = 0]: readonly number[]): readonly number[] {
  const pose = [x, y, z, 0, 0, 0, 1];
  setOperatorAngles(pose, { panDeg, tiltDeg, rollDeg });
  return pose;
}

function inverse(pose: readonly number[]): number[] {
  const out = [0, 0, 0, 0, 0, 0, 1];
  invertPose(out, pose);
  return out;
}
