/**
 * A datagram port that is free now and that nobody takes by chance before its owner opens it.
 *
 * Ports of the system's own range go to whoever asks for any port next; these are below it, in a slice of this process,
 * so that two virtual stages on one machine do not meet. For emulators: a real device has its port in the studio file.
 */
import { createSocket } from 'node:dgram';

const LOWEST = 20_000;
const SLICES = 250;
const SLICE = 48;
const HOST = '127.0.0.1';
let next = 0;

export async function freeUdpPort(): Promise<number> {
  const base = LOWEST + (process.pid % SLICES) * SLICE;
  for (let tries = 0; tries < SLICE; tries++) {
    const port = base + (next++ % SLICE);
    if (await isFree(port)) return port;
  }
  return anyPort();
}

function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind({ address: HOST, port, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

function anyPort(): Promise<number> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: HOST, port: 0 }, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
