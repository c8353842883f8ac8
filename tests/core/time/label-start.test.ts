import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelFrames, labelStart } from '../../../app/core/time/label-start.ts';
import { convertFrame } from '../../../app/core/time/rates.ts';

const rates = [
  [24_000, 1001],
  [24, 1],
  [25, 1],
  [30_000, 1001],
  [30, 1],
  [48, 1],
  [50, 1],
  [60_000, 1001],
  [60, 1],
  [100, 1],
  [120, 1],
].map(([num = 1, den = 1]) => ({ num, den }));

test('50p with 25-frame timecode: even frames; 100p: every fourth; 25p: every one', () => {
  const tc = { num: 25, den: 1 };
  const at = (hz: number) => [0, 1, 2, 3, 4, 5].map((frame) => labelStart(frame, { num: hz, den: 1 }, tc));
  expect(at(50)).toEqual([0, 2, 2, 4, 4, 6]);
  expect(at(100)).toEqual([0, 4, 4, 4, 4, 8]);
  expect(at(25)).toEqual([0, 1, 2, 3, 4, 5]);
  expect([50, 100, 25].map((num) => labelFrames({ num, den: 1 }, tc))).toEqual([2, 4, 1]);
});

test('for any pair of rates it is the first frame of a label, no earlier, and the next one there is', () => {
  const rate = fc.constantFrom(...rates);
  fc.assert(
    fc.property(rate, rate, fc.integer({ min: 1, max: 120 * 86_400 }), (video, timecode, frame) => {
      const start = labelStart(frame, video, timecode);
      const label = (n: number): number => convertFrame(n, video, timecode);
      expect(start).toBeGreaterThanOrEqual(frame);
      expect(label(start)).not.toBe(label(start - 1));
      for (let n = frame; n < start; n++) expect(label(n)).toBe(label(frame - 1));
      expect(start - frame).toBeLessThan(labelFrames(video, timecode));
      expect(labelStart(start, video, timecode)).toBe(start);
    }),
    { numRuns: 2_000 },
  );
});
