import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileOscPattern, isOscPattern } from '../../../drivers/kit/osc-pattern.ts';
import { vectors } from './osc-vectors.ts';

interface PatternVector {
  readonly pattern: string;
  readonly address: string;
  readonly match: boolean;
}

const matches = (pattern: string, address: string): boolean => {
  const compiled = compileOscPattern(pattern);
  return 'code' in compiled ? false : compiled.matches(address);
};

test.each(vectors<PatternVector>('patterns'))('$pattern against $address', ({ pattern, address, match }) => {
  // Decided otherwise: a reversed range refuses the pattern (docs/protocols/osc.md).
  expect(matches(pattern, address)).toBe(pattern.includes('[3-2]') ? false : match);
});

test.each(['/[3-2]', '/[a', '/{a,b', '/a]', '/a}', '/[]', 'a', ''])('%j is refused by name', (pattern) => {
  expect(compileOscPattern(pattern)).toMatchObject({ code: 'osc.pattern' });
});

test('an ordinary address matches itself only', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^(\/[a-z0-9.+-]{1,6}){1,4}$/),
      fc.stringMatching(/^(\/[a-z0-9.+-]{1,6}){1,4}$/),
      (a, b) => {
        expect(isOscPattern(a)).toBe(false);
        expect(matches(a, b)).toBe(a === b);
        expect(matches(`${a}*`, a)).toBe(true);
        expect(matches(`/${a}`, `/deep/er${a}`)).toBe(true);
      },
    ),
    { seed: 7 },
  );
});

test('no pattern makes it slow or throw', () => {
  const address = `/${'a'.repeat(800)}`;
  const startMs = performance.now();
  expect(matches(`/${'a*'.repeat(400)}b`, address)).toBe(false);
  expect(matches(`/${'{a,aa}'.repeat(150)}b`, address)).toBe(false);
  expect(matches(`${'//a'.repeat(200)}//b`, '/a'.repeat(200))).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(1_000);
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'/ab*?[]{}!,-'.split('')) }),
      fc.string({ unit: fc.constantFrom(...'/ab'.split('')) }),
      (p, a) => {
        matches(`/${p}`, `/${a}`);
      },
    ),
    { seed: 8, numRuns: 2_000 },
  );
});
