import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  angleBetweenRad,
  composePoses,
  degFromRad,
  identityPose,
  invertPose,
  isPose,
  mat4FromPose,
  multiplyQuats,
  quatFromPanTiltRoll,
  radFromDeg,
  transformPoint,
  wrapDeg,
} from '../../app/core/geometry.ts';
import { lookAtPose, quatFromAxisAngle, rotateByQuat } from './turns.ts';

fc.configureGlobal({ seed: 20_261_121 });

const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
const metres = fc.double({ min: -100, max: 100, noNaN: true });
const pose = fc.tuple(metres, metres, metres, angle, angle, angle).map(([x, y, z, pan, tilt, roll]) => {
  const out = [x, y, z, 0, 0, 0, 1];
  quatFromPanTiltRoll(out, 3, pan, tilt, roll);
  return out;
});
const point = fc.tuple(metres, metres, metres);
const close = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  for (let i = 0; i < b.length; i++) expect(a[i]).toBeCloseTo(b[i]!, 8);
};

test('right-handed, Z up: pan turns left, tilt looks up, roll lowers the right side', () => {
  const forward = [0, 1, 0];
  const turned = (pan: number, tilt: number, roll: number, v: number[]) => {
    const q = [0, 0, 0, 1];
    quatFromPanTiltRoll(q, 0, radFromDeg(pan), radFromDeg(tilt), radFromDeg(roll));
    const out = [0, 0, 0];
    rotateByQuat(out, q, v);
    return out;
  };
  close(turned(90, 0, 0, forward), [-1, 0, 0]);
  close(turned(0, 90, 0, forward), [0, 0, 1]);
  close(turned(0, 0, 90, [1, 0, 0]), [0, 0, -1]);
  close(turned(90, 45, 0, forward), [-Math.SQRT1_2, 0, Math.SQRT1_2]);
});

test('pan, tilt and roll are three turns about the axes, in that order', () => {
  fc.assert(
    fc.property(angle, angle, angle, (pan, tilt, roll) => {
      const q = [0, 0, 0, 1];
      quatFromAxisAngle(q, [0, 0, 1], pan);
      const next = [0, 0, 0, 1];
      quatFromAxisAngle(next, [1, 0, 0], tilt);
      multiplyQuats(q, q, next);
      quatFromAxisAngle(next, [0, 1, 0], roll);
      multiplyQuats(q, q, next);
      const direct = [0, 0, 0, 1];
      quatFromPanTiltRoll(direct, 0, pan, tilt, roll);
      close(direct, q);
    }),
  );
});

test('a product of poses moves a point as one after the other does, and the inverse brings it back', () => {
  fc.assert(
    fc.property(pose, pose, point, (aFromB, bFromC, inC) => {
      const inB = [0, 0, 0];
      const inA = [0, 0, 0];
      transformPoint(inB, bFromC, inC);
      transformPoint(inA, aFromB, inB);
      const aFromC = identityPose();
      composePoses(aFromC, aFromB, bFromC);
      const direct = [0, 0, 0];
      transformPoint(direct, aFromC, inC);
      close(direct, inA);
      const cFromA = identityPose();
      invertPose(cFromA, aFromC);
      transformPoint(direct, cFromA, inA);
      close(direct, inC);
      expect(isPose(aFromC)).toBe(true);
    }),
  );
});

test('out may be an operand', () => {
  fc.assert(
    fc.property(pose, pose, (a, b) => {
      const fresh = identityPose();
      composePoses(fresh, a, b);
      const left = [...a];
      composePoses(left, left, b);
      const right = [...b];
      composePoses(right, a, right);
      expect(left).toEqual(fresh);
      expect(right).toEqual(fresh);
      const inverse = identityPose();
      invertPose(inverse, a);
      const self = [...a];
      invertPose(self, self);
      expect(self).toEqual(inverse);
    }),
  );
});

test('a matrix does to a point what its pose does', () => {
  fc.assert(
    fc.property(pose, point, (aFromB, p) => {
      const m: number[] = Array.from({ length: 16 }, () => 0);
      mat4FromPose(m, aFromB);
      const viaPose = [0, 0, 0];
      transformPoint(viaPose, aFromB, p);
      close(
        [0, 1, 2].map((row) => m[row]! * p[0] + m[row + 4]! * p[1] + m[row + 8]! * p[2] + m[row + 12]!),
        viaPose,
      );
    }),
  );
});

test('a camera that looks at a point has it on its axis, level', () => {
  fc.assert(
    fc.property(point, point, (eye, target) => {
      fc.pre(Math.hypot(target[0] - eye[0], target[1] - eye[1]) > 0.01);
      const stageFromCamera = identityPose();
      lookAtPose(stageFromCamera, eye, target);
      const cameraFromStage = identityPose();
      invertPose(cameraFromStage, stageFromCamera);
      const seen = [0, 0, 0];
      transformPoint(seen, cameraFromStage, target);
      expect(seen[0]).toBeCloseTo(0, 6);
      expect(seen[2]).toBeCloseTo(0, 6);
      expect(seen[1]).toBeGreaterThan(0);
      const right = [0, 0, 0];
      rotateByQuat(right, stageFromCamera.slice(3), [1, 0, 0]);
      expect(right[2]).toBeCloseTo(0, 9);
    }),
  );
});

test('the angle between two rotations is exact for tiny ones too', () => {
  const a = [0, 0, 0, 1];
  const b = [0, 0, 0, 1];
  for (const deg of [1e-6, 0.01, 45, 179]) {
    quatFromAxisAngle(b, [0, 0, 1], radFromDeg(deg));
    expect(degFromRad(angleBetweenRad(a, 0, b, 0)) / deg).toBeCloseTo(1, 6);
  }
});

test('directions wrap into (-180, 180]', () => {
  expect([0, 180, -180, 181, 540, -190, 720].map((d) => wrapDeg(d) + 0)).toEqual([0, 180, 180, -179, 180, 170, 0]);
});

test('what is not a pose is said not to be one', () => {
  expect(isPose([0, 0, 0, 0, 0, 0, 1])).toBe(true);
  expect(isPose([0, 0, 0, 0, 0, 0, 2])).toBe(false);
  expect(isPose([0, 0, Number.NaN, 0, 0, 0, 1])).toBe(false);
  expect(isPose([0, 0, 0, 0, 0, 1])).toBe(false);
});
