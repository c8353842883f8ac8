// hot path
/**
 * Rate, loss, jitter and age of one camera's stream: from arrival times alone where the protocol does not count (FreeD
 * carries no sequence number), else loss is what the device's own count says.
 *
 * Knows: the last arrivals, in a ring. Is told: when a sample was believed. `heard` allocates nothing; `read` is for
 * the tick. Where nobody counts, loss is judged by gaps: every interval is worth round(interval / period) samples, so a late sample and the
 * early one after it cancel out; and by the whole span.
 */
const RING = 512;
/** Share by which the middle interval may be off and still be the expected one. */
const NEAR = 0.3;
/** Half a second at 50 Hz. */
const LEAST_FOR_QUEUE = 25;
const LAST = 0;
const JITTER = 1;

export interface StreamReading {
  /** Samples per second that arrived. */
  rateHz: number;
  /** Samples per second that the sender sends, gaps filled in, deaf to jitter; 0 while it cannot be told. */
  senderHz: number;
  lossPct: number;
  /** Mean deviation of the interval, smoothed as in RFC 3550. */
  jitterUs: number;
  /** Undefined = never heard. */
  ageUs: number | undefined;
  /** Samples that the numbers rest on. */
  samples: number;
  /** Samples since the stream was opened. */
  total: number;
}

export function blankReading(): StreamReading {
  return { rateHz: 0, senderHz: 0, lossPct: 0, jitterUs: 0, ageUs: undefined, samples: 0, total: 0 };
}

export interface Heard {
  readonly atUs: number;
  /** Lost right before it by the device's own count; -1 or absent = it does not count. */
  readonly missedBefore?: number;
}

export class StreamStats {
  readonly #periodUs: number;
  readonly #windowUs: number;
  /** Arrival times; negative = a repeat of the one before. */
  readonly #atUs = new Float64Array(RING);
  readonly #times = new Float64Array(RING);
  /** Lost right before each, and places from the last believed one to it, by the device's count; places 0 = no count. */
  readonly #missedBefore = new Int32Array(RING);
  readonly #placesBefore = new Int32Array(RING);
  readonly #places = new Int32Array(RING);
  readonly #intervals = new Float64Array(RING);
  #count = 0;
  #missed = 0;
  #carriedMissed = 0;
  #carriedPlaces = 0;
  /** Last arrival and jitter, in an array: a number in a field would be allocated anew each time. */
  readonly #now = new Float64Array(2);

  constructor(expectedHz: number, windowMs = 2_000) {
    this.#periodUs = 1e6 / expectedHz;
    this.#windowUs = windowMs * 1_000;
  }

  /** `atUs` is positive and never goes back. A record, not a number: a fraction handed over would be allocated. */
  heard(sample: Heard, repeated: boolean): void {
    const { atUs } = sample;
    const missed = sample.missedBefore ?? -1;
    if (this.#count > 0 && !repeated) {
      const off = Math.abs(atUs - this.#now[LAST]! - this.#periodUs);
      // A gap is loss, not jitter.
      if (off < 4 * this.#periodUs) this.#now[JITTER]! += (off - this.#now[JITTER]!) / 16;
    }
    const slot = this.#count % RING;
    this.#atUs[slot] = repeated ? -atUs : atUs;
    this.#missedBefore[slot] = missed < 0 ? 0 : missed + this.#carriedMissed;
    this.#placesBefore[slot] = missed < 0 ? 0 : 1 + missed + this.#carriedPlaces;
    this.#carriedMissed = 0;
    this.#carriedPlaces = 0;
    this.#count++;
    this.#now[LAST] = atUs;
  }

  /** One that came but was not believed: it is not lost, and what was lost before it is. */
  passedOver(sample: Heard): void {
    const missed = sample.missedBefore ?? -1;
    if (missed < 0) return;
    this.#carriedMissed += missed;
    this.#carriedPlaces += 1 + missed;
  }

  read(nowUs: number, out: StreamReading): void {
    out.total = this.#count;
    out.ageUs = this.#count === 0 ? undefined : nowUs - this.#now[LAST]!;
    out.jitterUs = this.#now[JITTER]!;
    const times = this.#timesInWindow(nowUs);
    out.samples = times;
    out.rateHz = 0;
    out.senderHz = 0;
    out.lossPct = 0;
    if (times < 3) return;
    const intervals = this.#intervals.subarray(0, times - 1);
    for (let i = 0; i < intervals.length; i++) intervals[i] = this.#times[i + 1]! - this.#times[i]!;
    intervals.sort();
    const middleUs = Math.max(1, intervals[intervals.length >> 1]!);
    // Jitter makes the middle interval uncertain; where it is about what it should be, what it should be is exact.
    const near = Math.abs(middleUs - this.#periodUs) < NEAR * this.#periodUs;
    const periodUs = near ? this.#periodUs : middleUs;
    const firstUs = this.#times[0]!;
    const lastUs = this.#times[times - 1]!;
    const heardSpanUs = lastUs - firstUs;
    const missing = this.#counted(times) ? this.#missed : this.#missingByTime(intervals, periodUs, heardSpanUs);
    const silentUs = nowUs - lastUs;
    out.rateHz = ((times - 1) * 1e6) / (heardSpanUs + (silentUs > 2 * periodUs ? silentUs : 0));
    out.senderHz = 1e6 / this.#slopeUs(times, missing === 0 ? 0 : periodUs);
    out.lossPct = (100 * missing) / (times + missing);
  }

  #missingByTime(intervals: Float64Array, periodUs: number, heardSpanUs: number): number {
    let byGaps = 0;
    for (let i = 0; i < intervals.length; i++) byGaps += Math.round(intervals[i]! / periodUs) - 1;
    const bySpan = Math.round(heardSpanUs / periodUs) - intervals.length;
    // A slower sender leaves no gaps; a stalled one leaves gaps and makes up for them. Only what both see is lost.
    return Math.max(0, Math.min(byGaps, bySpan + 1));
  }

  /** The device's own count says how far each sample is from the one before. */
  #counted(times: number): boolean {
    for (let i = 1; i < times; i++) if (this.#places[i] === 0) return false;
    return true;
  }

  /**
   * How much later than the least delayed one the middle sample of the window came, against an even pace: what queues
   * on the way. The way itself cannot be seen without a time in the message. Undefined = too few to say. For the tick.
   */
  queueUs(nowUs: number): number | undefined {
    const times = this.#timesInWindow(nowUs);
    if (times < LEAST_FOR_QUEUE) return undefined;
    const paceUs = this.#slopeUs(times, this.#periodUs);
    if (!(Math.abs(paceUs - this.#periodUs) < NEAR * this.#periodUs)) return undefined;
    const late = this.#intervals.subarray(0, times);
    let place = 0;
    for (let i = 0; i < times; i++) {
      if (i > 0) place += Math.round((this.#times[i]! - this.#times[i - 1]!) / this.#periodUs);
      late[i] = this.#times[i]! - this.#times[0]! - place * paceUs;
    }
    late.sort();
    return late[times >> 1]! - late[0]!;
  }

  /**
   * Time from sample to sample by the straight line nearest to all arrivals: a late sample at either end of the window
   * moves it by thousandths, where it moves the plain mean by hundredths. `periodUs` 0 = no sample is missing.
   */
  #slopeUs(times: number, periodUs: number): number {
    const firstUs = this.#times[0]!;
    let place = 0;
    let places = 0;
    let squares = 0;
    let sumUs = 0;
    let products = 0;
    const counted = this.#counted(times);
    for (let i = 0; i < times; i++) {
      const us = this.#times[i]! - firstUs;
      if (i > 0 && counted) place += this.#places[i]!;
      else if (i > 0) place += periodUs === 0 ? 1 : Math.round((this.#times[i]! - this.#times[i - 1]!) / periodUs);
      places += place;
      squares += place * place;
      sumUs += us;
      products += place * us;
    }
    return (times * products - places * sumUs) / (times * squares - places * places);
  }

  /** Fills `#times` and `#places` with the arrivals to judge, oldest first, and `#missed`; says how many. */
  #timesInWindow(nowUs: number): number {
    const held = Math.min(this.#count, RING);
    let inWindow = 0;
    let repeats = 0;
    while (inWindow < held) {
      const at = this.#atUs[(this.#count - 1 - inWindow) % RING]!;
      if (nowUs - Math.abs(at) > this.#windowUs) break;
      if (at < 0) repeats++;
      inWindow++;
    }
    // A few identical samples on one another's heels are a still camera after a stall; a fifth of all are duplicates.
    const dropRepeats = repeats * 5 >= inWindow;
    let count = 0;
    this.#missed = 0;
    for (let back = inWindow - 1; back >= 0; back--) {
      const slot = (this.#count - 1 - back) % RING;
      const at = this.#atUs[slot]!;
      if (at < 0 && dropRepeats) continue;
      // What was lost before the first of the window was lost before the window.
      if (count > 0) this.#missed += this.#missedBefore[slot]!;
      this.#places[count] = this.#placesBefore[slot]!;
      this.#times[count++] = Math.abs(at);
    }
    return count;
  }
}
