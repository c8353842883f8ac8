/** What is wrong with a cluster's configuration by itself: names, regions, ports, policies. */
import type { Fault } from '../parameter.ts';
import {
  type ClusterConfig,
  type ClusterNode,
  type PixelRect,
  PORTS,
  parameterOf,
  sameName,
  type Viewport,
} from './config.ts';

export interface Mistake extends Fault {
  /** `wrong`: it will not run, or not as meant. `look`: a person should know. */
  readonly level: 'wrong' | 'look';
}

type Params = NonNullable<Fault['params']>;
export const wrong = (what: string, params: Params): Mistake => ({ level: 'wrong', code: `ndisplay.${what}`, params });
export const look = (what: string, params: Params): Mistake => ({ level: 'look', code: `ndisplay.${what}`, params });

export function mistakesOf(config: ClusterConfig): readonly Mistake[] {
  return [
    ...config.twice.map(({ place, name }) => wrong('twice', { place, name })),
    ...primaryMistakes(config),
    ...portMistakes(config),
    ...syncMistakes(config),
    ...failoverMistakes(config),
    ...sameIds(config),
    ...config.nodes.flatMap((node) => nodeMistakes(node, config)),
    ...sharedAdapters(config.nodes),
  ];
}

const hasNode = ({ nodes }: ClusterConfig, id: string): boolean => nodes.some((node) => sameName(node.id, id));

function primaryMistakes(config: ClusterConfig): Mistake[] {
  if (config.nodes.length === 0) return [wrong('no-nodes', {})];
  return hasNode(config, config.primary) ? [] : [wrong('primary-unknown', { primary: config.primary })];
}

function portMistakes({ ports }: ClusterConfig): Mistake[] {
  return PORTS.flatMap((a, n) =>
    PORTS.slice(n + 1)
      .filter((b) => ports[a] === ports[b])
      .map((b) => wrong('ports-equal', { a, b, port: ports[a] })),
  );
}

function syncMistakes({ renderSync, nodes }: ClusterConfig): Mistake[] {
  if (!sameName(renderSync.type, 'nvidia')) return [];
  const left = ['SwapGroup', 'swap_group', 'SwapBarrier', 'swap_barrier'].filter(
    (name) => Number(parameterOf(renderSync.parameters, name) ?? 1) === 0,
  );
  const windowed = nodes.filter(({ offscreen, fullScreen }) => !offscreen && !fullScreen);
  return [
    ...left.map((parameter) => wrong('swap-none', { parameter })),
    ...windowed.map(({ id, window: { w, h } }) => look('nvidia-window', { node: id, w, h })),
  ];
}

function failoverMistakes(config: ClusterConfig): Mistake[] {
  const { backups = [], critical = [] } = config.failover ?? {};
  return [
    ...backups.filter((id) => !hasNode(config, id)).map((node) => wrong('backup-unknown', { node })),
    ...backups.filter((id) => sameName(id, config.primary)).map((node) => look('backup-primary', { node })),
    ...critical.filter((id) => !hasNode(config, id)).map((node) => wrong('critical-unknown', { node })),
  ];
}

/** Viewports are told apart over the whole cluster. Two names of one node are `twice`. */
function sameIds({ nodes }: ClusterConfig): Mistake[] {
  const seen = new Map<string, string>();
  const found: Mistake[] = [];
  for (const node of nodes)
    for (const { id } of node.viewports) {
      const first = seen.get(id.toLowerCase());
      if (first !== undefined && first !== node.id)
        found.push(wrong('viewport-twice', { viewport: id, a: first, b: node.id }));
      seen.set(id.toLowerCase(), node.id);
    }
  return found;
}

function nodeMistakes(node: ClusterNode, config: ClusterConfig): Mistake[] {
  const { id, host, viewports } = node;
  return [
    ...(host === '' ? [wrong('host-none', { node: id })] : []),
    ...(host !== '' && !isIpv4(host) ? [look('host-name', { node: id, host })] : []),
    ...(viewports.length === 0 && !node.offscreen ? [look('node-empty', { node: id })] : []),
    ...viewports.flatMap((viewport) => viewportMistakes(viewport, node, config)),
    ...viewports.flatMap((a, n) =>
      viewports
        .slice(n + 1)
        .filter((b) => overlap(a.region, b.region))
        .map((b) => wrong('overlap', { node: id, a: a.id, b: b.id })),
    ),
  ];
}

function viewportMistakes(
  { id, region, camera, policy }: Viewport,
  node: ClusterNode,
  config: ClusterConfig,
): Mistake[] {
  const where = { node: node.id, viewport: id };
  const screen = sameName(policy.type, 'simple') ? (parameterOf(policy.parameters, 'screen') ?? '') : undefined;
  const has = (list: readonly string[], name: string): boolean => list.some((one) => sameName(one, name));
  return [
    ...(region.w > 0 && region.h > 0 ? [] : [wrong('region-empty', where)]),
    ...(isOutside(region, node) ? [wrong('outside', { ...where, w: node.window.w, h: node.window.h })] : []),
    ...(policy.type === '' ? [wrong('policy-none', where)] : []),
    ...(screen !== undefined && !has(config.screens, screen) ? [wrong('screen-unknown', { ...where, screen })] : []),
    ...(camera !== '' && !has(config.cameras, camera) ? [look('camera-unknown', { ...where, camera })] : []),
  ];
}

/** A node on the whole screen takes no notice of its window. */
function isOutside({ x, y, w, h }: PixelRect, { fullScreen, offscreen, window }: ClusterNode): boolean {
  if (x < 0 || y < 0) return true;
  return !fullScreen && !offscreen && (x + w > window.w || y + h > window.h);
}

export function overlap(a: PixelRect, b: PixelRect): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Two pictures for one output. Which adapter the engine chooses for -1 is not known: only windows tell then. */
function sharedAdapters(nodes: readonly ClusterNode[]): Mistake[] {
  const shown = nodes.filter(({ offscreen, host }) => !offscreen && host !== '');
  return shown.flatMap((a, n) =>
    shown
      .slice(n + 1)
      .filter((b) => a.host === b.host && a.adapter === b.adapter)
      .filter((b) => a.adapter >= 0 || overlap(a.window, b.window))
      .map((b) => look('adapter-shared', { a: a.id, b: b.id, host: a.host, adapter: a.adapter })),
  );
}

function isIpv4(host: string): boolean {
  const parts = host.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}
