import { expect, test } from 'vitest';
import { frameOnLine } from '../../app/core/time/frame-line.ts';
import { convertFrame } from '../../app/core/time/rates.ts';
import { formatTimecode, timecodeOf } from '../../app/core/time/timecode.ts';
import { type Clock, secondsTo, timecodeAt } from '../../app/renderer/frame/house-time.ts';

const S = 1_000_000;
const clock = (change: Partial<Clock> = {}): Clock => ({
  source: 'free-run',
  state: 'free-run',
  rate: { num: 50, den: 1 },
  timecodeRate: { num: 25, den: 1 },
  drop: false,
  epochUs: 5 * S,
  timecodeAtEpoch: 36_000 * 25,
  offsetUs: null,
  pendingFrames: 0,
  speedPpm: 0,
  faults: [],
  ...change,
});

test('labels count from the epoch, before it and over midnight', () => {
  expect(timecodeAt(clock(), 5 * S)).toBe('10:00:00:00');
  expect(timecodeAt(clock(), 5 * S + 39_999)).toBe('10:00:00:00');
  expect(timecodeAt(clock(), 5 * S + 40_000)).toBe('10:00:00:01');
  expect(timecodeAt(clock(), 5 * S - 1)).toBe('09:59:59:24');
  expect(timecodeAt(clock(), (5 + 14 * 3_600) * S)).toBe('00:00:00:00');
});

test('drop-frame labels carry their mark and leave out what drop-frame leaves out', () => {
  const df = clock({ timecodeRate: { num: 30_000, den: 1001 }, drop: true, timecodeAtEpoch: 1_799 });
  expect(timecodeAt(df, 5 * S)).toBe('00:00:59;29');
  expect(timecodeAt(df, 5 * S + 40_000)).toBe('00:01:00;02');
});

test('a clock that keeps the speed of its lost source for an hour shows what the engine shows', () => {
  const rate = { num: 50, den: 1 };
  const us = 3_600 * S + 10_000;
  const frame = frameOnLine({ rate, anchorNs: 0n, frame: 0, ppb: 180_000 }, us);
  const shown = clock({ epochUs: 0, timecodeAtEpoch: 0, speedPpm: 180 });
  const engine = timecodeOf(convertFrame(frame, rate, shown.timecodeRate), shown.timecodeRate, false);
  expect(timecodeAt(shown, us)).toBe(formatTimecode(engine));
  expect(timecodeAt(shown, us)).toBe('01:00:00:16');
});

test('the way to a label is counted in house seconds, and is negative once it has passed', () => {
  expect(secondsTo(clock(), '10:00:12:00', 5 * S)).toBeCloseTo(12, 6);
  expect(secondsTo(clock(), '10:00:12:00', 5.5 * S)).toBeCloseTo(11.5, 6);
  expect(secondsTo(clock(), '09:59:59:00', 5 * S)).toBeCloseTo(-1, 6);
  expect(secondsTo(clock({ timecodeAtEpoch: 86_399 * 25 }), '00:00:01:00', 5 * S)).toBeCloseTo(2, 6);
  for (const none of ['', '10:00:00:25', '10:00:00;00']) expect(secondsTo(clock(), none, 5 * S)).toBeUndefined();
});
