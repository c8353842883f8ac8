// hot path
/**
 * One tracking sample as every part of the pipeline holds it: decoded, in our convention, owned by the holder.
 *
 * Knows: a pose `[xM, yM, zM, qx, qy, qz, qw]`, the angles and lens counts as the tracker said them.
 */
import { POSE_NUMBERS } from '../geometry.ts';

/** Mutable on purpose: decode into one, copy what you keep. */
export interface TrackingSample {
  /** Camera number on the wire, not the stage's camera id. */
  trackerCameraId: number;
  readonly pose: Float64Array;
  /** As the tracker said them: for display, for range checks, and to choose among equal sets of angles on the way out. */
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
  zoomRaw: number;
  focusRaw: number;
  spareRaw: number;
  /** Arrival, monotonic. */
  atUs: number;
}

export function blankSample(): TrackingSample {
  const pose = new Float64Array(POSE_NUMBERS);
  pose[6] = 1;
  return {
    trackerCameraId: 0,
    pose,
    panDeg: 0,
    tiltDeg: 0,
    rollDeg: 0,
    zoomRaw: 0,
    focusRaw: 0,
    spareRaw: 0,
    atUs: 0,
  };
}

export function copySample(out: TrackingSample, from: TrackingSample): void {
  out.trackerCameraId = from.trackerCameraId;
  for (let i = 0; i < POSE_NUMBERS; i++) out.pose[i] = from.pose[i]!;
  out.panDeg = from.panDeg;
  out.tiltDeg = from.tiltDeg;
  out.rollDeg = from.rollDeg;
  out.zoomRaw = from.zoomRaw;
  out.focusRaw = from.focusRaw;
  out.spareRaw = from.spareRaw;
  out.atUs = from.atUs;
}
