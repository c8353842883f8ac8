/** The entropy-coded bits of a JPEG and its Huffman tables. Follows ITU-T T.81, annexes C and F. */

export interface HuffmanTable {
  /** By code length 1..16: first code, last code (-1 = none), place of the first in `symbols`. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly place: Int32Array;
  readonly symbols: Uint8Array;
}

export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const [first, last, place] = [new Int32Array(17), new Int32Array(17).fill(-1), new Int32Array(17)];
  let code = 0;
  let at = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    first[length] = code;
    place[length] = at;
    if (count > 0) last[length] = code + count - 1;
    code = (code + count) * 2;
    at += count;
  }
  return { first, last, place, symbols };
}

/** Zeros come behind the end: whoever reads them asks `over` afterwards. */
export class JpegBits {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #count = 0;
  /** Bits that were read behind the end. */
  #missing = 0;

  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.#at = from;
  }

  get over(): boolean {
    return this.#missing > 0;
  }

  bit(): number {
    if (this.#count === 0) this.#fill();
    this.#count--;
    return (this.#held >> this.#count) & 1;
  }

  /** -1 for a code that there is not. */
  symbol({ first, last, place, symbols }: HuffmanTable): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = code * 2 + this.bit();
      if (code <= last[length]!) return symbols[place[length]! + code - first[length]!] ?? -1;
    }
    return -1;
  }

  /** A number of so many bits; a leading zero makes it negative. */
  signed(size: number): number {
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 2 + this.bit();
    return size > 0 && value < 2 ** (size - 1) ? value - 2 ** size + 1 : value;
  }

  /** To behind the next restart mark; false where there is none. */
  restart(): boolean {
    this.#count = 0;
    const bytes = this.#bytes;
    while (this.#at + 1 < bytes.length) {
      const [a, b] = [bytes[this.#at]!, bytes[this.#at + 1]!];
      this.#at++;
      if (a !== 0xff || b === 0 || b === 0xff) continue;
      this.#at++;
      return b >= 0xd0 && b <= 0xd7;
    }
    return false;
  }

  #fill(): void {
    const byte = this.#bytes[this.#at];
    const isMark = byte === 0xff && this.#bytes[this.#at + 1] !== 0;
    this.#count = 8;
    if (byte === undefined || isMark) {
      this.#held = 0;
      this.#missing += 8;
      return;
    }
    this.#held = byte;
    this.#at += byte === 0xff ? 2 : 1;
  }
}
