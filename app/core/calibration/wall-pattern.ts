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
  /** On a chessboard the corners of its light square, ids `x<crossing>`, where dark squares meet there; else null. */
  readonly square?: readonly (PatternCorner | null)[];
}

/** How a zone's canvas is divided. */
export interface PatternBoard {
  readonly zone: string;
  /** Squares whose row and column add up to odd are dark. */
  readonly isChess: boolean;
  readonly squarePx: number;
  /** From the corner of a square to its marker. */
  readonly insetPx: number;
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
}

export interface WallPattern {
  readonly modulePx: number;
  readonly markers: readonly PatternMarker[];
  readonly boards: readonly PatternBoard[];
}

export const BOARD_KINDS = ['markers', 'chess'] as const;
export type BoardKind = (typeof BOARD_KINDS)[number];

export interface PatternOptions {
  /** LED pixels per module; a marker is `modules` wide. */
  readonly modulePx: number;
  /** Border included: 8 for 36h11. */
  readonly modules: number;
  /** White between markers, modules. */
  readonly gapModules: number;
  /** Absent = rows of markers on white. */
  readonly board?: BoardKind;
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

/** Over every zone, centred on its canvas, each marker used once: in rows on white, or in the light squares of a chessboard. */
export function planPattern(zones: readonly Zone[], options: PatternOptions): Outcome<WallPattern> {
  const { modulePx } = options;
  if (!Number.isInteger(modulePx) || modulePx < 4)
    return refused({ code: 'calibration.pattern-module', params: { px: round(modulePx, 2) } });
  const markers: PatternMarker[] = [];
  const boards: PatternBoard[] = [];
  let crossings = 0;
  for (const zone of zones) {
    const { id, shape, canvas } = zone;
    if (!canvas || shape.kind === 'area')
      return refused({ code: 'calibration.pattern-no-canvas', params: { zone: id } });
    if (shape.kind === 'ceiling' && shape.maxM > shape.minM && options.ceilingM?.[id] === undefined)
      return refused({ code: 'calibration.pattern-ceiling', params: { zone: id } });
    const board = boardOn(id, canvas, options);
    const { across, down, squarePx } = board;
    if (across < 1 || down < 1)
      return refused({ code: 'calibration.pattern-too-large', params: { zone: id, sizePx: squarePx } });
    const count = markers.length + (board.isChess ? Math.ceil((across * down) / 2) : across * down);
    if (count > options.dictionary)
      return refused({ code: 'calibration.pattern-too-many', params: { count, most: options.dictionary } });
    boards.push(board);
    const at = (x: number, y: number): Vec3 =>
      stagePointOf(shape, x / canvas.widthPx, y / canvas.heightPx, options.ceilingM?.[id])!;
    for (let row = 0; row < down; row++)
      for (let col = 0; col < across; col++)
        if (!board.isChess || (row + col) % 2 === 0)
          markers.push(markerAt(markers.length, board, row, col, options, at, crossings));
    crossings += (across + 1) * (down + 1);
  }
  return solved({ modulePx, markers, boards });
}

/** Whole pixels, so that a module's edge is an edge between LEDs. */
function boardOn(
  zone: string,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  { modulePx, modules, gapModules, board }: PatternOptions,
): PatternBoard {
  const squarePx = (modules + gapModules) * modulePx;
  const gapPx = gapModules * modulePx;
  const isChess = board === 'chess';
  // Rows of markers have no gap after the last one, and white all around; a chessboard ends where it ends.
  const lessPx = isChess ? 0 : gapPx;
  const across = Math.floor((widthPx - lessPx) / squarePx);
  const down = Math.floor((heightPx - lessPx) / squarePx);
  const left = Math.floor((widthPx - (across * squarePx - lessPx)) / 2);
  const top = Math.floor((heightPx - (down * squarePx - lessPx)) / 2);
  return { zone, isChess, squarePx, insetPx: isChess ? Math.floor(gapPx / 2) : 0, left, top, across, down };
}

function markerAt(
  marker: number,
  board: PatternBoard,
  row: number,
  col: number,
  { modules, modulePx }: PatternOptions,
  at: (x: number, y: number) => Vec3,
  firstCrossing: number,
): PatternMarker {
  const { zone, squarePx, insetPx, left, top, across, down, isChess } = board;
  const sizePx = modules * modulePx;
  const [xPx, yPx] = [left + col * squarePx + insetPx, top + row * squarePx + insetPx];
  const corners = CORNERS.map(([cx, cy], k): PatternCorner => {
    const [x, y] = [xPx + cx * sizePx, yPx + cy * sizePx];
    return { id: `${marker}.${k}`, xPx: x, yPx: y, pointM: at(x, y) };
  });
  const square = CORNERS.map(([cx, cy]): PatternCorner | null => {
    const [c, r] = [col + cx, row + cy];
    // At the edge of the board only one square is dark: no crossing.
    if (c === 0 || r === 0 || c === across || r === down) return null;
    const [x, y] = [left + c * squarePx, top + r * squarePx];
    return { id: `x${firstCrossing + r * (across + 1) + c}`, xPx: x, yPx: y, pointM: at(x, y) };
  });
  return { marker, zone, xPx, yPx, sizePx, corners, ...(isChess ? { square } : {}) };
}

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;
