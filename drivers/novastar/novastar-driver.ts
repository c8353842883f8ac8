/**
 * NovaStar 55AA processors over TCP: display mode (freeze and black are the hold), brightness, input, presets.
 *
 * Knows: the family's registers and what to ask how often. Is told: frames by the wire, writes by the engine. Tells:
 * reports of what was read. A written register is read at once; an acknowledgement reports nothing.
 */
import type { Fault, ParameterSpec, Value } from '../../app/core/parameter.ts';
import type {
  Cancel,
  DeviceDriver,
  DriverContext,
  DriverModule,
  Prepared,
  Ticket,
  WireAddress,
  Write,
} from '../contract.ts';
import { isFault } from '../contract.ts';
import { DeviceLink } from '../kit/device-link.ts';
import { faultOf } from '../kit/faults.ts';
import { parseSettings } from '../kit/settings.ts';
import { joinTickets, refusedTicket } from '../kit/tickets.ts';
import { checkWrite } from '../kit/values.ts';
import { Channel, type Request, type Urgency } from './novastar-channel.ts';
import { EVERY, EVERY_BOARD, type Frame, FrameReader, type StreamFault } from './novastar-codec.ts';
import { FAMILY_TABLE, modelName, type Register } from './novastar-families-table.ts';
import { readingOf, registerOf, writesOf } from './novastar-registers.ts';
import { MODE_POLL_MS, type NovastarSettings, novastarSettings, novastarSpecs } from './novastar-settings.ts';

const BROADCAST_PAUSE_MS = 50;

const FAULT_CODES: Readonly<Record<StreamFault, string>> = {
  junk: 'novastar.junk',
  'too-long': 'novastar.too-long',
  checksum: 'novastar.checksum',
  'device-type': 'novastar.device-type',
  op: 'novastar.op',
};

interface Poll {
  readonly key: string;
  readonly everyUs: number;
  nextUs: number;
  asking: boolean;
}

class NovastarDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #settings: NovastarSettings;
  readonly #specs: ReadonlyMap<string, ParameterSpec>;
  readonly #link: DeviceLink;
  readonly #channel: Channel;
  readonly #reader = new FrameReader('response');
  readonly #polls: readonly Poll[];
  /** Verdicts told once per change: a chain that disagrees, bytes that no document explains. */
  readonly #odd = new Map<string, string>();

  constructor(context: DriverContext, settings: NovastarSettings, address: WireAddress) {
    this.#context = context;
    this.#settings = settings;
    const specs = novastarSpecs(settings);
    this.#specs = new Map(specs.map((spec) => [spec.key, spec]));
    this.#polls = specs
      .filter((spec) => spec.readable && spec.verify.by === 'readback' && spec.verify.pollMs !== undefined)
      .map(({ key }) => {
        const everyMs = key === 'mode' ? Math.min(MODE_POLL_MS, settings.pollMs) : settings.pollMs;
        return { key, everyUs: everyMs * 1000, nextUs: 0, asking: false };
      });
    this.#link = new DeviceLink({
      context,
      address,
      policy: {
        openTimeoutMs: 2_000,
        silenceMs: Math.max(3_000, 3 * settings.ackMs),
        firstDelayMs: 500,
        maxDelayMs: 10_000,
      },
      onOpen: () => this.#reader.reset(),
      onBytes: (bytes) => this.#hear(bytes),
      onUp: () => this.#readAll(),
      onDown: (why) => this.#channel.failAll(why),
      onTick: (nowUs) => this.#poll(nowUs),
    });
    this.#channel = new Channel({
      clock: context.clock,
      ackMs: settings.ackMs,
      send: (bytes, atUs) => this.#link.writeAt(bytes, atUs),
      onTimeout: () => {
        this.#reader.reset();
        context.onFault(faultOf('device.no-answer', { afterMs: settings.ackMs }));
      },
      onSent: (request, bytes, atUs) =>
        context.onTrace({ dir: 'out', atUs, bytes, decoded: describe(request, request.data) }),
    });
  }

  start(): void {
    this.#context.onSpecs([...this.#specs.values()]);
    this.#link.start();
  }

  async stop(): Promise<void> {
    await this.#link.stop();
  }

  async query(keys: readonly string[], cancel: Cancel): Promise<Fault | undefined> {
    for (const key of keys) {
      const spec = this.#specs.get(key);
      if (spec === undefined) return faultOf('driver.unknown-key', { key });
      if (!spec.readable) return faultOf('driver.not-readable', { key });
    }
    if (!this.#link.live) return faultOf('device.offline');
    const cancelled = Promise.withResolvers<Fault>();
    const abort = (): void => cancelled.resolve(faultOf('query.cancelled'));
    if (cancel.aborted) return faultOf('query.cancelled');
    cancel.addEventListener('abort', abort, { once: true });
    const answers = Promise.all(keys.map((key) => this.#read(key, 'read')));
    const fault = await Promise.race([answers.then((all) => all.find((one) => one !== undefined)), cancelled.promise]);
    cancel.removeEventListener('abort', abort);
    return fault;
  }

  prepare(write: Write): Prepared | Fault {
    const fault = checkWrite(this.#specs, write);
    if (fault !== undefined) return fault;
    const [entry] = write.entries;
    if (entry === undefined || write.entries.length > 1) return faultOf('driver.one-at-a-time');
    const writes = writesOf(this.#settings, entry.key, entry.value);
    return {
      release: (when) => {
        if (!this.#link.live) return refusedTicket('device.offline');
        const atUs = when === 'now' ? 0 : when.atUs;
        const ticket = joinTickets(writes.flatMap(({ register, bytes }) => this.#write(register, bytes, atUs)));
        // Asked while the write is on the wire, so no poll comes between; after a refusal it tells what holds instead.
        void ticket.sent.then((sent) => {
          if (!isFault(sent) && this.#specs.get(entry.key)?.readable) void this.#read(entry.key, 'read');
        });
        return ticket;
      },
    };
  }

  /** Receiving cards are told by broadcast, sending devices one after the other. */
  #write(register: Register, bytes: readonly number[], atUs: number): readonly Ticket[] {
    const broadcast = register.on === 'receiver';
    const silentMs = broadcast && this.#settings.broadcastAck === 'none' ? BROADCAST_PAUSE_MS : undefined;
    const data = Uint8Array.from(bytes);
    return this.#senders().map((destination) => {
      const request = {
        ...requestOf(register, destination, broadcast),
        op: 'write',
        length: data.length,
        data,
      } as const;
      return this.#channel.ask(request, 'write', atUs, silentMs);
    });
  }

  /** Reports what every sending device of the chain agrees on; what they differ in is named and reported as nothing. */
  async #read(key: string, urgency: Urgency): Promise<Fault | undefined> {
    const register = registerOf(this.#settings, key);
    if (register === undefined) return faultOf('driver.not-readable', { key });
    const exchanges = this.#senders().map((destination) => {
      const { length } = register;
      const request = {
        ...requestOf(register, destination, false),
        op: 'read',
        length,
        data: new Uint8Array(0),
      } as const;
      return this.#channel.ask(request, urgency);
    });
    const values: Value[] = [];
    for (const exchange of exchanges) {
      const answer = await exchange.answer;
      if (answer === 'none') return faultOf('device.no-answer');
      if ('code' in answer) return answer;
      const value = readingOf(this.#settings, key, answer.data);
      if (isFault(value)) return this.#tellOdd(key, value);
      values.push(value);
    }
    const [first] = values;
    if (first === undefined) return faultOf('device.no-answer');
    if (values.some((value) => value !== first)) return this.#tellOdd(key, faultOf('novastar.differ', { key }));
    this.#odd.delete(key);
    if (this.#link.live) this.#context.onReport({ key, value: first, atUs: this.#context.clock.nowUs() });
    if (key === 'model') this.#checkModel(String(first));
    return undefined;
  }

  #tellOdd(key: string, fault: Fault): Fault {
    const told = JSON.stringify(fault);
    if (this.#link.live && this.#odd.get(key) !== told) this.#context.onFault(fault);
    this.#odd.set(key, told);
    return fault;
  }

  #checkModel(model: string): void {
    const { family } = this.#settings;
    const wanted = FAMILY_TABLE[family].modelIds.map(modelName);
    if (!wanted.includes(model)) this.#tellOdd('model', faultOf('novastar.model', { model, family }));
  }

  #readAll(): void {
    this.#odd.clear();
    for (const poll of this.#polls) Object.assign(poll, { nextUs: 0, asking: false });
    void this.#read('model', 'read');
    void this.#read('firmware', 'read');
    this.#poll(this.#context.clock.nowUs());
  }

  #poll(nowUs: number): void {
    if (!this.#link.live) return;
    const { epoch } = this.#link;
    for (const poll of this.#polls) {
      if (poll.asking || nowUs < poll.nextUs) continue;
      poll.asking = true;
      poll.nextUs = nowUs + poll.everyUs;
      void this.#read(poll.key, 'poll').then(() => {
        if (this.#link.epoch === epoch) poll.asking = false;
      });
    }
  }

  #hear(bytes: Uint8Array): void {
    const context = this.#context;
    this.#reader.read(
      bytes,
      (frame, raw) => {
        const decoded = describe(frame, frame.data);
        const line = { dir: 'in', atUs: context.clock.nowUs(), bytes: raw, decoded } as const;
        context.onTrace(frame.ack === 0 ? line : { ...line, fault: faultOf('novastar.ack', { ack: frame.ack }) });
        if (!this.#channel.hear(frame)) context.onFault(faultOf('novastar.stray-answer'));
      },
      (fault) => context.onFault(faultOf(FAULT_CODES[fault])),
    );
  }

  #senders(): readonly number[] {
    return Array.from({ length: this.#settings.senders }, (_, n) => n);
  }
}

function requestOf(
  register: Register,
  destination: number,
  broadcast: boolean,
): Omit<Request, 'op' | 'length' | 'data'> {
  return {
    destination,
    deviceType: register.on,
    port: broadcast ? EVERY : 0,
    board: broadcast ? EVERY_BOARD : 0,
    register: register.at,
  };
}

function describe(what: Pick<Frame, 'op' | 'deviceType' | 'register'>, data: Uint8Array): string {
  const address = what.register.toString(16).padStart(8, '0');
  return `${what.op} ${what.deviceType} ${address} ${Buffer.from(data).toString('hex')}`.trimEnd();
}

export const driver: DriverModule<NovastarSettings> = {
  name: 'novastar',
  salvo: false,
  settings: (raw) => parseSettings(novastarSettings, raw),
  create: (context, settings, address) => new NovastarDriver(context, settings, address),
};
