/** The as-run log: one row per line, each with the hash of everything before it. */
import type { Migration } from '../migration.ts';

export const journal0001: Migration = {
  number: 1,
  name: '0001-journal',
  up(db) {
    db.exec(`
      CREATE TABLE lines (
        seq INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        seat TEXT,
        take_id TEXT,
        data TEXT NOT NULL,
        wall_ms REAL NOT NULL,
        mono_us REAL NOT NULL,
        frame REAL NOT NULL,
        timecode TEXT NOT NULL,
        boot TEXT NOT NULL,
        hash TEXT NOT NULL
      ) STRICT;
      CREATE INDEX lines_kind ON lines (kind, seq);
      CREATE INDEX lines_wall ON lines (wall_ms);
      CREATE INDEX lines_take ON lines (take_id, seq) WHERE take_id IS NOT NULL;
      CREATE TABLE probe (id INTEGER PRIMARY KEY, room BLOB) STRICT;
    `);
  },
};
