/** When a calibration stops counting, and what a change of alignment is worth. */
import { expect, test } from 'vitest';
import { goBack, type Head, NO_HEAD, putInForce, withCheck } from '../../../../app/core/calibration/kept/book.ts';
import { compareAlignments } from '../../../../app/core/calibration/kept/compare.ts';
import { expiryOf, type StageNow, verdictOfExpiry } from '../../../../app/core/calibration/kept/expiry.ts';
import { DEFAULT_CALIBRATION } from '../../../../app/core/calibration/kept/settings.ts';
import type { CalibrationVersion } from '../../../../app/core/calibration/kept/version.ts';
import type { Value } from '../../../../app/core/parameter.ts';

const MADE_MS = Date.parse('2026-11-01T12:00:00Z');
const SETTINGS = {
  ...DEFAULT_CALIBRATION,
  surveyedOn: '2026-10-30',
  bound: {
    ...DEFAULT_CALIBRATION.bound,
    positions: [{ path: 'ceiling/height', withinMm: 10 }],
    looks: ['led/preset'],
  },
};
const VERSION: CalibrationVersion = {
  camera: 'a',
  source: 'track-a',
  kind: 'stage-alignment',
  version: 1,
  stageFromTracker: [0, 0, 0, 0, 0, 0, 1],
  uncertainty: null,
  residual: null,
  coverage: null,
  grade: 'good',
  notes: [],
  evidence: [],
  bound: {
    lens: '50-1234',
    rate: { num: 50, den: 1 },
    values: { 'ceiling/height': 4.8, 'led/preset': 'XR' },
    surveyedOn: '2026-10-30',
  },
  by: 'Helena',
  atMs: MADE_MS,
  imported: null,
};
const HEAD: Head = putInForce({ ...NO_HEAD, last: 1 }, 1, 'Helena', MADE_MS);

function reasons(change: Partial<StageNow> = {}, values: Record<string, Value> = {}, head = HEAD, version = VERSION) {
  const held: Record<string, Value> = { 'ceiling/height': 4.8, 'led/preset': 'XR', ...values };
  const now: StageNow = {
    nowMs: MADE_MS + 3_600_000,
    lens: '50-1234',
    rate: { num: 50, den: 1 },
    value: (path) => held[path],
    ...change,
  };
  return expiryOf('a', 'stage-alignment', head, version, SETTINGS, now);
}
const codes = (...args: Parameters<typeof reasons>): string[] => reasons(...args).map(({ why }) => why.code);

test('while everything stands as it did, it counts', () => {
  expect(codes()).toEqual([]);
  expect(verdictOfExpiry(reasons())).toBe('valid');
});

test.each<[string, Partial<StageNow>, Record<string, Value>]>([
  ['caldesk.expired-lens', { lens: '85-77' }, {}],
  ['caldesk.expired-rate', { rate: { num: 60_000, den: 1_001 } }, {}],
  ['caldesk.expired-position', {}, { 'ceiling/height': 4.82 }],
  ['caldesk.expired-look', {}, { 'led/preset': 'VP' }],
  ['caldesk.expired-age', { nowMs: MADE_MS + 169 * 3_600_000 }, {}],
])('%s is the reason, alone', (code, now, values) => {
  expect(codes(now, values)).toEqual([code]);
});

test('what nobody can tell now ends nothing; a move within the tolerance neither', () => {
  expect(codes({ lens: null, value: () => undefined })).toEqual([]);
  expect(codes({}, { 'ceiling/height': 4.809 })).toEqual([]);
});

test('blocking reasons come first, and the policy of the studio decides which those are', () => {
  const found = reasons({ lens: '85-77' }, { 'led/preset': 'VP' });
  expect(found.map(({ strictness }) => strictness)).toEqual(['blocking', 'warning']);
  expect(verdictOfExpiry(found)).toBe('blocking');
  const lax = { ...SETTINGS, policy: { ...SETTINGS.policy, lens: 'off' as const } };
  const now: StageNow = { nowMs: MADE_MS, lens: 'other', rate: { num: 50, den: 1 }, value: () => undefined };
  expect(expiryOf('a', 'stage-alignment', HEAD, VERSION, lax, now)).toEqual([]);
});

test('never calibrated is a warning of its own', () => {
  const now: StageNow = { nowMs: MADE_MS, lens: null, rate: { num: 50, den: 1 }, value: () => undefined };
  const found = expiryOf('a', 'stage-alignment', NO_HEAD, undefined, SETTINGS, now);
  expect(found).toMatchObject([{ reason: 'never', strictness: 'warning' }]);
});

test('a quick check that fails blocks; one that passes afterwards takes back what happened in between', () => {
  const check = { point: 'p1', atMs: MADE_MS + 1, by: 'Helena', limitMm: 5, version: 1, values: {} };
  const broken = { ...HEAD, broken: { code: 'caldesk.expired-genlock', params: { device: 'led' } } };
  expect(codes({}, {}, broken)).toEqual(['caldesk.expired-genlock']);
  const failed = withCheck(broken, { ...check, mm: 8 });
  expect(codes({}, {}, failed)).toEqual(['caldesk.expired-quick', 'caldesk.expired-genlock']);
  const passed = withCheck(failed, { ...check, mm: 2, values: { 'ceiling/height': 5.2, 'led/preset': 'XR' } });
  expect(codes({}, { 'ceiling/height': 5.2 }, passed)).toEqual([]);
  // Where it stood before is no longer where it was shown to be right.
  expect(codes({}, { 'ceiling/height': 4.8 }, passed)).toEqual(['caldesk.expired-position']);
});

test('a check of one version says nothing of another', () => {
  const check = { point: 'p1', atMs: MADE_MS + 1, by: 'H', limitMm: 5, mm: 9, version: 1, values: {} };
  const head = putInForce(withCheck(HEAD, check), 2, 'H', MADE_MS + 2);
  expect(codes({}, {}, head, { ...VERSION, version: 2, atMs: MADE_MS + 2 })).toEqual([]);
});

test('back takes one step, and not further than there were versions', () => {
  const two = putInForce(HEAD, 2, 'H', MADE_MS + 1);
  const back = goBack(two, 'H', MADE_MS + 2);
  expect(back).toMatchObject({ inForce: 1, before: [0] });
  expect(back && goBack(back, 'H', 0)).toMatchObject({ inForce: 0, before: [] });
  expect(goBack(NO_HEAD, 'H', 0)).toBeUndefined();
});

test('two alignments are compared where the points are: a turn of 0.1 degree is 8.7 mm at 5 m', () => {
  const half = (0.1 * Math.PI) / 180 / 2;
  const turned = [0, 0, 0, 0, 0, Math.sin(half), Math.cos(half)];
  const found = compareAlignments([0, 0, 0, 0, 0, 0, 1], turned, [5, 0, 1]);
  expect(found.turnDeg).toBeCloseTo(0.1, 9);
  expect(found.shiftMm[1]).toBeCloseTo(8.7266, 3);
  expect(found.shiftLengthMm).toBeCloseTo(8.7266, 3);
  const shifted = compareAlignments([1, 0, 0, 0, 0, 0, 1], [1.002, 0, 0, 0, 0, 0, 1], [5, 0, 1]);
  expect(shifted.shiftMm.map((mm) => Math.round(mm * 1_000) / 1_000)).toEqual([2, 0, 0]);
  expect(shifted.turnDeg).toBe(0);
});
