/**
 * The house clock of this engine: frame number <-> monotonic time at the studio's exact rate.
 *
 * Free-running for now, and it says so: `source` is `free-run`, never `house`. Arithmetic is app/core/time's.
 */
import type { Rate } from '../../core/stage/model.ts';
import { frameAt, usOfFrame } from '../../core/time/house-clock.ts';
import { formatTimecode, frameOfTimecode, framesPerDay, type Timecode, timecodeOf } from '../../core/time/timecode.ts';
import type { SyncState } from '../../protocol/state.ts';

export class HouseClock {
  readonly rate: Rate;
  readonly timecodeRate: Rate;
  readonly epochUs: number;
  /** Timecode frame number (timecode rate) at the epoch: local time of day. */
  readonly timecodeAtEpoch: number;
  readonly #nowUs: () => number;

  constructor(rate: Rate, timecodeRate: Rate, nowUs: () => number, wallMs: number) {
    this.rate = rate;
    this.timecodeRate = timecodeRate;
    this.#nowUs = nowUs;
    this.epochUs = Math.floor(nowUs());
    const day = new Date(wallMs);
    const ms = ((day.getHours() * 60 + day.getMinutes()) * 60 + day.getSeconds()) * 1000 + day.getMilliseconds();
    this.timecodeAtEpoch = Math.floor((ms * timecodeRate.num) / (timecodeRate.den * 1000));
  }

  nowUs(): number {
    return this.#nowUs();
  }

  frame(us = this.#nowUs()): number {
    return frameAt(this, us);
  }

  /** When that frame begins. */
  usOf(frame: number): number {
    return usOfFrame(this, frame);
  }

  timecode(us = this.#nowUs()): string {
    const frame = this.timecodeAtEpoch + frameAt({ rate: this.timecodeRate, epochUs: this.epochUs }, us);
    return formatTimecode(timecodeOf(frame, this.timecodeRate, false));
  }

  /** The house frame in which this label comes next, today or after midnight; undefined for a label that does not exist. */
  frameOfLabel(label: Timecode, us = this.#nowUs()): number | undefined {
    if (label.drop) return undefined;
    const asked = frameOfTimecode(label, this.timecodeRate);
    if (asked === undefined) return undefined;
    const day = framesPerDay(this.timecodeRate, false);
    const clock = { rate: this.timecodeRate, epochUs: this.epochUs };
    const now = this.timecodeAtEpoch + frameAt(clock, us);
    const ahead = (((asked - now) % day) + day) % day;
    return this.frame(usOfFrame(clock, frameAt(clock, us) + ahead));
  }

  state(): SyncState['clock'] {
    return {
      source: 'free-run',
      state: 'free-run',
      rate: this.rate,
      timecodeRate: this.timecodeRate,
      epochUs: this.epochUs,
      timecodeAtEpoch: this.timecodeAtEpoch,
    };
  }
}
