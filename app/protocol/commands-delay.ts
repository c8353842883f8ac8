/** Commands of the guided delay measurement of a camera. */
import * as z from 'zod/mini';

const id = z.string().check(z.minLength(1), z.maxLength(120));

export const startArgs = z.strictObject({
  camera: id,
  zone: id,
  /** Flashes; what is usual if nothing is said. */
  count: z.optional(z.int().check(z.minimum(6), z.maximum(40))),
  /** Who tells when the patch was seen: the studio's video source, or the operator's marks. */
  by: z.enum(['video', 'operator']),
  /** How much later than the picture the operator's recorder stamps it. */
  latencyMs: z.optional(z.number().check(z.minimum(0), z.maximum(2_000))),
  /** The floor was warned: a person says so, by holding the key. */
  warned: z.literal(true),
});

/** A timecode at which the patch is first seen lit; `sub` where several video frames share one label. */
export const markArgs = z.strictObject({
  timecode: z.string().check(z.minLength(11), z.maxLength(11)),
  sub: z.optional(z.int().check(z.minimum(0), z.maximum(7))),
});
export const unmarkArgs = z.strictObject({ mark: id });
