import { afterEach, expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { type DeviceDriver, isFault, type Ticket } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver as switchboard } from '../../../drivers/switchboard/switchboard-driver.ts';
import { openEmulator, type SwitchboardEmulator } from '../../../drivers/switchboard/switchboard-emulator.ts';
import { emulatorOptions, eventually, RecordedContext } from '../../kit/driver-rig.ts';

const SETTINGS = { nodes: ['n1', 'n2'], exe: 'D:/UE/UnrealEditor.exe', pollMs: 250 };
const clock = createClock();
const open: { close?(): Promise<void>; stop?(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await (one.stop?.() ?? one.close?.());
});

async function host(virtual: unknown = { running: ['n1'], startMs: [5, 10], lineMs: 40, source: 'house' }) {
  const recorded = emulatorOptions<unknown>(clock, SETTINGS, virtual);
  const emulator = await openEmulator(recorded.options);
  open.push(emulator);
  return { emulator, ...recorded };
}

function client(emulator: SwitchboardEmulator) {
  const context = new RecordedContext(clock, createOpenWire(clock));
  const settings = switchboard.settings(SETTINGS);
  if (isFault(settings)) throw new Error(settings.code);
  const driver = switchboard.create(context, settings, { kind: 'tcp', ...emulator.address });
  open.push(driver);
  driver.start();
  const is = (key: string, value: Value) =>
    eventually(`${key} ${String(value)}`, () => context.values.get(key) === value);
  return { context, driver, is };
}

function write(driver: DeviceDriver, entries: Readonly<Record<string, Value>>): Ticket {
  const prepared = driver.prepare({ entries: Object.entries(entries).map(([key, value]) => ({ key, value })) });
  if (isFault(prepared)) throw new Error(prepared.code);
  return prepared.release('now');
}

test('a node is started with a file that was sent, and ended; every client is told', async () => {
  const { emulator, changes, commands } = await host();
  const [one, two] = [client(emulator), client(emulator)];
  await Promise.all([
    one.is('process/n1', 'running'),
    one.is('process/n2', 'stopped'),
    two.is('process/n1', 'running'),
  ]);
  expect(commands).toEqual([]);
  expect(await write(one.driver, { config: '{"nDisplay":{}}' }).acked).toBe('acked');
  const kept = String(one.context.values.get('config/path'));
  expect(emulator.files.get(kept)).toBe('{"nDisplay":{}}');
  const start = write(one.driver, { 'process/n2': 'running', 'arguments/n2': `-dc_cfg="${kept}"` });
  expect(await start.acked).toBe('acked');
  expect(emulator.commandLines().get('n2')).toBe(`-dc_cfg="${kept}"`);
  await two.is('process/n2', 'running');
  expect(await write(two.driver, { 'process/n2': 'stopped' }).acked).toBe('acked');
  await one.is('process/n2', 'stopped');
  expect(changes.map(({ key, value }) => [key, value])).toEqual([
    ['process/n1', 'running'],
    ['process/n2', 'running'],
    ['process/n2', 'stopped'],
  ]);
  expect(commands.length).toBe(3);
});

test('genlock, load and present mode of a healthy host; sync-lost, desync and present-flip show where they should', async () => {
  const { emulator } = await host();
  const { context, is } = client(emulator);
  await is('sync', 'synced');
  expect(Object.fromEntries(context.values)).toMatchObject({
    'sync/house': true,
    'sync/houseHz': 50,
    'sync/refreshHz': 50,
    'sync/source': 'house',
    mosaic: '7680x2160',
    present: 'Hardware Composed: Independent Flip',
    'present/flips': 0,
    gpu: 71,
    fullscreen: true,
  });
  emulator.setFault({ kind: 'desync' }, true);
  await is('sync', 'unsynced');
  expect(context.values.get('sync/house')).toBe(true);
  emulator.setFault({ kind: 'sync-lost' }, true);
  await is('sync/house', false);
  emulator.setFault({ kind: 'present-flip' }, true);
  await is('present/flips', 1);
  emulator.setFault({ kind: 'stall' }, true);
  await is('gpu', 0);
  expect(context.faults).toEqual([]);
});

test('a crash is told with code and last lines; a start crashes as well; a host may refuse', async () => {
  const { emulator } = await host();
  const { context, driver, is } = client(emulator);
  await is('process/n1', 'running');
  emulator.setFault({ kind: 'crash' }, true);
  await is('process/n1', 'stopped');
  expect(context.values.get('exit/n1')).toBe(3);
  expect(String(context.values.get('log/n1')).split('\n').at(-1)).toContain('GPU has crashed');
  const again = write(driver, { 'process/n1': 'running', 'arguments/n1': '-x' });
  expect(await again.acked).toBe('acked');
  await is('process/n1', 'stopped');
  emulator.clearFaults();
  emulator.setFault({ kind: 'refuse' }, true);
  const refused = write(driver, { 'process/n1': 'running' });
  expect(await refused.acked).toMatchObject({ code: 'switchboard.not-started' });
});

test('one that garbles and a newer one are named; a host that went down is heard anew', async () => {
  const { emulator } = await host();
  const why = (context: RecordedContext) => {
    const status = context.statuses.at(-1);
    return status?.at === 'waiting' ? status.why.code : status?.at;
  };
  const first = client(emulator);
  await first.is('process/n1', 'running');
  emulator.setFault({ kind: 'garbled', share: 1 }, true);
  await eventually('named', () => first.context.faultCodes.includes('switchboard.not-json'));
  emulator.clearFaults();
  await eventually('live again', () => first.context.status === 'live');
  void emulator.reboot(50);
  await first.is('process/n1', 'stopped');
  emulator.setFault({ kind: 'quic-only' }, true);
  await eventually('a newer one', () => why(first.context) === 'switchboard.quic');
});
