/** Delay of tracking against pictures by one pan. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MotionSample, measureMotionDelay } from '../../../app/core/calibration/motion-delay.ts';
import { codeOf, normalOf, valueOf, vectors } from './calibration-kit.ts';

interface Signal {
  readonly t: readonly number[];
  readonly panDeg: readonly number[];
}
interface Case {
  readonly name: string;
  readonly video: Signal;
  readonly tracking: Signal;
  readonly expect: { readonly trackingLagMs: number };
  readonly toleranceMs: number;
}
const samplesOf = ({ t, panDeg }: Signal): MotionSample[] => t.map((atS, i) => ({ atS, deg: panDeg[i]! }));

test.each(vectors<{ readonly cases: readonly Case[] }>('latency_xcorr').cases)('vector $name', (one) => {
  const result = valueOf(measureMotionDelay(samplesOf(one.video), samplesOf(one.tracking)));
  expect(Math.abs(result.trackingLagMs - one.expect.trackingLagMs)).toBeLessThan(one.toleranceMs);
  expect(result.partsMs).toHaveLength(5);
});

/** An irregular pan, as a hand makes it. */
const pan = (t: number): number => 8 * Math.sin(4.1 * t) + 5 * Math.sin(6.7 * t + 1) + 3 * Math.sin(9.9 * t + 2.2);
const sampled = (
  hz: number,
  seconds: number,
  late: number,
  more: { noise?: number; seed?: number; gain?: number; offset?: number; startS?: number } = {},
): MotionSample[] => {
  const normal = normalOf(more.seed ?? 1);
  return Array.from({ length: Math.floor(hz * seconds) }, (_, i) => {
    const atS = (more.startS ?? 0) + i / hz;
    return { atS, deg: (more.offset ?? 0) + (more.gain ?? 1) * pan(atS - late) + normal() * (more.noise ?? 0) };
  });
};

test('any delay up to a quarter of a second is found, at any pair of rates', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -2_500, max: 2_500 }).map((tenths) => tenths / 10_000),
      fc.constantFrom(23.976, 25, 50, 59.94),
      fc.constantFrom(50, 60, 100, 120, 240),
      (late, videoHz, trackingHz) => {
        const result = valueOf(
          measureMotionDelay(sampled(videoHz, 8, 0), sampled(trackingHz, 8, late, { startS: 0.0037, offset: 100 })),
        );
        expect(Math.abs(result.trackingLagMs - late * 1_000)).toBeLessThan(0.3);
      },
    ),
    { seed: 41, numRuns: 25 },
  );
});

test('its stated uncertainty is of the size of its error, under noise', () => {
  let inside = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const result = valueOf(
      measureMotionDelay(
        sampled(50, 8, 0, { noise: 0.08, seed }),
        sampled(60, 8, 0.037, { noise: 0.02, seed: seed + 50 }),
      ),
    );
    if (Math.abs(result.trackingLagMs - 37) < 3 * result.sigmaMs + 0.2) inside++;
    expect(result.sigmaMs).toBeLessThan(4);
  }
  expect(inside).toBeGreaterThanOrEqual(18);
});

describe('refused or told', () => {
  const video = sampled(50, 8, 0);
  const tracking = sampled(60, 8, 0.02);
  const swing = (hz: number, late: number): MotionSample[] =>
    Array.from({ length: hz * 8 }, (_, i) => ({ atS: i / hz, deg: 10 * Math.sin(2 * Math.PI * 5 * (i / hz - late)) }));
  test.each<[string, MotionSample[], MotionSample[]]>([
    ['calibration.motion-too-few', video.slice(0, 5), tracking],
    ['calibration.motion-short', video.slice(0, 60), tracking],
    ['calibration.motion-still', video.map(({ atS }) => ({ atS, deg: 3 })), tracking],
    ['calibration.motion-no-number', [...video.slice(0, 99), { atS: Number.NaN, deg: 0 }], tracking],
    ['calibration.motion-backwards', video, [...tracking.slice(0, 200), tracking[100]!, ...tracking.slice(201)]],
    ['calibration.motion-gap', video, tracking.filter(({ atS }) => atS < 3 || atS > 4)],
    ['calibration.motion-overlap', video, tracking.map(({ atS, deg }) => ({ atS: atS + 6, deg }))],
    ['calibration.motion-unlike', video, tracking.map(({ atS }) => ({ atS, deg: pan(1.7 * atS + 40) }))],
    ['calibration.motion-two-answers', swing(50, 0), swing(120, 0.02)],
  ])('%s', (code, a, b) => {
    expect(codeOf(measureMotionDelay(a, b))).toBe(code);
  });

  test('a pan that is counted the other way still gives the delay, and says so', () => {
    const result = valueOf(measureMotionDelay(video, sampled(60, 8, 0.03, { gain: -1 })));
    expect(Math.abs(result.trackingLagMs - 30)).toBeLessThan(0.6);
    expect(result.notes.map(({ code }) => code)).toContain('calibration.motion-inverted');
  });

  test('a pan across 180 degrees is one pan', () => {
    const wrapped = sampled(60, 8, 0.03, { offset: 178 }).map(({ atS, deg }) => ({
      atS,
      deg: deg > 180 ? deg - 360 : deg,
    }));
    expect(Math.abs(valueOf(measureMotionDelay(video, wrapped)).trackingLagMs - 30)).toBeLessThan(0.6);
  });
});
