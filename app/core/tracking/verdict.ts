/**
 * One word for the health of a camera's tracking, with every reason that speaks against it.
 *
 * Is told: a reading of the stream, whether it froze, what was refused of late. Words are made at the edge from codes.
 */
import type { Fault } from '../parameter.ts';
import { foreignTitle, PROTOCOL_TITLES } from './protocol-marks.ts';
import type { StreamReading } from './stream-stats.ts';

/** The first that holds: not (yet) heard, silent, standing still too exactly, another rate, losing samples. */
export type TrackingVerdict = 'none' | 'stale' | 'frozen' | 'wrong-rate' | 'lossy' | 'ok';

export interface VerdictLimits {
  readonly expectedHz: number;
  readonly staleAfterMs: number;
  readonly lossyAbovePct: number;
  /** Share by which the sender's rate may be off. */
  readonly rateTolerance: number;
  /** What the source is set to; absent = FreeD. */
  readonly protocol?: string;
}

export const DEFAULT_VERDICT_LIMITS: Omit<VerdictLimits, 'expectedHz'> = {
  staleAfterMs: 250,
  lossyAbovePct: 2,
  rateTolerance: 0.02,
};

/** Fewer samples than this say nothing about rate and loss, so they are not called good: 20, or half a second's worth. */
export function enoughSamples(expectedHz: number): number {
  return Math.max(3, Math.min(20, Math.ceil(expectedHz / 2)));
}

export interface VerdictInput {
  readonly reading: Readonly<StreamReading>;
  readonly frozen: boolean;
  readonly identicalSamples: number;
  /** Refused within the last second, by reason; FreeD faults, gate reasons, `other-camera`, `sender`. */
  readonly refusedLately: ReadonlyMap<string, number>;
}

export interface Verdict {
  readonly verdict: TrackingVerdict;
  /** Empty exactly when the verdict is `ok`; the first is the one that made the verdict. */
  readonly reasons: readonly Fault[];
}

export function verdictOf(input: VerdictInput, limits: VerdictLimits): Verdict {
  const { reading } = input;
  const found: { verdict: TrackingVerdict; reason: Fault }[] = [];
  const ageMs = reading.ageUs === undefined ? undefined : reading.ageUs / 1_000;
  if (ageMs === undefined) {
    found.push({ verdict: 'none', reason: { code: 'tracking.none' } });
  } else if (ageMs > limits.staleAfterMs) {
    found.push({ verdict: 'stale', reason: { code: 'tracking.stale', params: { limitMs: limits.staleAfterMs } } });
  }
  if (input.frozen)
    found.push({ verdict: 'frozen', reason: { code: 'tracking.frozen', params: { samples: input.identicalSamples } } });
  if (reading.samples < enoughSamples(limits.expectedHz)) {
    if (found.length === 0) found.push({ verdict: 'none', reason: { code: 'tracking.too-few' } });
  } else {
    if (Math.abs(reading.senderHz - limits.expectedHz) > limits.rateTolerance * limits.expectedHz) {
      const params = { hz: oneDecimal(reading.senderHz), expectedHz: limits.expectedHz };
      found.push({ verdict: 'wrong-rate', reason: { code: 'tracking.wrong-rate', params } });
    }
    if (reading.lossPct > limits.lossyAbovePct) {
      const params = { pct: oneDecimal(reading.lossPct), limitPct: limits.lossyAbovePct };
      found.push({ verdict: 'lossy', reason: { code: 'tracking.lossy', params } });
    }
  }
  const first = found[0];
  if (first === undefined) return { verdict: 'ok', reasons: [] };
  const reasons = found.map((f) => f.reason);
  const foreign = first.verdict === 'none' || first.verdict === 'stale' ? foreignOf(input, limits) : undefined;
  if (foreign !== undefined) reasons.unshift(foreign);
  for (const [reason, count] of input.refusedLately) {
    if (count > 0) reasons.push({ code: `tracking.refused.${reason}`, params: { count } });
  }
  return { verdict: first.verdict, reasons };
}

/** Nothing that can be believed comes, and something of another protocol does: that is the reason to name. */
function foreignOf({ refusedLately }: VerdictInput, { protocol = 'freed' }: VerdictLimits): Fault | undefined {
  for (const [reason, count] of refusedLately) {
    const title = foreignTitle(reason);
    if (title !== undefined && count > 0)
      return { code: 'tracking.foreign', params: { protocol: title, expected: PROTOCOL_TITLES[protocol] ?? protocol } };
  }
  return undefined;
}

/** Two verdicts that a person would read as the same: same word, same codes. Numbers inside are telemetry. */
export function sameVerdict(a: Verdict, b: Verdict): boolean {
  if (a.verdict !== b.verdict || a.reasons.length !== b.reasons.length) return false;
  return a.reasons.every((reason, i) => reason.code === b.reasons[i]?.code);
}

const oneDecimal = (n: number): number => Math.round(n * 10) / 10;
