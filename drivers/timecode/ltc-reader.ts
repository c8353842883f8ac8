/**
 * Words of linear timecode with their rate: which second has how many labels, and how fast they really come.
 *
 * The flags cannot tell 23.976 from 24 or 29.97 from 30 without drop-frame: the length of words over two seconds does,
 * within what a sound card's crystal allows. Labels a second are guessed from the first word's length, corrected by
 * impossible labels and by the first change of second, which holds at any speed.
 */
import { type Label, labelExists } from './label.ts';
import { LtcDecoder, type LtcFrame } from './ltc-decoder.ts';
import { decodeLtcWord, type LtcWord, type LtcWordFault } from './ltc-word.ts';

export interface LtcRate {
  readonly num: number;
  readonly den: number;
}

export interface LtcReading extends LtcFrame, LtcWord {
  /** Labels a second: 24, 25 or 30. */
  readonly nominal: number;
  /** Exact rate; undefined for the first two seconds of a run at normal speed, save for drop-frame and 25. */
  readonly rate: LtcRate | undefined;
  /** Speed of this word against `nominal`: 1 = normal; 0.999 at 29.97. */
  readonly speed: number;
}

/** A wrong parity is no fault: some generators never set the bit; `parityOk` tells. */
export type LtcFault = 'dropout' | LtcWordFault;

export interface LtcListener {
  frame(reading: LtcReading): void;
  fault(fault: LtcFault, atSample: number): void;
}

const NOMINALS: readonly number[] = [24, 25, 30];
const RATE_AFTER_S = 2;
/** Further from nominal than this, the tape is not at normal speed. */
const NORMAL = 0.005;
/** Half way between 1 and 1000/1001. */
const SLOW = 0.9995;

export class LtcReader {
  readonly #sampleRateHz: number;
  readonly #on: LtcListener;
  readonly #decoder: LtcDecoder;
  #nominal: number | undefined;
  #rate: LtcRate | undefined;
  #last: { label: Label; endSample: number; forward: boolean } | undefined;
  /** Seamless run at normal speed: where it began, and its words. */
  #runStart = 0;
  #runWords = 0;

  constructor(sampleRateHz: number, on: LtcListener) {
    this.#sampleRateHz = sampleRateHz;
    this.#on = on;
    this.#decoder = new LtcDecoder(sampleRateHz, {
      frame: (frame) => this.#frame(frame),
      dropout: (atSample) => {
        this.#last = undefined;
        this.#on.fault('dropout', atSample);
      },
    });
  }

  get decoder(): LtcDecoder {
    return this.#decoder;
  }

  read(samples: Float32Array | Int16Array): void {
    this.#decoder.read(samples);
  }

  #frame(frame: LtcFrame): void {
    const fps = this.#sampleRateHz / (frame.endSample - frame.startSample);
    const nominal = this.#nominalFor(frame, fps);
    const word = decodeLtcWord(frame.bytes, nominal);
    if (typeof word === 'string') return this.#on.fault(word, frame.startSample);
    this.#measure(frame, nominal, fps, word.label);
    const speed = fps / nominal;
    this.#on.frame({ ...frame, ...word, nominal, rate: this.#rate, speed });
  }

  /** Labels a second, as sure as they can be after this word. */
  #nominalFor(frame: LtcFrame, fps: number): number {
    let nominal = this.#nominal ?? NOMINALS.reduce((a, b) => (Math.abs(b - fps) < Math.abs(a - fps) ? b : a));
    const raw = decodeLtcWord(frame.bytes, 30);
    if (typeof raw !== 'string') {
      const { label } = raw;
      const rolled = this.#last && secondsApart(this.#last.label, label, frame.direction === 'forward');
      if (label.drop || label.frames >= 25) nominal = 30;
      else if (label.frames === 24 && nominal === 24) nominal = 25;
      else if (rolled !== undefined && NOMINALS.includes(rolled)) nominal = rolled;
    }
    if (nominal !== this.#nominal) {
      this.#nominal = nominal;
      this.#rate = undefined;
      this.#runWords = 0;
    }
    return nominal;
  }

  #measure(frame: LtcFrame, nominal: number, fps: number, label: Label): void {
    const forward = frame.direction === 'forward';
    const word = frame.endSample - frame.startSample;
    const seamless =
      this.#last !== undefined &&
      this.#last.forward === forward &&
      Math.abs(frame.startSample - this.#last.endSample) < word / 80;
    const normal = Math.abs(fps / nominal - 1) < NORMAL + 4 / word;
    if (!seamless || !normal || this.#runWords === 0) {
      this.#runStart = frame.startSample;
      this.#runWords = 0;
    }
    this.#runWords++;
    this.#last = { label, endSample: frame.endSample, forward };
    if (nominal === 25 && normal) this.#rate = { num: 25, den: 1 };
    else if (label.drop) this.#rate = { num: 30_000, den: 1001 };
    else {
      const seconds = (frame.endSample - this.#runStart) / this.#sampleRateHz;
      if (seconds < RATE_AFTER_S || this.#runWords < 2) return;
      const slow = this.#runWords / seconds / nominal < SLOW;
      this.#rate = slow ? { num: nominal * 1000, den: 1001 } : { num: nominal, den: 1 };
      // A long run is measured over its latest part, so that a change of rate shows.
      if (seconds > 2 * RATE_AFTER_S) this.#runWords = 0;
    }
  }
}

/** Labels in a second, told by the change from one second to the next; undefined where this is none. */
function secondsApart(before: Label, now: Label, forward: boolean): number | undefined {
  const [first, second] = forward ? [before, now] : [now, before];
  if (second.frames !== 0 || (first.seconds + 1) % 60 !== second.seconds) return undefined;
  return labelExists(first, 30) ? first.frames + 1 : undefined;
}
