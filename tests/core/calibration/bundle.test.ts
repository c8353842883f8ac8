/** Pose from markers, and lens with camera and lever arm in one: the vectors, synthetic truth, what is refused and dropped. */
import { describe, expect, test } from 'vitest';
import { type BundleInput, calibrateBundle } from '../../../app/core/calibration/bundle.ts';
import { type BundleState, bundleProblem, layoutOf } from '../../../app/core/calibration/bundle-problem.ts';
import type { ArrowStep, ArrowSystem } from '../../../app/core/calibration/linear/levenberg-marquardt.ts';
import { zeros } from '../../../app/core/calibration/linear/matrix.ts';
import { type Sighting, solvePnp } from '../../../app/core/calibration/pnp.ts';
import { DEG } from '../../../app/core/calibration/rotation.ts';
import { stageAnglesOf } from '../../../app/core/geometry/angles.ts';
import { ARM, FLAT, LENS, ONE_LENS, rig, sightingsOf, TRACKER, type Truth, UHD } from './bundle-rig.ts';
import {
  codeOf,
  normalOf,
  poseAt,
  positionErrorMm,
  randomOf,
  rotationErrorDeg,
  valueOf,
  vectors,
} from './calibration-kit.ts';

describe('pose from markers', () => {
  interface PnpCase {
    readonly name: string;
    readonly intrinsics: {
      readonly fx: number;
      readonly cx: number;
      readonly cy: number;
      readonly width: number;
      readonly height: number;
    };
    readonly pointsStageM: readonly (readonly [number, number, number])[];
    readonly pixels: readonly (readonly [number, number])[];
    readonly expect: {
      readonly freed: {
        readonly panDeg: number;
        readonly tiltDeg: number;
        readonly rollDeg: number;
        readonly xMm: number;
        readonly yMm: number;
        readonly zMm: number;
      };
    };
    readonly tolerance: { readonly posMm: number; readonly angleDeg: number };
  }
  test.each(vectors<{ readonly cases: readonly PnpCase[] }>('calib_pnp').cases)('vector $name', (one) => {
    const { fx, cx, cy, width, height } = one.intrinsics;
    const format = { widthPx: width, heightPx: height, sensorWidthMm: 16, sensorHeightMm: 9 };
    const sightings = one.pointsStageM.map((pointM, i) => ({ marker: `${i}`, pointM, pixel: one.pixels[i]! }));
    const result = valueOf(solvePnp({ sightings, lens: [fx, cx, cy, 0, 0, 0, 0, 0], format, sigmaPx: 0.3 }));
    const { freed } = one.expect;
    const got = stageAnglesOf(result.stageFromCamera);
    const angles = [-got.panDeg - freed.panDeg, got.tiltDeg - freed.tiltDeg, got.rollDeg - freed.rollDeg];
    expect(Math.max(...angles.map(Math.abs))).toBeLessThan(one.tolerance.angleDeg);
    expect(
      positionErrorMm(result.stageFromCamera, [freed.xMm / 1_000, freed.yMm / 1_000, freed.zMm / 1_000]),
    ).toBeLessThan(one.tolerance.posMm);
  });

  const CAMERA = poseAt(-0.8, -0.5, 1.6, 22, 4, -6);
  const seen = (noise: number, seed = 3): Sighting[] =>
    sightingsOf(FLAT, CAMERA, LENS, noise, normalOf(seed)).filter((_, i) => i % 9 === 0);
  const solve = (sightings: readonly Sighting[]) => solvePnp({ sightings, lens: LENS, format: UHD, sigmaPx: 0.3 });

  test('its stated uncertainty is the scatter of many', () => {
    let mm = 0;
    let stated = 0;
    for (let seed = 1; seed <= 80; seed++) {
      const result = valueOf(solve(seen(0.3, seed)));
      mm += positionErrorMm(result.stageFromCamera, CAMERA) ** 2;
      stated += Math.hypot(...result.sigma.positionMm) ** 2;
    }
    expect(mm / stated).toBeGreaterThan(0.7);
    expect(mm / stated).toBeLessThan(1.35);
  });

  test('a third of wrong markers does not move it, and they are named', () => {
    const random = randomOf(5);
    const sightings = seen(0.3).map(
      (one, i): Sighting =>
        i % 3 === 0 ? { marker: one.marker, pointM: one.pointM, pixel: [3840 * random(), 2160 * random()] } : one,
    );
    const result = valueOf(solve(sightings));
    expect(positionErrorMm(result.stageFromCamera, CAMERA)).toBeLessThan(5);
    expect(result.dropped.length).toBeGreaterThan(0.9 * (sightings.length / 3));
    expect(result.notes.map(({ code }) => code)).toContain('calibration.pnp-dropped');
  });

  test('a small far marker has two answers, and that is said', () => {
    const [right, up] = [0.05, 0.05];
    const corners = [
      [0, 0],
      [right, 0],
      [right, up],
      [0, up],
      [right / 2, up / 2],
    ].map(([x, z], i) => ({ id: `${i}`, pointM: [x!, 6, 1.5 + z!] as const }));
    const result = valueOf(solve(sightingsOf(corners, poseAt(2.8, 2, 1.5, 35, 0, 0), LENS, 0.3, normalOf(2))));
    expect(result.notes.map(({ code }) => code)).toContain('calibration.pnp-two-answers');
  });

  test('refused: too few, in a line, no number', () => {
    const good = seen(0);
    expect(codeOf(solve(good.slice(0, 3)))).toBe('calibration.pnp-too-few');
    const row = sightingsOf(FLAT, CAMERA, LENS, 0, normalOf(1)).filter(({ marker }) => marker.startsWith('f10-'));
    expect(codeOf(solve(row))).toBe('calibration.pnp-in-line');
    expect(codeOf(solve([...good, { ...good[0]!, pixel: [Number.NaN, 0] }]))).toBe('calibration.sighting-no-number');
  });
});

test('the slopes are those of the cost, for every unknown', () => {
  const lenses: readonly Truth[] = [
    ...ONE_LENS,
    { lens: 'tele', values: [6000, 1920, 1080, 0.02, -0.01, 0, 0, 0.0002], pupilM: 0.03 },
  ];
  const { input, cameras } = rig({ views: 2, noisePx: 0.5, lenses, tracked: true, trackerNoise: { mm: 2, deg: 0.1 } });
  const layout = layoutOf(['f', 'cx', 'cy', 'k1', 'k2', 'k3', 'p1', 'p2'], ['wide', 'tele'], true);
  const views = input.views.map((view) => ({
    id: view.id,
    lens: view.lens === 'wide' ? 0 : 1,
    sightings: view.sightings.slice(0, 20),
    trackerFromBody: view.trackerFromBody,
  }));
  const weights = { sigmaPx: 1, kneeSigma: 1e9, trackerSigmaM: 0.001, trackerSigmaRad: 0.001 };
  const problem = bundleProblem(views, layout, weights, UHD);
  const state: BundleState = {
    lenses: lenses.map(({ values }) => values),
    pupilsM: [0.02, 0.045],
    poses: cameras,
    handEye: { bodyFromCamera: ARM, stageFromTracker: TRACKER },
  };
  const system: ArrowSystem = {
    shared: zeros(layout.shared, layout.shared),
    sharedSide: new Float64Array(layout.shared),
    blocks: views.map(() => zeros(6, 6)),
    cross: views.map(() => zeros(6, layout.shared)),
    blockSides: views.map(() => new Float64Array(6)),
  };
  problem.linearise(state, system);
  const none = (): ArrowStep => ({
    shared: new Float64Array(layout.shared),
    blocks: views.map(() => new Float64Array(6)),
  });
  const slope = (list: (step: ArrowStep) => Float64Array, i: number, size: number): number => {
    const at = (h: number): number => {
      const step = none();
      list(step)[i] = h;
      return problem.cost(problem.moved(state, step));
    };
    return (at(size) - at(-size)) / (2 * size);
  };
  // Rotations of the tracker term are met to first order in its miss (a tenth of a degree here).
  const close = (a: number, b: number, name: string): void =>
    expect(Math.abs(a - b) / (Math.abs(a) + Math.abs(b) + 1e-3), name).toBeLessThan(0.02);
  layout.names.forEach((name, i) =>
    close(
      slope((step) => step.shared, i, name.startsWith('f') || name.startsWith('c') ? 1e-3 : 1e-7),
      system.sharedSide[i]!,
      name,
    ),
  );
  for (let i = 0; i < 6; i++)
    close(
      slope((step) => step.blocks[1]!, i, 1e-7),
      system.blockSides[1]![i]!,
      `pose ${i}`,
    );
});

describe('lens and camera together', () => {
  test('0.2 px of noise: lever arm, tracker and cameras within 0.3 mm and 0.01 degrees, five seeds', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { input, cameras } = rig({ tracked: true, seed, views: 24 });
      const result = valueOf(calibrateBundle(input));
      expect(positionErrorMm(result.bodyFromCamera!, ARM)).toBeLessThan(0.3);
      expect(rotationErrorDeg(result.bodyFromCamera!, ARM)).toBeLessThan(0.01);
      expect(positionErrorMm(result.stageFromTracker!, TRACKER)).toBeLessThan(0.3);
      expect(rotationErrorDeg(result.stageFromTracker!, TRACKER)).toBeLessThan(0.01);
      result.views.forEach(({ stageFromCamera }, i) => {
        expect(positionErrorMm(stageFromCamera, cameras[i]!)).toBeLessThan(0.3);
        expect(rotationErrorDeg(stageFromCamera, cameras[i]!)).toBeLessThan(0.01);
      });
      const [lens] = result.lenses;
      expect(Math.abs(lens!.focalLengthMm - 35)).toBeLessThan(4 * lens!.focalSigmaMm);
      expect(Math.abs(lens!.lens.k[0] - LENS[3]!)).toBeLessThan(4 * lens!.sigma.k1!);
      expect([result.grade, lens!.coveragePct, result.dropped]).toEqual(['good', 100, []]);
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    }
  }, 60_000);

  test('two zooms in one go: both lenses, and how far the entrance pupil went', () => {
    const tele: Truth = { lens: 'tele', values: [7300, 1926, 1074, 0.03, -0.02, 0, 0, 0], pupilM: -0.034 };
    const { input } = rig({ tracked: true, views: 14, lenses: [...ONE_LENS, tele], seed: 4 });
    const result = valueOf(calibrateBundle(input));
    const [, second] = result.lenses;
    expect(Math.abs(second!.entrancePupilMm! + 34)).toBeLessThan(Math.max(0.3, 3 * second!.entrancePupilSigmaMm!));
    expect(second!.entrancePupilSigmaMm!).toBeLessThan(1);
    expect(Math.abs(second!.lens.fxPx - 7300)).toBeLessThan(4 * second!.sigma.f!);
    expect(positionErrorMm(result.bodyFromCamera!, ARM)).toBeLessThan(0.3);
  }, 30_000);

  test('a flat wall square-on is refused, whatever the noise; from the side it is not', () => {
    const squareOn = (random: () => number): number[] =>
      poseAt(2 * (random() - 0.5), 2 * random(), 1.5 + random(), 0, 0, 0);
    for (const noisePx of [0, 0.2])
      expect(calibrateBundle(rig({ markers: FLAT, noisePx, place: squareOn }).input)).toMatchObject({
        ok: false,
        fault: { code: 'calibration.flat-square-on', params: { lens: 'wide' } },
      });
    const oblique = (random: () => number): number[] => {
      const pan = 60 * (random() - 0.5);
      return poseAt(
        4 * Math.tan(pan / DEG) + random() - 0.5,
        2,
        1.5 + random(),
        pan,
        8 * (random() - 0.5),
        30 * (random() - 0.5),
      );
    };
    const lens = valueOf(calibrateBundle(rig({ markers: FLAT, place: oblique }).input)).lenses[0]!;
    expect(Math.abs(lens.lens.fxPx - LENS[0]!)).toBeLessThan(4 * lens.sigma.f!);
  }, 30_000);

  test('wrong markers, a view of another zoom and a late tracker sample are left out, with the reason', () => {
    const { input } = rig({ tracked: true, seed: 7 });
    const zoomed = sightingsOf(
      input.views[2]!.sightings.map(({ marker, pointM }) => ({ id: marker, pointM })),
      poseAt(0.2, 0, 1.6, 5, 0, 0),
      [4500, 1920, 1080, 0.3, 0.4, 0, 0.02, 0],
      0.2,
      normalOf(9),
    );
    const views: BundleInput['views'] = input.views.map((view, i) => {
      if (i === 1)
        return Object.assign({}, view, {
          sightings: view.sightings.map(
            (one, k): Sighting =>
              k % 25 === 0 ? { marker: one.marker, pointM: one.pointM, pixel: [one.pixel[0] + 30, one.pixel[1]] } : one,
          ),
        });
      if (i === 2) return Object.assign({}, view, { sightings: zoomed });
      if (i === 5) return Object.assign({}, view, { trackerFromBody: input.views[6]!.trackerFromBody });
      return view;
    });
    const result = valueOf(calibrateBundle({ ...input, views }));
    expect(result.dropped.filter(({ view, why }) => view === 'v0-1' && why === 'far').length).toBeGreaterThanOrEqual(
      Math.floor(input.views[1]!.sightings.length / 25),
    );
    expect(result.dropped).toContainEqual(expect.objectContaining({ view: 'v0-2', why: 'view-off' }));
    expect(result.dropped).toContainEqual({ view: 'v0-5', why: 'tracker' });
    expect(result.notes.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['calibration.view-off', 'calibration.view-tracker']),
    );
    expect(positionErrorMm(result.bodyFromCamera!, ARM)).toBeLessThan(0.5);
  }, 30_000);

  test('refused: too few views, an unknown lens, a pose that is none; told: little coverage', () => {
    const { input } = rig({ views: 6 });
    expect(codeOf(calibrateBundle({ ...input, views: input.views.slice(0, 2) }))).toBe('calibration.views-too-few');
    expect(codeOf(calibrateBundle({ ...input, lenses: [{ id: 'other' }] }))).toBe('calibration.view-no-lens');
    expect(
      codeOf(
        calibrateBundle({
          ...input,
          views: input.views.map((view) => Object.assign({}, view, { trackerFromBody: [0] })),
        }),
      ),
    ).toBe('calibration.view-no-pose');
    const middle = input.views.map((view) =>
      Object.assign({}, view, {
        sightings: view.sightings.filter(({ pixel: [x, y] }) => Math.abs(x - 1920) < 900 && Math.abs(y - 1080) < 500),
      }),
    );
    expect(valueOf(calibrateBundle({ ...input, views: middle })).notes.map(({ code }) => code)).toContain(
      'calibration.coverage-low',
    );
  }, 30_000);
});
