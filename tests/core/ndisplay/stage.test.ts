/** A cluster and its stage: mistakes by name, viewports on zones, a configuration made from the stage, what differs. */
import { expect, test } from 'vitest';
import { mistakesOf } from '../../../app/core/ndisplay/checks.ts';
import { configDifferences } from '../../../app/core/ndisplay/differences.ts';
import { type ClusterWish, type MadeCluster, makeClusterConfig } from '../../../app/core/ndisplay/generate.ts';
import { placesOf, type SaidPlaces } from '../../../app/core/ndisplay/places.ts';
import { type StageSide, stageMistakes } from '../../../app/core/ndisplay/stage-checks.ts';
import { changed } from '../small-studio.ts';
import { clusterBytes, clusterJson, read, ZONES } from './cluster-kit.ts';

const codes = (text: string): string[] => mistakesOf(read(text)).map(({ code }) => code.replace('ndisplay.', ''));
const simple = { type: 'Mesh' };
const region = (x: number, w = 100) => ({ region: { x, y: 0, w, h: 100 }, projectionPolicy: simple });
const window = { x: 0, y: 0, w: 200, h: 100 };
const well = { host: '10.0.0.1', window, viewports: { v: region(0), w: region(100) } };

test('viewports side by side are well; one pixel over each other, out of the window, without size are not', () => {
  expect(codes(clusterJson({ n: well }))).toEqual([]);
  expect(codes(clusterJson({ n: { ...well, viewports: { v: region(0), w: region(99) } } }))).toEqual(['overlap']);
  expect(codes(clusterJson({ n: { ...well, viewports: { v: region(101) } } }))).toEqual(['outside']);
  expect(codes(clusterJson({ n: { ...well, fullScreen: true, viewports: { v: region(101) } } }))).toEqual([]);
  expect(codes(clusterJson({ n: { ...well, viewports: { v: region(0, 0) } } }))).toEqual(['region-empty']);
});

test('names that lead nowhere, stand twice, or are alike', () => {
  expect(codes(clusterJson({ n: well }, { primary: 'm' }))).toEqual(['primary-unknown']);
  expect(codes(clusterJson({ N: well }, { primary: 'n' }))).toEqual([]);
  expect(codes(clusterJson({}))).toEqual(['no-nodes']);
  expect(codes(clusterJson({ n: well, m: { ...well, host: '10.0.0.2' } }))).toEqual([
    'viewport-twice',
    'viewport-twice',
  ]);
  const twice = clusterJson({ n: well, m: { host: '10.0.0.2', renderHeadless: true } }).replace('"m"', '"N"');
  expect(mistakesOf(read(twice))).toContainEqual({
    level: 'wrong',
    code: 'ndisplay.twice',
    params: { place: '/nDisplay/cluster/nodes', name: 'N' },
  });
  const screen = { region: region(0).region, projectionPolicy: { type: 'Simple', parameters: { screen: 'gone' } } };
  expect(codes(clusterJson({ n: { ...well, viewports: { v: screen } } }))).toEqual(['screen-unknown']);
});

test('ports, adapters, sync and failover', () => {
  const ports = { primaryNode: { id: 'n', ports: { ClusterSync: 41_003 } } };
  expect(codes(clusterJson({ n: well }, { cluster: ports }))).toEqual(['ports-equal']);
  const shown = { ...well, viewports: { z: region(0) } };
  const other = { ...well, graphicsAdapter: 0 };
  expect(codes(clusterJson({ n: well, m: shown }))).toEqual(['adapter-shared']);
  expect(codes(clusterJson({ n: well, m: { ...shown, window: { ...window, x: 200 } } }))).toEqual([]);
  expect(codes(clusterJson({ n: other, m: { ...shown, graphicsAdapter: 1 } }))).toEqual([]);
  expect(codes(clusterJson({ n: other, m: { ...shown, graphicsAdapter: 0, window: { ...window, x: 200 } } }))).toEqual([
    'adapter-shared',
  ]);
  expect(codes(clusterJson({ n: well, n_os: { host: '10.0.0.1', renderHeadless: true } }))).toEqual([]);
  const sync = { renderSyncPolicy: { type: 'nvidia', parameters: { SwapGroup: '0', SwapBarrier: '1' } } };
  expect(codes(clusterJson({ n: well }, { cluster: { sync } }))).toEqual(['swap-none', 'nvidia-window']);
  const failover = { bEnabled: true, primaryBackups: ['gone', 'n'], criticalNodes: ['lost'] };
  expect(codes(clusterJson({ n: well }, { cluster: { failover } }))).toEqual([
    'backup-unknown',
    'backup-primary',
    'critical-unknown',
  ]);
});

const wish: ClusterWish = {
  name: 'a stage',
  rate: { num: 50, den: 1 },
  zones: ZONES,
  nodes: [
    { id: 'primary', host: '10.0.0.1', wall: false },
    { id: 'left', host: '10.0.0.2', wall: true },
    { id: 'right', host: '10.0.0.3', wall: true },
  ],
  assetPath: '/Game/Stage/NDC.NDC',
  renderSync: 'nvidia',
};
const made = (change: Partial<ClusterWish> = {}): MadeCluster => {
  const answer = makeClusterConfig({ ...wish, ...change });
  if ('code' in answer) throw new Error(answer.code);
  return answer;
};
const stage: StageSide = { rate: wish.rate, zones: ZONES, devices: [], events: undefined };
const stageCodes = (text: string, side: StageSide = stage, said: SaidPlaces = {}): string[] => {
  const config = read(text);
  return stageMistakes(config, side, placesOf(config, side.zones, said)).map(({ code }) =>
    code.replace('ndisplay.', ''),
  );
};

test('made from a stage: read back without a mistake, every raster fed, the arc by a mesh that the asset has to have', () => {
  const { text, meshes } = made();
  const config = read(text);
  expect(mistakesOf(config)).toEqual([]);
  expect(stageCodes(text)).toEqual([]);
  const rasters = ZONES.flatMap((zone) => zone.rasters.map(({ id }) => id));
  expect([...placesOf(config, ZONES, {}).values()].map(({ raster }) => raster)).toEqual(rasters);
  expect(meshes).toEqual(['SM_round_1_1']);
  expect(config.nodes.map(({ id, offscreen, window: { w, h } }) => ({ id, offscreen, w, h }))).toEqual([
    { id: 'primary', offscreen: true, w: 0, h: 0 },
    { id: 'left', offscreen: false, w: 800, h: 800 },
    { id: 'right', offscreen: false, w: 4_988, h: 800 },
  ]);
  const { nDisplay } = JSON.parse(text) as { nDisplay: { scene: { screens: Record<string, unknown> } } };
  expect(nDisplay.scene.screens['SCR_back_2_1']).toMatchObject({
    size: { width: 200, height: 200 },
    location: { x: 500, y: 100, z: 100 },
    rotation: { pitch: 0, yaw: 0 },
  });
});

test('a flat wall at the right side is looked at to the right', () => {
  const [back] = ZONES;
  const zones = [{ ...back!, shape: { ...back!.shape, from: [3, 2], to: [3, -2] } as (typeof back & {})['shape'] }];
  const { nDisplay } = JSON.parse(made({ zones, nodes: wish.nodes.slice(1, 2) }).text) as {
    nDisplay: { scene: { screens: Record<string, unknown> } };
  };
  expect(nDisplay.scene.screens['SCR_back_1_1']).toMatchObject({ location: { x: 100, y: 300 }, rotation: { yaw: 90 } });
});

test('too many nodes, none for the wall, more pixels than a node can have', () => {
  const node = (n: number) => ({ id: `n${n}`, host: '10.0.0.1', wall: true });
  const nodes = [0, 1, 2, 3].map(node);
  expect(makeClusterConfig({ ...wish, nodes })).toMatchObject({ code: 'ndisplay.make-nodes' });
  expect(makeClusterConfig({ ...wish, nodes: [{ ...node(0), wall: false }] })).toMatchObject({
    code: 'ndisplay.make-nodes',
  });
  const [back] = ZONES;
  const zones = [{ ...back!, rasters: changed(back!.rasters, () => ({ w: 7_000, h: 9_000 })) }];
  expect(makeClusterConfig({ ...wish, zones, nodes: [node(0)] })).toMatchObject({ code: 'ndisplay.make-too-large' });
});

test('viewports on zones: by their names, else as a person says; what is left is told', () => {
  const text = clusterBytes('authored_icvfx_3node.ndisplay').toString();
  const key = (n: number): string => ['Wall_L/VP_WallL', 'Wall_R/VP_WallR', 'Ceiling/VP_CeilA', 'Ceiling/VP_CeilB'][n]!;
  expect(stageCodes(text).filter((code) => code === 'viewport-nowhere')).toHaveLength(4);
  const said = { [key(0)]: 'back', [key(1)]: 'back/back-2-1', [key(2)]: 'round', [key(3)]: 'gone' };
  expect(stageCodes(text, stage, said)).toEqual(['viewport-nowhere']);
  expect(placesOf(read(text), ZONES, said).get(key(1))).toEqual({ zone: 'back', raster: 'back-2-1', by: 'person' });
  const near = clusterJson({ n: { host: '10.0.0.1', viewports: { VP_back_1_11: {}, VP_Back_1_1: {} } } });
  const places = placesOf(read(near), ZONES, {});
  expect(places.get('n/VP_back_1_11')).toMatchObject({ zone: 'back', raster: null });
  expect(places.get('n/VP_Back_1_1')).toMatchObject({ zone: 'back', raster: 'back-1-1' });
});

test('rate, addresses and ports of the studio', () => {
  expect(stageCodes(made().text, { ...stage, rate: { num: 60_000, den: 1_001 } })).toEqual(['rate-differs']);
  expect(stageCodes(made({ rate: { num: 100, den: 2 } }).text)).toEqual([]);
  const tcp = (host: string, port: number) => ({ kind: 'tcp' as const, host, port });
  const events = { id: 'vp', address: tcp('10.0.0.1', 41_003), settings: {} };
  expect(stageCodes(made().text, { ...stage, events })).toEqual([]);
  expect(stageCodes(made().text, { ...stage, events: { ...events, address: tcp('10.0.0.9', 41_003) } })).toEqual([
    'events-elsewhere',
  ]);
  const devices = [{ id: 'box', driver: 'template', address: tcp('10.0.0.1', 41_001) }];
  expect(stageCodes(made().text, { ...stage, events, devices })).toEqual(['port-taken']);
});

test('backups of the primary are named where events are sent from, in the order of the file', () => {
  const settings = (...hosts: string[]) => ({ backups: hosts.map((host) => ({ node: host, host })) });
  const text = made().text.replace(
    /"failover": \{[^}]*\}/,
    '"failover": { "bEnabled": true, "primaryBackups": ["right", "lost"], "criticalNodes": [] }',
  );
  const codesFor = (said: unknown) => {
    const address = { kind: 'tcp' as const, host: '10.0.0.1', port: 41_003 };
    return stageCodes(text, { ...stage, events: { id: 'vp', address, settings: said } });
  };
  expect(codesFor({})).toEqual(['backups-differ']);
  expect(codesFor(settings('lost', '10.0.0.3'))).toEqual(['backups-differ']);
  expect(codesFor(settings('10.0.0.3', 'lost'))).toEqual([]);
});

test('what differs, place by place', () => {
  const a = read(made().text);
  expect(configDifferences(a, a)).toEqual([]);
  const b = read(made({ nodes: wish.nodes.slice(0, 2), renderSync: 'ethernet' }).text);
  const found = configDifferences(a, b);
  expect(found).toContainEqual({ place: 'renderSync', a: 'nvidia', b: 'ethernet' });
  expect(found).toContainEqual({ place: 'nodes/right/host', a: '10.0.0.3', b: null });
  expect(found).toContainEqual({ place: 'nodes/left/window', a: '800×800 @ 0, 0', b: '5788×800 @ 0, 0' });
  expect(found).toContainEqual({
    place: 'nodes/left/viewports/VP_round_1_1/region',
    a: null,
    b: '4188×800 @ 1600, 0',
  });
});
