/** One engine per folder, and a worker that dies. */
import { expect, test } from 'vitest';
import { openStorage } from '../../presets/store.ts';
import { startChild } from './child.ts';
import { draft, good, line, newFolder, open, optionsFor } from './rig.ts';

test('a second engine on the same folder is refused by name, and may start once the first is killed', async () => {
  const folder = newFolder();
  const child = startChild(folder, 'hold');
  await child.heard((told) => told['open'] === true);
  expect(await openStorage(optionsFor(folder))).toMatchObject({
    code: 'storage.in-use',
    params: { pid: child.process.pid, host: expect.stringMatching(/./) },
  });
  child.kill();
  await child.ended;
  expect((await open(folder)).status()).toEqual({ journal: 'ok', library: 'ok' });
});

test('the same process is refused too, until the first closes', async () => {
  const folder = newFolder();
  const first = await open(folder);
  expect(await openStorage(optionsFor(folder))).toMatchObject({ code: 'storage.in-use', params: { pid: process.pid } });
  good(await first.append(line(1), true));
  await first.close();
  expect(await (await open(folder)).verifyJournal()).toEqual({ rows: 1 });
});

test('a folder that cannot be is a fault', async () => {
  expect(await openStorage(optionsFor('/dev/null/data'))).toMatchObject({ code: 'storage.folder' });
});

test('a worker that dies: every call under way is answered, status is bad, then it is back with everything', async () => {
  const folder = newFolder();
  const options = optionsFor(folder, { crashPoint: 'worker:journal.commit.before@3' });
  const storage = good(await openStorage(options));
  const seen: unknown[] = [];
  storage.onStatus((status) => seen.push(status));
  good(await storage.append(line(1), true));
  good(await storage.append(line(2), true));
  const open = [
    storage.append(line(3), true),
    storage.savePreset(draft('a')),
    storage.journal({}),
    storage.getSetting('x'),
  ];
  const answers = await Promise.all(open);
  expect(answers).toEqual(open.map(() => ({ code: 'storage.worker-ended' })));
  expect(await storage.append(line(4), true)).toEqual({ code: 'storage.worker-ended' });
  expect(storage.status().journal).toEqual({ code: 'storage.worker-ended' });
  await expect.poll(() => storage.status()).toEqual({ journal: 'ok', library: 'ok' });
  expect(await storage.append(line(3), true)).toEqual({ seq: 3 });
  expect(await storage.verifyJournal()).toEqual({ rows: 3 });
  expect(seen).toHaveLength(2);
  await storage.close();
});

test('a worker that dies with an intent on its way: the next one takes it in, once', async () => {
  const options = optionsFor(newFolder(), { crashPoint: 'worker:journal.commit.before@2' });
  const storage = good(await openStorage(options));
  good(await storage.append(line(1), true));
  // Asked in the very turn in which it is told: the next worker comes soon.
  const told: unknown[] = [];
  storage.onStatus((status) => {
    if (told.length === 0) told.push([status, storage.intend(line(3))]);
  });
  expect(storage.intend(line(2, { takeId: 'take-1' }))).toBeUndefined();
  const gone = { code: 'storage.worker-ended' };
  await expect.poll(() => told[0]).toEqual([{ journal: gone, library: gone }, gone]);
  await expect.poll(() => storage.status()).toEqual({ journal: 'ok', library: 'ok' });
  expect(good(await storage.journal({})).rows.map(({ data }) => data)).toEqual([{ n: 2 }, { n: 1 }]);
  await storage.close();
});

test('after close every call is answered, and closing twice is closing once', async () => {
  const storage = good(await openStorage(optionsFor(newFolder())));
  const late = storage.append(line(1), true);
  await Promise.all([storage.close(), storage.close()]);
  expect(await late).toEqual({ seq: 1 });
  expect(await storage.append(line(2), true)).toEqual({ code: 'storage.closed' });
  expect(await storage.listPresets({})).toEqual({ code: 'storage.closed' });
});

test('appends of one tick are one commit', async () => {
  const folder = newFolder();
  const list = `${folder}/points`;
  const storage = await open(folder, { crashList: list });
  await Promise.all(Array.from({ length: 200 }, (_, n) => storage.append(line(n), n === 100)));
  const { readFileSync } = await import('node:fs');
  const commits = readFileSync(list, 'utf8')
    .split('\n')
    .filter((point) => point === 'journal.commit.after');
  expect(commits).toHaveLength(1);
  expect(await storage.verifyJournal()).toEqual({ rows: 200 });
});
