// hot path
/**
 * How much of a virtual pose is in the picture, 0 to 1: changes its mind at any moment without a step in value, speed or
 * acceleration.
 *
 * Each change is laid over what was under way: the new way to its goal begins while the old one still runs out. So an
 * abort in the middle of a blend turns round softly, and the weight never leaves 0 to 1.
 */
import { minJerk } from './min-jerk.ts';

/** Changes that run at once; each ends after its own time. */
const MOST = 6;

export class BlendWeight {
  readonly #fromUs = new Float64Array(MOST);
  readonly #lengthUs = new Float64Array(MOST);
  readonly #goals = new Float64Array(MOST);
  #count = 0;
  #rest: 0 | 1 = 0;

  /** Where it will stand when everything that is under way has ended. */
  get goal(): number {
    return this.#count === 0 ? this.#rest : this.#goals[this.#count - 1]!;
  }

  /** When the last change ends; -Infinity = nothing is under way. */
  get settledUs(): number {
    return this.#count === 0
      ? Number.NEGATIVE_INFINITY
      : this.#fromUs[this.#count - 1]! + this.#lengthUs[this.#count - 1]!;
  }

  /** False: too many changes at once, this one is not taken. */
  go(goal: 0 | 1, fromUs: number, lengthUs: number): boolean {
    if (this.#count === MOST) return false;
    this.#fromUs[this.#count] = fromUs;
    this.#lengthUs[this.#count] = lengthUs;
    this.#goals[this.#count] = goal;
    this.#count++;
    return true;
  }

  at(us: number): number {
    let weight: number = this.#rest;
    for (let i = 0; i < this.#count; i++)
      weight += (this.#goals[i]! - weight) * minJerk((us - this.#fromUs[i]!) / this.#lengthUs[i]!);
    return weight;
  }

  /** What has ended is forgotten, with everything that lies below it. Times must not go back behind this. */
  settle(us: number): void {
    let ended = this.#count - 1;
    while (ended >= 0 && us < this.#fromUs[ended]! + this.#lengthUs[ended]!) ended--;
    if (ended < 0) return;
    this.#rest = this.#goals[ended] === 1 ? 1 : 0;
    for (let i = ended + 1; i < this.#count; i++) {
      this.#fromUs[i - ended - 1] = this.#fromUs[i]!;
      this.#lengthUs[i - ended - 1] = this.#lengthUs[i]!;
      this.#goals[i - ended - 1] = this.#goals[i]!;
    }
    this.#count -= ended + 1;
  }

  reset(): void {
    this.#count = 0;
    this.#rest = 0;
  }
}
