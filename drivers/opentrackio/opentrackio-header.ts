// hot path
/**
 * The 16 bytes before every OpenTrackIO payload (SMPTE RIS OSVP, 1.0.1), both ways.
 *
 *   0 'OTrk' · 4 reserved · 5 encoding · 6 sequence · 8 segment offset · 12 last flag and payload bytes · 14 Fletcher-16
 *
 * Big-endian. The sum is over bytes 0-13 and the payload, modulo 256 since 1.0.1; 1.0.0 took it modulo 255.
 */
export const OTRK_HEADER_BYTES = 16;
export const OTRK_JSON = 1;
export const OTRK_CBOR = 2;

export type OtrkHeaderFault = 'identifier' | 'length' | 'encoding' | 'checksum';

export interface OtrkHeader {
  encoding: number;
  sequence: number;
  /** Where in the whole payload this part begins. */
  offset: number;
  last: boolean;
  payloadBytes: number;
  checksum: number;
  /** The sum is right only by the rule of 1.0.0. */
  legacy: boolean;
}

export function blankOtrkHeader(): OtrkHeader {
  return { encoding: 0, sequence: 0, offset: 0, last: false, payloadBytes: 0, checksum: 0, legacy: false };
}

/** Fills `out` and returns undefined, or names the fault and leaves `out` alone. */
export function decodeOtrkHeader(
  bytes: Uint8Array,
  acceptLegacy: boolean,
  out: OtrkHeader,
): OtrkHeaderFault | undefined {
  if (bytes.length < 4 || bytes[0] !== 0x4f || bytes[1] !== 0x54 || bytes[2] !== 0x72 || bytes[3] !== 0x6b)
    return 'identifier';
  if (bytes.length < OTRK_HEADER_BYTES) return 'length';
  const word = u16(bytes, 12);
  const payloadBytes = word & 0x7fff;
  if (bytes.length !== OTRK_HEADER_BYTES + payloadBytes) return 'length';
  const checksum = u16(bytes, 14);
  const legacy = checksum !== fletcher16(bytes, 256);
  if (legacy && !(acceptLegacy && checksum === fletcher16(bytes, 255))) return 'checksum';
  const encoding = bytes[5]!;
  if (encoding !== OTRK_JSON && encoding !== OTRK_CBOR) return 'encoding';
  out.encoding = encoding;
  out.sequence = u16(bytes, 6);
  out.offset = u16(bytes, 8) * 0x1_0000 + u16(bytes, 10);
  out.last = (word & 0x8000) !== 0;
  out.payloadBytes = payloadBytes;
  out.checksum = checksum;
  out.legacy = legacy;
  return undefined;
}

/** Writes the header of a datagram whose payload already stands at 16. */
export function encodeOtrkHeader(
  header: Pick<OtrkHeader, 'encoding' | 'sequence' | 'offset' | 'last' | 'payloadBytes'>,
  out: Uint8Array,
): void {
  const { encoding, sequence, offset, last, payloadBytes } = header;
  out[0] = 0x4f;
  out[1] = 0x54;
  out[2] = 0x72;
  out[3] = 0x6b;
  out[4] = 0;
  out[5] = encoding;
  out[6] = (sequence >> 8) & 0xff;
  out[7] = sequence & 0xff;
  out[8] = (offset >>> 24) & 0xff;
  out[9] = (offset >>> 16) & 0xff;
  out[10] = (offset >>> 8) & 0xff;
  out[11] = offset & 0xff;
  out[12] = ((payloadBytes >> 8) & 0x7f) | (last ? 0x80 : 0);
  out[13] = payloadBytes & 0xff;
  const sum = fletcher16(out.subarray(0, OTRK_HEADER_BYTES + payloadBytes), 256);
  out[14] = sum >> 8;
  out[15] = sum & 0xff;
}

/** Over everything but the sum itself (bytes 14 and 15). */
export function fletcher16(bytes: Uint8Array, modulus: 255 | 256): number {
  let s1 = 0;
  let s2 = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (i === 14 || i === 15) continue;
    s1 = (s1 + bytes[i]!) % modulus;
    s2 = (s2 + s1) % modulus;
  }
  return (s2 << 8) | s1;
}

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;
