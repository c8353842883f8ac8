/** What a studio file says of a tally source, and the parameters that follow: per display program, preview and text. */
import * as z from 'zod/mini';
import type { ParameterSpec, ValueType } from '../../app/core/parameter.ts';
import { TSL5_MAX_BYTES, TSL31_MAX_ADDRESS } from './tsl-codec.ts';

const tallyBit = z.number().check(z.int(), z.gte(1), z.lte(4));

export const tslSettings = z
  .object({
    version: z.enum(['3.1', '5']),
    displays: z
      .array(
        z.object({
          index: z.number().check(z.int(), z.gte(0), z.lte(0xfffe)),
          /** First part of the parameter keys: `cam-1` makes `cam-1/pgm`, `cam-1/pvw`, `cam-1/text`. */
          key: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/)),
        }),
      )
      .check(z.minLength(1), z.maxLength(256)),
    /** 3.1: which of the four tallies mean program and preview. */
    program: z._default(tallyBit, 1),
    preview: z._default(tallyBit, 2),
    /** 5: the lamps that count; red on one of them is program, green preview, amber both. */
    lamps: z._default(z.array(z.enum(['left', 'label', 'right'])).check(z.minLength(1)), ['left', 'label', 'right']),
    /** 5: only this screen (and packets for all screens). */
    screen: z.optional(z.number().check(z.int(), z.gte(0), z.lte(0xfffe))),
    /** Only from this host. */
    from: z.optional(z.string().check(z.minLength(1), z.maxLength(253))),
    /** A source that says nothing for that long is no longer believed. */
    silenceMs: z._default(z.number().check(z.gte(200), z.lte(600_000)), 2_000),
  })
  .check(
    z.superRefine(({ displays, version, program, preview }, context) => {
      const seen = new Set<string | number>();
      displays.forEach(({ index, key }, n) => {
        for (const [name, value] of [
          ['index', index],
          ['key', key],
        ] as const) {
          const message = `${value} twice`;
          if (seen.has(value)) context.addIssue({ code: 'custom', path: ['displays', n, name], message, input: value });
          seen.add(value);
        }
        if (version === '3.1' && index > TSL31_MAX_ADDRESS) {
          const message = `${TSL31_MAX_ADDRESS} at most`;
          context.addIssue({ code: 'custom', path: ['displays', n, 'index'], message, input: index });
        }
      });
      if (program === preview) {
        context.addIssue({ code: 'custom', path: ['preview'], message: 'the same as program', input: preview });
      }
    }),
  );

export type TslSettings = z.infer<typeof tslSettings>;

export function tslSpecs(settings: TslSettings): readonly ParameterSpec[] {
  return settings.displays.flatMap(({ key }) => [
    spec(`${key}/pgm`, { kind: 'boolean' }, settings.silenceMs),
    spec(`${key}/pvw`, { kind: 'boolean' }, settings.silenceMs),
    spec(`${key}/text`, { kind: 'string', maxLength: TSL5_MAX_BYTES }, settings.silenceMs),
  ]);
}

/** The source speaks by itself; nobody can ask it. Older than three times pollMs is older than the silence allowed. */
function spec(key: string, type: ValueType, silenceMs: number): ParameterSpec {
  return {
    key,
    type,
    verify: { by: 'readback', pollMs: Math.ceil(silenceMs / 3) },
    readable: false,
    writable: false,
    idempotent: true,
    timeoutMs: silenceMs,
    effect: { kind: 'within', minFrames: 0, maxFrames: 0 },
    visible: false,
  };
}
