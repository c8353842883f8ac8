/**
 * What each hop of a route takes, by whoever knows it best, and the sum. Pure.
 *
 * Is told: kept values, what devices report, what our own pipeline measured, what the studio file declares. Tells: one
 * reading per hop and the sum; a hop that nobody knows stays unknown and makes the sum a lower bound, never zero.
 */
import type { Fault } from '../parameter.ts';
import type { Rate } from '../stage/model.ts';
import { counts, type Measure, type MeasureOrigin } from '../time/measure.ts';
import {
  HOPS,
  type Hop,
  type LatencyRoute,
  type LatencySettings,
  LOOP,
  LOOP_HOPS,
  latencyKeys,
  type Span,
  TRANSIT,
  TRANSIT_HOPS,
} from './hops.ts';

/** `whole`: all of it. `least`: a part of it is measured. `no`: nobody can tell. `absent`: not on this way. */
export type Known = 'whole' | 'least' | 'no' | 'absent';

export interface HopReading {
  readonly hop: Span;
  readonly known: Known;
  readonly valueUs: number | null;
  readonly spreadUs: number | null;
  readonly origin: MeasureOrigin | null;
  /** Wall time at which it was measured, entered or reported. */
  readonly atMs: number | null;
  readonly untilMs: number | null;
  /** Where a kept value stands, to clear it; null for what is measured or reported now. */
  readonly key: string | null;
  /** Who could tell; why a kept value no longer counts; what differs. */
  readonly why: Fault | null;
}

/** A value as somebody says it now: our own pipeline, or a device. */
export interface LiveReading {
  readonly valueUs: number;
  readonly spreadUs: number | null;
  readonly origin: MeasureOrigin;
  readonly atMs: number;
  /** Only this much is measured; there may be more. */
  readonly least: boolean;
  /** Why it is only a part. */
  readonly why?: Fault;
}

export interface LatencyInputs {
  readonly nowMs: number;
  readonly rate: Rate;
  readonly settings: Pick<LatencySettings, 'declared'>;
  kept(key: string): Measure | undefined;
  /** One of each device that is asked; fewer than `wanted` is not all. */
  live(hop: Hop | typeof TRANSIT): { readonly readings: readonly LiveReading[]; readonly wanted: number };
}

export interface LatencySum {
  readonly us: number;
  /** Half of the range, where every part has one or is exact by declaration; parts without are left out. */
  readonly spreadUs: number;
  readonly atLeast: boolean;
  readonly missing: readonly Span[];
}

export interface Waterfall {
  readonly hops: readonly HopReading[];
  /** Measured in one go: each stands for its hops in every sum. */
  readonly loop: HopReading | null;
  readonly transit: HopReading | null;
  readonly sum: LatencySum;
}

export function waterfallOf(route: LatencyRoute, inputs: LatencyInputs): Waterfall {
  const hops = HOPS.map((hop) => readHop(route, hop, inputs));
  const loop = route.hops.has('wall') ? keptReading(route, LOOP, inputs) : undefined;
  const fall = { hops, loop: loop ?? null, transit: transitReading(route, hops, inputs) };
  return { ...fall, sum: sumOf(fall, HOPS) };
}

/** The sum of these hops; what was measured in one go stands for its hops where all of them are wanted. */
export function sumOf(fall: Pick<Waterfall, 'hops' | 'loop' | 'transit'>, wanted: readonly Hop[]): LatencySum {
  const spans = spansOf(fall).filter(({ hops }) => hops.every((hop) => wanted.includes(hop)));
  const covered = new Set(spans.flatMap(({ hops }) => hops));
  const parts = fall.hops.filter(({ hop, known }) => {
    const one = HOPS.find((name) => name === hop);
    return one !== undefined && known !== 'absent' && wanted.includes(one) && !covered.has(one);
  });
  const all = [...parts, ...spans.map(({ reading }) => reading)];
  const missing = all.filter(({ known }) => known !== 'whole').map(({ hop }) => hop);
  return {
    us: total(all.map(({ valueUs }) => valueUs)),
    spreadUs: total(all.map(({ spreadUs }) => spreadUs)),
    atLeast: missing.length > 0,
    missing,
  };
}

/** What was measured in one go and counts, with the hops that it stands for. */
export function spansOf({
  loop,
  transit,
}: Pick<Waterfall, 'loop' | 'transit'>): readonly { readonly reading: HopReading; readonly hops: readonly Hop[] }[] {
  const all = [
    { reading: transit, hops: TRANSIT_HOPS },
    { reading: loop, hops: LOOP_HOPS },
  ];
  return all.flatMap(({ reading, hops }) => (reading?.known === 'whole' ? [{ reading, hops }] : []));
}

/** A hop for which a person or a measurement spoke on purpose is not overruled. */
function transitReading(route: LatencyRoute, hops: readonly HopReading[], inputs: LatencyInputs): HopReading | null {
  if (!TRANSIT_HOPS.every((hop) => route.hops.has(hop))) return null;
  if (hops.some(({ hop, key, known }) => key !== null && known === 'whole' && TRANSIT_HOPS.some((one) => one === hop)))
    return null;
  return longest(TRANSIT, inputs.live(TRANSIT).readings) ?? null;
}

function total(parts: readonly (number | null)[]): number {
  return parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
}

function readHop(route: LatencyRoute, hop: Hop, inputs: LatencyInputs): HopReading {
  if (!route.hops.has(hop)) return blank(hop, 'absent');
  const kept = keptReading(route, hop, inputs);
  if (kept?.known === 'whole') return kept;
  const { readings, wanted } = inputs.live(hop);
  const told = readings.length === wanted ? longest(hop, readings) : undefined;
  if (told && told.known === 'whole') return told;
  const declared = declaredReading(route, hop, inputs);
  if (declared) return { ...declared, why: kept?.why ?? null };
  if (told) return { ...told, why: kept?.why ?? told.why };
  return { ...blank(hop, 'no'), why: kept?.why ?? { code: `latency.unknown-${hop}` } };
}

/** The nearest one that counts; else the nearest that did, with why it no longer does. */
function keptReading(route: LatencyRoute, hop: Hop | typeof LOOP, inputs: LatencyInputs): HopReading | undefined {
  const { nowMs } = inputs;
  const found = latencyKeys(route, hop).flatMap((key) => {
    const measure = inputs.kept(key);
    return measure ? [{ key, measure }] : [];
  });
  const one = found.find(({ measure }) => counts(measure, nowMs)) ?? found[0];
  if (!one) return undefined;
  const { key, measure } = one;
  const { valueUs, spreadUs, origin, atMs, untilMs } = measure;
  const good = counts(measure, nowMs);
  if (good) return { hop, known: 'whole', valueUs, spreadUs, origin, atMs, untilMs, key, why: null };
  return { ...blank(hop, 'no'), key, why: measure.expired ?? { code: 'measure.too-old' } };
}

/** Several boxes side by side (wings and centre): the slowest counts, and that they differ is said. */
function longest(hop: Span, readings: readonly LiveReading[]): HopReading | undefined {
  const [first, ...rest] = readings.toSorted((a, b) => b.valueUs - a.valueUs);
  if (!first) return undefined;
  const byUs = first.valueUs - Math.min(first.valueUs, ...rest.map((one) => one.valueUs));
  const { valueUs, spreadUs, origin, least, why = null } = first;
  return {
    hop,
    known: readings.some((one) => one.least) || least ? 'least' : 'whole',
    valueUs,
    spreadUs,
    origin,
    atMs: Math.min(...readings.map((one) => one.atMs)),
    untilMs: null,
    key: null,
    why: byUs > 0 ? { code: 'latency.differ', params: { byMs: byUs / 1_000 } } : why,
  };
}

function declaredReading(route: LatencyRoute, hop: Hop, { settings, rate }: LatencyInputs): HopReading | undefined {
  const fits = settings.declared.filter(
    (one) =>
      one.hop === hop &&
      (one.camera === undefined || one.camera === route.camera) &&
      (one.mode === undefined || one.mode === route.mode),
  );
  const near = (one: (typeof fits)[number]): number =>
    (one.camera === undefined ? 0 : 2) + (one.mode === undefined ? 0 : 1);
  const [one] = fits.toSorted((a, b) => near(b) - near(a));
  if (!one) return undefined;
  const valueUs = one.ms === undefined ? framesToUs(one.frames ?? 0, rate) : one.ms * 1_000;
  return { ...blank(hop, 'whole'), valueUs, origin: { kind: 'file' } };
}

function blank(hop: Span, known: Known): HopReading {
  return {
    hop,
    known,
    valueUs: null,
    spreadUs: null,
    origin: null,
    atMs: null,
    untilMs: null,
    key: null,
    why: null,
  };
}

export function framesToUs(frames: number, rate: Rate): number {
  return (frames * rate.den * 1e6) / rate.num;
}

export function usToFrames(us: number, rate: Rate): number {
  return (us * rate.num) / (rate.den * 1e6);
}
