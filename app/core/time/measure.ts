/**
 * Values that were measured, entered or read once and count until something ends them: hops of a latency, a camera's delay.
 *
 * Knows: where a value came from, how sure it is, when it was taken and until when it counts. Pure; times are wall
 * milliseconds, since these values outlive the engine.
 */
import type { Fault } from '../parameter.ts';

export type MeasureOrigin =
  /** `by` is the word for what measured it: `delay-measurement`, `tracking`. */
  | { readonly kind: 'measured'; readonly by: string }
  | { readonly kind: 'entered'; readonly seat: string }
  | { readonly kind: 'reported'; readonly device: string }
  | { readonly kind: 'file' };

export interface Measure {
  readonly valueUs: number;
  /** Half of the range in which the truth lies; null: nobody said. */
  readonly spreadUs: number | null;
  /** Of how many runs; null where that means nothing. */
  readonly runs: number | null;
  readonly origin: MeasureOrigin;
  readonly atMs: number;
  /** From then on it no longer counts; null: until a reason ends it. */
  readonly untilMs: number | null;
  /** Why it no longer counts; null while it does. */
  readonly expired: Fault | null;
}

/** `latency/a/XR/wall`: words joined by `/`, each of letters, digits, `-` and `_`. */
const KEY = /^[A-Za-z0-9_-]{1,60}(?:\/[A-Za-z0-9_-]{1,60}){1,7}$/;
export const MAX_MEASURES = 2_000;
const LONGEST_US = 60_000_000;

export function isMeasureKey(key: string): boolean {
  return KEY.test(key);
}

/** Still to be believed. */
export function counts(measure: Measure, nowMs: number): boolean {
  return measure.expired === null && (measure.untilMs === null || nowMs < measure.untilMs);
}

/** The same, marked if its time ran out; the very same object while nothing changed. */
export function aged(measure: Measure, nowMs: number): Measure {
  if (measure.expired !== null || measure.untilMs === null || nowMs < measure.untilMs) return measure;
  return { ...measure, expired: { code: 'measure.too-old' } };
}

/** What is wrong with it, before it is kept. */
export function measureFault(key: string, measure: Measure): Fault | undefined {
  if (!isMeasureKey(key)) return { code: 'measure.bad-key', params: { key: key.slice(0, 120) } };
  const { valueUs, spreadUs, atMs, untilMs } = measure;
  const whole = [valueUs, atMs, spreadUs ?? 0, untilMs ?? 0].every((n) => Number.isFinite(n));
  if (!whole || Math.abs(valueUs) > LONGEST_US || (spreadUs ?? 0) < 0)
    return { code: 'measure.bad-value', params: { key } };
  return undefined;
}

/** A database row is `unknown` until it is checked; anything odd is left out rather than believed. */
export function readMeasures(saved: unknown): ReadonlyMap<string, Measure> {
  const read = new Map<string, Measure>();
  for (const [key, one] of Object.entries(objectOf(saved))) {
    const measure = readMeasure(one);
    if (measure && !measureFault(key, measure) && read.size < MAX_MEASURES) read.set(key, measure);
  }
  return read;
}

function readMeasure(raw: unknown): Measure | undefined {
  const { valueUs, spreadUs, runs, origin, atMs, untilMs, expired } = objectOf(raw);
  const from = readOrigin(origin);
  if (typeof valueUs !== 'number' || typeof atMs !== 'number' || !from) return undefined;
  const why = objectOf(expired);
  return {
    valueUs,
    spreadUs: numberOr(spreadUs),
    runs: numberOr(runs),
    origin: from,
    atMs,
    untilMs: numberOr(untilMs),
    expired: typeof why['code'] === 'string' ? { code: why['code'], params: readParams(why['params']) } : null,
  };
}

function readOrigin(raw: unknown): MeasureOrigin | undefined {
  const { kind, by, seat, device } = objectOf(raw);
  if (kind === 'measured' && typeof by === 'string') return { kind, by };
  if (kind === 'entered' && typeof seat === 'string') return { kind, seat };
  if (kind === 'reported' && typeof device === 'string') return { kind, device };
  return kind === 'file' ? { kind } : undefined;
}

function readParams(raw: unknown): NonNullable<Fault['params']> {
  const params: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(objectOf(raw)))
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') params[name] = value;
  return params;
}

const numberOr = (x: unknown): number | null => (typeof x === 'number' ? x : null);

function objectOf(x: unknown): Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x) ? (x as Record<string, unknown>) : {};
}
