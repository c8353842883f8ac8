-- journal.db as schema version 1 left it. Kept for the tests of later migrations: never edit, only add files.
PRAGMA application_id = 1397516914;
PRAGMA user_version = 1;
BEGIN;
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
INSERT INTO lines VALUES (1, 'engine.start', NULL, NULL, '{"n":1,"text":"极地冰川"}', 1795222800001, 1000, 1, '10:00:00:01', 'boot-1', '4f303484d4beec3ecdd45d49b79b14a61afe08d42a987dd649bc8bed1eccf2d1');
INSERT INTO lines VALUES (2, 'command', 'tablet', NULL, '{"n":2,"text":"极地冰川"}', 1795222800002, 2000, 2, '10:00:00:02', 'boot-1', 'cbc70149aca4193360e1b43196c0c01d90ffd42c6a5f46ac87c60d5c415b6e0f');
INSERT INTO lines VALUES (3, 'take.result', NULL, 't-1', '{"n":3,"text":"极地冰川"}', 1795222800003, 3000, 3, '10:00:00:03', 'boot-1', '1a4d1f3a0172b137977d6efe3755a68e7e185bc24d7664f2139ee1639a08ec08');
CREATE TABLE probe (id INTEGER PRIMARY KEY, room BLOB) STRICT;
CREATE INDEX lines_kind ON lines (kind, seq);
CREATE INDEX lines_wall ON lines (wall_ms);
CREATE INDEX lines_take ON lines (take_id, seq) WHERE take_id IS NOT NULL;
COMMIT;
