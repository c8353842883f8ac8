/**
 * A wire in memory: a driver on one end, a peer written by the test on the other. Speaks bytes, keeps count, never sleeps.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type {
  Clock,
  HttpReply,
  HttpRequest,
  OpenWire,
  Peer,
  SendRequest,
  Wire,
  WireAddress,
  WireTicket,
} from '../../drivers/contract.ts';
import { WireFaultError } from '../../drivers/kit/faults.ts';
import { TimedWrites } from '../../drivers/kit/timed-write.ts';

type On = Parameters<OpenWire>[1];

interface Call {
  readonly on: On;
  closed: boolean;
}

export const PEER: Peer = { host: '192.0.2.7', port: 9000 };

export class Loopback {
  /** Everything the driver sent, over all calls. */
  readonly sent: Uint8Array[] = [];
  readonly dialled: WireAddress[] = [];
  timesOpened = 0;
  openDelayMs = 1;
  /** Set: dialling fails with it. */
  refuse: Fault | undefined;
  /** Answers of the peer: called per write, after it was recorded. */
  onWrite: (bytes: Uint8Array) => void = () => undefined;
  /** Everything that was asked over HTTP. */
  readonly requested: HttpRequest[] = [];
  /** Answers of a peer that speaks HTTP; undefined: it takes the request and says nothing. */
  onRequest: (request: HttpRequest) => HttpReply | Fault | undefined = () => undefined;
  replyDelayMs = 1;
  readonly #clock: Clock;
  readonly #calls = new Set<Call>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get openWires(): number {
    return this.#calls.size;
  }

  readonly open: OpenWire = async (to, on, cancel) => {
    this.dialled.push(to);
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(this.openDelayMs, resolve);
      cancel.addEventListener('abort', () => {
        timer[Symbol.dispose]();
        resolve();
      });
    });
    if (cancel.aborted) throw new WireFaultError({ code: 'wire.cancelled' });
    if (this.refuse) throw new WireFaultError(this.refuse);
    return this.#answer(on);
  };

  readonly request: SendRequest = async (_, request, cancel) => {
    if (cancel.aborted) return { code: 'wire.cancelled' };
    if (this.refuse) return this.refuse;
    this.requested.push(request);
    request.onSent?.(this.#clock.nowUs());
    const reply = this.onRequest(request);
    return await new Promise<HttpReply | Fault>((resolve) => {
      const timer = this.#clock.after(reply ? this.replyDelayMs : request.timeoutMs, () =>
        resolve(reply ?? { code: 'http.timed-out', params: { ...PEER, afterMs: request.timeoutMs } }),
      );
      cancel.addEventListener('abort', () => {
        timer[Symbol.dispose]();
        resolve({ code: 'wire.cancelled' });
      });
    });
  };

  /** The peer speaks to every open call. */
  say(what: Uint8Array | string, from: Peer = PEER): void {
    const bytes = typeof what === 'string' ? new TextEncoder().encode(what) : what;
    for (const call of this.#calls) call.on.bytes(bytes, from);
  }

  hangUp(why: Fault = { code: 'wire.hung-up' }): void {
    for (const call of this.#calls) {
      call.closed = true;
      this.#calls.delete(call);
      call.on.lost(why);
    }
  }

  /** What was sent, as text. */
  get texts(): string[] {
    return this.sent.map((bytes) => new TextDecoder().decode(bytes));
  }

  #answer(on: On): Wire {
    const call: Call = { on, closed: false };
    this.#calls.add(call);
    this.timesOpened += 1;
    const timed = new TimedWrites(this.#clock, 0, (bytes, done) => {
      if (call.closed) return done({ code: 'wire.closed' });
      const copy = bytes.slice();
      this.sent.push(copy);
      done({ atUs: this.#clock.nowUs() });
      this.onWrite(copy);
    });
    const writeAt = (bytes: Uint8Array, atUs: number): WireTicket => timed.writeAt(bytes, atUs);
    return {
      write: (bytes) => void writeAt(bytes, 0),
      writeAt,
      close: () => {
        call.closed = true;
        this.#calls.delete(call);
        timed.dropAll({ code: 'wire.closed' });
        return Promise.resolve();
      },
    };
  }
}

/** Of a device that does not speak HTTP. */
export const noRequests: SendRequest = () => Promise.resolve({ code: 'wire.refused', params: { ...PEER } });

export function jsonReply(body: unknown, status = 200): HttpReply {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return { status, headers: { 'content-type': 'application/json' }, body: bytes };
}
