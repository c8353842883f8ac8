/**
 * Linear timecode out of audio samples, streaming, in any chunking.
 *
 * Is told: samples of one channel. Tells: words with the place of their first and last edge, and what broke. Finds the
 * bit rate by itself between 0.4 and 2.2 times 24 to 30 frames a second, either polarity, either direction.
 */
import type { LtcWordFault } from './ltc-word.ts';

export interface LtcFrame {
  /** The 10 bytes, in forward order whichever way the tape ran; `decodeLtcWord` reads them. A copy. */
  readonly bytes: Uint8Array;
  readonly direction: 'forward' | 'reverse';
  /** Where the word's first and last edge lie, in samples since the decoder began, with fraction. */
  readonly startSample: number;
  readonly endSample: number;
  readonly parityOk: boolean;
}

/** `dropout`: the signal broke inside a word or lost its bit rhythm. */
export type LtcFault = 'dropout' | LtcWordFault;

export interface LtcListener {
  frame(frame: LtcFrame): void;
  fault(fault: LtcFault, atSample: number): void;
}
