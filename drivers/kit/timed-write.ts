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
    const { promise, resolve } = Promise.withResolvers<{ atUs: number; lateUs: number } | Fault>();
    const askedUs = atUs > 0 ? atUs : this.#clock.nowUs();
    let fate: 'armed' | 'sent' | 'cancelled' = 'armed';
    const fire = (): void => {
      if (fate !== 'armed') return;
      while (this.#spinUs > 0 && this.#clock.nowUs() < askedUs);
      fate = 'sent';
      this.#armed.delete(drop);
      this.#send(bytes, (result) => {
        resolve('code' in result ? result : { atUs: result.atUs, lateUs: Math.max(0, result.atUs - askedUs) });
      });
    };
    const drop = (why: Fault): void => {
      if (fate !== 'armed') return;
      fate = 'cancelled';
      this.#armed.delete(drop);
      timer?.[Symbol.dispose]();
      resolve(why);
    };
    let timer: Disposable | undefined;
    const aheadUs = askedUs - this.#clock.nowUs();
    if (aheadUs <= 0) fire();
    else {
      const copy = bytes.slice(); // the caller may reuse its buffer before the bytes leave
      bytes = copy;
      this.#armed.add(drop);
      timer = this.#clock.after(Math.max(0, (aheadUs - this.#spinUs) / 1000), fire);
    }
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
