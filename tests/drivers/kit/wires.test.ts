import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import type { Peer, Wire } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { openTcpServer, openUdpServer, type TcpClient } from '../../../drivers/kit/emulator-net.ts';
import { FaultBoard } from '../../../drivers/kit/fault-board.ts';
import { WireFaultError } from '../../../drivers/kit/faults.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';

const clock = createClock();
const open = createOpenWire(clock);
const toClose: { close(): Promise<void> }[] = [];
const keep = <T extends { close(): Promise<void> }>(one: T): T => {
  toClose.push(one);
  return one;
};
afterEach(async () => {
  for (const one of toClose.splice(0).reverse()) await one.close();
});

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);

function listener() {
  const heard: string[] = [];
  const lost = Promise.withResolvers<Fault>();
  let next = Promise.withResolvers<string>();
  return {
    heard,
    lost: lost.promise,
    next: () => next.promise,
    on: {
      bytes: (b: Uint8Array, _from: Peer) => {
        heard.push(text(b));
        next.resolve(text(b));
        next = Promise.withResolvers<string>();
      },
      lost: (why: Fault) => lost.resolve(why),
    },
  };
}

const never = new AbortController().signal;
const net = () => ({ clock, port: 0, faults: new FaultBoard(), random: () => 0.5 });

async function echoTcp(base = net()) {
  const server = await openTcpServer({
    ...base,
    onConnect: () => undefined,
    onBytes: (client: TcpClient, b) => server.send(client, b),
    onGone: () => undefined,
  });
  return keep(server);
}

async function echoUdp(base = net()) {
  const server = await openUdpServer({ ...base, onBytes: (from, b) => server.send(from, b) });
  return keep(server);
}

test('bytes go out and come back over tcp and udp, and the ticket says when', async () => {
  const tcp = await echoTcp();
  const udp = await echoUdp();
  for (const to of [
    { kind: 'tcp', ...tcp.address },
    { kind: 'udp', ...udp.address },
  ] as const) {
    const ear = listener();
    const wire = keep(await open(to, ear.on, never));
    const before = clock.nowUs();
    const echoed = ear.next();
    const sent = await wire.writeAt(bytes('hello'), 0).sent;
    expect(sent).toEqual({ atUs: expect.any(Number), lateUs: expect.any(Number) });
    expect('atUs' in sent && sent.atUs).toBeGreaterThanOrEqual(before);
    expect(await echoed).toBe('hello');
  }
});

test('a timed write leaves at its time, not before; a cancelled one never leaves', async () => {
  const udp = await echoUdp();
  const ear = listener();
  const wire = keep(await open({ kind: 'udp', ...udp.address }, ear.on, never));
  const atUs = clock.nowUs() + 20_000;
  const cancelled = wire.writeAt(bytes('no'), atUs - 5_000);
  const kept = wire.writeAt(bytes('yes'), atUs);
  expect(await cancelled.cancel()).toBe('cancelled');
  expect(await cancelled.sent).toEqual({ code: 'ticket.cancelled' });
  const echoed = ear.next();
  const sent = await kept.sent;
  expect('atUs' in sent && sent.atUs).toBeGreaterThanOrEqual(atUs);
  expect(await kept.cancel()).toBe('sent');
  expect(await echoed).toBe('yes');
  expect(ear.heard).toEqual(['yes']);
});

test('closing cancels what was armed', async () => {
  const udp = await echoUdp();
  const wire = await open({ kind: 'udp', ...udp.address }, listener().on, never);
  const armed = wire.writeAt(bytes('later'), clock.nowUs() + 60_000_000);
  await wire.close();
  expect(await armed.sent).toEqual({ code: 'wire.closed' });
  expect(await armed.cancel()).toBe('cancelled');
});

test('who closes a connection is not told that it was lost', async () => {
  const tcp = await echoTcp();
  const told: Fault[] = [];
  const wire = await open({ kind: 'tcp', ...tcp.address }, { ...listener().on, lost: (why) => told.push(why) }, never);
  await wire.close();
  expect(told).toEqual([]);
});

test('a closed udp port is `lost: wire.refused`, not the death of the process', async () => {
  const udp = await openUdpServer({ ...net(), onBytes: () => undefined });
  const { address } = udp;
  const ear = listener();
  const wire = keep(await open({ kind: 'udp', ...address }, ear.on, never));
  await udp.close();
  wire.write(bytes('anybody'));
  expect((await ear.lost).code).toBe('wire.refused');
  const after = await wire.writeAt(bytes('again'), 0).sent;
  expect(after).toEqual({ code: 'wire.closed' });
});

test('a closed tcp port is refused by name, a hang-up is lost by name', async () => {
  const tcp = await echoTcp();
  const ear = listener();
  await open({ kind: 'tcp', ...tcp.address }, ear.on, never);
  await tcp.close();
  expect((await ear.lost).code).toMatch(/^wire\.(hung-up|reset)$/);
  const refused = await open({ kind: 'tcp', ...tcp.address }, listener().on, never).catch((cause: unknown) => cause);
  expect(refused).toBeInstanceOf(WireFaultError);
  expect(refused instanceof WireFaultError && refused.fault.code).toBe('wire.refused');
});

test('an aborted dial opens nothing', async () => {
  const tcp = await echoTcp();
  for (const kind of ['tcp', 'udp'] as const) {
    const call = new AbortController();
    const dial = open({ kind, ...tcp.address }, listener().on, call.signal);
    call.abort();
    const cause = await dial.catch((error: unknown) => error);
    expect(cause instanceof WireFaultError && cause.fault.code).toBe('wire.cancelled');
  }
});

test('a name that does not resolve and a port in use are named', async () => {
  const nowhere = await open({ kind: 'udp', host: 'no-such-host.invalid', port: 9 }, listener().on, never).catch(
    (cause: unknown) => cause,
  );
  expect(nowhere instanceof WireFaultError && nowhere.fault.code).toBe('wire.host-not-found');
  const taken = createSocket('udp4');
  await new Promise<void>((resolve) => taken.bind({ address: '127.0.0.1', port: 0 }, resolve));
  const udp = await echoUdp();
  const busy = await open(
    { kind: 'udp', ...udp.address, listenPort: taken.address().port },
    listener().on,
    never,
  ).catch((cause: unknown) => cause);
  expect(busy instanceof WireFaultError && busy.fault.code).toBe('wire.address-in-use');
  await new Promise<void>((resolve) => taken.close(() => resolve()));
});

test('a listen port hears the device from any port of its host, and a listening wire hears anybody', async () => {
  const free = createSocket('udp4');
  await new Promise<void>((resolve) => free.bind({ address: '127.0.0.1', port: 0 }, resolve));
  const { port } = free.address();
  await new Promise<void>((resolve) => free.close(() => resolve()));

  const udp = await echoUdp();
  const other = createSocket('udp4');
  for (const address of [
    { kind: 'udp', ...udp.address, listenPort: port },
    { kind: 'udp-listen', host: '127.0.0.1', port },
  ] as const) {
    const ear = listener();
    const wire: Wire = await open(address, ear.on, never);
    const heard = ear.next();
    other.send('from elsewhere', port, '127.0.0.1');
    expect(await heard).toBe('from elsewhere');
    await wire.close();
  }
  await new Promise<void>((resolve) => other.close(() => resolve()));
});

test('an emulator that goes offline hangs up and refuses; cleared, it is back on the same port', async () => {
  const faults = new FaultBoard(() => server.refresh());
  const server = await echoTcp({ ...net(), faults });
  const { address } = server;
  const ear = listener();
  keep(await open({ kind: 'tcp', ...address }, ear.on, never));
  faults.set({ kind: 'offline' }, true);
  await ear.lost;
  faults.clear();
  await expect
    .poll(async () => open({ kind: 'tcp', ...address }, listener().on, never).then(keep, () => null))
    .toBeTruthy();
});

test('an emulator reboots under traffic and the process lives', async () => {
  for (const kind of ['tcp', 'udp'] as const) {
    const server = kind === 'tcp' ? await echoTcp() : await echoUdp();
    const ear = listener();
    const wire = keep(await open({ kind, ...server.address }, ear.on, never));
    let writing = true;
    const traffic = (async () => {
      while (writing) {
        wire.write(bytes('x'));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await server.reboot(30);
    expect((await ear.lost).code).toMatch(/^wire\./);
    writing = false;
    await traffic;
    const again = listener();
    const second = keep(await open({ kind, ...server.address }, again.on, never));
    const echoed = again.next();
    second.write(bytes('back'));
    expect(await echoed).toBe('back');
  }
});

test('drop, duplicate and slow are what they say', async () => {
  const faults = new FaultBoard();
  const server = await echoUdp({ ...net(), faults });
  const ear = listener();
  const wire = keep(await open({ kind: 'udp', ...server.address }, ear.on, never));
  faults.set({ kind: 'drop', share: 1 }, true);
  wire.write(bytes('dropped'));
  faults.set({ kind: 'slow', delayMs: 30 }, true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  faults.set({ kind: 'drop', share: 1 }, false);
  const before = clock.nowUs();
  const late = ear.next();
  wire.write(bytes('late'));
  expect(await late).toBe('late');
  expect(clock.nowUs() - before).toBeGreaterThan(28_000);
  faults.clear();
  faults.set({ kind: 'duplicate' }, true);
  wire.write(bytes('two'));
  await expect.poll(() => ear.heard.filter((one) => one === 'two').length).toBe(4); // heard twice, answered twice each
  expect(ear.heard).not.toContain('dropped');
});

test('an emulator whose port is taken says so by name; closing wakes one that is rebooting', async () => {
  const tcp = await echoTcp();
  const udp = await echoUdp();
  await expect(echoTcp({ ...net(), port: tcp.address.port })).rejects.toMatchObject({
    fault: { code: 'wire.address-in-use' },
  });
  await expect(echoUdp({ ...net(), port: udp.address.port })).rejects.toMatchObject({
    fault: { code: 'wire.address-in-use' },
  });
  const rebooting = [tcp.reboot(600_000), udp.reboot(600_000)];
  await new Promise((resolve) => setTimeout(resolve, 20));
  await Promise.all([tcp.close(), udp.close(), ...rebooting]);
});

test('a listen port is deaf to other hosts, and a buffer may be used again before its bytes leave', async () => {
  const free = createSocket('udp4');
  await new Promise<void>((resolve) => free.bind({ address: '127.0.0.1', port: 0 }, resolve));
  const { port } = free.address();
  await new Promise<void>((resolve) => free.close(() => resolve()));
  const udp = await echoUdp();
  const ear = listener();
  const wire = keep(await open({ kind: 'udp', ...udp.address, listenPort: port }, ear.on, never));
  const stranger = createSocket('udp4');
  await new Promise<void>((resolve) => stranger.bind({ address: '127.0.0.2', port: 0 }, resolve));
  await new Promise<void>((resolve) => stranger.send('stranger', port, '127.0.0.1', () => resolve()));
  const buffer = bytes('kept');
  const ticket = wire.writeAt(buffer, clock.nowUs() + 20_000);
  buffer.fill(0);
  const echoed = ear.next();
  await ticket.sent;
  expect(await echoed).toBe('kept');
  expect(ear.heard).toEqual(['kept']);
  await new Promise<void>((resolve) => stranger.close(() => resolve()));
});
