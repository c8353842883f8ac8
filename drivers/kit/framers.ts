/**
 * Streams cut into frames: lines, length prefix, SLIP. Any chunking, bounded memory, never throws.
 *
 * Is told: chunks. Tells: frames and named faults. A frame's bytes are valid only during the callback.
 */
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from './faults.ts';

export interface Framer {
  push(chunk: Uint8Array): void;
  /** Forgets half a frame: a new call never inherits from the last one. */
  reset(): void;
}

/** A buffer that grows by doubling up to its limit: memory follows what came, never what was promised. */
class Gathered {
  readonly #maxBytes: number;
  #bytes: Uint8Array;
  length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#bytes = new Uint8Array(Math.min(256, maxBytes));
  }

  get view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** False: it would pass the limit, nothing was added. */
  add(chunk: Uint8Array, from: number, to: number): boolean {
    const length = this.length + (to - from);
    if (length > this.#maxBytes) return false;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.#maxBytes, Math.max(length, this.#bytes.length * 2)));
      larger.set(this.view);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk.subarray(from, to), this.length);
    this.length = length;
    return true;
  }
}

export interface LineFramerOptions {
  readonly maxBytes: number;
  /** The byte that ends a line; a CR before an LF is dropped. Default LF. */
  readonly end?: 'lf' | 'cr' | 'nul';
  onLine(line: string): void;
  onFault(fault: Fault): void;
}

const LF = 0x0a;
const CR = 0x0d;

/** UTF-8 lines. A line above the limit is dropped up to its end and named once. */
export class LineFramer implements Framer {
  readonly #options: LineFramerOptions;
  readonly #end: number;
  readonly #text = new TextDecoder();
  readonly #held: Gathered;
  #dropping = false;

  constructor(options: LineFramerOptions) {
    this.#options = options;
    this.#end = { lf: LF, cr: CR, nul: 0 }[options.end ?? 'lf'];
    this.#held = new Gathered(options.maxBytes);
  }

  reset(): void {
    this.#held.length = 0;
    this.#dropping = false;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length) {
      const at = chunk.indexOf(this.#end, from);
      const to = at < 0 ? chunk.length : at;
      if (!this.#dropping && !this.#held.add(chunk, from, to)) {
        this.#dropping = true;
        this.#held.length = 0;
        this.#options.onFault(faultOf('frame.too-long', { maxBytes: this.#options.maxBytes }));
      }
      if (at < 0) return;
      this.#emit();
      from = at + 1;
    }
  }

  #emit(): void {
    const dropped = this.#dropping;
    this.#dropping = false;
    const bytes = this.#held.view;
    this.#held.length = 0;
    if (dropped) return;
    const trimmed = this.#end === LF && bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes;
    this.#options.onLine(this.#text.decode(trimmed));
  }
}

export interface LengthFramerOptions {
  readonly maxBytes: number;
  /** Lengths must be a multiple of it (OSC: 4). Default 1. */
  readonly multipleOf?: number;
  onFrame(frame: Uint8Array): void;
  /** The stream is out of step and stays so: close the connection. Told once until reset. */
  onFault(fault: Fault): void;
}

/** Four bytes of length (big-endian, signed), then that many bytes. */
export class LengthFramer implements Framer {
  readonly #options: LengthFramerOptions;
  readonly #head = new Uint8Array(4);
  readonly #held: Gathered;
  #headLength = 0;
  #wanted = 0;
  #broken = false;

  constructor(options: LengthFramerOptions) {
    this.#options = options;
    this.#held = new Gathered(options.maxBytes);
  }

  reset(): void {
    this.#headLength = 0;
    this.#wanted = 0;
    this.#held.length = 0;
    this.#broken = false;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length && !this.#broken) {
      if (this.#headLength < 4) {
        this.#head[this.#headLength] = chunk[from] ?? 0;
        this.#headLength += 1;
        from += 1;
        if (this.#headLength === 4) this.#begin();
        continue;
      }
      const to = Math.min(chunk.length, from + this.#wanted - this.#held.length);
      this.#held.add(chunk, from, to);
      from = to;
      if (this.#held.length === this.#wanted) this.#emit();
    }
  }

  #begin(): void {
    const { maxBytes, multipleOf = 1 } = this.#options;
    const length = new DataView(this.#head.buffer).getInt32(0);
    if (length < 0 || length > maxBytes || length % multipleOf !== 0) {
      this.#broken = true;
      this.#options.onFault(faultOf('frame.length', { length, maxBytes }));
      return;
    }
    this.#wanted = length;
    if (length === 0) this.#emit();
  }

  #emit(): void {
    const frame = this.#held.view;
    this.#headLength = 0;
    this.#wanted = 0;
    this.#held.length = 0;
    if (frame.length > 0) this.#options.onFrame(frame);
  }
}

const SLIP_END = 0xc0;
const SLIP_ESC = 0xdb;
const SLIP_ESC_END = 0xdc;
const SLIP_ESC_ESC = 0xdd;

export interface SlipFramerOptions {
  readonly maxBytes: number;
  onFrame(frame: Uint8Array): void;
  onFault(fault: Fault): void;
}

/** SLIP with END at both ends. A bad escape drops that packet; the next END starts afresh. Empty packets are ignored. */
export class SlipFramer implements Framer {
  readonly #options: SlipFramerOptions;
  readonly #held: Gathered;
  readonly #one = new Uint8Array(1);
  #at: 'plain' | 'escaped' | 'dropping' = 'plain';

  constructor(options: SlipFramerOptions) {
    this.#options = options;
    this.#held = new Gathered(options.maxBytes);
  }

  reset(): void {
    this.#held.length = 0;
    this.#at = 'plain';
  }

  push(chunk: Uint8Array): void {
    for (const byte of chunk) this.#byte(byte);
  }

  #byte(byte: number): void {
    if (byte === SLIP_END) {
      if (this.#at === 'escaped') this.#options.onFault(faultOf('frame.escape'));
      const frame = this.#at === 'plain' ? this.#held.view : undefined;
      this.reset();
      if (frame !== undefined && frame.length > 0) this.#options.onFrame(frame);
      return;
    }
    if (this.#at === 'dropping') return;
    if (this.#at === 'escaped') {
      if (byte !== SLIP_ESC_END && byte !== SLIP_ESC_ESC) return this.#drop(faultOf('frame.escape'));
      this.#at = 'plain';
      this.#add(byte === SLIP_ESC_END ? SLIP_END : SLIP_ESC);
      return;
    }
    if (byte === SLIP_ESC) this.#at = 'escaped';
    else this.#add(byte);
  }

  #add(byte: number): void {
    this.#one[0] = byte;
    if (!this.#held.add(this.#one, 0, 1)) this.#drop(faultOf('frame.too-long', { maxBytes: this.#options.maxBytes }));
  }

  #drop(fault: Fault): void {
    this.#at = 'dropping';
    this.#held.length = 0;
    this.#options.onFault(fault);
  }
}

/** A length prefix and the packet. */
export function withLength(packet: Uint8Array): Uint8Array {
  const out = new Uint8Array(packet.length + 4);
  new DataView(out.buffer).setInt32(0, packet.length);
  out.set(packet, 4);
  return out;
}

/** END, the escaped packet, END. */
export function withSlip(packet: Uint8Array): Uint8Array {
  let escapes = 0;
  for (const byte of packet) if (byte === SLIP_END || byte === SLIP_ESC) escapes += 1;
  const out = new Uint8Array(packet.length + escapes + 2);
  out[0] = SLIP_END;
  let at = 1;
  for (const byte of packet) {
    const escaped = byte === SLIP_END || byte === SLIP_ESC;
    if (escaped) out[at++] = SLIP_ESC;
    out[at++] = byte === SLIP_END ? SLIP_ESC_END : byte === SLIP_ESC ? SLIP_ESC_ESC : byte;
  }
  out[at] = SLIP_END;
  return out;
}
