/** A configuration against what runs: what each word of the hosts, the launcher and the event connection proves, and what none does. */
import { expect, test } from 'vitest';
import type { NodeLaunch } from '../../../app/core/launch/node-launch.ts';
import {
  againstRunning,
  type RunningLine,
  type SeenCluster,
  type SeenNode,
} from '../../../app/core/ndisplay/running.ts';
import { clusterOf, read } from './cluster-kit.ts';

const CONFIG = read(clusterOf(3));
const WANTED = { version: 2, config: CONFIG, sha256: 'two' };
const [FIRST, SECOND, THIRD] = CONFIG.nodes;
const line = (id: string): string => `-dc_node=${id}`;
const launch = (id: string, more: Partial<NodeLaunch> = {}): NodeLaunch => ({
  version: 2,
  sha256: 'two',
  path: 'C:/x',
  line: line(id),
  pid: 7,
  atMs: 1,
  by: 'Rack',
  ...more,
});
const seenNode = (id: string, host: string, more: Partial<SeenNode> = {}): SeenNode => ({
  node: id,
  address: host,
  at: 'running',
  pid: 7,
  launch: launch(id),
  line: line(id),
  ...more,
});
const ALL = CONFIG.nodes.map(({ id, host }) => seenNode(id, host));
const EVENTS = { host: FIRST!.host, port: CONFIG.ports.ClusterEventsJson };
const whole: SeenCluster = { nodes: ALL, primary: CONFIG.primary, events: EVENTS };
const but = (id: string, more: Partial<SeenNode>): SeenCluster => ({
  ...whole,
  nodes: ALL.map((one) => (one.node === id ? { ...one, ...more } : one)),
});

const odd = (lines: readonly RunningLine[]): string[] =>
  lines.flatMap(({ place, wanted, runs, is, why }) =>
    is === 'same' ? [] : [`${place}: ${is} ${why ?? `${String(wanted)} / ${String(runs)}`}`],
  );
const NEVER = ['ClusterEventsBinary', 'ClusterSync', 'RenderSync'].map((name) => `ports/${name}: unknown no-protocol`);
const told = (seen: SeenCluster): string[] => odd(againstRunning(WANTED, seen)).filter((one) => !NEVER.includes(one));

test('started by this console with this version, at the usual places: only what nobody tells is unknown', () => {
  const lines = againstRunning(WANTED, whole);
  expect(odd(lines)).toEqual(NEVER);
  expect(lines.find(({ place }) => place === 'contents')).toMatchObject({ wanted: 'v2', runs: 'v2', is: 'same' });
});

test.each<[string, Partial<SeenNode>, readonly string[]]>([
  ['does not run', { at: 'stopped' }, ['differs running / stopped']],
  ['is not heard', { at: 'unknown' }, ['unknown unheard']],
  ['runs on another host', { address: '10.9.9.9' }, ['/host: differs']],
  ['is named, not addressed, by the studio', { address: 'render-2' }, ['/host: unknown by-name']],
  ['runs as another process', { pid: 8 }, ['/configuration: unknown not-ours', '/arguments: unknown not-ours']],
  ['was never started from here', { launch: undefined }, ['/configuration: unknown not-ours', '/arguments: unknown']],
  ['would be started otherwise now', { line: 'x' }, ['/arguments: differs x / -dc_node=']],
])('a node that %s', (_, more, said) => {
  const lines = told(but(SECOND!.id, more));
  expect(lines.filter((one) => one.startsWith('nodes/'))).toHaveLength(said.length);
  for (const one of said) expect(lines.join('\n')).toContain(one);
  const isKnown = more.at === undefined && more.pid === undefined && !('launch' in more);
  expect(lines.includes('contents: unknown no-protocol')).toBe(!isKnown);
});

test('an older version on one node is said there and of the whole', () => {
  const old = launch(SECOND!.id, { version: 1, sha256: 'one' });
  expect(told(but(SECOND!.id, { launch: old }))).toEqual([
    `nodes/${SECOND!.id}/configuration: differs v2 / v1`,
    'contents: differs v2 / v1',
  ]);
});

test('another text under the same number differs, there and of the whole; the same text under another number does not', () => {
  const other = launch(SECOND!.id, { sha256: 'ab'.repeat(32) });
  expect(told(but(SECOND!.id, { launch: other }))).toEqual([
    `nodes/${SECOND!.id}/configuration: differs v2 / v2 (abababab)`,
    'contents: differs v2 / v2 (abababab)',
  ]);
  expect(told(but(SECOND!.id, { launch: launch(SECOND!.id, { version: 1 }) }))).toEqual([]);
});

test.each([
  ['RENDER-2', 'render-2', undefined],
  ['10.0.0.2', '10.0.0.3', 'differs'],
  ['fe80::1', '10.0.0.3', 'differs'],
  ['render-2', 'render-3', 'unknown'],
  ['10.0.0.2', 'render-2', 'unknown'],
])('a host %s by the configuration and %s by the studio: %s', (host, address, is) => {
  const config = { ...CONFIG, nodes: CONFIG.nodes.map((one) => (one.id === SECOND!.id ? { ...one, host } : one)) };
  const lines = againstRunning({ ...WANTED, config }, but(SECOND!.id, { address }));
  const found = lines.find(({ place }) => place === `nodes/${SECOND!.id}/host`);
  expect(found?.is).toBe(is ?? 'same');
});

test('nodes that only one side knows, each way round', () => {
  const stray = seenNode('Stray', '10.0.0.9', { line: undefined });
  expect(told({ ...whole, nodes: [...ALL.filter(({ node }) => node !== THIRD!.id), stray] })).toEqual([
    `nodes/${THIRD!.id}: unknown no-host`,
    'nodes/Stray: differs null / running',
    'contents: unknown no-protocol',
  ]);
  expect(told({ ...whole, nodes: [...ALL, { ...stray, at: 'stopped' }] })).toEqual([]);
});

test('who leads: as the device says, or by the address that takes events; on which port', () => {
  expect(told({ ...whole, primary: SECOND!.id })).toEqual([`primary: differs ${FIRST!.id} / ${SECOND!.id}`]);
  const silent = { ...whole, primary: undefined };
  expect(told(silent)).toEqual([]);
  const other = { host: SECOND!.host, port: 5 };
  expect(told({ ...silent, events: other })).toEqual([
    `primary: differs ${FIRST!.id} / ${SECOND!.id}`,
    `ports/ClusterEventsJson: differs ${CONFIG.ports.ClusterEventsJson} / 5`,
  ]);
  expect(told({ ...silent, events: { ...other, host: '10.9.9.9' } })[0]).toBe('primary: unknown no-protocol');
  expect(told({ ...silent, events: undefined })).toEqual([
    'primary: unknown offline',
    'ports/ClusterEventsJson: unknown offline',
  ]);
});
