import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver as tsl } from '../../../drivers/tsl/tsl-driver.ts';
import { openEmulator } from '../../../drivers/tsl/tsl-emulator.ts';
import { emulatorOptions, eventually, RecordedContext } from '../../kit/driver-rig.ts';

const clock = createClock();
const open: { close?(): Promise<void>; stop?(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await (one.stop?.() ?? one.close?.());
});

const settingsOf = (version: string, silenceMs = 300) => ({
  version,
  displays: [
    { index: 1, key: 'cam-1' },
    { index: 2, key: 'cam-2' },
    { index: 5, key: 'vt' },
  ],
  silenceMs,
});

async function pair(version: string, silenceMs?: number) {
  const recorded = emulatorOptions<unknown>(clock, settingsOf(version), { refreshMs: 50 });
  const emulator = await openEmulator(recorded.options);
  open.push(emulator);
  const context = new RecordedContext(clock, createOpenWire(clock));
  const settings = tsl.settings(settingsOf(version, silenceMs));
  if (isFault(settings)) throw new Error(settings.code);
  const driver = tsl.create(context, settings, { kind: 'udp-listen', ...emulator.address });
  open.push(driver);
  driver.start();
  await eventually('live', () => context.status === 'live' && context.values.has('vt/text'));
  return { emulator, context, driver, ...recorded };
}

test.each(['3.1', '5'])('%s: a cut arrives, the lie is a lie, silence is silence', async (version) => {
  const { emulator, context, changes, commands } = await pair(version);
  expect(context.values.get('cam-1/pgm')).toBe(false);
  emulator.setTally('cam-1', true, false, 'CAM 1');
  emulator.setTally('cam-2', false, true);
  emulator.setTally('nobody', true, true);
  await eventually(
    'the cut',
    () => context.values.get('cam-1/pgm') === true && context.values.get('cam-2/pvw') === true,
  );
  expect(context.values.get('cam-1/text')).toBe('CAM 1');
  expect(changes.map((c) => [c.key, c.value])).toEqual([
    ['cam-1/pgm', true],
    ['cam-1/text', 'CAM 1'],
    ['cam-2/pvw', true],
  ]);
  emulator.setFault({ kind: 'lie' }, true);
  emulator.setTally('vt', true, false);
  emulator.setTally('cam-1', false, false);
  const from = context.reports.length;
  await eventually('it goes on', () => context.reports.length > from + 20);
  expect([context.values.get('vt/pgm'), emulator.actual().get('vt/pgm')]).toEqual([false, true]);
  emulator.clearFaults();
  await eventually(
    'the truth',
    () => context.values.get('vt/pgm') === true && context.values.get('cam-1/pgm') === false,
  );
  emulator.setFault({ kind: 'offline' }, true);
  await eventually('silent', () => context.status === 'waiting');
  expect(context.statuses.at(-1)).toMatchObject({ why: { code: 'tsl.silent' } });
  expect(emulator.frontPanel('cam-2/pgm', true)).toBeUndefined();
  expect(emulator.frontPanel('cam-2/pgm', 1)).toMatchObject({ code: 'driver.value' });
  expect(emulator.frontPanel('cam-7/pgm', true)).toMatchObject({ code: 'driver.unknown-key' });
  emulator.clearFaults();
  await eventually('back', () => context.values.get('cam-2/pgm') === true);
  expect(commands).toEqual([]);
  expect(context.faults).toEqual([]);
});

test('slow, drop, duplicate and reboots under traffic change neither truth nor life', async () => {
  const { emulator, context } = await pair('5');
  emulator.setFault({ kind: 'drop', share: 0.5 }, true);
  emulator.setFault({ kind: 'duplicate' }, true);
  emulator.setFault({ kind: 'slow', delayMs: 60 }, true);
  let on = false;
  const cutting = clock.every(3, () => {
    on = !on;
    emulator.setTally('cam-1', on, !on);
  });
  for (let n = 0; n < 3; n++) await emulator.reboot(30);
  cutting[Symbol.dispose]();
  emulator.setTally('cam-1', true, false);
  emulator.clearFaults();
  await eventually(
    'the last one',
    () => context.values.get('cam-1/pgm') === true && context.values.get('cam-1/pvw') === false,
  );
  await emulator.reboot(600);
  await eventually('back', () => context.status === 'live');
  expect(context.statuses.filter((s) => s.at === 'waiting').length).toBeGreaterThanOrEqual(1);
  expect(context.faults).toEqual([]);
});

// A sender that we did not write: Python's struct and socket.
test('a Python sender is understood, and Python understands the emulator', async () => {
  // It sends once, and may take long to begin: nobody hangs up meanwhile.
  const { emulator, context } = await pair('5', 60_000);
  emulator.setFault({ kind: 'offline' }, true);
  const send = `
import socket, struct, sys
def dmsg(index, control, text): return struct.pack("<HHH", index, control, len(text)) + text
body = struct.pack("<BBH", 0, 1, 0) + dmsg(1, 0b01 | 3 << 6, "摄影机".encode("utf-16-le")) + dmsg(5, 0b10 << 4, b"")
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(struct.pack("<H", len(body)) + body, ("127.0.0.1", int(sys.argv[1])))
`;
  await promisify(execFile)('python3', ['-c', send, String(emulator.address.port)]);
  await eventually(
    'both displays',
    () => context.values.get('cam-1/text') === '摄影机' && context.values.get('vt/pvw') === true,
  );
  expect(context.values.get('cam-1/pgm')).toBe(true);

  const taker = createSocket('udp4');
  const heard = new Promise<Buffer>((resolve) => taker.once('message', resolve));
  taker.on('error', () => taker.close());
  await new Promise<void>((resolve) => taker.bind(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => taker.close(() => resolve())) });
  const target = { host: '127.0.0.1', port: taker.address().port };
  const other = await openEmulator(emulatorOptions<unknown>(clock, settingsOf('5'), { target }).options);
  open.push(other);
  const read = `
import struct, sys
data = bytes.fromhex(sys.argv[1])
pbc, ver, flags, screen = struct.unpack_from("<HBBH", data)
assert pbc == len(data) - 2 and ver == 0 and flags == 0, data
at, found = 6, []
while at < len(data):
    index, control, length = struct.unpack_from("<HHH", data, at)
    found.append((index, control & 0x3f, data[at + 6:at + 6 + length].decode()))
    at += 6 + length
print(found)
`;
  const { stdout } = await promisify(execFile)('python3', ['-c', read, (await heard).toString('hex')]);
  expect(stdout).toBe("[(1, 0, 'CAM-1'), (2, 0, 'CAM-2'), (5, 0, 'VT')]\n");
});
