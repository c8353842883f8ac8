/**
 * Keeps calibrations in the library: every version in a document of its own that is written once, and one book of what is
 * in force (docs/decisions/0009-calibration.md).
 *
 * Is told: new versions, changes of the book. Tells: who listens. One write at a time, whole and durable: what was
 * answered is on disk. The version is written before the book names it, so that a crash loses nothing that counts.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import { type Head, NO_HEAD } from '../../core/calibration/kept/book.ts';
import {
  bookKey,
  type CalibrationDraft,
  type CalibrationKind,
  type CalibrationVersion,
  FROM_FILE,
  type VersionOf,
} from '../../core/calibration/kept/version.ts';
import { OneAtATime } from '../../core/one-at-a-time.ts';
import type { Fault } from '../../core/parameter.ts';
import { type Book, EMPTY_BOOK, readBook } from '../../protocol/calibration-book.ts';
import { readVersion } from '../../protocol/calibration-file.ts';

/** Of one camera, source and kind; more are refused, none is ever thrown away. */
const MOST_VERSIONS = 500;

export interface CalibrationStoreDeps {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly studioId: string;
}

/** Of which camera, tracked by which device. */
export interface Subject<K extends CalibrationKind = CalibrationKind> {
  readonly camera: string;
  readonly source: string;
  readonly kind: K;
}

export class CalibrationStore {
  readonly #deps: CalibrationStoreDeps;
  readonly #versions = new Map<string, CalibrationVersion[]>();
  #book: Book = EMPTY_BOOK;
  readonly #writing = new OneAtATime();

  constructor(deps: CalibrationStoreDeps) {
    this.#deps = deps;
  }

  /** What an earlier engine kept for this studio; once more after the library was replaced. */
  async open(): Promise<void> {
    const { storage } = this.#deps;
    const saved = await storage.getSetting(this.#bookName);
    this.#book = isFault(saved) ? EMPTY_BOOK : readBook(saved);
    this.#versions.clear();
    for (const [key, head] of Object.entries(this.#book.heads)) {
      const list: CalibrationVersion[] = [];
      for (let number = 1; number <= head.last; number++) {
        const row = await storage.getSetting(this.#versionName(key, number));
        const version = isFault(row) ? undefined : readVersion(row);
        if (version && version.version === number && key.endsWith(`/${version.kind}`)) list.push(version);
      }
      this.#versions.set(key, list);
    }
  }

  head({ camera, source, kind }: Subject): Head {
    return this.#book.heads[bookKey(camera, source, kind)] ?? NO_HEAD;
  }

  /** Oldest first. */
  versions({ camera, source, kind }: Subject): readonly CalibrationVersion[] {
    return this.#versions.get(bookKey(camera, source, kind)) ?? [];
  }

  version(subject: Subject, number: number): CalibrationVersion | undefined {
    return this.versions(subject).find((one) => one.version === number);
  }

  /** Undefined: what the studio file says. */
  inForce<K extends CalibrationKind>(subject: Subject<K>): VersionOf<K> | undefined {
    const { inForce } = this.head(subject);
    // A list holds one kind, by its key.
    return inForce === FROM_FILE ? undefined : (this.version(subject, inForce) as VersionOf<K> | undefined);
  }

  lens(camera: string): string | null {
    return this.#book.lenses[camera] ?? null;
  }

  /** Written and numbered; not in force yet. All of them, or none. */
  add(drafts: readonly CalibrationDraft[]): Promise<readonly CalibrationVersion[] | Fault> {
    return this.#writing.run(async () => {
      const heads = { ...this.#book.heads };
      const added: CalibrationVersion[] = [];
      for (const draft of drafts) {
        const key = bookKey(draft.camera, draft.source, draft.kind);
        const head = heads[key] ?? NO_HEAD;
        if (head.last >= MOST_VERSIONS) return { code: 'caldesk.too-many', params: { most: MOST_VERSIONS } };
        const version = { ...draft, version: head.last + 1 };
        const written = await this.#deps.storage.putSetting(this.#versionName(key, version.version), version, true);
        if (isFault(written)) return written;
        heads[key] = { ...head, last: version.version };
        added.push(version);
      }
      const fault = await this.#put({ ...this.#book, heads });
      if (fault) return fault;
      for (const version of added) {
        const key = bookKey(version.camera, version.source, version.kind);
        this.#versions.set(key, [...(this.#versions.get(key) ?? []), version]);
      }
      return added;
    });
  }

  /** The next head from the one that stands when its turn comes; a fault leaves it as it was. */
  change(subject: Subject, edit: (head: Head) => Head | Fault): Promise<Head | Fault> {
    return this.#writing.run(async () => {
      const before = this.head(subject);
      const next = edit(before);
      if (isFault(next) || next === before) return next;
      const key = bookKey(subject.camera, subject.source, subject.kind);
      const fault = await this.#put({ ...this.#book, heads: { ...this.#book.heads, [key]: next } });
      return fault ?? next;
    });
  }

  setLens(camera: string, serial: string): Promise<Fault | undefined> {
    return this.#writing.run(() => {
      const { [camera]: _, ...others } = this.#book.lenses;
      const lenses = serial === '' ? others : { ...others, [camera]: serial };
      return this.#put({ ...this.#book, lenses });
    });
  }

  async #put(book: Book): Promise<Fault | undefined> {
    const answer = await this.#deps.storage.putSetting(this.#bookName, book, true);
    if (isFault(answer)) return answer;
    this.#book = book;
    return undefined;
  }

  get #bookName(): string {
    return `calibration/${this.#deps.studioId}`;
  }

  #versionName(key: string, number: number): string {
    return `${this.#bookName}/${key}/${number}`;
  }
}
