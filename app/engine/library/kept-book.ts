/**
 * Things that people made, kept in the library by version. Nothing is overwritten: a change is another version, a deletion a
 * mark. One write at a time; what was answered is on disk.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Book, Kept, Made } from '../../protocol/kept.ts';

const MOST_VERSIONS = 100;

export interface BookDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly wallMs: () => number;
}

/** What one book differs by from another. */
export interface BookAbout<V extends Made> {
  /** Of its place in the library. */
  readonly name: () => string;
  readonly read: (saved: unknown) => Book<V>;
  /** New ones are `<prefix>-<n>`, where nobody else has that name. */
  readonly prefix: string;
  readonly isTaken?: (id: string) => boolean;
  /** More are refused, none is thrown away. */
  readonly most: number;
  readonly none: (id: string) => Fault;
  readonly tooMany: string;
  readonly otherVersion: string;
}

export interface Wanted {
  /** Undefined: a new one. */
  readonly id: string | undefined;
  /** The version that its maker had before them. */
  readonly expect: number | undefined;
  readonly by: string;
}

export class KeptBook<V extends Made> {
  readonly #deps: BookDeps;
  readonly #about: BookAbout<V>;
  #rows: Book<V> = {};
  readonly #writing = new OneAtATime();

  constructor(deps: BookDeps, about: BookAbout<V>) {
    this.#deps = deps;
    this.#about = about;
  }

  get rows(): Book<V> {
    return this.#rows;
  }

  /** Ids are what people send: what every object has by itself is none. */
  get(id: string): Kept<V> | undefined {
    return Object.hasOwn(this.#rows, id) ? this.#rows[id] : undefined;
  }

  /** What an earlier engine kept for this studio; once more after the library was replaced. */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#about.name());
    this.#rows = isFault(saved) ? {} : this.#about.read(saved);
  }

  save({ id, expect, by }: Wanted, make: (id: string, made: Made) => V): Promise<{ id: string; saved: V } | Fault> {
    const { none, most, tooMany, otherVersion } = this.#about;
    return this.#writing.run(async () => {
      const before = id === undefined ? undefined : this.get(id);
      if (id !== undefined && before === undefined) return none(id);
      const found = before?.versions.at(-1)?.version ?? 0;
      if (expect !== undefined && expect !== found) return { code: otherVersion, params: { expected: expect, found } };
      if (found >= MOST_VERSIONS || (before === undefined && Object.keys(this.#rows).length >= most))
        return { code: tooMany };
      const own = id ?? this.#freshId();
      const saved = make(own, { version: found + 1, by, atMs: this.#deps.wallMs() });
      const fault = await this.#put(own, { versions: [...(before?.versions ?? []), saved], deleted: null });
      return fault ?? { id: own, saved };
    });
  }

  remove(id: string, back: boolean, by: string): Promise<Fault | undefined> {
    return this.#writing.run(async () => {
      const kept = this.get(id);
      if (kept === undefined) return this.#about.none(id);
      return this.#put(id, { ...kept, deleted: back ? null : { by, atMs: this.#deps.wallMs() } });
    });
  }

  #freshId(): string {
    const { prefix, isTaken } = this.#about;
    for (let n = Object.keys(this.#rows).length + 1; ; n++) {
      const id = `${prefix}-${n}`;
      if (this.get(id) === undefined && isTaken?.(id) !== true) return id;
    }
  }

  async #put(id: string, kept: Kept<V>): Promise<Fault | undefined> {
    const rows = { ...this.#rows, [id]: kept };
    const answer = await this.#deps.storage.putSetting(this.#about.name(), rows, true);
    if (isFault(answer)) return answer;
    this.#rows = rows;
    return undefined;
  }
}
