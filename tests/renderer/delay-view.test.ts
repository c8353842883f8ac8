import { expect, test } from 'vitest';
import type { Measure } from '../../app/core/time/measure.ts';
import type { DelayRunState, DelayWay } from '../../app/protocol/state-delay.ts';
import { bestWay, delayView, keptDelays, plotOf } from '../../app/renderer/pages/tracking/delay-view.ts';

const way = (zone: string, areaPct: number, against: number): DelayWay => ({
  zone,
  patch: zone,
  path: `patch/${zone}`,
  system: 'xr',
  areaPct,
  nits: 100,
  checks: Array.from({ length: 3 }, (_, n) => ({ kind: 'show', why: n < against ? { code: 'delay.in-show' } : null })),
});

const RUN: DelayRunState = {
  id: 'delay-1',
  camera: 'a',
  zone: 'left',
  patch: 'p',
  system: 'xr',
  mode: 'XR',
  picture: 'xr',
  by: 'video',
  seat: 'Ada',
  at: 'flashing',
  why: null,
  startedUs: 0,
  planned: 4,
  flashes: [0, 1, 2].map((n) => ({ us: n, timecode: '10:00:00:00' })),
  lit: false,
  marks: [
    { id: 'v0', text: '', us: 0, resolutionUs: 4_000, share: 1, is: 'paired', flash: 0, delayMs: 100 },
    { id: 'v1', text: '', us: 0, resolutionUs: 4_000, share: 1, is: 'paired', flash: 2, delayMs: 110 },
    { id: 'v2', text: '', us: 0, resolutionUs: 4_000, share: 1, is: 'stray', flash: null, delayMs: null },
  ],
  result: {
    verdict: 'good',
    delayMs: 105,
    frames: 5.25,
    p10Ms: 101,
    p90Ms: 109,
    madMs: 5,
    resolutionMs: 4,
    pairs: 2,
    missed: 1,
    doubles: 0,
    strays: 1,
    splitShare: 1,
  },
  keptUntilMs: null,
};

test('the wall with the least against it is offered, and of equal ones that of which the patch is the smallest part', () => {
  expect(bestWay([way('left', 6, 0), way('centre', 4, 0), way('right', 6, 0)])?.zone).toBe('centre');
  expect(bestWay([way('left', 6, 0), way('centre', 4, 1)])?.zone).toBe('left');
  expect(bestWay([])).toBeUndefined();
});

test('a run belongs to its camera; others are told only while the wall flashes', () => {
  const state = (run: DelayRunState | null) => ({ delaycal: { ways: {}, video: {}, run }, alarms: {} });
  expect(delayView(state(RUN), 'a')).toMatchObject({ run: RUN, other: null, flashing: true });
  expect(delayView(state(RUN), 'b')).toMatchObject({ run: null, other: 'a', flashing: true });
  expect(delayView(state({ ...RUN, at: 'marking' }), 'b')).toMatchObject({ run: null, other: null, flashing: false });
  expect(delayView(state(null), 'a')).toMatchObject({ run: null, other: null, flashing: false, leftLit: false });
});

test('the plot: flashes from left to right, later is higher, each with its reach; missed ones once it is over', () => {
  const plot = plotOf(RUN, 20);
  expect(plot?.points.map(({ xPct }) => xPct)).toEqual([12.5, 62.5]);
  const [early, late] = plot?.points ?? [];
  expect(late?.yPct).toBeLessThan(early?.yPct ?? 0);
  expect(((early?.yPct ?? 0) + (late?.yPct ?? 0)) / 2).toBeCloseTo(50, 6);
  expect(plot?.medianPct).toBeCloseTo(50, 6);
  expect(early?.barPct).toBeCloseTo((4 / ((plot?.topMs ?? 0) - (plot?.bottomMs ?? 0))) * 100, 6);
  expect(plot?.missed).toEqual([]);
  expect(plotOf({ ...RUN, at: 'marking' }, 20)?.missed.map(({ flash }) => flash)).toEqual([1]);
  expect(plotOf({ ...RUN, result: null }, 20)).toBeUndefined();
});

test('every point of the plot lies within it, whatever the marks cover', () => {
  for (const resolutionUs of [0, 4_000, 40_000, 200_000]) {
    const marks = RUN.marks.map((mark) => ({
      ...mark,
      resolutionUs,
      delayMs: mark.delayMs === 110 ? 180 : mark.delayMs,
    }));
    const plot = plotOf({ ...RUN, marks }, 20);
    for (const { yPct, barPct } of plot?.points ?? []) {
      expect(yPct - barPct / 2).toBeGreaterThanOrEqual(0);
      expect(yPct + barPct / 2).toBeLessThanOrEqual(100);
    }
  }
});

test('kept delays of a camera are told from other cameras and other hops', () => {
  const measure: Measure = {
    valueUs: 1,
    spreadUs: null,
    runs: null,
    origin: { kind: 'file' },
    atMs: 0,
    untilMs: null,
    expired: null,
  };
  const kept = keptDelays(
    { 'latency/a/XR/loop': measure, 'latency/b/XR/loop': measure, 'latency/a/XR/wall': measure },
    'a',
  );
  expect(kept).toEqual([{ mode: 'XR', measure }]);
});
