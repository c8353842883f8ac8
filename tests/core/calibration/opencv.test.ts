/**
 * The same data, two independent solvers: ours and OpenCV's. Its answers are committed (make-opencv.py made them), so no
 * machine needs OpenCV; the benchmark asks it live where it is there.
 */
import { describe, expect, test } from 'vitest';
import { calibrateBundle } from '../../../app/core/calibration/bundle.ts';
import { solveRelative } from '../../../app/core/calibration/hand-eye.ts';
import { calibrateHandEye } from '../../../app/core/calibration/hand-eye-report.ts';
import { partsOf, pixelThrough, rayOfPixel } from '../../../app/core/calibration/lens-model.ts';
import { solvePnp } from '../../../app/core/calibration/pnp.ts';
import { openCvOf } from '../../../app/core/calibration/projection.ts';
import { UHD } from './bundle-rig.ts';
import { positionErrorMm, rotationErrorDeg, valueOf, vectors } from './calibration-kit.ts';
import { bundleInputOf, type OpenCvFile, sightingsOfView, truthLens } from './opencv-file.ts';

const { data, answers } = vectors<OpenCvFile>('opencv_calibration');

test('pixels of rays, and rays of pixels', () => {
  const lens = openCvOf(truthLens(data), UHD);
  const out = [0, 0];
  data.rays.forEach(([right, down], i) => {
    const wanted = answers.projectPoints[i]!;
    expect(pixelThrough(partsOf(lens, UHD), right!, down!, out)).toBe(true);
    expect(Math.hypot(out[0]! - wanted[0]!, out[1]! - wanted[1]!)).toBeLessThan(1e-6);
    expect(rayOfPixel(lens, UHD, wanted[0]!, wanted[1]!, out)).toBe(true);
    expect(Math.hypot(out[0]! - right!, out[1]! - down!)).toBeLessThan(1e-9);
  });
});

test.each(data.views.map((_, i) => i))('pose of view %i', (i) => {
  const sightings = sightingsOfView(data, i);
  const result = valueOf(solvePnp({ sightings, lens: truthLens(data), format: UHD, sigmaPx: 0.2 }));
  const wanted = answers.solvePnP.stageFromCamera[i]!;
  // Both minimise the same; ours pulls the far tail less, which moves the answer by a fraction of its sigma.
  expect(positionErrorMm(result.stageFromCamera, wanted)).toBeLessThan(0.5 * Math.hypot(...result.sigma.positionMm));
  expect(rotationErrorDeg(result.stageFromCamera, wanted)).toBeLessThan(0.5 * Math.hypot(...result.sigma.rotationDeg));
});

describe('lens', () => {
  const result = valueOf(calibrateBundle(bundleInputOf(data)));
  const [lens] = result.lenses;
  const cv = answers.calibrateCamera;

  test('every number within half of its uncertainty, and the uncertainty itself', () => {
    const ours = [lens!.lens.fxPx, lens!.lens.cxPx, lens!.lens.cyPx, lens!.lens.k[0], lens!.lens.k[1], ...lens!.lens.p];
    const theirs = [cv.fx, cv.cx, cv.cy, cv.dist[0]!, cv.dist[1]!, cv.dist[2]!, cv.dist[3]!];
    const names = ['f', 'cx', 'cy', 'k1', 'k2', 'p1', 'p2'] as const;
    names.forEach((name, i) => {
      expect(Math.abs(ours[i]! - theirs[i]!), name).toBeLessThan(0.5 * lens!.sigma[name]!);
      expect(lens!.sigma[name]! / cv.sigmaByDifference[i]!, name).toBeGreaterThan(0.97);
      expect(lens!.sigma[name]! / cv.sigmaByDifference[i]!, name).toBeLessThan(1.03);
    });
    expect(result.rmsPx / cv.rmsPx).toBeCloseTo(1, 2);
  });

  test('every camera within half of its uncertainty', () => {
    result.views.forEach(({ stageFromCamera, sigma }, i) => {
      expect(positionErrorMm(stageFromCamera, cv.stageFromCamera[i]!)).toBeLessThan(
        0.5 * Math.hypot(...sigma.positionMm),
      );
      expect(rotationErrorDeg(stageFromCamera, cv.stageFromCamera[i]!)).toBeLessThan(
        0.5 * Math.hypot(...sigma.rotationDeg),
      );
    });
  });
});

describe('hand-eye', () => {
  test('the relative form turns as Park and Martin do; its position differs by what noise allows', () => {
    // OpenCV reads each pair from the later view to the earlier: the same turn, another weight of the noise in the shift.
    const x = solveRelative(data.handEye);
    expect(rotationErrorDeg(x, answers.handEye.park.bodyFromCamera)).toBeLessThan(1e-6);
    expect(positionErrorMm(x, answers.handEye.park.bodyFromCamera)).toBeLessThan(0.6);
  });

  test('refined, it agrees with all of theirs within its uncertainty, and is nearer to the truth', () => {
    const result = valueOf(calibrateHandEye(data.handEye));
    const sigma = Math.hypot(...result.bodyFromCameraSigma.positionMm);
    const off = positionErrorMm(result.bodyFromCamera, data.truth.bodyFromCamera);
    for (const { bodyFromCamera } of Object.values(answers.handEye)) {
      expect(positionErrorMm(result.bodyFromCamera, bodyFromCamera)).toBeLessThan(
        3 * sigma + positionErrorMm(bodyFromCamera, data.truth.bodyFromCamera),
      );
      expect(off).toBeLessThan(positionErrorMm(bodyFromCamera, data.truth.bodyFromCamera) + sigma);
    }
    expect(off).toBeLessThan(3 * sigma);
  });
});
