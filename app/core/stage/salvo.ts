/**
 * A salvo: one parameter whose options each set several keys of a device. Complete or failed, never half (take.md 3).
 */
import type { Descriptor, Value } from '../parameter.ts';

export interface SalvoFold {
  /** The option that matches every key; undefined = contested (`odd` names keys) or unknown (`odd` is empty). */
  readonly value: string | undefined;
  /** Keys that keep the nearest option from being complete. */
  readonly odd: readonly string[];
  /** The option with the fewest odd keys, where the keys are known. */
  readonly nearest: string | undefined;
}

/** Reads an option back from the values of its keys. A key that never reported makes it unknown, not contested. */
export function foldSalvo(
  descriptor: Pick<Descriptor, 'salvo' | 'keys'>,
  valuesByKey: ReadonlyMap<string, Value>,
): SalvoFold {
  const salvo = descriptor.salvo ?? {};
  if (descriptor.keys.some((key) => !valuesByKey.has(key))) return { value: undefined, odd: [], nearest: undefined };
  let best: { option: string; odd: string[] } | undefined;
  for (const [option, wanted] of Object.entries(salvo)) {
    const odd = Object.keys(wanted).filter((key) => !equal(wanted[key], valuesByKey.get(key)));
    if (odd.length === 0) return { value: option, odd, nearest: option };
    if (!best || odd.length < best.odd.length) best = { option, odd };
  }
  return { value: undefined, odd: best?.odd ?? [], nearest: best?.option };
}

/** What the device is told for a value of this parameter; undefined for an option that the salvo does not have. */
export function entriesFor(
  descriptor: Pick<Descriptor, 'salvo' | 'keys'>,
  value: Value,
): readonly { readonly key: string; readonly value: Value }[] | undefined {
  if (!descriptor.salvo) return descriptor.keys.map((key) => ({ key, value }));
  const wanted =
    typeof value === 'string' && Object.hasOwn(descriptor.salvo, value) ? descriptor.salvo[value] : undefined;
  return wanted && Object.entries(wanted).map(([key, v]) => ({ key, value: v }));
}

function equal(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a === 'object' && typeof b === 'object') return a.length === b.length && a.every((x, i) => x === b[i]);
  return a === b;
}
