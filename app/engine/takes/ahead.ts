/**
 * What can be made while a plan stands armed, so that a press only lets it go: the plan's part of the take's first
 * record, and the bytes of every step.
 *
 * Knows: plans that stand armed. What is not known, or no longer good, is made when it is needed.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { LineText } from '../../../presets/contract.ts';
import type { Plan, Step } from '../../core/stage/plan.ts';
import { planRecord } from '../../core/stage/take-machine.ts';
import type { Journal } from '../journal/journal.ts';
import type { Ready, Sender } from './sender.ts';

interface Ahead {
  /** The end of the first record as JSON, from its comma on. */
  readonly tail: string;
  readonly bytes: ReadonlyMap<Step, Ready>;
}

const made = new WeakMap<Plan, Ahead>();

export function makeAhead(plan: Plan, sender: Pick<Sender, 'prepare'>, journal: Pick<Journal, 'foresee'>): void {
  const tail = `,${JSON.stringify(planRecord(plan)).slice(1)}`;
  const bytes = new Map<Step, Ready>();
  for (const step of plan.steps) {
    const ready = sender.prepare(step.path, step.value, step.entries);
    if (!isFault(ready)) bytes.set(step, ready);
  }
  journal.foresee(tail);
  made.set(plan, { tail, bytes });
}

/** `data` of a `take-start` as JSON; undefined when it has to be made. */
export function startText(plan: Plan, data: unknown): LineText | undefined {
  const tail = made.get(plan)?.tail;
  if (tail === undefined || typeof data !== 'object' || data === null) return undefined;
  const { takeId, atUs, show, intent } = data as Record<string, unknown>;
  return { head: JSON.stringify({ takeId, atUs, show, intent }).slice(0, -1), tail };
}

export function readyAhead(plan: Plan, step: Step): Ready | undefined {
  return made.get(plan)?.bytes.get(step);
}
