/** Reads a `.ndisplay` file: 4.27 and 5.x, names in any case. Whole, or refused with the place and the reason. */
import type { Fault } from '../parameter.ts';
import {
  type ClusterConfig,
  type ClusterNode,
  DEFAULT_PORTS,
  type Failover,
  MAX_CONFIG_CHARS,
  MAX_CONFIG_DEPTH,
  MAX_NODES,
  MAX_VIEWPORTS,
  type PixelRect,
  PORTS,
  type Policy,
  type PortName,
  type Viewport,
} from './config.ts';
import { Fields } from './fields.ts';
import { shapeOf } from './json-shape.ts';

const OLDEST = 4.27;
const MOST_COMPONENTS = 5_000;

export function readClusterConfig(file: string): ClusterConfig | Fault {
  if (file.length > MAX_CONFIG_CHARS) return { code: 'ndisplay.file-too-large', params: { most: MAX_CONFIG_CHARS } };
  const text = file.startsWith('\uFEFF') ? file.slice(1) : file;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return { code: 'ndisplay.file-not-json', params: { problem: cause.message.slice(0, 200) } };
  }
  const { deep, twice } = shapeOf(text, MAX_CONFIG_DEPTH);
  if (deep > MAX_CONFIG_DEPTH) return { code: 'ndisplay.file-too-deep', params: { most: MAX_CONFIG_DEPTH } };
  const top = new Fields(raw);
  if (top.fault || !top.has('nDisplay')) return { code: 'ndisplay.file-other' };
  const body = top.in('nDisplay');
  const version = body.text('version', 20);
  if (!(Number(version) >= OLDEST))
    return { code: 'ndisplay.file-version', params: { version, place: '/nDisplay/version' } };
  if (!body.has('cluster') || !body.in('cluster').has('nodes'))
    return { code: 'ndisplay.file-object', params: { place: '/nDisplay/cluster/nodes' } };
  const config = { ...clusterOf(body), version, twice };
  const viewports = config.nodes.reduce((sum, node) => sum + node.viewports.length, 0);
  if (viewports > MAX_VIEWPORTS)
    return { code: 'ndisplay.file-too-many', params: { place: '/nDisplay/cluster/nodes', most: MAX_VIEWPORTS } };
  return top.fault ?? config;
}

function clusterOf(body: Fields): Omit<ClusterConfig, 'version' | 'twice'> {
  const cluster = body.in('cluster');
  const primary = cluster.in(cluster.has('primaryNode') ? 'primaryNode' : 'masterNode');
  const scene = body.in('scene');
  const sync = cluster.in('sync');
  const nodes = cluster.in('nodes');
  return {
    assetPath: body.text('assetPath'),
    primary: primary.text('id'),
    ...portsOf(primary.in('ports')),
    renderSync: policyOf(sync.in('renderSyncPolicy')),
    inputSync: policyOf(sync.in('inputSyncPolicy')),
    network: cluster.pairs('network'),
    failover: cluster.has('failover') ? failoverOf(cluster.in('failover')) : null,
    cameras: scene.in('cameras').names(MOST_COMPONENTS),
    screens: scene.in('screens').names(MOST_COMPONENTS),
    custom: body.pairs('customParameters'),
    nodes: nodes.names(MAX_NODES).map((id) => nodeOf(id, nodes.in(id))),
  };
}

function portsOf(said: Fields): Pick<ClusterConfig, 'ports' | 'defaulted'> {
  const port = (name: PortName): number => said.number(name, DEFAULT_PORTS[name], 1, 65_535);
  const ports = Object.fromEntries(PORTS.map((name) => [name, port(name)])) as Record<PortName, number>;
  return { ports, defaulted: PORTS.filter((name) => !said.has(name)) };
}

const policyOf = (said: Fields): Policy => ({ type: said.text('type', 120), parameters: said.pairs('parameters') });

function failoverOf(said: Fields): Failover {
  const policy = said.text('failoverPolicy', 120);
  return {
    enabled: said.flag('bEnabled', policy !== '' && policy.toLowerCase() !== 'disabled'),
    ...(policy !== '' && { policy }),
    backups: said.texts('primaryBackups', MAX_NODES),
    critical: said.texts('criticalNodes', MAX_NODES),
  };
}

function nodeOf(id: string, said: Fields): ClusterNode {
  const viewports = said.in('viewports');
  return {
    id,
    host: said.text('host', 255),
    fullScreen: said.flag('fullScreen', false),
    offscreen: said.flag('renderHeadless', false),
    adapter: said.number('graphicsAdapter', -1),
    sound: said.flag('sound', true),
    window: rectOf(said.in('window')),
    viewports: viewports.names(MAX_VIEWPORTS).map((name) => viewportOf(name, viewports.in(name))),
  };
}

function viewportOf(id: string, said: Fields): Viewport {
  return {
    id,
    camera: said.text('camera'),
    bufferRatio: said.number('bufferRatio', 1),
    gpu: said.number('gPUIndex', -1),
    region: rectOf(said.in('region')),
    policy: policyOf(said.in('projectionPolicy')),
  };
}

const rectOf = (said: Fields): PixelRect => ({
  x: said.number('x', 0),
  y: said.number('y', 0),
  w: said.number('w', 0),
  h: said.number('h', 0),
});
