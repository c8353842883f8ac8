/**
 * The library with its backups: open or refused, one call after the other, replaced only as a whole.
 *
 * Is told: library calls in their order. Tells: their answers. While a backup is being put in place, calls wait.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../app/core/parameter.ts';
import { exportLibrary } from './archive-export.ts';
import { importLibrary } from './archive-import.ts';
import type { Backups } from './backups.ts';
import type { Call } from './calls.ts';
import type { BackupEntry, PresetDraft } from './contract.ts';
import type { CrashPass } from './crash-point.ts';
import { DatabaseSlot } from './database-slot.ts';
import { faultFrom, faultOf, isFault, mayHeal } from './faults.ts';
import { LIBRARY } from './kinds.ts';
import { LibraryFile } from './library-file.ts';
import type { Db } from './migration.ts';
import { checkDraft } from './preset-check.ts';
import { SmallDocuments, type SmallWrite } from './small-documents.ts';
import {
  migrate,
  moveIntoPlace,
  openDatabase,
  openForWriting,
  removeDatabase,
  removeSideFiles,
} from './sqlite-file.ts';

type Answering = (id: number, value: unknown) => void;

class Library extends LibraryFile {
  readonly small: SmallDocuments;
  constructor(db: Db, crash: CrashPass) {
    super(db, crash);
    this.small = new SmallDocuments(db, this.sync, crash);
  }
}

export class LibraryRoom {
  readonly #path: string;
  readonly #beside: string;
  readonly #crash: CrashPass;
  readonly #backups: Backups;
  readonly #slot: DatabaseSlot<Library>;
  /** Set while the file itself is being replaced; resolves when calls may go on. */
  #replacing: Promise<void> | undefined;
  #copying: Promise<unknown> = Promise.resolve();

  constructor(folder: string, crash: CrashPass, backups: Backups, changed: () => void) {
    this.#path = join(folder, 'library.db');
    this.#beside = `${this.#path}.restored`;
    this.#crash = crash;
    this.#backups = backups;
    this.#slot = new DatabaseSlot('library.db', changed);
  }

  get status(): 'ok' | Fault {
    return this.#slot.status;
  }

  async open(): Promise<void> {
    removeDatabase(this.#beside); // left by a restore that was killed
    const db = await openDatabase(this.#path, LIBRARY, { crash: this.#crash, keep: this.#backups.keepBefore });
    if (!isFault(db)) return this.#slot.opened(new Library(db, this.#crash));
    this.#slot.refused(this.#backups.withLastGood(db, LIBRARY));
  }

  async probe(): Promise<void> {
    if (this.#replacing) return;
    const { status, open } = this.#slot;
    if (!open && status !== 'ok' && mayHeal(status)) await this.open();
    this.#slot.probe();
  }

  async close(): Promise<void> {
    await this.#replacing;
    await this.#copying;
    this.#slot.close();
  }

  /** Answers at once, or through `answer` later for what takes its time. */
  handle(calls: readonly Call[], answer: Answering, late: () => void): void {
    if (this.#replacing) {
      void this.#replacing.then(() => {
        this.handle(calls, answer, late);
        late();
      });
      return;
    }
    let run: { id: number; write: SmallWrite }[] = [];
    const flush = () => {
      const writes = run;
      run = [];
      if (writes.length > 0) this.#writeSmall(writes, answer);
    };
    for (const [n, call] of calls.entries()) {
      const write = smallWriteOf(call);
      if (write) {
        run.push({ id: call.id, write });
        continue;
      }
      flush();
      const value = this.#perform(call);
      if (!(value instanceof Promise)) {
        answer(call.id, value);
        continue;
      }
      void value.then((later) => {
        answer(call.id, later);
        late();
      });
      if (this.#replacing) return this.handle(calls.slice(n + 1), answer, late);
    }
    flush();
  }

  /** One copy at a time, behind whatever else is going on. */
  backup(reason: string): Promise<{ readonly file: string } | Fault> {
    const copy = this.#copying.then(async (): Promise<{ readonly file: string } | Fault> => {
      const { open, status } = this.#slot;
      if (open) return this.#backups.keep(open.db, LIBRARY, reason);
      return status === 'ok' ? faultOf('storage.closed') : status;
    });
    this.#copying = copy;
    return copy;
  }

  #writeSmall(writes: readonly { id: number; write: SmallWrite }[], answer: Answering): void {
    const done = this.#slot.use((library) => {
      library.small.write(writes.map(({ write }) => write));
      return true as const;
    });
    if (!isFault(done)) this.#slot.wrote();
    for (const { id } of writes) answer(id, done);
  }

  #perform(call: Call): unknown {
    switch (call.name) {
      case 'listPresets':
        return this.#slot.use((library) => library.list(call.args[0]));
      case 'getPreset':
        return this.#slot.use((library) => library.get(call.args[0], call.args[1]));
      case 'presetHistory':
        return this.#slot.use((library) => library.history(call.args[0]));
      case 'savePreset': {
        const draft = checkDraft(call.args[0]);
        return isFault(draft) ? draft : this.#write((library) => library.save(draft, call.args[1]));
      }
      case 'setPresetDeleted':
        return this.#write((library) => library.setDeleted(...call.args));
      case 'seedPresets': {
        const drafts: PresetDraft[] = [];
        for (const given of call.args[0]) {
          const draft = checkDraft(given);
          if (isFault(draft)) return draft;
          drafts.push(draft);
        }
        return this.#write((library) => library.seed(drafts));
      }
      case 'getSetting':
        return this.#slot.use((library) => library.small.setting(call.args[0]));
      case 'recallAnswer':
        return this.#slot.use((library) => library.small.answer(...call.args));
      case 'backup':
        return this.backup(call.args[0]);
      case 'backups':
        return this.#list();
      case 'restoreBackup':
        return this.#replace(() => this.#restore(call.args[0]));
      case 'exportLibrary':
        return this.#slot.use((library) => exportLibrary(library.db, Date.now()));
      case 'importLibrary':
        return this.#write((library) => importLibrary(library, ...call.args));
      default:
        return faultOf('storage.failed', { file: 'library.db', reason: `unknown call ${call.name}` });
    }
  }

  #write<T>(work: (library: Library) => T | Fault): T | Fault {
    const answer = this.#slot.use(work);
    if (!isFault(answer)) this.#slot.wrote();
    return answer;
  }

  #list(): readonly BackupEntry[] | Fault {
    try {
      return this.#backups.list(LIBRARY);
    } catch (cause) {
      return faultFrom(cause, 'backups');
    }
  }

  #replace<T>(work: () => Promise<T | Fault>): Promise<T | Fault> {
    const answer = work().catch((cause: unknown) => faultFrom(cause, 'library.db'));
    this.#replacing = answer.then(() => {
      this.#replacing = undefined;
    });
    return answer;
  }

  /**
   * The chosen copy is prepared beside the library (newest schema, today's settings and answers: a restore brings back
   * presets, not old tokens or a cue position), then moved into place. Killed anywhere, there is one whole library.
   */
  async #restore(file: string): Promise<{ readonly presets: number } | Fault> {
    await this.#copying;
    const chosen = this.#backups.checked(file, LIBRARY);
    if (isFault(chosen)) return chosen;
    const { open } = this.#slot;
    const kept = open
      ? await this.#backups.keep(open.db, LIBRARY, 'before-restore')
      : existsSync(this.#path)
        ? this.#backups.keepRaw(this.#path, LIBRARY, 'refused')
        : undefined;
    if (isFault(kept)) return kept;
    this.#crash('library.restore.before');
    const fresh = this.#beside;
    removeDatabase(fresh);
    copyFileSync(chosen, fresh);
    const presets = prepare(fresh, open ? this.#path : undefined, this.#crash);
    this.#crash('library.restore.prepared');
    this.#slot.close();
    removeSideFiles(this.#path);
    this.#crash('library.restore.inside');
    moveIntoPlace(fresh, this.#path);
    this.#crash('library.restore.after');
    await this.open();
    return this.#slot.status === 'ok' ? { presets } : this.#slot.status;
  }
}

function smallWriteOf(call: Call): SmallWrite | undefined {
  if (call.name === 'putSetting') {
    const [name, value, durable] = call.args;
    return { kind: 'setting', name, value, durable };
  }
  if (call.name !== 'rememberAnswer') return undefined;
  const [key, answer, wallMs] = call.args;
  return { kind: 'answer', key, answer, wallMs };
}

function prepare(fresh: string, present: string | undefined, crash: CrashPass): number {
  const db = openForWriting(fresh);
  try {
    migrate(db, LIBRARY, Number(db.pragma('user_version', { simple: true })), crash);
    if (present !== undefined) {
      db.prepare('ATTACH ? AS present').run(present);
      db.transaction(() => {
        db.exec('DELETE FROM settings; INSERT INTO settings SELECT * FROM present.settings');
        db.exec('DELETE FROM answers; INSERT INTO answers SELECT * FROM present.answers');
      })();
      db.exec('DETACH present');
    }
    const row = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM heads WHERE deleted = 0').get();
    db.pragma('wal_checkpoint(TRUNCATE)');
    return row?.n ?? 0;
  } finally {
    db.close();
  }
}
