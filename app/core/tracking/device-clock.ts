// hot path
/**
 * A tracker's own clock against ours, from samples that say when they were made: `t_house = a + b * t_device`, laid
 * along the lower edge of (arrival - device time), because the least delayed samples are the ones that tell the clocks
 * apart from the way (reference/tracking.md 6.6).
 *
 * Is told: samples with a device time. Tells, on the tick: drift, and how much later than the least delayed the middle
 * sample came and how far they spread. `heard` allocates nothing. The way itself stays unknown: only its changes show.
 */

export interface DeviceClockReading {
  /** False: no device time, or too few. */
  known: boolean;
  /** How much faster than ours the device's clock runs, parts per million; NaN = not watched long enough. */
  driftPpm: number;
  /** Middle sample of the last two seconds against the least delayed way. */
  queueUs: number;
  /** Between the early and the late twentieth. */
  spreadUs: number;
  /** Arrival of the middle sample by our clock less the device's time: the way, and how far the clocks are apart. */
  lateUs: number;
  /** Times that the device's clock was set, or ran backwards. */
  steps: number;
}

export function blankDeviceClockReading(): DeviceClockReading {
  return {
    known: false,
    driftPpm: Number.NaN,
    queueUs: Number.NaN,
    spreadUs: Number.NaN,
    lateUs: Number.NaN,
    steps: 0,
  };
}

/** The least delayed sample of each half second, for a minute. */
const BUCKET_US = 500_000;
const BUCKETS = 120;
const RING = 512;
const WINDOW_US = 2_000_000;
const LEAST_SAMPLES = 25;
/** Shorter than this, jitter is taken for drift. */
const LEAST_SPAN_US = 8_000_000;
/** No crystal is this far off; a slope beyond it is a clock that is being set. */
const MAX_DRIFT = 1_000e-6;
/** Sooner than the soonest by this much: the clock was put forward. */
const STEP_US = 1_000_000;

const FIRST_DEVICE = 0;
const FIRST_LATE = 1;
const LEAST_LATE = 2;
const LAST_DEVICE = 3;

export class DeviceClock {
  /** Device time since the first, and how much later than that the sample came; per bucket, a ring. */
  readonly #bucketUs = new Float64Array(BUCKETS);
  readonly #bucketLateUs = new Float64Array(BUCKETS);
  readonly #bucketOf = new Int32Array(BUCKETS).fill(-1);
  readonly #hull = new Int32Array(BUCKETS);
  readonly #recentUs = new Float64Array(RING);
  readonly #recentLateUs = new Float64Array(RING);
  readonly #recentAtUs = new Float64Array(RING);
  readonly #residuals = new Float64Array(RING);
  /** In an array: a number in a field would be allocated anew each time. */
  readonly #from = new Float64Array(4);
  #count = 0;
  #newest = -1;
  #steps = 0;

  /** True: the device's clock was set or ran backwards; what was known of it is forgotten. */
  heard(sample: { readonly atUs: number; readonly deviceTimeUs: number }): boolean {
    const { atUs, deviceTimeUs } = sample;
    if (!Number.isFinite(deviceTimeUs)) return false;
    let stepped = false;
    if (this.#count > 0) {
      // Later than ever may be a stall on the way; sooner than ever by a second is a clock that was put forward.
      const lateUs = atUs - deviceTimeUs - this.#from[FIRST_LATE]!;
      stepped = deviceTimeUs < this.#from[LAST_DEVICE]! || lateUs < this.#from[LEAST_LATE]! - STEP_US;
    }
    if (stepped) {
      this.#steps++;
      this.#count = 0;
      this.#newest = -1;
      this.#bucketOf.fill(-1);
    }
    if (this.#count === 0) {
      this.#from[FIRST_DEVICE] = deviceTimeUs;
      this.#from[FIRST_LATE] = atUs - deviceTimeUs;
      this.#from[LEAST_LATE] = 0;
    }
    this.#from[LAST_DEVICE] = deviceTimeUs;
    const us = deviceTimeUs - this.#from[FIRST_DEVICE]!;
    const lateUs = atUs - deviceTimeUs - this.#from[FIRST_LATE]!;
    if (lateUs < this.#from[LEAST_LATE]!) this.#from[LEAST_LATE] = lateUs;
    const at = this.#count % RING;
    this.#recentUs[at] = us;
    this.#recentLateUs[at] = lateUs;
    this.#recentAtUs[at] = atUs;
    this.#count++;
    const bucket = Math.floor(us / BUCKET_US);
    const slot = bucket % BUCKETS;
    if (this.#bucketOf[slot] !== bucket) {
      this.#bucketOf[slot] = bucket;
      this.#bucketUs[slot] = us;
      this.#bucketLateUs[slot] = lateUs;
      this.#newest = bucket;
    } else if (lateUs < this.#bucketLateUs[slot]!) {
      this.#bucketUs[slot] = us;
      this.#bucketLateUs[slot] = lateUs;
    }
    return stepped;
  }

  /** For the tick. */
  read(nowUs: number, out: DeviceClockReading): void {
    out.steps = this.#steps;
    out.known = false;
    out.driftPpm = Number.NaN;
    out.queueUs = Number.NaN;
    out.spreadUs = Number.NaN;
    out.lateUs = Number.NaN;
    const points = this.#lowerHull();
    if (points === 0) return;
    let slope = 0;
    let fromUs = 0;
    let fromLateUs = Number.POSITIVE_INFINITY;
    const first = this.#hull[0]!;
    const last = this.#hull[points - 1]!;
    const spanUs = this.#bucketUs[last]! - this.#bucketUs[first]!;
    if (spanUs >= LEAST_SPAN_US) {
      // Of all lines under the points, the one that is highest in the middle of them.
      const middleUs = (this.#bucketUs[last]! + this.#bucketUs[first]!) / 2;
      for (let i = 1; i < points; i++) {
        const a = this.#hull[i - 1]!;
        const b = this.#hull[i]!;
        if (this.#bucketUs[b]! < middleUs && i < points - 1) continue;
        slope = (this.#bucketLateUs[b]! - this.#bucketLateUs[a]!) / (this.#bucketUs[b]! - this.#bucketUs[a]!);
        fromUs = this.#bucketUs[a]!;
        fromLateUs = this.#bucketLateUs[a]!;
        break;
      }
      if (Math.abs(slope) <= MAX_DRIFT) out.driftPpm = -slope * 1e6;
    }
    if (Number.isNaN(out.driftPpm)) {
      slope = 0;
      for (let i = 0; i < points; i++) fromLateUs = Math.min(fromLateUs, this.#bucketLateUs[this.#hull[i]!]!);
    }
    const held = Math.min(this.#count, RING);
    let n = 0;
    for (let back = 0; back < held; back++) {
      const at = (this.#count - 1 - back) % RING;
      if (nowUs - this.#recentAtUs[at]! > WINDOW_US) break;
      this.#residuals[n++] = this.#recentLateUs[at]! - fromLateUs - slope * (this.#recentUs[at]! - fromUs);
    }
    if (n < LEAST_SAMPLES) return;
    const sorted = this.#residuals.subarray(0, n).sort();
    out.known = true;
    out.queueUs = Math.max(0, sorted[n >> 1]!);
    const newestUs = this.#recentUs[(this.#count - 1) % RING]!;
    out.lateUs = this.#from[FIRST_LATE]! + fromLateUs + slope * (newestUs - fromUs) + sorted[n >> 1]!;
    out.spreadUs = sorted[Math.floor(0.95 * (n - 1))]! - sorted[Math.ceil(0.05 * (n - 1))]!;
  }

  /** Fills `#hull` with the slots of the lower convex hull, oldest first; says how many. */
  #lowerHull(): number {
    let points = 0;
    for (let bucket = Math.max(0, this.#newest - BUCKETS + 1); bucket <= this.#newest; bucket++) {
      const slot = bucket % BUCKETS;
      if (this.#bucketOf[slot] !== bucket) continue;
      while (points >= 2 && this.#isAbove(this.#hull[points - 2]!, this.#hull[points - 1]!, slot)) points--;
      this.#hull[points++] = slot;
    }
    return points;
  }

  /** The middle one lies on or above the line between the others. */
  #isAbove(a: number, b: number, c: number): boolean {
    const x = this.#bucketUs;
    const y = this.#bucketLateUs;
    return (y[b]! - y[a]!) * (x[c]! - x[a]!) >= (y[c]! - y[a]!) * (x[b]! - x[a]!);
  }
}
