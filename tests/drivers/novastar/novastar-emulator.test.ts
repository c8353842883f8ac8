import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type DeviceDriver, isFault, type Ticket } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver as novastar } from '../../../drivers/novastar/novastar-driver.ts';
import { type NovastarEmulator, openEmulator } from '../../../drivers/novastar/novastar-emulator.ts';
import { emulatorOptions, eventually, RecordedContext } from '../../kit/driver-rig.ts';
import { TestClock } from '../../kit/test-clock.ts';

const MODULAR = { family: 'mctrl4k', inputs: ['sdi-1', 'sdi-2'], presets: 4, ackMs: 300 };
const real = createClock();
const open: { close?(): Promise<void>; stop?(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await (one.stop?.() ?? one.close?.());
});

/** Sockets are real; the picture moves on the clock that is handed in. */
async function box(clock: TestClock | typeof real, settings: unknown = MODULAR, virtual: unknown = {}) {
  const recorded = emulatorOptions<unknown>(clock, settings, virtual);
  const emulator = await openEmulator(recorded.options);
  open.push(emulator);
  return { emulator, ...recorded };
}

async function client(emulator: NovastarEmulator, raw: unknown = MODULAR) {
  const context = new RecordedContext(real, createOpenWire(real));
  const settings = novastar.settings(raw);
  if (isFault(settings)) throw new Error(settings.code);
  const driver = novastar.create(context, settings, { kind: 'tcp', ...emulator.address });
  open.push(driver);
  driver.start();
  await eventually('all was read', () => context.values.has('source') && context.values.has('firmware'));
  return { context, driver };
}

function write(driver: DeviceDriver, key: string, value: string | number): Ticket {
  const prepared = driver.prepare({ entries: [{ key, value }] });
  if (isFault(prepared)) throw new Error(JSON.stringify(prepared));
  return prepared.release('now');
}

test.each([MODULAR, { family: 'vx1000', layers: 3, presets: 10 }, { family: 'mctrl660' }])(
  'driver and emulator of $family understand each other',
  async (settings) => {
    const { emulator, commands } = await box(real, settings, { relockMs: [0, 0] });
    const { context, driver } = await client(emulator, settings);
    expect(commands).toEqual([]);
    for (const [key, value] of [
      ['mode', 'freeze'],
      ['source', 'backup'],
      ['brightness', 20],
      ['mode', 'black'],
      ['mode', 'normal'],
      ...(settings.family === 'vx1000' ? ([['source/3', 'backup']] as const) : []),
    ] as const) {
      expect(await write(driver, key, value).acked).toBe('acked');
      await eventually(`${key} is read as ${value}`, () => context.values.get(key) === value);
      await eventually(`${key} is ${value}`, () => emulator.actual().get(key) === value);
    }
    expect(context.faults).toEqual([]);
  },
);

test('a freeze takes effect one to three frames after the register says so', async () => {
  const clock = new TestClock();
  const { emulator, changes } = await box(clock);
  const lagsMs: number[] = [];
  for (let n = 0; n < 12; n++) {
    const from = clock.nowUs();
    expect(emulator.frontPanel('mode', n % 2 === 0 ? 'freeze' : 'normal')).toBeUndefined();
    await clock.advance(200);
    lagsMs.push(((changes.at(-1)?.atUs ?? 0) - from) / 1000);
  }
  expect(new Set(lagsMs)).toEqual(new Set([20, 40, 60]));
});

test('an input switch is black until it re-locks, 0.2 to 3 s later', async () => {
  const clock = new TestClock();
  const { emulator, changes } = await box(clock);
  const tookMs: number[] = [];
  for (let n = 0; n < 20; n++) {
    const from = clock.nowUs();
    emulator.frontPanel('source', n % 2 === 0 ? 'backup' : 'router');
    expect(emulator.actual().get('relocking')).toBe(true);
    await clock.advance(3_100);
    expect(emulator.actual().get('relocking')).toBe(false);
    tookMs.push(((changes.at(-1)?.atUs ?? 0) - from) / 1000);
  }
  expect(Math.min(...tookMs)).toBeGreaterThanOrEqual(200);
  expect(Math.max(...tookMs)).toBeLessThanOrEqual(3_000);
  expect(Math.max(...tookMs) - Math.min(...tookMs)).toBeGreaterThan(1_000);
});

test('a preset recall drops a freeze, unless told otherwise', async () => {
  for (const presetDropsFreeze of [true, false]) {
    const clock = new TestClock();
    const presets = { '2': { source: 'backup', brightness: 40 } };
    const { emulator } = await box(clock, MODULAR, { presetDropsFreeze, presets });
    emulator.frontPanel('mode', 'freeze');
    await clock.advance(100);
    emulator.frontPanel('preset', '2');
    expect(Object.fromEntries(emulator.actual())).toEqual({
      mode: presetDropsFreeze ? 'normal' : 'freeze',
      source: 'backup',
      brightness: 40,
      preset: '2',
      relocking: true,
    });
  }
});

test('hold lost on input switch: by the box itself and by the router in front, and the driver reads it', async () => {
  const { emulator } = await box(real, MODULAR, { routeRelockMs: 50 });
  const { context, driver } = await client(emulator);
  const freeze = async () => {
    await write(driver, 'mode', 'freeze').acked;
    await eventually(
      'frozen',
      () => emulator.actual().get('mode') === 'freeze' && context.values.get('mode') === 'freeze',
    );
  };
  await freeze();
  emulator.inputSignalChanged('sdi-1');
  expect([emulator.actual().get('mode'), emulator.actual().get('relocking')]).toEqual(['freeze', true]);
  emulator.setFault({ kind: 'hold-lost-on-input-switch' }, true);
  emulator.inputSignalChanged('sdi-9'); // not ours
  expect(emulator.actual().get('mode')).toBe('freeze');
  emulator.inputSignalChanged('sdi-2');
  expect(emulator.actual().get('mode')).toBe('normal');
  const lostUs = real.nowUs();
  await eventually('seen', () => context.values.get('mode') === 'normal');
  expect(real.nowUs() - lostUs).toBeLessThan(400_000);
  await freeze();
  expect(await write(driver, 'source', 'backup').acked).toBe('acked');
  expect(emulator.actual().get('mode')).toBe('normal');
  await freeze();
  emulator.inputSignalChanged('sdi-1'); // the router feeds an input that is not on the screen
  expect(emulator.actual().get('mode')).toBe('freeze');
});

test('lie, refuse, slow, drop, duplicate, offline and the panel', async () => {
  const { emulator, commands } = await box(real, MODULAR, { relockMs: [0, 0] });
  const { context, driver } = await client(emulator);
  emulator.setFault({ kind: 'lie' }, true);
  expect(await write(driver, 'mode', 'black').acked).toBe('acked');
  await eventually('the lie is read', () => context.values.get('mode') === 'black');
  expect(emulator.actual().get('mode')).toBe('normal');
  emulator.clearFaults();
  await eventually('the truth is read', () => context.values.get('mode') === 'normal');

  emulator.setFault({ kind: 'refuse' }, true);
  expect(await write(driver, 'mode', 'black').acked).toMatchObject({ code: 'novastar.unknown-command' });
  emulator.clearFaults();
  expect(commands.length).toBe(2);

  emulator.setFault({ kind: 'slow', delayMs: 500 }, true);
  expect(await write(driver, 'brightness', 20).acked).toMatchObject({ code: 'device.no-answer' });
  emulator.clearFaults();
  await eventually('read in the end', () => context.values.get('brightness') === 20);

  emulator.setFault({ kind: 'duplicate' }, true);
  expect(await write(driver, 'mode', 'black').acked).toBe('acked');
  await eventually('counted', () => context.faultCodes.includes('novastar.stray-answer'));
  emulator.clearFaults();

  emulator.setFault({ kind: 'drop', share: 1 }, true);
  expect(await write(driver, 'mode', 'normal').acked).toMatchObject({ code: 'device.no-answer' });
  emulator.clearFaults();
  await eventually('read in the end', () => context.values.get('mode') === 'normal');

  emulator.frontPanel('source', 'backup');
  await eventually('the hand is seen', () => context.values.get('source') === 'backup');
  expect(emulator.frontPanel('source', 'vga')).toMatchObject({ code: 'driver.value' });
  expect(emulator.frontPanel('firmware', '1')).toMatchObject({ code: 'driver.unknown-key' });

  emulator.setFault({ kind: 'offline' }, true);
  await eventually('gone', () => context.status !== 'live');
  emulator.clearFaults();
  await eventually('back', () => context.status === 'live');
});

test('rebooted under traffic: the hold is gone, brightness is the stored one, the input stays, hostile bytes do not stop it', async () => {
  const { emulator } = await box(real, MODULAR, { relockMs: [20, 60], storedBrightness: 60 });
  const { context, driver } = await client(emulator);
  await write(driver, 'source', 'backup').acked;
  await write(driver, 'brightness', 20).acked;
  await write(driver, 'mode', 'freeze').acked;
  await eventually('frozen', () => emulator.actual().get('mode') === 'freeze');
  let going = true;
  const traffic = (async () => {
    while (going) {
      await driver.query(['mode', 'brightness'], new AbortController().signal);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  const hostile = connect(emulator.address.port, '127.0.0.1');
  hostile.on('error', () => hostile.destroy());
  hostile.write(Buffer.from('55aaffff'.repeat(500), 'hex'));
  hostile.write(Buffer.from('55aa0000fe0000000000010050002002010000c855', 'hex')); // bad sum
  hostile.write(Buffer.from('55aa0015fe000100ffff01000100000205008080808080f05a', 'hex').subarray(0, 20));
  for (let n = 0; n < 3; n++) {
    const down = emulator.reboot(40);
    expect(emulator.actual().get('relocking')).toBe(true);
    await down;
    await eventually('live', () => context.status === 'live');
  }
  going = false;
  await traffic;
  hostile.destroy();
  await eventually('locked', () => emulator.actual().get('relocking') === false);
  expect(Object.fromEntries(emulator.actual())).toMatchObject({ mode: 'normal', brightness: 60, source: 'backup' });
  await eventually('read', () => context.values.get('brightness') === 60 && context.values.get('mode') === 'normal');
  expect(context.epochs.length).toBeGreaterThan(1);
  expect(context.faultCodes.filter((code) => code.startsWith('driver'))).toEqual([]);
});

test('frames of the documents, sent as printed, are answered as printed', async () => {
  const { emulator } = await box(real, { family: 'mctrl660' });
  const socket = connect(emulator.address.port, '127.0.0.1');
  open.push({ close: () => new Promise((resolve) => socket.end(() => resolve())) });
  const said: Buffer[] = [];
  socket.on('data', (bytes) => said.push(bytes));
  socket.on('error', () => socket.destroy());
  const answers = () => Buffer.concat(said).toString('hex');
  socket.write(Buffer.from('55aa0000fe000000000000000200000002005756', 'hex')); // 660Pro document: read model
  await eventually('the model', () => answers() === 'aa55000000fe00000000000002000000020007116f56');
  said.length = 0;
  socket.write(Buffer.from('55aa0080fe0001ffffff0100000100020100ffd55a', 'hex')); // 660Pro document: black everywhere
  await eventually('black', () => emulator.actual().get('mode') === 'black');
  socket.write(Buffer.from('55aa0080fe0001ffffff010000010002010000d659', 'hex'));
  await eventually('normal', () => emulator.actual().get('mode') === 'normal');
});
