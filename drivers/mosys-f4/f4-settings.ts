/** What the studio file says of a tracker that speaks F4. */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { parseSettings } from '../kit/settings.ts';
import { F4_UNITS, PAN_WAYS } from './f4-pose.ts';

const schema = z.strictObject({
  /** Camera number on the wire; null = whatever comes. */
  cameraId: z._default(z.nullable(z.int().check(z.gte(0), z.lte(255))), null),
  expectedHz: z._default(z.number().check(z.gte(1), z.lte(1_000)), 50),
  /** Of lengths. */
  unit: z._default(z.enum(F4_UNITS), 'cm'),
  /** Which way pan grows. */
  pan: z._default(z.enum(PAN_WAYS), 'right'),
});

export type F4Settings = z.infer<typeof schema>;

export const f4Settings = (raw: unknown): F4Settings | Fault => parseSettings(schema, raw);
