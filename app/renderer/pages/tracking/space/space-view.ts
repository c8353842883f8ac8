/** Ways to look at the stage: from given sides so that all of it is seen, turned, nearer, elsewhere. Pure. */
import { setOperatorAngles } from '../../../../core/geometry/angles.ts';
import { identityPose, radFromDeg, transformPoint } from '../../../../core/geometry.ts';
import type { RawCamera } from '../raw-status.ts';
import { aimEye, blankEye, type Eye, projectPoint, type SpaceView } from './space-eye.ts';

export const SIDES = ['free', 'top', 'front', 'side', 'camera'] as const;
export type Side = (typeof SIDES)[number];

const FROM = {
  free: { panDeg: 32, tiltDeg: -26, parallel: false },
  top: { panDeg: 0, tiltDeg: -90, parallel: true },
  front: { panDeg: 0, tiltDeg: 0, parallel: true },
  side: { panDeg: -90, tiltDeg: 0, parallel: true },
} as const;
const MARGIN_PX = 44;
const START_M = 30;
const ROUNDS = 12;
const LEAST_M = 0.5;
const MOST_M = 300;
const MOST_TILT_DEG = 60;

/** Looks at them from there, so that all of them are in the picture, in its middle, as large as they fit. */
export function viewFrom(
  side: Exclude<Side, 'camera'>,
  corners: readonly (readonly [number, number, number])[],
  widthPx: number,
  heightPx: number,
): SpaceView {
  let view: SpaceView = { target: [0, 0, 0], distanceM: START_M, ...FROM[side] };
  const eye = blankEye();
  // Without perspective twice is enough; with it each round comes nearer.
  for (let round = 0; round < ROUNDS; round++) {
    aimEye(eye, view, widthPx, heightPx);
    const seen = boundsOf(eye, corners);
    if (!seen) {
      view = nearer(view, 0.5);
      continue;
    }
    const rightPx = widthPx / 2 - (seen.left + seen.right) / 2;
    const downPx = heightPx / 2 - (seen.top + seen.bottom) / 2;
    const fill = Math.max(
      (seen.right - seen.left) / Math.max(1, widthPx - 2 * MARGIN_PX),
      (seen.bottom - seen.top) / Math.max(1, heightPx - 2 * MARGIN_PX),
    );
    view = nearer(shifted(view, rightPx, downPx, eye.focalPx), 1 / Math.max(1e-3, fill));
  }
  return view;
}

interface Bounds {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Undefined: one lies behind the eye. */
function boundsOf(eye: Eye, corners: readonly (readonly [number, number, number])[]): Bounds | undefined {
  const out = [0, 0, 0];
  const found: Bounds = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const corner of corners) {
    if (!projectPoint(out, eye, corner)) return undefined;
    const [x = 0, y = 0] = out;
    found.left = Math.min(found.left, x);
    found.right = Math.max(found.right, x);
    found.top = Math.min(found.top, y);
    found.bottom = Math.max(found.bottom, y);
  }
  return corners.length > 0 ? found : undefined;
}

/** Round what stands in the middle. Lines that were parallel meet again. */
export function turned(view: SpaceView, panDeg: number, tiltDeg: number): SpaceView {
  return {
    ...view,
    panDeg: (view.panDeg + panDeg) % 360,
    tiltDeg: Math.max(-90, Math.min(MOST_TILT_DEG, view.tiltDeg + tiltDeg)),
    parallel: false,
  };
}

/** By 2: everything looks twice as large. */
export function nearer(view: SpaceView, times: number): SpaceView {
  return { ...view, distanceM: Math.max(LEAST_M, Math.min(MOST_M, view.distanceM / times)) };
}

/** What was in the middle now stands so many pixels to the right and lower. */
export function shifted(view: SpaceView, rightPx: number, downPx: number, focalPx: number): SpaceView {
  const perPx = view.distanceM / focalPx;
  const pose = identityPose();
  setOperatorAngles(pose, { ...view, rollDeg: 0 });
  for (let axis = 0; axis < 3; axis++) pose[axis] = view.target[axis]!;
  const target: [number, number, number] = [0, 0, 0];
  transformPoint(target, pose, [-rightPx * perPx, 0, downPx * perPx]);
  return { ...view, target };
}

const TIMES = [2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2] as const;
const LONGEST_M = 0.7;

/** How many times as long residuals are drawn: the longest can be seen and does not cross the stage. */
export function residualTimes(longestMm: number): number {
  return TIMES.find((times) => (longestMm * times) / 1_000 <= LONGEST_M) ?? 1;
}

const USUAL_ASPECT = 9 / 16;

/** Height by width of the picture, as the lens says it. */
export function aspectOf(raw: Pick<RawCamera, 'fov'> | undefined): number {
  if (!raw?.fov) return USUAL_ASPECT;
  return Math.tan(radFromDeg(raw.fov.verticalDeg / 2)) / Math.tan(radFromDeg(raw.fov.horizontalDeg / 2));
}
