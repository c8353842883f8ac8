/** `.ndisplay` files: real ones of two dialects, odd ones, hostile ones. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configExportOf } from '../../../app/core/ndisplay/asset.ts';
import { mistakesOf } from '../../../app/core/ndisplay/checks.ts';
import { MAX_CONFIG_CHARS } from '../../../app/core/ndisplay/config.ts';
import { readClusterConfig } from '../../../app/core/ndisplay/read.ts';
import { FAULTS } from '../../../app/protocol/words/faults.ts';
import { assetOf, clusterBytes, clusterJson, read } from './cluster-kit.ts';

interface Expected {
  readonly sha256: string;
  readonly version: string;
  readonly primaryId: string;
  readonly primaryHost: string;
  readonly ports: { readonly clusterSync: number; readonly clusterEventsJson: number };
  readonly nodeCount: number;
  readonly viewportCount: number;
  readonly hostCount: number;
  readonly headlessNodes: readonly string[];
  readonly policyTypesLower: readonly string[];
  readonly renderSyncLower: string;
  readonly inputSync: string;
  readonly failover: { readonly failoverPolicy: string } | null;
  readonly assetPath: string;
  readonly fullScreenNodes: number;
  readonly viewportsOutsideWindow: readonly string[];
  readonly screens: number;
  readonly cameras: number;
}
const expected = JSON.parse(clusterBytes('expected.json').toString()) as Record<string, Expected>;

test.each(Object.entries(expected))('%s is read as it is meant', (file, wants) => {
  const bytes = clusterBytes(file);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(wants.sha256);
  const config = read(bytes.toString());
  const { nodes } = config;
  const viewports = nodes.flatMap((node) => node.viewports);
  expect({
    version: config.version,
    primaryId: config.primary,
    primaryHost: nodes.find(({ id }) => id === config.primary)?.host,
    assetPath: config.assetPath,
    nodeCount: nodes.length,
    viewportCount: viewports.length,
    hostCount: new Set(nodes.map(({ host }) => host)).size,
    headlessNodes: nodes.filter(({ offscreen }) => offscreen).map(({ id }) => id),
    policyTypesLower: [...new Set(viewports.map(({ policy }) => policy.type.toLowerCase()))],
    renderSyncLower: config.renderSync.type.toLowerCase(),
    inputSync: config.inputSync.type,
    failover: config.failover?.policy,
    fullScreenNodes: nodes.filter(({ fullScreen }) => fullScreen).length,
    screens: config.screens.length,
    cameras: config.cameras.length,
    events: config.ports.ClusterEventsJson,
    sync: config.ports.ClusterSync,
  }).toEqual({
    version: wants.version,
    primaryId: wants.primaryId,
    primaryHost: wants.primaryHost,
    assetPath: wants.assetPath,
    nodeCount: wants.nodeCount,
    viewportCount: wants.viewportCount,
    hostCount: wants.hostCount,
    headlessNodes: wants.headlessNodes,
    policyTypesLower: wants.policyTypesLower,
    renderSyncLower: wants.renderSyncLower,
    inputSync: wants.inputSync,
    failover: wants.failover?.failoverPolicy,
    fullScreenNodes: wants.fullScreenNodes,
    screens: wants.screens,
    cameras: wants.cameras,
    events: wants.ports.clusterEventsJson,
    sync: wants.ports.clusterSync,
  });
  const outside = mistakesOf(config).filter(({ code }) => code === 'ndisplay.outside');
  expect(outside).toHaveLength(wants.viewportsOutsideWindow.length);
  expect(mistakesOf(config).filter(({ code }) => code === 'ndisplay.twice')).toEqual([]);
});

test('names in any case, a mark at the start, numbers as text, ports and windows that are left out', () => {
  const config = read(
    `\uFEFF${JSON.stringify({
      NDISPLAY: {
        Version: '5.00',
        Cluster: {
          PRIMARYNODE: { ID: 'a', Ports: { clustersync: 42_001 } },
          Failover: { bEnabled: true, primaryBackups: ['b'], criticalNodes: ['a'] },
          Nodes: {
            a: { HOST: '10.0.0.1', FullScreen: 'True', Viewports: { v: { BufferRatio: '0.5' } } },
            b: { host: '10.0.0.1', renderHeadless: true, graphicsAdapter: '1' },
          },
        },
      },
    })}`,
  );
  expect(config.ports).toMatchObject({ ClusterSync: 42_001, ClusterEventsJson: 41_003 });
  expect(config.defaulted).toEqual(['RenderSync', 'ClusterEventsJson', 'ClusterEventsBinary']);
  expect(config.failover).toEqual({ enabled: true, backups: ['b'], critical: ['a'] });
  expect(config.nodes).toMatchObject([
    { id: 'a', fullScreen: true, adapter: -1, viewports: [{ bufferRatio: 0.5 }] },
    { id: 'b', offscreen: true, adapter: 1, viewports: [] },
  ]);
});

describe('refused whole, by name and place', () => {
  const node = (fields: object): string => clusterJson({ n: { host: '10.0.0.1', ...fields } });
  const deep = `{"nDisplay":{"version":"5.00","x":${'['.repeat(60)}${']'.repeat(60)}}}`;
  const many = Object.fromEntries(Array.from({ length: 513 }, (_, n) => [`n${n}`, {}]));
  test.each([
    ['too large', ' '.repeat(MAX_CONFIG_CHARS + 1), 'file-too-large', undefined],
    ['cut off', clusterJson({}).slice(0, -5), 'file-not-json', undefined],
    ['hollow', '[[[[', 'file-not-json', undefined],
    ['too deep', deep, 'file-too-deep', undefined],
    ['something else', '{"other":1}', 'file-other', undefined],
    ['a list', '[]', 'file-other', undefined],
    ['of 4.26', clusterJson({}, { version: '4.26' }), 'file-version', '/nDisplay/version'],
    ['without nodes', '{"nDisplay":{"version":"5.00","cluster":{}}}', 'file-object', '/nDisplay/cluster/nodes'],
    ['too many nodes', clusterJson(many), 'file-too-many', '/nDisplay/cluster/nodes'],
    ['a host that is a list', node({ host: [] }), 'file-text', '/nDisplay/cluster/nodes/n/host'],
    ['a window beyond reason', node({ window: { w: 1e9 } }), 'file-number', '/nDisplay/cluster/nodes/n/window/w'],
    ['viewports as a number', node({ viewports: 3 }), 'file-object', '/nDisplay/cluster/nodes/n/viewports'],
    ['a flag that is none', node({ fullScreen: 'perhaps' }), 'file-flag', '/nDisplay/cluster/nodes/n/fullScreen'],
  ])('%s', (_, text, code, place) => {
    const refused = readClusterConfig(text);
    expect(refused).toMatchObject({ code: `ndisplay.${code}` });
    expect(FAULTS[`ndisplay.${code}`]).toBeDefined();
    if (place !== undefined) expect(refused).toMatchObject({ params: { place } });
  });
});

test('whatever stands in it: a configuration or a refusal with words, and nothing of ours is touched', () => {
  const names = fc.constantFrom(
    'nDisplay',
    'cluster',
    'nodes',
    'host',
    'viewports',
    '__proto__',
    'constructor',
    'version',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 6 }, fc.jsonValue(), fc.dictionary(names, tie('tree'))),
  }));
  fc.assert(
    fc.property(tree, (inside) => {
      const cluster = { nodes: inside };
      const answer = readClusterConfig(JSON.stringify({ nDisplay: { version: '5.00', cluster, scene: inside } }));
      if ('code' in answer) expect(FAULTS[answer.code]).toBeDefined();
      else for (const mistake of mistakesOf(answer)) expect(FAULTS[mistake.code]).toBeDefined();
      expect(({} as Record<string, unknown>)['host']).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

describe('the text inside an asset', () => {
  const said = clusterJson({ Knoten: { host: '10.0.0.1' } });
  test('one byte or two for a character', () => {
    expect(configExportOf(assetOf(Buffer.from(`${said}\0`), said.length + 1))).toBe(said);
    expect(configExportOf(assetOf(Buffer.from(`${said}机\0`, 'utf16le'), -(said.length + 2)))).toBe(`${said}机`);
  });
  test('another file, an asset without one, one that is cut off, a length beyond reason', () => {
    expect(configExportOf(Buffer.from('{}'))).toMatchObject({ code: 'ndisplay.asset-none' });
    expect(configExportOf(assetOf(Buffer.alloc(0), 1).subarray(0, 40))).toMatchObject({
      code: 'ndisplay.asset-no-export',
    });
    expect(configExportOf(assetOf(Buffer.from('ab'), 90))).toMatchObject({ code: 'ndisplay.asset-cut' });
    expect(configExportOf(assetOf(Buffer.from('ab'), -0x7fffffff))).toMatchObject({ code: 'ndisplay.file-too-large' });
  });
});

test('the licence travels with the real files', () => {
  const licence = readFileSync(
    new URL('../../vectors/ndisplay/real/LICENSE.rwth-vr-toolkit.txt', import.meta.url),
    'utf8',
  );
  expect(licence).toContain('BSD 3-Clause');
});
