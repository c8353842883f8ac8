/**
 * The frames that a timecode generator plays, with the faults that generators have: jump, reverse, wrong rate, drift,
 * drop-outs. The LTC, MTC and Art-Net emulators play what this says. Deterministic for a seeded `random`.
 */
import { type Label, nominalOf, type RateCode, stepLabel } from './label.ts';

export interface CourseOptions {
  readonly rateCode: RateCode;
  /** Frames a second as they really run: 30000/1001 with code 2, or 24000/1001 with code 0. */
  readonly rate: { readonly num: number; readonly den: number };
  readonly label: Label;
  /** 0 <= x < 1. */
  readonly random: () => number;
}

/** What is wrong with it now; all of it may be at once. */
export interface CourseFaults {
  readonly reverse: boolean;
  /** 1 = right; 1.001 = 30 where 29.97 is claimed; 2 = double speed. */
  readonly speed: number;
  readonly driftPpm: number;
  /** Share of frames that are missing, 0 to 1. */
  readonly dropShare: number;
}

export const NO_COURSE_FAULTS: CourseFaults = { reverse: false, speed: 1, driftPpm: 0, dropShare: 0 };

export interface CourseFrame {
  readonly label: Label;
  /** How long it lasts, microseconds. */
  readonly lastsUs: number;
  readonly missing: boolean;
  readonly reverse: boolean;
}

/** Four days; a jump is walked label by label. */
const MAX_JUMP = 10_000_000;

export class TimecodeCourse {
  readonly rateCode: RateCode;
  readonly #frameUs: number;
  readonly #random: () => number;
  #label: Label;
  #faults: CourseFaults = NO_COURSE_FAULTS;

  constructor({ rateCode, rate, label, random }: CourseOptions) {
    this.rateCode = rateCode;
    this.#frameUs = (1e6 * rate.den) / rate.num;
    this.#label = label;
    this.#random = random;
  }

  /** The frame that comes next. */
  get label(): Label {
    return this.#label;
  }

  set(faults: Partial<CourseFaults>): void {
    this.#faults = { ...this.#faults, ...faults };
  }

  /** The next frame is so many frames further (or back). */
  jump(frames: number): void {
    const by = frames < 0 ? -1 : 1;
    for (let i = Math.min(MAX_JUMP, Math.abs(Math.trunc(frames))); i > 0; i--) this.#step(by);
  }

  next(): CourseFrame {
    const { reverse, speed, driftPpm, dropShare } = this.#faults;
    const frame: CourseFrame = {
      label: this.#label,
      lastsUs: this.#frameUs / (Math.max(0.01, speed) * (1 + driftPpm / 1e6)),
      missing: dropShare > 0 && this.#random() < dropShare,
      reverse,
    };
    this.#step(reverse ? -1 : 1);
    return frame;
  }

  #step(by: 1 | -1): void {
    this.#label = stepLabel(this.#label, nominalOf(this.rateCode), by);
  }
}
