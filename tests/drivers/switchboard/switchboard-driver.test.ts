import { expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { type DeviceDriver, isFault, type Ticket } from '../../../drivers/contract.ts';
import { quicAnswer } from '../../../drivers/switchboard/quic-probe.ts';
import { driver as switchboard } from '../../../drivers/switchboard/switchboard-driver.ts';
import { RecordedContext } from '../../kit/driver-rig.ts';
import { Loopback } from '../../kit/loopback.ts';
import { TestClock } from '../../kit/test-clock.ts';

type Fields = Readonly<Record<string, unknown>>;

const ADDRESS = { kind: 'tcp', host: '192.0.2.7', port: 2980 } as const;
const SETTINGS = { nodes: ['Wall_L', 'Wall_L_OS'], exe: 'D:/UE/UnrealEditor.exe' };
const OTHER = { uuid: 'A'.repeat(32), name: 'unreal', caller: 'Wall_R', pid: 7 };
const wallL = (uuid: string) => ({ uuid, name: 'unreal', caller: 'Wall_L', pid: 4711 });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function rig(settings: Fields = SETTINGS) {
  const clock = new TestClock();
  const wire = new Loopback(clock);
  const context = new RecordedContext(clock, wire.open);
  const parsed = switchboard.settings(settings);
  if (isFault(parsed)) throw new Error(JSON.stringify(parsed));
  const driver = switchboard.create(context, parsed, ADDRESS);
  const say = (message: Fields): void => wire.say(`${JSON.stringify(message)}\0`);
  const commands = (): Fields[] => wire.texts.map((text) => JSON.parse(text.slice(0, -1)) as Fields);
  const named = (command: string): Fields[] => commands().filter((one) => one['command'] === command);
  return { clock, wire, context, driver, say, commands, named };
}

async function live(running: readonly Fields[] = [], settings: Fields = SETTINGS) {
  const all = rig(settings);
  all.driver.start();
  await all.clock.advance(100);
  all.say({ command: 'state', bAck: true, runningProcesses: running, version: 66_816, totalPhysicalMemory: 2 ** 37 });
  await all.clock.advance(50);
  expect(all.context.status).toBe('live');
  return all;
}

function write(driver: DeviceDriver, entries: Readonly<Record<string, Value>>): Ticket {
  const prepared = driver.prepare({ entries: Object.entries(entries).map(([key, value]) => ({ key, value })) });
  if (isFault(prepared)) throw new Error(prepared.code);
  return prepared.release('now');
}

const start = (driver: DeviceDriver): Ticket =>
  write(driver, { 'process/Wall_L': 'running', 'arguments/Wall_L': '-dc_node=Wall_L' });

test('what runs already is adopted: ours by name of program and caller, and not started again', async () => {
  const helper = { ...wallL('C'.repeat(32)), name: 'presentmon' };
  const { context, driver, named } = await live([OTHER, helper, wallL('B'.repeat(32))]);
  expect(Object.fromEntries(context.values)).toMatchObject({
    'process/Wall_L': 'running',
    'pid/Wall_L': 4711,
    'process/Wall_L_OS': 'stopped',
    listener: '1.5.0',
    'memory/total': 128,
  });
  expect(await start(driver).acked).toBe('acked');
  expect(named('start')).toEqual([]);
});

test('a start is one message, acknowledged by program started, and its id is the program from then on', async () => {
  const { context, driver, named, say, clock } = await live();
  const ticket = start(driver);
  const [sent] = named('start');
  expect(sent).toMatchObject({ exe: SETTINGS.exe, args: '-dc_node=Wall_L', caller: 'Wall_L', name: 'unreal' });
  const uuid = String(sent?.['id']).replaceAll('-', '').toUpperCase();
  say({ command: 'command accepted', bAck: true, id: uuid });
  expect(context.values.get('process/Wall_L')).toBe('stopped');
  say({ command: 'program started', bAck: true, process: wallL(uuid) });
  expect(await clock.until(ticket.acked)).toBe('acked');
  expect(context.values.get('process/Wall_L')).toBe('running');
  const kill = write(driver, { 'process/Wall_L': 'stopped' });
  expect(named('kill')[0]).toMatchObject({ uuid });
  say({ command: 'program killed', bAck: true, process: wallL(uuid) });
  expect(await clock.until(kill.acked)).toBe('acked');
  expect(context.values.get('process/Wall_L')).toBe('stopped');
});

test('what is refused is named: not started, repeated, never answered, without an engine or arguments', async () => {
  const { driver, named, say, clock } = await live();
  const failed = start(driver);
  say({ command: 'program started', bAck: false, puuid: named('start')[0]?.['id'], error: 'no such file' });
  expect(await clock.until(failed.acked)).toEqual({
    code: 'switchboard.not-started',
    params: { error: 'no such file' },
  });
  const again = start(driver);
  say({ command: 'start', bAck: false, id: named('start')[1]?.['id'], error: 'Duplicate' });
  expect(await clock.until(again.acked)).toMatchObject({ code: 'switchboard.duplicate' });
  const mute = start(driver);
  const polling = clock.every(500, () => say({ command: 'get sync status', bAck: true, syncStatus: {} }));
  expect(await clock.until(mute.acked, 10_000)).toMatchObject({ code: 'device.no-answer' });
  polling[Symbol.dispose]();
  expect(driver.prepare({ entries: [{ key: 'process/Wall_L_OS', value: 'running' }] })).toMatchObject({
    code: 'switchboard.no-arguments',
  });
  const watcher = await live([], { nodes: ['Wall_L'] });
  expect(watcher.driver.prepare({ entries: [{ key: 'process/Wall_L', value: 'running' }] })).toMatchObject({
    code: 'switchboard.no-exe',
  });
});

test('a dead program is told with its code and last lines before that it is gone', async () => {
  const uuid = 'B'.repeat(32);
  const { context, say } = await live([wallL(uuid)]);
  const from = context.reports.length;
  say({
    command: 'programstdout',
    bAck: true,
    process: wallL(uuid),
    partialStdoutB64: base64('LogInit: on\r\nFatal er'),
  });
  say({ command: 'programstdout', bAck: true, process: wallL(uuid), partialStdoutB64: base64('ror: 设备丢失\r\n') });
  say({ command: 'program ended', bAck: true, process: wallL(uuid), returncode: 3, stdoutB64: '' });
  expect(context.reports.slice(from).map(({ key, value }) => [key, value])).toEqual([
    ['log/Wall_L', 'LogInit: on\nFatal error: 设备丢失'],
    ['exit/Wall_L', 3],
    ['process/Wall_L', 'stopped'],
  ]);
});

test('the log is bounded in lines and in their length, and told a few times a second at most', async () => {
  const uuid = 'B'.repeat(32);
  const { context, say, clock } = await live([wallL(uuid)]);
  for (let n = 0; n < 500; n++)
    say({
      command: 'programstdout',
      bAck: true,
      process: wallL(uuid),
      partialStdoutB64: base64(`${n} ${'x'.repeat(900)}\n`),
    });
  await clock.advance(500);
  const logs = context.reports.filter(({ key }) => key === 'log/Wall_L');
  expect(logs.length).toBeLessThanOrEqual(2);
  const lines = String(logs.at(-1)?.value).split('\n');
  expect([lines.length, lines.at(-1)?.slice(0, 4), lines[0]?.length]).toEqual([20, '499 ', 200]);
});

test('a file is acknowledged when the host has kept it, and where it did is told', async () => {
  const { context, driver, named, say, clock } = await live();
  const ticket = write(driver, { config: '{"nDisplay":{"description":"虚拟"}}' });
  const [sent] = named('send file');
  expect(sent?.['destination']).toBe('%TEMP%/ndisplay/%RANDOM%.ndisplay');
  expect(Buffer.from(String(sent?.['content']), 'base64').toString()).toContain('虚拟');
  say({ command: 'send file complete', bAck: true, destination: 'C:/Temp/ndisplay/1f.ndisplay' });
  expect(await clock.until(ticket.acked)).toBe('acked');
  expect(context.values.get('config/path')).toBe('C:/Temp/ndisplay/1f.ndisplay');
  const refused = write(driver, { config: '{}' });
  say({ command: 'send file complete', bAck: false, destination: 'C:/x', error: 'disk full' });
  expect(await clock.until(refused.acked)).toMatchObject({ code: 'switchboard.file-refused' });
  expect(driver.prepare({ entries: [{ key: 'config', value: 'x'.repeat(180_001) }] })).toMatchObject({
    code: 'driver.value',
  });
  expect(driver.prepare({ entries: [{ key: 'config', value: '宽'.repeat(70_000) }] })).toMatchObject({
    code: 'switchboard.file-too-large',
  });
});

const LEAST = 256;
const polls = ({ named }: Pick<ReturnType<typeof rig>, 'named'>): unknown[] =>
  named('get sync status').flatMap(({ request_flags: flags }) => (flags === LEAST ? [] : [flags]));

/** A listener that answers every question this much later, with the flags that were asked. */
function answering({ clock, wire, say }: ReturnType<typeof rig>, delayMs: () => number): void {
  wire.onWrite = (bytes) => {
    const asked = JSON.parse(Buffer.from(bytes.slice(0, -1)).toString()) as Fields;
    if (asked['command'] !== 'get sync status') return;
    const answer = { command: 'get sync status', bAck: true, syncStatus: { cpuUtilization: [10, 30] } };
    clock.after(delayMs(), () => say({ ...answer, request_flags: asked['request_flags'] }));
  };
}

test('cheap flags each second, everything each fourth; next to nothing in between', async () => {
  const all = rig();
  answering(all, () => 5);
  all.driver.start();
  await all.clock.advance(100);
  all.say({ command: 'state', bAck: true, runningProcesses: [], version: 66_816 });
  await all.clock.advance(8_500);
  const full = 4_095;
  expect(polls(all).map((flags) => flags === full)).toEqual([
    true,
    false,
    false,
    false,
    true,
    false,
    false,
    false,
    true,
  ]);
  expect(all.context.values.get('cpu')).toBe(20);
  const least = all.named('get sync status').length - polls(all).length;
  expect([least, all.context.faults]).toEqual([8, []]);
});

test('one poll at a time; a repeat that is refused is no fault, and what it asked for is asked again', async () => {
  const all = await live();
  const { clock, named, say, context, driver } = all;
  const refuse = () =>
    say({ command: 'get sync status', bAck: false, id: named('get sync status').at(-1)?.['id'], error: 'Duplicate' });
  const before = polls(all).length;
  await clock.advance(1_500);
  refuse(); // the question in between: the poll is still being answered
  await clock.advance(1_000);
  expect(polls(all).length).toBe(before);
  say({ command: 'get sync status', bAck: true, request_flags: 4_095, syncStatus: {} });
  await clock.advance(50);
  expect(polls(all).length).toBe(before + 1);
  const asking = driver.query(['cpu'], new AbortController().signal);
  say({ command: 'get sync status', bAck: true, request_flags: polls(all).at(-1), syncStatus: {} });
  expect(polls(all).at(-1)).toBe(4_095);
  refuse();
  await clock.advance(1_000);
  expect(polls(all).slice(-2)).toEqual([4_095, 4_095]);
  say({ command: 'get sync status', bAck: true, request_flags: 4_095, syncStatus: {} });
  expect([await asking, context.faults]).toEqual([undefined, []]);
});

test('a mode that came and went between two polls is counted', async () => {
  const { context, say } = await live();
  const tell = (...flipModeHistory: string[]) =>
    say({ command: 'get sync status', bAck: true, syncStatus: { flipModeHistory } });
  tell('A', 'A');
  expect(context.values.get('present/flips')).toBe(0);
  tell('A', 'Composed: Flip', 'A');
  expect([context.values.get('present'), context.values.get('present/flips')]).toEqual(['A', 1]);
  tell('B');
  expect([context.values.get('present'), context.values.get('present/flips')]).toEqual(['B', 2]);
});

/** Wherever in a period the cable goes, also just after a word that nobody asked for. */
test.each([0, 10, 240, 490, 510, 990])('a host that was unplugged is gone within 2 s (%i ms)', async (afterMs) => {
  const uuid = 'B'.repeat(32);
  const all = rig();
  let isPlugged = true;
  answering(all, () => 5);
  const answer = all.wire.onWrite;
  all.wire.onWrite = (bytes) => isPlugged && answer(bytes);
  all.driver.start();
  await all.clock.advance(100);
  all.say({ command: 'state', bAck: true, runningProcesses: [wallL(uuid)], version: 66_816 });
  await all.clock.advance(5_000 + afterMs);
  all.say({ command: 'programstdout', bAck: true, process: wallL(uuid), partialStdoutB64: base64('last words\n') });
  isPlugged = false;
  await all.clock.advance(1_600);
  expect(all.context.status).toBe('live');
  await all.clock.advance(200);
  expect(all.context.statuses.findLast(({ at }) => at === 'waiting')).toMatchObject({
    why: { code: 'switchboard.silent', params: { asks: expect.any(Number) } },
  });
  expect(all.context.values.get('log/Wall_L')).toBe('last words');
});

test('what a program printed just before its host hung up is told', async () => {
  const uuid = 'B'.repeat(32);
  const { context, clock, say, wire } = await live([wallL(uuid)]);
  await clock.advance(420);
  say({ command: 'programstdout', bAck: true, process: wallL(uuid), partialStdoutB64: base64('last words\n') });
  wire.hangUp();
  expect(context.values.get('log/Wall_L')).toBe('last words');
});

test('what runs on a host that was gone is heard anew on the next call', async () => {
  const { context, clock, say } = await live([wallL('B'.repeat(32))]);
  await clock.advance(1_800);
  expect(context.statuses.at(-1)).toMatchObject({ at: 'waiting' });
  await clock.advance(1_000);
  say({ command: 'state', bAck: true, runningProcesses: [], version: 66_816 });
  expect(context.status).toBe('live');
  expect(context.values.get('process/Wall_L')).toBe('stopped');
  expect(context.epochs).toEqual([1, 2]);
});

test('a host that pauses for a second, or a console that stands still for three, is no dead host', async () => {
  const all = rig();
  let pauseMs = 5;
  answering(all, () => pauseMs);
  all.driver.start();
  await all.clock.advance(100);
  all.say({ command: 'state', bAck: true, runningProcesses: [], version: 66_816 });
  for (pauseMs of [50, 300, 1_000]) await all.clock.advance(10_000);
  all.clock.leap(3_000);
  await all.clock.advance(10_000);
  expect(all.context.epochs).toEqual([1]);
});

test('what cannot be read may have been an end: the state is heard anew', async () => {
  const { context, clock, wire } = await live([wallL('B'.repeat(32))]);
  wire.say('{"command":"program en\0{"command":"keep alive"}\0');
  expect(context.faultCodes).toEqual(['switchboard.not-json']);
  expect(context.status).toBe('waiting');
  await clock.advance(700);
  expect(wire.openWires).toBe(1);
});

test('a listener that takes the call and never answers is named as that', async () => {
  const { context, clock, driver, named } = rig();
  driver.start();
  await clock.advance(3_200);
  expect(context.statuses.at(-1)).toMatchObject({ at: 'waiting', why: { code: 'switchboard.mute' } });
  expect(named('get sync status').length).toBe(1);
  await driver.stop();
  expect([clock.pending, context.status]).toEqual([0, 'stopped']);
});

test('one that wants a password is named and not called again', async () => {
  const { context, clock, driver, named, say, wire } = rig();
  driver.start();
  await clock.advance(1_200);
  const id = named('get sync status')[0]?.['id'];
  say({ command: 'command accepted', bAck: false, id, error: 'get sync status: client is not authenticated' });
  expect(context.statuses.at(-1)).toMatchObject({ at: 'waiting', why: { code: 'switchboard.password' } });
  await clock.advance(60_000);
  expect([wire.timesOpened, wire.openWires]).toEqual([1, 0]);
  await driver.stop();
  expect(context.status).toBe('stopped');
});

test.each([true, false])('nobody on TCP; a QUIC server on UDP: %s', async (isNewer) => {
  const { context, clock, driver, wire } = rig();
  const open = wire.open;
  wire.refuse = { code: 'wire.refused', params: { host: '192.0.2.7', port: 2980 } };
  wire.onWrite = (bytes) => {
    const answer = isNewer ? quicAnswer(bytes, [1]) : undefined;
    if (answer) wire.say(answer);
  };
  const both = new RecordedContext(clock, (to, on, cancel) => {
    if (to.kind === 'udp') wire.refuse = undefined;
    const opened = open(to, on, cancel);
    return opened.finally(() => {
      wire.refuse = { code: 'wire.refused' };
    });
  });
  const parsed = switchboard.settings(SETTINGS);
  if (isFault(parsed)) throw new Error(parsed.code);
  const found = switchboard.create(both, parsed, ADDRESS);
  found.start();
  await clock.advance(20_000);
  const calls = wire.dialled.filter(({ kind }) => kind === 'tcp').length;
  expect(both.statuses.at(-1)).toMatchObject(
    isNewer
      ? { at: 'waiting', why: { code: 'switchboard.quic', params: { port: 2980 } } }
      : { why: { code: 'wire.refused' } },
  );
  await clock.advance(60_000);
  expect(wire.dialled.filter(({ kind }) => kind === 'tcp').length > calls).toBe(!isNewer);
  await Promise.all([found.stop(), driver.stop()]);
  await clock.advance(5_000);
  expect([both.status, wire.openWires, clock.pending, context.faults.length]).toEqual(['stopped', 0, 0, 0]);
});
