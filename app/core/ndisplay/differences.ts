/** What differs between two configurations of a cluster, place by place. */
import type { ClusterConfig, ClusterNode, PixelRect, Policy } from './config.ts';

export interface ConfigDifference {
  /** `nodes/<node>/viewports/<viewport>/region` and the like. */
  readonly place: string;
  /** Null: not there. */
  readonly a: string | null;
  readonly b: string | null;
}

export function configDifferences(a: ClusterConfig, b: ClusterConfig): readonly ConfigDifference[] {
  const [was, is] = [linesOf(a), linesOf(b)];
  const places = [...was.keys(), ...[...is.keys()].filter((place) => !was.has(place))];
  return places
    .map((place) => ({ place, a: was.get(place) ?? null, b: is.get(place) ?? null }))
    .filter((one) => one.a !== one.b);
}

function linesOf(config: ClusterConfig): ReadonlyMap<string, string> {
  const { failover } = config;
  return new Map([
    ['version', config.version],
    ['assetPath', config.assetPath],
    ['primary', config.primary],
    ...Object.entries(config.ports).map(([name, port]): Line => [`ports/${name}`, String(port)]),
    ...policyLines('renderSync', config.renderSync),
    ...policyLines('inputSync', config.inputSync),
    ...prefixed('network', config.network),
    ['failover', failover === null ? '' : failover.enabled ? 'on' : 'off'],
    ['failover/backups', failover?.backups.join(', ') ?? ''],
    ['failover/critical', failover?.critical.join(', ') ?? ''],
    ['cameras', config.cameras.join(', ')],
    ['screens', config.screens.join(', ')],
    ...prefixed('custom', config.custom),
    ...config.nodes.flatMap(nodeLines),
  ]);
}

type Line = [place: string, value: string];

function nodeLines({ id, viewports, ...node }: ClusterNode): Line[] {
  const at = `nodes/${id}`;
  return [
    [`${at}/host`, node.host],
    [`${at}/fullScreen`, String(node.fullScreen)],
    [`${at}/offscreen`, String(node.offscreen)],
    [`${at}/adapter`, String(node.adapter)],
    [`${at}/sound`, String(node.sound)],
    [`${at}/window`, rectText(node.window)],
    ...viewports.flatMap(({ id: viewport, region, policy, ...rest }): Line[] => {
      const inside = `${at}/viewports/${viewport}`;
      const plain = Object.entries(rest).map(([name, value]): Line => [`${inside}/${name}`, String(value)]);
      return [[`${inside}/region`, rectText(region)], ...plain, ...policyLines(`${inside}/policy`, policy)];
    }),
  ];
}

const policyLines = (place: string, { type, parameters }: Policy): Line[] => [
  [place, type.toLowerCase()],
  ...prefixed(place, parameters),
];

const prefixed = (place: string, pairs: readonly (readonly [string, string])[]): Line[] =>
  pairs.map(([name, value]) => [`${place}/${name}`, value]);

const rectText = ({ x, y, w, h }: PixelRect): string => `${w}×${h} @ ${x}, ${y}`;
