// hot path
/**
 * Holds a sink's samples back by its delay. Slots are made once; nothing is allocated per sample.
 *
 * Is told: samples in the order of their arrival, and the delay. Tells: which are due. A delay that shrinks makes
 * several due at once: the overtaken ones are skipped and counted, because a sink wants the newest pose that is old enough.
 */
import { blankSample, copySample, type TrackingSample } from './sample.ts';

const SLOTS = 256;
/** 256 slots at 240 Hz. */
export const MAX_DELAY_MS = 1_000;

export class DelayLine {
  readonly #slots: readonly TrackingSample[] = Array.from({ length: SLOTS }, blankSample);
  #first = 0;
  #length = 0;
  #delayUs: number;
  #skipped = 0;

  constructor(delayMs: number) {
    this.#delayUs = delayMs * 1_000;
  }

  get delayMs(): number {
    return this.#delayUs / 1_000;
  }

  get length(): number {
    return this.#length;
  }

  /** Samples that were overtaken or did not fit. */
  get skipped(): number {
    return this.#skipped;
  }

  /** A line that is full forgets its oldest sample. */
  push(sample: TrackingSample): void {
    if (this.#length === SLOTS) this.#skip();
    copySample(this.#slots[(this.#first + this.#length) % SLOTS]!, sample);
    this.#length++;
  }

  /** When the oldest is due; Infinity = nothing is held. */
  dueAtUs(): number {
    return this.#length === 0 ? Number.POSITIVE_INFINITY : this.#slots[this.#first]!.atUs + this.#delayUs;
  }

  /** Copies the oldest sample that is due into `out`; false = none. */
  takeDue(nowUs: number, out: TrackingSample): boolean {
    if (this.dueAtUs() > nowUs) return false;
    copySample(out, this.#slots[this.#first]!);
    this.#first = (this.#first + 1) % SLOTS;
    this.#length--;
    return true;
  }

  setDelay(delayMs: number, nowUs: number): void {
    this.#delayUs = delayMs * 1_000;
    while (this.#length > 1 && this.#slots[(this.#first + 1) % SLOTS]!.atUs + this.#delayUs <= nowUs) this.#skip();
  }

  clear(): void {
    this.#length = 0;
  }

  #skip(): void {
    this.#first = (this.#first + 1) % SLOTS;
    this.#length--;
    this.#skipped++;
  }
}
