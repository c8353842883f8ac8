/**
 * The part of CBOR (RFC 8949) that OpenTrackIO needs: integers, text, bytes, arrays, maps with text keys, booleans, null,
 * floats of all widths, indefinite lengths; tags are passed over. Both ways. Depth and count are bounded.
 */

/** Stands for what could not be read: `undefined` is a value of CBOR. */
export const CBOR_FAULT: unique symbol = Symbol('cbor');

const MAX_DEPTH = 16;
const MAX_ITEMS = 20_000;
const BREAK = Symbol('break');

export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = new CborReader(bytes);
  const value = reader.item(0);
  return reader.good && reader.done && value !== BREAK ? value : CBOR_FAULT;
}

class CborReader {
  good = true;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #text = new TextDecoder('utf-8', { fatal: false });
  #at = 0;
  #items = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  item(depth: number): unknown {
    if (depth > MAX_DEPTH || ++this.#items > MAX_ITEMS) return this.#bad();
    const head = this.#take(1);
    if (head < 0) return this.#bad();
    const first = this.#bytes[head]!;
    const major = first >> 5;
    const info = first & 31;
    if (major === 7) return this.#simple(info);
    const endless = info === 31;
    const length = endless ? -1 : this.#length(info);
    if (!this.good) return undefined;
    switch (major) {
      case 0:
        return endless ? this.#bad() : length;
      case 1:
        return endless ? this.#bad() : -1 - length;
      case 2:
        return endless ? this.#pieces(depth).join('') : this.#slice(length);
      case 3:
        return endless ? this.#pieces(depth).join('') : this.#text.decode(this.#slice(length));
      case 4:
        return this.#array(length, depth);
      case 5:
        return this.#map(length, depth);
      default:
        return endless ? this.#bad() : this.item(depth + 1); // a tag says what the next one means: not asked here
    }
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
      case 23:
        return null;
      case 24:
        this.#take(1);
        return null;
      case 25: {
        const at = this.#take(2);
        return at < 0 ? this.#bad() : half(this.#view.getUint16(at));
      }
      case 26: {
        const at = this.#take(4);
        return at < 0 ? this.#bad() : this.#view.getFloat32(at);
      }
      case 27: {
        const at = this.#take(8);
        return at < 0 ? this.#bad() : this.#view.getFloat64(at);
      }
      case 31:
        return BREAK;
      default:
        return info < 20 ? null : this.#bad();
    }
  }

  #array(length: number, depth: number): unknown[] {
    const out: unknown[] = [];
    while (this.good && (length < 0 || out.length < length)) {
      const value = this.item(depth + 1);
      if (value === BREAK) {
        if (length >= 0) this.#bad();
        break;
      }
      out.push(value);
    }
    return out;
  }

  #map(length: number, depth: number): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (let n = 0; this.good && (length < 0 || n < length); n++) {
      const key = this.item(depth + 1);
      if (key === BREAK) {
        if (length >= 0) this.#bad();
        break;
      }
      const value = this.item(depth + 1);
      if (value === BREAK) this.#bad();
      else if (typeof key === 'string' && key !== '__proto__') out[key] = value;
      else if (typeof key === 'number') out[String(key)] = value;
    }
    return out;
  }

  /** Text in pieces, up to a break. */
  #pieces(depth: number): string[] {
    const out: string[] = [];
    for (;;) {
      const piece = this.item(depth + 1);
      if (piece === BREAK || !this.good) return out;
      if (typeof piece !== 'string') {
        this.#bad();
        return out;
      }
      out.push(piece);
    }
  }

  #length(info: number): number {
    if (info < 24) return info;
    const width = info === 24 ? 1 : info === 25 ? 2 : info === 26 ? 4 : info === 27 ? 8 : 0;
    const at = width === 0 ? -1 : this.#take(width);
    if (at < 0) return Number(this.#bad() ?? 0);
    if (width === 1) return this.#view.getUint8(at);
    if (width === 2) return this.#view.getUint16(at);
    if (width === 4) return this.#view.getUint32(at);
    return Number(this.#view.getBigUint64(at));
  }

  #slice(length: number): Uint8Array {
    const at = this.#take(length);
    if (at < 0) this.#bad();
    return at < 0 ? new Uint8Array(0) : this.#bytes.subarray(at, at + length);
  }

  /** Where they begin; -1 = there are not so many. */
  #take(count: number): number {
    const at = this.#at;
    if (!(count <= this.#bytes.length - at)) return -1;
    this.#at += count;
    return at;
  }

  #bad(): undefined {
    this.good = false;
    return undefined;
  }
}

/** Sixteen bits of floating point. */
function half(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1_024) * 2 ** (exponent - 15);
}

/** Writes a value of JSON's kinds at `at`; where it ends, or -1: it does not fit. */
export function encodeCbor(value: unknown, out: Uint8Array, at = 0): number {
  if (value === null || value === undefined) return put(out, at, 0xf6);
  if (typeof value === 'boolean') return put(out, at, value ? 0xf5 : 0xf4);
  if (typeof value === 'number') return number(value, out, at);
  if (typeof value === 'string') return string(value, out, at);
  if (Array.isArray(value)) {
    let end = head(4, value.length, out, at);
    for (const one of value) end = end < 0 ? -1 : encodeCbor(one, out, end);
    return end;
  }
  const entries = Object.entries(value as object).filter(([, one]) => one !== undefined);
  let end = head(5, entries.length, out, at);
  for (const [key, one] of entries) {
    end = end < 0 ? -1 : string(key, out, end);
    end = end < 0 ? -1 : encodeCbor(one, out, end);
  }
  return end;
}

const UTF8 = new TextEncoder();

function string(text: string, out: Uint8Array, at: number): number {
  const bytes = UTF8.encode(text);
  const end = head(3, bytes.length, out, at);
  if (end < 0 || end + bytes.length > out.length) return -1;
  out.set(bytes, end);
  return end + bytes.length;
}

function number(value: number, out: Uint8Array, at: number): number {
  if (Number.isSafeInteger(value) && !Object.is(value, -0))
    return value < 0 ? head(1, -1 - value, out, at) : head(0, value, out, at);
  if (at + 9 > out.length) return -1;
  out[at] = 0xfb;
  new DataView(out.buffer, out.byteOffset).setFloat64(at + 1, value);
  return at + 9;
}

function head(major: number, n: number, out: Uint8Array, at: number): number {
  const top = major << 5;
  if (n < 24) return put(out, at, top | n);
  const width = n < 0x100 ? 1 : n < 0x1_0000 ? 2 : n < 0x1_0000_0000 ? 4 : 8;
  if (at + 1 + width > out.length) return -1;
  out[at] = top | (width === 1 ? 24 : width === 2 ? 25 : width === 4 ? 26 : 27);
  let rest = n;
  for (let i = width; i > 0; i--) {
    out[at + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return at + 1 + width;
}

function put(out: Uint8Array, at: number, byte: number): number {
  if (at >= out.length) return -1;
  out[at] = byte;
  return at + 1;
}
