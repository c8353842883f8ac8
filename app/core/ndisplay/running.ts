/**
 * A cluster's configuration against what runs, as far as anybody can tell: render hosts say which programs run, the launcher
 * knows what it started them with, a connection that stands proves a port. What no protocol tells is named as unknown.
 */
import { type NodeLaunch, wasGiven } from '../launch/node-launch.ts';
import { type ClusterConfig, type ClusterNode, type PortName, sameName } from './config.ts';

/** A node of a host that the studio names. */
export interface SeenNode {
  readonly node: string;
  /** Of the host. */
  readonly address: string;
  readonly at: 'running' | 'stopped' | 'ended' | 'unknown';
  readonly pid: number | undefined;
  /** What the console last started it with; undefined: it never did. */
  readonly launch: NodeLaunch | undefined;
  /** Its command line if it were started now; undefined where the configuration lacks it. */
  readonly line: string | undefined;
}

export interface SeenCluster {
  readonly nodes: readonly SeenNode[];
  /** Who takes events, where that is told. */
  readonly primary: string | undefined;
  /** Where its events are sent to, while a connection stands. */
  readonly events: { readonly host: string; readonly port: number } | undefined;
}

export const RUNNING_WHY = ['no-host', 'unheard', 'not-ours', 'offline', 'no-protocol', 'by-name'] as const;

export interface RunningLine {
  /** `nodes/<node>/host` and the like. */
  readonly place: string;
  /** By the configuration; null: it lacks it. */
  readonly wanted: string | null;
  /** Null: it is not there, or nobody can tell. */
  readonly runs: string | null;
  readonly is: 'same' | 'differs' | 'unknown';
  /** Why nobody can tell. */
  readonly why: (typeof RUNNING_WHY)[number] | null;
}

interface Given {
  readonly version: number;
  /** Of the text that nodes are given. */
  readonly sha256: string;
}

export interface Wanted extends Given {
  readonly config: ClusterConfig;
}

export function againstRunning(wanted: Wanted, seen: SeenCluster): readonly RunningLine[] {
  const { config } = wanted;
  const stray = seen.nodes.filter(
    ({ node, at }) => at === 'running' && !config.nodes.some(({ id }) => sameName(id, node)),
  );
  return [
    primaryLine(config, seen),
    ...config.nodes.flatMap((node) => nodeLines(wanted, node, seen)),
    ...stray.map(({ node }) => told(`nodes/${node}`, null, 'running')),
    ...(['ClusterEventsJson', 'ClusterEventsBinary', 'ClusterSync', 'RenderSync'] as const).map((name) =>
      portLine(config, name, seen),
    ),
    contentsLine(wanted, seen),
  ];
}

const told = (place: string, wanted: string | null, runs: string | null): RunningLine => ({
  place,
  wanted,
  runs,
  is: wanted === runs ? 'same' : 'differs',
  why: null,
});

const unknown = (place: string, wanted: string, why: NonNullable<RunningLine['why']>): RunningLine => ({
  place,
  wanted,
  runs: null,
  is: 'unknown',
  why,
});

function primaryLine({ primary, nodes }: ClusterConfig, { primary: now, events }: SeenCluster): RunningLine {
  const there = nodes.filter(({ host }) => host === events?.host);
  const [only] = there;
  const leads = now ?? (there.length === 1 ? only?.id : undefined);
  if (leads === undefined) return unknown('primary', primary, events ? 'no-protocol' : 'offline');
  return told('primary', primary, sameName(leads, primary) ? primary : leads);
}

function nodeLines(
  { version, sha256 }: Wanted,
  { id, host }: ClusterNode,
  { nodes }: SeenCluster,
): readonly RunningLine[] {
  const at = `nodes/${id}`;
  const seen = nodes.find(({ node }) => sameName(node, id));
  if (seen === undefined) return [unknown(at, 'running', 'no-host')];
  if (seen.at === 'unknown') return [unknown(at, 'running', 'unheard')];
  const runs = told(at, 'running', seen.at);
  if (seen.at !== 'running') return [runs];
  const where = hostLine(`${at}/host`, host, seen.address);
  const config = `v${version}`;
  const { launch, pid, line } = seen;
  if (!wasGiven(launch, pid))
    return [
      runs,
      where,
      unknown(`${at}/configuration`, config, 'not-ours'),
      unknown(`${at}/arguments`, line ?? '', 'not-ours'),
    ];
  return [
    runs,
    where,
    givenLine(`${at}/configuration`, { version, sha256 }, launch),
    told(`${at}/arguments`, line ?? null, launch.line),
  ];
}

/** A name and an address may be one machine: which, its own network knows. */
function hostLine(place: string, wanted: string, address: string): RunningLine {
  const isOne = wanted.toLowerCase() === address.toLowerCase();
  if (isOne) return told(place, wanted, wanted);
  return isAddress(wanted) && isAddress(address) ? told(place, wanted, address) : unknown(place, wanted, 'by-name');
}

const isAddress = (text: string): boolean =>
  /^(\d{1,3}\.){3}\d{1,3}$/.test(text) || /^[\da-f:.]*:[\da-f:.]*$/i.test(text);

/** The text counts, not its number: where only the text is another one, both are told apart by it. */
function givenLine(place: string, wanted: Given, given: Given): RunningLine {
  const name = ({ version, sha256 }: Given): string =>
    version === wanted.version && sha256 !== wanted.sha256 ? `v${version} (${sha256.slice(0, 8)})` : `v${version}`;
  return told(place, name(wanted), given.sha256 === wanted.sha256 ? name(wanted) : name(given));
}

/** The events port is the studio's: that the connection stands there is the proof. */
function portLine({ ports }: ClusterConfig, name: PortName, { events }: SeenCluster): RunningLine {
  const [place, wanted] = [`ports/${name}`, String(ports[name])];
  if (name !== 'ClusterEventsJson') return unknown(place, wanted, 'no-protocol');
  return events ? told(place, wanted, String(events.port)) : unknown(place, wanted, 'offline');
}

/** Viewports, policies, network, fail-over: nodes read them once, from the file that they were started with, and tell nobody. */
function contentsLine({ config, version, sha256 }: Wanted, { nodes }: SeenCluster): RunningLine {
  const wanted = `v${version}`;
  const launches = config.nodes.map(({ id }) => {
    const seen = nodes.find(({ node }) => sameName(node, id));
    return seen?.at === 'running' && wasGiven(seen.launch, seen.pid) ? seen.launch : undefined;
  });
  const other = launches.find((launch) => launch !== undefined && launch.sha256 !== sha256);
  if (other) return givenLine('contents', { version, sha256 }, other);
  return launches.every((launch) => launch !== undefined)
    ? told('contents', wanted, wanted)
    : unknown('contents', wanted, 'no-protocol');
}
