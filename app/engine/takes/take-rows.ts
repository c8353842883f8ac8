/** One take as the journal has it, in order. */
import { isFault } from '../../../drivers/contract.ts';
import type { JournalRow, Storage } from '../../../presets/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import { isTakeStart, type TakeStart } from '../../core/stage/cut-off.ts';
import type { TakeRecord } from '../../core/stage/take-recovery.ts';

export interface TakeRows {
  readonly takeId: string;
  readonly rows: readonly JournalRow[];
  readonly records: readonly TakeRecord[];
  readonly start: TakeStart;
}

const MOST_ROWS = 1_000;

/** A fault where the journal cannot be read, or does not say how the take began. */
export async function readTake(storage: Storage, takeId: string): Promise<TakeRows | Fault> {
  const all = await storage.journal({ takeId, limit: MOST_ROWS });
  if (isFault(all)) return all;
  const rows = all.rows.toSorted((a, b) => a.seq - b.seq);
  const records = rows.map(({ kind, data }) => ({ kind, data }));
  const start = records.find((record) => record.kind === 'take-start')?.data;
  return isTakeStart(start) ? { takeId, rows, records, start } : { code: 'recovery.unreadable', params: { takeId } };
}
