import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { angleBetweenRad, quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import {
  AXES_NAMES,
  axesNamed,
  positionFromAxes,
  positionToAxes,
  rotationFromAxes,
  rotationToAxes,
} from '../../../drivers/kit/axes.ts';

interface Case {
  name: string;
  openTrackIO: { translation: { x: number; y: number; z: number } };
  quaternion_xyzw: number[];
  unreal: { locationCm: number[]; rotator: { pitch: number; yaw: number; roll: number } };
  threejs: { position: number[]; quaternion_xyzw: number[] };
}
fc.configureGlobal({ seed: 20_261_121 });

const { cases } = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/coordinates.json', import.meta.url), 'utf8'),
) as { cases: Case[] };
const pose = (): number[] => [0, 0, 0, 0, 0, 0, 1];
const near = (a: readonly number[], b: readonly number[], digits = 8): void => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i]!, digits);
};

describe.each(cases)('$name', (c) => {
  const { x, y, z } = c.openTrackIO.translation;

  test('three.js (y up, right-handed) to ours and back', () => {
    const axes = axesNamed('y-up');
    const ours = pose();
    positionFromAxes(ours, c.threejs.position, 0, axes);
    expect(rotationFromAxes(ours, c.threejs.quaternion_xyzw, 0, axes)).toBe(true);
    near(ours, [x, y, z, ...c.quaternion_xyzw]);
    const theirs = [0, 0, 0, 0, 0, 0, 0];
    positionToAxes(theirs, 0, ours, axes);
    rotationToAxes(theirs, 3, ours, axes);
    near(theirs, [...c.threejs.position, ...c.threejs.quaternion_xyzw]);
  });

  test('Unreal (x forward, left-handed) to ours', () => {
    const axes = axesNamed('x-forward-left');
    const ours = pose();
    positionFromAxes(
      ours,
      c.unreal.locationCm.map((cm) => cm / 100),
      0,
      axes,
    );
    // Unreal's rotator as a quaternion, from its documentation: yaw about z, pitch about -y, roll about -x.
    const half = (deg: number): number => radFromDeg(deg) / 2;
    const { pitch, yaw, roll } = c.unreal.rotator;
    const [sp, cp] = [Math.sin(half(pitch)), Math.cos(half(pitch))];
    const [sy, cy] = [Math.sin(half(yaw)), Math.cos(half(yaw))];
    const [sr, cr] = [Math.sin(half(roll)), Math.cos(half(roll))];
    const theirs = [
      cr * sp * sy - sr * cp * cy,
      -cr * sp * cy - sr * cp * sy,
      cr * cp * sy - sr * sp * cy,
      cr * cp * cy + sr * sp * sy,
    ];
    expect(rotationFromAxes(ours, theirs, 0, axes)).toBe(true);
    near(ours.slice(0, 3), [x, y, z]);
    expect(angleBetweenRad(ours, 3, c.quaternion_xyzw, 0)).toBeLessThan(1e-7);
  });
});

// By hand, for x right, y up, z away from the viewer (Unity): left-hand rule about each axis.
const S45 = Math.sin(Math.PI / 4);
const S22 = Math.sin(Math.PI / 8);
const C22 = Math.cos(Math.PI / 8);
test.each([
  { move: 'two metres to the right, three up, four away', theirs: [2, 3, 4, 0, 0, 0, 1], pan: 0, tilt: 0, roll: 0 },
  { move: 'pan right 90', theirs: [0, 0, 0, 0, S45, 0, S45], pan: 90, tilt: 0, roll: 0 },
  { move: 'tilt up 45', theirs: [0, 0, 0, -S22, 0, 0, C22], pan: 0, tilt: 45, roll: 0 },
  { move: 'roll clockwise 90', theirs: [0, 0, 0, 0, 0, -S45, S45], pan: 0, tilt: 0, roll: 90 },
])('left-handed, y up: $move', ({ theirs, pan, tilt, roll }) => {
  const ours = pose();
  const axes = axesNamed('y-up-left');
  positionFromAxes(ours, theirs, 0, axes);
  expect(rotationFromAxes(ours, theirs, 3, axes)).toBe(true);
  near(ours.slice(0, 3), [theirs[0]!, theirs[2]!, theirs[1]!]);
  const expected = pose();
  quatFromPanTiltRoll(expected, 3, radFromDeg(-pan), radFromDeg(tilt), radFromDeg(roll));
  expect(angleBetweenRad(ours, 3, expected, 3)).toBeLessThan(1e-7);
});

const metres = fc.double({ min: -100, max: 100, noNaN: true });
const rotation = fc
  .tuple(...Array.from({ length: 4 }, () => fc.double({ min: -1, max: 1, noNaN: true })))
  .filter((q) => Math.hypot(...q) > 0.1)
  .map((q) => q.map((v) => v / Math.hypot(...q)));

test.each(AXES_NAMES)('%s: there and back is the same, and distances hold', (name) => {
  const axes = axesNamed(name);
  fc.assert(
    fc.property(metres, metres, metres, rotation, (x, y, z, q) => {
      const theirs = [0, 0, 0, 0, 0, 0, 0];
      positionToAxes(theirs, 0, [x, y, z, ...q], axes);
      rotationToAxes(theirs, 3, [x, y, z, ...q], axes);
      expect(Math.hypot(theirs[0]!, theirs[1]!, theirs[2]!)).toBeCloseTo(Math.hypot(x, y, z), 9);
      const back = pose();
      positionFromAxes(back, theirs, 0, axes);
      expect(rotationFromAxes(back, theirs, 3, axes)).toBe(true);
      near(back, [x, y, z, ...q], 9);
    }),
  );
});

test('what is no rotation is refused, and what is nearly one is made one', () => {
  const axes = axesNamed('y-up');
  for (const q of [
    [0, 0, 0, 0],
    [Number.NaN, 0, 0, 1],
    [3, 0, 0, 0],
    [Number.POSITIVE_INFINITY, 0, 0, 1],
  ])
    expect(rotationFromAxes(pose(), q, 0, axes)).toBe(false);
  const ours = pose();
  expect(rotationFromAxes(ours, [0, 0, 0, 0.99], 0, axes)).toBe(true);
  expect(ours[6]).toBe(1);
});
