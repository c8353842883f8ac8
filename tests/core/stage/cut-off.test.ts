/** Takes cut off one after another are one interruption: the way back leads to before the first of them. */
import { expect, test } from 'vitest';
import { asOneTake, type TakeStart } from '../../../app/core/stage/cut-off.ts';
import type { Step } from '../../../app/core/stage/plan.ts';
import { makeStep } from '../take/plans.ts';

const step = (path: string, value: string, before: string | undefined, layer: Step['layer'] = 'mode'): Step => ({
  ...makeStep(path),
  path,
  value,
  layer,
  undo: before === undefined ? { kind: 'none' } : { kind: 'exact', value: before },
});
const start = (planId: string, more: Partial<TakeStart>): TakeStart => ({
  planId,
  kind: 'take',
  mode: 'VP',
  zones: ['left', 'right'],
  pictureIds: ['a'],
  steps: [],
  holds: [],
  leases: [],
  pictures: [],
  notRestored: [],
  ...more,
});
const before = (one: TakeStart): unknown => one.steps.map(({ path, undo }) => [path, undo.value]);

test('one is itself', () => {
  const one = start('one', { steps: [step('zone/left/source', 'vp', 'xr')] });
  expect(asOneTake([one])).toEqual(one);
});

test('what the second found half done goes back to before the first', () => {
  const first = start('first', {
    steps: [step('hold/g', 'on', 'off', 'hold'), step('zone/left/source', 'vp', 'xr'), step('light', '10', '50')],
    leases: [{ zoneId: 'left', from: 'xr', to: 'vp' }],
    pictures: [{ pictureId: 'a', from: 'xr', to: 'clean' as never }],
    was: { left: { mode: 'XR', scene: 'polar', preset: undefined } },
    notRestored: [{ code: 'undo.never-known', params: { path: 'x' } }],
  });
  // The left source was there by then: the plan of the way out had no step for it, and knew only the half.
  const second = start('second', {
    steps: [step('light', '10', '30'), step('zone/right/source', 'vp', 'xr')],
    leases: [{ zoneId: 'left', from: 'vp', to: 'vp' }],
    pictures: [],
    was: { left: { mode: undefined, scene: undefined, preset: undefined } },
    notRestored: [{ code: 'undo.never-known', params: { path: 'x' } }],
  });
  const joined = asOneTake([second, first]);
  expect(before(joined)).toEqual([
    ['light', '50'],
    ['zone/right/source', 'xr'],
    ['zone/left/source', 'xr'],
  ]);
  expect(joined).toMatchObject({
    planId: 'second',
    leases: [{ zoneId: 'left', from: 'xr', to: 'vp' }],
    pictures: [{ pictureId: 'a', from: 'xr', to: 'clean' }],
    was: { left: { mode: 'XR' } },
  });
  expect(joined.notRestored).toHaveLength(1);
});

test('three in a row, and a way back among them: where it was going is the newest, what stood there the oldest', () => {
  const there = start('there', { mode: 'VP', steps: [step('zone/left/source', 'vp', 'xr')] });
  const back = start('back', { kind: 'undo', mode: 'XR', steps: [step('zone/left/source', 'xr', 'vp')] });
  const again = start('again', { mode: 'VP', steps: [step('zone/left/source', 'vp', 'half')] });
  const joined = asOneTake([again, back, there]);
  expect(joined).toMatchObject({ planId: 'again', kind: 'take', mode: 'VP' });
  expect(joined.steps).toHaveLength(1);
  expect(joined.steps[0]).toMatchObject({ value: 'vp', undo: { value: 'xr' } });
});
