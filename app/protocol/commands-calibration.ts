/** Commands of calibrations, with their arguments. Lengths in metres along the stage axes unless a name says otherwise. */
import * as z from 'zod/mini';
import { CHECKED } from '../core/calibration/kept/book.ts';
import { GUIDED_KINDS } from '../core/calibration/kept/guided.ts';
import { LENS_FILES } from '../core/calibration/kept/lens-files.ts';
import { LENGTH_UNITS, MOST_LIST_CHARACTERS } from '../core/calibration/kept/survey-list.ts';
import { CALIBRATION_KINDS } from '../core/calibration/kept/version.ts';
import { MAX_CALIBRATION_FILE } from './calibration-file.ts';
import { command } from './command-entry.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const reason = z.string().check(z.minLength(1), z.maxLength(400));
const version = z.int().check(z.minimum(0), z.maximum(1_000_000));

/** Absent = stage alignment. */
const kind = z.optional(z.enum(CALIBRATION_KINDS));

const cameraArgs = z.strictObject({ camera: id });
const backArgs = z.strictObject({ camera: id, kind });
const listArgs = z.strictObject({ camera: z.optional(id) });
const showArgs = z.strictObject({ camera: id, kind, version });
const compareArgs = z.strictObject({ camera: id, kind, a: version, b: version });
const activateArgs = z.strictObject({ camera: id, kind, version });
const noteArgs = z.strictObject({ camera: id, kind, version, note: z.string().check(z.maxLength(400)) });
/** All kinds, or one. A lens also as what other tools read: one version, of one zoom and focus for OpenTrackIO. */
const exportArgs = z.strictObject({
  camera: z.optional(id),
  kind,
  version: z.optional(version),
  format: z.optional(z.enum(LENS_FILES)),
  node: z.optional(version),
});
/** Files of other tools name no camera of ours. */
const importArgs = z.strictObject({
  text: z.string().check(z.maxLength(MAX_CALIBRATION_FILE)),
  camera: z.optional(id),
  name: z.optional(z.string().check(z.maxLength(120))),
});
/** Which lens sits on the camera; empty = nobody knows. */
const lensArgs = z.strictObject({ camera: id, serial: z.string().check(z.maxLength(60)) });

// Guided calibrations.
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
/**
 * Absent kind = stage alignment, from the studio's survey; `levelled` keeps the tracker's own vertical. `witness`: another
 * tracker (`camera/source`) that tells where the camera is, or when it moves.
 */
const beginArgs = z.strictObject({
  camera: id,
  kind: z.optional(z.enum(['stage-alignment', ...GUIDED_KINDS])),
  method: z.optional(z.enum(['rigid', 'levelled'])),
  witness: z.optional(z.string().check(z.maxLength(250))),
});
/** Work that was left, or that another seat has: then it must say so. */
const resumeArgs = z.strictObject({ camera: id, takeOver: z.optional(z.boolean()) });
const seconds = z.optional(z.number().check(z.minimum(0.5), z.maximum(2)));
/** A stage alignment goes to a point; an entrance pupil lines up a near and a far one. */
const takeArgs = z.strictObject({
  camera: id,
  point: z.optional(id),
  near: z.optional(id),
  far: z.optional(id),
  seconds,
});
/** What stands on the point; absent = what is tracked. */
const checkArgs = z.strictObject({ camera: id, point: id, of: z.optional(z.enum(CHECKED)), seconds });
/** Begins and ends to follow a move. */
const followArgs = z.strictObject({ camera: id, on: z.boolean() });
const removeArgs = z.strictObject({ camera: id, id });
const useArgs = z.strictObject({
  camera: id,
  point: id,
  use: z.enum(['fit', 'check', 'dropped']),
  /** Wanted for `dropped`. */
  reason: z.optional(reason),
});
const pointArgs = z.strictObject({ camera: id, point: surveyed });
const unpointArgs = z.strictObject({ camera: id, point: id });
/** A surveyor's list as text (docs/protocols/calibration.md); unit of columns that name none, metres where nobody says. */
const pointsArgs = z.strictObject({
  camera: id,
  list: z.string().check(z.maxLength(MOST_LIST_CHARACTERS)),
  unit: z.optional(z.enum(LENGTH_UNITS)),
});
/** Of the alignment under way; of a version; else what the studio file says. */
const surveyArgs = z.strictObject({ camera: id, version: z.optional(version) });
const acceptArgs = z.strictObject({ camera: id, note: z.optional(z.string().check(z.maxLength(400))) });

export const calibrationCommands = {
  // calibration: versions, which of them is in force
  'calibration.list': command('viewer', 0, listArgs),
  'calibration.show': command('viewer', 0, showArgs),
  'calibration.compare': command('viewer', 0, compareArgs),
  'calibration.activate': command('technician', 2, activateArgs),
  'calibration.back': command('technician', 2, backArgs),
  'calibration.note': command('technician', 1, noteArgs),
  'calibration.lens': command('technician', 1, lensArgs),
  'calibration.export': command('viewer', 0, exportArgs),
  'calibration.import': command('technician', 1, importArgs),
  /** One surveyed point, one number: pass, or recalibrate. */
  'calibration.check': command('technician', 1, checkArgs),
  // guided calibrations
  'calibration.begin': command('technician', 1, beginArgs),
  'calibration.resume': command('technician', 1, resumeArgs),
  'calibration.leave': command('technician', 1, cameraArgs),
  'calibration.take': command('technician', 1, takeArgs),
  /** Begins or ends to follow a head that is turned. */
  'calibration.follow': command('technician', 1, followArgs),
  /** One of what was taken goes. */
  'calibration.remove': command('technician', 1, removeArgs),
  'calibration.use': command('technician', 1, useArgs),
  'calibration.point': command('technician', 1, pointArgs),
  'calibration.unpoint': command('technician', 1, unpointArgs),
  'calibration.points': command('technician', 1, pointsArgs),
  /** The points as such a list, with what was taken on each. */
  'calibration.survey': command('viewer', 0, surveyArgs),
  /** A version of it comes into force. */
  'calibration.accept': command('technician', 2, acceptArgs),
  'calibration.discard': command('technician', 1, cameraArgs),
} as const;
