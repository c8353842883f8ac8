/** What a database of ours is: its mark in the file header and its numbered, forward-only steps. */
import type BetterSqlite3 from 'better-sqlite3';

export type Db = BetterSqlite3.Database;

export interface Migration {
  /** 1, 2, 3 ... without a gap; becomes `user_version`. */
  readonly number: number;
  readonly name: string;
  up(db: Db): void;
}

export interface DatabaseKind {
  readonly name: 'journal' | 'library';
  /** `application_id` in the header: a file without it is not ours and is never written. */
  readonly applicationId: number;
  readonly migrations: readonly Migration[];
}
