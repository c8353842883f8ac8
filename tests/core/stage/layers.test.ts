import { expect, test } from 'vitest';
import type { Value } from '../../../app/core/parameter.ts';
import { layerVersions } from '../../../app/core/stage/compile.ts';
import { matchesPattern } from '../../../app/core/stage/layer-values.ts';
import { isRefusal, resolveTarget } from '../../../app/core/stage/layers.ts';
import type { PresetLayer, StageView, Target, TargetRequest } from '../../../app/core/stage/plan.ts';
import {
  changed,
  heldOver,
  SMALL_VALUES,
  smallSpecs,
  smallStudio,
  smallView,
  viewOf,
  withZone,
} from '../small-studio.ts';

function targetOf(view: StageView, request: TargetRequest): Target {
  const target = resolveTarget(view, request);
  if (isRefusal(target)) throw new Error(JSON.stringify(target.blockers));
  return target;
}
const set = (target: Target, path: string): string => {
  const v = target.values.get(path);
  return v ? `${v.layer} ${v.layerId} ${String(v.value)}` : 'keeps';
};
function withPreset(values: Record<string, Value | null>, patch: Partial<PresetLayer> = {}): StageView {
  const preset = { id: 'p', version: 1, mode: 'VP', scene: 'glacier', zones: [], values, ...patch };
  return smallView({ presets: new Map([['p', preset]]) });
}

test('mode < scene < preset < override, each value knows its layer', () => {
  const scenes = changed(smallStudio().scenes, () => ({ values: { 'light/key': 20 } }));
  const base = viewOf(smallStudio({ scenes }), smallSpecs(), SMALL_VALUES);
  expect(set(targetOf(base, { mode: 'VP' }), 'light/key')).toBe('scene glacier 20');
  const { presets } = withPreset({ 'light/key': 30 });
  expect(set(targetOf({ ...base, presets }, { preset: 'p' }), 'light/key')).toBe('preset p 30');
  const overrides = heldOver('light/key', 99, 'Ada');
  expect(set(targetOf({ ...base, presets, overrides }, { preset: 'p' }), 'light/key')).toBe('override Ada 99');
});

test('an override names its author in what it blocks; set again by another person it changes no armed plan', () => {
  const refusal = resolveTarget(smallView({ overrides: heldOver('light/key', 101, 'Ada') }), { mode: 'XR' });
  expect('blockers' in refusal && refusal.blockers[0]?.params).toMatchObject({ layer: 'override', id: 'Ada' });
  const version = (seat: string, value: number): unknown => {
    const view = smallView({ overrides: heldOver('light/key', value, seat) });
    return layerVersions(view, targetOf(view, { mode: 'XR' })).get('override/all');
  };
  expect(version('Ada', 40)).toBe(version('Ben', 40));
  expect(version('Ada', 40)).not.toBe(version('Ada', 41));
});

test('null lifts what a lower layer named; an exact path beats a pattern of its own layer', () => {
  const target = targetOf(withPreset({ 'light/key': null, 'wall/*/brightness': 10, 'wall/proc-2/brightness': 20 }), {
    preset: 'p',
  });
  expect(set(target, 'light/key')).toBe('keeps');
  expect(set(target, 'wall/proc-1/brightness')).toBe('preset p 10');
  expect(set(target, 'wall/proc-2/brightness')).toBe('preset p 20');
  const lifted = targetOf(withPreset({ 'wall/*/brightness': null }), { preset: 'p' });
  expect(set(lifted, 'wall/proc-1/brightness')).toBe('keeps');
});

test('a star is one part, and never a hold', () => {
  expect(matchesPattern('wall/*/brightness', 'wall/a/brightness')).toBe(true);
  expect(matchesPattern('wall/*', 'wall/a/brightness')).toBe(false);
  expect(matchesPattern('*/key', 'light/key')).toBe(true);
  const target = targetOf(withPreset({ '*/proc-1/brightness': 5 }), { preset: 'p' });
  expect(set(target, 'hold/proc-1')).toBe('keeps');
});

test('owners and picture paths come from the mode, and a later layer may set a source', () => {
  const target = targetOf(withPreset({ 'zone/right/source': 'playback' }), { preset: 'p' });
  expect([...target.owners]).toEqual([
    ['left', 'vp'],
    ['right', 'playback'],
  ]);
  expect([...target.pictures]).toEqual([['a', 'direct']]);
});

test('each system that will own a zone gets the scene; a preset may choose otherwise', () => {
  expect(set(targetOf(smallView(), { mode: 'VP', scene: 'snow' }), 'engine/vp/scene')).toBe('scene snow snow-vp');
  expect(set(targetOf(smallView(), { mode: 'VP', scene: 'snow' }), 'engine/xr/scene')).toBe('keeps');
  expect(set(targetOf(withPreset({ 'engine/vp/scene': 'mine' }), { preset: 'p' }), 'engine/vp/scene')).toBe(
    'preset p mine',
  );
});

test('without a scene the zones keep the one they share; where they differ no scene is meant', () => {
  expect(targetOf(smallView(), { mode: 'VP' }).scene).toBe('glacier');
  const mixed = withZone(smallView(), 'left', { scene: 'snow' });
  const target = targetOf(mixed, { mode: 'VP' });
  expect([target.scene, set(target, 'engine/vp/scene')]).toEqual([undefined, 'keeps']);
});

test('a request for some zones leaves what belongs to the others alone', () => {
  const modes = changed(smallStudio().modes, () => ({ pictures: {}, values: { 'wall/*/brightness': 60 } }));
  const view = viewOf(smallStudio({ modes, cameras: [] }), smallSpecs(), SMALL_VALUES);
  const target = targetOf(view, { mode: 'VP', zones: ['left'] });
  expect([...target.values.keys()].toSorted()).toEqual([
    'engine/vp/scene',
    'wall/proc-1/brightness',
    'zone/left/source',
  ]);
  expect([...target.owners]).toEqual([['left', 'vp']]);
});

test('the legality table decides: a zone that does not list the mode, a picture that the mode does not list', () => {
  const studio = smallStudio();
  const refused = (legality: Partial<typeof studio.legality>, request: TargetRequest): readonly unknown[] => {
    const view = viewOf({ ...studio, legality: { ...studio.legality, ...legality } }, smallSpecs(), SMALL_VALUES);
    const target = resolveTarget(view, request);
    return isRefusal(target) ? target.blockers : [];
  };
  expect(refused({ zones: { left: ['XR'], right: ['XR', 'VP'] } }, { mode: 'VP', zones: ['left', 'right'] })).toEqual([
    { code: 'target.illegal-mode', params: { zone: 'left', mode: 'VP' } },
  ]);
  expect(refused({ pictures: { ...studio.legality.pictures, VP: [] } }, { mode: 'VP' })).toMatchObject([
    { code: 'target.illegal-picture', params: { camera: 'a', path: 'direct', zone: 'left', mode: 'VP' } },
    { code: 'target.illegal-picture', params: { zone: 'right' } },
  ]);
});

test('a scene that a system cannot show is refused when asked for', () => {
  const scenes = [{ ...(smallStudio().scenes[0] ?? never()), systems: { xr: { scene: 'g' } } }];
  const view = viewOf(smallStudio({ scenes }), smallSpecs(), SMALL_VALUES);
  const target = resolveTarget(view, { mode: 'VP', scene: 'glacier' });
  expect(isRefusal(target) && target.blockers).toEqual([
    { code: 'target.scene-not-on-system', params: { scene: 'glacier', system: 'vp' } },
  ]);
});
function never(): never {
  throw new Error('no scene');
}
