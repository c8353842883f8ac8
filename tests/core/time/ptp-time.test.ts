/** The wall clock read finer than it is told, and the frames of PTP time: exact, at every rate. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelStart } from '../../../app/core/time/label-start.ts';
import { alignmentAt, firstOfDay, nsOfAlignment } from '../../../app/core/time/ptp-epoch.ts';
import { WallLine } from '../../../app/core/time/wall-line.ts';
import { RATES, randomOf } from './source-rig.ts';

/** 2026-11-21, in PTP nanoseconds. */
const TODAY_NS = 1_795_216_745_080_055_693n;

describe('frames of PTP time', () => {
  test('at 25 they begin on whole forty milliseconds after 1970 in TAI; at 29.97 on 1001/30000 of them', () => {
    const rate = { num: 25, den: 1 };
    expect(alignmentAt(1_000_000_000_000_000_000n, rate)).toBe(25_000_000_000n);
    expect(nsOfAlignment(25_000_000_001n, rate)).toBe(1_000_000_000_040_000_000n);
    const ntsc = { num: 30_000, den: 1001 };
    expect([0n, 1n, 2n, 3n, 30_000n].map((n) => nsOfAlignment(n, ntsc))).toEqual([
      0n,
      33_366_667n, // 33 366 666.67: the first whole nanosecond
      66_733_334n,
      100_100_000n,
      1_001_000_000_000n,
    ]);
  });

  test('a point is the newest one from its first nanosecond until the next', () => {
    const points = fc.record({ n: fc.bigInt({ min: 0n, max: 10n ** 12n }), rate: fc.constantFrom(...RATES) });
    fc.assert(
      fc.property(points, ({ n, rate }) => {
        expect(alignmentAt(nsOfAlignment(n, rate), rate)).toBe(n);
        expect(alignmentAt(nsOfAlignment(n + 1n, rate) - 1n, rate)).toBe(n);
      }),
      { seed: 5 },
    );
  });

  test('frame 0 of a day begins at or after midnight, and begins a label', () => {
    const pairs = [
      [50, 1, 25, 1],
      [60_000, 1001, 30_000, 1001],
      [120_000, 1001, 30_000, 1001],
      [24, 1, 24, 1],
    ] as const;
    for (const [num, den, tcNum, tcDen] of pairs) {
      const [rate, timecodeRate] = [
        { num, den },
        { num: tcNum, den: tcDen },
      ];
      for (let day = 0n; day < 50n; day++) {
        const midnight = TODAY_NS + day * 86_400_000_000_000n;
        const first = firstOfDay(midnight, rate, timecodeRate);
        const lateNs = nsOfAlignment(first, rate) - midnight;
        expect(lateNs >= 0n && lateNs < nsOfAlignment(1n, timecodeRate)).toBe(true);
        // Both kinds of frames begin together there.
        const label = alignmentAt(nsOfAlignment(first, rate), timecodeRate);
        expect(nsOfAlignment(label, timecodeRate)).toBe(nsOfAlignment(first, rate));
        expect(labelStart(Number(first), rate, timecodeRate)).toBe(Number(first));
      }
    }
  });
});

describe('the wall clock, told in milliseconds', () => {
  /** Reads it as a program does: the wall clock somewhere between two monotonic readings. */
  function watched(offsetUs: number, seed: number): { line: WallLine; look: (atUs: number, byUs?: number) => boolean } {
    const random = randomOf(seed);
    const line = new WallLine();
    const look = (atUs: number, byUs = 0): boolean => {
      const before = atUs - random();
      const after = atUs + random();
      return line.add(before, Math.floor((atUs + offsetUs + byUs) / 1_000), after);
    };
    return { line, look };
  }

  test('a thousand readings at odd times tell it to some microseconds, and never wrongly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 1, max: 2 ** 31 }), (odd, seed) => {
        const offsetUs = 1.795e15 + odd + 0.5;
        const { line, look } = watched(offsetUs, seed);
        const random = randomOf(seed + 1);
        let atUs = 5_000;
        for (let i = 0; i < 1_000; i++) {
          atUs += 100_000 + Math.floor(random() * 4_000) / 4;
          expect(look(atUs)).toBe(false);
        }
        const trueNs = BigInt(Math.floor(offsetUs)) * 1_000n + BigInt(atUs * 1_000);
        const apartUs = Math.abs(Number(line.wallNsAt(atUs) - trueNs)) / 1_000;
        expect(apartUs).toBeLessThanOrEqual(line.accuracyUs + 1);
        expect(line.accuracyUs).toBeLessThan(20);
        expect(Math.abs(line.usOfWallNs(line.wallNsAt(atUs)) - atUs)).toBeLessThan(0.01);
      }),
      { seed: 9, numRuns: 30 },
    );
  });

  test('set by somebody, it is learnt anew and said by how much; steered, nothing is said', () => {
    const { line, look } = watched(1_795_000_000_000_123, 3);
    for (let i = 1; i < 400; i++) look(i * 100_137);
    const was = line.accuracyUs;
    expect(was).toBeLessThan(30);
    const wasUs = line.offsetUs;
    const said: boolean[] = [];
    for (let i = 400; i < 800; i++) said.push(look(i * 100_137, -700));
    expect(said).toContain(true);
    expect(line.offsetUs - wasUs).toBeCloseTo(-700, -2);
    expect(line.accuracyUs).toBeLessThan(30);
  });
});
