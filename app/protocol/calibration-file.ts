/**
 * Calibrations as JSON: rows of the library and files that people carry from studio to studio. Unknown until it passed
 * here; a file is taken whole or refused whole, with the place and the reason.
 */
import * as z from 'zod/mini';
import { CALIBRATION_KINDS, type CalibrationVersion } from '../core/calibration/kept/version.ts';
import { isPose } from '../core/geometry.ts';
import type { Fault } from '../core/parameter.ts';

export const CALIBRATION_FORMAT = 'stagelock-calibration';
const FORMAT_VERSION = 1;
export const MAX_CALIBRATION_FILE = 2_000_000;

const id = z.string().check(z.minLength(1), z.maxLength(120));
const finite = z.number();
const text = z.strictObject({ en: z.string().check(z.maxLength(120)), zh: z.string().check(z.maxLength(120)) });
const vec3 = z.tuple([finite, finite, finite]);
const count = z.int().check(z.minimum(0), z.maximum(1_000_000));
const atLeast0 = finite.check(z.minimum(0));
const param = z.union([finite, z.string().check(z.maxLength(400)), z.boolean()]);
const fault = z.object({ code: id, params: z.exactOptional(z.record(id, param)) });
const value = z.union([finite, z.string().check(z.maxLength(4_000)), z.boolean(), z.array(finite)]);

const point = z.strictObject({
  id,
  name: text,
  stageM: vec3,
  trackerM: z.nullable(vec3),
  sigmaMm: z.nullable(atLeast0),
  role: z.enum(['fit', 'check', 'dropped']),
  reason: z.string().check(z.maxLength(400)),
  errorMm: z.nullable(vec3),
  spreadMm: z.nullable(atLeast0),
  samples: z.nullable(count),
});

const version = z.strictObject({
  camera: id,
  source: id,
  kind: z.enum(CALIBRATION_KINDS),
  version: z.int().check(z.minimum(1), z.maximum(1_000_000)),
  stageFromTracker: z.array(finite).check(z.refine((pose) => isPose(pose))),
  uncertainty: z.nullable(
    z.strictObject({ centreM: vec3, covariance: z.array(finite).check(z.minLength(36), z.maxLength(36)) }),
  ),
  residual: z.nullable(
    z.strictObject({
      rmsMm: atLeast0,
      maxMm: atLeast0,
      sigmaMm: atLeast0,
      checkRmsMm: z.nullable(atLeast0),
      scale: atLeast0,
    }),
  ),
  coverage: z.nullable(z.strictObject({ points: count, used: count, spanM: vec3 })),
  grade: z.nullable(z.enum(['good', 'watch', 'poor', 'stop'])),
  notes: z.array(fault).check(z.maxLength(64)),
  evidence: z.array(point).check(z.maxLength(128)),
  bound: z.strictObject({
    lens: z.nullable(z.string().check(z.maxLength(120))),
    rate: z.strictObject({ num: count, den: z.int().check(z.minimum(1)) }),
    values: z.record(id, value),
    surveyedOn: z.nullable(z.string().check(z.maxLength(20))),
  }),
  by: z.string().check(z.maxLength(120)),
  atMs: finite,
  imported: z.nullable(z.strictObject({ studio: id, version: count, atMs: finite })),
});

const file = z.strictObject({
  format: z.literal(CALIBRATION_FORMAT),
  version: z.literal(FORMAT_VERSION),
  studio: id,
  calibrations: z.array(version).check(z.minLength(1), z.maxLength(200)),
});

export interface CalibrationFile {
  readonly studio: string;
  readonly calibrations: readonly CalibrationVersion[];
}

/** A row of the library; undefined: it is not one. */
export function readVersion(raw: unknown): CalibrationVersion | undefined {
  const parsed = version.safeParse(raw);
  return parsed.success ? parsed.data : undefined;
}

export function writeCalibrationFile({ studio, calibrations }: CalibrationFile): string {
  return JSON.stringify({ format: CALIBRATION_FORMAT, version: FORMAT_VERSION, studio, calibrations }, null, 1);
}

/** Where it is wrong and why, else everything that it holds. */
export function readCalibrationFile(json: string): CalibrationFile | Fault {
  if (json.length > MAX_CALIBRATION_FILE)
    return { code: 'caldesk.file-too-large', params: { most: MAX_CALIBRATION_FILE } };
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return { code: 'caldesk.file-not-json', params: { problem: cause.message } };
  }
  const parsed = file.safeParse(raw, { reportInput: false });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = `/${issue?.path.join('/') ?? ''}`;
    return { code: 'caldesk.file-wrong', params: { place, problem: issue?.message ?? issue?.code ?? '' } };
  }
  const { studio, calibrations } = parsed.data;
  return { studio, calibrations };
}
