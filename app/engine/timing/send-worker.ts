/**
 * The timing worker: owns the UDP sockets of timed sends, is fed prepared bytes ahead of their instant, sleeps, spins the
 * last stretch, sends, and tells when each really left.
 *
 * Nothing else runs here, so that a busy engine never delays a frame. It spins only before a send that stands queued.
 */
import { spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import {
  ARMED,
  type FromSendWorker,
  SENT,
  type SendResult,
  type SendWorkerData,
  SLOTS,
  type ThreadPriority,
  type TimedSend,
  type ToSendWorker,
} from './send-messages.ts';

const port = parentPort;
if (!port) throw new Error('send-worker.ts runs as a worker thread');

/** Measured: timers fire up to 1.3 ms late, waiting on memory up to 0.2 ms; the rest is spun. */
const WAKE_BEFORE_US = 4_000;
/** Asking the time leaves garbage, and clearing it away costs a frame its instant: no longer than it takes to wake. */
const SPIN_US: Readonly<Record<ThreadPriority, number>> = { 'real-time': 300, raised: 600, usual: 1_500 };
/** Above whatever has none, below the threads that a real-time kernel gives its interrupts (50). */
const REAL_TIME_PRIORITY = 10;

const { originUs, states } = workerData as SendWorkerData;
const decided = new Int32Array(states);
const sleeper = new Int32Array(new SharedArrayBuffer(4));
const sockets = new Map<number, Socket>();
/** By time, the soonest last. */
const queue: TimedSend[] = [];
const results: SendResult[] = [];
let timer: NodeJS.Timeout | undefined;

const shiftUs = ((): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; i++) {
    const before = performance.now();
    const hrUs = Number(process.hrtime.bigint() / 1000n);
    best = Math.min(best, hrUs - before * 1000);
  }
  return best - originUs;
})();
const nowUs = (): number => performance.now() * 1000 + shiftUs;
const tell = (message: FromSendWorker): void => port.postMessage(message);
const priority = raisePriority();
const spinUs = SPIN_US[priority];
tell({ t: 'priority', as: priority });

port.on('message', (message: ToSendWorker) => {
  switch (message.t) {
    case 'open':
      return open(message.socket, message.host, message.port);
    case 'close':
      return close(message.socket);
    case 'send':
      for (const send of message.sends) enqueue(send);
      return plan();
  }
});

/**
 * On Linux a priority is a thread's own, and this one sleeps nearly always and spins for a bounded time: it may go first.
 * Each needs a right that the engine may not have (LimitRTPRIO, LimitNICE, CAP_SYS_NICE).
 */
function raisePriority(): ThreadPriority {
  if (process.platform !== 'linux') return 'usual';
  try {
    // "<pid>/task/<tid>": the one way to a thread's own number from here.
    const tid = readlinkSync('/proc/thread-self').split('/').at(-1) ?? '';
    const chrt = spawnSync('chrt', ['--fifo', '--pid', String(REAL_TIME_PRIORITY), tid], { timeout: 2_000 });
    if (chrt.status === 0) return 'real-time';
    setPriority(0, constants.priority.PRIORITY_HIGHEST);
    return 'raised';
  } catch {
    return 'usual';
  }
}

function open(id: number, host: string, peerPort: number): void {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  sockets.set(id, socket);
  // A connected datagram socket without a listener ends the process when the peer's port closes.
  socket.on('error', (cause: NodeJS.ErrnoException) => {
    if (sockets.get(id) === socket) tell({ t: 'lost', socket: id, errno: cause.code ?? cause.message });
  });
  socket.on('message', (bytes: Uint8Array, from) =>
    tell({ t: 'bytes', socket: id, bytes, host: from.address, port: from.port }),
  );
  const connected = (cause?: NodeJS.ErrnoException): void => {
    if (cause) tell({ t: 'lost', socket: id, errno: cause.code ?? cause.message });
  };
  socket.connect(peerPort, host, connected as () => void);
}

function close(id: number): void {
  const socket = sockets.get(id);
  sockets.delete(id);
  socket?.close();
}

function enqueue(send: TimedSend): void {
  let at = queue.length;
  while (at > 0 && queue[at - 1]!.atUs <= send.atUs) at--;
  queue.splice(at, 0, send);
}

/** One timer for the soonest; the stretch before it is slept on memory and spun. */
function plan(): void {
  clearTimeout(timer);
  timer = undefined;
  for (let next = queue.at(-1); next; next = queue.at(-1)) {
    const aheadUs = next.atUs - nowUs();
    if (aheadUs > WAKE_BEFORE_US) {
      timer = setTimeout(plan, (aheadUs - WAKE_BEFORE_US) / 1000);
      return;
    }
    if (aheadUs > spinUs) Atomics.wait(sleeper, 0, 0, (aheadUs - spinUs) / 1000);
    while (nowUs() < next.atUs);
    queue.pop();
    leave(next);
  }
}

function leave({ n, socket: id, bytes, atUs }: TimedSend): void {
  if (Atomics.compareExchange(decided, n % SLOTS, ARMED, SENT) !== ARMED) return; // called back in time
  const socket = sockets.get(id);
  if (!socket) return result({ n, atUs: 0, lateUs: 0, errno: 'ENOTCONN' });
  let leftUs = 0;
  try {
    socket.send(bytes, (cause) => {
      const errno = cause ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : undefined;
      result({ n, atUs: leftUs, lateUs: Math.max(0, leftUs - atUs), ...(errno !== undefined && { errno }) });
    });
    leftUs = nowUs();
  } catch (cause) {
    result({ n, atUs: 0, lateUs: 0, errno: (cause as NodeJS.ErrnoException).code ?? 'ENOTCONN' });
  }
}

/** What left together is told together, after the last of it. */
function result(one: SendResult): void {
  if (results.length === 0) setImmediate(() => tell({ t: 'left', results: results.splice(0) }));
  results.push(one);
}
