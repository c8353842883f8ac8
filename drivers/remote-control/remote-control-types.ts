/**
 * Types of the engine and ours: which can be carried, and how a value of each stands in JSON. Pure.
 *
 * A structure of one meaning (a colour) is one parameter; others are their leaves, one number each, so that one can be
 * moved without the rest. Follows docs/protocols/remote-control.md.
 */
import type { Value, ValueType } from '../../app/core/parameter.ts';
import { isObject, type Json, keyIn, memberIn } from './remote-control-message.ts';
import type { PresetField } from './remote-control-preset.ts';

/** `linear`: channels 0 to 1 under R, G, B. `bytes`: the same, 0 to 255. */
export type WireForm = 'plain' | 'whole-number' | 'linear' | 'bytes';

export interface Leaf {
  readonly path: readonly string[];
  readonly form: WireForm;
  readonly type: ValueType;
}

/** The range of a number that nobody bounded: wide enough, and a range that a person sees is none. */
const UNBOUNDED = 1_000_000;
const MAX_TEXT = 1_024;
const MAX_LEAVES = 64;
const MAX_DEPTH = 4;
const CHANNELS = ['R', 'G', 'B'];

const WHOLE: Readonly<Record<string, readonly [number, number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65_535],
  int16: [-32_768, 32_767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  FVector: ['X', 'Y', 'Z'],
  FVector2D: ['X', 'Y'],
  FVector4: ['X', 'Y', 'Z', 'W'],
  FIntPoint: ['X', 'Y'],
  FRotator: ['Pitch', 'Yaw', 'Roll'],
};

/** Undefined: a structure of leaves, or nothing that we can carry. */
export function typeOf(field: PresetField): Omit<Leaf, 'path'> | undefined {
  if (field.container) return undefined;
  const name = field.type;
  if (name === 'bool' || name === 'boolean') return { form: 'plain', type: { kind: 'boolean' } };
  const whole = Object.hasOwn(WHOLE, name) ? WHOLE[name] : undefined;
  const options = optionsIn(field);
  if (options.length > 0) return { form: 'plain', type: { kind: 'enum', options } };
  if (whole) return { form: 'whole-number', type: { ...numberType(field, whole), step: 1 } };
  if (name === 'float' || name === 'double') return { form: 'plain', type: numberType(field, [-UNBOUNDED, UNBOUNDED]) };
  if (name === 'FLinearColor') return { form: 'linear', type: { kind: 'colour' } };
  if (name === 'FColor') return { form: 'bytes', type: { kind: 'colour' } };
  if (/^(FString|FName|FText|E[A-Z]\w*|TEnumAsByte<.*>)$/.test(name)) return text();
  return undefined;
}

const text = (): Omit<Leaf, 'path'> => ({ form: 'plain', type: { kind: 'string', maxLength: MAX_TEXT } });

/** Names of an enumeration, where the engine lists them. Releases differ in whether they do. */
function optionsIn({ metadata }: PresetField): readonly string[] {
  const list = metadata.get('enumvalues') ?? metadata.get('enum values') ?? '';
  const options = list.split(',').map((one) => one.trim());
  return [...new Set(options.filter((one) => one !== ''))];
}

/** The range that people gave the exposed field, else the one that the engine holds it to, else its slider's. */
function numberType({ metadata }: PresetField, widest: readonly [number, number]): ValueType & { kind: 'number' } {
  const unit = metadata.get('units') ?? metadata.get('forceunits') ?? '';
  const min = numberIn(metadata, ['min', 'clampmin', 'uimin']) ?? widest[0];
  const max = numberIn(metadata, ['max', 'clampmax', 'uimax']) ?? widest[1];
  const [low, high] = min <= max ? [min, max] : widest;
  return { kind: 'number', unit: unit.slice(0, 16), min: low, max: high };
}

function numberIn(metadata: ReadonlyMap<string, string>, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const said = metadata.get(key)?.trim();
    if (said !== undefined && said !== '' && Number.isFinite(Number(said))) return Number(said);
  }
  return undefined;
}

/** Of a structure that we know by its name, else as it was read. Empty: nothing to carry, or not read yet. */
export function leavesOf(field: PresetField, sample: unknown): readonly Leaf[] {
  if (field.container) return [];
  const known = Object.hasOwn(MEMBERS, field.type) ? MEMBERS[field.type] : undefined;
  const unit = field.type === 'FRotator' ? 'deg' : (field.metadata.get('units') ?? '');
  const number: ValueType = { kind: 'number', unit, min: -UNBOUNDED, max: UNBOUNDED };
  if (known) {
    const form = field.type === 'FIntPoint' ? 'whole-number' : 'plain';
    return known.map((member) => ({ path: [member], form, type: form === 'plain' ? number : { ...number, step: 1 } }));
  }
  const leaves: Leaf[] = [];
  gather(sample, [], leaves);
  return leaves;
}

function gather(value: unknown, path: readonly string[], into: Leaf[]): void {
  if (into.length >= MAX_LEAVES || path.length > MAX_DEPTH) return;
  const plain = plainType(value);
  if (plain) into.push({ path, ...plain });
  if (!isObject(value) || plain) return;
  for (const [key, member] of Object.entries(value)) {
    if (/^[A-Za-z]\w{0,63}$/.test(key)) gather(member, [...path, key], into);
  }
}

/** What a value shows of its type where nothing else names one. */
function plainType(value: unknown): Omit<Leaf, 'path'> | undefined {
  switch (typeof value) {
    case 'boolean':
      return { form: 'plain', type: { kind: 'boolean' } };
    case 'string':
      return text();
    case 'number':
      return { form: 'plain', type: { kind: 'number', unit: '', min: -UNBOUNDED, max: UNBOUNDED } };
    default:
      return isObject(value) && isColour(value) ? { form: 'linear', type: { kind: 'colour' } } : undefined;
  }
}

/** Linear where no type says otherwise and no channel is above one. */
function isColour(value: Json): boolean {
  return CHANNELS.every((channel) => {
    const part = memberIn(value, channel);
    return typeof part === 'number' && part >= 0 && part <= 1;
  });
}

/** Undefined: not what the type says. What the device says outside a range is still what it says. */
export function fromWire(
  whole: unknown,
  at: { readonly member: readonly string[]; readonly form: WireForm },
  type: ValueType,
): Value | undefined {
  let value = whole;
  for (const name of at.member) value = isObject(value) ? memberIn(value, name) : undefined;
  if (type.kind === 'colour') return colourIn(value, at.form === 'bytes' ? 255 : 1);
  if (type.kind === 'number') return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  if (type.kind === 'boolean') return typeof value === 'boolean' ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (type.kind === 'enum') return optionIn(type.options, value);
  return value.slice(0, type.kind === 'string' ? type.maxLength : MAX_TEXT);
}

/** `EChromakeyType::InnerFrustum` and `InnerFrustum` are one. */
function optionIn(options: readonly string[], said: string): string | undefined {
  const short = said.slice(said.lastIndexOf(':') + 1).toLowerCase();
  return options.find((option) => option === said) ?? options.find((option) => option.toLowerCase() === short);
}

function colourIn(value: unknown, scale: number): Value | undefined {
  if (!isObject(value)) return undefined;
  const parts = CHANNELS.map((channel) => memberIn(value, channel));
  return parts.every((part) => typeof part === 'number' && Number.isFinite(part))
    ? parts.map((part) => Number(part) / scale)
    : undefined;
}

/** What stands in JSON for one value. A colour leaves its fourth channel out: only what is given changes. */
export function toWire(value: Value, form: WireForm): unknown {
  if (form === 'whole-number' && typeof value === 'number') return Math.round(value);
  if (typeof value !== 'object') return value;
  const scaled = form === 'bytes' ? value.map((part) => Math.round(part * 255)) : value;
  return Object.fromEntries(CHANNELS.map((channel, i) => [channel, scaled[i] ?? 0]));
}

/** Leaves of one property as the object that is written: the members that change, spelled as the engine does. */
export function joinLeaves(
  leaves: readonly { readonly member: readonly string[]; readonly wire: unknown }[],
  sample: unknown,
): unknown {
  const [first] = leaves;
  if (first?.member.length === 0) return first.wire;
  const joined: Record<string, unknown> = {};
  for (const { member, wire } of leaves) put(joined, member, wire, sample);
  return joined;
}

function put(into: Record<string, unknown>, [name, ...rest]: readonly string[], wire: unknown, sample: unknown): void {
  if (name === undefined) return;
  const key = (isObject(sample) ? keyIn(sample, name) : undefined) ?? name;
  if (rest.length === 0) {
    into[key] = wire;
    return;
  }
  const below = into[key];
  const branch: Record<string, unknown> = isObject(below) ? { ...below } : {};
  put(branch, rest, wire, isObject(sample) ? memberIn(sample, name) : undefined);
  into[key] = branch;
}
