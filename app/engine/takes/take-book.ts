/** Takes that ended: their results, and the newest one that can still be undone. Bounded. */
import type { ParamPath, Value } from '../../core/parameter.ts';
import type { Plan } from '../../core/stage/plan.ts';
import type { Outcome, Take } from '../../core/stage/take.ts';

export interface FinishedTake {
  readonly take: Take;
  readonly seat: string;
  readonly outcome: Outcome;
  /** What every parameter of it was before. */
  readonly before: ReadonlyMap<ParamPath, Value>;
}

const KEPT_TAKES = 200;

export function valuesBefore(plan: Plan): ReadonlyMap<ParamPath, Value> {
  return new Map(
    plan.steps.flatMap((step) => (step.undo.value === undefined ? [] : [[step.path, step.undo.value] as const])),
  );
}

export class TakeBook {
  readonly #finished = new Map<string, FinishedTake>();
  readonly #changedByHand = new Set<ParamPath>();
  #undoable: FinishedTake | undefined;

  get undoable(): FinishedTake | undefined {
    return this.#undoable;
  }

  get(takeId: string): FinishedTake | undefined {
    return this.#finished.get(takeId);
  }

  /** Returns the take that is forgotten for it, if any. */
  add(finished: FinishedTake): string | undefined {
    const { take, outcome } = finished;
    this.#finished.set(take.id, finished);
    const { kind } = take.plan;
    const changed = outcome === 'committed' || outcome === 'committed-with-exceptions' || outcome === 'failed-visible';
    if ((kind === 'take' && changed) || (kind === 'bailout' && outcome === 'bailed-out')) {
      this.#undoable = finished;
      this.#changedByHand.clear();
    } else if (changed) this.#undoable = undefined;
    if (this.#finished.size <= KEPT_TAKES) return undefined;
    const [oldest] = this.#finished.keys();
    if (oldest !== undefined) this.#finished.delete(oldest);
    return oldest;
  }

  /** A change by hand takes its own parameter out of the undo, by name. */
  changedByHand(path: ParamPath): void {
    this.#changedByHand.add(path);
  }

  lost(): readonly ParamPath[] {
    return [...this.#changedByHand].filter((path) => this.#undoable?.before.has(path));
  }

  before(finished: FinishedTake): ReadonlyMap<ParamPath, Value> {
    return new Map([...finished.before].filter(([path]) => !this.#changedByHand.has(path)));
  }
}
