/** Plans and takes as seats see them. Pure shaping. */

import type { Plan, Step } from '../../core/stage/plan.ts';
import type { Take } from '../../core/stage/take.ts';
import { audienceOf } from '../../core/stage/take-audience.ts';
import { choicesOf } from '../../core/stage/take-machine.ts';
import type { PlanState, StepState, TakeState } from '../../protocol/state.ts';

export function planState(plan: Plan): PlanState {
  return {
    planId: plan.id,
    kind: plan.kind,
    mode: plan.target.mode ?? null,
    scene: plan.target.scene ?? null,
    preset: plan.target.preset ?? null,
    zones: plan.target.zoneIds,
    steps: plan.steps.map((step) => stepState(step)),
    gates: plan.gates,
    leases: plan.leases,
    pictures: plan.pictures,
    covers: Object.fromEntries(plan.covers),
    holds: plan.holds.map((hold) => hold.group),
    confirmations: plan.confirmations,
    untouched: plan.untouched.length,
    predictedMs: plan.predictedMs,
    boundMs: plan.boundMs,
    safety: plan.safety,
    ...(plan.clock && { clock: plan.clock }),
    ...(plan.onLabel && { onLabel: true }),
    notRestored: plan.notRestored,
  };
}

function stepState(step: Step, take?: Take): StepState {
  const run = take?.steps.get(step.id);
  return {
    id: step.id,
    device: step.device,
    path: step.path,
    value: step.value,
    phase: step.phase,
    at: run?.at ?? 'waiting',
    undo: step.undo.kind,
    onFail: step.onFail,
    visible: step.visible.zoneIds.length > 0 || step.visible.pictureIds.length > 0,
    ...(step.effect === undefined ? {} : { effect: step.effect }),
    leadFrames: step.leadFrames,
    ...(run?.lateUs === undefined ? {} : { lateUs: run.lateUs }),
    ...(run?.fault === undefined ? {} : { fault: run.fault }),
  };
}

const ENDED: ReadonlySet<string> = new Set([
  'committed',
  'committed-with-exceptions',
  'rolled-back',
  'stuck',
  'failed-visible',
  'bailed-out',
  'refused',
]);

export function takeState(take: Take, seat: string): TakeState {
  const { plan } = take;
  return {
    ...planState(plan),
    steps: plan.steps.map((step) => stepState(step, take)),
    takeId: take.id,
    seat,
    at: take.at,
    outcome: ENDED.has(take.at) ? (take.at as NonNullable<TakeState['outcome']>) : null,
    startedUs: take.startedUs,
    endedUs: take.endedUs ?? null,
    frame: take.frame ?? null,
    phases: take.phases.map(({ at, fromUs, toUs }) => ({ at, fromUs, toUs: toUs ?? null })),
    why: take.why ?? null,
    exceptions: take.exceptions,
    choices: take.at === 'failed-visible' ? ['undo', 'bailout'] : choicesOf(take),
    audience: audienceOf(take),
  };
}

/** What `stage.take` and `take.get` answer. */
export function resultOf(take: Take, seat: string): unknown {
  const { takeId, at, outcome, steps, phases, why, exceptions, choices, audience } = takeState(take, seat);
  const durationMs =
    ((take.endedUs ?? take.phases[take.phases.length - 1]?.fromUs ?? take.startedUs) - take.startedUs) / 1000;
  return { takeId, at, outcome: outcome ?? at, steps, phases, why, exceptions, choices, audience, durationMs };
}
