/**
 * What a preset says of its fields, read from the answer to GET /remote/preset/:preset. Pure and bounded.
 *
 * Is told: an answer. Tells: fields by label, in the order of the preset. What cannot be read is left out and counted.
 */
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';
import { isObject, type Json, listIn, memberIn, type Named, textIn } from './remote-control-message.ts';

/** More than anybody exposes; each is read again and again. */
const MAX_FIELDS = 512;
const MAX_METADATA = 64;
const MAX_TEXT = 1_000;

export interface PresetField {
  readonly kind: 'property' | 'function';
  readonly label: string;
  readonly group: string;
  /** As the engine names it: `float`, `FVector`, `EChromakeyType`. Empty where it does not say. */
  readonly type: string;
  /** A list, a set or a map of that type. */
  readonly container: boolean;
  readonly readOnly: boolean;
  /** Keys in lower case. */
  readonly metadata: ReadonlyMap<string, string>;
}

export interface PresetDescription {
  readonly named: Named;
  readonly fields: readonly PresetField[];
  /** Fields that were there and could not be read, or were too many. */
  readonly leftOut: number;
}

export function presetIn(body: Json): PresetDescription | Fault {
  const preset = memberIn(body, 'Preset');
  if (!isObject(preset)) return faultOf('remote-control.no-preset-in-reply');
  const fields = new Map<string, PresetField>();
  let leftOut = 0;
  for (const group of listIn(preset, 'Groups').filter(isObject)) {
    const name = (textIn(group, 'Name') ?? '').slice(0, MAX_TEXT);
    const described = [
      ...listIn(group, 'ExposedProperties').map((one) => propertyIn(one, name)),
      ...listIn(group, 'ExposedFunctions').map((one) => functionIn(one, name)),
    ];
    for (const field of described) {
      if (field === undefined || fields.size >= MAX_FIELDS || fields.has(field.label)) leftOut += 1;
      else fields.set(field.label, field);
    }
  }
  const named = { name: textIn(preset, 'Name') ?? '', id: textIn(preset, 'ID') ?? '' };
  return { named, fields: [...fields.values()], leftOut };
}

function propertyIn(from: unknown, group: string): PresetField | undefined {
  if (!isObject(from)) return undefined;
  const label = labelIn(from);
  const under = memberIn(from, 'UnderlyingProperty');
  if (label === undefined || !isObject(under)) return undefined;
  // What people set on the exposed field counts before what the programmer of the property did.
  const metadata = new Map([...metadataIn(under), ...metadataIn(from)]);
  return {
    kind: 'property',
    label,
    group,
    type: textIn(under, 'Type')?.slice(0, MAX_TEXT) ?? '',
    container: (textIn(under, 'ContainerType') ?? '') !== '',
    readOnly: isReadOnly(from) || isReadOnly(under) || metadata.get('readonly') === 'true',
    metadata,
  };
}

function functionIn(from: unknown, group: string): PresetField | undefined {
  if (!isObject(from)) return undefined;
  const label = labelIn(from);
  if (label === undefined) return undefined;
  return { kind: 'function', label, group, type: '', container: false, readOnly: false, metadata: new Map() };
}

function labelIn(from: Json): string | undefined {
  const label = textIn(from, 'DisplayName') ?? textIn(from, 'Label');
  return label === undefined || label === '' || label.length > MAX_TEXT ? undefined : label;
}

function isReadOnly(from: Json): boolean {
  return memberIn(from, 'ReadOnly') === true || memberIn(from, 'bReadOnly') === true;
}

function metadataIn(from: Json): [string, string][] {
  const metadata = memberIn(from, 'Metadata');
  if (!isObject(metadata)) return [];
  return Object.entries(metadata)
    .slice(0, MAX_METADATA)
    .flatMap(([key, value]) => (typeof value === 'string' ? [[key.toLowerCase(), value.slice(0, MAX_TEXT * 4)]] : []));
}
