/** An arming and a cold change that meet: whoever is there first has the stage, however long devices and disk take. */
import { expect, test } from 'vitest';
import { trialHandlers } from '../../../app/engine/handlers/trials.ts';
import { takeInStudio } from '../../../app/engine/studio/take-in.ts';
import { Takes, type TakesDeps } from '../../../app/engine/takes/takes.ts';
import { smallStudio } from '../../core/small-studio.ts';
import { ADA, type DeskRig, openDesk, VP, type World, worldOf } from './desk-rig.ts';

const BO = { seat: 'bo', name: 'Bo', role: 'director' } as const;
const TAKE = { mode: 'VP', scene: 'glacier' };

/** Something that lasts until it is let go. */
function gate() {
  let free = (): void => undefined;
  const shut = new Promise<void>((resolve) => {
    free = resolve;
  });
  return { shut, free };
}

/** Both systems warm and on hosts of their own: a take and a change would both do. */
async function joined(): Promise<{
  rig: DeskRig;
  world: World;
  takes: Takes;
  waits: { ask: Promise<void>; write: Promise<void> };
}> {
  const world = worldOf(smallStudio());
  world.boxes.set('vp-host ready', true);
  const rig = await openDesk(world);
  // Until tracking is clean.
  await rig.advance(2_000);
  const waits = { ask: Promise.resolve(), write: Promise.resolve() };
  const takes = new Takes({
    clock: world.clock,
    stage: rig.stage,
    supervisor: { specsOf: () => [{ key: 'ready', readable: true }], query: () => waits.ask },
    sender: { prepare: () => ({ code: 'device.offline' }) },
    journal: { write: () => waits.write, foresee: () => undefined, note: () => undefined },
    alarms: { raise: () => undefined, clear: () => undefined },
    publisher: { set: () => undefined },
    seats: { act: () => undefined, nameOf: (seat: string) => seat },
    trials: { yieldTo: () => Promise.resolve(), stop: () => undefined },
    history: { took: () => undefined },
    locked: () => rig.desk.lock(),
    onOutcome: () => undefined,
    keep: () => Promise.resolve(),
  } as unknown as TakesDeps);
  rig.now.takes = takes;
  return { rig, world, takes, waits };
}

test('without the other, each goes its way', async () => {
  const armed = await joined();
  expect(await armed.takes.arm(TAKE, BO, {})).toMatchObject({ planId: expect.any(String) });
  expect(await armed.rig.desk.begin(VP, ADA)).toEqual({ code: 'cold.armed' });
  const begun = await joined();
  expect(await begun.rig.desk.begin(VP, ADA)).toEqual({ id: expect.any(String) });
  expect(await begun.takes.arm(TAKE, BO, {})).toMatchObject({ code: 'cold.locked', params: { seat: 'Ada' } });
  expect(await begun.takes.prepare(TAKE, BO)).toMatchObject({ code: 'cold.locked' });
});

test.each(['ask', 'write'] as const)(
  'a change that begins while an arming has to %s keeps it from standing',
  async (what) => {
    const { rig, takes, waits } = await joined();
    const slow = gate();
    waits[what] = slow.shut;
    const arming = takes.arm(TAKE, BO, {});
    await rig.advance(0);
    expect(await rig.desk.begin(VP, ADA)).toEqual({ id: expect.any(String) });
    slow.free();
    expect(await arming).toMatchObject({ code: 'cold.locked' });
    expect(takes.activePlans()).toEqual([]);
  },
);

test('nobody arms while a change that begins is written down', async () => {
  const { rig, world, takes } = await joined();
  const slow = gate();
  world.slowDisk = slow.shut;
  const beginning = rig.desk.begin(VP, ADA);
  await rig.advance(0);
  expect(await takes.arm(TAKE, BO, {})).toMatchObject({ code: 'cold.locked' });
  expect(rig.desk.holds('zone/left/source')).toMatchObject({ code: 'cold.locked' });
  slow.free();
  expect(await beginning).toEqual({ id: expect.any(String) });
  expect(rig.now.shown?.at).toBe('running');
});

test('a change that the disk refused locks nobody out', async () => {
  const { rig, world, takes } = await joined();
  world.diskFault = { code: 'storage.full' };
  expect(await rig.desk.begin(VP, ADA)).toEqual({ code: 'storage.full' });
  expect(await takes.arm(TAKE, BO, {})).toMatchObject({ planId: expect.any(String) });
});

test('nothing is tried and no studio is taken in while a change has the stage', async () => {
  const { rig, world, takes } = await joined();
  const tried: unknown[] = [];
  const trials = { start: (args: unknown) => tried.push(args), busy: () => undefined };
  const room = { ...studioRoom({ rig, takes }), trials } as never;
  const start = trialHandlers(room)['trial.start'];
  const args = { path: 'light/key' } as Parameters<typeof start>[0];
  await rig.desk.begin(VP, ADA);
  expect(start(args, ADA)).toMatchObject({ code: 'cold.locked' });
  expect(await takeInStudio(room, world.studio)).toMatchObject({ code: 'cold.locked' });
  expect(tried).toEqual([]);
  await rig.desk.abort(ADA);
  await rig.advance(500);
  start(args, ADA);
  expect(tried).toEqual([args]);
  await expect(takeInStudio(room, world.studio)).rejects.toThrow('taken in');
});

test('a change that begins while the virtual stage reads the files keeps the studio as it is', async () => {
  const { rig, world, takes } = await joined();
  const retake = async () => void (await rig.desk.begin(VP, ADA));
  const room = { ...studioRoom({ rig, takes }), parts: { virtual: { retake } } } as never;
  expect(await takeInStudio(room, world.studio)).toMatchObject({ code: 'cold.locked' });
  expect(rig.now.shown?.at).toBe('running');
});

/** What taking in a studio asks and tells, up to the devices. */
function studioRoom({ rig, takes }: Pick<Awaited<ReturnType<typeof joined>>, 'rig' | 'takes'>) {
  const calm = { busy: () => undefined, show: { busy: () => undefined } };
  const supervisor = { ids: () => [], replace: () => Promise.reject(new Error('taken in')) };
  return { takes, supervisor, cold: rig.desk, delay: calm, lens: calm, trials: calm, parts: {} };
}
