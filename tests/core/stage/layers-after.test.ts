import { expect, test } from 'vitest';
import { compile } from '../../../app/core/stage/compile.ts';
import { layersAfter } from '../../../app/core/stage/layers-after.ts';
import type { Plan } from '../../../app/core/stage/plan.ts';
import type { Outcome } from '../../../app/core/stage/take.ts';
import { planRecord } from '../../../app/core/stage/take-machine.ts';
import { compileUndo } from '../../../app/core/stage/undo.ts';
import { NOW_US, SMALL_VALUES, smallView, withZone } from '../small-studio.ts';
import { made } from './made-plan.ts';

const mixed = withZone(withZone(smallView(), 'left', { mode: undefined, scene: undefined }), 'right', {
  mode: 'XR',
  scene: 'glacier',
});
const take = made(compile(mixed, { mode: 'VP' }, { planId: 'p' }, NOW_US));
const undo = made(compileUndo(mixed, take, new Map(Object.entries(SMALL_VALUES)), { planId: 'u' }, NOW_US));
const ofPlan = (plan: Plan): Parameters<typeof layersAfter>[0] => ({
  ...plan.target,
  ...plan,
  zones: plan.target.zoneIds,
});

test('a way back gives each zone its own again, though they were not alike; so does what the journal keeps of it', () => {
  const after = layersAfter(ofPlan(undo), 'committed');
  expect(after.get('left')).toEqual({ mode: undefined, scene: undefined, preset: undefined });
  expect(after.get('right')).toMatchObject({ mode: 'XR', scene: 'glacier' });
  const kept = JSON.parse(JSON.stringify(planRecord(undo))) as Parameters<typeof layersAfter>[0];
  // Said, not left out: what is left out would stay as the take had it.
  expect([...layersAfter(kept, 'committed')].map(([id, was]) => [id, Object.keys(was)])).toEqual(
    [...after.keys()].map((id) => [id, ['mode', 'scene', 'preset']]),
  );
});

test('a take gives all of them one; a bail-out none; one that led nowhere says nothing', () => {
  expect([...layersAfter(ofPlan(take), 'committed-with-exceptions').values()].map(({ mode }) => mode)).toEqual([
    'VP',
    'VP',
  ]);
  expect([...layersAfter(ofPlan(take), 'bailed-out').values()].map(({ mode }) => mode)).toEqual([undefined, undefined]);
  for (const outcome of ['rolled-back', 'refused', 'stuck'] satisfies Outcome[])
    expect(layersAfter(ofPlan(take), outcome).size).toBe(0);
});
