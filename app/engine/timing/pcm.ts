/** Samples of one channel out of interleaved little-endian PCM, as 16 bits: timecode needs no more. */
import type { PcmFormat } from '../../core/stage/model.ts';

const WIDTHS = { S16_LE: 2, S24_3LE: 3, S24_LE: 4, S32_LE: 4 } as const satisfies Record<PcmFormat, number>;
/** Where the upper two bytes of a sample stand in it. */
const TOPS = { S16_LE: 0, S24_3LE: 1, S24_LE: 1, S32_LE: 2 } as const satisfies Record<PcmFormat, number>;

export function sampleBytes(format: PcmFormat): number {
  return WIDTHS[format];
}

/** Cuts a stream that comes in pieces of any length into samples; a sample that is not whole yet waits. */
export class ChannelReader {
  readonly #frameBytes: number;
  readonly #top: number;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(format: PcmFormat, channels: number, channel: number) {
    this.#frameBytes = channels * WIDTHS[format];
    this.#top = Math.min(channel, channels - 1) * WIDTHS[format] + TOPS[format];
  }

  read(bytes: Uint8Array): Int16Array {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames = Math.floor(all.length / this.#frameBytes);
    const view = new DataView(all.buffer, all.byteOffset, all.length);
    const mono = new Int16Array(frames);
    for (let i = 0; i < frames; i++) mono[i] = view.getInt16(i * this.#frameBytes + this.#top, true);
    this.#rest = all.slice(frames * this.#frameBytes);
    return mono;
  }
}
