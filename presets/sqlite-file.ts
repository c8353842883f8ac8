/**
 * Opens one of our databases, or says by name why not and leaves the file as it was.
 *
 * First a look through a read-only connection (mark, version, quick_check), then, only when all is well, a writing one.
 * A new database is built under another name and moved into place, so a file with the final name is always complete.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Fault } from '../app/core/parameter.ts';
import type { CrashPass } from './crash-point.ts';
import { faultFrom, faultOf, isFault, NO_BACKUP } from './faults.ts';
import type { DatabaseKind, Db } from './migration.ts';

/** Another program may hold the file for a moment (a copy, a virus scanner); longer than this it is `locked`. */
const BUSY_MS = 1_000;
/** A larger file gets its header and schema read at start, not every page: a start must not take minutes. */
export const CHECK_WHOLE_BELOW_BYTES = 512 * 1024 * 1024;
const WAL_LIMIT_BYTES = 64 * 1024 * 1024;
const SIDE_FILES = ['-wal', '-shm', '-journal'];

export interface OpenTools {
  readonly crash: CrashPass;
  /** A dated copy before the first step of a migration; answers when it is on disk. */
  keep(db: Db, kind: DatabaseKind, reason: string): Promise<Fault | undefined>;
}

/** Looks without writing: the version of a sound database of this kind, or why it is not one. */
export function inspectDatabase(path: string, kind: DatabaseKind): { readonly version: number } | Fault {
  const file = basename(path);
  let db: Db | undefined;
  try {
    const { size } = statSync(path);
    if (size === 0) return faultOf('storage.corrupt', { file, reason: 'empty file', backup: NO_BACKUP });
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    const id = Number(db.pragma('application_id', { simple: true }));
    const version = Number(db.pragma('user_version', { simple: true }));
    if (id !== kind.applicationId) return faultOf('storage.foreign', { file, backup: NO_BACKUP });
    const known = newestOf(kind);
    if (version > known) return faultOf('storage.newer', { file, version, known, backup: NO_BACKUP });
    const sound = size < CHECK_WHOLE_BELOW_BYTES ? db.pragma('quick_check(1)', { simple: true }) : checkSchema(db);
    if (sound !== 'ok') return faultOf('storage.corrupt', { file, reason: String(sound), backup: NO_BACKUP });
    return { version };
  } catch (cause) {
    return faultFrom(cause, file);
  } finally {
    db?.close();
  }
}

export async function openDatabase(path: string, kind: DatabaseKind, tools: OpenTools): Promise<Db | Fault> {
  const file = basename(path);
  let db: Db | undefined;
  try {
    if (!existsSync(path)) createDatabase(path, kind, tools.crash);
    const found = inspectDatabase(path, kind);
    if (isFault(found)) return found;
    db = openForWriting(path);
    if (found.version < newestOf(kind)) {
      const next = kind.migrations.find((step) => step.number === found.version + 1);
      const kept = await tools.keep(db, kind, `before-${next?.name ?? 'migration'}`);
      if (kept) {
        db.close();
        return kept;
      }
      const failed = tryMigrate(db, kind, found.version, tools.crash);
      if (failed) {
        db.close();
        return failed;
      }
    }
    return db;
  } catch (cause) {
    db?.close();
    return faultFrom(cause, file);
  }
}

function tryMigrate(db: Db, kind: DatabaseKind, from: number, crash: CrashPass): Fault | undefined {
  try {
    migrate(db, kind, from, crash);
    return undefined;
  } catch (cause) {
    const file = basename(db.name);
    const fault = faultFrom(cause, file);
    if (fault.code !== 'storage.failed') return fault;
    const done = Number(db.pragma('user_version', { simple: true }));
    const step = kind.migrations.find(({ number }) => number === done + 1)?.name ?? '?';
    return faultOf('storage.migration', { file, step, reason: String(fault.params?.['reason']), backup: NO_BACKUP });
  }
}

export function openForWriting(path: string): Db {
  const db = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
  return db;
}

function createDatabase(path: string, kind: DatabaseKind, crash: CrashPass): void {
  const fresh = `${path}.new`;
  removeDatabase(fresh);
  const db = new Database(fresh);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    migrate(db, kind, 0, crash);
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
  crash(`${kind.name}.create.before`);
  moveIntoPlace(fresh, path);
  crash(`${kind.name}.create.after`);
}

/** Each step is one transaction together with its number: a killed migration goes on where it stopped. */
export function migrate(db: Db, kind: DatabaseKind, from: number, crash: CrashPass): void {
  for (const step of kind.migrations) {
    if (step.number <= from) continue;
    crash(`${kind.name}.migrate.before:${step.name}`);
    db.transaction(() => {
      step.up(db);
      db.pragma(`application_id = ${kind.applicationId}`);
      db.pragma(`user_version = ${step.number}`);
      crash(`${kind.name}.migrate.inside:${step.name}`);
    }).exclusive();
    crash(`${kind.name}.migrate.after:${step.name}`);
  }
}

export function newestOf(kind: DatabaseKind): number {
  return kind.migrations.length;
}

/** The file and what SQLite keeps beside it. A left-over WAL must never meet another database. */
export function removeDatabase(path: string): void {
  removeSideFiles(path);
  rmSync(path, { force: true });
}

export function removeSideFiles(path: string): void {
  for (const side of SIDE_FILES) rmSync(`${path}${side}`, { force: true });
}

/** On disk under the new name, or still whole under the old one. */
export function moveIntoPlace(from: string, to: string): void {
  syncFile(from);
  renameSync(from, to);
  syncFolder(dirname(to));
}

function syncFile(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Windows cannot open a folder; there the rename is on disk with the file system's own journal. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function checkSchema(db: Db): string {
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  return 'ok';
}
