/** The pattern of a studio: planned over its walls, found again by number, and drawn as a picture of a zone's canvas. Pure. */
import { markerDictionary, markerModules } from '../calibration/marker-dictionary.ts';
import { SIDE_MARGIN } from '../calibration/marker-quads.ts';
import type { Outcome } from '../calibration/outcome.ts';
import type { Vec3 } from '../calibration/rotation.ts';
import { type PatternMarker, planPattern, stagePointOf, type WallPattern } from '../calibration/wall-pattern.ts';
import type { Zone } from '../stage/model.ts';
import type { LensCal, LensPattern } from './settings.ts';

/** A ceiling that moves is refused: its markers would stand elsewhere tomorrow. Zones in the order of the studio file; the numbers of a zone's markers hang on it. */
export function patternOf({ pattern, walls }: LensCal, zones: readonly Zone[]): Outcome<WallPattern> {
  const named = [...new Set(walls.map(({ zone }) => zone))];
  const { modules, count } = markerDictionary(pattern.dictionary);
  return planPattern(
    named.flatMap((id) => zones.find((zone) => zone.id === id) ?? []),
    { modulePx: pattern.modulePx, gapModules: pattern.gapModules, modules, dictionary: count },
  );
}

export interface MarkerPlace {
  /** On the stage, clockwise from its upper left. */
  readonly corners: readonly Vec3[];
  /** Points of each side from that corner to the next, where a detector looks at it. */
  readonly sides: readonly (readonly Vec3[])[];
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

function placeOf({ corners }: PatternMarker, { shape, canvas }: Zone): MarkerPlace {
  const { widthPx, heightPx } = canvas ?? { widthPx: 1, heightPx: 1 };
  const sides = corners.map((from, k) => {
    const to = corners[(k + 1) % 4] ?? from;
    return Array.from({ length: SIDE_POINTS }, (_, i): Vec3 => {
      const t = SIDE_MARGIN + ((1 - 2 * SIDE_MARGIN) * (i + 0.5)) / SIDE_POINTS;
      const [x, y] = [from.xPx + (to.xPx - from.xPx) * t, from.yPx + (to.yPx - from.yPx) * t];
      return stagePointOf(shape, x / widthPx, y / heightPx) ?? from.pointM;
    });
  });
  return { corners: corners.map(({ pointM }) => pointM), sides };
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
  { markers }: WallPattern,
  { dictionary, modulePx }: LensPattern,
  zone: string,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): CanvasPicture {
  const data = new Uint8Array(widthPx * heightPx).fill(WHITE);
  const { modules: across } = markerDictionary(dictionary);
  for (const { marker, zone: of, xPx, yPx } of markers) {
    if (of !== zone) continue;
    const modules = markerModules(marker, dictionary) ?? [];
    for (const [i, isWhite] of modules.entries()) {
      if (isWhite) continue;
      const left = xPx + (i % across) * modulePx;
      const top = yPx + Math.floor(i / across) * modulePx;
      for (let y = top; y < top + modulePx; y++) data.fill(0, y * widthPx + left, y * widthPx + left + modulePx);
    }
  }
  return { widthPx, heightPx, data };
}
