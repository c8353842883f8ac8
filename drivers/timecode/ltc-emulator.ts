/**
 * A linear timecode generator as audio: plays a course as samples, as many as are asked for, without a seam.
 *
 * Missing frames are silence. A capture device in tests and in the virtual stage is whoever asks for samples in time.
 */
import { nominalOf } from './label.ts';
import { LtcEncoder, type LtcEncoderOptions } from './ltc-encoder.ts';
import { encodeLtcWord } from './ltc-word.ts';
import type { TimecodeCourse } from './timecode-course.ts';

export interface LtcEmulatorOptions extends LtcEncoderOptions {
  readonly sampleRateHz: number;
  readonly course: TimecodeCourse;
  /** The eight user nibbles, unsigned 32 bit. */
  readonly userBits: number;
}

export class LtcEmulator {
  readonly #options: LtcEmulatorOptions;
  readonly #encoder: LtcEncoder;
  #ready = new Float32Array(0);

  constructor(options: LtcEmulatorOptions) {
    this.#options = options;
    this.#encoder = new LtcEncoder(options);
  }

  /** The next samples of the stream, full scale 1. */
  read(samples: number): Float32Array {
    const out = new Float32Array(samples);
    let filled = 0;
    while (filled < samples) {
      if (this.#ready.length === 0) this.#ready = this.#frame();
      const part = this.#ready.subarray(0, samples - filled);
      out.set(part, filled);
      filled += part.length;
      this.#ready = this.#ready.subarray(part.length);
    }
    return out;
  }

  #frame(): Float32Array<ArrayBuffer> {
    const { course, sampleRateHz, userBits } = this.#options;
    const { label, lastsUs, missing, reverse } = course.next();
    const samples = (lastsUs * sampleRateHz) / 1e6;
    const word = { label, colourFrame: false, groupFlags: 0, userBits };
    const bytes = missing ? undefined : encodeLtcWord(word, nominalOf(course.rateCode));
    if (!bytes) return this.#encoder.silence(samples);
    return this.#encoder.word(bytes, samples, reverse ? 'reverse' : 'forward');
  }
}
