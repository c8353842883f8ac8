import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findOnsets, LevelMemory, type LevelSample } from '../../../app/core/delay/onsets.ts';

const FRAME_US = 20_000;
const DARK = 0.1;
const BRIGHT = 0.6;

/** What a camera with an open shutter sees of a patch that is lit in these stretches. */
function film(lit: readonly (readonly [fromUs: number, toUs: number])[], frames: number): LevelSample[] {
  return Array.from({ length: frames }, (_, n) => {
    const [from, to] = [n * FRAME_US, (n + 1) * FRAME_US];
    const share = lit.reduce((sum, [a, b]) => sum + Math.max(0, Math.min(b, to) - Math.max(a, from)), 0) / FRAME_US;
    return { us: from, level: DARK + share * (BRIGHT - DARK) };
  });
}

test('a patch that fills its first frame is seen from that frame on', () => {
  expect(findOnsets(film([[200_000, 320_000]], 40), FRAME_US)).toEqual([{ us: 200_000, resolutionUs: 0, share: 1 }]);
});

test('a patch split over two frames tells when within the first one it came', () => {
  const [onset] = findOnsets(film([[206_000, 320_000]], 40), FRAME_US);
  expect(onset?.us).toBeCloseTo(206_000, 3);
  expect(onset?.share).toBeCloseTo(0.7, 6);
  const [late] = findOnsets(film([[215_000, 320_000]], 40), FRAME_US);
  expect(late?.us).toBeCloseTo(215_000, 3);
  expect(late?.share).toBeCloseTo(0.25, 6);
});

test('any moment of lighting comes back to a tenth of a frame', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200_000, max: 400_000 }), (at) => {
      const found = findOnsets(
        film(
          [
            [at, at + 120_000],
            [at + 700_000, at + 820_000],
          ],
          90,
        ),
        FRAME_US,
      );
      expect(found).toHaveLength(2);
      expect(Math.abs((found[0]?.us ?? 0) - at)).toBeLessThanOrEqual(0.1 * FRAME_US + 1);
      expect(Math.abs((found[1]?.us ?? 0) - at - 700_000)).toBeLessThanOrEqual(0.1 * FRAME_US + 1);
    }),
    { seed: 11 },
  );
});

test('with the frame before it lost, the onset may have been anywhere in that one', () => {
  const [onset] = findOnsets(
    film([[200_000, 320_000]], 40).filter(({ us }) => us !== 180_000),
    FRAME_US,
  );
  expect(onset).toEqual({ us: 180_000, resolutionUs: 20_000, share: 1 });
});

test('a region that stays as it is has no onset, nor has noise, nor a patch that was lit all along', () => {
  expect(findOnsets(film([], 40), FRAME_US)).toEqual([]);
  expect(findOnsets([], FRAME_US)).toEqual([]);
  const noisy = film([], 40).map(({ us }, n) => ({ us, level: DARK + (n % 5) * 0.008 }));
  expect(findOnsets(noisy, FRAME_US)).toEqual([]);
  expect(findOnsets(film([[0, 100_000]], 40), FRAME_US)).toEqual([]);
});

test('frames that come out of order, or twice, are put in place by their own stamp', () => {
  const memory = new LevelMemory();
  const frames = film([[200_000, 320_000]], 40);
  for (const one of [...frames.toReversed(), ...frames]) memory.add(one);
  expect(memory.samples).toHaveLength(40);
  expect(findOnsets(memory.samples, FRAME_US)).toEqual([{ us: 200_000, resolutionUs: 0, share: 1 }]);
});

test('the memory is bounded', () => {
  const memory = new LevelMemory();
  for (let n = 0; n < 5_000; n++) memory.add({ us: n * FRAME_US, level: 0 });
  expect(memory.samples.length).toBeLessThanOrEqual(1_800);
  expect(memory.samples.at(-1)?.us).toBe(4_999 * FRAME_US);
});
