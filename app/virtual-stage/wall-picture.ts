/**
 * The picture that a camera takes of the walls: rays through a grid in every pixel, bent by its lens, to where they meet
 * light. Walls that carry the pattern show its markers; others a plain grey. Drawn in slices, so that the stage goes on.
 */
import type { GreyPicture } from '../../drivers/kit/picture/grey-picture.ts';
import { rayOfPixel } from '../core/calibration/lens-model.ts';
import { markerDictionary, markerModules } from '../core/calibration/marker-dictionary.ts';
import { openCvOf } from '../core/calibration/projection.ts';
import { DEG, rotationOfPose } from '../core/calibration/rotation.ts';
import type { PatternBoard, PatternMarker, WallPattern } from '../core/calibration/wall-pattern.ts';
import type { LensPattern } from '../core/lens/settings.ts';
import type { Zone } from '../core/stage/model.ts';
import { SENSOR_MM, type TrueLens } from './virtual-lens.ts';

const WHITE = 205;
const BLACK = 32;
/** A wall without the pattern, and where there is no wall. */
const WALL = 70;
const DARK = 45;
/** Rays are bent at every fourth pixel and straight in between: a lens bends by far less than that. */
const STEP = 4;
/** Rows between two turns of the process: it plays the trackers too. */
const SLICE = 2;

export interface WallPictureOptions {
  readonly zones: readonly Zone[];
  readonly wall: WallPattern;
  readonly pattern: LensPattern;
  readonly isLit: (zone: string) => boolean;
  readonly stageFromCamera: readonly number[];
  readonly lens: TrueLens;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Rays per pixel, each way. */
  readonly fine: number;
  /** Standard deviation, of 255. */
  readonly noise: number;
  readonly random: () => number;
}

export async function takeWallPicture(options: WallPictureOptions): Promise<GreyPicture> {
  const { widthPx, heightPx, fine, noise, random, stageFromCamera: camera } = options;
  const faces = options.zones.flatMap((zone) => faceOf(zone, options));
  const rays = await bentRays(options);
  const r = rotationOfPose(camera);
  const data = new Uint8Array(widthPx * heightPx);
  const ray = [0, 0];
  for (let y = 0; y < heightPx; y++) {
    if (y % SLICE === 0) await turn();
    for (let x = 0; x < widthPx; x++) {
      let sum = 0;
      for (let s = 0; s < fine * fine; s++) {
        rays(x + ((s % fine) + 0.5) / fine - 0.5, y + (Math.floor(s / fine) + 0.5) / fine - 0.5, ray);
        const [right, down] = [ray[0]!, ray[1]!];
        sum += lightAt(
          faces,
          camera,
          r[0]! * right + r[1]! - r[2]! * down,
          r[3]! * right + r[4]! - r[5]! * down,
          r[6]! * right + r[7]! - r[8]! * down,
        );
      }
      // Three even numbers are near enough to a normal one.
      const grain = (random() + random() + random() - 1.5) * 2 * noise;
      data[y * widthPx + x] = Math.max(0, Math.min(255, Math.round(sum / (fine * fine) + grain)));
    }
  }
  return { widthPx, heightPx, data };
}

/** Writes `right / forward, down / forward` of a place in the picture. */
type Rays = (x: number, y: number, out: number[]) => void;

async function bentRays({ widthPx, heightPx, lens }: WallPictureOptions): Promise<Rays> {
  const format = { widthPx, heightPx, sensorWidthMm: SENSOR_MM.width, sensorHeightMm: SENSOR_MM.height };
  const pxPerMm = widthPx / SENSOR_MM.width;
  const [cx, cy] = [widthPx / 2 + lens.centreMm[0] * pxPerMm, heightPx / 2 + lens.centreMm[1] * pxPerMm];
  const model = openCvOf([lens.focalMm * pxPerMm, cx, cy, lens.k1, lens.k2, 0, 0, 0], format);
  const cols = Math.ceil(widthPx / STEP) + 3;
  const rows = Math.ceil(heightPx / STEP) + 3;
  const grid = new Float64Array(2 * cols * rows);
  const bent = [0, 0];
  for (let k = 0; k < cols * rows; k++) {
    if (k % (cols * SLICE) === 0) await turn();
    rayOfPixel(model, format, ((k % cols) - 1) * STEP, (Math.floor(k / cols) - 1) * STEP, bent);
    grid.set(bent, 2 * k);
  }
  const between = (at: number, fx: number, fy: number): number =>
    (grid[at]! * (1 - fx) + grid[at + 2]! * fx) * (1 - fy) +
    (grid[at + 2 * cols]! * (1 - fx) + grid[at + 2 * cols + 2]! * fx) * fy;
  return (x, y, out) => {
    const [gx, gy] = [x / STEP + 1, y / STEP + 1];
    const at = 2 * (Math.floor(gy) * cols + Math.floor(gx));
    out[0] = between(at, gx % 1, gy % 1);
    out[1] = between(at + 1, gx % 1, gy % 1);
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Face {
  readonly shape: Zone['shape'];
  readonly widthPx: number;
  readonly heightPx: number;
  /** Undefined: it carries no pattern now. */
  readonly markers: MarkerGrid | undefined;
}

interface MarkerGrid {
  readonly board: PatternBoard;
  readonly modulePx: number;
  readonly modules: number;
  /** Row by row; undefined where there is none. */
  readonly at: readonly (readonly boolean[] | undefined)[];
}

function faceOf({ id, shape, canvas }: Zone, { wall, pattern, isLit }: WallPictureOptions): readonly Face[] {
  if (!canvas) return [];
  const board = wall.boards.find(({ zone }) => zone === id);
  const own = wall.markers.filter(({ zone }) => zone === id);
  const markers = board && isLit(id) ? gridOf(board, own, pattern) : undefined;
  return [{ shape, widthPx: canvas.widthPx, heightPx: canvas.heightPx, markers }];
}

function gridOf(board: PatternBoard, own: readonly PatternMarker[], { dictionary, modulePx }: LensPattern): MarkerGrid {
  const { modules } = markerDictionary(dictionary);
  const { left, top, squarePx, across } = board;
  const at: (readonly boolean[] | undefined)[] = [];
  for (const { marker, xPx, yPx } of own)
    at[Math.floor((yPx - top) / squarePx) * across + Math.floor((xPx - left) / squarePx)] = markerModules(
      marker,
      dictionary,
    );
  return { board, modulePx, modules, at };
}

/** Of the nearest face that the ray meets. */
function lightAt(faces: readonly Face[], from: readonly number[], dx: number, dy: number, dz: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  let light = DARK;
  for (const face of faces) {
    const met = meet(face.shape, from, dx, dy, dz);
    if (!met || met.distance >= nearest) continue;
    nearest = met.distance;
    light = face.markers ? markerLight(face.markers, met.u * face.widthPx, met.v * face.heightPx) : WALL;
  }
  return light;
}

function markerLight({ board, modulePx, modules, at }: MarkerGrid, x: number, y: number): number {
  const { isChess, squarePx, insetPx, left, top, across, down } = board;
  const col = Math.floor((x - left) / squarePx);
  const row = Math.floor((y - top) / squarePx);
  if (col < 0 || row < 0 || col >= across || row >= down) return WHITE;
  if (isChess && (col + row) % 2 === 1) return BLACK;
  const mx = Math.floor((x - left - col * squarePx - insetPx) / modulePx);
  const my = Math.floor((y - top - row * squarePx - insetPx) / modulePx);
  if (mx < 0 || my < 0 || mx >= modules || my >= modules) return WHITE;
  return at[row * across + col]?.[my * modules + mx] === false ? BLACK : WHITE;
}

interface Met {
  readonly distance: number;
  /** Of the canvas, from its upper left. */
  readonly u: number;
  readonly v: number;
}

/** The inverse of `stagePointOf` (app/core/calibration/wall-pattern.ts) along a ray; undefined where it misses. */
function meet(shape: Zone['shape'], from: readonly number[], dx: number, dy: number, dz: number): Met | undefined {
  const [x, y, z] = [from[0]!, from[1]!, from[2]!];
  const within = (distance: number, u: number, v: number): Met | undefined =>
    distance > 0 && u >= 0 && u <= 1 && v >= 0 && v <= 1 ? { distance, u, v } : undefined;
  switch (shape.kind) {
    case 'arc': {
      const a = dx * dx + dy * dy;
      const b = x * dx + y * dy;
      const root = b * b - a * (x * x + y * y - shape.radiusM ** 2);
      if (root < 0) return undefined;
      const t = (-b + Math.sqrt(root)) / a;
      const angle = Math.atan2(x + dx * t, y + dy * t) * DEG;
      const u = (angle - shape.fromDeg) / (shape.toDeg - shape.fromDeg);
      return within(t, u, 1 - (z + dz * t - shape.bottomM) / shape.heightM);
    }
    case 'flat': {
      const [wx, wy] = [shape.to[0] - shape.from[0], shape.to[1] - shape.from[1]];
      const [ox, oy] = [shape.from[0] - x, shape.from[1] - y];
      const det = dy * wx - dx * wy;
      const t = (oy * wx - ox * wy) / det;
      const u = (dx * oy - dy * ox) / det;
      return within(t, u, 1 - (z + dz * t - shape.bottomM) / shape.heightM);
    }
    case 'ceiling': {
      const t = (shape.minM - z) / dz;
      return within(
        t,
        (x + dx * t - shape.centre[0]) / shape.widthM + 0.5,
        0.5 - (y + dy * t - shape.centre[1]) / shape.depthM,
      );
    }
    case 'area':
      return undefined;
  }
}
