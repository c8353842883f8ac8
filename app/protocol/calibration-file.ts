/**
 * Calibrations as JSON: rows of the library and files that people carry from studio to studio. Unknown until it passed
 * here; a file is taken whole or refused whole, with the place and the reason.
 */
import * as z from 'zod/mini';
import type { CalibrationVersion } from '../core/calibration/kept/version.ts';
import type { Fault } from '../core/parameter.ts';
import { versionForm } from './calibration-forms.ts';

export const CALIBRATION_FORMAT = 'stagelock-calibration';
const FORMAT_VERSION = 1;
export const MAX_CALIBRATION_FILE = 2_000_000;

const id = z.string().check(z.minLength(1), z.maxLength(120));

const file = z.strictObject({
  format: z.literal(CALIBRATION_FORMAT),
  version: z.literal(FORMAT_VERSION),
  studio: id,
  calibrations: z.array(versionForm).check(z.minLength(1), z.maxLength(200)),
});

export interface CalibrationFile {
  readonly studio: string;
  readonly calibrations: readonly CalibrationVersion[];
}

/** A row of the library; undefined: it is not one. */
export function readVersion(raw: unknown): CalibrationVersion | undefined {
  const parsed = versionForm.safeParse(raw);
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
