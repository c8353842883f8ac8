import { afterEach, expect, test } from 'vitest';
import type { Fault } from '../../../app/core/parameter.ts';
import type { LinkStatus } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { DeviceLink } from '../../../drivers/kit/device-link.ts';
import { openTcpServer } from '../../../drivers/kit/emulator-net.ts';
import { openWebServer, type WebClient, type WebServerOptions } from '../../../drivers/kit/emulator-web.ts';
import { FaultBoard } from '../../../drivers/kit/fault-board.ts';
import { WireFaultError } from '../../../drivers/kit/faults.ts';
import { createOpenWire } from '../../../drivers/kit/wires.ts';
import { eventually } from '../../kit/driver-rig.ts';
import { record } from '../../kit/rig.ts';
import { TestClock } from '../../kit/test-clock.ts';

const clock = createClock();
const open = createOpenWire(clock);
const never = new AbortController().signal;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const net = (): WebServerOptions => ({
  clock,
  port: 0,
  faults: new FaultBoard(),
  random: () => 0.5,
  onRequest: () => ({ status: 200, headers: {}, body: new Uint8Array(0) }),
  takesSocket: (path) => path === '/control',
});

async function box(more: Partial<WebServerOptions> = {}) {
  const clients: WebClient[] = [];
  const heard: { text: string; isBinary: boolean }[] = [];
  const server = await openWebServer({
    ...net(),
    onConnect: (client) => void clients.push(client),
    onMessage: (_, bytes, isBinary) => void heard.push({ text: String(bytes), isBinary }),
    ...more,
  });
  ends.push(() => server.close());
  return { server, clients, heard, address: { kind: 'ws', ...server.address, path: '/control' } as const };
}

function listener() {
  const heard: string[] = [];
  const lost: Fault[] = [];
  return {
    heard,
    lost,
    on: { bytes: (b: Uint8Array) => void heard.push(String(b)), lost: (f: Fault) => void lost.push(f) },
  };
}

test('a write is one text message, and text and binary messages come in whole', async () => {
  const { server, clients, heard, address } = await box();
  const ear = listener();
  const wire = await open(
    address,
    { ...ear.on, bytes: (b) => void ear.heard.push(new TextDecoder().decode(b)) },
    never,
  );
  ends.push(() => wire.close());
  const sent = await wire.writeAt(new TextEncoder().encode('{"雪":1}'), 0).sent;
  expect(sent).toMatchObject({ atUs: expect.any(Number) });
  await eventually('the box heard it', () => heard.length === 1);
  expect(heard).toEqual([{ text: '{"雪":1}', isBinary: false }]);
  const [client] = clients;
  if (!client) throw new Error('nobody came');
  server.send(client, 'one');
  server.send(client, new TextEncoder().encode('two'));
  await eventually('both came', () => ear.heard.length === 2);
  expect(ear.heard).toEqual(['one', 'two']);
});

test('a door that is no WebSocket, that nobody opens, or that says nothing is named', async () => {
  const { address } = await box();
  const deaf = await openTcpServer({
    ...net(),
    onConnect: () => undefined,
    onBytes: (client) => deaf.send(client, new TextEncoder().encode('hello\r\n')),
    onGone: () => undefined,
  });
  ends.push(() => deaf.close());
  const why = async (
    at: typeof address | { kind: 'ws'; host: string; port: number },
    cancel = never,
  ): Promise<string> => {
    try {
      await (await open(at, listener().on, cancel)).close();
      return 'opened';
    } catch (cause) {
      return cause instanceof WireFaultError ? cause.fault.code : 'unnamed';
    }
  };
  expect(await why({ ...address, path: '/elsewhere' as '/control' })).toBe('ws.not-websocket');
  expect(await why({ kind: 'ws', ...deaf.address })).toBe('http.not-http');
  expect(await why({ kind: 'http', ...deaf.address } as never)).toBe('wire.no-stream');
  const cancel = new AbortController();
  const dialling = why({ kind: 'ws', ...deaf.address }, cancel.signal);
  cancel.abort();
  expect(await dialling).toBe('wire.cancelled');
  await deaf.close();
  expect(await why({ kind: 'ws', ...deaf.address })).toBe('wire.refused');
});

test('a message over the limit, text that is none and a flood end the connection by name', async () => {
  const { server, clients, address } = await box();
  const fall = async (speak: (client: WebClient) => void, dial = open): Promise<string | undefined> => {
    const ear = listener();
    const wire = await dial(address, ear.on, never);
    await eventually('somebody came', () => clients.length > 0);
    const client = clients.pop();
    if (client) speak(client);
    await eventually('the wire was lost', () => ear.lost.length > 0);
    await wire.close();
    expect(ear.lost).toHaveLength(1);
    return ear.lost[0]?.code;
  };
  expect(await fall((client) => client.socket.send(Buffer.alloc(1024 * 1024 + 1)))).toBe('ws.too-large');
  expect(await fall((client) => client.socket.send(Buffer.from([0xff, 0xfe]), { binary: false }))).toBe('ws.not-utf8');
  // On a clock that stands, all of them come within one second, however slow the machine is.
  const flood = (client: WebClient): void => {
    for (let nth = 0; nth < 21_000; nth++) client.socket.send('x');
  };
  expect(await fall(flood, createOpenWire(new TestClock()))).toBe('ws.flood');
  expect(await fall((client) => server.send(client, '') ?? client.socket.terminate())).toBe('wire.hung-up');
});

test('the link machine runs over it: live when it is open, down when it is silent, too long or gone, and up again', async () => {
  const { server, clients, address } = await box();
  const { context, statuses, epochs } = record(clock, open);
  const link = new DeviceLink({
    context,
    address,
    policy: { openTimeoutMs: 5_000, silenceMs: 150, firstDelayMs: 10, maxDelayMs: 20 },
    tickMs: 10,
    onBytes: () => undefined,
    onUp: () => undefined,
    onDown: () => undefined,
  });
  const reasons = (): readonly string[] =>
    statuses
      .filter((status): status is LinkStatus & { at: 'waiting' } => status.at === 'waiting')
      .map(({ why }) => why.code);
  ends.push(() => link.stop());
  link.start();
  await eventually('silence was found', () => reasons().includes('link.silent'));
  await eventually('it came back', () => epochs.length >= 2 && clients.length >= 2);
  await eventually('the long message was named', () => {
    clients.at(-1)?.socket.send(Buffer.alloc(1024 * 1024 + 1)); // to whoever is there just now: silence goes on ending calls
    return reasons().includes('ws.too-large');
  });
  const before = epochs.length;
  await server.reboot(5);
  await eventually('it found the box again', () => epochs.length > before && link.live);
  expect(epochs).toEqual(epochs.map((_, nth) => nth + 1));
});
