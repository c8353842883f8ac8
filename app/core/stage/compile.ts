/**
 * The compiler: view + request -> plan, pure and deterministic. Follows take.md sections 3 and 5.
 *
 * Decided here: the class of a plan is that of its highest step, where the compiler's own hold counts as air (2), not
 * as a hand on the freeze key (3). `none` steps come last within their phase; a phase is never left for their sake.
 * In EDIT no take is sent; REHEARSAL and SHOW send (manual.ts has the same rule for hands). Rehearsing a target
 * compiles and shows this same plan and sends nothing.
 */
import type { Fault, SafetyClass } from '../parameter.ts';
import { numberTolerance } from '../parameter-state.ts';
import { labelFrames } from '../time/label-start.ts';
import { boundMs, predictedMs } from './bound.ts';
import { coversOf, leftHeld, planHolds } from './cover.ts';
import { findCycle } from './descriptors.ts';
import { planGates } from './gates.ts';
import { planClock } from './gates-clock.ts';
import { isRefusal, resolveTarget } from './layers.ts';
import type {
  CompileRefusal,
  Gate,
  Plan,
  PlanInput,
  PlanKind,
  StageView,
  Step,
  Target,
  TargetRequest,
  ZoneWas,
} from './plan.ts';
import { draftSteps, rank, type Wanted } from './steps.ts';
import { machineWaitsMs } from './take-bound.ts';
import { modeOf, read } from './view.ts';

export interface PlanIds {
  readonly planId: string;
  /** Hold groups that an interrupted plan left held and this one releases. */
  readonly letGo?: readonly string[];
}

export function compile(view: StageView, request: TargetRequest, ids: PlanIds, nowUs: number): Plan | CompileRefusal {
  const target = resolveTarget(view, request);
  if (isRefusal(target)) return target;
  return assemble(
    view,
    { kind: 'take', target, wanted: target.values, notRestored: [], asked: request.zones !== undefined },
    ids,
    nowUs,
  );
}

export interface Assembly {
  readonly kind: PlanKind;
  readonly target: Target;
  readonly wanted: Wanted;
  readonly notRestored: readonly Fault[];
  /** The person named the zones: nothing visible may happen in any other. */
  readonly asked: boolean;
  readonly backTo?: Plan['backTo'];
}

export function assemble(view: StageView, from: Assembly, ids: PlanIds, nowUs: number): Plan | CompileRefusal {
  const { kind, target } = from;
  const draft = draftSteps(view, from.wanted, nowUs);
  const letGo = [...(ids.letGo ?? []), ...leftHeld(view, target.zoneIds, nowUs)];
  const held = planHolds(view, draft.steps, nowUs, letGo);
  const steps = [...draft.steps, ...held.steps].toSorted((a, b) => rank(a.phase) - rank(b.phase));
  const blockers = [...draft.blockers, ...held.blockers, ...outside(steps, target, from.asked)];
  const cycle = findCycle(
    steps.map((s) => s.id),
    (id) => steps.find((s) => s.id === id)?.after ?? [],
  );
  if (cycle) blockers.push({ code: 'compile.cycle', params: { cycle: cycle.join(' -> ') } });
  if (blockers.length > 0) return { blockers };

  const leases = leasesOf(view, target);
  const pictures = picturesOf(view, target);
  const covers = coversOf(view, steps, held.holds, nowUs);
  const mode = kind === 'take' ? modeOf(view, target.mode) : undefined;
  const strictFrame = mode?.strictFrame ?? false;
  const draftOf = { id: ids.planId, kind, target, steps, leases, pictures, covers, holds: held.holds, strictFrame };
  const gates = planGates(view, draftOf, nowUs);
  const { rate, timecodeRate } = view.studio;
  const onLabel = (mode?.onLabel ?? view.studio.onLabel ?? false) ? { rate, timecodeRate } : undefined;
  // There and back, a switch may wait for its label.
  const labelMs = onLabel ? (2_000 * labelFrames(rate, timecodeRate) * rate.den) / rate.num : 0;
  const writes = writesOf(steps, leases, pictures, held.holds);
  const maxInFlight = Object.fromEntries([...view.devices].map(([id, d]) => [id, d.maxInFlight]));
  const timing = { maxInFlight, rate: view.studio.rate };
  const safety = Math.max(leases.length + pictures.length > 0 ? 2 : 0, ...steps.map((s) => s.safety));
  return {
    id: ids.planId,
    kind,
    target,
    steps,
    gates,
    leases,
    pictures,
    covers,
    holds: held.holds,
    writes,
    claims: claimsOf(writes, gates),
    inputs: inputsOf(view, target, steps, gates, leases, pictures),
    confirmations: steps.filter((s) => s.undo.kind === 'none').map((s) => s.id),
    safety: asClass(safety),
    strictFrame,
    clock: planClock(view),
    ...(onLabel && { onLabel }),
    predictedMs: predictedMs(steps, timing),
    boundMs: boundMs({ steps, gates, leases, pictures }, timing) + machineWaitsMs({ steps, gates }) + labelMs,
    untouched: draft.untouched,
    notRestored: from.notRestored,
    maxInFlight,
    was: wasOf(view, target.zoneIds),
    ...(from.backTo && { backTo: from.backTo }),
  };
}

/** Where zones were named, light in another zone must not change: a shared box would take its neighbour along. */
function outside(steps: readonly Step[], target: Target, asked: boolean): readonly Fault[] {
  if (!asked) return [];
  return steps
    .filter((s) => s.layer !== 'hold' && s.layer !== 'reveal')
    .flatMap((s) => {
      const zone = s.visible.zoneIds.find((id) => !target.zoneIds.includes(id));
      return zone === undefined ? [] : [{ code: 'compile.outside-zones', params: { path: s.path, zone } }];
    });
}

export function leasesOf(view: StageView, target: Target): Plan['leases'] {
  return [...target.owners].flatMap(([zoneId, to]) => {
    const from = view.zones.get(zoneId)?.leased;
    return from === to ? [] : [{ zoneId, from, to }];
  });
}

function picturesOf(view: StageView, target: Target): Plan['pictures'] {
  return [...target.pictures].flatMap(([pictureId, to]) => {
    const from = view.pictures.get(pictureId)?.path ?? 'unknown';
    return from === to ? [] : [{ pictureId, from, to }];
  });
}

export function wasOf(view: StageView, zoneIds: readonly string[]): Readonly<Record<string, ZoneWas>> {
  return Object.fromEntries(
    zoneIds.map((id) => {
      const zone = view.zones.get(id);
      return [id, { mode: zone?.mode, scene: zone?.scene, preset: zone?.preset }];
    }),
  );
}

export function writesOf(
  steps: readonly Step[],
  leases: Plan['leases'],
  pictures: Plan['pictures'],
  holds: Plan['holds'],
): ReadonlySet<string> {
  return new Set([
    ...steps.map((s) => s.path),
    ...steps.flatMap((s) => s.visible.zoneIds.map((id) => `zone:${id}`)),
    ...steps.flatMap((s) => s.visible.pictureIds.map((id) => `picture:${id}`)),
    ...leases.map((l) => `zone:${l.zoneId}`),
    ...pictures.map((p) => `picture:${p.pictureId}`),
    ...holds.map((h) => `hold:${h.group}`),
  ]);
}

/** Rates and references must be equal everywhere while the plan lives: nobody else may write them. */
function claimsOf(writes: ReadonlySet<string>, gates: readonly Gate[]): ReadonlySet<string> {
  const equal = gates.filter((g) => g.kind === 'rate' || g.kind === 'locked');
  return new Set([...writes, ...equal.flatMap((g) => g.reads)]);
}

function inputsOf(
  view: StageView,
  target: Target,
  steps: readonly Step[],
  gates: readonly Gate[],
  leases: Plan['leases'],
  pictures: Plan['pictures'],
): readonly PlanInput[] {
  const paths = new Set([...steps.map((s) => s.path), ...target.values.keys()]);
  const devices = new Set(steps.map((s) => s.device));
  const inputs: PlanInput[] = [];
  for (const path of paths) {
    const { descriptor, record } = read(view, path, 0);
    const step = descriptor?.type.kind === 'number' ? descriptor.type.step : undefined;
    const own = descriptor && 'tolerance' in descriptor.verify ? descriptor.verify.tolerance : undefined;
    inputs.push({ what: 'value', id: path, was: record.actual?.value, tolerance: numberTolerance(step, own) });
  }
  const put = (what: PlanInput['what'], id: string, was: PlanInput['was']): void => {
    inputs.push({ what, id, was, tolerance: 0 });
  };
  for (const { zoneId, from } of leases) put('lease', zoneId, from);
  for (const { pictureId, from } of pictures) put('picture', pictureId, from);
  for (const camera of view.studio.cameras)
    if (target.pictureIds.includes(camera.id)) put('onAir', camera.id, view.pictures.get(camera.id)?.onAir);
  for (const g of gates) put('gate', g.id, g.verdict);
  for (const id of devices) put('epoch', id, view.devices.get(id)?.epoch);
  for (const [id, version] of layerVersions(view, target)) put('layer', id, version);
  return inputs;
}

/** `mode/XR` -> its version; all overrides as one entry, since a new one changes any target. */
export function layerVersions(view: StageView, target: Target): ReadonlyMap<string, PlanInput['was']> {
  const versions = new Map<string, PlanInput['was']>();
  const { studio } = view;
  if (target.mode !== undefined) versions.set(`mode/${target.mode}`, modeOf(view, target.mode)?.version);
  if (target.scene !== undefined)
    versions.set(`scene/${target.scene}`, studio.scenes.find((s) => s.id === target.scene)?.version);
  if (target.preset !== undefined) versions.set(`preset/${target.preset}`, view.presets.get(target.preset)?.version);
  // By value: the same one set again by another person changes no target.
  const overrides = [...view.overrides].map(([path, { value }]) => [path, value] as const);
  versions.set('override/all', JSON.stringify(overrides.toSorted(([a], [b]) => (a < b ? -1 : 1))));
  return versions;
}

function asClass(n: number): SafetyClass {
  return n >= 4 ? 4 : n >= 3 ? 3 : n >= 2 ? 2 : n >= 1 ? 1 : 0;
}
