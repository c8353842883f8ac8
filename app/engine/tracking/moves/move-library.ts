/** Virtual moves that may be played: those of the studio file, and those that people made, in the library. */
import { isFault } from '../../../../drivers/contract.ts';
import type { Fault } from '../../../core/parameter.ts';
import { keyFault, type StoredMove } from '../../../core/tracking/move-keys.ts';
import { LENS_NUMBERS, MOVE_LENS } from '../../../core/tracking/move-lens.ts';
import { MovePath } from '../../../core/tracking/move-path.ts';
import { type MoveVersion, readMoveBook } from '../../../protocol/move-book.ts';
import type { MoveShown } from '../../../protocol/state-virtual.ts';
import { type BookDeps, KeptBook } from '../../library/kept-book.ts';

const MOST_MOVES = 200;
/** Of a move that stands in the studio file. */
const FROM_FILE = 0;

export interface MoveLibraryDeps extends BookDeps {
  readonly studio: () => { readonly id: string; readonly moves?: readonly StoredMove[] };
}

export class MoveLibrary {
  readonly #studio: MoveLibraryDeps['studio'];
  readonly #book: KeptBook<MoveVersion>;

  constructor({ studio, ...deps }: MoveLibraryDeps) {
    this.#studio = studio;
    this.#book = new KeptBook(deps, {
      name: () => `moves/${studio().id}`,
      read: readMoveBook,
      prefix: 'move',
      isTaken: (id) => this.#isOfFile(id),
      most: MOST_MOVES,
      none: noMove,
      tooMany: 'vcam.too-many',
      otherVersion: 'vcam.other-version',
    });
  }

  open(): Promise<void> {
    return this.#book.open();
  }

  /** The newest version, or the one that is asked for. */
  get(id: string, version?: number): MoveVersion | Fault {
    const own = this.#studio().moves?.find((move) => move.id === id);
    if (own) return ofFile(own);
    const kept = this.#book.get(id);
    const found = version === undefined ? kept?.versions.at(-1) : kept?.versions.find((one) => one.version === version);
    return found ?? noMove(id);
  }

  versions(id: string): unknown {
    const kept = this.#book.get(id);
    if (kept === undefined) return this.get(id);
    const rows = kept.versions.toReversed();
    return {
      deleted: kept.deleted,
      versions: rows.map(({ version, by, atMs, name, keys }) => ({ version, by, atMs, name, keys: keys.length })),
    };
  }

  /** By id, without those that are deleted. */
  shown(): Readonly<Record<string, MoveShown>> {
    const own = (this.#studio().moves ?? []).map(ofFile);
    const kept = Object.values(this.#book.rows).flatMap(({ deleted, versions }) => (deleted ? [] : versions.slice(-1)));
    return Object.fromEntries([...kept, ...own].map((move) => [move.id, shownOf(move)]));
  }

  deleted(): readonly { readonly id: string; readonly name: string; readonly by: string; readonly atMs: number }[] {
    return Object.entries(this.#book.rows).flatMap(([id, { deleted, versions }]) =>
      deleted ? [{ id, name: versions.at(-1)?.name ?? id, ...deleted }] : [],
    );
  }

  async save(
    draft: Omit<StoredMove, 'id'>,
    about: { readonly move: string | undefined; readonly expect: number | undefined; readonly by: string },
  ): Promise<MoveVersion | Fault> {
    const wrong = keyFault(draft.keys);
    if (wrong) return { code: `vcam.key-${wrong.why}`, params: { key: wrong.key + 1 } };
    const { move, expect, by } = about;
    if (move !== undefined && this.#isOfFile(move)) return ofFileFault(move);
    const done = await this.#book.save({ id: move, expect, by }, (id, made) => ({ ...draft, id, ...made }));
    return isFault(done) ? done : done.saved;
  }

  async remove(id: string, back: boolean, by: string): Promise<Fault | undefined> {
    return this.#isOfFile(id) ? ofFileFault(id) : this.#book.remove(id, back, by);
  }

  #isOfFile(id: string): boolean {
    return this.#studio().moves?.some((move) => move.id === id) ?? false;
  }
}

const noMove = (id: string): Fault => ({ code: 'vcam.no-move', params: { move: id } });
const ofFileFault = (id: string): Fault => ({ code: 'vcam.of-file', params: { move: id } });

function ofFile(move: StoredMove): MoveVersion {
  return { ...move, version: FROM_FILE, by: '', atMs: 0 };
}

function shownOf({ keys, ...move }: MoveVersion): MoveShown {
  const path = new MovePath(keys);
  const driven = Array.from({ length: LENS_NUMBERS }, (_, n) => path.drives(n));
  return { ...move, keys: keys.length, lengthS: path.lengthS, drives: MOVE_LENS.filter((_, n) => driven[n]) };
}
