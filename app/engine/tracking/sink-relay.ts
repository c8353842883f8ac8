// hot path
/**
 * One camera's samples to one sink: filter -> prediction -> delay line -> encode -> send, while it is switched on.
 *
 * Knows: its socket and its delay line. Is told: corrected samples, on and off, the delay. Tells: what it sent, what the
 * network refused. The socket is connected (a lookup per send costs 100 us) and has an error listener: a connected
 * datagram socket without one kills the process when the sink's port closes.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Clock } from '../../../drivers/contract.ts';
import { wireFault } from '../../../drivers/kit/faults.ts';
import type { Fault } from '../../core/parameter.ts';
import { DelayLine } from '../../core/tracking/delay-line.ts';
import { moveToPupil } from '../../core/tracking/lens-optics.ts';
import { PoseFilter } from '../../core/tracking/one-euro.ts';
import { PosePredictor } from '../../core/tracking/pose-predictor.ts';
import { blankSample, copySample, type TrackingSample } from '../../core/tracking/sample.ts';
import { SinkAxes } from '../../core/tracking/sink-axes.ts';
import { protocolNamed } from './protocol-table.ts';
import type { SinkConfig } from './tracking-config.ts';
import type { RelayState, SinkLens, SinkShape, SinkTelemetry } from './tracking-messages.ts';
import type { TrackingEncoder } from './tracking-protocol.ts';

/** A send may still hold its buffer while the next is filled. */
const BUFFERS = 64;
/** Timers are whole milliseconds: what is due within half of one leaves now. */
const EARLY_US = 500;
const REDIAL_US = 1_000_000;
const OLD_US = 100_000;
/** Of the sends since the last turn of the second: how many, how late together, how late at most. */
const SENDS = 0;
const SUM = 1;
const MOST = 2;

export class SinkRelay {
  readonly config: SinkConfig;
  readonly #clock: Clock;
  readonly #encoder: TrackingEncoder;
  readonly #axes: SinkAxes | undefined;
  readonly #turned = blankSample();
  readonly #line: DelayLine;
  readonly #out: TrackingSample = blankSample();
  readonly #buffers: readonly Uint8Array[];
  readonly #done = (error: Error | null): void => this.#onSent(error);
  readonly #asideDone = (error: Error | null): void => {
    if (error) this.#fail(error);
  };
  readonly #wake = (): void => this.#onWake();
  #socket: { readonly at: 'none' } | { readonly at: 'opening' | 'open'; readonly udp: Socket } = { at: 'none' };
  readonly #filter = new PoseFilter();
  readonly #predictor = new PosePredictor();
  readonly #own = blankSample();
  #shape: SinkShape = { smoothingHz: 0, predictionMs: 0 };
  #on = false;
  #timer: Disposable | undefined;
  #sent = 0;
  #failed = 0;
  #lateUs = 0;
  #why: Fault | null = null;
  #dialledUs = Number.NEGATIVE_INFINITY;
  #rate = { sent: 0, atUs: 0, hz: 0 };
  /** In an array: a number in a field would be allocated anew each time. */
  readonly #late = new Float64Array(3);
  #pipeline: { readonly us: number | null; readonly mostUs: number | null } = { us: null, mostUs: null };
  #lens: SinkLens = 'counts';
  #isAtPupil = false;
  #next = 0;
  #toNext = 1;

  constructor(config: SinkConfig, clock: Clock) {
    this.config = config;
    this.#clock = clock;
    const protocol = protocolNamed(config.protocol);
    const encoder = protocol?.encoder?.(config.options ?? {});
    if (encoder === undefined) throw new Error(`no tracking protocol ${config.protocol} to send`);
    this.#encoder = encoder;
    this.#axes = config.axes && new SinkAxes(config.axes, protocol?.natural ?? { axes: 'stage', unit: 'm' });
    this.#line = new DelayLine(config.delayMs);
    this.setShape({ smoothingHz: config.smoothingHz ?? 0, predictionMs: config.predictionMs ?? 0 });
    this.#buffers = Array.from({ length: BUFFERS }, () => new Uint8Array(encoder.maxBytes));
  }

  get on(): boolean {
    return this.#on;
  }

  get state(): RelayState {
    const { cameraId, sinkId } = this.config;
    return { cameraId, sinkId, on: this.#on, delayMs: this.#line.delayMs, ...this.#shape };
  }

  set(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    if (on) this.#dial();
    else this.close();
  }

  setDelay(delayMs: number): void {
    this.#line.setDelay(delayMs, this.#clock.nowUs());
    this.#disarm();
    this.#onWake();
  }

  /** From the next sample on. */
  setShape(shape: SinkShape): void {
    this.#shape = shape;
    this.#filter.set(shape.smoothingHz);
    this.#predictor.set(shape.predictionMs);
  }

  /** A corrected sample, stamped with its arrival. */
  take(corrected: TrackingSample): void {
    if (!this.#on) return;
    const sample = this.#shaped(corrected);
    // The filter sees every sample; the sink every so many.
    if (this.#toNext > 1) {
      this.#toNext--;
      return;
    }
    this.#toNext = this.config.everyNth ?? 1;
    if (this.#socket.at === 'none') this.#failed++;
    else if (this.#socket.at === 'open' && this.#line.delayMs === 0 && this.#line.length === 0) {
      this.#send(sample, sample.atUs);
    } else {
      // A socket that is still opening keeps what comes: nothing is lost from the moment the order was given.
      this.#line.push(sample);
      if (this.#timer === undefined) this.#onWake();
    }
  }

  /** The filter lags, so it comes first and what is foretold is its calm answer. */
  #shaped(sample: TrackingSample): TrackingSample {
    const { smoothingHz, predictionMs } = this.#shape;
    if (smoothingHz === 0 && predictionMs === 0) return sample;
    const own = this.#own;
    copySample(own, sample);
    this.#filter.apply(own.pose, own.atUs);
    this.#predictor.apply(own.pose, own.atUs);
    return own;
  }

  /** Now and then: redials a sink whose name did not resolve, and measures the rate. */
  tick(nowUs: number): void {
    if (this.#on && this.#socket.at === 'none' && nowUs - this.#dialledUs >= REDIAL_US) this.#dial();
    const seconds = (nowUs - this.#rate.atUs) / 1e6;
    if (seconds < 1) return;
    this.#rate = { sent: this.#sent, atUs: nowUs, hz: (this.#sent - this.#rate.sent) / seconds };
    const sends = this.#late[SENDS]!;
    this.#pipeline =
      sends === 0
        ? { us: null, mostUs: null }
        : { us: Math.round(this.#late[SUM]! / sends), mostUs: Math.round(this.#late[MOST]!) };
    this.#late.fill(0);
  }

  telemetry(): SinkTelemetry {
    return {
      relaying: this.#on,
      delayMs: this.#line.delayMs,
      ...this.#shape,
      sent: this.#sent,
      failed: this.#failed,
      skipped: this.#line.skipped,
      rateHz: Math.round(this.#rate.hz * 10) / 10,
      lateUs: Math.round(this.#lateUs),
      pipelineUs: this.#pipeline.us,
      pipelineMostUs: this.#pipeline.mostUs,
      lens: this.#lens,
      atPupil: this.#isAtPupil,
      why: this.#why,
    };
  }

  /** Idempotent; what is still in the line is not sent any more. */
  close(): void {
    this.#on = false;
    this.#disarm();
    this.#line.clear();
    this.#hangUp();
  }

  #onWake(): void {
    this.#timer = undefined;
    if (this.#socket.at !== 'open') return;
    const nowUs = this.#clock.nowUs();
    while (this.#line.takeDue(nowUs + EARLY_US, this.#out))
      this.#send(this.#out, this.#out.atUs + this.#line.delayMs * 1_000);
    const dueUs = this.#line.dueAtUs();
    if (dueUs === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.after(Math.max(1, Math.floor((dueUs - nowUs) / 1_000)), this.#wake);
  }

  #disarm(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #send(sample: TrackingSample, dueUs: number): void {
    if (this.#socket.at !== 'open') {
      this.#failed++;
      return;
    }
    const { udp } = this.#socket;
    const { trackerCameraId } = this.config;
    const bytes = this.#buffer();
    const length = this.#encoder.encode(this.#asWanted(sample), trackerCameraId, bytes);
    if (length > 0) udp.send(length === bytes.length ? bytes : bytes.subarray(0, length), this.#done);
    else this.#failed++;
    if (this.#encoder.also !== undefined) {
      const aside = this.#buffer();
      const more = this.#encoder.also(trackerCameraId, aside);
      if (more > 0) udp.send(aside.subarray(0, more), this.#asideDone);
    }
    this.#lateUs = Math.max(0, this.#clock.nowUs() - dueUs);
    this.#late[SENDS]!++;
    this.#late[SUM]! += this.#lateUs;
    if (this.#lateUs > this.#late[MOST]!) this.#late[MOST] = this.#lateUs;
  }

  #buffer(): Uint8Array {
    const bytes = this.#buffers[this.#next]!;
    this.#next = (this.#next + 1) % BUFFERS;
    return bytes;
  }

  /** As the sink wants it: its point of the lens, what it is told of the lens, its axes. */
  #asWanted(sample: TrackingSample): TrackingSample {
    const { lens, atPupil = false } = this.config;
    this.#lens = !sample.lens.known || lens === 'counts' ? 'counts' : sample.lens.mapped ? 'mapped' : 'tracker';
    if (this.#axes === undefined && lens === undefined && !atPupil) return sample;
    const turned = this.#turned;
    copySample(turned, sample);
    this.#isAtPupil = atPupil && moveToPupil(turned);
    if (lens === 'counts') turned.lens.known = false;
    this.#axes?.apply(turned);
    return turned;
  }

  #onSent(error: Error | null): void {
    if (error) this.#fail(error);
    else {
      this.#sent++;
      this.#why = null;
    }
  }

  #fail(error: unknown): void {
    this.#failed++;
    this.#why = wireFault(error, this.config.address.host, this.config.address.port);
  }

  #dial(): void {
    const { host, port } = this.config.address;
    this.#dialledUs = this.#clock.nowUs();
    const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    this.#socket = { at: 'opening', udp };
    const lost = (error: unknown): void => {
      if (this.#socket.at === 'none' || this.#socket.udp !== udp) return;
      // A refused send leaves the socket fit: the sink's host is up, nobody listens yet. One that did not open is not.
      if (this.#socket.at === 'open') this.#fail(error);
      else this.#giveUp(error);
    };
    udp.on('error', lost);
    const connected: (error?: Error) => void = (error) => {
      if (error) lost(error);
      else if (this.#socket.at === 'opening' && this.#socket.udp === udp) this.#onOpen(udp);
    };
    udp.connect(port, host, connected);
  }

  #giveUp(error: unknown): void {
    this.#failed += this.#line.length;
    this.#line.clear();
    this.#why = wireFault(error, this.config.address.host, this.config.address.port);
    this.#hangUp();
  }

  #onOpen(udp: Socket): void {
    this.#socket = { at: 'open', udp };
    // A name that took its time to resolve: poses of long ago are of no use.
    this.#line.setDelay(this.#line.delayMs, this.#clock.nowUs() - OLD_US);
    this.#onWake();
  }

  #hangUp(): void {
    if (this.#socket.at === 'none') return;
    const { udp } = this.#socket;
    this.#socket = { at: 'none' };
    udp.close();
  }
}
