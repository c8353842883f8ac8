/**
 * Does an engine draw for where the camera is? True pose of each tracked camera against what the engine was last told.
 *
 * A delayed stream lags a little, a frozen or lost one goes astray as the camera moves: then its perspective is wrong.
 */
import type { Emulator } from '../../drivers/contract.ts';
import { angleBetweenRad, degFromRad, distance } from '../core/geometry.ts';
import type { Studio } from '../core/stage/model.ts';
import type { Sink } from './sinks.ts';

/** More than any honest delay makes of any honest move. */
const ASTRAY_M = 0.25;
const ASTRAY_DEG = 4;

/** `camera/system` -> whether that engine knows where the camera is. Several sinks of a system: one is enough. */
export function followedCameras(
  studio: Studio,
  emulators: ReadonlyMap<string, Emulator>,
  sinks: readonly Sink[],
): ReadonlyMap<string, boolean> {
  const followed = new Map<string, boolean>();
  for (const { id, tracking } of studio.cameras) {
    const truth = tracking && emulators.get(tracking.source)?.actual().get('pose');
    if (tracking === undefined || !isNumbers(truth)) continue;
    for (const { id: sinkId, system } of tracking.sinks) {
      const told = sinks.find((sink) => sink.id === `${id}/${sinkId}`)?.pose;
      const near = told !== undefined && isNear(told, truth);
      followed.set(`${id}/${system}`, near || followed.get(`${id}/${system}`) === true);
    }
  }
  return followed;
}

export function isNear(told: readonly number[], truth: readonly number[]): boolean {
  return distance(told, truth) <= ASTRAY_M && degFromRad(angleBetweenRad(told, 3, truth, 3)) <= ASTRAY_DEG;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length === 7;
}
