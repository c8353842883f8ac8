/**
 * MIDI time code: quarter frames and full frames out of raw MIDI bytes, and back.
 *
 *   F1 0nnndddd            piece n (0 frame low .. 6 hour low, 7 = 0rrh) nibble d; four a frame, eight name one frame
 *   F0 7F dev 01 01 hh mm ss ff F7   full frame, hh = 0rrhhhhh, dev 7F = all: a locate, not a sign of running
 *
 * Follows the MIDI Time Code specification (MMA 4.2.1) and MIDI 1.0 for status bytes. Pure; holds one SysEx at most.
 */
import { type Label, labelExists, nominalOf, type RateCode } from './label.ts';

/**
 * `quarter`: at `atUs` the source stands `quarter / 4` frames after the beginning of `label`. Forward 7 to 14: the group
 * that names `label` is whole, the next one runs. Reverse 0 to -7. `full`: a locate.
 */
export type MtcEvent =
  | {
      readonly kind: 'quarter';
      readonly label: Label;
      readonly rateCode: RateCode;
      readonly quarter: number;
      readonly direction: 'forward' | 'reverse';
      readonly atUs: number;
    }
  | {
      readonly kind: 'full';
      readonly label: Label;
      readonly rateCode: RateCode;
      /** 127 = all devices. */
      readonly deviceId: number;
      readonly atUs: number;
    };

/**
 * `piece-lost`: a group was dropped, a piece was missing, late or out of turn · `label`: whole, but impossible ·
 * `full-frame`: a full frame of the wrong length · `sysex-too-long`: not ours, and too long to keep.
 */
export type MtcFault = 'piece-lost' | 'label' | 'full-frame' | 'sysex-too-long';

const QUARTER = 0xf1;
const SYSEX = 0xf0;
const SYSEX_END = 0xf7;
const FULL_BYTES = 10;
const MAX_SYSEX = 64;
/** Pieces further apart are not one group: half speed at 24 frames is 21 ms. */
const MAX_GAP_US = 250_000;

export interface MtcListener {
  event(event: MtcEvent): void;
  fault(fault: MtcFault): void;
}

/** One MIDI input. Bytes in any chunking; running status of other messages and real-time bytes in between pass by. */
export class MtcParser {
  readonly #on: MtcListener;
  readonly #sysex = new Uint8Array(MAX_SYSEX);
  #at: 'other' | 'quarter' | 'sysex' | 'long-sysex' = 'other';
  #filled = 0;
  readonly #pieces = new Uint8Array(8);
  /** Pieces of the open group, in turn; 0 = wait for a group's first. */
  #count = 0;
  #last = -1;
  #lastUs = 0;
  #direction: 'forward' | 'reverse' | undefined;
  /** What the last whole group said; events of single pieces lean on it. */
  #known: { label: Label; rateCode: RateCode } | undefined;

  constructor(on: MtcListener) {
    this.#on = on;
  }

  /** `atUs`: monotonic arrival of these bytes. */
  read(bytes: Uint8Array, atUs: number): void {
    for (const byte of bytes) {
      if (byte >= 0xf8) continue; // real time, allowed anywhere
      if (byte >= 0x80) this.#status(byte, atUs);
      else this.#data(byte, atUs);
    }
  }

  #status(byte: number, atUs: number): void {
    if (byte === SYSEX_END && this.#at === 'sysex') this.#endOfSysex(atUs);
    this.#at = byte === QUARTER ? 'quarter' : byte === SYSEX ? 'sysex' : 'other';
    this.#filled = 0;
  }

  #data(byte: number, atUs: number): void {
    if (this.#at === 'quarter') {
      this.#at = 'other'; // a system common message ends running status
      this.#piece(byte >> 4, byte & 15, atUs);
    } else if (this.#at === 'sysex') {
      if (this.#filled < MAX_SYSEX) this.#sysex[this.#filled++] = byte;
      else {
        this.#at = 'long-sysex';
        if (this.#sysex[0] === 0x7f) this.#on.fault('sysex-too-long');
      }
    }
  }

  #piece(piece: number, nibble: number, atUs: number): void {
    const step = (piece - this.#last + 8) % 8;
    const inTime = this.#last >= 0 && atUs - this.#lastUs <= MAX_GAP_US;
    const way = !inTime ? undefined : step === 1 ? 'forward' : step === 7 ? 'reverse' : undefined;
    this.#last = piece;
    this.#lastUs = atUs;
    if (inTime && (way === undefined || (this.#direction !== undefined && way !== this.#direction))) {
      if (this.#count > 0 || this.#known) this.#on.fault('piece-lost');
      this.#drop();
    } else if (!inTime) this.#drop();
    if (way !== undefined) this.#direction = way;
    this.#collect(piece, nibble);
    if (this.#count === 8) this.#whole();
    if (!this.#known || this.#direction === undefined) return;
    const quarter = this.#direction === 'forward' ? (piece === 7 ? 7 : 8 + piece) : piece === 0 ? 0 : piece - 8;
    this.#on.event({ kind: 'quarter', ...this.#known, quarter, direction: this.#direction, atUs });
  }

  /** A group begins with piece 0, in reverse with piece 7; until the direction shows, either may be the first. */
  #collect(piece: number, nibble: number): void {
    const first = this.#direction === 'reverse' ? 7 : 0;
    if (piece === first || (this.#direction === undefined && piece === 7)) this.#count = 0;
    else if (this.#count === 0) return;
    this.#pieces[piece] = nibble;
    this.#count++;
  }

  #whole(): void {
    const p = this.#pieces;
    this.#count = 0;
    const rateCode = ((p[7]! >> 1) & 3) as RateCode;
    const label: Label = {
      hours: ((p[7]! & 1) << 4) | p[6]!,
      minutes: (p[5]! << 4) | p[4]!,
      seconds: (p[3]! << 4) | p[2]!,
      frames: (p[1]! << 4) | p[0]!,
      drop: rateCode === 2,
    };
    this.#known = labelExists(label, nominalOf(rateCode)) ? { label, rateCode } : undefined;
    if (!this.#known) this.#on.fault('label');
  }

  #drop(): void {
    this.#count = 0;
    this.#known = undefined;
    this.#direction = undefined;
  }

  #endOfSysex(atUs: number): void {
    const s = this.#sysex;
    if (this.#filled < 4 || s[0] !== 0x7f || s[2] !== 1 || s[3] !== 1) return; // another message
    if (this.#filled !== FULL_BYTES - 2) return this.#on.fault('full-frame');
    const rateCode = ((s[4]! >> 5) & 3) as RateCode;
    const label: Label = {
      hours: s[4]! & 31,
      minutes: s[5]!,
      seconds: s[6]!,
      frames: s[7]!,
      drop: rateCode === 2,
    };
    this.#drop();
    this.#last = -1;
    if (!labelExists(label, nominalOf(rateCode))) return this.#on.fault('label');
    this.#on.event({ kind: 'full', label, rateCode, deviceId: s[1]!, atUs });
  }
}

/** The two bytes of piece 0 to 7 of a label. */
export function encodeMtcQuarter(label: Label, rateCode: RateCode, piece: number): Uint8Array {
  const { hours, minutes, seconds, frames } = label;
  const value = [frames, seconds, minutes, hours | (rateCode << 5)][(piece & 7) >> 1]!;
  return Uint8Array.of(QUARTER, ((piece & 7) << 4) | ((piece & 1 ? value >> 4 : value) & 15));
}

/** Undefined for a label that does not exist at that rate. */
export function encodeMtcFull(label: Label, rateCode: RateCode, deviceId: number): Uint8Array | undefined {
  if (label.drop !== (rateCode === 2) || !labelExists(label, nominalOf(rateCode))) return undefined;
  const { hours, minutes, seconds, frames } = label;
  const hour = hours | (rateCode << 5);
  return Uint8Array.of(SYSEX, 0x7f, deviceId & 0x7f, 1, 1, hour, minutes, seconds, frames, SYSEX_END);
}
