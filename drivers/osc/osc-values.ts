/**
 * Our values as typed OSC arguments and back. Numeric types are interchangeable on receive, converted by target type.
 */
import type { Value, ValueType } from '../../app/core/parameter.ts';
import type { OscArg, OscMessage } from '../kit/osc-packet.ts';
import { scalarOf } from '../kit/osc-scalar.ts';
import type { OscParameter } from './osc-settings.ts';

type WireType = NonNullable<OscParameter['set']>['type'];

/** The value has been checked against its type; `set.type` fits it (osc-settings.ts). */
export function argsOf(value: Value, wire: WireType, { type, values }: OscParameter): readonly OscArg[] {
  if (Array.isArray(value)) {
    if (wire === 'r') return [{ type: 'r', value: packColour(value) }];
    return value.map((part): OscArg => ({ type: wire === 'd' ? 'd' : 'f', value: part }));
  }
  const scalar = value as number | string | boolean;
  if (wire === 'bool') return [{ type: scalar === true ? 'T' : 'F' }];
  if (wire === 's' || wire === 'S') return [{ type: wire, value: String(values?.[String(scalar)] ?? scalar) }];
  const number =
    type.kind === 'enum' ? Number(values?.[String(scalar)] ?? type.options.indexOf(String(scalar))) : Number(scalar);
  switch (wire) {
    case 'i':
      return [{ type: 'i', value: Math.round(number) }];
    case 'h':
      return [{ type: 'h', value: BigInt(Math.round(number)) }];
    case 'd':
      return [{ type: 'd', value: number }];
    case 'f':
    case 'r':
      return [{ type: 'f', value: number }];
  }
}

/** Undefined: this message says nothing of this parameter that it could be. */
export function valueIn(message: OscMessage, index: number, { type, values }: OscParameter): Value | undefined {
  const arg = message.args[index];
  if (arg === undefined) return undefined;
  if (type.kind === 'colour' || type.kind === 'pose') return listIn(message, index, type);
  const scalar = scalarOf(arg);
  if (scalar === undefined) return undefined;
  switch (type.kind) {
    case 'number':
      return finite(Number(scalar));
    case 'boolean':
      return typeof scalar === 'string' ? wordAsBoolean(scalar) : Boolean(scalar);
    case 'string':
      return String(scalar).slice(0, type.maxLength);
    case 'enum': {
      const mapped = Object.entries(values ?? {}).find(([, wire]) => String(wire) === String(scalar))?.[0];
      if (mapped !== undefined) return mapped;
      if (typeof scalar === 'number' && values === undefined) return type.options[scalar];
      return type.options.find((option) => option === scalar);
    }
  }
}

export function startsWith(args: readonly OscArg[], before: readonly OscArg[]): boolean {
  return before.every((wanted, index) => {
    const arg = args[index];
    return arg !== undefined && scalarOf(arg) === scalarOf(wanted);
  });
}

function listIn(message: OscMessage, index: number, type: ValueType): readonly number[] | undefined {
  const first = message.args[index];
  if (first?.type === 'r') return type.kind === 'colour' ? unpackColour(first.value) : undefined;
  const length = type.kind === 'colour' ? 3 : 7;
  const list = message.args.slice(index, index + length).map((arg) => Number(scalarOf(arg) ?? Number.NaN));
  return list.length === length && list.every(Number.isFinite) ? list : undefined;
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

function wordAsBoolean(word: string): boolean | undefined {
  const lower = word.toLowerCase();
  if (['true', 'on', '1', 'yes'].includes(lower)) return true;
  return ['false', 'off', '0', 'no'].includes(lower) ? false : undefined;
}

function packColour(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => Math.round(part * 255));
  return ((red << 24) | (green << 16) | (blue << 8) | 0xff) >>> 0;
}

function unpackColour(packed: number): readonly number[] {
  return [packed >>> 24, (packed >>> 16) & 0xff, (packed >>> 8) & 0xff].map((part) => part / 255);
}
