/**
 * Faults of storage as values: what SQLite and the file system say, by name.
 *
 * Is told: an exception and the file it came from. Tells: a code with parameters (words: app/protocol/words/storage-faults).
 */
import type { Fault } from '../app/core/parameter.ts';

export function faultOf(code: string, params?: Readonly<Record<string, string | number | boolean>>): Fault {
  return params === undefined ? { code } : { code, params };
}

export function isFault(x: unknown): x is Fault {
  return typeof x === 'object' && x !== null && 'code' in x && typeof x.code === 'string';
}

/** Exact names first, then the family before the second underscore (`SQLITE_IOERR_WRITE` -> `SQLITE_IOERR`). */
const BY_CODE: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'storage.disk-full',
  SQLITE_IOERR_SHMSIZE: 'storage.disk-full',
  ENOSPC: 'storage.disk-full',
  EDQUOT: 'storage.disk-full',
  SQLITE_BUSY: 'storage.locked',
  SQLITE_LOCKED: 'storage.locked',
  SQLITE_PROTOCOL: 'storage.locked',
  SQLITE_CORRUPT: 'storage.corrupt',
  SQLITE_NOTADB: 'storage.corrupt',
  SQLITE_READONLY: 'storage.read-only',
  EROFS: 'storage.read-only',
  EACCES: 'storage.denied',
  EPERM: 'storage.denied',
  SQLITE_PERM: 'storage.denied',
  SQLITE_IOERR: 'storage.io',
  SQLITE_CANTOPEN: 'storage.io',
  EIO: 'storage.io',
};

/** A name for anything that was thrown while `file` was read or written. */
export function faultFrom(cause: unknown, file: string): Fault {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const raw = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const family = raw.startsWith('SQLITE_') ? raw.split('_').slice(0, 2).join('_') : raw;
  return faultOf(BY_CODE[raw] ?? BY_CODE[family] ?? 'storage.failed', { file, reason, backup: NO_BACKUP });
}

/** Stands in `backup` where there is none. */
export const NO_BACKUP = '—';

/** The disk may have room, or the file may be free, the next time: worth asking again by itself. */
export function mayHeal(fault: Fault): boolean {
  return ['storage.disk-full', 'storage.locked', 'storage.io'].includes(fault.code);
}
