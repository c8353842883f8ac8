/** Settings (versioned, newest wins, the last few kept) and the first answers of keyed commands (kept for a day). */
import type BetterSqlite3 from 'better-sqlite3';
import { COMMAND_KEY_MS } from '../app/protocol/limits.ts';
import type { CrashPass } from './crash-point.ts';
import { parseJson } from './json.ts';
import type { Db } from './migration.ts';
import type { SyncMode } from './sync-mode.ts';

const KEPT_SETTING_VERSIONS = 50;
const KEPT_ANSWER_MS = 24 * 3_600_000;
const KEPT_ANSWERS = 20_000;
const PRUNE_EVERY = 256;

export type SmallWrite =
  | { readonly kind: 'setting'; readonly name: string; readonly value: string; readonly durable: boolean }
  | { readonly kind: 'answer'; readonly key: string; readonly answer: string; readonly wallMs: number };

export class SmallDocuments {
  readonly #sync: SyncMode;
  readonly #crash: CrashPass;
  readonly #write: (writes: readonly SmallWrite[]) => void;
  readonly #setting: BetterSqlite3.Statement<[string], { value: string }>;
  readonly #answer: BetterSqlite3.Statement<[string, number], { answer: string }>;
  readonly #putSetting: BetterSqlite3.Statement<[string, string, string]>;
  readonly #trimSetting: BetterSqlite3.Statement<[string, string]>;
  readonly #putAnswer: BetterSqlite3.Statement<[string, string, number, number]>;
  readonly #pruneOld: BetterSqlite3.Statement<[number]>;
  readonly #pruneMany: BetterSqlite3.Statement<[]>;
  #answers = 0;

  constructor(db: Db, sync: SyncMode, crash: CrashPass) {
    this.#sync = sync;
    this.#crash = crash;
    this.#setting = db.prepare('SELECT value FROM settings WHERE name = ? ORDER BY version DESC LIMIT 1');
    this.#answer = db.prepare('SELECT answer FROM answers WHERE key = ? AND wall_ms >= ?');
    this.#putSetting = db.prepare(
      'INSERT INTO settings SELECT ?, 1 + ifnull((SELECT max(version) FROM settings WHERE name = ?), 0), ?',
    );
    this.#trimSetting = db.prepare(`DELETE FROM settings WHERE name = ?
      AND version <= (SELECT max(version) FROM settings WHERE name = ?) - ${KEPT_SETTING_VERSIONS}`);
    // The first answer stays for as long as a repeat may ask for it.
    this.#putAnswer = db.prepare(`INSERT INTO answers VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE
      SET answer = excluded.answer, wall_ms = excluded.wall_ms WHERE answers.wall_ms < ?`);
    this.#pruneOld = db.prepare('DELETE FROM answers WHERE wall_ms < ?');
    this.#pruneMany = db.prepare(
      `DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY wall_ms DESC LIMIT -1 OFFSET ${KEPT_ANSWERS})`,
    );
    const writeAll = db.transaction((writes: readonly SmallWrite[]) => {
      for (const write of writes) this.#one(write);
    });
    this.#write = (writes) => writeAll.immediate(writes);
  }

  /** One transaction for the group. */
  write(writes: readonly SmallWrite[]): void {
    this.#sync.set(writes.some((write) => write.kind === 'setting' && write.durable));
    this.#crash('library.small.before');
    this.#write(writes);
    this.#crash('library.small.after');
  }

  setting(name: string): unknown {
    const row = this.#setting.get(name);
    return row ? parseJson(row.value) : undefined;
  }

  answer(key: string, sinceMs: number): unknown {
    const row = this.#answer.get(key, sinceMs);
    return row ? parseJson(row.answer) : undefined;
  }

  #one(write: SmallWrite): void {
    if (write.kind === 'setting') {
      this.#putSetting.run(write.name, write.name, write.value);
      this.#trimSetting.run(write.name, write.name);
      return;
    }
    this.#putAnswer.run(write.key, write.answer, write.wallMs, write.wallMs - COMMAND_KEY_MS);
    if (this.#answers++ % PRUNE_EVERY !== 0) return;
    this.#pruneOld.run(write.wallMs - KEPT_ANSWER_MS);
    this.#pruneMany.run();
  }
}
