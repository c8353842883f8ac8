import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatTimecode,
  frameOfTimecode,
  framesBetween,
  framesPerDay,
  framesPerLabel,
  parseTimecode,
  type Timecode,
  timecodeOf,
} from '../../../app/core/time/timecode.ts';
import { addFrames } from './later-labels.ts';
import { RATES } from './source-rig.ts';

interface Vectors {
  rows: { frame: number; nominal: number; dropFrame: boolean; timecode: string; wraps: boolean }[];
  validity: { timecode: string; nominal: number; valid: boolean }[];
}
const FILE = new URL('../../vectors/timecode/dropframe.json', import.meta.url);
const { rows, validity } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;

const rateOf = (nominal: number, drop: boolean) =>
  drop ? { num: nominal * 1000, den: 1001 } : { num: nominal, den: 1 };
const DROP = rateOf(30, true);

function label(text: string): Timecode {
  const tc = parseTimecode(text);
  if (!tc) throw new Error(text);
  return tc;
}

test.each(rows)('frame $frame of $nominal is $timecode', ({ frame, nominal, dropFrame, timecode, wraps }) => {
  const rate = rateOf(nominal, dropFrame);
  expect(formatTimecode(timecodeOf(frame, rate, dropFrame))).toBe(timecode);
  expect(frameOfTimecode(label(timecode), rate)).toBe(wraps ? frame - framesPerDay(rate, dropFrame) : frame);
});

test.each(validity)('$timecode at $nominal exists: $valid', ({ timecode, nominal, valid }) => {
  expect(frameOfTimecode(label(timecode), rateOf(nominal, true)) !== undefined).toBe(valid);
});

// ST 12-1: 1 798 labels in a dropping minute, 1 800 in each tenth; 2 589 408 a day, 59.94 twice as many.
test.each([30, 60])('%i drop-frame: a whole day in order, no label twice, the dropped ones never', (nominal) => {
  const rate = rateOf(nominal, true);
  let before = -1;
  let last = 0;
  const day = framesPerDay(rate, true);
  for (let frame = 0; frame < day; frame++) {
    const tc = timecodeOf(frame, rate, true);
    const linear = ((tc.hours * 60 + tc.minutes) * 60 + tc.seconds) * nominal + tc.frames;
    if (linear <= before || (tc.seconds === 0 && tc.minutes % 10 !== 0 && tc.frames < nominal / 15)) break;
    before = linear;
    last = frame;
  }
  expect(last).toBe(day - 1);
  expect(day).toBe((2_589_408 * nominal) / 30);
  expect(before).toBe(86_400 * nominal - 1);
});

test('steps over minutes, tens and midnight', () => {
  const next = (text: string, rate = DROP): string => {
    const tc = addFrames(label(text), 1, rate);
    return tc ? formatTimecode(tc) : 'none';
  };
  expect(next('00:00:59;29')).toBe('00:01:00;02');
  expect(next('00:09:59;29')).toBe('00:10:00;00');
  expect(next('23:59:59;29')).toBe('00:00:00;00');
  expect(next('00:01:00;00')).toBe('none');
  expect(next('23:59:59:24', { num: 25, den: 1 })).toBe('00:00:00:00');
  expect(addFrames(label('00:01:00;02'), -1, DROP)).toEqual(label('00:00:59;29'));
  expect(addFrames(label('00:00:00;00'), 0.5, DROP)).toBeUndefined();
});

test('distance goes the short way round midnight', () => {
  const between = (a: string, b: string): number | undefined => framesBetween(label(a), label(b), { num: 25, den: 1 });
  expect(between('23:59:59:20', '00:00:00:05')).toBe(10);
  expect(between('00:00:00:05', '23:59:59:20')).toBe(-10);
  expect(between('06:00:00:00', '18:00:00:00')).toBe(1_080_000);
  expect(between('10:00:00:00', '10:00:00;00')).toBeUndefined();
  expect(between('10:00:00:25', '10:00:00:00')).toBeUndefined();
});

const arbLabel = fc
  .record({ rate: fc.constantFrom(...RATES), drop: fc.boolean(), frame: fc.nat(10_368_000) })
  .map(({ rate, drop, frame }) => ({ rate, tc: timecodeOf(frame, rate, drop) }));

test('adding, its inverse and the distance agree, exactly', () => {
  fc.assert(
    fc.property(arbLabel, fc.integer({ min: -20_000_000, max: 20_000_000 }), ({ rate, tc }, by) => {
      const there = addFrames(tc, by, rate);
      if (!there) throw new Error('no label');
      expect(addFrames(there, -by, rate)).toEqual(tc);
      const day = framesPerDay(rate, tc.drop);
      const apart = framesBetween(tc, there, rate) ?? Number.NaN;
      expect(((apart - by) % day) + 0).toBeCloseTo(0);
      expect(apart * 2).toBeGreaterThan(-day);
      expect(apart * 2).toBeLessThanOrEqual(day);
    }),
    { seed: 61, numRuns: 2_000 },
  );
});

test('video frames to a label', () => {
  const of = (video: number, timecode: number): number | undefined =>
    framesPerLabel({ num: video, den: 1 }, { num: timecode, den: 1 });
  expect([of(50, 25), of(25, 25), of(100, 25), of(50, 30), of(25, 50)]).toEqual([2, 1, 4, undefined, undefined]);
  expect(framesPerLabel({ num: 60_000, den: 1001 }, DROP)).toBe(2);
});
