/** House clock against a reference whose packets come up to 5 ms late: its error, and that of believing the newest packet. */
import { DisciplinedClock } from '../../app/core/time/discipline.ts';
import { positionUs } from '../../app/core/time/frame-line.ts';
import { SOURCE_POLICY, SourceTracker } from '../../app/core/time/source-tracker.ts';
import { randomOf, Source } from '../core/time/source-rig.ts';
import type { BenchRow } from './engine-kit.ts';

const RATE = { num: 25, den: 1 };
const FRAME_US = 40_000;
const TICK_US = 100_000;
const LATE_US = 5_000;
const LOCK_S = 10;
const SECONDS = 60;

export function bench(): Promise<BenchRow[]> {
  const ours: number[] = [];
  const newest: number[] = [];
  for (let seed = 1; seed <= 10; seed++) {
    const random = randomOf(seed);
    const driftPpm = (random() - 0.5) * 200;
    let heardUs = 0;
    let frame = 0;
    const source = new Source({ rate: RATE, driftPpm, jitterUs: () => random() * LATE_US });
    const tracker = new SourceTracker(SOURCE_POLICY);
    const observe = tracker.observe.bind(tracker);
    tracker.observe = (packet) => {
      heardUs = packet.atUs;
      frame = packet.frame;
      return observe(packet);
    };
    const clock = new DisciplinedClock({ num: 50, den: 1 }, source.startUs);
    clock.follow(tracker);
    for (let us = source.startUs; us <= source.startUs + SECONDS * 1e6; us += TICK_US) {
      source.playTo(us, tracker);
      clock.tick(us, true);
      if (us < source.startUs + LOCK_S * 1e6) continue;
      ours.push(positionUs(clock.line, us) - source.truthUs(us));
      newest.push(frame * FRAME_US + (us - heardUs) - source.truthUs(us));
    }
  }
  const [a, b] = [rms(ours), rms(newest)];
  return Promise.resolve([
    {
      name: 'house clock RMS after 10 s of 5 ms jitter / newest packet',
      ours: a,
      control: b,
      ratio: a / b,
      unit: 'us',
    },
    { name: 'the same / the 100 us that is asked', ours: a, control: 100, ratio: a / 100, unit: 'us' },
  ]);
}

const rms = (list: readonly number[]): number => Math.sqrt(list.reduce((sum, x) => sum + x * x, 0) / list.length);
