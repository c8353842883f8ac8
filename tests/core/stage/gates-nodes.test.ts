/** Render nodes of a system as gates of a take that puts it on a wall, and of one that leaves it there. */
import { expect, test } from 'vitest';
import { type NodeLook, nodeOdds } from '../../../app/core/launch/health.ts';
import { compile } from '../../../app/core/stage/compile.ts';
import { standingGates } from '../../../app/core/stage/gates.ts';
import type { NodeView } from '../../../app/core/stage/gates-nodes.ts';
import type { Gate, StageView } from '../../../app/core/stage/plan.ts';
import { NOW_US, smallView, withZone } from '../small-studio.ts';

const IN_STEP = { sync: 'synced', 'sync/house': true, 'sync/refreshHz': 50, 'sync/source': 'daisy' } as const;

/** As the launcher tells it: what is odd is judged from what the host said. */
function node(id: string, look: Partial<NodeLook> = {}): NodeView {
  const about = { exit: undefined, unheard: undefined, glitches: 0, pid: 1, said: IN_STEP };
  const all: NodeLook = { node: id, at: 'running', offscreen: false, ...about, ...look };
  const { sync = null } = all.said;
  return { node: id, at: all.at, offscreen: all.offscreen, odd: nodeOdds(all, 50), sync: sync as NodeView['sync'] };
}

const withNodes = (view: StageView, ...odd: readonly NodeView[]): StageView => ({
  ...view,
  nodes: new Map([['vp', [node('a'), ...odd]]]),
});

function gatesOf(view: StageView): readonly Gate[] {
  const plan = compile(view, { mode: 'VP' }, { planId: 'p' }, NOW_US);
  if ('blockers' in plan) throw new Error(JSON.stringify(plan.blockers));
  return plan.gates.filter(({ kind }) => kind.startsWith('nodes'));
}
const verdicts = (gates: readonly Gate[]): string[] =>
  gates.map(({ id, verdict, why }) => `${id} ${verdict} ${String(why?.params?.['why'] ?? why?.code ?? '')}`.trim());

const OPEN = ['nodes-sync/vp open', 'nodes/vp open'];

test('all run in step: open; nobody looks, or no host has a card: nothing is claimed', () => {
  expect(verdicts(gatesOf(withNodes(smallView(), node('b'))))).toEqual(OPEN);
  expect(gatesOf(smallView())).toEqual([]);
  const bare = { ...smallView(), nodes: new Map([['vp', [node('a', { said: { sync: 'none' } })]]]) };
  expect(verdicts(gatesOf(bare))).toEqual(['nodes/vp open']);
});

test.each<[string, Partial<NodeLook>, string]>([
  ['ended by itself', { at: 'ended' }, 'nodes/vp blocking gate.nodes.ended'],
  ['was stopped', { at: 'stopped' }, 'nodes/vp warning gate.nodes.stopped'],
  ['is not heard', { at: 'unknown', unheard: { code: 'x' } }, 'nodes/vp warning gate.nodes.unknown'],
  ['lost its sync', { said: { ...IN_STEP, sync: 'unsynced' } }, 'nodes-sync/vp blocking node.unsynced'],
  ['has no house', { said: { ...IN_STEP, 'sync/house': false } }, 'nodes-sync/vp blocking node.house-none'],
  ['has another rate', { said: { ...IN_STEP, 'sync/refreshHz': 60 } }, 'nodes-sync/vp blocking node.rate-differs'],
])('a node of the system that comes on: %s', (_, look, verdict) => {
  const gates = gatesOf(withNodes(smallView(), node('b', look)));
  const [kind = ''] = verdict.split('/');
  expect(verdicts(gates)).toEqual(OPEN.map((open) => (open.startsWith(`${kind}/`) ? verdict : open)));
  expect(gates.find(({ verdict: is }) => is !== 'open')).toMatchObject({
    waivable: true,
    why: { params: { system: 'vp', nodes: 'b' } },
    fix: { code: 'fix.nodes' },
  });
});

test('one that renders offscreen is missed without a word of a dark wall; beside one that shows, that one is named', () => {
  const primary = (at: NodeLook['at']): NodeView => node('b', { at, offscreen: true });
  const why = (...odd: readonly NodeView[]): unknown =>
    gatesOf(withNodes(smallView(), ...odd)).find(({ id }) => id === 'nodes/vp');
  expect(why(primary('ended'))).toMatchObject({ verdict: 'blocking', why: { code: 'gate.nodes.ended-offscreen' } });
  expect(why(primary('stopped'))).toMatchObject({ verdict: 'warning', why: { code: 'gate.nodes.stopped-offscreen' } });
  expect(why(primary('unknown'))).toMatchObject({ verdict: 'warning', why: { code: 'gate.nodes.unknown-offscreen' } });
  const both = why(primary('ended'), node('c', { at: 'ended' }));
  expect(both).toMatchObject({ why: { code: 'gate.nodes.ended', params: { nodes: 'c' } } });
});

test('a present mode that flips is the Engines page’s, no gate’s', () => {
  const flips = node('b', { said: { ...IN_STEP, present: 'Composed: Flip' } });
  expect(flips.odd[0]?.code).toBe('node.composed');
  expect(verdicts(gatesOf(withNodes(smallView(), flips)))).toEqual(OPEN);
});

test('a system that has the wall already is named, and stops no way away from it', () => {
  const owning = withZone(smallView(), 'left', { leased: 'vp', observed: 'vp' });
  const standing = standingGates(withNodes(owning, node('b', { at: 'ended' })), NOW_US);
  expect(verdicts(standing.filter(({ kind }) => kind === 'nodes'))).toEqual(['nodes/vp warning gate.nodes.ended']);
});
