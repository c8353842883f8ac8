/**
 * An OSC box on loopback, from the driver's own settings: holds its state, applies bundles together, tells changes to
 * whoever spoke to it in the last minute. UDP, and TCP with the framing of the settings, on one port.
 */
import type { Fault, Value, ValueType } from '../../app/core/parameter.ts';
import { type Emulator, type EmulatorFault, type EmulatorOptions, isFault, type Peer } from '../contract.ts';
import { type EmulatorNet, openTcpServer, openUdpServer, type TcpClient } from '../kit/emulator-net.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import { type Framer, withLength, withSlip } from '../kit/framers.ts';
import { encodeOsc } from '../kit/osc-encode.ts';
import { type OscMessage, type OscPacket, oscText } from '../kit/osc-packet.ts';
import { restingValue } from '../kit/resting-value.ts';
import { parseSettings, settingsFault } from '../kit/settings.ts';
import { checkValue } from '../kit/value-check.ts';
import { matcherOf } from './osc-match.ts';
import { openOscReader } from './osc-reader.ts';
import { type OscParameter, type OscSettings, oscSettings, oscVirtualSchema } from './osc-settings.ts';
import { argsOf, startsWith, valueIn } from './osc-values.ts';

const REMEMBER_US = 60_000_000;
const MAX_CLIENTS = 64;

interface Virtual {
  readonly initial: Readonly<Record<string, Value>>;
  readonly delayMs: number;
}

interface Client {
  readonly network: 'tcp' | 'udp';
  readonly reader: Framer;
  spokeUs: number;
  send(bytes: Uint8Array): void;
}

/** Settings as in the studio file, or already parsed by the driver. */
export async function openEmulator(options: EmulatorOptions<unknown>): Promise<Emulator> {
  const settings = oscSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(oscVirtualSchema, options.virtual ?? {});
  if (isFault(virtual)) throw new WireFaultError(virtual);
  for (const [key, value] of Object.entries(virtual.initial)) {
    const parameter = settings.parameters.find((one) => one.key === key);
    if (!parameter) throw new WireFaultError(settingsFault(`initial.${key}`, 'unknown-parameter', key));
    const bad = checkValue(key, parameter.type, value);
    if (bad) throw new WireFaultError(settingsFault(`initial.${key}`, bad.code, String(value)));
  }
  const emulator = new OscEmulator({ ...options, settings }, virtual);
  await emulator.open();
  return emulator;
}

class OscEmulator implements Emulator {
  readonly #options: EmulatorOptions<OscSettings>;
  readonly #virtual: Virtual;
  readonly plays = [...LINK_FAULTS, 'refuse', 'lie'] as const;
  readonly #board: FaultBoard;
  readonly #state = new Map<string, Value>();
  readonly #lies = new Map<string, Value>();
  readonly #clients = new Map<string, Client>();
  readonly #timers = new Set<Disposable>();
  #tcp: EmulatorNet<TcpClient> | undefined;
  #udp: EmulatorNet<Peer> | undefined;

  constructor(options: EmulatorOptions<OscSettings>, virtual: Virtual) {
    this.#options = options;
    this.#virtual = virtual;
    this.#board = new FaultBoard(() => this.#faultsChanged());
    this.#reset();
  }

  async open(): Promise<void> {
    const { clock, random } = this.#options;
    const base = { clock, random, faults: this.#board };
    for (let tries = 0; this.#udp === undefined; tries++) {
      const tcp = await openTcpServer({
        ...base,
        port: this.#options.port,
        onConnect: () => undefined,
        onBytes: (client, bytes) =>
          this.#client(`tcp/${client.id}`, 'tcp', (out) => this.#tcp?.send(client, out)).reader.push(bytes),
        onGone: (client) => void this.#clients.delete(`tcp/${client.id}`),
      });
      const udp = await openUdpServer({
        ...base,
        port: tcp.address.port,
        onBytes: (from, bytes) =>
          this.#client(`udp/${from.host}/${from.port}`, 'udp', (out) => this.#udp?.send(from, out)).reader.push(bytes),
      }).catch(async (cause: unknown) => {
        await tcp.close();
        if (this.#options.port !== 0 || tries > 20) throw cause;
      });
      if (!udp) continue;
      this.#tcp = tcp;
      this.#udp = udp;
    }
  }

  get address(): Peer {
    return this.#udp?.address ?? { host: '127.0.0.1', port: this.#options.port };
  }

  get faults(): readonly EmulatorFault[] {
    return this.#board.list;
  }

  setFault(fault: EmulatorFault, on: boolean): void {
    this.#board.set(fault, on);
  }

  clearFaults(): void {
    this.#board.clear();
  }

  frontPanel(key: string, value: Value): Fault | undefined {
    const parameter = this.#parameter(key);
    if (!parameter) return faultOf('driver.unknown-key', { key });
    const bad = checkValue(key, parameter.type, value);
    if (bad) return bad;
    this.#become(parameter, value);
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    return new Map(this.#state);
  }

  async reboot(downMs: number): Promise<void> {
    this.#forget();
    this.#reset();
    await Promise.all([this.#tcp?.reboot(downMs), this.#udp?.reboot(downMs)]);
  }

  async close(): Promise<void> {
    this.#forget();
    await Promise.all([this.#tcp?.close(), this.#udp?.close()]);
  }

  #parameter(key: string): OscParameter | undefined {
    return this.#options.settings.parameters.find((one) => one.key === key);
  }

  #reset(): void {
    for (const { key, type } of this.#options.settings.parameters) {
      this.#state.set(key, this.#virtual.initial[key] ?? restingValue(type));
    }
  }

  #forget(): void {
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#timers.clear();
    this.#clients.clear();
    this.#lies.clear();
  }

  #faultsChanged(): void {
    if (!this.#board.has('lie')) {
      const keys = [...this.#lies.keys()];
      this.#lies.clear();
      for (const key of keys) this.#tell(this.#parameter(key));
    }
    this.#tcp?.refresh();
    this.#udp?.refresh();
  }

  #client(id: string, network: 'tcp' | 'udp', send: (bytes: Uint8Array) => void): Client {
    const nowUs = this.#options.clock.nowUs();
    const known = this.#clients.get(id);
    if (known) {
      known.spokeUs = nowUs;
      return known;
    }
    for (const [other, client] of this.#clients) {
      const isOld = this.#clients.size >= MAX_CLIENTS || nowUs - client.spokeUs >= REMEMBER_US;
      if (isOld && client.network === 'udp') this.#clients.delete(other);
    }
    const { framing, maxPacketBytes } = this.#options.settings;
    const client: Client = {
      network,
      spokeUs: nowUs,
      send,
      reader: openOscReader({
        stream: network === 'udp' ? 'datagram' : framing,
        maxPacketBytes,
        onPacket: (packet, messages, bytes) => this.#hear(client, packet, messages, bytes),
        onFault: () => undefined, // a real box throws away what it cannot read
        onBroken: () => undefined,
      }),
    };
    this.#clients.set(id, client);
    return client;
  }

  /** All writes of one packet take effect at one instant. */
  #hear(client: Client, packet: OscPacket, messages: readonly OscMessage[], bytes: Uint8Array): void {
    const writes: [OscParameter, Value][] = [];
    for (const message of messages) this.#sort(client, message, writes);
    if (writes.length === 0) return;
    this.#options.onCommand({ atUs: this.#options.clock.nowUs(), bytes, decoded: oscText(packet) });
    if (this.#board.has('refuse')) return;
    if (this.#board.has('lie')) {
      for (const [parameter, value] of writes) {
        this.#lies.set(parameter.key, value);
        this.#tell(parameter);
      }
      return;
    }
    this.#later(this.#virtual.delayMs, () => {
      for (const [parameter, value] of writes) this.#become(parameter, value, client);
    });
  }

  #sort(client: Client, message: OscMessage, writes: [OscParameter, Value][]): void {
    const matches = matcherOf(message.address);
    const { keepAlive, parameters } = this.#options.settings;
    let isQuery = false;
    for (const parameter of parameters) {
      const { query, set } = parameter;
      if (
        query &&
        matches(query.address) &&
        message.args.length === query.args.length &&
        startsWith(message.args, query.args)
      ) {
        isQuery = true;
        this.#tell(parameter, client);
        continue;
      }
      if (!set || !matches(set.address) || !startsWith(message.args, set.before)) continue;
      const value = valueIn(message, set.before.length, parameter);
      if (value !== undefined && !checkValue(parameter.key, parameter.type, value)) writes.push([parameter, value]);
    }
    if (!isQuery && keepAlive && matches(keepAlive.address))
      this.#send(client, { address: keepAlive.address, args: [] });
  }

  #become(parameter: OscParameter, value: Value, asker?: Client): void {
    const { key } = parameter;
    this.#lies.delete(key);
    const isNew = JSON.stringify(this.#state.get(key)) !== JSON.stringify(value);
    if (!isNew) return asker && this.#tell(parameter, asker);
    this.#state.set(key, value);
    this.#options.onChange({ key, value, atUs: this.#options.clock.nowUs() });
    this.#tell(parameter);
  }

  /** To one client, or to everybody who is there. */
  #tell(parameter: OscParameter | undefined, only?: Client): void {
    const { feedback, set, key } = parameter ?? {};
    if (!parameter || !feedback || key === undefined) return;
    const value = this.#lies.get(key) ?? this.#state.get(key);
    if (value === undefined) return;
    const fillers = Array.from({ length: feedback.index - feedback.before.length }, () => ({ type: 'N' }) as const);
    const args = [...feedback.before, ...fillers, ...argsOf(value, set?.type ?? wireTypeOf(parameter.type), parameter)];
    const nowUs = this.#options.clock.nowUs();
    for (const client of only ? [only] : this.#clients.values()) {
      if (client.network === 'udp' && nowUs - client.spokeUs > REMEMBER_US) continue;
      this.#send(client, { address: feedback.address, args });
    }
  }

  #send(client: Client, message: OscMessage): void {
    const bytes = encodeOsc(message);
    if (!(bytes instanceof Uint8Array)) return;
    if (client.network === 'udp') client.send(bytes);
    else client.send(this.#options.settings.framing === 'slip' ? withSlip(bytes) : withLength(bytes));
  }

  #later(ms: number, act: () => void): void {
    if (ms <= 0) return act();
    const timer = this.#options.clock.after(ms, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }
}

/** What a read-only parameter is reported as. */
function wireTypeOf(type: ValueType): NonNullable<OscParameter['set']>['type'] {
  return type.kind === 'boolean' ? 'bool' : type.kind === 'enum' || type.kind === 'string' ? 's' : 'f';
}
