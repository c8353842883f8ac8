/** Datagrams at an instant, three ways: the timing worker, a timer of this thread, a C program. And what disturbs them. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileEarly } from '../../app/engine/early-tiers.ts';
import { TimedSender } from '../../app/engine/timing/timed-sender.ts';
import { isFault } from '../../drivers/contract.ts';
import { createClock } from '../../drivers/kit/clock.ts';

const MESSAGE = Buffer.from('/value\0\0,f\0\0\0\0\0\0');

/** How late the last and the first datagram of one instant left, by their sender's own clock. */
export interface Left {
  readonly lastUs: number;
  readonly firstUs: number;
}

/** Rounds before those that count, of all three: an engine's timing thread runs since the morning. */
const WARM = 40;

export interface Runs {
  readonly ports: readonly number[];
  readonly rounds: number;
  readonly aheadUs: number;
}

export class Receivers {
  readonly ports: readonly number[];
  readonly #sockets: readonly Socket[];

  private constructor(sockets: readonly Socket[]) {
    this.#sockets = sockets;
    this.ports = sockets.map((socket) => (socket.address() as AddressInfo).port);
  }

  static async open(count: number): Promise<Receivers> {
    const open = async (): Promise<Socket> => {
      const socket = createSocket('udp4');
      socket.on('message', () => undefined);
      return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket)));
    };
    return new Receivers(await Promise.all(Array.from({ length: count }, open)));
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }
}

export function openTimedSender(): TimedSender {
  compileEarly(); // as arming does
  const worker = new URL('../../app/engine/timing/send-worker.ts', import.meta.url);
  return new TimedSender(worker, { warn: () => undefined, info: () => undefined });
}

export async function byWorker(timed: TimedSender, { ports, rounds, aheadUs }: Runs): Promise<Left[]> {
  const clock = createClock();
  const sockets = ports.map((port) =>
    timed.open({ host: '127.0.0.1', port }, { bytes: () => undefined, lost: () => undefined }),
  );
  const left: Left[] = [];
  for (let round = 0; round < rounds + WARM; round++) {
    const atUs = clock.nowUs() + aheadUs;
    const sent = await Promise.all(sockets.map((socket) => socket.sendAt(MESSAGE, atUs).sent));
    const late = sent.map((one) => (isFault(one) ? Number.NaN : one.atUs - atUs));
    left.push({ lastUs: Math.max(...late), firstUs: Math.min(...late) });
  }
  for (const socket of sockets) socket.close({ code: 'wire.closed' });
  return left.slice(WARM);
}

/** The naive way: `setTimeout`, then every socket in turn. */
export async function byTimer({ ports, rounds, aheadUs }: Runs): Promise<Left[]> {
  const sockets = await Promise.all(
    ports.map(async (port) => {
      const socket = createSocket('udp4');
      await new Promise<void>((done) => socket.connect(port, '127.0.0.1', done));
      return socket;
    }),
  );
  const left: Left[] = [];
  for (let round = 0; round < rounds + WARM; round++) {
    const dueMs = performance.now() + aheadUs / 1000;
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        let firstUs = 0;
        for (const [n, socket] of sockets.entries()) {
          socket.send(MESSAGE);
          if (n === 0) firstUs = (performance.now() - dueMs) * 1000;
        }
        left.push({ lastUs: (performance.now() - dueMs) * 1000, firstUs });
        resolve();
      }, aheadUs / 1000);
    });
  }
  for (const socket of sockets) socket.close();
  return left.slice(WARM);
}

/** Undefined where no C compiler is. */
export async function byC({ ports, rounds, aheadUs }: Runs): Promise<Left[] | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'stagelock-bench-c-'));
  try {
    const program = join(folder, 'schedule-control');
    const built = spawnSync('cc', ['-O2', '-o', program, join(import.meta.dirname, 'schedule-control.c')]);
    if (built.status !== 0) return undefined;
    const child = spawn(program, [String(rounds + WARM), String(aheadUs), ...ports.map(String)]);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) return undefined;
    const lines = text.trim().split('\n');
    return lines.slice(WARM).map((line) => {
      const [lastUs = Number.NaN, firstUs = Number.NaN] = line.split(' ').map(Number);
      return { lastUs, firstUs };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Forty per cent of this thread, in stretches of 4 ms. */
export function busyThread(): Disposable {
  const timer = setInterval(() => {
    const untilMs = performance.now() + 4;
    while (performance.now() < untilMs);
  }, 10);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Every core of the machine wanted by somebody else. */
export function hog(): Disposable {
  const hogs: ChildProcess[] = cpus().map(() => spawn(process.execPath, ['-e', 'for(;;);'], { stdio: 'ignore' }));
  return { [Symbol.dispose]: () => hogs.forEach((one) => one.kill('SIGKILL')) };
}
