/** What the studio file says of an OptiTrack system that streams by NatNet. */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { parseSettings } from '../kit/settings.ts';
import { NATNET_COMMAND_PORT } from './natnet-frame.ts';

export const NATNET_UPS = ['y', 'z'] as const;
/** Of the bitstream; `auto` finds the shape of frames by itself. */
export const NATNET_VERSIONS = ['auto', '3.0', '3.1', '4.0', '4.1', '4.2'] as const;

const schema = z.strictObject({
  /** Streaming id of the rigid body; null = whatever comes, or the one of that name. */
  cameraId: z._default(z.nullable(z.int().check(z.gte(0), z.lte(0xffff))), null),
  /** Name of the rigid body: needs `server`, who is asked what its numbers mean. */
  body: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(120))),
  expectedHz: z._default(z.number().check(z.gte(1), z.lte(1_000)), 120),
  /** Motive's up axis, as it streams. */
  up: z._default(z.enum(NATNET_UPS), 'y'),
  version: z._default(z.enum(NATNET_VERSIONS), 'auto'),
  /** Where Motive runs. Without it nothing is ever sent: frames come by multicast, or are sent here by themselves. */
  server: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(253))),
  commandPort: z._default(z.int().check(z.gte(1), z.lte(65_535)), NATNET_COMMAND_PORT),
  /** Mean marker error above which a sample is noted. */
  noteAboveMm: z._default(z.number().check(z.gte(0), z.lte(1_000)), 2),
  /** Multicast group to join on the interface that the address names; absent = it sends to this machine. */
  group: z.exactOptional(z.ipv4()),
});

export type NatNetSettings = z.infer<typeof schema>;

export const natNetSettings = (raw: unknown): NatNetSettings | Fault => parseSettings(schema, raw);
