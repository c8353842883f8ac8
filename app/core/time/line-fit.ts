/**
 * The straight line behind observed arrivals: when did each frame of a source really begin, in our monotonic time?
 *
 * `delayed` arrivals (network, MIDI, a poll) are never early: the line is the lower envelope, the edge of the convex
 * hull below the middle of the window, which minimises the summed delay (Moon, Skelly, Towsley, INFOCOM 1999).
 * `symmetric` ones (samples of a capture device) get least squares. Slopes are bounded; over a short
 * window they stay near the last one that was believed.
 */
export type ArrivalKind = 'delayed' | 'symmetric';

export interface LineFitOptions {
  readonly kind: ArrivalKind;
  readonly windowUs: number;
  readonly maxDriftPpm: number;
}

const CAPACITY = 2048;
/** A slope is believed in full only over this span; over less, its bound shrinks in proportion. */
const FULL_SLOPE_SPAN_US = 4_000_000;

export class LineFit {
  readonly #options: LineFitOptions;
  readonly #xs = new Float64Array(CAPACITY); // media time since the first point
  readonly #ys = new Float64Array(CAPACITY); // lateness against the first point
  readonly #hull = new Int32Array(CAPACITY);
  readonly #residuals = new Float64Array(CAPACITY);
  #first = 0;
  #count = 0;
  #x0 = 0;
  #y0 = 0;
  #at = 0;
  #slope = 0;
  /** The last slope that was believed in full; a short window may leave it only a little. */
  #prior = 0;
  #jitterUs = 0;

  constructor(options: LineFitOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  /** Media time from the oldest point to the newest. */
  get spanUs(): number {
    return this.#count < 2 ? 0 : this.#x(this.#count - 1) - this.#x(0);
  }

  /** Speed of the source against the monotonic clock, parts per million; positive = the source is faster. */
  get driftPpm(): number {
    return (-this.#slope * 1e6) / (1 + this.#slope);
  }

  /** 95 % of the points lie within this distance of the line. */
  get jitterUs(): number {
    return this.#jitterUs;
  }

  /** How much later per media time the newest point is than the oldest: no fit, no bound. */
  get plainSlope(): number {
    const last = this.#count - 1;
    return last < 1 ? 0 : (this.#y(last) - this.#y(0)) / (this.#x(last) - this.#x(0));
  }

  /** Forgets the points, keeps the slope: a crystal stays what it is when the label jumps. */
  restart(): void {
    this.#count = 0;
    this.#first = 0;
    this.#jitterUs = 0;
  }

  /** `mediaUs` must grow from point to point. */
  add(mediaUs: number, atUs: number): void {
    if (this.#count === 0) {
      this.#x0 = mediaUs;
      this.#y0 = atUs - mediaUs;
    }
    const x = mediaUs - this.#x0;
    while (this.#count > 0 && (this.#count === CAPACITY || x - this.#x(0) > this.#options.windowUs)) {
      this.#first = (this.#first + 1) % CAPACITY;
      this.#count--;
    }
    const slot = (this.#first + this.#count) % CAPACITY;
    this.#xs[slot] = x;
    this.#ys[slot] = atUs - mediaUs - this.#y0;
    this.#count++;
  }

  /** Draws the line anew; linear in the points of the window. */
  fit(): void {
    if (this.#count === 0) return;
    const share = Math.min(1, this.spanUs / FULL_SLOPE_SPAN_US);
    const most = this.#options.maxDriftPpm / 1e6;
    const low = this.#prior + share * (-most - this.#prior);
    const high = this.#prior + share * (most - this.#prior);
    const clamp = (slope: number): number => Math.max(low, Math.min(high, slope));
    if (this.#options.kind === 'delayed') {
      this.#slope = clamp(this.#count < 2 ? this.#prior : this.#hullSlope());
      this.#at = Number.POSITIVE_INFINITY;
      for (let i = 0; i < this.#count; i++) this.#at = Math.min(this.#at, this.#y(i) - this.#slope * this.#x(i));
    } else {
      this.#leastSquares(clamp);
    }
    for (let i = 0; i < this.#count; i++)
      this.#residuals[i] = Math.abs(this.#y(i) - this.#at - this.#slope * this.#x(i));
    if (share === 1) this.#prior = this.#slope;
    const sorted = this.#residuals.subarray(0, this.#count).sort();
    this.#jitterUs = sorted[Math.floor((this.#count - 1) * 0.95)] ?? 0;
  }

  /** How much later than the line says this arrival is, in microseconds; negative = earlier. */
  latenessUs(mediaUs: number, atUs: number): number {
    return this.mediaAt(atUs) - mediaUs;
  }

  /** Media time of the source at a monotonic time. */
  mediaAt(us: number): number {
    return this.#x0 + (us - this.#x0 - this.#y0 - this.#at) / (1 + this.#slope);
  }

  #x(i: number): number {
    return this.#xs[(this.#first + i) % CAPACITY]!;
  }

  #y(i: number): number {
    return this.#ys[(this.#first + i) % CAPACITY]!;
  }

  /** Slope of the lower hull's edge below the mean of the abscissae. */
  #hullSlope(): number {
    let size = 0;
    let sum = 0;
    for (let i = 0; i < this.#count; i++) {
      sum += this.#x(i);
      while (size >= 2 && this.#turnsUp(this.#hull[size - 2]!, this.#hull[size - 1]!, i)) size--;
      this.#hull[size++] = i;
    }
    const mean = sum / this.#count;
    let edge = 1;
    while (edge < size - 1 && this.#x(this.#hull[edge]!) < mean) edge++;
    const a = this.#hull[edge - 1]!;
    const b = this.#hull[edge]!;
    const run = this.#x(b) - this.#x(a);
    return run > 0 ? (this.#y(b) - this.#y(a)) / run : 0;
  }

  /** The middle point lies on or above the line from a to c: not a corner of the lower hull. */
  #turnsUp(a: number, b: number, c: number): boolean {
    const ax = this.#x(a);
    const ay = this.#y(a);
    return (this.#y(b) - ay) * (this.#x(c) - ax) >= (this.#y(c) - ay) * (this.#x(b) - ax);
  }

  #leastSquares(clamp: (slope: number) => number): void {
    let sx = 0;
    let sy = 0;
    for (let i = 0; i < this.#count; i++) {
      sx += this.#x(i);
      sy += this.#y(i);
    }
    const mx = sx / this.#count;
    const my = sy / this.#count;
    let sxx = 0;
    let sxy = 0;
    for (let i = 0; i < this.#count; i++) {
      const dx = this.#x(i) - mx;
      sxx += dx * dx;
      sxy += dx * (this.#y(i) - my);
    }
    this.#slope = clamp(sxx > 0 ? sxy / sxx : 0);
    this.#at = my - this.#slope * mx;
  }
}
