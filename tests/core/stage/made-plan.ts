/** Plans that have to come out: one that is refused ends the test with the reason. */
import { compile } from '../../../app/core/stage/compile.ts';
import type { CompileRefusal, Gate, Plan, StageView, TargetRequest } from '../../../app/core/stage/plan.ts';
import { NOW_US } from '../small-studio.ts';

export function made(plan: Plan | CompileRefusal): Plan {
  if ('blockers' in plan) throw new Error(JSON.stringify(plan.blockers));
  return plan;
}

export function planOf(view: StageView, request: TargetRequest = { mode: 'VP' }, nowUs = NOW_US): Plan {
  return made(compile(view, request, { planId: 'p' }, nowUs));
}

export function gateOf(view: StageView, id: string, request?: TargetRequest, nowUs?: number): Gate | undefined {
  return planOf(view, request, nowUs).gates.find((gate) => gate.id === id);
}
