// hot path
/**
 * stYpe HF, packet 0x0F, 67 bytes. No document of the maker is public: the layout is what third-party readers agree on,
 * and nothing here has met a device.
 *
 *   0 0x0F · 1 command · 2 timecode (3, kept raw) · 5 packet number · 6 fifteen float32, little-endian · 66 sum
 *   x y z (m) · pan tilt roll (degrees) · horizontal field of view (degrees) · aspect ratio · focus · zoom ·
 *   k1 (1/mm2) · k2 (1/mm4) · centre shift x y · sensor width (mm)
 *
 * Sum: all bytes before it, modulo 256.
 */
import { putF32s, readF32s } from '../kit/little-endian.ts';

export const STYPE_HF_BYTES = 67;

export type StypeFault = 'length' | 'type' | 'checksum';

const NUMBERS = 15;
const FIRST = 6;
/** A fraction handed from function to function would be allocated. */
const SCRATCH = new Float64Array(NUMBERS);

/** Mutable on purpose. */
export interface StypePacket {
  command: number;
  /** 24 bits whose parts no document names. */
  timecodeRaw: number;
  packetId: number;
  xM: number;
  yM: number;
  zM: number;
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
  hfovDeg: number;
  aspect: number;
  focus: number;
  zoom: number;
  k1: number;
  k2: number;
  centreX: number;
  centreY: number;
  sensorWidthMm: number;
}

export function blankStypePacket(): StypePacket {
  return {
    command: 0,
    timecodeRaw: 0,
    packetId: 0,
    xM: 0,
    yM: 0,
    zM: 0,
    panDeg: 0,
    tiltDeg: 0,
    rollDeg: 0,
    hfovDeg: 0,
    aspect: 0,
    focus: 0,
    zoom: 0,
    k1: 0,
    k2: 0,
    centreX: 0,
    centreY: 0,
    sensorWidthMm: 0,
  };
}

/** Fills `out` and returns undefined, or names the fault and leaves `out` alone. Allocates nothing. */
export function decodeStypeHf(bytes: Uint8Array, out: StypePacket): StypeFault | undefined {
  if (bytes.length !== STYPE_HF_BYTES) return 'length';
  if (bytes[0] !== 0x0f) return 'type';
  if (bytes[STYPE_HF_BYTES - 1] !== plainSum(bytes)) return 'checksum';
  out.command = bytes[1]!;
  out.timecodeRaw = (bytes[2]! << 16) | (bytes[3]! << 8) | bytes[4]!;
  out.packetId = bytes[5]!;
  readF32s(bytes, FIRST, SCRATCH, NUMBERS);
  out.xM = SCRATCH[0]!;
  out.yM = SCRATCH[1]!;
  out.zM = SCRATCH[2]!;
  out.panDeg = SCRATCH[3]!;
  out.tiltDeg = SCRATCH[4]!;
  out.rollDeg = SCRATCH[5]!;
  out.hfovDeg = SCRATCH[6]!;
  out.aspect = SCRATCH[7]!;
  out.focus = SCRATCH[8]!;
  out.zoom = SCRATCH[9]!;
  out.k1 = SCRATCH[10]!;
  out.k2 = SCRATCH[11]!;
  out.centreX = SCRATCH[12]!;
  out.centreY = SCRATCH[13]!;
  out.sensorWidthMm = SCRATCH[14]!;
  return undefined;
}

/** Writes one packet into the first 67 bytes of `out`. */
export function encodeStypeHf(packet: StypePacket, out: Uint8Array): number {
  if (out.length < STYPE_HF_BYTES) throw new RangeError('67 bytes are needed for a stYpe HF packet');
  SCRATCH[0] = packet.xM;
  SCRATCH[1] = packet.yM;
  SCRATCH[2] = packet.zM;
  SCRATCH[3] = packet.panDeg;
  SCRATCH[4] = packet.tiltDeg;
  SCRATCH[5] = packet.rollDeg;
  SCRATCH[6] = packet.hfovDeg;
  SCRATCH[7] = packet.aspect;
  SCRATCH[8] = packet.focus;
  SCRATCH[9] = packet.zoom;
  SCRATCH[10] = packet.k1;
  SCRATCH[11] = packet.k2;
  SCRATCH[12] = packet.centreX;
  SCRATCH[13] = packet.centreY;
  SCRATCH[14] = packet.sensorWidthMm;
  out[0] = 0x0f;
  out[1] = packet.command;
  out[2] = packet.timecodeRaw >> 16;
  out[3] = packet.timecodeRaw >> 8;
  out[4] = packet.timecodeRaw;
  out[5] = packet.packetId;
  putF32s(out, FIRST, SCRATCH, NUMBERS);
  out[STYPE_HF_BYTES - 1] = plainSum(out);
  return STYPE_HF_BYTES;
}

function plainSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < STYPE_HF_BYTES - 1; i++) sum += bytes[i]!;
  return sum & 0xff;
}
