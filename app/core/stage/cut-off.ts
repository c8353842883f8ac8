/**
 * Takes cut off one after another, each before the one that was to mend it had ended, seen as one interruption: a way
 * out that dies too must not make half a switch the place to go back to. Follows take.md section 6.10.
 *
 * Is told: what `take-start` keeps of each, newest first. Tells: one start that goes back to before the first of them.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import type { Plan, Step } from './plan.ts';

/** What `take-start` keeps; written by take-machine.ts. */
export type TakeStart = Pick<Plan, 'steps' | 'holds' | 'leases' | 'pictures' | 'was' | 'backTo' | 'notRestored'> & {
  readonly planId: string;
  readonly kind?: Plan['kind'];
  readonly mode?: string;
  readonly scene?: string;
  readonly preset?: string;
  readonly zones: readonly string[];
  readonly pictureIds: readonly string[];
  /** What stood as wanted already. Older journals do not say. */
  readonly untouched?: readonly { readonly path: ParamPath; readonly value: Value }[];
};

/** A line of the journal is `unknown` until it is looked at. */
export function isTakeStart(data: unknown): data is TakeStart {
  if (typeof data !== 'object' || data === null) return false;
  const { steps, holds, leases, pictures, zones } = data as Record<string, unknown>;
  return [steps, holds, leases, pictures, zones].every(Array.isArray);
}

/**
 * The newest says where it was going; what stood before is what stood before the first that touched it. A single one
 * comes back as it is.
 */
export function asOneTake(newestFirst: readonly [TakeStart, ...TakeStart[]]): TakeStart {
  const [newest, ...older] = newestFirst;
  return older.reduce(over, newest);
}

/** `later`, going back to before `earlier`. */
function over(later: TakeStart, earlier: TakeStart): TakeStart {
  const first = new Map(earlier.steps.map((step) => [step.path, step]));
  const again = new Set(later.steps.map((step) => step.path));
  const steps: Step[] = later.steps.map((step) => ({ ...step, undo: first.get(step.path)?.undo ?? step.undo }));
  // Of a path that the later one found done already, the earlier step still knows what stood there.
  for (const step of earlier.steps)
    if (!again.has(step.path) && step.layer !== 'hold' && step.layer !== 'reveal') steps.push(step);
  return {
    ...later,
    steps,
    holds: union(later.holds, earlier.holds, (hold) => hold.group),
    leases: moves(later.leases, earlier.leases, (move) => move.zoneId),
    pictures: moves(later.pictures, earlier.pictures, (move) => move.pictureId),
    notRestored: union(later.notRestored, earlier.notRestored, (fault: Fault) => JSON.stringify(fault)),
    ...(earlier.was === undefined ? {} : { was: { ...later.was, ...earlier.was } }),
  };
}

function union<T>(later: readonly T[], earlier: readonly T[], idOf: (one: T) => string): readonly T[] {
  const ids = new Set(later.map(idOf));
  return [...later, ...earlier.filter((one) => !ids.has(idOf(one)))];
}

/** From where the first one found it to where the last one leads it. */
function moves<T extends { readonly from: string | undefined }>(
  later: readonly T[],
  earlier: readonly T[],
  idOf: (one: T) => string,
): readonly T[] {
  const from = new Map(earlier.map((move) => [idOf(move), move.from]));
  const joined = later.map((move) => (from.has(idOf(move)) ? { ...move, from: from.get(idOf(move)) } : move));
  return union(joined, earlier, idOf);
}
