/**
 * Linear timecode as audio samples: biphase mark of 80-bit words, SMPTE ST 12-1.
 *
 * Edges fall at fractions of samples: each sample is the mean of the ideal square over its own width. Any length of
 * word, either direction, level and polarity; one stream per encoder, words follow each other without a seam.
 */
import { LTC_BITS, LTC_WORD_BYTES } from './ltc-word.ts';

export interface LtcEncoderOptions {
  /** Peak, full scale 1. */
  readonly level: number;
  readonly inverted: boolean;
}

export class LtcEncoder {
  readonly #level: number;
  #sign: number;
  /** Place of the last edge after the first sample of the next chunk, and what of that sample is already decided. */
  #at = 0.5; // an edge at time t lies in the sample whose middle is nearest
  #part = 0;

  constructor(options: LtcEncoderOptions = { level: 0.5, inverted: false }) {
    this.#level = options.level;
    this.#sign = options.inverted ? 1 : -1;
  }

  /** The samples that this word completes. `samples`: length of the word, with fraction; at least 160. */
  word(bytes: Uint8Array, samples: number, direction: 'forward' | 'reverse' = 'forward'): Float32Array<ArrayBuffer> {
    if (bytes.length !== LTC_WORD_BYTES) throw new RangeError(`LTC word of ${bytes.length} bytes`);
    const bit = samples / LTC_BITS;
    const from = this.#at;
    const out = this.#room(samples);
    for (let i = 0; i < LTC_BITS; i++) {
      const place = direction === 'forward' ? i : LTC_BITS - 1 - i;
      const start = from + i * bit;
      this.#sign = -this.#sign;
      if ((bytes[place >> 3]! >> (place & 7)) & 1) {
        this.#draw(out, start + bit / 2);
        this.#sign = -this.#sign;
      }
      this.#draw(out, start + bit);
    }
    return this.#close(out);
  }

  /** No signal for so many samples. */
  silence(samples: number): Float32Array<ArrayBuffer> {
    const out = this.#room(samples);
    this.#at += samples;
    return this.#close(out);
  }

  #room(samples: number): Float32Array<ArrayBuffer> {
    const out = new Float32Array(Math.floor(this.#at + samples) + 1);
    out[0] = this.#part;
    return out;
  }

  /** The present level up to `to`. */
  #draw(out: Float32Array, to: number): void {
    const level = this.#sign * this.#level;
    let from = this.#at;
    while (from < to) {
      const sample = Math.floor(from);
      const until = Math.min(to, sample + 1);
      if (sample < out.length) out[sample]! += level * (until - from);
      from = until;
    }
    this.#at = to;
  }

  #close(out: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
    const whole = Math.min(out.length - 1, Math.floor(this.#at));
    this.#part = out[whole]!;
    this.#at -= whole;
    return out.subarray(0, whole);
  }
}
