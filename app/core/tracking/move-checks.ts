/**
 * Whether a virtual move may begin on a camera now: it moves what its relayed sinks get. Pure.
 *
 * Refused by name where nothing of it would reach a sink, while a take that the camera or a zone in its view is part of
 * is armed or runs, and while a recording stands in for the tracker. On air it may: that is what it is for; then whoever
 * starts it must hold the GO.
 */
import type { Fault } from '../parameter.ts';
import type { ActivePlans } from '../stage/manual.ts';
import type { Camera } from '../stage/model.ts';
import type { PictureView } from '../stage/plan.ts';
import { planOn } from '../stage/plans-on.ts';

export interface MoveScene {
  readonly cameras: readonly Camera[];
  readonly pictures: ReadonlyMap<string, Pick<PictureView, 'onAir'>>;
  readonly plans: ActivePlans;
  /** `camera/sink` of the relays that run. */
  readonly relays: readonly string[];
}

export function moveRefusal(scene: MoveScene, cameraId: string): Fault | undefined {
  const params = { camera: cameraId };
  const camera = scene.cameras.find(({ id }) => id === cameraId);
  if (!camera?.tracking) return { code: 'vcam.no-camera', params };
  if (camera.tracking.sinks.every(({ mode }) => mode === 'tap'))
    return { code: 'vcam.tap', params: { ...params, sinks: tapsOf(camera).join(', ') } };
  if (!scene.relays.some((relay) => relay.startsWith(`${cameraId}/`))) return { code: 'vcam.no-relay', params };
  return planOn(scene.plans, camera) ? { code: 'vcam.take', params } : undefined;
}

/** Unknown counts as on air. */
export function mayBeOnAir(scene: Pick<MoveScene, 'pictures'>, cameraId: string): boolean {
  return (scene.pictures.get(cameraId)?.onAir ?? 'unknown') !== 'no';
}

/** Sinks that the tracker feeds itself. */
export function tapsOf(camera: Camera): readonly string[] {
  return camera.tracking?.sinks.filter(({ mode }) => mode === 'tap').map(({ id }) => id) ?? [];
}
