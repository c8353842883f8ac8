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
  return settingsFaults(parsed.error)[0] ?? settingsFault('', 'invalid');
}

/** Every place that the schema refuses, of what stands at `above`. */
export function settingsFaults({ issues }: z.core.$ZodError, ...above: readonly string[]): readonly Fault[] {
  return issues.map((issue) =>
    settingsFault([...above, ...issue.path].map(String).join('.'), issue.code, detailOf(issue)),
  );
}

/** What was expected, unknown or too much: the small schema library carries no sentences, only these fields. */
function detailOf(issue: object | undefined): string {
  if (issue === undefined) return '';
  for (const field of ['expected', 'keys', 'values', 'maximum', 'minimum', 'format']) {
    const value: unknown = Reflect.get(issue, field);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    if (Array.isArray(value)) return value.join(', ');
  }
  return '';
}

/** For what a schema cannot say: a reason that stays a code, and the piece of the file that it is about. */
export function settingsFault(place: string, reason: string, piece = ''): Fault {
  return faultOf('driver.settings', { place, reason, message: piece === '' ? reason : `${reason}: ${piece}` });
}
