/**
 * How still a camera is that should be still: spread, trembling and its frequencies, from the last samples of its stream.
 * Follows reference/tracking.md 6.7 (metrics) and 7 (limits for jitter at rest).
 *
 * Is told: every believed pose, with no garbage. Tells, when asked: a reading, or nothing while there are too few.
 */
import { blankAngles, readOperatorAngles } from '../geometry/angles.ts';
import { wrapDeg } from '../geometry.ts';
import { amplitudes, trend } from './spectrum.ts';

/** Samples looked at: five seconds at 50 Hz. */
export const REST_SAMPLES = 256;
/** Moving faster than this is a move, not a tremble. */
const STILL_DEG_PER_S = 0.1;
const STILL_MM_PER_S = 3;
const QUARTER = REST_SAMPLES / 4;

export const REST_AXES = ['panDeg', 'tiltDeg', 'heightMm'] as const;
export type RestAxis = (typeof REST_AXES)[number];

/** Of one axis, in its own unit. */
export interface AxisRest {
  /** About its slope. */
  readonly sigma: number;
  readonly peakToPeak: number;
  /** From sample to sample, whatever moves slowly left out: standard deviation of second differences over root six. */
  readonly jitter: number;
  readonly driftPerS: number;
  /** The fastest of its quarters: a move that turns round within the time drifts nowhere and is a move all the same. */
  readonly fastestPerS: number;
  /** Amplitudes, bin k at k * `binHz`. */
  readonly spectrum: readonly number[];
}

/** `steady`, `fair`, `poor` and `trembling` by the limits below; `moving`: nothing can be said of rest. */
export type RestWord = 'moving' | 'steady' | 'fair' | 'poor' | 'trembling';

export interface RestReading {
  readonly word: RestWord;
  readonly rateHz: number;
  readonly binHz: number;
  readonly axes: Readonly<Record<RestAxis, AxisRest>>;
}

/** Sigma at rest: at most the first is steady, the second fair; above the third it is not to be used. */
export const REST_LIMITS: Readonly<Record<RestAxis, readonly [number, number, number]>> = {
  panDeg: [0.005, 0.02, 0.05],
  tiltDeg: [0.005, 0.02, 0.05],
  heightMm: [0.1, 0.5, 1],
};

export class RestWatch {
  readonly #atUs = new Float64Array(REST_SAMPLES);
  readonly #values: Readonly<Record<RestAxis, Float64Array>> = {
    panDeg: new Float64Array(REST_SAMPLES),
    tiltDeg: new Float64Array(REST_SAMPLES),
    heightMm: new Float64Array(REST_SAMPLES),
  };
  readonly #said = blankAngles();
  #next = 0;
  #heard = 0;

  /** `pose` in the stage; within a hot path. */
  heard(pose: ArrayLike<number>, atUs: number): void {
    const said = this.#said;
    readOperatorAngles(said, pose);
    const at = this.#next;
    this.#atUs[at] = atUs;
    this.#values.panDeg[at] = said.panDeg;
    this.#values.tiltDeg[at] = said.tiltDeg;
    this.#values.heightMm[at] = 1_000 * pose[2]!;
    this.#next = (at + 1) % REST_SAMPLES;
    if (this.#heard < REST_SAMPLES) this.#heard++;
  }

  /** Undefined: too few samples, or the newest is old. */
  read(nowUs: number): RestReading | undefined {
    if (this.#heard < REST_SAMPLES) return undefined;
    const newestUs = this.#atUs[(this.#next + REST_SAMPLES - 1) % REST_SAMPLES]!;
    const spanS = (newestUs - this.#atUs[this.#next]!) / 1e6;
    if (!(spanS > 0) || nowUs - newestUs > 500_000) return undefined;
    const rateHz = (REST_SAMPLES - 1) / spanS;
    const axes = {
      panDeg: this.#axis('panDeg', rateHz),
      tiltDeg: this.#axis('tiltDeg', rateHz),
      heightMm: this.#axis('heightMm', rateHz),
    };
    return { word: wordOf(axes), rateHz, binHz: rateHz / REST_SAMPLES, axes };
  }

  #axis(axis: RestAxis, rateHz: number): AxisRest {
    const ring = this.#values[axis];
    const turns = axis === 'panDeg';
    const list = new Float64Array(REST_SAMPLES);
    for (let i = 0; i < REST_SAMPLES; i++) {
      const value = ring[(this.#next + i) % REST_SAMPLES]!;
      const before = list[i - 1];
      list[i] = turns && before !== undefined ? before + wrapDeg(value - before) : value;
    }
    const { mean, slope } = trend(list);
    let squares = 0;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    let bends = 0;
    for (let i = 0; i < REST_SAMPLES; i++) {
      const off = list[i]! - mean - slope * (i - (REST_SAMPLES - 1) / 2);
      squares += off * off;
      least = Math.min(least, off);
      most = Math.max(most, off);
      if (i >= 2) bends += (list[i]! - 2 * list[i - 1]! + list[i - 2]!) ** 2;
    }
    let fastest = 0;
    for (let at = 0; at < REST_SAMPLES; at += QUARTER)
      fastest = Math.max(fastest, Math.abs(trend(list.subarray(at, at + QUARTER)).slope));
    return {
      sigma: Math.sqrt(squares / (REST_SAMPLES - 2)),
      peakToPeak: most - least,
      jitter: Math.sqrt(bends / (REST_SAMPLES - 2) / 6),
      driftPerS: slope * rateHz,
      fastestPerS: fastest * rateHz,
      spectrum: [...amplitudes(list)],
    };
  }
}

/**
 * Whether the reading of the n-th of `count` cameras falls on that beat: each has one in `beats` beats, apart from the
 * others, because samples of all cameras wait while a spectrum is worked out.
 */
export function isRestTurn(n: number, count: number, beat: number, beats: number): boolean {
  return Math.floor((n * beats) / count) === beat % beats;
}

function wordOf(axes: Readonly<Record<RestAxis, AxisRest>>): RestWord {
  const moves = REST_AXES.some((axis) => {
    return axes[axis].fastestPerS > (axis === 'heightMm' ? STILL_MM_PER_S : STILL_DEG_PER_S);
  });
  if (moves) return 'moving';
  const level = Math.max(
    ...REST_AXES.map((axis) => REST_LIMITS[axis].filter((limit) => axes[axis].sigma > limit).length),
  );
  return (['steady', 'fair', 'poor', 'trembling'] as const)[level] ?? 'trembling';
}
