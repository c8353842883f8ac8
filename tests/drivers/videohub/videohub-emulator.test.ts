import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { type DeviceDriver, type Emulator, isFault, type Ticket } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver as videohub } from '../../../drivers/videohub/videohub-driver.ts';
import { openEmulator } from '../../../drivers/videohub/videohub-emulator.ts';
import { emulatorOptions, eventually, RecordedContext } from '../../kit/driver-rig.ts';

const SETTINGS = { inputs: 6, outputs: 4, labels: { in: ['XR', '虚拟 1'] }, pingMs: 250, ackMs: 300 };
const clock = createClock();
const open: { close?(): Promise<void>; stop?(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await (one.stop?.() ?? one.close?.());
});

async function box(virtual: unknown = { routes: { 3: 5 } }) {
  const recorded = emulatorOptions<unknown>(clock, SETTINGS, virtual);
  const emulator = await openEmulator(recorded.options);
  open.push(emulator);
  return { emulator, ...recorded };
}

async function client(emulator: Emulator) {
  const context = new RecordedContext(clock, createOpenWire(clock));
  const settings = videohub.settings(SETTINGS);
  if (isFault(settings)) throw new Error(settings.code);
  const driver = videohub.create(context, settings, { kind: 'tcp', ...emulator.address });
  open.push(driver);
  driver.start();
  await eventually('all was read', () => context.values.has('label/in/5') && context.values.has('out/3'));
  return { context, driver };
}

function write(driver: DeviceDriver, entries: Record<string, string>): Ticket {
  const prepared = driver.prepare({ entries: Object.entries(entries).map(([key, value]) => ({ key, value })) });
  if (isFault(prepared)) throw new Error(prepared.code);
  return prepared.release('now');
}

test('a salvo switches together and every client is told', async () => {
  const { emulator, changes, commands } = await box();
  const one = await client(emulator);
  const two = await client(emulator);
  expect(one.context.values.get('out/3')).toBe('in/5');
  expect(one.context.values.get('label/in/1')).toBe('虚拟 1');
  expect(commands).toEqual([]);
  expect(await write(one.driver, { 'out/0': 'in/4', 'out/1': 'in/4' }).acked).toBe('acked');
  await eventually('both know', () => [one, two].every((c) => c.context.values.get('out/1') === 'in/4'));
  expect(changes.map((c) => [c.key, c.value])).toEqual([
    ['out/0', 'in/4'],
    ['out/1', 'in/4'],
  ]);
  expect(new Set(changes.map((c) => Math.round(c.atUs / 10_000))).size).toBeLessThanOrEqual(2);
  expect(commands).toEqual(['VIDEO OUTPUT ROUTING 0 4, 1 4']);
  expect(emulator.frontPanel('out/0', 'in/1')).toBeUndefined();
  await eventually('the panel is seen', () => two.context.values.get('out/0') === 'in/1');
  expect(emulator.frontPanel('out/0', 'in/77')).toMatchObject({ code: 'driver.value' });
  expect(emulator.frontPanel('out/77', 'in/1')).toMatchObject({ code: 'driver.unknown-key' });
});

test('refuse, lie, a stuck crosspoint and a lock each show as they are', async () => {
  const { emulator } = await box();
  const { context, driver } = await client(emulator);
  emulator.setFault({ kind: 'refuse' }, true);
  expect(await write(driver, { 'out/0': 'in/3' }).acked).toMatchObject({ code: 'videohub.refused' });
  emulator.setFault({ kind: 'refuse' }, false);

  emulator.setFault({ kind: 'lie' }, true);
  expect(await write(driver, { 'out/0': 'in/3' }).acked).toBe('acked');
  await eventually('the lie is told', () => context.values.get('out/0') === 'in/3');
  expect(emulator.actual().get('out/0')).toBe('in/0');
  emulator.clearFaults();
  await eventually('the truth is told', () => context.values.get('out/0') === 'in/0');

  emulator.setFault({ kind: 'crosspoint-stuck', output: 1 }, true);
  expect(await write(driver, { 'out/0': 'in/2', 'out/1': 'in/2' }).acked).toBe('acked');
  await eventually('the other one moved', () => context.values.get('out/0') === 'in/2');
  expect(context.values.get('out/1')).toBe('in/1');
  expect([emulator.actual().get('out/0'), emulator.actual().get('out/1')]).toEqual(['in/2', 'in/1']);
  expect(emulator.frontPanel('out/1', 'in/0')).toMatchObject({ code: 'emulator.stuck' });
  emulator.clearFaults();

  const early = driver.prepare({ entries: [{ key: 'out/2', value: 'in/0' }] });
  if (isFault(early)) throw new Error(early.code);
  expect(emulator.frontPanel('lock/2', 'locked')).toBeUndefined();
  await eventually('the lock is seen', () => context.values.get('lock/2') === 'locked');
  // Bytes that were made before the lock do not leave after it.
  expect(await early.release('now').sent).toEqual({ code: 'videohub.locked', params: { output: 2 } });
  expect(driver.prepare({ entries: [{ key: 'out/2', value: 'in/0' }] })).toMatchObject({ code: 'videohub.locked' });
});

test('slow, drop and duplicate: named, never a crash, and the routing is read again', async () => {
  const { emulator } = await box();
  const { context, driver } = await client(emulator);
  emulator.setFault({ kind: 'slow', delayMs: 600 }, true);
  expect(await write(driver, { 'out/0': 'in/3' }).acked).toMatchObject({ code: 'device.no-answer' });
  await eventually('reported all the same', () => context.values.get('out/0') === 'in/3');
  emulator.clearFaults();
  emulator.setFault({ kind: 'duplicate' }, true);
  write(driver, { 'out/1': 'in/3' });
  await eventually('seen', () => context.values.get('out/1') === 'in/3');
  emulator.clearFaults();
  emulator.setFault({ kind: 'drop', share: 1 }, true);
  emulator.frontPanel('out/2', 'in/4');
  emulator.clearFaults();
  await eventually('found at the next reading', () => context.values.get('out/2') === 'in/4');
  emulator.setFault({ kind: 'offline' }, true);
  await eventually('gone', () => context.status !== 'live');
  emulator.clearFaults();
  await eventually('back', () => context.status === 'live');
});

test('rebooted under traffic it comes back with its crosspoints, and hostile bytes do not stop it', async () => {
  const { emulator } = await box();
  const { context, driver } = await client(emulator);
  write(driver, { 'out/0': 'in/5' });
  await eventually('switched', () => emulator.actual().get('out/0') === 'in/5');
  let going = true;
  const traffic = (async () => {
    for (let n = 0; going; n++) {
      await write(driver, { 'out/1': `in/${n % 6}` }).acked;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  const hostile = connect(emulator.address.port, '127.0.0.1');
  hostile.on('error', () => hostile.destroy());
  hostile.write(Buffer.from('x'.repeat(9_000)));
  hostile.write(Buffer.from('\n\nVIDEO OUTPUT ROUTING:\n0 99\n\nVIDEO OUTPUT ROUTING:\nnope\n\nNONSENSE:\n\n'));
  for (let n = 0; n < 3; n++) {
    await emulator.reboot(30);
    const epoch = context.epochs.length;
    await eventually('read again', () => context.epochs.length > epoch || context.status === 'live');
  }
  going = false;
  await traffic;
  hostile.destroy();
  await eventually('live', () => context.status === 'live');
  expect(emulator.actual().get('out/0')).toBe('in/5');
  expect(context.faultCodes.filter((code) => code.startsWith('driver'))).toEqual([]);
  expect(context.epochs.length).toBeGreaterThan(1);
});

// A client that we did not write: nothing but Python's sockets.
test('a Python client reads the prelude, routes and is told', async () => {
  const { emulator } = await box();
  const script = `
import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5)
def until(mark, got=b""):
    while mark not in got: got += s.recv(4096)
    return got
first = until(b"END PRELUDE:\\n\\n").decode()
assert "Video inputs: 6" in first and "1 \\u865a\\u62df 1" in first, first
s.sendall(b"VIDEO OUTPUT ROUTING:\\r\\n2 5\\r\\n\\r\\n")
got = until(b"VIDEO OUTPUT ROUTING:\\n2 5\\n\\n")
assert got.startswith(b"ACK\\n\\n"), got
s.sendall(b"VIDEO OUTPUT ROUTING:\\n9 5\\n\\n")
assert until(b"\\n\\n") == b"NAK\\n\\n"
print("ok")
`;
  const { stdout } = await promisify(execFile)('python3', ['-c', script, String(emulator.address.port)]);
  expect(stdout).toBe('ok\n');
  expect(emulator.actual().get('out/2')).toBe('in/5');
});

test('settings that do not fit do not open', async () => {
  const bad = emulatorOptions<unknown>(clock, { inputs: 0, outputs: 1 });
  await expect(openEmulator(bad.options)).rejects.toMatchObject({ fault: { code: 'driver.settings' } });
});
