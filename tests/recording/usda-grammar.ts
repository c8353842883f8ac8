/**
 * A strict reader of the part of USD ASCII that a camera track needs: every byte belongs to a rule, or it throws. Written
 * from OpenUSD's text format (sdf/textFileFormat), not from our writer.
 */
export type UsdaValue = string | number | readonly UsdaValue[];
export interface UsdaPrim {
  readonly type: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, UsdaValue>>;
  readonly attributes: Readonly<
    Record<
      string,
      { readonly type: string; readonly custom: boolean; readonly value: UsdaValue | ReadonlyMap<number, UsdaValue> }
    >
  >;
  readonly children: readonly UsdaPrim[];
}

const TYPES = /^(?:double3|quatd|float|double|string|int|token\[\]|token)$/;
const ARITY: Readonly<Record<string, number>> = { double3: 3, quatd: 4 };

export function readUsda(text: string): {
  readonly metadata: UsdaPrim['metadata'];
  readonly prims: readonly UsdaPrim[];
} {
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`${what} expected at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
  };
  const take = (pattern: RegExp, what: string): string => {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = at;
    const found = sticky.exec(text)?.[0];
    if (found === undefined) return fail(what);
    at += found.length;
    return found;
  };
  const space = (): void => void take(/[ \t\r\n]*/, 'space');
  const literal = (word: string): void => {
    space();
    if (!text.startsWith(word, at)) fail(word);
    at += word.length;
  };
  const next = (): string => {
    space();
    return text[at] ?? '';
  };
  const string = (): string => {
    space();
    const raw = take(/"(?:[^"\\\n\r]|\\["\\nrt])*"/, 'a string');
    return raw.slice(1, -1).replaceAll(/\\(.)/g, (_, c: string) => ({ n: '\n', r: '\r', t: '\t' })[c] ?? c);
  };
  const number = (): number => {
    space();
    return Number(take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/, 'a number'));
  };
  const listOf = (open: string, close: string): UsdaValue[] => {
    literal(open);
    const values: UsdaValue[] = [];
    while (next() !== close) {
      if (values.length > 0) literal(',');
      values.push(value());
    }
    literal(close);
    return values;
  };
  const value = (): UsdaValue => {
    const c = next();
    if (c === '"') return string();
    if (c === '(') return listOf('(', ')');
    if (c === '[') return listOf('[', ']');
    return number();
  };
  const identifier = (): string => {
    space();
    return take(/[A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z_][A-Za-z0-9_]*)*/, 'an identifier');
  };
  const typed = (type: string, one: UsdaValue): UsdaValue => {
    const arity = ARITY[type];
    const fits =
      arity !== undefined
        ? Array.isArray(one) && one.length === arity && one.every((n) => typeof n === 'number' && Number.isFinite(n))
        : type === 'string' || type === 'token'
          ? typeof one === 'string'
          : type === 'token[]'
            ? Array.isArray(one)
            : typeof one === 'number' && Number.isFinite(one) && (type !== 'int' || Number.isInteger(one));
    return fits ? one : fail(`a ${type}`);
  };
  const dictionary = (): Record<string, UsdaValue> => {
    literal('{');
    const entries: Record<string, UsdaValue> = {};
    while (next() !== '}') {
      const type = identifier();
      entries[identifier()] = (literal('='), typed(type, value()));
    }
    literal('}');
    return entries;
  };
  const metadata = (): Record<string, UsdaValue> => {
    literal('(');
    const all: Record<string, UsdaValue> = {};
    while (next() !== ')') {
      const key = identifier();
      literal('=');
      if (next() === '{') Object.assign(all, dictionary());
      else all[key] = value();
    }
    literal(')');
    return all;
  };
  const samples = (type: string): Map<number, UsdaValue> => {
    literal('{');
    const all = new Map<number, UsdaValue>();
    let last = Number.NEGATIVE_INFINITY;
    while (next() !== '}') {
      const time = number();
      if (!(time > last)) fail('a later time');
      last = time;
      literal(':');
      all.set(time, typed(type, value()));
      literal(',');
    }
    literal('}');
    return all;
  };
  const prim = (): UsdaPrim => {
    literal('def');
    const type = identifier();
    const name = string();
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) fail('a prim name');
    const about = next() === '(' ? metadata() : {};
    literal('{');
    const attributes: Record<string, UsdaPrim['attributes'][string]> = {};
    const children: UsdaPrim[] = [];
    while (next() !== '}') {
      if (text.startsWith('def ', at)) {
        children.push(prim());
        continue;
      }
      let word = identifier();
      const custom = word === 'custom';
      if (word === 'custom' || word === 'uniform') word = identifier();
      if (word === 'token' && next() === '[') {
        literal('[');
        literal(']');
        word = 'token[]';
      }
      if (!TYPES.test(word)) fail('a type');
      const key = identifier();
      const timed = text.startsWith('.timeSamples', at);
      if (timed) at += '.timeSamples'.length;
      literal('=');
      attributes[key] = { type: word, custom, value: timed ? samples(word) : typed(word, value()) };
    }
    literal('}');
    return { type, name, metadata: about, attributes, children };
  };
  take(/#usda 1\.0\n/, '#usda 1.0');
  const stage = metadata();
  const prims: UsdaPrim[] = [];
  while (next() !== '') prims.push(prim());
  return { metadata: stage, prims };
}
