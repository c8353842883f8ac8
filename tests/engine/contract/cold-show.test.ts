/** What is published of a cold change moves with the change and its devices, never with the clock. */
import { expect, test } from 'vitest';
import { coldPlan } from '../../../app/core/contract/cold-default.ts';
import { beginChange } from '../../../app/core/contract/cold-machine.ts';
import { timesKey } from '../../../app/core/contract/cold-times.ts';
import { shownChange } from '../../../app/engine/contract/cold-show.ts';
import { NOW_US, roomView } from '../../core/contract/room.ts';

test('a second in which nothing moved is no change for seats, also on a stage that knows its times', () => {
  const plan = coldPlan(roomView(), { mode: 'VP', scene: 'snow' }, NOW_US);
  if ('code' in plan) throw new Error(plan.code);
  const { zones, steps } = plan;
  const change = beginChange({ id: 'c1', from: 'XR', to: 'VP', scene: 'snow', zones, by: 'Ann', steps }, 0);
  const times = { p50Ms: 60_000, p95Ms: 90_000, runs: 3 };
  const view = roomView({ history: new Map(steps.map(({ id }) => [timesKey('XR', 'VP', id), times])) });
  const [now, later] = [NOW_US, NOW_US + 1_000_000].map((nowUs) => shownChange({ view, nowUs }, change, []));
  expect(now?.steps.some(({ gates }) => gates.length > 0)).toBe(true);
  expect(later).toEqual(now);
});
