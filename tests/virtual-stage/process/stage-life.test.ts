import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SEEDS, seedFiles, seedStudio } from '../../seeds/seed-files.ts';
import { ENTRY, startStage } from './stage-process.ts';

test.each(SEEDS)('%s runs whole, and SIGTERM ends it within three seconds', async (seed) => {
  await using stage = await startStage(seed);
  const { devices } = await stage.addresses();
  expect(Object.keys(devices)).toHaveLength(seedStudio(seed).devices.length - 1);
  const { now } = await stage.truth();
  for (const zone of Object.values(now.zones)) expect(zone.uniform).toBe(true);
  for (const picture of Object.values(now.pictures)) expect(picture.black).toBe(false);
  const asked = performance.now();
  stage.child.kill('SIGTERM');
  expect(await stage.exited).toBe(0);
  expect(performance.now() - asked).toBeLessThan(3_000);
});

test('it ends with its parent: when its standard input does', async () => {
  await using stage = await startStage('fine-pitch-room', '--with-parent');
  stage.child.stdin.end();
  expect(await stage.exited).toBe(0);
});

test('a studio that is wrong is refused in both languages, with its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagelock-studio-'));
  for (const [name, text] of seedFiles('green-box'))
    await writeFile(join(folder, name), text.replace('"arena"', '"arenas"'));
  const child = spawn(process.execPath, [ENTRY, '--studio', folder]);
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString('utf8');
  });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toMatch(/presets\.json, line \d+, \/presets\/\d\/scene: there is no scene “arena”/);
  expect(said).toMatch(/presets\.json 第 \d+ 行/);
});

test('a folder that is not there is refused by name', async () => {
  const child = spawn(process.execPath, [ENTRY, '--studio', '/nowhere/at/all']);
  child.stderr.resume();
  expect(await once(child, 'close')).toEqual([1, null]);
});
