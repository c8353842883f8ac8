/** Reading what came from outside: every step knows the place it stands at, so that a refusal names file, place and reason. */
import type { Fault } from '../parameter.ts';

/** Thrown within this room only, and caught at the door of each import. */
export class BadPlace extends Error {
  readonly fault: Fault;

  constructor(
    code: 'file-json' | 'file-missing' | 'file-number' | 'file-kind' | 'file-row',
    params: Readonly<Record<string, string | number>>,
  ) {
    super(code);
    this.fault = { code: `calibration.${code}`, params };
  }
}

export type Json = Readonly<Record<string, unknown>>;

/** Larger than any lens; refused before it is parsed. */
export const MOST_CHARACTERS = 8_000_000;

export function parseJson(text: string): Json {
  if (text.length > MOST_CHARACTERS) throw new BadPlace('file-json', { why: `> ${MOST_CHARACTERS}` });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^﻿/, ''));
  } catch (cause) {
    throw new BadPlace('file-json', { why: cause instanceof Error ? cause.message.slice(0, 120) : '?' });
  }
  return objectAt(value, '/');
}

export function objectAt(value: unknown, place: string): Json {
  if (value === undefined || value === null) throw new BadPlace('file-missing', { place });
  if (typeof value !== 'object' || Array.isArray(value))
    throw new BadPlace('file-kind', { place, found: kindOf(value), wanted: '{}' });
  return value as Json;
}

export function listAt(value: unknown, place: string): readonly unknown[] {
  if (value === undefined || value === null) throw new BadPlace('file-missing', { place });
  if (!Array.isArray(value)) throw new BadPlace('file-kind', { place, found: kindOf(value), wanted: '[]' });
  return value;
}

export function textAt(value: unknown, place: string): string {
  if (value === undefined || value === null) throw new BadPlace('file-missing', { place });
  if (typeof value !== 'string') throw new BadPlace('file-kind', { place, found: kindOf(value), wanted: '""' });
  return value;
}

/** One of a few words; the first of them where nothing is written. */
export function wordAt<T extends string>(value: unknown, place: string, words: readonly [T, ...T[]]): T {
  if (value === undefined || value === null) return words[0];
  const found = words.find((word) => word === value);
  if (found === undefined) throw new BadPlace('file-kind', { place, found: kindOf(value), wanted: words.join(', ') });
  return found;
}

export function numberAt(value: unknown, place: string): number {
  if (value === undefined || value === null) throw new BadPlace('file-missing', { place });
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new BadPlace('file-number', { place, found: kindOf(value) });
  return value;
}

export function positiveAt(value: unknown, place: string): number {
  const number = numberAt(value, place);
  if (!(number > 0)) throw new BadPlace('file-number', { place, found: String(number) });
  return number;
}

/** A cell of a table written as text. */
export function cellAt(text: string, place: string): number {
  const trimmed = text.trim();
  const value = Number(trimmed);
  if (trimmed === '' || !Number.isFinite(value))
    throw new BadPlace('file-number', { place, found: trimmed.slice(0, 40) || '-' });
  return value;
}

const kindOf = (value: unknown): string =>
  Array.isArray(value)
    ? '[]'
    : typeof value === 'object'
      ? '{}'
      : typeof value === 'string'
        ? value.slice(0, 40)
        : JSON.stringify(value).slice(0, 40);

/** Runs a reader; what it throws as a bad place is its refusal, anything else is a bug and goes on. */
export function reading<T>(
  read: () => T,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault } {
  try {
    return { ok: true, value: read() };
  } catch (cause) {
    if (cause instanceof BadPlace) return { ok: false, fault: cause.fault };
    throw cause;
  }
}
