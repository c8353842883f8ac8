/** A lens session as seats see it. */
import type { BundleResult } from '../../core/calibration/bundle-report.ts';
import type { SolvedLens } from '../../core/lens/kept-lens.ts';
import type { MarkerPlaces } from '../../core/lens/pattern.ts';
import { coverageOf, type LensPicture, placeGroups, strangersIn } from '../../core/lens/pictures.ts';
import type { Fault } from '../../core/parameter.ts';
import type { LensFitState, LensPictureRow, LensPlaceRow, LensSessionState } from '../../protocol/state-lens.ts';
import type { PoseByPictures } from './lens-jobs.ts';
import type { LensSession } from './lens-store.ts';

export interface LensFit extends SolvedLens {
  /** Why the entrance pupil was not solved; null = it was. */
  readonly untracked: Fault | null;
  readonly alone: readonly PoseByPictures[];
}

export interface LensExtras {
  readonly sourceWhy: Fault | null;
  readonly reading: readonly string[];
  readonly solving: boolean;
  readonly refused: LensSessionState['refused'];
  readonly fit: LensFit | null;
  readonly why: Fault | null;
}

export const NO_EXTRAS: LensExtras = {
  sourceWhy: null,
  reading: [],
  solving: false,
  refused: [],
  fit: null,
  why: null,
};

const MOST_OUTLIERS = 8;

export function lensSessionState(session: LensSession, extras: LensExtras, places: MarkerPlaces): LensSessionState {
  const { by, startedMs, sensor, choice, at, source, pictures } = session;
  const { fit, ...shown } = extras;
  return {
    by,
    startedMs,
    sensor,
    choice,
    at,
    source,
    ...shown,
    pictures: pictures.map((picture) => rowOf(picture, fit, places)),
    places: placeGroups(pictures.filter(({ use }) => use)).map(
      ({ id, place: { zoom, focus, focusM }, pictures: own }): LensPlaceRow => {
        const cells = coverageOf(own, places);
        return { id, zoom, focus, focusM, pictures: own.length, corners: cells.reduce((sum, n) => sum + n, 0), cells };
      },
    ),
    fit: fit && fitState(fit),
  };
}

const fitState = ({ result, nodes, untracked }: LensFit): LensFitState => ({
  rmsPx: result.rmsPx,
  sigmaPx: result.sigmaPx,
  grade: result.grade,
  notes: result.notes,
  nodes,
  untracked,
});

/** Why a whole picture was left out, in the words of the bundle's notes. */
const LEFT: Readonly<Record<BundleResult['dropped'][number]['why'], string | undefined>> = {
  'too-few': 'calibration.view-too-few',
  'no-pose': 'calibration.view-no-fit',
  'view-off': 'calibration.view-off',
  far: undefined,
  // Its pose of the tracker was left out, not the picture.
  tracker: undefined,
};

function rowOf(picture: LensPicture, fit: LensFit | null, places: MarkerPlaces): LensPictureRow {
  const { markers, tracked, ...rest } = picture;
  const view = fit?.result.views.find(({ id }) => id === picture.id);
  const dropped = fit?.result.dropped.filter((one) => one.view === picture.id) ?? [];
  const whole = dropped.find((one) => one.marker === undefined && LEFT[one.why] !== undefined);
  const code = whole && LEFT[whole.why];
  return {
    ...rest,
    markers: markers.length,
    strangers: strangersIn(picture, places).length,
    tracked: tracked !== null,
    rmsPx: view?.rmsPx ?? null,
    maxPx: view?.maxPx ?? null,
    obliqueDeg: view?.obliqueDeg ?? null,
    outliers: dropped
      .flatMap(({ marker, px }) => (marker === undefined ? [] : [{ marker, px: px ?? 0 }]))
      .toSorted((a, b) => b.px - a.px)
      .slice(0, MOST_OUTLIERS),
    left: code === undefined ? null : { code, params: { view: picture.name } },
  };
}
