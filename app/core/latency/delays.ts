/** What a delay parameter should be by the sum of its hops: shown beside what it is, applied by a person. Pure. */
import type { Fault, ParamPath, Value, ValueType } from '../parameter.ts';
import type { Rate } from '../stage/model.ts';
import type { DelayRule } from './hops.ts';
import { framesToUs, sumOf, usToFrames, type Waterfall } from './waterfall.ts';

export interface DelayProposal {
  readonly path: ParamPath;
  /** What the hops sum up to, before the parameter's own steps and bounds. */
  readonly us: number;
  /** In the parameter's unit; null while a hop is unknown or its bounds do not reach so far. */
  readonly value: number | null;
  readonly why: Fault | null;
}

export function proposeDelay(
  rule: DelayRule,
  fall: Pick<Waterfall, 'hops' | 'loop' | 'transit'>,
  type: ValueType | undefined,
  rate: Rate,
): DelayProposal {
  const sum = sumOf(fall, rule.hops);
  const us = sum.us + (rule.plusMs ?? 0) * 1_000;
  const none = (why: Fault): DelayProposal => ({ path: rule.path, us, value: null, why });
  if (sum.atLeast) return none({ code: 'latency.sum-incomplete', params: { hops: sum.missing.join(', ') } });
  if (type?.kind !== 'number') return none({ code: 'latency.no-parameter', params: { path: rule.path } });
  const exact = fromUs(us, type.unit, rate);
  if (exact === undefined) return none({ code: 'latency.no-unit', params: { path: rule.path, unit: type.unit } });
  const value = onStep(exact, type);
  if (value < type.min || value > type.max)
    return none({ code: 'latency.out-of-range', params: { wanted: value, min: type.min, max: type.max } });
  return { path: rule.path, us, value, why: null };
}

const FRAMES: ReadonlySet<string> = new Set(['f', 'frame', 'frames']);

/** A time in the unit that a parameter has; undefined where its unit is none of time. */
export function fromUs(us: number, unit: string, rate: Rate): number | undefined {
  if (FRAMES.has(unit)) return usToFrames(us, rate);
  if (unit === 'ms') return us / 1_000;
  if (unit === 's') return us / 1e6;
  return unit === 'us' || unit === 'µs' ? us : undefined;
}

/** The other way: what a parameter's value is in time. */
export function toUs(value: Value | undefined, unit: string, rate: Rate): number | undefined {
  if (typeof value !== 'number') return undefined;
  if (FRAMES.has(unit)) return framesToUs(value, rate);
  if (unit === 'ms') return value * 1_000;
  if (unit === 's') return value * 1e6;
  return unit === 'us' || unit === 'µs' ? value : undefined;
}

/** To the nearest step, counted from the least; a frame counter without steps counts whole frames. */
export function onStep(exact: number, type: Extract<ValueType, { kind: 'number' }>): number {
  const step = type.step ?? (FRAMES.has(type.unit) ? 1 : undefined);
  if (step === undefined) return exact;
  return Number((type.min + Math.round((exact - type.min) / step) * step).toFixed(6));
}
