/**
 * The plan's part of a take's first record as JSON, made while it is armed: a press writes it down without making it.
 *
 * Knows: plans that stand armed. A plan that is not known is written as any other record.
 */
import type { Plan } from '../../core/stage/plan.ts';
import { planRecord } from '../../core/stage/take-machine.ts';

const texts = new WeakMap<Plan, string>();

export function prepareRecord(plan: Plan): void {
  texts.set(plan, JSON.stringify(planRecord(plan)));
}

/** `data` of a `take-start` as JSON; undefined when it has to be made. */
export function startText(plan: Plan, data: unknown): string | undefined {
  const text = texts.get(plan);
  if (text === undefined || typeof data !== 'object' || data === null) return undefined;
  const { takeId, atUs, show, intent } = data as Record<string, unknown>;
  return `${JSON.stringify({ takeId, atUs, show, intent }).slice(0, -1)},${text.slice(1)}`;
}
