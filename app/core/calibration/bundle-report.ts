/**
 * How good a lens calibration is: what each number is known to, where the picture was covered, what was left out, and
 * whether the views could tell focal length from distance at all. Pure.
 */
import type { Fault } from '../parameter.ts';
import type { BundleInput, BundleLimits, BundleSolution, Dropped } from './bundle.ts';
import { armAt, type BundleState, type BundleView, pupilAt, trackerMiss } from './bundle-problem.ts';
import type { OpenCvLens } from './lens-model.ts';
import { arrowCovariance, reduced, weakestOf } from './linear/levenberg-marquardt.ts';
import { type Matrix, scaled } from './linear/matrix.ts';
import {
  type Grade,
  gradeOf,
  type Outcome,
  type PoseSigma,
  poseSigma,
  refused,
  round,
  solved,
  worst,
} from './outcome.ts';
import { missesOf } from './pnp.ts';
import { planeOf } from './pnp-start.ts';
import { type LensUnknown, openCvOf } from './projection.ts';
import { apply3, DEG, rotationOfPose, transpose3 } from './rotation.ts';

export interface LensCalibration {
  readonly id: string;
  readonly lens: OpenCvLens;
  readonly focalLengthMm: number;
  readonly focalSigmaMm: number;
  /** One sigma of each unknown that was free, pixels and model units. */
  readonly sigma: Readonly<Partial<Record<LensUnknown, number>>>;
  /** Names and values of the covariance between them, row by row. */
  readonly covariance: { readonly names: readonly LensUnknown[]; readonly values: readonly number[] };
  /** Entrance pupil along the axis, from where the lever arm ends; absent without a tracker. */
  readonly entrancePupilMm?: number;
  readonly entrancePupilSigmaMm?: number;
  /** 4 x 4, row by row: sightings in each part of the picture. */
  readonly coverage: readonly number[];
  readonly coveragePct: number;
  readonly views: number;
  readonly sightings: number;
  readonly rmsPx: number;
}

export interface ViewReport {
  readonly id: string;
  readonly lens: string;
  readonly stageFromCamera: readonly number[];
  readonly sigma: PoseSigma;
  readonly rmsPx: number;
  readonly maxPx: number;
  readonly sightings: number;
  /** Between the camera's axis and straight onto the markers' plane; absent where they lie in no plane. */
  readonly obliqueDeg?: number;
  /** Deepest over nearest marker. */
  readonly depthRatio: number;
  /** Tracker against pictures; absent without a tracked pose. */
  readonly tracker?: { readonly mm: number; readonly deg: number };
}

export interface BundleResult {
  readonly lenses: readonly LensCalibration[];
  readonly views: readonly ViewReport[];
  readonly bodyFromCamera?: readonly number[];
  readonly bodyFromCameraSigma?: PoseSigma;
  readonly stageFromTracker?: readonly number[];
  readonly stageFromTrackerSigma?: PoseSigma;
  readonly rmsPx: number;
  readonly sigmaPx: number;
  readonly dropped: readonly Dropped[];
  readonly iterations: number;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

/** A residual smaller than this says more of the numbers than of the lens. */
const FLOOR_PX = 0.01;

export function reportBundle(
  input: BundleInput,
  limits: BundleLimits,
  solution: BundleSolution,
): Outcome<BundleResult> {
  const { views, layout, weights, minimum, dropped } = solution;
  const { state } = minimum;
  const s = reduced(minimum.system);
  const covariance = arrowCovariance(minimum.system);
  const weak = s && weakestOf(s);
  const geometry = views.map((view, b) => geometryOf(view, state.poses[b]!));
  if (!covariance || !weak || weak.strength < 1e-10)
    return refused(openFault(input, views, geometry, layout.names, weak?.direction ?? []));
  const misses = views.map((view, b) =>
    missesOf(view.sightings, state.poses[b]!, { lens: state.lenses[view.lens]!, format: input.format }),
  );
  const all = misses.flat();
  const squares = all.reduce((sum, px) => sum + px * px, 0);
  const unknowns = layout.shared + 6 * views.length;
  const rows = 2 * all.length + (layout.tracked ? 6 * views.filter((view) => view.trackerFromBody).length : 0);
  if (rows <= unknowns) return refused({ code: 'calibration.bundle-too-few', params: { rows, unknowns } });
  const sigmaPx = Math.max(Math.sqrt(squares / Math.max(1, 2 * all.length - unknowns)), FLOOR_PX);
  // The weights were made for `weights.sigmaPx`; a tracker worse than it was said to be widens its share as well.
  const factor = Math.max((sigmaPx / weights.sigmaPx) ** 2, trackerFactor(solution));
  const shared = scaled(covariance.shared, factor);
  const lenses = input.lenses.map(({ id }, l) => lensReport(input, solution, shared, misses, id, l));
  const loose = lenses.find((lens) => !(100 * (lens.focalSigmaMm / lens.focalLengthMm) <= limits.focalSigmaPct.stop));
  if (loose) return refused(looseFault(loose, views, geometry, input));
  const arm = armAt(layout);
  const grade = worst(
    gradeOf(Math.sqrt(squares / all.length), limits.rmsPx),
    ...lenses.map((lens) => gradeOf((100 * lens.focalSigmaMm) / lens.focalLengthMm, limits.focalSigmaPct)),
  );
  return solved({
    lenses,
    views: views.map((view, b) =>
      viewReport(input, view, state, b, misses[b]!, geometry[b]!, poseSigma(scaled(covariance.blocks[b]!, factor))),
    ),
    ...(state.handEye
      ? {
          bodyFromCamera: state.handEye.bodyFromCamera,
          bodyFromCameraSigma: poseSigma(shared, arm),
          stageFromTracker: state.handEye.stageFromTracker,
          stageFromTrackerSigma: poseSigma(shared, arm + 6),
        }
      : {}),
    rmsPx: Math.sqrt(squares / all.length),
    sigmaPx,
    dropped,
    iterations: minimum.iterations,
    grade,
    notes: notesOf(lenses, dropped, all.length, limits),
  });
}

/** Squared misses of the tracker over what they should be, where there are more of them than unknowns they feed; else 0. */
function trackerFactor({ views, minimum, weights, layout }: BundleSolution): number {
  const { state } = minimum;
  if (!state.handEye) return 0;
  let squares = 0;
  let rows = 0;
  for (const [b, view] of views.entries()) {
    if (!view.trackerFromBody) continue;
    const { shift, turn } = trackerMiss(
      view.trackerFromBody,
      state.poses[b]!,
      state.handEye,
      state.pupilsM[view.lens]!,
    );
    squares +=
      Math.hypot(...shift) ** 2 / weights.trackerSigmaM ** 2 + Math.hypot(...turn) ** 2 / weights.trackerSigmaRad ** 2;
    rows += 6;
  }
  const left = rows - 12 - (layout.lenses - 1);
  return left > 0 ? squares / left : 0;
}

function lensReport(
  input: BundleInput,
  { views, layout, minimum }: BundleSolution,
  shared: Matrix,
  misses: readonly (readonly number[])[],
  id: string,
  l: number,
): LensCalibration {
  const values = minimum.state.lenses[l]!;
  const { widthPx, heightPx, sensorWidthMm } = input.format;
  const mm = sensorWidthMm / widthPx;
  const count = layout.free.length;
  const at = (r: number, c: number): number => shared.data[(l * count + r) * shared.cols + l * count + c]!;
  const coverage = Array.from({ length: 16 }, () => 0);
  let sightings = 0;
  let squares = 0;
  for (const [b, view] of views.entries()) {
    if (view.lens !== l) continue;
    for (const [i, { pixel }] of view.sightings.entries()) {
      const col = Math.min(3, Math.max(0, Math.floor((4 * pixel[0]) / widthPx)));
      const row = Math.min(3, Math.max(0, Math.floor((4 * pixel[1]) / heightPx)));
      coverage[row * 4 + col]!++;
      sightings++;
      squares += misses[b]![i]! ** 2;
    }
  }
  const pupil = layout.tracked
    ? {
        entrancePupilMm: minimum.state.pupilsM[l]! * 1_000,
        entrancePupilSigmaMm: l === 0 ? 0 : 1_000 * Math.sqrt(shared.data[pupilAt(layout, l) * (shared.cols + 1)]!),
      }
    : {};
  return {
    id,
    lens: openCvOf(values, input.format),
    focalLengthMm: values[0]! * mm,
    focalSigmaMm: Math.sqrt(at(0, 0)) * mm,
    sigma: Object.fromEntries(layout.free.map((name, i) => [name, Math.sqrt(at(i, i))])),
    covariance: { names: layout.free, values: layout.free.flatMap((_, r) => layout.free.map((_name, c) => at(r, c))) },
    ...pupil,
    coverage,
    coveragePct: (100 * coverage.filter((n) => n > 0).length) / 16,
    views: views.filter((view) => view.lens === l).length,
    sightings,
    rmsPx: Math.sqrt(squares / Math.max(1, sightings)),
  };
}

interface Geometry {
  readonly obliqueDeg: number | undefined;
  readonly depthRatio: number;
}

function geometryOf(view: BundleView, pose: readonly number[]): Geometry {
  const points = view.sightings.map(({ pointM }) => pointM);
  const r = rotationOfPose(pose);
  const depths = points.map((p) => apply3(transpose3(r), [p[0] - pose[0]!, p[1] - pose[1]!, p[2] - pose[2]!])[1]);
  const plane = planeOf(points);
  const cos = Math.abs(plane.axes[2]! * r[1]! + plane.axes[5]! * r[4]! + plane.axes[8]! * r[7]!);
  return {
    obliqueDeg: plane.depth < 0.03 ? Math.acos(Math.min(1, cos)) * DEG : undefined,
    depthRatio: Math.max(...depths) / Math.min(...depths),
  };
}

/** So little depth in every view that size and distance look alike. */
const FLAT_RATIO = 1.15;

function looseFault(
  lens: LensCalibration,
  views: readonly BundleView[],
  geometry: readonly Geometry[],
  input: BundleInput,
): Fault {
  const place = input.lenses.findIndex(({ id }) => id === lens.id);
  const own = geometry.filter((_, b) => views[b]!.lens === place);
  const depth = Math.max(...own.map(({ depthRatio }) => depthRatio));
  const pct = round(Math.min(99, (100 * lens.focalSigmaMm) / lens.focalLengthMm), 2);
  return depth < FLAT_RATIO
    ? flatFault(lens.id, own)
    : { code: 'calibration.focal-unsettled', params: { lens: lens.id, pct } };
}

function flatFault(lens: string, own: readonly Geometry[]): Fault {
  const most = Math.max(0, ...own.map(({ obliqueDeg }) => obliqueDeg ?? 0));
  return { code: 'calibration.flat-square-on', params: { lens, deg: round(most, 0) } };
}

/** Unknowns that nothing separates: by name, and by the usual reason where it is the usual one. */
function openFault(
  input: BundleInput,
  views: readonly BundleView[],
  geometry: readonly Geometry[],
  names: readonly string[],
  direction: readonly number[],
): Fault {
  for (const [i, { id }] of input.lenses.entries()) {
    const own = geometry.filter((_, b) => views[b]!.lens === i);
    if (Math.max(...own.map(({ depthRatio }) => depthRatio)) < FLAT_RATIO) return flatFault(id, own);
  }
  const strongest = direction
    .map((value, i) => ({ name: names[i] ?? '', size: Math.abs(value) }))
    .toSorted((a, b) => b.size - a.size)
    .slice(0, 3)
    .map(({ name }) => name);
  return { code: 'calibration.bundle-open', params: { names: strongest.join(', ') } };
}

function viewReport(
  input: BundleInput,
  view: BundleView,
  state: BundleState,
  b: number,
  misses: readonly number[],
  { obliqueDeg, depthRatio }: Geometry,
  sigma: PoseSigma,
): ViewReport {
  const miss =
    view.trackerFromBody &&
    state.handEye &&
    trackerMiss(view.trackerFromBody, state.poses[b]!, state.handEye, state.pupilsM[view.lens]!);
  return {
    id: view.id,
    lens: input.lenses[view.lens]!.id,
    stageFromCamera: state.poses[b]!,
    sigma,
    rmsPx: Math.sqrt(misses.reduce((sum, px) => sum + px * px, 0) / misses.length),
    maxPx: Math.max(...misses),
    sightings: view.sightings.length,
    ...(obliqueDeg === undefined ? {} : { obliqueDeg }),
    depthRatio,
    ...(miss ? { tracker: { mm: 1_000 * Math.hypot(...miss.shift), deg: DEG * Math.hypot(...miss.turn) } } : {}),
  };
}

function notesOf(
  lenses: readonly LensCalibration[],
  dropped: readonly Dropped[],
  count: number,
  limits: BundleLimits,
): readonly Fault[] {
  const notes: Fault[] = [];
  for (const { id, coveragePct, rmsPx } of lenses) {
    if (coveragePct < limits.coveragePct)
      notes.push({
        code: 'calibration.coverage-low',
        params: { lens: id, pct: round(coveragePct, 0), least: limits.coveragePct },
      });
    if (rmsPx > limits.rmsPx.watch)
      notes.push({
        code: 'calibration.lens-rms',
        params: { lens: id, px: round(rmsPx, 2), limitPx: limits.rmsPx.watch },
      });
  }
  const byView = new Map(dropped.filter(({ marker }) => marker === undefined).map(({ view, why }) => [view, why]));
  const say = {
    'too-few': 'calibration.view-too-few',
    'no-pose': 'calibration.view-no-fit',
    'view-off': 'calibration.view-off',
    tracker: 'calibration.view-tracker',
    far: '',
  };
  for (const [view, why] of byView) if (why !== 'far') notes.push({ code: say[why], params: { view } });
  const far = dropped.filter(({ why }) => why === 'far').length;
  if (far > 0.05 * count)
    notes.push({ code: 'calibration.sightings-dropped', params: { count: far, of: count + far } });
  return notes;
}
