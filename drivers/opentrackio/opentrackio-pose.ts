/**
 * OpenTrackIO's transforms <-> our poses. Its axes are ours (right-handed, Z up, Y forward, metres; pan, tilt, roll by the
 * right-hand rule), so pan grows to the left; an operator's pan grows to the right.
 *
 * Transforms compose from the first (parent) to the last (camera sensor). Scale is loosely defined there: it is applied to
 * the translations of what hangs below, and said.
 */
import { composePoses, degFromRad, type Numbers, quatFromPanTiltRoll, radFromDeg } from '../../app/core/geometry.ts';

export interface OtrkAngles {
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
}

export interface OtrkTransform {
  readonly translation: readonly [number, number, number];
  readonly panDeg: number;
  readonly tiltDeg: number;
  readonly rollDeg: number;
  readonly scale: readonly [number, number, number];
}

/** Fills `out` with stage from camera; true: a scale other than one was in it. */
export function composeTransforms(out: Numbers, chain: readonly OtrkTransform[]): boolean {
  let scaled = false;
  let sx = 1;
  let sy = 1;
  let sz = 1;
  for (let i = 0; i < 7; i++) out[i] = i === 6 ? 1 : 0;
  const local = [0, 0, 0, 0, 0, 0, 1];
  for (const { translation, panDeg, tiltDeg, rollDeg, scale } of chain) {
    local[0] = translation[0] * sx;
    local[1] = translation[1] * sy;
    local[2] = translation[2] * sz;
    quatFromPanTiltRoll(local, 3, radFromDeg(panDeg), radFromDeg(tiltDeg), radFromDeg(rollDeg));
    composePoses(out, out, local);
    if (scale[0] !== 1 || scale[1] !== 1 || scale[2] !== 1) scaled = true;
    sx *= scale[0];
    sy *= scale[1];
    sz *= scale[2];
  }
  return scaled;
}

/** Nearer than this to straight up or down, pan and roll cannot be told apart. */
const GIMBAL = 1e-9;

/** Fills `out` with OpenTrackIO's angles; pan goes on from what `out` held, so that it does not wrap. */
export function anglesOfPose(out: OtrkAngles, pose: ArrayLike<number>): void {
  const x = pose[3]!;
  const y = pose[4]!;
  const z = pose[5]!;
  const w = pose[6]!;
  const r01 = 2 * (x * y - z * w);
  const r11 = 1 - 2 * (x * x + z * z);
  const r20 = 2 * (x * z - y * w);
  const r21 = 2 * (y * z + x * w);
  const r22 = 1 - 2 * (x * x + y * y);
  const level = Math.sqrt(r01 * r01 + r11 * r11);
  out.tiltDeg = degFromRad(Math.atan2(r21, level));
  let panDeg = degFromRad(Math.atan2(-r01, r11));
  if (level < GIMBAL) {
    panDeg = degFromRad(Math.atan2(2 * (x * y + z * w), 1 - 2 * (y * y + z * z)));
    out.rollDeg = 0;
  } else out.rollDeg = degFromRad(Math.atan2(-r20, r22));
  out.panDeg = panDeg + 360 * Math.round((out.panDeg - panDeg) / 360);
}
