/**
 * What can be done for a plan before it is armed: loads on systems that no zone and no picture shows. Follows take.md
 * section 5 ("prepared"): slow, invisible, without a time limit. Everything else waits for GO.
 */
import type { ParamPath, Value } from '../parameter.ts';
import type { Plan, StageView } from './plan.ts';

export interface Preparation {
  readonly path: ParamPath;
  readonly value: Value;
  readonly device: string;
  readonly system: string;
}

/** Scene loads of the prepare phase whose device is there; the compiler has moved visible ones under the hold already. */
export function preparations(plan: Pick<Plan, 'steps'>, view: StageView): readonly Preparation[] {
  return plan.steps.flatMap((step) => {
    const system = view.studio.systems.find((s) => s.scenePath === step.path);
    const invisible = step.visible.zoneIds.length + step.visible.pictureIds.length === 0;
    if (!system || step.phase !== 'prepare' || !invisible || step.safety > 1) return [];
    if (!(view.devices.get(step.device)?.online ?? false)) return [];
    return [{ path: step.path, value: step.value, device: step.device, system: system.id }];
  });
}
