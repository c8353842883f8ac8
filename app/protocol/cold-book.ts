/** A cold change as the library keeps it. A row is `unknown` until it passed here; one that does not pass is told, not guessed. */
import * as z from 'zod/mini';
import type { ColdChange } from '../core/contract/cold-change.ts';
import { value } from './studio-forms.ts';
import { coldStepForm } from './studio-schema-contracts.ts';

const word = z.string().check(z.maxLength(400));
const ms = z.number();
const fault = z.object({
  code: word,
  params: z.exactOptional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
});

const run = z.object({
  at: z.enum(['waiting', 'ready', 'doing', 'unproved', 'confirmed', 'ticked', 'failed', 'cut-off', 'fallen']),
  back: z.exactOptional(z.enum(['waiting', 'doing', 'undone', 'ticked', 'failed'])),
  touched: z.boolean(),
  overruled: z.exactOptional(z.literal(true)),
  readyMs: z.exactOptional(ms),
  sentMs: z.exactOptional(ms),
  doneMs: z.exactOptional(ms),
  by: z.exactOptional(word),
  evidence: z.exactOptional(word),
  why: z.exactOptional(fault),
});

const change = z.object({
  id: word,
  from: word,
  to: word,
  scene: z.nullable(word),
  zones: z.array(word),
  by: word,
  beganMs: ms,
  endedMs: z.nullable(ms),
  steps: z.array(coldStepForm),
  runs: z.record(z.string(), run),
  before: z.record(z.string(), value),
  at: z.enum(['running', 'stopped', 'interrupted', 'aborting', 'requalify', 'done', 'aborted']),
  back: z.boolean(),
  why: z.nullable(fault),
});

const again = z.object({
  id: word,
  kind: z.enum(['seen', 'calibration', 'delay', 'trial', 'colour']),
  about: word,
  done: z.nullable(z.object({ how: z.enum(['redone', 'ticked']), by: word, evidence: word })),
});

const book = z.object({ change: z.nullable(change), sinceMs: ms, again: z.array(again) });

export interface ColdBook {
  readonly change: ColdChange | null;
  /** When the list of what to do again was made. */
  readonly sinceMs: number;
  readonly again: readonly z.infer<typeof again>[];
}

/** Undefined where nothing was kept, `unreadable` where something was that this version cannot read. */
export function readColdBook(saved: unknown): ColdBook | 'unreadable' | undefined {
  if (saved === undefined || saved === null) return undefined;
  const parsed = book.safeParse(saved);
  if (!parsed.success) return 'unreadable';
  const { change: kept } = parsed.data;
  // Every step has its run, else nothing could be said of it.
  if (kept && kept.steps.some((step) => !Object.hasOwn(kept.runs, step.id))) return 'unreadable';
  return parsed.data;
}
