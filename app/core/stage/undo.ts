/**
 * The inverse of a committed take, and the return from a bail-out: plans like any other, from what was read back
 * before. Follows take.md section 7.
 *
 * Is told: the take's plan and the values of its paths before it. Tells: a plan, and what does not come back, named.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { checkValue, matches } from '../parameter-state.ts';
import { assemble, type PlanIds } from './compile.ts';
import type { PicturePath } from './model.ts';
import { isPicturePath } from './ownership.ts';
import type { CompileRefusal, Plan, StageView, Step, Target, ZoneWas } from './plan.ts';
import { entriesFor } from './salvo.ts';

type Before = ReadonlyMap<ParamPath, Value>;

export function compileUndo(
  view: StageView,
  committed: Plan,
  before: Before,
  ids: PlanIds,
  nowUs: number,
): Plan | CompileRefusal {
  return inverse(view, 'undo', committed, before, ids, nowUs);
}

/** Back to what was there before the bail-out: an armed take, never a reflex. */
export function compileReturn(
  view: StageView,
  bailout: Plan,
  before: Before,
  ids: PlanIds,
  nowUs: number,
): Plan | CompileRefusal {
  return inverse(view, 'return', bailout, before, ids, nowUs);
}

function inverse(
  view: StageView,
  kind: 'undo' | 'return',
  plan: Plan,
  before: Before,
  ids: PlanIds,
  nowUs: number,
): Plan | CompileRefusal {
  const notRestored: Fault[] = [...plan.notRestored];
  const values = new Map<ParamPath, Target['values'] extends ReadonlyMap<string, infer V> ? V : never>();
  for (const step of plan.steps) {
    if (step.layer === 'hold' || step.layer === 'reveal' || isHoldPath(view, step.path)) continue;
    const value = before.get(step.path) ?? (step.undo.kind === 'none' ? undefined : step.undo.value);
    const fault = cannotRestore(view, step, value);
    if (fault) notRestored.push(fault);
    else if (value !== undefined) values.set(step.path, { value, layer: 'override', layerId: `${kind}/${plan.id}` });
  }
  const owners = new Map<string, string>();
  for (const { zoneId, from } of plan.leases)
    if (from !== undefined && routeReturns(view, zoneId, values, from)) owners.set(zoneId, from);
    else notRestored.push({ code: 'undo.no-owner', params: { zone: zoneId } });
  const pictures = new Map<string, PicturePath>();
  for (const { pictureId, from } of plan.pictures) if (isPicturePath(from)) pictures.set(pictureId, from);

  const was = Object.values(plan.was ?? {});
  const target: Target = {
    request: { zones: plan.target.zoneIds },
    mode: common(was, 'mode'),
    scene: common(was, 'scene'),
    preset: common(was, 'preset'),
    zoneIds: plan.target.zoneIds,
    pictureIds: plan.target.pictureIds,
    values,
    owners,
    pictures,
  };
  const letsGo = (ids.letGo?.length ?? 0) > 0;
  if (values.size === 0 && owners.size === 0 && !letsGo)
    return { blockers: [{ code: 'undo.nothing' }, ...notRestored] };
  const wanted = new Map([...values].map(([path, { value }]) => [path, { value, layer: 'undo' as const }]));
  const backTo = plan.was ?? {};
  return assemble(view, { kind, target, wanted, notRestored, asked: false, backTo }, ids, nowUs);
}

function isHoldPath(view: StageView, path: ParamPath): boolean {
  return view.studio.holdGroups.some((g) => g.path === path);
}

/** A lease goes back only together with its crosspoints. */
function routeReturns(
  view: StageView,
  zoneId: string,
  values: ReadonlyMap<string, { value: Value }>,
  from: string,
): boolean {
  const path = view.studio.zones.find((z) => z.id === zoneId)?.sourcePath;
  if (path === undefined) return true;
  const back = values.get(path)?.value;
  // The salvo showed another owner than the lease before the take: what was on the wall comes back, not the paper.
  return back === undefined ? view.zones.get(zoneId)?.observed === from : back === from;
}

/** A change by hand removes only its own parameter, named. */
function cannotRestore(view: StageView, step: Step, value: Value | undefined): Fault | undefined {
  const { path } = step;
  const descriptor = view.descriptors.get(path);
  if (!descriptor) return { code: 'undo.path-gone', params: { path } };
  const desired = view.values.get(path)?.desired;
  if (desired && !matches(descriptor.type, descriptor.verify, desired.value, step.value))
    return { code: 'undo.changed-by-hand', params: { path, by: desired.by } };
  if (value === undefined) return { code: 'undo.never-known', params: { path } };
  if (checkValue(descriptor.type, value) || !entriesFor(descriptor, value))
    return { code: 'undo.value-gone', params: { path, value: String(value) } };
  return undefined;
}

function common(was: readonly ZoneWas[], what: keyof ZoneWas): string | undefined {
  const first = was[0]?.[what];
  return was.every((w) => w[what] === first) ? first : undefined;
}
