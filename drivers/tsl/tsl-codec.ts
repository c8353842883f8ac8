/**
 * TSL UMD tally: version 3.1 (18 bytes) and version 5.0 (UDP packet; over TCP with DLE/STX and doubled FE).
 *
 * 3.1: 80+address · control (bits 0-3 tally 1-4, 4-5 brightness, bit 7 = 0) · 16 characters, space padded.
 * 5.0, little-endian: PBC u16 (bytes that follow) · VER u8 0 · FLAGS u8 (bit 0 UTF-16LE, bit 1 screen control) ·
 *      SCREEN u16 · then DMSGs: INDEX u16 · CONTROL u16 · LENGTH u16 · TEXT.
 *
 * Follows the TSL documents as EVS and TVLogic reproduce them (docs/protocols/tsl.md). Pure: bytes to values.
 */
export const TSL31_BYTES = 18;
export const TSL31_TEXT = 16;
export const TSL31_MAX_ADDRESS = 126;
/** The standard's limit for a whole packet. */
export const TSL5_MAX_BYTES = 2048;
export const TSL5_HEAD_BYTES = 6;
export const TSL5_EVERY = 0xffff;
const DLE = 0xfe;
const STX = 0x02;

export type Lamp = 'off' | 'red' | 'green' | 'amber';
const LAMPS: readonly Lamp[] = ['off', 'red', 'green', 'amber'];

export interface Tsl31 {
  readonly address: number;
  /** Tally 1 to 4. */
  readonly tallies: readonly [boolean, boolean, boolean, boolean];
  /** 0 off, 1 one seventh, 2 half, 3 full. */
  readonly brightness: number;
  readonly text: string;
}

export interface Tsl5Display {
  readonly index: number;
  readonly right: Lamp;
  readonly label: Lamp;
  readonly left: Lamp;
  readonly brightness: number;
  /** Undefined: a control-data message, which carries no text of ours. */
  readonly text: string | undefined;
}

export interface Tsl5Packet {
  readonly screen: number;
  readonly displays: readonly Tsl5Display[];
}

export type TslFault =
  | 'length'
  | 'start'
  | 'control'
  | 'text'
  | 'version'
  | 'screen-control'
  | 'too-long'
  | 'display'
  | 'framing'
  | 'junk';

export function decodeTsl31(bytes: Uint8Array): Tsl31 | TslFault {
  if (bytes.length !== TSL31_BYTES) return 'length';
  if (bytes[0]! < 0x80 || bytes[0]! > 0x80 + TSL31_MAX_ADDRESS) return 'start';
  const control = bytes[1]!;
  if (control & 0x80) return 'control';
  let text = '';
  for (let i = 2; i < TSL31_BYTES; i++) {
    const code = bytes[i]!;
    if (code > 0x7e) return 'text';
    text += code < 0x20 ? ' ' : String.fromCharCode(code); // some senders pad with NUL
  }
  return {
    address: bytes[0]! - 0x80,
    tallies: [(control & 1) !== 0, (control & 2) !== 0, (control & 4) !== 0, (control & 8) !== 0],
    brightness: (control >> 4) & 3,
    text: text.trimEnd(),
  };
}

export function encodeTsl31(display: Tsl31): Uint8Array {
  const bytes = new Uint8Array(TSL31_BYTES).fill(0x20);
  bytes[0] = 0x80 + Math.min(TSL31_MAX_ADDRESS, Math.max(0, display.address));
  bytes[1] = display.tallies.reduce((bits, on, i) => bits | (on ? 1 << i : 0), (display.brightness & 3) << 4);
  for (let i = 0; i < Math.min(TSL31_TEXT, display.text.length); i++) {
    const code = display.text.charCodeAt(i);
    bytes[2 + i] = code >= 0x20 && code <= 0x7e ? code : 0x3f;
  }
  return bytes;
}

/**
 * A whole packet or a fault: a packet whose displays do not add up is refused whole. Bytes after the length that PBC
 * names are refused too. Bits 8-14 of CONTROL are reserved and ignored, as the standard asks of receivers.
 */
export function decodeTsl5(bytes: Uint8Array): Tsl5Packet | TslFault {
  if (bytes.length > TSL5_MAX_BYTES) return 'too-long';
  if (bytes.length < TSL5_HEAD_BYTES) return 'length';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0, true) + 2 !== bytes.length) return 'length';
  if (bytes[2] !== 0) return 'version';
  const flags = bytes[3]!;
  if (flags & 2) return 'screen-control';
  const displays: Tsl5Display[] = [];
  let at = TSL5_HEAD_BYTES;
  while (at < bytes.length) {
    if (bytes.length - at < 4) return 'display';
    const index = view.getUint16(at, true);
    const control = view.getUint16(at + 2, true);
    // Bit 15: control data, whose shape the standard leaves open; the rest of the packet cannot be read.
    if (control & 0x8000) {
      displays.push({ ...lampsOf(index, control), text: undefined });
      break;
    }
    if (bytes.length - at < 6) return 'display';
    const length = view.getUint16(at + 4, true);
    if (bytes.length - at - 6 < length) return 'display';
    const text = textOf(bytes.subarray(at + 6, at + 6 + length), (flags & 1) !== 0);
    if (text === undefined) return 'text';
    displays.push({ ...lampsOf(index, control), text });
    at += 6 + length;
  }
  return { screen: view.getUint16(4, true), displays };
}

function lampsOf(index: number, control: number): Omit<Tsl5Display, 'text'> {
  return {
    index,
    right: LAMPS[control & 3]!,
    label: LAMPS[(control >> 2) & 3]!,
    left: LAMPS[(control >> 4) & 3]!,
    brightness: (control >> 6) & 3,
  };
}

/** `ASCII` in the standard; what lies above is taken as Latin-1, so that a label never stops a tally. */
function textOf(bytes: Uint8Array, wide: boolean): string | undefined {
  if (wide && bytes.length % 2 === 1) return undefined;
  let text = '';
  for (let i = 0; i < bytes.length; i += wide ? 2 : 1) {
    const code = wide ? bytes[i]! | (bytes[i + 1]! << 8) : bytes[i]!;
    text += code < 0x20 || code === 0x7f ? ' ' : String.fromCharCode(code);
  }
  return text.toWellFormed().trimEnd();
}

/** UTF-16LE as soon as one label needs it. Undefined when the packet would pass the standard's limit. */
export function encodeTsl5(packet: Tsl5Packet): Uint8Array | undefined {
  const wide = packet.displays.some((d) => /[^\x20-\x7e]/.test(d.text ?? ''));
  const sizes = packet.displays.map((d) => (d.text ?? '').length * (wide ? 2 : 1));
  const total = TSL5_HEAD_BYTES + sizes.reduce((sum, size) => sum + 6 + size, 0);
  if (total > TSL5_MAX_BYTES) return undefined;
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, total - 2, true);
  bytes[3] = wide ? 1 : 0;
  view.setUint16(4, packet.screen, true);
  let at = TSL5_HEAD_BYTES;
  packet.displays.forEach((display, n) => {
    const text = display.text ?? '';
    view.setUint16(at, display.index, true);
    const lamps =
      LAMPS.indexOf(display.right) | (LAMPS.indexOf(display.label) << 2) | (LAMPS.indexOf(display.left) << 4);
    view.setUint16(at + 2, lamps | ((display.brightness & 3) << 6), true);
    view.setUint16(at + 4, sizes[n]!, true);
    for (let i = 0; i < text.length; i++) {
      if (wide) view.setUint16(at + 6 + i * 2, text.charCodeAt(i), true);
      else bytes[at + 6 + i] = text.charCodeAt(i);
    }
    at += 6 + sizes[n]!;
  });
  return bytes;
}

/**
 * Packets out of a TCP stream, in any chunking. There is no trailer: PBC, counted without the doubling, says the end.
 * An unescaped DLE STX inside a packet starts a new one; holds one packet at most.
 */
export class Tsl5StreamReader {
  readonly #packet = new Uint8Array(TSL5_MAX_BYTES);
  /** Bytes of the open packet, or -1 outside one. */
  #filled = -1;
  #escaped = false;
  #named = false;

  read(bytes: Uint8Array, onPacket: (packet: Uint8Array) => void, onFault: (fault: TslFault) => void): void {
    for (const byte of bytes) {
      if (this.#escaped) {
        this.#escaped = false;
        if (byte === STX) {
          if (this.#filled >= 0) onFault('framing');
          this.#filled = 0;
          this.#named = false;
          continue;
        }
        if (byte !== DLE) {
          this.#giveUp('framing', onFault);
          continue;
        }
      } else if (byte === DLE) {
        this.#escaped = true;
        continue;
      }
      this.#take(byte, onPacket, onFault);
    }
  }

  #take(byte: number, onPacket: (packet: Uint8Array) => void, onFault: (fault: TslFault) => void): void {
    if (this.#filled < 0) return this.#giveUp('junk', onFault);
    this.#packet[this.#filled++] = byte;
    if (this.#filled < 2) return;
    const total = 2 + (this.#packet[0]! | (this.#packet[1]! << 8));
    if (total > TSL5_MAX_BYTES) return this.#giveUp('too-long', onFault);
    if (total < TSL5_HEAD_BYTES) return this.#giveUp('length', onFault);
    if (this.#filled < total) return;
    this.#filled = -1;
    onPacket(this.#packet.slice(0, total));
  }

  /** One name per run of bytes that belong to no packet. */
  #giveUp(fault: TslFault, onFault: (fault: TslFault) => void): void {
    const inside = this.#filled >= 0;
    this.#filled = -1;
    if (this.#named && !inside) return;
    this.#named = true;
    onFault(fault);
  }
}
