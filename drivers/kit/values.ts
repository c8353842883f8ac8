/**
 * One write checked against what the driver published: known, writable, of the right type and in range.
 *
 * Is told: specs and a write. Tells: a fault that names the key, or nothing.
 */
import type { Fault, ParameterSpec, Value, ValueType } from '../../app/core/parameter.ts';
import type { Write } from '../contract.ts';
import { faultOf } from './faults.ts';

export function checkWrite(specs: ReadonlyMap<string, ParameterSpec>, write: Write): Fault | undefined {
  if (write.entries.length === 0) return faultOf('driver.empty-write');
  const seen = new Set<string>();
  for (const { key, value } of write.entries) {
    const spec = specs.get(key);
    if (spec === undefined) return faultOf('driver.unknown-key', { key });
    if (!spec.writable) return faultOf('driver.read-only', { key });
    if (seen.has(key)) return faultOf('driver.twice', { key });
    if (!isInRange(spec.type, value)) return faultOf('driver.value', { key, value: String(value) });
    seen.add(key);
  }
  return undefined;
}

export function isInRange(type: ValueType, value: Value): boolean {
  switch (type.kind) {
    case 'number':
      return typeof value === 'number' && value >= type.min && value <= type.max;
    case 'enum':
      return typeof value === 'string' && type.options.includes(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string' && value.length <= type.maxLength;
    case 'colour':
      return areNumbers(value, 3) && value.every((part) => part >= 0 && part <= 1);
    case 'pose':
      return areNumbers(value, 7);
  }
}

function areNumbers(value: Value, length: number): value is readonly number[] {
  return typeof value === 'object' && value.length === length && value.every((part) => Number.isFinite(part));
}
