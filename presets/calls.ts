/** What crosses between the engine's thread and the storage worker: calls and answers by id, status, warnings. */
import type { Fault } from '../app/core/parameter.ts';
import type { PresetVersion } from '../app/protocol/preset-book.ts';
import type { BackupEntry, JournalQuery, JournalRow, PresetQuery, StorageStatus } from './contract.ts';
import type { WireLine } from './journal-file.ts';

interface Does<A extends readonly unknown[], R> {
  readonly args: A;
  readonly answer: R;
}

export interface Calls {
  append: Does<[line: WireLine, durable: boolean], { readonly seq: number }>;
  journal: Does<[query: JournalQuery], { readonly rows: readonly JournalRow[]; readonly more: boolean }>;
  verifyJournal: Does<[], { readonly rows: number }>;
  startNewJournal: Does<[], { readonly file: string }>;
  /** The first so many bytes of the intents: what is written later is on its way by itself. */
  takeInIntents: Does<[bytes: number], true>;
  listPresets: Does<[query: PresetQuery], readonly PresetVersion[]>;
  getPreset: Does<[id: string, version: number | undefined], PresetVersion>;
  presetHistory: Does<[id: string], readonly PresetVersion[]>;
  savePreset: Does<[draft: unknown, expectVersion: number | undefined], PresetVersion>;
  setPresetDeleted: Does<[id: string, deleted: boolean, by: string, wallMs: number], PresetVersion>;
  seedPresets: Does<[drafts: readonly unknown[]], number>;
  /** The value is already JSON text. */
  putSetting: Does<[name: string, value: string, durable: boolean], true>;
  getSetting: Does<[name: string], unknown>;
  rememberAnswer: Does<[key: string, answer: string, wallMs: number], true>;
  recallAnswer: Does<[key: string, sinceMs: number], unknown>;
  backup: Does<[reason: string], { readonly file: string }>;
  backups: Does<[], readonly BackupEntry[]>;
  restoreBackup: Does<[file: string], { readonly presets: number }>;
  exportLibrary: Does<[], Uint8Array>;
  importLibrary: Does<
    [zip: Uint8Array, by: string, wallMs: number],
    { readonly added: number; readonly versions: number }
  >;
}

export type CallName = keyof Calls;
export type Args<K extends CallName> = Calls[K]['args'];
export type Answer<K extends CallName> = Calls[K]['answer'];

export type Call = { [K in CallName]: { readonly id: number; readonly name: K; readonly args: Args<K> } }[CallName];

export type ToWorker = { readonly t: 'calls'; readonly calls: readonly Call[] } | { readonly t: 'close' };

export type FromWorker =
  | { readonly t: 'refused'; readonly fault: Fault }
  | { readonly t: 'ready'; readonly status: StorageStatus }
  | { readonly t: 'status'; readonly status: StorageStatus }
  | { readonly t: 'answers'; readonly answers: readonly { readonly id: number; readonly value: unknown }[] }
  | { readonly t: 'warn'; readonly message: string; readonly fault: Fault }
  | { readonly t: 'closed' };

/** `workerData` of the worker. */
export interface WorkerOptions {
  readonly folder: string;
  readonly crashPoint: string | undefined;
  readonly crashList: string | undefined;
}
