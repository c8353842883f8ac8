/**
 * Art-Net ArtTimeCode: one label in a UDP datagram to port 6454.
 *
 *   0 "Art-Net\0" · 8 opcode 0x9700 little-endian · 10 protocol version 14 big-endian · 12 filler · 13 stream ·
 *   14 frames · 15 seconds · 16 minutes · 17 hours · 18 type (0 24, 1 25, 2 29.97 drop-frame, 3 30)
 *
 * Follows the Art-Net 4 specification, packet ArtTimeCode. Byte 13 is a second filler in older editions: 0 either way
 * for the only or master stream. Pure: bytes to values.
 */
import { type Label, labelExists, nominalOf, type RateCode } from './label.ts';

export const ART_TIMECODE_BYTES = 19;
const OP_TIMECODE = 0x9700;
const PROTOCOL = 14;
const ID = Uint8Array.of(0x41, 0x72, 0x74, 0x2d, 0x4e, 0x65, 0x74, 0x00);

export interface ArtTimecode {
  readonly label: Label;
  readonly rateCode: RateCode;
  /** 0 = the master stream. */
  readonly stream: number;
}

/** `opcode`: sound Art-Net, but another packet; a port shared with lighting sees many. */
export type ArtTimecodeFault = 'id' | 'opcode' | 'length' | 'version' | 'type' | 'label';

export function decodeArtTimecode(bytes: Uint8Array): ArtTimecode | ArtTimecodeFault {
  if (bytes.length < 12 || ID.some((byte, i) => bytes[i] !== byte)) return 'id';
  if ((bytes[8]! | (bytes[9]! << 8)) !== OP_TIMECODE) return 'opcode';
  if (bytes.length !== ART_TIMECODE_BYTES) return 'length';
  if (((bytes[10]! << 8) | bytes[11]!) < PROTOCOL) return 'version';
  const code = bytes[18]!;
  if (!isRateCode(code)) return 'type';
  const label: Label = {
    hours: bytes[17]!,
    minutes: bytes[16]!,
    seconds: bytes[15]!,
    frames: bytes[14]!,
    drop: code === 2,
  };
  return labelExists(label, nominalOf(code)) ? { label, rateCode: code, stream: bytes[13]! } : 'label';
}

/** Undefined for a label that does not exist at that rate. */
export function encodeArtTimecode({ label, rateCode, stream }: ArtTimecode): Uint8Array | undefined {
  if (label.drop !== (rateCode === 2) || !labelExists(label, nominalOf(rateCode))) return undefined;
  const bytes = new Uint8Array(ART_TIMECODE_BYTES);
  bytes.set(ID);
  bytes[8] = OP_TIMECODE & 0xff;
  bytes[9] = OP_TIMECODE >> 8;
  bytes[11] = PROTOCOL;
  bytes[13] = stream & 0xff;
  bytes[14] = label.frames;
  bytes[15] = label.seconds;
  bytes[16] = label.minutes;
  bytes[17] = label.hours;
  bytes[18] = rateCode;
  return bytes;
}

function isRateCode(code: number): code is RateCode {
  return code <= 3;
}
