// hot path
/**
 * Little-endian numbers in bytes, without a view made per packet. Lengths are the caller's to check first.
 */
const float32 = new Float32Array(1);
const float32Bits = new Uint32Array(float32.buffer);
const float64 = new Float64Array(1);
const float64Bits = new Uint32Array(float64.buffer);
/** Which half of a 64-bit number comes first in this machine's memory. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;
const TWO_32 = 2 ** 32;

export function u16(b: Uint8Array, at: number): number {
  return b[at]! | (b[at + 1]! << 8);
}

export function i16(b: Uint8Array, at: number): number {
  return (u16(b, at) << 16) >> 16;
}

export function i32(b: Uint8Array, at: number): number {
  return b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24);
}

export function u32(b: Uint8Array, at: number): number {
  return i32(b, at) >>> 0;
}

/** Exact up to 2^53: 285 years of microseconds. */
export function u64(b: Uint8Array, at: number): number {
  return u32(b, at + 4) * TWO_32 + u32(b, at);
}

export function f32(b: Uint8Array, at: number): number {
  float32Bits[0] = u32(b, at);
  return float32[0]!;
}

export function f64(b: Uint8Array, at: number): number {
  float64Bits[LOW] = u32(b, at);
  float64Bits[HIGH] = u32(b, at + 4);
  return float64[0]!;
}

/** Float32s in a row into the head of `out`: one number handed back by one costs memory where many are read. */
export function readF32s(b: Uint8Array, at: number, out: Float64Array, count: number): void {
  for (let i = 0, from = at; i < count; i++, from += 4) {
    float32Bits[0] = b[from]! | (b[from + 1]! << 8) | (b[from + 2]! << 16) | (b[from + 3]! << 24);
    out[i] = float32[0]!;
  }
}

/** The head of `from` as float32s in a row. */
export function putF32s(b: Uint8Array, at: number, from: Float64Array, count: number): void {
  for (let i = 0, to = at; i < count; i++, to += 4) {
    float32[0] = from[i]!;
    const bits = float32Bits[0]!;
    b[to] = bits;
    b[to + 1] = bits >>> 8;
    b[to + 2] = bits >>> 16;
    b[to + 3] = bits >>> 24;
  }
}

export function putU16(b: Uint8Array, at: number, value: number): void {
  b[at] = value;
  b[at + 1] = value >>> 8;
}

export function putU32(b: Uint8Array, at: number, value: number): void {
  b[at] = value;
  b[at + 1] = value >>> 8;
  b[at + 2] = value >>> 16;
  b[at + 3] = value >>> 24;
}

/** Whole, 0 to 2^53. */
export function putU64(b: Uint8Array, at: number, value: number): void {
  putU32(b, at, value % TWO_32);
  putU32(b, at + 4, value / TWO_32);
}

export function putF32(b: Uint8Array, at: number, value: number): void {
  float32[0] = value;
  putU32(b, at, float32Bits[0]!);
}

export function putF64(b: Uint8Array, at: number, value: number): void {
  float64[0] = value;
  putU32(b, at, float64Bits[LOW]!);
  putU32(b, at + 4, float64Bits[HIGH]!);
}
