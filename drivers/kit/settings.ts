/**
 * Settings of a studio file, checked by a schema. A fault names the place inside.
 *
 * Knows: zod/mini. Is told: a schema and what the file holds. Tells: the settings or `driver.settings {place}`.
 */
import type * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from './faults.ts';

export function parseSettings<T>(schema: z.ZodMiniType<T>, raw: unknown): T | Fault {
  const parsed = schema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return faultOf('driver.settings', {
    place: issue === undefined ? '' : issue.path.map(String).join('.'),
    message: issue?.message ?? '',
  });
}

/** For what a schema cannot say: `reason` is a code, `message` the piece of the file that it is about. */
export function settingsFault(place: string, reason: string, message = ''): Fault {
  return faultOf('driver.settings', { place, reason, message });
}
