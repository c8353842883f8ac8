/**
 * Dated copies in `backups/`: `library-20261121T011601123Z-start.db`.
 *
 * A copy is made under another name, checked page by page, flushed and then moved into place: what has a final name was
 * good when it was made. Kept: the newest 20 of starts and the newest 20 of everything else, and of both one a day for
 * 30 days.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Fault } from '../app/core/parameter.ts';
import type { BackupEntry } from './contract.ts';
import type { CrashPass } from './crash-point.ts';
import { faultFrom, faultOf, isFault, NO_BACKUP } from './faults.ts';
import type { DatabaseKind, Db } from './migration.ts';
import { moveIntoPlace, newestOf, removeDatabase, removeSideFiles } from './sqlite-file.ts';

const NAME = /^(journal|library)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z(?:-\d+)?-([a-z0-9-]{1,60})\.db$/;
const KEEP_NEWEST = 20;
const KEEP_DAYS = 30;
const DAY_MS = 86_400_000;
const PAGES_PER_STEP = 256;

export class Backups {
  readonly #folder: string;
  readonly #crash: CrashPass;
  readonly #nowMs: () => number;

  constructor(folder: string, crash: CrashPass, nowMs: () => number) {
    this.#folder = join(folder, 'backups');
    this.#crash = crash;
    this.#nowMs = nowMs;
    mkdirSync(this.#folder, { recursive: true });
    for (const name of readdirSync(this.#folder)) {
      if (name.includes('.db.part')) rmSync(join(this.#folder, name), { force: true });
    }
  }

  pathOf(file: string): string {
    return join(this.#folder, file);
  }

  /** Copies an open database; its writer may go on meanwhile. */
  async keep(db: Db, kind: DatabaseKind, reason: string): Promise<{ readonly file: string } | Fault> {
    const file = this.#nameFor(kind, reason);
    const part = this.pathOf(`${file}.part`);
    try {
      this.#crash(`${kind.name}.backup.before`);
      await db.backup(part, { progress: () => PAGES_PER_STEP });
      asOneFile(part);
      const found = inspectCopy(part, kind, true);
      if (isFault(found)) return found;
      this.#crash(`${kind.name}.backup.inside`);
      removeSideFiles(part);
      moveIntoPlace(part, this.pathOf(file));
      this.#crash(`${kind.name}.backup.after`);
      this.#prune(kind);
      return { file };
    } catch (cause) {
      removeDatabase(part);
      return faultFrom(cause, file);
    }
  }

  /** Before a migration: only the fault matters. */
  readonly keepBefore = async (db: Db, kind: DatabaseKind, reason: string): Promise<Fault | undefined> => {
    const kept = await this.keep(db, kind, reason);
    return isFault(kept) ? kept : undefined;
  };

  /** What a person can go back to belongs to the fault. */
  withLastGood(fault: Fault, kind: DatabaseKind): Fault {
    return faultOf(fault.code, { ...fault.params, backup: this.lastGood(kind) });
  }

  /** A database that cannot be opened, as it lies there, its WAL with it. */
  keepRaw(path: string, kind: DatabaseKind, reason: string): { readonly file: string } | Fault {
    const file = this.#nameFor(kind, reason);
    try {
      for (const side of ['', '-wal']) {
        if (existsSync(`${path}${side}`)) copyFileSync(`${path}${side}`, this.pathOf(`${file}${side}`));
      }
      return { file };
    } catch (cause) {
      removeDatabase(this.pathOf(file));
      return faultFrom(cause, file);
    }
  }

  /** Newest first. */
  list(kind: DatabaseKind): BackupEntry[] {
    const entries: BackupEntry[] = [];
    for (const file of readdirSync(this.#folder)) {
      const wallMs = dateOf(file, kind);
      if (wallMs === undefined) continue;
      const path = this.pathOf(file);
      entries.push({ file, wallMs, bytes: statSync(path).size, ok: !isFault(inspectCopy(path, kind, false)) });
    }
    return entries.sort((a, b) => b.wallMs - a.wallMs || b.file.localeCompare(a.file));
  }

  lastGood(kind: DatabaseKind): string {
    const good = this.list(kind).find(({ file, ok }) => ok && !isFault(inspectCopy(this.pathOf(file), kind, true)));
    return good?.file ?? NO_BACKUP;
  }

  /** The path of a named copy, every page of it checked. */
  checked(file: string, kind: DatabaseKind): string | Fault {
    if (dateOf(file, kind) === undefined || !existsSync(this.pathOf(file))) {
      return faultOf('library.backup-unknown', { file: file.slice(0, 200) });
    }
    const found = inspectCopy(this.pathOf(file), kind, true);
    if (!isFault(found)) return this.pathOf(file);
    return faultOf('library.backup-bad', {
      file,
      why: found.code,
      reason: String(found.params?.['reason'] ?? found.code),
    });
  }

  #nameFor(kind: DatabaseKind, reason: string): string {
    const plain = reason
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60);
    const stamp = new Date(this.#nowMs()).toISOString().replace(/[-:.]/g, '');
    for (let n = 1; ; n++) {
      const name = `${kind.name}-${stamp}${n === 1 ? '' : `-${n}`}-${plain === '' ? 'backup' : plain}.db`;
      if (!existsSync(this.pathOf(name)) && !existsSync(this.pathOf(`${name}.part`))) return name;
    }
  }

  #prune(kind: DatabaseKind): void {
    const all = readdirSync(this.#folder).flatMap((file) => {
      const wallMs = dateOf(file, kind);
      return wallMs === undefined ? [] : [{ file, wallMs }];
    });
    const starts = all.filter(({ file }) => file.endsWith('-start.db'));
    const others = all.filter(({ file }) => !file.endsWith('-start.db'));
    for (const file of [...tooMany(starts, this.#nowMs()), ...tooMany(others, this.#nowMs())]) {
      removeDatabase(this.pathOf(file));
    }
  }
}

/** Which copies go: not among the newest, not the newest of a day within the month. */
export function tooMany(
  copies: readonly { readonly file: string; readonly wallMs: number }[],
  nowMs: number,
): string[] {
  const newestFirst = copies.toSorted((a, b) => b.wallMs - a.wallMs || b.file.localeCompare(a.file));
  const days = new Set<number>();
  return newestFirst.flatMap(({ file, wallMs }, n) => {
    const day = Math.floor(wallMs / DAY_MS);
    const firstOfDay = !days.has(day) && nowMs - wallMs < KEEP_DAYS * DAY_MS;
    days.add(day);
    return n < KEEP_NEWEST || firstOfDay ? [] : [file];
  });
}

function dateOf(file: string, kind: DatabaseKind): number | undefined {
  const [, name, y, mo, d, h, mi, s, ms] = NAME.exec(file) ?? [];
  if (name !== kind.name) return undefined;
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s), Number(ms));
}

/** Without WAL mode in its header a copy can be read in place, and lacks nothing when it is carried off alone. */
function asOneFile(path: string): void {
  const db = new Database(path);
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

/** A copy is not in WAL mode: reading it writes nothing, neither in it nor beside it. */
function inspectCopy(path: string, kind: DatabaseKind, whole: boolean): { readonly version: number } | Fault {
  const file = path.slice(path.lastIndexOf('/') + 1);
  let db: Db | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    const version = Number(db.pragma('user_version', { simple: true }));
    if (db.pragma('application_id', { simple: true }) !== kind.applicationId)
      return faultOf('storage.foreign', { file });
    const known = newestOf(kind);
    if (version > known) return faultOf('storage.newer', { file, version, known });
    const pages = Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
    if (statSync(path).size < pages) return faultOf('storage.corrupt', { file, reason: 'file too short' });
    const sound = whole ? db.pragma('quick_check(1)', { simple: true }) : 'ok';
    if (sound !== 'ok') return faultOf('storage.corrupt', { file, reason: String(sound) });
    return { version };
  } catch (cause) {
    return faultFrom(cause, file);
  } finally {
    db?.close();
  }
}
