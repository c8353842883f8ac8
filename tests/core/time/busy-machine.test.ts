/** A source on a machine that has too much to do: labels wait in two processes, and both stand still now and then. */
import { describe, expect, test } from 'vitest';
import { CLOCK_POLICY, DisciplinedClock } from '../../../app/core/time/discipline.ts';
import { SourceTracker } from '../../../app/core/time/source-tracker.ts';
import { randomOf, Source } from './source-rig.ts';

const P25 = { num: 25, den: 1 };
const FRAME_US = 40_000;
const TICK_US = 100_000;
const STALL_EVERY = 75;
const STALL_FRAMES = 8;

/** Waits of two processes, and every three seconds 300 ms in which nothing comes, then all of it at once. */
function busy(seed: number, meanUs: number): (i: number) => number {
  const random = randomOf(seed);
  const wait = (): number => -Math.log(1 - random()) * meanUs;
  return (i) => Math.max(wait() + wait(), (STALL_FRAMES - (i % STALL_EVERY)) * FRAME_US);
}

describe.each([3_000, 8_000])('labels that wait %i us twice', (meanUs) => {
  test.each([1, 2, 3, 4, 5, 6])(
    '%i: it is never taken for another speed, and the house is soon on it again',
    (seed) => {
      const source = new Source({ rate: P25, jitterUs: busy(seed, meanUs) });
      const tracker = new SourceTracker();
      const clock = new DisciplinedClock({ num: 50, den: 1 }, source.startUs + 7_000);
      clock.follow(tracker);
      let lockedUs = source.startUs;
      for (let us = source.startUs; us <= source.startUs + 90e6; us += TICK_US) {
        source.playTo(us, tracker);
        clock.tick(us, true);
        expect(tracker.stateAt(us)).not.toBe('wrong-rate');
        if (clock.status(us).lock === 'locked') lockedUs = us;
        expect(us - lockedUs).toBeLessThan(10e6);
      }
    },
  );
});

test('a label that waits a frame, three times on end, is no jump; one that goes on so is', () => {
  for (const [frames, jumps] of [
    [3, 0],
    [400, 1],
  ] as const) {
    const isLate = (i: number): boolean => i >= 300 && i < 300 + frames;
    const source = new Source({ rate: P25, says: (i, frame) => (isLate(i) ? frame - 1 : frame) });
    const tracker = new SourceTracker();
    source.playTo(16e6, tracker);
    const codes = tracker.status(16e6).faults.map(({ code }) => code);
    expect(codes.filter((code) => code === 'clock.jump')).toHaveLength(jumps);
  }
});

test('off its source it slews fast where a step would be borne, and never otherwise', () => {
  for (const mayStep of [true, false]) {
    const source = new Source({ rate: P25, jitterUs: (i) => (i < 100 ? 1_500 : 0) });
    const tracker = new SourceTracker();
    const clock = new DisciplinedClock(P25, source.startUs);
    clock.follow(tracker);
    let mostPpm = 0;
    for (let us = source.startUs; us <= source.startUs + 20e6; us += TICK_US) {
      source.playTo(us, tracker);
      clock.tick(us, mayStep);
      mostPpm = Math.max(mostPpm, Math.abs(clock.status(us).speedPpm - tracker.driftPpm));
    }
    expect(mostPpm > CLOCK_POLICY.maxSlewPpm + 1).toBe(mayStep);
    expect(mostPpm).toBeLessThanOrEqual(CLOCK_POLICY.fastSlewPpm + 1);
  }
});
