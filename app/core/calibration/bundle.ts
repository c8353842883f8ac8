/**
 * A lens and its camera from what it saw of the wall: focal length, centre, distortion per zoom and focus, entrance pupil,
 * and, where the camera was tracked, lever arm and tracker in one go. Nothing needs to be known beforehand.
 *
 * Starts by pose per view (a focal length is searched where none is given), refines all of it robustly, leaves out what
 * does not belong and says why. Pure. Judged and reported by bundle-report.ts. Follows tracking.md 6.5.
 */

import { isPose } from '../geometry.ts';
import {
  type BundleLayout,
  type BundleState,
  type BundleView,
  type BundleWeights,
  bundleProblem,
  layoutOf,
  trackerMiss,
} from './bundle-problem.ts';
import { type BundleResult, reportBundle } from './bundle-report.ts';
import type { HandEye } from './hand-eye.ts';
import { calibrateHandEye } from './hand-eye-report.ts';
import type { ImageFormat } from './lens-model.ts';
import { type Minimum, minimise } from './linear/levenberg-marquardt.ts';
import { type Limit, type Outcome, refused, solved } from './outcome.ts';
import { missesOf, roughPose, type Sighting, solvePnp } from './pnp.ts';
import type { LensUnknown } from './projection.ts';
import { DEG, type Pose } from './rotation.ts';

export interface BundleInput {
  readonly format: ImageFormat;
  /** Lens states: one zoom and focus each. The first carries the lever arm; its entrance pupil is where X ends. */
  readonly lenses: readonly { readonly id: string; readonly startFocalMm?: number }[];
  readonly views: readonly {
    readonly id: string;
    readonly lens: string;
    readonly sightings: readonly Sighting[];
    readonly trackerFromBody?: Pose;
  }[];
  readonly free: {
    readonly centre: boolean;
    readonly radial: 0 | 1 | 2 | 3;
    readonly tangential: boolean;
  };
  /** Solve lever arm and tracker as well, from the views that carry a tracked pose. */
  readonly tracker?: { readonly sigmaMm: number; readonly sigmaDeg: number };
  /** What a corner is detected to; taken for the start, then replaced by what the residuals show. */
  readonly sigmaPx: number;
}

export interface BundleLimits {
  readonly rmsPx: Limit;
  readonly focalSigmaPct: Limit;
  readonly coveragePct: number;
  readonly leastViews: number;
  readonly leastSightings: number;
}
export const BUNDLE_LIMITS: BundleLimits = {
  rmsPx: { good: 0.5, watch: 1, stop: 2 },
  focalSigmaPct: { good: 0.05, watch: 0.2, stop: 0.5 },
  coveragePct: 70,
  leastViews: 3,
  leastSightings: 8,
};

export type DropReason = 'too-few' | 'no-pose' | 'view-off' | 'far' | 'tracker';
export interface Dropped {
  readonly view: string;
  /** Absent where the whole view went. */
  readonly marker?: string;
  readonly why: DropReason;
  readonly px?: number;
}

/** All that the report needs. */
export interface BundleSolution {
  readonly views: readonly BundleView[];
  readonly layout: BundleLayout;
  readonly weights: BundleWeights;
  readonly minimum: Minimum<BundleState>;
  readonly dropped: readonly Dropped[];
}

export function calibrateBundle(input: BundleInput, limits: BundleLimits = BUNDLE_LIMITS): Outcome<BundleResult> {
  const places = new Map(input.lenses.map(({ id }, i) => [id, i]));
  for (const view of input.views) {
    if (!places.has(view.lens))
      return refused({ code: 'calibration.view-no-lens', params: { view: view.id, lens: view.lens } });
    const bad = view.sightings.find(
      ({ pointM, pixel }) => ![...pointM, ...pixel].every((value) => Number.isFinite(value)),
    );
    if (bad) return refused({ code: 'calibration.sighting-no-number', params: { marker: bad.marker } });
    if (view.trackerFromBody && !isPose(view.trackerFromBody))
      return refused({ code: 'calibration.view-no-pose', params: { view: view.id } });
  }
  const dropped: Dropped[] = [];
  const views = input.views.flatMap(({ id, lens, sightings, trackerFromBody }): BundleView[] => {
    if (sightings.length < limits.leastSightings) {
      dropped.push({ view: id, why: 'too-few' });
      return [];
    }
    return [{ id, lens: places.get(lens)!, sightings, trackerFromBody: input.tracker ? trackerFromBody : undefined }];
  });
  for (const [i, { id }] of input.lenses.entries()) {
    const count = views.filter((view) => view.lens === i).length;
    if (count < limits.leastViews)
      return refused({ code: 'calibration.views-too-few', params: { lens: id, count, least: limits.leastViews } });
  }
  const start = startOf(input, views, dropped);
  if (!start.ok) return start;
  return solveBundle(input, limits, start.value.views, start.value.state, dropped);
}

interface Start {
  readonly views: readonly BundleView[];
  readonly state: BundleState;
}

/** Poses by the focal length that is given, or by the one among many that lets the views agree best. */
function startOf(input: BundleInput, views: readonly BundleView[], dropped: Dropped[]): Outcome<Start> {
  const { format } = input;
  const pxPerMm = format.widthPx / format.sensorWidthMm;
  const lensWith = (f: number): readonly number[] => [f, format.widthPx / 2, format.heightPx / 2, 0, 0, 0, 0, 0];
  const lenses: (readonly number[])[] = [];
  for (const [i, { startFocalMm }] of input.lenses.entries()) {
    const own = views.filter((view) => view.lens === i);
    const given = startFocalMm !== undefined && startFocalMm > 0 ? [startFocalMm * pxPerMm] : [];
    lenses.push(lensWith(given[0] ?? searchFocal(own, lensWith, input)));
  }
  const poses: (readonly number[])[] = [];
  const kept = views.filter((view) => {
    const pose = solvePnp({ sightings: view.sightings, lens: lenses[view.lens]!, format, sigmaPx: START_SIGMA_PX });
    if (pose.ok) poses.push(pose.value.stageFromCamera);
    else dropped.push({ view: view.id, why: 'no-pose' });
    return pose.ok;
  });
  if (kept.length < 3) return refused({ code: 'calibration.views-no-pose', params: { count: kept.length } });
  return solved({
    views: kept,
    state: { lenses, pupilsM: lenses.map(() => 0), poses, handEye: undefined },
  });
}

/** Without distortion and with a wrong focal length nothing fits to a pixel yet. */
const START_SIGMA_PX = 3;

/** A search looks at few views and few markers of each: it only needs to come near. */
function searchFocal(
  views: readonly BundleView[],
  lensWith: (f: number) => readonly number[],
  { format }: BundleInput,
): number {
  const few = thinned(views, 6).map(({ sightings }) => thinned(sightings, 40));
  const off = (f: number): number =>
    few.reduce((sum, sightings) => sum + Math.min(200, roughPose(sightings, lensWith(f), format)?.rmsPx ?? 200), 0);
  const tries = Array.from({ length: 15 }, (_, k) => format.widthPx * 0.4 * 1.24 ** k);
  const costs = tries.map(off);
  let best = tries[costs.indexOf(Math.min(...costs))]!;
  for (const step of [1.08, 1.03]) {
    const near = [best / step, best, best * step];
    const nearCosts = near.map(off);
    best = near[nearCosts.indexOf(Math.min(...nearCosts))]!;
  }
  return best;
}

/** So many of a list, evenly. */
function thinned<T>(list: readonly T[], most: number): readonly T[] {
  return list.length <= most
    ? list
    : Array.from({ length: most }, (_, k) => list[Math.floor((k * list.length) / most)]!);
}

function startHandEye(views: readonly BundleView[], poses: readonly Pose[]): Outcome<HandEye> {
  const observations = views.flatMap(({ trackerFromBody }, i) =>
    trackerFromBody ? [{ trackerFromBody, stageFromCamera: poses[i]! }] : [],
  );
  return calibrateHandEye(observations);
}

const KNEE_SIGMA = 2.5;
const MOST_ROUNDS = 4;

function solveBundle(
  input: BundleInput,
  limits: BundleLimits,
  first: readonly BundleView[],
  start: BundleState,
  dropped: Dropped[],
): Outcome<BundleResult> {
  const free: LensUnknown[] = ['f'];
  if (input.free.centre) free.push('cx', 'cy');
  free.push(...(['k1', 'k2', 'k3'] as const).slice(0, input.free.radial));
  if (input.free.tangential) free.push('p1', 'p2');
  const tracked = input.tracker !== undefined;
  const layout = layoutOf(
    free,
    input.lenses.map(({ id }) => id),
    tracked,
  );
  const given: BundleWeights = {
    sigmaPx: START_SIGMA_PX,
    kneeSigma: KNEE_SIGMA,
    trackerSigmaM: (input.tracker?.sigmaMm ?? 1) / 1_000,
    trackerSigmaRad: (input.tracker?.sigmaDeg ?? 0.05) / DEG,
  };
  let weights = given;
  let views = first;
  // Poses and focal length first, then all: far from the answer the small terms would run away.
  const rough = layoutOf(
    ['f', ...(free.includes('k1') ? (['k1'] as const) : [])],
    input.lenses.map(({ id }) => id),
    false,
  );
  const before = minimise(bundleProblem(views.map(untracked), rough, weights, input.format), start, {
    iterations: 30,
    tolerance: 1e-6,
  });
  let state = before.state;
  if (tracked) {
    const again = startHandEye(views, state.poses);
    if (!again.ok) return again;
    state = { ...state, handEye: again.value };
  }
  let minimum = minimise(bundleProblem(views, layout, weights, input.format), state, {
    iterations: 40,
    tolerance: 1e-8,
  });
  for (let round = 0; round < MOST_ROUNDS; round++) {
    state = minimum.state;
    weights = weightsFor(views, state, given, input.format);
    const next = without(views, state, weights, input.format, limits, dropped);
    const short = input.lenses.findIndex(
      (_, i) => next.views.filter((view) => view.lens === i).length < limits.leastViews,
    );
    if (short >= 0)
      return refused({
        code: 'calibration.views-too-few',
        params: {
          lens: input.lenses[short]!.id,
          count: next.views.filter((view) => view.lens === short).length,
          least: limits.leastViews,
        },
      });
    views = next.views;
    minimum = minimise(bundleProblem(views, layout, weights, input.format), next.state, { iterations: 60 });
    if (!next.changed && round > 0) break;
  }
  return reportBundle(input, limits, { views, layout, weights, minimum, dropped });
}

/** Exact data would divide by zero. */
const FINEST_PX = 1e-4;

const untracked = (view: BundleView): BundleView => ({
  id: view.id,
  lens: view.lens,
  sightings: view.sightings,
  trackerFromBody: undefined,
});

/** Sigma per coordinate by the median of the misses, which a few wrong ones do not move; a tracker is never made better than it was said to be. */
function weightsFor(
  views: readonly BundleView[],
  state: BundleState,
  given: BundleWeights,
  format: ImageFormat,
): BundleWeights {
  const px = views.flatMap((view, b) =>
    missesOf(view.sightings, state.poses[b]!, { lens: state.lenses[view.lens]!, format }),
  );
  const { handEye } = state;
  const tracker = views.flatMap(({ trackerFromBody, lens }, b) =>
    trackerFromBody && handEye ? [trackerMiss(trackerFromBody, state.poses[b]!, handEye, state.pupilsM[lens]!)] : [],
  );
  return {
    sigmaPx: Math.max(FINEST_PX, medianOf(px) / MEDIAN_OF_TWO),
    kneeSigma: given.kneeSigma,
    trackerSigmaM: Math.max(
      given.trackerSigmaM,
      medianOf(tracker.map(({ shift }) => Math.hypot(...shift))) / MEDIAN_OF_THREE,
    ),
    trackerSigmaRad: Math.max(
      given.trackerSigmaRad,
      medianOf(tracker.map(({ turn }) => Math.hypot(...turn))) / MEDIAN_OF_THREE,
    ),
  };
}

/** Median length of two, and of three, normal numbers of sigma one. */
const MEDIAN_OF_TWO = 1.1774;
const MEDIAN_OF_THREE = 1.5382;

/** Sightings that stand far out, views whose picture does not fit, tracker samples that belong to another moment. */
function without(
  views: readonly BundleView[],
  state: BundleState,
  weights: BundleWeights,
  format: ImageFormat,
  limits: BundleLimits,
  dropped: Dropped[],
): { readonly views: readonly BundleView[]; readonly state: BundleState; readonly changed: boolean } {
  const poses: (readonly number[])[] = [];
  let changed = false;
  const kept = views.flatMap((view, b): BundleView[] => {
    // A tracker of another moment bends the view's pose: it goes first, and the view is judged without it next time.
    if (view.trackerFromBody && state.handEye && trackerOff(view.trackerFromBody, state, b, view.lens, weights)) {
      dropped.push({ view: view.id, why: 'tracker' });
      changed = true;
      poses.push(state.poses[b]!);
      return [untracked(view)];
    }
    const misses = missesOf(view.sightings, state.poses[b]!, { lens: state.lenses[view.lens]!, format });
    const limit = Math.max(6 * weights.sigmaPx, 0.01);
    const sightings = view.sightings.filter((_, i) => misses[i]! <= limit);
    if (sightings.length < Math.max(limits.leastSightings, 0.6 * view.sightings.length)) {
      dropped.push({ view: view.id, why: 'view-off', px: medianOf(misses) });
      changed = true;
      return [];
    }
    for (const [i, { marker }] of view.sightings.entries())
      if (misses[i]! > limit) dropped.push({ view: view.id, marker, why: 'far', px: misses[i]! });
    changed ||= sightings.length < view.sightings.length;
    poses.push(state.poses[b]!);
    return [{ id: view.id, lens: view.lens, sightings, trackerFromBody: view.trackerFromBody }];
  });
  return { views: kept, state: { ...state, poses }, changed };
}

/** Further than this from the pictures, a tracker sample is of another moment. */
const TRACKER_FAR = 6;

function trackerOff(body: Pose, state: BundleState, b: number, lens: number, weights: BundleWeights): boolean {
  const { shift, turn } = trackerMiss(body, state.poses[b]!, state.handEye!, state.pupilsM[lens]!);
  return (
    Math.hypot(...shift) > TRACKER_FAR * weights.trackerSigmaM * Math.sqrt(3) ||
    Math.hypot(...turn) > TRACKER_FAR * weights.trackerSigmaRad * Math.sqrt(3)
  );
}

function medianOf(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
