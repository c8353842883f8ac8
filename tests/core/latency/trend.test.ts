/** Steps and creeping of a measured latency, on a test clock: raised with numbers, cleared with hysteresis, never twice. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TREND_LIMITS, TrendWatch } from '../../../app/core/latency/trend.ts';

fc.configureGlobal({ seed: 20_261_121 });

const S = 1_000_000;

/** One reading a second; `at` says the level in ms, `noise` repeats over and over. */
function run(watch: TrendWatch, fromS: number, toS: number, at: (s: number) => number, noise: readonly number[] = [0]) {
  const seen: ReturnType<TrendWatch['add']>[] = [];
  for (let s = fromS; s < toS; s++)
    seen.push(watch.add(1_000 * (at(s) + (noise[s % noise.length] ?? 0)), 1_000_000 + s * S));
  return seen;
}

const NOISE = [0.3, -0.8, 0.1, 0.9, -0.2, -0.6, 0.4, 0.7, -0.9, 0.2, -0.1];

test('a steady level with noise raises nothing, for an hour', () => {
  const watch = new TrendWatch();
  const seen = run(watch, 0, 3_600, () => 20, NOISE);
  expect(seen.filter((verdict) => verdict.step || verdict.slope)).toEqual([]);
});

test('one outlier is no step', () => {
  const watch = new TrendWatch();
  const seen = run(watch, 0, 300, (s) => (s % 50 === 7 ? 90 : 20));
  expect(seen.filter((verdict) => verdict.step || verdict.slope)).toEqual([]);
});

test('a step is told once with from and to, is no slope, and is over when it goes back', () => {
  const watch = new TrendWatch();
  run(watch, 0, 120, () => 20, NOISE);
  const after = run(watch, 120, 400, () => 28, NOISE);
  const raised = after.findIndex((verdict) => verdict.step);
  expect(raised).toBeGreaterThanOrEqual(4);
  expect(raised).toBeLessThanOrEqual(10);
  expect(after.slice(raised).every((verdict) => verdict.step)).toBe(true);
  const { step } = watch.verdict;
  expect((step?.fromUs ?? 0) / 1_000).toBeCloseTo(20, 0);
  expect((step?.toUs ?? 0) / 1_000).toBeCloseTo(28, -0.5);
  expect(after.some((verdict) => verdict.slope)).toBe(false);
  // Numbers of a standing alarm do not move.
  expect(new Set(after.slice(raised).map((verdict) => JSON.stringify(verdict.step))).size).toBe(1);
  const back = run(watch, 400, 700, () => 20, NOISE);
  expect(back.findIndex((verdict) => !verdict.step)).toBeLessThanOrEqual(10);
  expect(back.slice(10).filter((verdict) => verdict.step || verdict.slope)).toEqual([]);
});

test('back by less than half of the limit is not over; a new level that lasts ten minutes is the normal one', () => {
  const watch = new TrendWatch();
  run(watch, 0, 120, () => 20);
  run(watch, 120, 200, () => 25);
  expect(watch.verdict.step).toEqual({ fromUs: 20_000, toUs: 25_000 });
  run(watch, 200, 300, () => 22.5);
  expect(watch.verdict.step).toBeDefined();
  run(watch, 300, 740, () => 22.5);
  expect(watch.verdict.step).toBeUndefined();
  expect(run(watch, 740, 1_200, () => 22.5).some((verdict) => verdict.step)).toBe(false);
});

test('creeping is told with its slope after it lasted, and is over at half of the limit', () => {
  const watch = new TrendWatch();
  run(watch, 0, 300, () => 20, NOISE);
  const creeping = run(watch, 300, 800, (s) => 20 + ((s - 300) / 60) * 2, NOISE);
  const raised = creeping.findIndex((verdict) => verdict.slope);
  expect(raised).toBeGreaterThan(30);
  const { slope } = creeping.at(-1) ?? {};
  expect(slope?.usPerMin).toBeGreaterThan(TREND_LIMITS.slopeUsPerMin * 0.99);
  expect(slope?.usPerMin).toBeLessThan(2_200);
  expect(slope && slope.toUs > slope.fromUs).toBe(true);
  const level = 20 + (500 / 60) * 2;
  const after = run(watch, 800, 1_400, () => level, NOISE);
  expect(after.at(-1)?.slope).toBeUndefined();
  // Over six minutes of memory the slope falls to half after about four.
  expect(after.findIndex((verdict) => !verdict.slope)).toBeGreaterThan(200);
});

test('a slope below the limit is nothing', () => {
  const watch = new TrendWatch();
  const seen = run(watch, 0, 1_800, (s) => 20 + (s / 60) * 0.8, NOISE);
  expect(seen.filter((verdict) => verdict.step || verdict.slope)).toEqual([]);
});

test('after a gap it begins anew: what comes back elsewhere is no step', () => {
  const watch = new TrendWatch();
  run(watch, 0, 120, () => 20);
  expect(run(watch, 300, 500, () => 40).filter((verdict) => verdict.step || verdict.slope)).toEqual([]);
});

test('readings faster than once a second, or that are no numbers, change nothing', () => {
  const watch = new TrendWatch();
  run(watch, 0, 120, () => 20);
  for (let n = 0; n < 500; n++) watch.add(90_000, 1_000_000 + 119 * S + n * 100);
  for (let n = 0; n < 50; n++) watch.add(Number.NaN, 1_000_000 + (121 + n) * S);
  expect(watch.verdict).toEqual({ step: undefined, slope: undefined });
});

test('whatever comes, a verdict has finite numbers and nothing throws', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double(), fc.double({ min: 0, max: 100e6, noNaN: true })), { maxLength: 600 }),
      (all) => {
        const watch = new TrendWatch();
        let atUs = 0;
        for (const [value, by] of all) {
          atUs += by;
          const { step, slope } = watch.add(value, atUs);
          for (const n of [step?.fromUs ?? 0, step?.toUs ?? 0, slope?.usPerMin ?? 0])
            expect(Number.isNaN(n)).toBe(false);
        }
      },
    ),
  );
});
