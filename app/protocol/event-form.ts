/**
 * Cluster events that people make, as a command and the library say them. Only their shape is looked at here, so that every
 * mistake in one can be named (app/core/ndisplay/stage-event.ts).
 */
import * as z from 'zod/mini';
import { MOST_PARAMETERS, type StageEvent } from '../core/ndisplay/stage-event.ts';

const short = z.string().check(z.maxLength(120));
const finite = z.number();
/** One more than is right is named; far more are refused. */
const MOST_ROWS = 4 * MOST_PARAMETERS;

const valueType = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('number'), unit: short, min: finite, max: finite, step: z.exactOptional(finite) }),
  z.strictObject({ kind: z.literal('enum'), options: z.array(short).check(z.maxLength(64)) }),
  z.strictObject({ kind: z.literal('boolean') }),
  z.strictObject({ kind: z.literal('string'), maxLength: finite }),
]);

export const eventValue = z.union([finite, z.boolean(), z.string().check(z.maxLength(4_000))]);

const address = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('json'), category: short, type: short, name: short }),
  z.strictObject({ kind: z.literal('binary'), eventId: finite }),
]);

export const eventForm: z.ZodMiniType<StageEvent> = z.strictObject({
  system: short,
  name: z.strictObject({ en: short, zh: short }),
  address,
  parameters: z
    .array(z.strictObject({ name: short, type: valueType, first: z.exactOptional(eventValue) }))
    .check(z.maxLength(MOST_ROWS)),
  discard: z.boolean(),
  safety: z.union([z.literal(1), z.literal(2), z.literal(3)]),
});
