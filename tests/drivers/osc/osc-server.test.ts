import { createSocket, type Socket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import type { Peer } from '../../../drivers/contract.ts';
import { decodeOsc } from '../../../drivers/kit/osc-decode.ts';
import { encodeOsc } from '../../../drivers/kit/osc-encode.ts';
import { type OscPacket, oscText } from '../../../drivers/kit/osc-packet.ts';
import {
  type OscServer,
  type OscServerOptions,
  openOscServer,
  SUBSCRIBED_MS,
} from '../../../drivers/osc/osc-server.ts';
import { TestClock } from '../../kit/test-clock.ts';

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

async function rig(more: Partial<OscServerOptions> = {}) {
  const clock = new TestClock();
  const heard: string[] = [];
  const from: Peer[] = [];
  const faults: [Fault, number][] = [];
  const server = await openOscServer({
    clock,
    host: '127.0.0.1',
    port: 0,
    allow: ['127.0.0.1'],
    onMessage: (message, peer) => {
      heard.push(oscText(message));
      from.push(peer);
    },
    onFault: (fault, count) => void faults.push([fault, count]),
    ...more,
  });
  if ('code' in server) throw new Error(server.code);
  toClose.push(() => server.close());
  const socket: Socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind({ address: '127.0.0.1', port: 0 }, resolve));
  toClose.push(() => new Promise((resolve) => socket.close(() => resolve())));
  const back: string[] = [];
  socket.on('message', (bytes) => {
    const packet = decodeOsc(bytes);
    back.push('code' in packet ? packet.code : oscText(packet));
  });
  const send = (what: OscPacket | Uint8Array): void => {
    const bytes = what instanceof Uint8Array ? what : encodeOsc(what);
    if (bytes instanceof Uint8Array) socket.send(bytes, server.address.port, '127.0.0.1');
  };
  const arrived = async (count: number): Promise<void> => {
    await expect.poll(() => server.counts.heard).toBe(count);
  };
  return { clock, server: server as OscServer, heard, from, faults, send, arrived, back };
}

const press = (n: number): OscPacket => ({ address: '/stagelock/cue/go', args: [{ type: 'i', value: n }] });

test('messages and bundles arrive with their sender, and subscribers get what is published', async () => {
  const { server, heard, from, send, arrived, back } = await rig();
  send(press(1));
  send({ timeTag: 1n, elements: [press(2), press(3)] });
  await arrived(2);
  expect(heard).toEqual(['/stagelock/cue/go 1', '/stagelock/cue/go 2', '/stagelock/cue/go 3']);
  const [sender] = from;
  if (!sender) throw new Error('nobody');
  expect(server.publish({ address: '/nobody', args: [] })).toBeUndefined();
  expect(server.subscribe(sender)).toBeUndefined();
  server.publish({ address: '/stagelock/state', args: [{ type: 's', value: '就绪' }] });
  expect(server.send(sender, { address: '/stagelock/ok', args: [] })).toBeUndefined();
  expect(server.send(sender, { address: 'bad', args: [] })).toMatchObject({ code: 'osc.address' });
  await expect.poll(() => back).toEqual(['/stagelock/state "就绪"', '/stagelock/ok']);
  server.unsubscribe(sender);
  expect(server.subscribers).toEqual([]);
});

test('who is not listed is not heard; nobody is listed by default; a network can be', async () => {
  for (const [allow, listed] of [
    [[], false],
    [['10.0.0.0/8', '192.168.1.4'], false],
    [['127.0.0.0/8'], true],
  ] as const) {
    const { server, heard, send, arrived, faults } = await rig({ allow });
    send(press(1));
    await arrived(1);
    expect(heard).toHaveLength(listed ? 1 : 0);
    expect(server.counts.notListed).toBe(listed ? 0 : 1);
    expect(faults.map(([{ code }]) => code)).toEqual(listed ? [] : ['osc.sender-not-listed']);
  }
});

test('a flood is cut to the rate, bundles included, and told once a second with its count', async () => {
  const { clock, server, heard, send, arrived, faults } = await rig({ maxPerSecond: 10 });
  for (let n = 0; n < 30; n++) send(press(n));
  await arrived(30);
  expect(heard).toHaveLength(10);
  expect(faults).toHaveLength(1);
  await clock.advance(500);
  send({ timeTag: 1n, elements: Array.from({ length: 20 }, (_, n) => press(n)) });
  await arrived(31);
  expect(heard).toHaveLength(15);
  await clock.advance(600);
  for (let n = 0; n < 8; n++) send(press(n));
  await arrived(39);
  expect(heard).toHaveLength(21);
  expect(faults.at(-1)).toEqual([{ code: 'osc.too-fast', params: { host: '127.0.0.1', maxPerSecond: 10 } }, 21]);
  expect(server.counts.tooFast).toBe(20 + 1 + 2);
});

test('garbage is counted and named, and the next message is heard', async () => {
  const { server, heard, send, arrived, faults } = await rig();
  send(Uint8Array.of(0xff));
  send(Uint8Array.from(Buffer.from('2f6100782c000000', 'hex'))); // padding that is not zero: strict here
  send(press(1));
  await arrived(3);
  expect(server.counts.faulty).toBe(2);
  expect(faults.map(([{ code }]) => code)).toEqual(['osc.length', 'osc.padding']);
  expect(heard).toEqual(['/stagelock/cue/go 1']);
});

test('subscribers are bounded and expire', async () => {
  const { clock, server } = await rig();
  for (let port = 1; port <= 32; port++) expect(server.subscribe({ host: '127.0.0.1', port })).toBeUndefined();
  expect(server.subscribe({ host: '127.0.0.1', port: 33 })).toMatchObject({ code: 'osc.too-many-subscribers' });
  await clock.advance(SUBSCRIBED_MS + 1);
  expect(server.subscribe({ host: '127.0.0.1', port: 33 })).toBeUndefined();
  expect(server.subscribers).toHaveLength(1);
});

test('a port in use and a bad list are named, and nothing is left open', async () => {
  const { server } = await rig();
  const base = {
    clock: new TestClock(),
    host: '127.0.0.1',
    allow: [],
    onMessage: () => undefined,
    onFault: () => undefined,
  };
  expect(await openOscServer({ ...base, port: server.address.port })).toMatchObject({ code: 'wire.address-in-use' });
  for (const entry of ['somewhere', '10.0.0.0/99', '10.0.0.0/8/8', '']) {
    expect(await openOscServer({ ...base, port: 0, allow: [entry] })).toMatchObject({ code: 'driver.settings' });
  }
});
