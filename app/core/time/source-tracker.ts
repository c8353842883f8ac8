/**
 * One source of time, seen from our monotonic clock: where it stands, how fast it runs, how far it can be trusted.
 *
 * Is told: which frame of the source began (or was named) when. Tells: its position at any time, jitter, drift, and
 * named faults: jump, reverse, standing, wrong rate, rate change, two sources on one input, bad observations. A single
 * stray observation moves nothing. Deterministic; keeps nothing that grows.
 */
import type { Fault } from '../parameter.ts';
import type { Rate } from '../stage/model.ts';
import { FaultMemory } from './fault-memory.ts';
import { mediaUs } from './frame-line.ts';
import { type ArrivalKind, LineFit } from './line-fit.ts';
import { sameRate } from './rates.ts';
import { SpeedWatch } from './speed-watch.ts';

export interface Observation {
  /** When it arrived, monotonic microseconds, latency that is known taken off. */
  readonly atUs: number;
  /** Frame count (not a label) in `sourceRate`; MTC may count quarter frames at four times its rate. */
  readonly frame: number;
  readonly sourceRate: Rate;
  /** The count starts anew after this many frames; 0 = never. */
  readonly dayFrames: number;
}

export interface SourcePolicy {
  readonly kind: ArrivalKind;
  /** Faster or slower than this against our clock is a wrong rate, not a drift. */
  readonly maxDriftPpm: number;
  /** No observation for this long: the source is silent. */
  readonly silenceUs: number;
  readonly windowUs: number;
}

export const SOURCE_POLICY: SourcePolicy = {
  kind: 'delayed',
  maxDriftPpm: 250,
  silenceUs: 500_000,
  windowUs: 20_000_000,
};

/**
 * `silent`: nothing (any more) · `acquiring`: too little to tell · `usable` · `standing`: repeats one frame · `reverse` ·
 * `wrong-rate`: runs, but not at the rate that it claims.
 */
export type SourceState = 'silent' | 'acquiring' | 'usable' | 'standing' | 'reverse' | 'wrong-rate';

export interface SourceStatus {
  readonly state: SourceState;
  /** Since when `state` is what it is. */
  readonly sinceUs: number;
  readonly lastUs: number;
  readonly rate: Rate | undefined;
  readonly frame: number;
  readonly jitterUs: number;
  readonly driftPpm: number;
  readonly observations: number;
  /** Faults of the last `FAULT_MEMORY_US`, one per code. */
  readonly faults: readonly Fault[];
}

export const FAULT_MEMORY_US = 10_000_000;

/** So many arrivals make a line; so many that agree with each other against it make a jump. */
const ENOUGH = 8;
const JUMP_AFTER = 3;
/** A young line is not yet judged by its own jitter. */
const YOUNG = 32;
const YOUNG_US = 10_000;
const MOST_US = 30_000;
const STEADY_US = 20_000;
const FIT_EVERY_US = 100_000;
/** Strays that agree on nothing end a line only when they last this long: a burst after a stall is over at once. */
const LOST_AFTER_US = 400_000;
const FIGHT_WINDOW_US = 2_000_000;
const FIGHT_TURNS = 4;
/** So many times the labels that its rate makes, for two windows on end: nobody says them alone. */
const CROWDED = 1.5;

export class SourceTracker {
  readonly #policy: SourcePolicy;
  readonly #fit: LineFit;
  readonly #speed: SpeedWatch;
  readonly #faults = new FaultMemory(FAULT_MEMORY_US);
  #rate: Rate | undefined;
  #frameUs = 0;
  #state: SourceState = 'silent';
  #sinceUs = 0;
  #lastUs = Number.NEGATIVE_INFINITY;
  #lastFrame = 0;
  #counting = false;
  #takenUs = 0;
  #fittedUs = 0;
  #repeats = 0;
  #backwards = 0;
  // Strays: arrivals that do not fit the line.
  #strays = 0;
  #strayUs = 0;
  #strayFirstAtUs = 0;
  #strayAgree = 0;
  #goodUs = 0;
  // Two timelines on one input: turns from ours to the same other one.
  #otherUs = Number.NaN;
  #turns = 0;
  #turnsSinceUs = 0;
  // Labels that differ from the one before, in this window; was the one before crowded?
  #labels = 0;
  #labelsSinceUs = 0;
  #crowded = false;

  constructor(policy: SourcePolicy = SOURCE_POLICY) {
    this.#policy = policy;
    this.#fit = new LineFit(policy);
    this.#speed = new SpeedWatch(policy.maxDriftPpm);
  }

  observe(o: Observation): void {
    const { atUs, sourceRate, dayFrames } = o;
    if (!Number.isFinite(atUs) || !Number.isSafeInteger(o.frame) || !isRate(sourceRate))
      return this.#faults.add('clock.bad-observation', {}, Math.max(0, this.#lastUs));
    if (atUs < this.#lastUs) return this.#faults.add('clock.out-of-order', {}, this.#lastUs);
    if (!this.#rate || !sameRate(this.#rate, sourceRate)) this.#changeRate(sourceRate, atUs);
    if (atUs - this.#lastUs > this.#policy.silenceUs) this.#forgetStrays();
    const frame = this.#counting ? unwrap(o.frame, this.#lastFrame, dayFrames) : o.frame;
    const step = this.#counting ? frame - this.#lastFrame : 1;
    this.#counting = true;
    this.#lastUs = atUs;
    this.#lastFrame = frame;
    this.#repeats = step === 0 ? this.#repeats + 1 : 0;
    this.#backwards = step < 0 ? this.#backwards + 1 : step > 0 ? 0 : this.#backwards;
    if (this.#backwards >= JUMP_AFTER) return this.#refuse('reverse', 'clock.reverse', atUs);
    if (this.#repeats >= JUMP_AFTER) return this.#refuse('standing', 'clock.standing', atUs);
    if (step === 0) return;
    this.#countLabels(atUs);
    const media = mediaUs(frame, this.#rate ?? sourceRate);
    if (this.#fit.count === 0 || (media > this.#takenUs && this.#fits(media, atUs))) this.#take(media, atUs);
    else this.#stray(media, atUs);
    this.#judge(atUs);
  }

  /** Position of the source at a monotonic time, in microseconds of its own time; undefined while it has no line. */
  mediaAt(us: number): number | undefined {
    return this.#fit.count < 2 ? undefined : this.#fit.mediaAt(us);
  }

  /** The machine slept or the monotonic clock is in doubt: everything is learnt anew. */
  restart(atUs: number): void {
    this.#restartLine();
    this.#turn('acquiring', atUs);
  }

  get driftPpm(): number {
    return this.#fit.driftPpm;
  }

  /** 95 % of the arrivals lie within this of the line, microseconds. */
  get jitterUs(): number {
    return this.#fit.jitterUs;
  }

  get rate(): Rate | undefined {
    return this.#rate;
  }

  /** Call before asking for anything else: silence is noticed here. */
  stateAt(nowUs: number): SourceState {
    if (this.#state !== 'silent' && nowUs - this.#lastUs > this.#policy.silenceUs) {
      this.#turn('silent', nowUs);
      this.#faults.add('clock.silent', {}, nowUs);
    }
    return this.#state;
  }

  status(nowUs: number): SourceStatus {
    return {
      state: this.stateAt(nowUs),
      sinceUs: this.#sinceUs,
      lastUs: this.#lastUs,
      rate: this.#rate,
      frame: this.#lastFrame,
      jitterUs: this.#fit.jitterUs,
      driftPpm: this.#fit.driftPpm,
      observations: this.#fit.count,
      faults: this.#faults.list(nowUs),
    };
  }

  #changeRate(rate: Rate, atUs: number): void {
    if (this.#rate) this.#faults.add('clock.rate-changed', { from: rateName(this.#rate), to: rateName(rate) }, atUs);
    this.#rate = { num: rate.num, den: rate.den };
    this.#frameUs = mediaUs(1, rate);
    this.#counting = false;
    this.#restartLine();
  }

  #fits(media: number, atUs: number): boolean {
    if (this.#fit.count < 2) return true;
    // A line that does not fit makes its own jitter: that is bounded, or any speed would pass.
    const jitter = this.#fit.count < YOUNG ? YOUNG_US : Math.min(3 * this.#fit.jitterUs, MOST_US);
    const limitUs = Math.max(this.#frameUs / 2, jitter);
    return Math.abs(this.#fit.latenessUs(media, atUs)) <= limitUs;
  }

  #take(media: number, atUs: number): void {
    if (this.#strays >= JUMP_AFTER && this.#strayAgree < JUMP_AFTER) this.#faults.add('clock.outliers', {}, atUs);
    this.#strays = 0;
    this.#strayAgree = 0;
    this.#fit.add(media, atUs);
    this.#speed.add(media, atUs);
    this.#takenUs = media;
    if (this.#fit.count <= YOUNG || atUs - this.#fittedUs >= FIT_EVERY_US) {
      this.#fit.fit();
      this.#fittedUs = atUs;
    }
    this.#goodUs = this.#fit.latenessUs(media, atUs);
  }

  #stray(media: number, atUs: number): void {
    const lateUs = this.#fit.latenessUs(media, atUs);
    const nearUs = Math.max(this.#frameUs / 4, Math.min(2 * this.#fit.jitterUs, MOST_US / 3));
    if (this.#strays === 0) {
      this.#strayFirstAtUs = atUs;
      this.#countTurn(lateUs, atUs);
    }
    this.#strayAgree = this.#strays > 0 && Math.abs(lateUs - this.#strayUs) <= nearUs ? this.#strayAgree + 1 : 1;
    if (this.#strayAgree === 1) this.#strayUs = lateUs;
    this.#strays++;
    const jumped =
      this.#strayAgree >= JUMP_AFTER &&
      Math.abs(this.#strayUs - this.#goodUs) >= 0.75 * this.#frameUs &&
      // A label that waits a frame's time in a busy machine is no jump, unless it goes on.
      (lateUs <= 0 || lateUs >= 1.5 * this.#frameUs || atUs - this.#strayFirstAtUs >= LOST_AFTER_US);
    if (jumped) {
      const frames = -Math.round(lateUs / this.#frameUs);
      if (frames !== 0) this.#faults.add('clock.jump', { frames }, atUs);
    } else if (this.#strays < ENOUGH || atUs - this.#strayFirstAtUs < LOST_AFTER_US) return;
    const speedKept = !jumped;
    this.#restartLine(speedKept);
    this.#take(media, atUs);
  }

  /** The same other place again and again, with ours between: two senders. */
  #countTurn(lateUs: number, atUs: number): void {
    if (this.#state !== 'usable') return; // another speed turns too
    // A label that waits a frame's time in a busy machine is late, again and again, and still the same sender's.
    if (lateUs > 0 && lateUs < 1.5 * this.#frameUs) return;
    const nearUs = Math.max(this.#frameUs / 4, this.#fit.jitterUs);
    if (atUs - this.#turnsSinceUs > FIGHT_WINDOW_US || !(Math.abs(lateUs - this.#otherUs) <= nearUs)) {
      this.#turns = 0;
      this.#turnsSinceUs = atUs;
      this.#otherUs = lateUs;
    }
    this.#turns++;
    if (this.#turns >= FIGHT_TURNS)
      this.#faults.add('clock.two-sources', { frames: -Math.round(lateUs / this.#frameUs) }, atUs);
  }

  /** One that is a frame behind never fits, and is late like a label that waited: the number of labels gives it away. */
  #countLabels(atUs: number): void {
    this.#labels++;
    const overUs = atUs - this.#labelsSinceUs;
    if (overUs < FIGHT_WINDOW_US) return;
    const crowded = this.#labels * this.#frameUs > CROWDED * overUs;
    if (crowded && this.#crowded && this.#speed.wrongPpm === undefined)
      this.#faults.add('clock.two-sources', { frames: -Math.round(this.#strayUs / this.#frameUs) }, atUs);
    this.#crowded = crowded;
    this.#labels = 0;
    this.#labelsSinceUs = atUs;
  }

  #judge(atUs: number): void {
    const wrongPpm = this.#speed.wrongPpm;
    if (wrongPpm !== undefined) {
      this.#turn('wrong-rate', atUs);
      this.#faults.add('clock.wrong-rate', { rate: rateName(this.#rate), ppm: Math.round(wrongPpm) }, atUs);
    } else if (this.#fit.count >= ENOUGH && (this.#state === 'usable' || this.#steady())) this.#turn('usable', atUs);
    else if (this.#state !== 'usable' || this.#fit.count < 2) this.#turn('acquiring', atUs);
  }

  /** Not at some other speed altogether, which the speed watch needs seconds to be sure of. */
  #steady(): boolean {
    return Math.abs(this.#fit.plainSlope) <= 0.1 + STEADY_US / this.#fit.spanUs;
  }

  #refuse(state: SourceState, code: string, atUs: number): void {
    this.#faults.add(code, {}, atUs);
    if (this.#state !== state) this.#restartLine();
    this.#turn(state, atUs);
  }

  #turn(state: SourceState, atUs: number): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#sinceUs = atUs;
  }

  #restartLine(speedKept = false): void {
    this.#fit.restart();
    if (!speedKept) this.#speed.restart();
    this.#fittedUs = 0;
    this.#goodUs = 0;
    this.#forgetStrays();
  }

  #forgetStrays(): void {
    this.#strays = 0;
    this.#strayAgree = 0;
  }
}

/** The count next to `near`, whole days added. */
function unwrap(frame: number, near: number, dayFrames: number): number {
  return dayFrames > 0 ? frame + Math.round((near - frame) / dayFrames) * dayFrames : frame;
}

function isRate({ num, den }: Rate): boolean {
  return Number.isSafeInteger(num) && Number.isSafeInteger(den) && num > 0 && den > 0;
}

function rateName(rate: Rate | undefined): string {
  if (!rate) return '';
  return rate.den === 1 ? `${rate.num}` : `${rate.num}/${rate.den}`;
}
