/**
 * NovaStar 55AA frames: build, parse, and find them in a stream of bytes.
 *
 *   0 head 55AA request / AA55 response · 2 ack · 3 serial · 4 source · 5 destination · 6 device type · 7 port
 *   8 board LE · 10 code 0 read 1 write · 11 reserved · 12 register LE32 · 16 length LE · 18 data · checksum LE
 *
 * Checksum: 0x5555 plus every byte from 2 to the end of the data, low 16 bits. Data stands only in write requests and
 * in responses. Follows NovaStar "Nova Control System Protocol" 1.9 and "Protocol for MCTRL 660Pro"
 * (docs/protocols/novastar.md). Knows bytes; knows no registers, no sockets.
 */
export const HEAD_BYTES = 18;
export const SUM_BYTES = 2;
/** Per request; the public libraries' default. A longer length field is no frame of ours. */
export const MAX_DATA_BYTES = 256;
export const MAX_FRAME_BYTES = HEAD_BYTES + MAX_DATA_BYTES + SUM_BYTES;

export type FrameKind = 'request' | 'response';
export type DeviceType = 'sender' | 'receiver' | 'function';
const DEVICE_TYPES: readonly DeviceType[] = ['sender', 'receiver', 'function'];

export const COMPUTER = 0xfe;
export const EVERY = 0xff;
export const EVERY_BOARD = 0xffff;

export interface Frame {
  readonly kind: FrameKind;
  /** 0 ok, 1 device timed out, 2 request checksum, 3 response checksum, 4 unknown command. */
  readonly ack: number;
  readonly serial: number;
  readonly source: number;
  readonly destination: number;
  readonly deviceType: DeviceType;
  readonly port: number;
  readonly board: number;
  readonly op: 'read' | 'write';
  readonly register: number;
  /** Bytes to read, or bytes carried. */
  readonly length: number;
  readonly data: Uint8Array;
}

export type FrameFault = 'length' | 'head' | 'device-type' | 'op' | 'too-long' | 'checksum';

const NO_DATA = new Uint8Array(0);

export function novastarChecksum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0x5555;
  for (let i = from; i < to; i++) sum += bytes[i]!;
  return sum & 0xffff;
}

/** The caller vouches for ranges: our own frames come from the register table, never from outside. */
export function encodeFrame(frame: Frame): Uint8Array {
  const data = carriesData(frame.kind, frame.op) ? frame.data : NO_DATA;
  const bytes = new Uint8Array(HEAD_BYTES + data.length + SUM_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = frame.kind === 'request' ? 0x55 : 0xaa;
  bytes[1] = frame.kind === 'request' ? 0xaa : 0x55;
  bytes[2] = frame.ack;
  bytes[3] = frame.serial;
  bytes[4] = frame.source;
  bytes[5] = frame.destination;
  bytes[6] = DEVICE_TYPES.indexOf(frame.deviceType);
  bytes[7] = frame.port;
  view.setUint16(8, frame.board, true);
  bytes[10] = frame.op === 'read' ? 0 : 1;
  view.setUint32(12, frame.register, true);
  view.setUint16(16, frame.kind === 'request' && frame.op === 'read' ? frame.length : data.length, true);
  bytes.set(data, HEAD_BYTES);
  view.setUint16(bytes.length - SUM_BYTES, novastarChecksum(bytes, 2, bytes.length - SUM_BYTES), true);
  return bytes;
}

/** Exactly one frame. Copies its data. */
export function decodeFrame(bytes: Uint8Array): Frame | FrameFault {
  const total = frameBytes(bytes);
  if (typeof total === 'string') return total;
  if (total !== bytes.length) return 'length';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (novastarChecksum(bytes, 2, total - SUM_BYTES) !== view.getUint16(total - SUM_BYTES, true)) return 'checksum';
  const deviceType = DEVICE_TYPES[bytes[6]!];
  if (deviceType === undefined) return 'device-type';
  if (bytes[10]! > 1) return 'op';
  return {
    kind: bytes[0] === 0x55 ? 'request' : 'response',
    ack: bytes[2]!,
    serial: bytes[3]!,
    source: bytes[4]!,
    destination: bytes[5]!,
    deviceType,
    port: bytes[7]!,
    board: view.getUint16(8, true),
    op: bytes[10] === 0 ? 'read' : 'write',
    register: view.getUint32(12, true),
    length: view.getUint16(16, true),
    data: bytes.slice(HEAD_BYTES, total - SUM_BYTES),
  };
}

/** How long the frame at the start of `bytes` is; 'length' while the header is not all there. */
function frameBytes(bytes: Uint8Array): number | 'length' | 'head' | 'too-long' {
  if (bytes.length < HEAD_BYTES + SUM_BYTES) return 'length';
  const kind = kindOf(bytes[0]!, bytes[1]!);
  if (kind === undefined) return 'head';
  const length = bytes[16]! | (bytes[17]! << 8);
  if (length > MAX_DATA_BYTES) return 'too-long';
  return HEAD_BYTES + SUM_BYTES + (carriesData(kind, bytes[10] === 0 ? 'read' : 'write') ? length : 0);
}

function kindOf(first: number, second: number): FrameKind | undefined {
  if (first === 0x55 && second === 0xaa) return 'request';
  if (first === 0xaa && second === 0x55) return 'response';
  return undefined;
}

/** A write response has length 0 in every document; should a device send more, its length says so. */
function carriesData(kind: FrameKind, op: 'read' | 'write'): boolean {
  return kind === 'response' || op === 'write';
}

export type StreamFault = 'junk' | Exclude<FrameFault, 'length' | 'head'>;

/**
 * Finds frames of one kind in a stream, in any chunking. Junk is skipped to the next head and named once per run; a
 * frame that fails gives up one byte, so a good frame that begins inside it is still found. Holds one frame at most.
 */
export class FrameReader {
  readonly #kind: FrameKind;
  readonly #buffer = new Uint8Array(MAX_FRAME_BYTES);
  #filled = 0;
  /** Inside a run of bytes that was already named. */
  #skipping = false;

  constructor(kind: FrameKind) {
    this.#kind = kind;
  }

  read(
    bytes: Uint8Array,
    onFrame: (frame: Frame, bytes: Uint8Array) => void,
    onFault: (fault: StreamFault) => void,
  ): void {
    let at = 0;
    while (at < bytes.length) {
      const room = Math.min(this.#buffer.length - this.#filled, bytes.length - at);
      this.#buffer.set(bytes.subarray(at, at + room), this.#filled);
      this.#filled += room;
      at += room;
      this.#scan(onFrame, onFault);
    }
  }

  /** Half a frame that never ended (its request timed out) must not swallow the next answer. */
  reset(): void {
    this.#filled = 0;
    this.#skipping = false;
  }

  #scan(onFrame: (frame: Frame, bytes: Uint8Array) => void, onFault: (fault: StreamFault) => void): void {
    let from = 0;
    while (from < this.#filled) {
      const left = this.#buffer.subarray(from, this.#filled);
      const first = this.#kind === 'request' ? 0x55 : 0xaa;
      if (left[0] !== first || (left.length > 1 && kindOf(left[0], left[1]!) !== this.#kind)) {
        if (!this.#skipping) onFault('junk');
        this.#skipping = true;
        from++;
        continue;
      }
      const total = frameBytes(left);
      if (total === 'length') break;
      const frame =
        typeof total === 'string' ? total : left.length < total ? undefined : decodeFrame(left.subarray(0, total));
      if (frame === undefined) break;
      if (typeof frame === 'string') {
        onFault(frame === 'head' || frame === 'length' ? 'junk' : frame);
        this.#skipping = true;
        from++;
        continue;
      }
      this.#skipping = false;
      const raw = left.slice(0, typeof total === 'number' ? total : 0);
      from += raw.length;
      onFrame(frame, raw);
      if (this.#filled === 0) return; // reset from within the callback
    }
    this.#buffer.copyWithin(0, from, this.#filled);
    this.#filled -= from;
  }
}
