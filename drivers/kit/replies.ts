/**
 * Answers of a device matched to what was asked. A late answer is deaf to the ticket that gave up on it; the driver
 * still reports what it says.
 *
 * Knows: what is outstanding, oldest first, bounded. Is told: answers and losses. Tells: tickets.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { Cancel, Clock, Ticket, WireTicket } from '../contract.ts';
import { faultOf } from './faults.ts';
import { refusedTicket } from './tickets.ts';

const MAX_OUTSTANDING = 256;

interface Outstanding<What> {
  readonly what: What;
  readonly settle: (result: 'acked' | Fault) => void;
}

export class Replies<What> {
  readonly #clock: Clock;
  readonly #outstanding = new Set<Outstanding<What>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get pending(): number {
    return this.#outstanding.size;
  }

  /** What a write waits for, until timeoutMs after its bytes left. Register before the answer can come. */
  await(what: What, wire: WireTicket, timeoutMs: number): Ticket {
    if (this.#outstanding.size >= MAX_OUTSTANDING) {
      void wire.cancel();
      return refusedTicket('device.busy', { outstanding: MAX_OUTSTANDING });
    }
    const { entry, result, arm } = this.#open(what, timeoutMs);
    void wire.sent.then((sent) => ('code' in sent ? entry.settle(sent) : arm()));
    return {
      sent: wire.sent,
      acked: result,
      cancel: async () => {
        const fate = await wire.cancel();
        if (fate === 'cancelled') entry.settle(faultOf('ticket.cancelled'));
        return fate;
      },
    };
  }

  /** What a question waits for. The caller has written, or is about to. */
  ask(what: What, timeoutMs: number, cancel?: Cancel): Promise<Fault | undefined> {
    if (cancel?.aborted) return Promise.resolve(faultOf('query.cancelled'));
    if (this.#outstanding.size >= MAX_OUTSTANDING) {
      return Promise.resolve(faultOf('device.busy', { outstanding: MAX_OUTSTANDING }));
    }
    const { entry, result, arm } = this.#open(what, timeoutMs);
    arm();
    const abort = (): void => entry.settle(faultOf('query.cancelled'));
    cancel?.addEventListener('abort', abort, { once: true });
    return result.then((answer) => {
      cancel?.removeEventListener('abort', abort);
      return answer === 'acked' ? undefined : answer;
    });
  }

  /** Settles the oldest that matches; false if nobody waits for it (any more). */
  settle(matches: (what: What) => boolean, result: 'acked' | Fault): boolean {
    for (const entry of this.#outstanding) {
      if (!matches(entry.what)) continue;
      entry.settle(result);
      return true;
    }
    return false;
  }

  /** Settles all that match; how many that were. */
  settleAll(matches: (what: What) => boolean, result: 'acked' | Fault): number {
    let settled = 0;
    for (const entry of this.#outstanding) {
      if (!matches(entry.what)) continue;
      entry.settle(result);
      settled += 1;
    }
    return settled;
  }

  /** The connection is gone: nobody will answer. */
  failAll(why: Fault): void {
    for (const entry of this.#outstanding) entry.settle(why);
  }

  #open(
    what: What,
    timeoutMs: number,
  ): { entry: Outstanding<What>; result: Promise<'acked' | Fault>; arm: () => void } {
    const { promise, resolve } = Promise.withResolvers<'acked' | Fault>();
    let timer: Disposable | undefined;
    let settled = false;
    const entry: Outstanding<What> = {
      what,
      settle: (result) => {
        if (settled) return;
        settled = true;
        timer?.[Symbol.dispose]();
        this.#outstanding.delete(entry);
        resolve(result);
      },
    };
    this.#outstanding.add(entry);
    const arm = (): void => {
      if (settled) return;
      timer = this.#clock.after(timeoutMs, () => entry.settle(faultOf('device.no-answer', { afterMs: timeoutMs })));
    };
    return { entry, result: promise, arm };
  }
}
