/**
 * Writes that never queue: per slot one is under way and the newest waits; what it replaces ends by name, unsent.
 *
 * Knows: slots (a property of the device, or a function) and what waits in each. Is told: writes and when. Tells:
 * tickets, and what is to be sent next. The last value always leaves. Calls of a function are never replaced: they wait
 * in line, a few of them.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { Clock, Prepared, Ticket } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { refusedTicket } from '../kit/tickets.ts';

const MAX_CALLS = 16;

type Sent = { readonly atUs: number; readonly lateUs: number } | Fault;

export interface SlotWrite<What> {
  readonly slot: string;
  /** Within one slot, writes of one key replace each other; those of different keys leave together. */
  readonly key: string;
  readonly what: What;
  /** False: an act of its own, never replaced by another. */
  readonly replaceable: boolean;
}

/** Sends what waits together. Resolves with what went wrong; `onSent` when the bytes left. */
export type SendBatch<What> = (
  batch: readonly SlotWrite<What>[],
  onSent: (atUs: number) => void,
) => Promise<Fault | undefined>;

interface Entry<What> {
  readonly write: SlotWrite<What>;
  readonly askedUs: number;
  readonly sent: PromiseWithResolvers<Sent>;
  readonly acked: PromiseWithResolvers<'none' | 'acked' | Fault>;
}

interface Slot<What> {
  /** A turn was asked for, or a batch is under way. */
  busy: boolean;
  /** Each leaves as one message; of replaceable writes there is never more than one. */
  readonly waiting: Entry<What>[][];
}

export class WriteSlots<What> {
  readonly #clock: Clock;
  readonly #send: SendBatch<What>;
  /** Runs an act when there is room for one more; what waits is taken only then. */
  readonly #turn: (act: () => Promise<void>) => void;
  readonly #slots = new Map<string, Slot<What>>();
  /** Releases for a later instant. */
  readonly #timed = new Map<Entry<What>, Disposable>();

  constructor(clock: Clock, send: SendBatch<What>, turn: (act: () => Promise<void>) => void) {
    this.#clock = clock;
    this.#send = send;
    this.#turn = turn;
  }

  release(write: SlotWrite<What>, when: Parameters<Prepared['release']>[0]): Ticket {
    const nowUs = this.#clock.nowUs();
    const atUs = when === 'now' ? nowUs : Math.max(nowUs, when.atUs);
    const slot = this.#slotOf(write.slot);
    if (!write.replaceable && slot.waiting.length >= MAX_CALLS) {
      return refusedTicket('device.busy', { outstanding: MAX_CALLS });
    }
    const entry: Entry<What> = {
      write,
      askedUs: atUs,
      sent: Promise.withResolvers(),
      acked: Promise.withResolvers(),
    };
    if (atUs <= nowUs) this.#queue(entry);
    else
      this.#timed.set(
        entry,
        this.#clock.after((atUs - nowUs) / 1000, () => this.#due(entry)),
      );
    return {
      sent: entry.sent.promise,
      acked: entry.acked.promise,
      cancel: () => Promise.resolve(this.#cancel(entry) ? 'cancelled' : 'sent'),
    };
  }

  /** Nothing of this slot waits or is under way: what the device says now is what came of it. */
  isQuiet(slot: string): boolean {
    const known = this.#slots.get(slot);
    return known === undefined || (!known.busy && known.waiting.length === 0);
  }

  /** The connection is gone: nothing that waits is ever sent. What is under way is told by its own reply. */
  failAll(why: Fault): void {
    for (const [entry, timer] of this.#timed) {
      timer[Symbol.dispose]();
      unsent(entry, why);
    }
    this.#timed.clear();
    for (const slot of this.#slots.values()) {
      for (const entry of slot.waiting.splice(0).flat()) unsent(entry, why);
    }
  }

  #due(entry: Entry<What>): void {
    this.#timed.delete(entry);
    this.#queue(entry);
  }

  #queue(entry: Entry<What>): void {
    const { write } = entry;
    const slot = this.#slotOf(write.slot);
    const [batch] = slot.waiting;
    if (!write.replaceable || batch === undefined) slot.waiting.push([entry]);
    else {
      const at = batch.findIndex((other) => other.write.key === write.key);
      const replaced = at < 0 ? undefined : batch.splice(at, 1)[0];
      batch.push(entry);
      if (replaced) unsent(replaced, faultOf('ticket.superseded'));
    }
    this.#next(write.slot, slot);
  }

  #next(name: string, slot: Slot<What>): void {
    if (slot.busy || slot.waiting.length === 0) return;
    slot.busy = true;
    this.#turn(async () => {
      const batch = slot.waiting.shift();
      if (batch !== undefined) await this.#sendOne(batch);
      slot.busy = false;
      if (slot.waiting.length > 0) this.#next(name, slot);
      else this.#slots.delete(name);
    });
  }

  async #sendOne(batch: readonly Entry<What>[]): Promise<void> {
    const left = (atUs: number): void => {
      for (const { sent, askedUs } of batch) sent.resolve({ atUs, lateUs: Math.max(0, atUs - askedUs) });
    };
    const fault = await this.#send(
      batch.map(({ write }) => write),
      left,
    );
    if (fault === undefined) left(this.#clock.nowUs());
    for (const { sent, acked } of batch) {
      if (fault) sent.resolve(fault); // settled already where the bytes had left
      acked.resolve(fault ?? 'acked');
    }
  }

  #cancel(entry: Entry<What>): boolean {
    const timer = this.#timed.get(entry);
    if (timer) {
      timer[Symbol.dispose]();
      this.#timed.delete(entry);
      unsent(entry, faultOf('ticket.cancelled'));
      return true;
    }
    const waiting = this.#slots.get(entry.write.slot)?.waiting ?? [];
    const at = waiting.findIndex((batch) => batch.includes(entry));
    const batch = waiting[at];
    if (!batch) return false;
    batch.splice(batch.indexOf(entry), 1);
    if (batch.length === 0) waiting.splice(at, 1);
    unsent(entry, faultOf('ticket.cancelled'));
    return true;
  }

  #slotOf(name: string): Slot<What> {
    const slot = this.#slots.get(name) ?? { busy: false, waiting: [] };
    this.#slots.set(name, slot);
    return slot;
  }
}

function unsent(entry: Entry<unknown>, why: Fault): void {
  entry.sent.resolve(why);
  entry.acked.resolve(why);
}
