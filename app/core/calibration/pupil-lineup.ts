/**
 * Where the lens looks from, by lining up: a near and a far mark that cover each other lie in one line with the entrance
 * pupil, wherever in the picture that is. Marks lined up left and right of the middle tell how far forward the pupil is.
 *
 * Unknown: one way forward per place of the rings, and sideways and up together. Needs no pixel. Pure. tracking.md 5.3, 6.3.
 */
import { isPose } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import { leastSquares } from './linear/least-squares.ts';
import { matrixOf } from './linear/matrix.ts';
import { type Grade, gradeOf, type Limit, type Outcome, refused, round, solved } from './outcome.ts';
import { apply3, multiply3, type Pose, rotationOfPose, type Vec3 } from './rotation.ts';

export interface LineUpLimits {
  readonly least: number;
  readonly sigmaMm: Limit;
}
/** What the tolerances say of an entrance pupil. */
const LIMITS: LineUpLimits = { least: 3, sigmaMm: { good: 3, watch: 10, stop: 30 } };

export interface LineUp {
  /** Which of the places of the rings: 0, 1, ... */
  readonly place: number;
  /** Of the tracked body, already on the stage. */
  readonly stageFromBody: Pose;
  readonly nearM: Vec3;
  readonly farM: Vec3;
}

export interface LineUpInput {
  readonly lineUps: readonly LineUp[];
  readonly places: number;
  readonly bodyFromCamera: Pose;
  /** How far apart near and far may seem when a person says that they cover each other: one sigma, thousandths. */
  readonly seenTo: number;
}

export interface LineUpResult {
  /** Per place, from where the lever arm ends. */
  readonly forwardMm: readonly number[];
  readonly forwardSigmaMm: readonly number[];
  readonly rightMm: number;
  readonly upMm: number;
  /** By how much the line of each passes the pupil. */
  readonly missesMm: readonly number[];
  /** Near against far as they would seem: RMS, thousandths. */
  readonly slideBefore: number;
  readonly slideAfter: number;
  readonly grade: Grade;
  readonly notes: readonly Fault[];
}

/** Below this the marks were in the middle of the picture. */
const LEAST_OBLIQUE_SIN = 0.05;
const LEAST_DEPTH_RATIO = 1.5;
/** A lever arm that is off sideways by more than this is told. */
const ARM_OFF_MM = 5;

export function calibrateLineUp(input: LineUpInput, limits = LIMITS): Outcome<LineUpResult> {
  const { lineUps, places } = input;
  const bad = lineUps.findIndex((one) => !isPose(one.stageFromBody));
  if (bad >= 0) return refused({ code: 'calibration.pose-no-number', params: { observation: bad + 1 } });
  const least = Math.max(limits.least, places + 2);
  if (lineUps.length < least)
    return refused({ code: 'calibration.lineup-too-few', params: { count: lineUps.length, least } });
  const rays = lineUps.map((one) => rayOf(one, input));
  const shallow = rays.find(({ nearM, farM }) => nearM < 0.1 || farM / nearM < LEAST_DEPTH_RATIO);
  if (shallow) return refused(depthFault(shallow));
  for (let place = 0; place < places; place++) {
    const oblique = rays.filter((ray) => ray.place === place && ray.obliqueSin >= LEAST_OBLIQUE_SIN);
    if (oblique.length === 0) return refused({ code: 'calibration.lineup-middle', params: { place: place + 1 } });
  }
  const rows = rays.flatMap((ray) => ray.rows.map(({ slopes, offM }) => ({ slopes, offM, weight: 1 / ray.sigmaM })));
  const fit = leastSquares(
    matrixOf(rows.map(({ slopes, weight }) => slopes.map((slope) => slope * weight))),
    rows.map(({ offM, weight }) => -offM * weight),
  );
  const free = rows.length - (2 + places);
  const scatter = Math.max(1, Math.sqrt(fit.squares / Math.max(1, free)));
  const sigmaMm = (i: number): number => 1_000 * scatter * Math.sqrt(fit.cofactor.data[i * (places + 3)]!);
  const forwardSigmaMm = Array.from({ length: places }, (_, place) => sigmaMm(2 + place));
  const widest = Math.max(...forwardSigmaMm);
  if (!Number.isFinite(widest)) return refused({ code: 'calibration.lineup-middle', params: { place: 1 } });
  const x = Array.from({ length: 2 + places }, (_, i) => fit.x[i]!);
  const [rightMm, upMm] = [x[0]! * 1_000, x[1]! * 1_000];
  const notes: Fault[] = [];
  if (scatter > 2) notes.push({ code: 'calibration.lineup-misfit', params: { times: round(scatter, 1) } });
  if (widest > limits.sigmaMm.watch)
    notes.push({ code: 'calibration.nodal-wide', params: { mm: round(widest, 1), limitMm: limits.sigmaMm.watch } });
  if (Math.abs(rightMm) > Math.max(ARM_OFF_MM, 3 * sigmaMm(0)) || Math.abs(upMm) > Math.max(ARM_OFF_MM, 3 * sigmaMm(1)))
    notes.push({ code: 'calibration.lineup-arm', params: { right: round(rightMm, 1), up: round(upMm, 1) } });
  const missesM = rays.map((ray) => missOf(ray, x));
  return solved({
    forwardMm: x.slice(2).map((metres) => metres * 1_000),
    forwardSigmaMm,
    rightMm,
    upMm,
    missesMm: missesM.map((metres) => metres * 1_000),
    slideBefore: slideOf(
      rays,
      rays.map((ray) =>
        missOf(
          ray,
          x.map(() => 0),
        ),
      ),
    ),
    slideAfter: slideOf(rays, missesM),
    grade: gradeOf(widest, limits.sigmaMm),
    notes,
  });
}

interface Row {
  /** By right, up, and forward of each place. */
  readonly slopes: readonly number[];
  readonly offM: number;
}

interface Ray {
  readonly place: number;
  /** Along the line, from where the lever arm ends. */
  readonly nearM: number;
  readonly farM: number;
  readonly obliqueSin: number;
  /** What the person's eye is worth at the pupil. */
  readonly sigmaM: number;
  /** Across the line, both ways. */
  readonly rows: readonly [Row, Row];
}

function rayOf({ place, stageFromBody, nearM, farM }: LineUp, input: LineUpInput): Ray {
  const body = rotationOfPose(stageFromBody);
  const camera = multiply3(body, rotationOfPose(input.bodyFromCamera));
  const arm = apply3(body, input.bodyFromCamera);
  const from = (point: Vec3): Vec3 => [
    point[0] - stageFromBody[0]! - arm[0],
    point[1] - stageFromBody[1]! - arm[1],
    point[2] - stageFromBody[2]! - arm[2],
  ];
  const [near, far] = [from(nearM), from(farM)];
  const along = unit([far[0] - near[0], far[1] - near[1], far[2] - near[2]]);
  const [nearAt, farAt] = [dot3(near, along), dot3(far, along)];
  const axes: readonly Vec3[] = [0, 1, 2].map((c): Vec3 => [camera[c]!, camera[3 + c]!, camera[6 + c]!]);
  const [right, forward, up] = axes as [Vec3, Vec3, Vec3];
  const side = unit(cross3(along, Math.abs(along[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]));
  const across = [side, cross3(along, side)] as const;
  const row = (n: Vec3): Row => ({
    slopes: [
      dot3(n, right),
      dot3(n, up),
      ...Array.from({ length: input.places }, (_, k) => (k === place ? dot3(n, forward) : 0)),
    ],
    // The pupil is at the end of the arm; the line passes there at minus near.
    offM: -dot3(n, near),
  });
  const cosine = dot3(along, forward);
  return {
    place,
    nearM: nearAt,
    farM: farAt,
    obliqueSin: Math.sqrt(Math.max(0, 1 - cosine * cosine)),
    sigmaM: ((input.seenTo / 1_000) * nearAt * farAt) / Math.max(1e-6, farAt - nearAt),
    rows: [row(across[0]), row(across[1])],
  };
}

function depthFault({ nearM, farM }: Ray): Fault {
  if (nearM < 0.1) return { code: 'calibration.nodal-behind' };
  return { code: 'calibration.nodal-no-depth', params: { nearM: round(nearM, 2), farM: round(farM, 2) } };
}

function missOf({ rows }: Ray, x: readonly number[]): number {
  const off = rows.map(({ slopes, offM }) => slopes.reduce((sum, slope, i) => sum + slope * x[i]!, offM));
  return Math.hypot(...off);
}

function slideOf(rays: readonly Ray[], missesM: readonly number[]): number {
  const squares = rays.reduce((sum, { nearM, farM }, i) => sum + (missesM[i]! * (1 / nearM - 1 / farM)) ** 2, 0);
  return 1_000 * Math.sqrt(squares / rays.length);
}

const dot3 = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function cross3(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(v: Vec3): Vec3 {
  const length = Math.hypot(...v) || 1;
  return [v[0] / length, v[1] / length, v[2] / length];
}
