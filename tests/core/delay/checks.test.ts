import { expect, test } from 'vitest';
import { patchByHandFault } from '../../../app/core/delay/by-hand.ts';
import { checkDelay, type DelayCheckKind, type DelayNow, isLit, patchFor } from '../../../app/core/delay/checks.ts';
import { checkManualSet } from '../../../app/core/stage/manual.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { NOW_US, withDevice, withOnAir, withValue, withZone } from '../small-studio.ts';
import { planOf } from '../stage/made-plan.ts';
import { PATCHES, patch, patchedStage } from './patched-stage.ts';

const view = withOnAir({ ...patchedStage(), show: 'REHEARSAL' }, 'a', 'no');
const XR_LEFT = patch('xr', 'left');

/** What stands against it, by kind. */
function against(
  of: StageView,
  activePlans: DelayNow['activePlans'] = [],
  now: Pick<DelayNow, 'flashing' | 'trying'> = {},
): Partial<Record<DelayCheckKind, string>> {
  const found = checkDelay(of, XR_LEFT, 'a', { activePlans, nowUs: NOW_US, ...now });
  return Object.fromEntries(found.flatMap(({ kind, why }) => (why ? [[kind, why.code]] : [])));
}

test('a stage off air, in rehearsal, shown by its own system, may flash', () => {
  expect(against(view)).toEqual({});
});

test('each condition alone stands against it by its own name', () => {
  expect(against({ ...view, show: 'SHOW' })).toEqual({ show: 'delay.in-show' });
  expect(against({ ...view, show: 'EDIT' })).toEqual({});
  expect(against(withOnAir(view, 'a', 'yes'))).toEqual({ 'off-air': 'delay.on-air', unseen: 'delay.seen' });
  expect(against(withOnAir(view, 'a', 'unknown'))).toEqual({ 'off-air': 'delay.air-unknown', unseen: 'delay.seen' });
  expect(against({ ...view, pictures: new Map() })).toEqual({ 'off-air': 'delay.air-unknown', unseen: 'delay.seen' });
  expect(against(withZone(view, 'left', { held: { sinceUs: 1, by: 'seat:x' } }))).toEqual({ shown: 'delay.held' });
  expect(against(withZone(view, 'left', { observed: 'vp' }))).toEqual({ shown: 'delay.not-shown' });
  expect(against(withZone(view, 'left', { observed: 'contested' }))).toEqual({ shown: 'delay.not-shown' });
  expect(against(withDevice(view, 'xr-host', { online: false }))).toMatchObject({ device: 'delay.offline' });
  expect(against(withValue(view, 'patch/xr/left', true))).toEqual({ dark: 'delay.lit' });
  expect(against(withValue(view, 'patch/xr/left', true), [], { flashing: true })).toEqual({});
  expect(against(view, [], { trying: 'engine/xr/look' })).toEqual({ alone: 'delay.trial' });
  const descriptors = new Map(view.descriptors);
  descriptors.delete('patch/xr/left');
  expect(against({ ...view, descriptors })).toEqual({ device: 'delay.no-path' });
});

test('a second camera that may be on air and sees the wall forbids it too', () => {
  const [camera] = view.studio.cameras;
  if (!camera) throw new Error('no camera');
  const other = (sees: readonly string[], onAir: 'yes' | 'no' | 'unknown'): StageView => ({
    ...view,
    studio: { ...view.studio, cameras: [camera, { ...camera, id: 'b', sees }] },
    pictures: new Map(view.pictures).set('b', { path: 'direct', onAir, by: 'tally' }),
  });
  expect(against(other(['left'], 'yes'))).toEqual({ unseen: 'delay.seen' });
  expect(against(other(['left'], 'unknown'))).toEqual({ unseen: 'delay.seen' });
  expect(against(other(['right'], 'yes'))).toEqual({});
  expect(against(other(['left'], 'no'))).toEqual({});
});

test('brightness that is too high, and brightness that nobody tells', () => {
  expect(against(withValue(view, 'wall/proc-1/brightness', 100))).toEqual({});
  const bright: StageView = {
    ...view,
    studio: { ...view.studio, delayCal: { patches: PATCHES, video: [], expiresH: 1 } },
  };
  const found = checkDelay(bright, { ...XR_LEFT, levelPct: 30 }, 'a', { activePlans: [], nowUs: NOW_US });
  expect(found.find(({ why }) => why)?.why?.code).toBe('delay.nits');
  expect(against(withDevice(view, 'proc-1', { online: false }))).toMatchObject({ light: 'delay.brightness-unknown' });
});

test('a plan that claims the zone, the picture or the brightness stands against it; one of another zone does not', () => {
  expect(against(view, [planOf(view)])).toEqual({ free: 'delay.take' });
  const claims = (...what: string[]) => [{ id: 'q', claims: new Set(what) }];
  expect(against(view, claims('zone:left'))).toEqual({ free: 'delay.take' });
  expect(against(view, claims('picture:a'))).toEqual({ free: 'delay.take' });
  expect(against(view, claims('wall/proc-1/brightness'))).toEqual({ free: 'delay.take' });
  expect(against(view, claims('zone:right', 'light/key'))).toEqual({});
});

test('the patch of the system that has the zone is meant', () => {
  expect(patchFor(view, 'left')?.id).toBe('xr-left');
  expect(patchFor(withZone(view, 'left', { observed: 'vp' }), 'left')?.id).toBe('vp-left');
  expect(patchFor(withZone(view, 'left', { observed: 'playback' }), 'left')?.id).toBe('vp-left');
  expect(patchFor(view, 'floor')).toBeUndefined();
});

test('by hand a patch can be put out, never lit', () => {
  expect(patchByHandFault(view.studio, 'patch/xr/left', true)?.code).toBe('delay.by-hand');
  expect(patchByHandFault(view.studio, 'patch/xr/left', false)).toBeUndefined();
  expect(patchByHandFault(view.studio, 'light/key', 100)).toBeUndefined();
  expect(checkManualSet(view, 'patch/xr/left', true, 'admin', [])?.code).toBe('delay.by-hand');
  expect(checkManualSet(view, 'patch/xr/left', false, 'operator', [])).toBeUndefined();
});

test('lit is what reads otherwise than dark; silence is not', () => {
  expect(isLit(view, XR_LEFT, NOW_US)).toBe(false);
  expect(isLit(withValue(view, 'patch/xr/left', true), XR_LEFT, NOW_US)).toBe(true);
  expect(isLit({ ...view, values: new Map() }, XR_LEFT, NOW_US)).toBe(false);
});
