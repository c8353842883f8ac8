/**
 * One source of time with all that was heard of it: opened, and opened again a little later each time that it fails.
 *
 * Is told: its studio line, the passing of time. Tells: its tracker, its newest label, what is wrong with it.
 */
import type { Clock } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Rate, TimeSource } from '../../core/stage/model.ts';
import { FaultMemory } from '../../core/time/fault-memory.ts';
import { FAULT_MEMORY_US, type Observation, SOURCE_POLICY, SourceTracker } from '../../core/time/source-tracker.ts';
import { formatTimecode, type Timecode } from '../../core/time/timecode.ts';
import type { TimeSourceState } from '../../protocol/state-sync.ts';
import { openArtTimecode } from './art-timecode-input.ts';
import { type FollowedSource, lineState, Usability } from './followed-source.ts';
import { openLtc } from './ltc-input.ts';
import { openMtc } from './mtc-input.ts';
import type { TimeInput, TimeInputEvents } from './time-input.ts';

export type LeadingSource = Exclude<TimeSource, { kind: 'ptp' }>;

/** A device that was plugged in again is heard within this; one that is not there is not asked for at full pace. */
const FIRST_US = 1_000_000;
const MOST_US = 10_000_000;

/** Only being heard resets it: a device that opens and closes again is not opened at full pace. */
export function reopenAfterUs(attempt: number): number {
  return Math.min(MOST_US, FIRST_US * 2 ** attempt);
}

type OpenInput = (source: LeadingSource, deps: { readonly clock: Clock; readonly on: TimeInputEvents }) => TimeInput;

const openReal: OpenInput = (source, deps) => {
  if (source.kind === 'art-timecode') return openArtTimecode(source, deps);
  return source.kind === 'mtc' ? openMtc(source.path, deps) : openLtc(source, deps);
};

export class HeardSource implements FollowedSource {
  readonly source: LeadingSource;
  // Samples of a sound card come in blocks, late by the machine's moods: the earliest are nearest to the truth.
  readonly tracker = new SourceTracker(SOURCE_POLICY);
  readonly #clock: Clock;
  readonly #openInput: OpenInput;
  readonly #odd = new FaultMemory(FAULT_MEMORY_US);
  #input: TimeInput | undefined;
  #down: Fault | undefined;
  #reopenUs = 0;
  #attempt = 0;
  #closed = false;
  #label: { readonly timecode: Timecode; readonly rate: Rate; readonly atUs: number } | undefined;
  readonly #usability = new Usability();

  constructor(source: LeadingSource, clock: Clock, openInput: OpenInput = openReal) {
    this.source = source;
    this.#clock = clock;
    this.#openInput = openInput;
  }

  get drop(): boolean | undefined {
    return this.#label?.timecode.drop;
  }

  get usableSinceUs(): number {
    return this.#usability.sinceUs;
  }

  isUsable(nowUs: number): boolean {
    return this.#usability.read(this.tracker, nowUs);
  }

  open(): void {
    const { source } = this;
    const lateUs = (source.latencyMs ?? 0) * 1_000;
    this.#down = undefined;
    this.#input = this.#openInput(source, {
      clock: this.#clock,
      on: {
        observe: (seen: Observation) => this.tracker.observe(lateUs ? { ...seen, atUs: seen.atUs - lateUs } : seen),
        label: (timecode, rate, atUs) => {
          this.#label = { timecode, rate, atUs };
          this.#attempt = 0;
        },
        odd: ({ code, params }, atUs) => this.#odd.add(code, params ?? {}, atUs),
        down: (why) => {
          this.#down = why;
          this.#input = undefined;
          this.#reopenUs = this.#clock.nowUs() + reopenAfterUs(this.#attempt++);
        },
      },
    });
  }

  tick(nowUs: number): void {
    if (this.#down && !this.#closed && nowUs >= this.#reopenUs) this.open();
  }

  close(): void {
    this.#closed = true;
    this.#input?.close();
    this.#input = undefined;
  }

  state(nowUs: number, leads: boolean, houseUs: number): TimeSourceState {
    const { source, tracker } = this;
    const status = tracker.status(nowUs);
    const label = this.#label;
    return {
      name: source.name,
      kind: source.kind,
      ...fromOf(source),
      priority: source.priority,
      leads,
      state: this.#down ? 'off' : status.state,
      rate: label?.rate ?? null,
      timecode: label ? formatTimecode(label.timecode) : null,
      ...lineState(tracker, nowUs, houseUs),
      atUs: label?.atUs ?? null,
      faults: [...(this.#down ? [this.#down] : []), ...status.faults, ...this.#odd.list(nowUs)],
    };
  }
}

/** Where a person would look for the cable. */
function fromOf(source: LeadingSource): { readonly from?: string } {
  if (source.kind === 'art-timecode') return source.from === undefined ? {} : { from: source.from };
  return { from: source.kind === 'mtc' ? source.path : (source.capture?.device ?? source.path ?? '') };
}
