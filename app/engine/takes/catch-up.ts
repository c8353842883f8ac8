/**
 * Takes that ended after the stage's memory was last written: killed between the two, an engine would start with the
 * owners and modes from before a take that people were told of. The journal knows better. Sends nothing.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import { isTakeStart } from '../../core/stage/cut-off.ts';
import { replay } from '../../core/stage/take-recovery.ts';
import type { Stage } from '../stage/stage.ts';

/** The memory is written after every take: more than one behind it means a library that could not be written. */
const LOOK_BACK = 20;
const MOST_ROWS = 1_000;
const LED = new Set(['committed', 'committed-with-exceptions', 'failed-visible']);

/** `sinceWallMs`: when the memory was written. `usOfWall`: as everywhere. */
export async function catchUp(
  storage: Storage,
  stage: Stage,
  sinceWallMs: number,
  usOfWall: (ms: number) => number,
): Promise<Fault | undefined> {
  const ends = await storage.journal({ kind: 'take-outcome', limit: LOOK_BACK });
  if (isFault(ends)) return ends;
  const newer = ends.rows.filter((row) => row.wallMs >= sinceWallMs).toSorted((a, b) => a.seq - b.seq);
  for (const { takeId, wallMs, data } of newer) {
    if (takeId === null) continue;
    const all = await storage.journal({ takeId, limit: MOST_ROWS });
    if (isFault(all)) return all;
    const records = all.rows.toSorted((a, b) => a.seq - b.seq).map((row) => ({ kind: row.kind, data: row.data }));
    const start = records.find((record) => record.kind === 'take-start')?.data;
    const history = replay(records);
    if (!isTakeStart(start) || !history) continue;
    if (history.leasesMoved) stage.lease(start.leases);
    const outcome = (data as { outcome?: string } | undefined)?.outcome ?? '';
    const { mode, scene, preset } = start;
    if (LED.has(outcome)) stage.layered(start.zones, { mode, scene, preset });
    if (outcome === 'bailed-out') stage.layered(start.zones, { mode: undefined, scene: undefined, preset: undefined });
    for (const step of start.steps) {
      const at = history.steps.get(step.id)?.at;
      if (at !== 'verified' && at !== 'unconfirmed') continue;
      stage.values.desire(step.path, { value: step.value, by: `take:${takeId}`, atUs: usOfWall(wallMs) });
    }
  }
  return undefined;
}
