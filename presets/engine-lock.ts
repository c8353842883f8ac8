/**
 * One engine per data folder: an exclusive SQLite lock on `engine.lock`, held open and never committed.
 *
 * The lock belongs to the process, so the system lets go of it however the process ends, kill -9 included.
 * `engine.json` beside it only says who holds it; it proves nothing.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Fault } from '../app/core/parameter.ts';
import { faultFrom, faultOf } from './faults.ts';
import { parseJson } from './json.ts';

export interface EngineLock {
  release(): void;
}

export function takeEngineLock(folder: string, wallMs: number): EngineLock | Fault {
  const lockFile = join(folder, 'engine.lock');
  const ownerFile = join(folder, 'engine.json');
  let db: Database.Database | undefined;
  try {
    db = new Database(lockFile, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
    writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, host: hostname(), sinceMs: wallMs }));
  } catch (cause) {
    db?.close();
    const fault = faultFrom(cause, 'engine.lock');
    return fault.code === 'storage.locked' ? faultOf('storage.in-use', readOwner(ownerFile)) : fault;
  }
  const held = db;
  return { release: () => void held.close() };
}

/** The lock is what counts, the name is a courtesy: half written or edited by hand, it is `?`. */
function readOwner(file: string): { pid: number | string; host: string } {
  const nobody = { pid: '?', host: '?' };
  if (!existsSync(file)) return nobody;
  const owner = parseJson(readFileSync(file, 'utf8').slice(0, 1_000));
  if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('host' in owner)) return nobody;
  return { pid: typeof owner.pid === 'number' ? owner.pid : '?', host: String(owner.host).slice(0, 100) };
}
