import { expect, test } from 'vitest';
import { blankReading } from '../../../app/core/tracking/stream-stats.ts';
import {
  DEFAULT_VERDICT_LIMITS,
  enoughSamples,
  sameVerdict,
  type VerdictInput,
  verdictOf,
} from '../../../app/core/tracking/verdict.ts';

const LIMITS = { ...DEFAULT_VERDICT_LIMITS, expectedHz: 50 };
const GOOD = { ...blankReading(), rateHz: 50, senderHz: 50, ageUs: 10_000, samples: 100, total: 100 };
const judge = (change: Partial<VerdictInput>) =>
  verdictOf({ reading: GOOD, frozen: false, identicalSamples: 0, refusedLately: new Map(), ...change }, LIMITS);

test('a good stream is ok and gives no reason', () => {
  expect(judge({})).toEqual({ verdict: 'ok', reasons: [] });
});

test.each([
  ['none', { reading: blankReading() }, 'tracking.none'],
  ['stale', { reading: { ...GOOD, ageUs: 251_000 } }, 'tracking.stale'],
  ['frozen', { frozen: true, identicalSamples: 15 }, 'tracking.frozen'],
  ['wrong-rate', { reading: { ...GOOD, senderHz: 48.9 } }, 'tracking.wrong-rate'],
  ['lossy', { reading: { ...GOOD, lossPct: 2.1 } }, 'tracking.lossy'],
] as const)('%s', (verdict, input, code) => {
  expect(judge(input)).toMatchObject({ verdict, reasons: [{ code }] });
});

test('limits themselves are still good', () => {
  expect(judge({ reading: { ...GOOD, ageUs: 250_000, lossPct: 2, senderHz: 49 } }).verdict).toBe('ok');
});

test('too few samples say nothing about rate, and are not called good', () => {
  const few = judge({ reading: { ...GOOD, senderHz: 10, lossPct: 50, samples: 19 } });
  expect(few).toEqual({ verdict: 'none', reasons: [{ code: 'tracking.too-few' }] });
  expect(enoughSamples(5)).toBe(3);
  expect(enoughSamples(240)).toBe(20);
});

test('the first that holds makes the verdict, all are told, with what was refused', () => {
  const { verdict, reasons } = judge({
    reading: { ...GOOD, ageUs: 900_000, senderHz: 25 },
    frozen: true,
    refusedLately: new Map([
      ['checksum', 12],
      ['jump', 0],
    ]),
  });
  expect(verdict).toBe('stale');
  expect(reasons.map((r) => r.code)).toEqual([
    'tracking.stale',
    'tracking.frozen',
    'tracking.wrong-rate',
    'tracking.refused.checksum',
  ]);
  expect(reasons.at(-1)?.params).toEqual({ count: 12 });
});

test('a changed number is the same verdict; a new reason is not', () => {
  const a = judge({ reading: { ...GOOD, senderHz: 25 } });
  expect(sameVerdict(a, judge({ reading: { ...GOOD, senderHz: 26 } }))).toBe(true);
  expect(sameVerdict(a, judge({ reading: { ...GOOD, senderHz: 26, lossPct: 9 } }))).toBe(false);
  expect(sameVerdict(a, judge({}))).toBe(false);
});

test('another protocol on the port is named first where nothing else comes; beside a good stream it is one reason of many', () => {
  const refusedLately = new Map([
    ['length', 2],
    ['foreign-opentrackio', 50],
  ]);
  const limits = { ...LIMITS, protocol: 'freed' };
  const none = verdictOf({ reading: blankReading(), frozen: false, identicalSamples: 0, refusedLately }, limits);
  expect(none.verdict).toBe('none');
  expect(none.reasons.map(({ code }) => code)).toEqual([
    'tracking.foreign',
    'tracking.none',
    'tracking.refused.length',
    'tracking.refused.foreign-opentrackio',
  ]);
  expect(none.reasons[0]?.params).toEqual({ protocol: 'OpenTrackIO', expected: 'FreeD' });
  const lossy = judge({ reading: { ...GOOD, lossPct: 9 }, refusedLately });
  expect(lossy.reasons[0]?.code).toBe('tracking.lossy');
});
