/** The virtual moves that the library keeps. A row is `unknown` until it passed here; anything odd is left out. */
import * as z from 'zod/mini';
import { keyFault, type StoredMove } from '../core/tracking/move-keys.ts';
import { keysOf, moveForm } from './studio-schema-virtual.ts';

export interface MoveVersion extends StoredMove {
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
}

export interface KeptMove {
  /** Oldest first; the last one counts. */
  readonly versions: readonly MoveVersion[];
  readonly deleted: null | { readonly by: string; readonly atMs: number };
}
export type MoveBook = Readonly<Record<string, KeptMove>>;

const short = z.string().check(z.maxLength(120));
const version = z.extend(moveForm, { version: z.int().check(z.minimum(1)), by: short, atMs: z.number() });
const kept = z.object({
  versions: z.array(version).check(z.minLength(1)),
  deleted: z.nullable(z.object({ by: short, atMs: z.number() })),
});

export function readMoveBook(saved: unknown): MoveBook {
  if (typeof saved !== 'object' || saved === null) return {};
  const book: Record<string, KeptMove> = {};
  for (const [id, raw] of Object.entries(saved)) {
    const parsed = kept.safeParse(raw);
    if (!parsed.success) continue;
    const versions = parsed.data.versions.map((one) => ({ ...one, keys: keysOf(one.keys) }));
    if (versions.every(({ keys }) => keyFault(keys) === undefined)) book[id] = { ...parsed.data, versions };
  }
  return book;
}
