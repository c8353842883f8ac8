/** What a person fills in to give a command: made from its schema, for the command palette. */
import * as z from 'zod/mini';
import { COMMANDS, type CommandName } from './commands.ts';

export interface CommandField {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'choice' | 'json';
  readonly options: readonly string[];
  readonly required: boolean;
}

interface Shape {
  readonly properties?: Readonly<Record<string, { readonly type?: string; readonly enum?: readonly string[] }>>;
  readonly required?: readonly string[];
}

export function commandFields(name: CommandName): readonly CommandField[] {
  const shape = z.toJSONSchema(COMMANDS[name].args, { unrepresentable: 'any' }) as Shape;
  return Object.entries(shape.properties ?? {}).map(([field, { type, enum: options }]) => ({
    name: field,
    kind: options
      ? 'choice'
      : type === 'string'
        ? 'text'
        : type === 'boolean'
          ? 'boolean'
          : type === 'number'
            ? 'number'
            : 'json',
    options: options ?? [],
    required: shape.required?.includes(field) ?? false,
  }));
}

/** The arguments as written, or the field that is missing: an empty one is left out, JSON fields take bare words as text. */
export function readFields(
  name: CommandName,
  written: Readonly<Record<string, string>>,
): { readonly ok: true; readonly args: Record<string, unknown> } | { readonly ok: false; readonly field: string } {
  const args: Record<string, unknown> = {};
  for (const { name: field, kind, required } of commandFields(name)) {
    const text = (written[field] ?? '').trim();
    if (text === '') {
      if (required) return { ok: false, field };
      continue;
    }
    if (kind === 'number') args[field] = Number(text);
    else if (kind === 'boolean') args[field] = text === 'true';
    else if (kind === 'json') args[field] = jsonOrText(text);
    else args[field] = text;
  }
  return { ok: true, args };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a bare word where a parameter's value may be text
  }
}
