/** When a region of a picture changed its brightness, against changes that were made by hand arithmetic. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LevelSample } from '../../../app/core/delay/onsets.ts';
import { findChange } from '../../../app/core/trial/light-change.ts';

const FRAME_US = 20_000;
const SENT_US = 1_000_000;

/** A camera with an open shutter: mean of the light over each frame, for light that goes from `a` to `b` at `atUs`. */
function film(a: number, b: number, atUs: number, noise = 0): LevelSample[] {
  return Array.from({ length: 50 }, (_, n) => {
    const us = 600_000 + n * FRAME_US;
    const share = Math.min(1, Math.max(0, (us + FRAME_US - atUs) / FRAME_US));
    return { us, level: a + (b - a) * share + (n % 2 === 0 ? noise : -noise) };
  });
}

test('brighter or darker, on a frame or within one: when it came', () => {
  for (const [a, b] of [
    [0.1, 0.6],
    [0.6, 0.1],
    [0.3, 0.35],
  ] as const)
    for (const atUs of [1_040_000, 1_047_000, 1_055_000]) {
      const found = findChange(film(a, b, atUs), SENT_US, FRAME_US);
      expect(found?.us, `${a} ${b} ${atUs}`).toBeCloseTo(atUs, 3);
      expect(found?.resolutionUs).toBe(0);
    }
});

test('a change by less than the picture moves anyway is none; nor is one that is too small, nor one frame of light', () => {
  expect(findChange(film(0.3, 0.36, 1_040_000, 0.02), SENT_US, FRAME_US)).toBeUndefined();
  expect(findChange(film(0.3, 0.31, 1_040_000), SENT_US, FRAME_US)).toBeUndefined();
  const flicker = film(0.3, 0.3, 0).map((one) => ({ us: one.us, level: one.us === 1_060_000 ? 0.9 : one.level }));
  expect(findChange(flicker, SENT_US, FRAME_US)).toBeUndefined();
});

test('the light of the run before, five frames ago, does not hide this one', () => {
  const again = film(0.1, 0.6, 1_047_000).map((one) => ({ us: one.us, level: one.us < 900_000 ? 0.6 : one.level }));
  expect(findChange(again, SENT_US, FRAME_US)?.us).toBeCloseTo(1_047_000, 3);
});

test('what came before it was sent is how it was, and without it nothing can be told', () => {
  const early = film(0.1, 0.6, 900_000);
  expect(findChange(early, SENT_US, FRAME_US)).toBeUndefined();
  const blind = film(0.1, 0.6, 1_040_000).filter(({ us }) => us > 960_000);
  expect(findChange(blind, SENT_US, FRAME_US)).toBeUndefined();
});

test('where the frame before is missing, it may have been in that one already', () => {
  const lossy = film(0.1, 0.6, 1_060_000).filter(({ us }) => us !== 1_040_000 && us !== 1_020_000);
  expect(findChange(lossy, SENT_US, FRAME_US)).toEqual({ us: 1_020_000, resolutionUs: 40_000 });
});

test('frames in any order, twice, or lost: never earlier than the truth allows, never later', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_005_000, max: 1_300_000 }),
      fc.array(fc.nat(49), { maxLength: 12 }),
      fc.infiniteStream(fc.nat(1_000)),
      (atUs, lost, order) => {
        const rank = new Map<number, number>();
        const kept = film(0.1, 0.6, atUs).filter((_, n) => !lost.includes(n));
        for (const { us } of kept) rank.set(us, order.next().value ?? 0);
        const shuffled = [...kept, ...kept.slice(0, 5)].toSorted(
          (a, b) => (rank.get(a.us) ?? 0) - (rank.get(b.us) ?? 0),
        );
        const found = findChange(shuffled, SENT_US, FRAME_US);
        if (!found) return;
        expect(found.us).toBeLessThanOrEqual(atUs + 0.1 * FRAME_US + 1);
        expect(found.us + found.resolutionUs).toBeGreaterThanOrEqual(atUs - 0.1 * FRAME_US - 1);
      },
    ),
    { seed: 11 },
  );
});
