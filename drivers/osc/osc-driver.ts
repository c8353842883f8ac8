/**
 * A raw OSC device over UDP or TCP. Several entries of one write leave as one bundle, so they switch together.
 *
 * Knows: settings, link, codec. Is told: writes, questions, bytes. Tells: specs, reports, faults. OSC acknowledges
 * nothing: `acked` is `none`; what the device says of itself comes as reports.
 */
import type { Fault } from '../../app/core/parameter.ts';
import type {
  Cancel,
  DeviceDriver,
  DriverContext,
  DriverModule,
  Prepared,
  TraceLine,
  WireAddress,
  Write,
} from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import { type Framer, withLength, withSlip } from '../kit/framers.ts';
import { encodeOsc } from '../kit/osc-encode.ts';
import { isBundle, OSC_IMMEDIATELY, type OscMessage, type OscPacket, oscText } from '../kit/osc-packet.ts';
import { Replies } from '../kit/replies.ts';
import { specOf } from '../kit/spec-schema.ts';
import { refusedTicket, unackedTicket } from '../kit/tickets.ts';
import { checkValue } from '../kit/value-check.ts';
import { isStream } from '../kit/wire-life.ts';
import { matcherOf } from './osc-match.ts';
import { openOscReader } from './osc-reader.ts';
import { type OscParameter, type OscSettings, oscSettings } from './osc-settings.ts';
import { argsOf, startsWith, valueIn } from './osc-values.ts';

const DEFAULT_KEEP_ALIVE_MS = 1_000;

export class OscDriver implements DeviceDriver {
  readonly #ctx: DriverContext;
  readonly #settings: OscSettings;
  readonly #stream: 'datagram' | 'length' | 'slip';
  readonly #byKey: ReadonlyMap<string, OscParameter>;
  readonly #link: DeviceLink;
  readonly #reader: Framer;
  readonly #questions: Replies<string>;
  readonly #keepAlive: { readonly message: OscMessage; readonly everyMs: number } | undefined;
  readonly #pollDueUs = new Map<string, number>();
  #keepAliveDueUs = 0;

  constructor(ctx: DriverContext, settings: OscSettings, address: WireAddress) {
    this.#ctx = ctx;
    this.#settings = settings;
    // OSC 1.1 frames serial lines with SLIP, whatever a network stream would use.
    this.#stream = address.kind === 'serial' ? 'slip' : isStream(address) ? settings.framing : 'datagram';
    this.#byKey = new Map(settings.parameters.map((parameter) => [parameter.key, parameter]));
    this.#questions = new Replies(ctx.clock);
    this.#keepAlive = keepAliveOf(settings);
    this.#reader = openOscReader({
      stream: this.#stream,
      maxPacketBytes: settings.maxPacketBytes,
      onPacket: (packet, messages, bytes) => this.#hear(packet, messages, bytes),
      onFault: (fault, bytes) => {
        this.#trace('in', bytes, '', fault);
        ctx.onFault(fault);
      },
      onBroken: (fault) => {
        ctx.onFault(fault);
        this.#link.drop(fault);
      },
    });
    const { silenceMs, ...pace } = settings.link;
    const patienceMs = this.#keepAlive ? this.#keepAlive.everyMs * 3 : Number.POSITIVE_INFINITY;
    this.#link = new DeviceLink({
      context: ctx,
      address,
      policy: { ...pace, silenceMs: silenceMs ?? patienceMs },
      onOpen: () => {
        this.#reader.reset();
        this.#sayKeepAlive(ctx.clock.nowUs());
      },
      onBytes: (bytes) => this.#reader.push(bytes),
      onUp: () => this.#askAll(),
      onDown: (why) => this.#questions.failAll(why),
      onTick: (nowUs) => this.#tick(nowUs),
    });
  }

  start(): void {
    this.#ctx.onSpecs(
      this.#settings.parameters.map((parameter) =>
        specOf(parameter.key, parameter, {
          readable: parameter.query !== undefined,
          writable: parameter.set !== undefined,
          reported: parameter.feedback !== undefined,
        }),
      ),
    );
    this.#link.start();
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }

  async query(keys: readonly string[], cancel: Cancel): Promise<Fault | undefined> {
    if (!this.#link.live) return faultOf('device.offline');
    const questions: OscMessage[] = [];
    const waits: Promise<Fault | undefined>[] = [];
    for (const key of keys) {
      const parameter = this.#byKey.get(key);
      if (!parameter?.query) return faultOf('driver.not-readable', { key });
      questions.push(parameter.query);
      waits.push(this.#questions.ask(key, parameter.timeoutMs, cancel));
    }
    for (const question of questions) this.#say(question);
    return (await Promise.all(waits)).find((fault) => fault !== undefined);
  }

  prepare(write: Write): Prepared | Fault {
    const messages: OscMessage[] = [];
    const keys = new Set<string>();
    for (const { key, value } of write.entries) {
      if (keys.has(key)) return faultOf('driver.twice', { key });
      keys.add(key);
      const parameter = this.#byKey.get(key);
      if (!parameter) return faultOf('driver.unknown-key', { key });
      if (!parameter.set) return faultOf('driver.read-only', { key });
      const bad = checkValue(key, parameter.type, value);
      if (bad) return bad;
      const { address, type, before } = parameter.set;
      messages.push({ address, args: [...before, ...argsOf(value, type, parameter)] });
    }
    const [only, ...more] = messages;
    if (!only) return faultOf('driver.empty-write');
    const packet: OscPacket = more.length === 0 ? only : { timeTag: OSC_IMMEDIATELY, elements: messages };
    const bytes = this.#bytesOf(packet);
    if (!(bytes instanceof Uint8Array)) return bytes;
    return {
      release: (when) => {
        const wire = this.#link.writeAt(bytes, when === 'now' ? 0 : when.atUs);
        if ('code' in wire) return refusedTicket(wire);
        void wire.sent.then((sent) => {
          if ('code' in sent) this.#trace('out', bytes, oscText(packet), sent);
          else this.#ctx.onTrace({ dir: 'out', atUs: sent.atUs, bytes, decoded: oscText(packet) });
        });
        return unackedTicket(wire);
      },
    };
  }

  /** Whatever it was told before, ask what it is now. */
  #askAll(): void {
    this.#pollDueUs.clear();
    const keepAlive = this.#keepAlive && oscText(this.#keepAlive.message);
    for (const { query } of this.#settings.parameters) {
      if (query && oscText(query) !== keepAlive) this.#say(query);
    }
  }

  #tick(nowUs: number): void {
    if (nowUs >= this.#keepAliveDueUs) this.#sayKeepAlive(nowUs);
    if (!this.#link.live) return;
    for (const { key, query, verify } of this.#settings.parameters) {
      if (!query || verify?.by !== 'readback' || verify.pollMs === undefined) continue;
      const dueUs = this.#pollDueUs.get(key) ?? nowUs + verify.pollMs * 1000;
      if (nowUs >= dueUs) this.#say(query);
      this.#pollDueUs.set(key, nowUs >= dueUs ? nowUs + verify.pollMs * 1000 : dueUs);
    }
  }

  #sayKeepAlive(nowUs: number): void {
    if (!this.#keepAlive) return;
    this.#keepAliveDueUs = nowUs + this.#keepAlive.everyMs * 1000;
    this.#say(this.#keepAlive.message);
  }

  /** A message that changes nothing. */
  #say(question: OscMessage): void {
    const message: OscMessage = { address: question.address, args: question.args };
    const bytes = this.#bytesOf(message);
    if (!(bytes instanceof Uint8Array)) return this.#ctx.onFault(bytes);
    this.#trace('out', bytes, oscText(message), this.#link.write(bytes));
  }

  #bytesOf(packet: OscPacket): Uint8Array | Fault {
    const bytes = encodeOsc(packet, this.#settings.maxPacketBytes);
    if (!(bytes instanceof Uint8Array) || this.#stream === 'datagram') return bytes;
    return this.#stream === 'slip' ? withSlip(bytes) : withLength(bytes);
  }

  /** A time tag from another machine's clock is not acted on: reports are taken as they come. */
  #hear(packet: OscPacket, messages: readonly OscMessage[], bytes: Uint8Array): void {
    this.#trace('in', bytes, oscText(packet));
    let understood = false;
    for (const message of messages) understood = this.#take(message) || understood;
    if (understood || (isBundle(packet) && messages.length === 0)) return;
    if (messages.some(({ address }) => address === this.#keepAlive?.message.address)) return;
    this.#ctx.onFault(faultOf('osc.not-understood', { message: oscText(packet).slice(0, 120) }));
  }

  #take(message: OscMessage): boolean {
    const matches = matcherOf(message.address);
    let understood = false;
    for (const parameter of this.#settings.parameters) {
      const { feedback, key } = parameter;
      if (!feedback || !matches(feedback.address) || !startsWith(message.args, feedback.before)) continue;
      understood = true;
      const value = valueIn(message, feedback.index, parameter);
      if (value === undefined) {
        this.#ctx.onFault(faultOf('osc.unknown-value', { key, message: oscText(message).slice(0, 120) }));
        continue;
      }
      this.#ctx.onReport({ key, value, atUs: this.#ctx.clock.nowUs() });
      this.#questions.settleAll((asked) => asked === key, 'acked');
    }
    return understood;
  }

  #trace(dir: TraceLine['dir'], bytes: Uint8Array, decoded: string, fault?: Fault): void {
    this.#ctx.onTrace({ dir, atUs: this.#ctx.clock.nowUs(), bytes, decoded, ...(fault && { fault }) });
  }
}

/** Undeclared, the first question of a device that answers at all: silence must mean something. */
function keepAliveOf({ keepAlive, parameters }: OscSettings): { message: OscMessage; everyMs: number } | undefined {
  if (keepAlive) return { message: { address: keepAlive.address, args: keepAlive.args }, everyMs: keepAlive.everyMs };
  const query = parameters.find((parameter) => parameter.query)?.query;
  return query && { message: { address: query.address, args: query.args }, everyMs: DEFAULT_KEEP_ALIVE_MS };
}

export const driver: DriverModule<OscSettings> = {
  name: 'osc',
  salvo: true,
  settings: oscSettings,
  create: (context, settings, address) => new OscDriver(context, settings, address),
};
