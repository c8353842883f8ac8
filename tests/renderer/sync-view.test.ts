import { expect, test } from 'vitest';
import { isMismatch, listSync, rateText, spreadOf, standingOf } from '../../app/renderer/pages/sync/sync-view.ts';

const one = (change: Partial<Parameters<typeof standingOf>[0]> = {}) => ({
  rate: null,
  locked: null,
  phaseUs: null,
  atUs: null,
  verdict: 'unknown' as const,
  ...change,
});

test('what cannot say is never called locked', () => {
  expect(standingOf(one())).toBe('mute');
  expect(standingOf(one({ rate: 50 }))).toBe('partly');
  expect(standingOf(one({ rate: 50, locked: true, verdict: 'locked' as never }))).toBe('locked');
});

test('mismatches stand first, the mute last', () => {
  const devices = {
    mute: one(),
    fine: { ...one({ rate: 50, locked: true }), verdict: 'locked' as const },
    loose: { ...one({ locked: false }), verdict: 'unlocked' as const },
    other: { ...one({ rate: 25 }), verdict: 'wrong-rate' as const },
    half: one({ rate: 50 }),
  };
  const list = listSync(devices);
  expect(list.map(({ id }) => id)).toEqual(['other', 'loose', 'half', 'fine', 'mute']);
  expect(list.filter(({ standing }) => isMismatch(standing)).map(({ id }) => id)).toEqual(['other', 'loose']);
});

test('the spread is of those that report, and nothing where none does', () => {
  const devices = { a: one({ phaseUs: 3 }), b: one({ phaseUs: -2 }), c: one(), d: one({ phaseUs: 17.6 }) };
  expect(spreadOf(devices, 5)).toEqual({ atUs: 5, least: -2, median: 3, most: 17.6 });
  expect(spreadOf({ a: one() }, 5)).toBeUndefined();
});

test('rates are written as on the buttons', () => {
  expect([rateText(50), rateText(59.94)]).toEqual(['50p', '59.94p']);
});
