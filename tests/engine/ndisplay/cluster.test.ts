/** Configurations of an nDisplay cluster in a running engine: in, made, mapped, in force, out; kept over its death. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterShown } from '../../../app/protocol/state-ndisplay.ts';
import { clusterBytes } from '../../core/ndisplay/cluster-kit.ts';
import { type EngineRig, openCalmRig } from '../rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openCalmRig();
}, 90_000);
afterAll(() => rig.stop());

const text = clusterBytes('authored_icvfx_3node.ndisplay').toString();
const system = 'vp';
const code = async (name: string, args: Record<string, unknown>, headers?: Record<string, string>) => {
  const answer = await rig.command(name, args, headers);
  return answer.ok ? undefined : answer.error.code;
};
const codes = async (version: number): Promise<string[]> => {
  const shown = await rig.command<ClusterShown>('ndisplay.show', { system, version });
  return shown.result.mistakes.map((mistake) => mistake.code.replace('ndisplay.', ''));
};

test('a file comes in whole or not at all, by a technician, for a system that is a cluster', async () => {
  expect(await code('ndisplay.import', { system: 'xr', text })).toBe('ndisplay.no-system');
  expect(await code('ndisplay.import', { system, text: text.slice(0, 900) })).toBe('ndisplay.file-not-json');
  const viewer = await rig.command<{ token: string }>('seat.token', { role: 'viewer', name: 'Eyes' });
  const asViewer = { authorization: `Bearer ${viewer.result.token}` };
  expect(await code('ndisplay.import', { system, text }, asViewer)).toBe('role.too-low');
  expect((await rig.until('nothing came in', (s) => s.clusters?.[system] !== undefined)).clusters).toEqual({
    vp: { inForce: 0, launched: null, versions: [] },
  });
  expect(await code('ndisplay.show', { system })).toBe('ndisplay.none-in-force');
  const added = await rig.command('ndisplay.import', { system, text, name: 'stage.ndisplay' });
  expect(added).toMatchObject({ ok: true, result: { system, version: 1 } });
  const state = await rig.until('it is listed', (s) => s.clusters?.[system]?.versions.length === 1);
  expect(state.clusters?.[system]?.versions[0]).toMatchObject({
    name: 'stage.ndisplay',
    hosts: 3,
    nodes: 3,
    viewports: 4,
  });
  expect(await codes(1)).toEqual(expect.arrayContaining(['events-elsewhere', 'viewport-nowhere', 'zone-unfed']));
});

test('a person says which zone a viewport feeds; a zone that is not there is refused', async () => {
  const viewport = { system, node: 'Wall_L', viewport: 'VP_WallL' };
  expect(await code('ndisplay.map', { ...viewport, to: 'nowhere' })).toBe('ndisplay.no-place');
  expect(await code('ndisplay.map', { ...viewport, viewport: 'VP_None', to: null })).toBe('ndisplay.no-viewport');
  expect(await code('ndisplay.map', { ...viewport, version: 9, to: null })).toBe('ndisplay.no-version');
  expect(await code('ndisplay.map', { ...viewport, to: 'wall-left' })).toBeUndefined();
  const shown = await rig.command<ClusterShown>('ndisplay.show', { system, version: 1 });
  expect(shown.result.places).toEqual({ 'Wall_L/VP_WallL': { zone: 'wall-left', raster: null, by: 'person' } });
});

test('made for the shipped stage without a mistake, compared, put in force; out byte for byte; all of it outlives the engine', async () => {
  const nodes = ['primary', 'one', 'two', 'three', 'four'].map((id, n) => ({ id, host: `10.10.0.5${n}`, wall: n > 0 }));
  const made = await rig.command<{ version: number; meshes: string[] }>('ndisplay.make', { system, nodes });
  expect(made.result.version).toBe(2);
  expect(made.result.meshes).toHaveLength(16);
  expect(await codes(2)).toEqual([]);
  const compared = await rig.command<{ differences: unknown[] }>('ndisplay.compare', { system, a: 1, b: 2 });
  expect(compared.result.differences).toContainEqual({ place: 'primary', a: 'Wall_L', b: 'primary' });
  expect(await code('ndisplay.use', { system, version: 3 })).toBe('ndisplay.no-version');
  expect(await code('ndisplay.use', { system, version: 1 })).toBeUndefined();
  const rows = await rig.command<{ rows: { data: { do: string } }[] }>('journal.query', { kind: 'ndisplay' });
  expect(rows.result.rows.map(({ data }) => data.do).toSorted()).toEqual(['import', 'make', 'map', 'use']);
  await rig.restart();
  const state = await rig.until('it is in force', (s) => s.clusters?.[system]?.inForce === 1);
  expect(state.clusters?.[system]?.versions.map(({ version, from }) => [version, from])).toEqual([
    [2, 'made'],
    [1, 'file'],
  ]);
  const out = await rig.command('ndisplay.export', { system });
  expect(out.result).toEqual({ name: 'vp-v1.ndisplay', text });
});

test('the primary dies: a backup takes events, everybody is told, and a person may ask for the first again', async () => {
  const primary = (node: string) =>
    rig.until(
      `${node} is primary`,
      (s) => s.params['engine/vp/primary']?.actual?.value === node && s.devices['vp']?.status === 'online',
    );
  await primary('node_1');
  const dies = { device: 'vp', fault: { kind: 'node-dies', node: 1 } };
  expect(await code('virtual.fault.set', dies)).toBeUndefined();
  await primary('node_2');
  const told = await rig.until('the alarm stands', (s) => s.alarms['primary/vp']?.active === true);
  expect(told.alarms['primary/vp']?.fault).toMatchObject({ code: 'alarm.on-backup', params: { node: 'node_2' } });
  expect(await code('param.set', { path: 'engine/vp/look', value: 'dawn' })).toBeUndefined();
  await rig.until('a node of the backup’s shows it', (s) => s.params['engine/vp/look']?.actual?.value === 'dawn');
  expect(await code('ndisplay.first', { system })).toBeUndefined(); // it is dead: the backup lets us in again
  await primary('node_2');
  expect(await code('virtual.fault.clear', { device: 'vp' })).toBeUndefined();
  await primary('node_1');
  expect(await code('ndisplay.first', { system })).toBe('ndisplay.is-first');
  await rig.until('the alarm is gone', (s) => s.alarms['primary/vp']?.active !== true);
});

test('an event that people made reaches every node once; the cluster’s own end closes them all', async () => {
  const event = {
    system,
    name: { en: 'Rain', zh: '雨' },
    address: { kind: 'json', category: 'Show', type: 'Fx', name: 'Rain' },
    parameters: [{ name: 'mm', type: { kind: 'number', unit: 'mm', min: 0, max: 9 } }],
    discard: false,
    safety: 1,
  };
  const saved = await rig.command<{ id: string }>('event.save', { event });
  expect(await code('event.fire', { id: saved.result.id, values: { mm: 10 } })).toBe('value.range');
  expect(await code('event.fire', { id: saved.result.id, values: { mm: 4 } })).toBeUndefined();
  const told = async (said: string) => (await rig.truth()).commands.some(({ decoded }) => decoded === said);
  await expect.poll(() => told('Show/Fx/Rain {"mm":"4"}')).toBe(true);
  expect(await code('ndisplay.quit', { system })).toBeUndefined();
  const closed = async () => (await rig.truth()).devices['vp'];
  await expect.poll(closed).toMatchObject({ ready: false, primary: '', 'node/node_4': 'closed' });
  await rig.until('nobody takes events', (s) => s.devices['vp']?.status === 'offline');
  expect(await code('event.fire', { id: saved.result.id, values: { mm: 4 } })).toBe('device.offline');
  expect(await code('virtual.fault.clear', { device: 'vp' })).toBeUndefined();
  await rig.until('it was started again', (s) => s.devices['vp']?.status === 'online');
});
