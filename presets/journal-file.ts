/**
 * The as-run log in journal.db: appended in groups, hash-chained, never changed.
 *
 * Line n carries sha256(hash of line n-1 + newline + canonical text of line n); line 1 follows 64 zeros. The canonical
 * text is the JSON array [seq, kind, seat, takeId, data as stored text, wallMs, monoUs, frame, timecode, boot].
 */
import { hash } from 'node:crypto';
import type BetterSqlite3 from 'better-sqlite3';
import type { Fault } from '../app/core/parameter.ts';
import type { JournalLine, JournalRow } from './contract.ts';
import type { CrashPass } from './crash-point.ts';
import { faultOf } from './faults.ts';
import { parseJson } from './json.ts';
import type { Db } from './migration.ts';
import { SyncMode } from './sync-mode.ts';

/** A line as it crosses to the worker and lies in the row: its data already text. */
export type WireLine = Omit<JournalLine, 'data' | 'text'> & { readonly data: string };

export interface LineRow {
  readonly seq: number;
  readonly kind: string;
  readonly seat: string | null;
  readonly take_id: string | null;
  readonly data: string;
  readonly wall_ms: number;
  readonly mono_us: number;
  readonly frame: number;
  readonly timecode: string;
  readonly boot: string;
  readonly hash: string;
}

const FIRST_HASH = '0'.repeat(64);
const VERIFY_ROWS = 2_000;

type Columns = [number, string, string | null, string | null, string, number, number, number, string, string, string];

export class JournalFile {
  readonly db: Db;
  readonly #crash: CrashPass;
  readonly #sync: SyncMode;
  readonly #insert: BetterSqlite3.Statement<Columns>;
  readonly #after: BetterSqlite3.Statement<[number, number], LineRow>;
  readonly #known: BetterSqlite3.Statement<[string | null, string, number, string, string], { seq: number }>;
  readonly #write: (lines: readonly WireLine[]) => { seq: number; hash: string };
  #seq: number;
  #hash: string;

  constructor(db: Db, crash: CrashPass) {
    this.db = db;
    this.#crash = crash;
    this.#sync = new SyncMode(db);
    this.#insert = db.prepare('INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#after = db.prepare('SELECT * FROM lines WHERE seq > ? ORDER BY seq LIMIT ?');
    this.#known = db.prepare(
      'SELECT seq FROM lines WHERE take_id IS ? AND kind = ? AND mono_us = ? AND boot = ? AND data = ? LIMIT 1',
    );
    const last = db
      .prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM lines ORDER BY seq DESC LIMIT 1')
      .get();
    this.#seq = last?.seq ?? 0;
    this.#hash = last?.hash ?? FIRST_HASH;
    const insertAll = db.transaction((lines: readonly WireLine[]) => this.#insertAll(lines));
    this.#write = (lines) => insertAll.immediate(lines);
  }

  /** One transaction for the group; answers the first sequence number. FULL as soon as one line asks for it. */
  append(lines: readonly WireLine[], durable: boolean): number {
    const first = this.#seq + 1;
    this.#sync.set(durable);
    this.#crash('journal.commit.before');
    const head = this.#write(lines);
    this.#crash('journal.commit.after');
    this.#seq = head.seq;
    this.#hash = head.hash;
    return first;
  }

  has({ takeId, kind, monoUs, boot, data }: WireLine): boolean {
    return this.#known.get(takeId, kind, monoUs, boot, data) !== undefined;
  }

  #insertAll(lines: readonly WireLine[]): { seq: number; hash: string } {
    let seq = this.#seq;
    let chained = this.#hash;
    for (const line of lines) {
      seq += 1;
      chained = chain(chained, seq, line);
      this.#insert.run(
        seq,
        line.kind,
        line.seat,
        line.takeId,
        line.data,
        line.wallMs,
        line.monoUs,
        line.frame,
        line.timecode,
        line.boot,
        chained,
      );
    }
    return { seq, hash: chained };
  }

  /** Walks the chain in slices, letting other calls through in between; a line written meanwhile is walked too. */
  async verify(pause: () => Promise<void>): Promise<{ readonly rows: number } | Fault> {
    let rows = 0;
    let before = FIRST_HASH;
    for (;;) {
      const slice = this.#after.all(rows, VERIFY_ROWS);
      for (const row of slice) {
        rows += 1;
        if (row.seq !== rows) return faultOf('journal.line-missing', { seq: rows, found: row.seq });
        before = chain(before, row.seq, lineOf(row));
        if (row.hash !== before) {
          return faultOf('journal.chain-broken', { seq: row.seq, kind: row.kind, wallMs: row.wall_ms });
        }
      }
      if (slice.length < VERIFY_ROWS) return { rows };
      await pause();
    }
  }
}

function chain(before: string, seq: number, line: WireLine): string {
  const { kind, seat, takeId, data, wallMs, monoUs, frame, timecode, boot } = line;
  const text = JSON.stringify([seq, kind, seat, takeId, data, wallMs, monoUs, frame, timecode, boot]);
  return hash('sha256', `${before}\n${text}`);
}

function lineOf(row: LineRow): WireLine {
  return {
    kind: row.kind,
    seat: row.seat,
    takeId: row.take_id,
    data: row.data,
    wallMs: row.wall_ms,
    monoUs: row.mono_us,
    frame: row.frame,
    timecode: row.timecode,
    boot: row.boot,
  };
}

export function rowOf(row: LineRow): JournalRow {
  const { data, ...line } = lineOf(row);
  return { ...line, data: parseJson(data) ?? data, seq: row.seq, hash: row.hash };
}
