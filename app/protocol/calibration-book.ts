/** The book of calibrations as the library keeps it. A row is `unknown` until it passed here; anything odd is left out. */
import * as z from 'zod/mini';
import { CHECKED, type Head } from '../core/calibration/kept/book.ts';

export interface Book {
  /** By camera, source and kind (`bookKey`). */
  readonly heads: Readonly<Record<string, Head>>;
  /** Serial of the lens that sits on a camera. */
  readonly lenses: Readonly<Record<string, string>>;
}

export const EMPTY_BOOK: Book = { heads: {}, lenses: {} };

const number = z.int().check(z.minimum(0));
const short = z.string().check(z.maxLength(120));
const value = z.union([z.number(), z.string(), z.boolean(), z.array(z.number())]);
const head = z.object({
  last: number,
  inForce: number,
  sinceMs: z.number(),
  by: short,
  before: z.array(number),
  notes: z.record(short, z.string().check(z.maxLength(400))),
  checks: z.array(
    z.object({
      point: short,
      of: z.exactOptional(z.enum(CHECKED)),
      atMs: z.number(),
      by: short,
      mm: z.number(),
      limitMm: z.number(),
      version: number,
      values: z.record(short, value),
    }),
  ),
  broken: z.nullable(
    z.object({
      code: short,
      params: z.exactOptional(z.record(short, z.union([z.string(), z.number(), z.boolean()]))),
    }),
  ),
});

export function readBook(saved: unknown): Book {
  const { heads, lenses } = objectOf(saved);
  const read: Record<string, Head> = {};
  for (const [key, raw] of Object.entries(objectOf(heads))) {
    const parsed = head.safeParse(raw);
    if (parsed.success) read[key] = parsed.data;
  }
  const named = Object.entries(objectOf(lenses)).filter((one): one is [string, string] => typeof one[1] === 'string');
  return { heads: read, lenses: Object.fromEntries(named) };
}

export function objectOf(raw: unknown): Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Record<string, unknown>) : {};
}
