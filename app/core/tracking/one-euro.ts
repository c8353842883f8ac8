// hot path
/**
 * One Euro filter (Casiez, Roussel, Vogel: "1€ Filter", CHI 2012): steady at rest, quick in motion.
 *
 * Differentiates against its own last answer, and opens one cutoff for all six axes together: position and rotation that
 * lag differently would make parallax breathe.
 */
import { rotationVectorFromQuat, turnBetween, turnQuatAt } from '../geometry.ts';

/** Share of the new value in the answer, for a cutoff and the time since the last one. */
export function smoothingShare(cutoffHz: number, dtS: number): number {
  return 1 / (1 + 1 / (2 * Math.PI * cutoffHz * dtS));
}

/** Time by which a camera at rest is late, in milliseconds. */
export function restLagMs(minCutoffHz: number): number {
  return minCutoffHz > 0 ? 1_000 / (2 * Math.PI * minCutoffHz) : 0;
}

/** Of a camera: more is hardly less than off. */
export const MAX_SMOOTHING_HZ = 10;
/** Hz per m/s and per deg/s; the middle of what reference/tracking.md 6.7 gives to start from. */
const BETA_PER_M_PER_S = 4;
const BETA_PER_DEG_PER_S = 0.2;
const SPEED_CUTOFF_HZ = 1;
const DEG = 180 / Math.PI;
/** After a gap like this it begins anew: what it knew is of another move. */
const GAP_US = 250_000;

export class PoseFilter {
  #minCutoffHz = 0;
  #lastUs = Number.NEGATIVE_INFINITY;
  readonly #pose = new Float64Array(7);
  readonly #moveM = new Float64Array(3);
  readonly #turnRad = new Float64Array(3);
  readonly #speedMPerS = new Float64Array(3);
  readonly #speedRadPerS = new Float64Array(3);
  readonly #quat = new Float64Array(4);

  /** 0 = off: every pose passes as it is. */
  get minCutoffHz(): number {
    return this.#minCutoffHz;
  }

  set(minCutoffHz: number): void {
    if (minCutoffHz === this.#minCutoffHz) return;
    this.#minCutoffHz = minCutoffHz;
    this.#lastUs = Number.NEGATIVE_INFINITY;
  }

  /** Changes `pose` in place. */
  apply(pose: Float64Array, atUs: number): void {
    if (this.#minCutoffHz === 0) return;
    const kept = this.#pose;
    const dtS = (atUs - this.#lastUs) / 1e6;
    this.#lastUs = atUs;
    if (!(dtS > 0 && dtS < GAP_US / 1e6)) {
      kept.set(pose);
      this.#speedMPerS.fill(0);
      this.#speedRadPerS.fill(0);
      return;
    }
    const quat = this.#quat;
    turnBetween(quat, kept, 3, pose, 3);
    rotationVectorFromQuat(this.#turnRad, 0, quat, 0);
    const share = smoothingShare(SPEED_CUTOFF_HZ, dtS);
    let m = 0;
    let rad = 0;
    for (let i = 0; i < 3; i++) {
      this.#moveM[i] = pose[i]! - kept[i]!;
      const v = this.#speedMPerS[i]! + share * (this.#moveM[i]! / dtS - this.#speedMPerS[i]!);
      const w = this.#speedRadPerS[i]! + share * (this.#turnRad[i]! / dtS - this.#speedRadPerS[i]!);
      this.#speedMPerS[i] = v;
      this.#speedRadPerS[i] = w;
      m += v * v;
      rad += w * w;
    }
    const cutoffHz = this.#minCutoffHz + BETA_PER_M_PER_S * Math.sqrt(m) + BETA_PER_DEG_PER_S * DEG * Math.sqrt(rad);
    const open = smoothingShare(cutoffHz, dtS);
    for (let i = 0; i < 3; i++) {
      kept[i] = kept[i]! + open * this.#moveM[i]!;
      this.#turnRad[i] = open * this.#turnRad[i]!;
    }
    turnQuatAt(kept, 3, this.#turnRad);
    pose.set(kept);
  }
}
