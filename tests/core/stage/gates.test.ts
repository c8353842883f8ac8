import { expect, test } from 'vitest';
import { standingGates } from '../../../app/core/stage/gates.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import { ratesAgree } from '../../../app/core/stage/sync-tree.ts';
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
  withValue,
  withZone,
} from '../small-studio.ts';
import { gateOf } from './made-plan.ts';

const verdict = (view: StageView, id: string): string => {
  const g = gateOf(view, id);
  return g ? `${g.verdict} ${g.why?.code ?? ''}`.trim() : 'absent';
};
const tick = (what: string, untilUs = NOW_US + 1) => ({
  ticks: new Map([[what, { seat: 's', atUs: NOW_US - 5, untilUs }]]),
});

test('rates: equal, whole multiples and fractions; never 30 for 29.97', () => {
  const house = { num: 50, den: 1 };
  expect([50, 25, 100, 49.999].map((hz) => ratesAgree(hz, house))).toEqual([true, true, true, true]);
  expect([60, 49.9, 75, 0, 500, Number.NaN].map((hz) => ratesAgree(hz, house))).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(ratesAgree(29.97, { num: 30_000, den: 1001 })).toBe(true);
  expect(ratesAgree(59.94, { num: 30_000, den: 1001 })).toBe(true);
  expect(ratesAgree(30, { num: 30_000, den: 1001 })).toBe(false);
  expect(verdict(withValue(smallView(), 'proc-1/rate', 60), 'rate/proc-1')).toBe('blocking gate.rate.wrong');
  expect(verdict(withRecord(smallView(), 'proc-1/rate', {}), 'rate/proc-1')).toBe('warning gate.rate.unknown');
});

test('reference: lost blocks, unknown warns until a technician ticks, and the tick runs out', () => {
  expect(verdict(withValue(smallView(), 'proc-1/locked', false), 'locked/proc-1')).toBe('blocking gate.locked.lost');
  const silent = withRecord(smallView(), 'proc-1/locked', {});
  expect(verdict(silent, 'locked/proc-1')).toBe('warning gate.locked.unknown');
  expect(verdict({ ...silent, ...tick('reference/proc-1') }, 'locked/proc-1')).toBe('open');
  expect(verdict({ ...silent, ...tick('reference/proc-1', NOW_US) }, 'locked/proc-1')).toBe(
    'warning gate.locked.unknown',
  );
  expect(gateOf(silent, 'locked/proc-1')?.fix).toEqual({ code: 'fix.tick', params: { what: 'reference/proc-1' } });
});

test('warm: not ready blocks, unknown warns', () => {
  expect(verdict(withValue(smallView(), 'engine/vp/ready', false), 'warm/vp')).toBe('blocking gate.warm.not-ready');
  expect(verdict(withRecord(smallView(), 'engine/vp/ready', {}), 'warm/vp')).toBe('warning gate.warm.unknown');
  expect(gateOf(smallView(), 'warm/vp')?.reads).toEqual(['engine/vp/scene', 'engine/vp/ready']);
});

test('a mode that names no owners still asks whether the system that stays on the wall has the scene', () => {
  const modes = changed(smallStudio().modes, (m) => (m.id === 'SCREEN' ? { owners: {}, values: {} } : {}));
  const view = viewOf(smallStudio({ modes }), smallSpecs(), SMALL_VALUES);
  expect(gateOf(view, 'warm/xr', { mode: 'SCREEN', scene: 'snow' })).toMatchObject({
    verdict: 'warning',
    why: { code: 'gate.warm.under-hold' },
  });
});

test('the target picture wants an eye', () => {
  expect(verdict(smallView(), 'seen/vp')).toBe('warning gate.seen.no');
  expect(gateOf(smallView(tick('picture-seen/vp')), 'seen/vp')).toMatchObject({ verdict: 'open', atUs: NOW_US - 5 });
});

test('tracking: only the sink of the system that comes on, clean for two seconds', () => {
  const at = (patch: object): StageView => {
    const was = smallView().tracking.get('a/vp');
    return was ? smallView({ tracking: new Map([['a/vp', { ...was, ...patch }]]) }) : smallView();
  };
  expect(gateOf(smallView(), 'tracking/a/xr')).toBeUndefined();
  expect(verdict(at({ verdict: 'lossy' }), 'tracking/a/vp')).toBe('blocking gate.tracking.bad');
  expect(verdict(at({ cleanSinceUs: NOW_US - 1_999_000 }), 'tracking/a/vp')).toBe('blocking gate.tracking.young');
  expect(verdict(at({ cleanSinceUs: NOW_US - 2_000_000 }), 'tracking/a/vp')).toBe('open');
  expect(
    [1_500, 90_000].map((ms) => gateOf(at({ cleanSinceUs: NOW_US - ms * 1_000 }), 'tracking/a/vp')?.value),
  ).toEqual([1_500, 2_000]);
  expect(verdict(at({ atUs: NOW_US - 1_000_001 }), 'tracking/a/vp')).toBe('warning gate.tracking.unknown');
  expect(verdict(smallView({ tracking: new Map() }), 'tracking/a/vp')).toBe('warning gate.tracking.unknown');
});

test('route: contested and unknown block and cannot be waived; another owner than leased warns', () => {
  const observed = (o: string): StageView => withZone(smallView(), 'left', { observed: o });
  expect(verdict(observed('contested'), 'route/left')).toBe('blocking gate.route.contested');
  expect(verdict(observed('unknown'), 'route/left')).toBe('blocking gate.route.unknown');
  expect(verdict(observed('playback'), 'route/left')).toBe('warning gate.route.differs');
  const waivers = [{ gate: 'route/left', seat: 's', reason: 'r', untilUs: NOW_US + 1e9 }];
  expect(verdict({ ...observed('contested'), waivers }, 'route/left')).toBe('blocking gate.route.contested');
});

test('route: where routing cannot report a tick is an observation', () => {
  const studio = smallStudio();
  const bindings = studio.bindings.map((b) =>
    b.path === 'zone/left/source' ? { ...b, verify: { by: 'none' } as const } : b,
  );
  const view = withZone(viewOf({ ...studio, bindings }, smallSpecs(), SMALL_VALUES), 'left', { observed: 'unknown' });
  expect(verdict(view, 'route/left')).toBe('warning gate.route.unknown');
  expect(verdict({ ...view, ...tick('route/left') }, 'route/left')).toBe('open');
});

test('two systems that share a host are never both warm', () => {
  const studio = smallStudio();
  const systems = changed(studio.systems, (s) => (s.safe ? {} : { exclusive: ['hosts'] }));
  const view = viewOf({ ...studio, systems }, smallSpecs(), SMALL_VALUES);
  expect(verdict(view, 'exclusive/vp+xr')).toBe('blocking gate.exclusive.both');
  expect(gateOf(view, 'exclusive/vp+xr')).toMatchObject({ waivable: false, fix: { code: 'fix.cold' } });
  const playback = ['left', 'right'].reduce(
    (v, id) => withZone(v, id, { leased: 'playback', observed: 'playback' }),
    view,
  );
  expect(verdict(withValue(playback, 'engine/xr/ready', false), 'exclusive/vp+xr')).toBe('open');
  expect(verdict(withRecord(playback, 'engine/xr/ready', {}), 'exclusive/vp+xr')).toBe(
    'warning gate.exclusive.unknown',
  );
});

/** A studio with a recorder and a ceiling that tell. */
function withWatchers(production: 'live' | 'shoot'): StageView {
  const studio = smallStudio({ production });
  const range = { id: 'ceiling', name: { en: 'c', zh: 'c' }, path: 'ceiling/height', min: 4, max: 6, unit: 'm' };
  const metres = { kind: 'number', unit: 'm', min: 0, max: 9 } as const;
  const specs = new Map(smallSpecs()).set('player', [spec('rec'), spec('height', { type: metres, writable: false })]);
  const bindings = [
    ...studio.bindings,
    binding('rec/on', 'player', 'rec'),
    binding('ceiling/height', 'player', 'height'),
  ];
  const gates = { ...studio.gates, recordingPath: 'rec/on', ranges: [range] };
  return viewOf({ ...studio, bindings, gates }, specs, { ...SMALL_VALUES, 'rec/on': true, 'ceiling/height': 5 });
}

test('a rolling slate blocks a shoot and is told in a live show', () => {
  expect(verdict(withWatchers('shoot'), 'recording/recorder')).toBe('blocking gate.recording.rolling');
  expect(gateOf(withWatchers('live'), 'recording/recorder')).toMatchObject({ verdict: 'open', value: 'rolling' });
  expect(verdict(withValue(withWatchers('shoot'), 'rec/on', false), 'recording/recorder')).toBe('open');
  expect(verdict(withRecord(withWatchers('shoot'), 'rec/on', {}), 'recording/recorder')).toBe(
    'warning gate.recording.unknown',
  );
});

test('the ceiling stands where it is wanted, or blocks, and motion cannot be waived', () => {
  const waivers = [{ gate: 'range/ceiling', seat: 's', reason: 'r', untilUs: NOW_US + 1e9 }];
  expect(verdict(withWatchers('live'), 'range/ceiling')).toBe('open');
  expect(verdict({ ...withValue(withWatchers('live'), 'ceiling/height', 7), waivers }, 'range/ceiling')).toBe(
    'blocking gate.range.outside',
  );
  expect(verdict(withRecord(withWatchers('live'), 'ceiling/height', {}), 'range/ceiling')).toBe(
    'warning gate.range.unknown',
  );
});

test('a waiver holds until its time and leaves the reason to be read', () => {
  const bad = withValue(smallView(), 'proc-1/rate', 60);
  const waiver = { gate: 'rate/proc-1', seat: 's', reason: 'r', untilUs: NOW_US + 1 };
  expect(gateOf({ ...bad, waivers: [waiver] }, 'rate/proc-1')).toMatchObject({
    verdict: 'waived',
    why: { code: 'gate.rate.wrong' },
  });
  expect(gateOf({ ...bad, waivers: [{ ...waiver, untilUs: NOW_US }] }, 'rate/proc-1')?.verdict).toBe('blocking');
  expect(gateOf({ ...smallView(), waivers: [waiver] }, 'rate/proc-1')?.verdict).toBe('open');
});

test('standing gates: a quiet stage is open, a dead router blocks, a dead light warns', () => {
  expect(standingGates(smallView(), NOW_US).filter((g) => g.verdict !== 'open')).toEqual([]);
  const at = (device: string): readonly string[] =>
    standingGates(withDevice(smallView(), device, { online: false }), NOW_US)
      .filter((g) => g.kind === 'online' && g.verdict !== 'open')
      .map((g) => `${g.id} ${g.verdict}`);
  expect(at('router')).toEqual(['online/router blocking']);
  expect(at('dimmer')).toEqual(['online/dimmer warning']);
  expect(standingGates(smallView(), NOW_US).some((g) => g.kind === 'tracking')).toBe(true);
});
