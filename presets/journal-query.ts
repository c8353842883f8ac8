/**
 * Reads the as-run log backwards from the newest line, filtered.
 *
 * A search walks windows of sequence numbers and lets other calls through in between: a rare word in a year of lines
 * must not hold up the line that a take is waiting for.
 */
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely';
import type { JournalQuery, JournalRow } from './contract.ts';
import { type LineRow, rowOf } from './journal-file.ts';
import { likeOf } from './like.ts';
import type { Db } from './migration.ts';

const DEFAULT_ROWS = 200;
const MAX_ROWS = 1_000;
const WINDOW_LINES = 20_000;
const MAX_SEARCH_CHARS = 200;

/** Kysely writes and types the statement; better-sqlite3 runs it. */
const queries = new Kysely<{ lines: LineRow }>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export async function queryJournal(
  db: Db,
  query: JournalQuery,
  pause: () => Promise<void>,
): Promise<{ readonly rows: readonly JournalRow[]; readonly more: boolean }> {
  const limit = Math.min(Math.max(1, Math.trunc(query.limit ?? DEFAULT_ROWS)), MAX_ROWS);
  const newest = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM lines').get()?.seq ?? 0;
  let before = Math.min(query.before ?? newest + 1, newest + 1);
  const rows: JournalRow[] = [];
  while (rows.length <= limit && before > 1) {
    const from = query.search === undefined ? 0 : Math.max(0, before - WINDOW_LINES);
    for (const row of readWindow(db, query, from, before, limit + 1 - rows.length)) rows.push(rowOf(row));
    before = from;
    if (rows.length <= limit && before > 1) await pause();
  }
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

function readWindow(db: Db, query: JournalQuery, from: number, before: number, limit: number): LineRow[] {
  const { kind, takeId, fromMs, toMs } = query;
  let asked = queries.selectFrom('lines').selectAll().where('seq', '>=', from).where('seq', '<', before);
  if (kind !== undefined) asked = asked.where('kind', '=', kind);
  if (takeId !== undefined) asked = asked.where('take_id', '=', takeId);
  if (fromMs !== undefined) asked = asked.where('wall_ms', '>=', fromMs);
  if (toMs !== undefined) asked = asked.where('wall_ms', '<=', toMs);
  for (const word of searchWords(query.search)) {
    asked = asked.where(
      sql<boolean>`(kind || ' ' || ifnull(seat, '') || ' ' || data) LIKE ${likeOf(word)} ESCAPE '\\'`,
    );
  }
  const { sql: text, parameters } = asked.orderBy('seq', 'desc').limit(limit).compile();
  return db.prepare<unknown[], LineRow>(text).all(...parameters);
}

function searchWords(search: string | undefined): string[] {
  return (search ?? '')
    .slice(0, MAX_SEARCH_CHARS)
    .split(/\s+/)
    .filter((word) => word !== '');
}
