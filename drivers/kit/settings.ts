/**
 * Settings of a driver from the studio file: checked whole, refused whole, with the place inside.
 *
 * Is told: unknown data and a schema. Tells: the settings, or one fault with `place` and `reason` (a code, never words).
 */
import type * as z from 'zod/mini';
import type { Fault, ValueType } from '../../app/core/parameter.ts';

export function parseSettings<T>(schema: z.ZodMiniType<T>, raw: unknown): T | Fault {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return settingsFault(issue?.path.map(String).join('.') ?? '', issue?.code ?? 'invalid', detailOf(issue));
}

export function settingsFault(place: string, reason: string, detail = ''): Fault {
  return { code: 'settings.invalid', params: { place, reason, detail } };
}

/** What was expected or too much, from the fields that zod's issues carry. */
function detailOf(issue: object | undefined): string {
  if (issue === undefined) return '';
  for (const field of ['expected', 'keys', 'values', 'maximum', 'minimum', 'format', 'message']) {
    const value: unknown = Reflect.get(issue, field);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    if (Array.isArray(value)) return value.join(', ');
  }
  return '';
}

/** Whether a value fits its type; a fault names the key and the limit. */
export function checkValue(key: string, type: ValueType, value: unknown): Fault | undefined {
  const bad = (reason: string): Fault => ({ code: `value.${reason}`, params: { key } });
  switch (type.kind) {
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return bad('not-a-number');
      if (value >= type.min && value <= type.max) return undefined;
      return { code: 'value.out-of-range', params: { key, value, min: type.min, max: type.max } };
    case 'enum':
      if (typeof value === 'string' && type.options.includes(value)) return undefined;
      return { code: 'value.not-an-option', params: { key, value: String(value), options: type.options.join(', ') } };
    case 'boolean':
      return typeof value === 'boolean' ? undefined : bad('not-a-boolean');
    case 'string':
      if (typeof value !== 'string') return bad('not-a-string');
      if (value.length <= type.maxLength) return undefined;
      return { code: 'value.too-long', params: { key, maxLength: type.maxLength } };
    case 'colour':
      return isNumbers(value, 3) && value.every((part) => part >= 0 && part <= 1) ? undefined : bad('not-a-colour');
    case 'pose':
      return isNumbers(value, 7) ? undefined : bad('not-a-pose');
  }
}

function isNumbers(value: unknown, length: number): value is readonly number[] {
  return Array.isArray(value) && value.length === length && value.every((part) => Number.isFinite(part));
}
