// hot path
/**
 * One source of a camera: its newest pose in the stage, what was refused and why, its verdict.
 *
 * Is told: decoded samples and refusals by its port. Tells: its camera every believed sample, at once.
 */
import { PoseAverage, type PoseAverageResult } from '../../core/calibration/kept/pose-average.ts';
import { fieldOfViewDeg } from '../../core/calibration/lens-model.ts';
import { composePoses } from '../../core/geometry.ts';
import type { Fault } from '../../core/parameter.ts';
import { blankDeviceClockReading, DeviceClock, type DeviceClockReading } from '../../core/tracking/device-clock.ts';
import { EncoderRange, type KeptEncoders } from '../../core/tracking/encoder-range.ts';
import { LensOptics } from '../../core/tracking/lens-optics.ts';
import { type RestReading, RestWatch } from '../../core/tracking/rest-watch.ts';
import { blankSample, copySample, type LensSample, type TrackingSample } from '../../core/tracking/sample.ts';
import { DEFAULT_GATE_LIMITS, SampleGate } from '../../core/tracking/sample-gate.ts';
import { blankReading, type StreamReading, StreamStats } from '../../core/tracking/stream-stats.ts';
import {
  DEFAULT_VERDICT_LIMITS,
  sameVerdict,
  type Verdict,
  type VerdictLimits,
  verdictOf,
} from '../../core/tracking/verdict.ts';
import { protocolNamed } from './protocol-table.ts';
import type { SourceConfig } from './tracking-config.ts';
import type { CameraTelemetry, Encoders, LensMapTelemetry, RingTelemetry } from './tracking-messages.ts';
import type { RingCounts } from './tracking-protocol.ts';

const LATELY_US = 1_000_000;
/** For people; the rest of a long datagram is in the recording. */
const MAX_HEX_BYTES = 64;
/** A sender that was silent this long has lost its hold on the camera. */
const SENDER_HOLD_US = 500_000;
/** More than this many times the expected rate is a flood. */
const FLOOD_FACTOR = 4;
const FLOOD_FLOOR = 200;

/** What one source says of itself; the camera adds who leads and where it goes. */
export type SourceTelemetry = Omit<CameraTelemetry, 'sinks' | 'sources' | 'lead' | 'move' | 'moveEnd'>;

const UNCOUNTED = { zoomRaw: null, focusRaw: null, spareRaw: null };

export class SourceTrack {
  /** Whom it tells; set by its camera. */
  onSample: (sample: TrackingSample) => void = () => undefined;
  readonly #gate: SampleGate;
  readonly #stats: StreamStats;
  readonly #deviceClock = new DeviceClock();
  readonly #deviceReading: DeviceClockReading = blankDeviceClockReading();
  readonly #rest = new RestWatch();
  readonly #zoom: EncoderRange;
  readonly #focus: EncoderRange;
  /** What the settings say of the rings. */
  readonly #rings: RingCounts;
  readonly #newest: TrackingSample = blankSample();
  /** Where the tracker said that it was, before any alignment. */
  readonly #said = new Float64Array(3);
  readonly #reading: StreamReading = blankReading();
  readonly #refused = new Map<string, number>();
  readonly #noted = new Map<string, number>();
  /** Counts one to two seconds ago, and at the last turn of the second. */
  #refusedBefore: ReadonlyMap<string, number> = new Map();
  #refusedAtTurn: ReadonlyMap<string, number> = new Map();
  readonly #floodLimit: number;
  readonly #limits: VerdictLimits;
  /** While somebody takes a point with it. */
  #average: { readonly of: PoseAverage; readonly done: (result: PoseAverageResult) => void } | undefined;
  #config: SourceConfig;
  #optics: LensOptics | undefined;
  #opticsWhy: Fault | null = null;
  #verdict: Verdict = { verdict: 'none', reasons: [{ code: 'tracking.none' }] };
  #heardInSecond = 0;
  #secondUs = 0;
  #senderHost = '';
  #senderPort = 0;
  #holderHost = '';
  #holderPort = 0;
  #holderUs = Number.NEGATIVE_INFINITY;
  #last: Uint8Array = new Uint8Array(0);

  constructor(config: SourceConfig) {
    this.#config = config;
    this.#equip(config);
    const { expectedHz, staleAfterMs, lossyAbovePct } = config;
    // A path may stand still as exactly as no tracker does.
    const frozenAfterSamples = config.path ? Number.POSITIVE_INFINITY : DEFAULT_GATE_LIMITS.frozenAfterSamples;
    this.#gate = new SampleGate({ ...DEFAULT_GATE_LIMITS, frozenAfterSamples, expectedHz });
    this.#stats = new StreamStats(expectedHz);
    this.#rings = protocolNamed(config.protocol)?.rings?.(config.options ?? {}) ?? {};
    this.#zoom = new EncoderRange(this.#rings.zoomCountsTo);
    this.#focus = new EncoderRange(this.#rings.focusCountsTo);
    this.#floodLimit = Math.max(FLOOD_FLOOR, FLOOD_FACTOR * expectedHz);
    this.#limits = {
      ...DEFAULT_VERDICT_LIMITS,
      protocol: config.protocol,
      expectedHz,
      ...(staleAfterMs !== undefined && { staleAfterMs }),
      ...(lossyAbovePct !== undefined && { lossyAbovePct }),
    };
  }
  get config(): SourceConfig {
    return this.#config;
  }

  /** Another alignment, from the next sample on; everything else of the source is as it was. */
  align(config: SourceConfig): void {
    this.#config = config;
    this.#equip(config);
  }

  #equip({ lens, pupil }: SourceConfig): void {
    this.#optics = undefined;
    this.#opticsWhy = null;
    if (lens === undefined && pupil === undefined) return;
    const optics = LensOptics.of(lens, pupil);
    if ('code' in optics) this.#opticsWhy = optics;
    else this.#optics = optics;
  }

  /** Averages what comes from now on, as the tracker says it; false while it does so already. */
  average(seconds: number, everyMs: number, nowUs: number, done: (result: PoseAverageResult) => void): boolean {
    if (this.#average) return false;
    this.#average = { of: new PoseAverage(nowUs, seconds, this.#config.expectedHz, everyMs), done };
    return true;
  }

  matches(trackerCameraId: number): boolean {
    const wanted = this.#config.trackerCameraId;
    return wanted === null || wanted === trackerCameraId;
  }

  /** Undefined = this sender may speak for the camera. */
  refuseSender(host: string, port: number, atUs: number): string | undefined {
    this.#senderHost = host;
    this.#senderPort = port;
    const { senders } = this.#config;
    if (senders !== undefined && !senders.includes(host)) return 'sender';
    const holds = host === this.#holderHost && port === this.#holderPort;
    if (!holds && atUs - this.#holderUs < SENDER_HOLD_US) return 'other-sender';
    if (++this.#heardInSecond > this.#floodLimit) return 'flood';
    return undefined;
  }

  /** A decoded sample from a sender that may speak; stamped with its arrival. */
  take(sample: TrackingSample, bytes: Uint8Array): void {
    this.#last = bytes;
    const reason = sample.refusal === '' ? this.#gate.check(sample) : sample.refusal;
    if (reason !== undefined) {
      this.#stats.passedOver(sample);
      this.refuse(reason);
      return;
    }
    if (sample.note !== '') this.#note(sample.note);
    if (this.#deviceClock.heard(sample)) this.#note('clock-set');
    this.#holderHost = this.#senderHost;
    this.#holderPort = this.#senderPort;
    this.#holderUs = sample.atUs;
    this.#stats.heard(sample, this.#gate.repeated);
    if (sample.counted) {
      this.#zoom.heard(sample.zoomRaw);
      this.#focus.heard(sample.focusRaw);
    }
    if (this.#average !== undefined) this.#average.of.add(sample.pose, sample.atUs);
    const newest = this.#newest;
    copySample(newest, sample);
    for (let i = 0; i < 3; i++) this.#said[i] = sample.pose[i]!;
    const { stageFromTracker, bodyFromCamera } = this.#config;
    if (bodyFromCamera !== undefined) composePoses(newest.pose, newest.pose, bodyFromCamera);
    if (stageFromTracker !== undefined) composePoses(newest.pose, stageFromTracker, newest.pose);
    this.#optics?.apply(newest, this.#zoom, this.#focus);
    this.#rest.heard(newest.pose, newest.atUs);
    this.onSample(newest);
  }

  #note(note: string): void {
    this.#noted.set(note, (this.#noted.get(note) ?? 0) + 1);
  }

  /** Another number, from a sender that speaks for many: worth a word only while this camera hears nothing of its own. */
  refuseOther(atUs: number): void {
    if (atUs - this.#holderUs > LATELY_US) this.refuse('other-camera');
  }

  rest(nowUs: number): RestReading | undefined {
    return this.#rest.read(nowUs);
  }

  refuse(reason: string): void {
    if (this.#average !== undefined) this.#average.of.refuse();
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  /** The new verdict, or undefined while it stays what it was. */
  tick(nowUs: number): Verdict | undefined {
    if (this.#average && nowUs >= this.#average.of.untilUs) {
      const { of, done } = this.#average;
      this.#average = undefined;
      done(of.result());
    }
    if (nowUs - this.#secondUs >= LATELY_US) {
      this.#secondUs = nowUs;
      this.#heardInSecond = 0;
      this.#refusedBefore = this.#refusedAtTurn;
      this.#refusedAtTurn = new Map(this.#refused);
    }
    this.#stats.read(nowUs, this.#reading);
    this.#deviceClock.read(nowUs, this.#deviceReading);
    const verdict = verdictOf(
      {
        reading: this.#reading,
        frozen: this.#gate.frozen,
        identicalSamples: this.#gate.identicalSamples,
        refusedLately: this.#refusedLately(),
      },
      this.#limits,
    );
    if (sameVerdict(verdict, this.#verdict)) return undefined;
    this.#verdict = verdict;
    return verdict;
  }

  /** What was kept of earlier days counts as seen; `anew`: instead of what was seen since. */
  learn({ zoom, focus }: KeptEncoders, anew: boolean): void {
    if (anew) this.#zoom.reset();
    if (anew) this.#focus.reset();
    if (zoom !== null) this.#zoom.widen(zoom);
    if (focus !== null) this.#focus.widen(focus);
  }

  /** In the stage; undefined = nothing was believed yet. */
  get pose(): readonly number[] | undefined {
    return this.#newest.atUs > 0 ? [...this.#newest.pose] : undefined;
  }

  get frozen(): boolean {
    return this.#gate.frozen;
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  /** As of the last tick. */
  telemetry(input: CameraTelemetry['input'], nowUs: number): SourceTelemetry {
    const reading = this.#reading;
    const heard = this.#newest.atUs > 0;
    const { panDeg, tiltDeg, rollDeg, counted, zoomRaw, focusRaw, spareRaw, atUs, lens } = this.#newest;
    const device = this.#deviceReading;
    const queueUs = device.known ? device.queueUs : this.#stats.queueUs(nowUs);
    return {
      pose: this.pose ?? null,
      atUs: heard ? atUs : null,
      said: heard ? [...this.#said] : null,
      angles: { panDeg, tiltDeg, rollDeg },
      lens: counted ? { zoomRaw, focusRaw, spareRaw } : UNCOUNTED,
      encoders: this.#encoders(),
      rateHz: round(reading.rateHz),
      lossPct: round(reading.lossPct),
      jitterMs: round(reading.jitterUs / 1_000),
      ageMs: reading.ageUs === undefined ? null : round(reading.ageUs / 1_000),
      queueUs: queueUs === undefined ? null : Math.round(queueUs),
      deviceClock: device.known
        ? {
            driftPpm: Number.isNaN(device.driftPpm) ? null : round(device.driftPpm),
            spreadUs: Math.round(device.spreadUs),
            steps: device.steps,
            lateUs: device.lateUs,
            follows: this.#newest.follows,
            agedUs: Number.isNaN(this.#newest.agedUs) ? null : Math.round(this.#newest.agedUs),
          }
        : null,
      status: this.#newest.status,
      optics: lens.known ? opticsOf(lens) : null,
      lensMap: this.#lensMap(),
      fov: lens.known ? fovOf(lens) : null,
      noted: Object.fromEntries(this.#noted),
      packets: reading.total,
      rejected: Object.fromEntries(this.#refused),
      sender: this.#senderHost === '' ? null : `${this.#senderHost}:${this.#senderPort}`,
      lastHex: Buffer.from(this.#last.subarray(0, MAX_HEX_BYTES)).toString('hex'),
      input,
      verdict: this.#verdict.verdict,
      alignment: this.#config.alignment ?? null,
      calibrated: this.#config.calibrated ?? null,
    };
  }

  #lensMap(): LensMapTelemetry | null {
    if (this.#opticsWhy !== null) return { outside: [], why: this.#opticsWhy };
    return this.#optics === undefined ? null : { outside: this.#optics.outside, why: null };
  }

  #encoders(): Encoders {
    const { zoom = null, focus = null } = this.#rings;
    return { zoom: ringOf(this.#zoom, zoom), focus: ringOf(this.#focus, focus) };
  }

  #refusedLately(): ReadonlyMap<string, number> {
    const lately = new Map<string, number>();
    for (const [reason, count] of this.#refused) {
      const since = count - (this.#refusedBefore.get(reason) ?? 0);
      if (since > 0) lately.set(reason, since);
    }
    return lately;
  }
}

/** Null: focal length or sensor is not known. */
function fovOf({
  focalLengthMm,
  sensorWidthMm,
  sensorHeightMm,
}: LensSample): NonNullable<CameraTelemetry['fov']> | null {
  if (!(focalLengthMm > 0 && sensorWidthMm > 0 && sensorHeightMm > 0)) return null;
  return {
    horizontalDeg: fieldOfViewDeg(sensorWidthMm, focalLengthMm),
    verticalDeg: fieldOfViewDeg(sensorHeightMm, focalLengthMm),
  };
}

function ringOf(range: EncoderRange, said: RingTelemetry['said']): RingTelemetry {
  const { seen, atRaw, wraps } = range;
  return { seen, atRaw: Number.isNaN(atRaw) ? null : atRaw, wraps, said };
}

/** What was said of the lens; what was not is left out. JSON has no number for infinity. */
function opticsOf(lens: LensSample): Record<string, number | string> {
  const said: Record<string, number | string> = {};
  for (const [key, value] of Object.entries(lens))
    if (value === Number.POSITIVE_INFINITY) said[key] = 'infinity';
    else if (typeof value === 'number' ? !Number.isNaN(value) : typeof value === 'string' && value !== '')
      said[key] = value;
  return said;
}

const round = (n: number): number => Math.round(n * 100) / 100;
