import { expect, test } from 'vitest';
import { draft, good, newFolder, open } from './rig.ts';

test('every save is a version; the old ones stay readable', async () => {
  const storage = await open(newFolder());
  const first = good(await storage.savePreset(draft('glacier'), 0));
  expect(first).toEqual({ ...draft('glacier'), version: 1, deleted: false });
  const second = good(await storage.savePreset(draft('glacier', { values: { a: 2 }, proof: {} }), 1));
  expect(second.version).toBe(2);
  expect(await storage.getPreset('glacier')).toEqual(second);
  expect(await storage.getPreset('glacier', 1)).toEqual(first);
  expect(await storage.presetHistory('glacier')).toEqual([second, first]);
  expect(await storage.getPreset('glacier', 9)).toMatchObject({ code: 'library.no-version' });
  expect(await storage.getPreset('nobody')).toMatchObject({ code: 'library.unknown' });
  expect(await storage.presetHistory('nobody')).toMatchObject({ code: 'library.unknown' });
});

test('two who edit the same version: the second is told who was first, and nothing is lost', async () => {
  const storage = await open(newFolder());
  good(await storage.savePreset(draft('a'), 0));
  const [one, two] = await Promise.all([
    storage.savePreset(draft('a', { savedBy: 'wei' }), 1),
    storage.savePreset(draft('a', { savedBy: 'lin' }), 1),
  ]);
  expect(one).toMatchObject({ version: 2, savedBy: 'wei' });
  expect(two).toEqual({ code: 'library.conflict', params: { id: 'a', expected: 1, found: 2, by: 'wei' } });
  expect(await storage.savePreset(draft('a'), 0)).toMatchObject({ code: 'library.conflict' });
  expect(await storage.savePreset(draft('new'), 3)).toMatchObject({ code: 'library.unknown' });
});

test('delete is a tombstone and comes back with everything', async () => {
  const folder = newFolder();
  const storage = await open(folder);
  good(await storage.savePreset(draft('a')));
  expect(await storage.setPresetDeleted('a', true, 'wei', 5_000)).toMatchObject({
    version: 2,
    deleted: true,
    savedBy: 'wei',
  });
  expect(await storage.listPresets({})).toEqual([]);
  expect(good(await storage.listPresets({ deleted: true })).map(({ id }) => id)).toEqual(['a']);
  expect(await storage.setPresetDeleted('a', true, 'wei', 5_001)).toMatchObject({ version: 2 });
  await storage.close();
  const again = await open(folder);
  const back = good(await again.setPresetDeleted('a', false, 'lin', 6_000));
  expect(back).toMatchObject({ version: 3, deleted: false, values: draft('a').values, proof: draft('a').proof });
  expect(good(await again.listPresets({})).map(({ id }) => id)).toEqual(['a']);
  expect(await again.setPresetDeleted('nobody', true, 'wei', 1)).toMatchObject({ code: 'library.unknown' });
});

test('seeds come in once and never over what a person saved', async () => {
  const storage = await open(newFolder());
  good(await storage.savePreset(draft('a', { mode: 'VP' })));
  expect(await storage.seedPresets([draft('a'), draft('b'), draft('b', { mode: 'AR' })])).toBe(1);
  expect(await storage.seedPresets([draft('a'), draft('b')])).toBe(0);
  expect(await storage.getPreset('a')).toMatchObject({ version: 1, mode: 'VP' });
  expect(await storage.getPreset('b')).toMatchObject({ version: 1, mode: 'XR' });
});

test('a draft that is not one is refused with its place', async () => {
  const storage = await open(newFolder());
  const bad = { ...draft('a'), values: { 'light/key': { on: true } } } as never;
  expect(await storage.savePreset(bad)).toMatchObject({
    code: 'library.draft',
    params: { place: '/values/light/key' },
  });
  expect(await storage.savePreset({ ...draft('a'), more: 1 } as never)).toMatchObject({ code: 'library.draft' });
  expect(await storage.savePreset(draft('a', { values: { a: Number.NaN } }))).toMatchObject({ code: 'library.draft' });
  expect(await storage.listPresets({})).toEqual([]);
});

const LIBRARY = [
  draft('glacier-wide', {
    name: { en: 'Glacier wide', zh: '极地冰川 全景' },
    notes: { en: 'Camera 1 leads', zh: '日景，1号机为主' },
  }),
  draft('camp-night', { name: { en: 'Snow camp night', zh: '雪地露营 夜' }, scene: 'snow-camp', mode: 'VP' }),
  draft('bank', { name: { en: 'ＢＡＮＫ 100%', zh: '重庆银行' }, mode: 'SCREEN', scene: '' }),
  draft('green', { name: { en: 'Chroma', zh: '绿幕' }, mode: 'GREEN', scene: '' }),
];

const FOUND: readonly (readonly [search: string, ids: readonly string[]])[] = [
  ['冰', ['glacier-wide']],
  ['冰川', ['glacier-wide']],
  ['地露', ['camp-night']],
  ['地', ['camp-night', 'glacier-wide']],
  ['极地冰川', ['glacier-wide']],
  ['冰川极', []],
  ['日景', ['glacier-wide']],
  ['jidibingchuan', ['glacier-wide']],
  ['bingchuan', ['glacier-wide']],
  ['bing chuan', ['glacier-wide']],
  ['jdbc', ['glacier-wide']],
  ['JDBC', ['glacier-wide']],
  ['xdly', ['camp-night']],
  ['chongqing', ['bank']],
  ['cqyh', ['bank']],
  ['lvmu', ['green']],
  ['lümu', ['green']],
  ['glac', ['glacier-wide']],
  ['GLACIER Wide', ['glacier-wide']],
  ['ght', ['camp-night']],
  ['vp', ['camp-night']],
  ['snow-camp', ['camp-night']],
  ['camera 1', ['glacier-wide']],
  ['bank', ['bank']],
  ['100%', ['bank']],
  ['%', ['bank']],
  ['_', []],
  ['" OR "', []],
  ['glacier AND', []],
  ['nothing here', []],
  ['', ['bank', 'camp-night', 'glacier-wide', 'green']],
];

test('search: Chinese of one character and more, pinyin full and initials, English, and no operators', async () => {
  const storage = await open(newFolder());
  good(await storage.seedPresets(LIBRARY));
  const found: [string, string[]][] = [];
  for (const [search] of FOUND) {
    found.push([
      search,
      good(await storage.listPresets({ search }))
        .map(({ id }) => id)
        .toSorted(),
    ]);
  }
  expect(found).toEqual(FOUND);
});

test('the search knows the newest name only, and is bounded', async () => {
  const storage = await open(newFolder());
  good(await storage.seedPresets(LIBRARY));
  good(await storage.savePreset(draft('green', { name: { en: 'Meadow', zh: '草地' } })));
  expect(await storage.listPresets({ search: '绿幕' })).toEqual([]);
  expect(good(await storage.listPresets({ search: 'caodi' })).map(({ id }) => id)).toEqual(['green']);
  expect(good(await storage.listPresets({ limit: 2 }))).toHaveLength(2);
  expect(good(await storage.listPresets({ search: 'a '.repeat(100_000) })).length).toBeLessThan(5);
});

test('settings: the newest wins and survives a restart; a missing one is undefined', async () => {
  const folder = newFolder();
  const storage = await open(folder);
  good(await storage.putSetting('cue', { list: 'launch', at: 3 }, false));
  for (let n = 0; n < 120; n++) good(await storage.putSetting('cue', { list: 'launch', at: n }, n % 2 === 0));
  expect(await storage.getSetting('cue')).toEqual({ list: 'launch', at: 119 });
  expect(await storage.getSetting('nothing')).toBeUndefined();
  await storage.close();
  expect(await (await open(folder)).getSetting('cue')).toEqual({ list: 'launch', at: 119 });
});

test('a command key gets its first answer for ten minutes, then a new one', async () => {
  const folder = newFolder();
  const storage = await open(folder);
  good(await storage.rememberAnswer('seat go 1', { ok: true, n: 1 }, 1_000_000));
  good(await storage.rememberAnswer('seat go 1', { ok: true, n: 2 }, 1_100_000));
  await storage.close();
  const again = await open(folder);
  expect(await again.recallAnswer('seat go 1', 900_000)).toEqual({ ok: true, n: 1 });
  expect(await again.recallAnswer('seat go 1', 1_000_001)).toBeUndefined();
  expect(await again.recallAnswer('other', 0)).toBeUndefined();
  good(await again.rememberAnswer('seat go 1', { ok: true, n: 3 }, 1_700_000));
  expect(await again.recallAnswer('seat go 1', 1_100_000)).toEqual({ ok: true, n: 3 });
});
