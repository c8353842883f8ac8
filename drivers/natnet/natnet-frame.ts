// hot path
/**
 * NatNet frames of data (OptiTrack Motive), bitstream 3.0 to 4.x: rigid bodies and the times of the frame.
 *
 *   u16 message (7) · u16 bytes that follow · i32 frame number · sections · suffix; little-endian
 *   section: i32 count, from 4.1 on i32 bytes of what follows, then the things
 *   marker sets · other markers · rigid bodies · skeletons · (4.1) assets · labelled markers · force plates · devices
 *   rigid body, 38 bytes: i32 id · f32 x y z · f32 qx qy qz qw · f32 mean marker error (m) · i16 flags (bit 0 tracked)
 *   suffix: u32 timecode · u32 subframe · f64 s · u64 mid-exposure, received, sent (server's ticks) · (4.1) u32 s, u32
 *   fraction of PTP · i16 flags (bit 0 recording, 1 models changed) · i32 end
 *
 * The layout is what public readers of the stream agree on; no line of them is here. A frame does not say its version: a
 * frame that is read by the wrong one does not come out even, so `auto` tries both shapes.
 */
import { f32, f64, i16, i32, readF32s, u16, u32, u64 } from '../kit/little-endian.ts';

export type NatNetFault = 'length' | 'type' | 'too-many';

export const NATNET_COMMAND_PORT = 1_510;
export const NATNET_DATA_PORT = 1_511;
export const NAT_FRAME_OF_DATA = 7;

/** The two shapes of frames: without sizes of sections (3.0 to 4.0), and with them (4.1 on). */
export type NatNetShape = 'plain' | 'sized';

export const NATNET_MAX_BODIES = 1_024;
const BODY_BYTES = 38;
const LABELLED_BYTES = 26;
const MAX_NAME_BYTES = 256;
/** After the flags: an end mark of four bytes, and a zero that some versions add. */
const MAX_TAIL_BYTES = 8;

export interface NatNetBody {
  id: number;
  /** x y z (m), qx qy qz qw. */
  readonly pose: Float64Array;
  /** Root mean of what its markers are off, metres. */
  errorM: number;
  tracked: boolean;
}

export interface NatNetFrame {
  frame: number;
  shape: NatNetShape;
  count: number;
  readonly bodies: NatNetBody[];
  /** Hours, minutes, seconds, frames in four bytes; the rate is not said. */
  timecode: number;
  subframe: number;
  /** Seconds since the server was started. */
  timestampS: number;
  /** Ticks of the server's clock; 0 = not known. */
  exposureTicks: number;
  sentTicks: number;
  recording: boolean;
  modelsChanged: boolean;
}

export function blankNatNetFrame(): NatNetFrame {
  return {
    frame: 0,
    shape: 'plain',
    count: 0,
    bodies: [],
    timecode: 0,
    subframe: 0,
    timestampS: 0,
    exposureTicks: 0,
    sentTicks: 0,
    recording: false,
    modelsChanged: false,
  };
}

export function blankNatNetBody(): NatNetBody {
  return { id: 0, pose: new Float64Array([0, 0, 0, 0, 0, 0, 1]), errorM: 0, tracked: true };
}

/**
 * Fills `out` and returns undefined, or names the fault and leaves no body in it. `first` is tried first, the other shape
 * only under `auto`; `out.shape` says which it was.
 */
export function decodeNatNetFrame(
  bytes: Uint8Array,
  first: NatNetShape,
  auto: boolean,
  out: NatNetFrame,
): NatNetFault | undefined {
  const fault = readAs(bytes, first, out);
  if (fault === undefined || fault === 'type' || !auto) {
    if (fault !== undefined) out.count = 0;
    return fault;
  }
  const other = readAs(bytes, first === 'plain' ? 'sized' : 'plain', out);
  if (other === undefined) return undefined;
  out.count = 0;
  return fault === 'too-many' ? fault : other;
}

function readAs(bytes: Uint8Array, shape: NatNetShape, out: NatNetFrame): NatNetFault | undefined {
  const { length } = bytes;
  if (length < 4) return 'length';
  if (u16(bytes, 0) !== NAT_FRAME_OF_DATA) return 'type';
  const end = 4 + u16(bytes, 2);
  // What is said fits into 16 bits: of a longer frame the low ones.
  if (end > length || (length - end) % 0x1_0000 !== 0) return 'length';
  out.count = 0;
  out.shape = shape;
  if (length < 8) return 'length';
  out.frame = i32(bytes, 4);
  const sized = shape === 'sized';
  let at = 8;
  at = skipMarkerSets(bytes, at, sized);
  at = at < 0 ? at : skipFlat(bytes, at, sized, 12);
  if (at < 0) return 'length';
  at = readBodies(bytes, at, sized, out);
  if (at === TOO_MANY) return 'too-many';
  at = at < 0 ? at : skipSkeletons(bytes, at, sized);
  if (sized) at = at < 0 ? at : skipSized(bytes, at);
  at = at < 0 ? at : skipFlat(bytes, at, sized, LABELLED_BYTES);
  at = at < 0 ? at : skipChannels(bytes, at, sized);
  at = at < 0 ? at : skipChannels(bytes, at, sized);
  return at < 0 ? 'length' : readSuffix(bytes, at, sized, out);
}

const BAD = -1;
const TOO_MANY = -2;

/** Where the things of a section begin; BAD where the count or the size cannot be. */
function sectionAt(bytes: Uint8Array, at: number, sized: boolean): number {
  const from = at + (sized ? 8 : 4);
  if (from > bytes.length || i32(bytes, at) < 0) return BAD;
  return sized && (i32(bytes, at + 4) < 0 || from + i32(bytes, at + 4) > bytes.length) ? BAD : from;
}

function skipSized(bytes: Uint8Array, at: number): number {
  const from = sectionAt(bytes, at, true);
  return from < 0 ? BAD : from + i32(bytes, at + 4);
}

function skipFlat(bytes: Uint8Array, at: number, sized: boolean, each: number): number {
  if (sized) return skipSized(bytes, at);
  const from = sectionAt(bytes, at, false);
  if (from < 0) return BAD;
  const to = from + i32(bytes, at) * each;
  return to > bytes.length ? BAD : to;
}

function skipMarkerSets(bytes: Uint8Array, at: number, sized: boolean): number {
  if (sized) return skipSized(bytes, at);
  let from = sectionAt(bytes, at, false);
  if (from < 0) return BAD;
  for (let left = i32(bytes, at); left > 0; left--) {
    from = afterText(bytes, from);
    from = from < 0 ? BAD : skipFlat(bytes, from, false, 12);
    if (from < 0) return BAD;
  }
  return from;
}

function skipSkeletons(bytes: Uint8Array, at: number, sized: boolean): number {
  if (sized) return skipSized(bytes, at);
  let from = sectionAt(bytes, at, false);
  if (from < 0) return BAD;
  for (let left = i32(bytes, at); left > 0; left--) {
    from = skipFlat(bytes, from + 4, false, BODY_BYTES);
    if (from < 0) return BAD;
  }
  return from;
}

/** Force plates and devices: id, channels of floats. */
function skipChannels(bytes: Uint8Array, at: number, sized: boolean): number {
  if (sized) return skipSized(bytes, at);
  let from = sectionAt(bytes, at, false);
  if (from < 0) return BAD;
  for (let left = i32(bytes, at); left > 0; left--) {
    const channelsAt = from + 4;
    from = sectionAt(bytes, channelsAt, false);
    if (from < 0) return BAD;
    for (let channels = i32(bytes, channelsAt); channels > 0; channels--) {
      from = skipFlat(bytes, from, false, 4);
      if (from < 0) return BAD;
    }
  }
  return from;
}

function readBodies(bytes: Uint8Array, at: number, sized: boolean, out: NatNetFrame): number {
  let from = sectionAt(bytes, at, sized);
  if (from < 0) return BAD;
  const count = i32(bytes, at);
  const size = sized ? i32(bytes, at + 4) : count * BODY_BYTES;
  // A later version may add to the end of each.
  const stride = count === 0 ? BODY_BYTES : size / count;
  const to = from + size;
  if (to > bytes.length || stride < BODY_BYTES || !Number.isInteger(stride)) return BAD;
  if (count > NATNET_MAX_BODIES) return TOO_MANY;
  for (let i = 0; i < count; i++, from += stride) {
    if (i === out.bodies.length) out.bodies.push(blankNatNetBody());
    const body = out.bodies[i]!;
    body.id = i32(bytes, from);
    readF32s(bytes, from + 4, body.pose, 7);
    body.errorM = f32(bytes, from + 32);
    body.tracked = (i16(bytes, from + 36) & 1) !== 0;
  }
  out.count = count;
  return to;
}

function readSuffix(bytes: Uint8Array, at: number, sized: boolean, out: NatNetFrame): NatNetFault | undefined {
  const flags = at + (sized ? 48 : 40);
  const tail = bytes.length - flags - 2;
  if (tail < 0 || tail > MAX_TAIL_BYTES) return 'length';
  out.timecode = u32(bytes, at);
  out.subframe = u32(bytes, at + 4);
  out.timestampS = f64(bytes, at + 8);
  out.exposureTicks = u64(bytes, at + 16);
  out.sentTicks = u64(bytes, at + 32);
  const params = i16(bytes, flags);
  out.recording = (params & 1) !== 0;
  out.modelsChanged = (params & 2) !== 0;
  return undefined;
}

/** Behind the NUL of a text; BAD where there is none. */
export function afterText(bytes: Uint8Array, at: number): number {
  const limit = Math.min(bytes.length, at + MAX_NAME_BYTES);
  for (let i = at; i < limit; i++) if (bytes[i] === 0) return i + 1;
  return BAD;
}
