/**
 * nDisplay cluster events on the wire: JSON (TCP 41003) and binary (TCP 41004), both ways.
 *
 *   JSON:   u32 LE body length, body = JSON text in ASCII, no terminator
 *   binary: u32 LE body length = 6 + n, i32 LE event id, u8 system, u8 discard on repeat, n payload bytes
 *
 * Follows docs/protocols/ndisplay.md (engine behaviour, UE 5.x). Nothing is ever answered. A length of 0 trips an
 * assertion on the render node and is never written. Text above 0x7F is escaped: the receiver reads bytes as characters.
 */
import type { Fault } from '../../app/core/parameter.ts';
import { faultOf } from '../kit/faults.ts';

export const BINARY_PORT = 41_004;
export const MAX_BODY_BYTES = 64 * 1024;
const HEADER_BYTES = 6;
export const MAX_PARAMETERS = 64;

export interface ClusterEvent {
  readonly name: string;
  readonly type: string;
  readonly category: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly system: boolean;
  /** Events of one frame with equal category, type and name collapse to the last. */
  readonly discardOnRepeat: boolean;
}

export interface BinaryEvent {
  readonly eventId: number;
  readonly system: boolean;
  readonly discardOnRepeat: boolean;
  readonly payload: Uint8Array;
}

/** `Category/Type/Name`, or the number of a binary event. */
export const eventName = (event: ClusterEvent | BinaryEvent): string =>
  'eventId' in event ? String(event.eventId) : `${event.category}/${event.type}/${event.name}`;

export function encodeClusterEvent(event: ClusterEvent): Uint8Array | Fault {
  for (const [field, text] of Object.entries({ name: event.name, type: event.type, category: event.category })) {
    if (text === '') return faultOf('ndisplay.event-field', { field });
  }
  const text = JSON.stringify({
    Category: event.category,
    Type: event.type,
    Name: event.name,
    Parameters: event.parameters,
    bIsSystemEvent: event.system,
    bShouldDiscardOnRepeat: event.discardOnRepeat,
  }).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (text.length > MAX_BODY_BYTES) return faultOf('frame.too-long', { maxBytes: MAX_BODY_BYTES });
  return framed(new TextEncoder().encode(text));
}

export function encodeBinaryEvent(event: BinaryEvent): Uint8Array | Fault {
  if (!Number.isInteger(event.eventId) || event.eventId < -0x8000_0000 || event.eventId > 0x7fff_ffff) {
    return faultOf('ndisplay.event-id', { eventId: event.eventId });
  }
  const body = new Uint8Array(HEADER_BYTES + event.payload.length);
  if (body.length > MAX_BODY_BYTES) return faultOf('frame.too-long', { maxBytes: MAX_BODY_BYTES });
  new DataView(body.buffer).setInt32(0, event.eventId, true);
  body[4] = event.system ? 1 : 0;
  body[5] = event.discardOnRepeat ? 1 : 0;
  body.set(event.payload, HEADER_BYTES);
  return framed(body);
}

export function decodeClusterEvent(body: Uint8Array): ClusterEvent | Fault {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    return faultOf('ndisplay.event-json', {
      message: cause instanceof Error ? cause.message.slice(0, 200) : 'unreadable',
    });
  }
  if (!isObject(parsed)) return faultOf('ndisplay.event-json', { message: 'not an object' });
  const name = parsed['Name'];
  const type = parsed['Type'];
  const category = parsed['Category'];
  if (typeof name !== 'string') return faultOf('ndisplay.event-field', { field: 'Name' });
  if (typeof type !== 'string') return faultOf('ndisplay.event-field', { field: 'Type' });
  if (typeof category !== 'string') return faultOf('ndisplay.event-field', { field: 'Category' });
  const parameters = parametersOf(parsed['Parameters']);
  if (parameters === undefined) return faultOf('ndisplay.event-field', { field: 'Parameters' });
  return {
    name,
    type,
    category,
    parameters,
    system: flag(parsed['bIsSystemEvent'], false),
    discardOnRepeat: flag(parsed['bShouldDiscardOnRepeat'], true),
  };
}

export function decodeBinaryEvent(body: Uint8Array): BinaryEvent | Fault {
  if (body.length < HEADER_BYTES) return faultOf('frame.length', { length: body.length, maxBytes: MAX_BODY_BYTES });
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  return {
    eventId: view.getInt32(0, true),
    system: body[4] !== 0,
    discardOnRepeat: body[5] !== 0,
    payload: body.slice(HEADER_BYTES),
  };
}

/** Cuts a stream into event bodies: any chunking, bounded memory; a length of 0 or too much ends the connection. */
export class EventFramer {
  readonly #onBody: (body: Uint8Array) => void;
  readonly #onFault: (fault: Fault) => void;
  readonly #head = new Uint8Array(4);
  #headLength = 0;
  #body = new Uint8Array(0);
  #bodyLength = 0;
  #wanted = 0;
  #broken = false;

  constructor(on: { body(body: Uint8Array): void; fault(fault: Fault): void }) {
    this.#onBody = (body) => on.body(body);
    this.#onFault = (fault) => on.fault(fault);
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length && !this.#broken) {
      if (this.#headLength < 4) {
        this.#head[this.#headLength++] = chunk[from++]!;
        if (this.#headLength === 4) this.#begin();
        continue;
      }
      const to = Math.min(chunk.length, from + this.#wanted - this.#bodyLength);
      this.#keep(chunk.subarray(from, to));
      from = to;
      if (this.#bodyLength === this.#wanted) {
        this.#headLength = 0;
        this.#onBody(this.#body.subarray(0, this.#bodyLength));
      }
    }
  }

  #begin(): void {
    const length = new DataView(this.#head.buffer).getUint32(0, true);
    this.#bodyLength = 0;
    this.#wanted = length;
    if (length > 0 && length <= MAX_BODY_BYTES) return;
    this.#broken = true;
    this.#onFault(faultOf('frame.length', { length, maxBytes: MAX_BODY_BYTES }));
  }

  /** Memory follows what came, never what was promised. */
  #keep(part: Uint8Array): void {
    const length = this.#bodyLength + part.length;
    if (length > this.#body.length) {
      const larger = new Uint8Array(Math.min(this.#wanted, Math.max(length, 2 * this.#body.length)));
      larger.set(this.#body.subarray(0, this.#bodyLength));
      this.#body = larger;
    }
    this.#body.set(part, this.#bodyLength);
    this.#bodyLength = length;
  }
}

function framed(body: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + body.length);
  new DataView(out.buffer).setUint32(0, body.length, true);
  out.set(body, 4);
  return out;
}

function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function parametersOf(raw: unknown): Record<string, string> | undefined {
  if (raw === undefined) return {};
  if (!isObject(raw)) return undefined;
  const entries = Object.entries(raw);
  if (entries.length > MAX_PARAMETERS) return undefined;
  const out = new Map<string, string>();
  for (const [key, value] of entries) {
    if (typeof value !== 'string') return undefined;
    out.set(key, value);
  }
  return Object.fromEntries(out);
}

/** The engine turns the string "true" into a boolean; so do we. */
function flag(raw: unknown, absent: boolean): boolean {
  if (typeof raw === 'boolean') return raw;
  return typeof raw === 'string' ? raw.toLowerCase() === 'true' : absent;
}
