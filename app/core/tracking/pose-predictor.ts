// hot path
/**
 * Where a camera will be a little later, if it goes on as it goes: constant velocity, position and rotation alike.
 *
 * Covers a sink that needs a pose before the tracker can know it; the error is about half the acceleration times the
 * time squared. Never more than `MAX_PREDICTION_MS` (reference/tracking.md 6.7). Is told: poses with their times.
 */
import { rotationVectorFromQuat, turnBetween, turnQuatAt } from '../geometry.ts';
import { smoothingShare } from './one-euro.ts';

export const MAX_PREDICTION_MS = 80;
/** Of the speed: noise of a tracker at rest must not be thrown ahead. */
const SPEED_CUTOFF_HZ = 8;
const GAP_US = 250_000;

export class PosePredictor {
  #aheadMs = 0;
  #lastUs = Number.NEGATIVE_INFINITY;
  readonly #last = new Float64Array(7);
  readonly #speedMPerS = new Float64Array(3);
  readonly #speedRadPerS = new Float64Array(3);
  readonly #turnRad = new Float64Array(3);
  readonly #quat = new Float64Array(4);

  /** 0 = off. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  set(aheadMs: number): void {
    this.#aheadMs = aheadMs;
  }

  /** Changes `pose` in place. A pose after a gap is not thrown ahead: nobody knows how it moves. */
  apply(pose: Float64Array, atUs: number): void {
    if (this.#aheadMs === 0) return;
    const dtS = (atUs - this.#lastUs) / 1e6;
    const goesOn = dtS > 0 && dtS < GAP_US / 1e6;
    if (goesOn) this.#learn(pose, dtS);
    else {
      this.#speedMPerS.fill(0);
      this.#speedRadPerS.fill(0);
    }
    this.#last.set(pose);
    this.#lastUs = atUs;
    const aheadS = this.#aheadMs / 1_000;
    for (let i = 0; i < 3; i++) {
      pose[i] = pose[i]! + aheadS * this.#speedMPerS[i]!;
      this.#turnRad[i] = aheadS * this.#speedRadPerS[i]!;
    }
    turnQuatAt(pose, 3, this.#turnRad);
  }

  #learn(pose: Float64Array, dtS: number): void {
    turnBetween(this.#quat, this.#last, 3, pose, 3);
    rotationVectorFromQuat(this.#turnRad, 0, this.#quat, 0);
    const share = smoothingShare(SPEED_CUTOFF_HZ, dtS);
    for (let i = 0; i < 3; i++) {
      const m = (pose[i]! - this.#last[i]!) / dtS;
      this.#speedMPerS[i] = this.#speedMPerS[i]! + share * (m - this.#speedMPerS[i]!);
      this.#speedRadPerS[i] = this.#speedRadPerS[i]! + share * (this.#turnRad[i]! / dtS - this.#speedRadPerS[i]!);
    }
  }
}
