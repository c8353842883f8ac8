/** What the guided delay measurement shows of a camera: where it stands, what was kept, how its plot is drawn. Pure. */
import { LOOP, latencyKey } from '../../../core/latency/hops.ts';
import type { Measure } from '../../../core/time/measure.ts';
import type { StageState } from '../../../protocol/state.ts';
import type { DelayRunState, DelayWay } from '../../../protocol/state-delay.ts';

export interface DelayView {
  readonly ways: readonly DelayWay[];
  /** Of this camera. */
  readonly run: DelayRunState | null;
  /** Another camera is being measured. */
  readonly other: string | null;
  /** Flashing now, whichever camera. */
  readonly flashing: boolean;
  /** A patch that is lit by nobody's order. */
  readonly leftLit: boolean;
  readonly video: StageState['delaycal']['video'][string] | null;
}

type Part = Pick<StageState, 'delaycal' | 'alarms'>;

export function delayView({ delaycal, alarms }: Part, camera: string): DelayView {
  const { run } = delaycal;
  const mine = run?.camera === camera ? run : null;
  return {
    ways: delaycal.ways[camera] ?? [],
    run: mine,
    other: run && !mine && run.at === 'flashing' ? run.camera : null,
    flashing: run?.at === 'flashing',
    leftLit: Object.values(alarms).some(({ id, active }) => active && id.startsWith('delay/lit/')),
    video: delaycal.video[camera] ?? null,
  };
}

/** The wall with the least against it, and of those the one of which the patch is the smallest part. */
export function bestWay(ways: readonly DelayWay[]): DelayWay | undefined {
  const against = (way: DelayWay): number => way.checks.filter((check) => check.why !== null).length;
  return ways.toSorted((a, b) => against(a) - against(b) || (a.areaPct ?? 100) - (b.areaPct ?? 100))[0];
}

export interface KeptDelay {
  /** `_`: whatever the mode. */
  readonly mode: string;
  readonly measure: Measure;
}

export function keptDelays(measures: StageState['measures'], camera: string): readonly KeptDelay[] {
  return Object.entries(measures).flatMap(([key, measure]) => {
    const [, of, mode] = key.split('/');
    return mode !== undefined && of === camera && key === latencyKey(camera, mode, LOOP) ? [{ mode, measure }] : [];
  });
}

export interface PlotPoint {
  readonly flash: number;
  readonly xPct: number;
  readonly yPct: number;
  /** Height of what the mark cannot tell apart. */
  readonly barPct: number;
}

export interface DelayPlotView {
  readonly points: readonly PlotPoint[];
  readonly missed: readonly { readonly flash: number; readonly xPct: number }[];
  readonly medianPct: number;
  readonly bandPct: { readonly top: number; readonly height: number };
  readonly topMs: number;
  readonly bottomMs: number;
}

/** Flashes from left to right, delay upwards; the scale shows the spread, never less than two frames. */
export function plotOf(run: DelayRunState, frameMs: number): DelayPlotView | undefined {
  const { result } = run;
  if (!result) return undefined;
  const paired = run.marks.flatMap((mark) =>
    mark.is === 'paired' && mark.flash !== null && mark.delayMs !== null
      ? [{ flash: mark.flash, ms: mark.delayMs, halfMs: mark.resolutionUs / 2_000 }]
      : [],
  );
  const lows = paired.map(({ ms, halfMs }) => ms - halfMs);
  const highs = paired.map(({ ms, halfMs }) => ms + halfMs);
  const middle = result.delayMs;
  const half = Math.max(frameMs, middle - Math.min(middle, ...lows), Math.max(middle, ...highs) - middle) * 1.15;
  const topMs = middle + half;
  const bottomMs = middle - half;
  const y = (ms: number): number => ((topMs - ms) / (topMs - bottomMs)) * 100;
  const x = (flash: number): number => ((flash + 0.5) / run.planned) * 100;
  const seen = new Set(paired.map(({ flash }) => flash));
  return {
    points: paired.map(({ flash, ms, halfMs }) => ({
      flash,
      xPct: x(flash),
      yPct: y(ms),
      barPct: (halfMs * 200) / (topMs - bottomMs),
    })),
    // While pictures are on their way nothing is missed yet.
    missed: (run.at === 'marking' ? run.flashes : []).flatMap((_, flash) =>
      seen.has(flash) ? [] : [{ flash, xPct: x(flash) }],
    ),
    medianPct: y(middle),
    bandPct: { top: y(result.p90Ms), height: Math.max(0.5, y(result.p10Ms) - y(result.p90Ms)) },
    topMs,
    bottomMs,
  };
}
