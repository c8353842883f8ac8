/** From pictures to the bundle that is solved, and from its result to the nodes of a lens map. Pure. */
import { BUNDLE_LIMITS, type BundleInput } from '../calibration/bundle.ts';
import type { BundleResult, LensCalibration } from '../calibration/bundle-report.ts';
import type { LensNode, LensValues } from '../calibration/lens-map.ts';
import type { ImageFormat } from '../calibration/lens-model.ts';
import { type Outcome, refused, solved } from '../calibration/outcome.ts';
import type { LensUnknown } from '../calibration/projection.ts';
import type { Fault } from '../parameter.ts';
import type { MarkerPlaces } from './pattern.ts';
import { type LensPicture, type PlaceGroup, placeGroups, sightingsIn } from './pictures.ts';

export interface SolveChoice {
  readonly radial: 1 | 2 | 3;
  readonly tangential: boolean;
  readonly centre: boolean;
}
export const USUAL_CHOICE: SolveChoice = { radial: 2, tangential: false, centre: true };

export interface SensorSize {
  readonly widthMm: number;
  readonly heightMm: number;
}

/** What a corner is found to before the residuals tell. */
const CORNER_SIGMA_PX = 0.1;
/** A tracker is never taken for better than this, however still it stood. */
const TRACKER_FINEST_MM = 0.3;
const TRACKER_FINEST_DEG = 0.02;
/** With fewer tracked pictures neither lever arm nor tracker can be told from them. */
const LEAST_TRACKED = 8;

/** Why the pictures say nothing of lever arm, tracker and entrance pupil; undefined = they may. */
export function trackedFault(pictures: readonly LensPicture[]): Fault | undefined {
  const count = pictures.filter(({ use, tracked }) => use && tracked !== null).length;
  return count >= LEAST_TRACKED ? undefined : { code: 'lens.tracked-few', params: { count, least: LEAST_TRACKED } };
}

/** `tracked` = with lever arm and tracker in one go, which tells the entrance pupil of each place. */
export function bundleInputOf(
  pictures: readonly LensPicture[],
  places: MarkerPlaces,
  sensor: SensorSize,
  choice: SolveChoice,
  tracked: boolean,
): Outcome<BundleInput> {
  const used = pictures.filter(({ use }) => use);
  const [first] = used;
  if (!first) return refused({ code: 'lens.no-pictures' });
  const { widthPx, heightPx } = first;
  const odd = used.find((one) => one.widthPx !== widthPx || one.heightPx !== heightPx);
  if (odd)
    return refused({
      code: 'lens.size-differs',
      params: { name: odd.name, size: `${odd.widthPx} x ${odd.heightPx}`, others: `${widthPx} x ${heightPx}` },
    });
  const groups = placeGroups(used).filter(({ pictures: own }) => own.length >= BUNDLE_LIMITS.leastViews);
  if (groups.length === 0) {
    const most = Math.max(...placeGroups(used).map(({ pictures: own }) => own.length));
    return refused({ code: 'lens.pictures-few', params: { count: most, least: BUNDLE_LIMITS.leastViews } });
  }
  return solved({
    format: { widthPx, heightPx, sensorWidthMm: sensor.widthMm, sensorHeightMm: sensor.heightMm },
    lenses: groups.map(({ id }) => ({ id })),
    views: groups.flatMap(({ id, pictures: own }) =>
      own.map((picture) => ({
        id: picture.id,
        lens: id,
        sightings: sightingsIn(picture, places),
        ...(picture.tracked ? { trackerFromBody: picture.tracked.trackerFromBody } : {}),
      })),
    ),
    free: { centre: choice.centre, radial: choice.radial, tangential: choice.tangential },
    ...(tracked ? { tracker: trackerSigma(used) } : {}),
    sigmaPx: CORNER_SIGMA_PX,
  });
}

function trackerSigma(pictures: readonly LensPicture[]): { readonly sigmaMm: number; readonly sigmaDeg: number } {
  const seen = pictures.flatMap(({ tracked }) => tracked ?? []);
  const middle = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  return {
    sigmaMm: Math.max(TRACKER_FINEST_MM, middle(seen.map(({ spreadMm }) => spreadMm))),
    sigmaDeg: Math.max(TRACKER_FINEST_DEG, middle(seen.map(({ turnDeg }) => turnDeg)) / 2),
  };
}

/** One node for every place that was solved. */
export function nodesOf(result: BundleResult, groups: readonly PlaceGroup[], format: ImageFormat): readonly LensNode[] {
  return result.lenses.flatMap((lens): LensNode[] => {
    const group = groups.find(({ id }) => id === lens.id);
    return group ? [nodeOf(lens, group, format)] : [];
  });
}

function nodeOf(one: LensCalibration, { place }: PlaceGroup, format: ImageFormat): LensNode {
  const { lens, sigma } = one;
  const mmX = format.sensorWidthMm / format.widthPx;
  const mmY = format.sensorHeightMm / format.heightPx;
  const pupil = one.entrancePupilMm;
  const values: LensValues = {
    focalLengthMm: one.focalLengthMm,
    focusPerM: place.focusM === null ? 0 : 1 / place.focusM,
    entrancePupilMm: pupil ?? 0,
    centreXMm: (lens.cxPx - format.widthPx / 2) * mmX,
    centreYMm: (lens.cyPx - format.heightPx / 2) * mmY,
    k1: lens.k[0],
    k2: lens.k[1],
    k3: lens.k[2],
    p1: lens.p[0],
    p2: lens.p[1],
  };
  const known = (name: LensUnknown, scale = 1): number => (sigma[name] ?? Number.NaN) * scale;
  const sigmas: LensValues = {
    focalLengthMm: one.focalSigmaMm,
    focusPerM: Number.NaN,
    entrancePupilMm: one.entrancePupilSigmaMm ?? Number.NaN,
    centreXMm: known('cx', mmX),
    centreYMm: known('cy', mmY),
    k1: known('k1'),
    k2: known('k2'),
    k3: known('k3'),
    p1: known('p1'),
    p2: known('p2'),
  };
  const told = Object.entries(sigmas).filter(([, value]) => Number.isFinite(value));
  return {
    zoom: place.zoom,
    focus: place.focus,
    values,
    ...(pupil === undefined && { pupilUnknown: true }),
    sigma: Object.fromEntries(told) as Partial<LensValues>,
  };
}
