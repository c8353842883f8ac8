/** The store of measured values: on disk before it is answered, over a restart, ended by time or reason, never half. */
import { expect, test } from 'vitest';
import type { Measure } from '../../../app/core/time/measure.ts';
import { MeasureStore } from '../../../app/engine/measures/measure-store.ts';

const NOW_MS = 1_800_000_000_000;

function rig(disk = new Map<string, unknown>()) {
  const published = new Map<string, unknown>();
  const lines: { kind: string; seat?: string; data: unknown }[] = [];
  const wall = { nowMs: NOW_MS, broken: false };
  const store = new MeasureStore({
    storage: {
      getSetting: (name) => Promise.resolve(disk.get(name)),
      putSetting: (name, value) => {
        if (wall.broken) return Promise.resolve({ code: 'storage.broken' });
        disk.set(name, JSON.parse(JSON.stringify(value)));
        return Promise.resolve(true);
      },
    },
    journal: { note: (entry) => void lines.push(entry) },
    publisher: { set: (path, value) => void published.set(path.join(' '), value) },
    studioId: 'stage',
    wallMs: () => wall.nowMs,
  });
  return { store, disk, published, lines, wall };
}

const wall20ms: Measure = {
  valueUs: 20_000,
  spreadUs: 500,
  runs: 5,
  origin: { kind: 'entered', seat: 'desk' },
  atMs: NOW_MS,
  untilMs: null,
  expired: null,
};
const KEY = 'latency/a/XR/wall';

test('what was put is published, journaled with its seat, and there again after a restart', async () => {
  const { store, disk, published, lines } = rig();
  await store.open();
  expect(await store.put(KEY, wall20ms, 'desk')).toBeUndefined();
  expect(published.get(`measures ${KEY}`)).toEqual(wall20ms);
  expect(lines).toEqual([{ kind: 'measure', seat: 'desk', data: { act: 'put', key: KEY, ...wall20ms } }]);

  const next = rig(disk);
  await next.store.open();
  expect(next.store.get(KEY)).toEqual(wall20ms);
  expect(next.published.get(`measures ${KEY}`)).toEqual(wall20ms);
});

test('two puts at once keep both', async () => {
  const { store, disk } = rig();
  await Promise.all([store.put(KEY, wall20ms), store.put('latency/b/XR/wall', wall20ms)]);
  expect([...store.all.keys()]).toEqual([KEY, 'latency/b/XR/wall']);
  const next = rig(disk);
  await next.store.open();
  expect(next.store.all.size).toBe(2);
});

test('a broken disk refuses by name, and nothing is believed that is not on it', async () => {
  const { store, wall, published, lines } = rig();
  wall.broken = true;
  expect(await store.put(KEY, wall20ms)).toEqual({ code: 'storage.broken' });
  expect([store.get(KEY), published.size, lines.length]).toEqual([undefined, 0, 0]);
  wall.broken = false;
  expect(await store.put(KEY, wall20ms)).toBeUndefined();
});

test('a value ends at its time, and says why', async () => {
  const { store, wall } = rig();
  await store.put(KEY, { ...wall20ms, untilMs: NOW_MS + 1_000 });
  store.sweep();
  expect(store.valid(KEY)?.valueUs).toBe(20_000);
  wall.nowMs += 1_000;
  expect(store.valid(KEY)).toBeUndefined();
  store.sweep();
  await store.expire(() => false, { code: 'x' }); // waits its turn behind the sweep
  expect(store.get(KEY)?.expired).toEqual({ code: 'measure.too-old' });
});

test('a reason ends what it is about and nothing else; clearing takes it out', async () => {
  const { store, published } = rig();
  await store.put(KEY, wall20ms);
  await store.put('latency/b/XR/wall', wall20ms);
  const heard: string[] = [];
  using _listening = store.listen((key) => heard.push(key));
  await store.expire((key) => key.startsWith('latency/a/'), { code: 'reason.lens' });
  expect([store.get(KEY)?.expired, store.get('latency/b/XR/wall')?.expired]).toEqual([{ code: 'reason.lens' }, null]);
  expect(await store.clear(KEY)).toBeUndefined();
  expect(await store.clear(KEY)).toEqual({ code: 'measure.none', params: { key: KEY } });
  expect([store.get(KEY), published.get(`measures ${KEY}`), heard]).toEqual([undefined, undefined, [KEY, KEY]]);
});

test('impossible keys and values are refused by name', async () => {
  const { store } = rig();
  for (const key of ['', 'latency', 'a//b', '../x/y', `a/${'b'.repeat(80)}`])
    expect((await store.put(key, wall20ms))?.code).toBe('measure.bad-key');
  for (const wrong of [
    { valueUs: Number.NaN },
    { valueUs: 61e6 },
    { spreadUs: -1 },
    { atMs: Number.POSITIVE_INFINITY },
  ])
    expect((await store.put(KEY, { ...wall20ms, ...wrong }))?.code).toBe('measure.bad-value');
  expect(store.all.size).toBe(0);
});

test('rows that are not what they should be are left out, not believed', async () => {
  const disk = new Map<string, unknown>([
    [
      'measures/stage',
      {
        [KEY]: wall20ms,
        'latency/a/XR/camera': { ...wall20ms, valueUs: '20' },
        'latency/a/XR/network': { ...wall20ms, origin: { kind: 'guessed' } },
        'latency/a/XR/engine': null,
        'bad key/x': wall20ms,
      },
    ],
  ]);
  const { store } = rig(disk);
  await store.open();
  expect([...store.all]).toEqual([[KEY, wall20ms]]);
});

test('a library that was replaced takes away what it does not know', async () => {
  const { store, disk, published } = rig();
  await store.put(KEY, wall20ms);
  disk.clear();
  await store.open();
  expect([store.get(KEY), published.get(`measures ${KEY}`)]).toEqual([undefined, undefined]);
});
