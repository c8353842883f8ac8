/** A tracker that was not set up true to the stage: its own pose of it, applied to what it says, gives back what is so. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { angleBetweenRad, composePoses, quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import { TRUE_FRAME, TrackerFrame } from '../../../drivers/kit/tracker-frame.ts';

const poseOf = (p: { xMm: number; yMm: number; zMm: number; panDeg: number; tiltDeg: number; rollDeg: number }) => {
  const pose = [p.xMm / 1_000, p.yMm / 1_000, p.zMm / 1_000, 0, 0, 0, 1];
  quatFromPanTiltRoll(pose, 3, radFromDeg(-p.panDeg), radFromDeg(p.tiltDeg), radFromDeg(p.rollDeg));
  return pose;
};
const mm = fc.double({ min: -9_000, max: 9_000, noNaN: true });
const deg = fc.double({ min: -170, max: 170, noNaN: true });
const tilt = fc.double({ min: -80, max: 80, noNaN: true });
const metres = fc.double({ min: -5, max: 5, noNaN: true });

test('stage = frame * what the tracker says, for any frame and any pose', () => {
  fc.assert(
    fc.property(
      fc.record({ xMm: mm, yMm: mm, zMm: mm, panDeg: deg, tiltDeg: tilt, rollDeg: deg }),
      fc.tuple(metres, metres, metres, deg, tilt, tilt),
      (truth, numbers) => {
        const frame = new TrackerFrame(numbers, TRUE_FRAME);
        const said = { ...truth };
        frame.seenFrom(said);
        const back = poseOf(said);
        composePoses(back, frame.stageFromTracker, back);
        const wanted = poseOf(truth);
        for (let i = 0; i < 3; i++) expect(back[i]).toBeCloseTo(wanted[i]!, 9);
        expect(angleBetweenRad(back, 3, wanted, 3)).toBeLessThan(1e-7);
      },
    ),
    { seed: 7 },
  );
});

test('one that was set up true says what is so, to the bit', () => {
  const said = { xMm: 1.1, yMm: 2.2, zMm: 3.3, panDeg: 200, tiltDeg: 4, rollDeg: 5 };
  new TrackerFrame(TRUE_FRAME, TRUE_FRAME).seenFrom(said);
  expect(said).toEqual({ xMm: 1.1, yMm: 2.2, zMm: 3.3, panDeg: 200, tiltDeg: 4, rollDeg: 5 });
});
