/** Makes plans from the stage as it is at this instant: to a target, back from a take, to the safe pictures. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../drivers/contract.ts';
import type { Fault, ParamPath, Value } from '../../core/parameter.ts';
import { compileBailout } from '../../core/stage/bailout.ts';
import { compile } from '../../core/stage/compile.ts';
import type { CompileRefusal, Plan, TargetRequest } from '../../core/stage/plan.ts';
import { compileReturn, compileUndo } from '../../core/stage/undo.ts';
import type { Stage } from '../stage/stage.ts';

export class PlanMaker {
  readonly #stage: Stage;
  readonly #clock: Clock;

  constructor(stage: Stage, clock: Clock) {
    this.#stage = stage;
    this.#clock = clock;
  }

  /** `letGo`: hold groups that an interrupted take left held. */
  to(request: TargetRequest, letGo: readonly string[] = []): Plan | Fault {
    return orFault(compile(this.#stage.view(), request, { ...newId(), letGo }, this.#clock.nowUs()));
  }

  /** `before`: what was read before the plan ran; empty = what the plan itself remembers. */
  back(plan: Plan, before: ReadonlyMap<ParamPath, Value>, letGo: readonly string[] = []): Plan | Fault {
    const make = plan.kind === 'bailout' ? compileReturn : compileUndo;
    return orFault(make(this.#stage.view(), plan, before, { ...newId(), letGo }, this.#clock.nowUs()));
  }

  bailout(zones: readonly string[] | undefined): Plan {
    return compileBailout(this.#stage.view(), newId(), this.#clock.nowUs(), zones);
  }
}

function newId(): { readonly planId: string } {
  return { planId: randomUUID() };
}

function orFault(plan: Plan | CompileRefusal): Plan | Fault {
  if (!('blockers' in plan)) return plan;
  return plan.blockers[0] ?? { code: 'plan.refused' };
}

/** Every parameter that arming reads first. */
export function involved(plan: Plan): readonly ParamPath[] {
  const inputs = plan.inputs.flatMap((input) => (input.what === 'value' ? [input.id] : []));
  return [...new Set([...plan.steps.map((step) => step.path), ...inputs, ...plan.gates.flatMap((gate) => gate.reads)])];
}

/** What the journal keeps of a plan that was not taken. */
export function summary(plan: Plan): Record<string, unknown> {
  const { mode, scene, preset, zoneIds } = plan.target;
  return {
    planId: plan.id,
    kind: plan.kind,
    mode,
    scene,
    preset,
    zones: zoneIds,
    steps: plan.steps.length,
    boundMs: plan.boundMs,
    clock: plan.clock,
    ...(plan.onLabel && { onLabel: true }),
  };
}

/** How many frames after their read-back the holds of a plan may still be on their way to the wall. */
export function holdFrames(stage: Stage, plan: Plan): number {
  const frames = plan.holds.map(({ group }) => {
    const hold = stage.studio.holdGroups.find((one) => one.id === group);
    const effect = hold && stage.descriptor(hold.path)?.effect;
    return Math.max(hold?.measured?.latencyFrames ?? 0, effect?.kind === 'within' ? effect.maxFrames : 0);
  });
  return Math.max(0, ...frames);
}
