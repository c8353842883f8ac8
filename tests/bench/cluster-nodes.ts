/** Sixty-four render nodes behind real sockets, and a primary that hands on to them what it is told, frame by frame. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { decodeClusterEvent, EventFramer } from '../../drivers/ndisplay/ndisplay-codec.ts';

const HOST = '127.0.0.1';

/** Nodes that take events on ports of their own; the handlers of each are called once per event. */
export class BenchNodes {
  readonly ports: readonly number[];
  readonly #servers: readonly Server[];
  readonly #sockets = new Set<Socket>();
  #handled = 0;
  #wanted = 0;
  #done: () => void = () => undefined;

  private constructor(servers: readonly Server[]) {
    this.#servers = servers;
    this.ports = servers.map((server) => (server.address() as AddressInfo).port);
    for (const server of servers) server.on('connection', (socket) => this.#take(socket));
  }

  static async open(count: number): Promise<BenchNodes> {
    const servers = await Promise.all(
      Array.from({ length: count }, async () => {
        const server = createServer().listen(0, HOST);
        await once(server, 'listening');
        return server;
      }),
    );
    return new BenchNodes(servers);
  }

  /** Resolves when every node has handled one event more. */
  all(): Promise<void> {
    this.#handled = 0;
    this.#wanted = this.ports.length;
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    const framer = new EventFramer({ body: (body) => this.#handle(body), fault: () => socket.destroy() });
    socket.on('data', (bytes: Uint8Array) => framer.push(bytes));
    socket.on('error', () => socket.destroy());
  }

  #handle(body: Uint8Array): void {
    const event = decodeClusterEvent(body);
    if ('code' in event) throw new Error(event.code);
    this.#handled += 1;
    if (this.#handled === this.#wanted) this.#done();
  }
}

export async function connectAll(ports: readonly number[]): Promise<readonly Socket[]> {
  return Promise.all(
    ports.map(async (port) => {
      const socket = connect(port, HOST);
      socket.setNoDelay(true);
      await once(socket, 'connect');
      return socket;
    }),
  );
}

/** Whatever it is told goes to every node, as it came. */
export async function openPrimary(nodes: BenchNodes): Promise<{ readonly port: number; close(): void }> {
  const links = await connectAll(nodes.ports);
  const calls = new Set<Socket>();
  const server = createServer((socket) => {
    calls.add(socket);
    const framer = new EventFramer({
      body: (body) => {
        const frame = new Uint8Array(4 + body.length);
        new DataView(frame.buffer).setUint32(0, body.length, true);
        frame.set(body, 4);
        for (const link of links) link.write(frame);
      },
      fault: () => socket.destroy(),
    });
    socket.on('data', (bytes: Uint8Array) => framer.push(bytes));
    socket.on('error', () => socket.destroy());
  }).listen(0, HOST);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of [...calls, ...links]) socket.destroy();
      server.close();
    },
  };
}
