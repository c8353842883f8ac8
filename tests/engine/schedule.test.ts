/** A take at a timecode: begins by itself, its switch leaves on the announced frame, and anybody can call it off. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandsSince, labelIn, lastCommand, wallOf } from './light.ts';
import { arm, type EngineRig, openStillRig, patiently, takeTo } from './rig.ts';

const XR = { mode: 'XR', scene: 'polar-glacier' };
const VP = { mode: 'VP', scene: 'snow-camp' };

let rig: EngineRig;
beforeAll(async () => {
  rig = await openStillRig();
  // Nothing is set for a timecode by a clock that has not found its source yet.
  await rig.until('the clock follows', (s) => s.sync.clock.state === 'locked');
});
afterAll(() => rig.stop());

interface Scheduled {
  readonly planId: string;
  readonly at: string;
  readonly frame: number;
}

/** True where it was on the frame that was announced. */
async function takeAtLabel(): Promise<boolean> {
  const armed = await arm(rig, VP);
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  const at = await labelIn(rig, 4);
  const set = await rig.command<Scheduled>('stage.schedule', { planId: armed.result.planId, at });
  expect(set.ok, JSON.stringify(set)).toBe(true);
  const sent = await lastCommand(rig);
  expect((await rig.state()).scheduled).toMatchObject({ planId: armed.result.planId, at, by: 'Admin' });
  // Looked at first, asked for second: until it has begun nothing was sent.
  for (let quiet: readonly string[] = []; ; ) {
    quiet = await commandsSince(rig, sent);
    if ((await rig.state()).take?.planId === armed.result.planId) break;
    expect(quiet).toEqual([]);
  }
  const done = await rig.until('taken', (s) => s.take?.planId === armed.result.planId && s.take.outcome !== null);
  expect(done.take?.outcome).toBe('committed');
  expect(done.scheduled).toBeNull();
  await expect.poll(async () => [...new Set(Object.values(wallOf((await rig.truth()).now)))]).toEqual(['vp/snow-camp']);
  await takeTo(rig, XR);
  // A machine that stood still as its frame went by is told so, and by how much.
  const late = done.alarms['take/take.frame-late']?.fault;
  const lateFrames = (done.take?.frame ?? 0) - set.result.frame;
  if (lateFrames !== 0) expect(late).toEqual({ code: 'take.frame-late', params: { frames: lateFrames } });
  else expect(late).toBeUndefined();
  return lateFrames === 0;
}

test('the switch leaves on the frame that was announced, and the wall shows it', async () => {
  let onTime = false;
  for (let attempt = 0; !onTime && attempt < 12; attempt++) onTime = await takeAtLabel();
  expect(onTime).toBe(true);
});

test('it can be called off, and all stop calls it off; nothing is sent', async () => {
  const armed = await arm(rig, VP);
  for (const how of ['stage.unschedule', 'stage.stop']) {
    const { planId } = how === 'stage.stop' ? (await arm(rig, VP)).result : armed.result;
    expect((await rig.command('stage.schedule', { planId, at: await labelIn(rig, 3) })).ok).toBe(true);
    const sent = await lastCommand(rig);
    expect((await rig.command(how)).ok).toBe(true);
    await rig.until('called off', (s) => s.scheduled === null);
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(await commandsSince(rig, sent), how).toEqual([]);
    expect((await rig.state()).take?.planId).not.toBe(planId);
    await rig.command('stage.disarm');
  }
  expect((await rig.command('stage.unschedule')).error.code).toBe('schedule.nothing');
});

test('what cannot be is refused by name', async () => {
  const { planId } = (await arm(rig, VP)).result;
  const refused = async (at: string): Promise<string> =>
    (await rig.command('stage.schedule', { planId, at })).error.code;
  for (const at of ['soon', '25:00:00:00', '10:00:00:25', '10:00:00;00', '1:0:0:0'])
    expect(await refused(at), at).toBe('schedule.no-such-timecode');
  for (const seconds of [0, 0.2, -60, -3_600])
    expect(await refused(await labelIn(rig, seconds))).toBe('schedule.too-soon');
  const gone = await rig.command('stage.schedule', { planId: 'ghost', at: await labelIn(rig, 5) });
  expect(gone.error.code).toBe('arming.not-armed');
  // Disarmed before its time: an alarm says that it did not begin.
  expect((await rig.command('stage.schedule', { planId, at: await labelIn(rig, 6) })).ok).toBe(true);
  await rig.command('stage.disarm');
  const after = await rig.until('dropped', (s) => s.alarms['take/schedule'] !== undefined);
  expect(after.alarms['take/schedule']?.fault.code).toBe('schedule.dropped');
  expect(after.scheduled).toBeNull();
});

test('a cue that was armed for its time moves its list on, as a press would', async () => {
  await rig.command('cue.select', { cue: 'walk-in' });
  await rig.until('stands by', (s) => s.cues?.standby === 'walk-in');
  const cue = (await rig.state()).cues?.cues.find((one) => one.id === 'walk-in');
  const target = cue?.preset ? { preset: cue.preset } : { mode: cue?.mode ?? '', scene: cue?.scene ?? '' };
  const armed = await patiently(rig, 'stage.arm', { ...target, cue: 'walk-in' });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  const set = await rig.command('stage.schedule', { planId: armed.result.planId, at: await labelIn(rig, 4) });
  expect(set.ok, JSON.stringify(set)).toBe(true);
  const done = await rig.until('moved on', (s) => s.cues?.current === 'walk-in' && s.cues.last?.outcome !== null);
  expect(done.cues?.last).toMatchObject({ cue: 'walk-in', takeId: done.take?.takeId, outcome: 'committed' });
  expect(done.cues?.standby).not.toBe('walk-in');
});

test('a cue that carries its timecode is set for it by arming, once', async () => {
  const path = join(rig.studio, 'cues.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as { cueLists: { cues: { id: string; at?: string }[] }[] };
  const at = await labelIn(rig, 600);
  const first = file.cueLists[0]?.cues[0];
  if (first) first.at = at;
  await writeFile(path, JSON.stringify(file));
  expect((await rig.command('studio.reload')).ok).toBe(true);
  await rig.until('in the list', (s) => s.cues?.cues[0]?.at === at);
  await rig.command('cue.select', { cue: first?.id });
  const armed = await patiently(rig, 'stage.arm', { ...VP, cue: first?.id });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  await rig.until('set for its time', (s) => s.scheduled?.at === at && s.scheduled.planId === armed.result.planId);
  expect((await rig.command('stage.unschedule')).ok).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect((await rig.state()).scheduled).toBeNull();
  expect((await rig.state()).armed?.planId).toBe(armed.result.planId);
});
