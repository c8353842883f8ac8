/**
 * What a studio file says of changes between modes: parameters that change by a cold change only, and check lists of its own
 * in place of the reference order (docs/decisions/0010-mode-contract.md).
 */
import * as z from 'zod/mini';
import { COLD_PARTS, type ColdPart, type ColdStep } from '../core/contract/cold-list.ts';
import { findCycle } from '../core/stage/descriptors.ts';
import { id, list, notes, path, positive, text, value } from './studio-forms.ts';
import { idsOf, type StudioNames, wantName, wantOption, wantPath, wantUnique } from './studio-names.ts';

const FILE = 'studio.json';
const device = z.strictObject({ kind: z.enum(['online', 'rate', 'locked']), device: id });

const checkForm = z.union([
  z.strictObject({ kind: z.enum(['off-air', 'recording']) }),
  device,
  z.strictObject({ kind: z.literal('tracking'), camera: id, sink: id }),
  z.strictObject({ kind: z.literal('reads'), path, value }),
]);

export const coldStepForm = z.strictObject({
  id,
  part: z.enum(COLD_PARTS),
  name: z.exactOptional(text),
  about: z.exactOptional(id),
  after: z._default(list(id, 32), []),
  set: z._default(z.record(path, value), {}),
  checks: z._default(list(checkForm, 64), []),
  tick: z._default(z.boolean(), false),
  undo: z._default(z.enum(['before', 'person', 'none']), 'before'),
  limitMs: z._default(positive.check(z.maximum(3_600_000)), 30_000),
});

export const contractsForm = z.strictObject({
  cold: z._default(z.record(path, z.enum(['rate', 'reference', 'canvas', 'start', 'edid'])), {}),
  changes: z._default(
    list(
      z.strictObject({
        from: id,
        to: id,
        notes: z.exactOptional(notes),
        steps: z.exactOptional(list(coldStepForm, 64)),
      }),
    ),
    [],
  ),
});

export function checkContracts(names: StudioNames): void {
  const { contracts } = names.forms['studio.json'];
  if (!contracts) return;
  for (const cold of Object.keys(contracts.cold)) wantPath(names, cold, FILE, `/contracts/cold/${pointer(cold)}`);
  const modes = idsOf(names.forms['modes.json'].modes);
  contracts.changes.forEach(({ from, to, steps }, index) => {
    const place = `/contracts/changes/${index}`;
    wantName(names, 'mode', modes, from, FILE, `${place}/from`);
    wantName(names, 'mode', modes, to, FILE, `${place}/to`);
    if (steps) checkSteps(names, steps, `${place}/steps`);
  });
}

/** Every list takes the lock, goes black before it moves anything, and ends by clearing the lock. */
function checkSteps(names: StudioNames, steps: readonly ColdStep[], place: string): void {
  wantUnique(names, steps, FILE, place);
  for (const part of ['precheck', 'lock', 'black', 'reveal', 'clear'] as const)
    if (!steps.some((step) => step.part === part)) names.faults.add('cold-part', FILE, place, { part });
  const cycle = findCycle(idsOf(steps), (one) => steps.find((step) => step.id === one)?.after ?? []);
  if (cycle) names.faults.add('cold-cycle', FILE, place, { cycle: cycle.join(' -> ') });
  steps.forEach((step, index) => {
    const at = `${place}/${index}`;
    // What stood there is noted by the lock, and light changes under the black only.
    for (const part of ['lock', 'black'] as const)
      if (step.part !== part && Object.keys(step.set).length > 0 && !comesAfter(steps, step.id, part))
        names.faults.add('cold-order', FILE, at, { name: step.id, part });
    step.after.forEach((before, n) => {
      if (!steps.some(({ id: known }) => known === before))
        names.faults.add('cold-no-step', FILE, `${at}/after/${n}`, { name: before });
    });
    for (const [written, wanted] of Object.entries(step.set)) {
      const where = `${at}/set/${pointer(written)}`;
      wantPath(names, written, FILE, where);
      if (typeof wanted === 'string') wantOption(names, written, wanted, FILE, where);
    }
  });
}

function comesAfter(steps: readonly ColdStep[], id: string, part: ColdPart, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const after = steps.find((step) => step.id === id)?.after ?? [];
  return after.some(
    (before) => steps.some((step) => step.id === before && step.part === part) || comesAfter(steps, before, part, seen),
  );
}

const pointer = (of: string): string => of.replaceAll('/', '~1');
