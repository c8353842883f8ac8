/** The tree of references as rows: who hangs on whom, the branch with something wrong first. Pure. */
import type { SyncState } from '../../../protocol/state-sync.ts';
import { isMismatch, ORDER, type Standing, standingOf } from './sync-view.ts';

type Devices = SyncState['devices'];

export interface BranchRow {
  readonly id: string;
  readonly standing: Standing;
  /** 1 for what hangs on no device. */
  readonly depth: number;
  /** Another one hangs on the same. */
  readonly more: boolean;
  /** Depths whose line goes on past this row. */
  readonly past: readonly number[];
  /** The highest one above it that differs: what is wrong here may come from there. */
  readonly behind: string | undefined;
}

export interface Branches {
  readonly tree: readonly BranchRow[];
  /** Nobody said where their frames come from, and nothing hangs on them. */
  readonly loose: readonly BranchRow[];
}

export function branchesOf(devices: Devices): Branches {
  const below = new Map<string, string[]>();
  const roots: string[] = [];
  for (const [id, { from }] of Object.entries(devices)) {
    const above = from && 'device' in from && devices[from.device] ? from.device : undefined;
    if (above === undefined) roots.push(id);
    else below.set(above, [...(below.get(above) ?? []), id]);
  }
  const worst = (id: string, seen: readonly string[]): number => {
    const device = devices[id];
    if (!device || seen.includes(id)) return ORDER.length;
    const own = ORDER.indexOf(standingOf(device));
    return Math.min(own, ...(below.get(id) ?? []).map((one) => worst(one, [...seen, id])));
  };
  const sorted = (ids: readonly string[]): readonly string[] => ids.toSorted((a, b) => worst(a, []) - worst(b, []));
  const rowsOf = (
    ids: readonly string[],
    depth: number,
    past: readonly number[],
    odd: string | undefined,
  ): readonly BranchRow[] =>
    sorted(ids).flatMap((id, n) => {
      const device = devices[id];
      if (!device) return [];
      const standing = standingOf(device);
      const more = n < ids.length - 1;
      const next = odd ?? (isMismatch(standing) ? id : undefined);
      const row: BranchRow = { id, standing, depth, more, past, behind: odd };
      const on = more ? past.concat(depth) : past;
      return [row].concat(rowsOf(below.get(id) ?? [], depth + 1, on, next));
    });
  const isTree = (id: string): boolean => below.has(id) || devices[id]?.from !== undefined;
  return {
    tree: rowsOf(roots.filter(isTree), 1, [], undefined),
    loose: rowsOf(
      roots.filter((id) => !isTree(id)),
      1,
      [],
      undefined,
    ),
  };
}
