/** What steps that are done made true, looked at again: who takes it back is named at once, and nobody who only does their work. */
import { expect, test } from 'vitest';
import type { ColdChange, ColdRun } from '../../../app/core/contract/cold-change.ts';
import { coldPlan } from '../../../app/core/contract/cold-default.ts';
import { beginChange } from '../../../app/core/contract/cold-machine.ts';
import { type Doubts, type Fallen, watchDone } from '../../../app/core/contract/cold-watch.ts';
import type { ParamPath, Value } from '../../../app/core/parameter.ts';
import type { Studio } from '../../../app/core/stage/model.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { reported, withDevice, withRecord } from '../small-studio.ts';
import { NOW_US, ROOM, roomStudio, roomView } from './room.ts';

const DONE: ColdRun = { at: 'confirmed', touched: true, doneMs: 1_000, by: 'Ann' };
const NOW_MS = 100_000;
const RATE = roomStudio({ contracts: { cold: { 'wall/proc-1/brightness': 'rate' }, changes: [] } });

/** The stage as the whole list leaves it, as far as the reveal: still black. */
const ARRIVED: Readonly<Record<ParamPath, Value>> = {
  ...ROOM,
  'hold/proc-1': true,
  'hold/proc-2': true,
  'engine/xr/ready': false,
  'engine/vp/ready': true,
  'engine/vp/scene': 'snow-vp',
  'zone/left/source': 'vp',
  'zone/right/source': 'vp',
  'picture/a/path': 'direct',
  'wall/proc-1/brightness': 60,
  'wall/proc-2/brightness': 60,
  'tracking/a/delay': 40,
};

/** Done up to the reveal, the steps of `patch` otherwise. */
function changeTo(patch: Readonly<Record<string, Partial<ColdRun>>> = {}, studio: Studio = roomStudio()): ColdChange {
  const plan = coldPlan(roomView({}, ROOM, studio), { mode: 'VP', scene: 'snow' }, NOW_US);
  if ('code' in plan) throw new Error(plan.code);
  const about = { id: 'c1', from: 'XR', to: 'VP', scene: 'snow', zones: plan.zones, by: 'Ann', steps: plan.steps };
  const left = new Set(['reveal', 'handover', 'clear']);
  const runs = plan.steps.map(({ id, set }): [string, ColdRun] => {
    const at: ColdRun = left.has(id) ? { at: 'waiting', touched: false } : DONE;
    return [id, { ...at, touched: at.touched && Object.keys(set).length > 0, ...patch[id] }];
  });
  return { ...beginChange(about, 0), runs: Object.fromEntries(runs), before: ROOM };
}

const viewWith = (values: Readonly<Record<ParamPath, Value>> = {}, studio?: Studio): StageView =>
  roomView({}, { ...ARRIVED, ...values }, studio);
const look = (view: StageView, change = changeTo(), nowUs = NOW_US, doubts: Doubts = new Map()) =>
  watchDone(view, change, doubts, { us: nowUs, ms: NOW_MS });
const steps = (fallen: readonly Fallen[]): readonly string[] => [...new Set(fallen.map(({ step }) => step))];

/** What is found when it has stood for as long as the studio waits. */
function later(view: StageView, change = changeTo()): readonly string[] {
  const first = look(view, change);
  return steps(look(view, change, NOW_US + 300_000, first.doubts).fallen);
}

test('a stage that stays as the change made it is left in peace', () => {
  expect(look(viewWith())).toEqual({ fallen: [], doubts: new Map() });
});

test.each<[string, Readonly<Record<ParamPath, Value>>, string]>([
  ['light comes up', { 'hold/proc-2': false }, 'black'],
  ['the old side is started again', { 'engine/xr/ready': true }, 'release-xr'],
  ['another scene is loaded', { 'engine/vp/scene': 'glacier-vp' }, 'load-vp'],
  ['a crosspoint goes back', { 'zone/left/source': 'xr' }, 'route-walls'],
  ['a picture path goes back', { 'picture/a/path': 'xr' }, 'route-pictures'],
  ['somebody recalls a preset', { 'wall/proc-1/brightness': 100 }, 'preset'],
  ['a delay is set by another', { 'tracking/a/delay': 120 }, 'delays'],
])('%s: named at once, with what the device says', (_, values, step) => {
  const [path = '', value] = Object.entries(values)[0] ?? [];
  const params = { path, is: String(value), value: String(ARRIVED[path]) };
  expect(look(viewWith(values)).fallen).toMatchObject([{ step, why: { code: 'cold.not-so', params } }]);
});

test('a cluster that ends takes its start and the check of sync with it', () => {
  const view = viewWith({ 'engine/vp/ready': false });
  expect(steps(look(view).fallen)).toEqual(['start-vp']);
  expect(later(view)).toEqual(['start-vp', 'sync']);
});

test('a rate goes back: the step that set it, and the checks of it', () => {
  expect(steps(look(viewWith({ 'wall/proc-1/brightness': 50 }, RATE), changeTo({}, RATE)).fallen)).toEqual(['rate']);
  const drifted = viewWith({ 'proc-2/rate': 59.94 }, RATE);
  expect(look(drifted, changeTo({}, RATE)).fallen).toEqual([]);
  expect(later(drifted, changeTo({}, RATE))).toEqual(['rate', 'sync']);
});

test('a lost reference, and tracking that breaks off, count when they have stood as long as a gate needs to close', () => {
  const unlocked = viewWith({ 'proc-1/locked': false });
  const first = look(unlocked);
  expect(first.fallen).toEqual([]);
  expect(look(unlocked, changeTo(), NOW_US + 299_999, first.doubts).fallen).toEqual([]);
  const { fallen } = look(unlocked, changeTo(), NOW_US + 300_000, first.doubts);
  expect(fallen).toMatchObject([{ step: 'sync', why: { code: 'gate.locked.lost', params: { device: 'proc-1' } } }]);
  // It was there again in between: counted from anew.
  const between = look(viewWith(), changeTo(), NOW_US + 100_000, first.doubts);
  const again = look(unlocked, changeTo(), NOW_US + 200_000, between.doubts);
  expect(look(unlocked, changeTo(), NOW_US + 400_000, again.doubts).fallen).toEqual([]);
  const silent = { verdict: 'lost', rateHz: 0, lossPct: 100, cleanSinceUs: undefined, atUs: NOW_US } as const;
  const tracking = new Map([['a/vp', silent]]);
  expect(later({ ...viewWith(), tracking } as unknown as StageView)).toEqual(['tracking']);
});

test('a device that is gone no longer says so; a side that was stopped may be silent', () => {
  const gone = withDevice(viewWith(), 'vp-host', { online: false });
  expect(look(gone).fallen).toEqual([]);
  expect(later(gone)).toEqual(['start-vp', 'load-vp', 'sync']);
  expect(look(gone, changeTo(), NOW_US + 1e6, look(gone).doubts).fallen[0]?.why.code).toBe('cold.no-word');
  expect(later(withDevice(viewWith(), 'xr-host', { online: false }))).toEqual([]);
});

test('what a device says of another life of it counts no more', () => {
  const rebooted = withDevice(viewWith(), 'router', { epoch: 2 });
  expect(look(rebooted).fallen).toEqual([]);
  expect(later(rebooted)).toEqual(['route-walls']);
});

test('a step on its way may move its own device, and gates settle after it', () => {
  const doing = changeTo({ preset: { at: 'doing', touched: true } });
  expect(steps(look(viewWith({ 'hold/proc-1': false }), doing).fallen)).toEqual([]);
  expect(later(viewWith({ 'proc-1/locked': false }), doing)).toEqual([]);
  expect(steps(look(viewWith({ 'zone/left/source': 'xr' }), doing).fallen)).toEqual(['route-walls']);
  const justNow = changeTo({ preset: { doneMs: NOW_MS - 1_999 } });
  expect(later(viewWith({ 'proc-1/locked': false }), justNow)).toEqual([]);
  const settled = changeTo({ preset: { doneMs: NOW_MS - 2_000 } });
  expect(later(viewWith({ 'proc-1/locked': false }), settled)).toEqual(['sync']);
});

test('a value that a busy box tells of another is left alone, and one of a busy box that another tells', () => {
  const doing = changeTo({ preset: { at: 'doing', touched: true } });
  const view = viewWith({ 'tracking/a/delay': 1, 'wall/proc-1/brightness': 1 });
  const echoed = (path: string, device: string): StageView => {
    const was = view.descriptors.get(path);
    const verify = { by: 'echo', device, key: 'x' } as const;
    return was ? { ...view, descriptors: new Map(view.descriptors).set(path, { ...was, verify }) } : view;
  };
  expect(later(view, doing)).toEqual(['delays']);
  expect(later(echoed('tracking/a/delay', 'proc-1'), doing)).toEqual([]);
  const releasing = changeTo({ 'load-vp': { at: 'doing', touched: true } });
  expect(later(viewWith({ 'engine/vp/ready': false }), releasing)).toEqual([]);
  const ready = echoed('engine/vp/ready', 'proc-2');
  const ended = withRecord(ready, 'engine/vp/ready', reported(false));
  const still = withRecord(withRecord(ended, 'tracking/a/delay', reported(40)), 'wall/proc-1/brightness', reported(60));
  expect(later(still, releasing)).toEqual([]);
});

test('only who wrote last is asked, and only what is done', () => {
  const light = viewWith({ 'hold/proc-1': false, 'hold/proc-2': false });
  for (const at of ['doing', 'failed', 'unproved', 'confirmed', 'ticked'] as const)
    expect(later(light, changeTo({ reveal: { at, touched: true } }))).toEqual([]);
  expect(later(viewWith(), changeTo({ reveal: { at: 'ticked', touched: true } }))).toEqual(['reveal']);
  const failed = changeTo({ 'route-walls': { at: 'failed' } });
  expect(later(viewWith({ 'zone/left/source': 'xr' }), failed)).toEqual([]);
});

test('what nobody reports is a person’s, and so is what was ticked against a device', () => {
  expect(later(viewWith({ 'light/key': 5 }))).toEqual([]);
  const crossed = viewWith({ 'zone/left/source': 'xr' });
  expect(later(crossed, changeTo({ 'route-walls': { at: 'ticked', overruled: true } }))).toEqual([]);
  expect(later(crossed, changeTo({ 'route-walls': { at: 'ticked' } }))).toEqual(['route-walls']);
});

test('a check that a person ticked since nobody could tell falls when a device says no', () => {
  const untold = withRecord(viewWith(), 'proc-1/locked', reported(true, NOW_US, 0));
  expect(later(untold, changeTo({ sync: { at: 'ticked' } }))).toEqual([]);
  expect(later(untold)).toEqual(['sync']);
  expect(later(viewWith({ 'proc-1/locked': false }), changeTo({ sync: { at: 'ticked' } }))).toEqual(['sync']);
});

test('who was not heard yet since the engine began has not fallen silent; a router without one source has', () => {
  const unheard = ['proc-1/locked', 'engine/vp/ready', 'hold/proc-1'].reduce(
    (view, path) => withRecord(view, path, {}),
    viewWith(),
  );
  expect(later(withDevice(unheard, 'vp-host', { online: false }), changeTo({ 'load-vp': { at: 'failed' } }))).toEqual(
    [],
  );
  expect(later(withRecord(viewWith(), 'zone/left/source', {}))).toEqual(['route-walls']);
});

test('the checks of the beginning are asked at each write, not here', () => {
  const pictures = new Map([['a', { path: 'direct', onAir: 'yes', by: 'tally' } as const]]);
  expect(later({ ...viewWith(), pictures })).toEqual([]);
});

test('after the arrival takes may move the stage; rates, references and what runs may not move', () => {
  const all = Object.fromEntries(['reveal', 'handover', 'clear'].map((id) => [id, DONE]));
  const arrived: ColdChange = { ...changeTo(all, RATE), at: 'requalify' };
  const light = { 'hold/proc-1': false, 'hold/proc-2': false };
  const taken = { ...light, 'zone/left/source': 'playback', 'engine/vp/scene': 'glacier-vp', 'tracking/a/delay': 1 };
  expect(later(viewWith(taken, RATE), arrived)).toEqual([]);
  expect(later(viewWith({ ...light, 'engine/vp/ready': false }, RATE), arrived)).toEqual(['start-vp']);
  expect(later(viewWith({ ...light, 'wall/proc-1/brightness': 50 }, RATE), arrived)).toEqual(['rate']);
  expect(later(viewWith({ ...light, 'proc-1/locked': false }, RATE), arrived)).toEqual(['sync']);
});

test('on the way back the dark is watched, and the pictures that were put back', () => {
  const back: ColdChange = { ...changeTo(), at: 'aborting', back: true };
  const undone = { ...back.runs, 'route-walls': { ...DONE, back: 'undone' } as const };
  const there: ColdChange = { ...back, runs: undone };
  expect(later(viewWith({ 'zone/left/source': 'xr', 'zone/right/source': 'xr' }), there)).toEqual([]);
  expect(later(viewWith({ 'zone/left/source': 'xr' }), there)).toEqual(['route-walls']);
  expect(later(viewWith({ 'hold/proc-1': false }), back)).toEqual(['black']);
  expect(later(viewWith({ 'hold/proc-1': false }), { ...back, at: 'stopped' })).toEqual(['black']);
  const again = (run: Partial<ColdRun>): ColdChange => ({
    ...back,
    runs: { ...back.runs, black: { ...DONE, at: 'fallen', ...run } },
  });
  expect(later(viewWith({ 'hold/proc-1': false }), again({ back: 'doing' }))).toEqual([]);
  expect(look(viewWith({ 'hold/proc-1': false }), again({ back: 'waiting' })).doubts.size).toBe(0);
  expect(later(viewWith({ 'hold/proc-1': false }), again({ back: 'undone' }))).toEqual(['black']);
  // What is not yet put back still stands as the change had made it, or moves with the engines: nobody is asked.
  expect(later(viewWith({ 'engine/vp/ready': false, 'zone/left/source': 'xr' }), back)).toEqual([]);
});
