/**
 * OpenTrackIO's transforms <-> our poses. Its axes are ours (right-handed, Z up, Y forward, metres; pan, tilt, roll by the
 * right-hand rule), so pan grows to the left; an operator's pan grows to the right.
 *
 * Transforms compose from the first (parent) to the last (camera sensor). Scale is loosely defined there: it is applied to
 * the translations of what hangs below, and said.
 */
import { type Angles, readStageAngles, setStageAngles } from '../../app/core/geometry/angles.ts';
import { composePoses, type Numbers, type ReadonlyNumbers } from '../../app/core/geometry.ts';

export interface OtrkTransform extends Readonly<Angles> {
  readonly translation: readonly [number, number, number];
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
  for (const part of chain) {
    const { translation, scale } = part;
    local[0] = translation[0] * sx;
    local[1] = translation[1] * sy;
    local[2] = translation[2] * sz;
    setStageAngles(local, part);
    composePoses(out, out, local);
    if (scale[0] !== 1 || scale[1] !== 1 || scale[2] !== 1) scaled = true;
    sx *= scale[0];
    sy *= scale[1];
    sz *= scale[2];
  }
  return scaled;
}

/** Fills `out` with OpenTrackIO's angles; pan goes on from what `out` held, so that it does not wrap. */
export function otrkAnglesOf(out: Angles, pose: ReadonlyNumbers): void {
  const before = out.panDeg;
  readStageAngles(out, pose);
  out.panDeg += 360 * Math.round((before - out.panDeg) / 360);
}
