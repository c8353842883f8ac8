/**
 * Watches one measured latency over minutes: a level that stepped, and one that creeps. Pure; times are handed in.
 *
 * Is told: a reading now and then, once a second at most. Tells: what is wrong, with numbers that stand still until it
 * is over. Hysteresis: over when back within half of the limit, or, a step, when the new level has lasted long enough
 * to be the normal one. History is a ring of numbers; nothing grows.
 */
export interface TrendLimits {
  readonly stepUs: number;
  readonly slopeUsPerMin: number;
}
export const TREND_LIMITS: TrendLimits = { stepUs: 4_000, slopeUsPerMin: 1_000 };

export interface TrendVerdict {
  readonly step: { readonly fromUs: number; readonly toUs: number } | undefined;
  readonly slope: { readonly usPerMin: number; readonly fromUs: number; readonly toUs: number } | undefined;
}

const RING = 360;
const EVERY_US = 900_000;
const GONE_US = 60_000_000;
/** Samples that make the level now, and the level before. */
const NOW = 10;
const BEFORE = 60;
const LEAST_BEFORE = 20;
/** A slope is judged over this long at least, and must have lasted so long. */
const SLOPE_SPAN_US = 120_000_000;
const SLOPE_LASTS_US = 30_000_000;
const SETTLES_US = 600_000_000;
/** No latency; also not a number. */
const ABSURD_US = 3_600_000_000;

export class TrendWatch {
  readonly #limits: TrendLimits;
  readonly #values = new Float64Array(RING);
  readonly #times = new Float64Array(RING);
  readonly #sorted = new Float64Array(BEFORE);
  #count = 0;
  /** First sample that the slope may use: a step is no slope. */
  #slopeFrom = 0;
  /** First sample that may be the level before. */
  #levelFrom = 0;
  #steepSinceUs: number | undefined;
  #step: (NonNullable<TrendVerdict['step']> & { readonly atUs: number }) | undefined;
  #slope: TrendVerdict['slope'];

  constructor(limits: TrendLimits = TREND_LIMITS) {
    this.#limits = limits;
  }

  get verdict(): TrendVerdict {
    const step = this.#step && { fromUs: this.#step.fromUs, toUs: this.#step.toUs };
    return { step, slope: this.#slope };
  }

  add(valueUs: number, atUs: number): TrendVerdict {
    if (!(Math.abs(valueUs) <= ABSURD_US)) return this.verdict;
    if (this.#count > 0) {
      const sinceUs = atUs - this.#timeBack(0);
      if (sinceUs < EVERY_US) return this.verdict;
      if (sinceUs > GONE_US) this.#forget();
    }
    this.#values[this.#count % RING] = valueUs;
    this.#times[this.#count % RING] = atUs;
    this.#count++;
    this.#judgeStep(atUs);
    this.#judgeSlope(atUs);
    return this.verdict;
  }

  #judgeStep(nowUs: number): void {
    if (this.#count < NOW) return;
    const levelUs = this.#median(0, NOW);
    const { stepUs } = this.#limits;
    if (this.#step) {
      const back = Math.abs(levelUs - this.#step.fromUs) < stepUs / 2;
      if (!back && nowUs - this.#step.atUs < SETTLES_US) return;
      this.#step = undefined;
      // The way back is no second step.
      this.#levelFrom = this.#count - NOW;
      this.#slopeFrom = this.#levelFrom;
      return;
    }
    const before = Math.min(BEFORE, Math.min(this.#count, RING) - NOW, this.#count - NOW - this.#levelFrom);
    if (before < LEAST_BEFORE) return;
    const fromUs = this.#median(NOW, before);
    if (Math.abs(levelUs - fromUs) < stepUs) return;
    this.#step = { fromUs, toUs: levelUs, atUs: nowUs };
    this.#slopeFrom = this.#count - NOW;
    this.#steepSinceUs = undefined;
    this.#slope = undefined;
  }

  #judgeSlope(nowUs: number): void {
    const samples = Math.min(this.#count, RING, this.#count - this.#slopeFrom);
    if (samples < LEAST_BEFORE || nowUs - this.#timeBack(samples - 1) < SLOPE_SPAN_US) {
      this.#slope = undefined;
      return;
    }
    const usPerMin = this.#slopeOf(samples);
    const { slopeUsPerMin } = this.#limits;
    if (this.#slope) {
      if (Math.abs(usPerMin) < slopeUsPerMin / 2) this.#slope = undefined;
      return;
    }
    if (Math.abs(usPerMin) < slopeUsPerMin) {
      this.#steepSinceUs = undefined;
      return;
    }
    this.#steepSinceUs ??= nowUs;
    if (nowUs - this.#steepSinceUs < SLOPE_LASTS_US) return;
    this.#slope = { usPerMin, fromUs: this.#median(samples - NOW, NOW), toUs: this.#median(0, NOW) };
  }

  /** By least squares over the newest samples. */
  #slopeOf(samples: number): number {
    const zeroUs = this.#timeBack(samples - 1);
    let sumT = 0;
    let sumV = 0;
    for (let n = 0; n < samples; n++) {
      sumT += this.#timeBack(n) - zeroUs;
      sumV += this.#valueBack(n);
    }
    const meanT = sumT / samples;
    const meanV = sumV / samples;
    let products = 0;
    let squares = 0;
    for (let n = 0; n < samples; n++) {
      const t = this.#timeBack(n) - zeroUs - meanT;
      products += t * (this.#valueBack(n) - meanV);
      squares += t * t;
    }
    return squares === 0 ? 0 : (products / squares) * 60e6;
  }

  /** Of `many` samples, beginning so many back from the newest. */
  #median(back: number, many: number): number {
    const sorted = this.#sorted.subarray(0, many);
    for (let n = 0; n < many; n++) sorted[n] = this.#valueBack(back + n);
    sorted.sort();
    return sorted[many >> 1] ?? 0;
  }

  #valueBack(back: number): number {
    return this.#values[(this.#count - 1 - back) % RING] ?? 0;
  }

  #timeBack(back: number): number {
    return this.#times[(this.#count - 1 - back) % RING] ?? 0;
  }

  #forget(): void {
    this.#count = 0;
    this.#slopeFrom = 0;
    this.#levelFrom = 0;
    this.#steepSinceUs = undefined;
    this.#step = undefined;
    this.#slope = undefined;
  }
}
