/** Wand tip and hand-eye: vectors, synthetic truth, what is refused. */
import { describe, expect, test } from 'vitest';
import { type HandEyeObservation, solveJoint, solveRelative } from '../../../app/core/calibration/hand-eye.ts';
import { calibrateHandEye } from '../../../app/core/calibration/hand-eye-report.ts';
import { calibratePivot } from '../../../app/core/calibration/pivot.ts';
import type { Vec3 } from '../../../app/core/calibration/rotation.ts';
import { type Angles, setStageAngles, stageAnglesOf } from '../../../app/core/geometry/angles.ts';
import {
  codeOf,
  compose,
  type FilePose,
  fromFile,
  moved,
  normalOf,
  poseAt,
  positionErrorMm,
  randomOf,
  rotationErrorDeg,
  valueOf,
  vectors,
} from './calibration-kit.ts';

interface PivotCase {
  readonly name: string;
  readonly poses: readonly FilePose[];
  readonly expect: {
    readonly tipInBodyMm: readonly number[];
    readonly pivotInTrackerMm: readonly number[];
    readonly rmsMm: number;
  };
}

/** A pose a little off: millimetres and degrees, one sigma. */
function shaken(pose: readonly number[], normal: () => number, mm: number, deg: number): number[] {
  return compose(
    pose,
    poseAt(
      (normal() * mm) / 1_000,
      (normal() * mm) / 1_000,
      (normal() * mm) / 1_000,
      normal() * deg,
      normal() * deg,
      normal() * deg,
    ),
  );
}

function withAngles(pose: readonly number[], angles: Angles): number[] {
  const out = [...pose];
  setStageAngles(out, angles);
  return out;
}

describe('wand tip', () => {
  test.each(vectors<{ readonly cases: readonly PivotCase[] }>('calib_pivot').cases)(
    'vector $name',
    ({ poses, expect: wanted }) => {
      const result = valueOf(calibratePivot(poses.map(fromFile)));
      wanted.tipInBodyMm.forEach((mm, i) => expect(Math.abs(result.tipInBodyM[i]! * 1_000 - mm)).toBeLessThan(0.01));
      wanted.pivotInTrackerMm.forEach((mm, i) =>
        expect(Math.abs(result.pivotInTrackerM[i]! * 1_000 - mm)).toBeLessThan(0.01),
      );
      expect(result.rmsMm).toBeCloseTo(wanted.rmsMm, 3);
    },
  );

  const TIP: Vec3 = [0.02, -0.01, -0.4];
  const PIVOT: Vec3 = [1.1, 0.3, 0.05];
  const leant = (seed: number, count: number, mm: number, only?: 'x'): number[][] => {
    const [random, normal] = [randomOf(seed), normalOf(seed + 1)];
    return Array.from({ length: count }, () => {
      const turn = poseAt(0, 0, 0, only ? 0 : 360 * random(), 80 * (random() - 0.5), only ? 0 : 80 * (random() - 0.5));
      const at = moved(turn, TIP);
      return shaken([PIVOT[0] - at[0], PIVOT[1] - at[1], PIVOT[2] - at[2], ...turn.slice(3)], normal, mm, 0);
    });
  };

  test('its stated uncertainty is the scatter of many', () => {
    let seen = 0;
    let stated = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const result = valueOf(calibratePivot(leant(seed * 7, 25, 0.3)));
      for (let i = 0; i < 3; i++) {
        seen += (1_000 * (result.tipInBodyM[i]! - TIP[i]!)) ** 2;
        stated += result.tipSigmaMm[i]! ** 2;
      }
    }
    expect(seen / stated).toBeGreaterThan(0.8);
    expect(seen / stated).toBeLessThan(1.25);
  });

  test('turned about one axis it is refused, naming the axis', () => {
    expect(calibratePivot(leant(3, 20, 0.1, 'x'))).toMatchObject({
      ok: false,
      fault: { code: 'calibration.pivot-one-axis', params: { axis: 'x' } },
    });
  });

  test('a slip is left out and told', () => {
    const poses = leant(5, 24, 0.1);
    poses[7] = poses[7]!.map((value, i) => (i === 0 ? value + 0.03 : value));
    const result = valueOf(calibratePivot(poses));
    expect(result.dropped).toEqual([7]);
    expect(Math.hypot(...TIP.map((t, i) => 1_000 * (result.tipInBodyM[i]! - t)))).toBeLessThan(0.3);
  });

  test('too few, and poses that are none', () => {
    expect(codeOf(calibratePivot(leant(5, 4, 0)))).toBe('calibration.pivot-too-few');
    expect(codeOf(calibratePivot([...leant(5, 8, 0), [0, 0, 0, 0, 0, 0, 0]]))).toBe('calibration.pose-no-number');
  });
});

const X = poseAt(0.03, 0.12, 0.09, 1.2, -0.6, 0.4);
const Z = poseAt(2.1, -3, 0.4, 47, 0.5, -0.8);

/** Poses of a camera on a head that pans, tilts and travels. */
function views(seed: number, count: number, noise: { mm: number; deg: number }, tiltSpan = 30): HandEyeObservation[] {
  const [random, normal] = [randomOf(seed), normalOf(seed + 1)];
  return Array.from({ length: count }, () => {
    const body = poseAt(
      3 * random(),
      3 * random(),
      1 + random(),
      90 * (random() - 0.5),
      tiltSpan * (random() - 0.5),
      (tiltSpan / 2) * (random() - 0.5),
    );
    return { trackerFromBody: body, stageFromCamera: shaken(compose(Z, body, X), normal, noise.mm, noise.deg) };
  });
}

describe('hand-eye', () => {
  interface HandEyeCase {
    readonly name: string;
    readonly observations: readonly { readonly trackerFromBody: FilePose; readonly stageFromCamera: FilePose }[];
    readonly expect: { readonly bodyFromCamera_X: FilePose; readonly stageFromTracker_Z: FilePose };
    readonly tolerance: { readonly rotDeg: number; readonly posMm: number };
  }
  test.each(vectors<{ readonly cases: readonly HandEyeCase[] }>('calib_hand_eye').cases)('vector $name', (one) => {
    const observations = one.observations.map((o) => ({
      trackerFromBody: fromFile(o.trackerFromBody),
      stageFromCamera: fromFile(o.stageFromCamera),
    }));
    const result = valueOf(calibrateHandEye(observations));
    for (const [got, wanted] of [
      [result.bodyFromCamera, one.expect.bodyFromCamera_X],
      [result.stageFromTracker, one.expect.stageFromTracker_Z],
    ] as const) {
      expect(positionErrorMm(got, fromFile(wanted))).toBeLessThan(one.tolerance.posMm);
      expect(rotationErrorDeg(got, fromFile(wanted))).toBeLessThan(one.tolerance.rotDeg);
    }
    expect(result.rmsDeg).toBeLessThan(0.2);
  });

  test('both ways to solve find the truth from exact views', () => {
    const exact = views(1, 6, { mm: 0, deg: 0 });
    for (const x of [solveRelative(exact), solveJoint(exact).bodyFromCamera]) {
      expect(positionErrorMm(x, X)).toBeLessThan(1e-6);
      expect(rotationErrorDeg(x, X)).toBeLessThan(1e-7);
    }
  });

  test('its stated uncertainty is the scatter of many', () => {
    const sums = { mm: 0, statedMm: 0, deg: 0, statedDeg: 0 };
    for (let seed = 1; seed <= 120; seed++) {
      const result = valueOf(calibrateHandEye(views(seed * 3, 15, { mm: 1, deg: 0.03 })));
      const square = (list: readonly number[]): number => list.reduce((sum, x) => sum + x * x, 0);
      sums.mm += positionErrorMm(result.bodyFromCamera, X) ** 2;
      sums.deg += rotationErrorDeg(result.bodyFromCamera, X) ** 2;
      sums.statedMm += square(result.bodyFromCameraSigma.positionMm);
      sums.statedDeg += square(result.bodyFromCameraSigma.rotationDeg);
    }
    for (const ratio of [sums.mm / sums.statedMm, sums.deg / sums.statedDeg]) {
      expect(ratio).toBeGreaterThan(0.75);
      expect(ratio).toBeLessThan(1.35);
    }
  });

  test('a tripod that only pans is refused, naming the axis along which nothing was seen', () => {
    expect(calibrateHandEye(views(5, 12, { mm: 0.2, deg: 0.01 }, 0))).toMatchObject({
      ok: false,
      fault: { code: 'calibration.hand-eye-one-axis', params: { axis: 'z' } },
    });
    const still = views(5, 1, { mm: 0, deg: 0 })[0]!;
    expect(codeOf(calibrateHandEye([still, still, still, still]))).toBe('calibration.hand-eye-no-turn');
  });

  test.each(['pan', 'tilt', 'roll'] as const)('a tracker that counts %s the other way is told so', (angle) => {
    const wrong = views(8, 12, { mm: 0.2, deg: 0.01 }, 60).map(({ trackerFromBody, stageFromCamera }) => {
      const a = stageAnglesOf(trackerFromBody);
      const key = `${angle}Deg` as const;
      return { trackerFromBody: withAngles(trackerFromBody, { ...a, [key]: -a[key] }), stageFromCamera };
    });
    const result = calibrateHandEye(wrong);
    expect(codeOf(result)).toBe('calibration.hand-eye-sign');
    expect(result.ok ? '' : result.fault.params?.['angles']).toBe(angle);
  });

  test.each([
    ['pan', 'roll'],
    ['pan', 'tilt'],
    ['tilt', 'roll'],
  ] as const)('%s and %s counted the other way are told so', (one, other) => {
    const wrong = views(8, 12, { mm: 0.2, deg: 0.01 }, 60).map(({ trackerFromBody, stageFromCamera }) => {
      const a = stageAnglesOf(trackerFromBody);
      const turned = { ...a, [`${one}Deg`]: -a[`${one}Deg`], [`${other}Deg`]: -a[`${other}Deg`] };
      return { trackerFromBody: withAngles(trackerFromBody, turned), stageFromCamera };
    });
    expect(calibrateHandEye(wrong)).toMatchObject({
      ok: false,
      fault: { code: 'calibration.hand-eye-signs', params: { angles: `${one}, ${other}` } },
    });
  });

  test('a bad view is left out and told, the rest stands', () => {
    const seen = views(9, 14, { mm: 0.3, deg: 0.01 });
    seen[4] = { ...seen[4]!, stageFromCamera: compose(poseAt(0.03, 0, 0, 0, 0, 0), seen[4]!.stageFromCamera) };
    const result = valueOf(calibrateHandEye(seen));
    expect(result.residuals.flatMap((one, i) => (one.used ? [] : [i]))).toEqual([4]);
    expect(positionErrorMm(result.bodyFromCamera, X)).toBeLessThan(2);
  });

  test('clean views are all kept', () => {
    for (let seed = 1; seed < 30; seed++)
      expect(valueOf(calibrateHandEye(views(seed, 12, { mm: 1, deg: 0.05 }))).residuals.every(({ used }) => used)).toBe(
        true,
      );
  });
});
