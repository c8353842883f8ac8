/** Where the corners of the wall's markers stand, against the geometry of the zones. */
import { describe, expect, test } from 'vitest';
import { type PatternOptions, planPattern, stagePointOf } from '../../../app/core/calibration/wall-pattern.ts';
import type { Zone, ZoneShape } from '../../../app/core/stage/model.ts';
import { codeOf, valueOf } from './calibration-kit.ts';

const OPTIONS: PatternOptions = { modulePx: 12, modules: 8, gapModules: 2, dictionary: 587 };
const zone = (id: string, shape: ZoneShape, widthPx: number, heightPx: number, pitchMm = 2.5): Zone => ({
  id,
  name: { en: id, zh: id },
  short: { en: id, zh: id },
  kind: 'led',
  shape,
  canvas: { widthPx, heightPx, pitchMm },
  rasters: [],
});
// 5 m radius, 90 degrees: 7.854 m of wall at 2.5 mm.
const ARC = zone('arc', { kind: 'arc', radiusM: 5, fromDeg: -45, toDeg: 45, bottomM: 0.2, heightM: 3 }, 3142, 1200);
const SIDE = zone('side', { kind: 'flat', from: [4, -1], to: [4, 2], bottomM: 0, heightM: 3 }, 1200, 1200);
const CEILING = zone('top', { kind: 'ceiling', centre: [0, 1], widthM: 3, depthM: 2, minM: 3, maxM: 5 }, 1200, 800);

test('the corners of a canvas are the corners of its zone', () => {
  const at = (shape: ZoneShape, u: number, v: number): readonly number[] =>
    stagePointOf(shape, u, v, 4)!.map((m) => Number(m.toFixed(9)) + 0);
  const side = Number((5 * Math.SQRT1_2).toFixed(9));
  expect(at(ARC.shape, 0, 0)).toEqual([-side, side, 3.2]);
  expect(at(ARC.shape, 0.5, 1)).toEqual([0, 5, 0.2]);
  expect(at(SIDE.shape, 1, 0)).toEqual([4, 2, 3]);
  expect(at(CEILING.shape, 0, 0)).toEqual([-1.5, 2, 4]);
  expect(stagePointOf({ kind: 'area', polygon: [] }, 0, 0)).toBeUndefined();
});

test('a pixel is as large on the stage as its pitch', () => {
  const { markers } = valueOf(planPattern([ARC, SIDE], OPTIONS));
  for (const { corners, sizePx, zone: id } of markers) {
    const [a, b, c] = corners.map(({ pointM }) => pointM);
    const length = (p: readonly number[], q: readonly number[]): number =>
      Math.hypot(...p.map((m, i) => m - q[i]!)) * 1_000;
    expect(length(b!, c!)).toBeCloseTo(sizePx * 2.5, 3);
    // Across an arc the chord is a little shorter than the wall.
    expect(length(a!, b!) / (sizePx * 2.5)).toBeCloseTo(1, 3);
    if (id === 'arc') for (const { pointM } of corners) expect(Math.hypot(pointM[0], pointM[1])).toBeCloseTo(5, 9);
  }
});

test('every marker is there once, within its canvas, on whole pixels, and none overlaps', () => {
  const { markers } = valueOf(planPattern([ARC, SIDE], OPTIONS));
  expect(new Set(markers.map(({ marker }) => marker)).size).toBe(markers.length);
  for (const one of markers) {
    const canvas = one.zone === 'arc' ? ARC.canvas! : SIDE.canvas!;
    expect([
      one.xPx >= 0,
      one.yPx >= 0,
      one.xPx + one.sizePx <= canvas.widthPx,
      one.yPx + one.sizePx <= canvas.heightPx,
    ]).toEqual([true, true, true, true]);
    expect([Number.isInteger(one.xPx), Number.isInteger(one.yPx)]).toEqual([true, true]);
    for (const other of markers)
      if (other.marker > one.marker && other.zone === one.zone)
        expect(
          Math.abs(other.xPx - one.xPx) >= one.sizePx + 24 || Math.abs(other.yPx - one.yPx) >= one.sizePx + 24,
        ).toBe(true);
  }
});

describe('refused', () => {
  test.each<[string, readonly Zone[], Partial<PatternOptions>]>([
    ['calibration.pattern-no-canvas', [zone('floor', { kind: 'area', polygon: [] }, 100, 100)], {}],
    ['calibration.pattern-too-many', [ARC, SIDE], { dictionary: 50 }],
    ['calibration.pattern-too-large', [SIDE], { modulePx: 200 }],
    ['calibration.pattern-module', [SIDE], { modulePx: 3.5 }],
    ['calibration.pattern-ceiling', [CEILING], {}],
  ])('%s', (code, zones, options) => {
    expect(codeOf(planPattern(zones, { ...OPTIONS, ...options }))).toBe(code);
  });
  test('a ceiling whose height is known is not', () => {
    const { markers } = valueOf(planPattern([CEILING], { ...OPTIONS, ceilingM: { top: 3.7 } }));
    expect(markers.every(({ corners }) => corners.every(({ pointM }) => pointM[2] === 3.7))).toBe(true);
  });
});
