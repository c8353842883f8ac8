import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blankReading, StreamStats } from '../../../app/core/tracking/stream-stats.ts';

fc.configureGlobal({ seed: 20_261_121 });

const START_US = 5_000_000;
const read = (stats: StreamStats, nowUs: number) => {
  const reading = blankReading();
  stats.read(nowUs, reading);
  return reading;
};

test('nothing heard is nothing known', () => {
  expect(read(new StreamStats(50), START_US)).toEqual({ ...blankReading() });
});

test('a steady stream: its rate, no loss, no jitter, the age since the last', () => {
  const stats = new StreamStats(50);
  for (let i = 0; i <= 200; i++) stats.heard({ atUs: START_US + i * 20_000 }, false);
  const reading = read(stats, START_US + 200 * 20_000 + 7_000);
  expect(reading.rateHz).toBeCloseTo(50, 6);
  expect(reading.senderHz).toBeCloseTo(50, 6);
  expect(reading).toMatchObject({ lossPct: 0, jitterUs: 0, ageUs: 7_000, total: 201 });
});

test('lost samples are counted whatever the jitter, and the sender keeps its rate', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -8_000, max: 8_000 }), { minLength: 90, maxLength: 90 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 88 }), { maxLength: 12 }),
      (jitterUs, lost) => {
        const stats = new StreamStats(50);
        for (let i = 0; i < 90; i++) {
          // Jitter of half a period and more cannot be told from loss; the ends fix the span.
          const off = i === 0 || i === 89 ? 0 : jitterUs[i]! / 2;
          if (!lost.includes(i)) stats.heard({ atUs: START_US + i * 20_000 + off }, false);
        }
        const reading = read(stats, START_US + 89 * 20_000);
        expect(Math.abs((reading.lossPct / 100) * 90 - lost.length)).toBeLessThanOrEqual(2);
        expect(Math.abs(reading.senderHz - 50)).toBeLessThan(1.3);
      },
    ),
  );
});

test('a stall that delivers its samples in one burst is no loss', () => {
  const stats = new StreamStats(50);
  for (let i = 0; i < 100; i++) {
    const stalled = i >= 50 && i < 60;
    stats.heard(
      { atUs: START_US + (stalled ? 60 * 20_000 + (i - 50) : i < 50 ? i * 20_000 : (i + 1) * 20_000) },
      false,
    );
  }
  const reading = read(stats, START_US + 100 * 20_000);
  expect(reading.lossPct).toBeLessThan(1.1);
});

test('a sender that is a little slow loses nothing; a stall at the edge of the window is no other rate', () => {
  const slow = new StreamStats(50);
  for (let i = 0; i < 96; i++) slow.heard({ atUs: START_US + (i * 1e6) / 48 }, false);
  const reading = read(slow, START_US + (95 * 1e6) / 48);
  expect(reading.lossPct).toBe(0);
  expect(reading.senderHz).toBeCloseTo(48, 1);

  const stalled = new StreamStats(50);
  for (let i = 0; i < 100; i++) stalled.heard({ atUs: START_US + i * 20_000 + (i === 99 ? 90_000 : 0) }, false);
  expect(Math.abs(read(stalled, START_US + 99 * 20_000 + 90_000).senderHz - 50)).toBeLessThan(0.3);

  const jittery = new StreamStats(50);
  for (let i = 0; i < 100; i++) jittery.heard({ atUs: START_US + i * 20_000 + ((i * 7_919) % 12_000) }, false);
  expect(Math.abs(read(jittery, START_US + 100 * 20_000).senderHz - 50)).toBeLessThan(0.3);
});

test('another rate is told by the interval, not by the count', () => {
  const stats = new StreamStats(50);
  for (let i = 0; i < 60; i++) stats.heard({ atUs: START_US + i * 40_000 }, false);
  const reading = read(stats, START_US + 59 * 40_000);
  expect(reading.senderHz).toBeCloseTo(25, 6);
  expect(reading.lossPct).toBe(0);
});

test('a silent stream loses its rate with time', () => {
  const stats = new StreamStats(50);
  for (let i = 0; i < 100; i++) stats.heard({ atUs: START_US + i * 20_000 }, false);
  const lastUs = START_US + 99 * 20_000;
  expect(read(stats, lastUs + 1_000_000).rateHz).toBeLessThan(30);
  expect(read(stats, lastUs + 3_000_000)).toMatchObject({ rateHz: 0, samples: 0, ageUs: 3_000_000 });
});

test('every datagram twice is the same stream; a few repeats are samples', () => {
  const doubled = new StreamStats(50);
  for (let i = 0; i < 100; i++) {
    doubled.heard({ atUs: START_US + i * 20_000 }, false);
    doubled.heard({ atUs: START_US + i * 20_000 + 100 }, true);
  }
  const twice = read(doubled, START_US + 99 * 20_000 + 100);
  expect(twice.rateHz).toBeCloseTo(50, 3);
  expect(twice.lossPct).toBe(0);
  const stalled = new StreamStats(50);
  // A still camera: samples 40 and 41 arrive late together with 42; to the bit the same, but all of them came.
  for (let i = 0; i < 100; i++) {
    const late = i === 40 || i === 41;
    stalled.heard({ atUs: START_US + (late ? 42 * 20_000 - (42 - i) * 100 : i * 20_000) }, i === 41 || i === 42);
  }
  expect(read(stalled, START_US + 99 * 20_000).lossPct).toBe(0);
});

test('the ring forgets: more samples than it holds, none wrong', () => {
  const stats = new StreamStats(1_000);
  for (let i = 0; i < 5_000; i++) stats.heard({ atUs: START_US + i * 1_000 }, false);
  const reading = read(stats, START_US + 4_999 * 1_000);
  expect(reading.rateHz).toBeCloseTo(1_000, 6);
  expect(reading.samples).toBe(512);
});

test('what queues on the way is measured against an even pace; the way itself, and a steady lateness, are not', () => {
  const even = new StreamStats(50);
  const steadyLate = new StreamStats(50);
  const queued = new StreamStats(50);
  for (let i = 0; i < 100; i++) {
    even.heard({ atUs: START_US + i * 20_000 }, false);
    steadyLate.heard({ atUs: START_US + 7_000 + i * 20_000 }, false);
    // Two of three wait for 6 ms, and every tenth is lost.
    if (i % 10 !== 9) queued.heard({ atUs: START_US + i * 20_000 + (i % 3 === 1 ? 0 : 6_000) }, false);
  }
  const nowUs = START_US + 100 * 20_000;
  expect(even.queueUs(nowUs)).toBeCloseTo(0, 3);
  expect(steadyLate.queueUs(nowUs)).toBeCloseTo(0, 3);
  expect(Math.abs((queued.queueUs(nowUs) ?? 0) - 6_000)).toBeLessThan(200);
});

test('a sender that is slightly off its rate queues nothing; too few samples and another rate say nothing', () => {
  const slow = new StreamStats(50);
  const other = new StreamStats(50);
  for (let i = 0; i < 100; i++) {
    slow.heard({ atUs: START_US + i * 20_004 }, false);
    other.heard({ atUs: START_US + i * 40_000 }, false);
  }
  expect(slow.queueUs(START_US + 100 * 20_004)).toBeLessThan(10);
  const few = new StreamStats(50);
  for (let i = 0; i < 20; i++) few.heard({ atUs: START_US + i * 20_000 }, false);
  expect(few.queueUs(START_US + 20 * 20_000)).toBeUndefined();
});

test('where the device counts, loss is what it counts: to the sample, whatever the jitter', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 90, maxLength: 90 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 88 }), { maxLength: 30 }),
      (jitterUs, lost) => {
        const stats = new StreamStats(50);
        let missed = 0;
        let atUs = 0;
        for (let i = 0; i < 90; i++) {
          if (lost.includes(i)) missed++;
          else {
            atUs = Math.max(atUs + 1, START_US + i * 20_000 + jitterUs[i]!);
            stats.heard({ atUs, missedBefore: missed }, false);
            missed = 0;
          }
        }
        const reading = read(stats, atUs);
        expect(reading.lossPct).toBeCloseTo((100 * lost.length) / 90, 9);
        // Half of it would be taken for half the rate by the clock alone.
        expect(Math.abs(reading.senderHz - 50)).toBeLessThan(3);
      },
    ),
  );
});

test('a counted sample that was not believed is not lost', () => {
  const stats = new StreamStats(50);
  for (let i = 0; i < 90; i++) {
    const sample = { atUs: START_US + i * 20_000, missedBefore: i === 40 ? 5 : 0 };
    if (i % 10 === 0 && i > 0) stats.passedOver(sample);
    else stats.heard(sample, false);
  }
  const reading = read(stats, START_US + 90 * 20_000);
  expect(reading.lossPct).toBeCloseTo((100 * 5) / (82 + 5), 9);
});
