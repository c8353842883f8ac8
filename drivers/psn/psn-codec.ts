// hot path
/**
 * PosiStageNet v2.03 (VYV, MA Lighting): data and info packets both ways.
 *
 *   chunk: uint32, bits 0..15 id, 16..30 length of the data, 31 holds chunks; then the data. Little-endian.
 *   0x6755 data / 0x6756 info { 0 header { u64 µs, u8 version, u8 minor, u8 frame, u8 packets } · 1.. lists }
 *   data 1 { tracker id { 0 position · 1 speed · 2 rotation vector · 3 status · 4 acceleration · 5 target · 6 u64 µs } }
 *   info 1 system name · 2 { tracker id { 0 name } }
 *
 * Ids mean something within their parent only; what is unknown is skipped; a chunk that grew is read at its head. A frame
 * may span packets (same frame number, how many in the header): each tracker stands whole in one of them.
 */
import { f32, putF32, putU32, putU64, u64 } from '../kit/little-endian.ts';

export type PsnFault = 'length' | 'type' | 'version' | 'header' | 'too-many';

/** What fits into one packet of Ethernet, as the document asks. */
export const PSN_PACKET_BYTES = 1_500;
/** More than any datagram of positions alone can hold is no stage. */
export const PSN_MAX_TRACKERS = 1_024;

const DATA = 0x6755;
const INFO = 0x6756;
const MAX_NAME_BYTES = 256;

/** Places of `values`, by what they hold. */
export const PSN_POSITION = 0;
export const PSN_SPEED = 3;
export const PSN_ROTATION = 6;
export const PSN_ACCELERATION = 9;
export const PSN_TARGET = 12;
export const PSN_STATUS = 15;
const VALUES = 16;
/** Chunk id of a tracker -> its place and how many numbers; the status is one. */
const PLACES = [PSN_POSITION, PSN_SPEED, PSN_ROTATION, PSN_STATUS, PSN_ACCELERATION, PSN_TARGET];
const TIME_CHUNK = 6;
const STATUS_CHUNK = 3;

/** Bits of `has`, by chunk id. */
export const HAS_POSITION = 1;
export const HAS_ROTATION = 1 << 2;
export const HAS_STATUS = 1 << 3;
export const HAS_TIME = 1 << 6;

export interface PsnTracker {
  id: number;
  /** Bit n: chunk n was there. */
  has: number;
  readonly values: Float64Array;
  /** When its position was worked out, on the server's clock. */
  timestampUs: number;
  /** Of info packets. */
  name: string;
}

export interface PsnPacket {
  kind: 'data' | 'info';
  /** Since the server was started. */
  timestampUs: number;
  versionHigh: number;
  versionLow: number;
  frameId: number;
  framePackets: number;
  systemName: string;
  /** The first of `trackers` that hold. */
  count: number;
  readonly trackers: PsnTracker[];
}

export function blankPsnTracker(): PsnTracker {
  return { id: 0, has: 0, values: new Float64Array(VALUES), timestampUs: 0, name: '' };
}

export function blankPsnPacket(): PsnPacket {
  return {
    kind: 'data',
    timestampUs: 0,
    versionHigh: 2,
    versionLow: 3,
    frameId: 0,
    framePackets: 1,
    systemName: '',
    count: 0,
    trackers: [],
  };
}

/** Fills `out`, or names the fault and leaves no tracker in it. Allocates where more trackers come than ever before. */
export function decodePsn(bytes: Uint8Array, out: PsnPacket): PsnFault | undefined {
  const fault = readRoot(bytes, out);
  if (fault !== undefined) out.count = 0;
  return fault;
}

const idAt = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);
const lengthAt = (b: Uint8Array, at: number): number => b[at + 2]! | ((b[at + 3]! & 0x7f) << 8);

function readRoot(bytes: Uint8Array, out: PsnPacket): PsnFault | undefined {
  out.count = 0;
  out.systemName = '';
  if (bytes.length < 4) return 'length';
  const id = idAt(bytes, 0);
  if (id !== DATA && id !== INFO) return 'type';
  out.kind = id === DATA ? 'data' : 'info';
  const end = 4 + lengthAt(bytes, 0);
  if (end > bytes.length) return 'length';
  let headed = false;
  for (let at = 4; at < end; ) {
    const from = at + 4;
    if (from > end) return 'length';
    const to = from + lengthAt(bytes, at);
    if (to > end) return 'length';
    const chunk = idAt(bytes, at);
    let fault: PsnFault | undefined;
    if (chunk === 0) {
      if (to - from < 12) return 'header';
      out.timestampUs = u64(bytes, from);
      out.versionHigh = bytes[from + 8]!;
      out.versionLow = bytes[from + 9]!;
      out.frameId = bytes[from + 10]!;
      out.framePackets = bytes[from + 11]!;
      if (out.versionHigh !== 2) return 'version';
      headed = true;
    } else if (id === DATA && chunk === 1) fault = readTrackers(bytes, from, to, out);
    else if (id === INFO && chunk === 1) out.systemName = textAt(bytes, from, to);
    else if (id === INFO && chunk === 2) fault = readTrackers(bytes, from, to, out);
    if (fault !== undefined) return fault;
    at = to;
  }
  return headed ? undefined : 'header';
}

function readTrackers(bytes: Uint8Array, from: number, end: number, out: PsnPacket): PsnFault | undefined {
  for (let at = from; at < end; ) {
    const first = at + 4;
    if (first > end) return 'length';
    const to = first + lengthAt(bytes, at);
    if (to > end) return 'length';
    if (out.count === PSN_MAX_TRACKERS) return 'too-many';
    if (out.count === out.trackers.length) out.trackers.push(blankPsnTracker());
    const tracker = out.trackers[out.count]!;
    tracker.id = idAt(bytes, at);
    tracker.has = 0;
    tracker.name = '';
    tracker.timestampUs = out.timestampUs;
    // Without the top bit it holds no chunks that could be read.
    const fault = (bytes[at + 3]! & 0x80) === 0 ? undefined : readTracker(bytes, first, to, tracker, out.kind);
    if (fault !== undefined) return fault;
    out.count++;
    at = to;
  }
  return undefined;
}

function readTracker(
  bytes: Uint8Array,
  from: number,
  end: number,
  out: PsnTracker,
  kind: PsnPacket['kind'],
): PsnFault | undefined {
  for (let at = from; at < end; ) {
    const first = at + 4;
    if (first > end) return 'length';
    const length = lengthAt(bytes, at);
    if (first + length > end) return 'length';
    const chunk = idAt(bytes, at);
    if (kind === 'info') {
      if (chunk === 0) out.name = textAt(bytes, first, first + length);
    } else if (chunk < PLACES.length) {
      const numbers = chunk === STATUS_CHUNK ? 1 : 3;
      if (length < 4 * numbers) return 'length';
      const place = PLACES[chunk]!;
      for (let i = 0; i < numbers; i++) out.values[place + i] = f32(bytes, first + 4 * i);
      out.has |= 1 << chunk;
    } else if (chunk === TIME_CHUNK) {
      if (length < 8) return 'length';
      out.timestampUs = u64(bytes, first);
      out.has |= HAS_TIME;
    }
    at = first + length;
  }
  return undefined;
}

const decoder = new TextDecoder();

/** Names come once a second: this may allocate. */
function textAt(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, Math.min(to, from + MAX_NAME_BYTES)));
}

const HEADER_CHUNK_BYTES = 16;

/** Bytes of a tracker's chunk with what it has. */
export function psnTrackerBytes(tracker: PsnTracker): number {
  let bytes = 4;
  for (let chunk = 0; chunk < PLACES.length; chunk++)
    if ((tracker.has & (1 << chunk)) !== 0) bytes += 4 + (chunk === STATUS_CHUNK ? 4 : 12);
  return (tracker.has & HAS_TIME) === 0 ? bytes : bytes + 12;
}

/**
 * Writes the trackers [from, to) of a packet as one data packet at the head of `out` and says how many bytes. What does
 * not fit is the caller's to part (psnTrackerBytes); times are whole microseconds from 0 on.
 */
export function encodePsnData(packet: PsnPacket, from: number, to: number, out: Uint8Array): number {
  let at = 4 + HEADER_CHUNK_BYTES + 4;
  for (let i = from; i < to; i++) {
    const tracker = packet.trackers[i]!;
    const bytes = psnTrackerBytes(tracker);
    if (at + bytes > out.length) throw new RangeError('the trackers do not fit into the packet');
    putChunk(out, at, tracker.id, bytes - 4, true);
    at += 4;
    for (let chunk = 0; chunk < PLACES.length; chunk++) {
      if ((tracker.has & (1 << chunk)) === 0) continue;
      const numbers = chunk === STATUS_CHUNK ? 1 : 3;
      putChunk(out, at, chunk, 4 * numbers, false);
      at += 4;
      const place = PLACES[chunk]!;
      for (let n = 0; n < numbers; n++, at += 4) putF32(out, at, tracker.values[place + n]!);
    }
    if ((tracker.has & HAS_TIME) === 0) continue;
    putChunk(out, at, TIME_CHUNK, 8, false);
    putU64(out, at + 4, tracker.timestampUs);
    at += 12;
  }
  putChunk(out, 0, DATA, at - 4, true);
  putHeader(out, packet);
  putChunk(out, 4 + HEADER_CHUNK_BYTES, 1, at - 8 - HEADER_CHUNK_BYTES, true);
  return at;
}

/** The same for names. Now and then only: it allocates. */
export function encodePsnInfo(packet: PsnPacket, from: number, to: number, out: Uint8Array): number {
  const system = new TextEncoder().encode(packet.systemName).subarray(0, MAX_NAME_BYTES);
  let at = 4 + HEADER_CHUNK_BYTES;
  if (out.length < at + 8 + system.length) throw new RangeError('the names do not fit into the packet');
  putChunk(out, at, 1, system.length, false);
  out.set(system, at + 4);
  at += 4 + system.length;
  const list = at;
  at += 4;
  for (let i = from; i < to; i++) {
    const { id, name } = packet.trackers[i]!;
    const text = new TextEncoder().encode(name).subarray(0, MAX_NAME_BYTES);
    if (out.length < at + 8 + text.length) throw new RangeError('the names do not fit into the packet');
    putChunk(out, at, id, 4 + text.length, true);
    putChunk(out, at + 4, 0, text.length, false);
    out.set(text, at + 8);
    at += 8 + text.length;
  }
  putChunk(out, list, 2, at - list - 4, true);
  putChunk(out, 0, INFO, at - 4, true);
  putHeader(out, packet);
  return at;
}

function putHeader(out: Uint8Array, packet: PsnPacket): void {
  putChunk(out, 4, 0, 12, false);
  putU64(out, 8, packet.timestampUs);
  out[16] = packet.versionHigh;
  out[17] = packet.versionLow;
  out[18] = packet.frameId;
  out[19] = packet.framePackets;
}

function putChunk(out: Uint8Array, at: number, id: number, length: number, holdsChunks: boolean): void {
  putU32(out, at, (id & 0xffff) | (length << 16) | (holdsChunks ? 0x80000000 : 0));
}
