/** Points of a guided alignment: what is a point and what is not, which count, and what they give. */
import { describe, expect, test } from 'vitest';
import { PoseAverage, type PoseAverageResult } from '../../../../app/core/calibration/kept/pose-average.ts';
import {
  type AlignmentSession,
  evidenceOf,
  fitOf,
  judgeTaken,
  sessionPoints,
  withoutPoint,
  withPoint,
  withTaken,
  withUse,
} from '../../../../app/core/calibration/kept/session.ts';
import { DEFAULT_CALIBRATION, type SurveyedPoint } from '../../../../app/core/calibration/kept/settings.ts';

const { limits } = DEFAULT_CALIBRATION;
const PLACES: readonly (readonly [number, number, number])[] = [
  [-3, -2, 0.2],
  [3, -2, 0.2],
  [-3, 3, 0.2],
  [3, 3, 1.8],
  [0, 0.5, 2.1],
  [1, -1, 1],
];
const survey = (places = PLACES): SurveyedPoint[] =>
  places.map(([xM, yM, zM], n) => ({ id: `p${n + 1}`, name: { en: `P${n + 1}`, zh: `点${n + 1}` }, xM, yM, zM }));

function begun(places = PLACES): AlignmentSession {
  return {
    camera: 'a',
    source: 'track-a',
    kind: 'stage-alignment',
    method: 'rigid',
    points: sessionPoints(survey(places)),
    startedMs: 0,
    by: 'Helena',
    holder: null,
  };
}

/** As a tracker says it whose origin stands at 1, 2, 0.5 on the stage. */
function average(place: readonly [number, number, number], change: Partial<PoseAverageResult> = {}): PoseAverageResult {
  const [x, y, z] = place;
  return {
    pose: [x - 1, y - 2, z - 0.5, 0, 0, 0, 1],
    samples: 50,
    expected: 50,
    refused: 0,
    spreadMm: 0.1,
    driftMm: 0.02,
    turnDeg: 0.01,
    ...change,
  };
}

const taken = (session = begun(), places = PLACES): AlignmentSession =>
  places.reduce((one, place, n) => withTaken(one, `p${n + 1}`, average(place), n), session);

test('with five points and more, one is held out as a check from the start', () => {
  expect(begun().points.map(({ use }) => use)).toEqual(['fit', 'fit', 'fit', 'fit', 'fit', 'check']);
  expect(begun(PLACES.slice(0, 4)).points.every(({ use }) => use === 'fit')).toBe(true);
});

test('the fit is where the tracker stands, judged by the check; before three points there is none, by name', () => {
  const fit = fitOf(taken());
  expect(fit.ok && fit.value.stageFromTracker.slice(0, 3).map((x) => Number(x.toFixed(9)))).toEqual([1, 2, 0.5]);
  expect(fit.ok && fit.value.checkRmsMm).toBeLessThan(1e-6);
  const early = fitOf(withTaken(begun(), 'p1', average(PLACES[0]!), 0));
  expect(!early.ok && early.fault.code).toBe('calibration.points-too-few');
});

test('a dropped point counts no more, with its reason; taken again it does', () => {
  const moved = withTaken(taken(), 'p2', average([3, -2, 0.24]), 9);
  const off = fitOf(moved);
  expect(off.ok && off.value.outliers).toMatchObject([{ id: 'p2' }]);
  const dropped = withUse(moved, 'p2', 'dropped', 'stand was hit');
  const fit = fitOf(dropped);
  expect(fit.ok && fit.value.maxMm).toBeLessThan(1e-6);
  expect(fit.ok && evidenceOf(dropped, fit.value)[1]).toMatchObject({ role: 'dropped', reason: 'stand was hit' });
  const again = withTaken(dropped, 'p2', average(PLACES[1]!), 10);
  expect(again.points[1]).toMatchObject({ use: 'fit', reason: '' });
});

test('a corrected survey keeps what was taken; an added point is open; a removed one is gone', () => {
  const [first] = survey();
  const corrected = withPoint(taken(), { ...first!, xM: -2.99, mm: 0.5 });
  expect(corrected.points[0]).toMatchObject({ stageM: [-2.99, -2, 0.2], sigmaMm: 0.5, taken: { samples: 50 } });
  const more = withPoint(corrected, { ...first!, id: 'extra' });
  expect(more.points.at(-1)).toMatchObject({ id: 'extra', taken: null });
  expect(withoutPoint(more, 'p1').points.map(({ id }) => id)).not.toContain('p1');
});

describe('no point is', () => {
  test.each<[string, Partial<PoseAverageResult>]>([
    ['caldesk.took-nothing', { pose: null }],
    ['caldesk.took-few', { samples: 20 }],
    ['caldesk.took-unclean', { refused: 9 }],
    ['caldesk.took-moving', { driftMm: 1.2 }],
    ['caldesk.took-moving', { turnDeg: 4 }],
    ['caldesk.took-noisy', { spreadMm: 4 }],
  ])('%s', (code, change) => {
    expect(judgeTaken(begun(), 'p1', average(PLACES[0]!, change), limits)?.code).toBe(code);
  });

  test('where another one was taken; its own place may be taken again', () => {
    const one = withTaken(begun(), 'p1', average(PLACES[0]!), 0);
    const near = average([-3, -1.97, 0.2]);
    expect(judgeTaken(one, 'p2', near, limits)).toMatchObject({
      code: 'caldesk.took-near',
      params: { point: 'p1', mm: 30 },
    });
    expect(judgeTaken(one, 'p1', near, limits)).toBeUndefined();
  });

  test('but a tracker that is only noisy is no tracker that moves', () => {
    expect(judgeTaken(begun(), 'p1', average(PLACES[0]!, { spreadMm: 1.5, driftMm: 1.2 }), limits)).toBeUndefined();
  });
});

describe('the average of a pose', () => {
  const over = (at: (n: number) => readonly number[], count = 60): PoseAverageResult => {
    const sum = new PoseAverage(0, 1.2, 50);
    for (let n = 0; n < count; n++) sum.add(at(n), n * 20_000);
    return sum.result();
  };

  test('is its middle, with its spread, far from the origin too', () => {
    const found = over((n) => [100 + (n % 2 ? 0.001 : -0.001), 5, 2, 0, 0, 0, n % 2 ? 1 : -1]);
    expect(found.pose?.[0]).toBeCloseTo(100, 9);
    expect(Math.abs(found.pose?.[6] ?? 0)).toBe(1);
    expect(found).toMatchObject({ samples: 60, expected: 60, turnDeg: 0 });
    expect(found.spreadMm).toBeCloseTo(1, 6);
    expect(found.driftMm).toBeLessThan(0.1);
  });

  test('tells a move from noise', () => {
    const found = over((n) => [n * 0.0001, 0, 0, 0, 0, 0, 1]);
    expect(found.driftMm).toBeCloseTo(4, 6);
  });

  test('counts what was rejected, and nothing after its time', () => {
    const sum = new PoseAverage(0, 1, 50);
    sum.add([0, 0, 0, 0, 0, 0, 1], 10);
    sum.refuse();
    sum.add([9, 9, 9, 0, 0, 0, 1], 1_000_001);
    expect(sum.result()).toMatchObject({ samples: 1, refused: 1, pose: [0, 0, 0, 0, 0, 0, 1] });
    expect(new PoseAverage(0, 1, 50).result().pose).toBeNull();
  });
});
