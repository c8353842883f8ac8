/** What the studio file says of an OpenTrackIO tracker. */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { parseSettings } from '../kit/settings.ts';

const schema = z.strictObject({
  /** Source number in the samples; null = whatever comes. */
  sourceNumber: z._default(z.nullable(z.int().check(z.gte(1), z.lte(200))), null),
  expectedHz: z._default(z.number().check(z.gte(1), z.lte(1_000)), 50),
  /** Multicast group to join on the interface that the address names; absent = it sends to this machine. */
  group: z.optional(z.ipv4()),
  /** Take checksums of 1.0.0 (Fletcher-16 modulo 255) too; said whenever it is used. */
  legacyChecksum: z._default(z.boolean(), false),
  /** Take JSON without a header too. */
  bareJson: z._default(z.boolean(), false),
});

export type OpenTrackIoSettings = z.infer<typeof schema>;

export const openTrackIoSettings = (raw: unknown): OpenTrackIoSettings | Fault => parseSettings(schema, raw);
