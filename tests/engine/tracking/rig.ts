/** Real sockets on loopback for tracking tests: a tracker that sends, a sink that counts, a folder for the control socket. */
import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrackingConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES, type FreedPose } from '../../../drivers/freed/freed-codec.ts';

export const ENTRY = new URL('../../../app/engine/tracking/tracking-process.ts', import.meta.url).pathname;

export async function openFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'stl-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function bound(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => resolve(socket.address().port));
  });
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  const port = await bound(socket);
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

export interface Sink extends AsyncDisposable {
  readonly port: number;
  readonly messages: Uint8Array[];
}

export async function openSink(): Promise<Sink> {
  const socket = createSocket('udp4');
  const messages: Uint8Array[] = [];
  socket.on('message', (bytes) => messages.push(bytes));
  const port = await bound(socket);
  socket.setRecvBufferSize(4 * 1024 * 1024);
  return {
    port,
    messages,
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

export interface Tracker extends AsyncDisposable {
  /** The n-th sample of a smooth move; n is in the zoom field, so that a sink can tell them apart. */
  send(n: number, change?: Partial<FreedPose>): void;
  sendRaw(bytes: Uint8Array): void;
  /** Sends every 10 ms until stopped; says how many. */
  run(hz?: number): { stop(): number };
}

export async function openTracker(port: number): Promise<Tracker> {
  const socket = createSocket('udp4');
  socket.on('error', () => undefined);
  await bound(socket);
  const sendRaw = (bytes: Uint8Array): void => socket.send(bytes, port, '127.0.0.1');
  const send = (n: number, change: Partial<FreedPose> = {}): void => {
    const bytes = new Uint8Array(FREED_D1_BYTES);
    encodeFreedD1(
      {
        ...blankFreedPose(),
        cameraId: 1,
        xMm: n < 100 ? n * 2 : 200 + 500 * Math.sin((n - 100) / 250),
        panDeg: 20 * Math.sin(n / 200),
        zoomRaw: n,
        ...change,
      },
      bytes,
    );
    sendRaw(bytes);
  };
  return {
    send,
    sendRaw,
    run: (hz = 100) => {
      let n = 0;
      const startMs = performance.now();
      const timer = setInterval(() => {
        while (n < ((performance.now() - startMs) * hz) / 1_000) send(n++);
      }, 2);
      return {
        stop: () => {
          clearInterval(timer);
          return n;
        },
      };
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

export function configOf(
  listenPort: number,
  sinkPort: number,
  change: { hz?: number; delayMs?: number } = {},
): TrackingConfig {
  return {
    sources: [
      {
        cameraId: 'a',
        protocol: 'freed',
        listen: { host: '127.0.0.1', port: listenPort },
        trackerCameraId: 1,
        expectedHz: change.hz ?? 100,
      },
    ],
    sinks: [
      {
        cameraId: 'a',
        sinkId: 'vp',
        protocol: 'freed',
        mode: 'relay',
        address: { host: '127.0.0.1', port: sinkPort },
        trackerCameraId: 9,
        delayMs: change.delayMs ?? 0,
      },
      {
        cameraId: 'a',
        sinkId: 'xr',
        protocol: 'freed',
        mode: 'tap',
        address: { host: '127.0.0.1', port: sinkPort },
        trackerCameraId: 9,
        delayMs: 0,
      },
    ],
  };
}

/** Until it holds, or an error that names what did not. */
export async function eventually(what: string, holds: () => boolean, limitMs = 30_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
