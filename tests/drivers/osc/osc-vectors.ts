/** The vectors of tests/vectors/osc, and their argument notation turned into ours. */
import { readFileSync } from 'node:fs';
import type { OscArg, OscPacket } from '../../../drivers/kit/osc-packet.ts';

interface VectorArg {
  readonly type: string;
  readonly value: unknown;
}

export interface VectorPacket {
  readonly kind: 'message' | 'bundle';
  readonly address?: string;
  readonly typetags?: string | null;
  readonly args?: readonly VectorArg[];
  readonly timetag?: { readonly seconds: number; readonly fraction: number };
  readonly elements?: readonly VectorPacket[];
}

export interface Vector {
  readonly id: string;
  readonly hex: string;
  readonly note?: string;
  readonly violation?: string;
  readonly decoded: VectorPacket;
}

export function vectors<T>(name: string): readonly T[] {
  const url = new URL(`../../vectors/osc/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { vectors: T[] }).vectors;
}

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export function packetOf(vector: VectorPacket): OscPacket {
  if (vector.kind === 'bundle') {
    return { timeTag: tag(vector.timetag), elements: (vector.elements ?? []).map(packetOf) };
  }
  return { address: vector.address ?? '', args: (vector.args ?? []).map(argOf) };
}

function tag(from: unknown): bigint {
  const { seconds, fraction } = from as { seconds: number; fraction: number };
  return (BigInt(seconds) << 32n) | BigInt(fraction);
}

function argOf({ type, value }: VectorArg): OscArg {
  const hex = typeof value === 'object' && value !== null && 'hex' in value ? String(value.hex) : '';
  const float = typeof value === 'object' && value !== null && 'float' in value ? String(value.float) : '';
  switch (type) {
    case 'array':
      return { type, value: (value as VectorArg[]).map(argOf) };
    case 'T':
    case 'F':
    case 'N':
    case 'I':
      return { type };
    case 'h':
      return { type, value: BigInt(value as string) };
    case 't':
      return { type, value: tag(value) };
    case 'b':
      return { type, value: fromHex(hex) };
    case 'r':
    case 'm':
      return { type, value: Number.parseInt(hex, 16) };
    case 'f':
      if (float !== '') return { type, value: { inf: Infinity, '-inf': -Infinity }[float] ?? Number.NaN };
      return { type, value: value as number };
    default:
      return { type, value } as OscArg;
  }
}
