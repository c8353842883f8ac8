/** A camera without a tracker: a path that is played all the time stands in for one. */
import { angleBetweenRad, distance } from '../geometry.ts';
import type { MoveKey } from './move-path.ts';

/** Driver of the device that plays it; no box on the network. */
export const VIRTUAL_CAMERA = 'virtual-camera';

export interface PlayedPath {
  readonly keys: readonly MoveKey[];
  /** Again and again; else it stands at its end. */
  readonly loop: boolean;
}

const SAME_M = 1e-4;
const SAME_RAD = 1e-4;

/** A path that is played again and again ends where it begins. */
export function closes(keys: readonly MoveKey[]): boolean {
  const first = keys[0]?.pose;
  const last = keys.at(-1)?.pose;
  if (first === undefined || last === undefined) return false;
  return distance(first, last) < SAME_M && angleBetweenRad(first, 3, last, 3) < SAME_RAD;
}
