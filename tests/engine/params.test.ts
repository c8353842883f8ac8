/** Single parameters by hand, drift, devices that stand aside. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { commandsSince, lastCommand, openSeat, type Seat } from './light.ts';
import { arm, armAndTake, type EngineRig, openStillRig } from './rig.ts';

const PATH = 'light/fill/intensity';

describe('by hand', () => {
  let rig: EngineRig;
  let seat: Seat;
  beforeAll(async () => {
    rig = await openStillRig();
    seat = openSeat(rig.url);
  });
  afterAll(() => {
    seat.close();
    return rig.stop();
  });
  afterEach(() => rig.clearFaults());

  const truth = async (device: string, key: string): Promise<unknown> => (await rig.truth()).devices[device]?.[key];
  const settles = (path: string, status: string) =>
    rig.until(`${path} is ${status}`, (s) => s.params[path]?.status === status);

  test('a value is checked against its range and type, sent, read back, undone to what was there', async () => {
    const was = await truth('light-fill', 'intensity');
    const desired = (await rig.state()).params[PATH]?.desired;
    for (const value of [-1, 101, Number.MAX_VALUE, 'forty', true, [1, 2]]) {
      const refused = await rig.command('param.set', { path: PATH, value });
      expect([value, refused.ok]).toEqual([value, false]);
    }
    expect((await rig.command('param.set', { path: 'light/none/intensity', value: 1 })).error.code).toBe(
      'manual.no-path',
    );
    expect((await rig.command('param.set', { path: 'engine/xr/ready', value: true })).error.code).toBe(
      'manual.read-only',
    );
    expect(await truth('light-fill', 'intensity')).toBe(was);

    const set = await rig.command('param.set', { path: PATH, value: 37 });
    expect(set.result).toMatchObject({ state: 'sent' });
    await settles(PATH, 'matched');
    expect(await truth('light-fill', 'intensity')).toBe(37);
    expect((await rig.command('param.undo', { path: PATH })).ok).toBe(true);
    await rig.until('back', (s) => s.params[PATH]?.actual?.value === was);
    expect(await truth('light-fill', 'intensity')).toBe(was);
    expect((await rig.state()).params[PATH]?.desired).toEqual(desired);
    expect((await rig.command('param.undo', { path: PATH })).error.code).toBe('param.nothing-to-undo');
  });

  test('a slider that is dragged: what is overtaken says so and is no failure, the last value holds and is proved', async () => {
    const path = 'engine/vp/camera/a/overscanLeft';
    const set = (value: number) => rig.command('param.set', { path, value });
    // Side by side they come in any order: the last one is the hand that rests.
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => set(n)));
    const states = answers.map(({ ok, result }) => (ok ? result['state'] : 'refused'));
    expect(new Set(states)).toEqual(new Set(['sent', 'superseded']));
    const last = 40;
    expect((await set(last)).result).toMatchObject({ state: 'sent' });
    const settled = await rig.until(
      'the last value is proved',
      (s) => s.params[path]?.status === 'matched' && s.params[path]?.actual?.value === last,
    );
    expect(settled.params[path]?.desired?.value).toBe(last);
    expect(await truth('vp-icvfx', 'camera/a/overscanLeft')).toBe(last);
  });

  test('the class of a parameter asks for its role; an owner is never moved by hand', async () => {
    const { token } = (await rig.command<{ token: string }>('seat.token', { role: 'technician', name: 'T' })).result;
    const display = { path: 'processor/wings/display', value: 'black' };
    const low = await rig.command('param.set', display, { authorization: `Bearer ${token}` });
    expect(low.error.code).toBe('manual.role');
    const owner = await rig.command('param.set', { path: 'zone/wall-left/source', value: 'vp' });
    expect(owner.error.code).toBe('manual.owner');
    expect((await rig.command('param.set', { path: 'zone/wall-left/source', value: 'xr' })).ok).toBe(true);
    expect((await rig.command('param.set', { path: 'picture/a/path', value: 'direct' })).error.code).toBe(
      'manual.picture',
    );
  });

  test('light that an on-air camera sees is not changed by hand', async () => {
    await rig.mixer({ program: 'cam-1' });
    await rig.until('on air', (s) => s.pictures['a']?.onAir === 'yes');
    const sent = await lastCommand(rig);
    for (const [path, value] of [
      ['processor/wings/brightness', 40],
      ['processor/wings/display', 'freeze'],
    ] as const) {
      const refused = await rig.command('param.set', { path, value });
      expect([path, refused.error?.code]).toEqual([path, 'manual.on-air']);
    }
    expect(await commandsSince(rig, sent)).toEqual([]);
    await rig.mixer({ program: 'vt-1' });
    await rig.until('off air', (s) => s.pictures['a']?.onAir === 'no');
  });

  test('what an armed plan claims is refused, naming the plan; what it does not is free', async () => {
    const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
    const refused = await rig.command('param.set', { path: 'light/key/kelvin', value: 4000 });
    expect(refused.ok, JSON.stringify(refused)).toBe(false);
    expect(refused.error.params).toMatchObject({ plan: armed.result.planId });
    expect((await rig.command('param.set', { path: PATH, value: 44 })).ok).toBe(true);
    await rig.command('stage.disarm');
    expect((await rig.command('param.set', { path: 'light/key/kelvin', value: 4000 })).ok).toBe(true);
    await settles('light/key/kelvin', 'matched');
  });

  test('a hand at the device: drift, told; adopted, pushed, ignored, released', async () => {
    await rig.command('param.set', { path: PATH, value: 50 });
    await settles(PATH, 'matched');
    await rig.frontPanel('light-fill', 'intensity', 20);
    const drifted = await rig.until(
      'the drift is told of the parameter and of its device',
      (s) => s.params[PATH]?.status === 'drifted' && s.devices['light-fill']?.drifted.includes(PATH) === true,
    );
    expect(drifted.params[PATH]).toMatchObject({ desired: { value: 50 }, actual: { value: 20 } });
    expect((await rig.command('param.adopt', { path: PATH })).result).toEqual({ path: PATH, value: 20 });
    const adopted = await settles(PATH, 'matched');
    expect(adopted.params[PATH]?.desired).toMatchObject({ value: 20, by: 'adopt:admin' });
    expect(await truth('light-fill', 'intensity')).toBe(20);

    await rig.frontPanel('light-fill', 'intensity', 30);
    await settles(PATH, 'drifted');
    expect((await rig.command('param.push', { path: PATH })).ok).toBe(true);
    await settles(PATH, 'matched');
    expect(await truth('light-fill', 'intensity')).toBe(20);

    await rig.frontPanel('light-fill', 'intensity', 35);
    await rig.until('told', (s) => s.devices['light-fill']?.drifted.includes(PATH) === true);
    const sent = await lastCommand(rig);
    expect((await rig.command('param.ignore', { path: PATH, untilS: 1.5 })).ok).toBe(true);
    await rig.until('quiet', (s) => s.devices['light-fill']?.drifted.includes(PATH) === false);
    await rig.until('told again', (s) => s.devices['light-fill']?.drifted.includes(PATH) === true);
    expect((await rig.command('param.release', { path: PATH })).ok).toBe(true);
    const free = await settles(PATH, 'observed');
    expect(free.params[PATH]?.desired).toBeUndefined();
    expect(await commandsSince(rig, sent)).toEqual([]);
  });

  test('a refusing device fails by name; a lying one is found by its own read-back', async () => {
    await rig.fault('light-fill', { kind: 'offline' });
    await rig.until('gone', (s) => s.devices['light-fill']?.status === 'offline');
    const offline = await rig.command('param.set', { path: PATH, value: 60 });
    expect(offline.error.code).toBe('manual.offline');
    await rig.clearFaults();
    await rig.until('back', (s) => s.devices['light-fill']?.status === 'online');
    expect((await rig.state()).params[PATH]?.desired).toBeUndefined(); // what was refused was never wanted
    await rig.fault('router', { kind: 'refuse' });
    // What it goes on saying of itself is what was asked for: the failure shows until its next word.
    const failed = seat.when('failed', (s) => s.params['zone/wall-left/source']?.status === 'failed');
    const sent = await rig.command('param.set', { path: 'zone/wall-left/source', value: 'xr' });
    expect(sent.ok, JSON.stringify(sent)).toBe(true); // sent is all that it says
    expect((await failed).params['zone/wall-left/source']?.fault).toBeDefined();
    await rig.clearFaults();
    await rig.command('param.push', { path: 'zone/wall-left/source' });
    await settles('zone/wall-left/source', 'matched');
  });

  test('stand aside and disable: hung up, refused, nothing sent; taken back by a person', async () => {
    const from = await lastCommand(rig);
    expect(
      (await rig.command('device.standAside', { device: 'light-fill', on: true, reason: 'the desk has it' })).ok,
    ).toBe(true);
    const aside = await rig.until('aside', (s) => s.devices['light-fill']?.status === 'standAside');
    expect(aside.devices['light-fill']?.standAside).toEqual({ seat: 'Admin', reason: 'the desk has it' });
    expect((await rig.command('param.set', { path: PATH, value: 10 })).ok).toBe(false);
    const plan = await rig.command<{ gates: { id: string; verdict: string }[] }>('stage.rehearse', {
      preset: 'snow-camp-dusk',
    });
    const gate = plan.result.gates.find((one) => one.id === 'online/light-fill');
    expect(gate === undefined ? 'no step' : gate.verdict).not.toBe('open');
    await rig.command('device.standAside', { device: 'light-fill', on: false });
    await rig.until('back', (s) => s.devices['light-fill']?.status === 'online');
    await rig.command('device.disable', { device: 'light-back' });
    await rig.until('disabled', (s) => s.devices['light-back']?.status === 'disabled');
    expect((await rig.command('device.enable', { device: 'light-back' })).ok).toBe(true);
    await rig.until('enabled', (s) => s.devices['light-back']?.status === 'online');
    expect((await rig.command('device.test', { device: 'light-back' })).result).toMatchObject({
      status: 'online',
      silent: [],
    });
    expect((await rig.command('device.test', { device: 'nobody' })).error.code).toBe('device.unknown');
    expect(await commandsSince(rig, from)).toEqual([]);
  });

  test('an override wins over mode and preset in every plan, until it is cleared', async () => {
    const steps = async (): Promise<unknown> => {
      const plan = await rig.command<{ steps: { path: string; value: unknown }[] }>('stage.rehearse', {
        preset: 'snow-camp-dusk',
      });
      return plan.result.steps.find((step) => step.path === 'light/key/intensity')?.value;
    };
    expect(await steps()).toBe(55);
    expect((await rig.command('override.set', { path: 'light/key/intensity', value: 12 })).ok).toBe(true);
    expect(await steps()).toBe(12);
    expect((await rig.command('override.set', { path: 'light/key/intensity', value: 1200 })).ok).toBe(false);
    expect((await rig.command('override.clear', { path: 'light/key/intensity' })).ok).toBe(true);
    expect(await steps()).toBe(55);
    expect((await rig.command('override.clear', { path: 'light/key/intensity' })).error.code).toBe('override.none');
  });

  test('a change by hand after a take takes its own parameter out of the undo, by name', async () => {
    await armAndTake(rig, { preset: 'snow-camp-dusk' });
    expect((await rig.command('param.set', { path: 'light/key/intensity', value: 61 })).ok).toBe(true);
    const state = await rig.until('named', (s) => (s.undo?.lost.length ?? 0) > 0);
    expect(state.undo?.lost).toEqual(['light/key/intensity']);
    const undo = await arm(rig, { mode: 'XR', scene: 'polar-glacier' });
    expect(undo.ok, JSON.stringify(undo)).toBe(true);
  });
});
