/**
 * Gates about the render nodes of a system: whether all run, and whether they stand in step with the house.
 *
 * What is known to be wrong blocks a take that puts the system on a wall: its part of the wall would be dark, or tear; without one
 * that renders offscreen the others may stand still. Where the system has the wall already, a way to something else stays open.
 * A host that is not heard blocks nothing: nobody knows.
 */
import type { NodeLook } from '../launch/health.ts';
import type { Mistake } from '../ndisplay/checks.ts';
import type { Fault } from '../parameter.ts';
import { type GateInput, gate } from './gate-kit.ts';
import type { Gate } from './plan.ts';

/** A node as its host tells of it. */
export interface NodeView extends Pick<NodeLook, 'node' | 'at' | 'offscreen'> {
  readonly odd: readonly Mistake[];
  readonly sync: 'synced' | 'unsynced' | 'none' | null;
}

const OUT_OF_STEP = new Set(['node.house-none', 'node.unsynced', 'node.rate-differs']);

export function nodeGates(input: GateInput, system: string): readonly Gate[] {
  const nodes = input.view.nodes?.get(system) ?? [];
  return nodes.length === 0 ? [] : [runGate(input, system, nodes), ...stepGate(input, system, nodes)];
}

function runGate(input: GateInput, system: string, nodes: readonly NodeView[]): Gate {
  const running = nodes.filter(({ at }) => at === 'running').length;
  const of = (at: NodeView['at']): readonly NodeView[] => nodes.filter((one) => one.at === at);
  const missing = (['ended', 'stopped', 'unknown'] as const).find((at) => of(at).length > 0);
  const parts = { value: running, limit: nodes.length };
  if (missing === undefined) return gate(input, 'nodes', system, { ...parts, verdict: 'open' });
  const shown = of(missing).filter(({ offscreen }) => !offscreen);
  const named = shown.length > 0 ? shown : of(missing);
  const params = { system, nodes: named.map(({ node }) => node).join(', ') };
  return gate(input, 'nodes', system, {
    ...parts,
    verdict: missing === 'ended' ? knownWrong(input, system) : 'warning',
    why: { code: shown.length > 0 ? `gate.nodes.${missing}` : `gate.nodes.${missing}-offscreen`, params },
    fix: { code: 'fix.nodes', params: { system } },
  });
}

/** Of hosts that have a card for it; where none has, the system's own word or a technician's tick is what there is. */
function stepGate(input: GateInput, system: string, nodes: readonly NodeView[]): readonly Gate[] {
  const wrong = nodes.flatMap(({ node, odd }) => odd.filter(isOutOfStep).map((why) => ({ node, why })));
  if (wrong.length === 0 && !nodes.some(({ sync }) => sync === 'synced')) return [];
  const parts = { limit: 'locked' };
  const [first] = wrong;
  if (first === undefined) return [gate(input, 'nodes-sync', system, { ...parts, value: 'locked', verdict: 'open' })];
  const params = { system, nodes: [...new Set(wrong.map(({ node }) => node))].join(', ') };
  return [
    gate(input, 'nodes-sync', system, {
      ...parts,
      value: 'unlocked',
      verdict: knownWrong(input, system),
      why: { code: 'gate.nodes-sync.out', params: { ...first.why.params, ...params, why: first.why.code } },
      fix: { code: 'fix.nodes', params: { system } },
    }),
  ];
}

const isOutOfStep = ({ code }: Fault): boolean => OUT_OF_STEP.has(code);

const knownWrong = ({ draft }: GateInput, system: string): 'blocking' | 'warning' =>
  draft.leases.some(({ to }) => to === system) ? 'blocking' : 'warning';
