/** What refuses a trial and what ends one; what stood there always comes back, or is told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandsSince, lastCommand } from '../light.ts';
import { type Answer, arm, armAndTake, type EngineRig, isWell } from '../rig.ts';
import { LOOK, openTrialRig } from './trial-stage.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openTrialRig();
});
afterAll(() => rig.stop());

const VALUES = ['day', 'dusk'];
const start = (args: Record<string, unknown> = {}): Promise<Answer> =>
  rig.command('trial.start', { path: LOOK, values: VALUES, ...args });
const refusal = async (args?: Record<string, unknown>): Promise<string> => (await start(args)).error.code;

async function underWay(): Promise<void> {
  const started = await start();
  expect(started.ok, JSON.stringify(started)).toBe(true);
  await rig.until('some runs', (s) => (s.trials.running?.done ?? 0) >= 2);
}

/** Over, for this reason, and the true box stands as before. */
async function cameBack(why: string): Promise<void> {
  const state = await rig.until('over', (s) => s.trials.running === null);
  expect(state.trials.last).toMatchObject({ path: LOOK, why: { code: why } });
  expect(state.trials.left).toBeNull();
  expect((await rig.truth()).devices['xr']?.['look']).toBe('day');
}

/** Killed in the middle of a trial, with the other value on the box. */
async function cutOffAtDusk(): Promise<void> {
  for (let n = 0; n < 10; n++) {
    await underWay();
    await rig.until('dusk', (s) => s.params[LOOK]?.actual?.value === 'dusk');
    rig.engine.child.kill('SIGKILL');
    await rig.engine.stop('SIGKILL');
    if ((await rig.truth()).devices['xr']?.['look'] === 'dusk') break;
    // Too late: it stood as before again. Once more.
    await rig.restart('SIGKILL');
    await rig.until('well', isWell);
    await rig.command('trial.putBack', { leave: true });
    await rig.command('param.set', { path: LOOK, value: 'day' });
    await rig.until('day', (s) => s.params[LOOK]?.actual?.value === 'day');
  }
}

/** The newest two acts of the journal, newest first. */
async function trialLines(): Promise<readonly (string | undefined)[]> {
  const lines = await rig.command<{ rows: { data: { act: string } }[] }>('journal.query', { kind: 'trial' });
  return lines.result.rows.slice(0, 2).map((row) => row.data.act);
}

test('refused by name, and nothing is sent', async () => {
  const sent = await lastCommand(rig);
  expect(await refusal({ path: 'no/such' })).toBe('param.unknown');
  expect(await refusal({ runs: 49 })).toBe('args.invalid');
  expect(await refusal({ values: ['dusk', 'night'] })).toBe('trial.not-what-stands');
  expect((await rig.command('trial.start', { path: LOOK })).error.code).toBe('trial.values');
  expect(await refusal({ path: 'processor/wings/display', values: ['live', 'freeze'] })).toBe('trial.safety');
  expect(await refusal({ path: 'engine/xr/rate', values: [10, 11] })).toBe('trial.not-settable');
  expect(await refusal({ eye: { device: 'tally', key: 'nothing' } })).toBe('trial.no-eye');
  expect((await rig.command('trial.stop')).error.code).toBe('trial.not-running');
  await rig.command('show.state', { state: 'SHOW' });
  expect(await refusal()).toBe('trial.show');
  await rig.command('show.state', { state: 'REHEARSAL' });
  await rig.mixer({ program: 'cam-1' });
  await rig.until('on air', (s) => s.pictures['a']?.onAir === 'yes');
  expect(await refusal()).toBe('manual.on-air');
  await rig.mixer({ program: 'vt-1' });
  await rig.until('off air', (s) => s.pictures['a']?.onAir === 'no');
  await rig.command('override.set', { path: LOOK, value: 'night' });
  const { mode, scene } = await rig.state();
  const armed = await arm(rig, { mode, scene });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  expect(await refusal()).toBe('trial.claimed');
  expect((await rig.command('lead.adopt', { path: LOOK, frames: 2 })).error.code).toBe('trial.claimed');
  await rig.command('stage.disarm');
  await rig.command('override.clear', { path: LOOK });
  expect((await rig.command('lead.adopt', { path: LOOK })).error.code).toBe('lead.nothing-learnt');
  expect((await rig.command('lead.adopt', { path: 'light/key/intensity', frames: 2 })).error.code).toBe(
    'lead.no-frame',
  );
  expect(await commandsSince(rig, sent)).toEqual([]);
});

test('stopped by a person, by all stop, by a camera that goes on air, by SHOW: it comes back', async () => {
  await underWay();
  expect(await refusal()).toBe('trial.running');
  expect((await rig.command('param.set', { path: LOOK, value: 'night' })).error.code).toBe('trial.running');
  await rig.command('trial.stop');
  await cameBack('trial.stopped');
  await underWay();
  await rig.command('stage.stop');
  await cameBack('trial.all-stop');
  await underWay();
  await rig.mixer({ program: 'cam-1' });
  await cameBack('manual.on-air');
  await rig.mixer({ program: 'vt-1' });
  await rig.until('off air', (s) => s.pictures['a']?.onAir === 'no');
  await underWay();
  await rig.command('show.state', { state: 'SHOW' });
  await cameBack('trial.show');
  await rig.command('show.state', { state: 'REHEARSAL' });
});

test('a camera is measured or a parameter is tried, never both: whichever runs stays, the other is refused by name', async () => {
  const measure = { camera: 'a', zone: 'wall-centre', count: 24, by: 'operator', warned: true };
  await underWay();
  const refused = await rig.command('delaycal.start', measure);
  expect(refused.error).toMatchObject({ code: 'delay.trial', params: { path: LOOK } });
  const still = await rig.until('it went on', (s) => (s.trials.running?.done ?? 0) >= 3, 20_000);
  expect(still.delaycal.run).toBeNull();
  await rig.command('trial.stop');
  await cameBack('trial.stopped');
  expect((await rig.command('delaycal.start', measure)).error).toBeUndefined();
  expect(await refusal()).toBe('trial.measuring');
  const flashing = (await rig.state()).delaycal.run;
  expect(flashing).toMatchObject({ at: 'flashing', why: null });
  expect((await rig.command('delaycal.discard')).error).toBeUndefined();
  await underWay();
  await rig.command('trial.stop');
  await cameBack('trial.stopped');
});

test('a camera whose pictures are watched sees what it can see, and no more; nobody else has to tell', async () => {
  const PATCH = 'patch/xr/wall-centre';
  const flash = { path: PATCH, values: undefined, warned: true };
  const by = (eye: Record<string, unknown>, path = PATCH): Promise<string> => refusal({ ...flash, path, eye });
  await rig.until('video comes in', (s) => s.delaycal.video['a']?.live === true, 20_000);
  expect(await refusal({ path: PATCH, values: undefined })).toBe('trial.floor');
  expect(await by({ camera: 'c' })).toBe('trial.no-video');
  expect(await by({ camera: 'x' })).toBe('delay.no-camera');
  expect(await by({ camera: 'a' }, 'light/key/intensity')).toBe('trial.eye-blind');
  expect((await start({ ...flash, eye: { camera: 'a' } })).error).toBeUndefined();
  const state = await rig.until('seen four times', (s) => (s.trials.running?.done ?? 0) >= 4, 40_000);
  expect(state.trials.running?.seenBy).toEqual({ by: 'video', how: 'told', device: 'capture-1', key: 'a' });
  // Lit by us, so nobody is alarmed that it is.
  expect(Object.keys(state.alarms).filter((id) => id.startsWith('delay/lit/'))).toEqual([]);
  // Dark means dark, whoever flashes.
  expect((await rig.command('delaycal.stop')).error).toBeUndefined();
  const over = await rig.until('over', (s) => s.trials.running === null, 20_000);
  expect(over.trials).toMatchObject({ left: null, last: { path: PATCH, why: { code: 'delay.stopped' } } });
  expect((await rig.truth()).devices['xr']?.['patch/centre']).toBe(false);
});

test('it makes way for a take, which finds the stage as it was, and for a bail-out, whose picture stays', async () => {
  await underWay();
  await rig.command('override.set', { path: LOOK, value: 'night' });
  const { mode, scene } = await rig.state();
  expect((await armAndTake(rig, { mode, scene })).outcome).toBe('committed');
  expect((await rig.state()).trials.last?.why?.code).toBe('trial.made-way');
  expect((await rig.truth()).devices['xr']?.['look']).toBe('night');
  await rig.command('override.set', { path: LOOK, value: 'day' });
  expect((await armAndTake(rig, { mode, scene })).outcome).toBe('committed');
  await rig.command('override.clear', { path: LOOK });
  await underWay();
  const out = await rig.command('stage.bailout');
  expect(out.ok, JSON.stringify(out)).toBe(true);
  await cameBack('trial.made-way');
  expect((await armAndTake(rig, { mode: 'XR', scene: 'polar-glacier' })).outcome).toBe('committed');
});

test('a box that answers no more ends it, and it is told that what stood there may not stand', async () => {
  await rig.until('day', (s) => s.params[LOOK]?.actual?.value === 'day');
  await underWay();
  await rig.fault('xr', { kind: 'offline' });
  const state = await rig.until('over', (s) => s.trials.running === null);
  expect(state.trials.last?.why).not.toBeNull();
  expect(state.trials.left).toMatchObject({ path: LOOK, before: 'day' });
  expect(state.alarms['trial/left']).toMatchObject({ active: true, fault: { code: 'trial.cut-off' } });
  // Looked at once a second: the old word of a box that is gone proves nothing, whatever it was.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect((await rig.state()).trials.left).toMatchObject({ path: LOOK, before: 'day' });
  expect((await rig.command('trial.putBack')).error.code).toBe('manual.offline');
  await rig.clearFaults();
  await rig.until('online', (s) => s.devices['xr']?.status === 'online');
  if ((await rig.truth()).devices['xr']?.['look'] !== 'day') await rig.command('trial.putBack');
  await rig.until('nothing left', (s) => s.trials.left === null && !s.alarms['trial/left']?.active);
  await expect.poll(async () => (await rig.truth()).devices['xr']?.['look']).toBe('day');
});

test('sent again is not stands again: it stays told until the box itself says so', async () => {
  await rig.until('well', isWell);
  await rig.until('day', (s) => s.params[LOOK]?.actual?.value === 'day');
  await cutOffAtDusk();
  await rig.restart('SIGKILL');
  await rig.until('told', (s) => s.alarms['trial/left']?.active === true);
  await rig.until('well', isWell);
  await rig.fault('xr', { kind: 'refuse' });
  const sent = await rig.command('trial.putBack');
  expect(sent.ok, JSON.stringify(sent)).toBe(true);
  const state = await rig.until('sent', (s) => s.trials.left?.sent === true);
  expect(state.alarms['trial/left']?.active).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect((await rig.state()).trials.left).toMatchObject({ path: LOOK, before: 'day', sent: true });
  expect(await refusal()).toBe('trial.left');
  await rig.clearFaults();
  await rig.command('param.set', { path: LOOK, value: 'day' });
  await rig.until('stands', (s) => s.trials.left === null && !s.alarms['trial/left']?.active);
  expect(await trialLines()).toEqual(['left-as-before', 'put-back']);
});

test('an engine that stops puts back; one that is killed sends nothing at its start, tells, and offers', async () => {
  await rig.until('day', (s) => s.params[LOOK]?.actual?.value === 'day');
  await underWay();
  await rig.restart();
  expect((await rig.truth()).devices['xr']?.['look']).toBe('day');
  const calm = await rig.until('well', isWell);
  expect(calm.trials.left).toBeNull();

  await cutOffAtDusk();
  const sent = await lastCommand(rig);
  await rig.restart('SIGKILL');
  const state = await rig.until('told', (s) => s.alarms['trial/left']?.active === true);
  expect(state.trials.left).toMatchObject({ path: LOOK, device: 'xr', before: 'day', seat: 'Admin' });
  await rig.until('well', isWell);
  expect(await commandsSince(rig, sent)).toEqual([]);
  expect(await refusal()).toBe('trial.left');
  const back = await rig.command('trial.putBack');
  expect(back.ok, JSON.stringify(back)).toBe(true);
  await rig.until('gone', (s) => s.trials.left === null && !s.alarms['trial/left']?.active);
  await expect.poll(async () => (await rig.truth()).devices['xr']?.['look']).toBe('day');
  expect((await rig.command('trial.putBack')).error.code).toBe('trial.nothing-left');
  expect(await trialLines()).toEqual(['left-as-before', 'put-back']);
});
