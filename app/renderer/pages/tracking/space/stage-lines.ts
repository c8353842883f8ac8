/**
 * What stands still on the stage as lines in space: floor, walls, ceilings, areas; the box around all of it. Made anew
 * only when the studio or a ceiling moves. Metres of the stage, six numbers a line. Pure.
 */
import type { Text } from '../../../../core/parameter.ts';
import type { Zone, ZoneShape } from '../../../../core/stage/model.ts';
import { cornersOf, type Point, pointAt } from '../../../stage/geometry.ts';

type Three = readonly [number, number, number];

export type LineLook = 'floor' | 'wall' | 'ribs' | 'ceiling' | 'unsure' | 'area';

export interface StageLines {
  readonly look: LineLook;
  readonly numbers: Float64Array;
}

export interface ZoneSign {
  readonly name: Text;
  readonly at: readonly [number, number, number];
}

export interface StillStage {
  readonly lines: readonly StageLines[];
  readonly signs: readonly ZoneSign[];
  /** All that must be in a picture of the whole. */
  readonly corners: readonly Three[];
}

const RIB_DEG = 10;
const RIB_M = 2;
/** A floor where nothing stands, in metres. */
const ALONE: readonly Three[] = [
  [-4, -4, 0],
  [4, 4, 0],
];

/** `heightM` of a ceiling: undefined while nobody says; then it is drawn as high as it can be, and looks unsure. */
export function stillStage(
  zones: readonly Zone[],
  heightM: (shape: Extract<ZoneShape, { kind: 'ceiling' }>) => number | undefined,
  points: readonly Three[],
): StillStage {
  const found = new Map<LineLook, number[]>();
  const draw = (look: LineLook, from: Three, to: Three): void => {
    const numbers = found.get(look) ?? [];
    found.set(look, numbers);
    numbers.push(...from, ...to);
  };
  const signs: ZoneSign[] = [];
  const corners: Three[] = [...points];
  for (const { shape, short } of zones) {
    const highM = shape.kind === 'ceiling' ? heightM(shape) : undefined;
    const [at, ...outline] = drawZone(shape, highM, draw);
    if (!at) continue;
    signs.push({ name: short, at });
    corners.push(...outline);
  }
  drawFloor(corners, draw);
  return {
    lines: [...found].map(([look, numbers]) => ({ look, numbers: Float64Array.from(numbers) })),
    signs,
    corners: corners.length > 0 ? corners : ALONE,
  };
}

type Draw = (look: LineLook, from: Three, to: Three) => void;

/** Where its name stands, then its corners. */
function drawZone(shape: ZoneShape, highM: number | undefined, draw: Draw): readonly Three[] {
  if (shape.kind === 'arc' || shape.kind === 'flat') return drawWall(shape, draw);
  const zM = shape.kind === 'area' ? 0 : (highM ?? shape.maxM);
  const look = shape.kind === 'area' ? 'area' : highM === undefined ? 'unsure' : 'ceiling';
  const corners = cornersOf(shape).map((point) => lift(point, zM));
  drawRound(corners, look, draw);
  return [middleOf(corners), ...corners];
}

function drawWall(shape: Extract<ZoneShape, { kind: 'arc' | 'flat' }>, draw: Draw): readonly Three[] {
  const foot = cornersOf(shape).map((point) => lift(point, shape.bottomM));
  const topM = shape.bottomM + shape.heightM;
  const top = foot.map(([x, y]): Three => [x, y, topM]);
  for (let i = 1; i < foot.length; i++) {
    draw('wall', foot[i - 1]!, foot[i]!);
    draw('wall', top[i - 1]!, top[i]!);
  }
  draw('wall', foot[0]!, top[0]!);
  draw('wall', foot.at(-1)!, top.at(-1)!);
  const ribs =
    shape.kind === 'arc'
      ? Math.round((shape.toDeg - shape.fromDeg) / RIB_DEG)
      : Math.round(Math.hypot(shape.to[0] - shape.from[0], shape.to[1] - shape.from[1]) / RIB_M);
  for (let i = 1; i < ribs; i++) {
    const point = pointAt(shape, i / ribs, 0);
    draw('ribs', lift(point, shape.bottomM), lift(point, topM));
  }
  return [lift(pointAt(shape, 0.5, 0), topM), ...foot, ...top];
}

function drawRound(corners: readonly Three[], look: LineLook, draw: Draw): void {
  corners.forEach((corner, n) => {
    draw(look, corner, corners[(n + 1) % corners.length]!);
  });
}

/** A line for each metre. */
function drawFloor(corners: readonly Three[], draw: Draw): void {
  const seen = corners.length > 0 ? corners : ALONE;
  const xs = seen.map(([x]) => x);
  const ys = seen.map(([, y]) => y);
  const [left, right, front, back] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  for (let x = Math.ceil(left); x <= right; x++) draw('floor', [x, front, 0], [x, back, 0]);
  for (let y = Math.ceil(front); y <= back; y++) draw('floor', [left, y, 0], [right, y, 0]);
}

function middleOf(corners: readonly Three[]): Three {
  const mean = (axis: 0 | 1 | 2): number =>
    corners.reduce((sum, at) => sum + at[axis], 0) / Math.max(1, corners.length);
  return [mean(0), mean(1), mean(2)];
}

const lift = ({ x, y }: Point, zM: number): Three => [x, y, zM];
