/**
 * Virtual moves that may be played: those of the studio file and those that people made, kept in the library by version.
 *
 * Nothing is overwritten: a change is another version, a deletion a mark. One write at a time; what was answered is on disk.
 */
import { isFault } from '../../../../drivers/contract.ts';
import type { Storage } from '../../../../presets/contract.ts';
import { OneAtATime } from '../../../core/one-at-a-time.ts';
import type { Fault } from '../../../core/parameter.ts';
import { keyFault, type StoredMove } from '../../../core/tracking/move-keys.ts';
import { LENS_NUMBERS, MOVE_LENS } from '../../../core/tracking/move-lens.ts';
import { MovePath } from '../../../core/tracking/move-path.ts';
import { type KeptMove, type MoveBook, type MoveVersion, readMoveBook } from '../../../protocol/move-book.ts';
import type { MoveShown } from '../../../protocol/state-virtual.ts';

/** More are refused, none is thrown away. */
const MOST_MOVES = 200;
const MOST_VERSIONS = 100;
/** Of a move that stands in the studio file. */
const FROM_FILE = 0;

export interface MoveLibraryDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly studio: () => { readonly id: string; readonly moves?: readonly StoredMove[] };
  readonly wallMs: () => number;
}

export class MoveLibrary {
  readonly #deps: MoveLibraryDeps;
  #book: MoveBook = {};
  readonly #writing = new OneAtATime();

  constructor(deps: MoveLibraryDeps) {
    this.#deps = deps;
  }

  /** What an earlier engine kept for this studio; once more after the library was replaced. */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#name);
    this.#book = isFault(saved) ? {} : readMoveBook(saved);
  }

  /** The newest version, or the one that is asked for. */
  get(id: string, version?: number): MoveVersion | Fault {
    const own = this.#deps.studio().moves?.find((move) => move.id === id);
    if (own) return ofFile(own);
    const kept = this.#book[id];
    const found = version === undefined ? kept?.versions.at(-1) : kept?.versions.find((one) => one.version === version);
    return found ?? { code: 'vcam.no-move', params: { move: id } };
  }

  versions(id: string): unknown {
    const kept = this.#book[id];
    if (kept === undefined) return this.get(id);
    const rows = kept.versions.toReversed();
    return {
      deleted: kept.deleted,
      versions: rows.map(({ version, by, atMs, name, keys }) => ({ version, by, atMs, name, keys: keys.length })),
    };
  }

  /** By id, without those that are deleted. */
  shown(): Readonly<Record<string, MoveShown>> {
    const own = (this.#deps.studio().moves ?? []).map(ofFile);
    const kept = Object.values(this.#book).flatMap(({ deleted, versions }) => (deleted ? [] : versions.slice(-1)));
    return Object.fromEntries([...kept, ...own].map((move) => [move.id, shownOf(move)]));
  }

  deleted(): readonly { readonly id: string; readonly name: string; readonly by: string; readonly atMs: number }[] {
    return Object.entries(this.#book).flatMap(([id, { deleted, versions }]) =>
      deleted ? [{ id, name: versions.at(-1)?.name ?? id, ...deleted }] : [],
    );
  }

  save(
    draft: Omit<StoredMove, 'id'>,
    about: { readonly move: string | undefined; readonly expect: number | undefined; readonly by: string },
  ): Promise<MoveVersion | Fault> {
    const wrong = keyFault(draft.keys);
    if (wrong) return Promise.resolve({ code: `vcam.key-${wrong.why}`, params: { key: wrong.key + 1 } });
    return this.#writing.run(async () => {
      const id = about.move ?? this.#freshId();
      if (this.#isOfFile(id)) return { code: 'vcam.of-file', params: { move: id } };
      const before = this.#book[id];
      if (about.move !== undefined && before === undefined) return { code: 'vcam.no-move', params: { move: id } };
      const last = before?.versions.at(-1)?.version ?? 0;
      if (about.expect !== undefined && about.expect !== last)
        return { code: 'vcam.other-version', params: { expected: about.expect, found: last } };
      if (last >= MOST_VERSIONS || (before === undefined && Object.keys(this.#book).length >= MOST_MOVES))
        return { code: 'vcam.too-many' };
      const { by } = about;
      const version: MoveVersion = { ...draft, id, version: last + 1, by, atMs: this.#deps.wallMs() };
      const fault = await this.#put(id, { versions: [...(before?.versions ?? []), version], deleted: null });
      return fault ?? version;
    });
  }

  remove(id: string, back: boolean, by: string): Promise<Fault | undefined> {
    return this.#writing.run(async () => {
      if (this.#isOfFile(id)) return { code: 'vcam.of-file', params: { move: id } };
      const kept = this.#book[id];
      if (kept === undefined) return { code: 'vcam.no-move', params: { move: id } };
      return this.#put(id, { ...kept, deleted: back ? null : { by, atMs: this.#deps.wallMs() } });
    });
  }

  #isOfFile(id: string): boolean {
    return this.#deps.studio().moves?.some((move) => move.id === id) ?? false;
  }

  #freshId(): string {
    let n = Object.keys(this.#book).length + 1;
    while (this.#book[`move-${n}`] !== undefined || this.#isOfFile(`move-${n}`)) n++;
    return `move-${n}`;
  }

  async #put(id: string, kept: KeptMove): Promise<Fault | undefined> {
    const book = { ...this.#book, [id]: kept };
    const answer = await this.#deps.storage.putSetting(this.#name, book, true);
    if (isFault(answer)) return answer;
    this.#book = book;
    return undefined;
  }

  get #name(): string {
    return `moves/${this.#deps.studio().id}`;
  }
}

function ofFile(move: StoredMove): MoveVersion {
  return { ...move, version: FROM_FILE, by: '', atMs: 0 };
}

function shownOf({ keys, ...move }: MoveVersion): MoveShown {
  const path = new MovePath(keys);
  const driven = Array.from({ length: LENS_NUMBERS }, (_, n) => path.drives(n));
  return { ...move, keys: keys.length, lengthS: path.lengthS, drives: MOVE_LENS.filter((_, n) => driven[n]) };
}
