import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { HttpRequest, Peer } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { openHttp, pathBelow } from '../../../drivers/kit/http.ts';

const clock = createClock();
const never = new AbortController().signal;
const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const GET: HttpRequest = { method: 'GET', path: '/status', headers: {}, timeoutMs: 5_000, maxBytes: 64 };
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

async function placeOf(server: Server): Promise<Peer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

async function web(answer: (asked: IncomingMessage, reply: ServerResponse) => void): Promise<Peer> {
  const server = createHttpServer(answer);
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return placeOf(server);
}

/** A box that writes what it likes. */
async function raw(speak: (socket: Socket, nth: number) => void): Promise<Peer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    speak(socket, sockets.push(socket));
  });
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  return placeOf(server);
}

function client() {
  const http = openHttp(clock);
  ends.push(() => http.close());
  return http;
}

test('method, path, headers and body arrive; status, headers and body come back; the connection is kept', async () => {
  const ports = new Set<number | undefined>();
  const at = await web((asked, reply) => {
    ports.add(asked.socket.remotePort);
    asked.setEncoding('utf8');
    asked.on('data', (body) => {
      reply.writeHead(202, { 'X-Saw': `${asked.method} ${asked.url} ${String(asked.headers['x-api-key'])}` }).end(body);
    });
  });
  const http = client();
  let sentUs = 0;
  const body = new TextEncoder().encode('{"on":"雪"}');
  const asked: HttpRequest = { ...GET, method: 'PUT', path: '/a?b=1', headers: { 'x-api-key': 'k' }, body };
  for (let nth = 0; nth < 2; nth++) {
    const reply = await http.request(at, { ...asked, onSent: (atUs) => (sentUs = atUs) }, never);
    expect(reply).toMatchObject({ status: 202, headers: { 'x-saw': 'PUT /a?b=1 k' } });
    expect('body' in reply && text(reply.body)).toBe('{"on":"雪"}');
    expect(sentUs).toBeGreaterThan(0);
  }
  expect(ports.size).toBe(1);
});

test('what goes wrong has a name: refused, timed out, too large, not HTTP, cut in the middle, cancelled', async () => {
  const http = client();
  const gone = await raw(() => undefined);
  await ends.pop()?.();
  const silent = await raw(() => undefined);
  const long = await web((_, reply) => void reply.end('x'.repeat(65)));
  const unsaid = await web((_, reply) => {
    for (let part = 0; part < 20; part++) reply.write('x'.repeat(10));
  });
  const other = await raw((socket) => socket.end('SSH-2.0-nothing\r\n'));
  const cut = await raw((socket) =>
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', () => socket.resetAndDestroy()),
  );
  const heads = await raw((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`));
  const told = async (at: Peer, more: Partial<HttpRequest> = {}, cancel = never): Promise<unknown> => {
    const reply = await http.request(at, { ...GET, ...more }, cancel);
    return 'code' in reply ? reply.code : reply.status;
  };
  expect(await told(gone)).toBe('wire.refused');
  expect(await told(silent, { timeoutMs: 30 })).toBe('http.timed-out');
  expect(await told(long)).toBe('http.too-large');
  expect(await told(unsaid)).toBe('http.too-large');
  expect(await told(other)).toBe('http.not-http');
  expect(await told(cut)).toBe('wire.reset');
  expect(await told(heads)).toBe('http.header-too-large');
  expect(await told(silent, { path: '/two words' })).toBe('http.bad-request');
  expect(await told(silent, { headers: { a: 'b\r\nc: d' } })).toBe('http.bad-request');
  const cancel = new AbortController();
  const asking = told(silent, {}, cancel.signal);
  cancel.abort();
  expect(await asking).toBe('wire.cancelled');
});

test('a connection that was closed while it rested costs a question nothing, and a command is not sent twice', async () => {
  const heard: string[] = [];
  const at = await raw((socket, nth) => {
    let asked = 0;
    socket.on('data', (bytes) => {
      heard.push(`${nth} ${String(bytes).split(' ')[0]}`);
      asked += 1;
      if (nth < 3 && asked === 2) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    });
  });
  const http = client();
  expect(await http.request(at, GET, never)).toMatchObject({ status: 200 });
  expect(await http.request(at, GET, never)).toMatchObject({ status: 200 });
  expect(await http.request(at, { ...GET, method: 'POST' }, never)).toMatchObject({ code: 'wire.reset' });
  expect(heard).toEqual(['1 GET', '1 GET', '2 GET', '2 POST']);
});

test('requests do not pile up before a device that never answers, and closing ends them all', async () => {
  const at = await raw(() => undefined);
  const http = client();
  const waiting = Array.from({ length: 64 }, () => http.request(at, GET, never));
  expect(await http.request(at, GET, never)).toEqual({ code: 'device.busy', params: { outstanding: 64 } });
  http.close();
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 64 }, () => ({ code: 'wire.cancelled' })));
  expect(await http.request(at, GET, never)).toEqual({ code: 'wire.cancelled' });
});

test('a base path stands before every path, whatever slashes they have', () => {
  expect(pathBelow(undefined, '/a')).toBe('/a');
  expect(pathBelow('/api', 'a')).toBe('/api/a');
  expect(pathBelow('/api/', '/a')).toBe('/api/a');
});
