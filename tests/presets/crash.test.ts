/** Killed at every named point, and at seeded moments under load: what was acknowledged is there, and the chain holds. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Storage } from '../../presets/contract.ts';
import { type Said, startChild } from './child.ts';
import { good, line, newFolder, open } from './rig.ts';

const LONG = process.env['STAGELOCK_LONG'] === '1';
const KILLS = LONG ? 60 : 6;

async function expectAllThere(storage: Storage, said: readonly Said[]): Promise<void> {
  expect(storage.status()).toEqual({ journal: 'ok', library: 'ok' });
  const lastLine = Math.max(0, ...said.map((told) => Number(told['line'] ?? 0)));
  const { rows } = good(await storage.verifyJournal());
  expect(rows).toBeGreaterThanOrEqual(lastLine);
  for (const told of said) {
    if (typeof told['preset'] === 'string') {
      expect(await storage.getPreset(told['preset'], Number(told['version']))).toMatchObject({
        values: { n: told['n'] },
      });
    }
    if (typeof told['answer'] === 'string') expect(await storage.recallAnswer(told['answer'], 0)).toEqual({ ok: true });
  }
  const lastSetting = said.findLast((told) => 'setting' in told);
  if (lastSetting) expect(await storage.getSetting('cue')).toBeGreaterThanOrEqual(Number(lastSetting['setting']));
}

test(`killed ${KILLS} times under load: nothing acknowledged is lost`, async () => {
  const folder = newFolder();
  const said: Said[] = [];
  let random = 20_261_121;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = startChild(folder, 'load');
    expect(await child.heard((told) => told['open'] === true)).toBeDefined();
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    const lines = 5 + (random % 400);
    await child.heard(() => child.said.length > lines);
    child.kill();
    expect(await child.ended).toBe('SIGKILL');
    said.push(...child.said);
  }
  expect(said.filter((told) => 'line' in told).length).toBeGreaterThan(KILLS * 2);
  expect(said.filter((told) => 'preset' in told).length).toBeGreaterThan(0);
  const storage = await open(folder);
  // Each run counts its settings from 0 again: the last run's is the one that must be there.
  const settings = said.filter((told) => 'setting' in told).slice(-1);
  await expectAllThere(
    storage,
    said.filter((told) => !('setting' in told)),
  );
  for (const { setting } of settings) expect(await storage.getSetting('cue')).toBeGreaterThanOrEqual(Number(setting));
});

test('killed at every named point of a first start, writes, import, backup and restore', async () => {
  const listFolder = newFolder();
  const list = join(listFolder, 'points');
  const tour = startChild(join(listFolder, 'data'), 'tour', '', list);
  expect(await tour.ended).toBe(0);
  expect(tour.said.at(-1)).toEqual({ done: true });
  const points = [...new Set(readFileSync(list, 'utf8').trim().split('\n'))];
  expect(points.length).toBeGreaterThanOrEqual(30);

  const hit = new Set<string>();
  const queue = [...points];
  const next = async (): Promise<void> => {
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const folder = newFolder();
      const child = startChild(folder, 'tour', `${point}@1`);
      expect(await child.ended, point).toBe('SIGKILL');
      hit.add(point);
      const storage = await open(folder);
      await expectAllThere(storage, child.said);
      good(await storage.append(line(1), true));
      good(await storage.backup('after'));
      expect(existsSync(join(folder, 'library.db.new')), point).toBe(false);
      await storage.close();
    }
  };
  await Promise.all([next(), next(), next()]);
  expect([...hit].toSorted()).toEqual(points.toSorted());
});
