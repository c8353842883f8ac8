/**
 * The network switch behind a tracker: what it sends goes to the engine's port and to every engine that is tapped.
 *
 * Numbers FreeD's samples in its spare bytes (a relay hands them on), so that a sink can tell what was lost after here.
 * What is no sample, what another sender says, and other protocols pass as they are; each sender stays one of its own.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Peer } from '../../drivers/contract.ts';
import { blankFreedPose, decodeFreedD1, encodeFreedD1, FREED_D1_BYTES } from '../../drivers/freed/freed-codec.ts';
import { freeUdpPort } from '../../drivers/kit/free-port.ts';

const HOST = '127.0.0.1';
const NUMBERS = 0x1_0000;
/** A tracker and its twins. */
const MAX_SENDERS = 4;

export interface Splitter {
  /** Where the tracker sends to. */
  readonly input: Peer;
  /** Where the engine listens, a port that was free a moment ago. */
  readonly engine: Peer;
  readonly sent: number;
  close(): Promise<void>;
}

export async function openSplitter(taps: readonly Peer[], numbered: boolean): Promise<Splitter> {
  const engine = { host: HOST, port: await freeUdpPort() };
  const socket = await bound();
  socket.on('error', () => undefined); // nobody listens there yet: the tracker speaks all the same
  const pose = blankFreedPose();
  const bytes = new Uint8Array(FREED_D1_BYTES);
  let sent = 0;
  const numberedCopy = (datagram: Uint8Array): Uint8Array | undefined => {
    if (decodeFreedD1(datagram, pose) !== undefined) return undefined;
    pose.spareRaw = sent % NUMBERS;
    encodeFreedD1(pose, bytes);
    return bytes.slice();
  };
  const senders = new Map<number, Socket>();
  const senderOf = (port: number): Socket | undefined => {
    const known = senders.get(port);
    if (known !== undefined || senders.size >= MAX_SENDERS) return known;
    const made = senders.size === 0 ? socket : createSocket('udp4').on('error', () => undefined);
    senders.set(port, made);
    return made;
  };
  socket.on('message', (datagram: Uint8Array, { port }) => {
    const sender = senderOf(port);
    const counted = numbered && sender === socket ? numberedCopy(datagram) : undefined;
    if (sender === socket && (counted !== undefined || !numbered)) sent++;
    const copy = counted ?? datagram.slice();
    for (const to of [engine, ...taps]) sender?.send(copy, to.port, to.host, () => undefined);
  });
  return {
    input: { host: HOST, port: socket.address().port },
    engine,
    get sent() {
      return sent;
    },
    close: async () => {
      const all = new Set([socket, ...senders.values()]);
      await Promise.all([...all].map((one) => new Promise<void>((resolve) => one.close(() => resolve()))));
    },
  };
}

function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: HOST, port: 0 }, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
