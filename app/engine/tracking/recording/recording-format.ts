/**
 * The file of a recording: what stands in it and how it is read (docs/protocols/recording.md).
 *
 * Append-only: a mark, then blocks with a checksum each. A file that was cut off is whole up to its last block; a
 * damaged one is read up to the damage, and says where that is. Every block can be read without the ones before it.
 */
import { crc32 } from 'node:zlib';
import type { Fault } from '../../../core/parameter.ts';
import type { Rate } from '../../../core/stage/model.ts';
import type { SourceConfig } from '../tracking-config.ts';

export const RECORDING_FORMAT = 1;
/** `SLTRACK` and the format's number. */
export const FILE_MARK: Uint8Array = Uint8Array.of(0x53, 0x4c, 0x54, 0x52, 0x41, 0x43, 0x4b, RECORDING_FORMAT);
/** `SLBK`, little-endian like every number of the file. */
const BLOCK_MARK = 0x4b_42_4c_53;
/** `SLEN` */
const END_MARK = 0x4e_45_4c_53;
export const BLOCK_HEAD_BYTES = 20;
export const MAX_PAYLOAD_BYTES = 128 * 1024;
export const END_FOOT_BYTES = 8;

export const BLOCK = { header: 1, data: 2, end: 3 } as const;
export const RECORD = { datagram: 1, sender: 2, clock: 3, json: 4, dropped: 5 } as const;
export const DATAGRAM_HEAD_BYTES = 14;

/** A socket that was recorded, with the decoder that read it. */
export interface RecordedPort {
  readonly index: number;
  readonly protocol: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly group?: string;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
}

/** A camera's input as it was set, and its port in this file. */
export type RecordedSource = SourceConfig & { readonly port: number };

export interface RecordedSetup {
  readonly ports: readonly RecordedPort[];
  readonly sources: readonly RecordedSource[];
}

export interface RecordingHeader {
  readonly format: number;
  /** `<date>/<folder>` below `recordings`. */
  readonly id: string;
  readonly name: string;
  readonly studio: string;
  readonly by: string;
  /** Of the picture, and of its labels. */
  readonly rate: Rate;
  readonly timecodeRate: Rate;
  readonly startedWallMs: number;
  /** Monotonic, of the tracking process: every `atUs` of the file is on this clock. */
  readonly startedUs: number;
  readonly setup: RecordedSetup;
}

/** The line of the house clock from `atUs` on: frame = floor((us - epochUs) * rate / 1e6). */
export interface RecordedHouse {
  readonly t: 'house';
  readonly atUs: number;
  readonly epochUs: number;
  readonly timecodeAtEpoch: number;
  /** House frame that begins at `epochUs`. */
  readonly frameAtEpoch?: number;
  readonly drop: boolean;
  readonly speedPpm: number;
  /** `free-run`, `locked`, ... */
  readonly state: string;
}

export interface RecordedMark {
  readonly t: 'mark';
  readonly kind: 'armed' | 'take' | 'outcome';
  readonly atUs: number;
  readonly takeId: string;
  /** House frame of the switch; null = none yet. */
  readonly frame: number | null;
  readonly outcome: string | null;
}

export type RecordedNote = RecordedHouse | RecordedMark | ({ readonly t: 'setup' } & RecordedSetup);

export interface RecordingEnd {
  /** Null: a person or a clean stop ended it. */
  readonly why: Fault | null;
  readonly endedWallMs: number;
  readonly firstUs: number | null;
  readonly lastUs: number | null;
  readonly datagrams: number;
  readonly dropped: number;
  readonly marks: readonly RecordedMark[];
}

/** Writes the head before a payload that already stands at `BLOCK_HEAD_BYTES`; the length of the whole block. */
export function sealBlock(block: Uint8Array, kind: number, payloadBytes: number, sequence: number): number {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  view.setUint32(0, BLOCK_MARK, true);
  view.setUint32(4, kind, true);
  view.setUint32(8, payloadBytes, true);
  view.setUint32(12, sequence, true);
  view.setUint32(16, checksum(block, payloadBytes), true);
  return BLOCK_HEAD_BYTES + payloadBytes;
}

/** Over kind, length, number and payload. */
function checksum(block: Uint8Array, payloadBytes: number): number {
  return crc32(block.subarray(BLOCK_HEAD_BYTES, BLOCK_HEAD_BYTES + payloadBytes), crc32(block.subarray(4, 16)));
}

/** A whole block with JSON in it; undefined where it would be larger than any block may be. */
export function jsonBlock(kind: number, value: unknown, sequence: number): Uint8Array | undefined {
  const text = new TextEncoder().encode(JSON.stringify(value));
  if (text.length > MAX_PAYLOAD_BYTES) return undefined;
  const block = new Uint8Array(BLOCK_HEAD_BYTES + text.length);
  block.set(text, BLOCK_HEAD_BYTES);
  sealBlock(block, kind, text.length, sequence);
  return block;
}

/** The end block with its foot, by which it is found from the end of the file. */
export function endBlock(end: RecordingEnd, sequence: number): Uint8Array {
  const block = jsonBlock(BLOCK.end, end, sequence) ?? jsonBlock(BLOCK.end, { ...end, marks: [] }, sequence)!;
  const whole = new Uint8Array(block.length + END_FOOT_BYTES);
  whole.set(block);
  const view = new DataView(whole.buffer);
  view.setUint32(block.length, block.length, true);
  view.setUint32(block.length + 4, END_MARK, true);
  return whole;
}

/** How long the end block before this foot is; undefined: the file has no end. */
export function footLength(foot: Uint8Array): number | undefined {
  if (foot.length !== END_FOOT_BYTES) return undefined;
  const view = new DataView(foot.buffer, foot.byteOffset, foot.byteLength);
  if (view.getUint32(4, true) !== END_MARK) return undefined;
  const bytes = view.getUint32(0, true);
  return bytes > BLOCK_HEAD_BYTES && bytes <= BLOCK_HEAD_BYTES + MAX_PAYLOAD_BYTES ? bytes : undefined;
}

export interface BlockHead {
  readonly kind: number;
  readonly payloadBytes: number;
  readonly sequence: number;
  readonly crc: number;
}

/** Undefined: no block begins here. */
export function readHead(bytes: Uint8Array): BlockHead | undefined {
  if (bytes.length < BLOCK_HEAD_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payloadBytes = view.getUint32(8, true);
  if (view.getUint32(0, true) !== BLOCK_MARK || payloadBytes > MAX_PAYLOAD_BYTES) return undefined;
  return {
    kind: view.getUint32(4, true),
    payloadBytes,
    sequence: view.getUint32(12, true),
    crc: view.getUint32(16, true),
  };
}

/** The block as a whole is what was written. */
export function isSound(block: Uint8Array, head: BlockHead): boolean {
  return block.length >= BLOCK_HEAD_BYTES + head.payloadBytes && checksum(block, head.payloadBytes) === head.crc;
}

/** Who wants what of a block; a reader that does not care leaves it out. */
export interface RecordEars {
  /** `bytes` lies in the block: copy what you keep. */
  datagram?(port: number, bytes: Uint8Array, host: string, senderPort: number, atUs: number): void;
  clock?(atUs: number, wallMs: number): void;
  note?(note: RecordedNote): void;
  /** So many datagrams of that port were not recorded before this place. */
  dropped?(port: number, count: number): void;
}

/** Reads the records of a data block's payload. False: it is not made of records, though its checksum holds. */
export function readRecords(payload: Uint8Array, ears: RecordEars): boolean {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const hosts: string[] = [];
  const ports: number[] = [];
  let at = 0;
  const left = (bytes: number): boolean => at + bytes <= payload.length;
  while (at < payload.length) {
    const kind = payload[at];
    if (kind === RECORD.datagram && left(DATAGRAM_HEAD_BYTES)) {
      const from = view.getUint16(at + 2, true);
      const bytes = view.getUint16(at + 4, true);
      const host = hosts[from];
      if (!left(DATAGRAM_HEAD_BYTES + bytes) || host === undefined) return false;
      const body = payload.subarray(at + DATAGRAM_HEAD_BYTES, at + DATAGRAM_HEAD_BYTES + bytes);
      ears.datagram?.(payload[at + 1]!, body, host, ports[from]!, view.getFloat64(at + 6, true));
      at += DATAGRAM_HEAD_BYTES + bytes;
    } else if (kind === RECORD.sender && left(4)) {
      const bytes = payload[at + 1]!;
      if (!left(4 + bytes)) return false;
      ports.push(view.getUint16(at + 2, true));
      hosts.push(new TextDecoder().decode(payload.subarray(at + 4, at + 4 + bytes)));
      at += 4 + bytes;
    } else if (kind === RECORD.clock && left(17)) {
      ears.clock?.(view.getFloat64(at + 1, true), view.getFloat64(at + 9, true));
      at += 17;
    } else if (kind === RECORD.json && left(5)) {
      const bytes = view.getUint32(at + 1, true);
      if (!left(5 + bytes)) return false;
      const note = ears.note && readNote(payload.subarray(at + 5, at + 5 + bytes));
      if (note) ears.note?.(note);
      at += 5 + bytes;
    } else if (kind === RECORD.dropped && left(6)) {
      ears.dropped?.(payload[at + 1]!, view.getUint32(at + 2, true));
      at += 6;
    } else return false;
  }
  return true;
}

/** A note of a kind that a later version writes is passed over. */
function readNote(bytes: Uint8Array): RecordedNote | undefined {
  const raw = readJson(bytes);
  const kind = raw?.['t'];
  if (kind === 'house' || kind === 'mark') return typeof raw?.['atUs'] === 'number' ? (raw as never) : undefined;
  return kind === 'setup' && Array.isArray(raw?.['ports']) && Array.isArray(raw['sources'])
    ? (raw as never)
    : undefined;
}

export function readJson(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const raw: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? { ...raw } : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** The header's parts that reading depends on are there. */
export function readHeader(payload: Uint8Array): RecordingHeader | undefined {
  const raw = readJson(payload);
  const setup = raw?.['setup'] as Partial<RecordedSetup> | undefined;
  if (typeof raw?.['id'] !== 'string' || typeof raw['startedUs'] !== 'number') return undefined;
  if (!isRate(raw['rate']) || !isRate(raw['timecodeRate'])) return undefined;
  if (!Array.isArray(setup?.ports) || !Array.isArray(setup.sources)) return undefined;
  return raw as unknown as RecordingHeader;
}

export function readEnd(payload: Uint8Array): RecordingEnd | undefined {
  const raw = readJson(payload);
  return raw && typeof raw['datagrams'] === 'number' && Array.isArray(raw['marks']) ? (raw as never) : undefined;
}

function isRate(x: unknown): x is Rate {
  if (typeof x !== 'object' || x === null) return false;
  const { num, den } = x as Partial<Rate>;
  return typeof num === 'number' && typeof den === 'number' && num > 0 && den > 0;
}
