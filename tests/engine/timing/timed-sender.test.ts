/** Datagrams at an instant, from a thread of their own over real sockets: on time also beside a busy engine, and callable back. */
import { createSocket, type Socket } from 'node:dgram';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { TimedSender } from '../../../app/engine/timing/timed-sender.ts';
import { isFault } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';

const WORKER = new URL('../../../app/engine/timing/send-worker.ts', import.meta.url);
const clock = createClock();
const log = { warn: () => undefined, info: () => undefined };

interface Box {
  readonly port: number;
  readonly socket: Socket;
  readonly heard: { readonly text: string; readonly atUs: number }[];
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function box(): Promise<Box> {
  const socket = createSocket('udp4');
  const heard: { text: string; atUs: number }[] = [];
  socket.on('message', (bytes) => heard.push({ text: bytes.toString(), atUs: clock.nowUs() }));
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  closing.push(() => new Promise<void>((done) => socket.close(() => done())).catch(() => undefined));
  return { port: socket.address().port, socket, heard };
}

function sender(): TimedSender {
  const timed = new TimedSender(WORKER, log);
  closing.push(() => timed.close());
  return timed;
}

const quiet = { bytes: () => undefined, lost: () => undefined };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('its thread goes before others where it may, alone, and it says how', async () => {
  const said: string[] = [];
  const timed = new TimedSender(WORKER, { ...log, info: (message) => said.push(message) });
  closing.push(() => timed.close());
  await expect.poll(() => said.length).toBe(1);
  // proc(5), stat: field 19 is the nice value, 41 the scheduling policy (1 = SCHED_FIFO).
  const tasks = process.platform === 'linux' ? readdirSync('/proc/self/task') : [];
  const threads = tasks.map((id) => {
    const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { nice: Number(fields[16]), policy: Number(fields[38]) };
  });
  const wanted = threads.some(({ policy }) => policy === 1)
    ? 'real-time'
    : threads.some(({ nice }) => nice === -20)
      ? 'raised'
      : 'like everything else';
  expect(said[0]).toContain(wanted);
  expect(getPriority()).toBe(0);
});

test('bytes leave at their instant, in order of time, and each says when it left', async () => {
  const timed = sender();
  const at = await box();
  const socket = timed.open({ host: '127.0.0.1', port: at.port }, quiet);
  const baseUs = clock.nowUs() + 60_000;
  const tickets = [30_000, 0, 20_000, 10_000].map((ms) => socket.sendAt(bytes(String(ms)), baseUs + ms));
  const sent = await Promise.all(tickets.map((ticket) => ticket.sent));
  for (const one of sent) {
    expect(isFault(one), JSON.stringify(one)).toBe(false);
    if (isFault(one)) continue;
    // Never early; how late depends on the machine, and is told.
    expect(one.lateUs).toBeGreaterThanOrEqual(0);
  }
  expect(
    sent.map((one, i) => (isFault(one) ? 0 : one.atUs - one.lateUs - (baseUs + [30_000, 0, 20_000, 10_000][i]!))),
  ).toEqual(sent.map(() => expect.closeTo(0, 0)));
  await expect.poll(() => at.heard.map(({ text }) => text)).toEqual(['0', '10000', '20000', '30000']);
  for (const { atUs, text } of at.heard) expect(atUs).toBeGreaterThan(baseUs + Number(text) - 100);
});

test('an engine that stands still does not hold them back', async () => {
  const timed = sender();
  const at = await box();
  const socket = timed.open({ host: '127.0.0.1', port: at.port }, quiet);
  await socket.sendAt(bytes('first'), clock.nowUs()).sent; // the worker is up
  const atUs = clock.nowUs() + 40_000;
  const ticket = socket.sendAt(bytes('x'), atUs);
  await Promise.resolve();
  // Long enough for a machine whose threads wait for their turn.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 640);
  const stoodUntilUs = clock.nowUs();
  const sent = await ticket.sent;
  expect(isFault(sent)).toBe(false);
  if (isFault(sent)) return;
  // From this thread it could not have left before it ran again.
  expect(sent.atUs).toBeLessThan(stoodUntilUs - 50_000);
});

test('what is called back never leaves; what has left says so', async () => {
  const timed = sender();
  const at = await box();
  const socket = timed.open({ host: '127.0.0.1', port: at.port }, quiet);
  const soon = socket.sendAt(bytes('soon'), clock.nowUs() + 20_000);
  const late = socket.sendAt(bytes('late'), clock.nowUs() + 120_000);
  expect(await late.cancel()).toBe('cancelled');
  expect(await late.sent).toMatchObject({ code: 'ticket.cancelled' });
  expect(isFault(await soon.sent)).toBe(false);
  expect(await soon.cancel()).toBe('sent');
  await new Promise((resolve) => setTimeout(resolve, 180));
  expect(at.heard.map(({ text }) => text)).toEqual(['soon']);
});

test('a closed socket drops what it held; the others go on', async () => {
  const timed = sender();
  const [a, b] = [await box(), await box()];
  const one = timed.open({ host: '127.0.0.1', port: a.port }, quiet);
  const two = timed.open({ host: '127.0.0.1', port: b.port }, quiet);
  const gone = one.sendAt(bytes('gone'), clock.nowUs() + 60_000);
  const kept = two.sendAt(bytes('kept'), clock.nowUs() + 60_000);
  one.close({ code: 'wire.closed' });
  expect(await gone.sent).toMatchObject({ code: 'wire.closed' });
  expect(isFault(await kept.sent)).toBe(false);
  await expect.poll(() => b.heard.length).toBe(1);
  expect(a.heard).toEqual([]);
});

test('a peer whose port closes ends nothing: the wire is lost by name, and the worker lives', async () => {
  const timed = sender();
  const at = await box();
  const other = await box();
  const lost: string[] = [];
  const socket = timed.open({ host: '127.0.0.1', port: at.port }, { ...quiet, lost: (errno) => lost.push(errno) });
  const fine = timed.open({ host: '127.0.0.1', port: other.port }, quiet);
  closing.pop();
  await socket.sendAt(bytes('x'), clock.nowUs() + 10_000).sent;
  await new Promise<void>((done) => at.socket.close(() => done()));
  for (let i = 0; i < 4; i++) await socket.sendAt(bytes('x'), clock.nowUs() + 10_000).sent;
  await expect.poll(() => lost.length).toBeGreaterThan(0);
  expect(lost[0]).toBe('ECONNREFUSED');
  expect(isFault(await fine.sendAt(bytes('y'), clock.nowUs() + 10_000).sent)).toBe(false);
});

test('answers to the port that sent come in through the same wire', async () => {
  const timed = sender();
  const at = await box();
  at.socket.on('message', (_, from) => at.socket.send('answer', from.port, from.address));
  const heard: string[] = [];
  const wire = await createOpenWire(clock, timed)(
    { kind: 'udp', host: '127.0.0.1', port: at.port },
    { bytes: (got) => heard.push(new TextDecoder().decode(got)), lost: () => undefined },
    new AbortController().signal,
  );
  closing.push(() => wire.close());
  await wire.writeAt(bytes('now'), 0).sent;
  await wire.writeAt(bytes('then'), clock.nowUs() + 30_000).sent;
  await expect.poll(() => heard).toEqual(['answer', 'answer']);
  expect(at.heard.map(({ text }) => text)).toEqual(['now', 'then']);
});
