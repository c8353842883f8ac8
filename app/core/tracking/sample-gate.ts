// hot path
/**
 * Which samples are believed, and whether a stream has frozen.
 *
 * Knows: the last believed sample of one camera. Is told: every decoded sample. Tells: the reason it refuses one, by
 * name, and how many identical ones it has seen in a row. FreeD's sum is additive (swapped bytes pass), so a pose that
 * no crane can reach is refused too; but a real cut of the tracker must pass: a jump holds two samples, then counts as true.
 */
import { angleBetweenRad, degFromRad, distance, POSE_NUMBERS } from '../geometry.ts';
import { blankSample, copySample, type TrackingSample } from './sample.ts';

export type RejectReason = 'not-finite' | 'impossible-angle' | 'too-far' | 'time-backwards' | 'jump';

export interface GateLimits {
  /** Nominal rate of the stream; a burst of late samples is judged as if it had come at this pace. */
  readonly expectedHz: number;
  readonly maxSpeedMPerS: number;
  readonly maxTurnDegPerS: number;
  /** Samples that a jump is held back before it is believed; 0 = no check. */
  readonly jumpHeldSamples: number;
  readonly maxPanDeg: number;
  /** Heads that stand upside down say up to 210. */
  readonly maxTiltDeg: number;
  readonly maxRollDeg: number;
  readonly maxDistanceM: number;
  /** Identical samples in a row before a stream that was moving counts as frozen. */
  readonly frozenAfterSamples: number;
  /** Slower than this is a camera that came to rest, not a tracker that froze. */
  readonly movingMPerS: number;
  readonly movingDegPerS: number;
}

/** reference/tracking.md 1.4 and 1.5 for speeds and angles; the frozen limits are ours. */
export const DEFAULT_GATE_LIMITS: Omit<GateLimits, 'expectedHz'> = {
  maxSpeedMPerS: 10,
  maxTurnDegPerS: 720,
  jumpHeldSamples: 2,
  maxPanDeg: 256,
  maxTiltDeg: 210,
  maxRollDeg: 180.5,
  maxDistanceM: 150,
  frozenAfterSamples: 15,
  movingMPerS: 0.002,
  movingDegPerS: 0.05,
};

export class SampleGate {
  readonly #limits: GateLimits;
  readonly #last: TrackingSample = blankSample();
  #believed = 0;
  #heldJumps = 0;
  #same = 0;
  #wasMoving = false;
  #repeated = false;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** True from the sample after which a moving stream has stood still too exactly, until it changes. */
  get frozen(): boolean {
    return this.#wasMoving && this.#same >= this.#limits.frozenAfterSamples;
  }

  /** Samples in a row that say exactly what the one before said. */
  get identicalSamples(): number {
    return this.#same;
  }

  /** The sample that was just believed came at once after one that said the same: a datagram delivered twice. */
  get repeated(): boolean {
    return this.#repeated;
  }

  /** Undefined = believed. */
  check(sample: TrackingSample): RejectReason | undefined {
    const limits = this.#limits;
    const pose = sample.pose;
    for (let i = 0; i < POSE_NUMBERS; i++) if (!Number.isFinite(pose[i]!)) return 'not-finite';
    if (Math.abs(sample.panDeg) > limits.maxPanDeg) return 'impossible-angle';
    if (Math.abs(sample.tiltDeg) > limits.maxTiltDeg) return 'impossible-angle';
    if (Math.abs(sample.rollDeg) > limits.maxRollDeg) return 'impossible-angle';
    const far = limits.maxDistanceM;
    if (Math.abs(pose[0]!) > far || Math.abs(pose[1]!) > far || Math.abs(pose[2]!) > far) return 'too-far';
    this.#repeated = false;
    if (this.#believed === 0) {
      this.#believe(sample);
      return undefined;
    }
    const last = this.#last;
    if (sample.atUs < last.atUs) return 'time-backwards';
    const intervalUs = sample.atUs - last.atUs;
    const seconds = Math.max(intervalUs / 1e6, 1 / limits.expectedHz);
    const speedMPerS = distance(pose, last.pose) / seconds;
    const turnDegPerS = degFromRad(angleBetweenRad(pose, 3, last.pose, 3)) / seconds;
    if (speedMPerS > limits.maxSpeedMPerS || turnDegPerS > limits.maxTurnDegPerS) {
      if (this.#heldJumps < limits.jumpHeldSamples) {
        this.#heldJumps++;
        return 'jump';
      }
    }
    if (sameWords(sample, last)) {
      this.#same++;
      this.#repeated = intervalUs < 0.25e6 / limits.expectedHz;
    } else {
      this.#same = 0;
      this.#wasMoving = speedMPerS > limits.movingMPerS || turnDegPerS > limits.movingDegPerS;
    }
    this.#believe(sample);
    return undefined;
  }

  #believe(sample: TrackingSample): void {
    copySample(this.#last, sample);
    this.#believed++;
    this.#heldJumps = 0;
  }
}

function sameWords(a: TrackingSample, b: TrackingSample): boolean {
  for (let i = 0; i < POSE_NUMBERS; i++) if (a.pose[i] !== b.pose[i]) return false;
  return a.zoomRaw === b.zoomRaw && a.focusRaw === b.focusRaw;
}
