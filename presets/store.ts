/**
 * Storage as the engine holds it: every call goes to the worker and comes back as a value.
 *
 * Knows: which calls are under way. Is told: calls by the engine, answers and status by the worker. When the worker dies
 * each open call is answered `storage.worker-ended` (what it wrote may or may not be on disk), status goes bad, and a new
 * one is started, once a second at most.
 */
import { Worker } from 'node:worker_threads';
import type { Fault } from '../app/core/parameter.ts';
import type { Answer, Args, Call, CallName, FromWorker, ToWorker, WorkerOptions } from './calls.ts';
import type { JournalLine, Storage, StorageOptions, StorageStatus } from './contract.ts';
import { faultOf, isFault } from './faults.ts';
import { IntentFile } from './intent-file.ts';
import type { WireLine } from './journal-file.ts';
import { jsonText } from './json.ts';

const RESTART_MS = 1_000;
const CLOSE_MS = 3_000;
/** Calls under way; above it a caller is told that storage cannot keep up. */
const MAX_WAITING = 20_000;

const ENDED = faultOf('storage.worker-ended');
const CLOSED = faultOf('storage.closed');

/**
 * A fault means that there is no storage at all (`storage.in-use`, `storage.folder`, `storage.worker-ended`). A corrupt,
 * foreign, newer or locked database is a fault in `status()` that names the file and the last good backup; every call
 * that needs it answers that fault, and `restoreBackup` works. `getSetting` and `recallAnswer` answer undefined for
 * nothing there, a `Fault` when the library cannot tell.
 */
export async function openStorage(options: StorageOptions): Promise<Storage | Fault> {
  const store = new Store(options);
  const refused = await store.start();
  if (!refused) return store;
  await store.close();
  return refused;
}

class Store implements Storage {
  readonly #options: StorageOptions;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  readonly #listeners = new Set<(status: StorageStatus) => void>();
  readonly #intents: IntentFile;
  #worker: Worker | undefined;
  #status: StorageStatus = { journal: ENDED, library: ENDED };
  #ready = false;
  #closing: Promise<void> | undefined;
  #restart: NodeJS.Timeout | undefined;
  #retaking: NodeJS.Timeout | undefined;
  #outbox: Call[] = [];
  #nextId = 1;

  constructor(options: StorageOptions) {
    this.#options = options;
    this.#intents = new IntentFile(options.folder);
  }

  start(): Promise<Fault | undefined> {
    return new Promise((resolve) => {
      this.#spawn(resolve);
    });
  }

  append(line: JournalLine, durable: boolean): Promise<{ readonly seq: number } | Fault> {
    const wire = wireOf(line);
    return isFault(wire) ? Promise.resolve(wire) : this.#call('append', wire, durable);
  }

  intend(line: JournalLine): Fault | undefined {
    const wire = wireOf(line);
    if (isFault(wire)) return wire;
    if (this.#closing) return CLOSED;
    const { journal } = this.#status;
    if (journal !== 'ok') return journal;
    const fault = this.#intents.write(wire, line.text?.head ?? '', line.text?.tail ?? '');
    if (fault) return fault;
    void this.#call('append', wire, false).then((answer) => {
      if (isFault(answer)) this.#retake(answer);
      else this.#intents.settled();
    });
    return undefined;
  }

  foresee(tail: string): void {
    if (!this.#closing && this.#status.journal === 'ok') this.#intents.foresee(tail);
  }

  journal(query: Parameters<Storage['journal']>[0]): ReturnType<Storage['journal']> {
    return this.#call('journal', query);
  }

  verifyJournal(): ReturnType<Storage['verifyJournal']> {
    return this.#call('verifyJournal');
  }

  startNewJournal(): ReturnType<Storage['startNewJournal']> {
    return this.#call('startNewJournal');
  }

  listPresets(query: Parameters<Storage['listPresets']>[0]): ReturnType<Storage['listPresets']> {
    return this.#call('listPresets', query);
  }

  getPreset(id: string, version?: number): ReturnType<Storage['getPreset']> {
    return this.#call('getPreset', id, version);
  }

  presetHistory(id: string): ReturnType<Storage['presetHistory']> {
    return this.#call('presetHistory', id);
  }

  savePreset(draft: Parameters<Storage['savePreset']>[0], expectVersion?: number): ReturnType<Storage['savePreset']> {
    return this.#call('savePreset', draft, expectVersion);
  }

  setPresetDeleted(...args: Parameters<Storage['setPresetDeleted']>): ReturnType<Storage['setPresetDeleted']> {
    return this.#call('setPresetDeleted', ...args);
  }

  seedPresets(drafts: Parameters<Storage['seedPresets']>[0]): ReturnType<Storage['seedPresets']> {
    return this.#call('seedPresets', drafts);
  }

  putSetting(name: string, value: unknown, durable: boolean): Promise<true | Fault> {
    const text = jsonText(value);
    return isFault(text) ? Promise.resolve(text) : this.#call('putSetting', name, text, durable);
  }

  getSetting(name: string): Promise<unknown> {
    return this.#call('getSetting', name);
  }

  rememberAnswer(key: string, answer: unknown, wallMs: number): Promise<true | Fault> {
    const text = jsonText(answer);
    return isFault(text) ? Promise.resolve(text) : this.#call('rememberAnswer', key, text, wallMs);
  }

  recallAnswer(key: string, sinceMs: number): Promise<unknown> {
    return this.#call('recallAnswer', key, sinceMs);
  }

  backup(reason: string): ReturnType<Storage['backup']> {
    return this.#call('backup', reason);
  }

  backups(): ReturnType<Storage['backups']> {
    return this.#call('backups');
  }

  restoreBackup(file: string): ReturnType<Storage['restoreBackup']> {
    return this.#call('restoreBackup', file);
  }

  exportLibrary(): ReturnType<Storage['exportLibrary']> {
    return this.#call('exportLibrary');
  }

  importLibrary(zip: Uint8Array, by: string, wallMs: number): ReturnType<Storage['importLibrary']> {
    return this.#call('importLibrary', zip, by, wallMs);
  }

  status(): StorageStatus {
    return this.#status;
  }

  onStatus(listener: (status: StorageStatus) => void): void {
    this.#listeners.add(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#restart);
    clearTimeout(this.#retaking);
    const worker = this.#worker;
    if (worker) {
      const ended = new Promise<void>((resolve) => {
        worker.once('exit', () => resolve());
      });
      this.#flush();
      this.#post(worker, { t: 'close' });
      const deadline = setTimeout(() => void worker.terminate(), CLOSE_MS);
      await ended;
      clearTimeout(deadline);
    }
    this.#answerAll(CLOSED);
    this.#intents.close();
    this.#listeners.clear();
  }

  #call<K extends CallName>(name: K, ...args: Args<K>): Promise<Answer<K> | Fault> {
    if (this.#closing) return Promise.resolve(CLOSED);
    if (!this.#ready) return Promise.resolve(ENDED);
    if (this.#waiting.size >= MAX_WAITING) return Promise.resolve(faultOf('storage.busy', { waiting: MAX_WAITING }));
    const id = this.#nextId++;
    if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
    this.#outbox.push({ id, name, args } as unknown as Call);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve as (value: unknown) => void);
    });
  }

  /** All calls of one tick are one delivery. */
  #flush(): void {
    const calls = this.#outbox;
    this.#outbox = [];
    if (calls.length === 0 || !this.#worker) return;
    if (this.#post(this.#worker, { t: 'calls', calls })) return;
    // Something in it cannot be copied to another thread: find it, and let the others through.
    for (const call of calls) {
      if (!this.#post(this.#worker, { t: 'calls', calls: [call] })) {
        this.#answer(call.id, faultOf('storage.not-json', { reason: call.name }));
      }
    }
  }

  #post(worker: Worker, message: ToWorker): boolean {
    try {
      worker.postMessage(message);
      return true;
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'DataCloneError') return false;
      throw cause;
    }
  }

  #spawn(told: (refused: Fault | undefined) => void): void {
    const { folder, workerUrl, crashPoint, crashList } = this.#options;
    const workerData: WorkerOptions = { folder, crashPoint, crashList };
    const worker = new Worker(workerUrl, { workerData, name: 'storage' });
    this.#worker = worker;
    const startedMs = performance.now();
    let refused: Fault | undefined;
    worker.on('message', (message: FromWorker) => {
      if (message.t === 'refused') refused = message.fault;
      if (message.t === 'ready') told(undefined);
      this.#heard(message);
    });
    worker.on('error', (cause) => {
      this.#options.log.warn('storage worker failed', { cause });
    });
    worker.on('exit', () => {
      this.#worker = undefined;
      this.#ready = false;
      this.#outbox = [];
      this.#answerAll(this.#closing ? CLOSED : ENDED);
      told(refused ?? ENDED);
      if (this.#closing) return;
      this.#setStatus(refused ? { journal: refused, library: refused } : { journal: ENDED, library: ENDED });
      const delayMs = Math.max(0, RESTART_MS - (performance.now() - startedMs));
      this.#restart = setTimeout(() => this.#spawn(() => undefined), delayMs);
    });
  }

  #heard(message: FromWorker): void {
    switch (message.t) {
      case 'ready':
        this.#ready = true;
        this.#setStatus(message.status);
        // A journal that was opened has taken in what lay there.
        if (message.status.journal === 'ok') this.#intents.empty();
        return;
      case 'status':
        if (this.#status.journal !== 'ok' && message.status.journal === 'ok') void this.#takeInIntents();
        this.#setStatus(message.status);
        return;
      case 'answers':
        for (const { id, value } of message.answers) this.#answer(id, value);
        return;
      case 'warn':
        this.#options.log.warn(message.message, { fault: message.fault });
        return;
      case 'refused':
      case 'closed':
        return;
    }
  }

  #setStatus(status: StorageStatus): void {
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }

  /** What could not go there while the disk was full. */
  async #takeInIntents(): Promise<void> {
    const bytes = this.#intents.bytes();
    const done = bytes > 0 && (await this.#call('takeInIntents', bytes));
    if (done === true && this.#intents.bytes() === bytes) this.#intents.empty();
  }

  /** It lies on disk all the same, and is taken in as soon as there is room; a journal that is not well asks by itself. */
  #retake(why: Fault): void {
    if (this.#retaking || this.#closing || this.#status.journal !== 'ok') return;
    this.#options.log.warn('the journal follows later', { fault: why });
    this.#retaking = setTimeout(() => {
      this.#retaking = undefined;
      void this.#takeInIntents().then(() => {
        if (this.#intents.bytes() > 0) this.#retake(why);
      });
    }, RESTART_MS);
  }

  #answer(id: number, value: unknown): void {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(value);
  }

  #answerAll(fault: Fault): void {
    for (const id of this.#waiting.keys()) this.#answer(id, fault);
  }
}

function wireOf(line: JournalLine): WireLine | Fault {
  const data = line.text ? line.text.head + line.text.tail : jsonText(line.data);
  if (isFault(data)) return data;
  const { wallMs, monoUs, frame } = line;
  if (![wallMs, monoUs, frame].every(Number.isFinite))
    return faultOf('journal.line', { kind: line.kind, reason: 'time is not a number' });
  return {
    kind: line.kind.toWellFormed(),
    seat: line.seat?.toWellFormed() ?? null,
    takeId: line.takeId?.toWellFormed() ?? null,
    data,
    wallMs,
    monoUs,
    frame,
    timecode: line.timecode.toWellFormed(),
    boot: line.boot.toWellFormed(),
  };
}
