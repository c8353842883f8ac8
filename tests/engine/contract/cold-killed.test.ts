/** An engine that is killed and a box that falls silent in the middle of a step, for every kind of step: what is told is true. */
import { expect, test } from 'vitest';
import type { ColdKind } from '../../../app/core/contract/cold-list.ts';
import type { Fault } from '../../../app/core/parameter.ts';
import { roomStudio } from '../../core/contract/room.ts';
import { ADA, begunTo, type DeskRig, openDesk, runAt, VP, type World, walkTo, worldOf } from './desk-rig.ts';

const LOOK = 'wall/proc-1/brightness';

/** Its preset stands otherwise, and is of this kind. */
function worldWith(kind?: ColdKind): World {
  const contracts = { cold: kind === undefined ? {} : { [LOOK]: kind }, changes: [] };
  const world = worldOf(roomStudio({ contracts }));
  world.boxes.set('proc-1 brightness', 30);
  return world;
}

type Case = readonly [kind: string, cold: ColdKind | undefined, step: string, box: string];
const CASES: readonly Case[] = [
  ['black', undefined, 'black', 'proc-1 freeze'],
  ['the old side ends', undefined, 'release-xr', 'xr-host ready'],
  ['rate', 'rate', 'rate', 'proc-1 brightness'],
  ['reference', 'reference', 'rate', 'proc-1 brightness'],
  ['cluster start', 'start', 'start-vp', 'vp-host ready'],
  ['load', undefined, 'load-vp', 'vp-host scene'],
  ['crosspoints', undefined, 'route-walls', 'router output/1'],
  ['canvas', 'canvas', 'preset', 'proc-1 brightness'],
  ['EDID', 'edid', 'preset', 'proc-1 brightness'],
  ['processor preset', undefined, 'preset', 'proc-1 brightness'],
  ['light up', undefined, 'reveal', 'proc-1 freeze'],
];

/** In the middle of it, with its bytes still here or gone; then another engine on the same disk. */
async function killedIn(world: World, step: string, box: string, left: boolean): Promise<DeskRig> {
  const rig = await begunTo(world, step);
  const was = world.boxes.get(box);
  if (!left) rig.now.queue = new Promise(() => undefined);
  expect(await rig.desk.do({ step }, ADA)).toEqual({});
  await Promise.resolve();
  rig.kill();
  expect(world.boxes.get(box) === was).toBe(!left);
  world.sent.length = 0;
  return openDesk(world);
}

const ways = [true, false].flatMap((left) =>
  CASES.map(([kind, cold, step, box]) => [kind, cold, step, box, left] as const),
);

test.each(ways)(
  'killed in %s (%s, %s): cut off, nothing leaves, and done again it arrives',
  async (_, cold, step, box, left) => {
    const world = worldWith(cold);
    const rig = await killedIn(world, step, box, left);
    await rig.advance(2_000);
    expect(rig.now.shown).toMatchObject({ at: 'interrupted', back: false });
    expect(runAt(rig, step)).toBe('cut-off');
    expect(rig.desk.lock()).toMatchObject({ code: 'cold.locked' });
    expect(await rig.desk.do({ step }, ADA)).toMatchObject({ code: 'cold.not-now' });
    expect(await rig.desk.tick({ step, evidence: 'seen' }, ADA)).toMatchObject({ code: 'cold.not-now' });
    expect(world.sent).toEqual([]);
    expect(await rig.desk.resume(ADA)).toEqual({});
    await rig.advance(1_000);
    // What left may have acted: only a hand or an eye says what of it is true.
    expect(runAt(rig, step)).toBe('cut-off');
    expect(world.sent).toEqual([]);
    expect(await rig.desk.do({ step }, ADA)).toEqual({});
    await walkTo(rig, 'clear');
    expect(rig.now.shown?.at).toBe('requalify');
  },
);

/** The way back, as far as it goes; what nobody reports is put back by a person. */
async function toTheEnd(rig: DeskRig): Promise<void> {
  for (let n = 0; n < 20 && rig.now.shown?.at === 'aborting'; n++) {
    await rig.advance(500);
    const due = rig.now.shown?.backAt;
    if (due && runAt(rig, due) === 'ticked') await rig.desk.tick({ step: due, evidence: 'by hand' }, ADA);
  }
}

test.each(CASES)('killed in %s (%s, %s): taken back, all stands as it stood', async (_, cold, step, box) => {
  const world = worldWith(cold);
  const before = Object.fromEntries(world.boxes);
  const rig = await killedIn(world, step, box, true);
  await rig.advance(1_000);
  expect(await rig.desk.abort(ADA)).toEqual({});
  await toTheEnd(rig);
  expect(rig.now.shown?.at).toBe('aborted');
  const black = { 'proc-1 freeze': true, 'proc-2 freeze': true };
  const { 'dimmer key': _light, ...rest } = Object.fromEntries(world.boxes);
  expect(rest).toEqual({ ...before, ...black });
});

/** What the way back from a step begins with. */
const FIRST_BACK: Readonly<Record<string, string>> = {
  'release-xr': 'engine/xr/ready true',
  rate: 'wall/proc-1/brightness 30',
  'start-vp': 'engine/vp/ready false',
  'load-vp': 'engine/vp/scene glacier-vp',
  'route-walls': 'zone/left/source xr',
  preset: 'picture/a/path xr',
  reveal: 'hold/proc-1 true',
};
const withWayBack = CASES.filter(([, , step]) => step !== 'black');
test.each(withWayBack)('killed on the way back of %s: it waits, and goes on from there', async (_, cold, step) => {
  const world = worldWith(cold);
  const rig = await begunTo(world, step);
  await rig.desk.do({ step }, ADA);
  await rig.advance(200);
  rig.now.queue = new Promise(() => undefined);
  await rig.desk.abort(ADA);
  rig.kill();
  world.sent.length = 0;
  const next = await openDesk(world);
  await next.advance(2_000);
  expect(next.now.shown).toMatchObject({ at: 'interrupted', back: true });
  expect(world.sent).toEqual([]);
  expect(await next.desk.resume(ADA)).toEqual({});
  await next.advance(100);
  expect(world.sent[0]).toBe(FIRST_BACK[step]);
  await toTheEnd(next);
  expect(next.now.shown?.at).toBe('aborted');
});

test.each(CASES)(
  'a box that falls silent in %s: it stops and names who is waited for; back again, it is done again',
  async (_, cold, step, box) => {
    const world = worldWith(cold);
    const [device = ''] = box.split(' ');
    const rig = await begunTo(world, step);
    world.deaf.add(device);
    expect(await rig.desk.do({ step }, ADA)).toEqual({});
    world.gone.add(device);
    // A cluster may take its time.
    for (let n = 0; n < 25 && rig.now.shown?.at === 'running'; n++) await rig.advance(1_000);
    expect(rig.now.shown?.at).toBe('stopped');
    expect(rig.now.shown?.steps.find(({ id }) => id === step)?.run).toMatchObject({
      at: 'failed',
      why: { code: 'cold.no-answer', params: { device } },
    });
    world.sent.length = 0;
    const refused = (await rig.desk.do({ step }, ADA)) as Fault;
    expect(['manual.offline', 'cold.fell']).toContain(refused.code);
    world.gone.clear();
    world.deaf.clear();
    await rig.advance(1_000);
    expect(runAt(rig, step)).toBe('failed');
    expect(world.sent).toEqual([]);
    for (const { id, run, set } of rig.now.shown?.steps ?? [])
      if (run.at === 'fallen' && Object.keys(set).length > 0) await rig.desk.do({ step: id }, ADA);
    expect(await rig.desk.do({ step }, ADA)).toEqual({});
    await walkTo(rig, 'clear');
    expect(rig.now.shown?.at).toBe('requalify');
  },
);

test('killed while things are done again: what was ticked stays, nothing leaves, and nothing falls before it was heard', async () => {
  const world = worldWith();
  const rig = await begunTo(world, 'clear');
  await rig.desk.again({ item: 'delay/a', evidence: 'pan and stop' }, ADA);
  rig.kill();
  world.sent.length = 0;
  for (const { id } of world.studio.devices) world.gone.add(id);
  const next = await openDesk(world);
  await next.advance(5_000);
  world.gone.clear();
  await next.advance(5_000);
  expect(next.now.shown).toMatchObject({ at: 'requalify', why: null });
  expect(next.now.shown?.again.map(({ id, done }) => [id, done?.evidence])).toEqual([
    ['seen/vp', undefined],
    ['delay/a', 'pan and stop'],
    ['colour/left', undefined],
    ['colour/right', undefined],
  ]);
  expect(world.sent).toEqual([]);
  expect(next.desk.showFault('SHOW')).toMatchObject({ code: 'cold.again-open', params: { n: 3 } });
  world.boxes.set('proc-1 locked', false);
  await next.advance(500);
  next.kill();
  const third = await openDesk(world);
  await third.advance(500);
  expect(third.now.shown).toMatchObject({ at: 'requalify', why: { code: 'cold.fell' } });
  expect(third.alarms.has('cold/fell')).toBe(true);
  expect(world.sent).toEqual([]);
});

test('whatever is on disk when it dies: the next engine sends nothing by itself', async () => {
  const world = worldWith();
  const kept: unknown[] = [];
  const put = world.disk.set.bind(world.disk);
  world.disk.set = (name, value) => {
    kept.push([name, value]);
    return put(name, value);
  };
  const rig = await begunTo(world, 'clear');
  rig.kill();
  expect(kept.length).toBeGreaterThan(20);
  for (const entry of kept as [string, unknown][]) {
    const after = worldWith();
    after.disk.set(...entry);
    const next = await openDesk(after);
    await next.advance(1_000);
    expect(after.sent).toEqual([]);
    expect(next.now.shown?.at).toMatch(/interrupted|requalify/);
  }
});

test('what a killed engine left is in the journal once, and what is over is shown and holds nobody', async () => {
  const world = worldWith();
  const rig = await begunTo(world, 'clear');
  for (const { id } of rig.now.shown?.again ?? []) await rig.desk.again({ item: id, evidence: 'seen' }, ADA);
  rig.kill();
  const arrived = await openDesk(world);
  expect(arrived.lines.filter(({ act }) => act === 'interrupted')).toEqual([]);
  await arrived.advance(300);
  expect(arrived.now.shown?.at).toBe('done');
  arrived.kill();
  const over = await openDesk(world);
  expect(over.now.shown).toMatchObject({ at: 'done', from: 'XR', to: 'VP' });
  expect([over.desk.lock(), over.desk.showFault('SHOW')]).toEqual([undefined, undefined]);
  expect(await over.desk.do({ step: 'black' }, ADA)).toMatchObject({ code: 'cold.over' });
  const early = worldWith();
  (await begunTo(early, 'black')).kill();
  const cut = await openDesk(early);
  expect(cut.lines.filter(({ act }) => act === 'interrupted')).toHaveLength(1);
  expect([...cut.alarms]).toEqual([]);
});

test('a stage on which nothing was ever changed has nothing to show', async () => {
  const world = worldWith();
  world.disk.set('cold/small', { change: null, sinceMs: 0, again: [] });
  const rig = await openDesk(world);
  await rig.advance(1_000);
  expect([rig.now.shown, rig.desk.lock(), rig.desk.showFault('SHOW')]).toEqual([null, undefined, undefined]);
  expect(await rig.desk.resume(ADA)).toMatchObject({ code: 'cold.none' });
});

test('a record that cannot be read is told, and locks nobody out', async () => {
  const world = worldWith();
  world.disk.set('cold/small', { change: { at: 'nowhere' } });
  const rig = await openDesk(world);
  expect(rig.alarms.get('cold/kept')).toEqual({ code: 'cold.unreadable' });
  expect(rig.desk.lock()).toBeUndefined();
  await rig.desk.begin(VP, ADA);
  expect([...rig.alarms]).toEqual([]);
  expect(rig.now.shown?.again).toEqual([]);
  expect(rig.lines).toMatchObject([{ act: 'begin', from: 'XR', to: 'VP', zones: ['left', 'right'] }]);
});
