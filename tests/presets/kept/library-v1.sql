-- library.db as schema version 1 left it. Kept for the tests of later migrations: never edit, only add files.
PRAGMA application_id = 1397517410;
PRAGMA user_version = 1;
BEGIN;
CREATE TABLE versions (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  saved_ms REAL NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (id, version)
) STRICT;
INSERT INTO versions VALUES (1, 'glacier-wide', 1, 0, 1795222800000, '{"id":"glacier-wide","name":{"en":"Glacier wide","zh":"极地冰川 全景"},"notes":{"en":"Day. Camera 1 leads.","zh":"日景，1号机为主"},"mode":"XR","scene":"polar-glacier","zones":["wall-left"],"values":{"light/key/intensity":80,"light/back/colour":[1,0.5,0],"engine/xr/look":"day"},"proof":{"light/key/intensity":"read-back","engine/xr/look":"sent"},"picture":null,"savedBy":"lin","savedMs":1795222800000,"origin":"seed","version":1,"deleted":false}');
INSERT INTO versions VALUES (2, 'glacier-wide', 2, 0, 1795222800001, '{"id":"glacier-wide","name":{"en":"Glacier wide","zh":"极地冰川 全景"},"notes":{"en":"Day. Camera 1 leads.","zh":"日景，1号机为主"},"mode":"VP","scene":"polar-glacier","zones":["wall-left"],"values":{"light/key/intensity":80,"light/back/colour":[1,0.5,0],"engine/xr/look":"day"},"proof":{"light/key/intensity":"read-back","engine/xr/look":"sent"},"picture":null,"savedBy":"lin","savedMs":1795222800001,"origin":"edit","version":2,"deleted":false}');
INSERT INTO versions VALUES (3, 'camp-night', 1, 0, 1795222800000, '{"id":"camp-night","name":{"en":"Snow camp night","zh":"雪地露营 夜"},"notes":{"en":"Day. Camera 1 leads.","zh":"日景，1号机为主"},"mode":"XR","scene":"polar-glacier","zones":["wall-left"],"values":{"light/key/intensity":80,"light/back/colour":[1,0.5,0],"engine/xr/look":"day"},"proof":{"light/key/intensity":"read-back","engine/xr/look":"sent"},"picture":null,"savedBy":"lin","savedMs":1795222800000,"origin":"seed","version":1,"deleted":false}');
INSERT INTO versions VALUES (4, 'camp-night', 2, 1, 1795222800002, '{"id":"camp-night","name":{"en":"Snow camp night","zh":"雪地露营 夜"},"notes":{"en":"Day. Camera 1 leads.","zh":"日景，1号机为主"},"mode":"XR","scene":"polar-glacier","zones":["wall-left"],"values":{"light/key/intensity":80,"light/back/colour":[1,0.5,0],"engine/xr/look":"day"},"proof":{"light/key/intensity":"read-back","engine/xr/look":"sent"},"picture":null,"savedBy":"wei","savedMs":1795222800002,"origin":"edit","version":2,"deleted":true}');
CREATE TABLE heads (
  head INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  row INTEGER NOT NULL REFERENCES versions (row),
  deleted INTEGER NOT NULL,
  saved_ms REAL NOT NULL
) STRICT;
INSERT INTO heads VALUES (1, 'glacier-wide', 2, 2, 0, 1795222800001);
INSERT INTO heads VALUES (2, 'camp-night', 2, 4, 1, 1795222800002);
CREATE VIRTUAL TABLE found USING fts5 (text, tokenize = 'trigram');
INSERT INTO found (rowid, text) VALUES (1, 'glacier wide
极地冰川 全景
glacier-wide
vp
polar-glacier
day. camera 1 leads.
日景,1号机为主
jidibingchuanquanjing
jdbcqj
rijinghaojiweizhu
rjhjwz');
INSERT INTO found (rowid, text) VALUES (2, 'snow camp night
雪地露营 夜
camp-night
xr
polar-glacier
day. camera 1 leads.
日景,1号机为主
xuediluyingye
xdlyy
rijinghaojiweizhu
rjhjwz');
CREATE TABLE settings (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;
INSERT INTO settings VALUES ('cue', 1, '{"list":"launch","at":3}');
CREATE TABLE answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, wall_ms REAL NOT NULL) STRICT;
INSERT INTO answers VALUES ('tablet go 7', '{"ok":true}', 1795222800000);
CREATE TABLE probe (id INTEGER PRIMARY KEY, room BLOB) STRICT;
CREATE INDEX heads_newest ON heads (deleted, saved_ms DESC, id);
CREATE INDEX answers_age ON answers (wall_ms);
COMMIT;
