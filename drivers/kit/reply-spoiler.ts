/** What boxes answer by HTTP, and what broken ones do: noise, half an answer, one without end. */
import type { HttpReply } from '../contract.ts';
import type { FaultBoard } from './fault-board.ts';

/** What this spoils. */
export const REPLY_FAULTS = ['garbled', 'cut', 'huge'] as const;
const HUGE_BYTES = 16 * 1024 * 1024;

export function spoilBytes(board: FaultBoard, random: () => number, bytes: Uint8Array): Uint8Array {
  if (board.has('huge')) return new Uint8Array(HUGE_BYTES).fill(0x20);
  if (random() < board.share('cut')) return bytes.slice(0, bytes.length >> 1);
  return random() < board.share('garbled') ? bytes.map(() => Math.floor(random() * 256)) : bytes;
}

export function spoilReply(board: FaultBoard, random: () => number, reply: HttpReply): HttpReply {
  return { ...reply, body: spoilBytes(board, random, reply.body) };
}

export function jsonReply(status: number, said: unknown): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(said)),
  };
}

/** The object in a request's body; undefined where there is none. */
export function jsonObject(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof said === 'object' && said !== null && !Array.isArray(said)
      ? (said as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined; // named by the caller: the box answers that it was no JSON
  }
}
