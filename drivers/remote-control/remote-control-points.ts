/**
 * Fields of a preset as typed parameters. Pure.
 *
 * Knows: which of the engine's types we can carry. Is told: the preset's description, the studio file's words on some of
 * its fields, and what was read of structures that have no type we know. Tells: one point per parameter, and faults.
 */
import type { Fault, ParameterSpec, ValueType } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import { fieldKeys } from './field-keys.ts';
import type { PresetDescription, PresetField } from './remote-control-preset.ts';
import { pollMsOf, type RemoteControlField, type RemoteControlSettings } from './remote-control-settings.ts';
import { type Leaf, leavesOf, typeOf, type WireForm } from './remote-control-types.ts';

/** One parameter, and where it stands in the preset. */
export type Point =
  | {
      readonly kind: 'property';
      readonly label: string;
      /** Into a structure, as the engine spells it. */
      readonly member: readonly string[];
      readonly form: WireForm;
      readonly spec: ParameterSpec;
    }
  | {
      readonly kind: 'function';
      readonly label: string;
      readonly parameters: Readonly<Record<string, string | number | boolean>>;
      readonly spec: ParameterSpec;
    };

export interface Points {
  readonly byKey: ReadonlyMap<string, Point>;
  /** Labels of the properties to read, each with its points. */
  readonly byLabel: ReadonlyMap<string, readonly Point[]>;
  readonly faults: readonly Fault[];
}

export interface PointsFrom {
  readonly preset: PresetDescription;
  readonly settings: RemoteControlSettings;
  /** Now -> as it was when the driver first met it: a field renamed under us keeps its key. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Label -> what was read of it last. */
  readonly samples: ReadonlyMap<string, unknown>;
  readonly may: { readonly write: boolean; readonly call: boolean };
}

/** Declared, not measured: the engine takes a request at its next frame and shows it within a few. */
const EFFECT: ParameterSpec['effect'] = { kind: 'within', minFrames: 0, maxFrames: 5 };

/** A field with what the studio file says of it; `key` where it says nothing. */
interface Named {
  readonly field: PresetField;
  readonly key: string;
  readonly own: readonly RemoteControlField[];
}

export function pointsOf({ preset, settings, renamed, samples, may }: PointsFrom): Points {
  const byKey = new Map<string, Point>();
  const byLabel = new Map<string, Point[]>();
  const faults: Fault[] = [];
  const first = ({ label }: PresetField): string => renamed.get(label) ?? label;
  const keys = fieldKeys(preset.fields.map(first));
  const properties = preset.fields.filter(({ kind }) => kind === 'property').length;
  const maker = new PointMaker({ ...settings, pollMs: pollMsOf(settings, properties) }, may);
  for (const field of preset.fields) {
    const own = settings.fields.filter(({ label }) => label === first(field));
    if (own.length === 0 && !settings.others) continue;
    const named = { field, own, key: keys.get(first(field)) ?? '' };
    const points =
      field.kind === 'function' ? [maker.trigger(named)] : maker.properties(named, samples.get(field.label));
    if (points.length === 0) faults.push(faultOf('remote-control.type', { label: field.label, type: field.type }));
    for (const point of points) {
      const { key } = point.spec;
      if (byKey.has(key)) faults.push(faultOf('remote-control.key-twice', { key, label: field.label }));
      else byKey.set(key, point);
    }
    if (field.kind === 'property') byLabel.set(field.label, points);
  }
  const there = new Set(preset.fields.map(first));
  for (const { key, label } of settings.fields) {
    if (!there.has(label)) faults.push(faultOf('remote-control.no-field', { key, label, preset: settings.preset }));
  }
  return { byKey, byLabel, faults };
}

/** What the studio file alone says, before the engine was ever met: plans know the parameter, nobody its value. */
export function foretold(settings: RemoteControlSettings): readonly ParameterSpec[] {
  const maker = new PointMaker(settings, { write: true, call: true });
  return settings.fields.flatMap((own) => (own.type === undefined ? [] : [maker.spec(own.key, own.type, true, own)]));
}

class PointMaker {
  readonly #settings: RemoteControlSettings;
  readonly #may: PointsFrom['may'];

  constructor(settings: RemoteControlSettings, may: PointsFrom['may']) {
    this.#settings = settings;
    this.#may = may;
  }

  properties({ field, key, own }: Named, sample: unknown): Point[] {
    const whole = typeOf(field);
    const leaves = whole ? [{ path: [], ...whole }] : leavesOf(field, sample);
    if (own.length === 0)
      return leaves.map((leaf) => this.#property(field, [key, ...leaf.path].join('/').toLowerCase(), leaf));
    return own.flatMap((named) => {
      const wanted = named.member ?? '';
      const leaf = leaves.find(({ path }) => path.join('.').toLowerCase() === wanted.toLowerCase());
      const type = named.type ?? leaf?.type;
      if (type === undefined) return [];
      const path = wanted === '' ? [] : wanted.split('.');
      return [this.#property(field, named.key, { path, type, form: leaf?.form ?? 'plain' }, named)];
    });
  }

  trigger({ field, key, own }: Named): Point {
    const [named] = own;
    const spec = this.spec(named?.key ?? key, { kind: 'boolean' }, this.#may.call, named);
    return {
      kind: 'function',
      label: field.label,
      parameters: named?.parameters ?? {},
      spec: { ...spec, verify: { by: 'none' }, readable: false, idempotent: false },
    };
  }

  spec(key: string, type: ValueType, writable: boolean, own?: RemoteControlField): ParameterSpec {
    const { pollMs, answerMs } = this.#settings;
    const tolerance = own?.tolerance ?? floatTolerance(type);
    return {
      key,
      type,
      verify: { by: 'readback', pollMs, ...(tolerance !== undefined && { tolerance }) },
      readable: true,
      writable: writable && (own?.writable ?? true),
      idempotent: true,
      timeoutMs: own?.timeoutMs ?? answerMs,
      effect: own?.effect ?? EFFECT,
      visible: own?.visible ?? true,
    };
  }

  #property(field: PresetField, key: string, { path, form, type }: Leaf, own?: RemoteControlField): Point {
    const writable = !field.readOnly && this.#may.write;
    return { kind: 'property', label: field.label, member: path, form, spec: this.spec(key, type, writable, own) };
  }
}

/** The engine keeps most numbers in 32 bits: seven digits come back of those that were sent. */
function floatTolerance(type: ValueType): number | undefined {
  if (type.kind !== 'number' || Number.isInteger(type.step)) return undefined;
  const largest = Math.max(Math.abs(type.min), Math.abs(type.max));
  return largest > 100_000 ? 0.01 : Math.max(1e-4, largest * 1.2e-7);
}
