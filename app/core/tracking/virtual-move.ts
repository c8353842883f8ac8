// hot path
/**
 * One virtual move of a camera: from its tracker's pose onto a path, along it, and back onto the tracker's pose.
 *
 * Knows: the path, when it begins, how long the blends last. Is told: every sample of the camera, whether its tracker is
 * well, a word to come back. Tells: the pose and lens that go on. What goes on never has a step in place, rotation or
 * speed: live and virtual pose run on all the time, only the share of each changes, by curves of least jerk. It comes back
 * only onto a tracker that is well; until then it stays on its path, or at its end, and says why.
 */
import {
  angleBetweenRad,
  degFromRad,
  distance,
  POSE_NUMBERS,
  type ReadonlyNumbers,
  turnBetween,
  turnQuatAt,
} from '../geometry.ts';
import { BlendWeight } from './blend-weight.ts';
import { MIN_JERK_PEAK } from './min-jerk.ts';
import { LENS_NUMBERS, MOVE_LENS, type MoveLensName, readLens, writeLens } from './move-lens.ts';
import { type MoveKey, MovePath } from './move-path.ts';
import type { TrackingSample } from './sample.ts';
import { DEFAULT_GATE_LIMITS } from './sample-gate.ts';

export interface MovePlan {
  readonly keys: readonly MoveKey[];
  /** Microseconds of the clock that samples are stamped with: until then the tracker's pose goes on untouched. */
  readonly fromUs: number;
  readonly inUs: number;
  readonly outUs: number;
  /** At the end of the path: back onto the tracker, or stand there until somebody says so. */
  readonly atEnd: 'return' | 'hold';
}

/** Not begun · blending in · on its path · at its end · blending out. */
export type MovePhase = 'waiting' | 'in' | 'moving' | 'standing' | 'out';

/** A tracker that was lost is trusted again after this long. */
const WELL_AGAIN_US = 1_000_000;
const { maxSpeedMPerS, maxTurnDegPerS } = DEFAULT_GATE_LIMITS;
/** Of the sample before: its time, and its share. */
const LAST_US = 0;
const WELL_US = 1;

export class VirtualMove {
  readonly plan: MovePlan;
  readonly #path: MovePath;
  readonly #weight = new BlendWeight();
  readonly #live = new Float64Array(POSE_NUMBERS);
  readonly #liveLens = new Float64Array(LENS_NUMBERS).fill(Number.NaN);
  readonly #virtual = new Float64Array(POSE_NUMBERS);
  readonly #lens = new Float64Array(LENS_NUMBERS);
  /** From the live to the virtual rotation, and the same before: never suddenly the other way round. */
  readonly #apart = new Float64Array(4);
  readonly #apartBefore = new Float64Array(4);
  readonly #turn = new Float64Array(3);
  readonly #driven: boolean[] = MOVE_LENS.map(() => false);
  /** In an array: a number in a field would be allocated anew each time. */
  readonly #times = new Float64Array(2).fill(Number.NEGATIVE_INFINITY);
  #begun = false;
  #well = true;
  /** The tracker was lost in a blend: its last pose stands in for it until the share of it is nought. */
  #frozen = false;
  /** It comes back as soon as its tracker is well. */
  #over = false;

  constructor(plan: MovePlan) {
    this.plan = plan;
    this.#path = new MovePath(plan.keys);
  }

  /** The tracker's pose goes on untouched from here on. */
  get over(): boolean {
    return this.#over;
  }

  get begun(): boolean {
    return this.#begun;
  }

  /** It would come back and does not: its tracker is not well. */
  get waits(): boolean {
    return !this.#over && this.#begun && (!this.#well || this.#frozen);
  }

  get endUs(): number {
    return this.plan.fromUs + this.plan.inUs + this.#path.lengthS * 1e6;
  }

  /** Which numbers of the lens go over with the pose: those that both the path and the tracker say. */
  get drives(): readonly MoveLensName[] {
    return MOVE_LENS.filter((_, i) => this.#driven[i]);
  }

  phase(us: number): MovePhase {
    if (us < this.plan.fromUs || !this.#begun) return 'waiting';
    if (this.#weight.goal === 0) return 'out';
    if (us < this.#weight.settledUs) return 'in';
    return us < this.endUs ? 'moving' : 'standing';
  }

  /** When this phase ends by itself; undefined = it does not. */
  phaseEndsUs(us: number): number | undefined {
    switch (this.phase(us)) {
      case 'waiting':
        return this.plan.fromUs;
      case 'in':
      case 'out':
        return this.#weight.settledUs;
      case 'moving':
        return this.endUs;
      case 'standing':
        return undefined;
    }
  }

  weight(us: number): number {
    return this.#over ? 0 : this.#weight.at(us);
  }

  /** On the tick: whether the camera's tracker can be followed. */
  judge(well: boolean, nowUs: number): void {
    if (well && !this.#well) this.#times[WELL_US] = nowUs;
    this.#well = well;
    if (well || this.#over) return;
    // Whatever it was while nobody waited for it is forgiven: on its frame it counts.
    if (!this.#begun) this.#over = nowUs >= this.plan.fromUs;
    else if (this.#weight.at(nowUs) < 1) this.#lose(nowUs);
  }

  /**
   * From that moment on, or as soon as the next sample comes; one that has not begun is called off. False: it is on its
   * way back, or its tracker is not well.
   */
  back(fromUs: number, lengthUs: number): boolean {
    if (this.#over || (this.#begun && this.#weight.goal === 0)) return false;
    if (this.#begun && (!this.#well || this.#frozen)) return false;
    if (!this.#begun) {
      this.#over = true;
      return true;
    }
    return this.#return(Math.max(fromUs, this.#times[LAST_US]!), lengthUs);
  }

  /** Changes pose and lens of the sample to what goes on. */
  apply(sample: TrackingSample): void {
    const us = sample.atUs;
    if (this.#over || us < this.plan.fromUs) return;
    this.#hear(sample);
    this.#path.at(this.#virtual, this.#lens, (us - this.plan.fromUs - this.plan.inUs) / 1e6);
    if (!this.#begun && !this.#begin()) return;
    this.#perhapsReturn(us);
    const weight = this.#weight.at(us);
    this.#times[LAST_US] = us;
    this.#weight.settle(us);
    if (weight === 1) this.#frozen = false;
    if (weight === 0 && this.#weight.goal === 0) {
      this.#over = true;
      return;
    }
    this.#mix(sample, weight);
  }

  #hear(sample: TrackingSample): void {
    if (this.#frozen) return;
    for (let i = 0; i < POSE_NUMBERS; i++) this.#live[i] = sample.pose[i]!;
    readLens(this.#lens, sample);
    // What was said once and is left out now is as it was.
    for (let i = 0; i < LENS_NUMBERS; i++) if (!Number.isNaN(this.#lens[i]!)) this.#liveLens[i] = this.#lens[i]!;
  }

  /** False: its tracker is not well. As long as asked, or as the way from where the camera is by now needs. */
  #begin(): boolean {
    if (!this.#well) {
      this.#over = true;
      return false;
    }
    this.#begun = true;
    const { fromUs, inUs } = this.plan;
    this.#weight.go(1, fromUs, Math.max(inUs, leastBlendUs(this.#live, this.#virtual)));
    for (let i = 0; i < LENS_NUMBERS; i++)
      this.#driven[i] = Number.isFinite(this.#liveLens[i]!) && this.#path.drives(i);
    return true;
  }

  #lose(nowUs: number): void {
    this.#frozen = true;
    if (this.#weight.goal === 0) this.#weight.go(1, Math.max(nowUs, this.#times[LAST_US]!), this.plan.inUs);
  }

  /** At the end of the path; late where the tracker was not well. */
  #perhapsReturn(us: number): void {
    const isDue = this.plan.atEnd === 'return' && us >= this.endUs;
    if (!isDue || this.#weight.goal === 0) return;
    if (!this.#well || this.#frozen || us < this.#times[WELL_US]! + WELL_AGAIN_US) return;
    this.#return(Math.max(this.endUs, this.#times[LAST_US]!), this.plan.outUs);
  }

  /** As long as asked, or as the way needs. */
  #return(fromUs: number, lengthUs: number): boolean {
    return this.#weight.go(0, fromUs, Math.max(lengthUs, leastBlendUs(this.#live, this.#virtual)));
  }

  #mix(sample: TrackingSample, weight: number): void {
    const { pose } = sample;
    const live = this.#live;
    for (let i = 0; i < 3; i++) pose[i] = live[i]! + weight * (this.#virtual[i]! - live[i]!);
    this.#turnApart();
    for (let i = 3; i < POSE_NUMBERS; i++) pose[i] = live[i]!;
    for (let i = 0; i < 3; i++) this.#turn[i] = weight * this.#turn[i]!;
    turnQuatAt(pose, 3, this.#turn);
    for (let i = 0; i < LENS_NUMBERS; i++) {
      const said = this.#liveLens[i]!;
      this.#lens[i] = this.#driven[i] ? said + weight * (this.#lens[i]! - said) : Number.NaN;
    }
    writeLens(sample, this.#lens);
  }

  /** The turn between the two, the shorter way at first; later it goes on as it went, also past half a turn. */
  #turnApart(): void {
    const apart = this.#apart;
    const before = this.#apartBefore;
    turnBetween(apart, this.#live, 3, this.#virtual, 3);
    let alike = 0;
    for (let i = 0; i < 4; i++) alike += apart[i]! * before[i]!;
    // Before the first there is nothing to be like: then the side of the shorter way.
    const side = (alike === 0 ? apart[3]! : alike) < 0 ? -1 : 1;
    for (let i = 0; i < 4; i++) before[i] = side * apart[i]!;
    const sine = Math.sqrt(before[0]! ** 2 + before[1]! ** 2 + before[2]! ** 2);
    const scale = sine < 1e-9 ? 2 : (2 * Math.atan2(sine, before[3]!)) / sine;
    for (let i = 0; i < 3; i++) this.#turn[i] = scale * before[i]!;
  }
}

/** A blend between two poses that are so far apart takes at least this long: no receiver need take it for a jump. */
export function leastBlendUs(from: ReadonlyNumbers, to: ReadonlyNumbers): number {
  const seconds = Math.max(
    distance(from, to) / maxSpeedMPerS,
    degFromRad(angleBetweenRad(from, 3, to, 3)) / maxTurnDegPerS,
  );
  return 1e6 * MIN_JERK_PEAK * seconds;
}
