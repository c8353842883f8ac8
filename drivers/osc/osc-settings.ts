/**
 * A raw OSC device in the studio file: which addresses set, ask for and report each parameter, with explicit types.
 *
 * Is told: unknown data. Tells: settings, or a fault with the place.
 */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { parseSettings, settingsFault } from '../kit/settings.ts';
import { linkSchema, specFields } from '../kit/spec-schema.ts';

/** No wildcards: what we send and listen for is one method each. */
const address = z.string().check(z.regex(/^(\/[^\s#*,/?[\]{}]+)+$/), z.maxLength(255));

const literal = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('i'), value: z.int().check(z.minimum(-(2 ** 31)), z.maximum(2 ** 31 - 1)) }),
  z.strictObject({ type: z.enum(['f', 'd']), value: z.number() }),
  z.strictObject({ type: z.enum(['s', 'S']), value: z.string().check(z.maxLength(255)) }),
  z.strictObject({ type: z.enum(['T', 'F', 'N', 'I']) }),
]);
const literals = z._default(z.array(literal).check(z.maxLength(16)), []);

const parameter = z.strictObject({
  key: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/)),
  ...specFields,
  /** `bool` is T or F. Colours and poses: one number each, or `r` for a colour. `before`: arguments in front. */
  set: z.exactOptional(
    z.strictObject({ address, type: z.enum(['i', 'f', 'd', 'h', 's', 'S', 'bool', 'r']), before: literals }),
  ),
  /** `index`: which argument holds the value. */
  feedback: z.exactOptional(
    z.strictObject({ address, index: z._default(z.int().check(z.minimum(0), z.maximum(64)), 0), before: literals }),
  ),
  /** A message that changes nothing and is answered with the feedback. */
  query: z.exactOptional(z.strictObject({ address, args: literals })),
  /** What stands for our options on the wire; left out, words stand as they are and numbers are the option's place. */
  values: z.exactOptional(z.record(z.string(), z.union([z.string(), z.number()]))),
});

export const oscSchema = z.strictObject({
  /** Over TCP only. It cannot be told from the bytes. */
  framing: z._default(z.enum(['length', 'slip']), 'length'),
  maxPacketBytes: z._default(z.int().check(z.minimum(64), z.maximum(65_507)), 8_192),
  link: z.prefault(linkSchema, {}),
  keepAlive: z.exactOptional(
    z.strictObject({ address, args: literals, everyMs: z.int().check(z.minimum(50), z.maximum(600_000)) }),
  ),
  parameters: z.array(parameter).check(z.maxLength(512)),
});

export type OscSettings = z.infer<typeof oscSchema>;
export type OscParameter = z.infer<typeof parameter>;

export const oscVirtualSchema = z.strictObject({
  initial: z._default(z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.number())])), {}),
  /** From the message to the change. */
  delayMs: z._default(z.number().check(z.minimum(0), z.maximum(600_000)), 0),
});

export function oscSettings(raw: unknown): OscSettings | Fault {
  const settings = parseSettings(oscSchema, raw);
  if ('code' in settings) return settings;
  const keys = new Set<string>();
  for (const [index, { key, type, set, feedback, query, values }] of settings.parameters.entries()) {
    const place = `parameters.${index}`;
    if (keys.has(key)) return settingsFault(`${place}.key`, 'twice', key);
    keys.add(key);
    if (!set && !feedback) return settingsFault(place, 'neither-set-nor-feedback', key);
    if (query && !feedback) return settingsFault(`${place}.query`, 'no-feedback', key);
    if (type.kind === 'number' && type.min >= type.max) return settingsFault(`${place}.type.max`, 'min-max', key);
    if (set && !fits(type.kind, set.type))
      return settingsFault(`${place}.set.type`, 'type', `${type.kind} ${set.type}`);
    for (const option of Object.keys(values ?? {})) {
      if (type.kind === 'enum' && type.options.includes(option)) continue;
      return settingsFault(`${place}.values.${option}`, 'not-an-option', option);
    }
    const word = Object.values(values ?? {}).find((value) => typeof value === 'string');
    if (set && word !== undefined && !'sS'.includes(set.type)) return settingsFault(`${place}.set.type`, 'type', word);
  }
  return settings;
}

function fits(kind: OscParameter['type']['kind'], wire: NonNullable<OscParameter['set']>['type']): boolean {
  switch (kind) {
    case 'number':
      return wire !== 'bool' && wire !== 'r';
    case 'enum':
      return wire !== 'bool' && wire !== 'r';
    case 'boolean':
      return wire !== 'r';
    case 'string':
      return wire === 's' || wire === 'S';
    case 'colour':
      return wire === 'f' || wire === 'd' || wire === 'r';
    case 'pose':
      return wire === 'f' || wire === 'd';
  }
}
