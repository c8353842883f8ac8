/** The list that is made for a studio, what devices say of its steps, and the contract of a hot take. */
import { expect, test } from 'vitest';
import { type ColdPlan, coldPlan } from '../../../app/core/contract/cold-default.ts';
import type { ColdStep } from '../../../app/core/contract/cold-list.ts';
import { lookAt } from '../../../app/core/contract/cold-look.ts';
import { hotContract, takeToday } from '../../../app/core/contract/hot.ts';
import type { Fault, ParamPath, Value } from '../../../app/core/parameter.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { modeOf } from '../../../app/core/stage/view.ts';
import { NOW_US, ROOM, roomStudio, roomView, XR_TO_VP } from './room.ts';

const VP = { mode: 'VP', scene: 'snow' };

function planOf(view: StageView, request: Parameters<typeof coldPlan>[1] = VP): ColdPlan {
  const plan = coldPlan(view, request, NOW_US);
  if ('code' in plan) throw new Error(plan.code);
  return plan;
}

const stepOf = (plan: ColdPlan, id: string): ColdStep | undefined => plan.steps.find((step) => step.id === id);

test('the reference order in its own devices: black, old side off, new side on, crosspoints, light, up', () => {
  const plan = planOf(roomView());
  expect(plan.zones).toEqual(['left', 'right']);
  expect(plan.steps.map(({ id }) => id)).toEqual(XR_TO_VP);
  expect(stepOf(plan, 'black')).toMatchObject({ set: { 'hold/proc-1': true, 'hold/proc-2': true }, undo: 'none' });
  expect(stepOf(plan, 'release-xr')?.set).toEqual({ 'engine/xr/ready': false });
  expect(stepOf(plan, 'start-vp')).toMatchObject({ set: { 'engine/vp/ready': true }, after: ['release-xr'] });
  expect(stepOf(plan, 'load-vp')?.set).toEqual({ 'engine/vp/scene': 'snow-vp' });
  expect(stepOf(plan, 'route-walls')?.set).toEqual({ 'zone/left/source': 'vp', 'zone/right/source': 'vp' });
  expect(stepOf(plan, 'delays')).toMatchObject({ set: { 'tracking/a/delay': 40 }, tick: true });
  // Nobody reports this light: its step asks for an eye.
  expect(stepOf(plan, 'light')).toMatchObject({ set: { 'light/key': 40 }, tick: true });
});

test('what stays warm is not stopped, and what runs is not started', () => {
  const plan = planOf(roomView({}, { ...ROOM, 'engine/vp/ready': true }), { mode: 'SCREEN' });
  expect(stepOf(plan, 'release-xr')).toMatchObject({ set: {}, tick: true, undo: 'person' });
  expect(plan.steps.some(({ part }) => part === 'prepare')).toBe(false);
});

test('a rate that the target names goes first under the black, with a check of every device that tells its rate', () => {
  const studio = roomStudio({ contracts: { cold: { 'wall/proc-1/brightness': 'rate' }, changes: [] } });
  const plan = planOf(roomView({}, ROOM, studio));
  const rate = stepOf(plan, 'rate');
  expect(rate?.set).toEqual({ 'wall/proc-1/brightness': 60 });
  expect(rate?.checks).toEqual([
    { kind: 'rate', device: 'proc-1' },
    { kind: 'rate', device: 'proc-2' },
  ]);
  expect(stepOf(plan, 'start-vp')?.after).toContain('rate');
});

test('a studio may declare its own list for one way', () => {
  const own = planOf(roomView()).steps.slice(0, 4);
  const contracts = { cold: {}, changes: [{ from: 'XR', to: 'VP', steps: own }] };
  expect(planOf(roomView({}, ROOM, roomStudio({ contracts }))).steps).toBe(own);
});

test('no list where no owner moves', () => {
  expect(coldPlan(roomView(), { mode: 'XR' }, NOW_US)).toMatchObject({ code: 'cold.same-owners' });
});

const look = (view: StageView, step: ColdStep, values: Readonly<Record<ParamPath, Value>>, sinceUs: number) =>
  lookAt(view, ['left', 'right'], step, values, sinceUs, NOW_US);

test('a write is proved only by a report that is newer than it', () => {
  const view = roomView({}, { ...ROOM, 'engine/xr/ready': false });
  const step = stepOf(planOf(roomView()), 'release-xr') as ColdStep;
  expect(look(view, step, step.set, NOW_US - 1).verdict).toBe('open');
  expect(look(view, step, step.set, NOW_US)).toMatchObject({ verdict: 'blocking', why: { code: 'cold.not-there' } });
});

test('a box that is gone is named; one that cannot report proves nothing', () => {
  const view = roomView();
  const devices = new Map(view.devices);
  const gone = devices.get('xr-host');
  if (gone) devices.set('xr-host', { ...gone, online: false });
  const plan = planOf(view);
  const release = stepOf(plan, 'release-xr') as ColdStep;
  const offline = look({ ...view, devices }, release, release.set, 0);
  expect(offline).toMatchObject({ verdict: 'blocking', why: { code: 'cold.no-answer' } });
  const light = stepOf(plan, 'light') as ColdStep;
  const blind = look(view, light, light.set, 0);
  expect(blind).toMatchObject({ verdict: 'warning', why: { code: 'cold.nobody-tells' } });
});

test('the check of the stage: on air, or of which nobody can tell, blocks', () => {
  const precheck = stepOf(planOf(roomView()), 'precheck') as ColdStep;
  for (const onAir of ['yes', 'unknown'] as const) {
    const pictures = new Map([['a', { path: 'xr', onAir, by: 'tally' } as const]]);
    expect(look(roomView({ pictures }), precheck, {}, 0)).toMatchObject({
      verdict: 'blocking',
      why: { code: 'cold.on-air' },
    });
  }
  expect(look(roomView(), precheck, {}, 0).verdict).toBe('open');
});

const kinds = (reasons: readonly { readonly kind: string; readonly why: Fault }[]): readonly string[] =>
  [...new Set(reasons.map(({ kind }) => kind))].toSorted();

test('the contract names what switches on F, and why a take would be a cold change', () => {
  const view = roomView();
  const [from, to] = [modeOf(view, 'XR'), modeOf(view, 'VP')];
  if (!from || !to) throw new Error('no modes');
  const contract = hotContract(view, from, to, VP, NOW_US);
  expect(contract.switches.map(({ kind, id, keys }) => [kind, id, keys])).toEqual([
    ['zone', 'left', 2],
    ['zone', 'right', 2],
    ['picture', 'a', 1],
  ]);
  expect(contract.shared).toEqual([{ system: 'vp', other: 'xr', what: 'host-1' }]);
  expect(contract.today.verdict).toBe('cold');
  expect(kinds(contract.today.cold)).toEqual(['exclusive', 'start']);
});

test('rates and references that differ are cold; declared parameters are, with what they are and would be', () => {
  const apart = roomView({}, { ...ROOM, 'proc-1/rate': 59.94, 'proc-2/locked': false });
  expect(kinds(takeToday(apart, { mode: 'SCREEN' }, NOW_US).cold)).toEqual(['rate', 'reference']);
  const studio = roomStudio({ contracts: { cold: { 'light/key': 'edid' }, changes: [] } });
  const declared = takeToday(roomView({}, ROOM, studio), { mode: 'SCREEN' }, NOW_US);
  expect(declared.blockers).toMatchObject([{ code: 'compile.cold', params: { path: 'light/key', value: '80' } }]);
  expect(kinds(declared.cold)).toEqual(['edid']);
});

test('a warm system of its own host is a hot take', () => {
  const view = roomView(
    {},
    { ...ROOM, 'engine/vp/ready': true },
    roomStudio({ systems: roomStudio().systems.map((s) => Object.assign({}, s, { exclusive: [] })) }),
  );
  const tracking = new Map(
    ['a/xr', 'a/vp'].map((id) => [
      id,
      { verdict: 'ok', rateHz: 50, lossPct: 0, cleanSinceUs: NOW_US - 9e6, atUs: NOW_US } as const,
    ]),
  );
  const today = takeToday({ ...view, tracking }, { mode: 'VP', scene: 'glacier' }, NOW_US);
  expect(today).toMatchObject({ verdict: 'hot', cold: [] });
  expect(today.predictedMs).toBeGreaterThan(0);
});
