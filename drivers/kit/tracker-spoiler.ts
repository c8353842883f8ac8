/**
 * What becomes of a virtual tracker's messages on their way: halves, wrong bits, wrong order, and a second tracker with the
 * same number. Loss, doubling and delay are every box's (emulator-net.ts).
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Peer } from '../contract.ts';
import type { FaultBoard } from './fault-board.ts';

export class TrackerSpoiler {
  readonly #faults: FaultBoard;
  readonly #random: () => number;
  readonly #send: (to: Peer, bytes: Uint8Array) => void;
  /** Waits for the one behind it. */
  #held: Uint8Array | undefined;
  #twin: Socket | undefined;

  constructor(faults: FaultBoard, random: () => number, send: (to: Peer, bytes: Uint8Array) => void) {
    this.#faults = faults;
    this.#random = random;
    this.#send = send;
  }

  pass(bytes: Uint8Array, to: readonly Peer[]): void {
    for (const peer of to) this.#twin?.send(bytes.slice(), peer.port, peer.host, () => undefined);
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined && this.#random() < this.#faults.share('swapped')) {
      this.#held = bytes.slice();
      return;
    }
    for (const message of held === undefined ? [bytes] : [bytes, held])
      for (const peer of to) this.#send(peer, this.#spoilt(message));
  }

  /** The faults changed. */
  refresh(): void {
    if (!this.#faults.has('twin')) this.#endTwin();
    else if (this.#twin === undefined) {
      // Not bound: its first message gives it a port of its own.
      this.#twin = createSocket('udp4');
      this.#twin.on('error', () => this.#endTwin());
    }
  }

  close(): void {
    this.#endTwin();
    this.#held = undefined;
  }

  #spoilt(bytes: Uint8Array): Uint8Array {
    if (this.#random() < this.#faults.share('cut')) return bytes.slice(0, bytes.length >> 1);
    if (this.#random() >= this.#faults.share('garbled')) return bytes;
    const garbled = bytes.slice();
    const bit = Math.floor(this.#random() * 8 * garbled.length);
    garbled[bit >> 3]! ^= 1 << (bit & 7);
    return garbled;
  }

  #endTwin(): void {
    this.#twin?.close();
    this.#twin = undefined;
  }
}
