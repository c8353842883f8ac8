/** What may be tried, and between which values; what an adopted lead and a measured effect do to plans. */
import { expect, test } from 'vitest';
import type { DelayPatch } from '../../../app/core/delay/patch.ts';
import type { Descriptor, Value } from '../../../app/core/parameter.ts';
import { compile } from '../../../app/core/stage/compile.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { inputChanged } from '../../../app/core/stage/plan-changed.ts';
import { withClaims } from '../../../app/core/trial/claim.ts';
import {
  flashRefusal,
  sightRefusal,
  type TrialStage,
  trialValues,
  tryRefusal,
} from '../../../app/core/trial/may-try.ts';
import type { Trial } from '../../../app/core/trial/trial.ts';
import { NOW_US, smallView, withDevice, withOnAir, withValue } from '../small-studio.ts';
import { planOf } from '../stage/made-plan.ts';

/** The small stage off air, in REHEARSAL. */
const calm = (): StageView => smallView({ show: 'REHEARSAL' });
const stage = (view: StageView, patch: Partial<TrialStage> = {}): TrialStage => ({
  view,
  plans: [],
  taking: false,
  measuring: false,
  nowUs: NOW_US,
  ...patch,
});
const PATH = 'wall/proc-1/brightness';
const codeOf = (x: unknown): unknown => (x as { code?: string } | undefined)?.code;

function described(path: string, patch: Partial<Descriptor>): StageView {
  const view = calm();
  const descriptor = view.descriptors.get(path);
  if (!descriptor) throw new Error(path);
  return { ...view, descriptors: new Map(view.descriptors).set(path, { ...descriptor, ...patch }) };
}

test('off air, in rehearsal, with nobody else at it, a brightness may be tried', () => {
  expect(tryRefusal(stage(calm()), PATH)).toBeUndefined();
  expect(sightRefusal(calm(), PATH)).toBeUndefined();
});

test('everything that forbids a trial has its name', () => {
  const refusal = (view: StageView, patch: Partial<TrialStage> = {}, path = PATH): unknown =>
    codeOf(tryRefusal(stage(view, patch), path));
  expect(refusal({ ...calm(), show: 'SHOW' })).toBe('trial.show');
  expect(refusal(calm(), { taking: true })).toBe('trial.taking');
  expect(refusal(calm(), { measuring: true })).toBe('trial.measuring');
  expect(refusal(calm(), { plans: [{ id: 'p', claims: new Set(['zone:left']) }] })).toBe('trial.claimed');
  expect(refusal(calm(), { plans: [{ id: 'p', claims: new Set(['zone:right']) }] })).toBeUndefined();
  expect(refusal(withOnAir(calm(), 'a', 'yes'))).toBe('manual.on-air');
  expect(refusal(withOnAir(calm(), 'a', 'unknown'))).toBe('manual.on-air');
  expect(refusal(withOnAir(calm(), 'a', 'yes'), {}, 'tracking/a/delay')).toBeUndefined();
  expect(refusal(calm(), {}, 'hold/proc-1')).toBe('trial.safety');
  expect(refusal(calm(), {}, 'proc-1/rate')).toBe('trial.not-settable');
  expect(refusal(described(PATH, { idempotent: false }))).toBe('trial.not-settable');
  expect(refusal(described(PATH, { effect: { kind: 'relock' } }))).toBe('trial.relock');
  expect(refusal(described(PATH, { effect: { kind: 'restart' } }))).toBe('trial.relock');
  expect(refusal(withDevice(calm(), 'proc-1', { online: false }))).toBe('manual.offline');
  expect(refusal(withDevice(calm(), 'proc-1', { standAside: true }))).toBe('manual.offline');
  expect(refusal(calm(), {}, 'no/such')).toBe('param.unknown');
  expect(codeOf(sightRefusal(calm(), 'light/key'))).toBe('trial.nobody-sees');
});

test('a patch of delay measurements may be tried under the limits of its light', () => {
  const patch = (change: Partial<DelayPatch>): StageView => {
    const view = calm();
    const one: DelayPatch = {
      id: 'p',
      zone: 'left',
      system: 'xr',
      path: PATH,
      lit: 1,
      dark: 0,
      x: 0,
      y: 0,
      w: 10,
      h: 10,
      levelPct: 10,
      maxNits: 1_000,
      reactionMs: 0,
      brightnessPath: PATH,
      ...change,
    };
    return { ...view, studio: { ...view.studio, delayCal: { patches: [one], video: [], expiresH: 1 } } };
  };
  const refusal = (change: Partial<DelayPatch>): unknown => codeOf(tryRefusal(stage(patch(change)), PATH));
  const flash = (warned: boolean, lit: number): unknown =>
    codeOf(flashRefusal(stage(patch({ dark: lit })), PATH, warned));
  expect(refusal({})).toBeUndefined();
  expect(refusal({ levelPct: 100 })).toBe('delay.nits');
  expect(refusal({ brightnessPath: 'no/such' })).toBe('delay.brightness-unknown');
  expect(refusal({ w: 5_000, h: 5_000 })).toBe('delay.area');
  expect(refusal({ zone: 'attic' })).toBe('delay.area-unknown');
  expect(refusal({ system: 'vp' })).toBe('delay.not-shown');
  const { value } = calm().values.get(PATH)?.actual ?? {};
  expect(flash(true, Number(value))).toBeUndefined();
  expect(flash(false, Number(value))).toBe('trial.floor');
  expect(flash(true, Number(value) + 50)).toBe('delay.lit');
  expect(flashRefusal(stage(calm()), PATH, false)).toBeUndefined();
});

test('one value is what stands there; light moves by small steps; options are named by a person', () => {
  const values = (path: string, asked?: readonly Value[], view = calm()): unknown => {
    const pair = trialValues(stage(view), path, asked);
    return 'code' in pair ? pair.code : pair;
  };
  expect(values(PATH)).toEqual([60, 62]);
  expect(values(PATH, undefined, withValue(calm(), PATH, 100))).toEqual([100, 98]);
  expect(values(PATH, [65, 60])).toEqual([60, 65]);
  expect(values(PATH, [50, 70])).toBe('trial.not-what-stands');
  expect(values(PATH, [60, 60])).toBe('trial.values');
  expect(values(PATH, [60, 71])).toBe('trial.too-far');
  expect(values(PATH, [60, 101])).toBe('value.range');
  expect(values('tracking/a/delay', [120, 400])).toEqual([120, 400]);
  expect(values('zone/left/source')).toBe('trial.values');
  expect(values('zone/left/source', ['xr', 'vp'])).toEqual(['xr', 'vp']);
  expect(values('zone/left/source', ['xr', 'tv'])).toMatch(/^value\./);
  const unread = { ...calm(), values: new Map() };
  expect(values(PATH, undefined, unread)).toBe('trial.unread');
});

const trial = (path: string, patch: Partial<Trial> = {}): Trial => ({
  path,
  device: 'router',
  exact: true,
  minFrames: 3,
  maxFrames: 3,
  p95Frames: 3,
  p50Ms: 50,
  p95Ms: 51,
  resolutionMs: 1,
  runs: 60,
  lost: 0,
  late: 0,
  values: ['xr', 'vp'],
  seenBy: { by: 'device', how: 'told', device: 'router', key: 'output/1' },
  atMs: 0,
  on: '2026-11-21',
  seat: 'Desk',
  bound: 'b',
  firmware: null,
  ended: null,
  ...patch,
});

function claiming(trials: readonly Trial[], leads: Readonly<Record<string, number>> = {}): StageView {
  const view = calm();
  const claims = {
    trials: new Map(trials.map((one) => [one.path, one])),
    leads: new Map(
      Object.entries(leads).map(([path, frames]) => [path, { frames, seat: 'Desk', atMs: 0, from: 'trial' } as const]),
    ),
  };
  return { ...view, descriptors: withClaims(view.descriptors, claims) };
}

const SOURCES = ['zone/left/source', 'zone/right/source'];

test('a route that a trial showed exact needs no hold; the step carries effect and day; one without keeps its hold', () => {
  const view = withValue(claiming(SOURCES.map((path) => trial(path))), 'picture/a/path', 'direct');
  const plan = planOf(view);
  expect(plan.holds).toEqual([]);
  const step = plan.steps.find((one) => one.path === SOURCES[0]);
  expect(step?.effect).toEqual({ kind: 'exact', frames: 3, measuredOn: '2026-11-21' });
  const half = withValue(claiming([trial('zone/left/source')]), 'picture/a/path', 'direct');
  const held = compile(half, { mode: 'VP' }, { planId: 'p' }, NOW_US);
  expect('holds' in held && held.holds.length).toBe(2);
});

test('an adopted lead replaces the configured one and moves where the effect lands; an armed plan notices both', () => {
  const before = withValue(claiming(SOURCES.map((path) => trial(path))), 'picture/a/path', 'direct');
  const view = claiming(
    SOURCES.map((path) => trial(path)),
    { 'zone/left/source': 3, 'zone/right/source': 3 },
  );
  const plan = planOf(withValue(view, 'picture/a/path', 'direct'));
  expect(plan.steps.filter((one) => SOURCES.includes(one.path)).map((one) => one.leadFrames)).toEqual([3, 3]);
  expect(inputChanged(plan, withValue(view, 'picture/a/path', 'direct'))).toBeUndefined();
  expect(inputChanged(plan, before)).toMatchObject({ code: 'plan.effect-changed' });
  const coarser = withClaims(before.descriptors, {
    trials: new Map(SOURCES.map((path) => [path, trial(path, { exact: false, maxFrames: 4 })])),
    leads: new Map(SOURCES.map((path) => [path, { frames: 3, seat: '', atMs: 0, from: 'entered' } as const])),
  });
  expect(inputChanged(plan, { ...before, descriptors: coarser })?.code).toBe('plan.effect-changed');
});
