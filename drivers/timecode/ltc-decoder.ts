/**
 * Linear timecode out of audio samples, streaming, in any chunking.
 *
 * Is told: samples of one channel. Tells: words with the place of their first and last edge, and where the signal
 * broke. Finds the bit rate by itself between 0.4 and 2.2 times 24 to 30 frames a second as far as the sample rate
 * carries it (three samples a bit), either polarity, either direction, any level above the floor, with offset.
 *
 * Biphase mark, SMPTE ST 12-1: an edge at every bit boundary, one more in the middle of a 1. A word is complete only
 * with the first edge of what follows it.
 */
import { LTC_BITS, LTC_WORD_BYTES, ltcParityOk } from './ltc-word.ts';

export interface LtcFrame {
  /** The 10 bytes, in forward order whichever way the tape ran; `decodeLtcWord` reads them. The caller's to keep. */
  readonly bytes: Uint8Array;
  readonly direction: 'forward' | 'reverse';
  /** Where the word's first and last edge lie, in samples since the decoder began, with fraction. */
  readonly startSample: number;
  readonly endSample: number;
  readonly parityOk: boolean;
}

export interface LtcDecoderListener {
  frame(frame: LtcFrame): void;
  /** Once for each loss, after at least one word: the signal broke off or lost its bit rhythm. */
  dropout(atSample: number): void;
}

/** Bit rates that are looked for: 24 frames at 0.4 times to 30 frames at 2.2 times. */
const MIN_BIT_HZ = 24 * LTC_BITS * 0.4;
const MAX_BIT_HZ = 30 * LTC_BITS * 2.2;
/** Peak to peak, full scale 2: below this there is no signal (-60 dBFS). */
const FLOOR = 0.002;
/** How fast the peaks are forgotten. */
const PEAK_S = 0.015;
/** Share of the swing that a sample must pass the middle by. */
const HYSTERESIS = 0.15;
const SYNC_FORWARD = 0x3ffd;
const SYNC_REVERSE = 0xbffc;

export class LtcDecoder {
  readonly #on: LtcDecoderListener;
  readonly #forget: number;
  readonly #minPeriod: number;
  readonly #maxPeriod: number;
  // Slicer
  #samples = 0;
  #high = 0;
  #low = 0;
  #before = 0;
  #up = false;
  #crossed = 0;
  #quiet = true;
  // Bit rhythm; period 0 = none
  #edge = Number.NaN;
  #interval = 0;
  #period = 0;
  #half = Number.NaN;
  // Bits
  readonly #bits = new Uint8Array(LTC_BITS);
  readonly #starts = new Float64Array(LTC_BITS);
  #total = 0;
  #run = 0;
  #sync = 0;
  #reverseLeft = 0;
  #hadWords = false;

  /** Throws for a sample rate outside 8 000 to 192 000 Hz: a mistake of the program, never of the signal. */
  constructor(sampleRateHz: number, on: LtcDecoderListener) {
    if (!(sampleRateHz >= 8_000 && sampleRateHz <= 192_000)) throw new RangeError(`sample rate ${sampleRateHz}`);
    this.#on = on;
    this.#forget = 1 / (PEAK_S * sampleRateHz);
    this.#minPeriod = sampleRateHz / MAX_BIT_HZ;
    this.#maxPeriod = sampleRateHz / MIN_BIT_HZ;
  }

  /** Samples taken so far: the clock of `startSample` and `endSample`. */
  get sampleCount(): number {
    return this.#samples;
  }

  /** Peak level of the signal in dB of full scale; -Infinity for silence. */
  get levelDbfs(): number {
    return this.#quiet ? Number.NEGATIVE_INFINITY : 20 * Math.log10((this.#high - this.#low) / 2);
  }

  /** Full scale is 1 for floats, 32768 for integers. What is not a number counts as 0. */
  read(samples: Float32Array | Int16Array): void {
    const scale = samples instanceof Int16Array ? 1 / 32_768 : 1;
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i]! * scale;
      this.#sample(Number.isFinite(x) ? x : 0);
    }
  }

  #sample(x: number): void {
    const swing = this.#high - this.#low;
    this.#high = Math.max(x, this.#high - swing * this.#forget);
    this.#low = Math.min(x, this.#low + swing * this.#forget);
    const range = this.#high - this.#low;
    if (range < FLOOR) {
      if (!this.#quiet) this.#lose();
      this.#quiet = true;
    } else {
      this.#quiet = false;
      const middle = (this.#high + this.#low) / 2;
      if (x >= middle !== this.#before >= middle)
        this.#crossed = this.#samples - 1 + (middle - this.#before) / (x - this.#before);
      const margin = range * HYSTERESIS;
      if (this.#up ? x < middle - margin : x > middle + margin) {
        this.#up = !this.#up;
        this.#onEdge(this.#crossed);
      }
      if (this.#samples - this.#edge > 2 * this.#maxPeriod) this.#lose();
    }
    this.#before = x;
    this.#samples++;
  }

  #onEdge(at: number): void {
    const interval = at - this.#edge;
    const before = this.#interval;
    this.#edge = at;
    this.#interval = interval;
    if (this.#period === 0) return this.#findRhythm(before, interval, at);
    if (interval < 0.25 * this.#period || interval > 1.5 * this.#period) {
      this.#lose();
      this.#edge = at;
    } else if (interval >= 0.75 * this.#period) {
      if (!Number.isNaN(this.#half)) this.#break(at); // half a 1, then a 0: a bit was lost
      this.#bit(0, at - interval, at);
    } else if (Number.isNaN(this.#half)) this.#half = at - interval;
    else this.#bit(1, this.#half, at);
  }

  /** One interval twice as long as its neighbour: the longer one is a bit. Every sync word has such a place. */
  #findRhythm(before: number, interval: number, at: number): void {
    const ratio = interval / before;
    const period = ratio > 1.5 && ratio < 2.6 ? interval : ratio > 1 / 2.6 && ratio < 1 / 1.5 ? before : 0;
    if (period < this.#minPeriod || period > this.#maxPeriod) return;
    this.#period = period;
    if (period === interval) this.#bit(0, at - interval, at);
    else this.#half = at - interval;
  }

  #bit(bit: 0 | 1, start: number, end: number): void {
    this.#half = Number.NaN;
    this.#period += (end - start - this.#period) / 8;
    if (this.#period < this.#minPeriod || this.#period > this.#maxPeriod) {
      this.#lose();
      this.#edge = end;
      return;
    }
    const slot = this.#total % LTC_BITS;
    this.#bits[slot] = bit;
    this.#starts[slot] = start;
    this.#total++;
    this.#run = Math.min(LTC_BITS, this.#run + 1);
    this.#sync = ((this.#sync << 1) | bit) & 0xffff;
    if (this.#sync === SYNC_FORWARD) {
      this.#reverseLeft = 0;
      if (this.#run === LTC_BITS) this.#word('forward', end);
    } else if (this.#sync === SYNC_REVERSE && this.#run >= 16) this.#reverseLeft = LTC_BITS - 16;
    else if (this.#reverseLeft > 0 && --this.#reverseLeft === 0) this.#word('reverse', end);
  }

  #word(direction: 'forward' | 'reverse', end: number): void {
    const bytes = new Uint8Array(LTC_WORD_BYTES);
    for (let i = 0; i < LTC_BITS; i++) {
      const bit = this.#bits[(this.#total + i) % LTC_BITS]!; // oldest first
      const place = direction === 'forward' ? i : LTC_BITS - 1 - i;
      bytes[place >> 3]! |= bit << (place & 7);
    }
    this.#hadWords = true;
    const startSample = this.#starts[this.#total % LTC_BITS]!;
    this.#on.frame({ bytes, direction, startSample, endSample: end, parityOk: ltcParityOk(bytes) });
  }

  #lose(): void {
    this.#period = 0;
    this.#edge = Number.NaN;
    this.#interval = 0;
    this.#break(this.#samples);
  }

  #break(at: number): void {
    this.#half = Number.NaN;
    this.#run = 0;
    this.#sync = 0;
    this.#reverseLeft = 0;
    if (!this.#hadWords) return;
    this.#hadWords = false;
    this.#on.dropout(at);
  }
}
