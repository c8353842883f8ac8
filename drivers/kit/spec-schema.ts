/**
 * What devices described by data say of a parameter: the schema shared by `osc` and `template`, with its defaults.
 */
import * as z from 'zod/mini';
import type { Effect, ParameterSpec, ValueType, Verify } from '../../app/core/parameter.ts';

const number = z.number();
const frames = z.int().check(z.minimum(0), z.maximum(10_000));

export const valueTypeSchema: z.ZodMiniType<ValueType> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    unit: z._default(z.string(), ''),
    min: number,
    max: number,
    step: z.exactOptional(number),
  }),
  z.strictObject({ kind: z.literal('enum'), options: z.array(z.string()).check(z.minLength(1), z.maxLength(1024)) }),
  z.strictObject({ kind: z.literal('boolean') }),
  z.strictObject({
    kind: z.literal('string'),
    maxLength: z._default(z.int().check(z.minimum(1), z.maximum(4096)), 256),
  }),
  z.strictObject({ kind: z.literal('colour') }),
  z.strictObject({ kind: z.literal('pose') }),
]);

export const verifySchema: z.ZodMiniType<Verify> = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('readback'),
    tolerance: z.exactOptional(number.check(z.minimum(0))),
    pollMs: z.exactOptional(z.int().check(z.minimum(20), z.maximum(3_600_000))),
  }),
  z.strictObject({
    by: z.literal('echo'),
    device: z.string(),
    key: z.string(),
    tolerance: z.exactOptional(number.check(z.minimum(0))),
  }),
  z.strictObject({ by: z.literal('operator') }),
  z.strictObject({ by: z.literal('none') }),
]);

export const effectSchema: z.ZodMiniType<Effect> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact'), frames, measuredOn: z.iso.date() }),
  z.strictObject({ kind: z.literal('within'), minFrames: frames, maxFrames: frames }),
  z.strictObject({ kind: z.literal('relock') }),
  z.strictObject({ kind: z.literal('restart') }),
]);

/** Fields of every described parameter, beside those that say what goes over the wire. */
export const specFields = {
  type: valueTypeSchema,
  verify: z.exactOptional(verifySchema),
  effect: z.exactOptional(effectSchema),
  timeoutMs: z._default(z.int().check(z.minimum(10), z.maximum(600_000)), 1_000),
  visible: z._default(z.boolean(), false),
  idempotent: z._default(z.boolean(), true),
  means: z.exactOptional(z.string().check(z.regex(/^[a-z][A-Za-z]*(?:\/[A-Za-z0-9_-]{1,32})?$/))),
};

export interface DescribedSpec {
  readonly type: ValueType;
  readonly verify?: Verify;
  readonly effect?: Effect;
  readonly timeoutMs: number;
  readonly visible: boolean;
  readonly idempotent: boolean;
  readonly means?: string;
}

/** Undeclared proof is read-back where the device reports the parameter at all, else none; undeclared effect is slow. */
export function specOf(
  key: string,
  from: DescribedSpec,
  wire: { readonly readable: boolean; readonly writable: boolean; readonly reported: boolean },
): ParameterSpec {
  return {
    key,
    type: from.type,
    verify: from.verify ?? { by: wire.reported ? 'readback' : 'none' },
    readable: wire.readable,
    writable: wire.writable,
    idempotent: from.idempotent,
    timeoutMs: from.timeoutMs,
    effect: from.effect ?? { kind: 'within', minFrames: 0, maxFrames: 5 },
    visible: from.visible,
    ...(from.means !== undefined && { means: from.means }),
  };
}

export const linkSchema = z.strictObject({
  openTimeoutMs: z._default(z.int().check(z.minimum(50), z.maximum(60_000)), 2_000),
  /** How long a device may be silent. Left out: three keep-alive periods, or for ever where there is no keep-alive. */
  silenceMs: z.exactOptional(z.int().check(z.minimum(50), z.maximum(600_000))),
  firstDelayMs: z._default(z.int().check(z.minimum(10), z.maximum(60_000)), 250),
  maxDelayMs: z._default(z.int().check(z.minimum(10), z.maximum(600_000)), 8_000),
});
