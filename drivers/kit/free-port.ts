/**
 * A datagram port that is free now and that nobody takes by chance before its owner opens it.
 *
 * Ports of the system's own range go to whoever asks for any port next; these are below it, in a slice that this process
 * holds as long as it lives, so that two virtual stages on one machine never meet, not even while an engine that had
 * opened its ports is down. For emulators: a real device has its port in the studio file.
 */
import { createSocket, type Socket } from 'node:dgram';

const LOWEST = 20_000;
const SLICES = 250;
const SLICE = 48;
const HOST = '127.0.0.1';
let slice: Promise<number | undefined> | undefined;
let next = 0;

export async function freeUdpPort(): Promise<number> {
  slice ??= takeSlice();
  const base = await slice;
  for (let tries = 1; base !== undefined && tries < SLICE; tries++) {
    const port = base + 1 + (next++ % (SLICE - 1));
    const socket = await bound(port);
    if (!socket) continue;
    await closed(socket);
    return port;
  }
  return anyPort();
}

/** Whoever has bound the first port of a slice has the slice. */
async function takeSlice(): Promise<number | undefined> {
  for (let n = 0; n < SLICES; n++) {
    const base = LOWEST + ((process.pid + n) % SLICES) * SLICE;
    const held = await bound(base);
    if (!held) continue;
    held.unref();
    return base;
  }
  return undefined;
}

async function anyPort(): Promise<number> {
  const socket = await bound(0);
  if (!socket) throw new Error('no datagram port is free');
  const { port } = socket.address();
  await closed(socket);
  return port;
}

/** Undefined where somebody has it. */
function bound(port: number): Promise<Socket | undefined> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => socket.close(() => resolve(undefined)));
    socket.bind({ address: HOST, port, exclusive: true }, () => resolve(socket));
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
