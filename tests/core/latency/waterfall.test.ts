/** Which hops lie on a way, who is believed about each, and a sum that never pretends to know. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { proposeDelay } from '../../../app/core/latency/delays.ts';
import { HOPS, type Hop, type LatencyRoute, latencyKey, routeOf } from '../../../app/core/latency/hops.ts';
import {
  type LatencyInputs,
  type LiveReading,
  sumOf,
  type Waterfall,
  waterfallOf,
} from '../../../app/core/latency/waterfall.ts';
import type { Measure } from '../../../app/core/time/measure.ts';
import { FAULTS } from '../../../app/protocol/words/faults.ts';
import { smallStudio } from '../small-studio.ts';

fc.configureGlobal({ seed: 20_261_121 });

const NOW_MS = 1_800_000_000_000;
const RATE = { num: 50, den: 1 };
const studio = smallStudio();

function route(mode: string, patch: Partial<Pick<LatencyRoute, 'sink'>> = {}): LatencyRoute {
  const [camera] = studio.cameras;
  const of = studio.modes.find(({ id }) => id === mode);
  if (!camera || !of) throw new Error(mode);
  return { ...routeOf(studio, camera, of), ...patch };
}

function entered(valueMs: number, patch: Partial<Measure> = {}): Measure {
  const origin = { kind: 'entered', seat: 'desk' } as const;
  return {
    valueUs: valueMs * 1_000,
    spreadUs: null,
    runs: null,
    origin,
    atMs: NOW_MS,
    untilMs: null,
    expired: null,
    ...patch,
  };
}

function live(valueMs: number, least = false): LiveReading {
  return { valueUs: valueMs * 1_000, spreadUs: 100, origin: { kind: 'measured', by: 'tracking' }, atMs: NOW_MS, least };
}

function inputs(
  kept: Readonly<Record<string, Measure>>,
  told: Partial<Record<Hop | 'transit', readonly LiveReading[]>> = {},
  declared: LatencyInputs['settings']['declared'] = [],
): LatencyInputs {
  return {
    nowMs: NOW_MS,
    rate: RATE,
    settings: { declared },
    kept: (key) => kept[key],
    live: (hop) => ({ readings: told[hop] ?? [], wanted: hop === 'processor' ? 2 : 1 }),
  };
}

const hop = (fall: Waterfall, name: Hop) => fall.hops.find((one) => one.hop === name);

test('the way of a mode: its system, its sink, the processors of the zones it drives in sight', () => {
  const xr = route('XR');
  expect([xr.system, xr.sink, xr.processors]).toEqual(['xr', { id: 'xr', mode: 'tap' }, ['proc-1', 'proc-2']]);
  // A tap goes past us: our pipeline is not on that way.
  expect([...xr.hops]).not.toContain('pipeline');
  expect(route('VP').system).toBe('vp');
  // Two owners in sight: the one that is sent the camera's poses makes its picture.
  const [camera] = studio.cameras;
  const [mode] = studio.modes;
  if (!camera || !mode) throw new Error('fixture');
  const shared = { ...mode, pictures: {}, owners: { left: 'playback', right: 'vp' } };
  expect(routeOf(studio, camera, shared)).toMatchObject({ system: 'vp', processors: ['proc-2'] });
  const screen = route('SCREEN');
  expect([screen.system, screen.sink]).toEqual(['playback', undefined]);
  expect([...screen.hops].toSorted()).toEqual(['camera', 'engine', 'processor', 'wall']);
});

test('a relayed sink has our pipeline on its way; a picture laid over the camera has no wall', () => {
  const [camera] = studio.cameras;
  const mode = studio.modes.find(({ id }) => id === 'XR');
  if (!camera?.tracking || !mode) throw new Error('fixture');
  const relayed = {
    ...camera,
    tracking: { ...camera.tracking, sinks: camera.tracking.sinks.map((s) => ({ ...s, mode: 'relay' as const })) },
  };
  expect(routeOf(studio, relayed, mode).hops.has('pipeline')).toBe(true);
  const over = routeOf(studio, camera, { ...mode, owners: {}, pictures: { a: 'ar' } });
  expect([over.system, [...over.hops].toSorted()]).toEqual([undefined, ['camera']]);
});

test('nobody said anything: every hop on the way is unknown by its own name, and the sum is at least zero', () => {
  const fall = waterfallOf(route('XR'), inputs({}));
  expect(fall.sum).toEqual({
    us: 0,
    spreadUs: 0,
    atLeast: true,
    missing: ['tracker', 'network', 'engine', 'processor', 'wall', 'camera'],
  });
  expect(hop(fall, 'pipeline')?.known).toBe('absent');
  for (const name of HOPS) expect(Object.hasOwn(FAULTS, `latency.unknown-${name}`)).toBe(true);
  expect(hop(fall, 'wall')?.why).toEqual({ code: 'latency.unknown-wall' });
});

test('a kept value beats a report, a report beats the file, the file beats a part', () => {
  const key = latencyKey('a', 'XR', 'engine');
  const declared = [{ hop: 'engine', frames: 3 }] as const;
  const origin = (kept: Record<string, Measure>, told: readonly LiveReading[]) =>
    hop(waterfallOf(route('XR'), inputs(kept, { engine: told }, declared)), 'engine');
  expect(origin({ [key]: entered(45) }, [live(40)])).toMatchObject({
    valueUs: 45_000,
    origin: { kind: 'entered' },
    key,
  });
  expect(origin({}, [live(40)])).toMatchObject({ valueUs: 40_000, origin: { kind: 'measured' }, key: null });
  expect(origin({}, [])).toMatchObject({ valueUs: 60_000, origin: { kind: 'file' }, known: 'whole' });
  expect(origin({}, [live(1, true)])).toMatchObject({ valueUs: 60_000, known: 'whole' });
});

test('a part that is measured counts, and keeps the sum a lower bound', () => {
  const fall = waterfallOf(route('XR'), inputs({}, { network: [live(1.5, true)] }));
  expect(hop(fall, 'network')).toMatchObject({ known: 'least', valueUs: 1_500 });
  expect([fall.sum.us, fall.sum.missing.includes('network')]).toEqual([1_500, true]);
});

test('the nearest entry counts: camera and mode, camera, mode, all; an ended one lets the next speak', () => {
  const at = (kept: Record<string, Measure>) => hop(waterfallOf(route('XR'), inputs(kept)), 'wall');
  const all = { 'latency/_/_/wall': entered(1), 'latency/_/XR/wall': entered(2), 'latency/a/_/wall': entered(3) };
  expect(at({ 'latency/_/_/wall': entered(1) })?.valueUs).toBe(1_000);
  expect(at(all)?.key).toBe('latency/a/_/wall');
  expect(at({ ...all, 'latency/a/XR/wall': entered(4) })?.valueUs).toBe(4_000);
  const over = entered(4, { expired: { code: 'measure.too-old' } });
  expect(at({ ...all, 'latency/a/XR/wall': over })?.valueUs).toBe(3_000);
  expect(at({ 'latency/a/XR/wall': over })).toMatchObject({
    known: 'no',
    valueUs: null,
    why: { code: 'measure.too-old' },
  });
  expect(at({ 'latency/a/XR/wall': entered(4, { untilMs: NOW_MS }) })?.known).toBe('no');
});

test('of several processors the slowest counts, their difference is said, and a silent one keeps it unknown', () => {
  const of = (told: readonly LiveReading[]) =>
    hop(waterfallOf(route('XR'), inputs({}, { processor: told })), 'processor');
  expect(of([live(20), live(40)])).toMatchObject({
    known: 'whole',
    valueUs: 40_000,
    why: { code: 'latency.differ', params: { byMs: 20 } },
  });
  expect(of([live(20), live(20)])?.why).toBeNull();
  expect(of([live(20)])?.known).toBe('no');
});

test('a loop measured in one go stands for its four hops, in no other sum, and only while it counts', () => {
  const parts = Object.fromEntries(HOPS.map((name) => [`latency/_/_/${name}`, entered(10)]));
  const fall = waterfallOf(route('XR'), inputs({ ...parts, 'latency/a/XR/loop': entered(100, { spreadUs: 500 }) }));
  expect([fall.sum.us, fall.sum.spreadUs, fall.sum.atLeast]).toEqual([120_000, 500, false]);
  expect(sumOf(fall, ['engine', 'processor', 'wall', 'camera']).us).toBe(100_000);
  expect(sumOf(fall, ['engine', 'processor']).us).toBe(20_000);
  const over = entered(100, { expired: { code: 'measure.too-old' } });
  expect(waterfallOf(route('XR'), inputs({ ...parts, 'latency/a/XR/loop': over })).sum.us).toBe(60_000);
});

test('the sum is that of its parts, whatever is known of them', () => {
  const known = fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined });
  fc.assert(
    fc.property(fc.record(Object.fromEntries(HOPS.map((name) => [name, known]))), (values) => {
      const kept = Object.fromEntries(
        Object.entries(values).flatMap(([name, ms]) =>
          ms === undefined ? [] : [[`latency/_/_/${name}`, entered(ms)]],
        ),
      );
      const way = route('XR');
      const { sum, hops } = waterfallOf(way, inputs(kept));
      const on = HOPS.filter((name) => way.hops.has(name));
      expect(sum.us).toBe(1_000 * on.reduce((ms, name) => ms + (values[name] ?? 0), 0));
      expect(sum.atLeast).toBe(on.some((name) => values[name] === undefined));
      expect(hops.map((one) => one.hop)).toEqual(HOPS);
    }),
  );
});

const rule = {
  path: 'engine/xr/videoDelay',
  camera: 'a',
  mode: 'XR',
  hops: ['engine', 'processor', 'wall', 'camera'],
} as const;
const whole = {
  'latency/_/_/engine': entered(60),
  'latency/_/_/processor': entered(20),
  'latency/_/_/wall': entered(21),
  'latency/_/_/camera': entered(20),
};
const number = (unit: string, min: number, max: number, step?: number) =>
  ({ kind: 'number', unit, min, max, ...(step === undefined ? {} : { step }) }) as const;

test('a delay is proposed in the unit and on the steps of its parameter', () => {
  const fall = waterfallOf(route('XR'), inputs(whole));
  const of = (unit: string, step?: number) => proposeDelay(rule, fall, number(unit, 0, 500, step), RATE);
  expect(of('ms', 0.5)).toEqual({ path: rule.path, us: 121_000, value: 121, why: null });
  expect(of('frames').value).toBe(6);
  expect(of('f', 0.5).value).toBe(6);
  expect(of('s').value).toBeCloseTo(0.121);
  expect(of('V').why).toEqual({ code: 'latency.no-unit', params: { path: rule.path, unit: 'V' } });
  expect(proposeDelay({ ...rule, plusMs: -21 }, fall, number('ms', 0, 500), RATE).value).toBe(100);
});

test('nothing is proposed from a sum that is not whole, nor beyond what can be set', () => {
  const { 'latency/_/_/wall': _, ...rest } = whole;
  const some = proposeDelay(rule, waterfallOf(route('XR'), inputs(rest)), number('ms', 0, 500), RATE);
  expect(some).toMatchObject({
    us: 100_000,
    value: null,
    why: { code: 'latency.sum-incomplete', params: { hops: 'wall' } },
  });
  const fall = waterfallOf(route('XR'), inputs(whole));
  expect(proposeDelay(rule, fall, number('ms', 0, 100), RATE)).toMatchObject({
    value: null,
    why: { code: 'latency.out-of-range', params: { wanted: 121, min: 0, max: 100 } },
  });
  expect(proposeDelay(rule, fall, undefined, RATE).why?.code).toBe('latency.no-parameter');
});
