/** The gate on calibrations: for the cameras that a take puts on a system, with its reason, waived like any other. */
import { expect, test } from 'vitest';
import { compile } from '../../../app/core/stage/compile.ts';
import { standingGates } from '../../../app/core/stage/gates.ts';
import type { CalibrationView } from '../../../app/core/stage/gates-calibration.ts';
import type { Gate, StageView } from '../../../app/core/stage/plan.ts';
import { NOW_US, smallView } from '../small-studio.ts';

const LENS = { code: 'caldesk.expired-lens', params: { was: '50-1', is: '85-2' } };
const calibrated = (view: Partial<CalibrationView>): Pick<StageView, 'calibrations'> => ({
  calibrations: new Map([['a', { verdict: 'valid', version: 3, why: undefined, atUs: NOW_US, ...view }]]),
});

function gateOf(view: StageView): Gate | undefined {
  const plan = compile(view, { mode: 'VP' }, { planId: 'p' }, NOW_US);
  if ('blockers' in plan) throw new Error(JSON.stringify(plan.blockers));
  return plan.gates.find(({ id }) => id === 'calibration/a');
}

test('one that counts is open; one that does not says why and what to do, as strictly as the studio wants', () => {
  expect(gateOf(smallView(calibrated({})))).toMatchObject({ verdict: 'open', value: 'v3', why: undefined });
  for (const verdict of ['warning', 'blocking'] as const)
    expect(gateOf(smallView(calibrated({ verdict, why: LENS })))).toMatchObject({
      verdict,
      why: LENS,
      fix: { code: 'fix.calibrate', params: { camera: 'a' } },
      waivable: true,
    });
});

test('a person may take it on', () => {
  const waivers = [{ gate: 'calibration/a', seat: 'Ada', reason: 'wide shot only', untilUs: NOW_US + 1, atUs: 0 }];
  const view = smallView({ ...calibrated({ verdict: 'blocking', why: LENS }), waivers });
  expect(gateOf(view)).toMatchObject({ verdict: 'waived', why: LENS });
});

test('it stands without a plan too, and there is none where nobody keeps calibrations', () => {
  const standing = (view: StageView) => standingGates(view, NOW_US).find(({ id }) => id === 'calibration/a');
  expect(standing(smallView(calibrated({ verdict: 'warning', why: LENS })))).toMatchObject({ verdict: 'warning' });
  expect(standing(smallView())).toBeUndefined();
  expect(gateOf(smallView())).toBeUndefined();
});
