/** The generic sync generator: the shipped description, driver against emulator, over TCP and over a serial port. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { isFault, type WireAddress } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver } from '../../../drivers/template/template-driver.ts';
import { openEmulator } from '../../../drivers/template/template-emulator.ts';
import { RecordedContext, seeded } from '../../kit/driver-rig.ts';
import { openPtys } from '../../kit/pty.ts';

const clock = createClock();
const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

interface Shipped {
  readonly id: string;
  readonly settings: unknown;
  readonly virtual: Record<string, unknown>;
}
const FILE = new URL('../../../seeds/shenzhen/devices.json', import.meta.url);
const SHIPPED = (JSON.parse(readFileSync(FILE, 'utf8')) as { devices: Shipped[] }).devices.find((d) => d.id === 'sync');

async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = Date.now() + 8_000;
  while (!holds()) {
    if (Date.now() > endMs) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function generator(virtual: unknown = SHIPPED?.virtual) {
  const commands: string[] = [];
  const emulator = await openEmulator({
    clock,
    port: 0,
    settings: SHIPPED?.settings,
    virtual,
    random: seeded(3),
    onChange: () => undefined,
    onCommand: ({ decoded }) => void commands.push(decoded),
  });
  toClose.push(() => emulator.close());
  return { emulator, commands };
}

function driven(address: WireAddress) {
  const context = new RecordedContext(clock, createOpenWire(clock));
  const settings = driver.settings(SHIPPED?.settings);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  const device = driver.create(context, settings, address);
  toClose.push(() => device.stop());
  device.start();
  const set = (key: string, value: string | number) => {
    const prepared = device.prepare({ entries: [{ key, value }] });
    if (isFault(prepared)) throw new Error(JSON.stringify(prepared));
    return prepared.release('now').acked;
  };
  return { context, device, set, said: (key: string) => context.values.get(key) };
}

const SOUND = { reference: 'black-burst', present: true, locked: true, rate: 50, phaseUs: 1.8, offsetUs: 0 };

test('one line says everything: reference, presence, lock, rate, phase, offset', async () => {
  const { emulator, commands } = await generator();
  const { context } = driven({ kind: 'tcp', ...emulator.address });
  await until('it has spoken', () => context.values.size === 6);
  expect(Object.fromEntries(context.values)).toEqual(SOUND);
  expect(context.trace.find(({ dir }) => dir === 'in')?.decoded).toBe(
    'SYNC REF BB PRESENT YES LOCK YES RATE 50.000 PHASE 1.8 OFFSET 0.0',
  );
  expect(commands).toEqual([]); // looking changes nothing
  expect(context.faultCodes).toEqual([]);
});

test('its faults: reference lost, wrong rate, a phase that runs away; cleared, it is as before', async () => {
  const { emulator } = await generator();
  const { context, said } = driven({ kind: 'tcp', ...emulator.address });
  await until('it is online', () => said('locked') === true);
  emulator.setFault({ kind: 'reference-lost' }, true);
  await until('the loss is told', () => said('present') === false && said('locked') === false);
  expect(said('rate')).toBe(50);
  expect(emulator.actual().get('locked')).toBe(false);
  emulator.setFault({ kind: 'wrong-rate', hz: 59.94 }, true);
  await until('the rate is told', () => said('rate') === 59.94);
  emulator.setFault({ kind: 'phase-drift', usPerS: -400 }, true);
  await until('the phase runs', () => Number(said('phaseUs')) < -100);
  emulator.clearFaults();
  await until('all is well', () => Object.entries(SOUND).every(([key, value]) => said(key) === value));
  expect(context.status).toBe('live');
});

test('on its own crystal a lost reference is no loss; to change the reference is to unlock for a while', async () => {
  const { emulator, commands } = await generator();
  const { said, set } = driven({ kind: 'tcp', ...emulator.address });
  await until('it is online', () => said('locked') === true);
  expect(await set('reference', 'internal')).toBe('acked');
  await until('it unlocks', () => said('reference') === 'internal' && said('locked') === false);
  await until('it locks', () => said('locked') === true);
  emulator.setFault({ kind: 'reference-lost' }, true);
  await set('offsetUs', 2.5);
  await until('the offset is told', () => said('offsetUs') === 2.5);
  expect([said('present'), said('locked')]).toEqual([true, true]);
  expect(commands).toEqual(['REF INT', 'OFFSET 2.5']);
  emulator.setFault({ kind: 'refuse' }, true);
  expect(await set('reference', 'ptp')).toEqual({ code: 'device.refused', params: { reason: 'refused' } });
});

test('silence on an open connection is offline by name', async () => {
  const { emulator } = await generator();
  const { context } = driven({ kind: 'tcp', ...emulator.address });
  await until('it is online', () => context.status === 'live');
  emulator.setFault({ kind: 'drop', share: 1 }, true);
  await until('it is missed', () => JSON.stringify(context.statuses).includes('link.silent'));
});

test('a drifting phase goes round within its range, and rules that name nothing are refused', async () => {
  const quick = { ...SHIPPED?.virtual, initial: { phaseUs: 9_999 } };
  const { emulator } = await generator(quick);
  emulator.setFault({ kind: 'phase-drift', usPerS: 10_000 }, true);
  await until('it is round', () => Number(emulator.actual().get('phaseUs')) < 0);
  for (const faults of [
    { 'wrong-rate': { key: 'hertz' } },
    { 'phase-drift': { key: 'locked' } },
    { 'reference-lost': { set: { present: 'no' } } },
    { 'reference-lost': { set: {}, unless: { source: 'x' } } },
  ])
    await expect(generator({ ...SHIPPED?.virtual, faults })).rejects.toThrow('settings');
});

const HAS_SOCAT = spawnSync('socat', ['-V']).error === undefined;

describe.skipIf(!HAS_SOCAT)('the sync generator at a serial port', () => {
  test('speaks the same, is told the same, and is missed when the adapter is pulled', async () => {
    const { emulator, commands } = await generator();
    const line = await openPtys(emulator.address.port);
    toClose.push(() => line.close());
    const { context, said, set } = driven({
      kind: 'serial',
      path: line.port,
      baud: 9600,
      dataBits: 8,
      parity: 'none',
      stopBits: 1,
    });
    await until('it has spoken', () => context.values.size === 6);
    expect(Object.fromEntries(context.values)).toEqual(SOUND);
    expect(await set('reference', 'tri-level')).toBe('acked');
    await until('it follows', () => said('reference') === 'tri-level' && said('locked') === true);
    expect(commands).toEqual(['REF TRI']);
    await line.pull();
    await until('it is missed', () => JSON.stringify(context.statuses).includes('wire.port-'));
    await line.plug();
    await until('it is back', () => context.status === 'live' && context.epochs.length === 2);
  });
});
