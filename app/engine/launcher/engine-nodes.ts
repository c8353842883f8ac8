/** Render nodes of a system as the console shows them; those that no host of the studio serves come last. */
import { commonRateHz, type NodeLook, nodeOdds } from '../../core/launch/health.ts';
import { sameName } from '../../core/ndisplay/config.ts';
import type { EngineNode } from '../../protocol/state-engines.ts';
import type { LaunchRun } from './launch-run.ts';
import { LAST_LINES } from './node-fate.ts';
import type { HostedNode } from './node-watch.ts';

/** What the configuration in force says of its nodes. */
export interface Roles {
  readonly version: number;
  readonly primary: string;
  readonly offscreen: readonly string[];
  readonly nodes: readonly string[];
}

export interface LookedAt {
  readonly one: HostedNode;
  readonly look: NodeLook;
  readonly log: readonly string[];
}

export const NO_ROLES: Roles = { version: 0, primary: '', offscreen: [], nodes: [] };

export function engineNodes(
  looked: readonly LookedAt[],
  roles: Roles,
  run: LaunchRun | undefined,
): readonly EngineNode[] {
  const rateHz = commonRateHz(looked.map(({ look }) => look).filter(({ offscreen }) => !offscreen));
  const served = looked.map(({ one, look, log }): EngineNode => {
    const about = { ...roleOf(one.node, roles), device: one.device.id, doing: doingOf(one, look, run) };
    const lines = look.at === 'ended' || look.unheard ? log.slice(-LAST_LINES) : [];
    return { ...about, ...saidBy(look), odd: nodeOdds(look, rateHz), log: lines };
  });
  const unserved = roles.nodes.filter((id) => !looked.some(({ one }) => sameName(one.node, id)));
  return [...served, ...unserved.map((id) => withoutHost(id, roles))];
}

function roleOf(node: string, { primary, offscreen }: Roles): Pick<EngineNode, 'node' | 'primary' | 'offscreen'> {
  return { node, primary: sameName(node, primary), offscreen: offscreen.some((id) => sameName(id, node)) };
}

function doingOf({ node }: HostedNode, { at }: NodeLook, run: LaunchRun | undefined): EngineNode['doing'] {
  if (!run?.left.includes(node)) return null;
  const isToEnd = run.plan.stops.some((one) => one.node === node);
  if (at === 'running') return isToEnd ? 'stopping' : null;
  return run.plan.starts.some((one) => one.node === node) ? 'starting' : null;
}

function saidBy({ at, pid, said }: Pick<NodeLook, 'at' | 'pid' | 'said'>) {
  const number = (key: string): number | null => (typeof said[key] === 'number' ? said[key] : null);
  const text = (key: string): string | null => (typeof said[key] === 'string' ? said[key] : null);
  const { sync } = said;
  return {
    at,
    pid: pid ?? null,
    sync: sync === 'synced' || sync === 'unsynced' || sync === 'none' ? sync : null,
    refreshHz: number('sync/refreshHz'),
    houseHz: number('sync/houseHz'),
    present: text('present'),
    gpuPct: number('gpu'),
    cpuPct: number('cpu'),
    memoryFreeGb: number('memory/free'),
    driver: text('driver'),
  } satisfies Partial<EngineNode>;
}

function withoutHost(node: string, roles: Roles): EngineNode {
  const said = saidBy({ at: 'unknown', pid: undefined, said: {} });
  const odd = [{ level: 'look', code: 'node.no-device', params: { node } }] as const;
  return { ...roleOf(node, roles), ...said, device: null, doing: null, odd, log: [] };
}
