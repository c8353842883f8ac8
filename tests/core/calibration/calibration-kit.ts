/** What the tests of the calibrations share: seeded noise, poses, distances between poses. */
import { readFileSync } from 'node:fs';
import type { Outcome } from '../../../app/core/calibration/outcome.ts';
import { angleDeg, rotationOfPose, type Vec3 } from '../../../app/core/calibration/rotation.ts';
import {
  composePoses,
  invertPose,
  quatFromPanTiltRoll,
  radFromDeg,
  transformPoint,
} from '../../../app/core/geometry.ts';

export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/tracking/${name}.json`, import.meta.url), 'utf8')) as T;
}

/** Even numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Normal numbers of sigma one (Box-Muller). */
export function normalOf(seed: number): () => number {
  const random = randomOf(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function poseAt(x: number, y: number, z: number, panDeg: number, tiltDeg: number, rollDeg: number): number[] {
  const pose = [x, y, z, 0, 0, 0, 1];
  quatFromPanTiltRoll(pose, 3, radFromDeg(panDeg), radFromDeg(tiltDeg), radFromDeg(rollDeg));
  return pose;
}

export function compose(...poses: readonly (readonly number[])[]): number[] {
  const out = [0, 0, 0, 0, 0, 0, 1];
  for (const pose of poses) composePoses(out, out, pose);
  return out;
}

export function inverse(pose: readonly number[]): number[] {
  const out = [0, 0, 0, 0, 0, 0, 1];
  invertPose(out, pose);
  return out;
}

export function moved(pose: readonly number[], point: Vec3): Vec3 {
  const out = [0, 0, 0];
  transformPoint(out, pose, point);
  return [out[0]!, out[1]!, out[2]!];
}

/** What JSON files call a pose. */
export interface FilePose {
  readonly quaternion_xyzw: readonly number[];
  readonly positionMm: readonly number[];
}
export const fromFile = ({ quaternion_xyzw, positionMm }: FilePose): number[] => [
  ...positionMm.map((mm) => mm / 1_000),
  ...quaternion_xyzw,
];

export const positionErrorMm = (a: readonly number[], b: readonly number[]): number =>
  1_000 * Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
export const rotationErrorDeg = (a: readonly number[], b: readonly number[]): number =>
  angleDeg(rotationOfPose(a), rotationOfPose(b));

export function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.fault)}`);
  return outcome.value;
}

export const codeOf = (outcome: Outcome<unknown>): string => (outcome.ok ? 'ok' : outcome.fault.code);
