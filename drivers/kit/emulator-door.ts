/**
 * The door of an emulator that is called over TCP: opens, shuts when it is offline, comes back after a reboot, always on
 * the same port of the loopback. What is spoken behind it is the caller's: plain bytes, HTTP, WebSocket.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock, Peer } from '../contract.ts';
import type { NetOptions } from './emulator-net.ts';
import { WireFaultError, wireFault } from './faults.ts';
import { freeUdpPort } from './free-port.ts';

const HOST = '127.0.0.1';
const REBIND_MS = 20;

export interface Door {
  readonly address: Peer;
  /** Neither down nor offline. */
  readonly isOpen: boolean;
  /** Call whenever the fault board changed. */
  refresh(): void;
  reboot(downMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function openDoor(
  { clock, port: wanted, faults }: NetOptions,
  on: { accept(socket: Socket): void; shut(): void },
): Promise<Door> {
  const sockets = new Set<Socket>();
  const sleeper = new Sleeper(clock);
  let server: Server | undefined;
  let port = wanted;
  let life: 'up' | 'down' | 'closed' = 'up';
  /** Doors open and shut one after the other, however fast the faults change. */
  let turning: Promise<void> = Promise.resolve();

  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    on.accept(socket);
  };
  const listen = async (): Promise<void> => {
    const made = createServer(accept);
    await new Promise<void>((resolve, reject) => {
      made.once('error', reject);
      made.listen(port, HOST, () => {
        made.removeListener('error', reject);
        made.on('error', () => made.close());
        resolve();
      });
    });
    const at = made.address();
    if (typeof at === 'object' && at !== null) port = at.port;
    server = made;
  };
  const shut = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    on.shut();
    for (const socket of sockets) socket.destroy();
    if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()));
  };
  const isOpen = (): boolean => life === 'up' && !faults.has('offline');
  const turn = (): Promise<void> => {
    turning = turning.then(async () => {
      if (!isOpen()) return shut();
      while (server === undefined && life === 'up') {
        await listen().catch(() => sleeper.sleep(REBIND_MS)); // the port may still be in the hands of the last life
      }
    });
    return turning;
  };

  const ours = port === 0;
  if (ours) port = await freeUdpPort(); // where the same box's datagrams may be too
  const anywhere = (cause: unknown): Promise<void> => {
    if (!ours) throw cause;
    port = 0;
    return listen();
  };
  await listen().catch(anywhere).catch(refusePort(port));
  return {
    get address() {
      return { host: HOST, port };
    },
    get isOpen() {
      return isOpen();
    },
    refresh: () => void turn(),
    reboot: async (downMs) => {
      if (life !== 'up') return;
      life = 'down';
      await turn();
      await sleeper.sleep(downMs);
      if (life === 'down') life = 'up';
      await turn();
    },
    close: async () => {
      life = 'closed';
      sleeper.wake();
      await turn();
    },
  };
}

/** An emulator that cannot open its port says so by name. */
export function refusePort(port: number): (cause: unknown) => never {
  return (cause) => {
    throw new WireFaultError(wireFault(cause, HOST, port));
  };
}

/** Sleeps on the emulator's own clock; closing wakes it at once. */
export class Sleeper {
  readonly #clock: Clock;
  #wake: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.after(ms, resolve);
    this.#wake = () => {
      timer[Symbol.dispose]();
      resolve();
    };
    return promise;
  }

  wake(): void {
    this.#wake();
  }
}
