import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOnLine, usOnLine } from '../../../app/core/time/frame-line.ts';
import { convertFrame, sameRate } from '../../../app/core/time/rates.ts';
import {
  formatTimecode,
  frameOfTimecode,
  framesPerDay,
  parseTimecode,
  timecodeOf,
} from '../../../app/core/time/timecode.ts';

const RATES = [
  { num: 24_000, den: 1001 },
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 50, den: 1 },
  { num: 60_000, den: 1001 },
];
const NTSC = { num: 30_000, den: 1001 };
const NTSC60 = { num: 60_000, den: 1001 };
const arbRate = fc.constantFrom(...RATES);

// By hand: 30000/1001 gives 30 000 frames in 1001 s exactly; 107 892 in an hour, 107 frames short of 30 an hour's count.
test('29.97 is exact over hours', () => {
  const line = { rate: NTSC, anchorNs: 0n, frame: 0, ppb: 0 };
  expect(frameOnLine(line, 1_001_000_000)).toBe(30_000);
  expect(frameOnLine(line, 1_000_999_999)).toBe(29_999);
  expect(frameOnLine(line, 3_600_000_000)).toBe(107_892);
  expect(usOnLine(line, 1)).toBe(33_367);
});

test('50p frames name 25-frame timecode in pairs', () => {
  const from = { num: 50, den: 1 };
  const to = { num: 25, den: 1 };
  expect([100, 101, 102, -1].map((f) => convertFrame(f, from, to))).toEqual([50, 50, 51, -1]);
  expect(sameRate({ num: 50, den: 2 }, to)).toBe(true);
});

// SMPTE ST 12-1: labels ;00 and ;01 are left out at every minute but each tenth.
test('drop-frame leaves out the labels that the standard says', () => {
  const at = (frame: number): string => formatTimecode(timecodeOf(frame, NTSC, true));
  expect(at(1_799)).toBe('00:00:59;29');
  expect(at(1_800)).toBe('00:01:00;02');
  expect(at(3_597)).toBe('00:01:59;29');
  expect(at(3_598)).toBe('00:02:00;02');
  expect(at(17_981)).toBe('00:09:59;29');
  expect(at(17_982)).toBe('00:10:00;00');
  expect(at(107_892)).toBe('01:00:00;00');
  expect(framesPerDay(NTSC, true)).toBe(2_589_408);
  expect(at(2_589_408)).toBe('00:00:00;00');
  expect(formatTimecode(timecodeOf(3_600, NTSC60, true))).toBe('00:01:00;04');
  expect(formatTimecode(timecodeOf(1_800, NTSC, false))).toBe('00:01:00:00');
  expect(formatTimecode(timecodeOf(-1, { num: 25, den: 1 }, false))).toBe('23:59:59:24');
});

test('a dropped label names no frame', () => {
  const frame = (text: string): number | undefined => {
    const tc = parseTimecode(text);
    return tc && frameOfTimecode(tc, NTSC);
  };
  expect(frame('00:01:00;00')).toBeUndefined();
  expect(frame('00:01:00;01')).toBeUndefined();
  expect(frame('00:10:00;00')).toBe(17_982);
  expect(frame('00:00:00:30')).toBeUndefined();
  expect(frame('24:00:00:00')).toBeUndefined();
  expect(parseTimecode('1:00:00:00')).toBeUndefined();
  expect(
    frameOfTimecode({ hours: 0, minutes: 0, seconds: 0, frames: 0, drop: true }, { num: 25, den: 1 }),
  ).toBeUndefined();
});

test('every frame of a day has its own label, and the label names it again', () => {
  fc.assert(
    fc.property(arbRate, fc.boolean(), fc.nat(6_000_000), (rate, drop, n) => {
      const frame = n % framesPerDay(rate, drop);
      const tc = timecodeOf(frame, rate, drop);
      const parsed = parseTimecode(formatTimecode(tc));
      expect(parsed).toEqual(tc);
      expect(frameOfTimecode(tc, rate)).toBe(frame);
    }),
    { seed: 3, numRuns: 2_000 },
  );
});
