/** The desk of cold changes: what was done is watched to the end, and what was undone is named, mended or taken back. */
import { expect, test } from 'vitest';
import { coldPlan } from '../../../app/core/contract/cold-default.ts';
import type { ColdCheck } from '../../../app/core/contract/cold-list.ts';
import type { Value } from '../../../app/core/parameter.ts';
import { NOW_US, roomStudio, roomView } from '../../core/contract/room.ts';
import { changed } from '../../core/small-studio.ts';
import { ADA, begunTo, openDesk, runAt, VP, type World, walkTo, worldOf } from './desk-rig.ts';

test('the whole list by people and boxes, and what is to be done again', async () => {
  const world = worldOf();
  const rig = await begunTo(world, 'clear');
  expect(rig.now.shown?.at).toBe('requalify');
  expect(world.sent).toContain('zone/left/source vp');
  expect([...rig.alarms]).toEqual([]);
  expect(rig.lessons).toEqual(expect.arrayContaining(['cold/XR/VP', 'cold/XR/VP/start-vp', 'cold/XR/VP/warn']));
  expect(rig.stage.zones.get('left')).toMatchObject({ leased: 'vp', mode: 'VP', scene: 'snow' });
});

test('before it begins: what would be done and why not, and what a take would say', async () => {
  const rig = await openDesk(worldOf());
  expect(rig.desk.plan({ mode: 'XR' })).toMatchObject({ code: 'cold.same-owners' });
  expect(rig.desk.plan(VP)).toMatchObject({ from: 'XR', to: 'VP', scene: 'snow', refused: null });
  rig.now.armed = true;
  expect(rig.desk.plan(VP)).toMatchObject({ refused: { code: 'cold.armed' } });
  expect(rig.desk.contract({ to: 'VP', scene: 'snow' })).toMatchObject({
    from: 'XR',
    to: 'VP',
    standsIn: 'XR',
    today: { verdict: 'cold' },
  });
  expect(rig.desk.contract({ to: 'NOWHERE' })).toMatchObject({ code: 'target.no-mode' });
  expect(rig.desk.contract({ from: 'SCREEN', to: 'VP' })).toMatchObject({ from: 'SCREEN', standsIn: 'XR' });
  rig.stage.layered(['left'], { mode: 'VP' });
  expect(rig.desk.contract({ from: 'XR', to: 'VP' })).toMatchObject({ standsIn: null });
});

test.each<[string, string, Value, string]>([
  ['a crosspoint goes back', 'router output/1', 1, 'route-walls'],
  ['the light comes up', 'proc-1 freeze', false, 'black'],
  ['the cluster ends', 'vp-host ready', false, 'start-vp'],
  ['the old side is started', 'xr-host ready', true, 'release-xr'],
  ['a preset is recalled', 'proc-2 brightness', 12, 'preset'],
  ['a reference is lost', 'proc-2 locked', false, 'sync'],
  ['a rate goes back', 'proc-1 rate', 59.94, 'sync'],
])('%s: it stops and says which step; done again, it goes on', async (_, box, value, step) => {
  const world = worldOf();
  world.boxes.set('proc-2 brightness', 30);
  const rig = await begunTo(world, 'delays');
  const was = world.boxes.get(box);
  world.boxes.set(box, value);
  await rig.advance(2_500);
  expect(rig.now.shown).toMatchObject({ at: 'stopped', why: { code: 'cold.fell', params: { step } } });
  expect(runAt(rig, step)).toBe('fallen');
  expect(rig.alarms.get('cold/fell')).toMatchObject({ code: 'cold.fell', params: { step } });
  expect(rig.lines).toContainEqual(expect.objectContaining({ act: 'step', step, is: 'fallen' }));
  world.sent.length = 0;
  expect(await rig.desk.resume(ADA)).toMatchObject({ code: 'cold.fell' });
  expect(await rig.desk.do({ step: 'delays' }, ADA)).toHaveProperty('code');
  expect(world.sent).toEqual([]);
  if (step === 'sync') {
    if (was !== undefined) world.boxes.set(box, was);
  } else expect(await rig.desk.do({ step }, ADA)).toEqual({});
  await rig.advance(2_500);
  expect(runAt(rig, step)).toBe('confirmed');
  expect([...rig.alarms]).toEqual([]);
  if (rig.now.shown?.at === 'stopped') await rig.desk.resume(ADA);
  await walkTo(rig, 'clear');
  expect(rig.now.shown?.at).toBe('requalify');
  // A way with a fall in it is no measure of how long it takes here.
  expect(rig.lessons).toEqual([]);
});

test('what was undone a moment ago is found before the next step leaves', async () => {
  const world = worldOf();
  const rig = await begunTo(world, 'load-vp');
  world.sent.length = 0;
  rig.stage.reported(rig.stage.values.report('proc-1', 'freeze', false, world.clock.nowUs(), 1));
  expect(await rig.desk.do({ step: 'load-vp' }, ADA)).toMatchObject({ code: 'cold.fell', params: { step: 'black' } });
  expect(world.sent).toEqual([]);
});

test('a box that is gone takes its step with it, and brings it back; going on is for a person', async () => {
  const world = worldOf();
  const rig = await begunTo(world, 'tracking');
  world.gone.add('router');
  await rig.advance(200);
  expect(rig.now.shown?.at).toBe('running');
  await rig.advance(400);
  expect(rig.now.shown).toMatchObject({ at: 'stopped', why: { code: 'cold.fell', params: { step: 'route-walls' } } });
  world.gone.clear();
  await rig.advance(300);
  expect(rig.now.shown).toMatchObject({ at: 'stopped', why: { code: 'cold.stands-again' } });
  expect(await rig.desk.resume(ADA)).toEqual({});
  expect(rig.now.shown?.at).toBe('running');
});

test('the way back from a fall: black first where that fell, then the rest; what stood there stands again', async () => {
  const world = worldOf();
  const before = new Map(world.boxes);
  const rig = await begunTo(world, 'tracking');
  world.boxes.set('proc-1 freeze', false);
  await rig.advance(300);
  world.sent.length = 0;
  expect(await rig.desk.abort(ADA)).toEqual({});
  await rig.advance(3_000);
  expect(rig.now.shown?.at).toBe('aborted');
  expect(world.sent.slice(0, 2)).toEqual(['hold/proc-1 true', 'hold/proc-2 true']);
  const black = { 'proc-1 freeze': true, 'proc-2 freeze': true };
  expect(Object.fromEntries(world.boxes)).toEqual({ ...Object.fromEntries(before), ...black });
  expect(rig.stage.zones.get('left')?.leased).toBe('xr');
});

test('light that comes up on the way back stops it, and is put out first when somebody goes on', async () => {
  const world = worldOf();
  const rig = await begunTo(world, 'tracking');
  world.deaf.add('xr-host');
  await rig.desk.abort(ADA);
  await rig.advance(1_000);
  expect(rig.now.shown?.at).toBe('aborting');
  world.boxes.set('proc-2 freeze', false);
  await rig.advance(300);
  expect(rig.now.shown).toMatchObject({ at: 'stopped', why: { code: 'cold.not-so', params: { device: 'proc-2' } } });
  world.sent.length = 0;
  world.deaf.clear();
  expect(await rig.desk.resume(ADA)).toEqual({});
  await rig.advance(2_000);
  expect(world.sent.slice(0, 2)).toEqual(['hold/proc-1 true', 'hold/proc-2 true']);
  expect(rig.now.shown?.at).toBe('aborted');
});

async function arrived(world: World) {
  const rig = await begunTo(world, 'clear');
  expect(rig.now.shown?.again.map(({ id }) => id)).toEqual(['seen/vp', 'delay/a', 'colour/left', 'colour/right']);
  return rig;
}
const again = async (rig: Awaited<ReturnType<typeof arrived>>): Promise<void> => {
  for (const { id, done } of rig.now.shown?.again ?? [])
    if (done === null) expect(await rig.desk.again({ item: id, evidence: 'seen' }, ADA)).toEqual({});
};
const uneven = (): World => {
  const world = worldOf();
  world.boxes.set('proc-1 brightness', 30);
  return world;
};

test('after the arrival a lost reference keeps the stage from being qualified; what was done again is asked once more', async () => {
  const world = uneven();
  const rig = await arrived(world);
  await rig.desk.again({ item: 'delay/a', evidence: 'pan and stop' }, ADA);
  world.boxes.set('proc-1 locked', false);
  await rig.advance(3_000);
  expect(rig.now.shown).toMatchObject({ at: 'requalify', why: { code: 'cold.fell', params: { step: 'sync' } } });
  expect(rig.alarms.has('cold/fell')).toBe(true);
  expect(await rig.desk.again({ item: 'colour/left', evidence: 'x' }, ADA)).toMatchObject({ code: 'cold.fell' });
  expect(rig.desk.showFault('SHOW')).toMatchObject({ code: 'cold.fell' });
  expect(rig.desk.lock()).toBeUndefined();
  world.boxes.set('proc-1 locked', true);
  await rig.advance(300);
  expect(rig.now.shown).toMatchObject({ at: 'requalify', why: null });
  expect(rig.now.shown?.again.map(({ done }) => done)).toEqual([null, null, null, null]);
  await again(rig);
  await rig.advance(300);
  expect(rig.now.shown?.at).toBe('done');
  expect([...rig.alarms]).toEqual([]);
});

test('a lost reference stays lost while its box is silent, and while it comes back without it', async () => {
  const world = uneven();
  const rig = await arrived(world);
  world.boxes.set('proc-1 locked', false);
  await rig.advance(3_000);
  const fell = { at: 'requalify', why: { code: 'cold.fell', params: { step: 'sync' } } };
  for (const act of [() => world.gone.add('proc-1'), () => world.gone.delete('proc-1')]) {
    act();
    await rig.advance(15_000);
    expect(rig.now.shown).toMatchObject(fell);
    expect(runAt(rig, 'sync')).toBe('fallen');
    expect(rig.desk.showFault('SHOW')).toMatchObject(fell.why);
  }
  world.boxes.set('proc-1 locked', true);
  await rig.advance(500);
  await again(rig);
  await rig.advance(300);
  expect(rig.now.shown?.at).toBe('done');
});

test('a cluster that ends after the arrival is started again under the lock, unless somebody is taking', async () => {
  const world = uneven();
  const rig = await arrived(world);
  world.boxes.set('vp-host ready', false);
  await rig.advance(300);
  expect(rig.now.shown?.why).toMatchObject({ code: 'cold.fell', params: { step: 'start-vp' } });
  world.sent.length = 0;
  for (const [state, code] of [
    ['armed', 'cold.armed'],
    ['taking', 'cold.take-running'],
  ] as const) {
    rig.now[state] = true;
    expect(await rig.desk.do({ step: 'start-vp' }, ADA)).toEqual({ code });
    expect(await rig.desk.abort(ADA)).toEqual({ code });
    rig.now[state] = false;
  }
  expect(world.sent).toEqual([]);
  expect(await rig.desk.do({ step: 'start-vp' }, ADA)).toEqual({});
  expect(rig.desk.lock()).toMatchObject({ code: 'cold.locked' });
  await rig.advance(300);
  expect(rig.now.shown).toMatchObject({ at: 'requalify', why: null });
  await again(rig);
  await rig.advance(300);
  expect(rig.now.shown?.at).toBe('done');
});

test('a take after the arrival undoes nothing of the change', async () => {
  const world = uneven();
  const rig = await arrived(world);
  for (const [key, value] of [
    ['output/1', 9],
    ['output/2', 9],
  ] as const)
    world.boxes.set(`router ${key}`, value);
  world.boxes.set('vp-host scene', 'glacier-vp');
  await rig.advance(3_000);
  expect(rig.now.shown).toMatchObject({ at: 'requalify', why: null });
});

/** A list of its own, with more to ask of one step. */
function askingMore(step: string, ...more: readonly ColdCheck[]): World {
  const plan = coldPlan(roomView(), VP, NOW_US);
  if ('code' in plan) throw new Error(plan.code);
  const steps = changed(plan.steps, ({ id, checks }) => (id === step ? { checks: [...checks, ...more] } : {}));
  return worldOf(roomStudio({ contracts: { cold: {}, changes: [{ from: 'XR', to: 'VP', steps }] } }));
}

const TAKEN: readonly ColdCheck[] = [{ kind: 'reads', path: 'zone/left/source', value: 'vp' }];
const LOCKED: readonly ColdCheck[] = [{ kind: 'locked', device: 'proc-1' }];
test.each([
  ['asks where the pictures come from', 'sync', TAKEN],
  ['set where the pictures come from', 'route-walls', LOCKED],
])('a step that %s counts again with its reference, also when a take moved them', async (_, step, more) => {
  const world = askingMore(step, ...more);
  const rig = await begunTo(world, 'clear');
  expect(rig.now.shown?.at).toBe('requalify');
  world.boxes.set('router output/1', 9);
  world.boxes.set('proc-1 locked', false);
  await rig.advance(3_000);
  expect(runAt(rig, step)).toBe('fallen');
  world.boxes.set('proc-1 locked', true);
  await rig.advance(300);
  expect(runAt(rig, step)).toBe('confirmed');
  expect(rig.now.shown).toMatchObject({ at: 'requalify', why: null });
});
