import { expect, test } from 'vitest';
import { commandLine } from '../../../app/core/launch/command-line.ts';
import { commonRateHz, type NodeLook, nodeOdds } from '../../../app/core/launch/health.ts';
import { startWaves } from '../../../app/core/launch/order.ts';
import type { ClusterNode } from '../../../app/core/ndisplay/config.ts';
import { clusterBytes, read } from '../ndisplay/cluster-kit.ts';

const node = (id: string, more: Partial<ClusterNode> = {}): ClusterNode => ({
  id,
  host: '10.10.0.51',
  fullScreen: true,
  offscreen: false,
  adapter: -1,
  sound: false,
  window: { x: 10, y: 20, w: 3840, h: 2160 },
  viewports: [],
  ...more,
});
const look = (more: Partial<NodeLook> = {}): NodeLook => ({
  node: 'n1',
  at: 'running',
  exit: undefined,
  offscreen: false,
  unheard: undefined,
  said: {},
  glitches: 0,
  pid: 5,
  ...more,
});
const codes = (one: NodeLook, rateHz?: number): string[] => nodeOdds(one, rateHz).map(({ code }) => code);
const GOOD = {
  sync: 'synced',
  'sync/house': true,
  'sync/refreshHz': 50,
  'sync/source': 'daisy',
  present: 'Hardware Composed: Independent Flip',
  focus: 5,
  fullscreen: true,
  gpu: 71,
  'cpu/full': 0,
} as const;

test('the primary starts first, then what renders for others, then what is seen; only those that are wished', () => {
  const nodes = [node('A'), node('B_OS', { offscreen: true }), node('Lead'), node('C')];
  const cluster = { primary: 'lead', nodes };
  expect(startWaves(cluster, ['A', 'B_OS', 'Lead', 'C'])).toEqual([['Lead'], ['B_OS'], ['A', 'C']]);
  expect(startWaves(cluster, ['C', 'Z'])).toEqual([['C']]);
  expect(startWaves(cluster, [])).toEqual([]);
});

test('the command line of a node: configuration, name, picture, adapter, project and options', () => {
  const settings = { project: 'D:/P/P.uproject', options: ['-VPRole=A'] };
  const line = commandLine(node('Wall_L', { fullScreen: false, adapter: 1 }), 'C:/Temp/ndisplay/1f.ndisplay', settings);
  for (const part of [
    '"D:/P/P.uproject" -game',
    '-dc_cluster',
    '-dc_cfg="C:/Temp/ndisplay/1f.ndisplay" -dc_node=Wall_L',
    '-windowed -forceres WinX=10 WinY=20 ResX=3840 ResY=2160',
    '-DPCVars="r.GraphicsAdapter=1"',
    'Log=Wall_L.log',
  ])
    expect(line).toContain(part);
  expect(line.endsWith(' -VPRole=A')).toBe(true);
  expect(commandLine(node('B', { offscreen: true }), 'x', { options: [] })).toMatch(/^-game .* -RenderOffscreen$/);
  expect(commandLine(node('B'), 'a" -Exec="evil', { options: [] })).toContain('-dc_cfg="a -Exec=evil" ');
});

test('nodes of a real file of 49 nodes are all in some wave', () => {
  const config = read(clusterBytes('real/aixcave_427.ndisplay').toString());
  const ids = config.nodes.map(({ id }) => id);
  expect(startWaves(config, ids).flat().toSorted()).toEqual(ids.toSorted());
});

test('a healthy node has nothing odd; one of which nothing is known has not either', () => {
  expect(codes(look({ said: GOOD }), 50)).toEqual([]);
  expect(codes(look(), 50)).toEqual([]);
  expect(codes(look({ at: 'stopped' }))).toEqual([]);
});

test.each([
  [{ 'sync/house': false, sync: 'unsynced' }, ['node.house-none']],
  [{ sync: 'unsynced' }, ['node.unsynced']],
  [{ 'sync/refreshHz': 60 }, ['node.rate-differs']],
  [{ 'sync/source': 'vsync' }, ['node.free']],
  [{ present: 'Composed: Flip' }, ['node.composed']],
  [{ focus: 9 }, ['node.focus']],
  [{ fullscreen: false }, ['node.layer']],
  [{ gpu: 95 }, ['node.gpu-full']],
  [{ gpu: 0 }, ['node.idle']],
  [{ 'cpu/full': 3 }, ['node.cpu-full']],
  [{ 'cpu/full': 3, sync: 'unsynced' }, ['node.unsynced', 'node.cpu-full']],
])('odd: %j', (said, expected) => {
  expect(codes(look({ said: { ...GOOD, ...said } }), 50)).toEqual(expected);
});

test('an end, a host that is not heard and a glitch are named; a node without a screen keeps no step', () => {
  expect(nodeOdds(look({ at: 'ended', exit: 3 }), 50)).toEqual([
    { level: 'wrong', code: 'node.ended', params: { node: 'n1', exit: 3 } },
  ]);
  const quic = look({ at: 'unknown', unheard: { code: 'switchboard.quic', params: { port: 2980 } } });
  expect(nodeOdds(quic, 50)[0]?.params).toMatchObject({ why: 'switchboard.quic', port: 2980 });
  expect(codes(look({ said: GOOD, glitches: 2 }), 50)).toEqual(['node.glitch']);
  const without = { ...GOOD, sync: 'unsynced', present: 'Composed: Flip', gpu: 0 };
  expect(codes(look({ said: without, offscreen: true }), 50)).toEqual([]);
});

test('the rate of the cluster is what most say', () => {
  const at = (hz: number | undefined) => look({ said: hz === undefined ? {} : { 'sync/refreshHz': hz } });
  expect(commonRateHz([at(60), at(50), at(50.001), at(undefined)])).toBe(50);
  expect(commonRateHz([at(undefined)])).toBeUndefined();
});
