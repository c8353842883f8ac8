/** The cluster events that the library keeps. A row is `unknown` until it passed here; anything odd is left out. */
import * as z from 'zod/mini';
import type { StageEvent } from '../core/ndisplay/stage-event.ts';
import { eventForm } from './event-form.ts';

export interface EventVersion {
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
  readonly event: StageEvent;
}

export interface KeptEvent {
  /** Oldest first; the last one counts. */
  readonly versions: readonly EventVersion[];
  readonly deleted: null | { readonly by: string; readonly atMs: number };
}
export type EventBook = Readonly<Record<string, KeptEvent>>;

const short = z.string().check(z.maxLength(120));
const version = z.object({ version: z.int().check(z.minimum(1)), by: short, atMs: z.number(), event: eventForm });
const kept = z.object({
  versions: z.array(version).check(z.minLength(1)),
  deleted: z.nullable(z.object({ by: short, atMs: z.number() })),
});

export function readEventBook(saved: unknown): EventBook {
  if (typeof saved !== 'object' || saved === null) return {};
  const rows = Object.entries(saved).map(([id, raw]) => [id, kept.safeParse(raw)] as const);
  return Object.fromEntries(rows.flatMap(([id, parsed]) => (parsed.success ? [[id, parsed.data]] : [])));
}
