/**
 * HTTP requests of one device: connections that are kept, replies that are bounded, failures that have names.
 *
 * Knows: node:http. Is told: a place and a request. Tells: the whole reply, or one fault. Follows no redirect.
 */
import { Agent, type ClientRequest, type IncomingMessage, request as openRequest } from 'node:http';
import type { Fault } from '../../app/core/parameter.ts';
import type { Cancel, Clock, HttpReply, HttpRequest, Peer, SendRequest } from '../contract.ts';
import { faultOf } from './faults.ts';
import { webFault } from './web-faults.ts';

const MAX_CONNECTIONS = 8;
/** Under way or waiting for a connection. */
const MAX_REQUESTS = 64;
const MAX_HEADER_BYTES = 16 * 1024;
/** A connection that the device closed while it rested is no failure of the request: a question may be asked again. */
const QUESTIONS: ReadonlySet<HttpRequest['method']> = new Set(['GET', 'OPTIONS']);

export interface HttpClient {
  readonly request: SendRequest;
  /** Idempotent. What is under way ends with a fault. */
  close(): void;
}

export function openHttp(clock: Clock): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS, maxFreeSockets: 2, scheduling: 'lifo' });
  const closing = new AbortController();
  let underWay = 0;
  return {
    request: async (to, request, cancel) => {
      if (cancel.aborted || closing.signal.aborted) return faultOf('wire.cancelled');
      if (underWay >= MAX_REQUESTS) return faultOf('device.busy', { outstanding: underWay });
      underWay += 1;
      const exchange = new Exchange(clock, agent, to, request);
      try {
        return await exchange.run(AbortSignal.any([cancel, closing.signal]));
      } finally {
        underWay -= 1;
      }
    },
    close: () => {
      closing.abort();
      agent.destroy();
    },
  };
}

/** One request and its reply; a second try where the first met a connection that was gone already. */
class Exchange {
  readonly #clock: Clock;
  readonly #agent: Agent;
  readonly #to: Peer;
  readonly #asked: HttpRequest;
  readonly #done = Promise.withResolvers<HttpReply | Fault>();
  #sending: ClientRequest | undefined;
  #over = false;

  constructor(clock: Clock, agent: Agent, to: Peer, asked: HttpRequest) {
    this.#clock = clock;
    this.#agent = agent;
    this.#to = to;
    this.#asked = asked;
  }

  async run(cancel: Cancel): Promise<HttpReply | Fault> {
    const { timeoutMs } = this.#asked;
    const stop = (): void => this.#end(faultOf('wire.cancelled'));
    const late = this.#clock.after(timeoutMs, () =>
      this.#end(faultOf('http.timed-out', { ...place(this.#to), afterMs: timeoutMs })),
    );
    cancel.addEventListener('abort', stop, { once: true });
    try {
      this.#send();
      return await this.#done.promise;
    } finally {
      late[Symbol.dispose]();
      cancel.removeEventListener('abort', stop);
    }
  }

  #send(): void {
    const { method, path, headers, body, onSent } = this.#asked;
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    let sending: ClientRequest;
    try {
      sending = openRequest({
        ...place(this.#to),
        agent: this.#agent,
        method,
        path,
        headers: { ...headers, ...length },
        maxHeaderSize: MAX_HEADER_BYTES,
      });
    } catch (cause) {
      // Node refuses blanks in a path and line ends in a header before anything leaves.
      return this.#end(faultOf('http.bad-request', { message: cause instanceof Error ? cause.message : '' }));
    }
    this.#sending = sending;
    sending.on('error', (cause) => this.#failed(sending, cause));
    sending.on('finish', () => {
      if (!this.#over) onSent?.(this.#clock.nowUs());
    });
    sending.on('response', (reply) => this.#read(reply));
    // A device that takes the connection for something else than HTTP from here on.
    sending.on('upgrade', (_, socket) => {
      socket.destroy();
      this.#end(faultOf('http.not-http', place(this.#to)));
    });
    sending.end(body);
  }

  #failed(sending: ClientRequest, cause: Error): void {
    if (this.#over) return;
    const rested = sending.reusedSocket && 'code' in cause && cause.code === 'ECONNRESET';
    if (rested && QUESTIONS.has(this.#asked.method)) return this.#send();
    this.#end(webFault(cause, this.#to));
  }

  #read(reply: IncomingMessage): void {
    const { maxBytes } = this.#asked;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const tooLarge = (): void => this.#end(faultOf('http.too-large', { ...place(this.#to), maxBytes }));
    if (Number(reply.headers['content-length'] ?? 0) > maxBytes) return tooLarge();
    reply.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > maxBytes) return tooLarge();
      chunks.push(chunk);
    });
    reply.on('error', (cause) => this.#end(webFault(cause, this.#to)));
    reply.on('end', () =>
      this.#end({ status: reply.statusCode ?? 0, headers: flat(reply.headers), body: Buffer.concat(chunks) }),
    );
  }

  #end(result: HttpReply | Fault): void {
    if (this.#over) return;
    this.#over = true;
    this.#done.resolve(result);
    if ('code' in result) this.#sending?.destroy();
  }
}

function place({ host, port }: Peer): { host: string; port: number } {
  return { host, port };
}

function flat(headers: IncomingMessage['headers']): Readonly<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) all[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return all;
}

/** The path of a request below the base path of its device's address. */
export function pathBelow(base: string | undefined, path: string): string {
  const above = (base ?? '').replace(/\/+$/, '');
  return path.startsWith('/') ? above + path : `${above}/${path}`;
}
