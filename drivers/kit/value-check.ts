/** Whether a value fits its type: what every driver's prepare() asks first. */
import type { Fault, ValueType } from '../../app/core/parameter.ts';

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
