/**
 * Which targets the stage allows: modes per zone, picture paths per mode, one value per shared path.
 * Follows take.md section 2. What the studio's table does not list is illegal.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { matches } from '../parameter-state.ts';
import { layerValues } from './layer-values.ts';
import type { CompileRefusal, StageView, Target } from './plan.ts';
import { zoneOf } from './view.ts';

/** Named zones must all allow the mode; without names it means every zone that does. */
export function targetZones(
  view: StageView,
  mode: string | undefined,
  asked: readonly string[] | undefined,
): { readonly zoneIds: readonly string[] } | CompileRefusal {
  const allows = (zoneId: string): boolean =>
    mode === undefined || (view.studio.legality.zones[zoneId]?.includes(mode) ?? false);
  if (!asked) {
    const zoneIds = view.studio.zones.map((z) => z.id).filter(allows);
    return zoneIds.length > 0 ? { zoneIds } : { blockers: [{ code: 'target.no-zones', params: { mode: mode ?? '' } }] };
  }
  const blockers: Fault[] = [];
  for (const zone of asked)
    if (!zoneOf(view, zone)) blockers.push({ code: 'target.no-zone', params: { zone } });
    else if (!allows(zone)) blockers.push({ code: 'target.illegal-mode', params: { zone, mode: mode ?? '' } });
  if (asked.length === 0) blockers.push({ code: 'target.no-zones', params: { mode: mode ?? '' } });
  return blockers.length > 0 ? { blockers } : { zoneIds: [...new Set(asked)] };
}

/** A camera's picture path must be legal with the mode of every zone it sees, after the take. */
export function pictureFaults(view: StageView, target: Target): readonly Fault[] {
  const faults: Fault[] = [];
  for (const camera of view.studio.cameras) {
    const asked = target.pictures.get(camera.id);
    if (asked !== undefined && !camera.picture.options.includes(asked)) {
      faults.push({ code: 'target.no-picture', params: { camera: camera.id, path: asked } });
      continue;
    }
    const observed = view.pictures.get(camera.id)?.path;
    const path = asked ?? (observed === 'unknown' || observed === 'contested' ? undefined : observed);
    const changed = asked !== undefined || camera.sees.some((id) => target.zoneIds.includes(id));
    if (path === undefined || !changed) continue;
    for (const zoneId of camera.sees) {
      const mode = target.zoneIds.includes(zoneId) ? target.mode : view.zones.get(zoneId)?.mode;
      if (mode === undefined || view.studio.legality.pictures[mode]?.includes(path)) continue;
      faults.push({ code: 'target.illegal-picture', params: { camera: camera.id, path, zone: zoneId, mode } });
    }
  }
  return faults;
}

/** A path that belongs to no zone has one value. Zones that stay in another mode may want another: name both. */
export function layerConflicts(view: StageView, target: Target): readonly Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<ParamPath>();
  for (const zone of view.studio.zones) {
    if (target.zoneIds.includes(zone.id)) continue;
    const stays = view.zones.get(zone.id);
    if (!stays || stays.mode === undefined) continue;
    const ids = { mode: stays.mode, scene: stays.scene, preset: stays.preset };
    const preset = stays.preset === undefined ? undefined : view.presets.get(stays.preset);
    for (const [path, other] of layerValues(view, ids, preset, [zone.id], [])) {
      const ours = target.values.get(path);
      if (!ours || seen.has(path) || !isShared(view, path) || same(view, path, ours.value, other.value)) continue;
      seen.add(path);
      const first = target.zoneIds[0] ?? '';
      faults.push({ code: 'target.conflict', params: { path, zone: first, other: zone.id, mode: stays.mode } });
    }
  }
  return faults;
}

function isShared(view: StageView, path: ParamPath): boolean {
  const descriptor = view.descriptors.get(path);
  return descriptor !== undefined && descriptor.zoneIds.length === 0;
}

function same(view: StageView, path: ParamPath, a: Value, b: Value): boolean {
  const descriptor = view.descriptors.get(path);
  return descriptor !== undefined && matches(descriptor.type, descriptor.verify, a, b);
}
