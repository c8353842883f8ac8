/**
 * One start, stop or restart under way: the configuration is sent to every host and kept there, nodes start wave by wave,
 * each acknowledged by its host, and then the cluster is waited for.
 *
 * Is told: what to do. Tells: its phase and which nodes it still waits for; how it ended. Ends at the first refusal; what runs
 * by then goes on running.
 */
import { isFault, type Write } from '../../../drivers/contract.ts';
import { commandLine } from '../../core/launch/command-line.ts';
import type { NodeLaunch } from '../../core/launch/node-launch.ts';
import { startWaves } from '../../core/launch/order.ts';
import { type ClusterConfig, sameName } from '../../core/ndisplay/config.ts';
import type { Fault } from '../../core/parameter.ts';
import type { EngineAct, EngineRun } from '../../protocol/state-engines.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import type { HostedNode, NodeWatch } from './node-watch.ts';

export interface LaunchPlan {
  readonly do: EngineAct;
  readonly config: Pick<ClusterConfig, 'primary' | 'nodes'>;
  readonly text: string;
  /** To start; those that run are left. */
  readonly starts: readonly HostedNode[];
  /** To end first. */
  readonly stops: readonly HostedNode[];
}

export type StartedWith = Pick<NodeLaunch, 'path' | 'line'>;

export interface LaunchRunDeps {
  readonly supervisor: Pick<Supervisor, 'reachable'>;
  readonly watch: Pick<NodeWatch, 'begins' | 'mayEnd' | 'configPath'>;
  /** All run: the cluster has found itself. Answers why not. */
  readonly whenReady: () => Promise<Fault | undefined>;
  readonly onStep: () => void;
}

export class LaunchRun {
  readonly plan: LaunchPlan;
  readonly #deps: LaunchRunDeps;
  #phase: EngineRun['phase'];
  #left: readonly string[];
  readonly #started = new Map<string, StartedWith>();

  constructor(plan: LaunchPlan, deps: LaunchRunDeps) {
    this.plan = plan;
    this.#deps = deps;
    this.#phase = plan.stops.length > 0 ? 'stopping' : 'sending';
    this.#left = [...new Set([...plan.stops, ...plan.starts].map(({ node }) => node))];
  }

  get phase(): EngineRun['phase'] {
    return this.#phase;
  }

  /** What nodes were started with, by name; only those whose hosts acknowledged it. */
  get started(): ReadonlyMap<string, StartedWith> {
    return this.#started;
  }

  /** Nodes that are not there yet, or not gone yet. */
  get left(): readonly string[] {
    return this.#left;
  }

  async run(): Promise<Fault | undefined> {
    const { stops, starts } = this.plan;
    const stopped = await this.#inWaves(stops, [...this.#wavesOf(stops)].toReversed(), (one) => this.#stop(one));
    if (stopped || starts.length === 0) return stopped;
    this.#step('sending', starts);
    const sent = await firstFault(this.#hostsOf(starts), (one) => this.#send(one));
    if (sent) return sent;
    this.#step('starting', starts);
    const started = await this.#inWaves(starts, this.#wavesOf(starts), (one) => this.#start(one));
    if (started) return started;
    this.#step('waiting', []);
    return this.#deps.whenReady();
  }

  #step(phase: EngineRun['phase'], left: readonly HostedNode[]): void {
    this.#phase = phase;
    this.#left = left.map(({ node }) => node);
    this.#deps.onStep();
  }

  /** A node that the configuration does not know ends with the others, and never starts. */
  #wavesOf(nodes: readonly HostedNode[]): readonly (readonly string[])[] {
    const { config } = this.plan;
    const waves = startWaves(
      config,
      nodes.map((one) => nameIn(config, one)),
    );
    const strays = nodes.filter((one) => !waves.flat().includes(nameIn(config, one))).map(({ node }) => node);
    return strays.length > 0 ? [...waves, strays] : waves;
  }

  async #inWaves(
    nodes: readonly HostedNode[],
    waves: readonly (readonly string[])[],
    act: (one: HostedNode) => Promise<Fault | undefined>,
  ): Promise<Fault | undefined> {
    for (const wave of waves) {
      const those = nodes.filter((one) => wave.includes(nameIn(this.plan.config, one)));
      const fault = await firstFault(those, async (one) => {
        const refused = await act(one);
        if (refused) return { code: 'launch.node', params: { node: one.node, ...refused.params, why: refused.code } };
        this.#left = this.#left.filter((node) => node !== one.node);
        this.#deps.onStep();
        return undefined;
      });
      if (fault) return fault;
    }
    return undefined;
  }

  #hostsOf(nodes: readonly HostedNode[]): readonly HostedNode[] {
    return nodes.filter(({ device }, n) => nodes.findIndex((other) => other.device.id === device.id) === n);
  }

  #send({ device }: HostedNode): Promise<Fault | undefined> {
    return this.#tell(device.id, [{ key: 'config', value: this.plan.text }]);
  }

  async #start(one: HostedNode): Promise<Fault | undefined> {
    const { config } = this.plan;
    const node = config.nodes.find(({ id }) => sameName(id, one.node));
    const path = this.#deps.watch.configPath(one);
    if (node === undefined || path === undefined)
      return { code: 'launch.no-file', params: { node: one.node, device: one.device.id } };
    this.#deps.watch.begins(one);
    const line = commandLine(node, path, one.settings);
    const refused = await this.#tell(one.device.id, [
      { key: `process/${one.node}`, value: 'running' },
      { key: `arguments/${one.node}`, value: line },
    ]);
    if (!refused) this.#started.set(one.node, { path, line });
    return refused;
  }

  #stop(one: HostedNode): Promise<Fault | undefined> {
    this.#deps.watch.mayEnd(one);
    return this.#tell(one.device.id, [{ key: `process/${one.node}`, value: 'stopped' }]);
  }

  /** Until the host acknowledged it. */
  async #tell(device: string, entries: Write['entries']): Promise<Fault | undefined> {
    const driver = this.#deps.supervisor.reachable(device);
    if (isFault(driver)) return driver;
    const prepared = driver.prepare({ entries });
    if (isFault(prepared)) return prepared;
    const acked = await prepared.release('now').acked;
    return isFault(acked) ? acked : undefined;
  }
}

/** As the configuration writes it. */
const nameIn = ({ nodes }: Pick<ClusterConfig, 'nodes'>, { node }: HostedNode): string =>
  nodes.find(({ id }) => sameName(id, node))?.id ?? node;

async function firstFault<T>(
  all: readonly T[],
  act: (one: T) => Promise<Fault | undefined>,
): Promise<Fault | undefined> {
  return (await Promise.all(all.map(act))).find((fault) => fault !== undefined);
}
