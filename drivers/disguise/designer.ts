/**
 * A Designer session as an emulator plays it: one transport, its tracks, the master output. Pure.
 *
 * Knows: what each command changes. Is told: commands of either interface. Tells: changes by key, or why not.
 * Facts and what is not verified: docs/protocols/disguise.md.
 */
import * as z from 'zod/mini';
import type { Value, ValueType } from '../../app/core/parameter.ts';

const name = z.string().check(z.minLength(1), z.maxLength(120));

export const designerVirtual = z.strictObject({
  transport: z._default(name, 'default'),
  tracks: z._default(z.array(name).check(z.minLength(1), z.maxLength(64)), ['polar-glacier', 'snow-camp']),
  cues: z._default(z.array(name).check(z.minLength(1), z.maxLength(256)), ['1', '2', '3']),
  /** The RenderStream layer that renders a track. */
  layer: z._default(name, 'stage'),
  director: z._default(name, 'director'),
  actors: z._default(z.array(name).check(z.maxLength(32)), ['actor-1', 'actor-2']),
  /** A track's RenderStream layer takes this long until it renders. */
  loadMs: z._default(z.number().check(z.minimum(0), z.maximum(600_000)), 1_200),
  heartbeatMs: z._default(z.number().check(z.minimum(20), z.maximum(60_000)), 500),
  /** Where OSC feedback goes, on this machine; left out, to whoever spoke to it. */
  feedbackPort: z.exactOptional(z.int().check(z.minimum(1), z.maximum(65_535))),
});
export type DesignerVirtual = z.infer<typeof designerVirtual>;

/** Our word -> the word of activetransport and of OSC feedback. */
const PLAYMODES: ReadonlyMap<string, string> = new Map([
  ['play', 'Play'],
  ['play-section', 'PlaySection'],
  ['loop', 'Loop'],
  ['stop', 'Stop'],
]);

export function playmodeWord(mode: Value | undefined): string {
  return PLAYMODES.get(String(mode)) ?? String(mode);
}

export const SEVERITIES = ['ready', 'warning', 'error', 'offline'] as const;

/** Keys as the shipped descriptions of the device name them. */
export function designerTypes(world: DesignerVirtual): ReadonlyMap<string, ValueType> {
  const share: ValueType = { kind: 'number', unit: '', min: 0, max: 1 };
  return new Map<string, ValueType>([
    ['engaged', { kind: 'boolean' }],
    ['brightness', share],
    ['volume', share],
    ['transport', { kind: 'enum', options: [...PLAYMODES.keys()] }],
    ['scene', { kind: 'enum', options: world.tracks }],
    ['cue', { kind: 'enum', options: world.cues }],
    ['black', { kind: 'boolean' }],
    ['held', { kind: 'boolean' }],
    ['ready', { kind: 'boolean' }],
    ['health', { kind: 'enum', options: SEVERITIES }],
  ]);
}

export function designerInitial(world: DesignerVirtual): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['engaged', true],
    ['brightness', 1],
    ['volume', 1],
    ['transport', 'stop'],
    ['scene', world.tracks[0] ?? ''],
    ['cue', world.cues[0] ?? ''],
    ['black', false],
    ['held', false],
    ['ready', true],
    ['health', 'ready'],
  ]);
}

/** Of a command without a value of its own; `next` and `previous` go no further than the end. */
export type Step = 'returntostart' | `${'next' | 'previous'}${'section' | 'track'}`;

export function stepOf(
  step: Step,
  world: DesignerVirtual,
  state: ReadonlyMap<string, Value>,
): readonly [string, Value] {
  if (step === 'returntostart') return ['cue', world.cues[0] ?? ''];
  const [key, all] = step.endsWith('track') ? (['scene', world.tracks] as const) : (['cue', world.cues] as const);
  const at = all.indexOf(String(state.get(key))) + (step.startsWith('next') ? 1 : -1);
  return [key, all[Math.max(0, Math.min(all.length - 1, at))] ?? ''];
}
