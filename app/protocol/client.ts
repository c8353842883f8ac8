/**
 * The typed client of the WebSocket, for the console and for tests. Follows design section 4.
 *
 * Knows: hello and welcome, the mirror of the state, commands and their answers, the engine's clock, the link.
 * Is told: a WebSocket constructor and a clock; both default to those of the place it runs in.
 * A command is sent once. One that is unanswered when the link goes ends with `link.lost`; nothing is ever replayed.
 */
import { applyPatch } from './apply-patch.ts';
import { EngineClock } from './client-clock.ts';
import { type ClientTime, placeSocket, placeTime, type SocketConstructor, type SocketLike } from './client-place.ts';
import type { CommandArgs, CommandName } from './commands.ts';
import { SEAT_LIMITS } from './limits.ts';
import { type CommandError, type FromEngine, type FromSeat, PROTOCOL } from './messages.ts';
import { decodePoseFrame, type PoseSample } from './pose-frame.ts';
import type { Role, StageState, Telemetry } from './state.ts';
import { sayFault, sayHint } from './words/faults.ts';
import type { Lang } from './words/words.ts';

export type { ClientTime, SocketConstructor, SocketLike } from './client-place.ts';

export interface ClientOptions {
  readonly token: string;
  readonly lang: Lang;
  readonly name?: string;
  readonly socket?: SocketConstructor;
  readonly time?: ClientTime;
}

export type Link =
  | { readonly at: 'opening'; readonly attempt: number }
  | { readonly at: 'live'; readonly seat: string; readonly role: Role; readonly version: string }
  | { readonly at: 'lost'; readonly attempt: number; readonly sinceMs: number; readonly retryAtMs: number }
  /** The engine said no: a wrong token, another protocol. Waits for a person. */
  | { readonly at: 'refused'; readonly error: CommandError }
  | { readonly at: 'stopped' };

export type CommandReply =
  | { readonly ok: true; readonly result: unknown; readonly rev: number }
  | { readonly ok: false; readonly error: CommandError; readonly rev: number };

export type TraceMessage = Extract<FromEngine, { t: 'trace' }>;

const TICK_MS = 250;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 4_000;
/** Telemetry comes ten times a second: where it was heard, this silence means that the wire is cut. */
const QUIET_MS = 2_500;
const MAX_PENDING = 256;

interface Pending {
  readonly done: (reply: CommandReply) => void;
  reply: CommandReply | undefined;
}

export class StageClient {
  readonly #url: string;
  readonly #options: ClientOptions;
  readonly #Socket: SocketConstructor | undefined;
  readonly #time: ClientTime;
  readonly #clock = new EngineClock();
  readonly #pending = new Map<number, Pending>();
  readonly #stateFns = new Set<(state: StageState) => void>();
  readonly #linkFns = new Set<(link: Link) => void>();
  readonly #telemetryFns = new Set<(data: Telemetry) => void>();
  readonly #poseFns = new Set<(samples: readonly PoseSample[]) => void>();
  readonly #traceFns = new Set<(message: TraceMessage) => void>();
  readonly #stopTicking: () => void;
  #socket: SocketLike | undefined;
  #link: Link = { at: 'opening', attempt: 1 };
  #state: StageState | undefined;
  #lang: Lang;
  #nextId = 1;
  #heardMs = 0;
  #tickedMs = 0;
  #openedMs = 0;
  #chatty = false;
  #resyncing = false;
  #tracing: string | null = null;

  constructor(url: string, options: ClientOptions) {
    this.#url = url;
    this.#options = options;
    this.#lang = options.lang;
    this.#Socket = options.socket ?? placeSocket();
    this.#time = options.time ?? placeTime();
    this.#tickedMs = this.#time.nowMs();
    this.#stopTicking = this.#time.every(TICK_MS, () => this.#tick());
    this.#dial();
  }

  get link(): Link {
    return this.#link;
  }
  /** The last state heard; it stays, aged, while the link is lost. */
  get state(): StageState | undefined {
    return this.#state;
  }

  /** The engine's monotonic time now, as well as it is known; what ages are computed against. */
  nowUs(): number {
    return this.#clock.engineUs(this.#time.nowMs());
  }

  /** Words of `link.lost` and the like; the engine's own words follow the language of the hello. */
  speak(lang: Lang): void {
    this.#lang = lang;
  }

  onState(fn: (state: StageState) => void): () => void {
    return subscribe(this.#stateFns, fn);
  }
  onLink(fn: (link: Link) => void): () => void {
    return subscribe(this.#linkFns, fn);
  }
  onTelemetry(fn: (data: Telemetry) => void): () => void {
    return subscribe(this.#telemetryFns, fn);
  }
  onPoses(fn: (samples: readonly PoseSample[]) => void): () => void {
    return subscribe(this.#poseFns, fn);
  }
  onTrace(fn: (message: TraceMessage) => void): () => void {
    return subscribe(this.#traceFns, fn);
  }

  /** Trace lines of one device; null stops them. Kept across a reconnect. */
  trace(device: string | null): void {
    this.#tracing = device;
    if (this.#link.at === 'live') this.#send({ t: 'trace', device });
  }

  /** Resolves after the patch that contains its effect was applied, so that state and answer agree. */
  command<N extends CommandName>(name: N, args: CommandArgs<N>, key?: string): Promise<CommandReply> {
    if (this.#link.at !== 'live') return Promise.resolve(this.#refusal('link.lost'));
    if (this.#pending.size >= MAX_PENDING) return Promise.resolve(this.#refusal('link.busy'));
    const id = this.#nextId++;
    return new Promise((done) => {
      this.#pending.set(id, { done, reply: undefined });
      this.#send({
        t: 'command',
        id,
        name,
        args: args as Record<string, unknown>,
        ...(key === undefined ? {} : { key }),
      });
    });
  }

  /** Resolves at the first welcome, or with the refusal. */
  ready(): Promise<CommandError | undefined> {
    return new Promise((done) => {
      const look = (link: Link): boolean => {
        if (link.at === 'live') done(undefined);
        else if (link.at === 'refused') done(link.error);
        else if (link.at === 'stopped') done(this.#refusal('link.lost').error);
        else return false;
        return true;
      };
      if (look(this.#link)) return;
      const off = this.onLink((link) => {
        if (look(link)) off();
      });
    });
  }

  /** Idempotent; afterwards nothing fires. */
  stop(): void {
    if (this.#link.at === 'stopped') return;
    this.#stopTicking();
    this.#hangUp();
    this.#setLink({ at: 'stopped' });
    this.#dropPending();
  }

  #dial(): void {
    if (!this.#Socket) {
      this.#setLink({ at: 'refused', error: this.#refusal('link.none').error });
      return;
    }
    const socket = new this.#Socket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#openedMs = this.#time.nowMs();
    this.#heardMs = this.#openedMs;
    this.#chatty = false;
    this.#resyncing = false;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      const { token, name } = this.#options;
      this.#send({ t: 'hello', protocol: PROTOCOL, token, lang: this.#lang, ...(name === undefined ? {} : { name }) });
    };
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#hear(event.data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
    // A browser closes after an error; Node's needs a listener, else the process ends.
    socket.onerror = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  #hear(data: unknown): void {
    this.#heardMs = this.#time.nowMs();
    if (typeof data !== 'string') {
      const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data instanceof Uint8Array ? data : undefined;
      const samples = bytes && decodePoseFrame(bytes);
      if (samples) for (const fn of this.#poseFns) fn(samples);
      return;
    }
    const message = parse(data);
    if (message) this.#take(message);
  }

  #take(message: FromEngine): void {
    switch (message.t) {
      case 'welcome':
        if (message.protocol !== PROTOCOL) {
          this.#refuse(this.#refusal('link.protocol').error);
          return;
        }
        this.#clock.restart(message.nowUs, this.#heardMs);
        this.#setState(message.state);
        this.#setLink({ at: 'live', seat: message.seat, role: message.role, version: message.version });
        if (this.#tracing !== null) this.#send({ t: 'trace', device: this.#tracing });
        return;
      case 'snapshot':
        this.#clock.hear(message.nowUs, this.#heardMs);
        this.#resyncing = false;
        this.#setState(message.state);
        return;
      case 'patch':
        this.#patch(message);
        return;
      case 'result':
        this.#answer(message);
        return;
      case 'time':
        this.#clock.hear(message.nowUs, this.#heardMs);
        this.#send({ t: 'pong' });
        return;
      case 'telemetry':
        this.#chatty = true;
        this.#clock.hear(message.data.atUs, this.#heardMs);
        for (const fn of this.#telemetryFns) fn(message.data);
        return;
      case 'trace':
        for (const fn of this.#traceFns) fn(message);
        return;
      case 'refused':
        this.#refuse(message.error);
        return;
    }
  }

  #patch(message: Extract<FromEngine, { t: 'patch' }>): void {
    if (!this.#state || this.#resyncing || message.rev <= this.#state.rev) return;
    const next = applyPatch(this.#state, message.rev, message.ops);
    if (next) {
      this.#setState(next);
      return;
    }
    this.#resyncing = true;
    this.#send({ t: 'snapshot' });
  }

  #answer(message: Extract<FromEngine, { t: 'result' }>): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    pending.reply = message.ok
      ? { ok: true, result: message.result, rev: message.rev }
      : { ok: false, error: message.error, rev: message.rev };
    this.#settle();
  }

  /** Answers whose revision has arrived. */
  #settle(): void {
    const rev = this.#state?.rev ?? -1;
    for (const [id, pending] of this.#pending) {
      if (!pending.reply || pending.reply.rev > rev) continue;
      this.#pending.delete(id);
      pending.done(pending.reply);
    }
  }

  #setState(state: StageState): void {
    this.#state = state;
    for (const fn of this.#stateFns) fn(state);
    this.#settle();
  }

  #setLink(link: Link): void {
    this.#link = link;
    for (const fn of this.#linkFns) fn(link);
  }

  /**
   * Before the welcome a refusal is final; later the engine closes and we come back for a snapshot, unless the token
   * itself was withdrawn.
   */
  #refuse(error: CommandError): void {
    if (this.#link.at === 'live' && error.code !== 'token.withdrawn') return;
    this.#hangUp();
    this.#setLink({ at: 'refused', error });
    this.#dropPending();
  }

  #lost(): void {
    const nowMs = this.#time.nowMs();
    const before = this.#link;
    this.#hangUp();
    if (before.at === 'refused' || before.at === 'stopped') return;
    const attempt = before.at === 'opening' ? before.attempt : 0;
    const sinceMs = before.at === 'lost' ? before.sinceMs : nowMs;
    const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
    this.#setLink({ at: 'lost', attempt: attempt + 1, sinceMs: this.#lostSince(sinceMs), retryAtMs: nowMs + delayMs });
    this.#dropPending();
  }

  #lostSinceMs: number | undefined;
  /** One outage has one beginning, however many attempts it takes. */
  #lostSince(sinceMs: number): number {
    this.#lostSinceMs ??= sinceMs;
    return this.#lostSinceMs;
  }

  #tick(): void {
    const nowMs = this.#time.nowMs();
    // The page was asleep: what waits in the socket has not been read yet, so silence proves nothing.
    if (nowMs - this.#tickedMs > 4 * TICK_MS) this.#heardMs = Math.max(this.#heardMs, nowMs);
    this.#tickedMs = nowMs;
    const link = this.#link;
    if (link.at === 'live') {
      this.#lostSinceMs = undefined;
      const limitMs = this.#chatty ? QUIET_MS : SEAT_LIMITS.silentMs;
      if (nowMs - this.#heardMs > limitMs) this.#lost();
    } else if (link.at === 'opening') {
      if (nowMs - this.#openedMs > SEAT_LIMITS.helloTimeoutMs) this.#lost();
    } else if (link.at === 'lost' && nowMs >= link.retryAtMs) {
      this.#setLink({ at: 'opening', attempt: link.attempt });
      this.#dial();
    }
  }

  #hangUp(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.onerror = () => undefined;
    socket.close();
  }

  #dropPending(): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) pending.done(this.#refusal('link.lost'));
  }

  #refusal(code: string): CommandReply & { readonly ok: false } {
    const fault = { code };
    return {
      ok: false,
      rev: this.#state?.rev ?? 0,
      error: { code, message: sayFault(fault, this.#lang), hint: sayHint(fault, this.#lang) },
    };
  }

  #send(message: FromSeat): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }
}

/** Begins at once; `ready()` tells how it went. */
export function connect(url: string, options: ClientOptions): StageClient {
  return new StageClient(url, options);
}

function subscribe<T>(set: Set<(value: T) => void>, fn: (value: T) => void): () => void {
  set.add(fn);
  return () => set.delete(fn);
}

/** The engine is ours and its messages are typed by messages.ts; what is no object with a `t` is dropped. */
function parse(text: string): FromEngine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 't' in value ? (value as FromEngine) : undefined;
  } catch {
    return undefined;
  }
}
