/**
 * The way back from a take that cannot go on: barriers compiled from the plan and from what may have left.
 * Follows take.md section 6.6. Needs no view: a step carries its undo.
 *
 * Is told: the plan, the ids of steps whose bytes left or may have left. Tells: barriers in their order, what stays lost.
 * The caller first cancels what is unsent; only steps that answered `sent` belong in `sent`.
 */
import type { Plan, Step } from './plan.ts';

/**
 * `switch`: everything that light or a picture shows, and the leases, on one frame F'. `release`: the holds.
 * `invisible`: the rest, after people have their picture back. A barrier ends when all its steps are verified
 * (`assumed` undos: sent, listed `unverified`).
 */
export type BarrierKind = 'switch' | 'release' | 'invisible';

export interface RollbackBarrier {
  readonly kind: BarrierKind;
  /** Undo steps; `id` is `undo:<id of the step>`, `value` and `entries` are the old ones, `after` stays in the barrier. */
  readonly steps: readonly Step[];
}

/** Serialisable. */
export interface RollbackPlan {
  /** In order; a barrier without steps is left out. */
  readonly barriers: readonly RollbackBarrier[];
  /** To be put back at F', all or none; empty where they had not moved. */
  readonly leases: Plan['leases'];
  readonly pictures: Plan['pictures'];
  /** Sent steps that nothing can undo: the rollback ends `stuck`. */
  readonly lost: readonly string[];
  /** Undo steps whose old value was never reported: sent, then listed `unverified`. */
  readonly assumed: readonly string[];
}

const PREFIX = 'undo:';

export function undoIdOf(stepId: string): string {
  return PREFIX + stepId;
}

/** The step that an undo step takes back. */
export function stepOfUndo(undoId: string): string {
  return undoId.startsWith(PREFIX) ? undoId.slice(PREFIX.length) : undoId;
}

export function compileRollback(
  plan: Pick<Plan, 'steps' | 'leases' | 'pictures'>,
  sent: ReadonlySet<string>,
  leasesMoved: boolean,
): RollbackPlan {
  const barriers: Record<BarrierKind, Step[]> = { switch: [], release: [], invisible: [] };
  const kindOf = new Map<string, BarrierKind>();
  const lost: string[] = [];
  const assumed: string[] = [];
  const gone = plan.steps.filter((step) => sent.has(step.id) && step.layer !== 'reveal');
  for (const step of gone) {
    if (step.undo.kind === 'none' || step.undo.value === undefined) lost.push(step.id);
    else kindOf.set(step.id, barrierOf(step));
  }
  for (const step of gone) {
    const kind = kindOf.get(step.id);
    if (!kind) continue;
    if (step.undo.kind === 'assumed') assumed.push(undoIdOf(step.id));
    // `after` reversed: what came after this step goes back before it does. Other barriers are ordered already.
    const after = gone.filter((s) => s.after.includes(step.id) && kindOf.get(s.id) === kind).map((s) => undoIdOf(s.id));
    barriers[kind].push(undoStep(step, after));
  }
  return {
    barriers: (['switch', 'release', 'invisible'] as const)
      .filter((kind) => barriers[kind].length > 0)
      .map((kind) => ({ kind, steps: barriers[kind] })),
    leases: leasesMoved ? plan.leases.flatMap(leaseBack) : [],
    pictures: leasesMoved ? plan.pictures.flatMap(pictureBack) : [],
    lost,
    assumed,
  };
}

function barrierOf(step: Step): BarrierKind {
  if (step.layer === 'hold') return 'release';
  const visible = step.visible.zoneIds.length > 0 || step.visible.pictureIds.length > 0;
  return visible || step.phase === 'switch' ? 'switch' : 'invisible';
}

function undoStep(step: Step, after: readonly string[]): Step {
  const value = step.undo.value ?? step.value;
  return {
    ...step,
    id: undoIdOf(step.id),
    value,
    entries: step.undo.entries ?? step.entries.map((e) => ({ key: e.key, value })),
    phase: step.layer === 'hold' ? 'reveal' : step.phase,
    after,
    undo: { kind: 'none' },
    layer: 'undo',
  };
}

function leaseBack(lease: Plan['leases'][number]): Plan['leases'] {
  return lease.from === undefined ? [] : [{ zoneId: lease.zoneId, from: lease.to, to: lease.from }];
}

function pictureBack(picture: Plan['pictures'][number]): Plan['pictures'] {
  const { from } = picture;
  if (from !== 'direct' && from !== 'xr' && from !== 'ar' && from !== 'key') return [];
  return [{ pictureId: picture.pictureId, from: picture.to, to: from }];
}
