import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClockWatch } from '../../../app/core/time/clock-watch.ts';
import { CHOICE_POLICY, chooseSource, type SourceCandidate } from '../../../app/core/time/source-choice.ts';

describe('the choice of a source', () => {
  const S = 1e6;
  const ltc = (usable: boolean, sinceS: number): SourceCandidate => ({
    id: 'ltc',
    priority: 1,
    usable,
    sinceUs: sinceS * S,
  });
  const mtc = (usable: boolean, sinceS: number): SourceCandidate => ({
    id: 'mtc',
    priority: 2,
    usable,
    sinceUs: sinceS * S,
  });
  const choose = (current: string | undefined, all: SourceCandidate[], atS: number): string | undefined =>
    chooseSource(current, all, atS * S, CHOICE_POLICY);

  test.each([
    ['nothing usable: nothing', undefined, [ltc(false, 0), mtc(false, 0)], 10, undefined],
    ['the first usable one is taken at once', undefined, [ltc(false, 0), mtc(true, 9)], 10, 'mtc'],
    ['the better of two', undefined, [mtc(true, 9), ltc(true, 9)], 10, 'ltc'],
    ['a better one must prove itself', 'mtc', [ltc(true, 6), mtc(true, 0)], 10, 'mtc'],
    ['and then takes over', 'mtc', [ltc(true, 5), mtc(true, 0)], 10, 'ltc'],
    ['a worse one never does', 'ltc', [ltc(true, 9), mtc(true, 0)], 100, 'ltc'],
    ['a short gap is sat out', 'ltc', [ltc(false, 9.5), mtc(true, 0)], 10, 'ltc'],
    ['a long one is not', 'ltc', [ltc(false, 9), mtc(true, 0)], 10, 'mtc'],
    ['with nothing else it is kept', 'ltc', [ltc(false, 0), mtc(false, 0)], 10, 'ltc'],
    ['one that was taken out of the list is left', 'art', [ltc(false, 0), mtc(true, 9)], 10, 'mtc'],
  ] as const)('%s', (_what, current, all, atS, wanted) => {
    expect(choose(current, [...all], atS)).toBe(wanted);
  });

  test('a flapping better source never drags the house to and fro', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 40 }), (tenths) => {
        let current: string | undefined = 'mtc';
        let usable = false;
        let sinceS = 0;
        let changes = 0;
        for (const length of tenths) {
          for (let i = 0; i < length; i++) {
            const next = choose(current, [ltc(usable, sinceS), mtc(true, -100)], sinceS + i / 10);
            if (next !== current) changes++;
            current = next;
          }
          sinceS += length / 10;
          usable = !usable;
        }
        expect(changes).toBe(0); // never five seconds on end
      }),
      { seed: 71 },
    );
  });
});

describe('the machine’s own clocks', () => {
  const reading = (mono: number, wall: number, up: number) => ({
    monoUs: mono * 1e6,
    wallUs: wall * 1e6,
    upUs: up * 1e6,
  });

  test.each([
    ['all go on', [101, 1_001, 201], undefined],
    ['wall time steered by 10 ms', [101, 1_001.01, 201], undefined],
    ['wall time set forward', [101, 1_061, 201], { code: 'clock.wall-step', params: { byMs: 60_000 } }],
    ['wall time set back', [101, 941, 201], { code: 'clock.wall-step', params: { byMs: -60_000 } }],
    ['asleep, monotonic time stood still', [101, 4_601, 3_801], { code: 'clock.slept', params: { forMs: 3_600_000 } }],
    ['asleep and set at waking', [101, 9_999, 3_801], { code: 'clock.slept', params: { forMs: 3_600_000 } }],
    ['the program stood still', [109, 1_009, 209], { code: 'clock.stalled', params: { forMs: 8_000 } }],
  ] as const)('%s', (_what, [mono, wall, up], fault) => {
    const watch = new ClockWatch();
    expect(watch.read(reading(100, 1_000, 200))).toBeUndefined();
    expect(watch.read(reading(mono, wall, up))).toEqual(fault);
    expect(watch.read(reading(mono + 1, wall + 1, up + 1))).toBeUndefined();
  });
});
