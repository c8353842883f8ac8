/** The virtual moves that the library keeps; one whose keys could not be played is left out. */
import * as z from 'zod/mini';
import { keyFault, type StoredMove } from '../core/tracking/move-keys.ts';
import { type Book, type Made, madeForm, readBook } from './kept.ts';
import { keysOf, moveForm } from './studio-schema-virtual.ts';

export interface MoveVersion extends StoredMove, Made {}

const version = z.extend(moveForm, madeForm);

export function readMoveBook(saved: unknown): Book<MoveVersion> {
  const rows = Object.entries(readBook(saved, version)).map(([id, kept]) => {
    const versions = kept.versions.map((one) => ({ ...one, keys: keysOf(one.keys) }));
    return [id, { ...kept, versions }] as const;
  });
  return Object.fromEntries(rows.filter(([, { versions }]) => versions.every(({ keys }) => !keyFault(keys))));
}
