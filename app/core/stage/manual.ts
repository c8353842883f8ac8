/**
 * Whether a hand may set this parameter now. Follows design.md section 8 and take.md section 3.
 *
 * Show states, decided: EDIT sends no take; REHEARSAL and SHOW send them (in REHEARSAL a failed `ask` step rolls back,
 * in SHOW a person is asked). Hands work in all three, under the same cover: light that an on-air camera sees changes
 * by a take only. Owners and picture paths change by takes; a hand may only push again what a take had asked for.
 */
import { patchByHandFault } from '../delay/by-hand.ts';
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { checkValue, matches } from '../parameter-state.ts';
import { claimFault, writeMeetsClaims } from './claims.ts';
import { watchingCameras } from './ownership.ts';
import type { Plan, StageView } from './plan.ts';
import { entriesFor } from './salvo.ts';
import { zonesShowing } from './view.ts';

/** The protocol's roles by power; the protocol room owns the words for them. */
export type ManualRole = 'viewer' | 'director' | 'technician' | 'operator' | 'admin';
const RANK: Readonly<Record<ManualRole, number>> = { viewer: 0, director: 1, technician: 2, operator: 3, admin: 4 };

/** Plans that are armed or running: their claims are theirs. */
export type ActivePlans = readonly Pick<Plan, 'id' | 'claims'>[];

export function checkManualSet(
  view: StageView,
  path: ParamPath,
  value: Value,
  role: ManualRole,
  activePlans: ActivePlans,
): Fault | undefined {
  return settableFault(view, path, value, role, activePlans) ?? ownerFault(view, path, value) ?? coverFault(view, path);
}

/** A step of a cold change: as a hand's, off air as well, but it may move owners and picture paths. */
export function checkColdSet(
  view: StageView,
  path: ParamPath,
  value: Value,
  role: ManualRole,
  activePlans: ActivePlans,
): Fault | undefined {
  return settableFault(view, path, value, role, activePlans) ?? coverFault(view, path);
}

function settableFault(
  view: StageView,
  path: ParamPath,
  value: Value,
  role: ManualRole,
  activePlans: ActivePlans,
): Fault | undefined {
  const descriptor = view.descriptors.get(path);
  if (!descriptor) return { code: 'manual.no-path', params: { path } };
  const params = { path, device: descriptor.device };
  if (!descriptor.writable) return { code: 'manual.read-only', params };
  if (descriptor.safety === 4) return { code: 'manual.motion', params };
  const wrong = checkValue(descriptor.type, value);
  if (wrong) return { code: wrong.code, params: { ...wrong.params, path } };
  if (!entriesFor(descriptor, value))
    return { code: 'value.option', params: { path, value: String(value), options: '' } };
  const device = view.devices.get(descriptor.device);
  if (!device?.online) return { code: 'manual.offline', params };

  const least: ManualRole = descriptor.safety >= 3 ? 'operator' : descriptor.safety === 0 ? 'director' : 'technician';
  if (RANK[role] < RANK[least]) return { code: 'manual.role', params: { ...params, role, least } };

  for (const plan of activePlans) {
    const claim = writeMeetsClaims(path, plan, descriptor);
    if (claim !== undefined) return claimFault(path, claim, plan);
  }
  return patchByHandFault(view.studio, path, value);
}

/** Leases move at a switch frame, never by a hand; pushing the leased owner again repairs a contested route. */
function ownerFault(view: StageView, path: ParamPath, value: Value): Fault | undefined {
  const zone = view.studio.zones.find((z) => z.sourcePath === path);
  if (zone) {
    const leased = view.zones.get(zone.id)?.leased;
    return value === leased
      ? undefined
      : { code: 'manual.owner', params: { path, zone: zone.id, leased: leased ?? 'none' } };
  }
  const camera = view.studio.cameras.find((c) => c.picture.path === path);
  if (!camera) return undefined;
  const descriptor = view.descriptors.get(path);
  const desired = view.values.get(path)?.desired?.value;
  const again = descriptor && desired !== undefined && matches(descriptor.type, descriptor.verify, desired, value);
  return again ? undefined : { code: 'manual.picture', params: { path, camera: camera.id } };
}

/** Cameras that may be on air and would see it. */
export function coverFault(view: StageView, path: ParamPath): Fault | undefined {
  const descriptor = view.descriptors.get(path);
  const system = view.studio.systems.find((s) => s.scenePath === path);
  const zones = [...(descriptor?.zoneIds ?? []), ...(system ? zonesShowing(view, system.id) : [])];
  const seen = new Set([
    ...zones.flatMap((id) => watchingCameras(view, id)),
    ...(descriptor?.pictureIds ?? []).filter((id) => (view.pictures.get(id)?.onAir ?? 'unknown') !== 'no'),
  ]);
  if (seen.size === 0) return undefined;
  return { code: 'manual.on-air', params: { path, cameras: [...seen].join(', ') } };
}
