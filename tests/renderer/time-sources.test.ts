/** What the Sync page makes of the sources of time: unknown is never good, and what is wrong is said for as long as it is. */
import { expect, test } from 'vitest';
import type { TimeSourceState } from '../../app/protocol/state-sync.ts';
import { SourceHistory } from '../../app/renderer/pages/sync/source-history.ts';
import {
  faultsOfSource,
  listSources,
  offsetText,
  ppmText,
  standingOfSource,
} from '../../app/renderer/pages/sync/source-view.ts';

const one = (change: Partial<TimeSourceState> = {}): TimeSourceState => ({
  name: { en: 'LTC', zh: 'LTC' },
  kind: 'ltc',
  priority: 1,
  leads: false,
  state: 'usable',
  rate: { num: 25, den: 1 },
  timecode: '10:00:00:00',
  offsetUs: 10,
  jitterUs: 5,
  driftPpm: 1,
  atUs: 0,
  faults: [],
  ...change,
});

test('the one that leads stands first, then by turn, last what is only shown', () => {
  const sources = {
    ptp: one({ kind: 'ptp', priority: null }),
    third: one({ priority: 3 }),
    first: one({ priority: 1 }),
    leader: one({ priority: 2, leads: true }),
  };
  expect(listSources(sources)).toEqual(['leader', 'first', 'third', 'ptp']);
});

test('only what is heard and sound is good; silence is unknown, and wrong for the one that leads', () => {
  expect(standingOfSource(one())).toBe('good');
  for (const state of ['silent', 'acquiring', 'unknown'] as const) {
    expect(standingOfSource(one({ state })), state).toBe('unknown');
  }
  expect(standingOfSource(one({ state: 'silent', leads: true }))).toBe('wrong');
  for (const state of ['off', 'standing', 'reverse', 'wrong-rate', 'unlocked'] as const)
    expect(standingOfSource(one({ state })), state).toBe('wrong');
  expect(standingOfSource(one({ faults: [{ code: 'clock.two-sources', params: { frames: 3 } }] }))).toBe('wrong');
});

test('a state that lasts is said once, also after its fault was forgotten', () => {
  expect(faultsOfSource(one({ state: 'silent' }))).toEqual([{ code: 'clock.silent' }]);
  expect(faultsOfSource(one({ state: 'silent', faults: [{ code: 'clock.silent' }] }))).toHaveLength(1);
  expect(faultsOfSource(one({ state: 'usable' }))).toEqual([]);
  expect(faultsOfSource(one({ state: 'unknown' }))).toEqual([]);
});

test('offsets are written in the unit that a person reads', () => {
  expect([0.4, -42, 9_999, -12_345, 4_200_000].map(offsetText)).toEqual([
    '+0.4 µs',
    '−42 µs',
    '+9999 µs',
    '−12.3 ms',
    '+4.2 s',
  ]);
  expect(offsetText(-41_669_000_000)).toBe('−11:34:29');
  expect([ppmText(-3.24), ppmText(-41_708)]).toEqual(['−3.2 ppm', '−41708 ppm']);
});

test('the line of the leader breaks where it was not sound, and begins anew with another leader', () => {
  const history = new SourceHistory();
  history.add({ a: one({ leads: true, offsetUs: 500, jitterUs: 200 }) }, 1_000_000);
  history.add({ a: one({ leads: true, offsetUs: 9_000_000 }) }, 2_000_000);
  history.add({ a: one({ leads: true, state: 'silent', offsetUs: null, jitterUs: null }) }, 3_000_000);
  // Time that stands still, as while the link is lost, adds nothing.
  history.add({ a: one({ leads: true }) }, 3_000_000);
  expect(history.read('offsetMs', 3_000_000)).toEqual([
    [-2, -1, 0],
    [0.5, null, null],
  ]);
  expect(history.read('jitterMs', 3_000_000)[1]).toEqual([0.2, 0.005, null]);
  history.add({ b: one({ leads: true, offsetUs: -1_000 }) }, 4_000_000);
  expect(history.read('offsetMs', 4_000_000)[1]).toEqual([null, null, null, -1]);
});

test('what is kept is bounded', () => {
  const history = new SourceHistory();
  for (let n = 0; n < 3_000; n++) history.add({}, n);
  expect(history.read('offsetMs', 3_000)[0].length).toBe(1_000);
});
