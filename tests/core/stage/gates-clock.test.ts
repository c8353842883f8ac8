/** The gate on the house clock, and on sources that a plan's devices hang on: what they say, whom they stop. */
import { expect, test } from 'vitest';
import { judgeHouse } from '../../../app/core/stage/gates-clock.ts';
import type { Mode, Studio } from '../../../app/core/stage/model.ts';
import type { HouseView, Plan, StageView } from '../../../app/core/stage/plan.ts';
import { liveGates, planChanged } from '../../../app/core/stage/plan-changed.ts';
import { changed, NOW_US, SMALL_VALUES, smallSpecs, smallStudio, viewOf } from '../small-studio.ts';
import { planOf } from './made-plan.ts';

const house = (patch: Partial<HouseView> = {}): HouseView => ({
  lock: 'locked',
  source: 'ltc',
  expected: true,
  pendingFrames: 0,
  sources: new Map([['ltc', 'good']]),
  scheduled: new Set(),
  ...patch,
});

function viewWith(clock: HouseView | undefined, mode: Partial<Mode> = {}, studio: Partial<Studio> = {}): StageView {
  const { modes } = smallStudio();
  const made = smallStudio({ modes: changed(modes, ({ id }) => (id === 'VP' ? mode : {})), ...studio });
  return { ...viewOf(made, smallSpecs(), SMALL_VALUES), ...(clock && { house: clock }) };
}

const clockOf = (gates: Plan['gates']) => gates.find((g) => g.kind === 'clock');

test('what each state of the clock is worth', () => {
  const table: readonly [Partial<HouseView>, string, string | undefined][] = [
    [{ lock: 'locked' }, 'open', undefined],
    [{ lock: 'acquiring' }, 'warning', 'gate.clock.acquiring'],
    [{ lock: 'freewheel' }, 'warning', 'gate.clock.freewheel'],
    [{ lock: 'holding' }, 'blocking', 'gate.clock.holding'],
    [{ lock: 'holding', pendingFrames: -3 }, 'warning', 'gate.clock.pending'],
    [{ lock: 'lost' }, 'blocking', 'gate.clock.lost'],
    [{ lock: 'unlocked', source: undefined }, 'blocking', 'gate.clock.none'],
    [{ lock: 'unlocked', source: undefined, expected: false }, 'warning', 'gate.clock.free-run'],
  ];
  for (const [patch, verdict, code] of table) {
    const judged = judgeHouse(house(patch));
    expect([patch, judged.verdict, judged.why?.code]).toEqual([patch, verdict, code]);
  }
});

test('only a take that counts on frames of the house is stopped by it: strict, or set for a timecode', () => {
  const lost = house({ lock: 'lost' });
  expect(clockOf(planOf(viewWith(lost)).gates)).toBeUndefined();
  expect(clockOf(planOf(viewWith(undefined, { strictFrame: true })).gates)).toBeUndefined();
  expect(clockOf(planOf(viewWith(lost, { strictFrame: true })).gates)).toMatchObject({
    id: 'clock/house',
    verdict: 'blocking',
    value: 'lost',
    why: { code: 'gate.clock.lost', params: { source: 'ltc' } },
    fix: { code: 'fix.clock' },
  });
  const plan = planOf(viewWith(house()));
  expect(clockOf(liveGates(plan, viewWith(lost), NOW_US))).toBeUndefined();
  const other = viewWith({ ...lost, scheduled: new Set(['q']) });
  expect(clockOf(liveGates(plan, other, NOW_US))).toBeUndefined();
  const mine = viewWith({ ...lost, scheduled: new Set(['p']) });
  expect(clockOf(liveGates(plan, mine, NOW_US))?.verdict).toBe('blocking');
  expect(planChanged(plan, mine, NOW_US)).toMatchObject({ code: 'plan.gate-closed', params: { gate: 'clock/house' } });
  expect(planChanged(plan, other, NOW_US)).toBeUndefined();
});

test('a plan says in which clock it was made; it is no reason to withdraw it that the clock is another now', () => {
  expect(planOf(viewWith(house())).clock).toEqual({ lock: 'locked', source: 'ltc' });
  expect(planOf(viewWith(undefined)).clock).toEqual({ lock: 'unlocked', source: undefined });
  const plan = planOf(viewWith(house()));
  expect(planChanged(plan, viewWith(house({ lock: 'unlocked', source: undefined })), NOW_US)).toBeUndefined();
});

test('a bad source at the root of the branch of a plan blocks it by name; an unknown one warns', () => {
  const devices = changed(smallStudio().devices, ({ id }) =>
    id === 'proc-1' ? { syncedFrom: { device: 'tally' } } : id === 'tally' ? { syncedFrom: { source: 'ptp' } } : {},
  );
  const verdict = (standing: 'good' | 'bad' | 'unknown' | undefined) => {
    const sources = new Map(standing === undefined ? [] : [['ptp', standing] as const]);
    const gate = planOf(viewWith(house({ sources }), {}, { devices })).gates.find((g) => g.id === 'source/ptp');
    return [gate?.verdict, gate?.why?.code, gate?.why?.params?.['source']];
  };
  expect(verdict('good')).toEqual(['open', undefined, undefined]);
  expect(verdict('bad')).toEqual(['blocking', 'gate.source.bad', 'ptp']);
  expect(verdict('unknown')).toEqual(['warning', 'gate.source.unknown', 'ptp']);
  expect(verdict(undefined)[0]).toBe('warning');
  expect(planOf(viewWith(house())).gates.filter((g) => g.kind === 'source')).toEqual([]);
});

test('a studio binds its switches to timecode labels, and a mode may say otherwise', () => {
  const rates = { rate: { num: 50, den: 1 }, timecodeRate: { num: 25, den: 1 } };
  const bound = (studio: Partial<Studio>, mode: Partial<Mode>) => planOf(viewWith(house(), mode, studio)).onLabel;
  expect(bound({}, {})).toBeUndefined();
  expect(bound({ onLabel: true }, {})).toEqual(rates);
  expect(bound({ onLabel: true }, { onLabel: false })).toBeUndefined();
  expect(bound({}, { onLabel: true })).toEqual(rates);
  const loose = planOf(viewWith(house())).boundMs;
  expect(planOf(viewWith(house(), { onLabel: true })).boundMs).toBe(loose + 2 * 40);
});
