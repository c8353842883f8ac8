/**
 * OSC packets to bytes. Refuses by name what cannot stand on the wire; never infers a type.
 *
 * Bytes are views on a slab that is filled once and never written again: a packet may be kept and sent 64 times.
 * Encoding is synchronous and its cursor is the module's: nothing here is held between two calls.
 */
import { faultOf } from './faults.ts';
import {
  isBundle,
  OSC_MAX_BYTES,
  OSC_MAX_DEPTH,
  type OscArg,
  type OscFault,
  type OscMessage,
  type OscPacket,
} from './osc-packet.ts';

const SLAB_BYTES = 64 * 1024;

let slab = new Uint8Array(SLAB_BYTES);
let slabAt = 0;
let out = slab;
let at = 0;
let limit = 0;
let failed = '';
let failedDetail = '';

const float32 = new Float32Array(1);
const float32Bits = new Uint32Array(float32.buffer);
const float64 = new Float64Array(1);
const float64Bits = new Uint32Array(float64.buffer);
const int64 = new BigInt64Array(float64.buffer);
const uint64 = new BigUint64Array(float64.buffer);
/** Which half of a 64-bit number comes first in this machine's memory. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

export function encodeOsc(packet: OscPacket, maxBytes: number = OSC_MAX_BYTES): Uint8Array | OscFault {
  // First into what is left of the slab; a packet that does not fit there starts a new one of its own size.
  for (let roomBytes = SLAB_BYTES - slabAt; ; roomBytes = Math.max(SLAB_BYTES, roomBytes * 4)) {
    if (roomBytes > SLAB_BYTES - slabAt) {
      slab = new Uint8Array(Math.max(SLAB_BYTES, roomBytes));
      slabAt = 0;
    }
    out = slab;
    at = slabAt;
    limit = slabAt + Math.min(slab.length - slabAt, maxBytes + 64);
    failed = '';
    const start = slabAt;
    if (writePacket(packet, 0)) {
      const lengthBytes = at - start;
      if (lengthBytes > maxBytes) return faultOf('osc.too-long', { bytes: lengthBytes, maxBytes });
      slabAt = at;
      return out.subarray(start, at);
    }
    if (failed !== 'full') return faultOf(`osc.${failed}`, { detail: failedDetail });
    if (limit < slab.length || slab.length - start > maxBytes) return faultOf('osc.too-long', { maxBytes });
  }
}

function fail(what: string, detail = ''): boolean {
  failed = what;
  failedDetail = detail;
  return false;
}

function writePacket(packet: OscPacket, depth: number): boolean {
  return isBundle(packet) ? writeBundle(packet.timeTag, packet.elements, depth) : writeMessage(packet);
}

function writeBundle(timeTag: bigint, elements: readonly OscPacket[], depth: number): boolean {
  if (depth >= OSC_MAX_DEPTH) return fail('too-deep');
  if (limit - at < 16) return fail('full');
  if (timeTag < 0n || timeTag > 0xffff_ffff_ffff_ffffn) return fail('time-tag', String(timeTag));
  putU32(0x2362756e);
  putU32(0x646c6500);
  uint64[0] = timeTag;
  putU32(float64Bits[HIGH]!);
  putU32(float64Bits[LOW]!);
  for (let i = 0; i < elements.length; i++) {
    if (limit - at < 4) return fail('full');
    const sizeAt = at;
    at += 4;
    if (!writePacket(elements[i]!, depth + 1)) return false;
    const packetEnd = at;
    at = sizeAt;
    putU32(packetEnd - sizeAt - 4);
    at = packetEnd;
  }
  return true;
}

function writeMessage(message: OscMessage): boolean {
  const { address, args } = message;
  if (address.charCodeAt(0) !== 0x2f) return fail('address', address);
  if (!writeString(address)) return false;
  if (limit - at < 8 + args.length) return fail('full');
  out[at++] = 0x2c;
  for (let i = 0; i < args.length; i++) if (!writeTag(args[i]!, 0)) return false;
  if (limit - at < 4) return fail('full');
  endString();
  for (let i = 0; i < args.length; i++) if (!writeData(args[i]!)) return false;
  return true;
}

function writeTag(arg: OscArg, depth: number): boolean {
  if (limit - at < 3) return fail('full');
  if (arg.type !== 'array') {
    out[at++] = arg.type.charCodeAt(0);
    return true;
  }
  if (depth >= OSC_MAX_DEPTH) return fail('too-deep');
  out[at++] = 0x5b;
  for (let i = 0; i < arg.value.length; i++) if (!writeTag(arg.value[i]!, depth + 1)) return false;
  if (limit - at < 3) return fail('full');
  out[at++] = 0x5d;
  return true;
}

function writeData(arg: OscArg): boolean {
  if (limit - at < 8)
    return arg.type === 'T' || arg.type === 'F' || arg.type === 'N' || arg.type === 'I' || fail('full');
  switch (arg.type) {
    case 'i':
      if ((arg.value | 0) !== arg.value) return fail('int32', String(arg.value));
      putU32(arg.value);
      return true;
    case 'f':
      float32[0] = arg.value;
      putU32(float32Bits[0]!);
      return true;
    case 's':
    case 'S':
      return writeString(arg.value);
    case 'b':
      return writeBlob(arg.value);
    case 'T':
    case 'F':
    case 'N':
    case 'I':
      return true;
    case 'd':
      float64[0] = arg.value;
      return putU64();
    case 'h':
      if (BigInt.asIntN(64, arg.value) !== arg.value) return fail('int64', String(arg.value));
      int64[0] = arg.value;
      return putU64();
    case 't':
      if (BigInt.asUintN(64, arg.value) !== arg.value) return fail('time-tag', String(arg.value));
      uint64[0] = arg.value;
      return putU64();
    case 'c':
      if (arg.value.length !== 1 || arg.value.charCodeAt(0) > 0x7f) return fail('character', arg.value);
      putU32(arg.value.charCodeAt(0));
      return true;
    case 'r':
    case 'm':
      if (arg.value >>> 0 !== arg.value) return fail('uint32', String(arg.value));
      putU32(arg.value);
      return true;
    case 'array':
      for (let i = 0; i < arg.value.length; i++) if (!writeData(arg.value[i]!)) return false;
      return true;
  }
}

/** ASCII as it comes; from the first other letter on, UTF-8. */
function writeString(text: string): boolean {
  const { length } = text;
  if (limit - at < length + 4) return fail('full');
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) return fail('nul', text);
    if (code > 0x7f) return writeUtf8(text, i);
    out[at++] = code;
  }
  endString();
  return true;
}

function writeUtf8(text: string, from: number): boolean {
  const { length } = text;
  if (limit - at < (length - from) * 3 + 4) return fail('full');
  for (let i = from; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) return fail('nul', text);
    if (code < 0x80) out[at++] = code;
    else if (code < 0x800) {
      out[at++] = 0xc0 | (code >> 6);
      out[at++] = 0x80 | (code & 0x3f);
    } else if (code < 0xd800 || code > 0xdfff) {
      out[at++] = 0xe0 | (code >> 12);
      out[at++] = 0x80 | ((code >> 6) & 0x3f);
      out[at++] = 0x80 | (code & 0x3f);
    } else {
      i += 1;
      const second = i < length ? text.charCodeAt(i) : 0;
      if (code > 0xdbff || second < 0xdc00 || second > 0xdfff) return fail('text');
      const point = 0x10000 + ((code - 0xd800) << 10) + (second - 0xdc00);
      out[at++] = 0xf0 | (point >> 18);
      out[at++] = 0x80 | ((point >> 12) & 0x3f);
      out[at++] = 0x80 | ((point >> 6) & 0x3f);
      out[at++] = 0x80 | (point & 0x3f);
    }
  }
  endString();
  return true;
}

/** One to four zero bytes. A failed attempt may have left bytes here, so they are written. */
function endString(): void {
  const start = slabAt;
  do out[at++] = 0;
  while (((at - start) & 3) !== 0);
}

function writeBlob(blob: Uint8Array): boolean {
  const { length } = blob;
  if (limit - at < length + 7) return fail('full');
  putU32(length);
  if (length < 64) for (let i = 0; i < length; i++) out[at + i] = blob[i]!;
  else out.set(blob, at);
  at += length;
  for (let i = length; (i & 3) !== 0; i++) out[at++] = 0;
  return true;
}

function putU32(value: number): void {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
  at += 4;
}

function putU64(): boolean {
  putU32(float64Bits[HIGH]!);
  putU32(float64Bits[LOW]!);
  return true;
}
