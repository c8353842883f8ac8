/** What the studio file says of a FreeD tracker, and what its driver reports. */
import * as z from 'zod/mini';
import type { Fault, ParameterSpec } from '../../app/core/parameter.ts';
import { parseSettings } from '../kit/settings.ts';

const schema = z.strictObject({
  /** Camera number on the wire; null = whatever comes. */
  cameraId: z._default(z.nullable(z.int().check(z.gte(0), z.lte(255))), null),
  expectedHz: z._default(z.number().check(z.gte(1), z.lte(1_000)), 50),
});

export type FreedSettings = z.infer<typeof schema>;

export const freedSettings = (raw: unknown): FreedSettings | Fault => parseSettings(schema, raw);

export type FreedStatus = 'ok' | 'wrong-rate' | 'lossy' | 'refused';

const READ_ONLY = {
  verify: { by: 'readback' },
  readable: false,
  writable: false,
  idempotent: true,
  timeoutMs: 1_000,
  effect: { kind: 'within', minFrames: 0, maxFrames: 1 },
  visible: false,
} as const;

export const FREED_SPECS: readonly ParameterSpec[] = [
  { key: 'rate', type: { kind: 'number', unit: 'Hz', min: 0, max: 1_000 }, ...READ_ONLY },
  { key: 'lossPct', type: { kind: 'number', unit: '%', min: 0, max: 100 }, ...READ_ONLY },
  { key: 'status', type: { kind: 'enum', options: ['ok', 'wrong-rate', 'lossy', 'refused'] }, ...READ_ONLY },
];
