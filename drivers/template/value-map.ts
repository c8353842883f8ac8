/**
 * Our values and what stands for them on a wire: formats, maps, ranges. Both ways, for driver and emulator.
 *
 * Is told: a value or a raw wire scalar. Tells: the other, or undefined where there is none.
 */
import type { Value, ValueType } from '../../app/core/parameter.ts';
import { floatText } from '../kit/osc-packet.ts';
import type { WireMap } from './template-settings.ts';

export type WireScalar = string | number | boolean;
/** A list only for colours and poses. */
export type WireValue = WireScalar | readonly number[];

const FORMATS = ['plain', 'int', 'float', 'percent', 'unit', 'byte', 'double', 'long', 'string'] as const;
export type Format = (typeof FORMATS)[number] | `fixed${number}`;

export function formatOf(text: string): Format | undefined {
  if (/^fixed[0-6]$/.test(text)) return text as `fixed${number}`;
  return FORMATS.find((format) => format === text && format !== 'plain');
}

export function isNumeric(format: Format): boolean {
  return format !== 'plain' && format !== 'string';
}

export interface Mapping {
  readonly type: ValueType;
  readonly map?: WireMap | undefined;
}

export function toWire(value: Value, format: Format, { type, map }: Mapping): WireValue {
  const mapped = map?.[String(value)];
  if (mapped !== undefined) return Array.isArray(mapped) ? (mapped[0] ?? '') : (mapped as WireScalar);
  if (typeof value === 'boolean' && isNumeric(format)) return value ? 1 : 0;
  if (typeof value !== 'number') return value;
  if (format === 'int' || format === 'long') return Math.round(value);
  const scale = scaleOf(format);
  if (scale === undefined || type.kind !== 'number') return value;
  const place = ((value - type.min) / (type.max - type.min)) * scale;
  return scale === 1 ? place : Math.round(place);
}

export function fromWire(raw: WireValue, format: Format, { type, map }: Mapping): Value | undefined {
  const key = map === undefined ? undefined : keyOf(raw, map);
  if (key !== undefined) return valueOfKey(key, type);
  switch (type.kind) {
    case 'number': {
      const number = numberOf(raw);
      const scale = scaleOf(format);
      if (number === undefined || scale === undefined) return number;
      return type.min + (number / scale) * (type.max - type.min);
    }
    case 'boolean':
      return booleanOf(raw);
    case 'enum':
      return type.options.find((option) => option === String(raw));
    case 'string':
      return String(raw).slice(0, type.maxLength);
    case 'colour':
    case 'pose': {
      const list = Array.isArray(raw) ? raw : String(raw).split(',').map(Number);
      const wanted = type.kind === 'colour' ? 3 : 7;
      return list.length === wanted && list.every(Number.isFinite) ? list : undefined;
    }
  }
}

/** How a wire value is written in text. */
export function wireText(value: WireValue, format: Format): string {
  if (Array.isArray(value)) return value.map((part) => wireText(part, format)).join(',');
  if (typeof value === 'boolean') return format === 'string' ? String(value) : value ? '1' : '0';
  if (typeof value !== 'number') return String(value);
  if (format.startsWith('fixed')) return value.toFixed(Number(format.slice(5)));
  return format === 'unit' ? floatText(value) : String(value);
}

function scaleOf(format: Format): number | undefined {
  return format === 'percent' ? 100 : format === 'unit' ? 1 : format === 'byte' ? 255 : undefined;
}

function keyOf(raw: WireValue, map: WireMap): string | undefined {
  let otherwise: string | undefined;
  for (const [key, entry] of Object.entries(map)) {
    for (const one of Array.isArray(entry) ? entry : [entry]) {
      if (one === '*') otherwise = key;
      else if (isSameScalar(raw, one as WireScalar)) return key;
    }
  }
  return otherwise;
}

/** `"1"`, 1 and 1.0 are the same on a wire that does not say; words differ by case. */
function isSameScalar(raw: WireValue, wanted: WireScalar): boolean {
  if (String(raw) === String(wanted)) return true;
  const left = numberOf(raw);
  return left !== undefined && left === numberOf(wanted);
}

function valueOfKey(key: string, type: ValueType): Value | undefined {
  if (type.kind === 'boolean') return key === 'true' ? true : key === 'false' ? false : undefined;
  if (type.kind === 'number') return numberOf(key);
  return key;
}

function numberOf(raw: WireValue): number | undefined {
  if (typeof raw === 'boolean') return raw ? 1 : 0;
  const number =
    typeof raw === 'number' ? raw : typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function booleanOf(raw: WireValue): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  const word = String(raw).trim().toLowerCase();
  if (['1', 'true', 'on', 'yes'].includes(word)) return true;
  if (['0', 'false', 'off', 'no'].includes(word)) return false;
  const number = numberOf(raw);
  return number === undefined ? undefined : number !== 0;
}
