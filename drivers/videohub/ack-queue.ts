/**
 * ACK and NAK matched in the order in which the questions left: the protocol has no other mark.
 *
 * Knows: what is on the wire, oldest first. Is told: answers and losses. Tells: tickets. One that gave up keeps its
 * place for a while, so that its late answer is not taken for the next one's.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { Clock, Ticket, WireTicket } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { refusedTicket } from '../kit/tickets.ts';

const MAX_ENTRIES = 128;

interface Entry {
  readonly leavesUs: number;
  readonly settle: (result: 'acked' | Fault) => void;
  timer: Disposable | undefined;
}

export class AckQueue {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #graceMs: number;
  #entries: Entry[] = [];

  constructor(clock: Clock, timeoutMs: number, graceMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#graceMs = graceMs;
  }

  /** `send` writes at the instant given; the place in the queue is taken before, for an answer may come at once. */
  await(atUs: number, send: (atUs: number) => WireTicket | Fault): Ticket {
    if (this.#entries.length >= MAX_ENTRIES) return refusedTicket('device.busy', { outstanding: MAX_ENTRIES });
    const nowUs = this.#clock.nowUs();
    const { promise, resolve } = Promise.withResolvers<'acked' | Fault>();
    const entry: Entry = { leavesUs: Math.max(atUs, nowUs), settle: resolve, timer: undefined };
    const place = this.#entries.findIndex((other) => other.leavesUs > entry.leavesUs);
    this.#entries.splice(place < 0 ? this.#entries.length : place, 0, entry);
    entry.timer = this.#clock.after((entry.leavesUs - nowUs) / 1000 + this.#timeoutMs, () => this.#giveUp(entry));
    const wire = send(atUs);
    if ('code' in wire) {
      this.#remove(entry, wire);
      return refusedTicket(wire);
    }
    void wire.sent.then((sent) => {
      if ('code' in sent) this.#remove(entry, sent);
    });
    return {
      sent: wire.sent,
      acked: promise,
      cancel: async () => {
        const fate = await wire.cancel();
        if (fate === 'cancelled') this.#remove(entry, faultOf('ticket.cancelled'));
        return fate;
      },
    };
  }

  /** The oldest that has left; false if nothing has. */
  settle(result: 'acked' | Fault): boolean {
    const oldest = this.#entries[0];
    if (oldest === undefined || oldest.leavesUs > this.#clock.nowUs()) return false;
    this.#remove(oldest, result);
    return true;
  }

  failAll(why: Fault): void {
    const entries = this.#entries;
    this.#entries = [];
    for (const entry of entries) this.#remove(entry, why);
  }

  #giveUp(entry: Entry): void {
    entry.settle(faultOf('device.no-answer', { afterMs: this.#timeoutMs }));
    entry.timer = this.#clock.after(this.#graceMs, () => this.#remove(entry, faultOf('device.no-answer')));
  }

  /** Settling twice is harmless: a promise keeps its first answer. */
  #remove(entry: Entry, result: 'acked' | Fault): void {
    const at = this.#entries.indexOf(entry);
    if (at >= 0) this.#entries.splice(at, 1);
    entry.timer?.[Symbol.dispose]();
    entry.settle(result);
  }
}
