/** What is known of a running cluster, to hold a configuration against: from its hosts, from what the launcher started, from its device. */
import { isFault } from '../../../drivers/contract.ts';
import { commandLine } from '../../core/launch/command-line.ts';
import type { NodeLaunch } from '../../core/launch/node-launch.ts';
import { type ClusterConfig, sameName } from '../../core/ndisplay/config.ts';
import { againstRunning, type SeenCluster, type SeenNode } from '../../core/ndisplay/running.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Studio } from '../../core/stage/model.ts';
import type { CommandArgs } from '../../protocol/commands.ts';
import type { ClusterRunning } from '../../protocol/state-ndisplay.ts';
import type { Supervisor } from '../devices/supervisor.ts';
import type { ClusterDesk, KeptConfig } from '../ndisplay/cluster-desk.ts';
import { eventDevice } from '../ndisplay/event-device.ts';
import { primaryNow } from '../ndisplay/primary-now.ts';
import type { Stage } from '../stage/stage.ts';
import type { LaunchRun } from './launch-run.ts';
import type { NodeWatch } from './node-watch.ts';

export interface RunningDeps {
  readonly stage: Pick<Stage, 'studio' | 'values'>;
  readonly supervisor: Pick<Supervisor, 'status' | 'specsOf'>;
  readonly clusters: Pick<ClusterDesk, 'kept' | 'starts'>;
  readonly watch: Pick<NodeWatch, 'hosted' | 'look'>;
}

export async function runningNow(
  deps: RunningDeps,
  { system, version }: CommandArgs<'ndisplay.running'>,
): Promise<ClusterRunning | Fault> {
  const wanted = await deps.clusters.kept(system, version);
  if (isFault(wanted)) return wanted;
  const seen = { nodes: nodesNow(deps, system, wanted.config), ...eventsNow(deps, system) };
  return { version: wanted.version, lines: againstRunning(wanted, seen) };
}

/** Of a run that is over: what came of its starts, by node. */
export function launchesOf(
  { plan, started }: Pick<LaunchRun, 'plan' | 'started'>,
  { version, sha256 }: Pick<KeptConfig, 'version' | 'sha256'>,
  watch: Pick<NodeWatch, 'look'>,
  said: Pick<NodeLaunch, 'by' | 'atMs'>,
): Readonly<Record<string, NodeLaunch>> {
  return Object.fromEntries(
    plan.starts.flatMap((one) => {
      const start = started.get(one.node);
      const { pid = null } = watch.look(one, false);
      return start ? [[one.node, { version, sha256, ...start, pid, ...said }]] : [];
    }),
  );
}

function nodesNow({ stage, clusters, watch }: RunningDeps, id: string, config: ClusterConfig): readonly SeenNode[] {
  const { systems, devices } = stage.studio;
  const starts = clusters.starts(id);
  return watch.hosted(systems.find((one) => one.id === id) ?? {}).map((one) => {
    const { node, device, settings } = one;
    const about = config.nodes.find((each) => sameName(each.id, node));
    const { at, pid } = watch.look(one, about?.offscreen ?? false);
    const launch = starts[node];
    const line = about && commandLine(about, launch?.path ?? '', settings);
    return { node, address: placeOf({ devices }, device.id)?.host ?? '', at, pid, launch, line };
  });
}

function eventsNow({ stage, supervisor }: RunningDeps, system: string): Pick<SeenCluster, 'primary' | 'events'> {
  const about = eventDevice(stage.studio, system);
  if (isFault(about) || supervisor.status(about.device.id).status !== 'online')
    return { primary: undefined, events: undefined };
  const { id } = about.device;
  return { primary: primaryNow(stage, supervisor, id)?.node, events: placeOf(stage.studio, id) };
}

/** As the studio file writes it: the virtual stage stands in for just that place. */
function placeOf({ devices }: Pick<Studio, 'devices'>, id: string): SeenCluster['events'] {
  const address = devices.find((one) => one.id === id)?.address;
  return address && 'host' in address ? { host: address.host, port: address.port } : undefined;
}
