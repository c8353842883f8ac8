/**
 * How far a value is proved: one state per parameter, equality with tolerance, range checks. Follows take.md section 1.
 *
 * Is told: the record, the descriptor, the clock, whether the reporting device is online and its boot epoch. For
 * `verify: echo` the reporting device is the echo's, else the parameter's own.
 */
import type { Descriptor, Fault, Value, ValueRecord, ValueState, ValueType, Verify } from './parameter.ts';

/** A polled value is stale after three periods, but never before two seconds. */
export const STALE_POLLS = 3;
export const STALE_FLOOR_US = 2_000_000;

/** Slack for what no device quotes a tolerance for: colour channels and quaternions of 8-bit and float devices. */
const COLOUR_TOLERANCE = 0.004;
const POSE_TOLERANCE_M = 0.001;
const QUATERNION_TOLERANCE = 0.0005;

type Proof = Pick<Descriptor, 'type' | 'verify' | 'timeoutMs'>;

/** Somebody other than us can say what the device does. */
export function canReport(descriptor: Pick<Descriptor, 'verify'>): boolean {
  return descriptor.verify.by !== 'none';
}

/** The first that holds, in the order of take.md. */
export function valueState(
  record: ValueRecord,
  descriptor: Proof,
  nowUs: number,
  online: boolean,
  epoch: number,
): ValueState {
  const { desired, actual, last } = record;
  const same = (a: Value, b: Value): boolean => matches(descriptor.type, descriptor.verify, a, b);
  if (last) {
    const provedLater =
      actual !== undefined &&
      actual.atUs >= last.atUs &&
      (same(actual.value, last.value) || (desired !== undefined && same(actual.value, desired.value)));
    if (!provedLater) {
      if (last.at === 'failed') return 'failed';
      if (nowUs - last.atUs <= descriptor.timeoutMs * 1000) return last.at;
    }
  }
  if (!canReport(descriptor)) {
    if (last === undefined || last.at === 'failed' || last.epoch !== epoch || !online) return 'unknown';
    return desired !== undefined && !same(desired.value, last.value) ? 'drifted' : 'unconfirmed';
  }
  if (!actual) return 'unknown';
  if (isStale(actual, descriptor.verify, nowUs, online, epoch)) return 'stale';
  if (!desired) return 'observed';
  return same(desired.value, actual.value) ? 'matched' : 'drifted';
}

/** Age counts only where somebody asks again and again; a value that is pushed on change stays true until it changes. */
export function isStale(
  actual: { readonly atUs: number; readonly epoch: number },
  verify: Verify,
  nowUs: number,
  online: boolean,
  epoch: number,
): boolean {
  if (!online || actual.epoch !== epoch) return true;
  if (verify.by !== 'readback' || verify.pollMs === undefined) return false;
  return nowUs - actual.atUs > Math.max(STALE_POLLS * verify.pollMs * 1000, STALE_FLOOR_US);
}

/**
 * The value that counts right now and how it is known: `reported` freshly, `sent` last since that device's boot where
 * it cannot report, or undefined where nobody can say.
 */
export function currentValue(
  record: ValueRecord,
  descriptor: Proof,
  nowUs: number,
  online: boolean,
  epoch: number,
): { readonly value: Value; readonly by: 'reported' | 'sent' } | undefined {
  const { actual, last } = record;
  if (canReport(descriptor)) {
    if (!actual || isStale(actual, descriptor.verify, nowUs, online, epoch)) return undefined;
    return { value: actual.value, by: 'reported' };
  }
  if (!last || last.at === 'failed' || last.epoch !== epoch || !online) return undefined;
  return { value: last.value, by: 'sent' };
}

/** Equal within the tolerance of the proof; a number also within half a step, which is all a device can hold. */
export function matches(type: ValueType, verify: Verify, a: Value, b: Value): boolean {
  const tolerance = 'tolerance' in verify ? verify.tolerance : undefined;
  switch (type.kind) {
    case 'number':
      return typeof a === 'number' && typeof b === 'number' && near(a, b, numberTolerance(type.step, tolerance));
    case 'enum':
    case 'boolean':
    case 'string':
      return a === b;
    case 'colour':
      return (
        isList(a, 3) && isList(b, 3) && a.every((x, i) => near(x, b[i] ?? Number.NaN, tolerance ?? COLOUR_TOLERANCE))
      );
    case 'pose':
      return isList(a, 7) && isList(b, 7) && samePose(a, b, tolerance ?? POSE_TOLERANCE_M);
  }
}

export function numberTolerance(step: number | undefined, tolerance: number | undefined): number {
  return Math.max(tolerance ?? 0, (step ?? 0) / 2);
}

/** Why a value cannot be sent: wrong kind, outside its range, no such option. */
export function checkValue(type: ValueType, value: Value): Fault | undefined {
  switch (type.kind) {
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return wrongKind(type, value);
      if (value < type.min || value > type.max)
        return { code: 'value.range', params: { value, min: type.min, max: type.max, unit: type.unit } };
      return undefined;
    case 'enum':
      if (typeof value !== 'string') return wrongKind(type, value);
      if (!type.options.includes(value))
        return { code: 'value.option', params: { value, options: type.options.slice(0, 12).join(', ') } };
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrongKind(type, value);
    case 'string':
      if (typeof value !== 'string') return wrongKind(type, value);
      if (value.length > type.maxLength)
        return { code: 'value.length', params: { length: value.length, max: type.maxLength } };
      return undefined;
    case 'colour':
      if (!isList(value, 3)) return wrongKind(type, value);
      return value.every((x) => x >= 0 && x <= 1)
        ? undefined
        : { code: 'value.colour', params: { value: value.join(', ') } };
    case 'pose':
      if (!isList(value, 7)) return wrongKind(type, value);
      return near(Math.hypot(...value.slice(3)), 1, 0.01)
        ? undefined
        : { code: 'value.quaternion', params: { value: value.slice(3).join(', ') } };
  }
}

function wrongKind(type: ValueType, value: Value): Fault {
  const got =
    typeof value === 'object'
      ? 'list'
      : typeof value === 'number' && !Number.isFinite(value)
        ? String(value)
        : typeof value;
  return { code: 'value.kind', params: { wanted: type.kind, got } };
}

function isList(value: Value, length: number): value is readonly number[] {
  return typeof value === 'object' && value.length === length && value.every((x) => Number.isFinite(x));
}

/** A hair above the tolerance, so that 0.30000000000000004 is 0.3. */
function near(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance + 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

/** q and -q turn the same way. */
function samePose(a: readonly number[], b: readonly number[], toleranceM: number): boolean {
  for (let i = 0; i < 3; i++) if (!near(a[i] ?? Number.NaN, b[i] ?? Number.NaN, toleranceM)) return false;
  const same = [3, 4, 5, 6].every((i) => near(a[i] ?? 0, b[i] ?? 0, QUATERNION_TOLERANCE));
  return same || [3, 4, 5, 6].every((i) => near(a[i] ?? 0, -(b[i] ?? 0), QUATERNION_TOLERANCE));
}
