/**
 * How much later than the pictures tracking tells the same move: two signals of one pan, correlated.
 *
 * Both are differentiated (an offset between the two says nothing), laid on one fine grid, and slid past each other; the
 * peak is refined by a parabola, and five parts of the take say how well it is known. Positive: tracking is later than
 * video. Pure. Follows tracking.md 6.6.
 */
import type { Fault } from '../parameter.ts';
import { type Grade, gradeOf, type Limit, type Outcome, refused, round, solved } from './outcome.ts';

export interface MotionSample {
  readonly atS: number;
  readonly deg: number;
}

export interface MotionDelayLimits {
  readonly mostLagMs: number;
  readonly leastSpanS: number;
  readonly leastMoveDeg: number;
  readonly leastPeak: number;
  /** The next best peak must be lower by so much. */
  readonly clearBy: number;
  readonly sigmaMs: Limit;
}
export const MOTION_DELAY_LIMITS: MotionDelayLimits = {
  mostLagMs: 300,
  leastSpanS: 3,
  leastMoveDeg: 3,
  leastPeak: 0.95,
  clearBy: 0.1,
  sigmaMs: { good: 2, watch: 5, stop: 20 },
};

export interface MotionDelay {
  /** Tracking(t) = video(t - lag). */
  readonly trackingLagMs: number;
  /** Of the whole take: scatter of the parts over the root of their number. */
  readonly sigmaMs: number;
  readonly partsMs: readonly number[];
  readonly partsSigmaMs: number;
  readonly peak: number;
  readonly rivalPeak: number;
  readonly rivalLagMs: number;
  /** Tracking counts this angle the other way round. */
  readonly inverted: boolean;
  readonly videoHz: number;
  readonly trackingHz: number;
  /** Every 4 ms of the search, for the plot. */
  readonly curve: readonly { readonly lagMs: number; readonly c: number }[];
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

const GRID_HZ = 1_000;
const PARTS = 5;
const CURVE_STEP = 4;

export function measureMotionDelay(
  video: readonly MotionSample[],
  tracking: readonly MotionSample[],
  limits: MotionDelayLimits = MOTION_DELAY_LIMITS,
): Outcome<MotionDelay> {
  const fault = signalFault(video, 'video', limits) ?? signalFault(tracking, 'tracking', limits);
  if (fault) return refused(fault);
  const mostLagS = limits.mostLagMs / 1_000;
  // The video's stretch that tracking covers at every lag.
  const fromS = Math.max(video[0]!.atS, tracking[0]!.atS + mostLagS);
  const toS = Math.min(video.at(-1)!.atS, tracking.at(-1)!.atS - mostLagS);
  if (toS - fromS < limits.leastSpanS)
    return refused({
      code: 'calibration.motion-overlap',
      params: { s: round(Math.max(0, toS - fromS), 1), least: limits.leastSpanS },
    });
  // Slower sampling blurs a speed more: both get the blur of the slower one.
  const videoS = intervalOf(video);
  const trackingS = intervalOf(tracking);
  const widthS = Math.max(videoS, trackingS);
  const v = speedOn(unwrapped(video), fromS, toS, widthS);
  const w = speedOn(unwrapped(tracking), fromS - mostLagS, toS + mostLagS, widthS);
  const whole = correlate(v, w, 0, v.length, limits);
  if (!whole)
    return refused({
      code: 'calibration.motion-still',
      params: { signal: 'video', deg: 0, least: limits.leastMoveDeg },
    });
  const params = { peak: round(whole.peak, 3), least: limits.leastPeak };
  if (whole.peak < limits.leastPeak) return refused({ code: 'calibration.motion-unlike', params });
  if (Math.abs(whole.lagMs) > limits.mostLagMs - 5)
    return refused({ code: 'calibration.motion-beyond', params: { limitMs: limits.mostLagMs } });
  if (whole.rival > whole.peak - limits.clearBy)
    return refused({
      code: 'calibration.motion-two-answers',
      params: { aMs: round(whole.lagMs, 0), bMs: round(whole.rivalLagMs, 0), by: round(whole.peak - whole.rival, 2) },
    });
  const size = Math.floor(v.length / PARTS);
  const partsMs: number[] = [];
  for (let part = 0; part < PARTS; part++) {
    const found = correlate(v, w, part * size, (part + 1) * size, limits, whole.lagMs);
    if (found && found.peak > 0.5) partsMs.push(found.lagMs);
  }
  if (partsMs.length < 3) return refused({ code: 'calibration.motion-parts', params: { count: partsMs.length } });
  const mean = partsMs.reduce((sum, ms) => sum + ms, 0) / partsMs.length;
  const partsSigmaMs = Math.sqrt(partsMs.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (partsMs.length - 1));
  const sigmaMs = Math.max(partsSigmaMs / Math.sqrt(partsMs.length), 0.5 / GRID_HZ);
  const notes: Fault[] = [];
  if (whole.inverted) notes.push({ code: 'calibration.motion-inverted' });
  if (partsSigmaMs > limits.sigmaMs.watch)
    notes.push({ code: 'calibration.motion-scatter', params: { ms: round(partsSigmaMs, 1) } });
  return solved({
    trackingLagMs: whole.lagMs,
    sigmaMs,
    partsMs,
    partsSigmaMs,
    peak: whole.peak,
    rivalPeak: whole.rival,
    rivalLagMs: whole.rivalLagMs,
    inverted: whole.inverted,
    videoHz: 1 / videoS,
    trackingHz: 1 / trackingS,
    curve: whole.curve,
    grade: gradeOf(partsSigmaMs, limits.sigmaMs),
    notes,
  });
}

function signalFault(samples: readonly MotionSample[], signal: string, limits: MotionDelayLimits): Fault | undefined {
  if (samples.length < 20)
    return { code: 'calibration.motion-too-few', params: { signal, count: samples.length, least: 20 } };
  for (const [i, { atS, deg }] of samples.entries()) {
    if (!Number.isFinite(atS) || !Number.isFinite(deg))
      return { code: 'calibration.motion-no-number', params: { signal, sample: i + 1 } };
    if (i > 0 && atS <= samples[i - 1]!.atS)
      return { code: 'calibration.motion-backwards', params: { signal, sample: i + 1 } };
  }
  const span = samples.at(-1)!.atS - samples[0]!.atS;
  if (span < limits.leastSpanS)
    return { code: 'calibration.motion-short', params: { signal, s: round(span, 1), least: limits.leastSpanS } };
  const degrees = unwrapped(samples).map(({ deg }) => deg);
  const move = Math.max(...degrees) - Math.min(...degrees);
  if (move < limits.leastMoveDeg)
    return { code: 'calibration.motion-still', params: { signal, deg: round(move, 2), least: limits.leastMoveDeg } };
  const gap = Math.max(...samples.slice(1).map(({ atS }, i) => atS - samples[i]!.atS));
  if (gap > Math.max(0.15, 6 * intervalOf(samples)))
    return { code: 'calibration.motion-gap', params: { signal, ms: round(gap * 1_000, 0) } };
  return undefined;
}

/** Median distance of two samples. */
function intervalOf(samples: readonly MotionSample[]): number {
  const gaps = samples
    .slice(1)
    .map(({ atS }, i) => atS - samples[i]!.atS)
    .toSorted((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)]!;
}

/** Past +-180 the angle goes on. */
function unwrapped(samples: readonly MotionSample[]): readonly MotionSample[] {
  let turns = 0;
  return samples.map(({ atS, deg }, i) => {
    if (i > 0) turns -= Math.round((deg - samples[i - 1]!.deg) / 360);
    return { atS, deg: deg + 360 * turns };
  });
}

/** Degrees per second on the fine grid, over `widthS`: the move between two moments of a cubic through the samples. */
function speedOn(samples: readonly MotionSample[], fromS: number, toS: number, widthS: number): Float64Array {
  const count = Math.round((toS - fromS) * GRID_HZ);
  const out = new Float64Array(count);
  const ahead = { k: 0 };
  const behind = { k: 0 };
  for (let i = 0; i < count; i++) {
    const t = fromS + i / GRID_HZ;
    out[i] = (valueAt(samples, t + widthS / 2, ahead) - valueAt(samples, t - widthS / 2, behind)) / widthS;
  }
  return out;
}

/** Cubic through four neighbours (Catmull-Rom for uneven steps); the cursor only moves forward. */
function valueAt(samples: readonly MotionSample[], t: number, cursor: { k: number }): number {
  const last = samples.length - 1;
  while (cursor.k < last - 1 && samples[cursor.k + 1]!.atS <= t) cursor.k++;
  const { k } = cursor;
  const a = samples[k]!;
  const b = samples[k + 1]!;
  const h = b.atS - a.atS;
  const u = Math.min(1, Math.max(0, (t - a.atS) / h));
  const before = samples[Math.max(0, k - 1)]!;
  const after = samples[Math.min(last, k + 2)]!;
  const ma = ((b.deg - before.deg) / (b.atS - before.atS)) * h;
  const mb = ((after.deg - a.deg) / (after.atS - a.atS)) * h;
  const u2 = u * u;
  const u3 = u2 * u;
  return a.deg * (2 * u3 - 3 * u2 + 1) + ma * (u3 - 2 * u2 + u) + b.deg * (3 * u2 - 2 * u3) + mb * (u3 - u2);
}

interface Peak {
  readonly lagMs: number;
  readonly peak: number;
  readonly rival: number;
  readonly rivalLagMs: number;
  readonly inverted: boolean;
  readonly curve: readonly { readonly lagMs: number; readonly c: number }[];
}

/** Normalised correlation of v[from..to) with w slid by every lag; near `aboutMs` only, where that is given. */
function correlate(
  v: Float64Array,
  w: Float64Array,
  from: number,
  to: number,
  limits: MotionDelayLimits,
  aboutMs?: number,
): Peak | undefined {
  const most = Math.round((limits.mostLagMs * GRID_HZ) / 1_000);
  const n = to - from;
  let vMean = 0;
  for (let i = from; i < to; i++) vMean += v[i]! / n;
  let vv = 0;
  for (let i = from; i < to; i++) vv += (v[i]! - vMean) ** 2;
  if (!(vv > 1e-9)) return undefined;
  const lo = aboutMs === undefined ? -most : Math.max(-most, Math.round(aboutMs) - 60);
  const hi = aboutMs === undefined ? most : Math.min(most, Math.round(aboutMs) + 60);
  const c = new Float64Array(hi - lo + 1);
  for (let lag = lo; lag <= hi; lag++) {
    const shift = from + most + lag;
    let sum = 0;
    let squares = 0;
    let both = 0;
    for (let i = 0; i < n; i++) {
      const x = w[shift + i]!;
      sum += x;
      squares += x * x;
      both += (v[from + i]! - vMean) * x;
    }
    const ww = squares - (sum * sum) / n;
    c[lag - lo] = ww > 1e-9 ? both / Math.sqrt(vv * ww) : 0;
  }
  const top = c.reduce((best, value, i) => (value > c[best]! ? i : best), 0);
  const bottom = c.reduce((best, value, i) => (value < c[best]! ? i : best), 0);
  const inverted = -c[bottom]! > c[top]! + 0.05;
  const sign = inverted ? -1 : 1;
  const at = inverted ? bottom : top;
  const [before, here, after] = [sign * (c[at - 1] ?? c[at]!), sign * c[at]!, sign * (c[at + 1] ?? c[at]!)];
  const bend = before - 2 * here + after;
  const fine = bend < 0 ? (before - after) / (2 * bend) : 0;
  const rival = rivalOf(c, at, sign);
  const ms = 1_000 / GRID_HZ;
  return {
    lagMs: (lo + at + fine) * ms,
    peak: here,
    rival: rival.value,
    rivalLagMs: (lo + rival.at) * ms,
    inverted,
    curve: Array.from({ length: Math.floor((c.length - 1) / CURVE_STEP) + 1 }, (_, k) => ({
      lagMs: (lo + k * CURVE_STEP) * ms,
      c: c[k * CURVE_STEP]!,
    })),
  };
}

/** The next best hill that is not the slope of the first. */
function rivalOf(c: Float64Array, at: number, sign: number): { readonly at: number; readonly value: number } {
  let best = { at, value: -1 };
  for (let i = 1; i < c.length - 1; i++) {
    const here = sign * c[i]!;
    const hill = here >= sign * c[i - 1]! && here >= sign * c[i + 1]!;
    if (hill && Math.abs(i - at) > 20 && here > best.value) best = { at: i, value: here };
  }
  return best;
}
