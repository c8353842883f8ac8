/** Seats on the WebSocket: what they see, who may press, and what slow and hostile ones can do: nothing to the others. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SEAT_LIMITS } from '../../app/protocol/limits.ts';
import type { FromEngine } from '../../app/protocol/messages.ts';
import { PROTOCOL } from '../../app/protocol/messages.ts';
import { openSeat, type Seat } from './light.ts';
import { arm, type EngineRig, isWell, openStillRig, TOKEN } from './rig.ts';

let rig: EngineRig;
const seats: Seat[] = [];
beforeAll(async () => {
  rig = await openStillRig();
});
afterAll(() => rig.stop());
afterEach(async () => {
  for (const seat of seats.splice(0)) seat.close();
  await rig.command('go.break', { reason: 'next test' });
  await rig.command('stage.disarm');
});

async function seatOf(role: string, name: string): Promise<Seat & { readonly id: string }> {
  const { token } = (await rig.command<{ token: string }>('seat.token', { role, name })).result;
  const seat = openSeat(rig.url, token, name);
  seats.push(seat);
  const link = await seat.linked('live', (l) => l.at === 'live');
  return { ...seat, id: link.at === 'live' ? link.seat : '' };
}

interface RawSeat {
  readonly socket: WebSocket;
  readonly heard: FromEngine[];
  readonly closed: Promise<number>;
  say(message: unknown): void;
}

async function rawSeat(hello = true): Promise<RawSeat> {
  const socket = new WebSocket(`${rig.url.replace('http', 'ws')}/ws`);
  const heard: FromEngine[] = [];
  socket.on('message', (data, isBinary) => {
    if (!isBinary) heard.push(JSON.parse((data as Buffer).toString()) as FromEngine);
  });
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  const say = (message: unknown): void => socket.send(JSON.stringify(message));
  if (hello) say({ t: 'hello', protocol: PROTOCOL, token: TOKEN, lang: 'en' });
  return { socket, heard, closed, say };
}

test('a welcome carries the whole state; patches are contiguous and end where a fresh snapshot is', async () => {
  const raw = await rawSeat();
  await expect.poll(() => raw.heard.some((m) => m.t === 'welcome')).toBe(true);
  const mirror = await seatOf('viewer', 'Mirror');
  for (let i = 0; i < 20; i++) await rig.command('param.set', { path: 'light/fill/intensity', value: 20 + i });
  await mirror.when('the last value', (s) => s.params['light/fill/intensity']?.actual?.value === 39);
  const welcome = raw.heard.find((m) => m.t === 'welcome');
  let rev = welcome?.state.rev ?? -1;
  for (const message of raw.heard) {
    if (message.t !== 'patch') continue;
    expect(message.rev).toBe(rev + 1);
    rev = message.rev;
  }
  expect(rev).toBeGreaterThan((welcome?.state.rev ?? 0) + 5);
  raw.socket.close();
  await expect
    .poll(
      async () => {
        const whole = await rig.state();
        const mine = mirror.state();
        return mine?.rev === whole.rev ? JSON.stringify(mine) === JSON.stringify(whole) : 'another revision';
      },
      { interval: 5 },
    )
    .toBe(true);
});

test('a result comes after the patch that holds its effect', async () => {
  const seat = await seatOf('technician', 'Tech');
  const reply = await seat.client.command('param.set', { path: 'light/fill/intensity', value: 77 });
  expect(reply.ok, JSON.stringify(reply)).toBe(true);
  expect(seat.state()?.rev).toBeGreaterThanOrEqual(reply.rev);
  expect(seat.state()?.params['light/fill/intensity']?.desired?.value).toBe(77);
});

test('two seats press GO on the standby at once: one GO', async () => {
  const [a, b] = await Promise.all([seatOf('operator', 'A'), seatOf('operator', 'B')]);
  await rig.command('go.release');
  await rig.command('cue.select', { cue: 'walk-in' });
  const presses = await Promise.all([a.client.command('cue.go', {}), b.client.command('cue.go', {})]);
  expect(presses.filter((reply) => reply.ok)).toHaveLength(1);
  const refused = presses.find((reply) => !reply.ok);
  expect(refused && !refused.ok ? refused.error.code : '').toMatch(/^(go\.held|go\.swallowed|arming\.)/);
  const holder = presses[0]?.ok ? a : b;
  await rig.command('stage.disarm');
  await holder.client.command('stage.disarm', {});
});

test('two seats take the same armed plan at once: the holder of the GO takes, once', async () => {
  const [a, b] = await Promise.all([seatOf('operator', 'A'), seatOf('operator', 'B')]);
  await a.client.command('go.request', {});
  await rig.command('go.release');
  await a.when('A has the GO', (s) => s.go.holder === a.id);
  let planId = '';
  await expect
    .poll(
      async () => {
        const reply = await a.client.command('stage.arm', { mode: 'VP', scene: 'snow-camp' });
        if (reply.ok) planId = (reply.result as { planId: string }).planId;
        return reply.ok;
      },
      { interval: 250 },
    )
    .toBe(true);
  const [first, other, again] = await Promise.all([
    a.client.command('stage.take', { planId, wait: true }),
    b.client.command('stage.take', { planId, wait: true }),
    a.client.command('stage.take', { planId, wait: true }),
  ]);
  const ids = [first, other, again].flatMap((r) => (r.ok ? [(r.result as { takeId: string }).takeId] : []));
  expect(new Set(ids).size).toBe(1);
  expect(first.ok && again.ok).toBe(true);
  const rows = await rig.command<{ rows: { data: { planId?: string } }[] }>('journal.query', {
    kind: 'take-start',
    limit: 10,
  });
  expect(rows.result.rows.filter((row) => row.data.planId === planId)).toHaveLength(1);
});

test('the GO is requested, granted, refused to others, and broken by an operator before everybody', async () => {
  await rig.command('go.break', { reason: 'clean start' });
  await rig.command('go.release');
  const [a, b, c] = await Promise.all([seatOf('director', 'Ann'), seatOf('director', 'Ben'), seatOf('operator', 'Op')]);
  expect((await a.client.command('go.request', {})).ok).toBe(true);
  await b.when('Ann holds', (s) => s.go.holder === a.id && s.go.holderName === 'Ann');
  const refused = await b.client.command('stage.arm', { mode: 'VP', scene: 'snow-camp' });
  expect(refused.ok ? '' : refused.error.code).toBe('go.held');
  expect(refused.ok ? '' : refused.error.message).toContain('Ann');
  await b.client.command('go.request', {});
  await a.when('Ben asks', (s) => s.go.requestedBy === b.id);
  const notHis = await b.client.command('go.grant', { seat: b.id });
  expect(notHis.ok ? '' : notHis.error.code).toBe('go.not-yours');
  expect((await a.client.command('go.grant', { seat: b.id })).ok).toBe(true);
  await a.when('Ben holds', (s) => s.go.holder === b.id && s.go.requestedBy === null);
  const low = await a.client.command('go.break', { reason: 'mine' });
  expect(low.ok ? '' : low.error.code).toBe('role.too-low');
  expect((await c.client.command('go.break', { reason: 'show must go on' })).ok).toBe(true);
  await a.when('the operator holds', (s) => s.go.holder === c.id);
});

test('a holder whose link is gone loses the GO after its grace, not at once', async () => {
  const a = await seatOf('director', 'Gone');
  await rig.command('go.release');
  await a.client.command('go.request', {});
  await rig.until('held', (s) => s.go.holder === a.id);
  a.close();
  const orphan = await rig.until('counted down', (s) => s.seats[a.id]?.connected === false && (s.go.untilUs ?? 0) > 0);
  expect(orphan.go.holder).toBe(a.id);
});

test('a seat that stops reading loses telemetry, never slows the others, and is closed in the end', async () => {
  const slow = await rawSeat();
  await expect.poll(() => slow.heard.length).toBeGreaterThan(0);
  const watcher = await seatOf('viewer', 'Watcher');
  slow.socket.pause();
  const times: number[] = [];
  for (let i = 0; i < 30; i++) {
    const startMs = performance.now();
    // Whole snapshots asked for and never read fill its socket faster than patches would.
    for (let n = 0; n < 3; n++) slow.say({ t: 'snapshot' });
    expect((await watcher.client.command('seat.list', {})).ok).toBe(true);
    times.push(performance.now() - startMs);
  }
  const median = times.toSorted((a, b) => a - b)[15] ?? Number.POSITIVE_INFINITY;
  expect(median).toBeLessThan(250);
  slow.socket.resume();
  expect(await slow.closed).not.toBe(1000);
  expect((await watcher.client.command('seat.list', {})).ok).toBe(true);
});

test('garbage, too large, no hello, a foreign protocol and a flood: refused by name, closed, the others live on', async () => {
  const watcher = await seatOf('viewer', 'Watcher');
  for (const bad of ['{', '[]', '{"t":"nonsense"}', '{"t":"command","id":1,"name":"seat.list","args":[]}']) {
    const raw = await rawSeat();
    raw.socket.send(bad);
    expect([bad, await raw.closed]).toEqual([bad, 1008]);
    expect(raw.heard.some((m) => m.t === 'refused' && m.error.code === 'message.unreadable')).toBe(true);
  }
  const binary = await rawSeat();
  binary.socket.send(Buffer.from([1, 2, 3]));
  expect(await binary.closed).toBe(1008);
  const large = await rawSeat();
  large.socket.send('x'.repeat(SEAT_LIMITS.maxMessageBytes + 1));
  expect([1006, 1009]).toContain(await large.closed); // cut off in the middle of its megabytes, or told why
  const mute = await rawSeat(false);
  mute.say({ t: 'command', id: 1, name: 'stage.stop', args: {} });
  expect(await mute.closed).toBe(1008);
  const old = await rawSeat(false);
  old.say({ t: 'hello', protocol: PROTOCOL + 1, token: TOKEN, lang: 'en' });
  expect(await old.closed).toBe(1008);
  const stranger = await rawSeat(false);
  stranger.say({ t: 'hello', protocol: PROTOCOL, token: 'not-a-token', lang: 'zh' });
  expect(await stranger.closed).toBe(1008);

  const greedy = await rawSeat();
  for (let i = 0; i < 400; i++) greedy.say({ t: 'snapshot' });
  expect([1006, 1008]).toContain(await greedy.closed);
  expect(greedy.heard.filter((m) => m.t === 'snapshot').length).toBeLessThan(2 * SEAT_LIMITS.commandBurst);
  const twice = await rawSeat();
  twice.say({ t: 'hello', protocol: PROTOCOL, token: TOKEN, lang: 'en' });
  expect(await twice.closed).toBe(1008);

  const flood = await rawSeat();
  for (let i = 0; i < 400; i++) flood.say({ t: 'command', id: i, name: 'seat.list', args: {} });
  await expect.poll(() => flood.heard.filter((m) => m.t === 'result').length).toBe(400);
  const tooFast = flood.heard.filter((m) => m.t === 'result' && !m.ok && m.error.code === 'seat.too-fast');
  expect(tooFast.length).toBeGreaterThan(100);
  flood.socket.close();
  expect((await watcher.client.command('seat.list', {})).ok).toBe(true);
});

test('an engine that is killed and comes back: pending commands end with link.lost, the seat heals, nothing is replayed', async () => {
  const port = new URL(rig.url).port;
  const seat = openSeat(rig.url);
  seats.push(seat);
  await seat.when('well', isWell);
  await rig.command('go.break', { reason: 'the seat of this test' });
  const armed = await arm(rig, { mode: 'XR', scene: 'polar-glacier' });
  await rig.fault('router', { kind: 'slow', delayMs: 2_000 });
  const before = seat.state()?.boot;
  const pending = seat.client.command('stage.take', { planId: armed.result?.planId ?? 'none', wait: true });
  await seat.when('it runs', (s) => s.take !== null && s.take.outcome === null);
  await rig.restart('SIGKILL', ['--listen', `127.0.0.1:${port}`]);
  const reply = await pending;
  expect(reply.ok ? '' : reply.error.code).toBe('link.lost');
  await rig.clearFaults();
  await seat.linked('live again', (l) => l.at === 'live');
  const state = await seat.when('another boot', (s) => s.boot !== before);
  expect(state.take).toBeNull();
  expect((await seat.client.command('seat.list', {})).ok).toBe(true);
});
