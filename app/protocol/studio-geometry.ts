/** Do rasters tile a canvas, and does a canvas fit the wall it stands for? Pure numbers. */
import type { Raster, ZoneShape } from '../core/stage/model.ts';

/** What one output of a render engine and one processor input carry at most. */
export const MAX_RASTER = { w: 3_840, h: 2_160 } as const;
const MM_PER_M = 1_000;

export type TilingFault =
  | { readonly kind: 'outside' | 'too-large'; readonly index: number }
  | { readonly kind: 'overlap'; readonly index: number; readonly other: string }
  | { readonly kind: 'gap'; readonly missingPx: number };

type Size = { readonly widthPx: number; readonly heightPx: number };

/** Inside, apart from each other, and of the same area together: then they tile exactly. */
export function tilingFaults(rasters: readonly Raster[], canvas: Size): readonly TilingFault[] {
  const found: TilingFault[] = [];
  rasters.forEach((r, index) => {
    if (r.x + r.w > canvas.widthPx || r.y + r.h > canvas.heightPx) found.push({ kind: 'outside', index });
    if (r.w > MAX_RASTER.w || r.h > MAX_RASTER.h) found.push({ kind: 'too-large', index });
    const other = rasters.slice(0, index).find((o) => overlaps(o, r));
    if (other) found.push({ kind: 'overlap', index, other: other.id });
  });
  if (found.some((f) => f.kind !== 'too-large')) return found;
  const missingPx = canvas.widthPx * canvas.heightPx - rasters.reduce((sum, r) => sum + r.w * r.h, 0);
  if (missingPx !== 0) found.push({ kind: 'gap', missingPx });
  return found;
}

function overlaps(a: Raster, b: Raster): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Pixels that the shape has at this pitch; undefined for areas. */
export function shapePixels(
  shape: ZoneShape,
  pitchMm: number,
): { readonly widthPx: number; readonly heightPx: number } | undefined {
  const size = sizeM(shape);
  if (size === undefined) return undefined;
  return { widthPx: (size.widthM * MM_PER_M) / pitchMm, heightPx: (size.heightM * MM_PER_M) / pitchMm };
}

function sizeM(shape: ZoneShape): { readonly widthM: number; readonly heightM: number } | undefined {
  switch (shape.kind) {
    case 'arc':
      return { widthM: (shape.radiusM * (shape.toDeg - shape.fromDeg) * Math.PI) / 180, heightM: shape.heightM };
    case 'flat':
      return {
        widthM: Math.hypot(shape.to[0] - shape.from[0], shape.to[1] - shape.from[1]),
        heightM: shape.heightM,
      };
    case 'ceiling':
      return { widthM: shape.widthM, heightM: shape.depthM };
    case 'area':
      return undefined;
  }
}

/** Within one pixel per raster across and per raster down. */
export function fitsShape(
  shape: ZoneShape,
  canvas: Size & { readonly pitchMm: number },
  rasters: readonly Raster[],
): boolean {
  const wanted = shapePixels(shape, canvas.pitchMm);
  if (wanted === undefined) return true;
  const across = Math.max(1, new Set(rasters.map((r) => r.x)).size);
  const down = Math.max(1, new Set(rasters.map((r) => r.y)).size);
  return Math.abs(wanted.widthPx - canvas.widthPx) <= across && Math.abs(wanted.heightPx - canvas.heightPx) <= down;
}

/** Two arcs of one radius that share an angle at the same height cannot both be built. */
export function arcsCollide(a: ZoneShape, b: ZoneShape): boolean {
  if (a.kind !== 'arc' || b.kind !== 'arc' || Math.abs(a.radiusM - b.radiusM) > 0.05) return false;
  const apartInHeight = a.bottomM + a.heightM <= b.bottomM || b.bottomM + b.heightM <= a.bottomM;
  const slackDeg = 0.01;
  return !apartInHeight && a.fromDeg < b.toDeg - slackDeg && b.fromDeg < a.toDeg - slackDeg;
}
