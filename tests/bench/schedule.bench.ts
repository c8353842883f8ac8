/**
 * Twenty datagrams scheduled 40 ms ahead: how late the last one left, by the sender's own clock. Against a C program that
 * sleeps and spins, and against the naive way, a timer on a main thread that is 40 % busy.
 */
import { spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TimedSender } from '../../app/engine/timing/timed-sender.ts';
import { isFault } from '../../drivers/contract.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import { type BenchRow, quantile } from './engine-kit.ts';

const BOXES = 20;
const ROUNDS = 100;
const AHEAD_US = 40_000;
const MESSAGE = Buffer.from('/value\0\0,f\0\0\0\0\0\0');

export async function bench(): Promise<BenchRow[]> {
  const boxes = await Promise.all(Array.from({ length: BOXES }, receiver));
  const ports = boxes.map((box) => (box.address() as AddressInfo).port);
  const worker = new URL('../../app/engine/timing/send-worker.ts', import.meta.url);
  const timed = new TimedSender(worker, { warn: () => undefined, info: () => undefined });
  try {
    const calm = await ours(timed, ports, false);
    const c = control(ports);
    const busy = await ours(timed, ports, true);
    const naive = await naively(ports);
    const rows: BenchRow[] = [];
    if (c) rows.push(row('scheduled, last of 20 late / C that sleeps and spins, p50', calm, c, 0.5));
    if (c) rows.push(row('scheduled, last of 20 late / C that sleeps and spins, p95', calm, c, 0.95));
    rows.push(row('the same beside a main thread 40 % busy / a timer there, p50', busy, naive, 0.5));
    return rows;
  } finally {
    await timed.close();
    for (const box of boxes) box.close();
  }
}

async function ours(timed: TimedSender, ports: readonly number[], busy: boolean): Promise<number[]> {
  const clock = createClock();
  const sockets = ports.map((port) =>
    timed.open({ host: '127.0.0.1', port }, { bytes: () => undefined, lost: () => undefined }),
  );
  const load = busy ? makeBusy() : undefined;
  const late: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const atUs = clock.nowUs() + AHEAD_US;
    const sent = await Promise.all(sockets.map((socket) => socket.sendAt(MESSAGE, atUs).sent));
    late.push(Math.max(...sent.map((one) => (isFault(one) ? Number.NaN : one.lateUs))));
  }
  load?.[Symbol.dispose]();
  for (const socket of sockets) socket.close({ code: 'wire.closed' });
  return late;
}

async function naively(ports: readonly number[]): Promise<number[]> {
  const sockets = await Promise.all(
    ports.map(async (port) => {
      const socket = createSocket('udp4');
      await new Promise<void>((done) => socket.connect(port, '127.0.0.1', done));
      return socket;
    }),
  );
  const load = makeBusy();
  const late: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const dueMs = performance.now() + AHEAD_US / 1000;
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        for (const socket of sockets) socket.send(MESSAGE);
        late.push((performance.now() - dueMs) * 1000);
        resolve();
      }, AHEAD_US / 1000);
    });
  }
  load[Symbol.dispose]();
  for (const socket of sockets) socket.close();
  return late;
}

function control(ports: readonly number[]): number[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'stagelock-bench-c-'));
  try {
    const program = join(folder, 'schedule-control');
    const built = spawnSync('cc', ['-O2', '-o', program, join(import.meta.dirname, 'schedule-control.c')]);
    if (built.status !== 0) return undefined;
    const words = [String(ROUNDS), String(AHEAD_US), ...ports.map(String)];
    const run = spawnSync(program, words, { encoding: 'utf8' });
    return run.status === 0 ? run.stdout.trim().split('\n').map(Number) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Forty per cent of this thread, in stretches of 4 ms. */
function makeBusy(): Disposable {
  const timer = setInterval(() => {
    const untilMs = performance.now() + 4;
    while (performance.now() < untilMs);
  }, 10);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function receiver(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', () => undefined);
  return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket)));
}

function row(name: string, ours: readonly number[], control: readonly number[], q: number): BenchRow {
  const [a, b] = [quantile([...ours], q), quantile([...control], q)];
  return { name, ours: a, control: b, ratio: a / b, unit: 'us' };
}
