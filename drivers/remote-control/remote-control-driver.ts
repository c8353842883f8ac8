/**
 * Unreal's Remote Control: the fields of one preset of one engine process, as parameters.
 *
 * Knows: the link over HTTP, the notices of the WebSocket, the preset, readings, write slots. Is told: writes and
 * questions, answers and notices. Tells: specs as the preset has them, reports of what was said, tickets: sent when the
 * bytes left, acknowledged by status 200, never more. What holds is what is read back.
 */
import type { Fault, ParameterSpec, Value } from '../../app/core/parameter.ts';
import type {
  Cancel,
  DeviceDriver,
  DriverContext,
  DriverModule,
  HttpReply,
  LinkStatus,
  NativeField,
  Prepared,
  WireAddress,
  Write,
} from '../contract.ts';
import { faultOf } from '../kit/faults.ts';
import { MisaddressedDriver } from '../kit/misaddressed-driver.ts';
import { News } from '../kit/news.ts';
import { RequestLink } from '../kit/request-link.ts';
import { refusedTicket } from '../kit/tickets.ts';
import { checkWrite } from '../kit/values.ts';
import { NoticeLink } from './notice-link.ts';
import { PresetBook } from './preset-book.ts';
import { discoverPreset } from './preset-discovery.ts';
import { Readings } from './readings.ts';
import { Health } from './remote-control-health.ts';
import {
  answerIn,
  askInfo,
  callFunction,
  type EngineInfo,
  httpRequest,
  infoIn,
  missingRoute,
  type Said,
  writeProperty,
} from './remote-control-message.ts';
import { foretold, type Point } from './remote-control-points.ts';
import { Requests, tracedRequest } from './remote-control-requests.ts';
import { type RemoteControlSettings, remoteControlSettings, webSocketPortOf } from './remote-control-settings.ts';
import { joinLeaves, toWire } from './remote-control-types.ts';
import { type SlotWrite, WriteSlots } from './write-slots.ts';

const ASK_MS = 1_000;
/** A preset that is not there yet is looked for this often; fields that came and went are looked at together. */
const LOOK_AGAIN_MS = 3_000;
const SETTLE_MS = 300;

interface Writing {
  readonly point: Point;
  readonly value: Value;
}

/** Beside the link: whether the preset is there and was read. */
type Preset = { readonly at: 'unknown' } | { readonly at: 'missing'; readonly why: Fault } | { readonly at: 'known' };

class RemoteControlDriver implements DeviceDriver {
  readonly #context: DriverContext;
  readonly #settings: RemoteControlSettings;
  readonly #link: RequestLink;
  readonly #requests: Requests;
  readonly #notices: NoticeLink;
  readonly #readings: Readings;
  readonly #slots: WriteSlots<Writing>;
  readonly #health: Health;
  readonly #book: PresetBook;
  readonly #statusNews = new News();
  readonly #specNews = new News();
  #info: EngineInfo = { routes: undefined, packaged: undefined, activePreset: undefined };
  #linkStatus: LinkStatus = { at: 'connecting', attempt: 1 };
  #preset: Preset = { at: 'unknown' };
  #specs: ReadonlyMap<string, ParameterSpec> = new Map();
  #epoch = 0;
  /** Counts losses of the link: what was asked before one is not heard after it. */
  #life = 0;
  #discovering = false;
  /** In this life of the link: a second time is a connection that was lost. */
  #noticed = false;
  /** What the engine was told may be gone: the next discovery begins an epoch. */
  #doubted = true;
  #lookAgain: Disposable | undefined;
  #answeredUs = 0;

  constructor(context: DriverContext, settings: RemoteControlSettings, address: WireAddress & { kind: 'http' }) {
    this.#context = context;
    this.#settings = settings;
    this.#book = new PresetBook(settings);
    const { passphraseMd5, answerMs } = settings;
    this.#health = new Health((key, value) => {
      if (this.#preset.at === 'known') context.onReport({ key, value, atUs: context.clock.nowUs() });
    });
    this.#link = new RequestLink({
      context: {
        clock: context.clock,
        log: context.log,
        open: context.open,
        request: tracedRequest(context, passphraseMd5, (tookMs) => this.#answered(tookMs)),
        onFault: (fault) => context.onFault(fault),
        onBoot: () => undefined,
        onStatus: (status) => this.#linked(status),
      },
      address,
      policy: {
        openTimeoutMs: answerMs + 1_000,
        silenceMs: 2 * answerMs,
        firstDelayMs: 500,
        maxDelayMs: 5_000,
      },
      ask: httpRequest(askInfo, passphraseMd5, answerMs),
      everyMs: ASK_MS,
      onAnswer: (reply) => this.#hearInfo(reply),
      onUp: () => void this.#discover(),
      onDown: (why) => this.#forget(why),
      onTick: (nowUs) => this.#tick(nowUs),
    });
    this.#requests = new Requests({ passphraseMd5, answerMs, send: (request) => this.#link.request(request) });
    this.#slots = new WriteSlots(context.clock, (batch, onSent) => this.#send(batch, onSent), this.#requests.writing);
    this.#readings = new Readings({
      context,
      requests: this.#requests,
      settings,
      isQuiet: (label) => this.#slots.isQuiet(slotOf('property', label)),
      onLost: (why) => this.#doubt(why),
    });
    this.#notices = new NoticeLink({
      context,
      address: { kind: 'ws', host: address.host, port: webSocketPortOf(settings, address.port) },
      settings,
      onSaid: (said) => this.#hear(said),
      onUp: () => this.#noticesUp(),
      onDown: () => this.#health.notices(false),
      onMissed: () => this.#lookIn(LOOK_AGAIN_MS),
    });
  }

  start(): void {
    this.#tellSpecs(foretold(this.#settings));
    this.#link.start();
    this.#notices.start();
  }

  async stop(): Promise<void> {
    this.#forget(faultOf('link.stopped'));
    await Promise.all([this.#link.stop(), this.#notices.stop()]);
  }

  async query(keys: readonly string[], cancel: Cancel): Promise<Fault | undefined> {
    if (this.#preset.at !== 'known') return faultOf('device.offline');
    const labels = new Set<string>();
    for (const key of keys) {
      const point = this.#book.point(key);
      if (point?.kind !== 'property') return faultOf('driver.not-readable', { key });
      labels.add(point.label);
    }
    const answers = await Promise.all([...labels].map((label) => this.#readings.read(label)));
    return cancel.aborted ? faultOf('query.cancelled') : answers.find((fault) => fault !== undefined);
  }

  fields(): readonly NativeField[] {
    return this.#book.fields;
  }

  prepare(write: Write): Prepared | Fault {
    const fault = this.#writeFault(write);
    if (fault) return fault;
    return { release: (when) => this.#release(write, when) };
  }

  #writeFault(write: Write): Fault | undefined {
    const [entry, second] = write.entries;
    if (second) return faultOf('driver.one-at-a-time', { entries: write.entries.length });
    const fault = checkWrite(this.#specs, write);
    if (fault || !entry) return fault;
    // A call has no other word than yes.
    const isCall = this.#book.point(entry.key)?.kind === 'function';
    return isCall && entry.value !== true
      ? faultOf('driver.value', { ...entry, value: String(entry.value) })
      : undefined;
  }

  /** What was prepared minutes ago may not fit the preset any more, and then does not leave. */
  #release(write: Write, when: Parameters<Prepared['release']>[0]): ReturnType<Prepared['release']> {
    const [entry] = write.entries;
    const point = entry && this.#book.point(entry.key);
    if (this.#preset.at !== 'known' || !point) return refusedTicket('device.offline');
    const fault = this.#writeFault(write);
    if (fault) return refusedTicket(fault);
    const { key, value } = entry;
    const slot = slotOf(point.kind, point.label);
    return this.#slots.release({ slot, key, what: { point, value }, replaceable: point.kind === 'property' }, when);
  }

  /** All of one slot: one call, or the leaves of one property. */
  async #send(batch: readonly SlotWrite<Writing>[], onSent: (atUs: number) => void): Promise<Fault | undefined> {
    const point = batch[0]?.what.point;
    if (this.#preset.at !== 'known' || !point) return faultOf('device.offline');
    const { preset, transaction } = this.#settings;
    if (point.kind === 'function') {
      return this.#requests.write(callFunction(preset, point.label, point.parameters, transaction), onSent);
    }
    const leaves = batch.flatMap(({ what }) =>
      what.point.kind === 'property' ? [{ member: what.point.member, wire: toWire(what.value, what.point.form) }] : [],
    );
    const { label } = point;
    const value = joinLeaves(leaves, this.#readings.sample(label));
    this.#readings.writing(label);
    const fault = await this.#requests.write(writeProperty(preset, label, value, transaction), onSent);
    this.#readings.wrote(label);
    if (fault?.code === 'remote-control.denied') this.#doubt(fault);
    return fault;
  }

  #hearInfo(reply: HttpReply): Fault | undefined {
    const answer = answerIn(reply);
    if ('code' in answer) return answer;
    this.#info = infoIn(answer.body);
    this.#health.info(this.#info);
    return missingRoute(this.#info);
  }

  /** What the preset holds, and all of its values; then the device is live. */
  async #discover(): Promise<void> {
    if (this.#discovering) return this.#lookIn(SETTLE_MS);
    this.#discovering = true;
    const life = this.#life;
    const askedUs = this.#context.clock.nowUs();
    const found = await discoverPreset(this.#requests, this.#settings.preset);
    this.#discovering = false;
    if (life !== this.#life) return;
    if ('code' in found) return this.#notFound(found);
    for (const fault of this.#book.learn(found, this.#info)) this.#context.onFault(fault);
    this.#tellSpecs(this.#book.specs);
    this.#known();
    this.#readings.replace(this.#book.byLabel, found.samples, askedUs);
  }

  #known(): void {
    this.#preset = { at: 'known' };
    if (this.#doubted) {
      this.#doubted = false;
      this.#epoch += 1;
      this.#context.onBoot(this.#epoch);
    }
    this.#tellStatus();
    this.#health.notices(this.#notices.live);
    this.#health.sayAll();
  }

  /** A preset that is in use and only did not answer in time stays in use: an engine that loads a map is slow. */
  #notFound(why: Fault): void {
    this.#lookIn(LOOK_AGAIN_MS);
    if (this.#preset.at !== 'known' || why.code.startsWith('remote-control.')) this.#lose(why);
  }

  #lose(why: Fault): void {
    this.#preset = { at: 'missing', why };
    this.#doubted = true;
    this.#slots.failAll(why);
    this.#readings.stop();
    this.#tellStatus();
  }

  /** Something says that the preset is not as we know it. */
  #doubt(why: Fault): void {
    if (why.code === 'remote-control.denied') {
      this.#lose(why);
      this.#lookIn(LOOK_AGAIN_MS);
    } else this.#lookIn(SETTLE_MS);
  }

  #lookIn(ms: number): void {
    this.#lookAgain ??= this.#context.clock.after(ms, () => {
      this.#lookAgain = undefined;
      if (this.#link.live) void this.#discover();
    });
  }

  /** The link is down: nothing that was asked before is sent when it is back. */
  #forget(why: Fault): void {
    this.#life += 1;
    this.#lookAgain?.[Symbol.dispose]();
    this.#lookAgain = undefined;
    this.#preset = { at: 'unknown' };
    this.#doubted = true;
    this.#noticed = false;
    this.#slots.failAll(why);
    this.#readings.stop();
  }

  #tick(nowUs: number): void {
    if (this.#preset.at !== 'known') return;
    this.#health.aged((nowUs - this.#answeredUs) / 1000);
    this.#readings.poll();
  }

  #answered(tookMs: number): void {
    this.#answeredUs = this.#context.clock.nowUs();
    this.#health.answered(tookMs);
  }

  #hear(said: Said): void {
    if (this.#preset.at !== 'known' || !('preset' in said) || !this.#book.isOurs(said.preset)) return;
    if (said.kind !== 'changed') {
      const faults = said.kind === 'renamed' ? this.#book.rename(said.names) : [];
      for (const fault of faults) this.#context.onFault(fault);
      return this.#lookIn(SETTLE_MS);
    }
    for (const [label, values] of said.values) {
      this.#readings.heard(label, values);
      if (!this.#book.hasField(label)) this.#lookIn(SETTLE_MS);
    }
  }

  /** What was said meanwhile was not heard; and after a loss the engine may be another one. */
  #noticesUp(): void {
    this.#health.notices(true);
    if (this.#noticed) this.#doubted = true;
    this.#noticed = true;
    if (this.#preset.at === 'known') void this.#discover();
  }

  #linked(status: LinkStatus): void {
    this.#linkStatus = status;
    this.#tellStatus();
  }

  #tellStatus(): void {
    const status = this.#status();
    if (this.#statusNews.isNew(status)) this.#context.onStatus(status);
  }

  /** Live is: it answers, and the preset is there and read. */
  #status(): LinkStatus {
    if (this.#linkStatus.at !== 'live' || this.#preset.at === 'known') return this.#linkStatus;
    return this.#preset.at === 'missing' ? { at: 'waiting', why: this.#preset.why } : { at: 'connecting', attempt: 1 };
  }

  #tellSpecs(own: readonly ParameterSpec[]): void {
    const specs = [...own, ...this.#health.specs(this.#settings.answerMs)];
    if (!this.#specNews.isNew(specs)) return;
    this.#specs = new Map(specs.map((spec) => [spec.key, spec]));
    this.#context.onSpecs(specs);
  }
}

const slotOf = (kind: Point['kind'], label: string): string => `${kind}/${label}`;

export const driver: DriverModule<RemoteControlSettings> = {
  name: 'remote-control',
  salvo: false,
  settings: remoteControlSettings,
  create: (context, settings, address) =>
    address.kind === 'http'
      ? new RemoteControlDriver(context, settings, address)
      : new MisaddressedDriver(context, foretold(settings), address.kind, 'http'),
};
