/** When the pattern may stand on a wall: every condition alone, on the small stage. */
import { expect, test } from 'vitest';
import { patchByHandFault } from '../../../app/core/delay/by-hand.ts';
import { checkPattern, type PatternCheck, type PatternNow, wallsFor } from '../../../app/core/lens/pattern-checks.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import type { WallLight } from '../../../app/core/stage/wall-light.ts';
import { NOW_US, withDevice, withOnAir, withValue, withZone } from '../small-studio.ts';
import { patternView, wall } from './pattern-stage.ts';

const view = patternView();
const XR_LEFT = wall('xr', 'left');

function against(of: StageView, now: Partial<PatternNow> = {}): Partial<Record<PatternCheck['kind'], string>> {
  const found = checkPattern(of, XR_LEFT, 'a', {
    activePlans: [],
    nowUs: NOW_US,
    showing: false,
    busy: undefined,
    ...now,
  });
  return Object.fromEntries(found.flatMap(({ kind, why }) => (why ? [[kind, why.code]] : [])));
}

test('a stage off air, in rehearsal, shown by its own system, may carry it', () => {
  expect(against(view)).toEqual({});
});

test('each condition alone stands against it by its own name', () => {
  expect(against({ ...view, show: 'SHOW' })).toEqual({ show: 'delay.in-show' });
  expect(against(withOnAir(view, 'a', 'yes'))).toEqual({ 'off-air': 'delay.on-air', unseen: 'delay.seen' });
  expect(against(withOnAir(view, 'a', 'unknown'))).toMatchObject({ 'off-air': 'delay.air-unknown' });
  expect(against(withZone(view, 'left', { held: { sinceUs: 1, by: 'seat:x' } }))).toEqual({ shown: 'delay.held' });
  expect(against(withZone(view, 'left', { observed: 'vp' }))).toEqual({ shown: 'delay.not-shown' });
  expect(against(withDevice(view, 'xr-host', { online: false }))).toMatchObject({ device: 'delay.offline' });
  expect(against(withValue(view, XR_LEFT.path, true))).toEqual({ dark: 'delay.lit' });
  expect(against(withValue(view, XR_LEFT.path, true), { showing: true })).toEqual({});
  expect(against(view, { busy: { code: 'trial.running' } })).toEqual({ alone: 'trial.running' });
  // 1500 nits x 100 % x 12 % are 180; unknown is never good.
  expect(against(withValue(view, 'wall/proc-1/brightness', 100))).toEqual({});
  const { maxNits: _, ...unknown } = XR_LEFT;
  const now = { activePlans: [], nowUs: NOW_US, showing: false, busy: undefined };
  const light = (of: WallLight) => checkPattern(view, of, 'a', now).find(({ kind }) => kind === 'light')?.why?.code;
  expect(light(unknown)).toBe('delay.nits-unknown');
  expect(light({ ...XR_LEFT, levelPct: 100 })).toBe('delay.nits');
});

test('of each zone in sight the wall whose system has it, else the first', () => {
  const walls = (of: StageView): string[] => wallsFor(of, 'a').map(({ id }) => id);
  expect(walls(withZone(view, 'left', { observed: 'xr' }))).toContain('xr-left');
  expect(walls(withZone(view, 'left', { observed: 'vp' }))).toContain('vp-left');
  expect(walls(withZone(view, 'left', { observed: 'contested' }))).toContain('vp-left');
  expect(wallsFor(view, 'nobody')).toEqual([]);
});

test('by hand it can only be put out', () => {
  expect(patchByHandFault(view.studio, XR_LEFT.path, true)?.code).toBe('lens.by-hand');
  expect(patchByHandFault(view.studio, XR_LEFT.path, false)).toBeUndefined();
});
