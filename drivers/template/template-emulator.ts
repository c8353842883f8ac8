/**
 * Plays a described box on loopback, from the same data as the driver: TCP and UDP on one port, real bytes.
 *
 * Knows: profile, behaviour, clients. Is told: bytes, faults, a hand on the panel. Tells: real changes and every
 * command byte. Clients of datagrams are whoever spoke within the last minute.
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import { type Emulator, type EmulatorFault, type EmulatorOptions, isFault, type Peer } from '../contract.ts';
import { type EmulatorNet, openTcpServer, openUdpServer, type TcpClient } from '../kit/emulator-net.ts';
import { openWebServer, type WebClient, type WebNet } from '../kit/emulator-web.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import type { Framer } from '../kit/framers.ts';
import { parseSettings } from '../kit/settings.ts';
import { checkValue } from '../kit/value-check.ts';
import { Behaviour, checkVirtual } from './template-behaviour.ts';
import { bodyOf, mergedJson, writtenJson } from './template-json.ts';
import type { Fill, JsonMessage, MessageTemplate, RequestMessage, WireMessage } from './template-message.ts';
import { compileProfile, derivedValue, isProfile, type Profile, type ProfileParameter } from './template-profile.ts';
import { type TemplateVirtual, templateVirtualSchema } from './template-settings.ts';
import { checkStruck, Struck } from './template-struck.ts';
import { answerWeb } from './template-web.ts';
import { messageText, type Network, openReader, wireBytes } from './template-wire.ts';
import { fromWire, toWire } from './value-map.ts';

const REMEMBER_US = 60_000_000;
const MAX_CLIENTS = 64;

interface Client {
  readonly network: Network;
  readonly reader: Framer;
  spokeUs: number;
  send(bytes: Uint8Array): void;
}

/** Whoever waits for one reply: said by it or not at all. */
interface Asker {
  reply(how: 'ok' | 'refused', body: JsonMessage): void;
}

const NOTHING = writtenJson({});

/** Settings as in the studio file, or already compiled by the driver. */
export async function openEmulator(options: EmulatorOptions<unknown>): Promise<Emulator> {
  const settings = isProfile(options.settings) ? options.settings : compileProfile(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(templateVirtualSchema, options.virtual ?? {});
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const bad = checkVirtual(settings, virtual) ?? checkStruck(settings, virtual.faults);
  if (bad) throw new WireFaultError(bad);
  const emulator = new TemplateEmulator({ ...options, settings }, virtual);
  await emulator.open();
  return emulator;
}

class TemplateEmulator implements Emulator {
  readonly #options: EmulatorOptions<Profile>;
  readonly #profile: Profile;
  readonly #virtual: TemplateVirtual;
  readonly plays: Emulator['plays'];
  readonly #board: FaultBoard;
  readonly #behaviour: Behaviour;
  readonly #struck: Struck;
  /** What a lying box says instead of the truth. */
  readonly #lies = new Map<string, Value>();
  readonly #clients = new Map<string, Client>();
  readonly #timers = new Set<Disposable>();
  #tcp: EmulatorNet<TcpClient> | undefined;
  #udp: EmulatorNet<Peer> | undefined;
  #web: WebNet | undefined;
  #reporting: Disposable | undefined;

  constructor(options: EmulatorOptions<Profile>, virtual: TemplateVirtual) {
    this.#options = options;
    this.#profile = options.settings;
    this.#virtual = virtual;
    this.#board = new FaultBoard(() => this.#faultsChanged());
    const struck = Object.keys(virtual.faults) as (keyof typeof virtual.faults)[];
    this.plays = [...LINK_FAULTS, 'refuse', 'lie', ...struck];
    this.#struck = new Struck(options.clock, this.#board, options.settings, virtual.faults);
    this.#behaviour = new Behaviour({
      clock: options.clock,
      random: options.random,
      profile: options.settings,
      virtual,
      onChange: (key, value) => this.#changed(key, value),
    });
  }

  async open(): Promise<void> {
    const { clock } = this.#options;
    const { transport } = this.#profile.settings;
    if (transport === 'http' || transport === 'websocket') await this.#openWeb();
    else await this.#openPlain();
    if (this.#virtual.reportEveryMs > 0) {
      this.#reporting = clock.every(this.#virtual.reportEveryMs, () =>
        this.#push([...this.#profile.parameters.keys()]),
      );
    }
  }

  async #openWeb(): Promise<void> {
    const { clock, random, port } = this.#options;
    const { settings } = this.#profile;
    this.#web = await openWebServer({
      clock,
      random,
      port,
      faults: this.#board,
      onRequest: (asked) =>
        answerWeb(settings, this.#virtual, asked, (message, asker) => this.#hearRequest(message, asker)),
      takesSocket: () => settings.transport === 'websocket',
      onConnect: (client) => void this.#webClient(client),
      onMessage: (client, bytes) => this.#webClient(client).reader.push(bytes),
      onGone: (client) => void this.#clients.delete(`ws/${client.id}`),
    });
  }

  async #openPlain(): Promise<void> {
    const { clock, random } = this.#options;
    const base = { clock, random, faults: this.#board };
    // Both networks on one port. Of a free port, the first try may meet a stranger on the other network.
    for (let tries = 0; this.#udp === undefined; tries++) {
      const tcp = await openTcpServer({
        ...base,
        port: this.#options.port,
        onConnect: () => undefined,
        onBytes: (client, bytes) => this.#tcpClient(client).reader.push(bytes),
        onGone: (client) => void this.#clients.delete(`tcp/${client.id}`),
      });
      const udp = await openUdpServer({
        ...base,
        port: tcp.address.port,
        onBytes: (from, bytes) => this.#udpClient(from).reader.push(bytes),
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
    return (this.#web ?? this.#udp)?.address ?? { host: '127.0.0.1', port: this.#options.port };
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
    const parameter = this.#profile.parameters.get(key);
    if (!parameter || parameter.derive) return faultOf('driver.unknown-key', { key });
    const bad = checkValue(key, parameter.type, value);
    if (bad) return bad;
    this.#behaviour.put(key, value);
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    const all = new Map(this.#struck.over(this.#behaviour.state));
    for (const { key, derive } of this.#profile.parameters.values()) {
      const source = derive && all.get(derive.from);
      const made = derive && source !== undefined ? derivedValue(derive, source) : undefined;
      if (made !== undefined) all.set(key, made);
    }
    return all;
  }

  async reboot(downMs: number): Promise<void> {
    this.#forget();
    this.#behaviour.reset();
    await Promise.all([this.#tcp?.reboot(downMs), this.#udp?.reboot(downMs), this.#web?.reboot(downMs)]);
  }

  async close(): Promise<void> {
    this.#reporting?.[Symbol.dispose]();
    this.#forget();
    this.#behaviour.stop();
    await Promise.all([this.#tcp?.close(), this.#udp?.close(), this.#web?.close()]);
  }

  #forget(): void {
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#timers.clear();
    this.#clients.clear();
    this.#lies.clear();
  }

  #faultsChanged(): void {
    if (!this.#board.has('lie') && this.#lies.size > 0) {
      const keys = [...this.#lies.keys()];
      this.#lies.clear();
      this.#push(keys);
    }
    const struck = this.#struck.changed();
    if (struck.length > 0) this.#push(struck);
    this.#tcp?.refresh();
    this.#udp?.refresh();
    this.#web?.refresh();
  }

  #webClient(client: WebClient): Client {
    return this.#client(`ws/${client.id}`, 'ws', (bytes) => this.#web?.send(client, new TextDecoder().decode(bytes)));
  }

  #tcpClient(client: TcpClient): Client {
    return this.#client(`tcp/${client.id}`, 'tcp', (bytes) => this.#tcp?.send(client, bytes));
  }

  #udpClient(from: Peer): Client {
    return this.#client(`udp/${from.host}/${from.port}`, 'udp', (bytes) => this.#udp?.send(from, bytes));
  }

  #client(id: string, network: Network, send: (bytes: Uint8Array) => void): Client {
    const nowUs = this.#options.clock.nowUs();
    const known = this.#clients.get(id);
    if (known) {
      known.spokeUs = nowUs;
      return known;
    }
    for (const [other, client] of this.#clients) {
      if (this.#clients.size < MAX_CLIENTS && nowUs - client.spokeUs < REMEMBER_US) continue;
      if (client.network === 'udp') this.#clients.delete(other);
    }
    const client: Client = {
      network,
      spokeUs: nowUs,
      send,
      reader: openReader(this.#profile.settings, network, {
        onMessage: (message, bytes) => this.#hear(client, message, bytes),
        onFault: () => undefined, // a real box throws away what it cannot read
      }),
    };
    this.#clients.set(id, client);
    return client;
  }

  #hear(client: Client, message: WireMessage, bytes: Uint8Array): void {
    const asked = this.#askedBy(message);
    const { keepAlive, hello } = this.#profile;
    if (keepAlive?.answer && keepAlive.send.match(message)) this.#send(client, keepAlive.answer, () => '');
    if (asked.length > 0)
      return this.#tell(
        [client],
        asked.map(({ key }) => key),
      );
    if (keepAlive?.send.match(message) || hello.some((one) => one.match(message))) return;
    const told = this.#toldBy(message, bytes);
    if (told) this.#command(client, told.parameter, told.value);
    else this.#refuse(client, undefined, 'unknown');
  }

  /** The same over HTTP: one reply, with all that was asked for in one body. */
  #hearRequest(message: RequestMessage, asker: Asker): void {
    const asked = this.#askedBy(message);
    const { keepAlive, hello } = this.#profile;
    const fill: Fill = (placeholder) => this.#wireOf(placeholder, undefined);
    if (asked.length > 0) return asker.reply('ok', this.#bodyFor(asked));
    if (keepAlive?.send.match(message)) return asker.reply('ok', bodyOf(keepAlive.answer?.render(fill)));
    if (hello.some((one) => one.match(message))) return asker.reply('ok', NOTHING);
    const told = this.#toldBy(message, new TextEncoder().encode(messageText(message)));
    if (told) this.#command(asker, told.parameter, told.value);
    else this.#refuse(asker, undefined, 'unknown');
  }

  #askedBy(message: WireMessage): readonly ProfileParameter[] {
    return [...this.#profile.parameters.values()].filter(({ query }) => query?.match(message));
  }

  #toldBy(
    message: WireMessage,
    bytes: Uint8Array,
  ): { readonly parameter: ProfileParameter; readonly value: Value | undefined } | undefined {
    for (const parameter of this.#profile.parameters.values()) {
      const captures = parameter.set?.match(message);
      if (!captures) continue;
      this.#options.onCommand({ atUs: this.#options.clock.nowUs(), bytes, decoded: messageText(message) });
      const capture = captures.find(({ name }) => name === 'value');
      // A command without a value is a trigger.
      return { parameter, value: capture ? fromWire(capture.raw, capture.format, parameter) : true };
    }
    return undefined;
  }

  #command(client: Client | Asker, parameter: ProfileParameter, value: Value | undefined): void {
    const { key } = parameter;
    if (this.#board.has('refuse')) return this.#refuse(client, parameter, 'refused');
    if (value === undefined || checkValue(key, parameter.type, value)) return this.#refuse(client, parameter, 'range');
    this.#later(this.#drawAckMs(), () => {
      const ack = parameter.ack ?? this.#profile.ack;
      const fill: Fill = ({ name }) => (name === 'key' ? key : name === 'value' ? '' : '-');
      if ('reply' in client) client.reply('ok', bodyOf(typeof ack === 'object' ? ack.render(fill) : undefined));
      else if (typeof ack === 'object') this.#send(client, ack, fill);
    });
    if (this.#board.has('lie')) {
      this.#lies.set(key, value);
      return this.#push([key], 'reply' in client ? undefined : client);
    }
    this.#lies.delete(key);
    const before = this.#behaviour.state.get(key);
    this.#behaviour.command(key, value);
    const isTrue = JSON.stringify(before) === JSON.stringify(value);
    if (isTrue && parameter.feedback.length > 0 && !('reply' in client)) this.#tell([client], [key]);
  }

  #refuse(client: Client | Asker, parameter: ProfileParameter | undefined, reason: string): void {
    const nack = parameter?.nack ?? this.#profile.nack;
    const values: Record<string, string> = { reason, key: parameter?.key ?? '-' };
    const fill: Fill = ({ name }) => values[name] ?? '-';
    if ('reply' in client) this.#later(this.#drawAckMs(), () => client.reply('refused', bodyOf(nack?.render(fill))));
    else if (nack) this.#later(this.#drawAckMs(), () => this.#send(client, nack, fill));
  }

  #changed(key: string, value: Value): void {
    this.#options.onChange({ key, value, atUs: this.#options.clock.nowUs() });
    this.#push([key]);
  }

  /** To everybody who is there, where the box tells of its own accord; else only to who asked. */
  #push(keys: readonly string[], asker?: Client): void {
    const nowUs = this.#options.clock.nowUs();
    if (!this.#virtual.pushes) return asker && this.#tell([asker], keys);
    this.#tell(
      [...this.#clients.values()].filter(({ network, spokeUs }) => network !== 'udp' || nowUs - spokeUs < REMEMBER_US),
      keys,
    );
  }

  #tell(clients: readonly Client[], keys: readonly string[]): void {
    const said = new Set<MessageTemplate>();
    for (const key of keys) {
      const source = this.#profile.parameters.get(key)?.derive?.from ?? key;
      const own = this.#profile.parameters.get(source)?.feedback[0];
      const shared = this.#profile.reports.find((one) => one.placeholders.some(({ name }) => name === source));
      const template = own ?? shared;
      if (!template || said.has(template)) continue;
      said.add(template);
      for (const client of clients)
        this.#send(client, template, (placeholder) => this.#wireOf(placeholder, own ? source : undefined));
    }
  }

  /** All that one question asks for, in one body. */
  #bodyFor(asked: readonly ProfileParameter[]): JsonMessage {
    const said = asked.flatMap(({ key, feedback: [first] }) => {
      return first ? [bodyOf(first.render((placeholder) => this.#wireOf(placeholder, key)))] : [];
    });
    const [only] = said;
    if (said.length === 1 && only) return only;
    return writtenJson(said.reduce<unknown>((all, { json }) => mergedJson(all, json), {}));
  }

  #wireOf({ name, format }: Parameters<Fill>[0], ownKey: string | undefined): ReturnType<Fill> {
    const key = name === 'value' ? ownKey : name;
    const parameter = key === undefined ? undefined : this.#profile.parameters.get(key);
    const value =
      key === undefined ? undefined : (this.#lies.get(key) ?? this.#struck.over(this.#behaviour.state).get(key));
    return parameter && value !== undefined ? toWire(value, format, parameter) : '-';
  }

  #send(client: Client, template: MessageTemplate, fill: Fill): void {
    const bytes = wireBytes(this.#profile.settings, client.network, template.render(fill));
    if (bytes instanceof Uint8Array) client.send(bytes);
  }

  #drawAckMs(): number {
    const { ackMs } = this.#virtual;
    return typeof ackMs === 'number' ? ackMs : ackMs[0] + this.#options.random() * (ackMs[1] - ackMs[0]);
  }

  #later(ms: number, act: () => void): void {
    const timer = this.#options.clock.after(ms, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }
}
