/** What a studio file says of a Videohub. The driver reads sizes and times; the emulator reads model and labels too. */
import * as z from 'zod/mini';
import { MAX_PORTS } from './videohub-codec.ts';

const label = z.string().check(z.maxLength(64), z.regex(/^[^\r\n]*$/));

export const videohubSettings = z.object({
  inputs: z.number().check(z.int(), z.gte(1), z.lte(MAX_PORTS)),
  outputs: z.number().check(z.int(), z.gte(1), z.lte(MAX_PORTS)),
  pingMs: z._default(z.number().check(z.gte(250), z.lte(60_000)), 5_000),
  ackMs: z._default(z.number().check(z.gte(50), z.lte(10_000)), 1_000),
  model: z.optional(label),
  labels: z.optional(z.object({ in: z.optional(z.array(label)), out: z.optional(z.array(label)) })),
});

export type VideohubSettings = z.infer<typeof videohubSettings>;
