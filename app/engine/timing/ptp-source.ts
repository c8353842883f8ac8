/**
 * PTP as a source of time: what `pmc` says of this machine's clock, and, where that clock is PTP time less a known number
 * of seconds, the frames of PTP time.
 *
 * Is told: polls, the wall clock. Tells: its tracker the newest alignment point ten times a second, while it may lead; and
 * in words why it may not. It steers no clock.
 */
import type { Clock } from '../../../drivers/contract.ts';
import { judgeEpoch } from '../../../drivers/timecode/ptp-epoch-verdict.ts';
import { PTP_LIMITS, type PtpJudgement, type PtpReading } from '../../../drivers/timecode/ptp-verdict.ts';
import type { PtpTime } from '../../core/latency/transit.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Rate, TimeSource } from '../../core/stage/model.ts';
import { FaultMemory } from '../../core/time/fault-memory.ts';
import { alignmentAt, firstOfDay, midnightWallNs, nsOfAlignment } from '../../core/time/ptp-epoch.ts';
import { convertFrame } from '../../core/time/rates.ts';
import { FAULT_MEMORY_US, SOURCE_POLICY, SourceTracker } from '../../core/time/source-tracker.ts';
import { canDrop, formatTimecode, timecodeOf } from '../../core/time/timecode.ts';
import type { TimeSourceState } from '../../protocol/state-sync.ts';
import { type FollowedSource, lineState, Usability } from './followed-source.ts';
import { openPtp, type PtpOptions } from './ptp-input.ts';
import { WallReader } from './wall-reader.ts';

type Source = Extract<TimeSource, { kind: 'ptp' }>;

export interface PtpSourceDeps {
  readonly clock: Clock;
  readonly wallMs: () => number;
  readonly rate: Rate;
  readonly timecodeRate: Rate;
  readonly open?: (source: Source, options: PtpOptions) => { close(): void };
}

/** Polls in a row, a second apart, that must find everything in order before it may lead. */
const STEADY_POLLS = 3;
/** The wall clock is read at least this well, or it tells no phase. */
const ACCURACY_US = 50;
/** A poll that is overdue by this much says nothing any more. */
const POLL_OLD_US = 2_500_000;
const BILLION = 1_000_000_000n;

interface Poll extends PtpJudgement {
  readonly atUs: number;
  readonly grandmaster: string;
  readonly utcOffsetS: number | undefined;
}

export class PtpSource implements FollowedSource {
  readonly source: Source;
  readonly tracker = new SourceTracker(SOURCE_POLICY);
  readonly #deps: PtpSourceDeps;
  readonly #usability = new Usability();
  readonly #odd = new FaultMemory(FAULT_MEMORY_US);
  readonly #wall: WallReader;
  #input: { close(): void } | undefined;
  #poll: Poll | undefined;
  #steady = 0;
  /** The alignment point that is frame 0; laid once, at the midnight before. */
  #first: bigint | undefined;
  #newest: bigint | undefined;

  constructor(source: Source, deps: PtpSourceDeps) {
    this.source = source;
    this.#deps = deps;
    this.#wall = new WallReader({ nowUs: () => deps.clock.nowUs(), wallMs: deps.wallMs });
  }

  get drop(): boolean {
    return this.source.drop === true && canDrop(this.#deps.timecodeRate);
  }

  get usableSinceUs(): number {
    return this.#usability.sinceUs;
  }

  /** What the wall clock is to PTP time; for others who have PTP time of something. */
  get time(): PtpTime | undefined {
    const { utcOffsetS, grandmaster = '' } = this.#poll ?? {};
    if (utcOffsetS === undefined) return undefined;
    const { domain, offsetNs = PTP_LIMITS.offsetNs } = this.source;
    return { utcOffsetS, domain, grandmaster, offsetNs };
  }

  isUsable(nowUs: number): boolean {
    return this.#usability.read(this.tracker, nowUs);
  }

  open(): void {
    const { clock, open = openPtp } = this.#deps;
    this.#input = open(this.source, {
      clock,
      judged: (judgement, atUs, reading) => this.#judged(judgement, atUs, reading),
    });
  }

  close(): void {
    this.#input?.close();
    this.#input = undefined;
  }

  tick(nowUs: number): void {
    if (this.source.priority === undefined) return;
    const steppedUs = this.#wall.look();
    if (steppedUs !== undefined) {
      this.#odd.add('ptp.wall-step', { byUs: Math.round(steppedUs) }, nowUs);
      this.#anew(nowUs);
    }
    const { utcOffsetS, atUs = 0 } = this.#poll ?? {};
    if (utcOffsetS === undefined || this.#steady < STEADY_POLLS || nowUs - atUs > POLL_OLD_US) return;
    if (this.#wall.line.accuracyUs <= ACCURACY_US) this.#observe(utcOffsetS);
  }

  state(nowUs: number, leads: boolean, houseUs: number): TimeSourceState {
    const { source } = this;
    const { name, priority = null } = source;
    const { verdict = 'unknown', offsetNs, atUs = null, faults = [] } = this.#poll ?? {};
    const masterUs = offsetNs === undefined ? null : offsetNs / 1_000;
    const head = {
      name,
      kind: 'ptp',
      from: source.uds,
      priority,
      leads,
      atUs,
      faults: [...faults, ...this.#odd.list(nowUs)],
    } as const;
    const state = verdict === 'locked' || verdict === 'grandmaster' ? 'usable' : verdict;
    if (priority === null)
      return { ...head, state, rate: null, timecode: null, offsetUs: masterUs, jitterUs: null, driftPpm: null };
    const { offsetUs } = lineState(this.tracker, nowUs, houseUs);
    const lined = offsetUs !== null;
    return {
      ...head,
      offsetUs,
      // The monotonic clock is steered with the wall clock: neither shows against the other.
      jitterUs: null,
      driftPpm: null,
      state: verdict === 'locked' && this.#poll?.utcOffsetS !== undefined && !lined ? 'acquiring' : state,
      rate: lined ? this.#deps.rate : null,
      timecode: lined ? this.#label() : null,
      ptp: {
        masterUs,
        wallUs: this.#wall.line.known ? Math.ceil(this.#wall.line.accuracyUs * 10) / 10 : null,
        utcOffsetS: this.#poll?.utcOffsetS ?? null,
      },
      faults: [...head.faults, ...this.tracker.status(nowUs).faults.filter(({ code }) => code !== 'clock.silent')],
    };
  }

  #judged(judgement: PtpJudgement, atUs: number, reading: PtpReading | undefined): void {
    const before = this.#poll;
    const told = this.source.priority === undefined ? undefined : this.#epoch(judgement, atUs, reading);
    const utcOffsetS = told?.utcOffsetS;
    const grandmaster = reading?.sets.PARENT_DATA_SET?.grandmasterIdentity ?? '';
    this.#poll = {
      ...judgement,
      faults: [...judgement.faults, ...(told?.faults ?? [])],
      atUs,
      utcOffsetS,
      grandmaster,
    };
    if (utcOffsetS === undefined) this.#steady = 0;
    else if (before?.utcOffsetS !== undefined && before.utcOffsetS !== utcOffsetS) this.#anew(atUs);
    else this.#steady++;
  }

  /** Whether the wall clock is PTP time less a known number of seconds, or why not. */
  #epoch(
    { verdict }: PtpJudgement,
    atUs: number,
    reading: PtpReading | undefined,
  ): { readonly utcOffsetS: number | undefined; readonly faults: readonly Fault[] } | undefined {
    if (verdict === 'grandmaster') return { utcOffsetS: undefined, faults: [{ code: 'ptp.is-master' }] };
    if (verdict !== 'locked' || !reading || !this.#wall.line.known) return undefined;
    return judgeEpoch(reading, this.#wall.line.wallNsAt(atUs));
  }

  /** What stood before says nothing of where it stands now. */
  #anew(nowUs: number): void {
    this.#steady = 0;
    this.#newest = undefined;
    this.tracker.restart(nowUs);
  }

  #observe(utcOffsetS: number): void {
    const { clock, rate, timecodeRate, wallMs } = this.#deps;
    const { line } = this.#wall;
    const aheadNs = BigInt(utcOffsetS) * BILLION;
    const point = alignmentAt(line.wallNsAt(clock.nowUs()) + aheadNs, rate);
    if (point === this.#newest) return;
    this.#newest = point;
    this.#first ??= firstOfDay(midnightWallNs(wallMs()) + aheadNs, rate, timecodeRate);
    const atUs = line.usOfWallNs(nsOfAlignment(point, rate) - aheadNs);
    this.tracker.observe({ atUs, frame: Number(point - this.#first), sourceRate: rate, dayFrames: 0 });
  }

  #label(): string | null {
    const { rate, timecodeRate } = this.#deps;
    if (this.#newest === undefined || this.#first === undefined) return null;
    const frame = convertFrame(Number(this.#newest - this.#first), rate, timecodeRate);
    return formatTimecode(timecodeOf(frame, timecodeRate, this.drop));
  }
}
