import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateDelay, type Mark } from '../../../app/core/delay/estimate.ts';
import { FLASHES, planFlashes } from '../../../app/core/delay/flash-plan.ts';
import type { Rate } from '../../../app/core/stage/model.ts';
import { frameUs } from '../../../app/core/time/rates.ts';

const RATES = [
  { num: 24_000, den: 1001 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 50, den: 1 },
  { num: 60_000, den: 1001 },
  { num: 120, den: 1 },
] satisfies Rate[];
const P50: Rate = { num: 50, den: 1 };

const flashesUs = (rate: Rate, count: number): { us: number }[] =>
  planFlashes(rate, count).map(({ frame }) => ({ us: 5_000_000 + frame * frameUs(rate) }));
const marksAt = (us: readonly number[], resolutionUs = 0): Mark[] =>
  us.map((one, n) => ({ id: `m${n}`, us: one, resolutionUs }));

test('a delay comes back exactly from clean marks, with no spread', () => {
  const flashes = flashesUs(P50, 16);
  const found = estimateDelay(flashes, marksAt(flashes.map(({ us }) => us + 133_000)), P50);
  expect(found).toMatchObject({
    verdict: 'good',
    delayUs: 133_000,
    p10Us: 133_000,
    p90Us: 133_000,
    madUs: 0,
    pairs: 16,
  });
  expect(found.delayFrames).toBeCloseTo(6.65, 6);
  expect([found.missed, found.doubles, found.strays]).toEqual([0, 0, 0]);
});

test('a known delay comes back from any rate with jitter, misses and marks of something else', () => {
  fc.assert(
    fc.property(
      fc.record({
        rate: fc.constantFrom(...RATES),
        count: fc.integer({ min: 12, max: FLASHES.most }),
        delayUs: fc.integer({ min: 0, max: 1_900_000 }),
        jitter: fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 40, maxLength: 40 }),
        missed: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        false: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
      }),
      ({ rate, count, delayUs, jitter, missed, false: strays }) => {
        const flashes = flashesUs(rate, count);
        const kept = flashes.filter((_, n) => n % 4 !== 3 || missed[n] !== true);
        const seen = kept.map(({ us }, n) => us + delayUs + (jitter[n] ?? 0) * frameUs(rate));
        const lastUs = flashes.at(-1)?.us ?? 0;
        const marks = marksAt([...seen, ...strays.map((at) => 5_000_000 + at * (lastUs + 2_000_000 - 5_000_000))]);
        const found = estimateDelay(flashes, marks, rate);
        expect(Math.abs((found.delayUs ?? Number.NaN) - delayUs)).toBeLessThanOrEqual(0.35 * frameUs(rate));
        expect(found.verdict).toBe('good');
        expect((found.p90Us ?? 0) - (found.p10Us ?? 0)).toBeLessThanOrEqual(0.6 * frameUs(rate));
        expect(found.pairs + found.missed).toBe(count);
        expect(found.pairs + found.doubles + found.strays).toBe(marks.length);
      },
    ),
    { numRuns: 300, seed: 7 },
  );
});

test('no shift of a plan onto itself fits half of it, at any rate: one delay only can be meant', () => {
  for (const rate of RATES)
    for (const count of [FLASHES.usual, 24, FLASHES.most]) {
      const times = flashesUs(rate, count).map(({ us }) => us);
      let worst = 0;
      const halfUs = 2 * frameUs(rate);
      for (let shiftUs = 200_000; shiftUs <= 2_000_000; shiftUs += 5_000) {
        const fits = times.filter((us) => times.some((other) => Math.abs(us + shiftUs - other) <= halfUs));
        worst = Math.max(worst, fits.length / count);
      }
      expect([rate, count, worst < 0.45]).toEqual([rate, count, true]);
    }
});

test('flashes in a regular beat shorter than the delay are told apart from a sure answer', () => {
  const flashes = Array.from({ length: 16 }, (_, n) => ({ us: n * 500_000 }));
  const found = estimateDelay(flashes, marksAt(flashes.map(({ us }) => us + 1_200_000)), P50);
  expect(found.verdict).toBe('ambiguous');
});

test('at most two flashes a second, each lit long enough to be in every frame of a slow camera', () => {
  for (const rate of RATES) {
    const plan = planFlashes(rate, FLASHES.most);
    plan.forEach(({ frame, darkFrame }, n) => {
      expect((darkFrame - frame) * frameUs(rate)).toBeGreaterThanOrEqual(100_000);
      const next = plan[n + 1];
      if (!next) return;
      expect((next.frame - frame) * frameUs(rate)).toBeGreaterThan(500_000);
      expect((next.frame - darkFrame) * frameUs(rate)).toBeGreaterThan(300_000);
    });
  }
});

test('too few, too wide, nothing at all: each says so', () => {
  const flashes = flashesUs(P50, 16);
  expect(estimateDelay(flashes, [], P50)).toMatchObject({ verdict: 'too-few', delayUs: null, missed: 16 });
  const four = marksAt(flashes.slice(0, 4).map(({ us }) => us + 80_000));
  expect(estimateDelay(flashes, four, P50)).toMatchObject({
    verdict: 'too-few',
    delayUs: 80_000,
    pairs: 4,
    missed: 12,
  });
  const wide = marksAt(flashes.map(({ us }, n) => us + 80_000 + (n % 4) * 11_000));
  expect(estimateDelay(flashes, wide, P50)).toMatchObject({ verdict: 'too-wide', pairs: 16 });
});

test('a mark stands for the middle of what it covers, and a coarse mark may spread by its own coarseness', () => {
  const flashes = flashesUs(P50, 16);
  // An operator reads 25-frame labels: 40 ms each, and the label begins up to 40 ms before the light.
  const labels = flashes.map(({ us }) => Math.floor((us + 133_000) / 40_000) * 40_000);
  const found = estimateDelay(flashes, marksAt(labels, 40_000), P50);
  expect(found.verdict).toBe('good');
  expect(Math.abs((found.delayUs ?? 0) - 133_000)).toBeLessThan(12_000);
  expect(found.resolutionUs).toBe(40_000);
});

test('marks may spread by what they cannot tell apart, and no further', () => {
  const flashes = flashesUs(P50, 16);
  const seen = flashes.map(({ us }, n) => us + 300_000 + (n % 5) * 20_000);
  expect(estimateDelay(flashes, marksAt(seen, 100_000), P50).verdict).toBe('good');
  expect(estimateDelay(flashes, marksAt(seen, 20_000), P50).verdict).not.toBe('good');
});

test('a second mark for one flash is a double, one beside every flash a stray', () => {
  const flashes = flashesUs(P50, 8);
  const good = flashes.map(({ us }) => us + 100_000);
  const found = estimateDelay(flashes, marksAt([...good, (good[2] ?? 0) + 25_000, (good[4] ?? 0) + 300_000]), P50);
  expect(found.fates.get('m8')).toEqual({ is: 'double', flash: 2 });
  expect(found.fates.get('m9')).toEqual({ is: 'stray' });
  expect(found.fates.get('m4')).toEqual({ is: 'paired', flash: 4, delayUs: 100_000 });
  expect(found).toMatchObject({ delayUs: 100_000, doubles: 1, strays: 1 });
});

test('marks before anything was sent are of something else', () => {
  const flashes = flashesUs(P50, 8);
  const found = estimateDelay(flashes, marksAt(flashes.map(({ us }) => us - 50_000)), P50);
  expect(found.delayUs === null || found.delayUs >= 0).toBe(true);
  expect(found.verdict).toBe('too-few');
});
