import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { angleBetweenRad, degFromRad, quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import { blankFreedPose, type FreedPose } from '../../../drivers/freed/freed-codec.ts';
import { freedFromPose, poseFromFreed } from '../../../drivers/freed/freed-pose.ts';

interface Coordinates {
  cases: {
    name: string;
    freed: Pick<FreedPose, 'panDeg' | 'tiltDeg' | 'rollDeg' | 'xMm' | 'yMm' | 'zMm'>;
    openTrackIO: { translation: { x: number; y: number; z: number } };
    quaternion_xyzw: number[];
  }[];
}
fc.configureGlobal({ seed: 20_261_121 });

const { cases } = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/coordinates.json', import.meta.url), 'utf8'),
) as Coordinates;

test.each(cases)('$name: FreeD to ours', (c) => {
  const pose = [0, 0, 0, 0, 0, 0, 0];
  poseFromFreed(pose, { ...blankFreedPose(), ...c.freed });
  const { x, y, z } = c.openTrackIO.translation;
  expect(pose.slice(0, 3)).toEqual([x, y, z]);
  for (let i = 0; i < 4; i++) expect(pose[3 + i]).toBeCloseTo(c.quaternion_xyzw[i]!, 8);
});

test.each(cases)('$name: ours to FreeD', (c) => {
  const { x, y, z } = c.openTrackIO.translation;
  const out = blankFreedPose();
  freedFromPose(out, [x, y, z, ...c.quaternion_xyzw]);
  for (const key of ['panDeg', 'tiltDeg', 'rollDeg', 'xMm', 'yMm', 'zMm'] as const) {
    expect(out[key]).toBeCloseTo(c.freed[key], 4);
  }
});

test('the codec agrees with the geometry of the core: pan is the other way round, nothing else', () => {
  const pose = [0, 0, 0, 0, 0, 0, 0];
  poseFromFreed(pose, { ...blankFreedPose(), panDeg: 20, tiltDeg: -7, rollDeg: 4 });
  const core = [0, 0, 0, 1];
  quatFromPanTiltRoll(core, 0, radFromDeg(-20), radFromDeg(-7), radFromDeg(4));
  for (let i = 0; i < 4; i++) expect(pose[3 + i]).toBeCloseTo(core[i]!, 12);
});

const counts = (max: number) => fc.integer({ min: -max * 32768, max: max * 32768 }).map((n) => n / 32768);

test('out and back keeps every count, near and past the poles and past half a turn', () => {
  fc.assert(
    fc.property(counts(255), counts(210), counts(179), (panDeg, tiltDeg, rollDeg) => {
      const freed = { ...blankFreedPose(), panDeg, tiltDeg, rollDeg, xMm: 1234.5, yMm: -3, zMm: 1700 };
      const pose = [0, 0, 0, 0, 0, 0, 0];
      poseFromFreed(pose, freed);
      const back = { ...freed };
      freedFromPose(back, pose);
      const again = [0, 0, 0, 0, 0, 0, 0];
      poseFromFreed(again, back);
      expect(degFromRad(angleBetweenRad(again, 3, pose, 3))).toBeLessThan(1e-5);
      const fromPole = Math.abs(Math.abs(((tiltDeg % 180) + 180) % 180) - 90);
      if (fromPole < 0.1) return; // pan and roll run into one there
      expect(Math.round(back.panDeg * 32768) - panDeg * 32768 + 0).toBe(0);
      expect(Math.round(back.tiltDeg * 32768) - tiltDeg * 32768 + 0).toBe(0);
      expect(Math.round(back.rollDeg * 32768) - rollDeg * 32768 + 0).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});

test('straight up, the roll that was stays and pan takes the turn', () => {
  const pose = [0, 0, 0, 0, 0, 0, 0];
  for (const tiltDeg of [90, -90]) {
    poseFromFreed(pose, { ...blankFreedPose(), panDeg: 40, tiltDeg, rollDeg: 10 });
    const out = { ...blankFreedPose(), rollDeg: 10 };
    freedFromPose(out, pose);
    expect(out.panDeg).toBeCloseTo(40, 6);
    expect(out.tiltDeg).toBe(tiltDeg);
    expect(out.rollDeg).toBe(10);
  }
});
