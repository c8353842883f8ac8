/** Warmth moves by what devices say: every way a load may go, what is measured of it, and what it does to a picture that was seen. */
import { expect, test } from 'vitest';
import { loadTimes, timeToGo } from '../../../app/core/stage/load-times.ts';
import type { Gate, StageView } from '../../../app/core/stage/plan.ts';
import { BELIEVED_AFTER_US, nextWarmth, type Warmth, type WarmthReading } from '../../../app/core/stage/warmth.ts';
import { type SystemWarmth, sceneOfValue, warmthReading } from '../../../app/core/stage/warmth-view.ts';
import {
  binding,
  changed,
  NOW_US,
  SMALL_VALUES,
  smallSpecs,
  smallStudio,
  smallView,
  spec,
  viewOf,
  withDevice,
  withRecord,
} from '../small-studio.ts';
import { gateOf } from './made-plan.ts';

const S = 1_000_000;
const READY: WarmthReading = {
  value: { is: 'glacier', atUs: 1 },
  known: true,
  ready: { is: true, atUs: 2 },
  canSayReady: true,
  sent: undefined,
  refused: false,
  epochs: 'vp 1',
};

/** What becomes of a system, look by look. */
function watch() {
  let warmth: Warmth | undefined;
  const took: { value: string; ms: number }[] = [];
  return {
    took,
    see: (atS: number, patch: Partial<WarmthReading> = {}): Warmth => {
      const step = nextWarmth(warmth, { ...READY, ...patch }, atS * S);
      warmth = step.warmth;
      if (step.took) took.push(step.took);
      return warmth;
    },
  };
}
const value = (is: string, atS: number) => ({ value: { is, atUs: atS * S } });
const ready = (is: boolean, atS: number) => ({ ready: { is, atUs: atS * S } });
const SENT = { sent: { is: 'snow', atUs: 10 * S } };

test('a load is measured from its command to the ready report of the device, not to its scene', () => {
  const { see, took } = watch();
  expect(see(5)).toMatchObject({ at: 'ready', value: 'glacier', sinceUs: 5 * S });
  expect(see(10, SENT)).toMatchObject({ at: 'loading', loading: { value: 'snow', fromUs: 10 * S, told: false } });
  expect(see(11, { ...SENT, ...ready(false, 11) })).toMatchObject({ at: 'loading', loading: { told: true } });
  expect(see(14, { ...SENT, ...ready(false, 11), ...value('snow', 14) }).at).toBe('loading');
  expect(see(15, { ...SENT, ...ready(true, 15), ...value('snow', 14) })).toMatchObject({ at: 'ready', value: 'snow' });
  expect(took).toEqual([{ value: 'snow', ms: 5_000 }]);
  see(16, { ...SENT, ...ready(true, 15), ...value('snow', 14) });
  expect(took).toHaveLength(1);
});

test('a device that is ready from before is believed later, and nothing is measured', () => {
  const { see, took } = watch();
  see(5);
  see(10, SENT);
  const arrived = { ...SENT, ...value('snow', 12) };
  expect(see(12, arrived).at).toBe('loading');
  expect(see(12 + BELIEVED_AFTER_US / S, arrived).at).toBe('ready');
  expect(took).toEqual([]);

  const asked = watch();
  asked.see(5);
  asked.see(10, SENT);
  // Asked again and again it never was busy: it is ready, and how long it took nobody can tell.
  expect(asked.see(12, { ...arrived, ...ready(true, 12.1) }).at).toBe('ready');
  expect(asked.took).toEqual([]);
});

test('without a word for ready the scene itself ends the load: loaded, never ready', () => {
  const { see, took } = watch();
  const mute = { canSayReady: false, ready: undefined };
  expect(see(5, mute).at).toBe('loaded');
  expect(see(10, { ...mute, ...SENT }).at).toBe('loading');
  expect(see(13, { ...mute, ...SENT, ...value('snow', 12.5) }).at).toBe('loaded');
  expect(took).toEqual([{ value: 'snow', ms: 2_500 }]);
});

test('a load that is refused, overtaken, or ends with another scene measures nothing', () => {
  const refused = watch();
  refused.see(5);
  refused.see(10, SENT);
  expect(refused.see(11, { refused: true }).at).toBe('ready');

  const other = watch();
  other.see(5);
  other.see(10, SENT);
  other.see(11, { ...SENT, ...ready(false, 11) });
  expect(other.see(13, { ...SENT, ...ready(true, 12.9) }).at).toBe('loading');
  expect(other.see(13.5, { ...SENT, ...ready(true, 12.9) }).at).toBe('ready');

  const overtaken = watch();
  overtaken.see(5);
  overtaken.see(10, SENT);
  overtaken.see(11, { ...SENT, ...ready(false, 11) });
  const next = { sent: { is: 'forest', atUs: 12 * S } };
  expect(overtaken.see(12, { ...next, ...ready(false, 11) }).loading).toMatchObject({
    value: 'forest',
    fromUs: 12 * S,
  });
  // What becomes of the first load is no word about the second.
  overtaken.see(12.2, { ...next, ...ready(true, 12.2), ...value('snow', 12.1) });
  expect(overtaken.see(13, { ...next, ...ready(true, 12.2), ...value('snow', 12.1) }).at).toBe('loading');
  expect([refused.took, other.took, overtaken.took]).toEqual([[], [], []]);
});

test('a load by somebody else is loading, without a scene and without a measurement', () => {
  const { see, took } = watch();
  see(5);
  expect(see(8, ready(false, 8))).toMatchObject({ at: 'loading', loading: { value: undefined, told: true } });
  expect(see(9, { ...ready(true, 9), ...value('snow', 8.5) })).toMatchObject({ at: 'ready', value: 'snow' });
  expect(took).toEqual([]);
});

test('cold has none of the studio’s scenes; unknown is what nobody says', () => {
  expect(watch().see(5, { ...value('empty', 1), known: false }).at).toBe('cold');
  expect(watch().see(5, { value: undefined, ready: undefined }).at).toBe('unknown');
  expect(watch().see(5, { ready: undefined }).at).toBe('unknown');
});

test('a restart ends a load without measuring it', () => {
  const { see, took } = watch();
  see(5);
  see(10, SENT);
  see(11, { ...SENT, ...ready(false, 11) });
  const again = { epochs: 'vp 2', ...value('snow', 13), ...ready(true, 13) };
  expect(see(13, again)).toMatchObject({ at: 'ready', picture: { why: 'restart', sinceUs: 13 * S } });
  expect(took).toEqual([]);
});

test('the picture is another one from a load or a restart on, and from nothing else', () => {
  const { see } = watch();
  expect(see(5).picture).toEqual({ sinceUs: 5 * S, why: 'start' });
  expect(see(6, ready(true, 6)).picture.sinceUs).toBe(5 * S);
  expect(see(7, { value: undefined, ready: undefined }).picture.sinceUs).toBe(5 * S);
  expect(see(8).picture.sinceUs).toBe(5 * S);
  expect(see(9, value('snow', 9)).picture).toEqual({ sinceUs: 9 * S, why: 'load' });
  const back = { sent: { is: 'snow', atUs: 10 * S }, ...value('snow', 9) };
  expect(see(10, back).picture).toEqual({ sinceUs: 10 * S, why: 'load' });
  expect(see(11, { ...back, ...ready(true, 11) }).picture).toEqual({ sinceUs: 11 * S, why: 'load' });
});

test('what loads take: median, fastest and slowest; what is to go is never made up', () => {
  expect(loadTimes([])).toBeUndefined();
  const usual = loadTimes([4_000, 1_000, 2_000]);
  expect(usual).toEqual({ medianMs: 2_000, fastestMs: 1_000, slowestMs: 4_000, runs: 3 });
  const at = (s: number) => timeToGo(0, usual, s * S);
  expect(at(0.5)).toEqual({ is: 'counting', leftMs: 1_500 });
  expect(at(2)).toEqual({ is: 'due', elapsedMs: 2_000 });
  expect(at(4)).toEqual({ is: 'due', elapsedMs: 4_000 });
  expect(at(4.5)).toEqual({ is: 'late', overMs: 500 });
  expect(timeToGo(0, undefined, 3 * S)).toEqual({ is: 'unknown', elapsedMs: 3_000 });
});

test('a system is read from its own device only: what was sent to it is a load, never a scene', () => {
  const vp = smallStudio().systems.find(({ id }) => id === 'vp');
  if (!vp) throw new Error('no vp');
  const sent = withRecord(smallView(), 'engine/vp/scene', {
    actual: { value: 'glacier-vp', atUs: NOW_US, epoch: 1 },
    last: { value: 'snow-vp', atUs: NOW_US + 5, epoch: 1, at: 'sent' },
  });
  expect(warmthReading(sent, vp, NOW_US + 9)).toMatchObject({
    value: { is: 'glacier-vp' },
    known: true,
    sent: { is: 'snow-vp', atUs: NOW_US + 5 },
  });
  expect(warmthReading(withDevice(sent, 'vp-host', { epoch: 2 }), vp, NOW_US + 9)).toMatchObject({
    value: undefined,
    sent: undefined,
  });
  expect(sceneOfValue(smallStudio(), 'playback', undefined)).toBeUndefined();
});

const gate = (view: StageView, id: string, nowUs?: number): Gate | undefined =>
  gateOf(view, id, { mode: 'VP', scene: 'snow' }, nowUs);
const warm = (patch: Partial<SystemWarmth>): Pick<StageView, 'warmth'> => {
  const { warmth } = nextWarmth(undefined, READY, NOW_US - 10 * S);
  return { warmth: new Map([['vp', { ...warmth, times: new Map(), ...patch }]]) };
};
const LOADING = { at: 'loading', loading: { value: 'snow-vp', fromUs: NOW_US - 3 * S, told: true } } as const;

test('the gate tells a load on its way from one that nobody began, and offers it again once it is late', () => {
  expect(gate(smallView(), 'warm/vp')).toMatchObject({
    why: { code: 'gate.warm.not-loaded' },
    fix: { code: 'fix.load' },
  });
  const says = (patch: Partial<SystemWarmth>): unknown[] => {
    const g = gate(smallView(warm({ ...LOADING, ...patch })), 'warm/vp');
    return [g?.verdict, g?.why?.code, g?.fix?.code];
  };
  expect(says({})).toEqual(['blocking', 'gate.warm.loading', 'fix.wait']);
  const usual = (s: number) => ({ medianMs: s * 1_000, fastestMs: s * 1_000, slowestMs: s * 1_000, runs: 3 });
  expect(says({ times: new Map([['snow-vp', usual(5)]]) })).toEqual(['blocking', 'gate.warm.loading', 'fix.wait']);
  expect(says({ times: new Map([['snow-vp', usual(2)]]) })).toEqual(['blocking', 'gate.warm.late', 'fix.load']);
  expect(says({ loading: { ...LOADING.loading, value: 'forest' } })).toEqual([
    'blocking',
    'gate.warm.not-loaded',
    'fix.load',
  ]);
});

test('a scene that is there while its system still loads is not ready', () => {
  const there = viewOf(smallStudio(), smallSpecs(), { ...SMALL_VALUES, 'engine/vp/scene': 'snow-vp' });
  expect(gate(there, 'warm/vp')?.verdict).toBe('open');
  expect(gate({ ...there, ...warm(LOADING) }, 'warm/vp')).toMatchObject({ verdict: 'blocking', value: 'loading' });
});

test('a picture that was seen counts until its engine loads or restarts, and the gate says which', () => {
  const ticks = new Map([['picture-seen/vp', { seat: 's', atUs: NOW_US - 5, untilUs: NOW_US + 1 }]]);
  const seen = (picture: SystemWarmth['picture']) => gate(smallView({ ticks, ...warm({ picture }) }), 'seen/vp');
  expect(seen({ sinceUs: NOW_US - 5, why: 'load' })).toMatchObject({ verdict: 'open', atUs: NOW_US - 5 });
  expect(seen({ sinceUs: NOW_US - 4, why: 'load' })).toMatchObject({
    verdict: 'warning',
    why: { code: 'gate.seen.loaded', params: { system: 'vp' } },
    fix: { code: 'fix.tick' },
  });
  expect(seen({ sinceUs: NOW_US - 4, why: 'restart' })?.why?.code).toBe('gate.seen.restarted');
});

test('a probe sees for a person: only what it said after the load, and its no blocks', () => {
  const studio = smallStudio();
  const probed = {
    ...studio,
    systems: changed(studio.systems, ({ id }) => (id === 'vp' ? { seenPath: 'probe/vp' } : {})),
    bindings: [...studio.bindings, binding('probe/vp', 'player', 'seen')],
  };
  const specs = new Map(smallSpecs()).set('player', [spec('seen', { writable: false })]);
  const probe = (says: boolean, picture: SystemWarmth['picture']) =>
    gate({ ...viewOf(probed, specs, { ...SMALL_VALUES, 'probe/vp': says }), ...warm({ picture }) }, 'seen/vp');
  expect(probe(true, { sinceUs: NOW_US, why: 'load' })).toMatchObject({ verdict: 'open', reads: ['probe/vp'] });
  expect(probe(true, { sinceUs: NOW_US + 1, why: 'load' })?.why?.code).toBe('gate.seen.loaded');
  expect(probe(false, { sinceUs: NOW_US, why: 'load' })).toMatchObject({
    verdict: 'blocking',
    value: 'dark',
    why: { code: 'gate.seen.dark' },
  });
});
