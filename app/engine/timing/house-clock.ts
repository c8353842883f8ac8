/**
 * The house clock of this engine: frame number <-> monotonic time at the studio's exact rate, counted from midnight.
 *
 * Follows the source that the clock desk gives it, or runs free and says so: then `source` is `free-run`, never a house.
 * Arithmetic is app/core/time's.
 */
import type { Rate } from '../../core/stage/model.ts';
import type { HouseView } from '../../core/stage/plan.ts';
import { type ClockPolicy, type ClockStep, DisciplinedClock } from '../../core/time/discipline.ts';
import { convertFrame } from '../../core/time/rates.ts';
import type { SourceTracker } from '../../core/time/source-tracker.ts';
import { formatTimecode, frameOfTimecode, framesPerDay, type Timecode, timecodeOf } from '../../core/time/timecode.ts';
import type { SyncState } from '../../protocol/state-sync.ts';

const STATE = {
  unlocked: 'free-run',
  acquiring: 'acquiring',
  locked: 'locked',
  freewheel: 'holdover',
  holding: 'holdover',
  lost: 'lost',
} as const;

export class HouseClock {
  readonly rate: Rate;
  readonly timecodeRate: Rate;
  readonly #clock: DisciplinedClock;
  readonly #nowUs: () => number;
  #source = 'free-run';
  #followed: string | undefined;
  #drop = false;
  /** Begins with a timecode frame; kept while the clock neither steps nor changes its speed. */
  #anchor: { readonly line: unknown; readonly epochUs: number; readonly timecode: number };

  constructor(rate: Rate, timecodeRate: Rate, nowUs: () => number, wallMs: number, policy?: ClockPolicy) {
    this.rate = rate;
    this.timecodeRate = timecodeRate;
    this.#nowUs = nowUs;
    const day = new Date(wallMs);
    const s = (day.getHours() * 60 + day.getMinutes()) * 60 + day.getSeconds();
    const ms = s * 1000 + day.getMilliseconds() + (wallMs % 1);
    const frame = Math.floor((ms * rate.num) / (rate.den * 1000));
    // Frames begin where they would had it run since midnight: two machines on one wall clock agree, also in phase.
    const intoMs = ms - (frame * rate.den * 1000) / rate.num;
    this.#clock = new DisciplinedClock(rate, Math.floor(nowUs() - intoMs * 1000), frame, policy, timecodeRate);
    this.#anchor = this.#anchored(nowUs());
  }

  nowUs(): number {
    return this.#nowUs();
  }

  frame(us = this.#nowUs()): number {
    return this.#clock.frameAt(us);
  }

  /** When that frame begins. */
  usOf(frame: number): number {
    return this.#clock.usOf(frame);
  }

  timecode(us = this.#nowUs()): string {
    return formatTimecode(timecodeOf(this.#label(this.frame(us)), this.timecodeRate, this.#drop));
  }

  /** The house frame in which this label comes next, today or after midnight; undefined for a label that does not exist. */
  frameOfLabel(label: Timecode, us = this.#nowUs()): number | undefined {
    if (label.drop !== this.#drop) return undefined;
    const asked = frameOfTimecode(label, this.timecodeRate);
    if (asked === undefined) return undefined;
    const day = framesPerDay(this.timecodeRate, this.#drop);
    const now = this.#label(this.frame(us));
    const ahead = (((asked - now) % day) + day) % day;
    return Math.ceil(((now + ahead) * this.rate.num * this.timecodeRate.den) / (this.rate.den * this.timecodeRate.num));
  }

  /** The house frame in which this label stands nearest to now, before or after. */
  frameNear(label: Timecode): number | undefined {
    return this.frameOfLabel(label, this.#nowUs() - 12 * 3_600_000_000);
  }

  /** From the next tick on; undefined = run free at the last known speed. */
  follow(id: string | undefined, tracker: SourceTracker | undefined, drop: boolean): void {
    this.#source = id ?? 'free-run';
    this.#drop = drop;
    this.#clock.follow(tracker);
  }

  /** About ten times a second. Answers with the step that it made. */
  tick(nowUs: number, mayStep: boolean): ClockStep | undefined {
    return this.#clock.tick(nowUs, mayStep);
  }

  /** Microseconds of the day at which the house stands; to compare sources with. */
  positionUs(us: number): number {
    const frame = this.frame(us);
    return (frame * 1e6 * this.rate.den) / this.rate.num + (us - this.usOf(frame));
  }

  /** For whoever decides by it: what it is worth, and whom it follows, or followed. */
  standing(): Pick<HouseView, 'lock' | 'source' | 'pendingFrames'> {
    const { lock, pendingFrames } = this.#clock.status(this.#nowUs());
    if (this.#source !== 'free-run') this.#followed = this.#source;
    return { lock, pendingFrames, source: lock === 'unlocked' ? undefined : this.#followed };
  }

  state(): SyncState['clock'] {
    const nowUs = this.#nowUs();
    const { lock, offsetUs, pendingFrames, speedPpm, faults } = this.#clock.status(nowUs);
    if (this.#anchor.line !== this.#clock.line) this.#anchor = this.#anchored(nowUs);
    return {
      source: lock === 'unlocked' ? 'free-run' : this.#source,
      state: STATE[lock],
      rate: this.rate,
      timecodeRate: this.timecodeRate,
      drop: this.#drop,
      epochUs: this.#anchor.epochUs,
      timecodeAtEpoch: this.#anchor.timecode,
      offsetUs: offsetUs === undefined ? null : Math.round(offsetUs),
      pendingFrames,
      speedPpm: Math.round(speedPpm * 100) / 100,
      faults,
    };
  }

  #label(frame: number): number {
    return convertFrame(frame, this.rate, this.timecodeRate);
  }

  #anchored(us: number): { line: unknown; epochUs: number; timecode: number } {
    const timecode = this.#label(this.frame(us));
    const frame = Math.ceil(
      (timecode * this.rate.num * this.timecodeRate.den) / (this.rate.den * this.timecodeRate.num),
    );
    return { line: this.#clock.line, epochUs: this.usOf(frame), timecode };
  }
}
