/**
 * The wall clock against the monotonic one, finer than the millisecond in which the wall clock is told.
 *
 * Is told: a reading of the wall clock between two of the monotonic one. Each bounds the difference to a millisecond; all
 * together, and those beside the turn of a millisecond most, to less than a microsecond. Linux steers both clocks as one,
 * so the difference only changes when somebody sets the wall clock: a reading outside the bounds is such a step. Pure.
 */
/** Readings of two clocks one after the other may contradict each other by so much without anybody having set one. */
const SLACK_US = 5;

export class WallLine {
  /** Whole milliseconds that are left out of the bounds, so that these keep their digits. */
  #baseMs = 0;
  #lowUs = Number.NEGATIVE_INFINITY;
  #highUs = Number.POSITIVE_INFINITY;

  /** True: somebody set the wall clock; everything is learnt anew. */
  add(beforeUs: number, wallMs: number, afterUs: number): boolean {
    if (!this.known) this.#baseMs = wallMs;
    const us = (wallMs - this.#baseMs) * 1_000;
    const lowUs = us - afterUs;
    const highUs = us + 1_000 - beforeUs;
    if (lowUs <= this.#highUs && highUs >= this.#lowUs) {
      this.#lowUs = Math.max(this.#lowUs, lowUs);
      this.#highUs = Math.min(this.#highUs, highUs);
      return false;
    }
    const apartUs = Math.max(lowUs - this.#highUs, this.#lowUs - highUs);
    this.#lowUs = lowUs;
    this.#highUs = highUs;
    return apartUs > SLACK_US;
  }

  get known(): boolean {
    return Number.isFinite(this.#lowUs);
  }

  /** Half of what is left between the bounds. */
  get accuracyUs(): number {
    return this.known ? (this.#highUs - this.#lowUs) / 2 : Number.POSITIVE_INFINITY;
  }

  /** Nanoseconds of the wall clock since 1970; only once it is known. */
  wallNsAt(us: number): bigint {
    return BigInt(this.#baseMs) * 1_000_000n + BigInt(Math.round((us + this.offsetUs) * 1_000));
  }

  usOfWallNs(ns: bigint): number {
    return Number(ns - BigInt(this.#baseMs) * 1_000_000n) / 1_000 - this.offsetUs;
  }

  /** Wall minus monotonic clock, microseconds since 1970: to a quarter of one. */
  get aheadUs(): number {
    return this.#baseMs * 1_000 + this.offsetUs;
  }

  /** How long until the wall clock's next millisecond begins. */
  toEdgeUs(us: number): number {
    const intoUs = (us + this.offsetUs) % 1_000;
    return 1_000 - (intoUs < 0 ? intoUs + 1_000 : intoUs);
  }

  /** Wall minus monotonic clock, less the same whole milliseconds always. */
  get offsetUs(): number {
    return (this.#lowUs + this.#highUs) / 2;
  }
}
