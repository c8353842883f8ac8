/**
 * Tracking as the engine sees it: which cameras and sinks there are, how well each is tracked, and two devices made of it.
 *
 * The trackers themselves (`freed`, `opentrackio`) and the tracking process (`tracking`) appear as devices like any other: with link
 * status, parameters and trace. Their samples never pass through the engine; only what people look at does.
 */

import type {
  Clock,
  DeviceDriver,
  DriverContext,
  DriverModule,
  Log,
  Ticket,
  WireAddress,
} from '../../../drivers/contract.ts';
import { STREAM_SPECS } from '../../../drivers/kit/tracker-feed.ts';
import type { Storage } from '../../../presets/contract.ts';
import type { PoseAverageResult } from '../../core/calibration/kept/pose-average.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Studio } from '../../core/stage/model.ts';
import type { TrackingView } from '../../core/stage/plan.ts';
import type { RestReading } from '../../core/tracking/rest-watch.ts';
import type { Verdict } from '../../core/tracking/verdict.ts';
import { encodePoseFrame, POSE_STALE, type PoseSample } from '../../protocol/pose-frame.ts';
import type { CameraState, Telemetry } from '../../protocol/state.ts';
import type { VirtualAddresses } from '../../protocol/truth.ts';
import { EncoderBook } from './encoder-book.ts';
import { type LeadAlarms, LeadWatch } from './lead-watch.ts';
import { protocolNamed } from './protocol-table.ts';
import type { RecordingPart } from './recording/recording-messages.ts';
import { type SinkOrder, sinkOrder, sinkReports, sinkSpecs } from './sink-params.ts';
import { configOf, listensAt, settingsOf } from './studio-config.ts';
import { type Feed, tell } from './tracker-device.ts';
import { type Alignment, withAlignments } from './tracking-alignment.ts';
import { sourceIdOf, type TrackingConfig } from './tracking-config.ts';
import { openTracking } from './tracking-link.ts';
import type { CameraTelemetry, CaptureOrder, PortLine, TrackingTelemetry } from './tracking-messages.ts';
import type { RecorderOrder, Tracking } from './tracking-reach.ts';

export interface TrackingDeskOptions {
  readonly studio: Studio;
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly entry: string | undefined;
  readonly controlPath: string;
  readonly virtual: VirtualAddresses | undefined;
  /** The calibration in force. */
  readonly alignmentOf: (camera: string) => Alignment;
  readonly clock: Clock;
  readonly log: Log;
  readonly onViews: (views: ReadonlyMap<string, TrackingView>) => void;
  readonly onPoses: (frame: Uint8Array) => void;
  onCamera(camera: string, state: CameraState): void;
  readonly leadAlarms: LeadAlarms;
  onProcess(process: 'running' | 'restarting', why: Fault | undefined): void;
}

const HEARD_AGAIN_US = 2_000_000;

/** It comes once a second. */
const REST_OLD_US = 2_500_000;

export class TrackingDesk {
  readonly #options: TrackingDeskOptions;
  readonly #link: Tracking;
  readonly #config: TrackingConfig;
  readonly #rest = new Map<string, { readonly reading: RestReading; readonly heardUs: number }>();
  readonly #verdicts = new Map<string, Verdict>();
  readonly #cleanSinceUs = new Map<string, number>();
  readonly #unwellSinceUs = new Map<string, number>();
  readonly #replayedUs = new Map<string, number>();
  /** Trackers' drivers by device id, and the process's own. */
  readonly #feeds = new Map<string, Feed>();
  readonly #leads: LeadWatch;
  readonly #encoders: EncoderBook;
  #process: DriverContext | undefined;
  #newest: TrackingTelemetry | undefined;
  #ports: readonly PortLine[] = [];

  constructor(options: TrackingDeskOptions) {
    this.#options = options;
    this.#leads = new LeadWatch(options.leadAlarms);
    const { storage, studio } = options;
    this.#encoders = new EncoderBook({ storage, studioId: studio.id, learn: (order) => this.#link.learn(order) });
    this.#config = configOf(options.studio, options.virtual);
    this.#link = openTracking({
      entry: options.entry,
      controlPath: options.controlPath,
      clock: options.clock,
      log: options.log,
      onTelemetry: (telemetry) => this.#onTelemetry(telemetry),
      onRest: (camera, reading) => void this.#rest.set(camera, { reading, heardUs: options.clock.nowUs() }),
      onVerdict: (camera, verdict) => {
        this.#verdicts.set(camera, verdict);
        this.#publish(camera);
      },
      onLost: (why) => {
        this.#process?.onStatus({ at: 'waiting', why });
        options.onProcess('restarting', why);
      },
      onAttached: () => {
        this.#process?.onStatus({ at: 'live' });
        this.#process?.onBoot(0);
        options.onProcess('running', undefined);
        for (const { id } of options.studio.cameras) this.#publish(id);
      },
    });
  }

  /** What an earlier engine kept; once more after the library was replaced. */
  reopen(): Promise<void> {
    return this.#encoders.open();
  }

  start(): Promise<Fault | undefined> {
    return this.#link.configure(withAlignments(this.#config, this.#options.alignmentOf));
  }

  /** Another calibration came into force: the process works with it from the next sample on. */
  realign(camera: string, alignment: Alignment): Promise<Fault | undefined> {
    return this.#link.align(camera, alignment);
  }

  /** Where poses on their way to a sink wait from now on. */
  async setDelays(camera: string, delaysMs: Readonly<Record<string, number>>): Promise<Fault | undefined> {
    let why: Fault | undefined;
    for (const [sink, ms] of Object.entries(delaysMs)) why = (await this.#link.setDelay(camera, sink, ms)) ?? why;
    return why;
  }

  /** A clean stop ends the process; a killed engine leaves it relaying. */
  stop(): Promise<void> {
    return this.#link.stop();
  }

  relaysRunning(): readonly string[] {
    return this.#link
      .relays()
      .filter((relay) => relay.on)
      .map((relay) => `${relay.cameraId}/${relay.sinkId}`);
  }

  recorder(order: RecorderOrder): Promise<Fault | undefined> {
    return this.#link.recorder(order);
  }

  /** The process's end of virtual moves. */
  get moves(): Pick<Tracking, 'startMove' | 'moveBack'> {
    return this.#link;
  }

  /** As last heard; undefined while the process is not there, or is one that cannot record. */
  recordings(): RecordingPart | undefined {
    const { recording, replay } = this.newest() ?? {};
    return recording === undefined || replay === undefined ? undefined : { recording, replay };
  }

  /** The mean of what a tracker says over so many seconds, before any alignment. */
  async capture(order: CaptureOrder): Promise<PoseAverageResult | Fault> {
    // A process of an older engine would hang up on what it does not know.
    if (this.newest()?.cameras[order.cameraId]?.alignment === undefined) return { code: 'tracking.lost' };
    return this.#link.capture(order);
  }

  async relay(camera: string, sink: string, on: boolean): Promise<unknown> {
    const known = this.#config.sinks.find((s) => s.cameraId === camera && s.sinkId === sink);
    if (!known) return { code: 'tracking.no-sink', params: { camera, sink } };
    if (known.mode !== 'relay') return { code: 'tracking.is-tap', params: { camera, sink } };
    const fault = await this.#link.setRelay(camera, sink, on);
    this.#publish(camera);
    return fault ?? { camera, sink, on };
  }

  /** A person's word: that tracker leads, however far it is from the one that does. */
  async lead(camera: string, source: string): Promise<unknown> {
    const has = this.#config.sources.some((one) => one.cameraId === camera && sourceIdOf(one) === source);
    if (!has) return { code: 'tracking.no-source', params: { camera, source } };
    return (await this.#link.setLead(camera, source)) ?? { camera, source };
  }

  /** A person begins anew to learn how far a tracker's lens rings turn. */
  async learnAnew(camera: string, source: string): Promise<unknown> {
    const has = this.#config.sources.some((one) => one.cameraId === camera && sourceIdOf(one) === source);
    if (!has) return { code: 'tracking.no-source', params: { camera, source } };
    // A process of an older engine would hang up on what it does not know.
    if (this.newest()?.cameras[camera]?.encoders === undefined) return { code: 'tracking.lost' };
    return (await this.#encoders.reset(camera, source)) ?? { camera, source };
  }

  status(): unknown {
    const { attached, pid } = this.#link;
    const sinceUs = this.#options.clock.nowUs() - REST_OLD_US;
    const rest = [...this.#rest]
      .filter(([, { heardUs }]) => heardUs > sinceUs)
      .map(([id, { reading }]) => [id, reading]);
    const cameras = this.#newest?.cameras ?? {};
    return { attached, pid: pid ?? null, cameras, rest: Object.fromEntries(rest), ports: this.#ports };
  }

  /** What our own process measured last; undefined before it spoke. */
  newest(): TrackingTelemetry | undefined {
    return this.#link.attached ? this.#newest : undefined;
  }

  telemetry(): Telemetry['cameras'] {
    const cameras: Record<string, Telemetry['cameras'][string]> = {};
    for (const [id, camera] of Object.entries(this.#newest?.cameras ?? {})) {
      const { rateHz, lossPct, jitterMs, ageMs, packets, rejected } = camera;
      const sinks: Record<string, { sent: number; rateHz: number }> = {};
      for (const [sink, { sent, rateHz: hz }] of Object.entries(camera.sinks)) sinks[sink] = { sent, rateHz: hz };
      cameras[id] = { rateHz, lossPct, jitterMs, ageMs, packets, rejected, sinks };
    }
    return cameras;
  }

  /** Devices made of tracking; other driver names are not ours. */
  module(name: string): DriverModule | undefined {
    if (name === 'tracking')
      return { name, salvo: false, settings: (raw) => raw, create: (ctx) => this.#processDriver(ctx) };
    if (protocolNamed(name) === undefined) return undefined;
    return {
      name,
      salvo: false,
      settings: (raw) => raw,
      create: (ctx, settings, address) => this.#feed(ctx, settings, address),
    };
  }

  #onTelemetry(telemetry: TrackingTelemetry): void {
    const before = this.#newest;
    this.#newest = telemetry;
    for (const [id, { replayed }] of Object.entries(telemetry.cameras))
      if (replayed !== before?.cameras[id]?.replayed) this.#publish(id);
    this.#encoders.take(telemetry);
    if (telemetry.arrivals) this.#ports = telemetry.arrivals;
    const { studio, onViews, onPoses } = this.#options;
    const views = new Map<string, TrackingView>();
    const samples: PoseSample[] = [];
    studio.cameras.forEach(({ id, tracking }, index) => {
      const camera = telemetry.cameras[id];
      if (!camera) return;
      if (this.#leads.take(id, camera)) this.#publish(id);
      const view = this.#view(id, camera, telemetry.atUs);
      views.set(id, view);
      for (const sink of tracking?.sinks ?? []) views.set(`${id}/${sink.id}`, view);
      if (!camera.pose || camera.atUs === null) return;
      const { zoomRaw, focusRaw } = camera.lens;
      const flags = camera.verdict === 'ok' || camera.verdict === 'lossy' ? 0 : POSE_STALE;
      const hfovDeg = camera.fov?.horizontalDeg ?? 0;
      const rings = { zoom: zoomRaw ?? 0, focus: focusRaw ?? 0 };
      samples.push({ index, flags, pose: camera.pose, ...rings, atUs: camera.atUs, hfovDeg });
    });
    onViews(views);
    onPoses(encodePoseFrame(samples));
    for (const one of this.#feeds.values()) {
      const camera = one.source?.cameraId ?? '';
      if (telemetry.cameras[camera]?.replayed) this.#replayedUs.set(camera, telemetry.atUs);
      // A recording says nothing of the tracker; right after it nobody has had the time to hear it again.
      const sinceUs = telemetry.atUs - (this.#replayedUs.get(camera) ?? Number.NEGATIVE_INFINITY);
      if (sinceUs >= HEARD_AGAIN_US) tell(one, telemetry);
    }
    this.#reportSinks(telemetry);
  }

  #view(id: string, camera: CameraTelemetry, atUs: number): TrackingView {
    if (camera.verdict === 'ok') {
      this.#unwellSinceUs.delete(id);
      if (!this.#cleanSinceUs.has(id)) this.#cleanSinceUs.set(id, atUs);
    } else {
      // A hiccup shorter than a closing gate is none; what lasts begins the two seconds anew.
      const sinceUs = this.#unwellSinceUs.get(id) ?? atUs;
      this.#unwellSinceUs.set(id, sinceUs);
      if (atUs - sinceUs >= this.#options.studio.gates.closeAfterMs * 1000) this.#cleanSinceUs.delete(id);
    }
    return {
      verdict: camera.verdict,
      rateHz: camera.rateHz,
      lossPct: camera.lossPct,
      cleanSinceUs: this.#cleanSinceUs.get(id),
      atUs: camera.atUs ?? atUs,
      ...(camera.replayed && { replayed: true }),
      ...(camera.move && camera.move.phase !== 'waiting' && { virtual: true }),
    };
  }

  #publish(camera: string): void {
    const sinks: Record<string, CameraState['sinks'][string]> = {};
    for (const sink of this.#config.sinks.filter((s) => s.cameraId === camera)) {
      const { inSignalPath, bypass } = this.#link.bypassInfo(camera, sink.sinkId);
      sinks[sink.sinkId] = { mode: sink.mode, running: inSignalPath, bypass };
    }
    const verdict = this.#verdicts.get(camera);
    const status = verdict?.verdict ?? 'none';
    const why = verdict?.reasons[0] ?? null;
    const replayed = this.#newest?.cameras[camera]?.replayed === true;
    const lead = this.#leads.of(camera);
    this.#options.onCamera(camera, { status, why, sinks, ...(replayed && { replayed }), ...(lead && { lead }) });
  }

  #reportSinks({ cameras, atUs }: TrackingTelemetry): void {
    for (const sink of this.#config.sinks) {
      const said = cameras[sink.cameraId]?.sinks[sink.sinkId];
      if (!said) continue;
      for (const [key, value] of sinkReports(sink, said)) this.#process?.onReport({ key, value, atUs });
    }
  }

  /** A tracker: live while its samples are believed. */
  #feed(context: DriverContext, settings: unknown, address: WireAddress): DeviceDriver {
    const here = this.#config.sources.filter((one) => listensAt(one, address));
    const { trackerCameraId } = settingsOf(settings);
    // Trackers of one multicast group share a port and are told apart by their number.
    const source = here.find((one) => one.trackerCameraId === trackerCameraId) ?? here[0];
    const id = source ? `${source.cameraId} ${sourceIdOf(source)}` : '';
    return {
      start: () => {
        context.onSpecs(STREAM_SPECS);
        context.onStatus({ at: 'connecting', attempt: 1 });
        this.#feeds.set(id, { source, context, told: '' });
      },
      stop: () => {
        this.#feeds.delete(id);
        return Promise.resolve();
      },
      query: () => Promise.resolve(undefined),
      prepare: () => ({ code: 'device.listens-only' }),
    };
  }

  #processDriver(context: DriverContext): DeviceDriver {
    return {
      start: () => {
        this.#process = context;
        context.onSpecs(this.#config.sinks.flatMap(sinkSpecs));
        if (this.#link.attached) {
          context.onStatus({ at: 'live' });
          context.onBoot(0);
        } else context.onStatus({ at: 'connecting', attempt: 1 });
      },
      stop: () => {
        this.#process = undefined;
        return Promise.resolve();
      },
      query: () => Promise.resolve(this.#link.attached ? undefined : { code: 'tracking.lost' }),
      prepare: ({ entries }) => {
        const [entry] = entries;
        const order = sinkOrder(this.#config.sinks, this.#link, entry?.key ?? '', entry?.value);
        if ('code' in order) return order;
        return { release: (when) => this.#send(order, when === 'now' ? 0 : when.atUs) };
      },
    };
  }

  #send(order: SinkOrder, atUs: number): Ticket {
    const { clock } = this.#options;
    let fate: 'armed' | 'sent' | 'cancelled' = 'armed';
    const answered = Promise.withResolvers<Fault | undefined>();
    const left = Promise.withResolvers<{ atUs: number; lateUs: number } | Fault>();
    const timer = clock.after((atUs - clock.nowUs()) / 1000, () => {
      fate = 'sent';
      const nowUs = clock.nowUs();
      left.resolve({ atUs: nowUs, lateUs: atUs === 0 ? 0 : Math.max(0, nowUs - atUs) });
      void order.run().then((fault) => {
        answered.resolve(fault);
        this.#publish(order.cameraId);
      });
    });
    return {
      sent: left.promise,
      acked: answered.promise.then((fault) => fault ?? 'acked'),
      cancel: () => {
        if (fate === 'armed') {
          fate = 'cancelled';
          timer[Symbol.dispose]();
          left.resolve({ code: 'ticket.cancelled' });
          answered.resolve({ code: 'ticket.cancelled' });
        }
        return Promise.resolve(fate === 'cancelled' ? 'cancelled' : 'sent');
      },
    };
  }
}
