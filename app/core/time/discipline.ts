/**
 * The disciplined house clock: counts frames at the house rate and is drawn towards one source of time.
 *
 * Knows: its own line (frame <-> monotonic time), the source it follows, what may be done now. Is told: the time, and
 * whether it may step. Tells: frame, offset, drift, lock, and every step. While it may not step it only slews: its frame
 * numbers never repeat, skip or turn back, whatever the source does. It counts on for ever; losing the source changes
 * what it claims, never that it counts. Deterministic: no clock, no timer.
 */
import type { Fault } from '../parameter.ts';
import type { Rate } from '../stage/model.ts';
import { bendLine, type FrameLine, frameOnLine, mediaUs, positionUs, usOnLine } from './frame-line.ts';
import { commonUs } from './rates.ts';
import type { SourceTracker } from './source-tracker.ts';

/**
 * `unlocked` follows nothing and was never locked · `acquiring` on the way to its source · `locked` on it · `freewheel` source
 * gone for less than the policy allows · `holding` counts on at the last known speed, by policy or because the step that
 * it needs is not allowed now · `lost` the same, but the policy calls it an alarm.
 */
export type ClockLock = 'unlocked' | 'acquiring' | 'locked' | 'holding' | 'freewheel' | 'lost';

export interface ClockPolicy {
  /** House frames that a lost source is passed over in silence. */
  readonly freewheelFrames: number;
  readonly onLoss: 'hold' | 'alarm';
  /** Fastest slewing, besides the source's own drift, of a clock that is on its source or may not step. */
  readonly maxSlewPpm: number;
  /** The same while it is off its source and may step: whoever bears a step bears this. */
  readonly fastSlewPpm: number;
  /** Locked = within this of the source. */
  readonly lockUs: number;
  /** Once locked, where a step is allowed, offsets above this (and the source's jitter) are stepped; below, slewed. */
  readonly stepAboveUs: number;
}

export const CLOCK_POLICY: ClockPolicy = {
  freewheelFrames: 50,
  onLoss: 'alarm',
  maxSlewPpm: 500,
  fastSlewPpm: 2_000,
  lockUs: 500,
  stepAboveUs: 2_000,
};

export interface ClockStep {
  readonly atUs: number;
  readonly fromFrame: number;
  readonly toFrame: number;
  /** How far the position moved: `toFrame - fromFrame` frames and less than one more. */
  readonly byUs: number;
}

export interface ClockStatus {
  readonly lock: ClockLock;
  readonly sinceUs: number;
  /** Source minus house at the last tick; whole frames that wait for a step left out. Undefined without a source. */
  readonly offsetUs: number | undefined;
  /** Whole frames of the source that the house would have to step; not 0 only while stepping is forbidden. */
  readonly pendingFrames: number;
  /** Speed of the house against the monotonic clock. */
  readonly speedPpm: number;
  readonly faults: readonly Fault[];
}

/** Time in which slewing takes out an offset, within its bound. */
const SLEW_S = 1;
/** Rates of one family meet within a second of theirs; 24 and 29.97 do not. */
const MEET_US = 1_001_000;

export class DisciplinedClock {
  readonly #policy: ClockPolicy;
  /** Sources may count in this too. */
  readonly #labelRate: Rate;
  #line: FrameLine;
  #source: SourceTracker | undefined;
  #lock: ClockLock = 'unlocked';
  #sinceUs: number;
  #offsetUs: number | undefined;
  #pending = 0;
  #driftPpm = 0;
  #goneSinceUs: number | undefined;
  #unrelated = false;
  /** Its frames have been worth something: from then on a source that goes is a loss, never "follows nothing". */
  #wasLocked = false;

  /** Frame `frame` begins at `atUs`, free-running from there. */
  constructor(rate: Rate, atUs: number, frame = 0, policy: ClockPolicy = CLOCK_POLICY, labelRate = rate) {
    this.#policy = policy;
    this.#labelRate = labelRate;
    this.#line = { rate, anchorNs: BigInt(Math.floor(atUs)) * 1000n, frame, ppb: 0 };
    this.#sinceUs = atUs;
  }

  /** For whoever counts elsewhere (worker, page): valid until the next tick. */
  get line(): FrameLine {
    return this.#line;
  }

  frameAt(us: number): number {
    return frameOnLine(this.#line, us);
  }

  usOf(frame: number): number {
    return usOnLine(this.#line, frame);
  }

  /** Follows another source, or none. What it does with the difference is decided at ticks. */
  follow(source: SourceTracker | undefined): void {
    if (source === this.#source) return;
    this.#source = source;
    this.#pending = 0;
  }

  /** About ten times a second, in order of time. Answers with the step that it made, if it made one. */
  tick(nowUs: number, mayStep: boolean): ClockStep | undefined {
    const source = this.#source;
    const usable = source?.stateAt(nowUs) === 'usable';
    const media = usable ? source?.mediaAt(nowUs) : undefined;
    this.#unrelated = source?.rate !== undefined && !this.#mayFollow(source.rate);
    if (!source || media === undefined || this.#unrelated) {
      this.#coast(nowUs);
      return undefined;
    }
    this.#goneSinceUs = undefined;
    this.#driftPpm = source.driftPpm;
    const wholeUs = media - positionUs(this.#line, nowUs);
    let step: ClockStep | undefined;
    // Before the first lock nobody counts on its frames: what a lock would not call near is stepped, not slewed for long.
    const { stepAboveUs: apartUs, lockUs } = this.#policy;
    const stepAboveUs = this.#wasLocked ? Math.max(apartUs, 1.5 * source.jitterUs) : lockUs;
    if (mayStep && Math.abs(wholeUs) > stepAboveUs) step = this.#step(nowUs, media, wholeUs);
    const leftUs = step ? 0 : this.#phase(wholeUs, source.rate ?? this.#line.rate, mayStep);
    this.#offsetUs = leftUs;
    this.#steer(nowUs, leftUs, mayStep);
    const near = Math.abs(leftUs) <= this.#policy.lockUs * (this.#lock === 'locked' ? 2 : 1);
    this.#turn(this.#pending !== 0 ? 'holding' : near ? 'locked' : 'acquiring', nowUs);
    return step;
  }

  status(nowUs: number): ClockStatus {
    return {
      lock: this.#lock,
      sinceUs: this.#sinceUs,
      offsetUs: this.#offsetUs,
      pendingFrames: this.#pending,
      speedPpm: this.#line.ppb / 1000,
      faults: this.#faults(nowUs),
    };
  }

  #faults(nowUs: number): readonly Fault[] {
    const faults: Fault[] = [];
    if (this.#unrelated) faults.push({ code: 'clock.rate-unrelated' });
    if (this.#pending !== 0) faults.push({ code: 'clock.step-pending', params: { frames: this.#pending } });
    if (this.#lock === 'lost')
      faults.push({ code: 'clock.lost', params: { forS: Math.floor((nowUs - (this.#goneSinceUs ?? nowUs)) / 1e6) } });
    return faults;
  }

  /** A multiple of the house's rate, or of the one in which the house writes labels (23.976 with 29.97 labels). */
  #mayFollow(rate: Rate): boolean {
    const { rate: house } = this.#line;
    return related(rate, house) || (related(rate, this.#labelRate) && commonUs(rate, house) <= MEET_US);
  }

  /** No source to hear: the last speed is kept. */
  #coast(nowUs: number): void {
    this.#offsetUs = undefined;
    this.#pending = 0;
    if (this.#lock === 'unlocked') return;
    if (!this.#wasLocked) return this.#turn('unlocked', nowUs);
    this.#goneSinceUs ??= nowUs;
    this.#setSpeed(nowUs, this.#driftPpm);
    const allowedUs = mediaUs(this.#policy.freewheelFrames, this.#line.rate);
    if (nowUs - this.#goneSinceUs < allowedUs) this.#turn('freewheel', nowUs);
    else this.#turn(this.#policy.onLoss === 'hold' ? 'holding' : 'lost', nowUs);
  }

  #step(nowUs: number, media: number, byUs: number): ClockStep {
    const fromFrame = this.frameAt(nowUs);
    const { rate } = this.#line;
    const toFrame = Math.floor(media / mediaUs(1, rate));
    const begunUs = nowUs - (media - mediaUs(toFrame, rate)) / (1 + this.#driftPpm / 1e6);
    this.#line = {
      rate,
      anchorNs: BigInt(Math.round(begunUs * 1000)),
      frame: toFrame,
      ppb: Math.round(this.#driftPpm * 1000),
    };
    this.#pending = 0;
    return { atUs: nowUs, fromFrame, toFrame: this.frameAt(nowUs), byUs };
  }

  /**
   * The part of the offset that slewing takes out. Where no step is allowed, whole frames wait: as many as bring frames of
   * both rates together, so that 50p pairs stay on their 25-frame label. The choice sticks near the middle between two.
   */
  #phase(wholeUs: number, rate: Rate, mayStep: boolean): number {
    if (mayStep) {
      this.#pending = 0;
      return wholeUs;
    }
    const frameUs = Math.max(mediaUs(1, rate), mediaUs(1, this.#line.rate));
    const togetherUs = commonUs(rate, this.#line.rate);
    const frames = Math.round(togetherUs / frameUs);
    if (Math.abs(wholeUs - this.#pending * frameUs) > 0.75 * togetherUs)
      this.#pending = frames * Math.round(wholeUs / togetherUs);
    return wholeUs - this.#pending * frameUs;
  }

  #steer(nowUs: number, offsetUs: number, mayStep: boolean): void {
    const { lockUs, maxSlewPpm, fastSlewPpm } = this.#policy;
    const mostPpm = mayStep && Math.abs(offsetUs) > lockUs ? fastSlewPpm : maxSlewPpm;
    const slewPpm = Math.max(-mostPpm, Math.min(mostPpm, offsetUs / SLEW_S));
    this.#setSpeed(nowUs, this.#driftPpm + slewPpm);
  }

  /** The line bends where the present frame began, so that frame keeps its beginning and its number. */
  #setSpeed(nowUs: number, ppm: number): void {
    const ppb = Math.round(ppm * 1000);
    if (ppb !== this.#line.ppb) this.#line = bendLine(this.#line, this.frameAt(nowUs), ppb);
  }

  #turn(lock: ClockLock, atUs: number): void {
    if (lock === this.#lock) return;
    if (lock === 'locked') this.#wasLocked = true;
    this.#lock = lock;
    this.#sinceUs = atUs;
  }
}

/** One is a whole multiple of the other: each frame of the slower begins with a frame of the faster. */
export function related(a: Rate, b: Rate): boolean {
  const left = BigInt(a.num) * BigInt(b.den);
  const right = BigInt(b.num) * BigInt(a.den);
  return left % right === 0n || right % left === 0n;
}
