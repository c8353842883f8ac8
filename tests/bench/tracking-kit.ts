/** A bare echo of datagrams in a process of its own, and sockets; for what is measured against it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';

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
