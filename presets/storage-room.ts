/**
 * Everything of storage behind the worker's port: both databases, their lock, calls in, answers out.
 *
 * Appends of one delivery become one transaction and are answered after its commit; so do runs of small writes. Long
 * reads pause between slices. While the library is being replaced its calls wait; the journal goes on.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../app/core/parameter.ts';
import { Backups } from './backups.ts';
import type { Call, FromWorker, WorkerOptions } from './calls.ts';
import type { StorageStatus } from './contract.ts';
import { type CrashPass, crashPass } from './crash-point.ts';
import { DatabaseSlot } from './database-slot.ts';
import { type EngineLock, takeEngineLock } from './engine-lock.ts';
import { faultFrom, faultOf, isFault, mayHeal } from './faults.ts';
import { readIntents } from './intent-file.ts';
import { JournalFile } from './journal-file.ts';
import { JOURNAL } from './kinds.ts';
import { LibraryRoom } from './library-room.ts';
import { openDatabase, removeSideFiles } from './sqlite-file.ts';

const PROBE_EVERY_MS = 1_000;

/** Locked or unreadable for the moment is no reason to leave a journal behind. */
const SET_ASIDE = new Set(['storage.corrupt', 'storage.foreign', 'storage.newer']);

const JOURNAL_CALLS = new Set<Call['name']>(['append', 'journal', 'verifyJournal', 'startNewJournal', 'takeInIntents']);

export class StorageRoom {
  readonly #folder: string;
  readonly #crash: CrashPass;
  readonly #tell: (message: FromWorker) => void;
  readonly #lock: EngineLock;
  readonly #backups: Backups;
  readonly #journal: DatabaseSlot<JournalFile>;
  readonly #library: LibraryRoom;
  readonly #probing: NodeJS.Timeout;
  #answers: { id: number; value: unknown }[] = [];
  #busy = false;
  #open = false;

  private constructor(
    folder: string,
    crash: CrashPass,
    tell: (message: FromWorker) => void,
    lock: EngineLock,
    backups: Backups,
  ) {
    this.#folder = folder;
    this.#crash = crash;
    this.#tell = tell;
    this.#lock = lock;
    this.#backups = backups;
    const changed = () => this.#open && tell({ t: 'status', status: this.status() });
    this.#journal = new DatabaseSlot('journal.db', changed);
    this.#library = new LibraryRoom(folder, crash, backups, changed);
    this.#probing = setInterval(() => void this.#probe(), PROBE_EVERY_MS);
  }

  static async open(options: WorkerOptions, tell: (message: FromWorker) => void): Promise<StorageRoom | Fault> {
    const { folder } = options;
    const crash = crashPass(options.crashPoint, options.crashList);
    try {
      mkdirSync(folder, { recursive: true });
      const lock = takeEngineLock(folder, Date.now());
      if (isFault(lock)) return lock;
      const room = new StorageRoom(folder, crash, tell, lock, new Backups(folder, crash, Date.now));
      await room.#openJournal();
      await room.#library.open();
      room.#open = true;
      room.#keepStart();
      return room;
    } catch (cause) {
      return faultOf('storage.folder', { folder, reason: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  status(): StorageStatus {
    return { journal: this.#journal.status, library: this.#library.status };
  }

  /** One delivery. Never throws: a call that fails is answered with the fault. */
  handle(calls: readonly Call[]): void {
    this.#append(calls);
    const rest = calls.filter((call) => call.name !== 'append');
    this.#library.handle(
      rest.filter((call) => !JOURNAL_CALLS.has(call.name)),
      (id, value) => this.#answer(id, value),
      () => this.#send(),
    );
    for (const call of rest) if (JOURNAL_CALLS.has(call.name)) this.#readJournal(call);
    this.#send();
  }

  async close(): Promise<void> {
    clearInterval(this.#probing);
    this.#open = false;
    await this.#library.close();
    this.#journal.close();
    this.#lock.release();
  }

  #append(calls: readonly Call[]): void {
    const group = calls.filter((call) => call.name === 'append');
    if (group.length === 0) return;
    const durable = group.some(({ args }) => args[1]);
    const first = this.#journal.use((journal) =>
      journal.append(
        group.map(({ args }) => args[0]),
        durable,
      ),
    );
    if (!isFault(first)) this.#journal.wrote();
    for (const [n, { id }] of group.entries()) this.#answer(id, isFault(first) ? first : { seq: first + n });
  }

  #readJournal(call: Call): void {
    const work = async (): Promise<unknown> => {
      if (call.name === 'startNewJournal') return this.#startNewJournal();
      if (call.name === 'takeInIntents') return this.#takeInIntents(call.args[0]);
      const journal = this.#journal.open;
      if (!journal) return this.#journal.status;
      if (call.name === 'journal') {
        const { queryJournal } = await import('./journal-query.ts'); // a start does not wait for it
        return queryJournal(journal.db, call.args[0], pause);
      }
      return journal.verify(pause);
    };
    work()
      .catch((cause: unknown) => this.#journal.failed(cause))
      .then((value) => {
        this.#answer(call.id, value);
        this.#send();
      })
      .catch((cause: unknown) =>
        this.#tell({ t: 'warn', message: 'answer lost', fault: faultFrom(cause, 'journal.db') }),
      );
  }

  async #openJournal(): Promise<void> {
    const keep = this.#backups.keepBefore;
    const db = await openDatabase(join(this.#folder, 'journal.db'), JOURNAL, { crash: this.#crash, keep });
    if (isFault(db)) this.#journal.refused(this.#backups.withLastGood(db, JOURNAL));
    else this.#journal.opened(new JournalFile(db, this.#crash));
    this.#takeInIntents(Number.POSITIVE_INFINITY);
  }

  /** What takes intended and the journal does not have yet comes after what it has. */
  #takeInIntents(bytes: number): true | Fault {
    return this.#journal.use((journal) => {
      const { lines, torn } = readIntents(this.#folder, bytes);
      if (torn > 0) {
        const fault = faultOf('journal.line', { kind: 'take-intent', reason: `${torn} half written` });
        this.#tell({ t: 'warn', message: 'intents that were cut off were left out', fault });
      }
      const missing = lines.filter((line) => !journal.has(line));
      if (missing.length > 0) journal.append(missing, false);
      return true;
    });
  }

  async #startNewJournal(): Promise<{ file: string } | Fault> {
    const { status } = this.#journal;
    if (status === 'ok' || !SET_ASIDE.has(status.code) || this.#journal.open) return faultOf('journal.is-open');
    const path = join(this.#folder, 'journal.db');
    const file = `journal-refused-${new Date().toISOString().replace(/[-:.]/g, '')}.db`;
    for (const side of ['-wal', '']) {
      if (existsSync(`${path}${side}`)) renameSync(`${path}${side}`, join(this.#folder, `${file}${side}`));
    }
    removeSideFiles(path);
    await this.#openJournal();
    return this.#journal.status === 'ok' ? { file } : this.#journal.status;
  }

  async #probe(): Promise<void> {
    if (this.#busy || !this.#open) return;
    this.#busy = true;
    const { status, open } = this.#journal;
    if (!open && status !== 'ok' && mayHeal(status)) await this.#openJournal();
    this.#journal.probe();
    await this.#library.probe();
    this.#busy = false;
  }

  /** The dated copy of every start is made behind the first calls, in small steps. */
  #keepStart(): void {
    void this.#library.backup('start').then((kept) => {
      if (isFault(kept) && this.#open) this.#tell({ t: 'warn', message: 'no backup of this start', fault: kept });
    });
  }

  #answer(id: number, value: unknown): void {
    this.#answers.push({ id, value });
  }

  #send(): void {
    if (this.#answers.length === 0) return;
    const answers = this.#answers;
    this.#answers = [];
    this.#tell({ t: 'answers', answers });
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
