// hot path
/**
 * Cuts a byte stream (RS-422, TCP bridges, datagrams with several messages) into FreeD messages.
 *
 * FreeD has no sync byte: 0xD1 may stand anywhere in the data. So: look up the length by type, wait for it, check the
 * sum; a bad sum drops one byte, never the buffer. Random bytes pass once in 256 windows, so a caller that joins a
 * stream late waits for `locked` (two good messages without a byte between them) before it believes a pose.
 */
import { freedChecksum } from './freed-codec.ts';

/** Total length by type; 0 = no message of FreeD. */
const LENGTHS = new Uint8Array(256);
LENGTHS[0xa2] = 30;
LENGTHS[0xa4] = 4;
LENGTHS[0xd0] = 4;
LENGTHS[0xd1] = 29;
LENGTHS[0xd2] = 16;
LENGTHS[0xd3] = 13;
LENGTHS[0xd4] = 18;
LENGTHS[0xd5] = 18;
LENGTHS[0xd6] = 18;
LENGTHS[0xd7] = 18;
LENGTHS[0xd8] = 21;
LENGTHS[0xd9] = 5;
LENGTHS[0xda] = 30;
LENGTHS[0xdb] = 4;
const LONGEST = 30;

export class FreedStream {
  readonly #held = new Uint8Array(2 * LONGEST);
  #length = 0;
  #goodInRow = 0;
  #skipped = 0;

  /** Bytes that belonged to no good message. */
  get skippedBytes(): number {
    return this.#skipped;
  }

  get locked(): boolean {
    return this.#goodInRow >= 2;
  }

  /** Calls `message` with a view of each good message, valid only during the call. */
  read(bytes: Uint8Array, message: (bytes: Uint8Array, locked: boolean) => void): void {
    for (let i = 0; i < bytes.length; i++) {
      this.#held[this.#length++] = bytes[i]!;
      this.#cut(message);
    }
  }

  #cut(message: (bytes: Uint8Array, locked: boolean) => void): void {
    while (this.#length > 0) {
      const wanted = LENGTHS[this.#held[0]!]!;
      if (wanted === 0) this.#drop(1);
      else if (this.#length < wanted) return;
      else if (this.#held[wanted - 1] !== freedChecksum(this.#held, 0, wanted - 1)) this.#drop(1);
      else {
        this.#goodInRow++;
        message(this.#held.subarray(0, wanted), this.locked);
        this.#held.copyWithin(0, wanted, this.#length);
        this.#length -= wanted;
      }
    }
  }

  #drop(count: number): void {
    this.#held.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#skipped += count;
    this.#goodInRow = 0;
  }
}
