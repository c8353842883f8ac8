import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blankDeviceClockReading, DeviceClock } from '../../../app/core/tracking/device-clock.ts';

fc.configureGlobal({ seed: 20_261_121 });

/** Unix time of a tracker, in its own microseconds. */
const UNIX_US = 1_763_700_000_000_000;
const START_US = 9_000_000;

interface Way {
  readonly ppm: number;
  readonly wayUs: number;
  readonly jitterUs: (n: number) => number;
  readonly seconds: number;
}

/** 50 Hz of samples whose device clock runs `ppm` fast. */
function told({ ppm, wayUs, jitterUs, seconds }: Way) {
  const clock = new DeviceClock();
  let nowUs = START_US;
  for (let n = 0; n < seconds * 50; n++) {
    const trueUs = n * 20_000;
    nowUs = START_US + trueUs + wayUs + jitterUs(n);
    clock.heard({ atUs: nowUs, deviceTimeUs: UNIX_US + trueUs * (1 + ppm * 1e-6) });
  }
  const reading = blankDeviceClockReading();
  clock.read(nowUs, reading);
  return reading;
}

test('a clock that runs fast or slow is told in parts per million, through the jitter of the way', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -200, max: 200 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 4_000 })),
      (ppm, late) => {
        // One in ten comes almost at once: the edge that the line lies along.
        const jitterUs = (n: number) => (n % 10 === 3 ? (late.next().value ?? 0) / 80 : (late.next().value ?? 0));
        const reading = told({ ppm, wayUs: 1_500, jitterUs, seconds: 40 });
        expect(reading.known).toBe(true);
        expect(Math.abs(reading.driftPpm - ppm)).toBeLessThan(3);
      },
    ),
    { numRuns: 40 },
  );
});

test('what queues on the way is seen against the least delayed samples of a minute, drift or not', () => {
  for (const ppm of [0, 80]) {
    const reading = told({ ppm, wayUs: 800, jitterUs: (n) => (n > 1_000 && n % 7 !== 0 ? 3_000 : 0), seconds: 30 });
    expect(reading.queueUs).toBeGreaterThan(2_950);
    expect(reading.queueUs).toBeLessThan(3_050);
    expect(reading.spreadUs).toBeGreaterThan(2_900);
  }
  // Half of the way is the same for all: it cannot be seen.
  expect(told({ ppm: 0, wayUs: 40_000, jitterUs: () => 0, seconds: 10 }).queueUs).toBeLessThan(1);
});

test('how much later than its own time the middle sample came: the way and the clocks together', () => {
  for (const ppm of [0, 80]) {
    const reading = told({ ppm, wayUs: 1_500, jitterUs: (n) => (n % 2) * 400 + (n % 3) * 100, seconds: 30 });
    const apartUs = START_US - UNIX_US - 30e6 * ppm * 1e-6;
    expect(Math.abs(reading.lateUs - (apartUs + 1_800))).toBeLessThan(250);
  }
});

test('too short a watch tells no drift; too few samples tell nothing', () => {
  const short = told({ ppm: 100, wayUs: 0, jitterUs: () => 0, seconds: 4 });
  expect(short.known).toBe(true);
  expect(short.driftPpm).toBeNaN();
  expect(told({ ppm: 0, wayUs: 0, jitterUs: () => 0, seconds: 0.4 }).known).toBe(false);
});

test('a clock that is put back or forward is a step, and what was known is forgotten; a stall of the network is none', () => {
  const clock = new DeviceClock();
  const reading = blankDeviceClockReading();
  for (let n = 0; n < 100; n++) clock.heard({ atUs: START_US + n * 20_000, deviceTimeUs: UNIX_US + n * 20_000 });
  // Two seconds of silence, then all at once.
  const late: boolean[] = [];
  for (let n = 100; n < 200; n++)
    late.push(clock.heard({ atUs: START_US + 4_000_000 + n, deviceTimeUs: UNIX_US + n * 20_000 }));
  expect(late.some(Boolean)).toBe(false);
  expect(clock.heard({ atUs: START_US + 4_020_000, deviceTimeUs: UNIX_US + 150 * 20_000 })).toBe(true);
  expect(clock.heard({ atUs: START_US + 4_040_000, deviceTimeUs: UNIX_US + 3_600_000_000 })).toBe(true);
  clock.read(START_US + 4_040_000, reading);
  expect(reading).toMatchObject({ known: false, steps: 2 });
});

test('a sample without a time says nothing', () => {
  const clock = new DeviceClock();
  for (let n = 0; n < 100; n++) clock.heard({ atUs: START_US + n, deviceTimeUs: Number.NaN });
  const reading = blankDeviceClockReading();
  clock.read(START_US + 100, reading);
  expect(reading).toEqual(blankDeviceClockReading());
});
