/** A database that is not well: refused by name, left as it was, and the way back offered. */
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Fault } from '../../app/core/parameter.ts';
import { FAULTS } from '../../app/protocol/words/faults.ts';
import { draft, good, line, newFolder, open } from './rig.ts';

const BIG = { en: 'note '.repeat(1_000), zh: '' };

/** A folder with 60 presets of some size, one journal line and one good backup. */
async function used(): Promise<{ folder: string; backup: string }> {
  const folder = newFolder();
  const storage = await open(folder);
  good(await storage.seedPresets(Array.from({ length: 60 }, (_, n) => draft(`p${n}`, { notes: BIG }))));
  good(await storage.append(line(1), true));
  const { file } = good(await storage.backup('person'));
  await storage.close();
  return { folder, backup: file };
}

const DAMAGE: readonly (readonly [name: string, code: string, harm: (path: string) => void])[] = [
  ['text', 'storage.corrupt', (path) => writeFileSync(path, 'this is not a database\n'.repeat(500))],
  ['empty', 'storage.corrupt', (path) => writeFileSync(path, '')],
  ['cut short', 'storage.corrupt', (path) => writeFileSync(path, readFileSync(path).subarray(0, 20_000))],
  [
    'pages overwritten',
    'storage.corrupt',
    (path) => {
      const bytes = readFileSync(path);
      for (let page = 2; page * 4_096 < bytes.length; page++) bytes.fill(0x5a, page * 4_096, page * 4_096 + 64);
      writeFileSync(path, bytes);
    },
  ],
  ['newer', 'storage.newer', (path) => pragma(path, 'user_version = 99')],
  ['foreign', 'storage.foreign', (path) => pragma(path, 'application_id = 42')],
];

function pragma(path: string, text: string): void {
  const db = new Database(path);
  db.pragma(text);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

test.each(DAMAGE)('library %s: named, untouched, journal goes on, backup restores', async (_, code, harm) => {
  const { folder, backup } = await used();
  const path = join(folder, 'library.db');
  harm(path);
  const before = readFileSync(path);
  const storage = await open(folder);
  const fault = storage.status().library as Fault;
  expect(fault).toMatchObject({ code, params: { file: 'library.db', backup } });
  expect(FAULTS[code]).toBeDefined();
  expect(await storage.listPresets({})).toEqual(fault);
  expect(await storage.savePreset(draft('x'))).toEqual(fault);
  expect(await storage.getSetting('x')).toEqual(fault);
  expect(await storage.append(line(2), true)).toEqual({ seq: 2 });
  expect(good(await storage.backups()).map(({ file, ok }) => [file, ok])).toContainEqual([backup, true]);
  expect(readFileSync(path).equals(before)).toBe(true);

  expect(await storage.restoreBackup(backup)).toEqual({ presets: 60 });
  expect(storage.status()).toEqual({ journal: 'ok', library: 'ok' });
  expect(good(await storage.listPresets({}))).toHaveLength(60);
  const kept = readdirSync(join(folder, 'backups')).find((name) => name.endsWith('-refused.db')) ?? '';
  expect(readFileSync(join(folder, 'backups', kept)).equals(before)).toBe(true);
});

test.each(DAMAGE)('journal %s: named, untouched, set aside only by a person', async (_, code, harm) => {
  const { folder } = await used();
  const path = join(folder, 'journal.db');
  harm(path);
  const before = readFileSync(path);
  const storage = await open(folder);
  const fault = storage.status().journal as Fault;
  expect(fault).toMatchObject({ code, params: { file: 'journal.db' } });
  expect(await storage.append(line(2), true)).toEqual(fault);
  expect(await storage.journal({})).toEqual(fault);
  expect(await storage.verifyJournal()).toEqual(fault);
  expect(good(await storage.listPresets({}))).toHaveLength(60);
  expect(readFileSync(path).equals(before)).toBe(true);

  const { file } = good(await storage.startNewJournal());
  expect(readFileSync(join(folder, file)).equals(before)).toBe(true);
  expect(await storage.append(line(2), true)).toEqual({ seq: 1 });
  expect(storage.status().journal).toBe('ok');
});

test('a journal that is well is not set aside', async () => {
  const storage = await open(newFolder());
  expect(await storage.startNewJournal()).toEqual({ code: 'journal.is-open' });
});

test('a newer library whose last commits are still in its WAL keeps both files as they are', async () => {
  const { folder } = await used();
  const path = join(folder, 'library.db');
  const writer = new Database(path);
  writer.pragma('user_version = 99');
  const main = readFileSync(path);
  const wal = readFileSync(`${path}-wal`);
  const elsewhere = newFolder();
  writeFileSync(join(elsewhere, 'library.db'), main);
  writeFileSync(join(elsewhere, 'library.db-wal'), wal);
  writer.close();
  const storage = await open(elsewhere);
  expect(storage.status().library).toMatchObject({ code: 'storage.newer', params: { version: 99, backup: '—' } });
  await storage.close();
  expect(readFileSync(join(elsewhere, 'library.db')).equals(main)).toBe(true);
  expect(readFileSync(join(elsewhere, 'library.db-wal')).equals(wal)).toBe(true);
});

test('a library that another program holds is named locked, and opens when it lets go', async () => {
  const { folder } = await used();
  const holder = new Database(join(folder, 'library.db'));
  holder.pragma('locking_mode = EXCLUSIVE');
  holder.exec('BEGIN EXCLUSIVE');
  const storage = await open(folder);
  expect(storage.status().library).toMatchObject({ code: 'storage.locked' });
  expect(storage.status().journal).toBe('ok');
  holder.exec('ROLLBACK');
  holder.close();
  await expect.poll(() => storage.status().library).toBe('ok');
  expect(good(await storage.listPresets({}))).toHaveLength(60);
});

test('the last good backup is the newest that is whole', async () => {
  const { folder, backup } = await used();
  const torn = 'library-20991231T235959000Z-person.db';
  copyFileSync(join(folder, 'backups', backup), join(folder, 'backups', torn));
  const bytes = readFileSync(join(folder, 'backups', torn));
  bytes.fill(0, 8_192, 20_000);
  writeFileSync(join(folder, 'backups', torn), bytes);
  writeFileSync(join(folder, 'library.db'), 'x');
  const storage = await open(folder);
  expect(storage.status().library).toMatchObject({ params: { backup } });
  expect(await storage.restoreBackup(torn)).toMatchObject({ code: 'library.backup-bad', params: { file: torn } });
  expect(statSync(join(folder, 'library.db')).size).toBe(1);
});
