import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tooMany } from '../../presets/backups.ts';
import { draft, good, newFolder, open } from './rig.ts';

const DAY_MS = 86_400_000;

test('every start keeps a dated copy', async () => {
  const folder = newFolder();
  for (let n = 1; n <= 3; n++) {
    const storage = await open(folder);
    await storage.close();
    expect(readdirSync(join(folder, 'backups')).filter((name) => name.endsWith('-start.db'))).toHaveLength(n);
  }
  expect(readdirSync(join(folder, 'backups')).filter((name) => !name.endsWith('.db'))).toEqual([]);
});

test('a restore brings presets back, keeps what was there as a copy, and leaves settings and answers of today', async () => {
  const folder = newFolder();
  const storage = await open(folder);
  good(await storage.savePreset(draft('old')));
  good(await storage.putSetting('token', 'revoked', true));
  const { file } = good(await storage.backup('Before the show!'));
  expect(file).toMatch(/^library-\d{8}T\d{9}Z-before-the-show\.db$/);
  good(await storage.savePreset(draft('new')));
  good(await storage.putSetting('token', 'fresh', true));
  good(await storage.rememberAnswer('key', { ok: true }, 1_000));
  const [restored, saved] = await Promise.all([storage.restoreBackup(file), storage.savePreset(draft('during'))]);
  expect(restored).toEqual({ presets: 1 });
  expect(saved).toMatchObject({ id: 'during', version: 1 });
  expect(
    good(await storage.listPresets({}))
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(['during', 'old']);
  expect(await storage.getSetting('token')).toBe('fresh');
  expect(await storage.recallAnswer('key', 0)).toEqual({ ok: true });
  const kept = good(await storage.backups()).find((entry) => entry.file.endsWith('-before-restore.db'));
  expect(await storage.restoreBackup(kept?.file ?? '')).toEqual({ presets: 2 });
  expect(
    good(await storage.listPresets({}))
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(['new', 'old']);
});

test('only names of backups are taken', async () => {
  const storage = await open(newFolder());
  for (const file of ['../library.db', '/etc/passwd', '', 'library.db', 'library-20260101T000000000Z-start.db']) {
    expect(await storage.restoreBackup(file)).toMatchObject({ code: 'library.backup-unknown' });
  }
  await expect.poll(async () => good(await storage.backups())).toHaveLength(1);
});

test('kept: the newest twenty, and one a day for thirty days', () => {
  const nowMs = 100 * DAY_MS + 1_000;
  const copies = Array.from({ length: 400 }, (_, n) => ({
    file: `f${String(n).padStart(4, '0')}`,
    wallMs: nowMs - n * (DAY_MS / 8),
  }));
  const gone = new Set(tooMany(copies, nowMs));
  const kept = copies.filter(({ file }) => !gone.has(file));
  expect(kept.slice(0, 20)).toEqual(copies.slice(0, 20));
  const days = kept.slice(20).map(({ wallMs }) => Math.floor(wallMs / DAY_MS));
  expect(new Set(days).size).toBe(days.length);
  expect(kept.every(({ wallMs }, n) => n < 20 || nowMs - wallMs < 30 * DAY_MS)).toBe(true);
  expect(days.length).toBeGreaterThanOrEqual(27);
});

test('pruning never takes the newest and is settled after one pass', () => {
  const when = fc.array(fc.integer({ min: 0, max: 60 * DAY_MS }), { maxLength: 80 });
  fc.assert(
    fc.property(when, (times) => {
      const copies = times.map((wallMs, n) => ({ file: `f${n}`, wallMs }));
      const gone = new Set(tooMany(copies, 60 * DAY_MS));
      const kept = copies.filter(({ file }) => !gone.has(file));
      expect(kept.length).toBe(Math.min(copies.length, Math.max(kept.length, Math.min(20, copies.length))));
      expect(tooMany(kept, 60 * DAY_MS)).toEqual([]);
    }),
    { seed: 11 },
  );
});
