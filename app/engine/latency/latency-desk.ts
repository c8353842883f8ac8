/**
 * Latency of the stage as it is now: gathers what our own pipeline measured and what devices report, lets the core make
 * waterfalls and proposals of it, watches the trend of what is measured.
 *
 * Is told: tracking telemetry, reported parameters, kept values. Tells: the published state, alarms with numbers. It
 * never sets a delay: a person applies what is proposed.
 */
import type { Storage } from '../../../presets/contract.ts';
import { proposeDelay, toUs } from '../../core/latency/delays.ts';
import {
  type Hop,
  type LatencyRoute,
  type LatencySettings,
  LOOP,
  routeOf,
  type Span,
  TRANSIT,
} from '../../core/latency/hops.ts';
import { measuredLoopUs } from '../../core/latency/measured-loop.ts';
import type { PtpTime } from '../../core/latency/transit.ts';
import { TREND_LIMITS, TrendWatch } from '../../core/latency/trend.ts';
import {
  framesToUs,
  type LatencyInputs,
  type LiveReading,
  usToFrames,
  waterfallOf,
} from '../../core/latency/waterfall.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Camera, Mode, Rate } from '../../core/stage/model.ts';
import type { WaterfallState } from '../../protocol/state-latency.ts';
import type { Room } from '../room.ts';
import type { TrackingTelemetry } from '../tracking/tracking-messages.ts';
import { audioState, heardApart } from './audio-state.ts';
import { type TrackingView, trackingReading, transitIn } from './tracking-readings.ts';

export interface LatencyDeskDeps
  extends Pick<Room, 'stage' | 'measures' | 'alarms' | 'publisher' | 'clock' | 'wallMs'> {
  readonly storage: Pick<Storage, 'getSetting' | 'putSetting'>;
  readonly tracking: { newest(): TrackingTelemetry | undefined } | undefined;
  wallOfUs(us: number): number;
  /** This machine's wall clock against PTP time, while that is known. */
  ptpTime(): PtpTime | undefined;
}

const EVERY_US = 1_000_000;
/** What is measured now is published to a tenth of a millisecond, with a time that moves every few seconds. */
const GRAIN_US = 100;
const GRAIN_MS = 5_000;
const NOTHING: LatencySettings = { declared: [], reports: [], delays: [] };

interface Series {
  readonly watch: TrendWatch;
  readonly hop: Span;
  readonly what: string;
}

export class LatencyDesk {
  readonly #deps: LatencyDeskDeps;
  readonly #series = new Map<string, Series>();
  /** Newest of each relay, also when it rests: what passed through here last took so long. */
  readonly #pipelines = new Map<string, LiveReading>();
  /** Delays of sound that were judged. */
  readonly #heard = new Set<string>();
  #rate: Rate;
  #nextUs = 0;

  constructor(deps: LatencyDeskDeps) {
    this.#deps = deps;
    this.#rate = deps.stage.studio.rate;
  }

  /** Values of another frame rate no longer count. */
  async open(): Promise<void> {
    const saved = await this.#deps.storage.getSetting(this.#rateName);
    if (isRate(saved) && !sameRate(saved, this.#rate)) await this.#expire(saved);
    if (!isRate(saved) || !sameRate(saved, this.#rate)) await this.#keepRate();
  }

  /** Called a few times a second, works once. */
  sweep(): void {
    const { clock, stage, publisher } = this.#deps;
    const nowUs = clock.nowUs();
    if (nowUs < this.#nextUs) return;
    this.#nextUs = nowUs + EVERY_US - 50_000;
    const { studio } = stage;
    if (!sameRate(studio.rate, this.#rate)) {
      const was = this.#rate;
      this.#rate = studio.rate;
      void this.#expire(was).then(() => this.#keepRate());
    }
    this.#measure(nowUs);
    for (const camera of studio.cameras)
      for (const mode of studio.modes)
        publisher.set(['latency', 'cameras', camera.id, mode.id], this.#waterfall(camera, mode));
    const audio = audioState(stage, nowUs);
    publisher.set(['latency', 'audio'], audio);
    for (const { id, fault } of heardApart(stage, audio)) {
      this.#heard.add(id);
      if (fault) this.#deps.alarms.raise(`audio/${id}`, fault, 'warning');
      else this.#deps.alarms.clear(`audio/${id}`);
    }
  }

  /** The studio was read anew: other limits, other reports, other sound. What holds is told again within a second. */
  retake(): void {
    const { alarms } = this.#deps;
    for (const id of this.#series.keys()) for (const kind of ['step', 'slope']) alarms.clear(`latency/${kind}/${id}`);
    this.#series.clear();
    for (const id of this.#heard) alarms.clear(`audio/${id}`);
    this.#heard.clear();
  }

  /** From the wall's rendering to this camera's output, in the mode that its walls are in, where it was measured. */
  loopUs(camera: string): number | Fault {
    const found = this.#inForce(camera);
    return found
      ? measuredLoopUs(this.#waterfall(found.about, found.mode))
      : { code: 'cut.loop-incomplete', params: { hops: LOOP } };
  }

  /** What this hop of a camera takes in the mode that its walls are in, by whoever knows it best; undefined: nobody, or only a part. */
  known(camera: string, hop: Hop): { readonly valueUs: number; readonly spreadUs: number } | undefined {
    const found = this.#inForce(camera);
    if (!found) return undefined;
    const reading = this.#waterfall(found.about, found.mode).hops.find((one) => one.hop === hop);
    if (reading?.known !== 'whole' || reading.valueUs === null) return undefined;
    return { valueUs: reading.valueUs, spreadUs: reading.spreadUs ?? 0 };
  }

  /** A camera, and the mode that its walls are in. */
  #inForce(camera: string): { readonly about: Camera; readonly mode: Mode } | undefined {
    const { studio, zones } = this.#deps.stage;
    const about = studio.cameras.find(({ id }) => id === camera);
    const on = about?.sees.map((zone) => zones.get(zone)?.mode) ?? [];
    const mode = studio.modes.find(({ id }) => on.includes(id)) ?? studio.modes[0];
    return about && mode && { about, mode };
  }

  #waterfall(camera: Camera, mode: Mode): WaterfallState {
    const { stage, measures, wallMs } = this.#deps;
    const { studio } = stage;
    const settings = studio.latency ?? NOTHING;
    const route = routeOf(studio, camera, mode);
    const inputs: LatencyInputs = {
      nowMs: wallMs(),
      rate: studio.rate,
      settings,
      kept: (key) => measures.get(key),
      live: (hop) => this.#live(hop, route, settings),
    };
    const fall = waterfallOf(route, inputs);
    const delays = settings.delays
      .filter((rule) => rule.camera === camera.id && rule.mode === mode.id)
      .map((rule) => proposeDelay(rule, fall, stage.descriptor(rule.path)?.type, studio.rate));
    const { system, sink, processors } = route;
    return { ...fall, system: system ?? null, sink: sink ?? null, processors, delays };
  }

  #live(hop: Hop | typeof TRANSIT, route: LatencyRoute, settings: LatencySettings): ReturnType<LatencyInputs['live']> {
    if (hop === 'network' || hop === TRANSIT) {
      const reading = this.#tracked(hop, route);
      return { readings: reading ? [reading] : [], wanted: 1 };
    }
    if (hop === 'pipeline') {
      const reading = route.sink && this.#pipelines.get(`${route.camera}/${route.sink.id}`);
      return { readings: reading ? [reading] : [], wanted: 1 };
    }
    const mine = settings.reports.filter(
      (one) => one.hop === hop && (one.camera === undefined || one.camera === route.camera),
    );
    const on = devicesOf(hop, route);
    const readings = mine.flatMap(({ path, plusFrames }) => {
      const device = this.#deps.stage.descriptor(path)?.device;
      if (on && (device === undefined || !on.includes(device))) return [];
      return this.#reported(path, plusFrames) ?? [];
    });
    const aged = hop === 'tracker' && readings.length === 0 ? this.#tracked(hop, route) : undefined;
    return { readings: aged ? [aged] : readings, wanted: hop === 'processor' ? route.processors.length : 1 };
  }

  #tracked(hop: 'tracker' | 'network' | typeof TRANSIT, route: LatencyRoute): LiveReading | undefined {
    return trackingReading(hop, route.camera, route.tracker, this.#trackingView);
  }

  get #trackingView(): TrackingView {
    const { tracking } = this.#deps;
    return { newest: tracking?.newest(), ptp: this.#deps.ptpTime(), atMs: (us) => this.#atMs(us), grain };
  }

  #reported(path: string, plusFrames = 0): LiveReading | undefined {
    const { stage } = this.#deps;
    const descriptor = stage.descriptor(path);
    const state = stage.state(path);
    const { actual } = stage.values.record(path);
    if (!descriptor || !actual || state === 'stale' || state === 'unknown') return undefined;
    const { rate } = stage.studio;
    const us = toUs(actual.value, descriptor.type.kind === 'number' ? descriptor.type.unit : '', rate);
    if (us === undefined) return undefined;
    return {
      valueUs: Math.round(us + framesToUs(plusFrames, rate)),
      spreadUs: null,
      origin: { kind: 'reported', device: descriptor.device },
      atMs: this.#atMs(actual.atUs),
      least: false,
    };
  }

  #atMs(us: number): number {
    return Math.floor(this.#deps.wallOfUs(us) / GRAIN_MS) * GRAIN_MS;
  }

  /** Everything that is measured, whether or not a mode needs it now. */
  #measure(nowUs: number): void {
    const newest = this.#deps.tracking?.newest();
    const view = this.#trackingView;
    for (const [camera, told] of Object.entries(newest?.cameras ?? {})) {
      const transit = transitIn(camera, view);
      if (transit && 'valueUs' in transit) this.#watch(`transit/${camera}`, TRANSIT, camera, transit.valueUs, nowUs);
      if (typeof told.queueUs === 'number') this.#watch(`network/${camera}`, 'network', camera, told.queueUs, nowUs);
      for (const [sink, { relaying, pipelineUs, pipelineMostUs }] of Object.entries(told.sinks)) {
        if (!relaying || typeof pipelineUs !== 'number' || !newest) continue;
        const id = `${camera}/${sink}`;
        this.#watch(`pipeline/${id}`, 'pipeline', `${camera}, ${sink}`, pipelineUs, nowUs);
        this.#pipelines.set(id, {
          valueUs: grain(pipelineUs),
          spreadUs: grain(Math.max(0, (pipelineMostUs ?? pipelineUs) - pipelineUs)),
          origin: { kind: 'measured', by: 'tracking' },
          atMs: this.#atMs(newest.atUs),
          least: false,
        });
      }
    }
    for (const { hop, path, plusFrames } of this.#deps.stage.studio.latency?.reports ?? []) {
      const reading = this.#reported(path, plusFrames);
      if (reading?.origin.kind === 'reported')
        this.#watch(`report/${path}`, hop, reading.origin.device, reading.valueUs, nowUs);
    }
  }

  #watch(id: string, hop: Span, what: string, valueUs: number, nowUs: number): void {
    const { alarms, stage } = this.#deps;
    const { rate, latency } = stage.studio;
    const limits = latency?.trend
      ? { stepUs: latency.trend.stepMs * 1_000, slopeUsPerMin: latency.trend.slopeMsPerMin * 1_000 }
      : TREND_LIMITS;
    const series = this.#series.get(id) ?? { watch: new TrendWatch(limits), hop, what };
    this.#series.set(id, series);
    const { step, slope } = series.watch.add(valueUs, nowUs);
    const say = (kind: string, holds: boolean, fault: () => Fault): void => {
      const alarm = `latency/${kind}/${id}`;
      if (holds) alarms.raise(alarm, fault(), 'warning');
      else alarms.clear(alarm);
    };
    say('step', step !== undefined, () => ({
      code: 'alarm.latency-step',
      params: {
        hop,
        what,
        fromMs: tenth(step?.fromUs),
        toMs: tenth(step?.toUs),
        frames: Number(usToFrames((step?.toUs ?? 0) - (step?.fromUs ?? 0), rate).toFixed(1)),
      },
    }));
    say('slope', slope !== undefined, () => ({
      code: 'alarm.latency-slope',
      params: { hop, what, msPerMin: tenth(slope?.usPerMin), fromMs: tenth(slope?.fromUs), toMs: tenth(slope?.toUs) },
    }));
  }

  get #rateName(): string {
    return `latency-rate/${this.#deps.stage.studio.id}`;
  }

  async #keepRate(): Promise<void> {
    await this.#deps.storage.putSetting(this.#rateName, this.#rate, true);
  }

  async #expire(was: Rate): Promise<void> {
    const hz = ({ num, den }: Rate): string => `${Number((num / den).toFixed(2))}p`;
    const why = { code: 'latency.rate-changed', params: { from: hz(was), to: hz(this.#rate) } };
    await this.#deps.measures.expire((key) => key.startsWith('latency/'), why);
  }
}

/** Whose reports tell of this hop on this way; undefined: the rule itself says whose it is. */
function devicesOf(hop: Hop, route: LatencyRoute): readonly string[] | undefined {
  if (hop === 'engine') return route.systemDevices;
  if (hop === 'processor') return route.processors;
  return hop === 'tracker' ? [route.tracker ?? ''] : undefined;
}

const grain = (us: number): number => Math.round(us / GRAIN_US) * GRAIN_US;
const tenth = (us = 0): number => Math.round(us / 100) / 10;

function isRate(x: unknown): x is Rate {
  return typeof x === 'object' && x !== null && 'num' in x && 'den' in x;
}

function sameRate(a: Rate, b: Rate): boolean {
  return a.num * b.den === b.num * a.den;
}
