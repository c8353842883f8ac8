/** What is filled in on site, put into messages before they are parsed: `{$name}`. A text that is nothing else keeps the type. */
import { VARIABLE } from './template-settings.ts';
import type { WireScalar } from './value-map.ts';

type Variables = Readonly<Record<string, WireScalar>>;

export function filledIn<Said>(
  said: Said,
  variables: Variables,
): { readonly said: Said } | { readonly unknown: string } {
  const unknown: string[] = [];
  const filled = fill(said, variables, unknown) as Said;
  const [first] = unknown;
  return first === undefined ? { said: filled } : { unknown: first };
}

function fill(said: unknown, variables: Variables, unknown: string[]): unknown {
  if (typeof said === 'string') return fillText(said, variables, unknown);
  if (Array.isArray(said)) return said.map((item) => fill(item, variables, unknown));
  if (typeof said !== 'object' || said === null) return said;
  return Object.fromEntries(
    Object.entries(said).map(([name, inner]) => [
      name,
      isWhole(inner, variables) ? variables[inner.slice(2, -1)] : fill(inner, variables, unknown),
    ]),
  );
}

function isWhole(inner: unknown, variables: Variables): inner is string {
  if (typeof inner !== 'string' || !/^\{\$[^{}]+\}$/.test(inner)) return false;
  return typeof variables[inner.slice(2, -1)] !== 'string' && Object.hasOwn(variables, inner.slice(2, -1));
}

/** `{{` is a brace and begins nothing; a brace in a value becomes one. */
function fillText(text: string, variables: Variables, unknown: string[]): string {
  return text.replaceAll(/\{\{|\{\$([^{}]*)\}/g, (piece: string, name: string | undefined) => {
    if (name === undefined) return piece;
    if (VARIABLE.test(name) && Object.hasOwn(variables, name)) return String(variables[name]).replaceAll('{', '{{');
    unknown.push(name);
    return piece;
  });
}
