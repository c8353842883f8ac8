/**
 * The engine's side of the timing worker: hands bytes over ahead of their instant and keeps their tickets.
 *
 * Is told: sockets, bytes and instants. Tells: when each left and how late, or why not. Calling back is decided in shared
 * memory, at once, also while the worker spins. A worker that dies is started again; what it held is told as not sent.
 */
import { Worker } from 'node:worker_threads';
import type { Log, Peer, WireTicket } from '../../../drivers/contract.ts';
import { faultOf } from '../../../drivers/kit/faults.ts';
import type { TimedSocket, TimedSockets } from '../../../drivers/kit/wires.ts';
import type { Fault } from '../../core/parameter.ts';
import {
  ARMED,
  CANCELLED,
  type FromSendWorker,
  type SendWorkerData,
  SLOTS,
  type ThreadPriority,
  type TimedSend,
  type ToSendWorker,
} from './send-messages.ts';

const RESTART_MS = 250;
const PRIORITY: Readonly<Record<ThreadPriority, string>> = {
  'real-time': 'timing thread: real-time, goes before everything else when it wakes',
  raised:
    'timing thread: raised, goes before most when it wakes; real-time needs LimitRTPRIO=10 or CAP_SYS_NICE, and chrt',
  usual:
    'timing thread: like everything else (on Linux LimitRTPRIO=10 or LimitNICE=-20 changes that); a busy machine makes it late',
};

type Left = { readonly atUs: number; readonly lateUs: number };
type On = Parameters<TimedSockets['open']>[1];

interface Open extends Peer {
  readonly on: On;
}

interface Pending {
  readonly socket: number;
  readonly resolve: (left: Left | Fault) => void;
}

export class TimedSender implements TimedSockets {
  readonly #url: URL;
  readonly #log: Log;
  readonly #states = new Int32Array(new SharedArrayBuffer(SLOTS * 4));
  readonly #sockets = new Map<number, Open>();
  readonly #pending = new Map<number, Pending>();
  /** Places in the shared memory that pending sends hold. */
  readonly #taken = new Set<number>();
  #worker: Worker | undefined;
  #outbox: TimedSend[] = [];
  #nextSocket = 1;
  #nextSend = 0;
  #closed = false;

  constructor(url: URL, log: Log) {
    this.#url = url;
    this.#log = log;
    this.#spawn();
  }

  open(to: Peer, on: On): TimedSocket {
    const socket = this.#nextSocket++;
    this.#sockets.set(socket, { ...to, on });
    this.#post({ t: 'open', socket, host: to.host, port: to.port });
    return {
      sendAt: (bytes, atUs) => this.#send(socket, bytes, atUs),
      close: (why) => {
        this.#sockets.delete(socket);
        for (const [n, { socket: of }] of this.#pending) if (of === socket) this.#callBack(n, why);
        this.#post({ t: 'close', socket });
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const n of this.#pending.keys()) this.#callBack(n, faultOf('wire.closed'));
    await this.#worker?.terminate();
  }

  #send(socket: number, bytes: Uint8Array, atUs: number): WireTicket {
    if (!this.#worker) return refused(faultOf('wire.timing-gone'));
    if (this.#pending.size >= SLOTS) return refused(faultOf('wire.full', { maxBytes: SLOTS }));
    // A place that is still taken, by bytes for a far instant, is passed over.
    while (this.#taken.has(this.#nextSend % SLOTS)) this.#nextSend++;
    const n = this.#nextSend++;
    this.#taken.add(n % SLOTS);
    Atomics.store(this.#states, n % SLOTS, ARMED);
    const { promise, resolve } = Promise.withResolvers<Left | Fault>();
    this.#pending.set(n, { socket, resolve });
    if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
    this.#outbox.push({ n, socket, bytes: bytes.slice(), atUs });
    return {
      sent: promise,
      cancel: () => Promise.resolve(this.#callBack(n, faultOf('ticket.cancelled')) ? 'cancelled' : 'sent'),
    };
  }

  /** False when it has left, or was told already. */
  #callBack(n: number, why: Fault): boolean {
    const pending = this.#pending.get(n);
    if (!pending || Atomics.compareExchange(this.#states, n % SLOTS, ARMED, CANCELLED) !== ARMED) return false;
    this.#forget(n);
    pending.resolve(why);
    return true;
  }

  #forget(n: number): void {
    this.#pending.delete(n);
    this.#taken.delete(n % SLOTS);
  }

  /** All sends of one turn are one delivery. */
  #flush(): void {
    const sends = this.#outbox;
    this.#outbox = [];
    if (sends.length > 0) this.#post({ t: 'send', sends });
  }

  #post(message: ToSendWorker): void {
    this.#worker?.postMessage(message);
  }

  #spawn(): void {
    const workerData: SendWorkerData = { originUs: originUs(), states: this.#states.buffer as SharedArrayBuffer };
    const worker = new Worker(this.#url, { workerData, name: 'timing' });
    this.#worker = worker;
    worker.unref();
    for (const [socket, { host, port }] of this.#sockets) this.#post({ t: 'open', socket, host, port });
    worker.on('message', (message: FromSendWorker) => this.#heard(message));
    worker.on('error', (cause) => this.#log.warn('timing worker failed', { cause }));
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const [n, { resolve }] of this.#pending) {
        Atomics.store(this.#states, n % SLOTS, CANCELLED);
        resolve(faultOf('wire.timing-gone'));
      }
      this.#pending.clear();
      this.#taken.clear();
      if (!this.#closed) setTimeout(() => !this.#closed && this.#spawn(), RESTART_MS).unref();
    });
  }

  #heard(message: FromSendWorker): void {
    if (message.t === 'bytes') {
      const { host, port, bytes } = message;
      return this.#sockets.get(message.socket)?.on.bytes(bytes, { host, port });
    }
    if (message.t === 'priority') return this.#log.info(PRIORITY[message.as]);
    if (message.t === 'lost') return this.#sockets.get(message.socket)?.on.lost(message.errno);
    for (const { n, atUs, lateUs, errno } of message.results) {
      const pending = this.#pending.get(n);
      this.#forget(n);
      pending?.resolve(errno === undefined ? { atUs, lateUs } : faultOf('wire.send-failed', { errno }));
    }
  }
}

function refused(why: Fault): WireTicket {
  return { sent: Promise.resolve(why), cancel: () => Promise.resolve('cancelled') };
}

/** The engine's clock is `performance.now()`; the worker's own begins elsewhere, `hrtime` is common to both. */
function originUs(): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; i++) {
    const before = performance.now();
    best = Math.min(best, Number(process.hrtime.bigint() / 1000n) - before * 1000);
  }
  return best;
}
