// hot path
/**
 * One camera: its sources, the one that leads, and the sinks that its pose is relayed to.
 *
 * Is told: believed samples by its sources. Tells: its relays, at once; a verdict when it changes, on the tick.
 */
import type { Clock } from '../../../drivers/contract.ts';
import type { PoseAverageResult } from '../../core/calibration/kept/pose-average.ts';
import type { Fault } from '../../core/parameter.ts';
import type { KeptEncoders } from '../../core/tracking/encoder-range.ts';
import { LensFade } from '../../core/tracking/lens-fade.ts';
import type { RestReading } from '../../core/tracking/rest-watch.ts';
import { blankSample, copySample, type TrackingSample } from '../../core/tracking/sample.ts';
import { DEFAULT_SWITCH_RULES, type SourceHealth, SourceSwitch } from '../../core/tracking/source-switch.ts';
import { sameVerdict, type Verdict } from '../../core/tracking/verdict.ts';
import { MovePlayer } from './moves/move-player.ts';
import type { SinkRelay } from './sink-relay.ts';
import { SourceTrack } from './source-track.ts';
import { type SourceConfig, sourceIdOf } from './tracking-config.ts';
import type { CameraTelemetry, CaptureOrder, LeadTelemetry, SinkTelemetry, SourceLine } from './tracking-messages.ts';

export class CameraTrack {
  readonly cameraId: string;
  readonly sources: readonly SourceTrack[];
  readonly relays = new Map<string, SinkRelay>();
  readonly moves: MovePlayer;
  readonly #switch: SourceSwitch;
  readonly #health: SourceHealth[];
  readonly #lensFade = new LensFade();
  readonly #coming: TrackingSample = blankSample();
  readonly #out: TrackingSample = blankSample();
  #verdict: Verdict = { verdict: 'none', reasons: [{ code: 'tracking.none' }] };

  /** The main source first. */
  constructor(configs: readonly SourceConfig[], clock: Clock) {
    this.cameraId = configs[0]?.cameraId ?? '';
    this.moves = new MovePlayer(clock, configs[0]?.expectedHz ?? 1);
    this.moves.onSample = (sample) => {
      for (const relay of this.relays.values()) relay.take(sample);
    };
    this.sources = configs.map((config) => new SourceTrack(config));
    this.#switch = new SourceSwitch(configs.length, { ...DEFAULT_SWITCH_RULES, ...configs[0]?.switchOver });
    this.#health = configs.map(() => ({ well: false, frozen: false }));
    this.sources.forEach((source, index) => {
      source.onSample = (sample) => this.#take(index, sample);
    });
  }

  get leader(): SourceTrack {
    return this.sources[this.#switch.lead.index]!;
  }

  /** Its leading tracker can be followed. */
  get well(): boolean {
    const { well, frozen } = this.#health[this.#switch.lead.index]!;
    return well && !frozen;
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  /** Averages what a tracker (undefined = the leading one) says from now on, as it says it; false while it does so already. */
  average(
    { seconds, sourceId, everyMs = 0 }: CaptureOrder,
    nowUs: number,
    done: (result: PoseAverageResult) => void,
  ): boolean | undefined {
    const source =
      sourceId === undefined ? this.leader : this.sources.find((one) => sourceIdOf(one.config) === sourceId);
    return source?.average(seconds, everyMs, nowUs, done);
  }

  /** How still the leading tracker says that it stands. */
  rest(nowUs: number): RestReading | undefined {
    return this.leader.rest(nowUs);
  }

  /** False: it has no such source. */
  choose(sourceId: string, nowUs: number): boolean {
    const index = this.sources.findIndex(({ config }) => sourceIdOf(config) === sourceId);
    if (index < 0) return false;
    this.#switch.choose(index, nowUs);
    return true;
  }

  /** False: it has no such source. */
  learn(sourceId: string, kept: KeptEncoders, anew: boolean): boolean {
    const source = this.sources.find(({ config }) => sourceIdOf(config) === sourceId);
    source?.learn(kept, anew);
    return source !== undefined;
  }

  /** The new verdict, or undefined while it stays what it was. */
  tick(nowUs: number): Verdict | undefined {
    for (const relay of this.relays.values()) relay.tick(nowUs);
    this.sources.forEach((source, i) => {
      source.tick(nowUs);
      const { verdict } = source.verdict;
      const health = this.#health[i]!;
      // A wrong rate or some loss is better than silence.
      health.well = verdict === 'ok' || verdict === 'lossy' || verdict === 'wrong-rate';
      health.frozen = source.frozen;
    });
    this.#switch.judge(this.#health, nowUs);
    this.moves.judge(this.well, nowUs);
    const verdict = this.#judged();
    if (sameVerdict(verdict, this.#verdict)) return undefined;
    this.#verdict = verdict;
    return verdict;
  }

  /** Of its leader, blended where it has several; undefined = nothing was believed yet. */
  get pose(): readonly number[] | undefined {
    if (this.sources.length > 1 && this.#out.atUs > 0) return [...this.#out.pose];
    return this.leader.pose;
  }

  /** As of the last tick. */
  telemetry(inputOf: (source: SourceTrack) => Fault | null, nowUs: number): CameraTelemetry {
    const sinks: Record<string, SinkTelemetry> = {};
    for (const [id, relay] of this.relays) sinks[id] = relay.telemetry();
    const lines = this.sources.map((source) => source.telemetry(inputOf(source), nowUs));
    const leading = lines[this.#switch.lead.index]!;
    const pose = this.pose ?? null;
    const telemetry = { ...leading, pose, verdict: this.#verdict.verdict, sinks, ...this.moves.telemetry(nowUs) };
    if (this.sources.length < 2) return telemetry;
    return { ...telemetry, sources: lines.map((line, i) => this.#lineOf(line, i, nowUs)), lead: this.#leadOf(nowUs) };
  }

  close(): void {
    this.moves.close();
    for (const relay of this.relays.values()) relay.close();
    this.relays.clear();
  }

  #take(index: number, sample: TrackingSample): void {
    let out = sample;
    if (this.sources.length > 1) {
      // What a source believes of itself stays its own: the blend is the camera's.
      copySample(this.#coming, sample);
      if (!this.#switch.heard(index, this.#coming)) return;
      this.#lensFade.apply(this.#coming, index, this.#switch.share(sample.atUs));
      copySample(this.#out, this.#coming);
      out = this.#out;
    }
    this.moves.take(out);
  }

  #judged(): Verdict {
    const { waiting } = this.#switch;
    const verdict = this.leader.verdict;
    if (waiting === undefined || verdict.verdict === 'ok') return verdict;
    const params = {
      to: sourceIdOf(this.sources[waiting.to]!.config),
      mm: Math.round(waiting.m * 1_000),
      deg: tenth(waiting.deg),
    };
    return { ...verdict, reasons: [{ code: 'tracking.switch-waits', params }, ...verdict.reasons] };
  }

  #lineOf(line: ReturnType<SourceTrack['telemetry']>, index: number, nowUs: number): SourceLine {
    const { config, verdict } = this.sources[index]!;
    const apart = this.#switch.difference(index, nowUs);
    return {
      id: sourceIdOf(config),
      protocol: config.protocol,
      verdict: verdict.verdict,
      why: verdict.reasons[0] ?? null,
      input: line.input,
      rateHz: line.rateHz,
      lossPct: line.lossPct,
      ageMs: line.ageMs,
      sender: line.sender,
      ...(line.encoders && { encoders: line.encoders }),
      rejected: line.rejected,
      pose: line.pose,
      apartMm: apart === undefined ? null : tenth(apart.m * 1_000),
      apartDeg: apart === undefined ? null : Math.round(apart.deg * 1_000) / 1_000,
      ...(config.lacks && { lacks: config.lacks }),
    };
  }

  #leadOf(nowUs: number): LeadTelemetry {
    const { lead, waiting } = this.#switch;
    return {
      id: sourceIdOf(this.leader.config),
      why: lead.why,
      sinceUs: lead.sinceUs,
      blending: this.#switch.blending(nowUs),
      far: lead.far,
      crossedMm: lead.crossed === undefined ? null : tenth(lead.crossed.m * 1_000),
      crossedDeg: lead.crossed === undefined ? null : Math.round(lead.crossed.deg * 1_000) / 1_000,
      waitingFor: waiting === undefined ? null : sourceIdOf(this.sources[waiting.to]!.config),
      waitingMm: waiting === undefined ? null : tenth(waiting.m * 1_000),
      waitingDeg: waiting === undefined ? null : Math.round(waiting.deg * 1_000) / 1_000,
    };
  }
}

const tenth = (n: number): number => Math.round(n * 10) / 10;
