// hot path
/**
 * Everybody who was heard on a tracking port, whether or not a camera claims it: what it sends and why that is refused.
 *
 * Is told: datagrams with their sender, and what became of them. Tells, when asked: a list, newest first. Bounded: the
 * sender that was silent longest gives way. A sender that is known costs no memory per datagram.
 */
import { type ProtocolMark, protocolMarkOf } from '../../core/tracking/protocol-marks.ts';
import type { SenderLine } from './tracking-messages.ts';

const MAX_SENDERS = 16;
const MAX_NUMBERS = 16;
const MAX_REASONS = 12;
const MAX_HEX_BYTES = 64;
const SECOND_US = 1_000_000;

interface Sender {
  readonly host: string;
  readonly port: number;
  mark: ProtocolMark | undefined;
  readonly numbers: Int32Array;
  known: number;
  valid: number;
  invalid: number;
  readonly reasons: Map<string, number>;
  last: Uint8Array;
  /** Last heard, start of the second, packets in it, packets in the second before: in an array, or each would be allocated. */
  readonly times: Float64Array;
}

const HEARD = 0;
const SINCE = 1;
const COUNT = 2;
const RATE = 3;

export class SenderBook {
  readonly #senders: Sender[] = [];
  #now: Sender | undefined;

  /** A datagram came; what is told next is about it. */
  heard(host: string, port: number, bytes: Uint8Array, at: { readonly atUs: number }): void {
    const sender = this.#senderOf(host, port, bytes);
    const { times } = sender;
    const { atUs } = at;
    const sinceUs = atUs - times[SINCE]!;
    if (sinceUs >= SECOND_US) {
      times[RATE] = times[COUNT] === 0 ? 0 : (times[COUNT]! * SECOND_US) / sinceUs;
      times[SINCE] = atUs;
      times[COUNT] = 0;
      sender.mark = protocolMarkOf(bytes);
    }
    times[COUNT]!++;
    times[HEARD] = atUs;
    sender.last = bytes;
    this.#now = sender;
  }

  /** It held a sample of that camera number. */
  sample(number: number): void {
    const sender = this.#now;
    if (sender === undefined) return;
    sender.valid++;
    for (let i = 0; i < sender.known; i++) if (sender.numbers[i] === number) return;
    if (sender.known < MAX_NUMBERS) sender.numbers[sender.known++] = number;
  }

  /** It could not be used. */
  refused(reason: string): void {
    const sender = this.#now;
    if (sender === undefined) return;
    sender.invalid++;
    const count = sender.reasons.get(reason);
    if (count !== undefined || sender.reasons.size < MAX_REASONS) sender.reasons.set(reason, (count ?? 0) + 1);
  }

  lines(nowUs: number): readonly SenderLine[] {
    return this.#senders
      .map((sender): SenderLine => {
        const { times } = sender;
        const ageUs = nowUs - times[HEARD]!;
        const sinceUs = nowUs - times[SINCE]!;
        // A second that is over without a datagram to end it has a rate too.
        const rate = sinceUs >= SECOND_US ? (times[COUNT]! * SECOND_US) / sinceUs : times[RATE]!;
        return {
          sender: `${sender.host}:${sender.port}`,
          mark: sender.mark ?? null,
          numbers: [...sender.numbers.subarray(0, sender.known)].toSorted((a, b) => a - b),
          rateHz: ageUs > 2 * SECOND_US ? 0 : Math.round(rate * 10) / 10,
          ageMs: Math.round(ageUs / 1_000),
          valid: sender.valid,
          invalid: sender.invalid,
          reasons: Object.fromEntries(sender.reasons),
          lastHex: Buffer.from(sender.last.subarray(0, MAX_HEX_BYTES)).toString('hex'),
          lastBytes: sender.last.length,
        };
      })
      .toSorted((a, b) => a.ageMs - b.ageMs || (a.sender < b.sender ? -1 : 1));
  }

  #senderOf(host: string, port: number, bytes: Uint8Array): Sender {
    const now = this.#now;
    if (now !== undefined && now.port === port && now.host === host) return now;
    for (let i = 0; i < this.#senders.length; i++) {
      const one = this.#senders[i]!;
      if (one.port === port && one.host === host) return one;
    }
    const sender: Sender = {
      host,
      port,
      mark: protocolMarkOf(bytes),
      numbers: new Int32Array(MAX_NUMBERS),
      known: 0,
      valid: 0,
      invalid: 0,
      reasons: new Map(),
      last: bytes,
      times: new Float64Array(4),
    };
    if (this.#senders.length >= MAX_SENDERS) this.#senders.splice(this.#silentLongest(), 1);
    this.#senders.push(sender);
    return sender;
  }

  #silentLongest(): number {
    let at = 0;
    for (let i = 1; i < this.#senders.length; i++)
      if (this.#senders[i]!.times[HEARD]! < this.#senders[at]!.times[HEARD]!) at = i;
    return at;
  }
}
