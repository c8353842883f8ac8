/**
 * One write checked against what the driver published: known, writable, of the right type and in range.
 *
 * Is told: specs and a write. Tells: a fault that names the key, or nothing.
 */
import type { Fault, ParameterSpec, Value, ValueType } from '../../app/core/parameter.ts';
import type { Write } from '../contract.ts';
import { faultOf } from './faults.ts';
import { checkValue } from './value-check.ts';

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
  return checkValue('', type, value) === undefined;
}
