/** Cluster events that people made, in the library. */
import { isFault } from '../../../drivers/contract.ts';
import type { StageEvent } from '../../core/ndisplay/stage-event.ts';
import type { Fault } from '../../core/parameter.ts';
import { type EventVersion, type KeptEvent, readEventBook } from '../../protocol/event-book.ts';
import type { EventShown } from '../../protocol/state-event.ts';
import { type BookDeps, KeptBook } from '../library/kept-book.ts';

const MOST_EVENTS = 300;

export interface EventLibraryDeps extends BookDeps {
  readonly studioId: string;
}

export class EventLibrary {
  readonly #book: KeptBook<EventVersion>;

  constructor({ studioId, ...deps }: EventLibraryDeps) {
    this.#book = new KeptBook(deps, {
      name: () => `ndisplay-events/${studioId}`,
      read: readEventBook,
      prefix: 'event',
      most: MOST_EVENTS,
      none: noEvent,
      tooMany: 'event.too-many-kept',
      otherVersion: 'event.other-version',
    });
  }

  open(): Promise<void> {
    return this.#book.open();
  }

  /** The newest version of one that is not deleted. */
  get(id: string): EventVersion | Fault {
    const kept = this.#book.get(id);
    return (kept?.deleted === null ? kept.versions.at(-1) : undefined) ?? noEvent(id);
  }

  kept(id: string): KeptEvent | Fault {
    return this.#book.get(id) ?? noEvent(id);
  }

  shown(): Readonly<Record<string, EventShown>> {
    const rows = Object.entries(this.#book.rows).flatMap(([id, { deleted, versions }]) => {
      const last = versions.at(-1);
      if (deleted || !last) return [];
      const { event, ...about } = last;
      return [[id, { ...event, ...about }] as const];
    });
    return Object.fromEntries(rows);
  }

  deleted(): readonly { readonly id: string; readonly name: StageEvent['name'] }[] {
    return Object.entries(this.#book.rows).flatMap(([id, { deleted, versions }]) => {
      const last = versions.at(-1);
      return deleted && last ? [{ id, name: last.event.name }] : [];
    });
  }

  async save(
    id: string | undefined,
    event: StageEvent,
    about: { readonly expect: number | undefined; readonly by: string },
  ): Promise<{ readonly id: string; readonly version: number } | Fault> {
    const done = await this.#book.save({ id, ...about }, (_id, made) => ({ ...made, event }));
    return isFault(done) ? done : { id: done.id, version: done.saved.version };
  }

  remove(id: string, back: boolean, by: string): Promise<Fault | undefined> {
    return this.#book.remove(id, back, by);
  }
}

const noEvent = (id: string): Fault => ({ code: 'event.none', params: { event: id } });
