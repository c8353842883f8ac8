/**
 * Many cameras through the tracking process at once, the engine beside it 40 % busy with JavaScript; against a bare echo of
 * the same packets in the same run. Budget: p50 within 2 times the echo, no loss of our own; 16 x 240 Hz is a stress figure.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchRow } from './engine-kit.ts';
import { rowOf } from './figures.ts';
import { busyThread } from './schedule-kit.ts';
import { boundSocket, closed, openRelays, startEcho } from './tracking-kit.ts';

const SECONDS = 8;
const WARM_SECONDS = 2;

export async function bench(): Promise<BenchRow[]> {
  return [...(await fleet(8, 120)), ...(await fleet(16, 240))];
}

interface Trip {
  readonly sent: number;
  readonly lost: number;
  readonly p50: number;
  readonly p99: number;
}

async function fleet(cameras: number, hz: number): Promise<BenchRow[]> {
  await using stack = new AsyncDisposableStack();
  const ports = await freePorts(cameras + 1);
  const echoBack = ports.pop()!;
  const echo = await startEcho(echoBack);
  stack.defer(() => void echo.child.kill('SIGKILL'));
  const probe = await startProbe(hz, echo.port, echoBack, ports);
  stack.defer(() => void probe.kill('SIGKILL'));

  const relayed = ports.map((port, n) => ({ cameraId: `cam-${n + 1}`, number: n + 1, port }));
  await openRelays(stack, relayed, hz, echoBack);

  using _busy = busyThread();
  const { ours, echo: bare } = await runProbe(probe);
  const name = `${cameras} cameras x ${hz} Hz, engine 40 % busy`;
  return [
    rowOf(`${name}: p50 / bare echo`, ours.p50, bare.p50, 'us'),
    rowOf(`${name}: p99 / bare echo`, ours.p99, bare.p99, 'us'),
    rowOf(`${name}: lost of ${ours.sent} / bare echo`, ours.lost, bare.lost, 'packets'),
  ];
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const sockets = await Promise.all(Array.from({ length: count }, boundSocket));
  const ports = sockets.map((socket) => socket.address().port);
  await Promise.all(sockets.map(closed));
  return ports;
}

async function startProbe(hz: number, echo: number, back: number, ports: readonly number[]): Promise<ChildProcess> {
  const words = [hz, SECONDS * hz, WARM_SECONDS * hz, back, echo, ...ports].map(String);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fleet-probe.mjs'), ...words]);
  child.stderr?.pipe(process.stderr);
  await once(child.stdout!, 'data');
  return child;
}

async function runProbe(probe: ChildProcess): Promise<{ readonly ours: Trip; readonly echo: Trip }> {
  let text = '';
  probe.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  probe.stdin?.write('go\n');
  await once(probe, 'close');
  return JSON.parse(text) as { readonly ours: Trip; readonly echo: Trip };
}
