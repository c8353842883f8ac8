import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SourceState, SourceTracker } from '../../../app/core/time/source-tracker.ts';
import { type Course, RATES, randomOf, Source } from './source-rig.ts';

const P25 = { num: 25, den: 1 };

interface Watched {
  readonly tracker: SourceTracker;
  /** Every state it went through, and every fault code it named, in order. */
  readonly states: SourceState[];
  readonly codes: string[];
  readonly params: Map<string, Readonly<Record<string, unknown>>>;
}

function watch(course: Course, seconds: number, tracker = new SourceTracker()): Watched {
  const source = new Source(course);
  const states: SourceState[] = [];
  const codes: string[] = [];
  const params = new Map<string, Readonly<Record<string, unknown>>>();
  for (let us = source.startUs; us <= source.startUs + seconds * 1e6; us += 50_000) {
    source.playTo(us, tracker);
    const { state, faults } = tracker.status(us);
    if (states.at(-1) !== state) states.push(state);
    for (const fault of faults) {
      if (!codes.includes(fault.code)) codes.push(fault.code);
      if (!params.has(fault.code)) params.set(fault.code, fault.params ?? {});
    }
  }
  return { tracker, states, codes, params };
}

test('a good source is usable after eight frames and names nothing', () => {
  for (const rate of RATES) {
    const { states, codes } = watch({ rate }, 20);
    expect(states).toEqual(['acquiring', 'usable']);
    expect(codes).toEqual([]);
  }
});

test('jitter up to a network’s worst is no fault', () => {
  fc.assert(
    fc.property(fc.constantFrom(...RATES), fc.nat(5_000), fc.nat(1e6), (rate, jitter, seed) => {
      const random = randomOf(seed);
      const { states, codes } = watch({ rate, jitterUs: () => random() * jitter }, 20);
      expect(codes).toEqual([]);
      expect(states.at(-1)).toBe('usable');
    }),
    { seed: 51, numRuns: 40 },
  );
});

test.each([250, -250, 2, -3, 1_000_000])('a jump by %i frames is named with its size, and followed', (by) => {
  const random = randomOf(3);
  const course: Course = {
    rate: P25,
    frame: 2_000_000,
    jitterUs: () => random() * 2_000,
    says: (i, frame) => (i >= 200 ? frame + by : frame),
  };
  const { tracker, states, codes, params } = watch(course, 16);
  expect(codes).toEqual(['clock.jump']);
  expect(params.get('clock.jump')).toMatchObject({ frames: by, times: 1 });
  expect(states.at(-1)).toBe('usable');
  expect(2_000_400 + by - tracker.status(17e6).frame).toBeOneOf([0, 1]); // the last may still be on its way
  const media = tracker.mediaAt(17e6) ?? 0;
  expect(Math.abs(media - (2_000_400 + by) * 40_000)).toBeLessThan(1_000);
});

test('one stray label moves nothing and is no jump', () => {
  const { states, codes, tracker } = watch({ rate: P25, says: (i, frame) => (i === 300 ? 17 : frame) }, 20);
  expect(states).toEqual(['acquiring', 'usable']);
  expect(codes).toEqual([]);
  expect(Math.abs((tracker.mediaAt(21e6) ?? 0) - 1_500 * 40_000)).toBeLessThan(50);
});

test('a stall whose frames all come at once is survived without a jump', () => {
  const stallUs = (i: number): number => (i >= 250 && i < 290 ? (290 - i) * 40_000 : 0);
  const { states, codes, tracker } = watch({ rate: P25, jitterUs: stallUs }, 20);
  expect(codes.filter((code) => code !== 'clock.outliers' && code !== 'clock.silent')).toEqual([]);
  expect(states.at(-1)).toBe('usable');
  expect(Math.abs((tracker.mediaAt(21e6) ?? 0) - 1_500 * 40_000)).toBeLessThan(50);
});

test('midnight is no jump', () => {
  const dayFrames = 25 * 86_400;
  const course = {
    rate: P25,
    frame: dayFrames - 100,
    dayFrames,
    says: (_i: number, frame: number) => frame % dayFrames,
  };
  const { codes, tracker } = watch(course, 10);
  expect(codes).toEqual([]);
  expect(tracker.status(11e6).frame).toBe(dayFrames + 150);
});

test('reverse play is named and not usable; forward again it recovers', () => {
  const course: Course = { rate: P25, frame: 5_000, says: (i, frame) => (i < 200 || i > 400 ? frame : 10_400 - frame) };
  const { states, codes } = watch(course, 25);
  expect(codes).toContain('clock.reverse');
  expect(states).toContain('reverse');
  expect(states.at(-1)).toBe('usable');
});

test('a source that repeats one frame is standing', () => {
  const course: Course = { rate: P25, says: (i, frame) => (i < 200 ? frame : 1_200) };
  const { states, codes } = watch(course, 15);
  expect(states).toEqual(['acquiring', 'usable', 'standing']);
  expect(codes).toEqual(['clock.standing']);
});

describe('a wrong rate', () => {
  const claims = (
    rate: { num: number; den: number },
    runs: { num: number; den: number },
    seconds: number,
    jitter = 0,
  ) => {
    const tracker = new SourceTracker();
    const random = randomOf(9);
    let at = 1e6;
    const states = new Map<SourceState, number>();
    for (let i = 0; i < (seconds * runs.num) / runs.den; i++) {
      at = 1e6 + (i * 1e6 * runs.den) / runs.num;
      tracker.observe({ atUs: at + random() * jitter, frame: i, sourceRate: rate, dayFrames: 0 });
      const state = tracker.stateAt(at + jitter);
      if (!states.has(state)) states.set(state, at - 1e6);
    }
    return { states, status: tracker.status(at + jitter) };
  };

  test.each([
    ['double speed', { num: 25, den: 1 }, { num: 50, den: 1 }, 3, 1_000_000],
    ['half speed', { num: 25, den: 1 }, { num: 25, den: 2 }, 3, -500_000],
    ['24 for 25', { num: 25, den: 1 }, { num: 24, den: 1 }, 5, -40_000],
    ['23.976 for 24', { num: 24, den: 1 }, { num: 24_000, den: 1001 }, 12, -999],
    ['30 for 29.97', { num: 30_000, den: 1001 }, { num: 30, den: 1 }, 12, 1_000],
  ] as const)('%s', (_what, rate, runs, seconds, ppm) => {
    for (const jitter of [0, 2_000]) {
      const { states, status } = claims(rate, runs, seconds, jitter);
      expect(status.state).toBe('wrong-rate');
      expect(states.get('wrong-rate')).toBeLessThan(seconds * 1e6);
      if (Math.abs(ppm) > 100_000) expect([...states.keys()]).not.toContain('usable'); // not for a moment
      const fault = status.faults.find(({ code }) => code === 'clock.wrong-rate');
      expect(Math.abs(Number(fault?.params?.['ppm']) - ppm)).toBeLessThan(Math.abs(ppm) * 0.02 + 400);
    }
  });

  test('of a crystal at 150 ppm is a drift, not a wrong rate', () => {
    const { status } = claims({ num: 25, den: 1 }, { num: 25_003_750, den: 1_000_000 }, 40, 3_000);
    expect(status).toMatchObject({ state: 'usable', faults: [] });
    expect(Math.abs(status.driftPpm - 150)).toBeLessThan(15);
  });

  test('put right, it is usable again', () => {
    const tracker = new SourceTracker();
    let at = 1e6;
    for (let i = 0; i < 1_500; i++) {
      at += i < 500 ? 20_000 : 40_000;
      tracker.observe({ atUs: at, frame: i, sourceRate: P25, dayFrames: 0 });
      if (i === 499) expect(tracker.stateAt(at)).toBe('wrong-rate');
    }
    expect(tracker.stateAt(at)).toBe('usable');
  });
});

test('a rate that changes mid-stream is named, and learnt', () => {
  const tracker = new SourceTracker();
  let at = 1e6;
  for (let i = 0; i < 400; i++) {
    const rate = i < 200 ? P25 : { num: 30, den: 1 };
    at += 1e6 / rate.num;
    tracker.observe({ atUs: at, frame: 1_000 + i, sourceRate: rate, dayFrames: 0 });
  }
  const { state, faults, rate } = tracker.status(at);
  expect(state).toBe('usable');
  expect(rate).toEqual({ num: 30, den: 1 });
  expect(faults).toEqual([{ code: 'clock.rate-changed', params: { from: '25', to: '30', times: 1 } }]);
});

test('two senders on one input are named; the first is followed on', () => {
  const first = new Source({ rate: P25, frame: 1_000 });
  const second = new Source({ rate: P25, frame: 90_000, startUs: 6_013_000 });
  const tracker = new SourceTracker();
  for (let us = 1e6; us <= 16e6; us += 5_000) {
    first.playTo(us, tracker);
    if (us > 6e6) second.playTo(us, tracker);
  }
  const { state, faults } = tracker.status(16e6);
  expect(state).toBe('usable');
  expect(faults.map(({ code }) => code)).toEqual(['clock.two-sources']);
  expect(faults[0]?.params?.['frames']).toBe(90_000 - 1_000 - 125);
  expect(Math.abs((tracker.mediaAt(16e6) ?? 0) - first.truthUs(16e6))).toBeLessThan(100);
});

test.each([0, 3_000, 20_000])(
  'a second sender one frame behind is named too, at %i us of jitter; the first is followed on',
  (jitter) => {
    const random = randomOf(5);
    const jitterUs = Array.from({ length: 2_000 }, () => random() * jitter);
    const first = new Source({ rate: P25, frame: 1_000, jitterUs: (i) => jitterUs[i]! });
    const second = new Source({ rate: P25, frame: 1_124, startUs: 6_013_000, jitterUs: (i) => jitterUs[i + 600]! });
    const tracker = new SourceTracker();
    for (let us = 1e6; us <= 16e6; us += 1_000) {
      first.playTo(us, tracker);
      if (us > 6e6) second.playTo(us, tracker);
    }
    const { state, faults } = tracker.status(16e6);
    expect(state).toBe('usable');
    expect(faults.map(({ code }) => code)).toContain('clock.two-sources');
    expect(Math.abs((tracker.mediaAt(16e6) ?? 0) - first.truthUs(16e6))).toBeLessThan(500);
  },
);

test('a sender that says every label twice is alone', () => {
  const source = new Source({ rate: { num: 50, den: 1 }, frame: 2_000, says: (i) => 1_000 + Math.floor(i / 2) });
  const tracker = new SourceTracker();
  const observe = tracker.observe.bind(tracker);
  tracker.observe = (o) => observe({ ...o, sourceRate: P25 });
  source.playTo(16e6, tracker);
  expect(tracker.status(16e6)).toMatchObject({ state: 'usable', faults: [] });
});

test('silence is noticed, and what comes after is followed', () => {
  const { states, codes } = watch({ rate: P25, says: (i, frame) => (i > 100 && i < 200 ? undefined : frame) }, 12);
  expect(states).toEqual(['acquiring', 'usable', 'silent', 'usable']);
  expect(codes).toEqual(['clock.silent']);
});

test('faults are forgotten after ten seconds', () => {
  const { tracker } = watch({ rate: P25, says: (i, frame) => (i >= 100 ? frame + 50 : frame) }, 6);
  expect(tracker.status(7e6).faults).toHaveLength(1);
  expect(tracker.status(16e6).faults.map(({ code }) => code)).toEqual(['clock.silent']);
});

test('nothing that it is told makes it throw or give a position that is no number', () => {
  const odd = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1));
  const arb = fc.array(
    fc.record({
      atUs: fc.oneof(odd, fc.nat(10_000_000)),
      frame: fc.oneof(odd, fc.nat(1_000)),
      sourceRate: fc.oneof(fc.constantFrom(...RATES), fc.record({ num: odd, den: odd })),
      dayFrames: fc.constantFrom(0, 1, 2_160_000),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(arb, (observations) => {
      const tracker = new SourceTracker();
      for (const one of observations) tracker.observe(one);
      const media = tracker.mediaAt(10_000_000);
      expect(media === undefined || Number.isFinite(media)).toBe(true);
      expect(Number.isFinite(tracker.status(10_000_000).driftPpm)).toBe(true);
    }),
    { seed: 52, numRuns: 1_000 },
  );
  const tracker = new SourceTracker();
  tracker.observe({ atUs: 5, frame: 1, sourceRate: P25, dayFrames: 0 });
  tracker.observe({ atUs: 4, frame: 2, sourceRate: P25, dayFrames: 0 });
  tracker.observe({ atUs: 6, frame: Number.NaN, sourceRate: P25, dayFrames: 0 });
  expect(tracker.status(6).faults.map(({ code }) => code)).toEqual(['clock.out-of-order', 'clock.bad-observation']);
});
