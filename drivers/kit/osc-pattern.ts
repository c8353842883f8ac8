/**
 * OSC address patterns: compiled once, matched in linear time per part (no backtracking over alternatives: the set of
 * positions that a part can have reached moves forward token by token).
 *
 * `?` one character · `*` any number · `[a-z]` `[!a-z]` a set · `{foo,bar}` literal alternatives · `//` any depth (1.1).
 * Decided where documents differ: a reversed range or an open bracket refuses the pattern; `-` last and `!` not first
 * are literal; nothing crosses `/`; wildcards in registered addresses mean nothing.
 */
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from './faults.ts';

type Token =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'one' }
  | { readonly is: 'any' }
  | {
      readonly is: 'set';
      readonly negated: boolean;
      readonly chars: ReadonlySet<string>;
      readonly ranges: readonly Range[];
    }
  | { readonly is: 'options'; readonly options: readonly string[] };

interface Range {
  readonly from: string;
  readonly to: string;
}

type Part = readonly Token[] | 'any-depth';

export interface OscPattern {
  readonly source: string;
  matches(address: string): boolean;
}

const MAX_PATTERN = 1024;
const SPECIAL = /[?*[\]{}]|\/\//;

export function isOscPattern(address: string): boolean {
  return SPECIAL.test(address);
}

export function compileOscPattern(source: string): OscPattern | Fault {
  if (!source.startsWith('/') || source.length > MAX_PATTERN)
    return faultOf('osc.pattern', { pattern: source.slice(0, 80) });
  if (!isOscPattern(source)) return { source, matches: (address) => address === source };
  const parts: Part[] = [];
  const texts = source.split('/').slice(1);
  for (const [index, text] of texts.entries()) {
    // An empty part that is not the last one is the 1.1 operator `//`.
    if (text === '' && index < texts.length - 1) {
      if (parts.at(-1) !== 'any-depth') parts.push('any-depth');
      continue;
    }
    const tokens = tokensOf(text);
    if (tokens === undefined) return faultOf('osc.pattern', { pattern: source.slice(0, 80) });
    parts.push(tokens);
  }
  return { source, matches: (address) => address.startsWith('/') && matchParts(parts, address.slice(1).split('/')) };
}

function tokensOf(part: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < part.length) {
    const char = part.charAt(at);
    if (char === '[' || char === '{') {
      const close = part.indexOf(char === '[' ? ']' : '}', at + 1);
      if (close < 0) return undefined;
      const inside = part.slice(at + 1, close);
      const token: Token | undefined = char === '[' ? setOf(inside) : { is: 'options', options: inside.split(',') };
      if (token === undefined) return undefined;
      tokens.push(token);
      at = close + 1;
      continue;
    }
    if (char === ']' || char === '}') return undefined;
    if (char === '?') tokens.push({ is: 'one' });
    else if (char === '*') {
      if (tokens.at(-1)?.is !== 'any') tokens.push({ is: 'any' });
    } else tokens.push({ is: 'text', text: char });
    at += 1;
  }
  return tokens;
}

function setOf(inside: string): Token | undefined {
  const negated = inside.startsWith('!');
  const body = negated ? inside.slice(1) : inside;
  if (body === '') return undefined;
  const chars = new Set<string>();
  const ranges: Range[] = [];
  for (let at = 0; at < body.length; at++) {
    const from = body.charAt(at);
    if (body.charAt(at + 1) !== '-' || at + 2 >= body.length) {
      chars.add(from);
      continue;
    }
    const to = body.charAt(at + 2);
    if (to < from) return undefined;
    ranges.push({ from, to });
    at += 2;
  }
  return { is: 'set', negated, chars, ranges };
}

/** Which numbers of address parts the pattern parts so far can have eaten. */
function matchParts(parts: readonly Part[], texts: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    if (part === 'any-depth') {
      for (let at = Math.min(...reached); at <= texts.length; at++) next.add(at);
    } else {
      for (const at of reached) {
        const text = texts[at];
        if (text !== undefined && matchPart(part, text)) next.add(at + 1);
      }
    }
    if (next.size === 0) return false;
    reached = next;
  }
  return reached.has(texts.length);
}

function matchPart(tokens: readonly Token[], text: string): boolean {
  let reached = new Uint8Array(text.length + 1);
  reached[0] = 1;
  for (const token of tokens) {
    const next = new Uint8Array(text.length + 1);
    let alive = false;
    for (let at = 0; at <= text.length; at++) {
      if (reached[at] === 0) continue;
      alive = true;
      if (token.is === 'any') {
        next.fill(1, at);
        break;
      }
      step(token, text, at, next);
    }
    if (!alive) return false;
    reached = next;
  }
  return reached[text.length] === 1;
}

function step(token: Exclude<Token, { is: 'any' }>, text: string, at: number, next: Uint8Array): void {
  switch (token.is) {
    case 'text':
      if (text.charAt(at) === token.text) next[at + 1] = 1;
      return;
    case 'one':
      if (at < text.length) next[at + 1] = 1;
      return;
    case 'set':
      if (at < text.length && inSet(token, text.charAt(at))) next[at + 1] = 1;
      return;
    case 'options':
      for (const option of token.options) if (text.startsWith(option, at)) next[at + option.length] = 1;
      return;
  }
}

function inSet(set: Extract<Token, { is: 'set' }>, char: string): boolean {
  const found = set.chars.has(char) || set.ranges.some((range) => char >= range.from && char <= range.to);
  return found !== set.negated;
}
