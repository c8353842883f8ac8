/** Pattern, pictures and places of a lens calibration, against arithmetic by hand. */
import { describe, expect, test } from 'vitest';
import { detectMarkers, squareAround } from '../../../app/core/calibration/marker-detect.ts';
import { ringsOf } from '../../../app/core/lens/kept-lens.ts';
import { drawPattern, patternOf, placesOf } from '../../../app/core/lens/pattern.ts';
import {
  coverageOf,
  type LensPicture,
  placeGroups,
  sightingsIn,
  strangersIn,
} from '../../../app/core/lens/pictures.ts';
import type { LensCal } from '../../../app/core/lens/settings.ts';
import { bundleInputOf, trackedFault, USUAL_CHOICE } from '../../../app/core/lens/solve.ts';
import type { Zone } from '../../../app/core/stage/model.ts';
import { codeOf, valueOf } from '../calibration/calibration-kit.ts';

const text = (id: string) => ({ en: id, zh: id });
const FLAT: Zone = {
  id: 'wall',
  name: text('wall'),
  short: text('wall'),
  kind: 'led',
  shape: { kind: 'flat', from: [-2, 4], to: [2, 4], bottomM: 0, heightM: 2 },
  canvas: { widthPx: 400, heightPx: 200, pitchMm: 10 },
  rasters: [],
};
const lensCal: LensCal = {
  pattern: { dictionary: 'aruco-4x4-50', modulePx: 8, gapModules: 2, board: 'markers' },
  walls: [
    { id: 'w', zone: 'wall', system: 'xr', path: 'p/w', lit: true, dark: false, levelPct: 10, brightnessPath: 'b/w' },
    { id: 'v', zone: 'wall', system: 'vp', path: 'p/v', lit: true, dark: false, levelPct: 10, brightnessPath: 'b/w' },
  ],
  sources: [],
  sensors: [],
  leaseMin: 10,
};
const wall = valueOf(patternOf(lensCal, [FLAT]));
const places = placesOf(wall, [FLAT]);

test('the canvas that is drawn holds every marker of the plan, where the plan says', () => {
  const drawn = drawPattern(wall, lensCal.pattern, 'wall', FLAT.canvas!);
  const { markers } = detectMarkers(drawn, 'aruco-4x4-50');
  // 6 modules and 2 of gap are 64 px: six across, two down.
  expect(markers.map(({ marker }) => marker)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  for (const { marker, corners } of markers) {
    const [x, y] = corners[0];
    const { xPx, yPx } = wall.markers[marker]!;
    // The middle of a pixel has whole coordinates: its left edge lies half a pixel before.
    expect(Math.hypot(x - (xPx - 0.5), y - (yPx - 0.5))).toBeLessThan(0.15);
  }
  expect(drawPattern(wall, lensCal.pattern, 'other', FLAT.canvas!).data.every((grey) => grey === 255)).toBe(true);
});

test('a chessboard: markers in its light squares, crossings where the plan says, each once', () => {
  const chess: LensCal = { ...lensCal, pattern: { ...lensCal.pattern, board: 'chess', gapModules: 4 } };
  const plan = valueOf(patternOf(chess, [FLAT]));
  // Squares of 10 modules are 80 px: five across, two down, ten pixels left over each way round.
  expect(plan.boards).toMatchObject([{ across: 5, down: 2, left: 0, top: 20, insetPx: 16 }]);
  expect(plan.markers).toHaveLength(5);
  const drawn = drawPattern(plan, chess.pattern, 'wall', FLAT.canvas!);
  const { markers } = detectMarkers(drawn, 'aruco-4x4-50');
  expect(markers.map(({ marker }) => marker)).toEqual([0, 1, 2, 3, 4]);
  const on = placesOf(plan, [FLAT]);
  const seen = markers.map((one) => ({
    marker: one.marker,
    corners: one.corners.flat(),
    square: squareAround(drawn, one, 16 / 48),
  }));
  const sightings = sightingsIn(picture('a', { markers: seen }), on);
  // Between five columns and two rows there are four; two light squares tell of each.
  expect(sightings.map(({ marker }) => marker).toSorted()).toEqual(['x10', 'x7', 'x8', 'x9']);
  for (const { pixel, pointM } of sightings) {
    expect(Math.abs(pixel[0] - ((pointM[0] + 2) * 100 - 0.5))).toBeLessThan(0.05);
    expect(Math.abs(pixel[1] - ((2 - pointM[2]) * 100 - 0.5))).toBeLessThan(0.05);
  }
});

test('sides run along the wall between their corners', () => {
  const { corners, sides } = places.get(7)!;
  const [a, b] = [corners[0]!, corners[1]!];
  expect(sides[0]!).toHaveLength(7);
  for (const [x, y, z] of sides[0]!) {
    expect([y, z]).toEqual([4, a[2]]);
    expect(x).toBeGreaterThan(a[0] + 0.1 * (b[0] - a[0]));
    expect(x).toBeLessThan(a[0] + 0.9 * (b[0] - a[0]));
  }
});

const square = (marker: number, x: number, y: number) => ({
  marker,
  corners: [x, y, x + 9, y, x + 9, y + 9, x, y + 9],
});
const picture = (id: string, change: Partial<LensPicture> = {}): LensPicture => ({
  id,
  name: `${id}.png`,
  atMs: 0,
  widthPx: 160,
  heightPx: 90,
  place: { zoom: 0, focus: 0, focusM: null },
  placeBy: 'person',
  raw: null,
  tracked: null,
  untracked: null,
  use: true,
  markers: [square(0, 0, 0), square(11, 150, 80), square(40, 70, 40)],
  others: 0,
  doubles: [],
  ...change,
});

test('markers that the pattern does not have are strangers, and count nowhere', () => {
  const one = picture('a');
  expect(strangersIn(one, places)).toEqual([40]);
  const sightings = sightingsIn(one, places);
  expect(sightings).toHaveLength(8);
  expect(sightings[5]).toEqual({ marker: '11.1', pointM: places.get(11)!.corners[1], pixel: [159, 80] });
  const cells = coverageOf([one], places);
  expect([cells[0], cells[47], cells.reduce((sum, n) => sum + n, 0)]).toEqual([4, 4, 8]);
});

describe('places of the rings', () => {
  const at = (zoom: number, focus: number): LensPicture['place'] => ({ zoom, focus, focusM: 5 });
  test('encoders that tremble are one place; places come in order', () => {
    const groups = placeGroups([
      picture('a', { place: at(0.5, 0.2) }),
      picture('b', { place: at(0, 0) }),
      picture('c', { place: at(0.503, 0.199) }),
    ]);
    expect(groups.map(({ id, pictures }) => [id, pictures.map((one) => one.id)])).toEqual([
      ['0/0', ['b']],
      ['500/200', ['a', 'c']],
    ]);
  });

  test('the counts at the ends of a ring that a person told; none where the tracker does not count or tells itself', () => {
    const raw = (zoom: number) => ({ raw: { zoom, focus: 7 } });
    const rings = (...list: LensPicture[]) => ringsOf(placeGroups(list));
    expect(
      rings(picture('a', { place: at(1, 0), ...raw(900) }), picture('b', { place: at(0.2, 0), ...raw(4_000) })),
    ).toEqual({
      zoom: { fromRaw: 4_000, toRaw: 900 },
      focus: null,
    });
    expect(rings(picture('a', { place: at(1, 0), ...raw(900) }), picture('b')).zoom).toBeNull();
    const told = { placeBy: 'encoders' } as const;
    expect(
      rings(picture('a', { place: at(1, 0), ...raw(900), ...told }), picture('b', { ...raw(1), ...told })).zoom,
    ).toBeNull();
  });
});

describe('what is solved', () => {
  const sensor = { widthMm: 16, heightMm: 9 };
  const input = (list: readonly LensPicture[]) => bundleInputOf(list, places, sensor, USUAL_CHOICE, false);
  const three = [picture('a'), picture('b'), picture('c')];
  test('places with three pictures that are used', () => {
    const elsewhere = picture('d', { place: { zoom: 1, focus: 0, focusM: null } });
    const { lenses, views, format } = valueOf(input([...three, elsewhere]));
    expect(lenses).toEqual([{ id: '0/0' }]);
    expect(views.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(format).toEqual({ widthPx: 160, heightPx: 90, sensorWidthMm: 16, sensorHeightMm: 9 });
  });
  test('refused by name', () => {
    expect(codeOf(input([]))).toBe('lens.no-pictures');
    expect(codeOf(input([picture('a'), picture('b'), picture('c', { use: false })]))).toBe('lens.pictures-few');
    expect(codeOf(input([...three, picture('d', { widthPx: 161 })]))).toBe('lens.size-differs');
    expect(trackedFault(three)).toEqual({ code: 'lens.tracked-few', params: { count: 0, least: 8 } });
    const tracked = { trackerFromBody: [0, 0, 0, 0, 0, 0, 1], spreadMm: 0, turnDeg: 0 };
    expect(trackedFault(Array.from({ length: 8 }, (_, i) => picture(`t${i}`, { tracked })))).toBeUndefined();
  });
});
