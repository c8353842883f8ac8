/**
 * A write at an instant: sleeps on a timer, spins the last stretch, records when the bytes left and how late.
 *
 * Knows: the clock. Is told: how to send. Tells: the ticket. Never spins longer than that stretch.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { Clock, WireTicket } from '../contract.ts';
import { faultOf } from './faults.ts';

/** Timers fire up to a millisecond late on the main thread; the rest is spun. 0 for clocks that stand still meanwhile. */
export const SPIN_US = 1_500;

type Left = { readonly atUs: number; readonly lateUs: number };
export type SendNow = (bytes: Uint8Array, done: (result: { atUs: number } | Fault) => void) => void;

export class TimedWrites {
  readonly #clock: Clock;
  readonly #spinUs: number;
  readonly #send: SendNow;
  readonly #armed = new Set<(why: Fault) => void>();

  constructor(clock: Clock, spinUs: number, send: SendNow) {
    this.#clock = clock;
    this.#spinUs = spinUs;
    this.#send = send;
  }

  writeAt(bytes: Uint8Array, atUs: number): WireTicket {
    const nowUs = this.#clock.nowUs();
    return atUs > nowUs ? this.#later(bytes, atUs, nowUs) : this.#now(bytes, atUs > 0 ? atUs : nowUs);
  }

  /** Most of what leaves: nothing of it can be called back. */
  #now(bytes: Uint8Array, askedUs: number): WireTicket {
    const sent = Promise.withResolvers<Left | Fault>();
    this.#send(bytes, (result) => sent.resolve(lateOf(result, askedUs)));
    return { sent: sent.promise, cancel: tooLate };
  }

  #later(bytes: Uint8Array, atUs: number, nowUs: number): WireTicket {
    const { promise, resolve } = Promise.withResolvers<Left | Fault>();
    const copy = bytes.slice(); // the caller may reuse its buffer before the bytes leave
    let fate: 'armed' | 'sent' | 'cancelled' = 'armed';
    const fire = (): void => {
      if (fate !== 'armed') return;
      while (this.#spinUs > 0 && this.#clock.nowUs() < atUs);
      fate = 'sent';
      this.#armed.delete(drop);
      this.#send(copy, (result) => resolve(lateOf(result, atUs)));
    };
    const drop = (why: Fault): void => {
      if (fate !== 'armed') return;
      fate = 'cancelled';
      this.#armed.delete(drop);
      timer[Symbol.dispose]();
      resolve(why);
    };
    this.#armed.add(drop);
    const timer = this.#clock.after(Math.max(0, (atUs - nowUs - this.#spinUs) / 1000), fire);
    return {
      sent: promise,
      cancel: () => {
        drop(faultOf('ticket.cancelled'));
        return Promise.resolve(fate === 'cancelled' ? 'cancelled' : 'sent');
      },
    };
  }

  /** The wire is gone: what has not left never will. */
  dropAll(why: Fault): void {
    for (const drop of this.#armed) drop(why);
  }
}

const tooLate = (): Promise<'sent'> => Promise.resolve('sent');

function lateOf(result: { atUs: number } | Fault, askedUs: number): Left | Fault {
  return 'code' in result ? result : { atUs: result.atUs, lateUs: Math.max(0, result.atUs - askedUs) };
}
