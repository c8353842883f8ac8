/**
 * A WebSocket as a wire: each write one text message, each message that comes one call. Through `ws`, which masks what we
 * send and answers pings by itself.
 *
 * Is told: a place and a path. Tells: messages and one named `lost`. Bounded both ways: a message over the limit, or more
 * of them in a second than anybody can mean, ends the connection by name; so does a device that takes nothing in.
 */
import { WebSocket } from 'ws';
import type { Fault } from '../../app/core/parameter.ts';
import type { Cancel, Clock, Wire, WireAddress } from '../contract.ts';
import { faultOf, WireFaultError } from './faults.ts';
import { SPIN_US, TimedWrites } from './timed-write.ts';
import { webFault } from './web-faults.ts';
import { openedWire, type WireEars, WireLife } from './wire-life.ts';

export const MAX_WS_MESSAGE_BYTES = 1024 * 1024;
const MAX_QUEUED_BYTES = 1024 * 1024;
const MAX_MESSAGES_PER_S = 20_000;
const MAX_BYTES_PER_S = 64 * 1024 * 1024;
const CLOSE_MS = 250;

type WsAddress = WireAddress & { readonly kind: 'ws' };

export function openWs(clock: Clock, to: WsAddress, on: WireEars, cancel: Cancel): Promise<Wire> {
  const { promise, resolve, reject } = Promise.withResolvers<Wire>();
  const life = new WireLife(on, to);
  const socket = new WebSocket(urlOf(to), {
    maxPayload: MAX_WS_MESSAGE_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
  });
  const closed = Promise.withResolvers<void>();
  const pace = new Pace(clock);
  let why: Fault | undefined;
  const end = (fault: Fault): void => {
    why ??= fault;
    socket.terminate();
  };
  const abort = (): void => end(faultOf('wire.cancelled'));
  cancel.addEventListener('abort', abort, { once: true });
  const timed = new TimedWrites(clock, SPIN_US, (bytes, done) => {
    if (life.over || socket.readyState !== WebSocket.OPEN) return done(faultOf('wire.closed'));
    if (socket.bufferedAmount + bytes.length > MAX_QUEUED_BYTES) {
      const full = faultOf('wire.full', { maxBytes: MAX_QUEUED_BYTES });
      done(full);
      return end(full);
    }
    const atUs = clock.nowUs();
    socket.send(bytes, { binary: false }, (error) => done(error ? webFault(error, to) : { atUs }));
  });
  socket.on('error', (cause) => {
    why ??= webFault(cause, to);
  });
  socket.on('unexpected-response', (_, reply) => {
    end(faultOf('ws.not-websocket', { host: to.host, port: to.port, status: reply.statusCode ?? 0 }));
  });
  socket.on('close', () => {
    cancel.removeEventListener('abort', abort);
    const fault = why ?? faultOf('wire.hung-up', { host: to.host, port: to.port });
    reject(new WireFaultError(fault)); // of no effect once it stood
    timed.dropAll(fault);
    closed.resolve();
    life.lose(fault);
  });
  socket.on('message', (data: Buffer) => {
    if (why !== undefined) return;
    if (!pace.bears(data.length)) return end(faultOf('ws.flood', { host: to.host, port: to.port }));
    life.bytes(data, { host: to.host, port: to.port });
  });
  socket.on('open', () => {
    cancel.removeEventListener('abort', abort);
    const hangUp = (): Promise<void> => {
      socket.close(1000);
      const deadline = setTimeout(() => socket.terminate(), CLOSE_MS);
      return closed.promise.finally(() => clearTimeout(deadline));
    };
    resolve(openedWire(life, timed, hangUp));
  });
  return promise;
}

function urlOf({ host, port, path }: WsAddress): string {
  return `ws://${host.includes(':') ? `[${host}]` : host}:${port}${path ?? '/'}`;
}

/** What came in the second that runs. */
class Pace {
  readonly #clock: Clock;
  #sinceUs = 0;
  #messages = 0;
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  bears(bytes: number): boolean {
    const nowUs = this.#clock.nowUs();
    if (nowUs - this.#sinceUs >= 1_000_000) {
      this.#sinceUs = nowUs;
      this.#messages = 0;
      this.#bytes = 0;
    }
    this.#messages += 1;
    this.#bytes += bytes;
    return this.#messages <= MAX_MESSAGES_PER_S && this.#bytes <= MAX_BYTES_PER_S;
  }
}
