/**
 * JSON with places: a parser that remembers where every value stands, so that a refused studio file can be corrected.
 *
 * Knows: RFC 8259, a bound on depth and size; refuses duplicate keys, which JSON.parse swallows.
 * Is told: the text of one file. Tells: the value with line and column of every pointer, or the first fault.
 */
export interface Spot {
  readonly line: number;
  readonly column: number;
}
export type JsonFault = Spot & {
  readonly reason: 'syntax' | 'end' | 'duplicate-key' | 'too-deep' | 'too-long';
  readonly near: string;
};
export interface PlacedJson {
  readonly value: unknown;
  /** Where the value of a pointer (`/zones/0/id`) stands; the nearest parent that exists where it does not. */
  spot(pointer: string): Spot;
}

export const MAX_FILE_CHARS = 4_000_000;
const MAX_DEPTH = 40;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

export function isJsonFault(x: PlacedJson | JsonFault): x is JsonFault {
  return 'reason' in x;
}

/** `~` and `/` inside a key, as RFC 6901 wants them. */
export function pointerPart(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

export function parsePlacedJson(text: string): PlacedJson | JsonFault {
  if (text.length > MAX_FILE_CHARS) return { line: 1, column: 1, reason: 'too-long', near: '' };
  const reader = new Reader(text.startsWith('\ufeff') ? text.slice(1) : text);
  const value = reader.document();
  if (reader.fault) return reader.fault;
  const { offsets } = reader;
  return {
    value,
    spot: (pointer) => {
      let at = pointer;
      while (at !== '' && !offsets.has(at)) at = at.slice(0, at.lastIndexOf('/'));
      return reader.spotAt(offsets.get(at) ?? 0);
    },
  };
}

class Reader {
  readonly offsets = new Map<string, number>();
  fault: JsonFault | undefined;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value('', 0);
    this.#space();
    if (!this.fault && this.#at < this.#text.length) this.#refuse('syntax');
    return value;
  }

  spotAt(offset: number): Spot {
    let line = 1;
    let start = 0;
    for (let at = this.#text.indexOf('\n'); at !== -1 && at < offset; at = this.#text.indexOf('\n', at + 1)) {
      line++;
      start = at + 1;
    }
    return { line, column: offset - start + 1 };
  }

  #value(pointer: string, depth: number): unknown {
    this.#space();
    if (depth > MAX_DEPTH) return this.#refuse('too-deep');
    this.offsets.set(pointer, this.#at);
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(pointer, depth);
    if (first === '[') return this.#array(pointer, depth);
    if (first === '"') return this.#string();
    if (first === undefined) return this.#refuse('end');
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const number = this.#match(NUMBER);
    return number === '' ? this.#refuse('syntax') : Number(number);
  }

  #object(pointer: string, depth: number): unknown {
    const entries = new Map<string, unknown>();
    this.#at++;
    if (this.#take('}')) return {};
    do {
      this.#space();
      const keyAt = this.#at;
      if (this.#text[keyAt] !== '"') return this.#refuse(keyAt < this.#text.length ? 'syntax' : 'end');
      const key = this.#string();
      if (this.fault) return undefined;
      if (entries.has(key)) return this.#refuse('duplicate-key', keyAt, key);
      if (!this.#take(':')) return this.#refuseHere();
      entries.set(key, this.#value(`${pointer}/${pointerPart(key)}`, depth + 1));
      if (this.fault) return undefined;
    } while (this.#take(','));
    if (!this.#take('}')) return this.#refuseHere();
    return Object.fromEntries(entries);
  }

  #array(pointer: string, depth: number): unknown {
    const items: unknown[] = [];
    this.#at++;
    if (this.#take(']')) return items;
    do {
      items.push(this.#value(`${pointer}/${items.length}`, depth + 1));
      if (this.fault) return undefined;
    } while (this.#take(','));
    if (!this.#take(']')) return this.#refuseHere();
    return items;
  }

  #string(): string {
    let out = '';
    this.#at++;
    for (;;) {
      out += this.#plain();
      const stop = this.#text[this.#at];
      if (stop === '"') {
        this.#at++;
        return out;
      }
      if (stop !== '\\') {
        this.#refuseHere();
        return out;
      }
      const kind = this.#text[this.#at + 1] ?? '';
      const hex = this.#text.slice(this.#at + 2, this.#at + 6);
      const plain = ESCAPES[kind];
      if (plain !== undefined) {
        out += plain;
        this.#at += 2;
      } else if (kind === 'u' && /^[0-9a-fA-F]{4}$/.test(hex)) {
        out += String.fromCharCode(Number.parseInt(hex, 16));
        this.#at += 6;
      } else {
        this.#refuseHere();
        return out;
      }
    }
  }

  /** Up to a quote, a backslash, a control character (which JSON forbids) or the end. */
  #plain(): string {
    const from = this.#at;
    while (this.#at < this.#text.length) {
      const code = this.#text.charCodeAt(this.#at);
      if (code < 0x20 || code === 0x22 || code === 0x5c) break;
      this.#at++;
    }
    return this.#text.slice(from, this.#at);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #take(sign: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #refuseHere(): undefined {
    return this.#refuse(this.#at < this.#text.length ? 'syntax' : 'end');
  }

  #refuse(reason: JsonFault['reason'], at = this.#at, near = this.#text.slice(at, at + 12)): undefined {
    this.fault ??= { ...this.spotAt(at), reason, near };
    return undefined;
  }
}

const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
