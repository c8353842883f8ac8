/** What benchmarks of tracking share: time and heap of one packet, a tracking process that relays, a bare echo beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SinkConfig, SourceConfig } from '../../app/engine/tracking/tracking-config.ts';
import { openTracking } from '../../app/engine/tracking/tracking-link.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import { median } from './figures.ts';

const ENTRY = new URL('../../app/engine/tracking/tracking-process.ts', import.meta.url).pathname;
export const STAGE_FROM_TRACKER = [1, 2, 0.5, 0, 0, Math.sin(0.3), Math.cos(0.3)];

export interface RelayedCamera {
  readonly cameraId: string;
  readonly number: number;
  readonly port: number;
}

/** FreeD of each camera, through a tracking process of its own, back to that port; over with the stack. */
export async function openRelays(
  stack: AsyncDisposableStack,
  cameras: readonly RelayedCamera[],
  expectedHz: number,
  backPort: number,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'stl-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
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
  const sources = cameras.map(
    ({ cameraId, number, port }): SourceConfig => ({
      cameraId,
      protocol: 'freed',
      listen: { host: '127.0.0.1', port },
      trackerCameraId: number,
      expectedHz,
      stageFromTracker: STAGE_FROM_TRACKER,
    }),
  );
  const sinks = cameras.map(
    ({ cameraId, number }): SinkConfig => ({
      cameraId,
      sinkId: 's',
      protocol: 'freed',
      mode: 'relay',
      address: { host: '127.0.0.1', port: backPort },
      trackerCameraId: number,
      delayMs: 0,
    }),
  );
  let refused = await tracking.configure({ sources, sinks });
  for (const { cameraId } of cameras) refused ??= await tracking.setRelay(cameraId, 's', true);
  if (refused) throw new Error(`tracking refused: ${JSON.stringify(refused)}`);
}

let sink = 0;

/** Nanoseconds per packet. */
export function timed(run: (count: number) => number, count: number): number {
  const from = process.hrtime.bigint();
  sink += run(count);
  return Number(process.hrtime.bigint() - from) / count;
}

/** Growth of the used heap over many packets, median; a collection in between shows as less than nothing and is left out. */
export function heapPerPacket(run: (count: number) => number, count: number, rounds: number): number {
  const grown: number[] = [];
  for (let round = 0; round < rounds; round++) {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    sink += run(count);
    const bytes = process.memoryUsage().heapUsed - before;
    if (bytes >= 0) grown.push(bytes / count);
  }
  return median(grown);
}

const ECHO = `
const { createSocket } = require('node:dgram');
const to = createSocket('udp4'), at = createSocket('udp4');
to.connect(Number(process.argv[1]), '127.0.0.1', () => {
  at.on('message', (bytes) => to.send(bytes));
  at.bind(0, '127.0.0.1', () => process.stdout.write(String(at.address().port) + '\\n'));
});`;

export async function startEcho(backPort: number): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['-e', ECHO, String(backPort)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (text: Buffer) => resolve(Number(text.toString())));
    child.once('exit', () => reject(new Error('the echo did not start')));
  });
  return { child, port };
}

export function boundSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => resolve(socket));
  });
}

export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
