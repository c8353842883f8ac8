/** What the console makes of the state of a take and of a stage without one mode. */
import { describe, expect, test } from 'vitest';
import type { StageState, TakeState } from '../../app/protocol/state.ts';
import { isSafe, momentOf, standsOf, takeMoment } from '../../app/renderer/live/view.ts';

const take = (at: TakeState['at'], endedUs: number | null): TakeState => ({ at, endedUs, takeId: 't' }) as TakeState;

describe('the moment of a take', () => {
  test.each([
    ['settling', null, 'running'],
    ['asking', null, 'choosing'],
    ['stuck', null, 'choosing'],
    ['stuck', 5, 'ended'],
    ['failed-visible', 5, 'ended'],
    ['committed', 5, 'ended'],
  ] as const)('%s, ended at %s: %s', (at, endedUs, moment) => {
    expect(takeMoment(take(at, endedUs))).toBe(moment);
  });

  test('the undo of what failed in sight is armed like anything else', () => {
    const state = { take: take('failed-visible', 5), armed: {} } as unknown as StageState;
    expect(momentOf(state, undefined)).toBe('armed');
    expect(momentOf({ ...state, armed: null }, undefined)).toBe('ended');
    expect(momentOf({ ...state, armed: null }, 't')).toBe('idle');
  });
});

describe('a stage without one mode', () => {
  const stage = (
    zones: Readonly<Record<string, readonly [mode: string | null, owner: string]>>,
    mode: string | null = null,
  ) =>
    ({
      mode,
      studio: { zones: Object.fromEntries(Object.keys(zones).map((id) => [id, { id, kind: 'led' }])) },
      zones: Object.fromEntries(
        Object.entries(zones).map(([id, [of, owner]]) => [id, { mode: of, owner: { leased: owner, observed: owner } }]),
      ),
      bailout: { targets: { 'zone:left': 'playback', 'zone:right': 'playback' } },
    }) as unknown as StageState;

  test('is safe, mixed, or nothing that has a word', () => {
    expect(standsOf(stage({ left: ['XR', 'xr'], right: ['XR', 'xr'] }, 'XR'))).toBe('moded');
    expect(standsOf(stage({ left: [null, 'playback'], right: [null, 'playback'] }))).toBe('safe');
    expect(standsOf(stage({ left: [null, 'playback'], right: ['XR', 'xr'] }))).toBe('mixed');
    expect(standsOf(stage({ left: ['VP', 'vp'], right: ['XR', 'xr'] }))).toBe('mixed');
    expect(standsOf(stage({ left: [null, 'xr'], right: [null, 'xr'] }))).toBe('none');
    expect(standsOf(stage({}))).toBe('none');
  });

  test('a zone that a mode gave to playback is in that mode, not on its safe picture', () => {
    const state = stage({ left: ['SCREEN', 'playback'], right: [null, 'playback'] });
    expect([isSafe(state, 'left'), isSafe(state, 'right')]).toEqual([false, true]);
  });
});
