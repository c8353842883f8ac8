import { expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { bailoutReadiness, compileBailout } from '../../../app/core/stage/bailout.ts';
import { compile } from '../../../app/core/stage/compile.ts';
import type { Plan, StageView } from '../../../app/core/stage/plan.ts';
import { compileReturn, compileUndo } from '../../../app/core/stage/undo.ts';
import {
  changed,
  NOW_US,
  SMALL_VALUES,
  smallSpecs,
  smallStudio,
  smallView,
  viewOf,
  withDevice,
  withOnAir,
  withRecord,
  withValue,
  withZone,
} from '../small-studio.ts';
import { made } from './made-plan.ts';

const lines = (plan: Plan): readonly string[] => plan.steps.map((s) => `${s.phase} ${s.id} = ${String(s.value)}`);
const before: ReadonlyMap<string, Value> = new Map(Object.entries(SMALL_VALUES));

/** VP on the wall, as the take would have left it. */
function inVp(): StageView {
  const values = {
    'zone/left/source': 'vp',
    'zone/right/source': 'vp',
    'picture/a/path': 'direct',
    'tracking/a/delay': 40,
  };
  let view = Object.entries(values).reduce((v, [path, value]) => {
    const record = { actual: { value, atUs: NOW_US, epoch: 1 }, desired: { value, by: 'take:t', atUs: NOW_US } };
    return withRecord(v, path, record);
  }, smallView());
  for (const id of ['left', 'right']) view = withZone(view, id, { leased: 'vp', observed: 'vp', mode: 'VP' });
  return { ...view, pictures: new Map([['a', { path: 'direct', onAir: 'no', by: 'tally' } as const]]) };
}
const take = made(compile(smallView(), { mode: 'VP' }, { planId: 'p' }, NOW_US));

test('undo goes through the same holds, gates and cover as the take, back to mode and owners of before', () => {
  const undo = made(compileUndo(inVp(), take, before, { planId: 'u' }, NOW_US));
  expect(undo.kind).toBe('undo');
  expect(lines(undo)).toEqual([
    'prepare tracking/a/delay = 120',
    'hold hold:proc-1-hold = true',
    'hold hold:proc-2-hold = true',
    'switch picture/a/path = xr',
    'switch zone/left/source = xr',
    'switch zone/right/source = xr',
    'reveal reveal:proc-1-hold = false',
    'reveal reveal:proc-2-hold = false',
  ]);
  expect(undo.target).toMatchObject({ mode: 'XR', scene: 'glacier' });
  expect(undo.leases.map((l) => `${l.zoneId} ${l.from} ${l.to}`)).toEqual(['left vp xr', 'right vp xr']);
  expect(undo.notRestored).toEqual([{ code: 'undo.never-known', params: { path: 'light/key' } }]);
  expect(undo.gates.some((g) => g.id === 'warm/xr')).toBe(true);
  const onAir = made(compileUndo(withOnAir(inVp(), 'a', 'yes'), take, before, { planId: 'u' }, NOW_US));
  expect(onAir.gates.filter((g) => g.verdict === 'blocking').map((g) => g.id)).toContain('cover/left');
});

test('a change by hand since then keeps only its own parameter, named', () => {
  const byHand = withRecord(inVp(), 'tracking/a/delay', {
    actual: { value: 77, atUs: NOW_US, epoch: 1 },
    desired: { value: 77, by: 'seat:ann', atUs: NOW_US },
  });
  const undo = made(compileUndo(byHand, take, before, { planId: 'u' }, NOW_US));
  expect(undo.notRestored).toContainEqual({
    code: 'undo.changed-by-hand',
    params: { path: 'tracking/a/delay', by: 'seat:ann' },
  });
  expect(lines(undo)).not.toContain('prepare tracking/a/delay = 120');
  expect(undo.leases).toHaveLength(2);
});

test('an old value that is no longer possible is named, and a lease goes back only with its route', () => {
  const gone = made(
    compileUndo(inVp(), take, new Map(before).set('zone/left/source', 'old-system'), { planId: 'u' }, NOW_US),
  );
  expect(gone.notRestored).toContainEqual({
    code: 'undo.value-gone',
    params: { path: 'zone/left/source', value: 'old-system' },
  });
  expect(gone.notRestored).toContainEqual({ code: 'undo.no-owner', params: { zone: 'left' } });
  expect(gone.leases.map((l) => l.zoneId)).toEqual(['right']);
});

test('bail-out: one phase, all devices by themselves, class 3', () => {
  const plan = compileBailout(withOnAir(smallView(), 'a', 'yes'), { planId: 'b' }, NOW_US);
  expect(lines(plan)).toEqual([
    'switch zone/left/source = playback',
    'switch zone/right/source = playback',
    'switch picture/a/path = direct',
  ]);
  expect(plan.steps.every((s) => s.after.length === 0 && s.timeoutMs <= 500 && s.retries === 0)).toBe(true);
  expect([plan.kind, plan.safety, plan.gates]).toEqual(['bailout', 3, []]);
  const slow = new Map(smallSpecs()).set(
    'keyer',
    changed(smallSpecs().get('keyer') ?? [], () => ({ timeoutMs: 9_000 })),
  );
  expect(
    compileBailout(viewOf(smallStudio(), slow, SMALL_VALUES), { planId: 'b' }, NOW_US).steps.find(
      (s) => s.device === 'keyer',
    )?.timeoutMs,
  ).toBe(500);
});

test('bail-out lets a held zone go after its own safe source is there, and no other', () => {
  const held = withValue(smallView(), 'hold/proc-1', true);
  const plan = compileBailout(held, { planId: 'b' }, NOW_US);
  expect(plan.steps.find((s) => s.path === 'hold/proc-1')).toMatchObject({ value: false, after: ['zone/left/source'] });
  expect(plan.steps.some((s) => s.path === 'hold/proc-2')).toBe(false);
  expect(lines(compileBailout(held, { planId: 'b' }, NOW_US, ['right']))).toEqual([
    'switch zone/right/source = playback',
    'switch picture/a/path = direct',
  ]);
});

test('a group is let go only when the bail-out moves every zone of it', () => {
  const studio = smallStudio();
  const holdGroups = changed(studio.holdGroups.slice(0, 1), () => ({ zoneIds: ['left', 'right'] }));
  const view = viewOf({ ...studio, holdGroups }, smallSpecs(), { ...SMALL_VALUES, 'hold/proc-1': true });
  const releases = (zones?: readonly string[]): number =>
    compileBailout(view, { planId: 'b' }, NOW_US, zones).steps.filter((s) => s.path === 'hold/proc-1').length;
  expect([releases(), releases(['left']), releases(['right'])]).toEqual([1, 0, 0]);
});

test('bail-out readiness names what is missing, zone by zone', () => {
  expect(bailoutReadiness(smallView())).toEqual({
    ready: true,
    why: [],
    targets: { 'zone:left': 'playback', 'zone:right': 'playback', 'picture:a': 'direct' },
  });
  const codes = (view: StageView): readonly string[] =>
    bailoutReadiness(view).why.map((f) => `${f.code} ${String(f.params?.['what'])}`);
  expect(codes(withDevice(smallView(), 'router', { online: false }))).toEqual([
    'bailout.offline zone:left',
    'bailout.offline zone:right',
  ]);
  expect(codes(withDevice(smallView(), 'player', { online: false }))).toEqual([
    'bailout.source-offline zone:left',
    'bailout.source-offline zone:right',
  ]);
  const studio = smallStudio({ bailout: { zones: { left: { source: 'nowhere' } }, pictures: {} } });
  expect(codes(viewOf(studio, smallSpecs(), SMALL_VALUES))).toEqual([
    'bailout.no-source zone:left',
    'bailout.no-target zone:right',
    'bailout.no-target picture:a',
  ]);
});

test('the return from a bail-out is a plan with holds and gates', () => {
  const out = compileBailout(inVp(), { planId: 'b' }, NOW_US);
  let view = withValue(withValue(inVp(), 'zone/left/source', 'playback'), 'zone/right/source', 'playback');
  for (const id of ['left', 'right'])
    view = withZone(view, id, { leased: 'playback', observed: 'playback', mode: undefined });
  const back = made(
    compileReturn(
      view,
      out,
      new Map([
        ['zone/left/source', 'vp'],
        ['zone/right/source', 'vp'],
        ['picture/a/path', 'direct'],
      ]),
      { planId: 'r' },
      NOW_US,
    ),
  );
  expect(back.kind).toBe('return');
  expect(back.leases.map((l) => l.to)).toEqual(['vp', 'vp']);
  expect(back.target.mode).toBe('VP');
  expect(back.holds).toHaveLength(2);
  expect(back.gates.some((g) => g.id === 'warm/vp')).toBe(true);
});
