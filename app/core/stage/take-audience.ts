/**
 * What the audience sees of a take, before anything technical is told: per zone and picture, and in one sentence.
 */
import type { Fault } from '../parameter.ts';
import { stepOfUndo } from './rollback.ts';
import type { Run, Take } from './take.ts';
import { isVisible } from './take-draft.ts';

export type Seen = 'unchanged' | 'changed' | 'held' | 'unknown';

/** Per `zone:<id>` and `picture:<id>` that the plan touches. */
export function seenBy(take: Take): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>();
  const held = new Set<string>();
  const unsure = new Set<string>();
  for (const { group, holdStep } of take.plan.holds) {
    const run = take.inner.runs.get(holdStep);
    for (const zone of run?.step.visible.zoneIds ?? []) {
      if (take.held.has(group)) held.add(zone);
      else if (run?.left && !isHoldOver(take, holdStep)) unsure.add(zone);
    }
  }
  for (const step of take.plan.steps) {
    if (!isVisible(step)) continue;
    const places = [
      ...step.visible.zoneIds.map((id) => `zone:${id}`),
      ...step.visible.pictureIds.map((id) => `picture:${id}`),
    ];
    const isHold = step.layer === 'hold' || step.layer === 'reveal';
    for (const place of places) {
      const zone = place.startsWith('zone:') ? place.slice(5) : '';
      const now: Seen = held.has(zone)
        ? 'held'
        : unsure.has(zone)
          ? 'unknown'
          : isHold
            ? 'unchanged'
            : lightOf(take, step.id);
      seen.set(place, worse(seen.get(place) ?? 'unchanged', now));
    }
  }
  return seen;
}

/** Released on either way, or never really held: its first state was read back. */
function isHoldOver(take: Take, holdStep: string): boolean {
  const release = take.plan.holds.find((h) => h.holdStep === holdStep)?.releaseStep ?? '';
  return [take.inner.runs.get(release), take.inner.runs.get(`undo:${holdStep}`)].some(isProved);
}

function lightOf(take: Take, id: string): Seen {
  const run = take.inner.runs.get(id);
  const undo = take.inner.runs.get(`undo:${id}`);
  if (!run || !run.left) return 'unchanged';
  if (undo) return undo.at === 'verified' ? 'unchanged' : 'unknown';
  return run.at === 'verified' ? 'changed' : 'unknown';
}

function isProved(run: Run | undefined): boolean {
  return run?.at === 'verified';
}

const CODE: Readonly<Record<Seen, string>> = {
  unchanged: 'audience.unchanged',
  changed: 'audience.changed',
  held: 'audience.held',
  unknown: 'audience.unknown',
};
const RANK: readonly Seen[] = ['unchanged', 'changed', 'held', 'unknown'];
function worse(a: Seen, b: Seen): Seen {
  return RANK.indexOf(a) >= RANK.indexOf(b) ? a : b;
}

/** The sentence: the worst that is true of any place, and where. */
export function audienceOf(take: Take): Fault {
  const seen = seenBy(take);
  const worst = [...seen.values()].reduce<Seen>(worse, 'unchanged');
  const where = [...seen].filter(([, s]) => s === worst).map(([place]) => place.slice(place.indexOf(':') + 1));
  const wrong = [...take.inner.runs.values()].filter((r) => r.at === 'failed').map((r) => stepOfUndo(r.step.id));
  return { code: CODE[worst], params: { where: [...new Set(where)].join(', '), wrong: wrong.length } };
}
