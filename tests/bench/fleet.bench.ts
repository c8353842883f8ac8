/**
 * Many cameras through the tracking process at once, the engine beside it 40 % busy with JavaScript; against a bare echo of
 * the same packets in the same run. Budget: p50 within 2 times the echo, no loss of our own; 16 x 240 Hz is a stress figure.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTracking } from '../../app/engine/tracking/tracking-link.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import type { BenchRow } from './engine-kit.ts';
import { busyThread } from './schedule-kit.ts';
import { boundSocket, closed, startEcho } from './tracking-kit.ts';

const ENTRY = new URL('../../app/engine/tracking/tracking-process.ts', import.meta.url).pathname;
const SECONDS = 8;
const WARM_SECONDS = 2;
const STAGE_FROM_TRACKER = [1, 2, 0.5, 0, 0, Math.sin(0.3), Math.cos(0.3)];

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
  const folder = await mkdtemp(join(tmpdir(), 'stl-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const ports = await freePorts(cameras + 1);
  const echoBack = ports.pop()!;
  const echo = await startEcho(echoBack);
  stack.defer(() => void echo.child.kill('SIGKILL'));
  const probe = await startProbe(hz, echo.port, echoBack, ports);
  stack.defer(() => void probe.kill('SIGKILL'));

  const tracking = openTracking({
    entry: ENTRY,
    controlPath: join(folder, 't.sock'),
    clock: createClock(),
    log: { warn: () => undefined, info: () => undefined },
    onTelemetry: () => undefined,
    onVerdict: () => undefined,
    onLost: () => undefined,
  });
  stack.defer(() => tracking.stop());
  const ids = ports.map((_, n) => `cam-${n + 1}`);
  const refused = await tracking.configure({
    sources: ids.map((cameraId, n) => ({
      cameraId,
      protocol: 'freed',
      listen: { host: '127.0.0.1', port: ports[n]! },
      trackerCameraId: n + 1,
      expectedHz: hz,
      stageFromTracker: STAGE_FROM_TRACKER,
    })),
    sinks: ids.map((cameraId, n) => ({
      cameraId,
      sinkId: 's',
      protocol: 'freed',
      mode: 'relay',
      address: { host: '127.0.0.1', port: echoBack },
      trackerCameraId: n + 1,
      delayMs: 0,
    })),
  });
  if (refused) throw new Error(`tracking refused: ${JSON.stringify(refused)}`);
  for (const id of ids) await tracking.setRelay(id, 's', true);

  using _busy = busyThread();
  const { ours, echo: bare } = await runProbe(probe);
  const name = `${cameras} cameras x ${hz} Hz, engine 40 % busy`;
  const row = (what: string, a: number, b: number, unit: string): BenchRow => ({
    name: `${name}: ${what}`,
    ours: a,
    control: b,
    ratio: a / b,
    unit,
  });
  return [
    row('p50 / bare echo', ours.p50, bare.p50, 'us'),
    row('p99 / bare echo', ours.p99, bare.p99, 'us'),
    row(`lost of ${ours.sent} / bare echo`, ours.lost, bare.lost, 'packets'),
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
