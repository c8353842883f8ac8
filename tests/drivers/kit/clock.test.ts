/** The real clock after a standstill of the process: what came meanwhile is heard before a limit is called passed. */
import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { createClock } from '../../../drivers/kit/clock.ts';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

/** Nothing of this process runs for so long. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test.each(['after', 'every'] as const)(
  '%s: datagrams and messages that waited come before what was due',
  async (how) => {
    const clock = createClock();
    const said: string[] = [];
    const socket = createSocket('udp4');
    cleanup.push(() => socket.close());
    await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
    socket.on('message', () => said.push('datagram'));
    const { port1, port2 } = new MessageChannel();
    cleanup.push(() => port1.close());
    port1.on('message', () => said.push('message'));
    const other = createSocket('udp4');
    cleanup.push(() => other.close());
    const { port } = socket.address() as AddressInfo;
    await new Promise<void>((sent) => {
      const timer = clock[how](30, () => said.push('limit'));
      cleanup.push(() => timer[Symbol.dispose]());
      // Sent only now: it waits in the socket while nothing runs, and so does the message.
      other.send('answer', port, '127.0.0.1', () => sent());
      port2.postMessage('answer');
      standStill(120);
    });
    await expect.poll(() => said.length).toBeGreaterThanOrEqual(3);
    expect(said.slice(0, 3).toSorted()).toEqual(['datagram', 'limit', 'message']);
    expect(said.indexOf('limit')).toBe(2);
  },
);

test.each(['after', 'every'] as const)(
  '%s: let go of in the turn in which it was overdue, it never comes',
  async (how) => {
    const clock = createClock();
    let came = 0;
    const late = clock[how](10, () => (came += 1));
    setTimeout(() => late[Symbol.dispose](), 11);
    standStill(100);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(came).toBe(0);
  },
);

test('in time it comes by itself, again and again where that was asked for', async () => {
  const clock = createClock();
  let times = 0;
  const beat = clock.every(5, () => (times += 1));
  await expect.poll(() => times).toBeGreaterThan(3);
  beat[Symbol.dispose]();
  const before = times;
  await new Promise<void>((done) => void clock.after(40, done));
  expect(times).toBe(before);
});
