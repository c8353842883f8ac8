/** What stops a cold change and what keeps it from beginning: recorder, air, all stop, bail-out, takes, show states, GO, disk. */
import { expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import type { ShowState } from '../../../app/core/stage/model.ts';
import { recordedStudio } from '../../core/contract/room.ts';
import { ADA, begunTo, type DeskRig, openDesk, runAt, VP, type World, walkTo, worldOf } from './desk-rig.ts';

const BO = { seat: 'bo', name: 'Bo', role: 'director' } as const;
const recorded = (): World => worldOf(recordedStudio());

type Block = readonly [
  name: string,
  code: string,
  on: (rig: DeskRig, world: World) => void,
  off: (world: World) => void,
];
/** Of the stage itself: they stand until the stage is otherwise. */
const STANDING: readonly Block[] = [
  [
    'a recorder rolls',
    'cold.recording',
    (_, { boxes }) => boxes.set('tally a/preview', true),
    ({ boxes }) => boxes.set('tally a/preview', false),
  ],
  [
    'program shows the wall',
    'cold.on-air',
    (_, { boxes }) => boxes.set('tally a/program', true),
    ({ boxes }) => boxes.set('tally a/program', false),
  ],
];
/** Of people: once said, a person goes on. */
const SAID: readonly Block[] = ['cold.all-stop', 'cold.bailed-out', 'cold.stopped'].map((code) => [
  code,
  code,
  ({ desk }) => desk.stop({ code, params: { seat: 'Bo' } }, BO),
  () => undefined,
]);
const BLOCKS = [...STANDING, ...SAID];

async function nothingLeaves(rig: DeskRig, world: World, code: string, ms = 3_000): Promise<void> {
  world.sent.length = 0;
  await rig.advance(ms);
  expect(rig.now.shown).toMatchObject({ at: 'stopped', why: { code } });
  expect(world.sent).toEqual([]);
}

test.each(BLOCKS)('%s in the middle: nothing new leaves until somebody goes on', async (_, code, on, off) => {
  const world = recorded();
  const rig = await begunTo(world, 'route-walls');
  on(rig, world);
  await rig.advance(200);
  await nothingLeaves(rig, world, code);
  expect(rig.lines).toContainEqual(expect.objectContaining({ act: 'stopped', why: expect.objectContaining({ code }) }));
  expect(rig.desk.lock()).toMatchObject({ code: 'cold.locked' });
  off(world);
  await nothingLeaves(rig, world, code);
  expect(await rig.desk.resume(ADA)).toEqual({});
  await walkTo(rig, 'clear');
  expect(rig.now.shown?.at).toBe('requalify');
});

test.each(STANDING)('%s: no step, no way back and no going on while it lasts', async (_, code, on, off) => {
  const world = recorded();
  const rig = await begunTo(world, 'route-walls');
  on(rig, world);
  await rig.advance(200);
  world.sent.length = 0;
  expect(await rig.desk.do({ step: 'route-walls' }, ADA)).toMatchObject({ code });
  expect(runAt(rig, 'route-walls')).toBe('ready');
  await rig.desk.resume(ADA);
  await rig.advance(200);
  expect(rig.now.shown).toMatchObject({ at: 'stopped', why: { code } });
  await rig.desk.abort(ADA);
  await rig.advance(200);
  expect(rig.now.shown).toMatchObject({ at: 'stopped', back: true, why: { code } });
  expect(world.sent).toEqual([]);
  off(world);
  await rig.advance(200);
  await rig.desk.resume(ADA);
  await rig.advance(2_000);
  expect(rig.now.shown?.at).toBe('aborted');
});

test.each(BLOCKS)('%s on the way back: it waits, and goes on from there', async (_, code, on, off) => {
  const world = recorded();
  const rig = await begunTo(world, 'tracking');
  world.deaf.add('router');
  await rig.desk.abort(ADA);
  await rig.advance(200);
  expect(rig.now.shown?.at).toBe('aborting');
  on(rig, world);
  world.deaf.clear();
  await rig.advance(200);
  // Less than the step on its way may be silent.
  await nothingLeaves(rig, world, code, 500);
  off(world);
  await rig.advance(200);
  await rig.desk.resume(ADA);
  await rig.advance(3_000);
  expect(rig.now.shown?.at).toBe('aborted');
  expect(world.boxes.get('router output/1')).toBe(1);
});

test.each(SAID)('%s pressed while a step is written down: it does not leave', async (_, code, on) => {
  const world = recorded();
  const rig = await begunTo(world, 'route-walls');
  world.sent.length = 0;
  let written = (): void => undefined;
  world.slowDisk = new Promise((resolve) => {
    written = resolve;
  });
  const done = rig.desk.do({ step: 'route-walls' }, ADA);
  await rig.advance(0);
  on(rig, world);
  written();
  await done;
  await rig.advance(500);
  expect(world.sent).toEqual([]);
  expect(rig.now.shown?.at).toBe('stopped');
  expect(rig.now.shown?.steps.find(({ id }) => id === 'route-walls')?.run).toMatchObject({
    at: 'failed',
    why: { code },
  });
  // By hand it goes on from there.
  expect(await rig.desk.do({ step: 'route-walls' }, ADA)).toEqual({});
  await rig.advance(300);
  expect(runAt(rig, 'route-walls')).toBe('confirmed');
});

test('a step that was asked for before all stop is refused after it', async () => {
  const world = recorded();
  const rig = await begunTo(world, 'route-walls');
  world.sent.length = 0;
  let written = (): void => undefined;
  world.slowDisk = new Promise((resolve) => {
    written = resolve;
  });
  // Somebody paused it, somebody else goes on, and then all stop: while the pause is still written down.
  rig.desk.stop({ code: 'cold.stopped' }, BO);
  const asked = rig.desk.do({ step: 'route-walls' }, ADA);
  rig.desk.stop({ code: 'cold.all-stop' }, BO);
  written();
  expect(await asked).toEqual({ code: 'cold.all-stop' });
  await rig.advance(1_000);
  expect(runAt(rig, 'route-walls')).toBe('ready');
  expect(rig.now.shown?.at).toBe('stopped');
  expect(world.sent).toEqual([]);
});

test('what still waits for its turn at a box is called off', async () => {
  const world = recorded();
  const rig = await begunTo(world, 'route-walls');
  world.sent.length = 0;
  let free = (): void => undefined;
  rig.now.queue = new Promise((resolve) => {
    free = resolve;
  });
  await rig.desk.do({ step: 'route-walls' }, ADA);
  await rig.advance(200);
  expect(runAt(rig, 'route-walls')).toBe('doing');
  rig.desk.stop({ code: 'cold.bailed-out' }, BO);
  free();
  await rig.advance(500);
  expect(world.sent).toEqual([]);
  expect(runAt(rig, 'route-walls')).toBe('failed');
});

test('safe pictures in the middle: what they undid is named, and the way back ends where it began', async () => {
  const world = recorded();
  const rig = await begunTo(world, 'tracking');
  rig.desk.stop({ code: 'cold.bailed-out' }, BO);
  // As the take of safe pictures leaves the stage.
  for (const output of ['1', '2', '3', '4']) world.boxes.set(`router output/${output}`, 9);
  for (const processor of ['proc-1', 'proc-2']) world.boxes.set(`${processor} freeze`, false);
  rig.stage.lease(['left', 'right'].map((zoneId) => ({ zoneId, to: 'playback' })));
  rig.stage.layered(['left', 'right'], { mode: 'SCREEN', scene: undefined });
  await rig.advance(300);
  expect(runAt(rig, 'route-walls')).toBe('fallen');
  expect(runAt(rig, 'black')).toBe('fallen');
  await rig.desk.abort(ADA);
  await rig.advance(3_000);
  expect(rig.now.shown?.at).toBe('aborted');
  expect(rig.stage.zones.get('left')).toMatchObject({ leased: 'xr', mode: 'XR' });
});

test.each<[string, string, (rig: DeskRig, world: World) => unknown]>([
  ['a take is armed', 'cold.armed', ({ now }) => (now.armed = true)],
  ['a take runs', 'cold.take-running', ({ now }) => (now.taking = true)],
  ['something is measured', 'trial.busy', ({ now }) => (now.busy = { code: 'trial.busy' })],
  ['it is SHOW', 'cold.in-show', ({ stage }) => (stage.show = 'SHOW')],
  ['it is EDIT', 'show.edit-sends-nothing', ({ stage }) => (stage.show = 'EDIT')],
  ['a recorder rolls', 'cold.recording', (_, { boxes }) => boxes.set('tally a/preview', true)],
  ['the wall is on air', 'cold.on-air', (_, { boxes }) => boxes.set('tally a/program', true)],
  ['nobody tells what is on air', 'cold.on-air', (_, { gone }) => gone.add('tally')],
  ['another holds the GO', 'go.held', ({ now }) => (now.held = { code: 'go.held' })],
  ['the disk is full', 'storage.full', (_, world) => (world.diskFault = { code: 'storage.full' })],
])('%s: none begins, and nothing leaves', async (_, code, make) => {
  const world = recorded();
  const rig = await openDesk(world);
  make(rig, world);
  await rig.advance(3_000);
  expect(await rig.desk.begin(VP, ADA)).toMatchObject({ code });
  expect(rig.now.shown).toBeNull();
  expect(rig.desk.lock()).toBeUndefined();
  expect(world.sent).toEqual([]);
});

test('one at a time, and none while the last is not done again', async () => {
  const rig = await begunTo(recorded(), 'black');
  expect(await rig.desk.begin(VP, ADA)).toMatchObject({ code: 'cold.locked', params: { seat: 'Ada' } });
  await walkTo(rig, 'clear');
  expect(await rig.desk.begin({ mode: 'XR' }, ADA)).toMatchObject({ code: 'cold.again-open' });
});

const WAYS: readonly (readonly [string, (rig: DeskRig) => Promise<unknown>])[] = [
  ['do', ({ desk }) => desk.do({ step: 'route-walls' }, ADA)],
  ['go on', ({ desk }) => desk.resume(ADA)],
  ['go back', ({ desk }) => desk.abort(ADA)],
];

test.each(WAYS)('%s: only with the GO, and only what is on disk', async (_, act) => {
  const world = recorded();
  const rig = await begunTo(world, 'route-walls');
  rig.desk.stop({ code: 'cold.stopped' }, BO);
  await rig.advance(100);
  world.sent.length = 0;
  rig.now.held = { code: 'go.held' };
  expect(await act(rig)).toEqual({ code: 'go.held' });
  rig.now.held = undefined;
  world.diskFault = { code: 'storage.full' };
  expect(await act(rig)).toEqual({ code: 'storage.full' });
  await rig.advance(300);
  expect(world.sent).toEqual([]);
  expect(rig.now.shown?.at).toBe('stopped');
});

test('stopping what is not there, or over, does nothing', async () => {
  const rig = await openDesk(recorded());
  rig.desk.stop({ code: 'cold.all-stop' }, BO);
  await rig.desk.begin(VP, ADA);
  await rig.desk.abort(ADA);
  await rig.advance(300);
  expect(rig.now.shown?.at).toBe('aborted');
  rig.lines.length = 0;
  rig.desk.stop({ code: 'cold.all-stop' }, BO);
  await rig.advance(300);
  expect([rig.now.shown?.at, rig.lines]).toEqual(['aborted', []]);
});

test('what is done again is ticked after the arrival, once, and only if the disk has it', async () => {
  const world = recorded();
  const rig = await begunTo(world, 'warn');
  expect(await rig.desk.again({ item: 'seen/vp', evidence: 'x' }, BO)).toEqual({ code: 'cold.not-open' });
  await walkTo(rig, 'clear');
  world.diskFault = { code: 'storage.full' };
  expect(await rig.desk.again({ item: 'seen/vp', evidence: 'x' }, BO)).toEqual({ code: 'storage.full' });
  world.diskFault = undefined;
  expect(await rig.desk.again({ item: 'nothing', evidence: 'x' }, BO)).toMatchObject({ code: 'cold.no-item' });
  expect(rig.lines.filter(({ act }) => act === 'again')).toEqual([]);
  expect(await rig.desk.again({ item: 'delay/a', evidence: 'pan' }, BO)).toEqual({});
  expect(await rig.desk.again({ item: 'delay/a', evidence: 'pan' }, BO)).toMatchObject({ code: 'cold.no-item' });
  expect(rig.now.shown?.again.find(({ id }) => id === 'delay/a')?.done).toEqual({
    how: 'ticked',
    by: 'Bo',
    evidence: 'pan',
  });
  expect(rig.lines.filter(({ act }) => act === 'again')).toMatchObject([{ item: 'delay/a', evidence: 'pan' }]);
});

test('a picture that was seen before the arrival is to be seen again; one that is seen after it counts', async () => {
  const world = recorded();
  const rig = await begunTo(world, 'handover');
  const seen = (): void => {
    const nowUs = world.clock.nowUs();
    rig.stage.ticks.set('picture-seen/vp', { seat: 'Bo', atUs: nowUs, untilUs: nowUs + 1e12 });
  };
  seen();
  await walkTo(rig, 'clear');
  await rig.advance(300);
  expect(rig.stage.ticks.has('picture-seen/vp')).toBe(false);
  const item = () => rig.now.shown?.again.find(({ id }) => id === 'seen/vp')?.done;
  expect(item()).toBeNull();
  seen();
  await rig.advance(1_200);
  expect(item()).toMatchObject({ how: 'redone' });
});

test('an eye is not bound to the GO', async () => {
  const rig = await begunTo(recorded(), 'warn');
  rig.now.held = { code: 'go.held' };
  await rig.advance(200);
  expect(await rig.desk.tick({ step: 'warn', evidence: 'all know' }, BO)).toEqual({});
  expect(runAt(rig, 'warn')).toBe('ticked');
});

test('takes and hands are locked out from the beginning to the arrival, also while it is stopped or going back', async () => {
  const world = recorded();
  const rig = await openDesk(world);
  const locks = (): readonly unknown[] => [
    rig.desk.lock()?.code,
    rig.desk.holds('zone/left/source')?.code,
    rig.desk.holds('tally/a'),
  ];
  expect(locks()).toEqual([undefined, undefined, undefined]);
  await rig.desk.begin(VP, ADA);
  const locked = ['cold.locked', 'cold.locked', undefined];
  expect(locks()).toEqual(locked);
  await walkTo(rig, 'route-walls');
  rig.desk.stop({ code: 'cold.stopped' }, BO);
  await rig.advance(100);
  expect(locks()).toEqual(locked);
  world.deaf.add('vp-host');
  await rig.desk.abort(ADA);
  await rig.advance(100);
  expect([rig.now.shown?.at, ...locks()]).toEqual(['aborting', ...locked]);
  world.deaf.clear();
  await rig.desk.resume(ADA);
  await rig.advance(30_000);
  if (rig.now.shown?.at === 'stopped') await rig.desk.resume(ADA);
  await rig.advance(1_000);
  expect([rig.now.shown?.at, ...locks()]).toEqual(['aborted', undefined, undefined, undefined]);
});

test('neither SHOW nor EDIT while it runs; after the arrival EDIT may be, SHOW when nothing is open', async () => {
  const rig = await begunTo(recorded(), 'black');
  const said = (state: ShowState): Fault | undefined => rig.desk.showFault(state);
  expect([said('SHOW')?.code, said('EDIT')?.code, said('REHEARSAL')]).toEqual([
    'cold.locked',
    'cold.locked',
    undefined,
  ]);
  await walkTo(rig, 'clear');
  expect([said('SHOW')?.code, said('EDIT'), said('REHEARSAL')]).toEqual(['cold.again-open', undefined, undefined]);
  for (const { id } of rig.now.shown?.again ?? []) await rig.desk.again({ item: id, evidence: 'seen' }, BO);
  await rig.advance(300);
  expect([rig.now.shown?.at, said('SHOW')]).toEqual(['done', undefined]);
});
