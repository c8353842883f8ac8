// hot path
/**
 * Mo-Sys F4, after the reader in SMPTE/ris-osvp-metadata-camdkit (BSD-3-Clause; no line of it is here) and its recording.
 *
 *   0 0xF4 · 1 camera · 2 number of blocks n · 3 status · 4 + 5i block i: id, then 4 bytes · 4 + 5n FreeD's sum; big-endian
 *   status: bits 0..3 frame counter, 4 recording, 5 sync
 *   block: status, signed 24 bits (angles 1/1000 degree, lengths 1/1000 unit) · lens model: float32
 */
export type F4Fault = 'length' | 'type' | 'checksum';

export const F4_MAX_BYTES = 5 * 255 + 5;

/** Ids of blocks. */
const PAN = 0x01;
const TILT = 0x02;
const FOCUS = 0x03;
const ZOOM = 0x04;
const X = 0x05;
const Y = 0x06;
const HEIGHT = 0x07;
const IRIS = 0x0d;
const ROLL = 0x13;
const ENTRANCE_PUPIL = 0x50;
const K1 = 0x51;
const K2 = 0x52;
const FX = 0x53;
const CX = 0x54;
const CY = 0x55;
const INVERSE_DISTANCE = 0x57;
const FY = 0x58;
const APERTURE = 0x60;
const TIMECODE = 0xf8;
const TRACKING = 0xf9;

/** Bits of `has`: one for each kind of block. */
export const F4_HAS = {
  pan: 1,
  tilt: 1 << 1,
  roll: 1 << 2,
  x: 1 << 3,
  y: 1 << 4,
  height: 1 << 5,
  focus: 1 << 6,
  zoom: 1 << 7,
  iris: 1 << 8,
  entrancePupil: 1 << 9,
  k1: 1 << 10,
  k2: 1 << 11,
  fx: 1 << 12,
  fy: 1 << 13,
  cx: 1 << 14,
  cy: 1 << 15,
  inverseDistance: 1 << 16,
  aperture: 1 << 17,
  timecode: 1 << 18,
  tracking: 1 << 19,
} as const;

/** Mutable on purpose. Fields without their bit in `has` are of an earlier packet. */
export interface F4Packet {
  cameraId: number;
  frameCounter: number;
  recording: boolean;
  synchronised: boolean;
  has: number;
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
  /** Thousandths of a unit that no document names. */
  xRaw: number;
  yRaw: number;
  heightRaw: number;
  /** 0..65535. */
  focusRaw: number;
  zoomRaw: number;
  irisRaw: number;
  entrancePupil: number;
  k1: number;
  k2: number;
  /** Pixels of a picture whose size is not said. */
  fx: number;
  fy: number;
  cx: number;
  cy: number;
  /** 1/m. */
  inverseDistance: number;
  aperture: number;
  timecodeRate: number;
  hours: number;
  minutes: number;
  seconds: number;
  frames: number;
  /** 0..15, see `f4Sight`. */
  tracking: number;
}

export function blankF4Packet(): F4Packet {
  return {
    cameraId: 0,
    frameCounter: 0,
    recording: false,
    synchronised: false,
    has: 0,
    panDeg: 0,
    tiltDeg: 0,
    rollDeg: 0,
    xRaw: 0,
    yRaw: 0,
    heightRaw: 0,
    focusRaw: 0,
    zoomRaw: 0,
    irisRaw: 0,
    entrancePupil: 0,
    k1: 0,
    k2: 0,
    fx: 0,
    fy: 0,
    cx: 0,
    cy: 0,
    inverseDistance: 0,
    aperture: 0,
    timecodeRate: 25,
    hours: 0,
    minutes: 0,
    seconds: 0,
    frames: 0,
    tracking: 0,
  };
}

/** The tracking status in the tracker's own words. */
export const F4_STATUSES: readonly string[] = [
  'undefined',
  'tracking',
  'good',
  'acceptable',
  'unreliable',
  'unstable',
  'lost',
  'too few stars',
  'searching',
  'busy',
  'loading map',
  'no map',
  'test',
  'encoders only',
  'I/O error',
  'internal error',
];

/** What the tracking status says of the pose: `blind` is a pose that is not to be followed. */
export function f4Sight(tracking: number): 'good' | 'unsure' | 'blind' {
  switch (tracking) {
    // Undefined, tracking, good, acceptable.
    case 0:
    case 1:
    case 2:
    case 3:
      return 'good';
    // Unreliable, unstable, encoders only.
    case 4:
    case 5:
    case 13:
      return 'unsure';
    default:
      return 'blind';
  }
}

/** Fills `out` and returns undefined, or names the fault and leaves `out` alone. Allocates nothing. */
export function decodeF4(bytes: Uint8Array, out: F4Packet): F4Fault | undefined {
  if (bytes.length < 5) return 'length';
  if (bytes[0] !== 0xf4) return 'type';
  const end = 4 + 5 * bytes[2]!;
  if (bytes.length !== end + 1) return 'length';
  if (bytes[end] !== f4Checksum(bytes, end)) return 'checksum';
  const status = bytes[3]!;
  out.cameraId = bytes[1]!;
  out.frameCounter = status & 0x0f;
  out.recording = (status & 0x10) !== 0;
  out.synchronised = (status & 0x20) !== 0;
  out.has = 0;
  for (let at = 4; at < end; at += 5) readBlock(bytes, at, out);
  return undefined;
}

function readBlock(b: Uint8Array, at: number, out: F4Packet): void {
  const id = b[at]!;
  if (id >= ENTRANCE_PUPIL && id <= APERTURE) {
    readLens(b, at, out);
    return;
  }
  const signed = (((b[at + 2]! << 16) | (b[at + 3]! << 8) | b[at + 4]!) << 8) >> 8;
  const low = (b[at + 3]! << 8) | b[at + 4]!;
  switch (id) {
    case PAN:
      out.panDeg = signed / 1_000;
      out.has |= F4_HAS.pan;
      break;
    case TILT:
      out.tiltDeg = signed / 1_000;
      out.has |= F4_HAS.tilt;
      break;
    case ROLL:
      out.rollDeg = signed / 1_000;
      out.has |= F4_HAS.roll;
      break;
    case X:
      out.xRaw = signed;
      out.has |= F4_HAS.x;
      break;
    case Y:
      out.yRaw = signed;
      out.has |= F4_HAS.y;
      break;
    case HEIGHT:
      out.heightRaw = signed;
      out.has |= F4_HAS.height;
      break;
    case FOCUS:
      out.focusRaw = low;
      out.has |= F4_HAS.focus;
      break;
    case ZOOM:
      out.zoomRaw = low;
      out.has |= F4_HAS.zoom;
      break;
    case IRIS:
      out.irisRaw = low;
      out.has |= F4_HAS.iris;
      break;
    case TIMECODE:
      readTimecode(b, at, out);
      break;
    case TRACKING:
      out.tracking = b[at + 3]! >> 4;
      out.has |= F4_HAS.tracking;
      break;
    default:
  }
}

function readTimecode(b: Uint8Array, at: number, out: F4Packet): void {
  const rate = (b[at + 1]! >> 5) & 3;
  // A fourth rate is not documented.
  if (rate === 3) return;
  out.timecodeRate = rate === 0 ? 24 : rate === 1 ? 25 : 30;
  out.hours = b[at + 2]! >> 2;
  out.minutes = ((b[at + 2]! & 3) << 4) | (b[at + 3]! >> 4);
  out.seconds = ((b[at + 3]! & 15) << 2) | (b[at + 4]! >> 6);
  out.frames = b[at + 4]! & 63;
  if (out.hours < 24 && out.minutes < 60 && out.seconds < 60 && out.frames < out.timecodeRate)
    out.has |= F4_HAS.timecode;
}

const FLOAT = new Float32Array(1);
const FLOAT_BITS = new Int32Array(FLOAT.buffer);

function readLens(b: Uint8Array, at: number, out: F4Packet): void {
  FLOAT_BITS[0] = (b[at + 1]! << 24) | (b[at + 2]! << 16) | (b[at + 3]! << 8) | b[at + 4]!;
  switch (b[at]!) {
    case ENTRANCE_PUPIL:
      out.entrancePupil = FLOAT[0]!;
      out.has |= F4_HAS.entrancePupil;
      break;
    case K1:
      out.k1 = FLOAT[0]!;
      out.has |= F4_HAS.k1;
      break;
    case K2:
      out.k2 = FLOAT[0]!;
      out.has |= F4_HAS.k2;
      break;
    case FX:
      out.fx = FLOAT[0]!;
      out.has |= F4_HAS.fx;
      break;
    case FY:
      out.fy = FLOAT[0]!;
      out.has |= F4_HAS.fy;
      break;
    case CX:
      out.cx = FLOAT[0]!;
      out.has |= F4_HAS.cx;
      break;
    case CY:
      out.cy = FLOAT[0]!;
      out.has |= F4_HAS.cy;
      break;
    case INVERSE_DISTANCE:
      out.inverseDistance = FLOAT[0]!;
      out.has |= F4_HAS.inverseDistance;
      break;
    case APERTURE:
      out.aperture = FLOAT[0]!;
      out.has |= F4_HAS.aperture;
      break;
    default:
  }
}

/** Scratch of the encoder, in the order of the blocks: a fraction handed from function to function would be allocated. */
const FLOATS = new Float64Array(9);
const FLOAT_IDS = [ENTRANCE_PUPIL, K1, K2, FX, CX, CY, INVERSE_DISTANCE, FY, APERTURE];
const FLOAT_HAS = [
  F4_HAS.entrancePupil,
  F4_HAS.k1,
  F4_HAS.k2,
  F4_HAS.fx,
  F4_HAS.cx,
  F4_HAS.cy,
  F4_HAS.inverseDistance,
  F4_HAS.fy,
  F4_HAS.aperture,
];
const COUNTS = new Float64Array(9);
const COUNT_IDS = [FOCUS, ZOOM, IRIS, X, Y, HEIGHT, PAN, TILT, ROLL];
const COUNT_HAS = [
  F4_HAS.focus,
  F4_HAS.zoom,
  F4_HAS.iris,
  F4_HAS.x,
  F4_HAS.y,
  F4_HAS.height,
  F4_HAS.pan,
  F4_HAS.tilt,
  F4_HAS.roll,
];
/** The first three are rings of 16 bits, the others signed. */
const RINGS = 3;

/** Writes what `has` says at the head of `out` and says how many bytes. Clamps to what the wire holds. */
export function encodeF4(packet: F4Packet, out: Uint8Array): number {
  const { has } = packet;
  FLOATS[0] = packet.entrancePupil;
  FLOATS[1] = packet.k1;
  FLOATS[2] = packet.k2;
  FLOATS[3] = packet.fx;
  FLOATS[4] = packet.cx;
  FLOATS[5] = packet.cy;
  FLOATS[6] = packet.inverseDistance;
  FLOATS[7] = packet.fy;
  FLOATS[8] = packet.aperture;
  COUNTS[0] = packet.focusRaw;
  COUNTS[1] = packet.zoomRaw;
  COUNTS[2] = packet.irisRaw;
  COUNTS[3] = packet.xRaw;
  COUNTS[4] = packet.yRaw;
  COUNTS[5] = packet.heightRaw;
  COUNTS[6] = packet.panDeg * 1_000;
  COUNTS[7] = packet.tiltDeg * 1_000;
  COUNTS[8] = packet.rollDeg * 1_000;
  let at = 4;
  for (let i = 0; i < FLOATS.length; i++) {
    if ((has & FLOAT_HAS[i]!) === 0) continue;
    FLOAT[0] = FLOATS[i]!;
    const bits = FLOAT_BITS[0]!;
    at = putBlock(out, at, FLOAT_IDS[i]!, bits >>> 24, bits & 0xffffff);
  }
  for (let i = 0; i < COUNTS.length; i++) {
    if ((has & COUNT_HAS[i]!) === 0) continue;
    const min = i < RINGS ? 0 : -0x800000;
    const max = i < RINGS ? 0xffff : 0x7fffff;
    at = putBlock(out, at, COUNT_IDS[i]!, 0, Math.round(Math.min(max, Math.max(min, COUNTS[i]!))));
  }
  if ((has & F4_HAS.timecode) !== 0) {
    const { hours, minutes, seconds, frames, timecodeRate } = packet;
    const rate = timecodeRate === 24 ? 0 : timecodeRate === 25 ? 1 : 2;
    at = putBlock(out, at, TIMECODE, rate << 5, (hours << 18) | (minutes << 12) | (seconds << 6) | frames);
  }
  if ((has & F4_HAS.tracking) !== 0) at = putBlock(out, at, TRACKING, 0, packet.tracking << 12);
  out[0] = 0xf4;
  out[1] = packet.cameraId;
  out[2] = (at - 4) / 5;
  out[3] = (packet.frameCounter & 0x0f) | (packet.recording ? 0x10 : 0) | (packet.synchronised ? 0x20 : 0);
  out[at] = f4Checksum(out, at);
  return at + 1;
}

function putBlock(out: Uint8Array, at: number, id: number, status: number, data: number): number {
  out[at] = id;
  out[at + 1] = status;
  out[at + 2] = data >> 16;
  out[at + 3] = data >> 8;
  out[at + 4] = data;
  return at + 5;
}

/** 0x40 minus every byte before, modulo 256. */
function f4Checksum(bytes: Uint8Array, to: number): number {
  let sum = 0x40;
  for (let i = 0; i < to; i++) sum -= bytes[i]!;
  return sum & 0xff;
}
