/** What broken boxes answer by HTTP: noise, half an answer, one without end. */
import type { HttpReply } from '../contract.ts';
import type { FaultBoard } from './fault-board.ts';

/** What this spoils. */
export const REPLY_FAULTS = ['garbage', 'cut', 'huge'] as const;
const HUGE_BYTES = 8 * 1024 * 1024;
const NOISE_BYTES = 64;

export function spoilReply(board: FaultBoard, random: () => number, reply: HttpReply): HttpReply {
  if (board.has('huge')) return { ...reply, body: new Uint8Array(HUGE_BYTES).fill(0x20) };
  if (board.has('garbage')) return { ...reply, body: Uint8Array.from({ length: NOISE_BYTES }, () => random() * 256) };
  if (random() < board.share('cut')) return { ...reply, body: reply.body.subarray(0, reply.body.length / 2) };
  return reply;
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
