/** Presets, disk and studio files of a running engine: what is kept, what is refused by name, and the ways back. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StageState } from '../../app/protocol/state.ts';
import { commandsSince, lastCommand } from './light.ts';
import { THUNDER } from './ndisplay/desk-rig.ts';
import {
  type Answer,
  arm,
  type EngineRig,
  isWell,
  openCalmRig,
  patiently,
  startProcess,
  type TakeResult,
  TOKEN,
  takeTo,
} from './rig.ts';

interface Preset {
  readonly id: string;
  readonly version: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly proof: Readonly<Record<string, string>>;
  readonly name: { readonly en: string; readonly zh: string };
  readonly deleted: boolean;
}

const READY = /stagelock engine ready (\S+)/;
let rig: EngineRig;
beforeAll(async () => {
  rig = await openCalmRig();
});
afterAll(() => rig.stop());

test('a preset is saved from live with the proof of each value, changed, restored, deleted and taken back', async () => {
  await rig.command('param.set', { path: 'light/key/intensity', value: 42 });
  await rig.until('set', (s) => s.params['light/key/intensity']?.status === 'matched');
  const name = { en: 'My evening', zh: '我的夜晚' };
  const saved = await rig.command<Preset>('preset.save', { name });
  expect(saved.ok, JSON.stringify(saved)).toBe(true);
  const { id } = saved.result;
  expect(saved.result.version).toBe(1);
  expect(saved.result.values['light/key/intensity']).toBe(42);
  expect(saved.result.proof['light/key/intensity']).toBe('read-back');
  // The technician's look and everything that routes or holds is not a director's.
  for (const path of Object.keys(saved.result.values))
    expect(path).not.toMatch(/^(processor|zone|picture|device|mixer)\//);
  for (const search of ['夜', '夜晚', 'evening'])
    expect(
      (await rig.command<{ presets: Preset[] }>('preset.list', { search })).result.presets.map((p) => p.id),
    ).toContain(id);

  const diff = async (): Promise<string[]> =>
    (await rig.command<{ changes: { path: string }[] }>('preset.diff', { id })).result.changes.map((c) => c.path);
  expect(await diff()).toEqual([]);
  await rig.command('param.set', { path: 'light/key/intensity', value: 58 });
  await rig.until('changed', (s) => s.params['light/key/intensity']?.actual?.value === 58);
  expect(await diff()).toEqual(['light/key/intensity']);

  const updated = await rig.command<Preset>('preset.update', {
    id,
    values: { 'light/key/intensity': 13, 'light/fill/intensity': null },
  });
  expect(updated.result.version).toBe(2);
  expect(updated.result.proof['light/key/intensity']).toBe('declared');
  const stale = await rig.command('preset.update', { id, fromLive: true, expectVersion: 1 });
  expect(stale.error.code).toBe('library.conflict');
  const restored = await rig.command<Preset>('preset.restore', { id, version: 1 });
  expect([restored.result.version, restored.result.values['light/key/intensity']]).toEqual([3, 42]);
  const history = await rig.command<{ versions: Preset[] }>('preset.history', { id });
  expect(history.result.versions.map((v) => v.version).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);

  expect((await rig.command('preset.delete', { id })).ok).toBe(true);
  expect((await rig.command('preset.recall', { id })).error.code).toBe('preset.unknown');
  expect((await rig.command('preset.undelete', { id })).ok).toBe(true);
  const sent = await lastCommand(rig);
  const recalled = await patiently(rig, 'preset.recall', { id });
  expect(recalled.ok, JSON.stringify(recalled)).toBe(true);
  expect(await commandsSince(rig, sent)).toEqual([]); // recall arms, GO sends
  const taken = await rig.command<TakeResult>('stage.take', { planId: recalled.result.planId, wait: true });
  expect(taken.result?.outcome).toBe('committed');
  await expect.poll(async () => (await rig.truth()).devices['light-key']?.['intensity']).toBe(42);
});

test('a second engine on the same data folder is refused by name, and harms nothing', async () => {
  const words = [
    'app/engine/headless.ts',
    '--studio',
    rig.studio,
    '--data',
    rig.data,
    '--listen',
    '127.0.0.1:0',
    `--virtual-stage=${rig.virtual.url}`,
  ];
  const why = await startProcess(words, READY).then(
    () => 'it started',
    (cause: Error) => cause.message,
  );
  expect(why).toContain(String(rig.engine.child.pid));
  expect(why).toContain('ended with 1');
  expect(why).toMatch(/data folder|in use/i);
  expect(why).toMatch(/[\u4e00-\u9fff]/);
  expect((await rig.command('preset.list')).ok).toBe(true);
});

describe('studio files', () => {
  const change = async (file: string, how: (json: Record<string, unknown>) => void): Promise<void> => {
    const json = JSON.parse(await readFile(join(rig.studio, file), 'utf8')) as Record<string, unknown>;
    how(json);
    await writeFile(join(rig.studio, file), JSON.stringify(json));
  };

  test('a bad file is refused whole with file and place; the engine goes on with what it has', async () => {
    const good = await readFile(join(rig.studio, 'modes.json'), 'utf8');
    const sent = await lastCommand(rig);
    for (const [text, code] of [
      ['{ "format": 1, "modes": [', /studio\./],
      [good.replace('"wall-left": "xr"', '"wall-nowhere": "xr"'), /studio\./],
    ] as const) {
      await writeFile(join(rig.studio, 'modes.json'), text);
      const check = await rig.command<{ good: boolean; faults: { code: string; params: Record<string, unknown> }[] }>(
        'studio.check',
      );
      expect(check.result.good).toBe(false);
      expect(check.result.faults[0]?.code).toMatch(code);
      expect(check.result.faults[0]?.params['file']).toBe('modes.json');
      const place = JSON.stringify(check.result.faults[0]?.params);
      expect(place).toMatch(/place|line/);
      const reload = await rig.command('studio.reload', {}, { 'accept-language': 'zh' });
      expect(reload.error.code).toBe('studio.refused');
      expect(reload.error.message).toMatch(/modes\.json/);
      await rig.until('told', (s) => s.alarms['studio/files']?.fault.code === 'studio.refused');
    }
    await writeFile(join(rig.studio, 'modes.json'), good);
    await rig.until('over', (s) => s.alarms['studio/files']?.active !== true);
    expect(await commandsSince(rig, sent)).toEqual([]);
    const stopped = await startProcess(
      ['app/engine/headless.ts', '--studio', join(rig.studio, 'pictures'), '--data', join(rig.studio, 'no')],
      READY,
    ).catch((e: Error) => e.message);
    expect(stopped).toMatch(/ended with 1/);
  });

  test('a changed file changes nothing by itself: told, previewed, then taken in without a byte to any device', async () => {
    const sent = await lastCommand(rig);
    await change('studio.json', (json) => {
      json['name'] = { en: 'Renamed studio', zh: '改名的演播室' };
    });
    await change('devices.json', (json) => {
      const light = (json['devices'] as { id: string; name: unknown }[]).find((d) => d.id === 'light-back');
      if (light) light.name = { en: 'Back light, new', zh: '新逆光' };
    });
    await rig.until('told', (s) => s.alarms['studio/files']?.fault.code === 'studio.changed');
    expect((await rig.state()).studio.name.en).not.toBe('Renamed studio');
    const check = await rig.command<{ good: boolean; changes: unknown[] }>('studio.check');
    expect(check.result.good).toBe(true);
    expect(JSON.stringify(check.result.changes)).toContain('light-back');
    expect((await arm(rig, { mode: 'VP', scene: 'snow-camp' })).ok).toBe(true);
    expect((await rig.command('studio.reload')).error.code).toBe('studio.busy');
    await rig.command('stage.disarm');
    expect((await rig.command('studio.reload')).ok).toBe(true);
    const after = await rig.until('renamed and well', (s) => s.studio.name.en === 'Renamed studio' && isWell(s));
    expect(after.alarms['studio/files']?.active ?? false).toBe(false);
    expect((await rig.command<{ changes: unknown[] }>('studio.check')).result.changes).toEqual([]);
    expect(await commandsSince(rig, sent)).toEqual([]);
    await takeTo(rig, { mode: 'VP', scene: 'snow-camp' });
  });

  test('a device that is added while it runs is there at once, on the virtual stage too; one that is removed is gone', async () => {
    const device = 'graphics';
    const made = { device, name: { en: 'Graphics', zh: '图文' }, profile: 'vizrt', host: '10.10.0.99' };
    expect((await rig.command('template.add', made)).error).toBeUndefined();
    await rig.until('it answers', (s) => s.devices[device]?.status === 'online');
    expect((await rig.truth()).devices[device]).toMatchObject({ scene: 'Default' });
    await change('devices.json', (json) => {
      json['devices'] = (json['devices'] as { id: string }[]).filter(({ id }) => id !== device);
    });
    expect((await rig.command('studio.reload')).ok).toBe(true);
    await rig.until('it is gone', (s) => s.studio.devices[device] === undefined && isWell(s));
    expect((await rig.truth()).devices[device]).toBeUndefined();
  });

  test('sources of time and of video, patches, latency and sound are taken in while it runs; what stays is not touched', async () => {
    const before = await rig.until(
      'video comes in, the clock follows',
      (s) => s.delaycal.video['a']?.live === true && s.sync.clock.state === 'locked',
      30_000,
    );
    const leads = before.sync.clock.source;
    await change('studio.json', (json) => {
      const { sources } = json['clock'] as { sources: unknown[] };
      const ltc = { id: 'ltc-new', name: { en: 'LTC', zh: 'LTC' }, kind: 'ltc', priority: 9, path: '/nothing/there' };
      sources.push({ ...ltc, sampleRateHz: 48_000, channels: 1, channel: 0 });
      const { patches, video } = json['delayCal'] as {
        patches: Record<string, unknown>[];
        video: Record<string, unknown>[];
      };
      for (const patch of patches) patch['levelPct'] = 6;
      for (const one of video) one['latencyMs'] = 5;
      json['latency'] = { declared: [{ hop: 'camera', ms: 33 }] };
      json['audio'] = undefined;
    });
    const check = await rig.command<{ changes: { id: string }[]; restart: string[] }>('studio.check');
    const ids = check.result.changes.map(({ id }) => id);
    for (const id of ['clock', 'delayCal', 'latency', 'audio']) expect(ids).toContain(id);
    expect(check.result.restart).toEqual([]);
    expect((await rig.command('studio.reload')).ok).toBe(true);
    const nits = (s: StageState): number | null | undefined => s.delaycal.ways['a']?.[0]?.nits;
    const after = await rig.until(
      'all of it is there',
      (s) =>
        s.sync.sources['ltc-new']?.state === 'off' &&
        s.delaycal.video['a']?.live === true &&
        (nits(s) ?? 0) > 0 &&
        s.latency.audio === null &&
        s.latency.cameras['a']?.['XR']?.hops.find(({ hop }) => hop === 'camera')?.valueUs === 33_000,
      30_000,
    );
    expect(Math.abs((nits(after) ?? 0) - (nits(before) ?? 0) / 2)).toBeLessThanOrEqual(1);
    expect(after.sync.sources['ltc-new']?.faults[0]?.code).toBe('time-source.no-file');
    // The one that leads was not touched, so the clock never let go of it.
    expect(after.sync.clock.source).toBe(leads);
    await change('studio.json', (json) => {
      const clock = json['clock'] as { sources: { id: string }[]; loss?: unknown };
      clock.sources = clock.sources.filter(({ id }) => id !== 'ltc-new');
    });
    expect((await rig.command('studio.reload')).ok).toBe(true);
    await rig.until('it is gone', (s) => s.sync.sources['ltc-new'] === undefined);
  });

  test('what the engine is built around is not half taken in: another rate asks for a restart by name', async () => {
    await change('studio.json', (json) => {
      json['timecodeRate'] = { num: 50, den: 1 };
    });
    const reload = await rig.command('studio.reload');
    expect(reload.error).toMatchObject({ code: 'studio.needs-restart', params: { what: 'rate' } });
    expect((await rig.command<{ restart: string[] }>('studio.check')).result.restart).toEqual(['rate']);
    expect((await rig.state()).sync.clock.timecodeRate).toEqual({ num: 25, den: 1 });
    await change('studio.json', (json) => {
      json['timecodeRate'] = { num: 25, den: 1 };
    });
  });
});

test('a corrupt library: the engine starts, says so, offers the last good backup, takes go on, restore works', async () => {
  const before = (await rig.command<{ presets: Preset[] }>('preset.list')).result.presets.length;
  const thunder = await rig.command('event.save', { event: THUNDER });
  expect(thunder.ok, JSON.stringify(thunder)).toBe(true);
  expect((await rig.command('warmth.keep', { system: 'vp', scene: 'snow-camp' })).ok).toBe(true);
  const kept = await rig.command<{ file: string }>('library.backup');
  expect(kept.ok, JSON.stringify(kept)).toBe(true);
  await rig.engine.stop();
  await writeFile(join(rig.data, 'library.db'), 'this is no database\n'.repeat(2_000));
  await rm(join(rig.data, 'library.db-wal'), { force: true });
  await rig.restart();
  const state = await rig.until('well and told', (s) => isWell(s) && s.storage.library !== 'ok');
  expect(state.storage.library).toMatchObject({ code: 'storage.corrupt', params: { backup: kept.result.file } });
  expect(state.alarms['storage/library']).toMatchObject({ active: true, severity: 'fault' });
  expect((await rig.command('preset.list')).error.code).toBe('storage.corrupt');
  // What the stage decides from needs no library: a take goes on, and the journal has it.
  await takeTo(rig, { mode: 'XR', scene: 'polar-glacier' });
  const { backups } = (await rig.command<{ backups: { file: string; ok: boolean }[] }>('library.backups')).result;
  expect(backups.find((backup) => backup.file === kept.result.file)?.ok).toBe(true);
  expect((await rig.command('library.restore', { backup: 'no-such.db' })).ok).toBe(false);
  expect((await rig.command('library.restore', { backup: kept.result.file })).ok).toBe(true);
  expect((await rig.command<{ presets: Preset[] }>('preset.list')).result.presets).toHaveLength(before);
  await rig.until(
    'all of it is back, and the alarm is over',
    (s) =>
      s.storage.library === 'ok' &&
      s.alarms['storage/library']?.active !== true &&
      s.warmth?.words['vp'] === 'snow-camp' &&
      Object.keys(s.events?.kept ?? {}).length === 1,
  );
});

test.skipIf(process.platform !== 'linux')(
  'disk full: what needs the journal is refused by name, all stop and bail-out work, and it heals',
  async () => {
    await rig.engine.stop();
    const data = await mkdtemp(join(tmpdir(), 'stagelock-full-'));
    const words = [
      'app/engine/headless.ts',
      '--studio',
      rig.studio,
      '--data',
      data,
      '--listen',
      '127.0.0.1:0',
      '--admin-token',
      TOKEN,
      `--virtual-stage=${rig.virtual.url}`,
    ];
    const mount = 'mount -t tmpfs -o size=12m none "$1" && shift && exec "$@"';
    const engine = await startProcess(
      ['-rm', 'sh', '-c', mount, 'sh', data, process.execPath, ...words],
      READY,
      'unshare',
    );
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const command = async <T = Record<string, unknown>>(name: string, args: object = {}): Promise<Answer<T>> =>
      (await (
        await fetch(`${engine.url}/api/v1/commands/${name}`, { method: 'POST', headers, body: JSON.stringify(args) })
      ).json()) as Answer<never>;
    const state = async (): Promise<StageState> =>
      (await (await fetch(`${engine.url}/api/v1/state`, { headers })).json()) as StageState;
    // Only that process sees its disk; we reach it through its own view of the file system.
    const ballast = join(`/proc/${engine.child.pid}/root`, data, 'ballast');
    try {
      await expect.poll(async () => isWell(await state())).toBe(true);
      await writeFile(ballast, Buffer.alloc(64 * 1024 * 1024)).catch(() => undefined); // as much as there is room
      await expect
        .poll(async () => {
          await command('seat.rename', { name: 'x' });
          await command('param.set', { path: 'light/key/intensity', value: 50 });
          return (await state()).storage.journal;
        })
        .toMatchObject({ code: 'storage.disk-full' });
      const refused = await command('stage.arm', { mode: 'VP', scene: 'snow-camp' });
      expect(refused.error.code).toBe('journal.not-writable');
      expect(refused.error.params).toMatchObject({ command: 'stage.arm' });
      expect((await state()).alarms['storage/journal']).toMatchObject({ active: true });
      expect((await command('stage.stop')).ok).toBe(true);
      const out = await command<TakeResult>('stage.bailout');
      expect(out.result?.outcome, JSON.stringify(out)).toBe('bailed-out');
      await expect
        .poll(async () => {
          const { zones } = (await rig.truth()).now;
          return Object.values(zones).every((zone) =>
            Object.values(zone.rasters).every((r) => r.source === 'playback'),
          );
        })
        .toBe(true);
      await rm(ballast);
      await expect.poll(async () => (await state()).storage.journal).toBe('ok');
      expect((await command('param.set', { path: 'light/key/intensity', value: 51 })).ok).toBe(true);
      expect((await command<{ broken: unknown }>('journal.verify')).ok).toBe(true);
    } finally {
      await engine.stop();
      await rm(data, { recursive: true, force: true });
      await rig.restart();
    }
  },
  240_000,
);
