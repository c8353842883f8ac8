/** How long takes and changes took outlives the engine; what devices took is learnt anew, and nothing odd is believed. */
import { expect, test } from 'vitest';
import { History, type Quantiles } from '../../../app/engine/takes/history.ts';

function rig(disk = new Map<string, unknown>()) {
  const seen = new Map<string, Quantiles>();
  const history = new History({
    storage: {
      getSetting: (name) => Promise.resolve(disk.get(name)),
      putSetting: (name, value) => {
        disk.set(name, JSON.parse(JSON.stringify(value)));
        return Promise.resolve(true);
      },
    },
    studioId: 'small',
    onChange: (key, quantiles) => seen.set(key, quantiles),
  });
  return { history, seen, disk };
}

test('takes and changes are kept over a restart, times of devices are not', async () => {
  const first = rig();
  for (const ms of [1_000, 2_000, 3_000]) first.history.add('take/XR/VP/snow', ms);
  first.history.add('cold/XR/VP', 90_000);
  first.history.add('router output/1', 20);
  await first.history.keep();
  const next = rig(first.disk);
  await next.history.open();
  expect(next.seen.get('take/XR/VP/snow')).toEqual({ p50Ms: 2_000, p95Ms: 3_000, runs: 3 });
  expect(next.seen.get('cold/XR/VP')?.runs).toBe(1);
  expect(next.seen.has('router output/1')).toBe(false);
});

test('odd rows are left out', async () => {
  const disk = new Map<string, unknown>([
    ['history/small', { 'take/XR/VP/snow': [1, 'two', -3, null, 4], 'take/XR': 'often', other: [1] }],
  ]);
  const { history, seen } = rig(disk);
  await history.open();
  expect([...seen.keys()]).toEqual(['take/XR/VP/snow']);
  expect(seen.get('take/XR/VP/snow')?.runs).toBe(2);
});
