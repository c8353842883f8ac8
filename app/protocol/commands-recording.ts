/** Commands of recorded tracking: recording, its list, replay. */
import * as z from 'zod/mini';

const id = z.string().check(z.minLength(1), z.maxLength(120));
/** `<date>/<folder>` below `recordings`; nothing that leaves it. */
const recordingId = z.string().check(z.maxLength(200), z.regex(/^\d{4}-\d{2}-\d{2}\/(?!\.)[\p{L}\p{N}._ -]{1,120}$/u));

export function isRecordingId(text: string): boolean {
  return z.safeParse(recordingId, text).success;
}

export const recordArgs = z.strictObject({
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(80))),
  /** Absent: every camera. */
  cameras: z.optional(z.array(id).check(z.minLength(1), z.maxLength(64))),
});
export const deleteArgs = z.strictObject({ recording: recordingId, back: z.optional(z.boolean()) });
export const replayArgs = z.strictObject({
  recording: recordingId,
  /** Camera of the stage -> camera of the recording; absent: each recorded camera that the stage has, as itself. */
  cameras: z.optional(z.record(id, id)),
  speed: z.optional(z.number().check(z.minimum(0.1), z.maximum(4))),
  loop: z.optional(z.boolean()),
  /** Relays (`c/vp`) that the person lets it go out through, and cameras whose tally nobody knows. */
  confirm: z.optional(z.array(id).check(z.maxLength(256))),
});
export const pauseArgs = z.strictObject({ on: z.boolean() });
/** Seconds from the recording's beginning. */
export const seekArgs = z.strictObject({ s: z.number().check(z.minimum(0), z.maximum(604_800)) });
