/**
 * What protects light and pictures while visible steps run: cover and hold. Follows take.md section 3.
 *
 * A hold group freezes all its zones, also those that the take does not mean: their cover counts too.
 */
import type { Fault } from '../parameter.ts';
import type { HoldGroup, HoldSurvives } from './model.ts';
import { watchingCameras } from './ownership.ts';
import type { Cover, HoldPlan, StageView, Step, Waiver } from './plan.ts';
import { entriesFor } from './salvo.ts';
import { predictMs } from './steps.ts';
import { upstreamOf } from './sync-tree.ts';
import { groupOf, read } from './view.ts';

/** Frame on which the step's effect lands, counted from F; undefined where nobody measured it. */
export function landsAt(view: Pick<StageView, 'descriptors'>, step: Step): number | undefined {
  const effect = view.descriptors.get(step.path)?.effect;
  return effect?.kind === 'exact' && step.phase === 'switch' ? effect.frames - step.leadFrames : undefined;
}

function isCompilers(step: Step): boolean {
  return step.layer === 'hold' || step.layer === 'reveal';
}

/** Zones with visible steps, the compiler's own holds aside. */
export function touchedZones(steps: readonly Step[]): readonly string[] {
  return [...new Set(steps.filter((s) => !isCompilers(s)).flatMap((s) => s.visible.zoneIds))].toSorted();
}

/** Visible steps cannot all land on one frame: more than one device, or any not exact, or exact on different frames. */
export function needsHold(view: Pick<StageView, 'descriptors'>, steps: readonly Step[]): boolean {
  const visible = steps.filter((s) => !isCompilers(s) && s.visible.zoneIds.length > 0);
  if (visible.length === 0) return false;
  return new Set(visible.map((s) => s.device)).size > 1 || !landTogether(view, visible);
}

function landTogether(view: Pick<StageView, 'descriptors'>, steps: readonly Step[]): boolean {
  const frames = new Set(steps.map((s) => landsAt(view, s)));
  return frames.size === 1 && !frames.has(undefined);
}

export interface PlannedHolds {
  readonly holds: readonly HoldPlan[];
  readonly steps: readonly Step[];
  readonly blockers: readonly Fault[];
}

/**
 * The affected hold groups, and no others. A zone without one is told by its gate. `letGo`: groups that an interrupted
 * plan left held; this one lets go of them, whether or not it moves anything under them.
 */
export function planHolds(
  view: StageView,
  steps: readonly Step[],
  nowUs: number,
  letGo: readonly string[] = [],
): PlannedHolds {
  const touched = needsHold(view, steps) ? touchedZones(steps).flatMap((id) => groupOf(view, id) ?? []) : [];
  const groups = new Set([...touched, ...view.studio.holdGroups.filter((group) => letGo.includes(group.id))]);
  const blockers: Fault[] = [];
  const made: Step[] = [];
  const holds: HoldPlan[] = [];
  for (const group of [...groups].toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const pair = holdSteps(view, group, nowUs);
    if (!pair) {
      blockers.push({ code: 'compile.no-hold-path', params: { group: group.id, path: group.path } });
      continue;
    }
    made.push(...pair);
    holds.push({ group: group.id, holdStep: pair[0].id, releaseStep: pair[1].id });
  }
  return { holds, steps: made, blockers };
}

/**
 * Groups of these zones that read as held though no hand keeps them: a take that was cut off left them so, or the box
 * came up so. A take that is for these zones lets go of them, else it would say "committed" of a wall that stands still.
 * What a person froze stays frozen until light moves under it.
 */
export function leftHeld(view: StageView, zoneIds: readonly string[], nowUs: number): readonly string[] {
  return view.studio.holdGroups
    .filter((group) => group.zoneIds.some((id) => zoneIds.includes(id)))
    .filter((group) => read(view, group.path, nowUs).value === group.holdValue)
    .filter((group) => !group.zoneIds.some((id) => isHandHeld(view.zones.get(id)?.held?.by)))
    .map((group) => group.id);
}

function isHandHeld(by: string | undefined): boolean {
  return by !== undefined && (by.startsWith('seat:') || by.startsWith('adopt:'));
}

function holdSteps(view: StageView, group: HoldGroup, nowUs: number): readonly [Step, Step] | undefined {
  const { descriptor, value, by } = read(view, group.path, nowUs);
  if (!descriptor) return undefined;
  // A zone that was held before the take stays held when the take goes back.
  const before = value ?? group.releaseValue;
  const entries = (v: typeof before): Step['entries'] => entriesFor(descriptor, v) ?? [];
  const hold: Step = {
    id: `hold:${group.id}`,
    device: descriptor.device,
    path: group.path,
    value: group.holdValue,
    entries: entries(group.holdValue),
    phase: 'hold',
    after: [],
    visible: { zoneIds: group.zoneIds, pictureIds: [] },
    leadFrames: 0,
    timeoutMs: descriptor.timeoutMs,
    retries: descriptor.retries,
    verify: descriptor.verify,
    undo: { kind: by === 'reported' ? 'exact' : 'assumed', value: before, entries: entries(before) },
    onFail: 'rollback',
    // Class 3 is for a hand on the key; under a plan's cover a hold is part of an air change.
    safety: 2,
    layer: 'hold',
    predictedMs: predictMs(view, descriptor),
  };
  return [
    hold,
    {
      ...hold,
      id: `reveal:${group.id}`,
      value: group.releaseValue,
      entries: entries(group.releaseValue),
      phase: 'reveal',
      undo: { kind: 'exact', value: group.holdValue, entries: entries(group.holdValue) },
      onFail: 'ask',
      layer: 'reveal',
    },
  ];
}

/** Per `zone:<id>` and `picture:<id>` that something visible touches. */
export function coversOf(
  view: StageView,
  steps: readonly Step[],
  holds: readonly HoldPlan[],
  nowUs: number,
): ReadonlyMap<string, Cover> {
  const covers = new Map<string, Cover>();
  const held = new Set(holds.flatMap((h) => view.studio.holdGroups.find((g) => g.id === h.group)?.zoneIds ?? []));
  for (const zoneId of new Set([...touchedZones(steps), ...held])) {
    const cameras = watchingCameras(view, zoneId);
    const own = steps.filter((s) => !isCompilers(s) && s.visible.zoneIds.includes(zoneId));
    const waiver = held.has(zoneId) ? findWaiver(view, `cover/${zoneId}`, nowUs) : undefined;
    covers.set(`zone:${zoneId}`, coverBy(view, cameras, held.has(zoneId) ? [] : own, waiver));
  }
  for (const pictureId of new Set(steps.flatMap((s) => s.visible.pictureIds))) {
    const onAir = (view.pictures.get(pictureId)?.onAir ?? 'unknown') !== 'no';
    const own = steps.filter((s) => s.visible.pictureIds.includes(pictureId));
    covers.set(`picture:${pictureId}`, coverBy(view, onAir ? [pictureId] : [], own, undefined));
  }
  return covers;
}

function coverBy(
  view: StageView,
  cameras: readonly string[],
  steps: readonly Step[],
  waiver: Waiver | undefined,
): Cover {
  if (cameras.length === 0) return { by: 'off-air' };
  const first = steps[0];
  if (first && landTogether(view, steps)) return { by: 'exact', frames: landsAt(view, first) ?? 0 };
  return waiver ? { by: 'locked-off-waiver', waiver: waiver.gate } : { by: 'none', cameras };
}

export function findWaiver(view: Pick<StageView, 'waivers'>, gate: string, nowUs: number): Waiver | undefined {
  return view.waivers.find((w) => w.gate === gate && w.untilUs > nowUs);
}

/** What a hold of this group must outlive for the steps under it. */
export function mustSurvive(view: StageView, group: HoldGroup, steps: readonly Step[]): readonly HoldSurvives[] {
  const needed = new Set<HoldSurvives>();
  for (const step of steps) {
    if (isCompilers(step)) continue;
    // A preset or a reference of the very box drops its hold, whichever zones it is bound to.
    const disturbs = view.descriptors.get(step.path)?.disturbs ?? [];
    if (step.device === group.device) for (const one of disturbs) needed.add(one);
    // A reference that moves is lost to everything that hangs on it.
    else if (disturbs.includes('referenceLoss') && upstreamOf(view.studio, group.device).includes(step.device))
      needed.add('referenceLoss');
    if (!step.visible.zoneIds.some((id) => group.zoneIds.includes(id))) continue;
    const effect = view.descriptors.get(step.path)?.effect;
    const routes = view.studio.zones.some((z) => z.sourcePath === step.path);
    if (routes) needed.add('inputSwitch');
    if (effect?.kind === 'relock') needed.add('inputLoss');
    if (effect?.kind === 'relock' && step.device === group.device && !routes) needed.add('formatChange');
  }
  return [...needed];
}
