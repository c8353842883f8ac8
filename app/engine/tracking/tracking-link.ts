/**
 * The engine's end of the tracking process: attaches to one that is there, else starts one, and keeps it there.
 *
 * Knows: the control socket and what the engine asked for. Tells: telemetry and verdicts in the engine's own time. A
 * process that died is started again with the same configuration, delays and relays, and that is said (`onLost`). An
 * engine that comes back finds the old process at work and only observes; configuring it with the same things changes
 * nothing. `stop` ends the process (a clean stop); `detach` leaves it to its work.
 */
import type { Socket } from 'node:net';
import { LineFramer } from '../../../drivers/kit/framers.ts';
import type { PoseAverageResult } from '../../core/calibration/kept/pose-average.ts';
import type { Fault } from '../../core/parameter.ts';

import { Captures } from './captures.ts';
import type { MoveOrder, ToMoves, WayBack } from './moves/move-messages.ts';
import { telemetryInOurTime } from './our-time.ts';
import { killProcess, ProcessFinder, pause } from './process-finder.ts';
import { type Alignment, keepRunning, withAlignments } from './tracking-alignment.ts';
import type { SinkConfig, TrackingConfig } from './tracking-config.ts';
import {
  type CaptureOrder,
  type FromTracking,
  MAX_LINE_BYTES,
  parseEvent,
  type RelayState,
  type SinkShape,
  type ToTracking,
  TRACKING_CONTROL,
  type TrackingTelemetry,
} from './tracking-messages.ts';
import type { BypassInfo, EncoderOrder, OrderOf, RecorderOrder, Tracking, TrackingOptions } from './tracking-reach.ts';

type Answer = (why: Fault | undefined) => void;
type Order = OrderOf<ToTracking>;

type State =
  | { readonly at: 'dialling' }
  | {
      readonly at: 'attached';
      readonly socket: Socket;
      readonly pid: number;
      readonly records: boolean;
      readonly moves: boolean;
    }
  | { readonly at: 'ended' };

const FIRST_BACK_OFF_MS = 100;
const MAX_BACK_OFF_MS = 8_000;
const STEADY_MS = 10_000;
const ANSWER_LIMIT_MS = 3_000;
const STOP_LIMIT_MS = 2_000;
const MAX_PENDING = 256;

export function openTracking(options: TrackingOptions): Tracking {
  const link = new TrackingLink(options);
  link.open();
  return link;
}

class TrackingLink implements Tracking {
  readonly #options: TrackingOptions;
  readonly #pending = new Map<number, Answer>();
  readonly #captures: Captures;
  readonly #relays = new Map<string, RelayState>();
  readonly #leads = new Map<string, string>();
  readonly #end = new AbortController();
  readonly #finder: ProcessFinder;
  #state: State = { at: 'dialling' };
  #config: TrackingConfig | undefined;
  /** Given to a process, or waiting for one. */
  #configuring: { readonly config: TrackingConfig; readonly answers: Answer[] } | undefined;
  #lastId = 0;
  #lives = 0;
  /** Ours minus theirs: both clocks are monotonic, their zeros differ. The least seen is the least delayed. */
  #offsetUs = Number.POSITIVE_INFINITY;
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: TrackingOptions) {
    this.#options = options;
    this.#captures = new Captures(options.clock);
    this.#finder = new ProcessFinder(options);
  }

  get attached(): boolean {
    return this.#state.at === 'attached';
  }

  get pid(): number | undefined {
    return this.#state.at === 'attached' ? this.#state.pid : undefined;
  }

  open(): void {
    this.#keeping = this.#keep().catch((cause: unknown) => {
      this.#options.log.warn('tracking link ended', { cause });
      this.#options.onLost({ code: 'tracking.failed' });
    });
  }

  configure(config: TrackingConfig): Promise<Fault | undefined> {
    this.#config = config;
    for (const [key, relay] of this.#relays) {
      const kept = config.sinks.some((sink) => sink.cameraId === relay.cameraId && sink.sinkId === relay.sinkId);
      if (!kept) this.#relays.delete(key);
    }
    if (this.#state.at === 'attached') return this.#order({ t: 'configure', config });
    if (this.#state.at === 'ended') return Promise.resolve({ code: 'tracking.stopped' });
    return new Promise((resolve) => {
      const answers = [...(this.#configuring?.answers ?? []), resolve];
      this.#configuring = { config, answers };
    });
  }

  align(cameraId: string, alignment: Alignment): Promise<Fault | undefined> {
    if (this.#config === undefined) return Promise.resolve({ code: 'tracking.lost' });
    this.#config = withAlignments(this.#config, (id) => (id === cameraId ? alignment : undefined));
    return this.#order({ t: 'configure', config: this.#config });
  }

  capture(order: CaptureOrder): Promise<PoseAverageResult | Fault> {
    return this.#captures.wait(this.#lastId + 1, order.seconds, () => this.#order({ t: 'capture', ...order }));
  }

  async setDelay(cameraId: string, sinkId: string, ms: number): Promise<Fault | undefined> {
    const why = await this.#order({ t: 'delay', cameraId, sinkId, delayMs: ms });
    if (why === undefined) this.#remember(cameraId, sinkId, { delayMs: ms });
    return why;
  }

  /** What is not named stays as it is. */
  async setShape(cameraId: string, sinkId: string, change: Partial<SinkShape>): Promise<Fault | undefined> {
    const { smoothingHz = 0, predictionMs = 0 } =
      this.#relays.get(`${cameraId}/${sinkId}`) ?? this.#sink(cameraId, sinkId) ?? {};
    const shape = { smoothingHz, predictionMs, ...change };
    const why = await this.#order({ t: 'shape', cameraId, sinkId, ...shape });
    if (why === undefined) this.#remember(cameraId, sinkId, shape);
    return why;
  }

  async setLead(cameraId: string, sourceId: string): Promise<Fault | undefined> {
    const why = await this.#order({ t: 'lead', cameraId, sourceId });
    if (why === undefined) this.#leads.set(cameraId, sourceId);
    return why;
  }

  learn(order: EncoderOrder): Promise<Fault | undefined> {
    return this.#order({ t: 'encoders', ...order });
  }

  async setRelay(cameraId: string, sinkId: string, on: boolean): Promise<Fault | undefined> {
    const why = await this.#order({ t: 'relay', cameraId, sinkId, on });
    if (why === undefined) this.#remember(cameraId, sinkId, { on });
    return why;
  }

  recorder(order: RecorderOrder): Promise<Fault | undefined> {
    // An older process would take it for noise and hang up on us, relays and all.
    if (this.#state.at === 'attached' && !this.#state.records)
      return Promise.resolve({ code: 'recording.old-process' });
    if (order.t !== 'record-note') return this.#order(order);
    const { note } = order;
    const own = note.t === 'house' ? { ...note, epochUs: this.#theirs(note.epochUs) } : note;
    return this.#order({ t: 'record-note', note: { ...own, atUs: this.#theirs(note.atUs) } });
  }

  startMove(cameraId: string, order: MoveOrder): Promise<Fault | undefined> {
    return this.#ofMoves({ t: 'move', cameraId, order: { ...order, fromUs: this.#theirs(order.fromUs) } });
  }

  moveBack(cameraId: string, way: WayBack): Promise<Fault | undefined> {
    return this.#ofMoves({ t: 'move-back', cameraId, ...way, fromUs: this.#theirs(way.fromUs) });
  }

  relays(): readonly RelayState[] {
    return [...this.#relays.values()];
  }

  bypassInfo(cameraId: string, sinkId: string): BypassInfo {
    const sink = this.#sink(cameraId, sinkId);
    const inSignalPath = this.#relays.get(`${cameraId}/${sinkId}`)?.on ?? false;
    if (sink === undefined || sink.mode === 'tap') return { inSignalPath, bypass: null };
    const { host, port } = sink.address;
    const params = { camera: cameraId, sink: sinkId, host, port, number: sink.trackerCameraId };
    return { inSignalPath, bypass: { code: 'tracking.bypass', params } };
  }

  async stop(): Promise<void> {
    const { pid } = this;
    const gone = this.#gone();
    if (this.#state.at === 'attached') this.#write({ t: 'stop', id: ++this.#lastId });
    if (pid === undefined) this.#finder.killUnreached();
    else {
      const late = new AbortController();
      const limit = pause(this.#options.clock, STOP_LIMIT_MS, late.signal).then(() => 'late');
      if ((await Promise.race([gone, limit])) === 'late') killProcess(pid);
      late.abort();
    }
    await this.detach();
  }

  async detach(): Promise<void> {
    const state = this.#state;
    this.#state = { at: 'ended' };
    this.#end.abort();
    if (state.at === 'attached') state.socket.destroy();
    this.#failAll({ code: 'tracking.stopped' });
    for (const answer of this.#configuring?.answers ?? []) answer({ code: 'tracking.stopped' });
    this.#configuring = undefined;
    await this.#keeping;
  }

  /** Until the end: find a process or start one, stay with it, begin again. */
  async #keep(): Promise<void> {
    const { signal } = this.#end;
    const { clock, log } = this.#options;
    let backOffMs = FIRST_BACK_OFF_MS;
    while (!signal.aborted) {
      const found = await this.#finder.find(signal);
      if (signal.aborted) return void found?.socket.destroy();
      const sinceUs = clock.nowUs();
      const why: Fault = found ? await this.#stay(found.socket, found.started) : { code: 'tracking.not-started' };
      if (signal.aborted) return;
      log.warn('tracking process lost', { why });
      this.#options.onLost(why);
      // One that ran well is replaced at once; one that dies at the door is not started at full pace.
      const steady = found !== undefined && clock.nowUs() - sinceUs > STEADY_MS * 1_000;
      backOffMs = steady ? FIRST_BACK_OFF_MS : Math.min(2 * backOffMs, MAX_BACK_OFF_MS);
      if (!steady) await pause(clock, backOffMs / 2, signal);
    }
  }

  /** Resolves when the connection is over, with the reason. */
  #stay(socket: Socket, started: boolean): Promise<Fault> {
    return new Promise((resolve) => {
      let why: Fault = { code: 'tracking.lost' };
      const framer = new LineFramer({
        maxBytes: MAX_LINE_BYTES,
        onFault: (fault) => {
          why = fault;
          socket.destroy();
        },
        onLine: (line) => {
          const event = parseEvent(line);
          if (event === undefined || this.#end.signal.aborted) return;
          const refused = this.#onEvent(socket, event, started);
          if (refused === undefined) return;
          why = refused;
          socket.destroy();
        },
      });
      socket.on('data', (bytes: Uint8Array) => framer.push(bytes));
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        if (this.#state.at === 'attached') this.#state = { at: 'dialling' };
        this.#failAll({ code: 'tracking.lost' });
        resolve(why);
      });
    });
  }

  #onEvent(socket: Socket, event: FromTracking, started: boolean): Fault | undefined {
    switch (event.t) {
      case 'hello':
        return this.#onHello(socket, event, started);
      case 'telemetry':
        this.#onTelemetry(event);
        return undefined;
      case 'verdict': {
        const { cameraId, verdict, reasons, atUs } = event;
        this.#options.onVerdict(cameraId, { verdict, reasons, atUs: this.#ours(atUs) });
        return undefined;
      }
      case 'captured':
        this.#captures.tell(event.id, event.result);
        return undefined;
      case 'rest':
        this.#options.onRest?.(event.cameraId, event.reading);
        return undefined;
      case 'done':
      case 'refused':
        this.#answer(event.id, event.t === 'refused' ? event.why : undefined);
        return undefined;
    }
  }

  #onHello(socket: Socket, hello: FromTracking & { t: 'hello' }, started: boolean): Fault | undefined {
    if (hello.control !== TRACKING_CONTROL) {
      // It may be relaying on air: it is left alone, and said.
      return { code: 'tracking.version', params: { theirs: hello.control, ours: TRACKING_CONTROL } };
    }
    const { pid, recorder, moves = false } = hello;
    this.#state = { at: 'attached', socket, pid, records: recorder !== undefined, moves };
    this.#lives++;
    this.#offsetUs = this.#options.clock.nowUs() - hello.nowUs;
    // One that nobody has configured yet is new, whoever started it.
    const isNew = started || hello.config === null;
    const kind = isNew ? (this.#lives > 1 ? 'restarted' : 'started') : 'survived';
    if (kind === 'survived' && this.#config) this.#config = keepRunning(this.#config, hello.config, hello.relays);
    if (kind === 'survived') for (const relay of hello.relays) this.#remember(relay.cameraId, relay.sinkId, relay);
    this.#options.log.info('tracking process attached', { kind, pid: hello.pid });
    this.#options.onAttached?.({ kind, pid: hello.pid, relays: hello.relays });
    void this.#restore(kind === 'restarted');
    return undefined;
  }

  /** What this engine asked for before: the configuration always, delays and relays where the process is a new one. */
  async #restore(withRelays: boolean): Promise<void> {
    const waiting = this.#configuring?.answers ?? [];
    this.#configuring = undefined;
    const config = this.#config;
    const remembered = [...this.#relays.values()];
    if (config === undefined) return;
    const why = await this.#order({ t: 'configure', config });
    for (const answer of waiting) answer(why);
    if (!withRelays || why !== undefined) return;
    for (const [cameraId, sourceId] of this.#leads) await this.#order({ t: 'lead', cameraId, sourceId });
    for (const { cameraId, sinkId, delayMs, on, smoothingHz = 0, predictionMs = 0 } of remembered) {
      const delayed = await this.#order({ t: 'delay', cameraId, sinkId, delayMs });
      const shaped = await this.#order({ t: 'shape', cameraId, sinkId, smoothingHz, predictionMs });
      const relayed = on ? await this.#order({ t: 'relay', cameraId, sinkId, on }) : undefined;
      const fault = delayed ?? shaped ?? relayed;
      if (fault) this.#options.log.warn('relay was not restored', { cameraId, sinkId, fault });
    }
  }

  #onTelemetry(telemetry: TrackingTelemetry): void {
    this.#offsetUs = Math.min(this.#offsetUs, this.#options.clock.nowUs() - telemetry.atUs);
    this.#options.onTelemetry(telemetryInOurTime(telemetry, this.#offsetUs));
  }

  #ours(theirUs: number): number {
    return theirUs + this.#offsetUs;
  }

  #theirs(ourUs: number): number {
    return ourUs - this.#offsetUs;
  }

  #ofMoves(order: OrderOf<ToMoves>): Promise<Fault | undefined> {
    // As with recordings: an older process would hang up on us.
    if (this.#state.at === 'attached' && !this.#state.moves) return Promise.resolve({ code: 'vcam.old-process' });
    return this.#order(order);
  }

  #remember(cameraId: string, sinkId: string, change: Partial<RelayState>): void {
    const key = `${cameraId}/${sinkId}`;
    const delayMs = this.#sink(cameraId, sinkId)?.delayMs ?? 0;
    this.#relays.set(key, { cameraId, sinkId, on: false, delayMs, ...this.#relays.get(key), ...change });
  }

  #sink(cameraId: string, sinkId: string): SinkConfig | undefined {
    return this.#config?.sinks.find((sink) => sink.cameraId === cameraId && sink.sinkId === sinkId);
  }

  #order(order: Order): Promise<Fault | undefined> {
    if (this.#state.at === 'ended') return Promise.resolve({ code: 'tracking.stopped' });
    if (this.#state.at !== 'attached') return Promise.resolve({ code: 'tracking.lost' });
    if (this.#pending.size >= MAX_PENDING) return Promise.resolve({ code: 'tracking.busy' });
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const limit = this.#options.clock.after(ANSWER_LIMIT_MS, () =>
        this.#answer(id, { code: 'tracking.no-answer', params: { afterMs: ANSWER_LIMIT_MS } }),
      );
      this.#pending.set(id, (why) => {
        limit[Symbol.dispose]();
        resolve(why);
      });
      this.#write({ ...order, id });
    });
  }

  #answer(id: number, why: Fault | undefined): void {
    const answer = this.#pending.get(id);
    this.#pending.delete(id);
    answer?.(why);
  }

  #failAll(why: Fault): void {
    this.#captures.fail(why);
    for (const id of this.#pending.keys()) this.#answer(id, why);
  }

  #write(command: ToTracking): void {
    if (this.#state.at === 'attached') this.#state.socket.write(`${JSON.stringify(command)}\n`);
  }

  /** Resolves when the present connection has closed. */
  #gone(): Promise<'gone'> {
    const state = this.#state;
    if (state.at !== 'attached' || state.socket.destroyed) return Promise.resolve('gone');
    return new Promise((resolve) => state.socket.once('close', () => resolve('gone')));
  }
}
