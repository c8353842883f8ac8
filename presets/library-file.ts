/**
 * Presets in library.db. Every save, delete and undelete is a new version; nothing is ever changed or removed.
 *
 * Is told: drafts that a decoder has passed. Tells: versions, or a fault by name. Every write is one transaction, FULL.
 */
import type BetterSqlite3 from 'better-sqlite3';
import type { Fault } from '../app/core/parameter.ts';
import type { PresetVersion } from '../app/protocol/preset-book.ts';
import type { PresetDraft, PresetQuery } from './contract.ts';
import type { CrashPass } from './crash-point.ts';
import { faultOf, isFault } from './faults.ts';
import { jsonText, parseJson } from './json.ts';
import { likeOf } from './like.ts';
import type { Db } from './migration.ts';
import { checkVersion, isOwnVersion } from './preset-check.ts';
import { hasTrigram, matchOf, searchText, searchWords } from './search-text.ts';
import { SyncMode } from './sync-mode.ts';

const DEFAULT_LIST = 1_000;
const MAX_LIST = 20_000;

export interface VersionRow {
  readonly id: string;
  readonly version: number;
  readonly deleted: number;
  readonly body: string;
}

export class LibraryFile {
  readonly db: Db;
  readonly sync: SyncMode;
  readonly #crash: CrashPass;
  readonly #newest: BetterSqlite3.Statement<[string], VersionRow>;
  readonly #one: BetterSqlite3.Statement<[string, number], VersionRow>;
  readonly #history: BetterSqlite3.Statement<[string], VersionRow>;
  readonly #insert: BetterSqlite3.Statement<[string, number, number, number, string]>;
  readonly #head: BetterSqlite3.Statement<[string, number, number, number, number], { head: number }>;
  readonly #unfind: BetterSqlite3.Statement<[number]>;
  readonly #find: BetterSqlite3.Statement<[number, string]>;

  constructor(db: Db, crash: CrashPass) {
    this.db = db;
    this.sync = new SyncMode(db);
    this.#crash = crash;
    this.#newest = db.prepare(
      'SELECT v.id, v.version, v.deleted, v.body FROM heads h JOIN versions v ON v.row = h.row WHERE h.id = ?',
    );
    this.#one = db.prepare('SELECT id, version, deleted, body FROM versions WHERE id = ? AND version = ?');
    this.#history = db.prepare('SELECT id, version, deleted, body FROM versions WHERE id = ? ORDER BY version DESC');
    this.#insert = db.prepare('INSERT INTO versions (id, version, deleted, saved_ms, body) VALUES (?, ?, ?, ?, ?)');
    this.#head = db.prepare(`
      INSERT INTO heads (id, version, row, deleted, saved_ms) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        version = excluded.version, row = excluded.row, deleted = excluded.deleted, saved_ms = excluded.saved_ms
      RETURNING head`);
    this.#unfind = db.prepare('DELETE FROM found WHERE rowid = ?');
    this.#find = db.prepare('INSERT INTO found (rowid, text) VALUES (?, ?)');
  }

  list(query: PresetQuery): readonly PresetVersion[] | Fault {
    const limit = Math.min(Math.max(1, Math.trunc(query.limit ?? DEFAULT_LIST)), MAX_LIST);
    const words = searchWords(query.search ?? '');
    const long = words.filter(hasTrigram);
    const short = words.filter((word) => !hasTrigram(word));
    const where = ['h.deleted = ?'];
    const values: (string | number)[] = [query.deleted ? 1 : 0];
    if (long.length > 0) {
      where.push('h.head IN (SELECT rowid FROM found WHERE found MATCH ?)');
      values.push(matchOf(long));
    }
    for (const word of short) {
      where.push("(SELECT text FROM found WHERE rowid = h.head) LIKE ? ESCAPE '\\'");
      values.push(likeOf(word));
    }
    const text = `SELECT v.id, v.version, v.deleted, v.body FROM heads h JOIN versions v ON v.row = h.row
      WHERE ${where.join(' AND ')} ORDER BY h.saved_ms DESC, h.id LIMIT ?`;
    return decodeAll(this.db.prepare<unknown[], VersionRow>(text).all(...values, limit));
  }

  get(id: string, version: number | undefined): PresetVersion | Fault {
    const row = version === undefined ? this.#newest.get(id) : this.#one.get(id, version);
    if (row) return decode(row);
    if (version !== undefined && this.#newest.get(id)) return faultOf('library.no-version', { id, version });
    return faultOf('library.unknown', { id });
  }

  history(id: string): readonly PresetVersion[] | Fault {
    const rows = this.#history.all(id);
    return rows.length === 0 ? faultOf('library.unknown', { id }) : decodeAll(rows);
  }

  save(draft: PresetDraft, expectVersion: number | undefined): PresetVersion | Fault {
    return this.write('preset', () => {
      const before = this.#newest.get(draft.id);
      const found = before?.version ?? 0;
      if (expectVersion !== undefined && expectVersion !== found)
        return this.#conflict(draft.id, expectVersion, before);
      return this.put({ ...draft, version: found + 1, deleted: false });
    });
  }

  setDeleted(id: string, deleted: boolean, by: string, wallMs: number): PresetVersion | Fault {
    return this.write('preset', () => {
      const before = this.get(id, undefined);
      if (isFault(before) || before.deleted === deleted) return before;
      return this.put({
        ...before,
        version: before.version + 1,
        deleted,
        savedBy: by,
        savedMs: wallMs,
        origin: 'edit',
      });
    });
  }

  seed(drafts: readonly PresetDraft[]): number | Fault {
    const fresh = drafts.filter((draft) => this.#newest.get(draft.id) === undefined);
    if (fresh.length === 0) return 0;
    return this.write('seed', () => {
      let added = 0;
      for (const draft of fresh) {
        if (this.#newest.get(draft.id)) continue; // twice in one list
        const put = this.put({ ...draft, version: 1, deleted: false });
        if (isFault(put)) return put;
        added += 1;
      }
      return added;
    });
  }

  /** Inside a transaction of `write`. */
  put(preset: PresetVersion): PresetVersion | Fault {
    const body = jsonText(preset);
    if (isFault(body)) return body;
    const { id, version, deleted, savedMs } = preset;
    const { lastInsertRowid } = this.#insert.run(id, version, Number(deleted), savedMs, body);
    const head = this.#head.get(id, version, Number(lastInsertRowid), Number(deleted), savedMs);
    if (!head) throw new Error(`no head row for ${id}`);
    this.#unfind.run(head.head);
    this.#find.run(head.head, searchText(preset));
    return preset;
  }

  /** One durable transaction; a fault that `work` answers takes everything back. */
  write<T>(what: string, work: () => T | Fault): T | Fault {
    this.sync.set(true);
    this.#crash(`library.${what}.before`);
    let answer: T | Fault | undefined;
    const undo = new Error('refused');
    try {
      this.db
        .transaction(() => {
          answer = work();
          if (isFault(answer)) throw undo;
          this.#crash(`library.${what}.inside`);
        })
        .immediate();
    } catch (cause) {
      if (cause !== undo) throw cause;
    }
    this.#crash(`library.${what}.after`);
    return answer as T | Fault;
  }

  #conflict(id: string, expected: number, before: VersionRow | undefined): Fault {
    if (!before) return faultOf('library.unknown', { id });
    const now = decode(before);
    const by = isFault(now) ? '?' : now.savedBy;
    return faultOf('library.conflict', { id, expected, found: before.version, by });
  }
}

function decodeAll(rows: readonly VersionRow[]): readonly PresetVersion[] | Fault {
  const presets: PresetVersion[] = [];
  for (const row of rows) {
    const preset = decode(row);
    if (isFault(preset)) return preset;
    presets.push(preset);
  }
  return presets;
}

export function decode(row: VersionRow): PresetVersion | Fault {
  const body = parseJson(row.body);
  if (isOwnVersion(body)) return body;
  const preset = checkVersion(body);
  if ('place' in preset) return faultOf('library.row-damaged', { id: row.id, version: row.version, ...preset });
  return preset;
}
