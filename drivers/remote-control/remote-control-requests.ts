/**
 * The one way to the engine's HTTP port: a few requests at a time, each in the trace without its secret, each with a name
 * for what went wrong.
 *
 * Knows: how many are under way. Is told: what to ask. Tells: the answer or a fault, and how long it took.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type { DriverContext, HttpReply, HttpRequest, SendRequest } from '../contract.ts';
import { withoutSecret } from '../kit/secret.ts';
import { type Answer, type Ask, answerIn, httpRequest, refusalIn } from './remote-control-message.ts';

/** The engine works them off once per frame; more of them only wait there. */
const MAX_UNDER_WAY = 3;
const SHOWN_BYTES = 2_048;
const SHOWN_TEXT = 200;

export interface RequestsOptions {
  readonly passphraseMd5: string | undefined;
  readonly answerMs: number;
  /** By the link, which knows whether the engine is there. */
  readonly send: (request: HttpRequest) => Promise<HttpReply | Fault>;
}

export class Requests {
  readonly #options: RequestsOptions;
  readonly #waiting: { readonly writes: (() => void)[]; readonly reads: (() => void)[] } = { writes: [], reads: [] };
  #underWay = 0;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** When there is room; before everything that only reads. */
  readonly writing = (act: () => Promise<void>): void => {
    this.#waiting.writes.push(() => this.#run(act));
    this.#next();
  };

  async read(ask: Ask): Promise<Answer | Fault> {
    const { promise, resolve } = Promise.withResolvers<Answer | Fault>();
    this.#waiting.reads.push(() => {
      this.#run(async () => {
        const reply = await this.#send(ask);
        resolve('code' in reply ? reply : answerIn(reply));
      });
    });
    this.#next();
    return promise;
  }

  /** Within an act given to `writing`. What the engine answers beside its status changes nothing. */
  async write(ask: Ask, onSent: (atUs: number) => void): Promise<Fault | undefined> {
    const reply = await this.#send(ask, onSent);
    return 'code' in reply ? reply : refusalIn(reply);
  }

  #send(ask: Ask, onSent?: (atUs: number) => void): Promise<HttpReply | Fault> {
    const { passphraseMd5, answerMs, send } = this.#options;
    return send({ ...httpRequest(ask, passphraseMd5, answerMs), ...(onSent && { onSent }) });
  }

  #next(): void {
    while (this.#underWay < MAX_UNDER_WAY) {
      const start = this.#waiting.writes.shift() ?? this.#waiting.reads.shift();
      if (start === undefined) return;
      start();
    }
  }

  #run(act: () => Promise<void>): void {
    this.#underWay += 1;
    void act().finally(() => {
      this.#underWay -= 1;
      this.#next();
    });
  }
}

/** Requests of this device, in its trace and free of its secret; `answered` is told how long each took. */
export function tracedRequest(
  context: Pick<DriverContext, 'clock' | 'onTrace' | 'request'>,
  passphraseMd5: string | undefined,
  answered: (tookMs: number) => void,
): SendRequest {
  const { clock } = context;
  return async (to, request, cancel) => {
    const askedUs = clock.nowUs();
    const line = `${request.method} ${request.path}`;
    const onSent = (atUs: number): void => {
      context.onTrace({ dir: 'out', atUs, ...shown(line, request.body) });
      request.onSent?.(atUs);
    };
    const reply = await context.request(to, { ...request, onSent }, cancel);
    const atUs = clock.nowUs();
    if ('code' in reply) {
      context.onTrace({ dir: 'in', atUs, ...shown(line), fault: reply });
      return reply;
    }
    const body = withoutSecret(reply.body, passphraseMd5);
    context.onTrace({ dir: 'in', atUs, ...shown(`${reply.status} ${line}`, body) });
    answered((atUs - askedUs) / 1000);
    return { ...reply, body };
  };
}

const utf8 = new TextEncoder();
const lenient = new TextDecoder();

/** As much of a message as a trace can use. */
export function shown(line: string, body?: Uint8Array): { readonly bytes: Uint8Array; readonly decoded: string } {
  const said = lenient.decode(body?.subarray(0, SHOWN_BYTES) ?? new Uint8Array());
  return {
    bytes: utf8.encode(said === '' ? line : `${line}\n${said}`),
    decoded: said === '' ? line : `${line} ${said.slice(0, SHOWN_TEXT)}`,
  };
}
