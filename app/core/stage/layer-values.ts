/**
 * Mode, scene, preset and overrides as one map from path to value, each knowing its layer. Follows take.md section 2.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import type { Camera, PicturePath } from './model.ts';
import type { LayerName, PresetLayer, StageView } from './plan.ts';
import { cameraOf, groupOfPath, modeOf, sceneOf, systemOf, zoneOf } from './view.ts';

export type LayerValues = Map<
  ParamPath,
  { readonly value: Value; readonly layer: LayerName; readonly layerId: string }
>;

export interface LayerIds {
  readonly mode: string | undefined;
  readonly scene: string | undefined;
  readonly preset: string | undefined;
}

/** mode < scene < preset < override; later wins, null lifts, a pattern yields to an exact path of its own layer. */
export function layerValues(
  view: StageView,
  ids: LayerIds,
  preset: PresetLayer | undefined,
  zoneIds: readonly string[],
  blockers: Fault[],
): LayerValues {
  const values: LayerValues = new Map();
  const mode = modeOf(view, ids.mode);
  const scene = sceneOf(view, ids.scene);
  const put = (layer: LayerName, layerId: string, entries: Readonly<Record<string, Value | null>>): void => {
    const patterns = Object.keys(entries).filter((path) => path.includes('*'));
    const exact = Object.keys(entries).filter((path) => !path.includes('*'));
    for (const path of [...patterns, ...exact]) {
      const value = entries[path];
      const paths = expand(view, path);
      if (paths.length === 0) blockers.push({ code: 'target.unknown-path', params: { path, layer, id: layerId } });
      for (const one of paths) {
        if (value === undefined || !touches(view, one, zoneIds)) continue;
        if (value === null) values.delete(one);
        else values.set(one, { value, layer, layerId });
      }
    }
  };
  if (mode) {
    put('mode', mode.id, ownValues(view, mode.owners, zoneIds, blockers));
    put('mode', mode.id, pictureValues(view, mode.pictures, zoneIds, blockers));
    put('mode', mode.id, mode.values);
  }
  if (scene) put('scene', scene.id, scene.values);
  if (preset) put('preset', preset.id, preset.values);
  for (const [path, { value, seat }] of view.overrides)
    put('override', seat === '' ? 'override' : seat, { [path]: value });
  return values;
}

/** `wall/*` + `/brightness`: `*` stands for exactly one part of a path. */
export function matchesPattern(pattern: string, path: ParamPath): boolean {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  return wanted.length === parts.length && wanted.every((part, i) => part === '*' || part === parts[i]);
}

function expand(view: StageView, path: string): readonly ParamPath[] {
  if (!path.includes('*')) return view.descriptors.has(path) ? [path] : [];
  return [...view.descriptors.keys()].filter((known) => matchesPattern(path, known) && !groupOfPath(view, known));
}

/** A value belongs to a request if it touches one of its zones, a camera that sees one, or nothing in particular. */
function touches(view: StageView, path: ParamPath, zoneIds: readonly string[]): boolean {
  const descriptor = view.descriptors.get(path);
  if (!descriptor) return false;
  if (descriptor.zoneIds.length > 0) return descriptor.zoneIds.some((id) => zoneIds.includes(id));
  if (descriptor.pictureIds.length > 0) return descriptor.pictureIds.some((id) => seesAny(cameraOf(view, id), zoneIds));
  return true;
}

export function seesAny(camera: Camera | undefined, zoneIds: readonly string[]): boolean {
  return camera !== undefined && (camera.sees.length === 0 || camera.sees.some((id) => zoneIds.includes(id)));
}

function ownValues(
  view: StageView,
  owners: Readonly<Record<string, string>>,
  zoneIds: readonly string[],
  blockers: Fault[],
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [zoneId, system] of Object.entries(owners)) {
    const zone = zoneOf(view, zoneId);
    if (!zone) blockers.push({ code: 'target.no-zone', params: { zone: zoneId } });
    else if (zone.kind === 'area') blockers.push({ code: 'target.area-owner', params: { zone: zoneId, system } });
    else if (!systemOf(view, system)) blockers.push({ code: 'target.no-system', params: { zone: zoneId, system } });
    else if (zone.sourcePath !== undefined && zoneIds.includes(zoneId)) values[zone.sourcePath] = system;
  }
  return values;
}

function pictureValues(
  view: StageView,
  pictures: Readonly<Record<string, PicturePath>>,
  zoneIds: readonly string[],
  blockers: Fault[],
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [cameraId, path] of Object.entries(pictures)) {
    const camera = cameraOf(view, cameraId);
    if (!camera) blockers.push({ code: 'target.no-camera', params: { camera: cameraId } });
    else if (seesAny(camera, zoneIds)) values[camera.picture.path] = path;
  }
  return values;
}
