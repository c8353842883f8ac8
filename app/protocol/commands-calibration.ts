/** Arguments of the calibration commands. Lengths in metres along the stage axes unless a name says otherwise. */
import * as z from 'zod/mini';
import { LENS_FILES } from '../core/calibration/kept/lens-files.ts';
import { CALIBRATION_KINDS } from '../core/calibration/kept/version.ts';
import { MAX_CALIBRATION_FILE } from './calibration-file.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const reason = z.string().check(z.minLength(1), z.maxLength(400));
const version = z.int().check(z.minimum(0), z.maximum(1_000_000));

/** Absent = stage alignment. */
const kind = z.optional(z.enum(CALIBRATION_KINDS));

export const cameraArgs = z.strictObject({ camera: id });
export const backArgs = z.strictObject({ camera: id, kind });
export const listArgs = z.strictObject({ camera: z.optional(id) });
export const showArgs = z.strictObject({ camera: id, kind, version });
export const compareArgs = z.strictObject({ camera: id, kind, a: version, b: version });
export const activateArgs = z.strictObject({ camera: id, kind, version });
export const noteArgs = z.strictObject({ camera: id, kind, version, note: z.string().check(z.maxLength(400)) });
/** All kinds, or one. A lens also as what other tools read: one version, of one zoom and focus for OpenTrackIO. */
export const exportArgs = z.strictObject({
  camera: z.optional(id),
  kind,
  version: z.optional(version),
  format: z.optional(z.enum(LENS_FILES)),
  node: z.optional(version),
});
/** Files of other tools name no camera of ours. */
export const importArgs = z.strictObject({
  text: z.string().check(z.maxLength(MAX_CALIBRATION_FILE)),
  camera: z.optional(id),
  name: z.optional(z.string().check(z.maxLength(120))),
});
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
