/** What every source of time looks like to the clock desk, however it comes by its line. */
import type { TimeSource } from '../../core/stage/model.ts';
import type { SourceTracker } from '../../core/time/source-tracker.ts';
import type { TimeSourceState } from '../../protocol/state-sync.ts';

export interface FollowedSource {
  readonly source: TimeSource;
  readonly tracker: SourceTracker;
  /** Labels are drop-frame ones; undefined: it has said nothing of that yet. */
  readonly drop: boolean | undefined;
  /** Since when `isUsable` answers what it answers. */
  readonly usableSinceUs: number;
  isUsable(nowUs: number): boolean;
  open(): void;
  tick(nowUs: number): void;
  close(): void;
  state(nowUs: number, leads: boolean, houseUs: number): TimeSourceState;
}

/** Since when a tracker can be used, or cannot. */
export class Usability {
  #usable = false;
  #sinceUs = 0;

  get sinceUs(): number {
    return this.#sinceUs;
  }

  read(tracker: SourceTracker, nowUs: number): boolean {
    const usable = tracker.stateAt(nowUs) === 'usable';
    if (usable !== this.#usable) {
      this.#usable = usable;
      this.#sinceUs = nowUs;
    }
    return usable;
  }
}

/** Its line as it is published; nothing while there is none. */
export function lineState(
  tracker: SourceTracker,
  nowUs: number,
  houseUs: number,
): Pick<TimeSourceState, 'offsetUs' | 'jitterUs' | 'driftPpm'> {
  const { observations, state, jitterUs, driftPpm } = tracker.status(nowUs);
  const media = tracker.mediaAt(nowUs);
  const known = observations >= 2 && state !== 'silent';
  return {
    offsetUs: known && media !== undefined ? Math.round(media - houseUs) : null,
    jitterUs: known ? Math.round(jitterUs) : null,
    driftPpm: known ? Math.round(driftPpm * 10) / 10 : null,
  };
}
