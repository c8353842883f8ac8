/** How long a pose was on its way: only by the same clock at both ends, and every reason why not. */
import { expect, test } from 'vitest';
import { type PtpTime, type TransitInputs, transitOf } from '../../../app/core/latency/transit.ts';
import { FAULTS } from '../../../app/protocol/words/faults.ts';

const AHEAD_US = 1_795_216_745_080_055;
const ptp: PtpTime = { utcOffsetS: 37, domain: 127, grandmaster: '001122.fffe.334455', offsetNs: 10_000 };
const good: TransitInputs = {
  lateUs: 6_000 - 37e6 - AHEAD_US,
  spreadUs: 400,
  follows: 'ptp/127/00:11:22:33:44:55',
  wall: { aheadUs: AHEAD_US, accuracyUs: 5 },
  ptp,
};
const us = (change: Partial<TransitInputs>): unknown => {
  const said = transitOf({ ...good, ...change });
  return 'why' in said ? said.why.code : Math.round(said.valueUs);
};

test('stamped in PTP time or in UTC, it is the same way; spread and both clocks stand beside it', () => {
  expect(us({})).toBe(6_000);
  expect(us({ lateUs: 6_000 - AHEAD_US })).toBe(6_000);
  expect(us({ follows: 'ptp/127/001122.fffe.334455' })).toBe(6_000);
  expect(us({ follows: 'ptp/127/00-11-22-FF-FE-33-44-55' })).toBe(6_000);
  expect(transitOf(good)).toMatchObject({ spreadUs: 215 });
  // Nearer than the clocks are known is no way backwards.
  expect(us({ lateUs: -12 - 37e6 - AHEAD_US })).toBe(0);
});

test.each([
  ['no device time', { lateUs: undefined }, 'latency.relative-pace'],
  ['a tracker that says nothing of its clock', { follows: '' }, 'latency.clock-unsaid'],
  ['a tracker on genlock', { follows: 'genlock' }, 'latency.clock-own'],
  ['ours follows no PTP', { ptp: undefined }, 'latency.clock-ours'],
  ['our wall clock is not read well', { wall: { aheadUs: AHEAD_US, accuracyUs: 400 } }, 'latency.clock-ours'],
  ['an older tracking process', { wall: undefined }, 'latency.clock-ours'],
  ['another domain', { follows: 'ptp/1/00:11:22:33:44:55' }, 'latency.clock-other'],
  ['another grandmaster', { follows: 'ptp/127/00:11:22:33:44:56' }, 'latency.clock-other'],
  ['no grandmaster named', { follows: 'ptp/127/' }, 'latency.clock-other'],
  ['years off', { lateUs: -AHEAD_US + 1e13 }, 'latency.clock-odd'],
  ['from the future', { lateUs: -37e6 - AHEAD_US - 5_000 }, 'latency.clock-odd'],
] as const)('%s: not told, and why', (_what, change, code) => {
  expect(us(change)).toBe(code);
  expect(Object.keys(FAULTS)).toContain(code);
});
