/**
 * Whether a parameter may be tried now, and between which two values. Follows take.md section 3 and design.md section 8:
 * never on air, never in SHOW, nothing that flashes: small steps where light is meant, and one of the two values is what
 * stands there.
 */
import { isLit, shownFault } from '../delay/checks.ts';
import { areaFault, type DelayPatch, nitsFault } from '../delay/patch.ts';
import type { Descriptor, Fault, ParamPath, Value } from '../parameter.ts';
import { checkValue, matches } from '../parameter-state.ts';
import { writeMeetsClaims } from '../stage/claims.ts';
import { type ActivePlans, coverFault } from '../stage/manual.ts';
import type { StageView } from '../stage/plan.ts';
import { entriesFor } from '../stage/salvo.ts';
import { read, reporterOf } from '../stage/view.ts';

/** Of a visible number's whole range. */
const MOST_OF_RANGE = 0.1;
const USUAL_OF_RANGE = 0.02;
/** At most three changes of light a second. */
export const VISIBLE_PACE_MS = 350;

export interface TrialStage {
  readonly view: StageView;
  readonly plans: ActivePlans;
  readonly taking: boolean;
  /** The wall is flashed to measure a camera. */
  readonly measuring: boolean;
  readonly nowUs: number;
}

/** What forbids a trial of this path: before its first byte, and at every moment while it runs. */
export function tryRefusal(stage: TrialStage, path: ParamPath): Fault | undefined {
  const { view, plans, taking, measuring } = stage;
  const descriptor = view.descriptors.get(path);
  if (!descriptor) return { code: 'param.unknown', params: { path } };
  const params = { path, device: descriptor.device };
  if (view.show === 'SHOW') return { code: 'trial.show' };
  if (taking) return { code: 'trial.taking' };
  if (measuring) return { code: 'trial.measuring' };
  const meets = plans.find((plan) => writeMeetsClaims(path, plan, descriptor) !== undefined);
  if (meets) return { code: 'trial.claimed', params };
  if (!descriptor.writable || !descriptor.idempotent) return { code: 'trial.not-settable', params };
  const patch = patchOf(view, path);
  const unfit = patch && patchRefusal(stage, patch);
  if (unfit) return unfit;
  if (!patch && descriptor.safety > 2)
    return { code: 'trial.safety', params: { ...params, safety: descriptor.safety } };
  const { kind } = descriptor.effect;
  if (kind === 'relock' || kind === 'restart') return { code: 'trial.relock', params };
  const device = view.devices.get(descriptor.device);
  if (!device?.online || device.standAside) return { code: 'manual.offline', params };
  return coverFault(view, path);
}

function patchOf(view: StageView, path: ParamPath): DelayPatch | undefined {
  return view.studio.delayCal?.patches.find((one) => one.path === path);
}

/** A patch that a measurement flashes may be tried as it may be flashed: in sight, small and dim. */
function patchRefusal({ view, nowUs }: TrialStage, patch: DelayPatch): Fault | undefined {
  const zone = view.studio.zones.find(({ id }) => id === patch.zone);
  if (!zone) return { code: 'delay.area-unknown', params: { zone: patch.zone } };
  return (
    shownFault(view, patch) ?? areaFault(patch, zone) ?? nitsFault(patch, read(view, patch.brightnessPath, nowUs).value)
  );
}

/** Before its first flash: the patch is dark, and a person said that the floor was warned. */
export function flashRefusal({ view, nowUs }: TrialStage, path: ParamPath, warned: boolean): Fault | undefined {
  const patch = patchOf(view, path);
  if (!patch) return undefined;
  if (isLit(view, patch, nowUs)) return { code: 'delay.lit', params: { zone: patch.zone } };
  return warned ? undefined : { code: 'trial.floor', params: { zone: patch.zone } };
}

/** Nobody who could tell: a person's eye is slower than a frame. */
export function sightRefusal(view: StageView, path: ParamPath): Fault | undefined {
  const descriptor = view.descriptors.get(path);
  if (!descriptor || descriptor.verify.by === 'none' || descriptor.verify.by === 'operator')
    return { code: 'trial.nobody-sees', params: { path } };
  const device = reporterOf(descriptor);
  return view.devices.get(device)?.online ? undefined : { code: 'manual.offline', params: { path, device } };
}

/** What stands there, freshly told, and the other one. */
export function trialValues(
  stage: TrialStage,
  path: ParamPath,
  asked: readonly Value[] | undefined,
): readonly [Value, Value] | Fault {
  const reading = read(stage.view, path, stage.nowUs);
  const { descriptor, value: before } = reading;
  if (!descriptor || before === undefined || reading.by !== 'reported')
    return { code: 'trial.unread', params: { path } };
  const same = (a: Value, b: Value): boolean => matches(descriptor.type, descriptor.verify, a, b);
  if (asked && !(asked.length === 2 && asked.some((one) => same(one, before))))
    return { code: 'trial.not-what-stands', params: { path, is: String(before) } };
  const other = asked ? asked.find((one) => !same(one, before)) : usualOther(descriptor, before, same);
  if (other === undefined) return { code: 'trial.values', params: { path } };
  const wrong = checkValue(descriptor.type, other);
  if (wrong) return { code: wrong.code, params: { ...wrong.params, path } };
  if (!entriesFor(descriptor, other) || !entriesFor(descriptor, before))
    return { code: 'trial.values', params: { path } };
  if (isTooFar(descriptor, before, other))
    return { code: 'trial.too-far', params: { path, percent: MOST_OF_RANGE * 100 } };
  return [before, other];
}

/**
 * The opposite or a small step: whatever can be told apart from what stands there. Options are no steps: which other one
 * may be shown or loaded again and again, a person says.
 */
function usualOther(
  { type, verify }: Descriptor,
  before: Value,
  same: (a: Value, b: Value) => boolean,
): Value | undefined {
  if (type.kind === 'boolean') return before !== true;
  if (type.kind !== 'number' || typeof before !== 'number') return undefined;
  const tolerance = 'tolerance' in verify ? (verify.tolerance ?? 0) : 0;
  const least = Math.max((type.max - type.min) * USUAL_OF_RANGE, tolerance * 3, type.step ?? 0);
  const step = type.step === undefined ? least : Math.ceil(least / type.step - 1e-9) * type.step;
  const candidates = [before + step, before - step].map((one) => Math.round(one * 1e6) / 1e6);
  return candidates.find((one) => one >= type.min && one <= type.max && !same(one, before));
}

function isTooFar(descriptor: Descriptor, before: Value, other: Value): boolean {
  const { type, zoneIds, pictureIds } = descriptor;
  if (zoneIds.length + pictureIds.length === 0) return false;
  if (type.kind === 'number' && typeof before === 'number' && typeof other === 'number')
    return Math.abs(before - other) > (type.max - type.min) * MOST_OF_RANGE + 1e-9;
  return false;
}
