/** Takes cut off one after another are one interruption: the way back leads to before the first of them. */
import { expect, test } from 'vitest';
import { asOneTake, isTakeStart, type TakeStart } from '../../../app/core/stage/cut-off.ts';
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

test('what only the first held, moved, let go of or could not restore is not forgotten; of both it is told once', () => {
  const lost = (path: string) => ({ code: 'undo.never-known', params: { path } });
  const hold = (group: string, zones: readonly string[]) => ({ group, zones }) as unknown as TakeStart['holds'][number];
  const first = start('first', {
    steps: [step('hold/g', 'off', 'on', 'reveal'), step('zone/left/source', 'vp', 'xr')],
    holds: [hold('g', ['left']), hold('both', ['left'])],
    leases: [{ zoneId: 'left', from: 'xr', to: 'vp' }],
    was: { left: { mode: 'XR', scene: 'polar', preset: undefined } },
    notRestored: [lost('a'), lost('b')],
  });
  const second = start('second', {
    holds: [hold('both', ['right']), hold('h', ['right'])],
    leases: [{ zoneId: 'right', from: 'xr', to: 'vp' }],
    was: { right: { mode: 'XR', scene: 'snow', preset: undefined } },
    notRestored: [lost('b'), lost('c')],
  });
  const joined = asOneTake([second, first]);
  // The reveal of the first is not done again: the newest one reveals.
  expect(before(joined)).toEqual([['zone/left/source', 'xr']]);
  expect(joined.holds).toEqual([hold('both', ['right']), hold('h', ['right']), hold('g', ['left'])]);
  expect(joined.leases).toEqual([
    { zoneId: 'right', from: 'xr', to: 'vp' },
    { zoneId: 'left', from: 'xr', to: 'vp' },
  ]);
  expect(joined.was).toMatchObject({ left: { scene: 'polar' }, right: { scene: 'snow' } });
  expect(joined.notRestored).toEqual([lost('b'), lost('c'), lost('a')]);
});

test('a line of the journal that is no start of a take is none', () => {
  const good = start('one', {});
  expect(isTakeStart(good)).toBe(true);
  for (const key of ['steps', 'holds', 'leases', 'pictures', 'zones']) {
    expect(isTakeStart({ ...good, [key]: undefined }), key).toBe(false);
    expect(isTakeStart({ ...good, [key]: {} }), key).toBe(false);
  }
  for (const other of [undefined, null, 'text', 7, [], {}]) expect(isTakeStart(other)).toBe(false);
});
