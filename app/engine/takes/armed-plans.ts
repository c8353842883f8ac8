/**
 * The arming store with a clock: what stands armed, what runs, and what has to go when the stage changes under it.
 * The rules are app/core/stage/arming.ts and plan-changed.ts; here they are only asked again and again.
 */
import type { Fault } from '../../core/parameter.ts';
import {
  type Armed,
  type Arming,
  type ArmRequest,
  arm,
  disarm,
  endTake,
  expire,
  extend,
  type Joined,
  joinTake,
  NO_ARMING,
  type Withdrawn,
  withdraw,
} from '../../core/stage/arming.ts';
import type { Plan, StageView } from '../../core/stage/plan.ts';
import { gateFell, inputChanged, liveGates } from '../../core/stage/plan-changed.ts';

export class ArmedPlans {
  #store: Arming = NO_ARMING;
  /** planId -> since when a gate of it blocks. */
  readonly #closingUs = new Map<string, number>();

  all(): readonly Armed[] {
    return this.#store.armed;
  }

  newest(): Armed | undefined {
    return this.#store.armed[this.#store.armed.length - 1];
  }

  arm(request: ArmRequest): { readonly withdrawn: readonly Withdrawn[] } | Fault {
    const { store, withdrawn, refused } = arm(this.#store, request);
    if (refused) return refused;
    this.#store = store;
    return { withdrawn };
  }

  /** Everything when no plan is named. */
  disarm(planId: string | undefined, seat: string): readonly Withdrawn[] {
    const gone = this.#store.armed.filter((armed) => planId === undefined || armed.plan.id === planId);
    const withdrawn: Withdrawn[] = [];
    for (const armed of gone) {
      const result = disarm(this.#store, armed.plan.id, seat);
      this.#store = result.store;
      withdrawn.push(...result.withdrawn);
    }
    return withdrawn;
  }

  /** Answers with when it runs out now. */
  extend(planId: string, nowUs: number): { readonly plan: Plan; readonly untilUs: number } | Fault {
    const { store, refused } = extend(this.#store, planId, nowUs);
    if (refused) return refused;
    this.#store = store;
    const armed = store.armed.find((one) => one.plan.id === planId);
    return armed?.untilUs === undefined ? { code: 'arming.no-end' } : { plan: armed.plan, untilUs: armed.untilUs };
  }

  withdraw(planId: string, why: Fault): readonly Withdrawn[] {
    const { store, withdrawn } = withdraw(this.#store, planId, why);
    this.#store = store;
    this.#closingUs.delete(planId);
    return withdrawn;
  }

  join(planId: string, takeId: string, nowUs: number): Joined {
    const joined = joinTake(this.#store, planId, takeId, nowUs);
    this.#store = joined.store;
    return joined;
  }

  ended(takeId: string): void {
    this.#store = endTake(this.#store, takeId);
  }

  /** Looks at every armed plan; answers with those that had to go. */
  sweep(view: StageView, nowUs: number): readonly Withdrawn[] {
    const late = expire(this.#store, nowUs);
    this.#store = late.store;
    const gone = this.#store.armed.flatMap((armed) => {
      const why = this.#look(armed, view, nowUs);
      return why ? this.withdraw(armed.plan.id, why) : [];
    });
    return [...late.withdrawn, ...gone];
  }

  #look(armed: Armed, view: StageView, nowUs: number): Fault | undefined {
    const { plan } = armed;
    const changed = inputChanged(plan, view);
    if (changed) return changed;
    const fell = gateFell(plan, liveGates(plan, view, nowUs));
    if (!fell) {
      this.#closingUs.delete(plan.id);
      return undefined;
    }
    const sinceUs = this.#closingUs.get(plan.id) ?? nowUs;
    this.#closingUs.set(plan.id, sinceUs);
    const limitMs = Number(fell.params?.['closeAfterMs'] ?? 0);
    return nowUs - sinceUs >= limitMs * 1000 ? fell : undefined;
  }
}
