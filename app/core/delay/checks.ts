/**
 * Whether a measurement may flash on this zone for this camera now: each condition with what stands against it.
 *
 * The same list is asked before the first flash, at every change of the stage while it flashes, and shown to people.
 * Follows design.md section 8: never on air, at most 10 % of the wall, at most 200 nits. Unknown is never good.
 */
import type { Fault, ParamPath } from '../parameter.ts';
import { matches } from '../parameter-state.ts';
import { writeMeetsClaims } from '../stage/claims.ts';
import type { ActivePlans } from '../stage/manual.ts';
import { watchingCameras } from '../stage/ownership.ts';
import type { StageView } from '../stage/plan.ts';
import { read } from '../stage/view.ts';
import { areaFault, type DelayPatch, nitsFault } from './patch.ts';

export type DelayCheckKind =
  | 'show'
  | 'off-air'
  | 'unseen'
  | 'free'
  | 'shown'
  | 'area'
  | 'light'
  | 'device'
  | 'dark'
  | 'alone';

export interface DelayCheck {
  readonly kind: DelayCheckKind;
  /** Undefined: fine. */
  readonly why: Fault | undefined;
}

/** What a system draws on a zone when one parameter says so: a patch that flashes, or a whole pattern. */
export type Drawn = Pick<DelayPatch, 'zone' | 'system' | 'path' | 'dark' | 'brightnessPath'>;

export interface DelayNow {
  readonly activePlans: ActivePlans;
  readonly nowUs: number;
  readonly flashing?: boolean;
  /** What a trial toggles now. */
  readonly trying?: ParamPath | undefined;
}

/** The patch of the system that has the zone now; else the first that the zone has. */
export function patchFor(view: Pick<StageView, 'studio' | 'zones'>, zoneId: string): DelayPatch | undefined {
  const all = view.studio.delayCal?.patches.filter((patch) => patch.zone === zoneId) ?? [];
  const owner = view.zones.get(zoneId)?.observed;
  return all.find((patch) => patch.system === owner) ?? all[0];
}

export function checkDelay(
  view: StageView,
  patch: DelayPatch,
  cameraId: string,
  { activePlans, nowUs, flashing, trying }: DelayNow,
): readonly DelayCheck[] {
  const why: Readonly<Record<DelayCheckKind, Fault | undefined>> = {
    show: view.show === 'SHOW' ? { code: 'delay.in-show' } : undefined,
    'off-air': airFault(view, cameraId),
    unseen: seenFault(view, patch),
    free: claimedFault(view, patch, cameraId, activePlans),
    shown: shownFault(view, patch),
    area: sizeFault(view, patch),
    light: nitsFault(patch, read(view, patch.brightnessPath, nowUs).value),
    device: deviceFault(view, patch),
    // While it flashes the patch is lit by us.
    dark: flashing ? undefined : darkFault(view, patch, nowUs),
    // One of the two at a time: each moves the stage to see when it acts. Whichever runs stays; the other is refused.
    alone: trying === undefined ? undefined : { code: 'delay.trial', params: { path: trying } },
  };
  return (Object.keys(why) as DelayCheckKind[]).map((kind) => ({ kind, why: why[kind] }));
}

/** Its recorder may roll, its picture may be taken at any moment: unknown counts as on air. */
export function airFault(view: StageView, cameraId: string): Fault | undefined {
  const onAir = view.pictures.get(cameraId)?.onAir ?? 'unknown';
  if (onAir === 'no') return undefined;
  return { code: onAir === 'yes' ? 'delay.on-air' : 'delay.air-unknown', params: { camera: cameraId } };
}

export function seenFault(view: StageView, patch: Drawn): Fault | undefined {
  const zones = new Set([patch.zone, ...(view.descriptors.get(patch.path)?.zoneIds ?? [])]);
  const cameras = new Set([...zones].flatMap((zone) => watchingCameras(view, zone)));
  if (cameras.size === 0) return undefined;
  return { code: 'delay.seen', params: { zone: patch.zone, cameras: [...cameras].join(', ') } };
}

export function claimedFault(
  view: StageView,
  patch: Drawn,
  cameraId: string,
  activePlans: ActivePlans,
): Fault | undefined {
  const wants = { zoneIds: [patch.zone], pictureIds: [cameraId] };
  const descriptor = view.descriptors.get(patch.path);
  for (const plan of activePlans)
    if (
      writeMeetsClaims(patch.path, plan, wants) !== undefined ||
      writeMeetsClaims(patch.brightnessPath, plan, descriptor) !== undefined
    )
      return { code: 'delay.take', params: { zone: patch.zone, camera: cameraId } };
  return undefined;
}

/** Nobody can see a patch that another system draws, or under a hold. */
export function shownFault(view: StageView, patch: Drawn): Fault | undefined {
  const zone = view.zones.get(patch.zone);
  if (zone?.held) return { code: 'delay.held', params: { zone: patch.zone } };
  const owner = zone?.observed ?? 'unknown';
  return owner === patch.system
    ? undefined
    : { code: 'delay.not-shown', params: { zone: patch.zone, system: patch.system, owner } };
}

function sizeFault(view: StageView, patch: DelayPatch): Fault | undefined {
  const zone = view.studio.zones.find((one) => one.id === patch.zone);
  return zone ? areaFault(patch, zone) : { code: 'delay.area-unknown', params: { zone: patch.zone } };
}

export function deviceFault(view: StageView, patch: Drawn): Fault | undefined {
  const descriptor = view.descriptors.get(patch.path);
  if (!descriptor?.writable || !descriptor.idempotent) return { code: 'delay.no-path', params: { path: patch.path } };
  return view.devices.get(descriptor.device)?.online === true
    ? undefined
    : { code: 'delay.offline', params: { device: descriptor.device } };
}

/** Lit by somebody else, or left lit: the first flash would not be one. */
export function darkFault(view: StageView, patch: Drawn, nowUs: number): Fault | undefined {
  return isLit(view, patch, nowUs) ? { code: 'delay.lit', params: { zone: patch.zone } } : undefined;
}

export function isLit(view: StageView, patch: Drawn, nowUs: number): boolean {
  const { descriptor, value } = read(view, patch.path, nowUs);
  if (!descriptor || value === undefined) return false;
  return !matches(descriptor.type, descriptor.verify, value, patch.dark);
}

export function readsDark(view: StageView, patch: Drawn, nowUs: number): boolean {
  return read(view, patch.path, nowUs).value !== undefined && !isLit(view, patch, nowUs);
}
