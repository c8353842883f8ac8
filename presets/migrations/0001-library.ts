/**
 * Presets with all their versions, settings, and the first answers of keyed commands.
 *
 * `versions` only grows. `heads` points at the newest of each id and carries the searched text; `found` is the trigram
 * index of the same text, by the row of the head.
 */
import type { Migration } from '../migration.ts';

export const library0001: Migration = {
  number: 1,
  name: '0001-library',
  up(db) {
    db.exec(`
      CREATE TABLE versions (
        row INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        deleted INTEGER NOT NULL,
        saved_ms REAL NOT NULL,
        body TEXT NOT NULL,
        UNIQUE (id, version)
      ) STRICT;
      CREATE TABLE heads (
        head INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        row INTEGER NOT NULL REFERENCES versions (row),
        deleted INTEGER NOT NULL,
        saved_ms REAL NOT NULL
      ) STRICT;
      CREATE INDEX heads_newest ON heads (deleted, saved_ms DESC, id);
      CREATE VIRTUAL TABLE found USING fts5 (text, tokenize = 'trigram');
      CREATE TABLE settings (
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (name, version)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, wall_ms REAL NOT NULL) STRICT;
      CREATE INDEX answers_age ON answers (wall_ms);
      CREATE TABLE probe (id INTEGER PRIMARY KEY, room BLOB) STRICT;
    `);
  },
};
