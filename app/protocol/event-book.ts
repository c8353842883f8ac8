/** The cluster events that the library keeps. */
import * as z from 'zod/mini';
import type { StageEvent } from '../core/ndisplay/stage-event.ts';
import { eventForm } from './event-form.ts';
import { type Book, type Kept, type Made, madeForm, readBook } from './kept.ts';

export interface EventVersion extends Made {
  readonly event: StageEvent;
}
export type KeptEvent = Kept<EventVersion>;

const version = z.object({ ...madeForm, event: eventForm });

export function readEventBook(saved: unknown): Book<EventVersion> {
  return readBook(saved, version);
}
