/** Stage alignment: the vectors, what it refuses, and how well it says that it knows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AXIS_MAPS } from '../../../app/core/calibration/axis-maps.ts';
import { rigidFit, sigmaAt } from '../../../app/core/calibration/rigid-fit.ts';
import { apply3, rotationOfPose, type Vec3 } from '../../../app/core/calibration/rotation.ts';
import { alignStage, type StageAlignment, type SurveyPoint } from '../../../app/core/calibration/stage-alignment.ts';
import {
  codeOf,
  inverse,
  moved,
  normalOf,
  poseAt,
  positionErrorMm,
  randomOf,
  rotationErrorDeg,
  valueOf,
  vectors,
} from './calibration-kit.ts';

interface Case {
  readonly name: string;
  readonly sourceMm: readonly (readonly number[])[];
  readonly targetMm: readonly (readonly number[])[];
  readonly solveScale?: boolean;
  readonly expect: {
    readonly R_rowMajor: readonly (readonly number[])[];
    readonly tMm: readonly number[];
    readonly scale: number;
    readonly residualMm: readonly number[];
    readonly rmsMm: number;
    readonly maxMm: number;
    readonly allPoints: { readonly rmsMm: number; readonly worstIndex: number };
    readonly withoutOutlier: {
      readonly excluded: readonly number[];
      readonly R_rowMajor: readonly (readonly number[])[];
      readonly tMm: readonly number[];
      readonly rmsMm: number;
    };
  };
}
const CASES = vectors<{ readonly cases: readonly Case[] }>('calib_rigid_fit').cases;
const named = (name: string): Case => CASES.find((one) => one.name === name)!;
const metres = (p: readonly number[]): Vec3 => [p[0]! / 1_000, p[1]! / 1_000, p[2]! / 1_000];
const pointsOf = ({ sourceMm, targetMm }: Case): SurveyPoint[] =>
  sourceMm.map((p, i) => ({ id: `P${i}`, trackerM: metres(p), stageM: metres(targetMm[i]!), use: 'fit' }));
const align = (points: readonly SurveyPoint[], method: 'rigid' | 'levelled' = 'rigid') =>
  alignStage({ points, method, dropOutliers: true });

describe('vectors', () => {
  test.each(CASES.filter((one) => one.expect?.residualMm))('$name', (one) => {
    const pairs = pointsOf(one).map(({ trackerM, stageM }) => ({ from: trackerM, to: stageM }));
    const fit = rigidFit(pairs, { withScale: one.solveScale === true });
    one.expect.R_rowMajor.flat().forEach((value, i) => expect(fit.rotation[i]).toBeCloseTo(value, 6));
    one.expect.tMm.forEach((value, i) => expect(Math.abs(fit.positionM[i]! * 1_000 - value)).toBeLessThan(0.001));
    one.expect.residualMm.forEach((value, i) => expect(Math.abs(fit.residualsMm[i]! - value)).toBeLessThan(0.001));
    expect([fit.scale, fit.rmsMm, fit.maxMm].map((value) => Number(value.toFixed(3)))).toEqual(
      [one.expect.scale, one.expect.rmsMm, one.expect.maxMm].map((value) => Number(value.toFixed(3))),
    );
  });

  test('points in a line are refused', () => {
    expect(align(pointsOf(named('collinear_must_be_refused')))).toMatchObject({
      ok: false,
      fault: { code: 'calibration.points-in-line' },
    });
  });

  test('mirrored axes are refused, although the best proper fit is found', () => {
    const one = named('mirrored_axis_detected');
    const fit = rigidFit(pointsOf(one).map(({ trackerM, stageM }) => ({ from: trackerM, to: stageM })));
    expect(Math.abs(fit.rmsMm - one.expect.rmsMm)).toBeLessThan(0.01);
    expect(codeOf(align(pointsOf(one)))).toMatch(/^calibration\.mirrored/);
  });

  test('the bad point is named, left out, and the rest fits', () => {
    const one = named('one_bad_point');
    const result = valueOf(align(pointsOf(one)));
    const { withoutOutlier, allPoints } = one.expect;
    expect(result.outliers.map(({ id }) => id)).toEqual(withoutOutlier.excluded.map((i) => `P${i}`));
    expect(result.rmsMm).toBeCloseTo(withoutOutlier.rmsMm, 3);
    expect(result.rmsWithAllMm).toBeCloseTo(allPoints.rmsMm, 3);
    withoutOutlier.R_rowMajor.flat().forEach((value, i) =>
      expect(rotationOfPose(result.stageFromTracker)[i]).toBeCloseTo(value, 6),
    );
    withoutOutlier.tMm.forEach((value, i) =>
      expect(Math.abs(result.stageFromTracker[i]! * 1_000 - value)).toBeLessThan(0.001),
    );
    expect(result.grade).toBe('good');
  });
});

const TRUTH = poseAt(1.2, -0.8, 0.05, 31, 1.5, -0.7);
const SPOTS: readonly Vec3[] = [
  [-3, -4, 0.1],
  [3, -4, 0.2],
  [3.2, 2, 0.3],
  [-3.1, 2.2, 1.6],
  [0.2, -1, 2.4],
  [0.5, 3, 0.9],
  [-1.4, 0.2, 1.9],
];

/** Stage points that a tracker at `truth` sees, each coordinate off by `sigmaMm`. */
function survey(truth: readonly number[], spots: readonly Vec3[], sigmaMm = 0, seed = 1): SurveyPoint[] {
  const noise = normalOf(seed);
  const off = (p: Vec3): Vec3 => [
    p[0] + (noise() * sigmaMm) / 1_000,
    p[1] + (noise() * sigmaMm) / 1_000,
    p[2] + (noise() * sigmaMm) / 1_000,
  ];
  return spots.map((stageM, i) => ({ id: `P${i}`, trackerM: off(moved(inverse(truth), stageM)), stageM, use: 'fit' }));
}
const through = (points: readonly SurveyPoint[], change: (p: Vec3, i: number) => Vec3): SurveyPoint[] =>
  points.map((point, i) => ({ ...point, trackerM: change(point.trackerM, i) }));
const surveyed = (points: readonly SurveyPoint[], at: number, change: (p: Vec3) => Vec3): SurveyPoint[] =>
  points.map((point, i) => (i === at ? { ...point, stageM: change(point.stageM) } : point));

test('any motion is found again from exact points', () => {
  const metre = fc.double({ min: -10, max: 10, noNaN: true });
  const angle = fc.double({ min: -180, max: 180, noNaN: true });
  fc.assert(
    fc.property(metre, metre, metre, angle, angle, angle, (x, y, z, pan, tilt, roll) => {
      const truth = poseAt(x, y, z, pan, tilt / 2.1, roll);
      const result = valueOf(align(survey(truth, SPOTS)));
      expect(positionErrorMm(result.stageFromTracker, truth)).toBeLessThan(1e-6);
      expect(rotationErrorDeg(result.stageFromTracker, truth)).toBeLessThan(1e-8);
    }),
    { seed: 21 },
  );
});

test('the stated uncertainty is the scatter of many surveys, at the origin and ten metres away', () => {
  const spot: Vec3 = [6, 8, 1];
  const errors: number[] = [];
  const stated: number[] = [];
  const degrees: number[] = [];
  let statedDeg = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const result = valueOf(align(survey(TRUTH, SPOTS, 1, seed)));
    const seen = moved(result.stageFromTracker, moved(inverse(TRUTH), spot));
    errors.push(positionErrorMm(seen, spot) ** 2);
    const sigma = sigmaAt(result.uncertainty, spot);
    stated.push(sigma.totalMm ** 2);
    degrees.push(rotationErrorDeg(result.stageFromTracker, TRUTH) ** 2);
    statedDeg += (sigma.rotationDeg[0] ** 2 + sigma.rotationDeg[1] ** 2 + sigma.rotationDeg[2] ** 2) / 400;
  }
  const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
  expect(mean(errors) / mean(stated)).toBeGreaterThan(0.85);
  expect(mean(errors) / mean(stated)).toBeLessThan(1.15);
  expect(mean(degrees) / statedDeg).toBeGreaterThan(0.85);
  expect(mean(degrees) / statedDeg).toBeLessThan(1.15);
});

test('a levelled tracker keeps its vertical; one that leans is told so', () => {
  const level = poseAt(0.4, 2, 0.03, -67, 0, 0);
  const result = valueOf(align(survey(level, SPOTS, 0.5, 3), 'levelled'));
  expect(rotationOfPose(result.stageFromTracker)[8]).toBe(1);
  expect(rotationErrorDeg(result.stageFromTracker, level)).toBeLessThan(0.02);
  expect(align(survey(poseAt(0, 0, 0, 10, 2, 0), SPOTS), 'levelled')).toMatchObject({
    fault: { code: 'calibration.off-level', params: { tilt: 2 } },
  });
});

test('a tracker whose up is another axis is told which', () => {
  // What a Y-up, right-handed system says: x, z, -y of the stage.
  const points = through(survey(poseAt(0, 0, 0, 4, 0, 0), SPOTS), ([x, y, z]) => [x, z, -y]);
  expect(align(points, 'levelled')).toMatchObject({
    fault: { code: 'calibration.vertical-other-axis', params: { axes: '+x,-z,+y' } },
  });
});

describe('mirrored axes', () => {
  test.each(AXIS_MAPS.filter(({ mirrors }) => mirrors))('$axes is proposed', (map) => {
    // The tracker says what the map would have to undo.
    const said = through(survey(poseAt(0.3, 0.2, 0, 7, 0.4, 0), SPOTS, 0.3, 5), (p) => {
      const out: [number, number, number] = [0, 0, 0];
      for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) out[c]! += map.matrix[r * 3 + c]! * p[r]!;
      return out;
    });
    const result = align(said);
    expect(result).toMatchObject({ ok: false, fault: { code: 'calibration.mirrored', params: { axes: map.axes } } });
    expect(codeOf(align(through(said, (p) => apply3(map.matrix, p))))).toBe('ok');
  });

  test('of a tracker that faces half away nothing single is claimed', () => {
    const said = through(survey(poseAt(0, 0, 0, 45, 0, 0), SPOTS), ([x, y, z]) => [-x, y, z]);
    expect(codeOf(align(said))).toBe('calibration.mirrored-open');
  });

  test('all 48 are there, half of them mirrors', () => {
    expect([
      new Set(AXIS_MAPS.map(({ axes }) => axes)).size,
      AXIS_MAPS.filter(({ mirrors }) => mirrors).length,
    ]).toEqual([48, 24]);
  });
});

describe('units', () => {
  test.each([
    [1_000, 'mm', 'm'],
    [100, 'cm', 'm'],
    [1 / 0.3048, 'ft', 'm'],
    [1 / 0.0254, 'inch', 'm'],
    [0.1, 'cm', 'mm'],
    [1 / 25.4, 'inch', 'mm'],
    [0.001, 'm', 'mm'],
  ])('tracker lengths times %d are called %s against %s', (factor, tracker, against) => {
    const points = through(survey(TRUTH, SPOTS), ([x, y, z]) => [x * factor, y * factor, z * factor]);
    expect(align(points)).toMatchObject({
      ok: false,
      fault: { code: 'calibration.unit', params: { tracker, survey: against } },
    });
  });

  test('a wand two per cent long is no unit but a wrong scale, and stops', () => {
    const result = valueOf(align(through(survey(TRUTH, SPOTS), ([x, y, z]) => [x * 1.02, y * 1.02, z * 1.02])));
    expect(result.scale).toBeCloseTo(1 / 1.02, 5);
    expect(result.notes.map(({ code }) => code)).toContain('calibration.scale-off');
    expect(result.grade).toBe('stop');
  });
});

describe('the reason of an outlier', () => {
  const clean = survey(TRUTH, SPOTS, 0.4, 9);
  const reasonOf = (points: readonly SurveyPoint[]): StageAlignment['outliers'] => valueOf(align(points)).outliers;
  test.each<readonly [string, readonly SurveyPoint[], object]>([
    [
      'a sign',
      surveyed(clean, 3, ([x, y, z]) => [x, -y, z]),
      { code: 'calibration.outlier-sign', params: { point: 'P3', axis: 'y' } },
    ],
    [
      'two numbers exchanged',
      surveyed(clean, 0, ([x, y, z]) => [x, z, y]),
      { code: 'calibration.outlier-swapped', params: { axes: 'y, z' } },
    ],
    [
      'a digit',
      surveyed(clean, 4, ([x, y, z]) => [x, y, z - 0.1]),
      { code: 'calibration.outlier-digit', params: { axis: 'z', mm: 100 } },
    ],
    [
      'one coordinate',
      surveyed(clean, 2, ([x, y, z]) => [x + 0.037, y, z]),
      { code: 'calibration.outlier-one-axis', params: { axis: 'x', mm: -37 } },
    ],
    [
      'another point',
      surveyed(clean, 5, () => [0.5, 3.4, 1.2]),
      { code: 'calibration.outlier-moved', params: { point: 'P5' } },
    ],
  ])('%s', (_name, points, reason) => {
    expect(reasonOf(points).map((one) => one.reason)).toMatchObject([reason]);
  });

  test('measured where another point stands', () => {
    const there = survey(TRUTH, SPOTS, 0.4, 10)[1]!.trackerM;
    const points = through(clean, (p, i) => (i === 5 ? there : p));
    expect(reasonOf(points).map((one) => one.reason)).toEqual([
      { code: 'calibration.outlier-mixed-up', params: { point: 'P5', other: 'P1' } },
    ]);
  });

  test('clean surveys name nobody', () => {
    for (let seed = 1; seed <= 60; seed++) expect(reasonOf(survey(TRUTH, SPOTS, 1, seed))).toEqual([]);
  });
});

describe('refusals', () => {
  const clean = survey(TRUTH, SPOTS);
  test.each<[string, readonly SurveyPoint[]]>([
    ['calibration.points-too-few', clean.slice(0, 2)],
    ['calibration.point-no-number', [{ ...clean[0]!, trackerM: [Number.NaN, 0, 0] }, ...clean.slice(1)]],
    ['calibration.point-twice', [...clean, clean[0]!]],
    ['calibration.points-coincident', [...clean, { ...clean[2]!, id: 'again' }]],
    ['calibration.tracker-stood-still', through(clean, () => clean[0]!.trackerM)],
    [
      'calibration.points-in-line',
      survey(TRUTH, [
        [0, 0, 0],
        [1, 0, 0.001],
        [2, 0, 0],
        [5, 0.002, 0],
      ]),
    ],
  ])('%s', (code, points) => {
    expect(codeOf(align(points))).toBe(code);
  });

  test('three numbers or thirty, nothing throws', () => {
    const random = randomOf(4);
    for (let n = 0; n < 200; n++) {
      const points = Array.from({ length: Math.floor(random() * 8) }, (_, i): SurveyPoint => {
        const wild = (): number =>
          random() < 0.05 ? Number.POSITIVE_INFINITY : random() < 0.3 ? 0 : (random() - 0.5) * 10 ** (random() * 6);
        return {
          id: `P${i}`,
          trackerM: [wild(), wild(), wild()],
          stageM: [wild(), wild(), wild()],
          use: random() < 0.2 ? 'check' : 'fit',
        };
      });
      for (const method of ['rigid', 'levelled'] as const) {
        const result = align(points, method);
        if (result.ok) expect(JSON.parse(JSON.stringify(result.value))).toEqual(result.value);
      }
    }
  });
});

test('a check point is judged, not fitted; one that is off is named', () => {
  const check: SurveyPoint = { ...survey(TRUTH, [[2, 1, 1]])[0]!, id: 'C', use: 'check' };
  const good = valueOf(align([...survey(TRUTH, SPOTS, 0.5, 2), check]));
  expect(good.checkRmsMm).toBeLessThan(2);
  expect(good.notes.map(({ code }) => code)).not.toContain('calibration.check-off');
  const off = valueOf(align([...survey(TRUTH, SPOTS, 0.5, 2), { ...check, stageM: [2, 1, 1.02] }]));
  expect(off.rmsMm).toBe(good.rmsMm);
  expect(off.notes).toContainEqual(
    expect.objectContaining({ code: 'calibration.check-off', params: expect.objectContaining({ point: 'C' }) }),
  );
});
