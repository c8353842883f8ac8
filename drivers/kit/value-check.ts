/**
 * Whether a value fits its type: what a driver asks of a write, an emulator of a command. Codes as in
 * app/core/parameter-state.ts, which drivers may not import.
 */
import type { Fault, Value, ValueType } from '../../app/core/parameter.ts';
import { faultOf } from './faults.ts';

export function checkValue(key: string, type: ValueType, value: Value): Fault | undefined {
  switch (type.kind) {
    case 'number':
      if (typeof value !== 'number' || Number.isNaN(value)) return wrongKind(key, type, value);
      if (value >= type.min && value <= type.max) return undefined;
      return faultOf('value.range', { key, value, min: type.min, max: type.max, unit: type.unit });
    case 'enum':
      if (typeof value !== 'string') return wrongKind(key, type, value);
      if (type.options.includes(value)) return undefined;
      return faultOf('value.option', { key, value, options: type.options.slice(0, 12).join(', ') });
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrongKind(key, type, value);
    case 'string':
      if (typeof value !== 'string') return wrongKind(key, type, value);
      if (value.length <= type.maxLength) return undefined;
      return faultOf('value.length', { key, length: value.length, max: type.maxLength });
    case 'colour':
      if (!areNumbers(value, 3)) return wrongKind(key, type, value);
      if (value.every((part) => part >= 0 && part <= 1)) return undefined;
      return faultOf('value.colour', { key, value: value.join(', ') });
    case 'pose':
      return areNumbers(value, 7) ? undefined : wrongKind(key, type, value);
  }
}

function wrongKind(key: string, type: ValueType, value: Value): Fault {
  const got = Array.isArray(value) ? 'list' : Number.isNaN(value) ? 'not a number' : typeof value;
  return faultOf('value.kind', { key, wanted: type.kind, got });
}

function areNumbers(value: Value, length: number): value is readonly number[] {
  return typeof value === 'object' && value.length === length && value.every((part) => Number.isFinite(part));
}
