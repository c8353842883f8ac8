/** Owners, on air, hands, claims, and what withdraws an armed plan. */
import { expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { claimsMeet } from '../../../app/core/stage/claims.ts';
import { checkManualSet, type ManualRole } from '../../../app/core/stage/manual.ts';
import {
  cameraOnAir,
  observedOwner,
  observePicture,
  safeSource,
  zoneOnAir,
} from '../../../app/core/stage/ownership.ts';
import type { Plan, StageView } from '../../../app/core/stage/plan.ts';
import { planChanged } from '../../../app/core/stage/plan-changed.ts';
import {
  binding,
  changed,
  heldOver,
  NOW_US,
  SMALL_VALUES,
  smallSpecs,
  smallStudio,
  smallView,
  spec,
  viewOf,
  withDevice,
  withOnAir,
  withRecord,
  withValue,
  withZone,
} from '../small-studio.ts';
import { planOf } from './made-plan.ts';

const camera = smallStudio().cameras[0];
if (!camera) throw new Error('no camera');
const left = { sourcePath: 'zone/left/source' };

test('the observed owner is the complete read-back, contested with odd ones, unknown when silent', () => {
  const view = smallView();
  expect(observedOwner(view, left, undefined, NOW_US)).toBe('xr');
  expect(observedOwner(view, left, { value: 'vp', odd: [], nearest: 'vp' }, NOW_US)).toBe('vp');
  expect(observedOwner(view, left, { value: undefined, odd: ['output/1'], nearest: 'vp' }, NOW_US)).toBe('contested');
  expect(observedOwner(withDevice(view, 'router', { online: false }), left, undefined, NOW_US)).toBe('unknown');
  expect(observedOwner(withDevice(view, 'router', { epoch: 2 }), left, undefined, NOW_US)).toBe('unknown');
  expect(observedOwner(withRecord(view, 'zone/left/source', {}), left, undefined, NOW_US)).toBe('unknown');
  expect(observedOwner(view, {}, undefined, NOW_US)).toBe('unknown');
});

test('on air: tally, else a declaration until it expires, else nobody can tell', () => {
  const silent = withRecord(smallView(), 'tally/a', {});
  const declared = (source: string, untilUs = NOW_US + 1) => ({ source, seat: 's', untilUs });
  expect(cameraOnAir(withValue(smallView(), 'tally/a', true), camera, declared('vt'), NOW_US)).toEqual({
    onAir: 'yes',
    by: 'tally',
  });
  expect(cameraOnAir(silent, camera, undefined, NOW_US)).toEqual({ onAir: 'unknown', by: 'nobody' });
  expect(cameraOnAir(silent, camera, declared('vt'), NOW_US)).toEqual({ onAir: 'no', by: 'declared' });
  expect(cameraOnAir(silent, camera, declared('cam-a'), NOW_US)).toEqual({ onAir: 'yes', by: 'declared' });
  expect(cameraOnAir(silent, camera, declared('vt', NOW_US), NOW_US)).toEqual({ onAir: 'unknown', by: 'nobody' });
  const stale = withRecord(smallView(), 'tally/a', { actual: { value: false, atUs: NOW_US - 9e6, epoch: 1 } });
  expect(cameraOnAir(stale, camera, undefined, NOW_US).onAir).toBe('unknown');
  expect(observePicture(smallView(), camera, undefined, undefined, NOW_US)).toEqual({
    path: 'xr',
    onAir: 'no',
    by: 'tally',
  });
  expect(observePicture(withRecord(smallView(), 'picture/a/path', {}), camera, undefined, undefined, NOW_US).path).toBe(
    'unknown',
  );
});

test('a zone is as on air as the cameras that see it', () => {
  const { studio } = smallView();
  expect(zoneOnAir(studio, 'left', new Map([['a', { onAir: 'yes' }]]))).toBe('yes');
  expect(zoneOnAir(studio, 'left', new Map())).toBe('unknown');
  expect(zoneOnAir({ ...studio, cameras: [] }, 'left', new Map())).toBe('no');
  expect(safeSource(studio)).toBe('vt');
});

const hand = (
  view: StageView,
  path: string,
  value: Value,
  role: ManualRole = 'technician',
  plans: readonly Plan[] = [],
): string => checkManualSet(view, path, value, role, plans)?.code ?? 'allowed';

test('a hand may set what no camera on air sees, in range, on a live device, with the role for its class', () => {
  const view = smallView();
  expect(hand(view, 'wall/proc-1/brightness', 40)).toBe('allowed');
  expect(hand(view, 'device/proc-1/gamma', 2)).toBe('allowed');
  expect(hand(view, 'wall/proc-1/brightness', 140)).toBe('value.range');
  expect(hand(view, 'tally/a', true)).toBe('manual.read-only');
  expect(hand(view, 'no/such', 1)).toBe('manual.no-path');
  expect(hand(view, 'light/key', 10, 'director')).toBe('manual.role');
  expect(hand(view, 'hold/proc-1', true)).toBe('manual.role');
  expect(hand(view, 'hold/proc-1', true, 'operator')).toBe('allowed');
  expect(hand(withDevice(view, 'dimmer', { online: false }), 'light/key', 10)).toBe('manual.offline');
});

test('light that an on-air camera sees changes by a take only; unknown counts as on air', () => {
  for (const onAir of ['yes', 'unknown'] as const) {
    const view = withOnAir(smallView(), 'a', onAir);
    expect(hand(view, 'wall/proc-1/brightness', 40, 'admin')).toBe('manual.on-air');
    expect(hand(view, 'engine/xr/scene', 'x')).toBe('manual.on-air');
    expect(hand(view, 'engine/vp/scene', 'x')).toBe('allowed');
    expect(hand(view, 'light/key', 10)).toBe('allowed');
  }
});

test('owners and picture paths change by takes; a hand may push the leased owner again', () => {
  const view = withZone(smallView(), 'left', { observed: 'contested' });
  expect(hand(view, 'zone/left/source', 'vp', 'admin')).toBe('manual.owner');
  expect(hand(view, 'zone/left/source', 'xr')).toBe('allowed');
  expect(hand(view, 'picture/a/path', 'direct', 'admin')).toBe('manual.picture');
});

test('motion is never set from here', () => {
  const studio = smallStudio();
  const bindings = [...studio.bindings, binding('hoist', 'player', 'hoist', { safety: 4 })];
  const view = viewOf({ ...studio, bindings }, new Map(smallSpecs()).set('player', [spec('hoist')]), SMALL_VALUES);
  expect(hand(view, 'hoist', true, 'admin')).toBe('manual.motion');
});

test('an armed plan keeps hands off its paths, its zones and what must stay equal', () => {
  const plan = planOf(smallView());
  expect(hand(smallView(), 'tracking/a/delay', 99, 'technician', [plan])).toBe('manual.claimed');
  expect(hand(smallView(), 'wall/proc-1/brightness', 40, 'technician', [plan])).toBe('manual.claimed');
  expect(hand(smallView(), 'mixer/preview', 'vt', 'technician', [plan])).toBe('allowed');
});

test('two plans on different zones with nothing shared may run together', () => {
  const modes = changed(smallStudio().modes, () => ({ pictures: {}, values: {} }));
  const view = viewOf(smallStudio({ modes, cameras: [] }), smallSpecs(), SMALL_VALUES);
  const [a, b] = ['left', 'right'].map((zone) => planOf(view, { mode: 'SCREEN', zones: [zone] }));
  if (!a || !b) throw new Error('no plans');
  expect(claimsMeet(a, b)).toBeUndefined();
  expect(claimsMeet(a, planOf(view, { mode: 'SCREEN' }))).toBeDefined();
});

test('claims meet from either side: one plan writes what the other must keep equal', () => {
  const keeps = { writes: new Set<string>(), claims: new Set(['proc-1/rate']) };
  const writes = { writes: new Set(['proc-1/rate']), claims: new Set(['proc-1/rate']) };
  expect([claimsMeet(keeps, writes), claimsMeet(writes, keeps), claimsMeet(keeps, keeps)]).toEqual([
    'proc-1/rate',
    'proc-1/rate',
    undefined,
  ]);
});

test('a plan is withdrawn for a reason that it stored, and for no other', () => {
  const plan = planOf(smallView());
  const why = (view: StageView, nowUs = NOW_US): string | undefined => planChanged(plan, view, nowUs)?.code;
  expect(why(smallView())).toBeUndefined();
  expect(why(withValue(smallView(), 'tracking/a/delay', 120.4))).toBeUndefined();
  expect(why(withValue(smallView(), 'tracking/a/delay', 121))).toBe('plan.value-changed');
  expect(why(withValue(smallView(), 'wall/proc-1/brightness', 61))).toBe('plan.value-changed');
  expect(why(withValue(smallView(), 'mixer/program', 'cam-a'))).toBeUndefined();
  expect(why(withRecord(smallView(), 'zone/left/source', {}))).toBe('plan.value-lost');
  expect(why(withZone(smallView(), 'left', { leased: 'playback' }))).toBe('plan.lease-changed');
  expect(why(withDevice(smallView(), 'router', { epoch: 2 }))).toBe('plan.device-rebooted');
  expect(why(smallView({ overrides: heldOver('light/key', 1) }))).toBe('plan.layer-changed');
  expect(why(withOnAir(smallView(), 'a', 'yes'))).toBe('plan.gate-closed');
  expect(why(withDevice(smallView(), 'proc-1', { online: false }))).toBe('plan.gate-closed');
  const pictures = new Map([['a', { path: 'direct', onAir: 'no', by: 'tally' } as const]]);
  expect(why(smallView({ pictures }))).toBe('plan.picture-changed');
});

test('a gate that blocked at arming already withdraws nothing', () => {
  const onAir = withOnAir(smallView(), 'a', 'yes');
  expect(planChanged(planOf(onAir), onAir, NOW_US)).toBeUndefined();
});
