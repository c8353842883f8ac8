import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EncoderRange } from '../../../app/core/tracking/encoder-range.ts';

function heard(range: EncoderRange, ...counts: number[]): EncoderRange {
  for (const count of counts) range.heard(count);
  return range;
}

test('a ring that was not turned has no range; then it is what was seen, and no more', () => {
  const range = new EncoderRange();
  expect(range.seen).toBeNull();
  expect(heard(range, 0x4000, 0x4000).seen).toBeNull();
  expect(heard(range, 0x4200, 0x3f00).seen).toEqual({ minRaw: 0x3f00, maxRaw: 0x4200 });
  expect(range.atRaw).toBe(0x3f00);
});

test('what was kept counts as seen, whether it comes before or after the first count', () => {
  const kept = { minRaw: 100, maxRaw: 900 };
  const late = heard(new EncoderRange(), 1_000);
  late.widen(kept);
  expect(late.seen).toEqual({ minRaw: 100, maxRaw: 1_000 });
  const early = new EncoderRange();
  early.widen(kept);
  expect(heard(early, 50).seen).toEqual({ minRaw: 50, maxRaw: 900 });
  early.reset();
  expect(early.seen).toBeNull();
});

test.each([0x1_0000, 0x100_0000])(
  'an encoder of %d counts that begins anew, and nobody said so: counted, and no range made of it',
  (width) => {
    const range = heard(new EncoderRange(), width - 300, width - 200, 100, 400);
    expect(range.wraps).toBe(1);
    expect(range.seen).toEqual({ minRaw: width - 300, maxRaw: width - 200 });
    range.reset();
    expect(heard(range, 500, 700)).toMatchObject({ wraps: 0, seen: { minRaw: 500, maxRaw: 700 } });
  },
);

test('a ring that is racked fast over half its way has not begun anew', () => {
  expect(heard(new EncoderRange(), 5_000, 30_000, 44_000, 12_000).wraps).toBe(0);
  expect(heard(new EncoderRange(), 0, 0xffff, 0).wraps).toBe(2);
});

test('where the number of counts is said, counts go on, also over a restart in any place', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_095 }),
      fc.integer({ min: 1, max: 4_000 }),
      fc.nat(),
      (from, span, pick) => {
        const way = Array.from({ length: span + 1 }, (_, n) => (from + n) % 4_096);
        const range = heard(new EncoderRange(4_096), ...way);
        expect(range.seen).toEqual({ minRaw: from, maxRaw: from + span });
        expect(range.wraps).toBe(0);
        const again = new EncoderRange(4_096);
        again.widen({ minRaw: from, maxRaw: from + span });
        const n = pick % (span + 1);
        again.heard(way[n]!);
        expect(again.atRaw).toBe(from + n);
        expect(again.seen).toEqual({ minRaw: from, maxRaw: from + span });
        const late = heard(new EncoderRange(4_096), way[n]!);
        late.widen({ minRaw: from, maxRaw: from + span });
        expect(late.atRaw).toBe(from + n);
        expect(late.seen).toEqual({ minRaw: from, maxRaw: from + span });
      },
    ),
  );
});
