/** The pattern of a studio: planned over its walls, found again by number, and drawn as a picture of a zone's canvas. Pure. */
import { markerDictionary, markerModules } from '../calibration/marker-dictionary.ts';
import { type Corner, SIDE_MARGIN } from '../calibration/marker-quads.ts';
import type { Outcome } from '../calibration/outcome.ts';
import type { Vec3 } from '../calibration/rotation.ts';
import {
  type PatternBoard,
  type PatternMarker,
  planPattern,
  stagePointOf,
  type WallPattern,
} from '../calibration/wall-pattern.ts';
import type { Zone } from '../stage/model.ts';
import type { LensCal, LensPattern } from './settings.ts';

/** A ceiling that moves is refused: its markers would stand elsewhere tomorrow. Zones in the order of the studio file; the numbers of a zone's markers hang on it. */
export function patternOf({ pattern, walls }: LensCal, zones: readonly Zone[]): Outcome<WallPattern> {
  const named = [...new Set(walls.map(({ zone }) => zone))];
  const { modules, count } = markerDictionary(pattern.dictionary);
  return planPattern(
    named.flatMap((id) => zones.find((zone) => zone.id === id) ?? []),
    { modulePx: pattern.modulePx, gapModules: pattern.gapModules, board: pattern.board, modules, dictionary: count },
  );
}

export interface MarkerPlace {
  /** On the stage, clockwise from its upper left. */
  readonly corners: readonly Vec3[];
  /** Points of each side from that corner to the next, where a detector looks at it. */
  readonly sides: readonly (readonly Vec3[])[];
  /** Of its light square on a chessboard. */
  readonly square?: readonly (Crossing | null)[];
}

/** Where two light and two dark squares meet. */
export interface Crossing {
  readonly id: string;
  readonly pointM: Vec3;
}

/** By number. */
export type MarkerPlaces = ReadonlyMap<number, MarkerPlace>;

const SIDE_POINTS = 7;

export function placesOf({ markers }: WallPattern, zones: readonly Zone[]): MarkerPlaces {
  return new Map(
    markers.flatMap((one) => {
      const zone = zones.find(({ id }) => id === one.zone);
      return zone ? [[one.marker, placeOf(one, zone)] as const] : [];
    }),
  );
}

function placeOf({ corners, square }: PatternMarker, { shape, canvas }: Zone): MarkerPlace {
  const { widthPx, heightPx } = canvas ?? { widthPx: 1, heightPx: 1 };
  const sides = corners.map((from, k) => {
    const to = corners[(k + 1) % 4] ?? from;
    return Array.from({ length: SIDE_POINTS }, (_, i): Vec3 => {
      const t = SIDE_MARGIN + ((1 - 2 * SIDE_MARGIN) * (i + 0.5)) / SIDE_POINTS;
      const [x, y] = [from.xPx + (to.xPx - from.xPx) * t, from.yPx + (to.yPx - from.yPx) * t];
      return stagePointOf(shape, x / widthPx, y / heightPx) ?? from.pointM;
    });
  });
  return { corners: corners.map(({ pointM }) => pointM), sides, ...(square ? { square } : {}) };
}

export interface CanvasPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Row by row, 0 black .. 255 white. */
  readonly data: Uint8Array;
}

const WHITE = 255;

/** What the zone's canvas has to show, pixel by pixel. */
export function drawPattern(
  { markers, boards }: WallPattern,
  { dictionary, modulePx }: LensPattern,
  zone: string,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): CanvasPicture {
  const data = new Uint8Array(widthPx * heightPx).fill(WHITE);
  const { modules: across } = markerDictionary(dictionary);
  const dark = (left: number, top: number, sizePx: number): void => {
    for (let y = top; y < top + sizePx; y++) data.fill(0, y * widthPx + left, y * widthPx + left + sizePx);
  };
  for (const board of boards)
    if (board.zone === zone) for (const [x, y] of darkSquares(board)) dark(x, y, board.squarePx);
  for (const { marker, zone: of, xPx, yPx } of markers) {
    if (of !== zone) continue;
    const modules = markerModules(marker, dictionary) ?? [];
    for (const [i, isWhite] of modules.entries()) {
      if (isWhite) continue;
      dark(xPx + (i % across) * modulePx, yPx + Math.floor(i / across) * modulePx, modulePx);
    }
  }
  return { widthPx, heightPx, data };
}

/** Upper left corners of the dark squares of a chessboard; none where there is no chessboard. */
function darkSquares({ isChess, left, top, squarePx, across, down }: PatternBoard): readonly Corner[] {
  if (!isChess) return [];
  return Array.from({ length: across * down }, (_, i): Corner => [i % across, Math.floor(i / across)])
    .filter(([col, row]) => (col + row) % 2 === 1)
    .map(([col, row]): Corner => [left + col * squarePx, top + row * squarePx]);
}
