// hot path
/**
 * FreeD, after the Vinten free-d Installation Manual V1.4.4, appendix A: D1 (camera pose) both ways, D0 (command) out.
 *
 *   D1, 29 bytes, big-endian:
 *   0 0xD1 · 1 camera · 2 pan · 5 tilt · 8 roll · 11 x · 14 y · 17 z · 20 zoom · 23 focus · 26 spare · 28 sum
 *
 * Angles: signed 24-bit, 1/32768 degree. Positions: signed 24-bit, 1/64 mm. Zoom and focus: raw counts.
 * Knows bytes and FreeD's own units and axes; freed-pose.ts turns them into ours.
 */
export const FREED_D1_BYTES = 29;

export type FreedFault = 'length' | 'type' | 'checksum';

/** Mutable on purpose: a receiver owns one per camera and decodes into it. Copy what you keep. */
export interface FreedPose {
  cameraId: number;
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
  xMm: number;
  yMm: number;
  zMm: number;
  zoomRaw: number;
  focusRaw: number;
  /** 16 bits of no fixed meaning: iris, a vendor's sequence number. */
  spareRaw: number;
}

export function blankFreedPose(): FreedPose {
  return {
    cameraId: 0,
    panDeg: 0,
    tiltDeg: 0,
    rollDeg: 0,
    xMm: 0,
    yMm: 0,
    zMm: 0,
    zoomRaw: 0,
    focusRaw: 0,
    spareRaw: 0,
  };
}

/** Fills `out` and returns undefined, or names the fault and leaves `out` alone. Allocates nothing. */
export function decodeFreedD1(bytes: Uint8Array, out: FreedPose): FreedFault | undefined {
  if (bytes.length !== FREED_D1_BYTES) return 'length';
  if (bytes[0] !== 0xd1) return 'type';
  if (bytes[28] !== freedChecksum(bytes, 0, FREED_D1_BYTES - 1)) return 'checksum';
  out.cameraId = bytes[1]!;
  out.panDeg = i24(bytes, 2) / 32768;
  out.tiltDeg = i24(bytes, 5) / 32768;
  out.rollDeg = i24(bytes, 8) / 32768;
  out.xMm = i24(bytes, 11) / 64;
  out.yMm = i24(bytes, 14) / 64;
  out.zMm = i24(bytes, 17) / 64;
  out.zoomRaw = u24(bytes, 20);
  out.focusRaw = u24(bytes, 23);
  out.spareRaw = (bytes[26]! << 8) | bytes[27]!;
  return undefined;
}

/**
 * Writes one D1 into the first 29 bytes of `out`. Rounds to the nearest count and clamps to what 24 bits hold: a pose
 * outside (256 degrees, 131 m) is the caller's to refuse. NaN is written as 0.
 */
export function encodeFreedD1(pose: FreedPose, out: Uint8Array): void {
  if (out.length < FREED_D1_BYTES) throw new RangeError('29 bytes are needed for a FreeD D1 message');
  COUNTS[0] = pose.panDeg * 32768;
  COUNTS[1] = pose.tiltDeg * 32768;
  COUNTS[2] = pose.rollDeg * 32768;
  COUNTS[3] = pose.xMm * 64;
  COUNTS[4] = pose.yMm * 64;
  COUNTS[5] = pose.zMm * 64;
  COUNTS[6] = pose.zoomRaw;
  COUNTS[7] = pose.focusRaw;
  out[0] = 0xd1;
  out[1] = pose.cameraId & 0xff;
  for (let i = 0, at = 2; i < 8; i++, at += 3) {
    const min = i < SIGNED ? -0x800000 : 0;
    const max = i < SIGNED ? 0x7fffff : 0xffffff;
    const n = Math.round(Math.min(max, Math.max(min, COUNTS[i]!)));
    out[at] = (n >> 16) & 0xff;
    out[at + 1] = (n >> 8) & 0xff;
    out[at + 2] = n & 0xff;
  }
  out[26] = (pose.spareRaw >> 8) & 0xff;
  out[27] = pose.spareRaw & 0xff;
  out[28] = freedChecksum(out, 0, FREED_D1_BYTES - 1);
}

/** Scratch of the encoder: a fraction handed from function to function would be allocated. The first six are signed. */
const COUNTS = new Float64Array(8);
const SIGNED = 6;

/** Commands of a head that sends on demand (D0). */
export const FREED_STOP = 0x00;
export const FREED_START = 0x01;
export const FREED_POLL_POSE = 0xd1;

/** A camera number that every head takes for its own. */
export const FREED_ANYBODY = 0xff;

/** A D0 command: `D0 camera command sum`. */
export function encodeFreedD0(cameraId: number, command: number): Uint8Array {
  const out = new Uint8Array(4);
  out[0] = 0xd0;
  out[1] = cameraId & 0xff;
  out[2] = command & 0xff;
  out[3] = freedChecksum(out, 0, 3);
  return out;
}

/** 0x40 minus every byte in [from, to), modulo 256. */
export function freedChecksum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0x40;
  for (let i = from; i < to; i++) sum -= bytes[i]!;
  return sum & 0xff;
}

const u24 = (b: Uint8Array, at: number): number => (b[at]! << 16) | (b[at + 1]! << 8) | b[at + 2]!;
const i24 = (b: Uint8Array, at: number): number => (u24(b, at) << 8) >> 8;
