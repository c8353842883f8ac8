/**
 * Loopback servers for emulators. They show the faults that every box can have: offline, slow, drop, duplicate, reboot.
 *
 * Knows: sockets on 127.0.0.1 and the fault board. Is told: what to answer. Tells: bytes of clients. Offline: a TCP box
 * closes its door and its calls, a datagram box is silent (as with its cable pulled).
 */
import { createSocket, type Socket as DgramSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import type { Clock, Peer } from '../contract.ts';
import { openDoor, refusePort, Sleeper } from './emulator-door.ts';
import type { FaultBoard } from './fault-board.ts';
import { freeUdpPort } from './free-port.ts';

const HOST = '127.0.0.1';
const REBIND_MS = 20;
const MAX_UNSENT_BYTES = 1024 * 1024;
const MAX_DELAYED = 4096;

export interface NetOptions {
  readonly clock: Clock;
  /** 0 = any free port; kept over reboots. */
  readonly port: number;
  readonly faults: FaultBoard;
  readonly random: () => number;
}

export interface EmulatorNet<Client> {
  readonly address: Peer;
  /** Through the faults: late, twice, or not at all. */
  send(client: Client, bytes: Uint8Array): void;
  /** Call whenever the fault board changed. */
  refresh(): void;
  /** Down for downMs, then back on the same port. */
  reboot(downMs: number): Promise<void>;
  close(): Promise<void>;
}

/** What leaves: dropped, doubled, delayed in order. */
export class Outbox {
  readonly #options: NetOptions;
  readonly #delayed = new Set<Disposable>();

  constructor(options: NetOptions) {
    this.#options = options;
  }

  pass(write: () => void): void {
    const { faults, random, clock } = this.#options;
    if (random() < faults.dropShare) return;
    const copies = faults.has('duplicate') ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (faults.delayMs === 0 && this.#delayed.size === 0) write();
      else if (this.#delayed.size < MAX_DELAYED) {
        const timer = clock.after(faults.delayMs, () => {
          this.#delayed.delete(timer);
          write();
        });
        this.#delayed.add(timer);
      }
    }
  }

  clear(): void {
    for (const timer of this.#delayed) timer[Symbol.dispose]();
    this.#delayed.clear();
  }
}

export interface TcpClient {
  readonly id: number;
  readonly socket: Socket;
}

export interface TcpServerOptions extends NetOptions {
  onConnect(client: TcpClient): void;
  onBytes(client: TcpClient, bytes: Uint8Array): void;
  onGone(client: TcpClient): void;
}

export async function openTcpServer(options: TcpServerOptions): Promise<EmulatorNet<TcpClient>> {
  const outbox = new Outbox(options);
  let lastId = 0;
  const door = await openDoor(options, {
    accept: (socket) => {
      const client: TcpClient = { id: ++lastId, socket };
      socket.on('close', () => options.onGone(client));
      socket.on('data', (bytes: Uint8Array) => {
        if (door.isOpen) options.onBytes(client, bytes);
      });
      options.onConnect(client);
    },
    shut: () => outbox.clear(),
  });
  return {
    get address() {
      return door.address;
    },
    send: (client, bytes) => {
      const copy = bytes.slice();
      outbox.pass(() => {
        if (!client.socket.writable || client.socket.writableLength > MAX_UNSENT_BYTES) return;
        client.socket.write(copy);
      });
    },
    refresh: () => door.refresh(),
    reboot: (downMs) => door.reboot(downMs),
    close: () => door.close(),
  };
}

export interface UdpServerOptions extends NetOptions {
  onBytes(from: Peer, bytes: Uint8Array): void;
}

export async function openUdpServer(options: UdpServerOptions): Promise<EmulatorNet<Peer>> {
  const outbox = new Outbox(options);
  const sleeper = new Sleeper(options.clock);
  let socket: DgramSocket | undefined;
  let { port } = options;
  let life: 'up' | 'down' | 'closed' = 'up';

  const hear = (bytes: Uint8Array, from: Peer): void => {
    const { faults, random } = options;
    if (faults.has('offline') || random() < faults.dropShare) return;
    options.onBytes(from, bytes);
    if (faults.has('duplicate')) options.onBytes(from, bytes);
  };
  const bind = async (): Promise<void> => {
    const made = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      made.once('error', (cause) => {
        made.close();
        reject(cause);
      });
      made.bind({ address: HOST, port }, () => {
        made.removeAllListeners('error');
        made.on('error', () => undefined); // a client that went away says ECONNREFUSED here; it is no fault of the box
        resolve();
      });
    });
    made.on('message', (bytes, from) => hear(bytes, { host: from.address, port: from.port }));
    port = made.address().port;
    socket = made;
  };
  const unbind = async (): Promise<void> => {
    const closing = socket;
    socket = undefined;
    outbox.clear();
    if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()));
  };

  // Away from the ports of clients: what this box still tells a client that is gone must never reach another box, which
  // would take a report for a command, answer it, and so on for ever.
  const ours = port === 0;
  if (ours) port = await freeUdpPort();
  const anywhere = (cause: unknown): Promise<void> => {
    if (!ours) throw cause;
    port = 0;
    return bind();
  };
  await bind().catch(anywhere).catch(refusePort(port));
  return {
    get address() {
      return { host: HOST, port };
    },
    send: (to, bytes) => {
      if (options.faults.has('offline')) return;
      const copy = bytes.slice();
      outbox.pass(() => socket?.send(copy, to.port, to.host, () => undefined));
    },
    refresh: () => {
      if (options.faults.has('offline')) outbox.clear();
    },
    reboot: async (downMs) => {
      if (life !== 'up') return;
      life = 'down';
      await unbind();
      await sleeper.sleep(downMs);
      if (life !== 'down') return;
      life = 'up';
      while (socket === undefined && life === 'up') await bind().catch(() => sleeper.sleep(REBIND_MS));
    },
    close: async () => {
      life = 'closed';
      sleeper.wake();
      await unbind();
    },
  };
}
