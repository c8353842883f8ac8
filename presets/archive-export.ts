/** Writes the whole library, every version of every preset, as one exchange file. */
import { hash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import type { Fault } from '../app/core/parameter.ts';
import { ARCHIVE_LIMITS, FORMAT, FORMAT_VERSION, MANIFEST, type Manifest } from './archive-format.ts';
import { faultOf } from './faults.ts';
import type { Db } from './migration.ts';

const CHUNK_CHARS = 4 * 1024 * 1024;

export function exportLibrary(db: Db, nowMs: number): Uint8Array | Fault {
  const texts: string[] = [];
  let lines: string[] = [];
  let characters = 0;
  let versions = 0;
  let total = 0;
  const cut = () => {
    if (lines.length > 0) texts.push(lines.join(''));
    lines = [];
    characters = 0;
  };
  const rows = db.prepare<[], { body: string }>('SELECT body FROM versions ORDER BY id, version');
  for (const { body } of rows.iterate()) {
    lines.push(`${body}\n`);
    versions += 1;
    characters += body.length;
    total += body.length;
    if (total > ARCHIVE_LIMITS.totalBytes / 3 || versions > ARCHIVE_LIMITS.lines) {
      return faultOf('library.archive-too-large', { limit: ARCHIVE_LIMITS.totalBytes });
    }
    if (characters > CHUNK_CHARS) cut();
  }
  cut();
  const files: Record<string, Uint8Array> = {};
  const listed: Manifest['files'] = texts.map((text, n) => {
    const path = `presets/${String(n + 1).padStart(4, '0')}.jsonl`;
    const bytes = strToU8(text);
    files[path] = bytes;
    return { path, bytes: bytes.length, sha256: hash('sha256', bytes) };
  });
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM heads').get()?.n ?? 0;
  const manifest: Manifest = {
    format: FORMAT,
    version: FORMAT_VERSION,
    madeMs: nowMs,
    presets: count,
    versions,
    files: listed,
  };
  return zipSync({ [MANIFEST]: strToU8(JSON.stringify(manifest, null, 2)), ...files }, { level: 6 });
}
