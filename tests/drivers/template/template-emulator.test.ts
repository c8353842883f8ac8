/** Driver and emulator from the same data, over real sockets on loopback. */
import { afterEach, expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { type Emulator, type EmulatorChange, isFault } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver } from '../../../drivers/template/template-driver.ts';
import { openEmulator } from '../../../drivers/template/template-emulator.ts';
import { record, seeded, write } from '../../kit/rig.ts';
import { EXAMPLES, VIRTUALS } from './readme-examples.ts';

const clock = createClock();
const never = new AbortController().signal;
const toStop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

async function rig(raw: unknown, kind: 'tcp' | 'udp', virtual: unknown = {}) {
  const settings = driver.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  const changes: EmulatorChange[] = [];
  const commands: string[] = [];
  const emulator: Emulator = await openEmulator({
    clock,
    port: 0,
    settings,
    virtual,
    random: seeded(7),
    onChange: (change) => void changes.push(change),
    onCommand: ({ decoded }) => void commands.push(decoded),
  });
  const recorder = record(clock, createOpenWire(clock));
  const device = driver.create(recorder.context, settings, { kind, ...emulator.address });
  toStop.push(
    () => device.stop(),
    () => emulator.close(),
  );
  device.start();
  const set = async (key: string, value: Value) => {
    const prepared = device.prepare(write(key, value));
    if (isFault(prepared)) return prepared;
    const ticket = prepared.release('now');
    const sent = await ticket.sent;
    return isFault(sent) ? sent : ticket.acked;
  };
  return { ...recorder, device, emulator, changes, commands, set };
}

const [xr, mixer, light, sync] = EXAMPLES;

test('OSC: a scene takes its time, ready follows, everything is reported and acknowledged', async () => {
  const { said, at, set, emulator, commands, device, faults } = await rig(xr, 'udp', VIRTUALS[0]);
  await expect.poll(at).toBe('live');
  await expect.poll(said).toMatchObject({ scene: 'glacier', ready: true, activeCamera: 'a', 'delay/a': 0 });
  expect(commands).toEqual([]); // connecting sent questions only
  expect(await set('scene', 'snow-camp')).toBe('acked');
  await expect.poll(() => said()['ready']).toBe(false);
  await expect.poll(() => said()['ready']).toBe(true);
  expect(emulator.actual().get('scene')).toBe('snow-camp');
  expect(await set('extension', true)).toBe('acked');
  expect(await set('delay/a', 7)).toBe('acked');
  expect(await set('extension/opacity', 0.1)).toBe('acked');
  await expect.poll(said).toMatchObject({ extension: true, 'delay/a': 7, 'extension/opacity': 0.1 });
  expect(commands).toEqual(['/xr/scene "snow-camp"', '/xr/ext 1', '/xr/delay "a" 7', '/xr/ext/opacity 0.1']);
  expect(await device.query(['scene', 'activeCamera'], never)).toBeUndefined();
  expect(await device.query(['nothing'], never)).toEqual({ code: 'driver.not-readable', params: { key: 'nothing' } });
  expect(faults).toEqual([]);
});

test('text over TCP: cut swaps program and preview, and the map stands between our words and theirs', async () => {
  const { said, at, set, commands, emulator, faults } = await rig(mixer, 'tcp', VIRTUALS[1]);
  await expect.poll(at).toBe('live');
  await expect.poll(said).toEqual({ program: 'vt', preview: 'cam1' });
  expect(await set('preview', 'cam2')).toBe('acked');
  expect(await set('cut', true)).toBe('acked');
  await expect.poll(said).toEqual({ program: 'cam2', preview: 'vt' });
  expect(commands).toEqual(['PVW 2', 'CUT']);
  expect(emulator.actual().get('program')).toBe('cam2');
  expect(faults).toEqual([]);
});

test('text over UDP: a light that never answers is live, unacknowledged and obeys', async () => {
  const { at, set, emulator } = await rig(light, 'udp');
  await expect.poll(at).toBe('live');
  expect(await set('intensity', 55)).toBe('none');
  await expect.poll(() => emulator.actual().get('intensity')).toBe(55);
  expect(await set('intensity', 101)).toMatchObject({ code: 'value.range' });
});

test('text over UDP: a box that only reports', async () => {
  const { at, said, emulator, device } = await rig(sync, 'udp', { initial: { rate: 59.94 } });
  await expect.poll(at).toBe('live');
  await expect.poll(said).toEqual({ reference: false, rate: 59.94 });
  expect(emulator.frontPanel('reference', true)).toBeUndefined();
  await expect.poll(said).toEqual({ reference: true, rate: 59.94 });
  expect(device.prepare(write('rate', 50))).toEqual({ code: 'driver.read-only', params: { key: 'rate' } });
});

test('it refuses by name, lies, and is found out by its true state', async () => {
  const { at, said, set, emulator } = await rig(mixer, 'tcp', VIRTUALS[1]);
  await expect.poll(at).toBe('live');
  emulator.setFault({ kind: 'refuse' }, true);
  expect(await set('preview', 'cam2')).toEqual({ code: 'device.refused', params: { reason: 'refused' } });
  emulator.clearFaults();
  emulator.setFault({ kind: 'lie' }, true);
  expect(await set('preview', 'cam2')).toBe('acked');
  await expect.poll(() => said()['preview']).toBe('cam2');
  expect(emulator.actual().get('preview')).toBe('cam1');
  emulator.clearFaults();
  await expect.poll(() => said()['preview']).toBe('cam1');
  expect(emulator.frontPanel('preview', 'nobody')).toMatchObject({ code: 'value.option' });
});

test('fades move, a slow box answers late, a silent one is waited for in vain', async () => {
  const { at, said, set, emulator, changes } = await rig(xr, 'udp', { ramps: { 'extension/opacity': 200 } });
  await expect.poll(at).toBe('live');
  expect(await set('extension/opacity', 1)).toBe('acked');
  await expect.poll(() => said()['extension/opacity']).toBe(1);
  expect(changes.length).toBeGreaterThan(3);
  emulator.setFault({ kind: 'slow', delayMs: 120 }, true);
  const beforeUs = clock.nowUs();
  expect(await set('extension', true)).toBe('acked');
  expect(clock.nowUs() - beforeUs).toBeGreaterThan(115_000);
  emulator.clearFaults();
  emulator.setFault({ kind: 'offline' }, true);
  expect(await set('extension', false)).toMatchObject({ code: 'device.no-answer' });
  await expect.poll(at).toMatch(/waiting|connecting/);
  emulator.clearFaults();
  await expect.poll(at).toBe('live');
});

test.each([
  ['udp', xr],
  ['tcp', mixer],
] as const)(
  'reboot under traffic over %s: a new epoch, volatile state gone, nothing sent by itself',
  async (kind, raw) => {
    const { at, said, set, emulator, epochs, commands } = await rig(raw, kind);
    const [key, first, second] = kind === 'udp' ? ['scene', 'glacier', 'snow-camp'] : ['program', 'vt', 'cam2'];
    await expect.poll(at).toBe('live');
    expect(await set(key, second)).toBe('acked');
    await expect.poll(() => said()[key]).toBe(second);
    let traffic = true;
    const writing = (async () => {
      while (traffic) {
        void set(key, second);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await emulator.reboot(100);
    traffic = false;
    await writing;
    await new Promise((resolve) => setTimeout(resolve, 20)); // what was in the air when it came back
    const sentBefore = commands.length;
    await expect.poll(() => epochs.length).toBeGreaterThan(1);
    await expect.poll(() => said()[key]).toBe(first);
    expect(commands.length).toBe(sentBefore);
  },
);

test('an emulator refuses a `virtual` that names what is not there', async () => {
  const settings = driver.settings(light);
  const options = {
    clock,
    port: 0,
    settings,
    random: seeded(1),
    onChange: () => undefined,
    onCommand: () => undefined,
  };
  for (const virtual of [
    { delays: { nothing: 5 } },
    { initial: { intensity: 500 } },
    { follow: { intensity: { after: 'intensity', busy: 0, ready: 1, ms: 5 } } },
  ]) {
    await expect(openEmulator({ ...options, virtual })).rejects.toMatchObject({ fault: { code: 'driver.settings' } });
  }
});
