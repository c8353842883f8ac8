/**
 * Between two takes: one survey point in the picture, one number, go on or calibrate again. Pure.
 *
 * The number is how far beside the point the calibrated camera believes it sees it, in millimetres at the point; what the
 * sighting and the calibration are known to is taken off before it is judged, so that noise alone never stops a stage.
 */
import { isPose } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import { type ImageFormat, type LensModel, pixelOfRay } from './lens-model.ts';
import { type Grade, gradeOf, type Limit, type Outcome, refused, round, solved } from './outcome.ts';
import { apply3, DEG, type Pose, rotationOfPose, transpose3, type Vec3 } from './rotation.ts';

export interface QuickCheckInput {
  readonly pointId: string;
  readonly pointM: Vec3;
  readonly pixel: readonly [number, number];
  /** Calibrated: tracker, lever arm and entrance pupil applied. */
  readonly stageFromCamera: Pose;
  readonly lens: LensModel;
  readonly format: ImageFormat;
  /** One sigma of the sighting. */
  readonly sigmaPx: number;
  /** One sigma of the calibrated camera at this point, across the view; 0 where nobody knows. */
  readonly calibrationSigmaMm: number;
}

/** The tolerances of orientation, at one LED pixel's size: degrees. */
export const QUICK_CHECK_LIMIT_DEG: Limit = { good: 0.02, watch: 0.05, stop: 0.1 };

export type QuickVerdict = 'pass' | 'watch' | 'recalibrate';

export interface QuickCheck {
  readonly pointId: string;
  /** The one number. */
  readonly offMm: number;
  readonly sigmaMm: number;
  readonly offPx: number;
  readonly offDeg: number;
  /** Where the camera believes the point, against where it is seen: right and down, pixels. */
  readonly rightPx: number;
  readonly downPx: number;
  readonly distanceM: number;
  readonly verdict: QuickVerdict;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

export function quickCheck(input: QuickCheckInput, limit: Limit = QUICK_CHECK_LIMIT_DEG): Outcome<QuickCheck> {
  const { pointM, pixel, stageFromCamera, lens, format } = input;
  if (![...pointM, ...pixel].every((value) => Number.isFinite(value)))
    return refused({ code: 'calibration.sighting-no-number', params: { marker: input.pointId } });
  if (!isPose(stageFromCamera)) return refused({ code: 'calibration.check-no-pose' });
  const r = rotationOfPose(stageFromCamera);
  const [x, y, z] = apply3(
    transpose3(r),
    [0, 1, 2].map((i) => pointM[i]! - stageFromCamera[i]!),
  );
  const px = [0, 0];
  if (y < 0.1 || !pixelOfRay(lens, format, x / y, -z / y, px))
    return refused({ code: 'calibration.check-behind', params: { point: input.pointId } });
  const distanceM = Math.hypot(x, y, z);
  const focalPx = focalOf(lens, format);
  const rightPx = px[0]! - pixel[0];
  const downPx = px[1]! - pixel[1];
  const offPx = Math.hypot(rightPx, downPx);
  const mmPerPx = (1_000 * distanceM) / focalPx;
  const offMm = offPx * mmPerPx;
  const sigmaMm = Math.hypot(input.sigmaPx * mmPerPx, input.calibrationSigmaMm);
  // Twice the noise may be by chance.
  const sureDeg = (Math.max(0, offMm - 2 * sigmaMm) / (1_000 * distanceM)) * DEG;
  const grade = gradeOf(sureDeg, limit);
  const verdict: QuickVerdict = grade === 'good' ? 'pass' : grade === 'watch' ? 'watch' : 'recalibrate';
  const far = offPx > 0.05 * format.widthPx;
  const notes: Fault[] = [];
  if (far) notes.push({ code: 'calibration.check-other-point', params: { point: input.pointId, px: round(offPx, 0) } });
  else if (verdict === 'recalibrate')
    notes.push({
      code: 'calibration.check-failed',
      params: { point: input.pointId, mm: round(offMm, 1), m: round(distanceM, 1) },
    });
  const sigmaDeg = (sigmaMm / (1_000 * distanceM)) * DEG;
  if (2 * sigmaDeg > limit.watch)
    notes.push({ code: 'calibration.check-coarse', params: { mm: round(2 * sigmaMm, 1) } });
  return solved({
    pointId: input.pointId,
    offMm,
    sigmaMm,
    offPx,
    offDeg: (offPx / focalPx) * DEG,
    rightPx,
    downPx,
    distanceM,
    verdict,
    grade,
    notes,
  });
}

function focalOf(lens: LensModel, format: ImageFormat): number {
  switch (lens.model) {
    case 'opencv':
      return lens.fxPx;
    case 'unreal-spherical':
      return lens.fx * format.widthPx;
    case 'brown-conrady-d-u':
    case 'brown-conrady-u-d':
      return (lens.focalLengthMm * format.widthPx) / format.sensorWidthMm;
  }
}
