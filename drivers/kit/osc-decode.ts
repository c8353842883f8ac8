/**
 * OSC bytes to packets. Never throws on input; a fault names what and where. Strict mode also refuses non-zero padding.
 *
 *   string: bytes, NUL, zero padding to 4 · blob: int32 size, bytes, zero padding to 4 · numbers big-endian
 *   message: address, `,` and type tags, arguments · bundle: `#bundle\0`, time tag, (int32 size, element)*
 *
 * Decoding is synchronous and its cursor is the module's: nothing here is held between two calls. Blobs are copies.
 */
import { Buffer, isUtf8 } from 'node:buffer';
import {
  OSC_MAX_DEPTH,
  type OscArg,
  type OscBundle,
  type OscFault,
  type OscMessage,
  type OscPacket,
  type OscWarning,
} from './osc-packet.ts';

export type OscMode = 'strict' | 'tolerant';

const EMPTY = new Uint8Array(0);
const ADDRESSES = 2048;
const MAX_INTERNED = 96;

const SLAB_BYTES = 64 * 1024;
const MAX_SLAB_BLOB = 4 * 1024;

let slab = new Uint8Array(SLAB_BYTES);
let slabAt = 0;
let bytes: Uint8Array = EMPTY;
let at = 0;
let end = 0;
let strict = true;
let padded: OscWarning | undefined;
let failed = '';
let failedAt = 0;

const float32 = new Float32Array(1);
const float32Bits = new Uint32Array(float32.buffer);
const float64 = new Float64Array(1);
const float64Bits = new Uint32Array(float64.buffer);
const int64 = new BigInt64Array(float64.buffer);
const uint64 = new BigUint64Array(float64.buffer);
/** Which half of a 64-bit number comes first in this machine's memory. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** The same addresses come over and over: one string each, found by hash, compared byte by byte. */
const addresses: string[] = Array.from({ length: ADDRESSES }, () => '');

/** Argument types without data are one object each. */
const TRUE: OscArg = { type: 'T' };
const FALSE: OscArg = { type: 'F' };
const NIL: OscArg = { type: 'N' };
const IMPULSE: OscArg = { type: 'I' };

export function decodeOsc(packet: Uint8Array, mode: OscMode = 'strict'): OscPacket | OscFault {
  bytes = packet;
  at = 0;
  end = packet.length;
  strict = mode === 'strict';
  failed = '';
  let decoded: OscPacket | undefined;
  if (end === 0) fail('empty', 0);
  else if ((end & 3) !== 0) fail('length', end);
  else decoded = readPacket(0);
  bytes = EMPTY;
  if (decoded !== undefined) return decoded;
  return { code: `osc.${failed}`, params: { at: failedAt } };
}

function fail(what: string, where: number): undefined {
  failed = what;
  failedAt = where;
  return undefined;
}

function readPacket(depth: number): OscPacket | undefined {
  const first = bytes[at];
  if (first === 0x2f) return readMessage();
  if (first === 0x23) return readBundle(depth);
  return fail('not-a-packet', at);
}

function readBundle(depth: number): OscBundle | undefined {
  const start = at;
  if (depth >= OSC_MAX_DEPTH) return fail('too-deep', start);
  if (end - at < 8 || u32(at) !== 0x2362756e || u32(at + 4) !== 0x646c6500) return fail('not-a-packet', start);
  if (end - at < 16) return fail('time-tag', at + 8);
  const timeTag = readUint64(at + 8);
  at += 16;
  const bundleEnd = end;
  const elements: OscPacket[] = [];
  let warning: OscWarning | undefined;
  while (at < bundleEnd) {
    if (bundleEnd - at < 4) return fail('element-size', at);
    const size = i32(at);
    if (size <= 0 || (size & 3) !== 0 || size > bundleEnd - at - 4) return fail('element-size', at);
    at += 4;
    end = at + size;
    const element = readPacket(depth + 1);
    if (element === undefined) return undefined;
    if ('timeTag' in element && element.timeTag < timeTag) warning = 'time-tag-order';
    elements.push(element);
    at = end;
    end = bundleEnd;
  }
  return { timeTag, elements, warning };
}

function readMessage(): OscMessage | undefined {
  padded = undefined;
  const address = readAddress();
  if (address === undefined) return undefined;
  if (at === end) return { address, args: [], warning: 'no-type-tags' };
  if (bytes[at] !== 0x2c) return fail('type-tags', at);
  const tags = at + 1;
  const tagsEnd = bytes.indexOf(0, tags);
  if (tagsEnd < 0 || tagsEnd >= end) return fail('unterminated', at);
  at = tagsEnd;
  if (!skipPadding()) return undefined;
  const args: OscArg[] = [];
  tagAt = tags;
  if (!readArgs(args, tagsEnd, 0)) return undefined;
  return { address, args, warning: at < end ? 'trailing-bytes' : padded };
}

let tagAt = 0;

/** Reads up to the end of the type tags, or (depth above 0) past the bracket that closes this array. */
function readArgs(out: OscArg[], tagsEnd: number, depth: number): boolean {
  while (tagAt < tagsEnd) {
    const tag = bytes[tagAt]!;
    const where = tagAt;
    tagAt += 1;
    if (tag === 0x5d) {
      if (depth > 0) return true;
      fail('array', where);
      return false;
    }
    const arg = tag === 0x5b ? readArray(tagsEnd, depth, where) : readArg(tag, where);
    if (arg === undefined) return false;
    out.push(arg);
  }
  if (depth === 0) return true;
  fail('array', tagsEnd);
  return false;
}

function readArray(tagsEnd: number, depth: number, where: number): OscArg | undefined {
  if (depth >= OSC_MAX_DEPTH) return fail('too-deep', where);
  const value: OscArg[] = [];
  return readArgs(value, tagsEnd, depth + 1) ? { type: 'array', value } : undefined;
}

function readArg(tag: number, where: number): OscArg | undefined {
  switch (tag) {
    case 0x69: // i
      if (end - at < 4) return fail('truncated', at);
      at += 4;
      return { type: 'i', value: i32(at - 4) };
    case 0x66: // f
      if (end - at < 4) return fail('truncated', at);
      float32Bits[0] = u32(at);
      at += 4;
      return { type: 'f', value: float32[0]! };
    case 0x73: // s
    case 0x53: {
      const value = readString();
      if (value === undefined) return undefined;
      return tag === 0x73 ? { type: 's', value } : { type: 'S', value };
    }
    case 0x62: {
      const value = readBlob();
      return value === undefined ? undefined : { type: 'b', value };
    }
    case 0x54:
      return TRUE;
    case 0x46:
      return FALSE;
    case 0x4e:
      return NIL;
    case 0x49:
      return IMPULSE;
    default:
      return readRareArg(tag, where);
  }
}

function readRareArg(tag: number, where: number): OscArg | undefined {
  switch (tag) {
    case 0x68: // h
    case 0x64: // d
    case 0x74: // t
      if (end - at < 8) return fail('truncated', at);
      float64Bits[HIGH] = u32(at);
      float64Bits[LOW] = u32(at + 4);
      at += 8;
      if (tag === 0x68) return { type: 'h', value: int64[0]! };
      return tag === 0x64 ? { type: 'd', value: float64[0]! } : { type: 't', value: uint64[0]! };
    case 0x63: {
      if (end - at < 4) return fail('truncated', at);
      const code = u32(at);
      if (code > 0x7f) return fail('character', at);
      at += 4;
      return { type: 'c', value: String.fromCharCode(code) };
    }
    case 0x72: // r
    case 0x6d: // m
      if (end - at < 4) return fail('truncated', at);
      at += 4;
      return tag === 0x72 ? { type: 'r', value: u32(at - 4) } : { type: 'm', value: u32(at - 4) };
    default:
      return fail('type-tag', where);
  }
}

function readAddress(): string | undefined {
  const start = at;
  let hash = 0;
  let high = 0;
  let code = 0;
  let stop = start;
  while (stop < end && (code = bytes[stop]!) !== 0) {
    hash = (Math.imul(hash, 31) + code) | 0;
    high |= code;
    stop += 1;
  }
  if (stop === end) return fail('unterminated', start);
  at = stop;
  if (!skipPadding()) return undefined;
  if (high > 0x7f || stop - start > MAX_INTERNED) return textOf(start, stop, high);
  const slot = (hash ^ (hash >>> 13)) & (ADDRESSES - 1);
  const known = addresses[slot]!;
  if (isSame(known, start, stop)) return known;
  const address = asciiOf(start, stop);
  addresses[slot] = address;
  return address;
}

function isSame(text: string, start: number, stop: number): boolean {
  if (text.length !== stop - start) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}

function readString(): string | undefined {
  const start = at;
  let high = 0;
  let code = 0;
  let stop = start;
  while (stop < end && (code = bytes[stop]!) !== 0) {
    high |= code;
    stop += 1;
  }
  if (stop === end) return fail('unterminated', start);
  at = stop;
  return skipPadding() ? textOf(start, stop, high) : undefined;
}

/** From the NUL at the cursor to the next multiple of 4 from the packet's start (every item is aligned). */
function skipPadding(): boolean {
  const next = (at + 4) & ~3;
  for (let i = at + 1; i < next; i++) {
    if (bytes[i] === 0) continue;
    if (strict) {
      fail('padding', i);
      return false;
    }
    padded = 'padding';
  }
  at = next;
  return true;
}

function textOf(start: number, stop: number, high: number): string | undefined {
  if (high <= 0x7f) return asciiOf(start, stop);
  if (!isUtf8(bytes.subarray(start, stop))) return fail('utf8', start);
  return Buffer.prototype.utf8Slice.call(bytes, start, stop);
}

/** Short strings letter by letter (no call out of JavaScript), long ones at once. */
function asciiOf(start: number, stop: number): string {
  if (stop - start > 24) return Buffer.prototype.latin1Slice.call(bytes, start, stop);
  let text = '';
  for (let i = start; i < stop; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

function readBlob(): Uint8Array | undefined {
  if (end - at < 4) return fail('truncated', at);
  const size = i32(at);
  const start = at + 4;
  if (size < 0 || size > end - start) return fail('blob-size', at);
  const next = start + ((size + 3) & ~3);
  if (next > end) return fail('truncated', start + size);
  for (let i = start + size; i < next; i++) {
    if (bytes[i] === 0) continue;
    if (strict) return fail('padding', i);
    padded = 'padding';
  }
  at = next;
  return copyOf(start, size);
}

/** Small blobs share a slab that is filled once: an allocation of its own costs seven times the copy (measured). */
function copyOf(start: number, size: number): Uint8Array {
  if (size > MAX_SLAB_BLOB) return new Uint8Array(bytes.subarray(start, start + size));
  if (slabAt + size > slab.length) {
    slab = new Uint8Array(SLAB_BYTES);
    slabAt = 0;
  }
  const blob = slab.subarray(slabAt, slabAt + size);
  blob.set(bytes.subarray(start, start + size));
  slabAt += size;
  return blob;
}

function readUint64(from: number): bigint {
  float64Bits[HIGH] = u32(from);
  float64Bits[LOW] = u32(from + 4);
  return uint64[0]!;
}

function i32(from: number): number {
  return (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!;
}

function u32(from: number): number {
  return i32(from) >>> 0;
}
