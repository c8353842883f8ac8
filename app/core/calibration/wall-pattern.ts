/**
 * What the wall shows for a lens calibration: which pixel of which zone's canvas is which corner of which marker, and
 * where on the stage that corner stands. Pure.
 *
 * A canvas runs from left to right as the stage sees the wall and from its top edge down; a ceiling's runs along x, its
 * top edge upstage. A corner lies between pixels: x = 0 is the left edge of the canvas, x = width its right edge.
 */
import type { Zone, ZoneShape } from '../stage/model.ts';
import { type Outcome, refused, round, solved } from './outcome.ts';
import { DEG, type Vec3 } from './rotation.ts';

export interface PatternCorner {
  /** `<marker>.<corner>`, corners clockwise from the upper left. */
  readonly id: string;
  readonly xPx: number;
  readonly yPx: number;
  readonly pointM: Vec3;
}

export interface PatternMarker {
  /** Place in the dictionary. */
  readonly marker: number;
  readonly zone: string;
  /** Upper left of the black border. */
  readonly xPx: number;
  readonly yPx: number;
  readonly sizePx: number;
  readonly corners: readonly PatternCorner[];
}

export interface WallPattern {
  readonly modulePx: number;
  readonly markers: readonly PatternMarker[];
}

export interface PatternOptions {
  /** LED pixels per module; a marker is `modules` wide. */
  readonly modulePx: number;
  /** Border included: 8 for 36h11. */
  readonly modules: number;
  /** White between markers, modules. */
  readonly gapModules: number;
  /** How many the dictionary has. */
  readonly dictionary: number;
  /** Height of ceilings that move, by zone. */
  readonly ceilingM?: Readonly<Record<string, number>>;
}

/** Point of a zone at a place of its canvas (0..1 from the upper left); undefined for zones without light. */
export function stagePointOf(shape: ZoneShape, u: number, v: number, ceilingM?: number): Vec3 | undefined {
  switch (shape.kind) {
    case 'arc': {
      const angle = (shape.fromDeg + (shape.toDeg - shape.fromDeg) * u) / DEG;
      return [
        Math.sin(angle) * shape.radiusM,
        Math.cos(angle) * shape.radiusM,
        shape.bottomM + shape.heightM * (1 - v),
      ];
    }
    case 'flat':
      return [
        shape.from[0] + (shape.to[0] - shape.from[0]) * u,
        shape.from[1] + (shape.to[1] - shape.from[1]) * u,
        shape.bottomM + shape.heightM * (1 - v),
      ];
    case 'ceiling':
      return [
        shape.centre[0] + shape.widthM * (u - 0.5),
        shape.centre[1] + shape.depthM * (0.5 - v),
        ceilingM ?? shape.minM,
      ];
    case 'area':
      return undefined;
  }
}

/** The least module that a camera still reads: 5 pixels of its own and 4 of the wall. */
export function leastModulePx(pitchMm: number, distanceM: number, focalPx: number): number {
  const wallPx = 5 * ((distanceM * 1_000) / focalPx / pitchMm);
  return Math.max(4, Math.ceil(wallPx));
}

/** Markers in rows over every zone, centred on its canvas, each used once. */
export function planPattern(zones: readonly Zone[], options: PatternOptions): Outcome<WallPattern> {
  const { modulePx, modules, gapModules } = options;
  if (!Number.isInteger(modulePx) || modulePx < 4)
    return refused({ code: 'calibration.pattern-module', params: { px: round(modulePx, 2) } });
  const markers: PatternMarker[] = [];
  const sizePx = modules * modulePx;
  const stepPx = (modules + gapModules) * modulePx;
  for (const { id, shape, canvas } of zones) {
    if (!canvas || shape.kind === 'area')
      return refused({ code: 'calibration.pattern-no-canvas', params: { zone: id } });
    if (shape.kind === 'ceiling' && shape.maxM > shape.minM && options.ceilingM?.[id] === undefined)
      return refused({ code: 'calibration.pattern-ceiling', params: { zone: id } });
    const across = Math.floor((canvas.widthPx - gapModules * modulePx) / stepPx);
    const down = Math.floor((canvas.heightPx - gapModules * modulePx) / stepPx);
    if (across < 1 || down < 1)
      return refused({ code: 'calibration.pattern-too-large', params: { zone: id, sizePx: stepPx } });
    if (markers.length + across * down > options.dictionary)
      return refused({
        code: 'calibration.pattern-too-many',
        params: { count: markers.length + across * down, most: options.dictionary },
      });
    // Whole pixels, so that a module's edge is an edge between LEDs.
    const left = Math.floor((canvas.widthPx - (across * stepPx - gapModules * modulePx)) / 2);
    const top = Math.floor((canvas.heightPx - (down * stepPx - gapModules * modulePx)) / 2);
    for (let row = 0; row < down; row++)
      for (let col = 0; col < across; col++) {
        const marker = markers.length;
        const [xPx, yPx] = [left + col * stepPx, top + row * stepPx];
        const corners = CORNERS.map(([cx, cy], k): PatternCorner => {
          const x = xPx + cx * sizePx;
          const y = yPx + cy * sizePx;
          const pointM = stagePointOf(shape, x / canvas.widthPx, y / canvas.heightPx, options.ceilingM?.[id])!;
          return { id: `${marker}.${k}`, xPx: x, yPx: y, pointM };
        });
        markers.push({ marker, zone: id, xPx, yPx, sizePx, corners });
      }
  }
  return solved({ modulePx, markers });
}

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;
