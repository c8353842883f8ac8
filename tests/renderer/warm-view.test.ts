/** Rows of warmth as people read them: what waits, for how long, and never a time that nobody measured. */
import { expect, test, vi } from 'vitest';
import type { Gate } from '../../app/core/stage/plan.ts';
import type { StudioInfo } from '../../app/protocol/state.ts';
import type { SystemWarmthState, WarmthState } from '../../app/protocol/state-warmth.ts';
import { gate } from './fixture/stage.ts';

vi.stubGlobal('location', { search: '' });
const { wordsOf } = await import('../../app/renderer/words/say.ts');
const { sayHas, sayToGo, sayUsual, waitsFor, warmRows } = await import('../../app/renderer/live/warm-view.ts');

const S = 1_000_000;
const en = wordsOf('en');
const zh = wordsOf('zh');
const usual = { medianMs: 12_000, fastestMs: 10_000, slowestMs: 15_000, runs: 4 };

function warmth(patch: Partial<SystemWarmthState> = {}): WarmthState {
  const vp: SystemWarmthState = {
    at: 'ready',
    sinceUs: 5 * S,
    value: 'SNOW_V2',
    loading: null,
    picture: { sinceUs: 0, why: 'start' },
    scenes: { SNOW_V2: { scene: 'snow-camp', usual }, GLACIER_V3: { scene: 'polar-glacier', usual: null } },
    ...patch,
  };
  return { systems: { vp }, keep: {}, words: {}, auto: null };
}
const cold = gate('warm/vp', 'blocking', 0, { value: 'GLACIER_V3', limit: 'SNOW_V2', fix: { code: 'fix.load' } });
const loading = gate('warm/vp', 'blocking', 0, { value: 'loading', limit: 'SNOW_V2', fix: { code: 'fix.wait' } });
const open = gate('warm/xr', 'open', 0, { value: 'ready', limit: 'ready' });

test('a row per system, with the studio’s scene behind the device’s word', () => {
  expect(warmRows([cold, open, gate('seen/vp', 'open', 0)], warmth())).toEqual([
    { system: 'vp', scene: 'snow-camp', is: 'cold', sinceUs: null, usual },
    { system: 'xr', scene: null, is: 'ready', sinceUs: null, usual: null },
  ]);
  const load = { value: 'SNOW_V2', fromUs: 7 * S, told: true };
  expect(warmRows([loading], warmth({ loading: load }))[0]).toMatchObject({ is: 'loading', sinceUs: 7 * S });
  expect(warmRows([cold], undefined)[0]).toMatchObject({ scene: null, usual: null });
});

test('arming waits for a scene that nobody loads before one that is on its way, and for nothing that is open', () => {
  const waits = (gates: readonly Gate[]) => waitsFor(gates, warmth())?.is;
  expect(waits([open])).toBeUndefined();
  expect(waits([open, loading])).toBe('loading');
  expect(waits([loading, { ...cold, id: 'warm/xr' }])).toBe('cold');
});

test('the time to go counts down to the usual, is due, then longer than ever; without a history it only counts up', () => {
  const at = (s: number, known: typeof usual | null = usual) => sayToGo({ sinceUs: 0, usual: known }, s * S, en);
  expect([at(0), at(0.1), at(11.5), at(12), at(15), at(19), at(4, null)]).toEqual([
    '00:12 to go',
    '00:12 to go',
    '00:01 to go',
    'due now',
    'due now',
    '00:04 longer than ever',
    'loading for 00:04',
  ]);
  expect(sayToGo({ sinceUs: 0, usual }, 2 * S, zh)).toBe('还需 00:10');
  expect(sayToGo({ sinceUs: null, usual }, 2 * S, en)).toBe('loading');
  expect(sayUsual(null, en)).toBe('never loaded here: nobody can tell how long');
  expect(sayUsual({ ...usual, runs: 1 }, en)).toBe('took 12.00 s the one time');
  expect(sayUsual(usual, en)).toBe('usually 12.00 s (10.00 s to 15.00 s, 4 loads)');
});

test('what a system has is named as the studio names it, else by its own word', () => {
  const scenes = { 'snow-camp': { name: { en: 'Snow camp', zh: '雪地露营' } } };
  const studio = { zones: {}, systems: {}, cameras: {}, devices: {}, ranges: {}, holdGroups: {}, mixer: null, scenes };
  const has = (value: string | null) =>
    sayHas({ ...warmth().systems['vp'], value } as SystemWarmthState, studio as unknown as StudioInfo, en);
  expect([has('SNOW_V2'), has('empty'), has(null)]).toEqual(['Snow camp', 'empty', '?']);
});
