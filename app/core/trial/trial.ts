/**
 * What a trial shows: from many runs of one write on this stage, when its effect is there and how surely.
 *
 * Knows: runs, each sent on a frame and seen at a time, as finely as the way of seeing allows. Tells: the frames within
 * which the effect lands, quantiles, and what was lost. Pure. Follows design.md section 5.
 *
 * Frames are counted as light is: what changes during frame k is on from the beginning of frame k + 1. So a box that
 * acts at once has an effect of 1 frame, and one with an effect of n frames lands on F when it is told n frames earlier.
 */
import type { Effect, Fault, Value } from '../parameter.ts';

/** Fewer say nothing. */
export const MIN_RUNS = 50;
export const MAX_RUNS = 500;
/** A trial counts this long; boxes age, and so do memories of what was rebuilt. */
export const TRIAL_DAYS = 180;
const DAY_MS = 86_400_000;

export interface TrialRun {
  /** When the frame began on which it was to leave. */
  readonly boundaryUs: number;
  /** When it left; undefined: it never did. */
  readonly sentUs: number | undefined;
  /** When it was seen to act; undefined: never. */
  readonly seenUs: number | undefined;
  /** The effect came no earlier than this long before it was seen. */
  readonly resolutionUs: number;
}

export interface TrialResult {
  /** All runs on one frame, none lost, seen finely enough. */
  readonly exact: boolean;
  readonly minFrames: number;
  readonly maxFrames: number;
  /** Frames that 95 of 100 runs needed at most. */
  readonly p95Frames: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** The coarsest look of all that were counted. */
  readonly resolutionMs: number;
  /** Runs that were seen; they alone make the numbers. */
  readonly runs: number;
  /** Left, and nobody ever saw it act. */
  readonly lost: number;
  /** Left more than a frame late: our fault, so they say nothing of the device. */
  readonly late: number;
}

/**
 * How an effect is seen: told by the device, asked again and again, another device that echoes, a named eye; or by video:
 * then `device` is the source that watches, and `key` the camera.
 */
export interface SeenBy {
  readonly by: 'device' | 'echo' | 'eye' | 'video';
  readonly how: 'told' | 'asked';
  readonly device: string;
  readonly key: string;
}

export interface Trial extends TrialResult {
  readonly path: string;
  readonly device: string;
  readonly values: readonly [Value, Value];
  readonly seenBy: SeenBy;
  readonly atMs: number;
  /** The day, as people write it (ISO). */
  readonly on: string;
  readonly seat: string;
  /** What it was made of: binding, device, rate, and whether the stage was the virtual one. */
  readonly bound: string;
  readonly firmware: string | null;
  /** Why it no longer counts; null while it does. */
  readonly ended: Fault | null;
}

export function summarise(
  runs: readonly TrialRun[],
  frameUs: number,
  by: SeenBy['by'] = 'device',
): TrialResult | Fault {
  const left = runs.filter((run) => run.sentUs !== undefined);
  const onTime = left.filter((run) => isOnTime(run, frameUs));
  const seen = onTime.flatMap((run) =>
    run.seenUs === undefined ? [] : [lookOf(run, run.seenUs, frameUs, by === 'video' ? framesOfLight : framesTo)],
  );
  const lost = onTime.length - seen.length;
  const late = left.length - onTime.length;
  if (seen.length < MIN_RUNS)
    return { code: 'trial.too-few', params: { seen: seen.length, need: MIN_RUNS, lost, late } };
  const minFrames = Math.min(...seen.map((look) => look.first));
  const maxFrames = Math.max(...seen.map((look) => look.last));
  const delays = seen.map((look) => look.delayUs / 1000).toSorted((a, b) => a - b);
  const lasts = seen.map((look) => look.last).toSorted((a, b) => a - b);
  const resolutionUs = Math.max(...seen.map((look) => look.resolutionUs));
  return {
    exact: minFrames === maxFrames && lost === 0 && resolutionUs < frameUs,
    minFrames,
    maxFrames,
    p95Frames: at(lasts, 0.95),
    p50Ms: tenths(at(delays, 0.5)),
    p95Ms: tenths(at(delays, 0.95)),
    resolutionMs: tenths(resolutionUs / 1000),
    runs: seen.length,
    lost,
    late,
  };
}

function isOnTime({ sentUs, boundaryUs }: TrialRun, frameUs: number): boolean {
  return sentUs !== undefined && sentUs - boundaryUs <= frameUs;
}

/** How many of them make the numbers. */
export function countSeen(runs: readonly TrialRun[], frameUs: number): number {
  return runs.filter((run) => isOnTime(run, frameUs) && run.seenUs !== undefined).length;
}

interface Look {
  readonly first: number;
  readonly last: number;
  readonly delayUs: number;
  readonly resolutionUs: number;
}

/** An effect never comes before its cause: that bounds a coarse look as well. */
function lookOf(run: TrialRun, seenUs: number, frameUs: number, framesOf: typeof framesTo): Look {
  const sentUs = run.sentUs ?? run.boundaryUs;
  const until = Math.max(seenUs, sentUs);
  const from = Math.max(until - Math.max(0, run.resolutionUs), sentUs);
  return {
    first: framesOf(from - run.boundaryUs, frameUs),
    last: framesOf(until - run.boundaryUs, frameUs),
    delayUs: until - sentUs,
    resolutionUs: until - from,
  };
}

/** From the beginning of the frame of sending to the beginning of the first frame that has it. */
export function framesTo(delayUs: number, frameUs: number): number {
  return Math.floor(delayUs / frameUs) + 1;
}

/** What plans may count on. */
export function effectOf(trial: Pick<Trial, 'exact' | 'minFrames' | 'maxFrames' | 'on'>): Effect {
  return trial.exact
    ? { kind: 'exact', frames: trial.maxFrames, measuredOn: trial.on }
    : { kind: 'within', minFrames: trial.minFrames, maxFrames: trial.maxFrames, measuredOn: trial.on };
}

/** Light that is seen itself came with the beginning of a frame: the nearest one, and never that of the sending. */
export function framesOfLight(delayUs: number, frameUs: number): number {
  return Math.max(1, Math.round(delayUs / frameUs));
}

export interface TrialNow {
  readonly wallMs: number;
  /** Undefined: the binding is gone. */
  readonly bound: string | undefined;
  /** What the device says now; undefined: it has not said. */
  readonly firmware: string | undefined;
}

/** Why it counts no more. Once it has ended it never counts again: boxes do not get un-changed. */
export function endOf(trial: Trial, now: TrialNow): Fault | undefined {
  if (trial.ended) return trial.ended;
  if (now.bound !== undefined && now.bound !== trial.bound) return { code: 'trial.binding-changed' };
  if (now.firmware !== undefined && now.firmware !== (trial.firmware ?? now.firmware))
    return { code: 'trial.firmware-changed', params: { was: trial.firmware ?? '', is: now.firmware } };
  if (now.wallMs - trial.atMs > TRIAL_DAYS * DAY_MS) return { code: 'trial.too-old', params: { days: TRIAL_DAYS } };
  return undefined;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

const tenths = (ms: number): number => Math.round(ms * 10) / 10;
