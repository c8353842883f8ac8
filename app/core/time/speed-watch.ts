/**
 * Does a source run at the rate that it claims? The earliest arrivals of half seconds, compared over half a second (2x), two
 * seconds (24 against 25) and eight (1000/1001). Each allows for the jitter that it can bear: on a machine that stutters
 * whole half seconds come late, which is no speed.
 */
interface Span {
  /** So many half seconds lie between what is compared. */
  readonly bins: number;
  /** The earliest of so many of them on end is compared. */
  readonly of: number;
  /** Two earliest arrivals may differ this much by jitter alone. */
  readonly jitterUs: number;
}

const BIN_US = 500_000;
const SPANS: readonly Span[] = [
  { bins: 1, of: 1, jitterUs: 16_000 },
  { bins: 4, of: 2, jitterUs: 40_000 },
  { bins: 16, of: 4, jitterUs: 3_000 },
];
const BINS = 32;
/** Half seconds that must agree before the verdict turns. */
const IN_A_ROW = 3;

export class SpeedWatch {
  readonly #maxPpm: number;
  readonly #earliest = new Float64Array(BINS);
  readonly #atUs = new Float64Array(BINS);
  #closed = 0;
  #openUntilUs = 0;
  #wrongInARow = 0;
  #fairInARow = 0;
  #measuredPpm = 0;
  #wrong = false;

  constructor(maxPpm: number) {
    this.#maxPpm = maxPpm;
  }

  /** Speed against the claimed rate in parts per million, while it is wrong. */
  get wrongPpm(): number | undefined {
    return this.#wrong ? this.#measuredPpm : undefined;
  }

  /** The count moved: what was seen before says nothing about speed any more. The verdict stays until judged anew. */
  restart(): void {
    this.#closed = 0;
    this.#openUntilUs = 0;
  }

  add(mediaUs: number, atUs: number): void {
    const late = atUs - mediaUs;
    if (this.#openUntilUs !== 0 && atUs >= this.#openUntilUs) {
      this.#judge();
      this.#closed++;
      this.#openUntilUs = 0;
    }
    const bin = this.#closed % BINS;
    if (this.#openUntilUs === 0) this.#openUntilUs = atUs + BIN_US;
    else if (late >= this.#earliest[bin]!) return;
    this.#earliest[bin] = late;
    this.#atUs[bin] = atUs;
  }

  #judge(): void {
    let wrong = false;
    for (const { bins, of, jitterUs } of SPANS) {
      if (this.#closed < bins + of - 1) break;
      const now = this.#earliestOf(this.#closed, of);
      const then = this.#earliestOf(this.#closed - bins, of);
      const overUs = this.#atUs[now]! - this.#atUs[then]!;
      if (overUs <= 0) continue;
      const ppm = (-1e6 * (this.#earliest[now]! - this.#earliest[then]!)) / overUs;
      if (Math.abs(ppm) <= this.#maxPpm + (jitterUs / overUs) * 1e6) continue;
      wrong = true;
      this.#measuredPpm = ppm;
    }
    this.#wrongInARow = wrong ? this.#wrongInARow + 1 : 0;
    this.#fairInARow = wrong || this.#closed < 4 ? 0 : this.#fairInARow + 1;
    if (this.#wrongInARow >= IN_A_ROW) this.#wrong = true;
    if (this.#fairInARow >= IN_A_ROW) this.#wrong = false;
  }

  /** Which of so many half seconds, up to this one, has the earliest arrival. */
  #earliestOf(last: number, of: number): number {
    let best = last % BINS;
    for (let bin = last - of + 1; bin < last; bin++)
      if (this.#earliest[bin % BINS]! < this.#earliest[best]!) best = bin % BINS;
    return best;
  }
}
