import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Raster } from '../../app/core/stage/model.ts';
import { gridRasters } from '../../app/protocol/studio-expand.ts';
import { arcsCollide, fitsShape, shapePixels, tilingFaults } from '../../app/protocol/studio-geometry.ts';

const canvases = fc.record({
  widthPx: fc.integer({ min: 16, max: 3_840 }),
  heightPx: fc.integer({ min: 16, max: 2_160 }),
});
const grids = fc.record({ columns: fc.integer({ min: 1, max: 6 }), rows: fc.integer({ min: 1, max: 5 }) });

const cut = (
  canvas: { widthPx: number; heightPx: number },
  { columns, rows }: { columns: number; rows: number },
): Raster[] =>
  gridRasters(
    'z',
    { columns, rows, processor: 'p', inputs: Array.from({ length: columns * rows }, (_, n) => `i${n}`) },
    canvas,
  );

test('a grid tiles any canvas exactly, and its rasters differ by one pixel at most', () => {
  fc.assert(
    fc.property(canvases, grids, (canvas, grid) => {
      const rasters = cut(canvas, grid);
      expect(tilingFaults(rasters, canvas)).toEqual([]);
      const widths = rasters.map((r) => r.w);
      const heights = rasters.map((r) => r.h);
      expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1);
      expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(1);
    }),
  );
});

test('a tiling is accepted exactly if every pixel is covered once: counted pixel by pixel', () => {
  const size = { widthPx: 12, heightPx: 9 };
  const raster = fc.record({
    x: fc.integer({ min: 0, max: 12 }),
    y: fc.integer({ min: 0, max: 9 }),
    w: fc.integer({ min: 1, max: 12 }),
    h: fc.integer({ min: 1, max: 9 }),
  });
  const random = fc.array(raster, { minLength: 1, maxLength: 5 });
  const nearly = fc
    .tuple(grids, fc.nat(29), fc.integer({ min: -1, max: 1 }), fc.constantFrom('x', 'y', 'w', 'h'))
    .map(([grid, which, by, side]) => {
      const rasters = cut(size, { columns: Math.min(grid.columns, 4), rows: Math.min(grid.rows, 3) });
      const at = which % rasters.length;
      const one = rasters[at];
      if (one === undefined) return rasters;
      const least = side === 'w' || side === 'h' ? 1 : 0;
      return rasters.with(at, { ...one, [side]: Math.max(least, one[side] + by) });
    });
  let tiled = 0;
  fc.assert(
    fc.property(fc.oneof(random, nearly), (parts) => {
      const rasters = parts.map((r, n): Raster => ({ ...r, id: `r${n}`, processor: 'p', input: `i${n}` }));
      const covered = new Map<string, number>();
      for (const r of rasters)
        for (let x = r.x; x < r.x + r.w; x++)
          for (let y = r.y; y < r.y + r.h; y++) covered.set(`${x},${y}`, (covered.get(`${x},${y}`) ?? 0) + 1);
      const once = [...covered.values()].every((n) => n === 1) && covered.size === 12 * 9;
      const inside = [...covered.keys()].every((at) => Number(at.split(',')[0]) < 12 && Number(at.split(',')[1]) < 9);
      if (once && inside) tiled++;
      expect(tilingFaults(rasters, size).length === 0).toBe(once && inside);
    }),
    { numRuns: 1_000, seed: 7 },
  );
  expect(tiled).toBeGreaterThan(50);
});

test('what is wrong is named: outside, overlap, gap, too large', () => {
  const at = (x: number, y: number, w: number, h: number, id = `${x}`): Raster => ({
    id,
    x,
    y,
    w,
    h,
    processor: 'p',
    input: id,
  });
  const size = { widthPx: 100, heightPx: 10 };
  expect(tilingFaults([at(0, 0, 60, 10), at(50, 0, 50, 10)], size)).toEqual([
    { kind: 'overlap', index: 1, other: '0' },
  ]);
  expect(tilingFaults([at(0, 0, 50, 10), at(50, 0, 51, 10)], size)).toEqual([{ kind: 'outside', index: 1 }]);
  expect(tilingFaults([at(0, 0, 50, 10), at(50, 0, 50, 9)], size)).toEqual([{ kind: 'gap', missingPx: 50 }]);
  expect(tilingFaults([at(0, 0, 4_000, 10)], { widthPx: 4_000, heightPx: 10 })).toEqual([
    { kind: 'too-large', index: 0 },
  ]);
});

test('the wall of Shenzhen, by hand: 40 m at 2.3 mm over 240 degrees is 17 391 x 2 609 pixels', () => {
  const wall = { kind: 'arc', radiusM: 9.549, fromDeg: -120, toDeg: 120, bottomM: 0, heightM: 6 } as const;
  const size = shapePixels(wall, 2.3);
  expect(Math.round(size?.widthPx ?? 0)).toBe(17_391);
  expect(Math.round(size?.heightPx ?? 0)).toBe(2_609);
  expect(fitsShape(wall, { widthPx: 17_391, heightPx: 2_609, pitchMm: 2.3 }, [])).toBe(true);
  expect(fitsShape(wall, { widthPx: 17_389, heightPx: 2_609, pitchMm: 2.3 }, [])).toBe(false);
});

test('arcs that meet do not collide; arcs that share a degree at the same height do', () => {
  const arc = (fromDeg: number, toDeg: number, bottomM = 0) =>
    ({ kind: 'arc', radiusM: 9, fromDeg, toDeg, bottomM, heightM: 3 }) as const;
  expect(arcsCollide(arc(-60, 0), arc(0, 60))).toBe(false);
  expect(arcsCollide(arc(-60, 1), arc(0, 60))).toBe(true);
  expect(arcsCollide(arc(-60, 1), arc(0, 60, 3))).toBe(false);
});
