/**
 * Cluster events that people made, kept in the library by version. Nothing is overwritten: a change is another version, a
 * deletion a mark. One write at a time; what was answered is on disk.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import type { StageEvent } from '../../core/ndisplay/stage-event.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault } from '../../core/parameter.ts';
import { type EventBook, type EventVersion, type KeptEvent, readEventBook } from '../../protocol/event-book.ts';
import type { EventShown } from '../../protocol/state-event.ts';

/** More are refused, none is thrown away. */
const MOST_EVENTS = 300;
const MOST_VERSIONS = 100;

export interface EventLibraryDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly studioId: string;
  readonly wallMs: () => number;
}

export class EventLibrary {
  readonly #deps: EventLibraryDeps;
  #book: EventBook = {};
  readonly #writing = new OneAtATime();

  constructor(deps: EventLibraryDeps) {
    this.#deps = deps;
  }

  /** What an earlier engine kept for this studio. */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#name);
    this.#book = isFault(saved) ? {} : readEventBook(saved);
  }

  /** The newest version of one that is not deleted. */
  get(id: string): EventVersion | Fault {
    const kept = this.#book[id];
    return (kept?.deleted === null ? kept.versions.at(-1) : undefined) ?? noEvent(id);
  }

  kept(id: string): KeptEvent | Fault {
    return this.#book[id] ?? noEvent(id);
  }

  shown(): Readonly<Record<string, EventShown>> {
    const rows = Object.entries(this.#book).flatMap(([id, { deleted, versions }]) => {
      const last = versions.at(-1);
      if (deleted || !last) return [];
      const { event, ...about } = last;
      return [[id, { ...event, ...about }] as const];
    });
    return Object.fromEntries(rows);
  }

  deleted(): readonly { readonly id: string; readonly name: StageEvent['name'] }[] {
    return Object.entries(this.#book).flatMap(([id, { deleted, versions }]) => {
      const last = versions.at(-1);
      return deleted && last ? [{ id, name: last.event.name }] : [];
    });
  }

  save(
    id: string | undefined,
    event: StageEvent,
    about: { readonly expect: number | undefined; readonly by: string },
  ): Promise<{ readonly id: string; readonly version: number } | Fault> {
    return this.#writing.run(async () => {
      const before = id === undefined ? undefined : this.#book[id];
      if (id !== undefined && before === undefined) return noEvent(id);
      const last = before?.versions.at(-1)?.version ?? 0;
      if (about.expect !== undefined && about.expect !== last)
        return { code: 'event.other-version', params: { expected: about.expect, found: last } };
      if (last >= MOST_VERSIONS || (before === undefined && Object.keys(this.#book).length >= MOST_EVENTS))
        return { code: 'event.too-many-kept' };
      const own = id ?? this.#freshId();
      const version = { version: last + 1, by: about.by, atMs: this.#deps.wallMs(), event };
      const fault = await this.#put(own, { versions: [...(before?.versions ?? []), version], deleted: null });
      return fault ?? { id: own, version: version.version };
    });
  }

  remove(id: string, back: boolean, by: string): Promise<Fault | undefined> {
    return this.#writing.run(async () => {
      const kept = this.#book[id];
      if (kept === undefined) return noEvent(id);
      return this.#put(id, { ...kept, deleted: back ? null : { by, atMs: this.#deps.wallMs() } });
    });
  }

  #freshId(): string {
    let n = Object.keys(this.#book).length + 1;
    while (this.#book[`event-${n}`] !== undefined) n++;
    return `event-${n}`;
  }

  async #put(id: string, kept: KeptEvent): Promise<Fault | undefined> {
    const book = { ...this.#book, [id]: kept };
    const answer = await this.#deps.storage.putSetting(this.#name, book, true);
    if (isFault(answer)) return answer;
    this.#book = book;
    return undefined;
  }

  get #name(): string {
    return `ndisplay-events/${this.#deps.studioId}`;
  }
}

const noEvent = (id: string): Fault => ({ code: 'event.none', params: { event: id } });
