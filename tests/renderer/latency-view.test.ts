/** The latency page's arithmetic: bars that follow one another, a loop in place of its hops, scopes that go there and back. */
import { expect, test, vi } from 'vitest';
import { HOPS, type Hop } from '../../app/core/latency/hops.ts';
import { type HopReading, sumOf } from '../../app/core/latency/waterfall.ts';
import type { WaterfallState } from '../../app/protocol/state-latency.ts';

// The console's words read the address of their page.
vi.stubGlobal('location', { search: '' });
const view = await import('../../app/renderer/pages/sync/latency-view.ts');
const { wordsOf } = await import('../../app/renderer/words/say.ts');

function reading(hop: HopReading['hop'], ms: number | null, known: HopReading['known'] = 'whole'): HopReading {
  const none = { spreadUs: null, origin: null, atMs: null, untilMs: null, key: null, why: null };
  return { hop, known: ms === null ? 'no' : known, valueUs: ms === null ? null : ms * 1_000, ...none };
}

function fall(values: Partial<Record<Hop, number | null>>, loopMs?: number, transitMs?: number): WaterfallState {
  const hops = HOPS.map((hop) => {
    const ms = values[hop];
    return ms === undefined ? reading(hop, 0, 'absent') : reading(hop, ms);
  });
  const loop = loopMs === undefined ? null : reading('loop', loopMs);
  const transit = transitMs === undefined ? null : reading('transit', transitMs);
  const sum = sumOf({ hops, loop, transit }, HOPS);
  return { hops, loop, transit, sum, system: 'xr', sink: null, processors: [], delays: [] };
}

const bars = (of: WaterfallState) =>
  view
    .fallOf(of, 50)
    .bars.map(({ reading: { hop }, from, share, covered }) => [
      hop,
      Math.round(from * 1_000),
      Math.round(share * 1_000),
      covered,
    ]);

test('bars begin where the one before ended; what is unknown takes no room, what is absent is not shown', () => {
  const of = fall({ tracker: 10, engine: 60, processor: null, camera: 20 });
  expect(view.fallOf(of, 50).axis).toBe(6);
  expect(bars(of)).toEqual([
    ['tracker', 0, 83, false],
    ['engine', 83, 500, false],
    ['processor', 583, 0, false],
    ['camera', 583, 167, false],
  ]);
});

test('the axis holds the sum and a frame more', () => {
  expect(view.fallOf(fall({ engine: 300 }), 50).axis).toBe(16);
  expect(view.fallOf(fall({ engine: 300 }), 25).axis).toBe(9);
});

test('what PTP tells in one go stands before tracker and network', () => {
  const of = fall({ tracker: 10, network: null, engine: 60 }, undefined, 20);
  expect(bars(of)).toEqual([
    ['transit', 0, 167, false],
    ['tracker', 167, 0, true],
    ['network', 167, 0, true],
    ['engine', 167, 500, false],
  ]);
  expect(of.sum).toMatchObject({ us: 80_000, atLeast: false });
});

test('a loop measured in one go stands before its hops, which take no room', () => {
  expect(bars(fall({ tracker: 10, engine: 60, wall: 20, camera: 20 }, 110))).toEqual([
    ['tracker', 0, 71, false],
    ['loop', 71, 786, false],
    ['engine', 857, 0, true],
    ['wall', 857, 0, true],
    ['camera', 857, 0, true],
  ]);
});

test('a sum that is not whole says so, in frames and ms', () => {
  const words = wordsOf('en');
  expect(view.sumText(fall({ engine: 60, camera: 60 }), 25, words)).toBe('3 f / 120 ms');
  expect(view.sumText(fall({ engine: 60, camera: null }), 50, words)).toBe('at least 3 f / 60 ms');
  expect(view.sumText(fall({ engine: 60, camera: null }), 50, wordsOf('zh'))).toBe('至少 3 f / 60 ms');
});

test('what a value was entered for is read back from its key', () => {
  for (const scope of view.SCOPES) {
    const { camera = '_', mode = '_' } = view.scopeArgs(scope, 'a', 'XR');
    expect(view.scopeOf(`latency/${camera}/${mode}/wall`)).toBe(scope);
  }
});

test('a number with comma or point; nothing else', () => {
  expect(['1,5', ' 2.25 ', '0'].map(view.readNumber)).toEqual([1.5, 2.25, 0]);
  expect(['', ' ', '-1', 'x', '1e999'].map(view.readNumber)).toEqual(Array(5).fill(undefined));
});
