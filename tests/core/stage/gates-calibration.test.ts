/** The gate on calibrations: for the cameras that a take puts on a system, with its reason, waived like any other. */
import { expect, test } from 'vitest';
import { standingGates } from '../../../app/core/stage/gates.ts';
import type { CalibrationView } from '../../../app/core/stage/gates-calibration.ts';
import type { Gate, StageView } from '../../../app/core/stage/plan.ts';
import { NOW_US, smallView } from '../small-studio.ts';
import { gateOf } from './made-plan.ts';

const LENS = { code: 'caldesk.expired-lens', params: { was: '50-1', is: '85-2' } };
const calibrated = (view: Partial<CalibrationView>): Pick<StageView, 'calibrations'> => ({
  calibrations: new Map([['a', { verdict: 'valid', version: 3, why: undefined, atUs: NOW_US, ...view }]]),
});

const gate = (view: StageView): Gate | undefined => gateOf(view, 'calibration/a');

test('one that counts is open; one that does not says why and what to do, as strictly as the studio wants', () => {
  expect(gate(smallView(calibrated({})))).toMatchObject({ verdict: 'open', value: 'v3', why: undefined });
  for (const verdict of ['warning', 'blocking'] as const)
    expect(gate(smallView(calibrated({ verdict, why: LENS })))).toMatchObject({
      verdict,
      why: LENS,
      fix: { code: 'fix.calibrate', params: { camera: 'a' } },
      waivable: true,
    });
});

test('a person may take it on', () => {
  const waivers = [{ gate: 'calibration/a', seat: 'Ada', reason: 'wide shot only', untilUs: NOW_US + 1, atUs: 0 }];
  const view = smallView({ ...calibrated({ verdict: 'blocking', why: LENS }), waivers });
  expect(gate(view)).toMatchObject({ verdict: 'waived', why: LENS });
});

test('it stands without a plan too, and there is none where nobody keeps calibrations', () => {
  const standing = (view: StageView) => standingGates(view, NOW_US).find(({ id }) => id === 'calibration/a');
  expect(standing(smallView(calibrated({ verdict: 'warning', why: LENS })))).toMatchObject({ verdict: 'warning' });
  expect(standing(smallView())).toBeUndefined();
  expect(gate(smallView())).toBeUndefined();
});
