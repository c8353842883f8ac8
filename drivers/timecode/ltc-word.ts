/**
 * The 80-bit word of linear timecode, packed into 10 bytes, bit 0 of the word in bit 0 of byte 0.
 *
 *   0 frame units · 8 frame tens · 10 drop-frame · 11 colour frame · 16 second units · 24 second tens ·
 *   32 minute units · 40 minute tens · 48 hour units · 56 hour tens · 58 BGF1 · 64 sync 0011 1111 1111 1101
 *   user nibbles at 4, 12, 20, 28, 36, 44, 52, 60
 *   at 25: 27 BGF0, 43 BGF2, 59 polarity; at 24 and 30: 27 polarity, 43 BGF0, 59 BGF2
 *
 * Follows SMPTE ST 12-1:2014, section 9 (linear timecode). The polarity bit makes the number of zeros even. Pure.
 */
import { type Label, labelExists } from './label.ts';

export const LTC_WORD_BYTES = 10;
export const LTC_BITS = 80;

export interface LtcWord {
  readonly label: Label;
  readonly colourFrame: boolean;
  /** Binary group flags as bits: 1 BGF0, 2 BGF1, 4 BGF2. */
  readonly groupFlags: number;
  /** The eight user nibbles, the first in the lowest four bits; unsigned 32 bit. */
  readonly userBits: number;
}

export type LtcWordFault = 'sync' | 'bcd' | 'label';

/** `nominal` decides which bits are flags: 24, 25 or 30 labels a second. */
export function decodeLtcWord(bytes: Uint8Array, nominal: number): LtcWord | LtcWordFault {
  if (bytes.length !== LTC_WORD_BYTES || bytes[8] !== 0xfc || bytes[9] !== 0xbf) return 'sync';
  const units = [bytes[0]!, bytes[2]!, bytes[4]!, bytes[6]!].map((byte) => byte & 15);
  if (units.some((digit) => digit > 9)) return 'bcd';
  const label: Label = {
    frames: (bytes[1]! & 3) * 10 + units[0]!,
    seconds: (bytes[3]! & 7) * 10 + units[1]!,
    minutes: (bytes[5]! & 7) * 10 + units[2]!,
    hours: (bytes[7]! & 3) * 10 + units[3]!,
    drop: (bytes[1]! & 4) !== 0,
  };
  if (!labelExists(label, nominal) || (label.drop && nominal !== 30)) return 'label';
  let userBits = 0;
  for (let i = 0; i < 8; i++) userBits += (bytes[i]! >> 4) * 16 ** i;
  const bit27 = (bytes[3]! >> 3) & 1;
  const bit43 = (bytes[5]! >> 3) & 1;
  const bit58 = (bytes[7]! >> 2) & 1;
  const bit59 = (bytes[7]! >> 3) & 1;
  const groupFlags = nominal === 25 ? bit27 | (bit58 << 1) | (bit43 << 2) : bit43 | (bit58 << 1) | (bit59 << 2);
  return { label, colourFrame: (bytes[1]! & 8) !== 0, groupFlags, userBits };
}

/** Polarity bit set. Undefined for a label that does not exist at that rate. */
export function encodeLtcWord(word: LtcWord, nominal: number): Uint8Array | undefined {
  const { label, groupFlags } = word;
  if (!labelExists(label, nominal) || (label.drop && nominal !== 30)) return undefined;
  const bytes = new Uint8Array(LTC_WORD_BYTES);
  const values = [label.frames, label.seconds, label.minutes, label.hours];
  for (const [i, value] of values.entries()) {
    bytes[2 * i] = value % 10;
    bytes[2 * i + 1] = Math.floor(value / 10);
  }
  for (let i = 0; i < 8; i++) bytes[i]! |= (Math.floor(word.userBits / 16 ** i) % 16) << 4;
  if (label.drop) bytes[1]! |= 4;
  if (word.colourFrame) bytes[1]! |= 8;
  const bgf0 = groupFlags & 1;
  const bgf2 = (groupFlags >> 2) & 1;
  if (nominal === 25) bytes[3]! |= bgf0 << 3;
  bytes[5]! |= (nominal === 25 ? bgf2 : bgf0) << 3;
  bytes[7]! |= ((groupFlags >> 1) & 1) << 2;
  if (nominal !== 25) bytes[7]! |= bgf2 << 3;
  bytes[8] = 0xfc;
  bytes[9] = 0xbf;
  if (!ltcParityOk(bytes)) bytes[nominal === 25 ? 7 : 3]! |= 8;
  return bytes;
}

/** An even number of zeros among the 80 bits: every word then begins with the same polarity. */
export function ltcParityOk(bytes: Uint8Array): boolean {
  let ones = 0;
  for (const byte of bytes) for (let bits = byte; bits !== 0; bits &= bits - 1) ones++;
  return ones % 2 === 0; // 80 is even
}
