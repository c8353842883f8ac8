/**
 * Takes that ended after the stage's memory was last written: killed between the two, an engine would start with the
 * owners and modes from before a take that people were told of. The journal knows better. Sends nothing.
 */
import { isFault } from '../../../drivers/contract.ts';
import type { Storage } from '../../../presets/contract.ts';
import type { Fault, ParamPath, Value } from '../../core/parameter.ts';
import { hasLed, layersAfter } from '../../core/stage/layers-after.ts';
import type { Outcome } from '../../core/stage/take.ts';
import { replay } from '../../core/stage/take-recovery.ts';
import type { Stage } from '../stage/stage.ts';
import { readTake } from './take-rows.ts';

/** The memory is written after every take: more than one behind it means a library that could not be written. */
const LOOK_BACK = 20;

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
    const outcome = (data as { outcome?: Outcome } | null)?.outcome;
    if (takeId === null || outcome === undefined) continue;
    const take = await readTake(storage, takeId);
    if (isFault(take)) {
      // One that the journal tells only half teaches nothing; a journal that cannot be read is said.
      if (take.code === 'recovery.unreadable') continue;
      return take;
    }
    const { start, records } = take;
    const history = replay(records);
    if (!history) continue;
    const wish = (path: ParamPath, value: Value): void =>
      stage.values.desire(path, { value, by: `take:${takeId}`, atUs: usOfWall(wallMs) });
    if (history.leasesMoved) stage.lease(start.leases);
    const kind = start.kind ?? 'take';
    for (const [zone, layers] of layersAfter({ ...start, kind }, outcome)) stage.layered([zone], layers);
    for (const { path, value } of hasLed(outcome) ? (start.untouched ?? []) : []) wish(path, value);
    for (const step of start.steps) {
      const at = history.steps.get(step.id)?.at;
      if (at === 'verified' || at === 'unconfirmed') wish(step.path, step.value);
    }
  }
  return undefined;
}
