/** What a cut does to the wall: in XR at F with the mixer behind its light, in VP lit before and let go after; refusals by name. */
import { expect, test } from 'vitest';
import { type CutKnows, type CutPlan, planCut } from '../../../app/core/stage/camera-cut.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { unservedCameras } from '../../../app/core/stage/wall-cameras.ts';
import { NOW_US, withDevice, withOnAir, withRecord, withZone } from '../small-studio.ts';
import { twoCameras, twoView, vpView } from './two-cameras.ts';

const LOOP_US = 100_000;
const KNOWS: CutKnows = { activePlans: [], nowUs: NOW_US, loopUs: () => LOOP_US };

function cut(view: StageView, source = 'cam-b', to: 'program' | 'preview' = 'program', knows = KNOWS): CutPlan {
  const plan = planCut(view, { source, to }, knows);
  if (!plan || 'code' in plan) throw new Error(JSON.stringify(plan));
  return plan;
}
const refusal = (view: StageView, knows = KNOWS): string | undefined => {
  const plan = planCut(view, { source: 'cam-b', to: 'program' }, knows);
  return plan && 'code' in plan ? plan.code : undefined;
};
const says = (writes: CutPlan['wall']): string[] => writes.map(({ path, value }) => `${path} ${value}`);

test('XR: the wall goes to the camera, the mixer follows after the loop and what its picture path takes', () => {
  const plan = cut(twoView());
  expect([says(plan.before), says(plan.wall), says(plan.after)]).toEqual([[], ['engine/xr/camera b'], []]);
  expect(says(plan.back)).toEqual(['engine/xr/camera a']);
  expect(plan.mixer).toEqual({ path: 'mixer/program', value: 'cam-b' });
  // Six frames of 20 ms through the XR server.
  expect(plan.followUs).toBe(LOOP_US + 120_000);
  expect(cut(twoView({ 'picture/b/path': 'direct' })).followUs).toBe(LOOP_US + 20_000);
  expect(plan.countIn).toBeUndefined();
});

test('XR: a wall that serves the camera already asks for nothing; a preview touches no wall', () => {
  expect(cut(twoView({ 'engine/xr/camera': 'b' }))).toMatchObject({ wall: [], followUs: 0, countIn: undefined });
  expect(cut(twoView(), 'cam-b', 'preview')).toMatchObject({ before: [], wall: [], mixer: { path: 'mixer/preview' } });
});

test('XR: without a measured loop, or without a mixer, a person is counted in', () => {
  const unmeasured: CutKnows = { ...KNOWS, loopUs: () => ({ code: 'cut.loop-declared' }) };
  expect(cut(twoView(), 'cam-b', 'program', unmeasured)).toMatchObject({
    mixer: undefined,
    followUs: undefined,
    countIn: { code: 'cut.loop-declared' },
  });
  const { mixer: _, ...bare } = twoCameras();
  expect(cut(twoView({}, bare), 'b')).toMatchObject({
    source: 'b',
    mixer: undefined,
    followUs: LOOP_US + 120_000,
    countIn: { code: 'cut.no-mixer' },
  });
  const lost = { ...twoView(), pictures: new Map() };
  expect(cut(withOnAir(lost, 'b', 'no')).countIn).toMatchObject({ code: 'cut.path-unknown' });
});

test('VP: the new frustum is lit first, it comes on top with the cut, the old one goes after it', () => {
  const plan = cut(vpView());
  expect(says(plan.before)).toEqual(['engine/vp/frustum/b true']);
  expect(says(plan.wall)).toEqual(['engine/vp/camera b']);
  expect(says(plan.after)).toEqual(['engine/vp/frustum/a false']);
  expect(plan).toMatchObject({ followUs: 0, countIn: undefined, mixer: { value: 'cam-b' } });
});

test('VP: program and preview are both lit', () => {
  const next = cut(vpView(), 'cam-b', 'preview');
  expect([says(next.before), next.wall, next.after]).toEqual([['engine/vp/frustum/b true'], [], []]);
  expect(next.mixer).toEqual({ path: 'mixer/preview', value: 'cam-b' });
  const both = vpView({ 'engine/vp/frustum/b': true, 'mixer/preview': 'cam-a' });
  expect(cut(both)).toMatchObject({ before: [], after: [] });
  expect(says(cut(vpView({ 'engine/vp/frustum/b': true }), 'cam-a', 'preview').after)).toEqual([
    'engine/vp/frustum/b false',
  ]);
});

test('a source without a camera, and walls that nobody draws for cameras, are the mixer’s alone', () => {
  expect(planCut(twoView(), { source: 'vt', to: 'program' }, KNOWS)).toBeUndefined();
  const screen = twoView({ 'zone/left/source': 'playback', 'zone/right/source': 'playback' });
  expect(planCut(screen, { source: 'cam-b', to: 'program' }, KNOWS)).toBeUndefined();
});

test('what the wall could not follow is refused by name', () => {
  expect(planCut(twoView(), { source: 'cam-z', to: 'program' }, KNOWS)).toMatchObject({ code: 'mixer.no-source' });
  expect(refusal(withZone(twoView(), 'left', { held: { sinceUs: 0, by: 'seat' } }))).toBe('cut.wall-held');
  expect(refusal(withDevice(twoView(), 'xr-host', { online: false }))).toBe('cut.wall-offline');
  expect(refusal(twoView(), { ...KNOWS, activePlans: [{ id: 'p', claims: new Set(['zone:left']) }] })).toBe(
    'manual.claimed',
  );
  const studio = twoCameras();
  const bindings = studio.bindings.filter(({ path }) => path !== 'engine/xr/camera');
  expect(refusal(twoView({}, { ...studio, bindings }))).toBe('cut.no-path');
});

test('a camera on air that its wall is not drawn for is named; what nobody reports is no claim', () => {
  const named = (view: StageView) =>
    unservedCameras(view, NOW_US).map(({ id, fault, severity }) => [id, fault.code, severity]);
  expect(named(twoView())).toEqual([]);
  const toB = { 'tally/a': false, 'tally/b': true };
  expect(unservedCameras(twoView(toB), NOW_US)).toEqual([
    {
      id: 'unserved/b/xr',
      camera: 'b',
      fault: { code: 'alarm.unserved', params: { camera: 'b', system: 'xr', zones: 'left, right', serves: 'a' } },
      severity: 'fault',
    },
  ]);
  expect(named(twoView({ ...toB, 'engine/xr/camera': 'b' }))).toEqual([]);
  expect(named(withRecord(twoView(toB), 'engine/xr/camera', {}))).toEqual([]);
  expect(named(twoView({ ...toB, 'zone/left/source': 'playback', 'zone/right/source': 'playback' }))).toEqual([]);
  expect(named(vpView(toB))).toEqual([['unserved/b/vp', 'alarm.unlit-on-air', 'fault']]);
  expect(named(vpView({ 'tally/b/preview': true }))).toEqual([['unserved/b/vp', 'alarm.unlit-preview', 'warning']]);
  expect(named(vpView({ ...toB, 'engine/vp/frustum/b': true }))).toEqual([]);
  expect(named(twoView({ 'tally/b/preview': true }))).toEqual([]);
});
