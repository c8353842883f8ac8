/**
 * What a NatNet client asks on the command port, and what a server answers: who are you, and what do your numbers mean.
 *
 *   0 connect · 1 server info · 4 model definitions, please · 5 model definitions · 10 keep me (unicast only)
 *   server info: 256 bytes name · 4 version · 4 bitstream version · u64 ticks a second · u16 data port · u8 multicast · 4 group
 *   model definitions: i32 count; each i32 kind, from 4.1 on i32 bytes of what follows; kind 1 is a rigid body: text name ·
 *   i32 id · i32 parent · f32 x y z · (4.2) f32 qx qy qz qw · i32 markers · 12 each · i32 label each · (4.0) text each
 *
 * These three questions are all that we ever send. None of them changes anything at the server: there are commands that
 * do (recording, playback, properties), as message 2; they are not written here.
 */
import { i32, putU16, u16, u64 } from '../kit/little-endian.ts';
import { afterText } from './natnet-frame.ts';

export const NAT_CONNECT = 0;
export const NAT_SERVER_INFO = 1;
export const NAT_ASK_MODELS = 4;
export const NAT_MODELS = 5;
export const NAT_KEEP_ALIVE = 10;

export type NatNetTalkFault = 'length' | 'type' | 'version';

export interface NatNetServer {
  readonly name: string;
  readonly version: readonly [number, number];
  readonly bitstream: readonly [number, number];
  /** Of its clock; 0 = an old server that does not say. */
  readonly ticksPerS: number;
  readonly dataPort: number;
  /** Null = it sends to each client by itself. */
  readonly group: string | null;
}

export interface NatNetModel {
  readonly id: number;
  readonly name: string;
}

const CONNECT_BYTES = 270;
const MAX_MODELS = 4_096;
const RIGID_BODY = 1;
const decoder = new TextDecoder();

/** Asks for the version that the server speaks anyway. */
export function natNetConnect(): Uint8Array {
  const out = natNetMessage(NAT_CONNECT, CONNECT_BYTES);
  out.set(new TextEncoder().encode('Ping'), 4);
  return out;
}

export function natNetAsk(message: typeof NAT_ASK_MODELS | typeof NAT_KEEP_ALIVE): Uint8Array {
  return natNetMessage(message, 0);
}

/** A message of zeros. */
export function natNetMessage(message: number, bytes: number): Uint8Array {
  const out = new Uint8Array(4 + bytes);
  putU16(out, 0, message);
  putU16(out, 2, bytes);
  return out;
}

/** Undefined: no whole message. */
export function natNetMessageId(bytes: Uint8Array): number | undefined {
  return bytes.length >= 4 && u16(bytes, 2) <= bytes.length - 4 ? u16(bytes, 0) : undefined;
}

export function decodeNatNetServer(bytes: Uint8Array): NatNetServer | NatNetTalkFault {
  if (natNetMessageId(bytes) === undefined || bytes.length < 4 + 264) return 'length';
  if (u16(bytes, 0) !== NAT_SERVER_INFO) return 'type';
  const at = 4 + 256;
  const modern = bytes.length >= at + 8 + 15;
  const multicast = modern && bytes[at + 18] !== 0;
  return {
    name: textAt(bytes, 4, 4 + 256),
    version: [bytes[at]!, bytes[at + 1]!],
    bitstream: [bytes[at + 4]!, bytes[at + 5]!],
    ticksPerS: modern ? u64(bytes, at + 8) : 0,
    dataPort: modern ? u16(bytes, at + 16) : 0,
    group: multicast ? [...bytes.subarray(at + 19, at + 23)].join('.') : null,
  };
}

/** The rigid bodies among the definitions, by the version that the server said. */
export function decodeNatNetModels(
  bytes: Uint8Array,
  version: readonly [number, number],
): NatNetModel[] | NatNetTalkFault {
  if (natNetMessageId(bytes) === undefined || bytes.length < 8) return 'length';
  if (u16(bytes, 0) !== NAT_MODELS) return 'type';
  const [major, minor] = version;
  if (major < 3) return 'version';
  const sized = major > 4 || (major === 4 && minor >= 1);
  const count = i32(bytes, 4);
  if (count < 0 || count > MAX_MODELS) return 'length';
  const models: NatNetModel[] = [];
  let at = 8;
  for (let n = 0; n < count; n++) {
    const from = at + (sized ? 8 : 4);
    if (from > bytes.length) return 'length';
    const kind = i32(bytes, at);
    const size = sized ? i32(bytes, at + 4) : 0;
    if (size < 0) return 'length';
    if (kind === RIGID_BODY) {
      const idAt = afterText(bytes, from);
      if (idAt < 0 || idAt + 4 > bytes.length) return 'length';
      models.push({ name: textAt(bytes, from, idAt), id: i32(bytes, idAt) });
    }
    // Without sizes, what follows another kind cannot be found: rigid bodies after a skeleton stay without a name.
    const next = sized ? from + size : kind === RIGID_BODY || kind === 0 ? afterPlain(bytes, from, kind, major) : -1;
    if (next < 0) return models;
    if (next > bytes.length) return 'length';
    at = next;
  }
  return models;
}

/** Behind a marker set or a rigid body of a version without sizes; -1 = it does not end within the message. */
function afterPlain(bytes: Uint8Array, from: number, kind: number, major: number): number {
  let at = afterText(bytes, from);
  const body = kind === RIGID_BODY;
  if (body && at >= 0) at += 20;
  if (at < 0 || at + 4 > bytes.length) return -1;
  const markers = i32(bytes, at);
  if (markers < 0 || markers > bytes.length) return -1;
  at += 4 + (body ? 16 * markers : 0);
  for (let n = 0; n < markers && (!body || major >= 4); n++) {
    at = at > bytes.length ? -1 : afterText(bytes, at);
    if (at < 0) return -1;
  }
  return at > bytes.length ? -1 : at;
}

function textAt(bytes: Uint8Array, from: number, to: number): string {
  const nul = bytes.indexOf(0, from);
  return decoder.decode(bytes.subarray(from, nul < 0 ? to : Math.min(nul, to)));
}
