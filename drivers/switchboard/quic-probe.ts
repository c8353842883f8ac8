/**
 * Is that a newer listener? It speaks QUIC on UDP, where an old one listens on TCP.
 *
 * One datagram asks for a version that is reserved never to exist; any QUIC server answers with the versions that it has
 * (RFC 9000, sections 6 and 17.2.1) and keeps no state of it. Nothing is authenticated, nothing is opened.
 */
import { randomBytes } from 'node:crypto';
import type { Cancel, Clock, OpenWire, Wire } from '../contract.ts';

const ID_BYTES = 8;
/** Smaller ones may go unanswered. */
const DATAGRAM_BYTES = 1_200;
const NO_SUCH_VERSION = 0x1a2a_3a4a;
const LONG_HEADER = 0xc0;
const VERSION_AT = 1;
const IDS_AT = 5;

export function quicQuestion(to: Uint8Array, from: Uint8Array): Uint8Array {
  const out = new Uint8Array(DATAGRAM_BYTES);
  out[0] = LONG_HEADER;
  new DataView(out.buffer).setUint32(VERSION_AT, NO_SUCH_VERSION);
  out[IDS_AT] = to.length;
  out.set(to, IDS_AT + 1);
  out[IDS_AT + 1 + to.length] = from.length;
  out.set(from, IDS_AT + 2 + to.length);
  return out;
}

/** What a server makes of a question: its own versions, and both ids the other way round. Undefined: it is none. */
export function quicAnswer(question: Uint8Array, versions: readonly number[]): Uint8Array | undefined {
  const ids = idsOf(question);
  if (ids === undefined || question.length < DATAGRAM_BYTES) return undefined;
  const { to, from } = ids;
  const out = new Uint8Array(IDS_AT + 2 + to.length + from.length + 4 * versions.length);
  out[0] = LONG_HEADER;
  out[IDS_AT] = from.length;
  out.set(from, IDS_AT + 1);
  out[IDS_AT + 1 + from.length] = to.length;
  out.set(to, IDS_AT + 2 + from.length);
  const view = new DataView(out.buffer);
  const first = IDS_AT + 2 + to.length + from.length;
  for (const [n, version] of versions.entries()) view.setUint32(first + 4 * n, version);
  return out;
}

/** A version negotiation to just this question. */
export function isQuicAnswer(bytes: Uint8Array, to: Uint8Array, from: Uint8Array): boolean {
  const ids = idsOf(bytes);
  if (ids === undefined) return false;
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(VERSION_AT);
  return version === 0 && same(ids.to, from) && same(ids.from, to);
}

/** True where a QUIC server answers within the time. */
export async function speaksQuic(
  clock: Clock,
  open: OpenWire,
  { host, port }: { readonly host: string; readonly port: number },
  waitMs: number,
  cancel: Cancel,
): Promise<boolean> {
  const [to, from] = [randomBytes(ID_BYTES), randomBytes(ID_BYTES)];
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = clock.after(waitMs, () => resolve(false));
  const stop = (): void => resolve(false);
  cancel.addEventListener('abort', stop, { once: true });
  const on = {
    bytes: (bytes: Uint8Array) => {
      if (isQuicAnswer(bytes, to, from)) resolve(true);
    },
    lost: stop,
  };
  const wire: Wire | undefined = await open({ kind: 'udp', host, port }, on, cancel).catch(() => undefined);
  if (wire === undefined) stop();
  wire?.write(quicQuestion(to, from));
  const answered = await promise;
  timer[Symbol.dispose]();
  cancel.removeEventListener('abort', stop);
  await wire?.close();
  return answered;
}

function idsOf(bytes: Uint8Array): { readonly to: Uint8Array; readonly from: Uint8Array } | undefined {
  const isLong = ((bytes[0] ?? 0) & 0x80) !== 0;
  const toLength = bytes[IDS_AT];
  if (!isLong || toLength === undefined) return undefined;
  const fromLength = bytes[IDS_AT + 1 + toLength];
  if (fromLength === undefined) return undefined;
  const fromAt = IDS_AT + 2 + toLength;
  if (bytes.length < fromAt + fromLength) return undefined;
  return { to: bytes.subarray(IDS_AT + 1, IDS_AT + 1 + toLength), from: bytes.subarray(fromAt, fromAt + fromLength) };
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, n) => byte === b[n]);
