import { expect, test } from 'vitest';
import { isFault, type Ticket } from '../../../drivers/contract.ts';
import { decodeFrame, encodeFrame, type Frame } from '../../../drivers/novastar/novastar-codec.ts';
import { driver as novastar } from '../../../drivers/novastar/novastar-driver.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

const ADDRESS = { kind: 'tcp', host: '192.0.2.7', port: 5200 } as const;
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Registers by `sender 2200050`, as hex; what is not there is an unknown command. */
const MCTRL4K: Record<string, string> = {
  'sender 2': '0311',
  'sender 4100004': '04060200',
  'sender 2200050': '00',
  'sender 2000023': '61',
  'receiver 2000001': 'cc',
};
const MCTRL660: Record<string, string> = {
  'sender 2': '0711',
  'sender 4100004': '01000000',
  'sender 2000022': '5a58',
  'sender 200004d': '04',
  'receiver 2000001': '80',
  'receiver 2000100': '0000ff',
};

type Answer = (request: Frame) => Partial<Frame> | 'silent' | undefined;

function rig(raw: Record<string, unknown>, registers: Record<string, string>) {
  const clock = new TestClock();
  const wire = new Loopback(clock);
  const context = new RecordedContext(clock, wire.open);
  const settings = novastar.settings(raw);
  if (isFault(settings)) throw new Error(JSON.stringify(settings));
  const requests: Frame[] = [];
  const box: { answer: Answer; delayMs: number } = { answer: () => undefined, delayMs: 2 };
  wire.onWrite = (bytes) => {
    const request = decodeFrame(bytes);
    if (typeof request === 'string') throw new Error(request);
    requests.push(request);
    const special = box.answer(request);
    if (special === 'silent') return;
    const place = `${request.deviceType} ${request.register.toString(16)}`;
    if (request.op === 'write' && registers[place] !== undefined && !special) registers[place] = hexOf(request.data);
    const data =
      request.op === 'read' ? Uint8Array.from(Buffer.from(registers[place] ?? '', 'hex')) : new Uint8Array(0);
    const ack = registers[place] === undefined ? 4 : 0;
    const base = { ...request, kind: 'response', ack, source: request.destination, destination: 0xfe, data } as const;
    clock.after(box.delayMs, () => wire.say(encodeFrame({ ...base, ...special })));
  };
  const driver = novastar.create(context, settings, ADDRESS);
  const writes = () => requests.filter((r) => r.op === 'write');
  return { clock, wire, context, driver, requests, writes, registers, box };
}

async function live(raw: Record<string, unknown> = { family: 'mctrl4k', presets: 10 }, registers = { ...MCTRL4K }) {
  const all = rig(raw, registers);
  all.driver.start();
  await all.clock.advance(300);
  expect(all.context.status).toBe('live');
  return all;
}

function write(driver: ReturnType<typeof rig>['driver'], key: string, value: string | number): Ticket {
  const prepared = driver.prepare({ entries: [{ key, value }] });
  if (isFault(prepared)) throw new Error(JSON.stringify(prepared));
  return prepared.release('now');
}

test('on connect everything readable is read and nothing is written', async () => {
  const { context, writes } = await live();
  expect(writes()).toEqual([]);
  expect(Object.fromEntries(context.values)).toEqual({
    model: 'MCTRL4K',
    firmware: '4.6.2.0',
    mode: 'normal',
    brightness: 80,
    source: 'router',
  });
  expect(context.faults).toEqual([]);
  expect(context.specs.map((s) => s.key)).toEqual(['mode', 'brightness', 'source', 'preset', 'model', 'firmware']);
  expect(context.specs.find((s) => s.key === 'preset')).toMatchObject({ readable: false, verify: { by: 'none' } });
});

// The bytes of every write, against the documents: register, device type, address, data.
test.each([
  ['mctrl4k', 'mode', 'freeze', [{ deviceType: 'sender', register: 0x02200050, port: 0, board: 0, data: '01' }]],
  ['mctrl4k', 'mode', 'black', [{ deviceType: 'sender', register: 0x02200050, data: '02' }]],
  ['mctrl4k', 'source', 'backup', [{ deviceType: 'sender', register: 0x02000023, data: '05' }]],
  ['mctrl4k', 'preset', '3', [{ deviceType: 'sender', register: 0x02200070, data: '02' }]],
  [
    'mctrl4k',
    'brightness',
    50,
    [{ deviceType: 'receiver', register: 0x02000001, port: 0xff, board: 0xffff, data: '80' }],
  ],
  ['vx1000', 'mode', 'freeze', [{ deviceType: 'sender', register: 0x13000004, data: '0400' }]],
  ['vx1000', 'source/2', 'backup', [{ deviceType: 'sender', register: 0x13020042, data: '000000' }]],
  ['vx1000', 'preset', '10', [{ deviceType: 'sender', register: 0x13510100, data: '09' }]],
  [
    'mctrl660',
    'mode',
    'freeze',
    [{ deviceType: 'receiver', register: 0x02000100, port: 0xff, board: 0xffff, data: '0000ff' }],
  ],
  ['mctrl660', 'mode', 'normal', [{ deviceType: 'receiver', register: 0x02000100, data: '000000' }]],
  [
    'mctrl660',
    'source',
    'router',
    [
      { deviceType: 'sender', register: 0x02000022, data: '5a' },
      { deviceType: 'sender', register: 0x02000023, data: '58' },
    ],
  ],
] as const)('%s %s = %s writes what its document says', async (family, key, value, wanted) => {
  const registers = new Proxy<Record<string, string>>({}, { get: () => '00', set: () => true });
  const presets = family === 'mctrl660' ? 0 : 10;
  const { driver, writes, clock } = await live({ family, presets, layers: family === 'vx1000' ? 3 : 1 }, registers);
  expect(await clock.until(write(driver, key, value).acked)).toBe('acked');
  expect(writes().map((frame) => Object.assign({}, frame, { data: hexOf(frame.data) }))).toMatchObject(wanted);
});

test('a write is acknowledged, read back at once, and reported only by the reading', async () => {
  const { driver, context, clock, requests } = await live();
  const reports = context.reports.length;
  const ticket = write(driver, 'mode', 'freeze');
  const at = clock.nowUs();
  expect(await clock.until(ticket.acked, 1000, 1)).toBe('acked');
  await clock.advance(10);
  const mode = context.reports.slice(reports).find((r) => r.key === 'mode');
  expect(mode?.value).toBe('freeze');
  expect((mode?.atUs ?? 0) - at).toBeLessThanOrEqual(10_000);
  const wrote = requests.findIndex((r) => r.op === 'write');
  expect(requests[wrote + 1]).toMatchObject({ op: 'read', register: 0x02200050 });
});

test('the hold is looked at every 200 ms at least, the others at pollMs', async () => {
  const { context, clock } = await live({ family: 'mctrl4k', pollMs: 1_000 });
  const from = context.reports.length;
  await clock.advance(10_000);
  const times = (key: string) =>
    context.reports
      .slice(from)
      .filter((r) => r.key === key)
      .map((r) => r.atUs);
  const gaps = times('mode').map((at, i, all) => (i === 0 ? 0 : at - all[i - 1]!));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(200_000);
  expect(times('brightness').length).toBe(10);
});

test('one request at a time, and each answer is taken by its serial number', async () => {
  const { driver, wire, clock, box, requests } = await live();
  box.delayMs = 30;
  await clock.advance(500);
  const before = requests.length;
  const first = write(driver, 'mode', 'freeze');
  const second = write(driver, 'brightness', 10);
  await clock.advance(35);
  const sent = requests.length - before;
  expect(sent).toBeLessThanOrEqual(2);
  expect(await clock.until(Promise.all([first.acked, second.acked]))).toEqual(['acked', 'acked']);
  const serials = requests.map((r) => r.serial);
  expect(serials.every((serial, i) => i === 0 || serial === ((serials[i - 1]! + 1) & 0xff))).toBe(true);
  expect(wire.openWires).toBe(1);
});

test.each([
  [1, 'novastar.device-timeout'],
  [2, 'novastar.request-checksum'],
  [3, 'novastar.response-checksum'],
  [4, 'novastar.unknown-command'],
  [9, 'novastar.refused'],
])('ack %i is %s', async (ack, code) => {
  const { driver, clock, box } = await live();
  box.answer = (request) => (request.op === 'write' ? { ack } : undefined);
  expect(await clock.until(write(driver, 'mode', 'freeze').acked)).toMatchObject({ code });
});

test('silence is named after ackMs, a late answer is deaf to the next, and half an answer swallows nothing', async () => {
  const { driver, clock, box, wire, context } = await live();
  box.answer = (request) => (request.op === 'write' ? 'silent' : undefined);
  const ticket = write(driver, 'mode', 'freeze');
  await clock.advance(500);
  wire.say(Uint8Array.from(Buffer.from('aa5500', 'hex'))); // and then nothing
  expect(await clock.until(ticket.acked)).toEqual({ code: 'device.no-answer', params: { afterMs: 1_000 } });
  const from = context.reports.length;
  await clock.advance(300);
  expect(context.reports.slice(from).some((r) => r.key === 'mode')).toBe(true);
  wire.say(Uint8Array.from(Buffer.from('aa55000900fe00000000010050002002000000', 'hex')));
  expect(context.faultCodes).toContain('device.no-answer');
});

test('a timed write leaves at its instant, with no poll in its way, and can be cancelled before', async () => {
  const { driver, clock, writes } = await live();
  const prepared = driver.prepare({ entries: [{ key: 'mode', value: 'freeze' }] });
  if (isFault(prepared)) throw new Error(prepared.code);
  for (const aheadMs of [10, 137, 333]) {
    const atUs = clock.nowUs() + aheadMs * 1000;
    const ticket = prepared.release({ atUs });
    expect(await clock.until(ticket.sent)).toEqual({ atUs, lateUs: 0 });
    expect(await clock.until(ticket.acked)).toBe('acked');
  }
  const count = writes().length;
  for (const inMs of [20, 200]) {
    const late = prepared.release({ atUs: clock.nowUs() + inMs * 1000 });
    await clock.advance(5);
    expect(await late.cancel()).toBe('cancelled');
    expect(await late.acked).toMatchObject({ code: 'ticket.cancelled' });
  }
  await clock.advance(500);
  expect(writes().length).toBe(count);
  const sent = prepared.release('now');
  await clock.until(sent.acked);
  expect(await sent.cancel()).toBe('sent');
});

test('readings that wait stand back from a timed write that is near', async () => {
  const { driver, clock, box } = await live();
  const prepared = driver.prepare({ entries: [{ key: 'mode', value: 'freeze' }] });
  if (isFault(prepared)) throw new Error(prepared.code);
  box.delayMs = 30;
  const queries = driver.query(['mode', 'brightness', 'source', 'firmware'], new AbortController().signal);
  const atUs = clock.nowUs() + 50_000; // the first reading ends 20 ms before it
  const ticket = prepared.release({ atUs });
  expect(await clock.until(ticket.sent)).toEqual({ atUs, lateUs: 0 });
  expect(await clock.until(queries)).toBeUndefined();
});

test('660: input, signals and hold are read as the documents say', async () => {
  const { context, clock, registers } = await live({ family: 'mctrl660' }, { ...MCTRL660 });
  expect(Object.fromEntries(context.values)).toMatchObject({
    mode: 'freeze',
    source: 'router',
    'signal/router': true,
    'signal/backup': false,
    model: 'MCTRL660 Pro',
  });
  registers['sender 2000022'] = '0058';
  registers['receiver 2000100'] = '000500'; // white test picture: neither normal nor held
  const from = context.reports.length;
  await clock.advance(1_000);
  expect(context.faultCodes).toEqual(expect.arrayContaining(['novastar.automatic-input', 'novastar.reading']));
  expect(context.faults.length).toBe(2); // told once, not at every poll
  expect(context.reports.slice(from).filter((r) => r.key === 'mode' || r.key === 'source').length).toBeLessThanOrEqual(
    2,
  );
});

test('a chain that disagrees reports nothing of it and says so once', async () => {
  const { context, clock, box, driver, writes } = await live({ family: 'mctrl4k', senders: 2 }, { ...MCTRL4K });
  expect(context.values.get('mode')).toBe('normal');
  box.answer = (request) =>
    request.op === 'read' && request.destination === 1 && request.register === 0x02200050
      ? { data: Uint8Array.of(1) }
      : undefined;
  await clock.advance(200);
  const from = context.reports.length;
  await clock.advance(2_000);
  expect(context.reports.slice(from).some((r) => r.key === 'mode')).toBe(false);
  expect(context.faultCodes).toEqual(['novastar.differ']);
  await clock.until(write(driver, 'mode', 'black').acked);
  expect(writes().map((frame) => frame.destination)).toEqual([0, 1]);
});

test('a box that answers no broadcast is not waited for', async () => {
  const { driver, clock, box } = await live({ family: 'mctrl4k', broadcastAck: 'none' });
  box.answer = (request) => (request.board === 0xffff ? 'silent' : undefined);
  const from = clock.nowUs();
  expect(await clock.until(write(driver, 'brightness', 30).acked)).toBe('none');
  expect(clock.nowUs() - from).toBeLessThan(100_000);
});

test('bad writes and queries are refused by name, and nothing is sent', async () => {
  const { driver, writes } = await live();
  const code = (key: string, value: string | number) => {
    const fault = driver.prepare({ entries: [{ key, value }] });
    return isFault(fault) ? fault.code : 'prepared';
  };
  expect(code('rate', 50)).toBe('driver.unknown-key');
  expect(code('brightness', 101)).toBe('driver.value');
  expect(code('brightness', Number.NaN)).toBe('driver.value');
  expect(code('mode', 'test')).toBe('driver.value');
  expect(code('preset', '11')).toBe('driver.value');
  expect(code('model', 'x')).toBe('driver.read-only');
  const both = {
    entries: [
      { key: 'mode', value: 'black' },
      { key: 'source', value: 'backup' },
    ],
  };
  expect(driver.prepare(both)).toMatchObject({ code: 'driver.one-at-a-time' });
  const signal = new AbortController().signal;
  expect(await driver.query(['preset'], signal)).toMatchObject({ code: 'driver.not-readable' });
  expect(await driver.query(['nothing'], signal)).toMatchObject({ code: 'driver.unknown-key' });
  expect(await driver.query(['mode'], AbortSignal.abort())).toMatchObject({ code: 'query.cancelled' });
  expect(writes()).toEqual([]);
});

test('a query answers when all was read; a dead link refuses; after the return all is read again, nothing replayed', async () => {
  const { driver, clock, wire, context, writes, box } = await live();
  const signal = new AbortController().signal;
  expect(await clock.until(driver.query(['mode', 'brightness', 'firmware'], signal))).toBeUndefined();
  box.answer = (request) => (request.op === 'write' ? 'silent' : undefined);
  const ticket = write(driver, 'mode', 'freeze');
  wire.hangUp();
  expect(await ticket.acked).toMatchObject({ code: 'wire.hung-up' });
  expect(await driver.query(['mode'], signal)).toMatchObject({ code: 'device.offline' });
  expect(await write(driver, 'mode', 'freeze').sent).toMatchObject({ code: 'device.offline' });
  await clock.advance(2_000);
  expect(context.epochs).toEqual([1, 2]);
  expect(writes().length).toBe(1);
  expect(context.reports.filter((r) => r.key === 'model').length).toBe(2);
});

test('another model is named', async () => {
  const { context } = await live({ family: 'mctrl4k' }, { ...MCTRL4K, 'sender 2': '0c62' });
  expect(context.faults).toMatchObject([{ code: 'novastar.model', params: { model: 'VX1000', family: 'mctrl4k' } }]);
});

test('after stop nothing is left running, whenever it is called', async () => {
  for (const afterMs of [0, 1, 3, 152, 2_000]) {
    const { clock, wire, context, driver } = rig({ family: 'mctrl4k' }, { ...MCTRL4K });
    driver.start();
    if (afterMs > 0) await clock.advance(afterMs);
    if (afterMs > 1) write(driver, 'mode', 'freeze');
    await driver.stop();
    await driver.stop();
    const told = [context.reports.length, context.faults.length];
    const { timesOpened } = wire;
    await clock.advance(60_000);
    expect([clock.pending, wire.openWires, context.status]).toEqual([0, 0, 'stopped']);
    expect([context.reports.length, context.faults.length]).toEqual(told);
    expect(wire.timesOpened).toBe(timesOpened);
  }
});

test('settings that do not fit are refused with their place', () => {
  expect(novastar.settings({ family: 'mx40' })).toMatchObject({ code: 'driver.settings', params: { place: 'family' } });
  expect(novastar.settings({ family: 'mctrl4k', sources: { router: 'dvi', backup: 'vga' } })).toMatchObject({
    params: { place: 'sources.backup' },
  });
  expect(novastar.settings({ family: 'mctrl4k', sources: { router: 'dvi' } })).toMatchObject({
    params: { place: 'sources' },
  });
  expect(novastar.settings({ family: 'mctrl4k', layers: 2 })).toMatchObject({ params: { place: 'layers' } });
  expect(novastar.settings({ family: 'vx1000', layers: 3, inputs: ['sdi-1'], routed: 'nothing' })).toMatchObject({
    params: { place: 'routed' },
  });
});
