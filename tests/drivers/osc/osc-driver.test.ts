/** The OSC driver under a test clock over a wire in memory, then against its emulator over real sockets. */
import { afterEach, expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { isFault, type Write } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { decodeOsc } from '../../../drivers/kit/osc-decode.ts';
import { encodeOsc } from '../../../drivers/kit/osc-encode.ts';
import { type OscPacket, oscText } from '../../../drivers/kit/osc-packet.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { driver } from '../../../drivers/osc/osc-driver.ts';
import { openEmulator } from '../../../drivers/osc/osc-emulator.ts';
import type { OscSettings } from '../../../drivers/osc/osc-settings.ts';
import { Loopback } from '../../kit/loopback.ts';
import { record, seeded, write } from '../../kit/rig.ts';
import { TestClock } from '../../kit/test-clock.ts';
import { EXAMPLE } from './osc-settings-example.ts';

const never = new AbortController().signal;
const toStop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

function settingsOf(raw: unknown): OscSettings {
  const settings = driver.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  return settings as OscSettings;
}

const bytesOf = (packet: OscPacket): Uint8Array => {
  const bytes = encodeOsc(packet);
  if (!(bytes instanceof Uint8Array)) throw new Error(bytes.code);
  return bytes;
};
const textOf = (bytes: Uint8Array): string => {
  const packet = decodeOsc(bytes);
  return 'code' in packet ? packet.code : oscText(packet);
};

function rig(raw: unknown = EXAMPLE) {
  const clock = new TestClock();
  const loopback = new Loopback(clock);
  const recorder = record(clock, loopback.open);
  const device = driver.create(recorder.context, settingsOf(raw), { kind: 'udp', host: '192.0.2.7', port: 9000 });
  const mode = (value: number): void => loopback.say(bytesOf({ address: '/desk/mode', args: [{ type: 'i', value }] }));
  return { clock, loopback, device, mode, sent: () => loopback.sent.map(textOf), ...recorder };
}

test('connecting asks and never tells; the device must speak before it counts as live', async () => {
  const { clock, device, sent, statuses, mode, epochs, specs } = rig();
  device.start();
  expect(specs.map(({ key, readable, writable, verify }) => [key, readable, writable, verify.by])).toEqual([
    ['intensity', true, true, 'readback'],
    ['mode', true, true, 'readback'],
    ['enabled', true, true, 'readback'],
    ['colour', false, true, 'none'],
  ]);
  await clock.advance(500);
  expect(statuses).toEqual([{ at: 'connecting', attempt: 1 }]);
  expect(sent()).toEqual(['/desk/intensity/get 12']);
  mode(7);
  await clock.advance(10);
  expect(statuses.at(-1)).toEqual({ at: 'live' });
  expect(epochs).toEqual([1]);
  expect(sent().slice(1)).toEqual(['/desk/mode/get', '/desk/enabled/get']);
  await device.stop();
});

test('the first question is asked again every second, so that silence means something', async () => {
  const { clock, device, loopback, mode, sent, at } = rig();
  device.start();
  for (let second = 0; second < 8; second++) {
    await clock.advance(1_000);
    mode(0);
  }
  expect(at()).toBe('live');
  expect(loopback.timesOpened).toBe(1);
  expect(sent().filter((text) => text === '/desk/intensity/get 12').length).toBeGreaterThanOrEqual(8);
  await device.stop();
});

test('writes carry their explicit types; several leave as one bundle', async () => {
  const { clock, device, mode, sent, traces } = rig();
  device.start();
  await clock.advance(10);
  mode(0);
  await clock.advance(10);
  const before = sent().length;
  const cases: [Write, string][] = [
    [write('intensity', 55.5), '/desk/intensity 12 55.5'],
    [write('mode', 'chase'), '/desk/mode 7'],
    [write('enabled', true), '/desk/enabled T'],
    [write('colour', [1, 0.5, 0]), '/desk/colour 1 0.5 0'],
    [
      {
        entries: [
          { key: 'mode', value: 'still' },
          { key: 'enabled', value: false },
        ],
      },
      '#bundle [/desk/mode 0; /desk/enabled F]',
    ],
  ];
  for (const [one, text] of cases) {
    const prepared = device.prepare(one);
    if (isFault(prepared)) throw new Error(prepared.code);
    const ticket = prepared.release('now');
    expect(await ticket.sent).toEqual({ atUs: clock.nowUs(), lateUs: 0 });
    expect(await ticket.acked).toBe('none');
    expect(traces.at(-1)).toMatchObject({ dir: 'out', decoded: text });
  }
  expect(sent().slice(before)).toEqual(cases.map(([, text]) => text));
  const timed = device.prepare(write('mode', 'chase'));
  if (isFault(timed)) throw new Error(timed.code);
  const count = sent().length;
  const kept = timed.release({ atUs: clock.nowUs() + 40_000 });
  const dropped = timed.release({ atUs: clock.nowUs() + 30_000 });
  expect(await dropped.cancel()).toBe('cancelled');
  await clock.advance(39);
  expect(sent().length).toBe(count);
  await clock.advance(1);
  expect(sent().length).toBe(count + 1);
  expect(await kept.cancel()).toBe('sent');
  expect(await dropped.acked).toEqual({ code: 'ticket.cancelled' });
  await device.stop();
});

test('bad writes are refused by name and nothing leaves', async () => {
  const { device, loopback } = rig();
  const code = (key: string, value: Value): string | undefined => {
    const prepared = device.prepare(write(key, value));
    return isFault(prepared) ? prepared.code : undefined;
  };
  expect(code('nothing', 1)).toBe('driver.unknown-key');
  expect(code('intensity', 101)).toBe('value.range');
  expect(code('intensity', Number.NaN)).toBe('value.kind');
  expect(code('mode', 'dance')).toBe('value.option');
  expect(code('enabled', 'yes')).toBe('value.kind');
  expect(code('colour', [1, 2, 3])).toBe('value.colour');
  const good = device.prepare(write('mode', 'still'));
  if (isFault(good)) throw new Error(good.code);
  expect(await good.release('now').sent).toEqual({ code: 'device.offline' });
  expect(loopback.sent).toEqual([]);
});

test('reports: any numeric type, patterns, bundles, and what is not understood is named', async () => {
  const { clock, device, loopback, said, faults, reports } = rig();
  device.start();
  await clock.advance(10);
  const say = (packet: OscPacket): void => loopback.say(bytesOf(packet));
  say({ timeTag: 5n, elements: [{ address: '/desk/mode', args: [{ type: 'f', value: 7 }] }] });
  say({
    address: '/desk/intensity',
    args: [
      { type: 'i', value: 12 },
      { type: 'f', value: 0.1 },
    ],
  });
  say({ address: '/desk/{enabled,other}', args: [{ type: 'i', value: 1 }] });
  expect(said()).toEqual({ mode: 'chase', intensity: 0.1, enabled: true });
  expect(faults).toEqual([]);
  say({
    address: '/desk/intensity',
    args: [
      { type: 'i', value: 13 },
      { type: 'f', value: 0.2 },
    ],
  });
  say({ address: '/desk/mode', args: [{ type: 'i', value: 3 }] });
  loopback.say(Uint8Array.of(1, 2, 3, 4));
  expect(reports).toHaveLength(3);
  expect(faults.map(({ code }) => code)).toEqual(['osc.not-understood', 'osc.unknown-value', 'osc.not-a-packet']);
  await device.stop();
});

test('a query ends with its answer, a time-out, a cancel or the loss of the device', async () => {
  const { clock, device, loopback, mode } = rig();
  device.start();
  expect(await device.query(['mode'], never)).toEqual({ code: 'device.offline' });
  await clock.advance(10);
  mode(0);
  const answered = device.query(['mode'], never);
  mode(7);
  expect(await answered).toBeUndefined();
  expect(await device.query(['colour'], never)).toEqual({ code: 'driver.not-readable', params: { key: 'colour' } });
  expect(await clock.until(device.query(['mode'], never))).toEqual({
    code: 'device.no-answer',
    params: { afterMs: 1_000 },
  });
  const call = new AbortController();
  const cancelled = device.query(['mode'], call.signal);
  call.abort();
  expect(await cancelled).toEqual({ code: 'query.cancelled' });
  const lost = device.query(['mode'], never);
  loopback.hangUp({ code: 'wire.refused' });
  expect(await lost).toEqual({ code: 'wire.refused' });
  await device.stop();
});

test('silence is noticed, the device is redialled and asked again; after stop nothing is left', async () => {
  for (const afterMs of [0, 5, 400, 3_300, 12_000]) {
    const { clock, device, loopback, mode, statuses, epochs, sent } = rig();
    device.start();
    if (afterMs > 0) await clock.advance(afterMs);
    if (afterMs === 12_000) {
      const spoken = async (): Promise<void> => {
        while (loopback.openWires === 0) await clock.advance(50);
        mode(0);
      };
      await spoken();
      await clock.advance(3_100);
      expect(statuses.at(-1)).toEqual({ at: 'waiting', why: { code: 'link.silent', params: { afterMs: 3_000 } } });
      await spoken();
      expect(statuses.at(-1)).toEqual({ at: 'live' });
      expect(epochs).toEqual([1, 2]);
      expect(sent().every((text) => text.includes('/get'))).toBe(true);
    }
    await device.stop();
    const { timesOpened } = loopback;
    await clock.advance(60_000);
    expect([clock.pending, loopback.openWires, loopback.timesOpened]).toEqual([0, 0, timesOpened]);
    expect(statuses.at(-1)).toEqual({ at: 'stopped' });
  }
});

test.each(['udp', 'tcp', 'slip'] as const)(
  'driver and emulator over real %s, with a reboot under traffic',
  async (how) => {
    const clock = createClock();
    const settings = settingsOf({ ...(EXAMPLE as object), framing: how === 'slip' ? 'slip' : 'length' });
    const commands: string[] = [];
    const emulator = await openEmulator({
      clock,
      port: 0,
      settings,
      virtual: { initial: { mode: 'chase' } },
      random: seeded(3),
      onChange: () => undefined,
      onCommand: ({ decoded }) => void commands.push(decoded),
    });
    const { context, said, at, epochs } = record(clock, createOpenWire(clock));
    const device = driver.create(context, settings, { kind: how === 'udp' ? 'udp' : 'tcp', ...emulator.address });
    toStop.push(
      () => device.stop(),
      () => emulator.close(),
    );
    const set = (one: Write): void => {
      const prepared = device.prepare(one);
      if (!isFault(prepared)) prepared.release('now');
    };
    device.start();
    await expect.poll(at).toBe('live');
    await expect.poll(said).toMatchObject({ mode: 'chase', intensity: 0, enabled: false });
    expect(commands).toEqual([]);
    set({
      entries: [
        { key: 'mode', value: 'still' },
        { key: 'enabled', value: true },
      ],
    });
    set(write('intensity', 30));
    await expect.poll(said).toMatchObject({ mode: 'still', intensity: 30, enabled: true });
    expect(commands[0]).toBe('#bundle [/desk/mode 0; /desk/enabled T]');
    emulator.setFault({ kind: 'lie' }, true);
    set(write('intensity', 40));
    await expect.poll(() => said()['intensity']).toBe(40);
    expect(emulator.actual().get('intensity')).toBe(30);
    emulator.clearFaults();
    await expect.poll(() => said()['intensity']).toBe(30);
    emulator.frontPanel('mode', 'chase');
    await expect.poll(() => said()['mode']).toBe('chase');

    const traffic = setInterval(() => set(write('intensity', 50)), 4);
    await emulator.reboot(80);
    clearInterval(traffic);
    await expect.poll(() => epochs.length).toBeGreaterThan(1);
    await expect.poll(said).toMatchObject({ enabled: false, mode: 'chase' });
  },
);

test.each([
  [{ parameters: [{ key: 'a', type: { kind: 'boolean' } }] }, 'parameters.0'],
  [
    { parameters: [{ key: 'a', type: { kind: 'boolean' }, set: { address: 'no-slash', type: 'i' } }] },
    'parameters.0.set.address',
  ],
  [
    { parameters: [{ key: 'a', type: { kind: 'boolean' }, set: { address: '/a/*', type: 'i' } }] },
    'parameters.0.set.address',
  ],
  [{ parameters: [{ key: 'a', type: { kind: 'pose' }, set: { address: '/a', type: 'i' } }] }, 'parameters.0.set.type'],
  [
    { parameters: [{ key: 'a', type: { kind: 'number', min: 1, max: 0 }, set: { address: '/a', type: 'i' } }] },
    'parameters.0.type.max',
  ],
  [{ parameters: [], more: 1 }, ''],
  [null, 'parameters'],
])('bad settings are refused with their place: %j', (raw, place) => {
  expect(driver.settings(raw)).toMatchObject({ code: 'driver.settings', params: { place } });
});
