/**
 * A device described by data. Knows: a profile and its link. Is told: writes, questions, bytes. Tells: specs, reports,
 * acknowledgements, faults. What the messages mean stands in the studio file (README.md).
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import {
  type Cancel,
  type DeviceDriver,
  type DriverContext,
  type DriverModule,
  isFault,
  type Prepared,
  type Ticket,
  type TraceLine,
  type WireAddress,
  type Write,
} from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import type { Framer } from '../kit/framers.ts';
import { Replies } from '../kit/replies.ts';
import { refusedTicket, unackedTicket } from '../kit/tickets.ts';
import { Polls, valuesIn } from './template-heard.ts';
import { TemplateHttpDriver } from './template-http-driver.ts';
import type { Capture, MessageTemplate, WireMessage } from './template-message.ts';
import { compileProfile, type Profile, type ProfileParameter } from './template-profile.ts';
import { settableIn } from './template-settable.ts';
import { messageText, type Network, networkOf, openReader, wireBytes } from './template-wire.ts';
import { toWire } from './value-map.ts';

interface Asked {
  readonly key: string;
  /** What was written; undefined for a question. */
  readonly value?: Value;
}

const NO_FILL = (): string => '';

export class TemplateDriver implements DeviceDriver {
  readonly #ctx: DriverContext;
  readonly #profile: Profile;
  readonly #network: Network;
  readonly #link: DeviceLink;
  readonly #reader: Framer;
  readonly #writes: Replies<Asked>;
  readonly #questions: Replies<Asked>;
  readonly #polls: Polls;
  #keepAliveDueUs = 0;

  constructor(ctx: DriverContext, profile: Profile, address: WireAddress) {
    this.#ctx = ctx;
    this.#profile = profile;
    this.#network = networkOf(address);
    this.#polls = new Polls(profile);
    this.#writes = new Replies(ctx.clock);
    this.#questions = new Replies(ctx.clock);
    this.#reader = openReader(profile.settings, this.#network, {
      onMessage: (message, bytes) => this.#hear(message, bytes),
      onFault: (fault, bytes, fatal) => this.#complain(fault, bytes, fatal),
    });
    const { silenceMs, ...pace } = profile.settings.link;
    const unspoken = profile.keepAlive ? profile.keepAlive.everyMs * 3 : Number.POSITIVE_INFINITY;
    this.#link = new DeviceLink({
      context: ctx,
      address,
      policy: { ...pace, silenceMs: silenceMs ?? unspoken },
      onOpen: () => this.#opened(),
      onBytes: (bytes) => this.#reader.push(bytes),
      onUp: () => this.#up(),
      onDown: (why) => this.#down(why),
      onTick: (nowUs) => this.#tick(nowUs),
    });
  }

  start(): void {
    this.#ctx.onSpecs(this.#profile.specs);
    this.#link.start();
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }

  async query(keys: readonly string[], cancel: Cancel): Promise<Fault | undefined> {
    const questions = new Map<string, MessageTemplate>();
    const waits: Promise<Fault | undefined>[] = [];
    if (!this.#link.live) return faultOf('device.offline');
    for (const key of keys) {
      const parameter = this.#profile.parameters.get(key);
      if (!parameter?.query) return faultOf('driver.not-readable', { key });
      questions.set(parameter.query.source, parameter.query);
      waits.push(this.#questions.ask({ key }, parameter.spec.timeoutMs, cancel));
    }
    for (const question of questions.values()) this.#say(question);
    return (await Promise.all(waits)).find((fault) => fault !== undefined);
  }

  prepare(write: Write): Prepared | Fault {
    const asked = settableIn(this.#profile, write);
    if (isFault(asked)) return asked;
    const { parameter, set, value } = asked;
    const message = set.render(({ format }) => toWire(value, format, parameter));
    const bytes = wireBytes(this.#profile.settings, this.#network, message);
    if (!(bytes instanceof Uint8Array)) return bytes;
    return { release: (when) => this.#release(parameter, value, message, bytes, when === 'now' ? 0 : when.atUs) };
  }

  #release(parameter: ProfileParameter, value: Value, message: WireMessage, bytes: Uint8Array, atUs: number): Ticket {
    if (!this.#link.live) return refusedTicket('device.offline');
    const answers = parameter.ack ?? this.#profile.ack ?? parameter.nack ?? this.#profile.nack;
    const wire = this.#link.writeAt(bytes, atUs);
    if ('code' in wire) return refusedTicket(wire);
    void wire.sent.then((sent) => {
      if ('code' in sent) this.#trace('out', bytes, messageText(message), sent);
      else this.#ctx.onTrace({ dir: 'out', atUs: sent.atUs, bytes, decoded: messageText(message) });
    });
    if (answers === undefined || (parameter.ack ?? this.#profile.ack) === undefined) return unackedTicket(wire);
    return this.#writes.await({ key: parameter.key, value }, wire, parameter.spec.timeoutMs);
  }

  #opened(): void {
    this.#reader.reset();
    for (const message of this.#profile.hello) this.#say(message);
    this.#keepAlive(this.#ctx.clock.nowUs());
  }

  /** Whatever it was told before, ask what it is now. */
  #up(): void {
    const { keepAlive, parameters } = this.#profile;
    const questions = new Map<string, MessageTemplate>();
    for (const { query } of parameters.values()) {
      if (query && query.source !== keepAlive?.send.source) questions.set(query.source, query);
    }
    for (const question of questions.values()) this.#say(question);
    this.#polls.clear();
  }

  #down(why: Fault): void {
    this.#writes.failAll(why);
    this.#questions.failAll(why);
  }

  #tick(nowUs: number): void {
    if (nowUs >= this.#keepAliveDueUs) this.#keepAlive(nowUs);
    if (!this.#link.live) return;
    for (const question of this.#polls.due(nowUs)) this.#say(question);
  }

  #keepAlive(nowUs: number): void {
    const { keepAlive } = this.#profile;
    if (!keepAlive) return;
    this.#keepAliveDueUs = nowUs + keepAlive.everyMs * 1000;
    this.#say(keepAlive.send);
  }

  /** A message that changes nothing: question, hello, keep-alive. */
  #say(template: MessageTemplate): void {
    const message = template.render(NO_FILL);
    const bytes = wireBytes(this.#profile.settings, this.#network, message);
    if (!(bytes instanceof Uint8Array)) return this.#ctx.onFault(bytes);
    this.#trace('out', bytes, messageText(message), this.#link.write(bytes));
  }

  #hear(message: WireMessage, bytes: Uint8Array): void {
    this.#trace('in', bytes, messageText(message));
    const onFault = (fault: Fault): void => this.#ctx.onFault(fault);
    const values = valuesIn(this.#profile, message, this.#profile.parameters.values(), onFault);
    const answered = this.#answer(message);
    if (values.length === 0 && !answered && this.#profile.keepAlive?.answer?.match(message) === undefined) {
      this.#ctx.onFault(faultOf('template.not-understood', { message: messageText(message).slice(0, 120) }));
    }
    for (const { key, value } of values) this.#report(key, value);
  }

  #report(key: string, value: Value): void {
    this.#ctx.onReport({ key, value, atUs: this.#ctx.clock.nowUs() });
    if (this.#profile.parameters.get(key)?.ack === 'report') {
      this.#writes.settle((asked) => asked.key === key && isSame(asked.value, value), 'acked');
    }
    this.#questions.settleAll((asked) => asked.key === key, 'acked');
  }

  /** Refusals before acknowledgements: `ERR {reason}` may look like `{_}`. */
  #answer(message: WireMessage): boolean {
    const { nack, ack, parameters } = this.#profile;
    for (const { key, nack: own } of parameters.values()) {
      const said = own?.match(message);
      if (said) return this.#refused(said, (asked) => asked.key === key);
    }
    const refused = nack?.match(message);
    if (refused)
      return this.#refused(
        refused,
        whoseAnswer(refused, (key) => !parameters.get(key)?.nack),
      );
    for (const { key, ack: own } of parameters.values()) {
      if (typeof own !== 'object' || !own.match(message)) continue;
      this.#writes.settle((asked) => asked.key === key, 'acked');
      return true;
    }
    const acked = ack?.match(message);
    if (!acked) return false;
    this.#writes.settle(
      whoseAnswer(acked, (key) => !parameters.get(key)?.ack),
      'acked',
    );
    return true;
  }

  #refused(said: readonly Capture[], whose: (asked: Asked) => boolean): boolean {
    const reason = said.find(({ name }) => name === 'reason')?.raw;
    const fault = faultOf('device.refused', { reason: reason === undefined ? '' : String(reason).slice(0, 200) });
    if (!this.#writes.settle(whose, fault) && !this.#questions.settle(whose, fault)) this.#ctx.onFault(fault);
    return true;
  }

  #complain(fault: Fault, bytes: Uint8Array, fatal: boolean): void {
    this.#trace('in', bytes, '', fault);
    this.#ctx.onFault(fault);
    if (fatal) this.#link.drop(fault);
  }

  #trace(dir: TraceLine['dir'], bytes: Uint8Array, decoded: string, fault?: Fault): void {
    this.#ctx.onTrace({ dir, atUs: this.#ctx.clock.nowUs(), bytes, decoded, ...(fault && { fault }) });
  }
}

/** The parameter that the answer names; where it names none, the oldest that has no answer of its own. */
function whoseAnswer(said: readonly Capture[], isShared: (key: string) => boolean): (asked: Asked) => boolean {
  const key = said.find(({ name }) => name === 'key')?.raw;
  return key === undefined ? (asked) => isShared(asked.key) : (asked) => asked.key === String(key);
}

function isSame(asked: Value | undefined, said: Value): boolean {
  if (typeof asked === 'number' && typeof said === 'number')
    return Math.abs(asked - said) <= 1e-4 * Math.max(1, Math.abs(asked));
  return JSON.stringify(asked) === JSON.stringify(said);
}

const LINES = ['udp', 'tcp', 'serial'] as const;
const ADDRESSES = { osc: LINES, text: LINES, websocket: ['ws'], http: ['http'] } as const;

export const driver: DriverModule<Profile> = {
  name: 'template',
  salvo: false,
  settings: compileProfile,
  create: (context, profile, address) =>
    address.kind === 'http'
      ? new TemplateHttpDriver(context, profile, address)
      : new TemplateDriver(context, profile, address),
  addresses: ({ settings }) => ADDRESSES[settings.transport],
};
