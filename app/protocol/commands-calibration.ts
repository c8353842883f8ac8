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

// Guided alignment.
const metres = z.number().check(z.minimum(-1_000), z.maximum(1_000));
const surveyed = z.strictObject({
  id: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/)),
  name: z.string().check(z.minLength(1), z.maxLength(120)),
  xM: metres,
  yM: metres,
  zM: metres,
  /** One sigma per coordinate. */
  mm: z.optional(z.number().check(z.positive(), z.maximum(1_000))),
});
/** From the studio's survey; `levelled` keeps the tracker's own vertical. */
export const beginArgs = z.strictObject({ camera: id, method: z.optional(z.enum(['rigid', 'levelled'])) });
/** Work that was left, or that another seat has: then it must say so. */
export const resumeArgs = z.strictObject({ camera: id, takeOver: z.optional(z.boolean()) });
export const takeArgs = z.strictObject({
  camera: id,
  point: id,
  seconds: z.optional(z.number().check(z.minimum(0.5), z.maximum(2))),
});
export const useArgs = z.strictObject({
  camera: id,
  point: id,
  use: z.enum(['fit', 'check', 'dropped']),
  /** Wanted for `dropped`. */
  reason: z.optional(reason),
});
export const pointArgs = z.strictObject({ camera: id, point: surveyed });
export const unpointArgs = z.strictObject({ camera: id, point: id });
/** A surveyor's list as text (docs/protocols/calibration.md). */
export const pointsArgs = z.strictObject({ camera: id, list: z.string().check(z.maxLength(100_000)) });
export const acceptArgs = z.strictObject({ camera: id, note: z.optional(z.string().check(z.maxLength(400))) });
