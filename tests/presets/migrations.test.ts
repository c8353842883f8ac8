/** Kept copies of every released schema open and keep what is in them; a migration that fails leaves the step before. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { Backups } from '../../presets/backups.ts';
import { isFault } from '../../presets/faults.ts';
import { JOURNAL, LIBRARY } from '../../presets/kinds.ts';
import type { DatabaseKind, Migration } from '../../presets/migration.ts';
import { inspectDatabase, openDatabase } from '../../presets/sqlite-file.ts';
import { good, line, newFolder, open } from './rig.ts';

const KEPT = new URL('./kept/', import.meta.url);

/** A database as release `version` left it, from its SQL text. */
function thaw(folder: string, name: 'journal' | 'library', version: number): string {
  const path = join(folder, `${name}.db`);
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  // The dump carries the shadow tables of the search index as a virtual table and its rows.
  db.exec(readFileSync(new URL(`${name}-v${version}.sql`, KEPT), 'utf8'));
  db.close();
  return path;
}

test('there is a kept copy of every schema version', () => {
  const names = readdirSync(KEPT).toSorted();
  const wanted = [JOURNAL, LIBRARY].flatMap(({ name, migrations }) =>
    migrations.map(({ number }) => `${name}-v${number}.sql`),
  );
  expect(names.filter((name) => name.endsWith('.sql'))).toEqual(wanted.toSorted());
});

test('the numbers of the migrations run from 1 without a gap', () => {
  for (const { migrations } of [JOURNAL, LIBRARY]) {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, n) => n + 1));
    expect(migrations.every(({ name, number }) => name.startsWith(String(number).padStart(4, '0')))).toBe(true);
  }
});

test.each(LIBRARY.migrations.map(({ number }) => number))(
  'library v%i and journal v1 open with all that is in them',
  async (version) => {
    const folder = newFolder();
    thaw(folder, 'library', version);
    thaw(folder, 'journal', 1);
    const storage = await open(folder);
    expect(storage.status()).toEqual({ journal: 'ok', library: 'ok' });
    expect(await storage.verifyJournal()).toEqual({ rows: 3 });
    expect(await storage.append(line(4), true)).toEqual({ seq: 4 });
    expect(good(await storage.listPresets({})).map(({ id, version: of }) => [id, of])).toEqual([['glacier-wide', 2]]);
    expect(good(await storage.listPresets({ deleted: true })).map(({ id }) => id)).toEqual(['camp-night']);
    expect(good(await storage.presetHistory('glacier-wide')).map(({ mode }) => mode)).toEqual(['VP', 'XR']);
    expect(good(await storage.listPresets({ search: 'jdbc' })).map(({ id }) => id)).toEqual(['glacier-wide']);
    expect(await storage.getSetting('cue')).toEqual({ list: 'launch', at: 3 });
    expect(await storage.recallAnswer('tablet go 7', 0)).toEqual({ ok: true });
  },
);

test('the present schema is the one of its kept copy', () => {
  for (const kind of [JOURNAL, LIBRARY]) {
    const kept = new Database(thaw(newFolder(), kind.name, kind.migrations.length));
    const made = new Database(':memory:');
    for (const step of kind.migrations) step.up(made);
    const schema = (db: Database.Database) =>
      db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
    const squeezed = (rows: unknown[]) => JSON.parse(JSON.stringify(rows).replace(/(\\n|\s)+/g, ' '));
    expect(squeezed(schema(kept))).toEqual(squeezed(schema(made)));
    kept.close();
    made.close();
  }
});

const grown: Migration = {
  number: 2,
  name: '0002-grown',
  up: (db) => db.exec('ALTER TABLE heads ADD COLUMN grown TEXT'),
};
const broken: Migration = {
  number: 3,
  name: '0003-broken',
  up(db) {
    db.exec('ALTER TABLE heads ADD COLUMN half TEXT');
    throw new Error('no such thing');
  },
};
const next = (...steps: Migration[]): DatabaseKind => ({ ...LIBRARY, migrations: [...LIBRARY.migrations, ...steps] });

test('a migration keeps a dated copy first, and what it made is then too new for the program before it', async () => {
  const folder = newFolder();
  const path = thaw(folder, 'library', 1);
  const backups = new Backups(
    folder,
    () => undefined,
    () => Date.UTC(2026, 10, 21),
  );
  const tools = { crash: () => undefined, keep: backups.keepBefore };
  const db = await openDatabase(path, next(grown), tools);
  if (isFault(db)) throw new Error(db.code);
  expect(db.prepare('SELECT grown FROM heads').all()).toEqual([{ grown: null }, { grown: null }]);
  db.close();
  expect(backups.list(LIBRARY)).toMatchObject([{ file: 'library-20261121T000000000Z-before-0002-grown.db', ok: true }]);
  const kept = inspectDatabase(backups.pathOf('library-20261121T000000000Z-before-0002-grown.db'), LIBRARY);
  expect(kept).toEqual({ version: 1 });
  expect(await openDatabase(path, LIBRARY, tools)).toMatchObject({
    code: 'storage.newer',
    params: { version: 2, known: 1 },
  });
});

test('a step that fails is named, and the database is as the step before left it', async () => {
  const folder = newFolder();
  const path = thaw(folder, 'library', 1);
  const backups = new Backups(
    folder,
    () => undefined,
    () => Date.UTC(2026, 10, 21),
  );
  const tools = { crash: () => undefined, keep: backups.keepBefore };
  expect(await openDatabase(path, next(grown, broken), tools)).toMatchObject({
    code: 'storage.migration',
    params: { file: 'library.db', step: '0003-broken', reason: 'no such thing' },
  });
  const db = new Database(path, { readonly: true });
  expect(db.pragma('user_version', { simple: true })).toBe(2);
  expect(db.prepare("SELECT name FROM pragma_table_info('heads')").pluck().all()).not.toContain('half');
  db.close();
});

test('a backup that cannot be made stops the migration before its first step', async () => {
  const folder = newFolder();
  const path = thaw(folder, 'library', 1);
  const full = { code: 'storage.disk-full', params: { file: 'backup' } };
  const answer = await openDatabase(path, next(grown), { crash: () => undefined, keep: async () => full });
  expect(answer).toEqual(full);
  expect(inspectDatabase(path, LIBRARY)).toEqual({ version: 1 });
});
