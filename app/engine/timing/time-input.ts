/** What every input of time looks like to the clock desk: opened, it tells readings; it never decides. */
import type { Clock } from '../../../drivers/contract.ts';
import type { Fault } from '../../core/parameter.ts';
import type { Rate } from '../../core/stage/model.ts';
import type { Observation } from '../../core/time/source-tracker.ts';
import { frameOfTimecode, framesPerDay, type Timecode } from '../../core/time/timecode.ts';

export interface TimeInputEvents {
  observe(observation: Observation): void;
  /** The newest label as it came, with the rate that it counts in. */
  label(label: Timecode, rate: Rate, atUs: number): void;
  /** Something odd that came in; the input goes on. */
  odd(fault: Fault, atUs: number): void;
  /** It is closed from here on; said once. */
  down(why: Fault): void;
}

export interface TimeInput {
  close(): void;
}

export interface InputDeps {
  readonly clock: Clock;
  readonly on: TimeInputEvents;
}

/** A label seen at `atUs` becomes a count; `subframes` counts parts of a frame (4 for MTC's quarter frames). */
export function observationOf(
  label: Timecode,
  rate: Rate,
  atUs: number,
  subframes = 1,
  part = 0,
): Observation | undefined {
  const frame = frameOfTimecode(label, rate);
  if (frame === undefined) return undefined;
  const dayFrames = framesPerDay(rate, label.drop) * subframes;
  const sourceRate = subframes === 1 ? rate : { num: rate.num * subframes, den: rate.den };
  return { atUs, frame: frame * subframes + part, sourceRate, dayFrames };
}

/** Rate codes of MTC and Art-Net timecode. */
export const CODED_RATES: readonly Rate[] = [
  { num: 24, den: 1 },
  { num: 25, den: 1 },
  { num: 30_000, den: 1001 },
  { num: 30, den: 1 },
];
