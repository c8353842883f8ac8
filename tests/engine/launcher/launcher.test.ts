/** The nodes of a cluster over their hosts: started with the configuration, ended, one that dies named with its last lines. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineBook } from '../../../app/protocol/state-engines.ts';
import type { ClusterRunning } from '../../../app/protocol/state-ndisplay.ts';
import { type EngineRig, openCalmRig } from '../rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openCalmRig();
}, 90_000);
afterAll(() => rig.stop());

const system = 'vp';
const NODES = [1, 2, 3, 4, 5].map((n) => ({ id: `node_${n}`, host: `10.10.0.${49 + n}` }));
const code = async (name: string, args: Record<string, unknown> = { system }) => {
  const answer = await rig.command(name, args);
  return answer.ok ? undefined : answer.error.code;
};
const book = (what: string, holds: (book: EngineBook) => boolean) =>
  rig
    .until(what, (state) => {
      const found = state.engines?.[system];
      return found !== undefined && holds(found);
    })
    .then((state) => state.engines![system]!);
const all = (at: string) => (it: EngineBook) => it.run === null && it.nodes.every((node) => node.at === at);

test('what runs is adopted; nothing is started without a configuration, and nothing that runs twice', async () => {
  const found = await book('five nodes run and are well', (it) => all('running')(it) && it.nodes.every(isWell));
  expect(found.nodes.map(({ node, device }) => [node, device])).toEqual(
    NODES.map(({ id }, n) => [id, `render-${n + 1}`]),
  );
  expect(await code('engine.start')).toBe('launch.runs');
  expect(await code('engine.start', { system: 'xr' })).toBe('launch.no-system');
  expect(await code('engine.start', { system, node: 'node_9' })).toBe('launch.no-host');
  const confirm = { system, confirm: true };
  expect(await code('engine.restart', confirm)).toBe('ndisplay.none-in-force');
});

test('the cluster ends and starts again with the configuration in force, kept on every host, the primary first', async () => {
  expect(await code('ndisplay.make', { system, nodes: NODES })).toBeUndefined();
  expect(await code('ndisplay.use', { system, version: 1 })).toBeUndefined();
  expect(await code('engine.stop', { system, confirm: true })).toBeUndefined();
  const ended = await book('all ended', (it) => all('stopped')(it) && it.last?.do === 'stop');
  expect(ended.last?.fault).toBeNull();
  expect(await code('engine.start')).toBeUndefined();
  const started = await book('all run', (it) => all('running')(it) && it.last?.do === 'start');
  expect(started.last?.fault).toBeNull();
  const state = await rig.until(
    'it is ready, with its version',
    (s) => s.params['engine/vp/ready']?.actual?.value === true && s.clusters?.[system]?.launched?.version === 1,
  );
  const unproven = async () => {
    const { lines } = (await rig.command<ClusterRunning>('ndisplay.running', { system })).result;
    return lines.filter(({ is }) => is !== 'same').map(({ place, why }) => `${place} ${why}`);
  };
  await expect
    .poll(unproven, { timeout: 20_000 }) // its events are taken again a moment later
    .toEqual(['ClusterEventsBinary', 'ClusterSync', 'RenderSync'].map((name) => `ports/${name} no-protocol`));
  expect(Object.values(state.alarms).filter(({ id }) => id.startsWith('engine/'))).toEqual([]);
  await expect
    .poll(async () => (await rig.command('engine.log', { system, node: 'node_2' })).result['lines'])
    .toEqual(
      expect.arrayContaining([expect.stringContaining('LogInit: Command Line: "D:/Stage/Stage.uproject" -game')]),
    );
});

test('a node that dies is named with its code and last lines; the cluster goes on without it, and starts anew', async () => {
  await rig.fault('render-3', { kind: 'crash' });
  const state = await rig.until('it is named', (s) => s.alarms['engine/vp/node_3']?.active === true);
  const { fault } = state.alarms['engine/vp/node_3']!;
  expect(fault).toMatchObject({
    code: 'alarm.node-ended-log',
    params: { node: 'node_3', device: 'render-3', exit: 3 },
  });
  expect(fault.params?.['log']).toContain('GPU has crashed');
  await book('its card says so, with its last line', ({ nodes }) => {
    const card = nodes.find(({ node }) => node === 'node_3');
    const [last] = card?.log.slice(-1) ?? [];
    return card?.at === 'ended' && card.odd[0]?.code === 'node.ended' && last?.includes('GPU has crashed') === true;
  });
  await rig.clearFaults();
  expect(await code('engine.restart', { system, confirm: true })).toBeUndefined();
  await book('all run again', (it) => all('running')(it) && it.last?.do === 'restart' && it.last.fault === null);
  await rig.until('the alarm is quiet', (s) => s.alarms['engine/vp/node_3']?.active !== true);
});

test('a host that refuses or is not heard is named; odd hosts come with what is odd', async () => {
  await rig.fault('render-1', { kind: 'present-flip' });
  await rig.fault('render-2', { kind: 'desync' });
  await rig.fault('render-5', { kind: 'sync-lost' });
  await rig.fault('render-4', { kind: 'quic-only' });
  const odd = await book(
    'all are odd',
    ({ nodes }) =>
      oddOf(nodes, 'node_1') === 'node.glitch' &&
      oddOf(nodes, 'node_2') === 'node.unsynced' &&
      oddOf(nodes, 'node_4') === 'node.unheard' &&
      oddOf(nodes, 'node_5') === 'node.house-none',
  );
  expect(odd.nodes.find(({ node }) => node === 'node_4')?.at).toBe('unknown');
  const lost = await rig.until('it is named', (s) => s.alarms['engine/vp/node_4']?.active === true);
  expect(lost.alarms['engine/vp/node_4']?.fault).toMatchObject({ code: 'alarm.node-lost-log' });
  expect(await code('engine.restart', { system, node: 'node_4', confirm: true })).toBe('launch.unheard');
  await rig.clearFaults();
});

const isWell = (node: EngineBook['nodes'][number]): boolean => node.odd.length === 0 && node.sync === 'synced';
const oddOf = (nodes: EngineBook['nodes'], id: string): string | undefined =>
  nodes.find(({ node }) => node === id)?.odd[0]?.code;
