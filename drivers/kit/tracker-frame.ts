/**
 * Where the origin of a virtual tracker stands on the stage: what is true on the stage is something else in its eyes.
 *
 * Knows: one rigid transform, as a person would set it: metres and degrees (pan to the right, tilt up, roll clockwise).
 */
import { readOperatorAngles, setOperatorAngles } from '../../app/core/geometry/angles.ts';
import { composePoses, invertPose } from '../../app/core/geometry.ts';
import type { PathPose } from './camera-path.ts';

/** Set up true to the stage. */
export const TRUE_FRAME: readonly number[] = [0, 0, 0, 0, 0, 0];

export class TrackerFrame {
  /** `[xM, yM, zM, qx, qy, qz, qw]`. */
  readonly stageFromTracker: readonly number[];
  readonly #trackerFromStage: number[] | undefined;
  readonly #pose = [0, 0, 0, 0, 0, 0, 1];

  /** `[xM, yM, zM, panDeg, tiltDeg, rollDeg]` of the tracker's origin in the stage. */
  constructor(frame: readonly number[]) {
    const [x = 0, y = 0, z = 0, panDeg = 0, tiltDeg = 0, rollDeg = 0] = frame;
    const pose = [x, y, z, 0, 0, 0, 1];
    setOperatorAngles(pose, { panDeg, tiltDeg, rollDeg });
    this.stageFromTracker = pose;
    if (frame.every((n) => n === 0)) return;
    this.#trackerFromStage = [...pose];
    invertPose(this.#trackerFromStage, pose);
  }

  /** The same camera, as the tracker sees it. */
  seenFrom(camera: PathPose): void {
    if (!this.#trackerFromStage) return;
    const pose = this.#pose;
    pose[0] = camera.xMm / 1_000;
    pose[1] = camera.yMm / 1_000;
    pose[2] = camera.zMm / 1_000;
    setOperatorAngles(pose, camera);
    composePoses(pose, this.#trackerFromStage, pose);
    const [xM = 0, yM = 0, zM = 0] = pose;
    camera.xMm = xM * 1_000;
    camera.yMm = yM * 1_000;
    camera.zMm = zM * 1_000;
    readOperatorAngles(camera, pose);
  }
}
