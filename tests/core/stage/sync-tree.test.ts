/** Reference -> distribution -> device: what is wrong above a plan's devices blocks it and is named; old is unknown. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mustSurvive } from '../../../app/core/stage/cover.ts';
import type { Device, Studio } from '../../../app/core/stage/model.ts';
import type { Gate, StageView } from '../../../app/core/stage/plan.ts';
import { liveGates } from '../../../app/core/stage/plan-changed.ts';
import { LOCK_AGE_MS, sourceOf, upstreamOf } from '../../../app/core/stage/sync-tree.ts';
import {
  binding,
  changed,
  device,
  NOW_US,
  reported,
  SMALL_VALUES,
  smallSpecs,
  smallStudio,
  spec,
  viewOf,
  withDevice,
  withRecord,
  withValue,
} from '../small-studio.ts';
import { planOf } from './made-plan.ts';

const above: Readonly<Record<string, Device['syncedFrom']>> = {
  'proc-1': { device: 'split' },
  'xr-host': { device: 'split' },
  player: { device: 'other' },
  split: { device: 'gen' },
  gen: { source: 'house' },
};
/** gen -> split -> proc-1, xr-host; another generator for the player, which a take to VP leaves alone. */
function treeView(gates: Partial<Studio['gates']> = {}): StageView {
  const small = smallStudio();
  const reports = (id: string) => ({ rate: `${id}/rate`, locked: `${id}/locked` });
  const more = [
    device('gen', 'template', { reports: reports('gen') }),
    device('split', 'template', { reports: reports('split') }),
    device('other', 'template', { reports: reports('other') }),
  ];
  const studio: Studio = {
    ...small,
    gates: { ...small.gates, ...gates },
    devices: changed([...small.devices, ...more], ({ id }) => (above[id] ? { syncedFrom: above[id] } : {})),
    bindings: [
      ...small.bindings,
      ...['gen', 'split', 'other'].flatMap((id) => [
        binding(`${id}/rate`, id, 'rate'),
        binding(`${id}/locked`, id, 'locked'),
      ]),
      binding('gen/reference', 'gen', 'reference', { disturbs: ['referenceLoss', 'inputLoss'], safety: 3 }),
    ],
  };
  const said = new Map(smallSpecs());
  const hz = { kind: 'number', unit: 'Hz', min: 0, max: 240 } as const;
  for (const id of ['gen', 'split', 'other'])
    said.set(id, [
      // Told when it changes, asked by nobody.
      spec('rate', { type: hz, verify: { by: 'readback' } }),
      spec('locked', { type: { kind: 'boolean' }, verify: { by: 'readback' } }),
      spec('reference', { type: { kind: 'boolean' }, effect: { kind: 'relock' } }),
    ]);
  const values = Object.fromEntries(
    ['gen', 'split', 'other'].flatMap((id) => [
      [`${id}/rate`, 50],
      [`${id}/locked`, true],
    ]),
  );
  return viewOf(studio, said, { ...SMALL_VALUES, ...values, 'gen/reference': true });
}

const closed = (gates: readonly Gate[]) =>
  gates
    .filter((g) => g.verdict === 'blocking' && (g.kind === 'rate' || g.kind === 'locked'))
    .map((g) => [g.id, g.why?.code, g.why?.params?.['above']]);

test('a branch is read upwards to its root and its source', () => {
  const { studio } = treeView();
  expect(upstreamOf(studio, 'proc-1')).toEqual(['split', 'gen']);
  expect(upstreamOf(studio, 'player')).toEqual(['other']);
  expect(upstreamOf(studio, 'router')).toEqual([]);
  expect([sourceOf(studio, 'proc-1'), sourceOf(studio, 'gen'), sourceOf(studio, 'player')]).toEqual([
    'house',
    'house',
    undefined,
  ]);
});

test('any forest, also one with rings, is read to an end, and nobody is above itself', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  fc.assert(
    fc.property(fc.dictionary(ids, ids), (from) => {
      const devices = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) =>
        device(id, 'osc', from[id] === undefined ? {} : { syncedFrom: { device: from[id] } }),
      );
      for (const { id } of devices) {
        const way = upstreamOf({ devices }, id);
        expect(new Set(way).size).toBe(way.length);
        expect(way).not.toContain(id);
        if (way[0] !== undefined) expect(from[id]).toBe(way[0]);
      }
    }),
  );
});

test('a wrong rate or a lost lock above a plan blocks it and is named; a plan on another branch goes on', () => {
  const view = treeView();
  expect(closed(planOf(view).gates)).toEqual([]);
  expect(planOf(view).gates.map((g) => g.id)).toEqual(expect.arrayContaining(['locked/gen', 'rate/split']));
  const rate = withValue(view, 'gen/rate', 59.94);
  expect(closed(planOf(rate).gates)).toEqual([['rate/gen', 'gate.rate.wrong', undefined]]);
  const lost = withValue(view, 'split/locked', false);
  expect(closed(planOf(lost).gates)).toEqual([['locked/split', 'gate.locked.lost', undefined]]);
  expect(closed(planOf(withValue(view, 'other/locked', false)).gates)).toEqual([]);
});

test('what fell because of what is above it says so, and the fix is up there', () => {
  let view = withValue(withValue(treeView(), 'gen/locked', false), 'split/locked', false);
  view = withValue(withValue(view, 'proc-1/locked', false), 'proc-1/rate', 60);
  const { gates } = planOf(view);
  expect(closed(gates)).toEqual([
    ['locked/gen', 'gate.locked.lost', undefined],
    ['locked/proc-1', 'gate.locked.lost-above', 'gen'],
    ['locked/split', 'gate.locked.lost-above', 'gen'],
    ['rate/proc-1', 'gate.rate.wrong-above', 'gen'],
  ]);
  expect(gates.find((g) => g.id === 'locked/proc-1')?.fix).toEqual({
    code: 'fix.reference',
    params: { device: 'gen' },
  });
});

test('an armed plan is told when the branch falls after arming', () => {
  const view = treeView();
  const plan = planOf(view);
  expect(closed(liveGates(plan, withValue(view, 'gen/locked', false), NOW_US))).toEqual([
    ['locked/gen', 'gate.locked.lost', undefined],
  ]);
});

test('a rate and a lock that were said too long ago are unknown: a warning, never open, never blocking', () => {
  const at = (gates: Partial<Studio['gates']>, ageMs: number, locked: boolean) => {
    const atUs = NOW_US - ageMs * 1000;
    const view = withRecord(treeView(gates), 'gen/locked', reported(locked, atUs));
    const all = planOf(withRecord(view, 'gen/rate', reported(60, atUs))).gates;
    return ['locked/gen', 'rate/gen'].map((id) => all.find((g) => g.id === id)).map((g) => [g?.verdict, g?.why?.code]);
  };
  expect(at({}, LOCK_AGE_MS, true)).toEqual([
    ['open', undefined],
    ['blocking', 'gate.rate.wrong'],
  ]);
  const old = [
    ['warning', 'gate.locked.old'],
    ['warning', 'gate.rate.old'],
  ];
  expect(at({}, LOCK_AGE_MS + 1, true)).toEqual(old);
  expect(at({}, LOCK_AGE_MS + 1, false)).toEqual(old);
  expect(at({ syncAgeMs: 60_000 }, LOCK_AGE_MS + 1, true)[0]).toEqual(['open', undefined]);
  expect(at({ syncAgeMs: 500 }, 501, true)).toEqual(old);
  // Asked again and again, and answered no more.
  const mute = withRecord(treeView(), 'proc-1/locked', reported(true, NOW_US - 9_000_000));
  expect(planOf(mute).gates.find((g) => g.id === 'locked/proc-1')?.why?.code).toBe('gate.locked.old');
  const offline = planOf(withDevice(treeView(), 'gen', { online: false })).gates;
  expect(offline.find((g) => g.id === 'locked/gen')).toMatchObject({ verdict: 'warning', value: undefined });
});

test('a reference that is changed is lost to every hold below it, and to no other', () => {
  const view = treeView();
  const plan = planOf(view);
  const first = plan.steps[0];
  if (!first) throw new Error('no step');
  const nowhere = { zoneIds: [], pictureIds: [] };
  const changeOf = (id: string) => ({
    ...first,
    device: id,
    path: 'gen/reference',
    layer: 'mode' as const,
    visible: nowhere,
  });
  const group = (id: string) => view.studio.holdGroups.find((g) => g.device === id)!;
  expect(mustSurvive(view, group('proc-1'), [changeOf('gen')])).toEqual(['referenceLoss']);
  expect(mustSurvive(view, group('proc-2'), [changeOf('gen')])).toEqual([]);
  expect(mustSurvive(view, group('proc-1'), [changeOf('other')])).toEqual([]);
});
