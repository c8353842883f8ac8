/** A source of time with known truth: arrivals from a frame rate, a drift and a jitter, in order as they would come. */
import type { Rate } from '../../../app/core/stage/model.ts';
import type { SourceTracker } from '../../../app/core/time/source-tracker.ts';

export interface Course {
  readonly rate: Rate;
  readonly driftPpm?: number;
  /** Extra microseconds of frame i. */
  readonly jitterUs?: (i: number) => number;
  readonly startUs?: number;
  readonly frame?: number;
  readonly dayFrames?: number;
  /** What the source says instead of the true count; undefined = nothing. */
  readonly says?: (i: number, frame: number) => number | undefined;
}

export class Source {
  readonly course: Course;
  readonly startUs: number;
  readonly #first: number;
  readonly #frameUs: number;
  #next = 0;
  #lastUs = 0;

  constructor(course: Course) {
    this.course = course;
    this.startUs = course.startUs ?? 1_000_000;
    this.#first = course.frame ?? 1_000;
    this.#frameUs = (1e6 * course.rate.den) / course.rate.num;
  }

  /** Position of the source in its own time, microseconds. */
  truthUs(atUs: number): number {
    return this.#first * this.#frameUs + (atUs - this.startUs) * (1 + (this.course.driftPpm ?? 0) / 1e6);
  }

  /** Hands over what has arrived by `untilUs`. */
  playTo(untilUs: number, tracker: SourceTracker): void {
    for (; ; this.#next++) {
      const sentUs = this.startUs + (this.#next * this.#frameUs) / (1 + (this.course.driftPpm ?? 0) / 1e6);
      const atUs = Math.max(this.#lastUs, sentUs + (this.course.jitterUs?.(this.#next) ?? 0));
      if (atUs > untilUs) return;
      this.#lastUs = atUs;
      const frame = this.#first + this.#next;
      const said = this.course.says ? this.course.says(this.#next, frame) : frame;
      if (said === undefined) continue;
      tracker.observe({ atUs, frame: said, sourceRate: this.course.rate, dayFrames: this.course.dayFrames ?? 0 });
    }
  }
}

/** 0 <= x < 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (state * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32;
}

export const RATES: readonly Rate[] = [
  { num: 24_000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 30, den: 1 },
  { num: 48_000, den: 1001 },
  { num: 50, den: 1 },
  { num: 60_000, den: 1001 },
  { num: 60, den: 1 },
  { num: 100, den: 1 },
  { num: 120_000, den: 1001 },
  { num: 120, den: 1 },
];
