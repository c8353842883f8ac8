/**
 * What the engine asks of storage (design section 7). Two SQLite databases behind one worker thread: `journal.db` (the
 * as-run log, hash-chained) and `library.db` (presets, cue lists, small settings; every save is a new version).
 *
 * Every call answers; a broken disk is a `Fault` value, never a throw. `durable` = written with synchronous=FULL before
 * the answer; otherwise NORMAL (survives kill -9, may lose the last lines on power loss).
 */
import type { Fault } from '../app/core/parameter.ts';
import type { PresetVersion } from '../app/protocol/preset-book.ts';

export interface JournalLine {
  /** `command`, `take.intent`, `take.result`, `take.outcome`, `alarm`, `device`, `engine.start` ... */
  readonly kind: string;
  readonly seat: string | null;
  readonly takeId: string | null;
  readonly data: unknown;
  /** The data as JSON, where the caller made it before; else it is made here. The tail may have been foreseen. */
  readonly text?: LineText | undefined;
  readonly wallMs: number;
  readonly monoUs: number;
  readonly frame: number;
  readonly timecode: string;
  readonly boot: string;
}
export interface LineText {
  readonly head: string;
  readonly tail: string;
}
export interface JournalRow extends JournalLine {
  readonly seq: number;
  readonly hash: string;
}
export interface JournalQuery {
  readonly before?: number;
  readonly limit?: number;
  readonly kind?: string;
  readonly search?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly takeId?: string;
}

export type PresetDraft = Omit<PresetVersion, 'version' | 'deleted'>;

export interface PresetQuery {
  /** Name, notes, mode, scene; Chinese of one and two characters and pinyin (full and initials) too. */
  readonly search?: string;
  readonly deleted?: boolean;
  readonly limit?: number;
}

export interface BackupEntry {
  /** Bare name; `restoreBackup` takes it. */
  readonly file: string;
  readonly wallMs: number;
  readonly bytes: number;
  /** Complete and readable by this version, by its header; `restoreBackup` checks every page. */
  readonly ok: boolean;
}

export interface StorageStatus {
  readonly journal: 'ok' | Fault;
  readonly library: 'ok' | Fault;
}

export interface Storage {
  /**
   * A line that is on disk for a killed process when this returns, written by this thread; the journal has it soon after,
   * or when it is opened next. Refused while the journal is not well.
   */
  intend(line: JournalLine): Fault | undefined;
  /** The tail of a line that may soon be intended is written now, and need not be written with it. */
  foresee(tail: string): void;
  append(line: JournalLine, durable: boolean): Promise<{ readonly seq: number } | Fault>;
  journal(query: JournalQuery): Promise<{ readonly rows: readonly JournalRow[]; readonly more: boolean } | Fault>;
  /** Walks the hash chain; names the first broken line. */
  verifyJournal(): Promise<{ readonly rows: number } | Fault>;
  /** A journal that cannot be opened is moved aside under a dated name, whole, and an empty one begun. A person's choice. */
  startNewJournal(): Promise<{ readonly file: string } | Fault>;

  listPresets(query: PresetQuery): Promise<readonly PresetVersion[] | Fault>;
  getPreset(id: string, version?: number): Promise<PresetVersion | Fault>;
  presetHistory(id: string): Promise<readonly PresetVersion[] | Fault>;
  /** A new version; `expectVersion` refuses when somebody saved in between (`library.conflict`). Durable. */
  savePreset(draft: PresetDraft, expectVersion?: number): Promise<PresetVersion | Fault>;
  /** Tombstone or its removal: a new version too. Durable. */
  setPresetDeleted(id: string, deleted: boolean, by: string, wallMs: number): Promise<PresetVersion | Fault>;
  /** Takes in those not known yet; never overwrites. Returns how many were new. */
  seedPresets(drafts: readonly PresetDraft[]): Promise<number | Fault>;

  /** Small named documents (cue position, tokens, show state): versioned, newest wins, durable when asked. */
  putSetting(name: string, value: unknown, durable: boolean): Promise<true | Fault>;
  getSetting(name: string): Promise<unknown>;

  /** Command keys: the same key within `maxAgeMs` gets the first answer, also after a restart. */
  rememberAnswer(key: string, answer: unknown, wallMs: number): Promise<true | Fault>;
  recallAnswer(key: string, sinceMs: number): Promise<unknown>;

  backup(reason: string): Promise<{ readonly file: string } | Fault>;
  backups(): Promise<readonly BackupEntry[] | Fault>;
  /** Checks it whole, keeps the present library as a dated backup, then replaces it. */
  restoreBackup(file: string): Promise<{ readonly presets: number } | Fault>;
  /** Zip bytes: manifest, presets with all versions; checked whole on import and refused whole. */
  exportLibrary(): Promise<Uint8Array | Fault>;
  importLibrary(
    zip: Uint8Array,
    by: string,
    wallMs: number,
  ): Promise<{ readonly added: number; readonly versions: number } | Fault>;

  status(): StorageStatus;
  onStatus(listener: (status: StorageStatus) => void): void;
  close(): Promise<void>;
}

export interface StorageOptions {
  readonly folder: string;
  /** Worker entry (`.ts` from source, `.js` when bundled), resolved by the engine's entry. */
  readonly workerUrl: URL;
  readonly log: { warn(message: string, fields?: Record<string, unknown>): void };
  /** Named crash points for tests; never called in production. See crash-point.ts. */
  readonly crashPoint?: string;
  /** Tests: a file that gets the name of every crash point passed. */
  readonly crashList?: string;
}
