/** Commands on virtual moves. */
import * as z from 'zod/mini';
import { command, none } from './command-entry.ts';
import { blendFrames, moveEnd, moveKeys, moveName } from './studio-schema-virtual.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const version = z.int().check(z.minimum(0), z.maximum(1_000_000));
/** A timecode of the house that comes within the hour; absent = at once. */
const at = z.optional(z.string().check(z.maxLength(16)));

const moveArgs = z.strictObject({ move: id });
const moveGetArgs = z.strictObject({ move: id, version: z.optional(version) });
/** Without `move` a new one; another version of one that is there says which version it was made from. */
const moveSaveArgs = z.strictObject({
  move: z.optional(id),
  expectVersion: z.optional(version),
  name: moveName,
  keys: moveKeys,
  atEnd: z.optional(moveEnd),
  inFrames: z.optional(blendFrames),
  outFrames: z.optional(blendFrames),
});
const moveDeleteArgs = z.strictObject({ move: id, back: z.optional(z.boolean()) });
const moveRestoreArgs = z.strictObject({ move: id, version });
const moveCaptureArgs = z.strictObject({ camera: id });
const moveStartArgs = z.strictObject({
  camera: id,
  move: id,
  at,
  inFrames: z.optional(blendFrames),
  outFrames: z.optional(blendFrames),
  atEnd: z.optional(moveEnd),
});
const moveBackArgs = z.strictObject({ camera: id, at, frames: z.optional(blendFrames) });

export const moveCommands = {
  'vcam.list': command('viewer', 0, none),
  'vcam.get': command('viewer', 0, moveGetArgs),
  'vcam.versions': command('viewer', 0, moveArgs),
  'vcam.save': command('director', 1, moveSaveArgs),
  'vcam.delete': command('director', 1, moveDeleteArgs),
  'vcam.restore': command('director', 1, moveRestoreArgs),
  /** Where the camera is now and what its lens says: a key for a move. */
  'vcam.capture': command('director', 0, moveCaptureArgs),
  'vcam.start': command('director', 2, moveStartArgs),
  'vcam.back': command('director', 2, moveBackArgs),
} as const;
