/** What a studio says of latency, of the delays that follow from it, and of sound (docs/protocols/latency.md). */
import * as z from 'zod/mini';
import { HOPS } from '../core/latency/hops.ts';
import { finite, id, list, path, pathForm, text } from './studio-forms.ts';

const hop = z.enum(HOPS);
const frames = z.number().check(z.minimum(0), z.maximum(500));
const ms = z.number().check(z.minimum(0), z.maximum(10_000));

/** One of frames or ms. `{c}` of a delay's path becomes each of its cameras. */
export const latencyForm = z.strictObject({
  declared: z._default(
    list(
      z.strictObject({
        hop,
        camera: z.exactOptional(id),
        mode: z.exactOptional(id),
        frames: z.exactOptional(frames),
        ms: z.exactOptional(ms),
      }),
      200,
    ),
    [],
  ),
  reports: z._default(
    list(z.strictObject({ hop, path, camera: z.exactOptional(id), plusFrames: z.exactOptional(frames) }), 200),
    [],
  ),
  delays: z._default(
    list(
      z.strictObject({
        path: pathForm,
        cameras: z.array(id).check(z.minLength(1), z.maxLength(32)),
        mode: id,
        hops: z.array(hop).check(z.minLength(1), z.maxLength(HOPS.length)),
        plusMs: z.exactOptional(finite.check(z.minimum(-1_000), z.maximum(1_000))),
      }),
      200,
    ),
    [],
  ),
  trend: z.exactOptional(
    z.strictObject({
      stepMs: z.number().check(z.positive(), z.maximum(10_000)),
      slopeMsPerMin: z.number().check(z.positive(), z.maximum(10_000)),
    }),
  ),
});

export const audioForm = z.strictObject({
  policy: z.enum(['constant-latency', 'audio-follows']),
  constantFrames: z.exactOptional(frames),
  delays: z
    .array(
      z.strictObject({
        id,
        name: text,
        path,
        cameras: z.array(id).check(z.minLength(1), z.maxLength(32)),
        ownMs: z._default(ms, 0),
      }),
    )
    .check(z.minLength(1), z.maxLength(32)),
  warnFrames: z._default(z.number().check(z.positive(), z.maximum(500)), 1),
  blockFrames: z._default(z.number().check(z.positive(), z.maximum(500)), 3),
});
