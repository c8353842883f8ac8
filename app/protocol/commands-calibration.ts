/** Arguments of the calibration commands. Lengths in metres along the stage axes unless a name says otherwise. */
import * as z from 'zod/mini';
import { MAX_CALIBRATION_FILE } from './calibration-file.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const reason = z.string().check(z.minLength(1), z.maxLength(400));
const version = z.int().check(z.minimum(0), z.maximum(1_000_000));

export const cameraArgs = z.strictObject({ camera: id });
export const listArgs = z.strictObject({ camera: z.optional(id) });
export const showArgs = z.strictObject({ camera: id, version });
export const compareArgs = z.strictObject({ camera: id, a: version, b: version });
export const activateArgs = z.strictObject({ camera: id, version });
export const noteArgs = z.strictObject({ camera: id, version, note: z.string().check(z.maxLength(400)) });
export const exportArgs = z.strictObject({ camera: z.optional(id), version: z.optional(version) });
export const importArgs = z.strictObject({ text: z.string().check(z.maxLength(MAX_CALIBRATION_FILE)) });
/** Which lens sits on the camera; empty = nobody knows. */
export const lensArgs = z.strictObject({ camera: id, serial: z.string().check(z.maxLength(60)) });
export { id as calibrationId, reason as calibrationReason };
