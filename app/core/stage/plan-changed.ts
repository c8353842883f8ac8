/**
 * When an armed plan is withdrawn: an input changed beyond its tolerance, or a gate fell to blocking. Never because
 * time passed or the state's revision moved. Follows take.md section 5.
 */
import type { Descriptor, Fault, Value } from '../parameter.ts';
import { matches } from '../parameter-state.ts';
import { sameEffect } from '../trial/claim.ts';
import { layerVersions } from './compile.ts';
import { coversOf } from './cover.ts';
import { planGates } from './gates.ts';
import type { Gate, Plan, PlanInput, StageView } from './plan.ts';

/** The plan's gates as they are now: covers from tally now, waivers and ticks as they stand. */
export function liveGates(plan: Plan, view: StageView, nowUs: number): readonly Gate[] {
  return planGates(view, { ...plan, covers: coversOf(view, plan.steps, plan.holds, nowUs) }, nowUs);
}

/**
 * Why this plan must not be taken at this instant. A gate on tracking has its time to open again, as everywhere: whoever
 * keeps what is armed withdraws it when that is over, and a take passes no phase while it is closed.
 */
export function planChanged(plan: Plan, view: StageView, nowUs: number): Fault | undefined {
  const gates = liveGates(plan, view, nowUs).filter((gate) => gate.kind !== 'tracking');
  return inputChanged(plan, view) ?? gateFell(plan, gates);
}

export function gateFell(plan: Plan, now: readonly Gate[]): Fault | undefined {
  const before = new Map(plan.gates.map((g) => [g.id, g.verdict]));
  const fallen = now.find((g) => g.verdict === 'blocking' && before.get(g.id) !== 'blocking');
  if (!fallen) return undefined;
  return { code: 'plan.gate-closed', params: { gate: fallen.id, closeAfterMs: fallen.closeAfterMs } };
}

export function inputChanged(plan: Plan, view: StageView): Fault | undefined {
  const layers = layerVersions(view, plan.target);
  for (const input of plan.inputs) {
    const fault = changed(input, view, layers);
    if (fault) return fault;
  }
  return claimChanged(plan, view);
}

/** What was measured counts no more, or another lead was adopted: the plan was made for another instant. */
function claimChanged(plan: Plan, view: StageView): Fault | undefined {
  for (const step of plan.steps) {
    const descriptor = view.descriptors.get(step.path);
    if (!step.effect || !descriptor) continue;
    if (!sameEffect(step.effect, descriptor.effect) || step.leadFrames !== descriptor.leadFrames)
      return { code: 'plan.effect-changed', params: { path: step.path } };
  }
  return undefined;
}

function changed(input: PlanInput, view: StageView, layers: ReadonlyMap<string, PlanInput['was']>): Fault | undefined {
  const { id, was } = input;
  switch (input.what) {
    case 'value': {
      const descriptor = view.descriptors.get(id);
      const actual = view.values.get(id)?.actual?.value;
      if (!descriptor) return { code: 'plan.path-gone', params: { path: id } };
      // What nobody could tell at arming may be told later: the plan already counts on not knowing.
      if (was === undefined) return undefined;
      if (actual === undefined) return { code: 'plan.value-lost', params: { path: id } };
      if (within(descriptor, input, was, actual)) return undefined;
      return { code: 'plan.value-changed', params: { path: id, was: String(was), now: String(actual) } };
    }
    case 'lease': {
      const now = view.zones.get(id)?.leased;
      return now === was ? undefined : { code: 'plan.lease-changed', params: { zone: id, now: now ?? 'none' } };
    }
    case 'picture': {
      const now = view.pictures.get(id)?.path ?? 'unknown';
      if (now === was || was === 'unknown') return undefined;
      return { code: 'plan.picture-changed', params: { camera: id, was: String(was), now } };
    }
    case 'epoch': {
      const now = view.devices.get(id)?.epoch;
      return now === was ? undefined : { code: 'plan.device-rebooted', params: { device: id } };
    }
    case 'layer':
      return layers.get(id) === was ? undefined : { code: 'plan.layer-changed', params: { layer: id } };
    // On air and gates count by verdict: the cover gates read the one, liveGates are the other.
    case 'onAir':
    case 'gate':
      return undefined;
  }
}

/** A number by the tolerance that arming stored, anything else by equality. */
function within(descriptor: Descriptor, input: PlanInput, was: Value, actual: Value): boolean {
  if (typeof was === 'number' && typeof actual === 'number') return Math.abs(was - actual) <= input.tolerance + 1e-9;
  return matches(descriptor.type, descriptor.verify, was, actual);
}
