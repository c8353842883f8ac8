/** What the studio file says of a tracker that speaks stYpe HF. There is no camera number on the wire: one port, one camera. */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { parseSettings } from '../kit/settings.ts';
import { STYPE_PANS } from './stype-pose.ts';

const schema = z.strictObject({
  /** Not on the wire; only null or 0. */
  cameraId: z._default(z.nullable(z.literal(0)), null),
  expectedHz: z._default(z.number().check(z.gte(1), z.lte(1_000)), 50),
  /** Which way pan grows. */
  pan: z._default(z.enum(STYPE_PANS), 'right'),
});

export type StypeSettings = z.infer<typeof schema>;

export const stypeSettings = (raw: unknown): StypeSettings | Fault => parseSettings(schema, raw);
