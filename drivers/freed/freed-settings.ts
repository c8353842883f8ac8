/** What the studio file says of a FreeD tracker. */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { parseSettings } from '../kit/settings.ts';
import { FREED_DIALECTS } from './freed-dialects.ts';

export const FREED_DEMANDS = ['start', 'poll'] as const;

const counts = z.int().check(z.gte(2), z.lte(0x100_0000));

const schema = z.strictObject({
  /** Camera number on the wire; null = whatever comes. */
  cameraId: z._default(z.nullable(z.int().check(z.gte(0), z.lte(255))), null),
  /** What its maker puts into zoom, focus and the spare word; absent = plain counts. */
  dialect: z.optional(z.enum(FREED_DIALECTS)),
  expectedHz: z._default(z.number().check(z.gte(1), z.lte(1_000)), 50),
  /** Counts that an encoder has before it begins anew at 0; absent = it does not. */
  zoomCountsTo: z.exactOptional(counts),
  focusCountsTo: z.exactOptional(counts),
  /** A head that sends on demand: told to start, or asked for each pose. Absent = it sends by itself and is told nothing. */
  demand: z.exactOptional(z.enum(FREED_DEMANDS)),
  /** Over the network: where such a head takes its commands. A serial line has one other end. */
  server: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(253))),
  commandPort: z.exactOptional(z.int().check(z.gte(1), z.lte(65_535))),
});

export type FreedSettings = z.infer<typeof schema>;

export const freedSettings = (raw: unknown): FreedSettings | Fault => parseSettings(schema, raw);
