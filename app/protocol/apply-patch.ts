/**
 * Applies a patch to the mirrored state: copies only what lies on the way to a change, so that readers compare by
 * identity. Maps only; an array is replaced whole. Refuses what does not follow on.
 */
import type { PatchOp } from './messages.ts';
import type { StageState } from './state.ts';

type Bag = Record<string, unknown>;

/** `undefined`: the patch does not follow on this state, or names a way that is not there. Ask for a snapshot. */
export function applyPatch(state: StageState, rev: number, ops: readonly PatchOp[]): StageState | undefined {
  if (rev !== state.rev + 1) return undefined;
  const fresh = new Set<object>();
  const root = { ...state } as unknown as Bag;
  fresh.add(root);
  for (const op of ops) if (!applyOp(root, op, fresh)) return undefined;
  root['rev'] = rev;
  return root as unknown as StageState;
}

function applyOp(root: Bag, op: PatchOp, fresh: Set<object>): boolean {
  const last = op.path.at(-1);
  if (last === undefined || op.path.includes('__proto__')) return false;
  let bag = root;
  for (const key of op.path.slice(0, -1)) {
    const child = Object.hasOwn(bag, key) ? bag[key] : undefined;
    if (!isBag(child)) return false;
    const own = fresh.has(child) ? child : { ...child };
    fresh.add(own);
    bag[key] = own;
    bag = own;
  }
  if (op.gone) delete bag[last];
  else bag[last] = op.value;
  return true;
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
