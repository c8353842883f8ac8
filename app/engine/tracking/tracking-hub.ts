/**
 * The pipeline of all cameras: ports in, relays out. What the tracking process runs; knows no process, no control socket.
 *
 * Is told: the configuration, delays, which relays run. Tells: telemetry when asked, verdicts when they change. A source
 * or a sink that a new configuration leaves as it was is left alone, with its socket, its delay and its relay.
 */

import type { Clock } from '../../../drivers/contract.ts';
import type { PoseAverageResult } from '../../core/calibration/kept/pose-average.ts';
import type { Fault } from '../../core/parameter.ts';
import type { KeptEncoders } from '../../core/tracking/encoder-range.ts';
import { MAX_SMOOTHING_HZ } from '../../core/tracking/one-euro.ts';
import { MAX_PREDICTION_MS } from '../../core/tracking/pose-predictor.ts';
import { isRestTurn, type RestReading } from '../../core/tracking/rest-watch.ts';
import type { Verdict } from '../../core/tracking/verdict.ts';
import { CameraTrack } from './camera-track.ts';
import { InputPort, portKey } from './input-port.ts';
import type { MoveOrder, WayBack } from './moves/move-messages.ts';
import { protocolNamed } from './protocol-table.ts';
import type { Recorder } from './recording/recorder.ts';
import type { RecordedSetup } from './recording/recording-format.ts';
import { RecordingTap } from './recording/recording-tap.ts';
import { ownOf, replayedSource, replayedSources } from './recording/replayed-source.ts';
import { SinkRelay } from './sink-relay.ts';
import { unaligned } from './tracking-alignment.ts';
import { checkDelay, type SinkConfig, type SourceConfig, type TrackingConfig } from './tracking-config.ts';
import type { CameraTelemetry, CaptureOrder, RelayState, SinkShape, TrackingTelemetry } from './tracking-messages.ts';

const LEAST_CAPTURE_S = 0.2;
const MOST_CAPTURE_S = 15;
/** With sixteen senders on each, a line of this is well below what the control socket takes. */
const MAX_PORTS = 24;
const ARRIVALS_US = 500_000;

export interface HubOptions {
  readonly clock: Clock;
  onVerdict(cameraId: string, verdict: Verdict, atUs: number): void;
  /** A capture is over, under the number that it was asked for. */
  onCaptured?(capture: number, result: PoseAverageResult): void;
}

export class TrackingHub {
  readonly #options: HubOptions;
  readonly #ports = new Map<string, InputPort>();
  readonly #cameras = new Map<string, CameraTrack>();
  /** Cameras that show a recording, with what they listen to otherwise. */
  readonly #replayed = new Map<string, readonly SourceConfig[]>();
  #replayPorts: ReadonlyMap<number, InputPort> = new Map();
  #tap: { readonly tap: RecordingTap; readonly recorder: Recorder | undefined } | undefined;
  #config: TrackingConfig | null = null;
  #arrivalsUs = Number.NEGATIVE_INFINITY;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  get config(): TrackingConfig | null {
    return this.#config;
  }

  get relaying(): boolean {
    return this.relays().some((relay) => relay.on);
  }

  relays(): RelayState[] {
    return [...this.#cameras.values()].flatMap((camera) => [...camera.relays.values()].map((relay) => relay.state));
  }

  /** Where each port is really bound. */
  portOf(cameraId: string, source = 0): number | undefined {
    const track = this.#cameras.get(cameraId)?.sources[source];
    return track && this.#ports.get(portKey(track.config))?.port;
  }

  configure(config: TrackingConfig): void {
    for (const [id, camera] of this.#cameras) {
      const wanted = config.sources.filter((source) => source.cameraId === id);
      const live = this.#liveConfigs(camera);
      if (wanted.length === live.length && live.every((one, i) => same(wanted[i]!, one))) {
        this.#align(camera, wanted);
        continue;
      }
      this.#replayed.delete(id);
      camera.close();
      this.#cameras.delete(id);
    }
    for (const { cameraId } of config.sources) {
      if (this.#cameras.has(cameraId)) continue;
      const own = config.sources.filter((source) => source.cameraId === cameraId);
      this.#cameras.set(cameraId, new CameraTrack(own, this.#options.clock));
    }
    this.#config = config;
    this.#arrangePorts();
    for (const camera of this.#cameras.values()) this.#arrangeRelays(camera, config.sinks);
  }

  /** What a recording of these cameras (null = all) will hold. */
  recordable(tap: RecordingTap, cameras: readonly string[] | null): RecordedSetup {
    return tap.setup(this.#config?.sources ?? [], (id) => cameras?.includes(id) ?? true);
  }

  record(tap: RecordingTap, recorder: Recorder): void {
    this.#tap = { tap, recorder };
    this.#attachTap();
  }

  /** Cameras of the stage -> cameras of the recording, whose datagrams they get from now on instead of their own. */
  replay(cameras: ReadonlyMap<string, string>, setup: RecordedSetup): Fault | undefined {
    const recordedOf = (from: string) =>
      setup.sources.filter(({ cameraId, protocol }) => cameraId === from && protocolNamed(protocol) !== undefined);
    for (const [id, from] of cameras) {
      const camera = this.#cameras.get(id);
      if (camera === undefined) return { code: 'replay.no-camera', params: { camera: id } };
      if (camera.moves.playing) return { code: 'replay.virtual-move', params: { camera: id } };
      if (recordedOf(from).length === 0) return { code: 'replay.not-recorded', params: { camera: from } };
    }
    this.live();
    const ports = new Map<number, InputPort>();
    for (const [id, from] of cameras) {
      const own = this.#cameras.get(id)!.sources.map(({ config }) => config);
      this.#replayed.set(id, own);
      const replayed = replayedSources(own, recordedOf(from));
      const camera = this.#exchange(
        id,
        replayed.map(({ config }) => config),
      );
      replayed.forEach(({ recorded }, n) => {
        const port = ports.get(recorded.port) ?? new InputPort(recorded, this.#options.clock, true);
        ports.set(recorded.port, port);
        port.cameras.push(camera.sources[n]!);
      });
    }
    this.#replayPorts = ports;
    this.#arrangePorts();
    return undefined;
  }

  /** A datagram of the recording. */
  feed(port: number, bytes: Uint8Array, host: string, senderPort: number, atUs: number): void {
    this.#replayPorts.get(port)?.hear(bytes, host, senderPort, atUs);
  }

  /** Every camera hears its own tracker again. */
  live(): void {
    for (const [id, own] of this.#replayed) this.#exchange(id, own);
    this.#replayed.clear();
    this.#replayPorts = new Map();
    this.#arrangePorts();
  }

  setDelay(cameraId: string, sinkId: string, delayMs: number): Fault | undefined {
    const relay = this.#relayOf(cameraId, sinkId);
    if (!(relay instanceof SinkRelay)) return relay;
    if (!checkDelay(delayMs)) return { code: 'tracking.delay-range', params: { delayMs } };
    relay.setDelay(delayMs);
    return undefined;
  }

  setShape(cameraId: string, sinkId: string, { smoothingHz, predictionMs }: SinkShape): Fault | undefined {
    const relay = this.#relayOf(cameraId, sinkId);
    if (!(relay instanceof SinkRelay)) return relay;
    if (!(smoothingHz >= 0 && smoothingHz <= MAX_SMOOTHING_HZ))
      return { code: 'tracking.smoothing-range', params: { hz: smoothingHz, mostHz: MAX_SMOOTHING_HZ } };
    if (!(predictionMs >= 0 && predictionMs <= MAX_PREDICTION_MS))
      return { code: 'tracking.prediction-range', params: { ms: predictionMs, mostMs: MAX_PREDICTION_MS } };
    relay.setShape({ smoothingHz, predictionMs });
    return undefined;
  }

  /** A person's word: that source leads, however far it is from the one that does. */
  setLead(cameraId: string, sourceId: string): Fault | undefined {
    const chosen = this.#cameras.get(cameraId)?.choose(sourceId, this.#options.clock.nowUs()) ?? false;
    return chosen ? undefined : { code: 'tracking.no-source', params: { camera: cameraId, source: sourceId } };
  }

  /** What was kept of a tracker's encoders. A recording is not the tracker: what it shows is nobody's to keep. */
  learn(cameraId: string, sourceId: string, kept: KeptEncoders, anew: boolean): Fault | undefined {
    const known = this.#cameras.get(cameraId)?.learn(sourceId, kept, anew) ?? false;
    return known ? undefined : { code: 'tracking.no-source', params: { camera: cameraId, source: sourceId } };
  }

  /** Begins on its own time; refused where it would be a jump, or would reach nobody. */
  startMove(cameraId: string, order: MoveOrder): Fault | undefined {
    const params = { camera: cameraId };
    const camera = this.#cameras.get(cameraId);
    if (camera === undefined) return { code: 'tracking.no-camera', params };
    if (this.#replayed.has(cameraId)) return { code: 'vcam.replayed', params };
    if (![...camera.relays.values()].some((relay) => relay.on)) return { code: 'vcam.no-relay', params };
    const pose = camera.well ? camera.pose : undefined;
    if (pose === undefined) return { code: 'vcam.tracker-lost', params };
    return camera.moves.start(order, pose);
  }

  moveBack(cameraId: string, way: WayBack): Fault | undefined {
    const camera = this.#cameras.get(cameraId);
    if (camera === undefined) return { code: 'tracking.no-camera', params: { camera: cameraId } };
    return camera.moves.back(way);
  }

  setRelay(cameraId: string, sinkId: string, on: boolean): Fault | undefined {
    const relay = this.#relayOf(cameraId, sinkId);
    if (!(relay instanceof SinkRelay)) return relay;
    // What was recorded reaches nobody who was not named when the replay began.
    if (on && !relay.state.on && this.#replayed.has(cameraId))
      return { code: 'replay.no-relay', params: { camera: cameraId, sink: sinkId } };
    relay.set(on);
    return undefined;
  }

  /** Averages a camera's raw pose for so long; tells when it is over. */
  capture(capture: number, order: CaptureOrder): Fault | undefined {
    const { cameraId, seconds, sourceId } = order;
    const params = { camera: cameraId };
    const camera = this.#cameras.get(cameraId);
    if (camera === undefined) return { code: 'tracking.no-camera', params };
    if (!(seconds >= LEAST_CAPTURE_S && seconds <= MOST_CAPTURE_S))
      return { code: 'tracking.capture-range', params: { seconds, from: LEAST_CAPTURE_S, to: MOST_CAPTURE_S } };
    const begun = camera.average(order, this.#options.clock.nowUs(), (result) =>
      this.#options.onCaptured?.(capture, result),
    );
    if (begun === undefined) return { code: 'tracking.no-source', params: { ...params, source: sourceId ?? '' } };
    return begun ? undefined : { code: 'tracking.capture-busy', params };
  }

  /** Rates, verdicts, doors that did not open. A few tens of times a second. */
  tick(): void {
    const nowUs = this.#options.clock.nowUs();
    for (const port of this.#ports.values()) port.tick(nowUs);
    for (const [id, camera] of this.#cameras) {
      const verdict = camera.tick(nowUs);
      if (verdict) this.#options.onVerdict(id, verdict, nowUs);
    }
  }

  verdicts(): readonly { readonly cameraId: string; readonly verdict: Verdict }[] {
    return [...this.#cameras].map(([cameraId, camera]) => ({ cameraId, verdict: camera.verdict }));
  }

  /** How still a camera stands, where it can be told, of those whose turn it is on that beat. */
  rest(beat: number, beats: number): readonly { readonly cameraId: string; readonly reading: RestReading }[] {
    const nowUs = this.#options.clock.nowUs();
    const count = this.#cameras.size;
    return [...this.#cameras].flatMap(([cameraId, camera], n) => {
      const reading = isRestTurn(n, count, beat, beats) ? camera.rest(nowUs) : undefined;
      return reading ? [{ cameraId, reading }] : [];
    });
  }

  telemetry(): TrackingTelemetry {
    const cameras: Record<string, TrackingTelemetry['cameras'][string]> = {};
    const atUs = this.#options.clock.nowUs();
    for (const [id, camera] of this.#cameras) {
      const told = camera.telemetry(({ config }) => this.#ports.get(portKey(config))?.why ?? null, atUs);
      cameras[id] = this.#replayed.has(id) ? asReplayed(told) : told;
    }
    // People look at it; twice a second is enough.
    if (atUs - this.#arrivalsUs < ARRIVALS_US) return { atUs, cameras };
    this.#arrivalsUs = atUs;
    return { atUs, cameras, arrivals: [...this.#ports.values()].slice(0, MAX_PORTS).map((port) => port.line(atUs)) };
  }

  close(): void {
    for (const camera of this.#cameras.values()) camera.close();
    for (const port of this.#ports.values()) port.close();
    this.#cameras.clear();
    this.#ports.clear();
    this.#replayed.clear();
    this.#replayPorts = new Map();
    this.#config = null;
  }

  #relayOf(cameraId: string, sinkId: string): SinkRelay | Fault {
    const relay = this.#cameras.get(cameraId)?.relays.get(sinkId);
    if (relay !== undefined) return relay;
    const sink = this.#config?.sinks.find((one) => one.cameraId === cameraId && one.sinkId === sinkId);
    const code = sink?.mode === 'tap' ? 'tracking.is-tap' : 'tracking.no-sink';
    return { code, params: { camera: cameraId, sink: sinkId } };
  }

  /** A port that keeps a camera keeps its socket. */
  #arrangePorts(): void {
    const cameras = [...this.#cameras.values()];
    const wanted = new Set(cameras.flatMap((camera) => this.#liveConfigs(camera)).map(portKey));
    for (const [key, port] of this.#ports) {
      port.cameras.length = 0;
      if (wanted.has(key)) continue;
      port.close();
      this.#ports.delete(key);
    }
    for (const camera of cameras)
      this.#liveConfigs(camera).forEach((config, i) => {
        const key = portKey(config);
        let port = this.#ports.get(key);
        if (port === undefined) {
          port = new InputPort(config, this.#options.clock);
          this.#ports.set(key, port);
        }
        const source = camera.sources[i];
        if (source && !this.#replayed.has(camera.cameraId)) port.cameras.push(source);
      });
    this.#attachTap();
  }

  #attachTap(): void {
    this.#tap?.tap.attach(this.#ports, this.#config?.sources ?? [], this.#tap.recorder, this.#options.clock.nowUs());
  }

  #align(camera: CameraTrack, wanted: readonly SourceConfig[]): void {
    const isReplayed = this.#replayed.has(camera.cameraId);
    if (isReplayed) this.#replayed.set(camera.cameraId, wanted);
    camera.sources.forEach((source, i) => {
      const config = (isReplayed ? ownOf(source.config, wanted) : undefined) ?? wanted[i]!;
      source.align(isReplayed ? replayedSource(config, source.config) : config);
    });
  }

  #liveConfigs(camera: CameraTrack): readonly SourceConfig[] {
    return this.#replayed.get(camera.cameraId) ?? camera.sources.map(({ config }) => config);
  }

  /** Begins anew with another input; its relays go on. */
  #exchange(id: string, configs: readonly SourceConfig[]): CameraTrack {
    const before = this.#cameras.get(id);
    const camera = new CameraTrack(configs, this.#options.clock);
    for (const [sink, relay] of before?.relays ?? []) camera.relays.set(sink, relay);
    this.#cameras.set(id, camera);
    return camera;
  }

  #arrangeRelays(camera: CameraTrack, sinks: readonly SinkConfig[]): void {
    const wanted = sinks.filter((sink) => sink.cameraId === camera.cameraId && sink.mode === 'relay');
    for (const [id, relay] of camera.relays) {
      if (wanted.some((sink) => sameSink(sink, relay.config))) continue;
      relay.close();
      camera.relays.delete(id);
    }
    for (const sink of wanted) {
      if (!camera.relays.has(sink.sinkId)) camera.relays.set(sink.sinkId, new SinkRelay(sink, this.#options.clock));
    }
  }
}

/** A recording has no door that could be shut. */
function asReplayed(told: CameraTelemetry): CameraTelemetry {
  const sources = told.sources?.map((line) => ({ ...line, input: null }));
  return { ...told, input: null, replayed: true, ...(sources && { sources }) };
}

/** Where its tracker stands is how its samples are read, not what it is. */
function same(a: SourceConfig, b: SourceConfig): boolean {
  return JSON.stringify(sorted(unaligned(a))) === JSON.stringify(sorted(unaligned(b)));
}

/** Delay and shape are where a sink starts, not what it is. */
function sameSink(a: SinkConfig, b: SinkConfig): boolean {
  const start = { delayMs: 0, smoothingHz: 0, predictionMs: 0 };
  return JSON.stringify(sorted({ ...a, ...start })) === JSON.stringify(sorted({ ...b, ...start }));
}

function sorted(x: object): unknown {
  return Object.entries(x)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
