/**
 * A stage point through a camera into a pixel, with every slope: what pose estimation and bundle adjustment share.
 *
 * A lens here is `[f, cx, cy, k1, k2, k3, p1, p2]`, pixels, bending the ideal ray (the OpenCV model with one focal length);
 * the vertical one follows from the shape of a pixel. A pose is stage from camera; it moves by metres along the stage's
 * axes and radians about the camera's.
 */
import type { ReadonlyNumbers } from '../geometry.ts';
import { type Brown, bend } from './brown.ts';
import type { ImageFormat, OpenCvLens } from './lens-model.ts';
import type { Vec3 } from './rotation.ts';

export const LENS_UNKNOWNS = ['f', 'cx', 'cy', 'k1', 'k2', 'k3', 'p1', 'p2'] as const;
export type LensUnknown = (typeof LENS_UNKNOWNS)[number];

/** Height of a pixel's focal length over its width's: 1 where pixels are square. */
export const pixelAspect = ({ widthPx, heightPx, sensorWidthMm, sensorHeightMm }: ImageFormat): number =>
  heightPx / sensorHeightMm / (widthPx / sensorWidthMm);

export function openCvOf(lens: ReadonlyNumbers, format: ImageFormat): OpenCvLens {
  return {
    model: 'opencv',
    fxPx: lens[0]!,
    fyPx: lens[0]! * pixelAspect(format),
    cxPx: lens[1]!,
    cyPx: lens[2]!,
    k: [lens[3]!, lens[4]!, lens[5]!, 0, 0, 0],
    p: [lens[6]!, lens[7]!],
  };
}

export const brownOf = (lens: ReadonlyNumbers): Brown => ({
  numerator: [lens[3]!, lens[4]!, lens[5]!],
  denominator: [0, 0, 0],
  p1: lens[6]!,
  p2: lens[7]!,
});

/** Nearer than this to the camera's own plane a point is not seen. */
const NEAREST_M = 0.02;

/** Reused by its owner; fill `rotation`, `lens`, `brown` once per view. */
export class Projector {
  /** Pixel, then the slopes of u and v: 8 by lens, 6 by pose. */
  u = 0;
  v = 0;
  readonly uLens = new Float64Array(8);
  readonly vLens = new Float64Array(8);
  readonly uPose = new Float64Array(6);
  readonly vPose = new Float64Array(6);
  readonly #aspect: number;
  readonly #bent = new Float64Array(6);
  #rotation: ReadonlyNumbers = [];
  #position: ReadonlyNumbers = [];
  #lens: ReadonlyNumbers = [];
  #brown: Brown = { numerator: [0, 0, 0], denominator: [0, 0, 0], p1: 0, p2: 0 };

  constructor(format: ImageFormat) {
    this.#aspect = pixelAspect(format);
  }

  /** Of the camera: rotation matrix and position (a pose does). */
  from(rotation: ReadonlyNumbers, position: ReadonlyNumbers, lens: ReadonlyNumbers): void {
    this.#rotation = rotation;
    this.#position = position;
    this.#lens = lens;
    this.#brown = brownOf(lens);
  }

  /** False for a point beside or behind the camera. */
  see(point: Vec3, slopes: boolean): boolean {
    const r = this.#rotation;
    const lens = this.#lens;
    const dx = point[0] - this.#position[0]!;
    const dy = point[1] - this.#position[1]!;
    const dz = point[2] - this.#position[2]!;
    const x = r[0]! * dx + r[3]! * dy + r[6]! * dz;
    const y = r[1]! * dx + r[4]! * dy + r[7]! * dz;
    const z = r[2]! * dx + r[5]! * dy + r[8]! * dz;
    if (!(y > NEAREST_M)) return false;
    const a = x / y;
    const b = -z / y;
    const bent = this.#bent;
    bend(this.#brown, a, b, bent);
    const f = lens[0]!;
    const g = f * this.#aspect;
    this.u = f * bent[0]! + lens[1]!;
    this.v = g * bent[1]! + lens[2]!;
    if (slopes) this.#slopes(x, y, z, a, b, f, g);
    return true;
  }

  #slopes(x: number, y: number, z: number, a: number, b: number, f: number, g: number): void {
    const bent = this.#bent;
    const r2 = a * a + b * b;
    const { uLens, vLens, uPose, vPose } = this;
    uLens[0] = bent[0]!;
    vLens[0] = this.#aspect * bent[1]!;
    uLens[1] = 1;
    vLens[2] = 1;
    let power = 1;
    for (let k = 0; k < 3; k++) {
      power *= r2;
      uLens[3 + k] = f * a * power;
      vLens[3 + k] = g * b * power;
    }
    uLens[6] = f * 2 * a * b;
    vLens[6] = g * (r2 + 2 * b * b);
    uLens[7] = f * (r2 + 2 * a * a);
    vLens[7] = g * 2 * a * b;
    // By the point in camera axes.
    const ax = 1 / y;
    const ay = -x / (y * y);
    const by = z / (y * y);
    const bz = -1 / y;
    const ux = f * bent[2]! * ax;
    const uy = f * (bent[2]! * ay + bent[3]! * by);
    const uz = f * bent[3]! * bz;
    const vx = g * bent[4]! * ax;
    const vy = g * (bent[4]! * ay + bent[5]! * by);
    const vz = g * bent[5]! * bz;
    const r = this.#rotation;
    for (let c = 0; c < 3; c++) {
      uPose[c] = -(ux * r[3 * c]! + uy * r[3 * c + 1]! + uz * r[3 * c + 2]!);
      vPose[c] = -(vx * r[3 * c]! + vy * r[3 * c + 1]! + vz * r[3 * c + 2]!);
    }
    // [p]x: the point turns against the camera.
    uPose[3] = uy * z - uz * y;
    uPose[4] = -ux * z + uz * x;
    uPose[5] = ux * y - uy * x;
    vPose[3] = vy * z - vz * y;
    vPose[4] = -vx * z + vz * x;
    vPose[5] = vx * y - vy * x;
  }
}

/** Huber: quadratic near, straight far. Returns the cost of a miss of `size` sigma. */
export const huberCost = (size: number, knee: number): number =>
  size <= knee ? (size * size) / 2 : knee * (size - knee / 2);
export const huberWeight = (size: number, knee: number): number => (size <= knee ? 1 : knee / size);
