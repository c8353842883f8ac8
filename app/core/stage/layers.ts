/**
 * What the stage shall be: layers put over one another, per zone. Follows take.md section 2.
 *
 * A request without a mode or a scene keeps the one that its zones have in common. Without zones it means every zone
 * that may be in the mode. An owner is a value like any other: the mode's, unless a later layer sets the zone's source.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { checkValue } from '../parameter-state.ts';
import { type LayerIds, type LayerValues, layerValues, seesAny } from './layer-values.ts';
import { layerConflicts, pictureFaults, targetZones } from './legality.ts';
import type { PicturePath } from './model.ts';
import { isPicturePath } from './ownership.ts';
import type { CompileRefusal, StageView, Target, TargetRequest } from './plan.ts';
import { addSound } from './sound.ts';
import { groupOfPath, modeOf, sceneOf, zoneOf } from './view.ts';

export function isRefusal<T extends object>(x: T | CompileRefusal): x is CompileRefusal {
  return 'blockers' in x;
}

export function resolveTarget(view: StageView, request: TargetRequest): Target | CompileRefusal {
  const preset = request.preset === undefined ? undefined : view.presets.get(request.preset);
  if (request.preset !== undefined && !preset) return refuse('target.no-preset', { preset: request.preset });
  const mode = request.mode ?? preset?.mode;
  const scene = request.scene ?? preset?.scene;
  if (mode === undefined && scene === undefined) return refuse('target.empty');
  if (mode !== undefined && !modeOf(view, mode)) return refuse('target.no-mode', { mode });
  if (scene !== undefined && !sceneOf(view, scene)) return refuse('target.no-scene', { scene });

  const presetZones = preset && preset.zones.length > 0 ? preset.zones : undefined;
  const zones = targetZones(view, mode, request.zones ?? presetZones);
  if (isRefusal(zones)) return zones;
  const { zoneIds } = zones;
  const ids: LayerIds = {
    mode: mode ?? common(zoneIds.map((id) => view.zones.get(id)?.mode)),
    scene: scene ?? common(zoneIds.map((id) => view.zones.get(id)?.scene)),
    preset: request.preset,
  };
  const blockers: Fault[] = [];
  const values = layerValues(view, ids, preset, zoneIds, blockers);
  addScenes(view, values, ids.scene, zoneIds, scene !== undefined, blockers);
  addSound(view, values, ids.mode ?? 'audio');
  for (const [path, { value, layer, layerId }] of values) {
    const fault = valueFault(view, path, value);
    if (fault) blockers.push({ code: fault.code, params: { ...fault.params, path, layer, id: layerId } });
  }
  const target: Target = {
    request,
    ...ids,
    zoneIds,
    pictureIds: pictureIdsOf(view, zoneIds),
    values,
    owners: ownersOf(view, values, zoneIds, ids.mode),
    pictures: picturesOf(view, values),
  };
  blockers.push(...pictureFaults(view, target), ...layerConflicts(view, target));
  return blockers.length > 0 ? { blockers } : target;
}

function pictureIdsOf(view: StageView, zoneIds: readonly string[]): readonly string[] {
  return view.studio.cameras.filter((camera) => seesAny(camera, zoneIds)).map((camera) => camera.id);
}

/** Every system that owns a zone in the target loads the scene, unless a preset or an override says what it loads. */
function addScenes(
  view: StageView,
  values: LayerValues,
  sceneId: string | undefined,
  zoneIds: readonly string[],
  asked: boolean,
  blockers: Fault[],
): void {
  const scene = sceneOf(view, sceneId);
  if (!scene) return;
  const owners = new Set(zoneIds.map((id) => ownerIn(view, values, id)));
  for (const system of view.studio.systems) {
    if (!owners.has(system.id) || system.scenePath === undefined) continue;
    const loads = scene.systems[system.id];
    if (loads) {
      const set = values.get(system.scenePath);
      if (set && (set.layer === 'preset' || set.layer === 'override')) continue;
      values.set(system.scenePath, { value: loads.scene, layer: 'scene', layerId: scene.id });
    } else if (asked && !system.safe) {
      blockers.push({ code: 'target.scene-not-on-system', params: { scene: scene.id, system: system.id } });
    }
  }
}

function ownerIn(view: StageView, values: LayerValues, zoneId: string): string | undefined {
  const path = zoneOf(view, zoneId)?.sourcePath;
  const value = path === undefined ? undefined : values.get(path)?.value;
  return typeof value === 'string' ? value : view.zones.get(zoneId)?.leased;
}

function ownersOf(
  view: StageView,
  values: LayerValues,
  zoneIds: readonly string[],
  mode: string | undefined,
): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const zoneId of zoneIds) {
    const zone = zoneOf(view, zoneId);
    if (!zone || zone.kind === 'area') continue;
    const routed = zone.sourcePath === undefined ? undefined : values.get(zone.sourcePath)?.value;
    const owner = zone.sourcePath === undefined ? modeOf(view, mode)?.owners[zoneId] : routed;
    if (typeof owner === 'string') owners.set(zoneId, owner);
  }
  return owners;
}

function picturesOf(view: StageView, values: LayerValues): ReadonlyMap<string, PicturePath> {
  const pictures = new Map<string, PicturePath>();
  for (const camera of view.studio.cameras) {
    const value = values.get(camera.picture.path)?.value;
    if (isPicturePath(value)) pictures.set(camera.id, value);
  }
  return pictures;
}

/** Why a target value can never become a step. Motion and holds belong to people and to the compiler. */
function valueFault(view: StageView, path: ParamPath, value: Value): Fault | undefined {
  const descriptor = view.descriptors.get(path);
  if (!descriptor) return { code: 'target.unknown-path' };
  if (groupOfPath(view, path)) return { code: 'target.hold-path' };
  if (!descriptor.writable) return { code: 'target.not-writable' };
  if (descriptor.salvo && typeof value === 'string' && !Object.hasOwn(descriptor.salvo, value))
    return { code: 'target.no-route', params: { value } };
  return checkValue(descriptor.type, value);
}

function common(ids: readonly (string | undefined)[]): string | undefined {
  const first = ids[0];
  return ids.every((id) => id === first) ? first : undefined;
}

function refuse(code: string, params: Record<string, string> = {}): CompileRefusal {
  return { blockers: [{ code, params }] };
}
