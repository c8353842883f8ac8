/**
 * A loopback server of an emulator that speaks HTTP and WebSocket on one port, with the faults that every box can have.
 *
 * Knows: a door, node:http and `ws`. Is told: what to answer. Tells: whole requests and messages of clients. Bounded:
 * a body or message over the limit is refused as servers do it, and never reaches the emulator.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { HttpReply, Peer } from '../contract.ts';
import { openDoor } from './emulator-door.ts';
import { type NetOptions, Outbox } from './emulator-net.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/** What a client asked, whole. */
export interface WebAsked {
  readonly method: string;
  /** With its query, as it stood in the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface WebClient {
  readonly id: number;
  readonly path: string;
  readonly headers: WebAsked['headers'];
  readonly socket: WebSocket;
}

export interface WebServerOptions extends NetOptions {
  /** Undefined: the box takes the request and never answers. */
  onRequest(asked: WebAsked): HttpReply | undefined | Promise<HttpReply | undefined>;
  /** Whether there is a WebSocket at this path; absent: nowhere. */
  readonly takesSocket?: (path: string, headers: WebAsked['headers']) => boolean;
  onConnect?(client: WebClient): void;
  onMessage?(client: WebClient, bytes: Uint8Array, isBinary: boolean): void;
  onGone?(client: WebClient): void;
}

export interface WebNet {
  readonly address: Peer;
  /** One message through the faults: late, twice, or not at all. */
  send(client: WebClient, message: string | Uint8Array): void;
  /** Call whenever the fault board changed. */
  refresh(): void;
  reboot(downMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function openWebServer(options: WebServerOptions): Promise<WebNet> {
  const outbox = new Outbox(options);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BYTES, perMessageDeflate: false });
  let lastId = 0;
  const web = createServer((asked, reply) => void answer(asked, reply));
  const answer = async (asked: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const body = await bodyOf(asked);
    if (body === undefined) return void reply.writeHead(413, { connection: 'close' }).end();
    const { method = '', url = '/', headers } = asked;
    const said = await options.onRequest({ method, path: url, headers, body });
    if (said) outbox.pass(() => write(reply, said));
  };
  web.on('upgrade', (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { url: path = '/', headers } = asked;
    if (!options.takesSocket?.(path, headers))
      return void socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
    sockets.handleUpgrade(asked, socket, head, (opened) => {
      const client: WebClient = { id: ++lastId, path, headers, socket: opened };
      opened.on('error', () => opened.terminate());
      opened.on('close', () => options.onGone?.(client));
      opened.on('message', (data: Buffer, isBinary) => {
        if (door.isOpen) options.onMessage?.(client, data, isBinary);
      });
      options.onConnect?.(client);
    });
  });
  web.on('clientError', (_, socket) => socket.destroy());
  const door = await openDoor(options, {
    accept: (socket) => web.emit('connection', socket),
    shut: () => outbox.clear(),
  });
  return {
    get address() {
      return door.address;
    },
    send: ({ socket }, message) => {
      const copy = typeof message === 'string' ? message : message.slice();
      outbox.pass(() => {
        if (socket.readyState === socket.OPEN && socket.bufferedAmount <= MAX_UNSENT_BYTES) socket.send(copy);
      });
    },
    refresh: () => door.refresh(),
    reboot: (downMs) => door.reboot(downMs),
    close: async () => {
      await door.close();
      sockets.close();
      web.close();
    },
  };
}

function write(reply: ServerResponse, { status, headers, body }: HttpReply): void {
  if (reply.writableEnded || reply.destroyed) return;
  reply.writeHead(status, { ...headers, 'content-length': String(body.length) }).end(body);
}

async function bodyOf(asked: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of asked as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined; // the client went away in the middle: there is nobody to answer
  }
  return Buffer.concat(chunks);
}
