import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BEGINS,
  DOES_NOT_COUNT,
  missedOf,
  SequenceCount,
  THE_SAME_AGAIN,
} from '../../../app/core/tracking/sequence-count.ts';

const from = (port = 1, atUs = 0, host = 'a') => ({ host, port, atUs });
const stepsOf = (modulus: number, values: readonly number[]): number[] => {
  const count = new SequenceCount(modulus);
  return values.map((value) => count.step(from(), 1, value));
};
fc.configureGlobal({ seed: 20_261_121 });

test('numbers in a row miss nothing, also where they wrap', () => {
  expect(stepsOf(256, [254, 255, 0, 1, 2])).toEqual([BEGINS, 0, 0, 0, 0]);
});

test('a gap is as many as are missing', () => {
  expect(stepsOf(256, [10, 13, 14, 120])).toEqual([BEGINS, 2, 0, 105]);
});

test('a step back, or of more than half the circle, is a restart and no loss', () => {
  expect(stepsOf(256, [200, 0, 1])).toEqual([BEGINS, 55, 0]);
  expect(stepsOf(256, [100, 0, 1])).toEqual([BEGINS, BEGINS, 0]);
  expect(stepsOf(2 ** 31, [4_000_000, 0, 1])).toEqual([BEGINS, BEGINS, 0]);
});

test('one number twice came twice; always the same one does not count', () => {
  expect(stepsOf(16, [3, 3, 4])).toEqual([BEGINS, THE_SAME_AGAIN, 0]);
  expect(stepsOf(16, [0, 0, 0, 0, 0])).toEqual([
    BEGINS,
    THE_SAME_AGAIN,
    THE_SAME_AGAIN,
    DOES_NOT_COUNT,
    DOES_NOT_COUNT,
  ]);
});

test('a sample says none missing where a stream begins, and that it is not counted where it is not', () => {
  expect([3, 0, BEGINS, DOES_NOT_COUNT, THE_SAME_AGAIN].map(missedOf)).toEqual([3, 0, 0, -1, -1]);
});

test('senders and trackers are counted apart; the oldest of too many is forgotten', () => {
  const count = new SequenceCount(256);
  expect(count.step(from(1, 1), 1, 10)).toBe(BEGINS);
  expect(count.step(from(2, 2), 1, 50)).toBe(BEGINS);
  expect(count.step(from(1, 3), 2, 90)).toBe(BEGINS);
  expect(count.step(from(1, 4, 'b'), 1, 130)).toBe(BEGINS);
  expect(count.step(from(1, 5), 1, 12)).toBe(1);
  for (let id = 0; id < 62; id++) count.step(from(9, 10 + id), id, 0);
  expect(count.step(from(1, 100), 1, 14)).toBe(1);
  expect(count.step(from(2, 101), 1, 90)).toBe(BEGINS);
});

test('whatever is lost of a stream that counts, the sum of what is missing is what was lost', () => {
  const kept = fc.array(fc.boolean(), { minLength: 2, maxLength: 400 });
  fc.assert(
    fc.property(kept, fc.nat(255), (keep, start) => {
      const places = keep.flatMap((kept_, i) => (kept_ ? [i] : []));
      // More than half a circle in one gap cannot be told from a restart.
      fc.pre(places.length > 1 && places.every((at, i) => i === 0 || at - places[i - 1]! < 128));
      const missing = stepsOf(
        256,
        places.map((at) => (at + start) % 256),
      ).reduce((sum, n) => sum + missedOf(n), 0);
      expect(missing).toBe(places.at(-1)! - places[0]! + 1 - places.length);
    }),
  );
});
