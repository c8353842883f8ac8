/**
 * A first guess of where a camera stood, from points of the stage and the rays that it saw them by. No guess needed.
 *
 * Points of a plane: the homography, and its twin across the line of sight (a plane seen small looks the same tilted the
 * other way). Points in space: the direct linear transformation. Rays are right and down per forward.
 */
import { symmetricEigen } from './linear/eigen.ts';
import { gram, zeros } from './linear/matrix.ts';
import { svd } from './linear/svd.ts';
import { centreOf, minus } from './rigid-fit.ts';
import { apply3, expRotation, multiply3, nearestRotation, poseOf, transpose3, type Vec3 } from './rotation.ts';

export interface Sight {
  readonly pointM: Vec3;
  readonly ray: readonly [right: number, down: number];
}

/** Poses worth refining, stage from camera. */
export function poseGuesses(sights: readonly Sight[]): readonly (readonly number[])[] {
  if (sights.length < 4) return [];
  const frame = planeOf(sights.map(({ pointM }) => pointM));
  const guesses = [...planarGuesses(sights, frame)];
  if (sights.length >= 6 && frame.depth > 0.01) guesses.push(...spatialGuess(sights));
  return guesses.filter((pose) => pose.every((value) => Number.isFinite(value)));
}

interface Plane {
  readonly centre: Vec3;
  /** Columns: two axes in the plane, its normal. */
  readonly axes: readonly number[];
  /** Third over first singular value. */
  readonly depth: number;
}

export function planeOf(points: readonly Vec3[]): Plane {
  const centre = centreOf(points);
  const m = zeros(Math.max(3, points.length), 3);
  for (const [r, p] of points.entries()) for (let c = 0; c < 3; c++) m.data[r * 3 + c] = p[c]! - centre[c]!;
  const { s, v } = svd(m);
  const a = [v.data[0]!, v.data[3]!, v.data[6]!];
  const b = [v.data[1]!, v.data[4]!, v.data[7]!];
  const n = [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!];
  const axes = [a[0]!, b[0]!, n[0]!, a[1]!, b[1]!, n[1]!, a[2]!, b[2]!, n[2]!];
  return { centre, axes, depth: s[0]! > 0 ? s[2]! / s[0]! : 0 };
}

/** The vector that the rows say least about. */
function nullVector(rows: readonly (readonly number[])[]): readonly number[] {
  const m = zeros(rows.length, rows[0]!.length);
  for (const [r, row] of rows.entries()) m.data.set(row, r * m.cols);
  return symmetricEigen(gram(m)).vectors[0]!;
}

interface EvenRays {
  readonly rays: readonly (readonly [number, number])[];
  readonly middle: readonly [number, number];
  readonly size: number;
}

/** Rays about their middle and of size one: without that the equations of a small far target drown in rounding and noise. */
function evenRays(sights: readonly Sight[]): EvenRays {
  const mean = (k: 0 | 1): number => sights.reduce((sum, { ray }) => sum + ray[k], 0) / sights.length;
  const middle = [mean(0), mean(1)] as const;
  const squares = sights.reduce((sum, { ray }) => sum + (ray[0] - middle[0]) ** 2 + (ray[1] - middle[1]) ** 2, 0);
  const size = Math.sqrt(squares / sights.length) || 1;
  return { rays: sights.map(({ ray }) => [(ray[0] - middle[0]) / size, (ray[1] - middle[1]) / size]), middle, size };
}

/** The projection, row by row of `width`, for the rays as they were. */
function unevened(h: readonly number[], { middle, size }: EvenRays, width: number): number[] {
  return h.map((value, i) =>
    i < 2 * width ? value * size + middle[i < width ? 0 : 1] * h[2 * width + (i % width)]! : value,
  );
}

/** View axes (right, down, forward) to camera axes (right, forward, up). */
const CAMERA_FROM_VIEW = [1, 0, 0, 0, 0, 1, 0, -1, 0];

function poseFromView(rotation: readonly number[], shift: readonly number[]): number[] {
  const back = transpose3(rotation);
  const position = apply3(back, shift).map((value) => -value);
  return poseOf(multiply3(back, transpose3(CAMERA_FROM_VIEW)), position);
}

function planarGuesses(sights: readonly Sight[], { centre, axes }: Plane): readonly (readonly number[])[] {
  const local = sights.map(({ pointM }) => apply3(transpose3(axes), minus(pointM, centre)));
  const size = Math.sqrt(local.reduce((sum, p) => sum + p[0] ** 2 + p[1] ** 2, 0) / local.length) || 1;
  const image = evenRays(sights);
  const rows = sights.flatMap((_, i) => {
    const [u, v] = image.rays[i]!;
    const x = local[i]![0] / size;
    const y = local[i]![1] / size;
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, -u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, -v],
    ];
  });
  const h = unevened(nullVector(rows), image, 3);
  return tilts(h).map(({ rotation, depth, at }) => {
    const view = multiply3(rotation, transpose3(axes));
    const turned = apply3(view, centre);
    const z = depth * size;
    return poseFromView(view, [at[0] * z - turned[0], at[1] * z - turned[1], z - turned[2]]);
  });
}

/**
 * The two tilts of a plane that its homography allows, from how it maps about the plane's middle alone: the far corners'
 * perspective is lost in noise where the plane is seen small. [Collins and Bartoli 2014]
 */
function tilts(
  h: readonly number[],
): readonly { readonly rotation: readonly number[]; readonly depth: number; readonly at: readonly [number, number] }[] {
  const [h11, h12, h13, h21, h22, h23, h31, h32, h33] = h.map((value) => value / h[8]!) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [p, q] = [h13 / h33, h23 / h33];
  // Slopes of the picture there.
  const j = [h11 - h31 * p, h12 - h32 * p, h21 - h31 * q, h22 - h32 * q] as const;
  // Turns the view's axis onto the middle.
  const angle = Math.atan(Math.hypot(p, q));
  const side = Math.hypot(p, q) || 1;
  const towards = expRotation([(-q / side) * angle, (p / side) * angle, 0]);
  const b = [
    towards[0]! - p * towards[6]!,
    towards[1]! - p * towards[7]!,
    towards[3]! - q * towards[6]!,
    towards[4]! - q * towards[7]!,
  ] as const;
  const det = b[0] * b[3] - b[1] * b[2];
  const a = [
    (b[3] * j[0] - b[1] * j[2]) / det,
    (b[3] * j[1] - b[1] * j[3]) / det,
    (b[0] * j[2] - b[2] * j[0]) / det,
    (b[0] * j[3] - b[2] * j[1]) / det,
  ] as const;
  const sum = a[0] ** 2 + a[1] ** 2 + a[2] ** 2 + a[3] ** 2;
  const area = a[0] * a[3] - a[1] * a[2];
  const gamma = Math.sqrt((sum + Math.sqrt(Math.max(0, sum * sum - 4 * area * area))) / 2);
  const r = a.map((value) => value / gamma);
  const left = [1 - r[0]! ** 2 - r[2]! ** 2, -(r[0]! * r[1]! + r[2]! * r[3]!), 1 - r[1]! ** 2 - r[3]! ** 2] as const;
  const b1 = Math.sqrt(Math.max(0, left[0]));
  const b2 = (left[1] < 0 ? -1 : 1) * Math.sqrt(Math.max(0, left[2]));
  return [1, -1].map((sign) => {
    const first = [r[0]!, r[2]!, sign * b1];
    const second = [r[1]!, r[3]!, sign * b2];
    const third = [
      first[1]! * second[2]! - first[2]! * second[1]!,
      first[2]! * second[0]! - first[0]! * second[2]!,
      first[0]! * second[1]! - first[1]! * second[0]!,
    ];
    const rotation = multiply3(towards, nearestRotation([0, 1, 2].flatMap((i) => [first[i]!, second[i]!, third[i]!])));
    return { rotation, depth: 1 / gamma, at: [p, q] as const };
  });
}

function spatialGuess(sights: readonly Sight[]): readonly (readonly number[])[] {
  const centre = centreOf(sights.map(({ pointM }) => pointM));
  const size =
    Math.sqrt(sights.reduce((sum, { pointM }) => sum + Math.hypot(...minus(pointM, centre)) ** 2, 0) / sights.length) ||
    1;
  const image = evenRays(sights);
  const rows = sights.flatMap(({ pointM }, i) => {
    const [u, v] = image.rays[i]!;
    const [x, y, z] = minus(pointM, centre).map((value) => value / size) as [number, number, number];
    return [
      [x, y, z, 1, 0, 0, 0, 0, -u * x, -u * y, -u * z, -u],
      [0, 0, 0, 0, x, y, z, 1, -v * x, -v * y, -v * z, -v],
    ];
  });
  const p = unevened(nullVector(rows), image, 4);
  const sign = p[11]! < 0 ? -1 : 1;
  const m = [0, 1, 2, 4, 5, 6, 8, 9, 10].map((i) => p[i]! * sign);
  const det =
    m[0]! * (m[4]! * m[8]! - m[5]! * m[7]!) -
    m[1]! * (m[3]! * m[8]! - m[5]! * m[6]!) +
    m[2]! * (m[3]! * m[7]! - m[4]! * m[6]!);
  if (!(det > 0)) return [];
  const scale = Math.cbrt(det);
  const rotation = nearestRotation(m.map((value) => value / scale));
  const shift = [3, 7, 11].map((i) => (p[i]! * sign * size) / scale);
  const turned = apply3(rotation, centre);
  return [
    poseFromView(
      rotation,
      shift.map((value, i) => value - turned[i]!),
    ),
  ];
}
