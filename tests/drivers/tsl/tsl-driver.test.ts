import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFault, type WireAddress } from '../../../drivers/contract.ts';
import { driver as tsl } from '../../../drivers/tsl/tsl-driver.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback, PEER } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

const LISTEN: WireAddress = { kind: 'udp-listen', host: '0.0.0.0', port: 8900 };
const vectors: { id: string; hex: string }[] = JSON.parse(
  readFileSync(new URL('../../vectors/routing/tsl.json', import.meta.url), 'utf8'),
).vectors;
const vector = (id: string): Uint8Array =>
  Uint8Array.from(Buffer.from(vectors.find((v) => v.id === id)?.hex ?? '', 'hex'));

function rig(raw: Record<string, unknown>, address: WireAddress = LISTEN) {
  const clock = new TestClock();
  const wire = new Loopback(clock);
  const context = new RecordedContext(clock, wire.open);
  const settings = tsl.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  const driver = tsl.create(context, settings, address);
  return { clock, wire, context, driver };
}

async function listening(raw: Record<string, unknown>, address?: WireAddress) {
  const all = rig(raw, address);
  all.driver.start();
  await all.clock.advance(60);
  return all;
}

const FIVE = {
  version: '5',
  displays: [
    { index: 1, key: 'cam-1' },
    { index: 0, key: 'vt' },
    { index: 254, key: 'cam-9' },
  ],
};

test('3.1: the vectors become program, preview and text', async () => {
  const displays = [
    { index: 0, key: 'cam-1' },
    { index: 126, key: 'wall' },
  ];
  const { wire, context } = await listening({ version: '3.1', displays });
  wire.say(vector('v31-pgm'));
  expect(context.status).toBe('live');
  wire.say(vector('v31-two'));
  expect(Object.fromEntries(context.values)).toEqual({
    'cam-1/pgm': true,
    'cam-1/pvw': false,
    'cam-1/text': 'CAM 1',
    'wall/pgm': false,
    'wall/pvw': true,
    'wall/text': 'LED WALL INPUT A',
  });
  const other = await listening({ version: '3.1', displays, program: 4, preview: 1 });
  other.wire.say(Uint8Array.from([...vector('v31-pgm'), ...vector('v31-two')])); // two messages in one datagram
  expect(other.context.values.get('cam-1/pvw')).toBe(true);
  expect(other.context.values.get('wall/pgm')).toBe(true);
});

test('5: red is program, green preview, amber both; index 0 and several displays in one packet', async () => {
  const { wire, context } = await listening(FIVE);
  wire.say(vector('v5-one'));
  wire.say(vector('v5-two'));
  expect(Object.fromEntries(context.values)).toEqual({
    'cam-1/pgm': true,
    'cam-1/pvw': false,
    'cam-1/text': 'CAM 1',
    'vt/pgm': true, // left lamp red
    'vt/pvw': true, // text lamp green
    'vt/text': 'A',
    'cam-9/pgm': true,
    'cam-9/pvw': true,
    'cam-9/text': 'BB',
  });
});

test('5: only the lamps and the screen that are asked for count; the wrapping of TCP is taken on UDP too', async () => {
  const { wire, context } = await listening({ ...FIVE, lamps: ['label'], screen: 2 });
  wire.say(vector('v5-one')); // screen 0
  expect(context.values.has('cam-1/pgm')).toBe(false);
  wire.say(vector('v5-tcp-stuffed'));
  expect([context.values.get('vt/pgm'), context.values.get('vt/pvw')]).toEqual([false, true]);
  const every = vector('v5-two').with(4, 0xff).with(5, 0xff).with(6, 0xff).with(7, 0xff); // all screens, all displays
  wire.say(every);
  expect(context.values.get('cam-1/text')).toBe('A');
});

test('5 over TCP: packets are found in the stream, cut anywhere', async () => {
  const { wire, context } = await listening(FIVE, { kind: 'tcp', host: '192.0.2.7', port: 8900 });
  for (const byte of vector('v5-tcp-two')) wire.say(Uint8Array.of(byte));
  expect(context.values.get('cam-1/text')).toBe('CAM 1');
  expect(context.values.get('vt/text')).toBe('A');
  expect(context.faults).toEqual([]);
});

test('a source that stops does not look fresh, and one that comes back is a new epoch', async () => {
  const { clock, wire, context } = await listening({ ...FIVE, silenceMs: 2_000 });
  expect(context.status).toBe('connecting');
  await clock.advance(2_000);
  expect(context.statuses.at(-1)).toEqual({ at: 'waiting', why: { code: 'tsl.silent', params: { afterMs: 2_000 } } });
  for (let n = 0; n < 10; n++) {
    wire.say(vector('v5-one'));
    await clock.advance(500);
  }
  expect(context.status).toBe('live');
  await clock.advance(60_000);
  expect(context.statuses.map((s) => s.at)).toEqual(['connecting', 'waiting', 'live', 'waiting']);
  expect(wire.openWires).toBe(1); // still listening
  wire.say(vector('v5-one'));
  expect(context.status).toBe('live');
  expect(context.epochs).toEqual([1, 2]);
});

test('what cannot be read, and strangers, are named and keep nothing alive', async () => {
  const { clock, wire, context } = await listening({ ...FIVE, from: PEER.host, silenceMs: 1_000 });
  wire.say(vector('v5-one'));
  for (let n = 0; n < 5; n++) {
    wire.say(vector('v5-one').subarray(0, 9));
    wire.say(vector('v5-one'), { host: '192.0.2.99', port: 1 });
    await clock.advance(300);
  }
  expect(context.status).toBe('waiting');
  expect(new Set(context.faultCodes)).toEqual(new Set(['tsl.length', 'tsl.other-sender']));
  expect(context.reports.length).toBe(3);
});

test('no datagram can make it throw', async () => {
  for (const version of ['3.1', '5']) {
    const { wire, context } = await listening({ version, displays: FIVE.displays.slice(0, 2) });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => wire.say(bytes)),
      { numRuns: 300, seed: 9 },
    );
    expect(context.faultCodes.every((code) => code.startsWith('tsl.'))).toBe(true);
  }
});

test('it can neither be asked nor written', async () => {
  const { driver, wire, context } = await listening(FIVE);
  const { signal } = new AbortController();
  expect(await driver.query(['vt/pgm'], signal)).toMatchObject({ code: 'driver.not-readable' });
  expect(await driver.query(['x'], signal)).toMatchObject({ code: 'driver.unknown-key' });
  expect(driver.prepare({ entries: [{ key: 'vt/pgm', value: true }] })).toMatchObject({ code: 'driver.read-only' });
  expect(context.specs.every((spec) => !spec.writable && !spec.readable)).toBe(true);
  expect(wire.sent).toEqual([]);
});

test('after stop nothing is left running, whenever it is called', async () => {
  for (const afterMs of [0, 1, 500, 2_020, 10_000]) {
    const { clock, wire, context, driver } = rig(FIVE);
    driver.start();
    if (afterMs > 0) await clock.advance(afterMs);
    await driver.stop();
    const { timesOpened } = wire;
    wire.say(vector('v5-one'));
    await clock.advance(60_000);
    expect([clock.pending, wire.openWires, context.status, context.reports.length]).toEqual([0, 0, 'stopped', 0]);
    expect(wire.timesOpened).toBe(timesOpened);
  }
});

test('settings that do not fit are refused with their place', () => {
  const place = (raw: unknown) => {
    const fault = tsl.settings(raw);
    return isFault(fault) ? fault.params?.['place'] : 'accepted';
  };
  expect(place({ version: '4', displays: FIVE.displays })).toBe('version');
  expect(place({ version: '5', displays: [] })).toBe('displays');
  expect(place({ version: '3.1', displays: [{ index: 127, key: 'a' }] })).toBe('displays.0.index');
  expect(
    place({
      version: '5',
      displays: [
        { index: 1, key: 'a' },
        { index: 2, key: 'a' },
      ],
    }),
  ).toBe('displays.1.key');
  expect(place({ version: '3.1', displays: [{ index: 1, key: 'a' }], program: 2 })).toBe('preview');
});
