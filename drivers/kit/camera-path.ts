/**
 * Smooth moves of a camera on the virtual stage, described by data. Pure: a path and a time give a pose.
 *
 * Axes of the stage: metres, x right, y upstage, z up. All motion is made of sines, so speed has no steps in it. Angles
 * as an operator says them: pan grows to the right, tilt upward, roll clockwise seen from behind.
 */
import * as z from 'zod/mini';

/** Where a camera is and looks. */
export interface PathPose {
  xMm: number;
  yMm: number;
  zMm: number;
  panDeg: number;
  tiltDeg: number;
  rollDeg: number;
}

const finite = z.number().check(z.gte(-200), z.lte(200));
const pointM = z.tuple([finite, finite, finite]);
const periodS = z._default(z.number().check(z.gte(1), z.lte(3_600)), 24);
const deg = z.number().check(z.gte(-360), z.lte(360));

const described = z.discriminatedUnion('kind', [
  /** Round a centre, back and forth between two directions (0 = downstage of it, positive to the right). */
  z.strictObject({
    kind: z.literal('orbit'),
    centreM: pointM,
    radiusM: z.number().check(z.gte(0), z.lte(100)),
    heightM: finite,
    fromDeg: z._default(deg, -40),
    toDeg: z._default(deg, 40),
    lookAtM: pointM,
    periodS,
  }),
  /** Between two points. */
  z.strictObject({ kind: z.literal('dolly'), fromM: pointM, toM: pointM, lookAtM: pointM, periodS }),
  /** An arm on a base that swings and rises. */
  z.strictObject({
    kind: z.literal('crane'),
    baseM: pointM,
    armM: z.number().check(z.gte(0), z.lte(30)),
    lowDeg: z._default(deg, -10),
    highDeg: z._default(deg, 35),
    swingDeg: z._default(deg, 30),
    lookAtM: pointM,
    periodS,
  }),
  /** On a shoulder: it breathes and sways and never repeats within a show. */
  z.strictObject({
    kind: z.literal('handheld'),
    atM: pointM,
    swayM: z._default(z.number().check(z.gte(0), z.lte(2)), 0.15),
    lookAtM: pointM,
    periodS,
  }),
  z.strictObject({ kind: z.literal('still'), atM: pointM, lookAtM: pointM }),
]);

export type CameraPath = z.infer<typeof described>;

const NAMED = {
  pedestal: { kind: 'dolly', fromM: [-1.2, -3.2, 1.55], toM: [1.2, -3, 1.75], lookAtM: [0, 9, 2.6], periodS: 26 },
  crane: {
    kind: 'crane',
    baseM: [-5.5, -3.5, 1.2],
    armM: 3.2,
    lowDeg: -5,
    highDeg: 38,
    swingDeg: 28,
    lookAtM: [1, 8.5, 2.4],
    periodS: 34,
  },
  handheld: { kind: 'handheld', atM: [3.6, -1.4, 1.65], swayM: 0.2, lookAtM: [-0.5, 9, 2.2], periodS: 18 },
  orbit: {
    kind: 'orbit',
    centreM: [0, 1.5, 0],
    radiusM: 5,
    heightM: 1.7,
    fromDeg: -35,
    toDeg: 35,
    lookAtM: [0, 4, 1.8],
    periodS: 40,
  },
  dolly: { kind: 'dolly', fromM: [0, -5, 1.6], toM: [0, -2, 1.6], lookAtM: [0, 9, 2.4], periodS: 22 },
  still: { kind: 'still', atM: [0, -4, 1.6], lookAtM: [0, 9, 2.4] },
} as const satisfies Record<string, z.input<typeof described>>;

/** A description, or the name of one that fits a stage of about ten metres' radius. */
export const cameraPathSchema = z.union([described, z.enum(Object.keys(NAMED) as (keyof typeof NAMED)[])]);

export function pathOf(given: z.infer<typeof cameraPathSchema>): CameraPath {
  return typeof given === 'string' ? described.parse(NAMED[given]) : given;
}

const TURN = 2 * Math.PI;
const RAD_PER_DEG = Math.PI / 180;

/** Fills position and angles of `out` for a time on the path. */
export function poseOnPath(out: PathPose, path: CameraPath, seconds: number): void {
  const [x, y, z] = eyeOnPath(path, seconds);
  const [toX, toY, toZ] = path.lookAtM;
  out.xMm = x * 1_000;
  out.yMm = y * 1_000;
  out.zMm = z * 1_000;
  out.panDeg = Math.atan2(toX - x, toY - y) / RAD_PER_DEG;
  out.tiltDeg = Math.atan2(toZ - z, Math.hypot(toX - x, toY - y)) / RAD_PER_DEG;
  out.rollDeg = path.kind === 'handheld' ? 0.6 * Math.sin((TURN * seconds * 1.3) / path.periodS) : 0;
}

function eyeOnPath(path: CameraPath, seconds: number): [x: number, y: number, z: number] {
  switch (path.kind) {
    case 'still':
      return [...path.atM];
    case 'dolly': {
      const k = swing(seconds / path.periodS);
      const { fromM, toM } = path;
      return [mix(fromM[0], toM[0], k), mix(fromM[1], toM[1], k), mix(fromM[2], toM[2], k)];
    }
    case 'orbit': {
      const angle = mix(path.fromDeg, path.toDeg, swing(seconds / path.periodS)) * RAD_PER_DEG;
      const [x, y] = path.centreM;
      return [x + path.radiusM * Math.sin(angle), y - path.radiusM * Math.cos(angle), path.heightM];
    }
    case 'crane': {
      const rise = mix(path.lowDeg, path.highDeg, swing(seconds / path.periodS)) * RAD_PER_DEG;
      // The swing has another period: the arm draws a figure that a straight line never shows.
      const turn = path.swingDeg * RAD_PER_DEG * Math.sin((TURN * seconds) / (1.618 * path.periodS));
      const flat = path.armM * Math.cos(rise);
      const [x, y, z] = path.baseM;
      return [x + flat * Math.sin(turn), y + flat * Math.cos(turn), z + path.armM * Math.sin(rise)];
    }
    case 'handheld': {
      const t = (TURN * seconds) / path.periodS;
      const [x, y, z] = path.atM;
      const sway = path.swayM;
      return [
        x + sway * (Math.sin(t) + 0.3 * Math.sin(4.7 * t)),
        y + sway * (0.6 * Math.sin(0.73 * t + 1) + 0.2 * Math.sin(5.3 * t)),
        z + 0.25 * sway * (Math.sin(1.9 * t + 2) + 0.4 * Math.sin(7.1 * t)),
      ];
    }
  }
}

/** 0 to 1 and back in one turn, at rest at both ends. */
const swing = (turns: number): number => (1 - Math.cos(TURN * turns)) / 2;
const mix = (a: number, b: number, k: number): number => a + (b - a) * k;
