/**
 * What the studio file says of a cluster: which parameter is which cluster event. Shared by driver and emulator.
 *
 * Knows: the schema, and how a value becomes an event and back. Follows docs/protocols/ndisplay.md.
 */
import * as z from 'zod/mini';
import type { Fault, ParameterSpec, Value } from '../../app/core/parameter.ts';
import { isFault } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import { valueTypeSchema } from '../kit/spec-schema.ts';
import { isInRange } from '../kit/values.ts';
import { BINARY_PORT, type BinaryEvent, type ClusterEvent } from './ndisplay-codec.ts';

const text = z.string().check(z.minLength(1), z.maxLength(120));
const frames = z.int().check(z.gte(0), z.lte(1_000));

const event = z.strictObject({
  /** Driver key, unique: `level`, `activeCamera`, `camera/a/frustum`. */
  key: text,
  /** A number, an enum, a boolean or a string: an event carries one word of text. */
  type: valueTypeSchema,
  event: z.strictObject({ name: text, type: text, category: text }),
  /** Name of the event's parameter that carries the value. Default `value`. */
  parameter: z.optional(text),
  /** Further parameters, sent as they are. */
  fixed: z.optional(z.record(text, z.string().check(z.maxLength(1_000)))),
  /** True: of equal events within one frame only the last counts. Right for states; wrong for buttons. */
  discardable: z.optional(z.boolean()),
  /** Set: sent to the binary port under this id, payload = the value as text in UTF-8. */
  binaryId: z.optional(z.int().check(z.gte(0), z.lte(0x7fff_ffff))),
  visible: z.optional(z.boolean()),
  minFrames: z.optional(frames),
  maxFrames: z.optional(frames),
  timeoutMs: z.optional(z.int().check(z.gte(10), z.lte(120_000))),
});

const schema = z.strictObject({
  events: z.array(event).check(z.minLength(1), z.maxLength(256)),
  binaryPort: z.optional(z.int().check(z.gte(1), z.lte(65_535))),
});

export type NDisplayEvent = z.infer<typeof event>;

export interface NDisplaySettings {
  readonly events: readonly NDisplayEvent[];
  readonly binaryPort: number;
}

export function ndisplaySettings(raw: unknown): NDisplaySettings | Fault {
  const parsed = parseSettings(schema, raw);
  if (isFault(parsed)) return parsed;
  const { events } = parsed;
  for (const [i, one] of events.entries()) {
    const place = `events.${i}`;
    const { type, minFrames = 1, maxFrames = 4 } = one;
    if (events.findIndex((other) => other.key === one.key) !== i) {
      return faultOf('driver.settings', { place: `${place}.key`, message: `${one.key} is there twice` });
    }
    if (type.kind === 'colour' || type.kind === 'pose') {
      return faultOf('driver.settings', { place: `${place}.type.kind`, message: 'number, enum, boolean or string' });
    }
    if ((type.kind === 'number' && type.min > type.max) || minFrames > maxFrames) {
      return faultOf('driver.settings', { place, message: 'a minimum is above its maximum' });
    }
  }
  return { events, binaryPort: parsed.binaryPort ?? BINARY_PORT };
}

/** Verify is `none`: nDisplay never answers. The studio file may name a device that can tell. */
export function specOf(one: NDisplayEvent): ParameterSpec {
  return {
    key: one.key,
    type: one.type,
    verify: { by: 'none' },
    readable: false,
    writable: true,
    idempotent: one.discardable !== false,
    timeoutMs: one.timeoutMs ?? 2_000,
    effect: { kind: 'within', minFrames: one.minFrames ?? 1, maxFrames: one.maxFrames ?? 4 },
    visible: one.visible ?? true,
  };
}

/** The value as the event carries it: parameters of events are always text. */
export const textOf = (value: Value): string => String(value);

/** What a render node makes of the text; undefined = nothing it knows. */
export function valueOf(one: NDisplayEvent, carried: string): Value | undefined {
  const value = readText(one.type.kind, carried);
  return value !== undefined && isInRange(one.type, value) ? value : undefined;
}

function readText(kind: NDisplayEvent['type']['kind'], carried: string): Value | undefined {
  if (kind === 'number') return carried.trim() === '' ? undefined : Number(carried);
  if (kind !== 'boolean') return carried;
  return carried === 'true' || carried === 'false' ? carried === 'true' : undefined;
}

export const parameterOf = (one: NDisplayEvent): string => one.parameter ?? 'value';

export function eventOf(one: NDisplayEvent, carried: string): ClusterEvent {
  return {
    ...one.event,
    parameters: { ...one.fixed, [parameterOf(one)]: carried },
    system: false,
    discardOnRepeat: one.discardable ?? true,
  };
}

export function binaryEventOf(one: NDisplayEvent, eventId: number, carried: string): BinaryEvent {
  return {
    eventId,
    system: false,
    discardOnRepeat: one.discardable ?? true,
    payload: new TextEncoder().encode(carried),
  };
}
