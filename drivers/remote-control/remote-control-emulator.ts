/**
 * An engine with Remote Control on loopback: HTTP and WebSocket, one preset, and the ICVFX objects behind its labels.
 *
 * Knows: sockets, who may ask, and how fast an engine answers. Is told: requests, faults, a hand in the editor. Tells: true
 * changes by the keys of the driver. Answers come at the frame's pace, notices every five frames. A restart closes every
 * connection, so registrations vanish. Faults: offline, refuse (takes no write), slow (a map loads), lie (says what it was
 * told, does nothing), drop, duplicate, hang, cut, garbled, huge, flood.
 */
import type { Fault, Value } from '../../app/core/parameter.ts';
import {
  type Emulator,
  type EmulatorFault,
  type EmulatorOptions,
  type HttpReply,
  isFault,
  type Peer,
} from '../contract.ts';
import { openWebServer, type WebAsked, type WebClient, type WebNet } from '../kit/emulator-web.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import { REPLY_FAULTS, spoilBytes } from '../kit/reply-spoiler.ts';
import { parseSettings } from '../kit/settings.ts';
import { fieldKeys } from './field-keys.ts';
import { PlayedEngine } from './remote-control-engine.ts';
import { Notices } from './remote-control-notices.ts';
import type { Json } from './remote-control-objects.ts';
import { type Answered, type Asked, answerTo, describeField, failed, member, textIn } from './remote-control-routes.ts';
import {
  passphraseMd5,
  type RemoteControlSettings,
  remoteControlSettings,
  webSocketPortOf,
} from './remote-control-settings.ts';
import {
  buildLevel,
  type ExposedField,
  idOf,
  type Level,
  type RemoteControlVirtual,
  virtualSchema,
} from './remote-control-virtual.ts';

const FRAMES_PER_NOTICE = 5;
const FLOOD_PER_FRAME = 200;
const PORT_TRIES = 20;
/** More than any client may take. */
const DENIED = failed(401, 'Given Passphrase is not correct!');
/** Requests that wait for their frame; an engine that gets more drops them. */
const MAX_WAITING = 1_024;

export interface RemoteControlEmulator extends Emulator {
  readonly webSocketPort: number;
  /** Somebody edits the preset while it is in use. */
  rename(label: string, next: string): boolean;
  hide(label: string, isHidden: boolean): boolean;
}

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<RemoteControlEmulator> {
  const settings = remoteControlSettings(options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualSchema, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const level = buildLevel(virtual);
  if (isFault(level)) throw new WireFaultError(level);
  const engine = new EngineOnLoopback(options, settings, virtual, level);
  await engine.open();
  return engine;
}

interface Asking {
  /** Absent: it came by HTTP. */
  readonly client?: WebClient;
  readonly bytes: Uint8Array;
}

class EngineOnLoopback implements RemoteControlEmulator {
  readonly plays = [...LINK_FAULTS, 'refuse', 'lie', 'hang', ...REPLY_FAULTS, 'flood'] as const;
  readonly #options: EmulatorOptions<unknown>;
  readonly #settings: RemoteControlSettings;
  readonly #virtual: RemoteControlVirtual;
  readonly #keys: ReadonlyMap<string, string>;
  /** What is compared is the hash: whoever sends it passes. */
  readonly #secret: string | undefined;
  readonly #board = new FaultBoard(() => this.#faultsChanged());
  readonly #engine: PlayedEngine;
  readonly #notices: Notices;
  readonly #waiting = new Set<Disposable>();
  #http: WebNet | undefined;
  #ws: WebNet | undefined;
  #flood: Disposable | undefined;
  /** Whose request is being answered. */
  #asking: Asking | undefined;

  constructor(
    options: EmulatorOptions<unknown>,
    settings: RemoteControlSettings,
    virtual: RemoteControlVirtual,
    level: Level,
  ) {
    this.#options = options;
    this.#virtual = virtual;
    this.#settings = settings;
    const made = fieldKeys(level.fields.map(({ label }) => label));
    this.#keys = new Map([...made, ...settings.fields.map(({ label, key }) => [label, key] as const)]);
    this.#secret = virtual.passphrase === '' ? settings.passphraseMd5 : passphraseMd5(virtual.passphrase);
    this.#engine = new PlayedEngine(virtual, level, this.#board, {
      onChanged: (field, isTrue) => this.#changed(field, isTrue),
      onCommand: (decoded) => this.#commanded(decoded),
      onRenamed: (old, next) =>
        this.#notices.tell('PresetFieldsRenamed', { RenamedFields: [{ OldFieldLabel: old, NewFieldLabel: next }] }),
    });
    this.#notices = new Notices({
      clock: options.clock,
      preset: virtual.preset,
      everyMs: FRAMES_PER_NOTICE * this.#frameMs,
      isSilent: () => this.#board.has('hang'),
      valueOf: (field) => this.#engine.valueOf(field),
      send: (client, message) => this.#say(client, message),
    });
  }

  async open(): Promise<void> {
    const { clock, random, port } = this.#options;
    const base = { clock, random, faults: this.#board };
    for (let tries = 0; this.#ws === undefined; tries++) {
      const http = await openWebServer({ ...base, port, onRequest: (asked) => this.#onHttp(asked) });
      this.#ws = await openWebServer({
        ...base,
        port: webSocketPortOf(this.#settings, http.address.port),
        onRequest: () => ({ status: 426, headers: {}, body: new Uint8Array() }),
        takesSocket: () => true,
        onMessage: (client, bytes) => this.#onMessage(client, new TextDecoder().decode(bytes)),
        onGone: (client) => this.#notices.forget(client),
      }).catch(async (cause: unknown) => {
        await http.close();
        if (port !== 0 || tries > PORT_TRIES) throw cause;
        return undefined;
      });
      this.#http = http;
    }
  }

  get address(): Peer {
    return this.#http?.address ?? { host: '127.0.0.1', port: this.#options.port };
  }

  get webSocketPort(): number {
    return this.#ws?.address.port ?? webSocketPortOf(this.#settings, this.#options.port);
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

  /** Somebody at the editor, which is told to everybody who registered. */
  frontPanel(key: string, value: Value): Fault | undefined {
    const field = this.#engine.truth().find(([one]) => this.#keyOf(one) === key)?.[0];
    return field ? this.#engine.byHand(field, value) : faultOf('driver.unknown-key', { key });
  }

  actual(): ReadonlyMap<string, Value> {
    return new Map(this.#engine.truth().map(([field, value]) => [this.#keyOf(field), value]));
  }

  rename(label: string, next: string): boolean {
    return this.#engine.rename(label, next);
  }

  hide(label: string, isHidden: boolean): boolean {
    const field = this.#engine.hide(label, isHidden);
    if (!field) return false;
    if (isHidden) this.#notices.tell('PresetFieldsRemoved', { RemovedFields: [label] });
    else this.#notices.tell('PresetFieldsAdded', { Description: this.#added(field) });
    return true;
  }

  async reboot(downMs: number): Promise<void> {
    this.#forget();
    this.#engine.restart();
    await Promise.all([this.#http?.reboot(downMs), this.#ws?.reboot(downMs)]);
  }

  async close(): Promise<void> {
    this.#flood?.[Symbol.dispose]();
    this.#flood = undefined;
    this.#forget();
    await Promise.all([this.#http?.close(), this.#ws?.close()]);
  }

  get #frameMs(): number {
    return 1_000 / this.#virtual.frameHz;
  }

  /** As the driver calls it. */
  #keyOf({ label }: ExposedField): string {
    return this.#keys.get(label) ?? label;
  }

  #forget(): void {
    for (const timer of this.#waiting) timer[Symbol.dispose]();
    this.#waiting.clear();
    this.#notices.stop();
  }

  #onHttp(asked: WebAsked): Promise<HttpReply | undefined> {
    const { promise, resolve } = Promise.withResolvers<HttpReply | undefined>();
    if (this.#board.has('hang')) resolve(undefined);
    else this.#atFrame(() => resolve(this.#asReply(this.#answerHttp(asked))));
    return promise;
  }

  #answerHttp({ method, path, headers, body }: WebAsked): Answered {
    const verb = method.toUpperCase();
    const { passphrase } = headers;
    const isForwarded = headers['x-forwarded-for'] !== undefined;
    if (!this.#mayPass(typeof passphrase === 'string' ? passphrase : '', isForwarded)) return DENIED;
    const hasBody = verb === 'PUT' || verb === 'POST';
    if (hasBody && headers['content-type'] !== 'application/json')
      return failed(400, 'Request content type must be application/json');
    const json = hasBody ? parsed(new TextDecoder().decode(body)) : {};
    if (json === undefined) return failed(400, 'Unable to deserialize the request.');
    return this.#answer({ verb, url: path, body: json }, { bytes: body });
  }

  #asReply({ status, body }: Answered): HttpReply {
    if (body === undefined) return { status, headers: {}, body: new Uint8Array() };
    return { status, headers: { 'content-type': 'application/json' }, body: this.#written(body) };
  }

  /** As it leaves: spoilt, where it is. */
  #written(json: Json): Uint8Array {
    const bytes = new TextEncoder().encode(JSON.stringify(json));
    return spoilBytes(this.#board, this.#options.random, bytes);
  }

  #onMessage(client: WebClient, text: string): void {
    const message = parsed(text);
    const parameters = member(message, 'Parameters');
    if (message === undefined || parameters === undefined || this.#board.has('hang')) return;
    const name = textIn(message, 'MessageName').toLowerCase();
    if (name === 'http') this.#atFrame(() => this.#onWsRequest(client, message, parameters, text));
    else this.#atFrame(() => this.#onRegistration(client, name, parameters));
  }

  /** Names that nobody knows are passed over in silence. */
  #onRegistration(client: WebClient, name: string, parameters: Json): void {
    const preset = textIn(parameters, 'PresetName');
    if (preset !== this.#virtual.preset && preset.toUpperCase() !== idOf(this.#virtual.preset)) return;
    if (name === 'preset.register') this.#notices.register(client, member(parameters, 'IgnoreRemoteChanges') === true);
    if (name === 'preset.unregister') this.#notices.forget(client);
  }

  #onWsRequest(client: WebClient, message: Json, parameters: Json, text: string): void {
    const asked = {
      verb: textIn(parameters, 'Verb').toUpperCase(),
      url: textIn(parameters, 'Url'),
      body: member(parameters, 'Body') ?? {},
    };
    const answered = this.#mayPass(textIn(parameters, 'Passphrase'), false)
      ? this.#answer(asked, { client, bytes: new TextEncoder().encode(text) })
      : DENIED;
    const id = member(message, 'Id');
    this.#say(client, {
      RequestId: typeof id === 'number' ? id : -1,
      ResponseCode: answered.status,
      ResponseBody: answered.body ?? {},
    });
  }

  #answer(asked: Asked, from: Asking): Answered {
    this.#asking = from;
    try {
      return answerTo(this.#engine, asked);
    } finally {
      this.#asking = undefined;
    }
  }

  #mayPass(phrase: string, isForwarded: boolean): boolean {
    if (this.#secret === undefined) return true;
    const isTrusted = !this.#virtual.demandOnLoopback && !isForwarded;
    return isTrusted || phrase.toLowerCase() === this.#secret;
  }

  /** Requests are looked at when the next frame begins. */
  #atFrame(act: () => void): void {
    if (this.#waiting.size >= MAX_WAITING) return;
    const timer = this.#options.clock.after(this.#frameMs, () => {
      this.#waiting.delete(timer);
      act();
    });
    this.#waiting.add(timer);
  }

  #say(client: WebClient, message: Json): void {
    this.#ws?.send(client, this.#written(message));
  }

  #changed(field: ExposedField, isTrue: boolean): void {
    this.#notices.changed(field, this.#asking?.client);
    if (!isTrue) return;
    const key = this.#keyOf(field);
    const value = this.actual().get(key);
    if (value !== undefined) this.#options.onChange({ key, value, atUs: this.#options.clock.nowUs() });
  }

  #commanded(decoded: string): void {
    const bytes = this.#asking?.bytes ?? new Uint8Array();
    this.#options.onCommand({ atUs: this.#options.clock.nowUs(), bytes, decoded });
  }

  #added(field: ExposedField): Json {
    const { name, path } = this.#engine.preset;
    const group = { Name: 'Default Group', ExposedProperties: [describeField(field)], ExposedFunctions: [] };
    return { Name: name, Path: path, ID: idOf(name), Groups: [group] };
  }

  #faultsChanged(): void {
    this.#http?.refresh();
    this.#ws?.refresh();
    if (!this.#board.has('lie')) this.#engine.confess();
    const floods = this.#board.has('flood');
    if (floods === (this.#flood !== undefined)) return;
    this.#flood?.[Symbol.dispose]();
    this.#flood = floods ? this.#options.clock.every(this.#frameMs, () => this.#pour()) : undefined;
  }

  /** More notices than anybody can use, of fields that nobody exposed. */
  #pour(): void {
    for (let n = 0; n < FLOOD_PER_FRAME; n++)
      this.#notices.tell('PresetFieldsChanged', {
        ChangedFields: [{ PropertyLabel: `Flood ${n}`, ObjectPath: '', PropertyValue: this.#options.random() }],
      });
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // what is no JSON is refused by its answer, or passed over
  }
}
