/**
 * A device described by data that is asked by HTTP. Knows: a profile and its link. Is told: writes, questions, replies.
 * Tells: specs, reports, acknowledgements by status and body, faults.
 */
import type { Fault } from '../../app/core/parameter.ts';
import {
  type Cancel,
  type DeviceDriver,
  type DriverContext,
  type HttpReply,
  type HttpRequest,
  isFault,
  type Prepared,
  type TraceLine,
  type WireAddress,
  type Write,
} from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { RequestLink } from '../kit/request-link.ts';
import { requestTicket } from '../kit/request-ticket.ts';
import { withoutSecret } from '../kit/secret.ts';
import { refusedTicket } from '../kit/tickets.ts';
import { Polls, valuesIn } from './template-heard.ts';
import { readJson } from './template-json.ts';
import type { JsonMessage, MessageTemplate, RequestMessage, WireMessage } from './template-message.ts';
import type { Profile, ProfileParameter } from './template-profile.ts';
import { settableIn } from './template-settable.ts';
import { maxBytesOf } from './template-settings.ts';
import { messageText } from './template-wire.ts';
import { toWire } from './value-map.ts';

const NO_FILL = (): string => '';
const KEEP_ALIVE_TIMEOUT_MS = 1_000;
const MAX_TRACED_CHARS = 400;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class TemplateHttpDriver implements DeviceDriver {
  readonly #ctx: DriverContext;
  readonly #profile: Profile;
  readonly #link: RequestLink;
  readonly #polls: Polls;
  /** One of each question at a time: who asks while it is out shares its reply. */
  readonly #asking = new Map<string, Promise<ReadonlySet<string> | Fault>>();

  constructor(ctx: DriverContext, profile: Profile, address: WireAddress & { readonly kind: 'http' }) {
    this.#ctx = ctx;
    this.#profile = profile;
    this.#polls = new Polls(profile);
    const { silenceMs, ...pace } = profile.settings.link;
    const everyMs = profile.keepAlive?.everyMs ?? KEEP_ALIVE_TIMEOUT_MS;
    const silence = silenceMs ?? everyMs * 3;
    const question = profile.keepAlive?.send;
    const ask = question && requestOf(question, NO_FILL);
    this.#link = new RequestLink({
      context: ctx,
      address,
      policy: { ...pace, silenceMs: silence },
      ask: this.#httpOf(ask ?? { method: 'OPTIONS', path: '/', headers: {}, body: undefined }, KEEP_ALIVE_TIMEOUT_MS),
      everyMs,
      onAnswer: (reply) => this.#alive(question, reply),
      onUp: () => this.#up(),
      onDown: () => undefined,
      onTick: (nowUs) => this.#tick(nowUs),
    });
  }

  start(): void {
    this.#ctx.onSpecs(this.#profile.specs);
    this.#link.start();
  }

  async stop(): Promise<void> {
    await this.#link.stop();
    await Promise.all(this.#asking.values());
  }

  async query(keys: readonly string[], cancel: Cancel): Promise<Fault | undefined> {
    if (!this.#link.live) return faultOf('device.offline');
    const questions = new Map<string, { readonly question: MessageTemplate; readonly parameter: ProfileParameter }>();
    for (const key of keys) {
      const parameter = this.#profile.parameters.get(key);
      if (!parameter?.query) return faultOf('driver.not-readable', { key });
      questions.set(key, { question: parameter.query, parameter });
    }
    const answers = [...questions].map(async ([key, { question, parameter }]) => {
      const heard = await this.#ask(question, parameter.spec.timeoutMs);
      if ('code' in heard) return heard;
      return heard.has(key) ? undefined : faultOf('template.not-in-reply', { key });
    });
    const gaveUp = new Promise<Fault>((resolve) => {
      cancel.addEventListener('abort', () => resolve(faultOf('query.cancelled')), { once: true });
    });
    return Promise.race([gaveUp, Promise.all(answers).then((all) => all.find((fault) => fault !== undefined))]);
  }

  prepare(write: Write): Prepared | Fault {
    const asked = settableIn(this.#profile, write);
    if (isFault(asked)) return asked;
    const { parameter, set, value } = asked;
    const message = requestOf(set, ({ format }) => toWire(value, format, parameter));
    const request = this.#httpOf(message, parameter.spec.timeoutMs);
    if ((request.body?.length ?? 0) > request.maxBytes)
      return faultOf('frame.too-long', { maxBytes: request.maxBytes });
    return {
      release: (when) => {
        if (!this.#link.live) return refusedTicket('device.offline');
        return requestTicket({
          clock: this.#ctx.clock,
          when,
          send: (onSent) => this.#exchange(message, { ...request, onSent }),
          judge: (reply) => this.#accepted(parameter, reply),
        });
      },
    };
  }

  #accepted(parameter: ProfileParameter, reply: HttpReply): 'acked' | Fault {
    const body = bodyOf(reply);
    const ack = typeof parameter.ack === 'object' ? parameter.ack : this.#profile.ack;
    if (this.#isOk(reply.status) && (ack === undefined || ack.match(body))) {
      // The device was told; what it is now only it can say.
      if (parameter.query) void this.#ask(parameter.query, parameter.spec.timeoutMs);
      return 'acked';
    }
    const nack = parameter.nack ?? this.#profile.nack;
    const said = nack?.match(bodyOf(this.#unkeyed(reply)))?.find(({ name }) => name === 'reason');
    const reason = said === undefined ? '' : ` ${String(said.raw).slice(0, 200)}`;
    return faultOf('device.refused', { reason: `HTTP ${reply.status}${reason}` });
  }

  /** It answers, but is it what the profile describes? */
  #alive(question: MessageTemplate | undefined, reply: HttpReply): Fault | undefined {
    this.#traceReply(reply);
    if (!this.#isOk(reply.status)) return faultOf('http.status', { status: reply.status });
    if (question) this.#report(question, reply);
    return undefined;
  }

  #up(): void {
    this.#polls.clear();
    const { hello, parameters, keepAlive } = this.#profile;
    for (const one of hello) {
      const message = requestOf(one, NO_FILL);
      void this.#exchange(message, this.#httpOf(message, KEEP_ALIVE_TIMEOUT_MS));
    }
    for (const { query, spec } of parameters.values()) {
      if (query && query.source !== keepAlive?.send.source) void this.#ask(query, spec.timeoutMs);
    }
  }

  #tick(nowUs: number): void {
    if (!this.#link.live) return;
    for (const question of this.#polls.due(nowUs)) void this.#ask(question, KEEP_ALIVE_TIMEOUT_MS);
  }

  /** The keys that its reply told. A failure is counted, and told to whoever asked. */
  #ask(question: MessageTemplate, timeoutMs: number): Promise<ReadonlySet<string> | Fault> {
    const under = this.#asking.get(question.source);
    if (under) return under;
    const message = requestOf(question, NO_FILL);
    const asking = this.#exchange(message, this.#httpOf(message, timeoutMs))
      .then((reply) => {
        if ('code' in reply) return reply;
        if (this.#isOk(reply.status)) return this.#report(question, reply);
        const fault = faultOf('http.status', { status: reply.status });
        this.#ctx.onFault(fault);
        return fault;
      })
      .finally(() => this.#asking.delete(question.source));
    this.#asking.set(question.source, asking);
    return asking;
  }

  #report(question: MessageTemplate, reply: HttpReply): ReadonlySet<string> {
    const among = [...this.#profile.parameters.values()].filter(({ query }) => query?.source === question.source);
    const body = bodyOf(reply);
    let named = false;
    const values = valuesIn(this.#profile, body, among, (fault) => {
      named = true;
      this.#ctx.onFault(fault);
    });
    // Noise, half an answer, an answer about something else.
    if (among.length > 0 && values.length === 0 && !named)
      this.#ctx.onFault(
        faultOf('template.not-understood', { message: bodyOf(this.#unkeyed(reply)).text.slice(0, 120) }),
      );
    const atUs = this.#ctx.clock.nowUs();
    for (const { key, value } of values) this.#ctx.onReport({ key, value, atUs });
    return new Set(values.map(({ key }) => key));
  }

  async #exchange(message: RequestMessage, request: HttpRequest): Promise<HttpReply | Fault> {
    this.#trace('out', message);
    const reply = await this.#link.request(request);
    if ('code' in reply) {
      this.#trace('in', '', reply);
      if (reply.code !== 'device.offline') this.#ctx.onFault(reply);
    } else this.#traceReply(reply);
    return reply;
  }

  /** For people: some servers say in a refusal what they were asked. Values are read from what really came. */
  #unkeyed(reply: HttpReply): HttpReply {
    return { ...reply, body: withoutSecret(reply.body, this.#profile.settings.apiKey?.key) };
  }

  #httpOf({ method, path, headers, body }: RequestMessage, timeoutMs: number): HttpRequest {
    const { settings } = this.#profile;
    const { apiKey } = settings;
    const type = body?.json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
    return {
      method,
      path,
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': type }),
        ...settings.headers,
        ...headers,
        ...(apiKey && apiKey.key !== '' && { [apiKey.header]: apiKey.prefix + apiKey.key }),
      },
      ...(body && { body: encoder.encode(body.text) }),
      timeoutMs,
      maxBytes: maxBytesOf(settings),
    };
  }

  #isOk(status: number): boolean {
    return this.#profile.settings.okStatus.some((ok) => ok === status || ok === `${Math.floor(status / 100)}xx`);
  }

  /** Without headers: a key must not stand in a trace. */
  #trace(dir: TraceLine['dir'], message: WireMessage, fault?: Fault): void {
    const text = messageText(message);
    const atUs = this.#ctx.clock.nowUs();
    const decoded = text.slice(0, MAX_TRACED_CHARS);
    this.#ctx.onTrace({ dir, atUs, bytes: encoder.encode(text), decoded, ...(fault && { fault }) });
  }

  #traceReply(reply: HttpReply): void {
    this.#trace('in', `${reply.status} ${bodyOf(this.#unkeyed(reply)).text}`.trimEnd());
  }
}

/** Templates of this transport render requests and nothing else. */
function requestOf(template: MessageTemplate, fill: Parameters<MessageTemplate['render']>[0]): RequestMessage {
  const message = template.render(fill);
  if (typeof message === 'object' && 'method' in message) return message;
  throw new TypeError('a template that is no request');
}

function bodyOf({ body }: HttpReply): JsonMessage {
  return readJson(decoder.decode(body));
}
