/**
 * Patch fan-out to 32 seats against a bare WebSocket server that sends the same bytes in the same run, and the engine's
 * start against the smallest Node HTTP server.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket, { WebSocketServer } from 'ws';
import { PROTOCOL } from '../../app/protocol/messages.ts';
import { startProcess } from '../engine/rig.ts';
import { benchStudio } from './bench-studio.ts';
import { type BenchRow, Boxes, benchEngine, quantile, TOKEN } from './engine-kit.ts';
import { rowOf } from './figures.ts';

const SEATS = 32;
const ROUNDS = 60;
const WARM = 10;

export async function bench(): Promise<BenchRow[]> {
  return [...(await fanOut()), ...(await start())];
}

async function fanOut(): Promise<BenchRow[]> {
  const boxes = await Boxes.open(5, false);
  const engine = await benchEngine(boxes, false);
  const seats = await Promise.all(Array.from({ length: SEATS }, () => openSeat(engine.port)));
  const echo = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => echo.once('listening', resolve));
  const bare = await Promise.all(Array.from({ length: SEATS }, () => openBare((echo.address() as AddressInfo).port)));
  const ours: number[] = [];
  const control: number[] = [];
  try {
    for (let round = 0; round < ROUNDS + WARM; round++) {
      const path = 'box/0/value';
      const seen = Promise.all(seats.map((seat) => seat.next((text) => text.includes(`"${path}"`))));
      await engine.command('param.set', { path, value: (round % 100) / 100 + 0.001 });
      const texts = await seen;
      const oursMs = Math.max(...texts.map((one) => one.atMs)) - Math.min(...texts.map((one) => one.atMs));
      const all = Promise.all(bare.map((seat) => seat.next(() => true)));
      for (const client of echo.clients) client.send(texts[0]?.text ?? '');
      const got = await all;
      if (round < WARM) continue;
      ours.push(oursMs);
      control.push(Math.max(...got.map((one) => one.atMs)) - Math.min(...got.map((one) => one.atMs)));
    }
  } finally {
    for (const seat of [...seats, ...bare]) seat.close();
    echo.close();
    await engine.stop();
    boxes.close();
  }
  return [
    rowOf(
      `one patch, first to last of ${SEATS} seats / bare ws, p50`,
      quantile(ours, 0.5),
      quantile(control, 0.5),
      'ms',
    ),
  ];
}

interface SeatSocket {
  next(wanted: (text: string) => boolean): Promise<{ text: string; atMs: number }>;
  close(): void;
}

async function openSeat(port: number): Promise<SeatSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  await new Promise((resolve) => socket.once('open', resolve));
  const seat = listen(socket);
  const welcome = seat.next((text) => text.startsWith('{"t":"welcome"'));
  socket.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, token: TOKEN, lang: 'en' }));
  await welcome;
  return seat;
}

async function openBare(port: number): Promise<SeatSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await new Promise((resolve) => socket.once('open', resolve));
  return listen(socket);
}

function listen(socket: WebSocket): SeatSocket {
  let waiting: { wanted: (text: string) => boolean; tell: (got: { text: string; atMs: number }) => void } | undefined;
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, isBinary) => {
    if (isBinary || !waiting) return;
    const text = (data as Buffer).toString();
    if (!waiting.wanted(text)) return;
    const { tell } = waiting;
    waiting = undefined;
    tell({ text, atMs: performance.now() });
  });
  return {
    next: (wanted) =>
      new Promise((resolve) => {
        waiting = { wanted, tell: resolve };
      }),
    close: () => socket.terminate(),
  };
}

async function start(): Promise<BenchRow[]> {
  const boxes = await Boxes.open(5, false);
  const studio = await benchStudio(
    boxes.ports.map((port) => ({ port })),
    false,
  );
  const folder = await mkdtemp(join(tmpdir(), 'stagelock-bench-start-'));
  const smallest = join(folder, 'http.mjs');
  await writeFile(
    smallest,
    "import { createServer } from 'node:http';\nconst s = createServer((q, r) => r.end('ok')).listen(0, '127.0.0.1', () => console.log('ready http://127.0.0.1:' + s.address().port));\nprocess.on('SIGTERM', () => process.exit(0));\n",
  );
  const ours: number[] = [];
  const control: number[] = [];
  try {
    for (let round = 0; round < 8; round++) {
      const data = join(folder, `data-${round}`);
      ours.push(
        await lifetime(
          [
            'app/engine/headless.ts',
            '--studio',
            studio,
            '--data',
            data,
            '--listen',
            '127.0.0.1:0',
            '--admin-token',
            TOKEN,
          ],
          /stagelock engine ready (\S+)/,
        ),
      );
      control.push(await lifetime([smallest], /ready (\S+)/));
    }
  } finally {
    boxes.close();
    await rm(studio, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
  return [
    rowOf(
      'start to serving, from source / smallest Node HTTP server, p50',
      quantile(ours, 0.5),
      quantile(control, 0.5),
      'ms',
    ),
  ];
}

async function lifetime(words: readonly string[], ready: RegExp): Promise<number> {
  const startMs = performance.now();
  const running = await startProcess(words, ready);
  const ms = performance.now() - startMs;
  await running.stop();
  return ms;
}
