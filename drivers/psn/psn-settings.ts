/** What the studio file says of a PosiStageNet server. */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { parseSettings } from '../kit/settings.ts';
import { PSN_DEPTHS } from './psn-pose.ts';

const schema = z.strictObject({
  /** Tracker number on the wire; null = whatever comes. */
  cameraId: z._default(z.nullable(z.int().check(z.gte(0), z.lte(0xffff))), null),
  expectedHz: z._default(z.number().check(z.gte(1), z.lte(1_000)), 60),
  /** Which way its depth axis points. */
  depth: z._default(z.enum(PSN_DEPTHS), 'away'),
  /** Multicast group to join on the interface that the address names; absent = it sends to this machine. */
  group: z.exactOptional(z.ipv4()),
});

export type PsnSettings = z.infer<typeof schema>;

export const psnSettings = (raw: unknown): PsnSettings | Fault => parseSettings(schema, raw);
