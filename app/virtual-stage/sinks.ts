/**
 * Where tracking goes to: one UDP receiver per camera and sink, as an engine's host would have it.
 *
 * Counts packets and, where the tracker numbers its samples in FreeD's spare bytes, what is missing between two.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Peer } from '../../drivers/contract.ts';
import { identityPose } from '../core/geometry.ts';
import type { TrackingSink } from '../core/stage/tracked.ts';
import type { Truth } from '../protocol/truth.ts';
import { openEar, type SinkEar } from './sink-ears.ts';

const HOST = '127.0.0.1';
const NUMBERS = 0x1_0000;
/** A larger step is a tracker that started anew or stood still, not a loss. */
const MAX_GAP = 1_000;

export interface Sink {
  readonly id: string;
  readonly address: Peer;
  readonly count: Truth['sinks'][string];
  /** Stage from camera as this engine was last told; undefined until it was. */
  readonly pose: readonly number[] | undefined;
  close(): Promise<void>;
}

export async function openSink(
  id: string,
  nowUs: () => number,
  about: Pick<TrackingSink, 'protocol' | 'options'>,
): Promise<Sink> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: HOST, port: 0 }, () => resolve());
  });
  socket.removeAllListeners('error');
  socket.on('error', () => undefined); // an ICMP answer to nothing that we sent; the socket stays open
  const counter = new SinkCounter(nowUs, openEar(about));
  socket.on('message', (bytes: Uint8Array) => counter.count(bytes));
  return {
    id,
    address: { host: HOST, port: socket.address().port },
    get count() {
      return counter.state;
    },
    get pose() {
      return counter.pose;
    },
    close: () => closeSocket(socket),
  };
}

export class SinkCounter {
  readonly #nowUs: () => number;
  readonly #ear: SinkEar;
  readonly #stagePose = identityPose();
  #packets = 0;
  #lost = 0;
  #lastAtUs: number | null = null;
  #lastNumber: number | undefined;

  constructor(nowUs: () => number, ear: SinkEar) {
    this.#nowUs = nowUs;
    this.#ear = ear;
  }

  get state(): Truth['sinks'][string] {
    return { packets: this.#packets, lost: this.#lost, lastAtUs: this.#lastAtUs };
  }

  get pose(): readonly number[] | undefined {
    return this.#packets === 0 ? undefined : this.#stagePose;
  }

  count(bytes: Uint8Array): void {
    const understood = this.#ear(bytes, this.#stagePose);
    if (understood === undefined) return;
    this.#packets++;
    this.#lastAtUs = this.#nowUs();
    const { number } = understood;
    if (number === undefined) return;
    const step = this.#lastNumber === undefined ? 1 : (number - this.#lastNumber + NUMBERS) % NUMBERS;
    if (step === 0) return; // sent again
    if (step > NUMBERS - MAX_GAP) {
      this.#lost = Math.max(0, this.#lost - 1); // late: it was missed when a later one came
      return;
    }
    if (step < MAX_GAP) this.#lost += step - 1;
    this.#lastNumber = number;
  }
}

function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
