/**
 * The hot contract between two modes: what switches on F, what must be true before, and whether a take would be hot now or
 * why it is a cold change, with the difference named. Pure: studio data, the stage as it stands, and the ordinary compiler.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { compile } from '../stage/compile.ts';
import { planGates } from '../stage/gates.ts';
import { isRefusal, resolveTarget } from '../stage/layers.ts';
import type { Mode } from '../stage/model.ts';
import { nothingPlanned } from '../stage/nothing-planned.ts';
import type { Gate, Plan, StageView, Step, TargetRequest } from '../stage/plan.ts';
import { read, systemOf } from '../stage/view.ts';
import type { ColdKind } from './cold-list.ts';

/** One thing that changes on F. */
export interface Switched {
  readonly kind: 'zone' | 'picture' | 'value';
  /** Zone, camera or path. */
  readonly id: string;
  readonly from: Value | null;
  readonly to: Value;
  /** Crosspoints of a salvo; 1 for everything else. */
  readonly keys: number;
}

export interface ColdReason {
  readonly kind: ColdKind | 'exclusive';
  readonly why: Fault;
}

export interface HotContract {
  readonly from: string;
  readonly to: string;
  readonly switches: readonly Switched[];
  /** Systems that the mode asks for, and what each may share with one that the other mode leaves on. */
  readonly shared: readonly { readonly system: string; readonly other: string; readonly what: string }[];
  /** From the stage as it stands, whichever mode that is. */
  readonly today: HotToday;
}

export interface HotToday {
  /** `blocked`: hot, once its gates are open. `here`: there is nothing to take. */
  readonly verdict: 'hot' | 'blocked' | 'cold' | 'refused' | 'here';
  readonly cold: readonly ColdReason[];
  readonly gates: readonly Gate[];
  readonly blockers: readonly Fault[];
  readonly predictedMs: number | null;
}

export function hotContract(view: StageView, from: Mode, to: Mode, request: TargetRequest, nowUs: number): HotContract {
  return {
    from: from.id,
    to: to.id,
    switches: switchesOf(view, from, to),
    shared: sharedHosts(view, from, to),
    today: takeToday(view, request, nowUs),
  };
}

/** What the two modes say differently, as far as it changes light, pictures or who owns them. */
function switchesOf(view: StageView, from: Mode, to: Mode): readonly Switched[] {
  const keysOf = (path: ParamPath | undefined): number =>
    (path === undefined ? undefined : view.descriptors.get(path)?.keys.length) ?? 1;
  const zones = Object.entries(to.owners).flatMap(([id, owner]): readonly Switched[] => {
    const was = from.owners[id] ?? null;
    const path = view.studio.zones.find((zone) => zone.id === id)?.sourcePath;
    return was === owner ? [] : [{ kind: 'zone', id, from: was, to: owner, keys: keysOf(path) }];
  });
  const pictures = Object.entries(to.pictures).flatMap(([id, path]): readonly Switched[] => {
    const was = from.pictures[id] ?? null;
    return was === path ? [] : [{ kind: 'picture', id, from: was, to: path, keys: 1 }];
  });
  const values = Object.entries(to.values).flatMap(([path, value]): readonly Switched[] => {
    const was = from.values[path] ?? null;
    const isSwitch = view.descriptors.get(path)?.phase === 'switch';
    return value === null || !isSwitch || was === value
      ? []
      : [{ kind: 'value', id: path, from: was, to: value, keys: 1 }];
  });
  return [...zones, ...pictures, ...values];
}

function sharedHosts(view: StageView, from: Mode, to: Mode): HotContract['shared'] {
  return to.systems.flatMap((id) => {
    const system = systemOf(view, id);
    return from.systems
      .filter((other) => other !== id)
      .flatMap((other) => {
        const theirs = systemOf(view, other)?.exclusive ?? [];
        const what = system?.exclusive.filter((one) => theirs.includes(one)) ?? [];
        return what.map((one) => ({ system: id, other, what: one }));
      });
  });
}

export function takeToday(view: StageView, request: TargetRequest, nowUs: number): HotToday {
  const plan = compile(view, request, { planId: 'contract' }, nowUs);
  const isPlan = !isRefusal(plan);
  const gates = isPlan ? plan.gates : gatesWithoutPlan(view, request, nowUs);
  const blockers = isPlan ? [] : plan.blockers;
  const cold = coldReasons(view, gates, blockers, isPlan ? plan.steps : [], nowUs);
  const isHere = isPlan && plan.leases.length + plan.pictures.length + plan.steps.length === 0;
  const verdict =
    cold.length > 0
      ? 'cold'
      : blockers.length > 0
        ? 'refused'
        : isHere
          ? 'here'
          : gates.some((gate) => gate.verdict === 'blocking')
            ? 'blocked'
            : 'hot';
  return { verdict, cold, gates, blockers, predictedMs: isPlan ? predicted(plan) : null };
}

/** Where no plan can be made, people still want to see what else stands in the way. */
function gatesWithoutPlan(view: StageView, request: TargetRequest, nowUs: number): readonly Gate[] {
  const target = resolveTarget(view, request);
  return isRefusal(target) ? [] : planGates(view, { ...nothingPlanned(view), target }, nowUs);
}

/** What only a cold change mends: hosts that two systems share, engines to be started, rates, references, declared parameters. */
export function coldReasons(
  view: StageView,
  gates: readonly Gate[],
  blockers: readonly Fault[],
  steps: readonly Step[],
  nowUs: number,
): readonly ColdReason[] {
  const declared = blockers
    .filter((fault) => fault.code === 'compile.cold')
    .map((why): ColdReason => ({ kind: view.studio.contracts?.cold[String(why.params?.['path'])] ?? 'start', why }));
  const standing = gates.flatMap((gate): readonly ColdReason[] => {
    if (gate.verdict !== 'blocking' || !gate.why) return [];
    const kind = coldKindOf(view, gate, nowUs);
    const system = gate.id.slice('warm/'.length);
    const why = kind === 'start' ? { code: 'cold.not-running', params: { system } } : gate.why;
    return kind ? [{ kind, why }] : [];
  });
  const canvas = steps
    .filter((step) => view.descriptors.get(step.path)?.disturbs?.includes('formatChange'))
    .map((step): ColdReason => {
      const is = String(read(view, step.path, nowUs).value ?? '?');
      const params = { path: step.path, device: step.device, is, value: String(step.value) };
      return { kind: 'canvas', why: { code: 'compile.cold', params } };
    });
  return [...declared, ...standing, ...canvas];
}

function coldKindOf(view: StageView, gate: Gate, nowUs: number): ColdReason['kind'] | undefined {
  if (gate.kind === 'exclusive') return 'exclusive';
  if (gate.kind === 'rate') return 'rate';
  if (gate.kind === 'locked') return 'reference';
  if (gate.kind !== 'warm') return undefined;
  const system = systemOf(view, gate.id.slice('warm/'.length));
  const path = system?.readyPath;
  const stopped = path !== undefined && read(view, path, nowUs).value === false;
  return stopped && view.descriptors.get(path)?.effect.kind === 'restart' ? 'start' : undefined;
}

function predicted(plan: Plan): number {
  return Object.values(plan.predictedMs).reduce((sum, ms) => sum + ms, 0);
}
