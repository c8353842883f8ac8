/** What a system out of sight should hold, and everything that keeps its load from leaving. */
import { expect, test } from 'vitest';
import { type KeepNow, keepVerdict, keepWishes, scenesWanted } from '../../../app/core/stage/keep-warm.ts';
import type { StageView } from '../../../app/core/stage/plan.ts';
import type { SystemWarmth } from '../../../app/core/stage/warmth-view.ts';
import {
  binding,
  changed,
  SMALL_VALUES,
  smallSpecs,
  smallStudio,
  smallView,
  viewOf,
  withDevice,
  withZone,
} from '../small-studio.ts';

const NOW: KeepNow = { activePlans: [], spokenFor: new Map() };
const SNOW = { system: 'vp', scene: 'snow' };
const why = (view: StageView, now = NOW): string => {
  const verdict = keepVerdict(view, SNOW, now);
  return verdict.is === 'not' ? verdict.why.code : verdict.is;
};
const warm = (patch: Partial<SystemWarmth>): Pick<StageView, 'warmth'> => ({
  warmth: new Map([
    [
      'vp',
      {
        at: 'ready',
        sinceUs: 0,
        value: 'glacier-vp',
        loading: undefined,
        picture: { sinceUs: 0, why: 'start' },
        memo: { epochs: '', value: 'glacier-vp', valueSinceUs: 0, sentUs: 0, wasBusy: false },
        times: new Map(),
        ...patch,
      },
    ],
  ]),
});

test('a mode names a scene or the one on the wall; a person’s word counts before it, and may be none', () => {
  const mode = { keepWarm: { vp: 'same', ar: 'car' } };
  const wished = (scene: string | undefined, words: [string, string | null][]): unknown[] =>
    [...keepWishes(mode, scene, new Map(words)).values()].map((w) => [w.system, w.scene, w.from]);
  expect(wished('snow', [])).toEqual([
    ['vp', 'snow', 'mode'],
    ['ar', 'car', 'mode'],
  ]);
  expect(wished(undefined, [['ar', null]])).toEqual([]);
  expect(
    wished('snow', [
      ['vp', 'glacier'],
      ['ar', null],
    ]),
  ).toEqual([['vp', 'glacier', 'person']]);
});

test('a load that nobody can see may leave; one that is done or under way need not', () => {
  expect(keepVerdict(smallView(), SNOW, NOW)).toEqual({ is: 'may', path: 'engine/vp/scene', value: 'snow-vp' });
  expect(why(smallView(warm({ value: 'snow-vp' })))).toBe('held');
  const load = { value: 'snow-vp', fromUs: 0, told: true };
  expect(why(smallView(warm({ at: 'loading', loading: load })))).toBe('loading');
  expect(why(smallView(warm({ at: 'loading', loading: { ...load, value: 'forest' } })))).toBe('warmth.busy');
  expect(why(smallView(warm({ value: 'snow-vp', at: 'loading', loading: { ...load, value: undefined } })))).toBe(
    'warmth.busy',
  );
});

test('never a visible load: not on a wall, not where nobody can tell, not in a picture, not through a visible parameter', () => {
  expect(why(withZone(smallView(), 'left', { observed: 'vp' }))).toBe('warmth.on-wall');
  expect(why(withZone(smallView(), 'left', { leased: undefined, observed: 'unknown' }))).toBe('warmth.on-wall');
  const systems = changed(smallStudio().systems, ({ id }) => (id === 'vp' ? { kind: 'xr' as const } : {}));
  expect(why(viewOf(smallStudio({ systems }), smallSpecs(), SMALL_VALUES))).toBe('warmth.in-picture');
  const studio = smallStudio();
  const bindings = studio.bindings.map((b) =>
    b.path === 'engine/vp/scene' ? binding(b.path, b.device, 'scene', { safety: 2 }) : b,
  );
  expect(why(viewOf({ ...studio, bindings }, smallSpecs(), SMALL_VALUES))).toBe('warmth.visible');
});

test('never with a shared host, against what is armed or next, to a device that is gone, or in EDIT', () => {
  const systems = changed(smallStudio().systems, ({ safe }) => (safe ? {} : { exclusive: ['hosts'] }));
  expect(why(viewOf(smallStudio({ systems }), smallSpecs(), SMALL_VALUES))).toBe('warmth.shared');
  expect(why(withDevice(smallView(), 'vp-host', { online: false }))).toBe('warmth.offline');
  expect(why(smallView({ show: 'EDIT' }))).toBe('show.edit-sends-nothing');
  const claims = new Set(['engine/vp/scene']);
  expect(why(smallView(), { ...NOW, activePlans: [{ id: 'p', claims }] })).toBe('warmth.claimed');
  expect(why(smallView(), { ...NOW, spokenFor: new Map([['vp', 'glacier-vp']]) })).toBe('warmth.spoken-for');
  expect(why(smallView(), { ...NOW, spokenFor: new Map([['vp', 'snow-vp']]) })).toBe('may');
});

test('a scene that the system cannot show is no wish', () => {
  expect(keepVerdict(smallView(), { system: 'vp', scene: 'forest' }, NOW)).toMatchObject({
    why: { code: 'warmth.no-scene' },
  });
  expect(keepVerdict(smallView(), { system: 'playback', scene: 'snow' }, NOW)).toMatchObject({
    why: { code: 'warmth.no-scene' },
  });
});

test('what a target needs of each system is read from its gates', () => {
  const gate = (id: string, limit: string) => ({ id, kind: id.split('/')[0] ?? '', limit });
  expect(scenesWanted([gate('warm/vp', 'snow-vp'), gate('warm/xr', 'ready'), gate('seen/vp', 'seen')])).toEqual(
    new Map([['vp', 'snow-vp']]),
  );
});
