/** Things that people made, as the library keeps them: by version, and a deletion is a mark. */
import * as z from 'zod/mini';

/** What a version carries beside what was made. */
export interface Made {
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
}

export interface Kept<V extends Made> {
  /** Oldest first; the last one counts. */
  readonly versions: readonly V[];
  readonly deleted: null | { readonly by: string; readonly atMs: number };
}
export type Book<V extends Made> = Readonly<Record<string, Kept<V>>>;

const short = z.string().check(z.maxLength(120));
export const madeForm = { version: z.int().check(z.minimum(1)), by: short, atMs: z.number() };

/** A row is `unknown` until it passed here; anything odd is left out. */
export function readBook<V extends Made>(saved: unknown, version: z.ZodMiniType<V>): Book<V> {
  if (typeof saved !== 'object' || saved === null) return {};
  const kept = z.object({
    versions: z.array(version).check(z.minLength(1)),
    deleted: z.nullable(z.object({ by: short, atMs: z.number() })),
  });
  const rows = Object.entries(saved).map(([id, raw]) => [id, kept.safeParse(raw)] as const);
  return Object.fromEntries(rows.flatMap(([id, parsed]) => (parsed.success ? [[id, parsed.data]] : [])));
}
