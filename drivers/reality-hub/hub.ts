/**
 * What a Reality Hub of the emulator is: engines with nodes, their properties and functions. Pure.
 *
 * Knows: the shape of `virtual`, and which key stands for which property. Facts: docs/protocols/reality-hub.md.
 */
import * as z from 'zod/mini';
import type { Value, ValueType } from '../../app/core/parameter.ts';

const name = z.string().check(z.minLength(1), z.maxLength(200));
const value = z.union([z.number(), z.string(), z.boolean()]);

const node = z.strictObject({
  /** Property path -> its value when the engine starts. */
  properties: z._default(z.record(name, value), {}),
  /** Function path -> what a call of it sets in its node. */
  functions: z._default(z.record(name, z.record(name, value)), {}),
});

export const hubVirtual = z.strictObject({
  /** Requests without it are refused. */
  apiKey: z._default(name, 'stagelock'),
  engines: z._default(
    z
      .array(z.strictObject({ id: z.int().check(z.minimum(1)), name, nodes: z.record(name, node) }))
      .check(z.minLength(1), z.maxLength(32)),
    [
      {
        id: 1,
        name: 'ENGINE-1',
        nodes: {
          Stage: {
            properties: {
              Scene: 'polar-glacier',
              'Extension/Enabled': true,
              'Extension/Opacity': 1,
              'Mask/Enabled': true,
              'Camera/Active': 'CAM1',
              'Camera/Virtual': 'wide',
              'Delay/Video': 4,
              'Delay/Tracking': 2,
            },
            functions: {
              'Extension/Show': { 'Extension/Enabled': true },
              'Extension/Hide': { 'Extension/Enabled': false },
            },
          },
        },
      },
    ],
  ),
});
export type HubVirtual = z.infer<typeof hubVirtual>;
export type HubEngine = HubVirtual['engines'][number];

export const keyOf = (engine: number, nodePath: string, property: string): string =>
  `${engine}/${nodePath}/${property}`;
export const statusKey = (engine: number): string => `${engine}/status`;
/** As the list of engines says it. */
export const ENGINE_STATES = ['connected', 'disconnected'] as const;

/** Every property is of the type that it starts with; a number may be any. */
export function hubTypes({ engines }: HubVirtual): ReadonlyMap<string, ValueType> {
  const types = new Map<string, ValueType>();
  for (const { id, nodes } of engines) {
    types.set(statusKey(id), { kind: 'enum', options: ENGINE_STATES });
    for (const [path, { properties }] of Object.entries(nodes))
      for (const [property, first] of Object.entries(properties)) types.set(keyOf(id, path, property), typeOf(first));
  }
  return types;
}

function typeOf(first: Value): ValueType {
  if (typeof first === 'boolean') return { kind: 'boolean' };
  if (typeof first === 'number') return { kind: 'number', unit: '', min: -Number.MAX_VALUE, max: Number.MAX_VALUE };
  return { kind: 'string', maxLength: 4096 };
}

export function hubInitial({ engines }: HubVirtual): ReadonlyMap<string, Value> {
  const state = new Map<string, Value>();
  for (const { id, nodes } of engines) {
    state.set(statusKey(id), 'connected');
    for (const [path, { properties }] of Object.entries(nodes))
      for (const [property, first] of Object.entries(properties)) state.set(keyOf(id, path, property), first);
  }
  return state;
}
