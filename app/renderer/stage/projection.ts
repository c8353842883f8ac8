/** Metres of the stage onto the plan's picture. The bands around the wall keep their width in pixels at any scale. */
import type { Zone } from '../../core/stage/model.ts';
import { extentOf, type Point } from './geometry.ts';

export const VIEW = { width: 776, height: 592 } as const;
/** Pixels outward from the wall's face: picture, owner, next owner, on-air rim. */
export const BANDS = { picture: [1, 44], owner: [48, 72], next: [76, 85], rim: 80, rimEnd: 90 } as const;
const MARGIN = BANDS.rimEnd + 6;

export interface Projection {
  readonly pxPerM: number;
  x(m: number): number;
  y(m: number): number;
  /** Pixels to metres. */
  m(px: number): number;
}

export function projectionOf(zones: readonly Zone[]): Projection {
  const walls = zones.filter(({ shape }) => shape.kind === 'arc' || shape.kind === 'flat');
  const { min, max } = extentOf(zones);
  const wall = walls.length > 0 ? extentOf(walls) : undefined;
  // Bands stand outside the walls only: a side without a wall needs no room for them.
  const left = wall && wall.min.x <= min.x + 0.01 ? MARGIN : 60;
  const right = wall && wall.max.x >= max.x - 0.01 ? MARGIN : 60;
  const top = wall && wall.max.y >= max.y - 0.01 ? MARGIN : 60;
  const bottom = 76;
  const width = Math.max(1, max.x - min.x);
  const height = Math.max(1, max.y - min.y);
  const pxPerM = Math.min((VIEW.width - left - right) / width, (VIEW.height - top - bottom) / height, 90);
  const originX = left + (VIEW.width - left - right - width * pxPerM) / 2 - min.x * pxPerM;
  const originY = top + (VIEW.height - top - bottom - height * pxPerM) / 2 + max.y * pxPerM;
  return {
    pxPerM,
    x: (m) => originX + m * pxPerM,
    y: (m) => originY - m * pxPerM,
    m: (px) => px / pxPerM,
  };
}

/** Closed path through points. */
export function pathOf(points: readonly Point[], at: Projection, closed = true): string {
  const d = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${at.x(p.x).toFixed(1)},${at.y(p.y).toFixed(1)}`).join('');
  return closed ? `${d}Z` : d;
}
