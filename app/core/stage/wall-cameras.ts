/**
 * Which cameras a wall is drawn for: in XR for one, in VP for every camera whose inner frustum is lit. From what systems
 * report; what nobody reports is no claim either way. Pure.
 */
import type { Fault, ParamPath } from '../parameter.ts';
import type { Camera, System } from './model.ts';
import type { StageView } from './plan.ts';
import { read, systemOf } from './view.ts';

/** What tells of a system's picture, and whom it is drawn for; in the studio file. */
export interface SystemPicture {
  /** By which a probe says that it sees it; absent: a person looks. */
  readonly seenPath?: ParamPath;
  /** Names the camera, by its id, that the wall is drawn for; with frusta: whose frustum lies on top. */
  readonly activeCameraPath?: ParamPath;
  /** Camera -> whether its inner frustum is lit. */
  readonly frustumPaths?: Readonly<Record<string, ParamPath>>;
}

/** A system that draws what a camera sees, and where. */
export interface Draws {
  readonly system: System;
  readonly zoneIds: readonly string[];
}

/** Systems that draw the walls in this camera's sight for cameras at all: by what is observed, else by lease. */
export function drawnFor(view: StageView, camera: Pick<Camera, 'sees'>): readonly Draws[] {
  const zones = new Map<System, string[]>();
  for (const zoneId of camera.sees) {
    const zone = view.zones.get(zoneId);
    const system =
      systemOf(view, zone?.observed) ?? (zone?.observed === 'unknown' ? systemOf(view, zone.leased) : undefined);
    if (!system || (system.activeCameraPath === undefined && system.frustumPaths === undefined)) continue;
    zones.set(system, [...(zones.get(system) ?? []), zoneId]);
  }
  return [...zones].map(([system, zoneIds]) => ({ system, zoneIds }));
}

/** True, false, or undefined where nobody reports it. */
export function isServed(view: StageView, system: System, camera: string, nowUs: number): boolean | undefined {
  const frustum = system.frustumPaths?.[camera];
  if (frustum !== undefined) {
    const lit = read(view, frustum, nowUs);
    return lit.by === 'reported' ? lit.value === true : undefined;
  }
  if (system.activeCameraPath === undefined) return undefined;
  const active = read(view, system.activeCameraPath, nowUs);
  return active.by === 'reported' ? active.value === camera : undefined;
}

export interface Unserved {
  readonly id: string;
  readonly camera: string;
  readonly fault: Fault;
  readonly severity: 'fault' | 'warning';
}

/** Cameras on program, or told as next, that the wall is not drawn for: an alarm each, by an id that stays. */
export function unservedCameras(view: StageView, nowUs: number): readonly Unserved[] {
  return view.studio.cameras.flatMap((camera) => {
    const isOn = view.pictures.get(camera.id)?.onAir === 'yes';
    const next = camera.previewPath === undefined ? undefined : read(view, camera.previewPath, nowUs);
    const isNext = !isOn && next?.by === 'reported' && next.value === true;
    if (!isOn && !isNext) return [];
    return drawnFor(view, camera)
      .filter(({ system }) => isServed(view, system, camera.id, nowUs) === false)
      .filter(({ system }) => isOn || system.frustumPaths?.[camera.id] !== undefined)
      .map(({ system, zoneIds }) => ({
        id: `unserved/${camera.id}/${system.id}`,
        camera: camera.id,
        fault: unservedFault(view, system, camera.id, { zoneIds, isOn, nowUs }),
        severity: isOn ? ('fault' as const) : ('warning' as const),
      }));
  });
}

function unservedFault(
  view: StageView,
  system: System,
  camera: string,
  { zoneIds, isOn, nowUs }: { readonly zoneIds: readonly string[]; readonly isOn: boolean; readonly nowUs: number },
): Fault {
  const params = { camera, system: system.id, zones: zoneIds.join(', ') };
  if (system.frustumPaths?.[camera] !== undefined)
    return { code: isOn ? 'alarm.unlit-on-air' : 'alarm.unlit-preview', params };
  const serves = system.activeCameraPath === undefined ? undefined : read(view, system.activeCameraPath, nowUs).value;
  return { code: 'alarm.unserved', params: { ...params, serves: String(serves ?? '') } };
}
