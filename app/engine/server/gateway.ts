/**
 * The WebSocket seats: hello and welcome, commands and results, one patch per tick for all, telemetry that may be dropped.
 *
 * Knows: sockets and their backlog. Is told: patches, telemetry, poses, traces. Tells: commands. A slow seat loses
 * telemetry, then its socket; never state, and never the engine's time (limits: app/protocol/limits.ts).
 */
import type { IncomingMessage, Server } from 'node:http';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { TraceLine } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import { SEAT_LIMITS } from '../../protocol/limits.ts';
import { type FromEngine, FromSeat, PROTOCOL } from '../../protocol/messages.ts';
import type { StageState, Telemetry } from '../../protocol/state.ts';
import type { Lang } from '../../protocol/words/words.ts';
import { type Auth, hostAllowed, type Who } from './auth.ts';
import { type CommandOutcome, errorOf } from './http.ts';

export interface GatewayOptions {
  readonly auth: Auth;
  readonly loopbackOnly: boolean;
  readonly version: string;
  nowUs(): number;
  state(): StageState;
  /** Flushes what a command changed, so that its result can name the revision. */
  flush(): number;
  command(name: string, args: unknown, who: Who, key: string | undefined): Promise<CommandOutcome>;
  watchTrace(device: string, fn: (line: TraceLine) => void): Disposable | undefined;
  onSeats(): void;
}

interface Seat {
  readonly socket: WebSocket;
  who: Who | undefined;
  /** Has its snapshot: patches begin with the revision after it. */
  welcomed: boolean;
  lang: Lang;
  tokens: number;
  filledUs: number;
  heardUs: number;
  tracing: { readonly device: string; readonly stop: Disposable } | undefined;
  traceLines: { dir: 'in' | 'out'; atUs: number; hex: string; decoded: string; fault?: Fault }[];
}

const TRACE_BATCH = 200;
const TOO_FAST: Fault = { code: 'seat.too-fast', params: { perSecond: SEAT_LIMITS.commandsPerSecond } };

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #sockets: WebSocketServer;
  readonly #seats = new Set<Seat>();

  constructor(server: Server, options: GatewayOptions) {
    this.#options = options;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: SEAT_LIMITS.maxMessageBytes,
      perMessageDeflate: false,
    });
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      socket.on('error', () => socket.destroy());
      const { host, origin } = request.headers;
      const path = (request.url ?? '').split('?')[0];
      const refused =
        path !== '/ws' || !hostAllowed(host, origin, options.loopbackOnly)
          ? '403 Forbidden'
          : this.#seats.size >= SEAT_LIMITS.seats
            ? '503 Service Unavailable'
            : undefined;
      if (refused) return void socket.end(`HTTP/1.1 ${refused}\r\nconnection: close\r\n\r\n`);
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#join(ws));
    });
  }

  /** Who is connected now, by seat. */
  connected(): ReadonlyMap<string, Who> {
    const seats = new Map<string, Who>();
    for (const { who } of this.#seats) if (who) seats.set(who.seat, who);
    return seats;
  }

  rename(seat: string, name: string): void {
    for (const one of this.#seats) if (one.who?.seat === seat) one.who = { ...one.who, name };
  }

  /** Their token was withdrawn: told so by name, then closed; what they still send is a stranger's. */
  withdraw(gone: readonly string[]): void {
    for (const one of this.#seats) {
      if (!one.who || !gone.includes(one.who.seat)) continue;
      one.who = undefined;
      one.welcomed = false;
      this.#trace(one, null);
      this.#refuse(one, { code: 'token.withdrawn' });
    }
  }

  broadcastText(text: string): void {
    for (const seat of this.#seats) {
      if (!seat.welcomed) continue;
      if (seat.socket.bufferedAmount > SEAT_LIMITS.closeBacklogBytes) seat.socket.terminate();
      else seat.socket.send(text);
    }
  }

  /** Droppable: a seat with a backlog does not get it. */
  broadcastTelemetry(data: Telemetry): void {
    if (this.#seats.size === 0) return;
    this.#droppable(JSON.stringify({ t: 'telemetry', data } satisfies FromEngine));
    for (const seat of this.#seats) this.#sendTrace(seat);
  }

  broadcastPoses(frame: Uint8Array): void {
    this.#droppable(frame);
  }

  get size(): number {
    return this.#seats.size;
  }

  /** Once a second or so: pings, and closes whoever fell silent. */
  tick(): void {
    const nowUs = this.#options.nowUs();
    for (const seat of this.#seats) {
      const silentMs = (nowUs - seat.heardUs) / 1000;
      if (silentMs > SEAT_LIMITS.silentMs || (!seat.who && silentMs > SEAT_LIMITS.helloTimeoutMs))
        seat.socket.terminate();
      else if (seat.who) this.#say(seat, { t: 'time', nowUs });
    }
  }

  async close(): Promise<void> {
    for (const seat of this.#seats) seat.socket.close(1001);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        for (const seat of this.#seats) seat.socket.terminate();
        resolve();
      }, 300);
      this.#sockets.close(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #droppable(data: string | Uint8Array): void {
    for (const seat of this.#seats) {
      if (seat.welcomed && seat.socket.bufferedAmount < SEAT_LIMITS.telemetryBacklogBytes) seat.socket.send(data);
    }
  }

  #join(socket: WebSocket): void {
    const nowUs = this.#options.nowUs();
    const seat: Seat = {
      socket,
      who: undefined,
      welcomed: false,
      lang: 'en',
      tokens: SEAT_LIMITS.commandBurst,
      filledUs: nowUs,
      heardUs: nowUs,
      tracing: undefined,
      traceLines: [],
    };
    this.#seats.add(seat);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.#seats.delete(seat);
      seat.tracing?.stop[Symbol.dispose]();
      this.#options.onSeats();
    });
    socket.on('message', (data, isBinary) => this.#heard(seat, data, isBinary));
  }

  #heard(seat: Seat, data: RawData, isBinary: boolean): void {
    seat.heardUs = this.#options.nowUs();
    const message = isBinary ? undefined : parse(data);
    if (!message) return this.#refuse(seat, { code: 'message.unreadable' });
    if (message.t === 'pong') return;
    const { who } = seat;
    // One hello for a seat: each answer is a whole snapshot.
    if (message.t === 'hello')
      return who ? this.#refuse(seat, { code: 'message.unreadable' }) : this.#hello(seat, message);
    if (!who) return this.#refuse(seat, { code: 'token.missing' });
    if (message.t !== 'command' && !this.#takeToken(seat)) return this.#refuse(seat, TOO_FAST);
    if (message.t === 'snapshot') {
      return this.#say(seat, { t: 'snapshot', nowUs: this.#options.nowUs(), state: this.#options.state() });
    }
    if (message.t === 'trace') return this.#trace(seat, message.device);
    void this.#command(seat, who, message);
  }

  #hello(seat: Seat, hello: Extract<FromSeat, { t: 'hello' }>): void {
    seat.lang = hello.lang;
    if (hello.protocol !== PROTOCOL) {
      return this.#refuse(seat, { code: 'protocol.differs', params: { seat: hello.protocol, engine: PROTOCOL } });
    }
    const who = this.#options.auth.who(hello.token);
    if (!who) return this.#refuse(seat, { code: 'token.missing' });
    seat.who = hello.name === undefined || hello.name === '' ? who : { ...who, name: hello.name };
    this.#options.onSeats();
    this.#options.flush();
    this.#say(seat, {
      t: 'welcome',
      protocol: PROTOCOL,
      seat: seat.who.seat,
      role: seat.who.role,
      version: this.#options.version,
      nowUs: this.#options.nowUs(),
      state: this.#options.state(),
    });
    seat.welcomed = true;
  }

  async #command(seat: Seat, who: Who, message: Extract<FromSeat, { t: 'command' }>): Promise<void> {
    const { id } = message;
    const outcome: CommandOutcome = this.#takeToken(seat)
      ? await this.#options.command(message.name, message.args, who, message.key)
      : { ok: false, fault: TOO_FAST };
    const rev = this.#options.flush();
    this.#say(
      seat,
      outcome.ok
        ? { t: 'result', id, rev, ok: true, result: outcome.result ?? {} }
        : { t: 'result', id, rev, ok: false, error: errorOf(outcome.fault, seat.lang) },
    );
  }

  #takeToken(seat: Seat): boolean {
    const nowUs = this.#options.nowUs();
    const earned = ((nowUs - seat.filledUs) / 1e6) * SEAT_LIMITS.commandsPerSecond;
    seat.tokens = Math.min(SEAT_LIMITS.commandBurst, seat.tokens + earned);
    seat.filledUs = nowUs;
    if (seat.tokens < 1) return false;
    seat.tokens -= 1;
    return true;
  }

  #trace(seat: Seat, device: string | null): void {
    seat.tracing?.stop[Symbol.dispose]();
    seat.tracing = undefined;
    seat.traceLines = [];
    if (device === null) return;
    const stop = this.#options.watchTrace(device, (line) => {
      const hex = Buffer.from(line.bytes.buffer, line.bytes.byteOffset, Math.min(512, line.bytes.length)).toString(
        'hex',
      );
      const said = { dir: line.dir, atUs: line.atUs, hex, decoded: line.decoded };
      seat.traceLines.push(line.fault ? { ...said, fault: line.fault } : said);
      if (seat.traceLines.length > TRACE_BATCH) seat.traceLines.shift();
    });
    if (stop) seat.tracing = { device, stop };
    this.#sendTrace(seat);
  }

  #sendTrace(seat: Seat): void {
    if (!seat.tracing || seat.traceLines.length === 0) return;
    if (seat.socket.bufferedAmount > SEAT_LIMITS.telemetryBacklogBytes) return;
    this.#say(seat, { t: 'trace', device: seat.tracing.device, lines: seat.traceLines });
    seat.traceLines = [];
  }

  #say(seat: Seat, message: FromEngine): void {
    if (seat.socket.readyState !== seat.socket.OPEN) return;
    if (seat.socket.bufferedAmount > SEAT_LIMITS.closeBacklogBytes) seat.socket.terminate();
    else seat.socket.send(JSON.stringify(message));
  }

  #refuse(seat: Seat, fault: Fault): void {
    this.#say(seat, { t: 'refused', error: errorOf(fault, seat.lang) });
    seat.socket.close(1008, fault.code.slice(0, 100));
  }
}

function parse(data: RawData): FromSeat | undefined {
  const buffer = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer);
  try {
    const parsed = FromSeat.safeParse(JSON.parse(buffer.toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON: the caller refuses the seat by name
  }
}
