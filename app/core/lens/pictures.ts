/**
 * Pictures of the wall, taken at places of the zoom and focus rings: which markers each shows, where in the picture they
 * lie, and which places there are. Pure.
 */
import type { Sighting } from '../calibration/pnp.ts';
import type { Pose } from '../calibration/rotation.ts';
import type { Fault } from '../parameter.ts';
import type { MarkerPlaces } from './pattern.ts';

/** Of the rings: zoom 0 wide .. 1 tele, focus 0 infinity .. 1 closest. */
export interface RingPlace {
  readonly zoom: number;
  readonly focus: number;
  /** Null = infinity. */
  readonly focusM: number | null;
}

export interface PictureMarker {
  readonly marker: number;
  /** x, y of four corners, clockwise from its own upper left, pixels. */
  readonly corners: readonly number[];
  /** On a chessboard: corners of its light square, clockwise; null where none was found. */
  readonly square?: readonly (readonly number[] | null)[] | undefined;
}

export interface LensPicture {
  readonly id: string;
  readonly name: string;
  readonly atMs: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly place: RingPlace;
  /** Who told zoom and focus. */
  readonly placeBy: 'encoders' | 'person';
  /** As the tracker said them at that moment. */
  readonly raw: { readonly zoom: number; readonly focus: number } | null;
  /** Where the tracker had its body, if that stood still around the picture. */
  readonly tracked: {
    readonly trackerFromBody: Pose;
    readonly spreadMm: number;
    readonly turnDeg: number;
  } | null;
  /** Why it goes without. */
  readonly untracked: Fault | null;
  readonly use: boolean;
  readonly markers: readonly PictureMarker[];
  /** Four-cornered shapes that were no marker, and markers that were there twice. */
  readonly others: number;
  readonly doubles: readonly number[];
}

export const MOST_PICTURES = 80;

/** Markers that the pattern does not have belong to another wall or another dictionary. */
export const strangersIn = ({ markers }: LensPicture, places: MarkerPlaces): readonly number[] =>
  markers.flatMap(({ marker }) => (places.has(marker) ? [] : [marker]));

/** Of a chessboard its crossings, which nothing bends; else the corners of the markers. Each once. */
export function sightingsIn({ markers }: LensPicture, places: MarkerPlaces): readonly Sighting[] {
  const seen = new Map<string, Sighting>();
  for (const { marker, corners, square } of markers) {
    const place = places.get(marker);
    if (!place) continue;
    const points = place.square ?? place.corners.map((pointM, k) => ({ id: `${marker}.${k}`, pointM }));
    for (const [k, point] of points.entries()) {
      const pixel = place.square ? square?.[k] : [corners[2 * k]!, corners[2 * k + 1]!];
      if (point && pixel) seen.set(point.id, { marker: point.id, pointM: point.pointM, pixel: [pixel[0]!, pixel[1]!] });
    }
  }
  return [...seen.values()];
}

export const COVER_COLUMNS = 8;
export const COVER_ROWS = 6;

/** How many corners lie in each part of the picture, row by row. */
export function coverageOf(pictures: readonly LensPicture[], places: MarkerPlaces): readonly number[] {
  const cells = Array.from({ length: COVER_COLUMNS * COVER_ROWS }, () => 0);
  for (const picture of pictures) {
    const { widthPx, heightPx } = picture;
    for (const { pixel } of sightingsIn(picture, places)) {
      const col = Math.min(COVER_COLUMNS - 1, Math.max(0, Math.floor((COVER_COLUMNS * pixel[0]) / widthPx)));
      const row = Math.min(COVER_ROWS - 1, Math.max(0, Math.floor((COVER_ROWS * pixel[1]) / heightPx)));
      cells[row * COVER_COLUMNS + col]!++;
    }
  }
  return cells;
}

/** Rings that stand nearer than this stand at one place: encoders tremble. */
const SAME_PLACE = 0.004;

export interface PlaceGroup {
  readonly id: string;
  readonly place: RingPlace;
  readonly pictures: readonly LensPicture[];
}

/** Pictures of one place together, places in the order of zoom and focus. Ids are `<zoom>/<focus>` in thousandths. */
export function placeGroups(pictures: readonly LensPicture[]): readonly PlaceGroup[] {
  const groups: { place: RingPlace; pictures: LensPicture[] }[] = [];
  for (const picture of pictures) {
    const { place } = picture;
    const near = groups.find(
      (group) =>
        Math.abs(group.place.zoom - place.zoom) <= SAME_PLACE &&
        Math.abs(group.place.focus - place.focus) <= SAME_PLACE,
    );
    if (near) near.pictures.push(picture);
    else groups.push({ place, pictures: [picture] });
  }
  return groups
    .map(({ place, pictures: own }) => ({ id: placeId(place), place, pictures: own }))
    .toSorted((a, b) => a.place.zoom - b.place.zoom || a.place.focus - b.place.focus);
}

export const placeId = ({ zoom, focus }: RingPlace): string =>
  `${Math.round(zoom * 1_000)}/${Math.round(focus * 1_000)}`;
