/** Calibration as the page shows it: what comes next, points typed by hand, the two plans. */
import { expect, test } from 'vitest';
import type { AlignmentSessionState, SessionPointState } from '../../app/protocol/state-calibration.ts';
import {
  ageOf,
  mm,
  nextPoint,
  planView,
  readComparison,
  readPoint,
} from '../../app/renderer/pages/tracking/calibration/calibration-view.ts';

const point = (id: string, change: Partial<SessionPointState> = {}): SessionPointState => ({
  id,
  name: { en: id, zh: id },
  stageM: [0, 0, 0],
  sigmaMm: null,
  use: 'fit',
  reason: '',
  taken: null,
  errorMm: null,
  distanceMm: null,
  outlier: null,
  ...change,
});
const taken = { spreadMm: 0.1, samples: 50, atMs: 0, fromFile: false };
const session = (points: SessionPointState[]): AlignmentSessionState => ({
  kind: 'stage-alignment',
  method: 'rigid',
  by: 'H',
  startedMs: 0,
  holder: null,
  taking: null,
  refused: null,
  points,
  fit: null,
  why: null,
});

test('next is the first that is open; then the one that does not belong; then nothing', () => {
  const odd = point('b', { taken, outlier: { code: 'calibration.outlier-moved' } });
  expect(nextPoint(session([point('a', { taken }), odd, point('c')]))?.id).toBe('c');
  expect(nextPoint(session([point('a', { taken }), odd, point('c', { use: 'dropped' })]))?.id).toBe('b');
  expect(nextPoint(session([point('a', { taken })]))).toBeUndefined();
});

test('a point typed by hand', () => {
  expect(readPoint('m7 1.25 -3 0.15')).toEqual({ id: 'm7', name: 'm7', xM: 1.25, yM: -3, zM: 0.15 });
  expect(readPoint('m7, 1, 2, 3, 0.5')).toMatchObject({ mm: 0.5 });
  for (const text of ['', 'm7', 'm7 1 2', 'm7 1 2 x', 'm 7 1 2 3 4 5', 'm7 1 2 9999', 'm7 1 2 3 -1', 'm/7 1 2 3'])
    expect(readPoint(text)).toBeUndefined();
});

test('a residual of 1 mm is drawn as 10 cm of the plan, upstage up', () => {
  const points = [
    point('a', { stageM: [-1, -1, 0], taken, errorMm: [1, 0, 0] }),
    point('b', { stageM: [1, 1, 2], taken, errorMm: [0, 1, 0], use: 'check' }),
    point('c', { stageM: [0, 0, 1], taken, errorMm: [5, 5, 5], use: 'dropped' }),
    point('d', { stageM: [0, 0, 1] }),
  ];
  const top = planView(points, 'top', 268, 268, 100);
  // 200 units for 2 m.
  expect(top[0]).toMatchObject({ x: 34, y: 234, toX: 44, toY: 234, look: 'fit' });
  expect(top[1]).toMatchObject({ x: 234, y: 34, toX: 234, toY: 24, look: 'check' });
  expect(top[2]?.toX).toBeUndefined();
  expect(top[3]?.look).toBe('open');
  expect(planView(points, 'side', 268, 268, 100)[1]).toMatchObject({ x: 234, y: 34, toX: 244 });
});

test('numbers and ages', () => {
  expect([mm(0.049), mm(0.512), mm(12.34)]).toEqual(['0.05', '0.51', '12.3']);
  expect(ageOf(0, 59 * 60_000)).toEqual({ n: 59, unit: 'min' });
  expect(ageOf(0, 47 * 3_600_000)).toEqual({ n: 47, unit: 'h' });
  expect(ageOf(0, 73 * 3_600_000)).toEqual({ n: 3, unit: 'd' });
});

test("an engine's answer that is no comparison shows none", () => {
  const apart = { shiftLengthMm: 1, turnDeg: 2, shiftMm: [1, 2, 3] };
  expect(readComparison({ figures: [], apart })).toEqual({ figures: [], apart });
  expect(readComparison({ figures: [], apart: { ...apart, turnDeg: 'x' } })?.apart).toBeUndefined();
  for (const answer of [undefined, null, {}, apart, 'x']) expect(readComparison(answer)).toBeUndefined();
});
