// hot path
/**
 * One block of a recording while it is being filled: datagrams as they came, in memory that is made once.
 *
 * Knows: its bytes and the senders it has named. Is told: datagrams, notes, counts. Tells: whether it still fits.
 */
import {
  BLOCK,
  BLOCK_HEAD_BYTES,
  DATAGRAM_HEAD_BYTES,
  MAX_PAYLOAD_BYTES,
  RECORD,
  sealBlock,
} from './recording-format.ts';

/** A sender's name and its head; addresses are shorter. */
const SENDER_BYTES = 4 + 64;
const MAX_SENDERS = 256;

export class BlockBuffer {
  readonly bytes: Uint8Array = new Uint8Array(BLOCK_HEAD_BYTES + MAX_PAYLOAD_BYTES);
  readonly #view = new DataView(this.bytes.buffer);
  readonly #hosts: string[] = [];
  readonly #ports: number[] = [];
  readonly #encoder = new TextEncoder();
  #at = BLOCK_HEAD_BYTES;

  /** Begins anew: every block says itself when it began. */
  begin(atUs: number, wallMs: number): void {
    this.#hosts.length = 0;
    this.#ports.length = 0;
    this.#at = BLOCK_HEAD_BYTES;
    this.#view.setUint8(this.#at, RECORD.clock);
    this.#view.setFloat64(this.#at + 1, atUs, true);
    this.#view.setFloat64(this.#at + 9, wallMs, true);
    this.#at += 17;
  }

  /** False: it is full; nothing of it was written. */
  datagram(port: number, bytes: Uint8Array, host: string, senderPort: number, atUs: number): boolean {
    const { length } = bytes;
    if (this.#at + DATAGRAM_HEAD_BYTES + SENDER_BYTES + length > this.bytes.length) return false;
    const from = this.#sender(host, senderPort);
    if (from < 0) return false;
    const view = this.#view;
    const at = this.#at;
    view.setUint8(at, RECORD.datagram);
    view.setUint8(at + 1, port);
    view.setUint16(at + 2, from, true);
    view.setUint16(at + 4, length, true);
    view.setFloat64(at + 6, atUs, true);
    this.bytes.set(bytes, at + DATAGRAM_HEAD_BYTES);
    this.#at = at + DATAGRAM_HEAD_BYTES + length;
    return true;
  }

  json(text: Uint8Array): boolean {
    if (this.#at + 5 + text.length > this.bytes.length) return false;
    this.#view.setUint8(this.#at, RECORD.json);
    this.#view.setUint32(this.#at + 1, text.length, true);
    this.bytes.set(text, this.#at + 5);
    this.#at += 5 + text.length;
    return true;
  }

  dropped(port: number, count: number): void {
    if (this.#at + 6 > this.bytes.length) return;
    this.#view.setUint8(this.#at, RECORD.dropped);
    this.#view.setUint8(this.#at + 1, port);
    this.#view.setUint32(this.#at + 2, count, true);
    this.#at += 6;
  }

  /** Its length on disk. */
  seal(sequence: number): number {
    return sealBlock(this.bytes, BLOCK.data, this.#at - BLOCK_HEAD_BYTES, sequence);
  }

  /** Number of the sender within this block; named where it speaks first. -1: no more fit. */
  #sender(host: string, port: number): number {
    for (let i = 0; i < this.#hosts.length; i++) if (this.#ports[i] === port && this.#hosts[i] === host) return i;
    if (this.#hosts.length === MAX_SENDERS) return -1;
    const { written } = this.#encoder.encodeInto(host, this.bytes.subarray(this.#at + 4, this.#at + SENDER_BYTES));
    this.#view.setUint8(this.#at, RECORD.sender);
    this.#view.setUint8(this.#at + 1, written);
    this.#view.setUint16(this.#at + 2, port, true);
    this.#at += 4 + written;
    this.#ports.push(port);
    return this.#hosts.push(host) - 1;
  }
}
