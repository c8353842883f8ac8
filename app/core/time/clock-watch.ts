/**
 * Notices what the machine's own clocks did: wall time set by somebody, a suspended laptop, a process that stood still.
 *
 * Compares three clocks from tick to tick: monotonic (which may or may not count while the machine sleeps), wall, and
 * time since boot (which counts sleep on Linux and Windows; on macOS it is made from wall time, so that a set clock
 * reads as sleep there). Pure: readings in, a named fault out.
 */
import type { Fault } from '../parameter.ts';

export interface ClockReading {
  readonly monoUs: number;
  readonly wallUs: number;
  readonly upUs: number;
}

export interface ClockWatchPolicy {
  /** How often readings come. */
  readonly everyUs: number;
  /** A clock that moves this much against another has stepped; less is steering. */
  readonly stepUs: number;
  /** A tick this late means that the process stood still. */
  readonly stallUs: number;
}

export const CLOCK_WATCH_POLICY: ClockWatchPolicy = { everyUs: 1_000_000, stepUs: 250_000, stallUs: 2_000_000 };

export class ClockWatch {
  readonly #policy: ClockWatchPolicy;
  #last: ClockReading | undefined;

  constructor(policy: ClockWatchPolicy = CLOCK_WATCH_POLICY) {
    this.#policy = policy;
  }

  /** At most one fault: sleep explains a wall step and a stall, a wall step does not explain the others. */
  read(now: ClockReading): Fault | undefined {
    const last = this.#last;
    this.#last = now;
    if (!last) return undefined;
    const monoUs = now.monoUs - last.monoUs;
    const wallUs = now.wallUs - last.wallUs;
    const upUs = now.upUs - last.upUs;
    const { everyUs, stepUs, stallUs } = this.#policy;
    const sleptUs = upUs - monoUs;
    if (sleptUs >= stepUs) return { code: 'clock.slept', params: { forMs: Math.round(sleptUs / 1000) } };
    const steppedUs = wallUs - upUs;
    if (Math.abs(steppedUs) >= stepUs)
      return { code: 'clock.wall-step', params: { byMs: Math.round(steppedUs / 1000) } };
    if (monoUs >= everyUs + stallUs)
      return { code: 'clock.stalled', params: { forMs: Math.round((monoUs - everyUs) / 1000) } };
    return undefined;
  }
}
