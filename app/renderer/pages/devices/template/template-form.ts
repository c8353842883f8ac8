/**
 * A description as a form: what stands at each place as text that a person edits, and back. Pure. The description itself
 * stays the one truth; a text that is no JSON is a text, and the engine says where that is wrong.
 */
import type { Fault } from '../../../../core/parameter.ts';

export type Bag = Readonly<Record<string, unknown>>;
/**
 * How a place is written: one message, one per line, `name = value` per line, words and numbers with commas, texts with
 * commas, a number, a text. A limit is a number and a secret a text that an empty field does not take away.
 */
export type Form = 'said' | 'lines' | 'pairs' | 'words' | 'texts' | 'number' | 'limit' | 'text' | 'secret';

export function bagOf(value: unknown): Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : {};
}

export function valueAt(settings: Bag, place: readonly string[]): unknown {
  return place.reduce<unknown>((at, step) => bagOf(at)[step], settings);
}

/** Undefined takes the place away, and what is empty above it. */
export function withValue(settings: Bag, place: readonly string[], value: unknown): Bag {
  const [step, ...more] = place;
  if (step === undefined) return settings;
  const { [step]: before, ...others } = settings;
  const next = more.length === 0 ? value : withValue(bagOf(before), more, value);
  const isGone =
    next === undefined || (more.length > 0 && value === undefined && Object.keys(bagOf(next)).length === 0);
  if (isGone) return others;
  return { ...settings, [step]: next };
}

export function textOf(value: unknown, form: Form): string {
  if (value === undefined) return '';
  switch (form) {
    case 'said':
      return saidText(value, 2);
    case 'lines':
      return (Array.isArray(value) ? value : [value]).map((one: unknown) => saidText(one)).join('\n');
    case 'pairs':
      return Object.entries(bagOf(value))
        .map(([name, one]) => `${name} = ${literalText(one)}`)
        .join('\n');
    case 'words':
    case 'texts':
      return Array.isArray(value) ? value.map(plainText).join(', ') : plainText(value);
    default:
      return plainText(value);
  }
}

export function valueOf(text: string, form: Form): unknown {
  const said = text.trim();
  if (said === '') return form === 'secret' || form === 'limit' ? '' : undefined;
  switch (form) {
    case 'said':
      return saidOf(text);
    case 'lines': {
      const all = text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(saidOf);
      return all.length === 1 ? all[0] : all;
    }
    case 'pairs':
      return pairsOf(text);
    case 'words':
      return wordsIn(said).map(numberOr);
    case 'texts':
      return wordsIn(said);
    case 'number':
    case 'limit':
      return numberOr(said);
    default:
      return text;
  }
}

function wordsIn(text: string): readonly string[] {
  return text.split(/\s*[,，]\s*/).filter((word) => word !== '');
}

export function textAt(settings: Bag, place: readonly string[]): string {
  return plainText(valueAt(settings, place));
}

/** What stands there, for a field that expects a word or a number; nothing where there is nothing. */
export function plainText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function saidText(value: unknown, indent?: number): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, indent);
}

function saidOf(text: string): unknown {
  const json = jsonOf(text);
  return typeof json === 'object' && json !== null ? json : text;
}

/** Without a `=` yet it is a name with nothing behind it. */
function pairsOf(text: string): Bag {
  const pairs = text.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    return name === '' ? [] : [[name, literalOf(at < 0 ? '' : line.slice(at + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}

/** What would be read as something else than a text stands in quotes. */
function literalText(value: unknown): string {
  return typeof value === 'string' && jsonOf(value) === undefined ? value : JSON.stringify(value);
}

export function literalOf(text: string): unknown {
  return jsonOf(text) ?? text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // a text as people write it
  }
}

function numberOr(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** Of a place and what stands below it. */
export function mistakesAt(mistakes: readonly Fault[], place: readonly string[]): readonly Fault[] {
  const whole = place.join('.');
  return mistakes.filter(({ params }) => {
    const at = String(params?.['place'] ?? '');
    return at === whole || at.startsWith(`${whole}.`);
  });
}

/** Of a place itself: nothing below it is meant. */
export function mistakesExactlyAt(mistakes: readonly Fault[], place: readonly string[]): readonly Fault[] {
  return mistakes.filter(({ params }) => params?.['place'] === place.join('.'));
}

/** Mistakes below a place, as they are called from there. */
export function mistakesBelow(mistakes: readonly Fault[], above: string): readonly Fault[] {
  return mistakes.flatMap(({ code, params }) => {
    const at = String(params?.['place'] ?? '');
    return at.startsWith(`${above}.`) ? [{ code, params: { ...params, place: at.slice(above.length + 1) } }] : [];
  });
}

/** A parameter to begin with: on and off, in text. */
export function freshParameter(): Bag {
  return { type: { kind: 'boolean' } };
}

export function freshKey(parameters: Bag): string {
  for (let n = 1; ; n++) if (!(`parameter-${n}` in parameters)) return `parameter-${n}`;
}

export function renamed(settings: Bag, from: string, to: string): Bag {
  const parameters = Object.entries(bagOf(settings['parameters'])).map(
    ([key, one]) => [key === from ? to : key, one] as const,
  );
  return { ...settings, parameters: Object.fromEntries(parameters) };
}

/** A type of another kind begins with what that kind must say. */
export function typeOfKind(kind: string): Bag {
  if (kind === 'number') return { kind, unit: '', min: 0, max: 1 };
  if (kind === 'enum') return { kind, options: ['a', 'b'] };
  return { kind };
}
