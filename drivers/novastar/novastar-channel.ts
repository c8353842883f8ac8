/**
 * One request at a time on one connection: queue, serial numbers, time-outs, named refusals.
 *
 * Knows: what waits and what is on the wire. Is told: requests and answers. Tells: exchanges. A write goes before a
 * reading, a reading that somebody waits for before a poll; nothing is started that could be in the way of a timed write.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { Clock, Ticket, WireTicket } from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { COMPUTER, encodeFrame, type Frame } from './novastar-codec.ts';

export type Request = Pick<
  Frame,
  'destination' | 'deviceType' | 'port' | 'board' | 'op' | 'register' | 'length' | 'data'
>;
export type Urgency = 'write' | 'read' | 'poll';
const ORDER: readonly Urgency[] = ['write', 'read', 'poll'];

export interface Exchange extends Ticket {
  readonly answer: Promise<Frame | 'none' | Fault>;
}

interface Entry {
  readonly request: Request;
  readonly urgency: Urgency;
  readonly atUs: number;
  /** Undefined: no answer will come; the wire is ours again after this long. */
  readonly silentMs: number | undefined;
  readonly sent: PromiseWithResolvers<{ readonly atUs: number; readonly lateUs: number } | Fault>;
  readonly answer: PromiseWithResolvers<Frame | 'none' | Fault>;
}

export interface ChannelOptions {
  readonly clock: Clock;
  readonly ackMs: number;
  send(bytes: Uint8Array, atUs: number): WireTicket | Fault;
  /** A request timed out: half an answer must not swallow the next one. */
  onTimeout(): void;
  onSent(request: Request, bytes: Uint8Array, atUs: number): void;
}

const MAX_WAITING = 128;
/** A timed write is handed to the wire this long before its instant, and no reading starts in that time. */
const AHEAD_US = 40_000;

export class Channel {
  readonly #options: ChannelOptions;
  #waiting: Entry[] = [];
  #flying: { readonly entry: Entry; readonly serial: number; readonly wire: WireTicket; timer: Disposable } | undefined;
  #wake: Disposable | undefined;
  #serial = 0;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  ask(request: Request, urgency: Urgency, atUs = 0, silentMs?: number): Exchange {
    const entry: Entry = {
      request,
      urgency,
      atUs,
      silentMs,
      sent: Promise.withResolvers(),
      answer: Promise.withResolvers(),
    };
    if (this.#waiting.length >= MAX_WAITING) fail(entry, faultOf('device.busy', { outstanding: MAX_WAITING }));
    else {
      const behind = this.#waiting.findIndex((other) => ORDER.indexOf(other.urgency) > ORDER.indexOf(urgency));
      this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, entry);
      this.#pump();
    }
    return {
      sent: entry.sent.promise,
      answer: entry.answer.promise,
      acked: entry.answer.promise.then((answer) =>
        typeof answer === 'string' ? answer : 'code' in answer ? answer : 'acked',
      ),
      cancel: () => this.#cancel(entry),
    };
  }

  /** False: nobody asked for it (any more). */
  hear(frame: Frame): boolean {
    const flying = this.#flying;
    if (flying === undefined || frame.serial !== flying.serial) return false;
    const { op, register } = flying.entry.request;
    if (frame.op !== op || frame.register !== register) return false;
    this.#land(frame.ack === 0 ? frame : ackFault(frame.ack));
    return true;
  }

  failAll(why: Fault): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#wake?.[Symbol.dispose]();
    for (const entry of waiting) fail(entry, why);
    const flying = this.#flying;
    this.#flying = undefined;
    flying?.timer[Symbol.dispose]();
    if (flying) fail(flying.entry, why);
  }

  #pump(): void {
    this.#wake?.[Symbol.dispose]();
    this.#wake = undefined;
    if (this.#flying) return;
    const nowUs = this.#options.clock.nowUs();
    const nearUs = nowUs + AHEAD_US;
    const awaitsInstant = this.#waiting.some((entry) => entry.atUs > nowUs && entry.atUs <= nearUs);
    const ready = this.#waiting.filter(
      (entry) => entry.atUs <= nearUs && !(awaitsInstant && entry.urgency !== 'write'),
    );
    // What is due now goes first; of what is due soon, the earliest.
    const next = ready.reduce<Entry | undefined>((first, entry) => {
      if (first === undefined) return entry;
      return Math.max(entry.atUs, nowUs) < Math.max(first.atUs, nowUs) ? entry : first;
    }, undefined);
    if (next !== undefined) return this.#launch(next);
    const soonestUs = Math.min(...this.#waiting.map((entry) => entry.atUs));
    if (Number.isFinite(soonestUs)) {
      const inMs = Math.max(0, soonestUs - AHEAD_US - nowUs) / 1000;
      this.#wake = this.#options.clock.after(inMs, () => this.#pump());
    }
  }

  #launch(entry: Entry): void {
    this.#waiting.splice(this.#waiting.indexOf(entry), 1);
    const { clock, ackMs } = this.#options;
    this.#serial = (this.#serial + 1) & 0xff;
    const serial = this.#serial;
    const bytes = encodeFrame({ kind: 'request', ack: 0, serial, source: COMPUTER, ...entry.request });
    const waitMs = Math.max(0, entry.atUs - clock.nowUs()) / 1000 + (entry.silentMs ?? ackMs);
    const timer = clock.after(waitMs, () => this.#giveUp(serial));
    // The answer may come before send() returns: the place on the wire is taken first.
    const wire = Promise.withResolvers<WireTicket>();
    this.#flying = { entry, serial, timer, wire: lateTicket(wire.promise) };
    const ticket = this.#options.send(bytes, entry.atUs);
    if ('code' in ticket) {
      wire.resolve({ sent: Promise.resolve(ticket), cancel: () => Promise.resolve('cancelled') });
      entry.sent.resolve(ticket);
      if (this.#flying?.serial === serial) this.#land(ticket);
      return;
    }
    wire.resolve(ticket);
    void ticket.sent.then((sent) => {
      entry.sent.resolve(sent);
      if (!('code' in sent)) return this.#options.onSent(entry.request, bytes, sent.atUs);
      if (this.#flying?.serial === serial) this.#land(sent);
      return undefined;
    });
  }

  #giveUp(serial: number): void {
    if (this.#flying?.serial !== serial) return;
    if (this.#flying.entry.silentMs !== undefined) return this.#land('none');
    this.#options.onTimeout();
    this.#land(faultOf('device.no-answer', { afterMs: this.#options.ackMs }));
  }

  #land(answer: Frame | 'none' | Fault): void {
    const flying = this.#flying;
    if (flying === undefined) return;
    this.#flying = undefined;
    flying.timer[Symbol.dispose]();
    flying.entry.answer.resolve(answer);
    this.#pump();
  }

  async #cancel(entry: Entry): Promise<'cancelled' | 'sent'> {
    const at = this.#waiting.indexOf(entry);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      fail(entry, faultOf('ticket.cancelled'));
      return 'cancelled';
    }
    const flying = this.#flying;
    if (flying?.entry !== entry) {
      // Settled already; `sent` tells what came of it.
      const sent = await entry.sent.promise;
      return 'code' in sent ? 'cancelled' : 'sent';
    }
    const fate = await flying.wire.cancel();
    if (fate === 'cancelled' && this.#flying === flying) this.#land(faultOf('ticket.cancelled'));
    return fate;
  }
}

/** The wire's own ticket, once there is one. */
function lateTicket(ticket: Promise<WireTicket>): WireTicket {
  return { sent: ticket.then((wire) => wire.sent), cancel: () => ticket.then((wire) => wire.cancel()) };
}

function fail(entry: Entry, why: Fault): void {
  entry.sent.resolve(why);
  entry.answer.resolve(why);
}

const ACK_FAULTS: Readonly<Record<number, string>> = {
  1: 'novastar.device-timeout',
  2: 'novastar.request-checksum',
  3: 'novastar.response-checksum',
  4: 'novastar.unknown-command',
};

function ackFault(ack: number): Fault {
  return faultOf(ACK_FAULTS[ack] ?? 'novastar.refused', { ack });
}
