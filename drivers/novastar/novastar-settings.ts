/**
 * What a studio file says of a 55AA processor, and the parameters that follow from it.
 *
 * `inputs` names the physical connectors that the router feeds (one raster each); the driver does not switch them, the
 * light model does. `sources` are the options of the input select: option -> connector of the family.
 */
import * as z from 'zod/mini';
import type { ParameterSpec, ValueType } from '../../app/core/parameter.ts';
import { FAMILIES, FAMILY_TABLE, type Family, MODES } from './novastar-families-table.ts';

const name = z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,31}$/));

export const novastarSettings = z
  .object({
    family: z.enum(FAMILIES),
    /** Sending devices in a chain on this connection. */
    senders: z._default(z.number().check(z.int(), z.gte(1), z.lte(16)), 1),
    layers: z._default(z.number().check(z.int(), z.gte(1), z.lte(3)), 1),
    inputs: z._default(z.array(name).check(z.maxLength(64)), []),
    sources: z.optional(z.record(name, name)),
    /** Option of `sources` that the connectors of `inputs` belong to; default the first. */
    routed: z.optional(name),
    /** 0: presets are not touched from here. */
    presets: z._default(z.number().check(z.int(), z.gte(0), z.lte(128)), 0),
    pollMs: z._default(z.number().check(z.gte(50), z.lte(10_000)), 250),
    ackMs: z._default(z.number().check(z.gte(50), z.lte(10_000)), 1_000),
    /** `none`: this device answers no broadcast write; the driver waits 50 ms and goes on. */
    broadcastAck: z._default(z.enum(['once', 'none']), 'once'),
  })
  .check(
    z.superRefine((settings, context) => {
      const { connectors, inputs } = FAMILY_TABLE[settings.family];
      const sources = sourcesOf(settings);
      for (const [option, connector] of Object.entries(sources)) {
        if (!Object.hasOwn(connectors, connector)) {
          const path = ['sources', option];
          context.addIssue({ code: 'custom', path, message: `no connector ${connector}`, input: connector });
        }
      }
      if (Object.keys(sources).length < 2) {
        context.addIssue({ code: 'custom', path: ['sources'], message: 'two at least', input: sources });
      }
      if (settings.layers > inputs.length) {
        context.addIssue({
          code: 'custom',
          path: ['layers'],
          message: `${inputs.length} at most`,
          input: settings.layers,
        });
      }
      if (settings.routed !== undefined && !Object.hasOwn(sources, settings.routed)) {
        context.addIssue({ code: 'custom', path: ['routed'], message: 'not in sources', input: settings.routed });
      }
    }),
  );

export type NovastarSettings = z.infer<typeof novastarSettings>;

export function sourcesOf(settings: {
  readonly family: Family;
  readonly sources?: Readonly<Record<string, string>> | undefined;
}): Readonly<Record<string, string>> {
  return settings.sources ?? FAMILY_TABLE[settings.family].defaultSources;
}

/** `source` is the first layer's; the others are `source/2`, `source/3`. */
export function layerOf(key: string): number | undefined {
  if (key === 'source') return 0;
  const layer = /^source\/([23])$/.exec(key)?.[1];
  return layer === undefined ? undefined : Number(layer) - 1;
}

/** The hold must be looked at every 200 ms, so it is asked for a little more often. */
export const MODE_POLL_MS = 150;

export function novastarSpecs(settings: NovastarSettings): readonly ParameterSpec[] {
  const { family, pollMs, ackMs, layers, presets } = settings;
  const table = FAMILY_TABLE[family];
  const sources = sourcesOf(settings);
  const timeoutMs = 2 * ackMs + pollMs; // a write may wait for one poll that goes unanswered
  const written = { readable: true, writable: true, idempotent: true, visible: true, timeoutMs } as const;
  const specs: ParameterSpec[] = [
    {
      key: 'mode',
      type: { kind: 'enum', options: MODES },
      verify: { by: 'readback', pollMs: Math.min(200, pollMs) },
      effect: { kind: 'within', minFrames: 1, maxFrames: 3 },
      ...written,
    },
    {
      key: 'brightness',
      type: { kind: 'number', unit: '%', min: 0, max: 100 },
      // One step of the register is 0.392 %: what was asked comes back within half of it.
      verify: { by: 'readback', tolerance: 0.2, pollMs },
      effect: { kind: 'within', minFrames: 1, maxFrames: 3 },
      ...written,
    },
  ];
  for (let layer = 1; layer <= layers; layer++) {
    specs.push({
      key: layer === 1 ? 'source' : `source/${layer}`,
      type: { kind: 'enum', options: Object.keys(sources) },
      verify: { by: 'readback', pollMs },
      effect: { kind: 'relock' },
      ...written,
    });
  }
  if (table.preset && presets > 0) {
    specs.push({
      key: 'preset',
      type: { kind: 'enum', options: Array.from({ length: presets }, (_, n) => String(n + 1)) },
      verify: { by: 'none' }, // a recall; no document says what the register reads afterwards
      effect: { kind: 'relock' },
      ...written,
      readable: false,
    });
  }
  for (const [option, connector] of Object.entries(sources)) {
    if (Object.hasOwn(table.signalBits, connector)) {
      specs.push(readOnly(`signal/${option}`, { kind: 'boolean' }, timeoutMs, pollMs));
    }
  }
  specs.push(readOnly('model', { kind: 'string', maxLength: 32 }, timeoutMs));
  specs.push(readOnly('firmware', { kind: 'string', maxLength: 32 }, timeoutMs));
  return specs;
}

function readOnly(key: string, type: ValueType, timeoutMs: number, pollMs?: number): ParameterSpec {
  return {
    key,
    type,
    verify: pollMs === undefined ? { by: 'readback' } : { by: 'readback', pollMs },
    readable: true,
    writable: false,
    idempotent: true,
    timeoutMs,
    effect: { kind: 'within', minFrames: 0, maxFrames: 0 },
    visible: false,
  };
}
