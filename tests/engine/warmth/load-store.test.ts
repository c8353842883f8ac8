/** What loads took is kept over a restart, by system and scene, bounded, and nothing odd in the library is believed. */
import { expect, test } from 'vitest';
import { LOADS_KEPT, LONGEST_LOAD_MS } from '../../../app/core/stage/load-times.ts';
import { LoadStore, readLoads } from '../../../app/engine/warmth/load-store.ts';

function rig(disk = new Map<string, unknown>()) {
  const store = new LoadStore({
    storage: {
      getSetting: (name) => Promise.resolve(disk.get(name)),
      putSetting: (name, value) => {
        disk.set(name, JSON.parse(JSON.stringify(value)));
        return Promise.resolve(true);
      },
    },
    studioId: 'stage',
  });
  return { store, disk };
}

test('loads are kept by system and scene, over a restart', async () => {
  const { store, disk } = rig();
  await store.open();
  expect(store.times('vp').size).toBe(0);
  await Promise.all([store.add('vp', 'SNOW', 2_000), store.add('vp', 'SNOW', 4_000), store.add('xr', 'SNOW', 900)]);

  const next = rig(disk);
  await next.store.open();
  expect(next.store.times('vp').get('SNOW')).toEqual({ medianMs: 3_000, fastestMs: 2_000, slowestMs: 4_000, runs: 2 });
  expect(next.store.times('xr').get('SNOW')?.runs).toBe(1);
  expect(next.store.times('vp').get('CAMP')).toBeUndefined();
});

test('only the newest loads of a scene count', async () => {
  const { store } = rig();
  for (let n = 0; n < LOADS_KEPT + 5; n++) await store.add('vp', 'SNOW', 1_000 + n);
  expect(store.times('vp').get('SNOW')).toMatchObject({ runs: LOADS_KEPT, fastestMs: 1_005 });
});

test('what is no time of a load is left out', async () => {
  const { store, disk } = rig();
  for (const ms of [0, -1, Number.NaN, LONGEST_LOAD_MS + 1]) await store.add('vp', 'SNOW', ms);
  expect(disk.size).toBe(0);
  expect(readLoads({ vp: { SNOW: [1_000, 'x', -5, null], CAMP: 'no' }, xr: [1] })).toEqual(
    new Map([['vp', new Map([['SNOW', [1_000]]])]]),
  );
  expect(readLoads('nothing').size).toBe(0);
});
