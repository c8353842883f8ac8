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

const port = z.int().check(z.gte(1), z.lte(65_535));

/** A node that takes over when the primary is lost. */
const backup = z.strictObject({
  node: text,
  host: z.string().check(z.minLength(1), z.maxLength(255)),
  /** Default: as the primary's. */
  port: z.optional(port),
  binaryPort: z.optional(port),
});

const schema = z.strictObject({
  events: z.array(event).check(z.minLength(1), z.maxLength(256)),
  /** Said: dialled, also where no parameter needs it. */
  binaryPort: z.optional(port),
  /** Name of the node that is primary as a rule. */
  primary: z.optional(text),
  /** In the order of `failover.primaryBackups` of the cluster's configuration. */
  backups: z.optional(z.array(backup).check(z.maxLength(16))),
});

export type NDisplayEvent = z.infer<typeof event>;

export interface NDisplaySettings {
  readonly events: readonly NDisplayEvent[];
  readonly binaryPort: number;
  /** Binary events have a link. */
  readonly binary: boolean;
  readonly primary: string;
  readonly backups: readonly z.infer<typeof backup>[];
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
  const { binaryPort, primary = 'primary', backups = [] } = parsed;
  const nodes = [primary, ...backups.map(({ node }) => node)];
  const twice = nodes.findIndex((node, i) => nodes.indexOf(node) !== i);
  if (twice !== -1) {
    const place = `backups.${twice - 1}.node`;
    return faultOf('driver.settings', { place, message: `${nodes[twice]} is there twice` });
  }
  if (backups.length > 0 && events.some(({ key }) => key === PRIMARY_KEY)) {
    return faultOf('driver.settings', { place: 'events', message: `${PRIMARY_KEY} says which node is primary` });
  }
  const binary = binaryPort !== undefined || events.some(({ binaryId }) => binaryId !== undefined);
  return { events, binaryPort: binaryPort ?? BINARY_PORT, binary, primary, backups };
}

/** Which node lets us in: reported, never written; there where backups are. */
export const PRIMARY_KEY = 'primary';

function primarySpec({ primary, backups }: NDisplaySettings): ParameterSpec {
  return {
    key: PRIMARY_KEY,
    type: { kind: 'enum', options: [primary, ...backups.map(({ node }) => node)] },
    verify: { by: 'readback' },
    readable: false,
    writable: false,
    idempotent: true,
    timeoutMs: 2_000,
    effect: { kind: 'within', minFrames: 0, maxFrames: 0 },
    visible: false,
  };
}

export function specsOf(settings: NDisplaySettings): readonly ParameterSpec[] {
  const events = settings.events.map(specOf);
  return settings.backups.length === 0 ? events : [...events, primarySpec(settings)];
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
