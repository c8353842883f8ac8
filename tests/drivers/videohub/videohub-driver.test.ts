import { expect, test } from 'vitest';
import { isFault, type Ticket } from '../../../drivers/contract.ts';
import { driver as videohub } from '../../../drivers/videohub/videohub-driver.ts';
import type { VideohubSettings } from '../../../drivers/videohub/videohub-settings.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

const ADDRESS = { kind: 'tcp', host: '192.0.2.7', port: 9990 } as const;
const STATUS: Readonly<Record<string, string>> = {
  'VIDEOHUB DEVICE': 'Device present: true\nModel name: Hub\nVideo inputs: 4\nVideo outputs: 3\n',
  'INPUT LABELS': '0 XR 伺服器\n1 nDisplay 1\n2 \n3 VT\n',
  'OUTPUT LABELS': '0 Wall 1\n1 Wall 2\n2 Ceiling\n',
  'VIDEO OUTPUT LOCKS': '0 U\n1 O\n2 L\n',
  'VIDEO OUTPUT ROUTING': '0 0\n1 1\n2 2\n',
};

function rig(answer?: (text: string) => string | undefined) {
  const clock = new TestClock();
  const wire = new Loopback(clock);
  const context = new RecordedContext(clock, wire.open);
  const settings = videohub.settings({ inputs: 4, outputs: 3 });
  if (isFault(settings)) throw new Error('settings');
  wire.onWrite = (bytes) => {
    const text = new TextDecoder().decode(bytes);
    const said = answer?.(text);
    if (said !== undefined) return wire.say(said);
    const header = text.slice(0, text.indexOf(':'));
    if (text === 'PING:\n\n') wire.say('ACK\n\n');
    else if (text === `${header}:\n\n` && STATUS[header]) wire.say(`ACK\n\n${header}:\n${STATUS[header]}\n`);
  };
  const driver = videohub.create(context, settings as VideohubSettings, ADDRESS);
  return { clock, wire, context, driver };
}

async function live(answer?: (text: string) => string | undefined) {
  const all = rig(answer);
  all.driver.start();
  await all.clock.advance(100);
  expect(all.context.status).toBe('live');
  return all;
}

function write(driver: ReturnType<typeof rig>['driver'], entries: Record<string, string>): Ticket {
  const prepared = driver.prepare({ entries: Object.entries(entries).map(([key, value]) => ({ key, value })) });
  if (isFault(prepared)) throw new Error(prepared.code);
  return prepared.release('now');
}

test('on connect everything is read, and nothing that could change anything is sent', async () => {
  const { context, wire } = await live();
  expect(wire.texts.every((text) => /^[A-Z ]+:\n\n$/.test(text))).toBe(true);
  expect(Object.fromEntries(context.values)).toMatchObject({
    present: 'yes',
    'out/0': 'in/0',
    'out/2': 'in/2',
    'lock/1': 'owned',
    'lock/2': 'locked',
    'label/in/0': 'XR 伺服器',
    'label/in/2': '',
    'label/out/2': 'Ceiling',
  });
  expect(context.specs.find((s) => s.key === 'out/0')).toMatchObject({
    writable: true,
    visible: true,
    type: { kind: 'enum', options: ['in/0', 'in/1', 'in/2', 'in/3'] },
  });
  expect(context.specs.filter((s) => s.writable).length).toBe(3);
  expect(context.faults).toEqual([]);
});

test('a salvo leaves in one block; ACK acknowledges, only the status block reports', async () => {
  const { context, driver, wire, clock } = await live((t) => (/ROUTING:\n\d/.test(t) ? 'ACK\n\n' : undefined));
  const before = context.reports.length;
  const ticket = write(driver, { 'out/0': 'in/3', 'out/1': 'in/2' });
  expect(wire.texts.at(-1)).toBe('VIDEO OUTPUT ROUTING:\n0 3\n1 2\n\n');
  expect(await clock.until(ticket.acked)).toBe('acked');
  expect(context.reports.length).toBe(before);
  wire.say('VIDEO OUTPUT ROUTING:\n0 3\n1 2\n\n');
  expect(context.reports.slice(before).map((r) => [r.key, r.value])).toEqual([
    ['out/0', 'in/3'],
    ['out/1', 'in/2'],
  ]);
});

test('NAK and silence are told to the ticket that they belong to; a late answer is deaf to the next', async () => {
  const { context, driver, wire, clock } = await live((t) => (/ROUTING:\n\d/.test(t) ? '' : undefined));
  const first = write(driver, { 'out/0': 'in/1' });
  const second = write(driver, { 'out/1': 'in/3' });
  wire.say('NAK\n\nACK\n\n');
  expect(await first.acked).toMatchObject({ code: 'videohub.refused' });
  expect(await second.acked).toBe('acked');
  const third = write(driver, { 'out/0': 'in/1' });
  expect(await clock.until(third.acked)).toMatchObject({ code: 'device.no-answer' });
  const fourth = write(driver, { 'out/0': 'in/2' });
  wire.say('ACK\n\n'); // the third's, late
  wire.say('NAK\n\n');
  expect(await fourth.acked).toMatchObject({ code: 'videohub.refused' });
  expect(context.faults).toEqual([]);
  wire.say('ACK\n\n'); // nobody's
  expect(context.faultCodes).toEqual(['videohub.stray-answer']);
});

test('bad writes are refused before anything is sent', async () => {
  const { driver, wire } = await live();
  const sent = wire.sent.length;
  const refused = (entries: { key: string; value: string }[]) => {
    const fault = driver.prepare({ entries });
    return isFault(fault) ? fault.code : 'prepared';
  };
  expect(refused([])).toBe('driver.empty-write');
  expect(refused([{ key: 'out/9', value: 'in/0' }])).toBe('driver.unknown-key');
  expect(refused([{ key: 'out/0', value: 'in/9' }])).toBe('driver.value');
  expect(refused([{ key: 'label/in/0', value: 'x' }])).toBe('driver.read-only');
  expect(
    refused([
      { key: 'out/0', value: 'in/1' },
      { key: 'out/0', value: 'in/2' },
    ]),
  ).toBe('driver.twice');
  expect(refused([{ key: 'out/2', value: 'in/1' }])).toBe('videohub.locked'); // held by another client
  expect(wire.sent.length).toBe(sent);
});

test('a timed write leaves at its instant and can be cancelled before', async () => {
  const { driver, wire, clock } = await live((t) => (/ROUTING:\n\d/.test(t) ? 'ACK\n\n' : undefined));
  const prepared = driver.prepare({ entries: [{ key: 'out/0', value: 'in/3' }] });
  if (isFault(prepared)) throw new Error(prepared.code);
  const sent = wire.sent.length;
  const atUs = clock.nowUs() + 80_000;
  const ticket = prepared.release({ atUs });
  const dropped = prepared.release({ atUs: atUs + 1_000 });
  await clock.advance(79);
  expect(wire.sent.length).toBe(sent);
  expect(await dropped.cancel()).toBe('cancelled');
  await clock.advance(5);
  expect(await ticket.sent).toEqual({ atUs, lateUs: 0 });
  expect(await ticket.acked).toBe('acked');
  expect(await ticket.cancel()).toBe('sent');
  expect(wire.sent.length).toBe(sent + 1);
});

test('a query is answered by the block that holds what was asked, or by a named fault', async () => {
  const { driver, wire, clock } = await live();
  const cancel = new AbortController().signal;
  expect(await clock.until(driver.query(['out/0', 'lock/1', 'present', 'label/in/3'], cancel))).toBeUndefined();
  expect(await driver.query(['nothing'], cancel)).toMatchObject({ code: 'driver.unknown-key' });
  wire.onWrite = () => wire.say('ACK\n\nVIDEO OUTPUT ROUTING:\n1 3\n\n'); // a change, not the answer
  expect(await clock.until(driver.query(['out/0'], cancel))).toMatchObject({ code: 'device.no-answer' });
  wire.onWrite = () => wire.say('NAK\n\n');
  expect(await clock.until(driver.query(['out/0'], cancel))).toMatchObject({ code: 'videohub.refused' });
});

test('a hub that answers pings stays live; one that falls silent is redialled and read again, and nothing is replayed', async () => {
  const { context, driver, wire, clock } = await live();
  await clock.advance(60_000);
  expect(context.statuses.map((s) => s.at)).toEqual(['connecting', 'live']);
  expect(wire.texts.filter((text) => text === 'PING:\n\n').length).toBe(12);
  wire.onWrite = () => undefined;
  const ticket = write(driver, { 'out/0': 'in/3' });
  await clock.advance(13_000);
  expect(context.statuses.find((s) => s.at === 'waiting')).toMatchObject({ why: { code: 'link.silent' } });
  expect(await ticket.acked).toMatchObject({ code: 'device.no-answer' });
  expect(wire.texts.filter((text) => /ROUTING:\n\d/.test(text)).length).toBe(1);
  expect(context.epochs).toEqual([1, 2]);
});

test('a write to a dead link is refused, and one in flight fails with the reason', async () => {
  const { driver, wire, clock } = await live((t) => (/ROUTING:\n\d/.test(t) ? '' : undefined));
  const ticket = write(driver, { 'out/0': 'in/3' });
  wire.refuse = { code: 'wire.refused' };
  wire.hangUp();
  expect(await ticket.acked).toMatchObject({ code: 'wire.hung-up' });
  expect(await write(driver, { 'out/0': 'in/1' }).sent).toMatchObject({ code: 'device.offline' });
  await clock.advance(5_000);
});

test('another size is named and published; indices beyond it are faults', async () => {
  const { context, wire } = await live();
  wire.say('VIDEOHUB DEVICE:\nDevice present: needs_update\nVideo inputs: 2\nVideo outputs: 2\n\n');
  expect(context.faultCodes).toEqual(['videohub.size']);
  expect(context.values.get('present')).toBe('needs-update');
  expect(context.specs.filter((s) => s.writable).map((s) => s.key)).toEqual(['out/0', 'out/1']);
  wire.say('VIDEO OUTPUT ROUTING:\n0 3\n7 1\n1 0\nx\n\n');
  expect(context.faultCodes.slice(1)).toEqual(['videohub.line', 'videohub.index', 'videohub.index']);
  expect(context.values.get('out/1')).toBe('in/0');
});

test('after stop nothing is left running, whenever it is called', async () => {
  for (const afterMs of [0, 1, 50, 5_020, 12_000]) {
    const { clock, wire, context, driver } = rig();
    driver.start();
    if (afterMs > 0) await clock.advance(afterMs);
    if (afterMs > 1) write(driver, { 'out/0': 'in/1' });
    await driver.stop();
    await driver.stop();
    const told = context.reports.length;
    const { timesOpened } = wire;
    await clock.advance(60_000);
    expect([clock.pending, wire.openWires, context.status]).toEqual([0, 0, 'stopped']);
    expect([wire.timesOpened, context.reports.length]).toEqual([timesOpened, told]);
  }
});

test('settings that do not fit are refused with their place', () => {
  expect(videohub.settings({ inputs: 4 })).toMatchObject({ code: 'driver.settings', params: { place: 'outputs' } });
  expect(videohub.settings({ inputs: 4, outputs: 4000 })).toMatchObject({ params: { place: 'outputs' } });
  expect(videohub.settings({ inputs: 4, outputs: 4, labels: { in: ['a\nb'] } })).toMatchObject({
    params: { place: 'labels.in.0' },
  });
  expect(videohub.settings(null)).toMatchObject({ code: 'driver.settings' });
});
