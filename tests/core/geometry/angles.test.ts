import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  operatorAnglesOf,
  readOperatorAngles,
  readStageAngles,
  setOperatorAngles,
  setStageAngles,
  stageAnglesOf,
} from '../../../app/core/geometry/angles.ts';
import { angleBetweenRad } from '../../../app/core/geometry.ts';

const S45 = Math.SQRT1_2;
const S15 = Math.sin(Math.PI / 12);
const C15 = Math.cos(Math.PI / 12);
const pose = (): number[] => [1, 2, 3, 0, 0, 0, 1];
const blank = () => ({ panDeg: 9, tiltDeg: 9, rollDeg: 9 });
const angle = (most: number) => fc.double({ min: -most, max: most, noNaN: true });

// Quaternions by hand: half the angle about z (right-hand rule), x and y.
test.each([
  { turn: 'a quarter to the right', q: [0, 0, -S45, S45], operator: [90, 0, 0], stage: [-90, 0, 0] },
  { turn: 'thirty up', q: [S15, 0, 0, C15], operator: [0, 30, 0], stage: [0, 30, 0] },
  { turn: 'a quarter clockwise', q: [0, S45, 0, S45], operator: [0, 0, 90], stage: [0, 0, 90] },
])('$turn', ({ q, operator, stage }) => {
  const of = ({ panDeg, tiltDeg, rollDeg }: ReturnType<typeof blank>) => [panDeg, tiltDeg, rollDeg];
  of(operatorAnglesOf([0, 0, 0, ...q])).forEach((deg, i) => expect(deg).toBeCloseTo(operator[i]!, 9));
  of(stageAnglesOf([0, 0, 0, ...q])).forEach((deg, i) => expect(deg).toBeCloseTo(stage[i]!, 9));
});

const { cases } = JSON.parse(
  readFileSync(new URL('../../vectors/tracking/coordinates.json', import.meta.url), 'utf8'),
) as {
  cases: {
    name: string;
    freed: { panDeg: number; tiltDeg: number; rollDeg: number };
    quaternion_xyzw: number[];
  }[];
};

test.each(cases)('angles of the common vectors are those that an operator says: $name', (c) => {
  const said = blank();
  expect(readOperatorAngles(said, [0, 0, 0, ...c.quaternion_xyzw])).toBe(Math.abs(c.freed.tiltDeg) < 90);
  expect(said.panDeg).toBeCloseTo(c.freed.panDeg, 5);
  expect(said.tiltDeg).toBeCloseTo(c.freed.tiltDeg, 5);
  expect(said.rollDeg).toBeCloseTo(c.freed.rollDeg, 5);
});

describe.each([
  { sense: 'the stage', set: setStageAngles, read: readStageAngles },
  { sense: 'an operator', set: setOperatorAngles, read: readOperatorAngles },
])('in the sense of $sense', ({ set, read }) => {
  test('angles come back from every rotation that they make, and the place stays', () => {
    fc.assert(
      fc.property(angle(179), angle(88), angle(179), (pan, tilt, roll) => {
        const turned = pose();
        set(turned, { panDeg: pan, tiltDeg: tilt, rollDeg: roll });
        expect(turned.slice(0, 3)).toEqual([1, 2, 3]);
        const back = blank();
        expect(read(back, turned)).toBe(true);
        expect(back.panDeg).toBeCloseTo(pan, 5);
        expect(back.tiltDeg).toBeCloseTo(tilt, 5);
        expect(back.rollDeg).toBeCloseTo(roll, 5);
      }),
    );
  });

  test('beyond upright they come back as others that make the same rotation', () => {
    fc.assert(
      fc.property(angle(720), angle(720), angle(720), (pan, tilt, roll) => {
        const turned = pose();
        set(turned, { panDeg: pan, tiltDeg: tilt, rollDeg: roll });
        const back = blank();
        read(back, turned);
        expect(Math.abs(back.panDeg)).toBeLessThanOrEqual(180);
        expect(Math.abs(back.tiltDeg)).toBeLessThanOrEqual(90);
        const again = pose();
        set(again, back);
        expect(angleBetweenRad(turned, 3, again, 3)).toBeLessThan(1e-6);
      }),
    );
  });

  test.each([90, -90])('at tilt %s, where pan and roll are one turn, it is said to be pan', (tilt) => {
    fc.assert(
      fc.property(angle(180), angle(180), (pan, roll) => {
        const turned = pose();
        set(turned, { panDeg: pan, tiltDeg: tilt, rollDeg: roll });
        const back = blank();
        expect(read(back, turned)).toBe(false);
        expect(back.tiltDeg).toBeCloseTo(tilt, 5);
        expect(back.rollDeg).toBe(0);
        const again = pose();
        set(again, { ...back, tiltDeg: tilt });
        expect(angleBetweenRad(turned, 3, again, 3)).toBeLessThan(1e-6);
      }),
    );
  });

  test.each([180, -180, 179.9999, -179.9999])('at pan %s it is that direction, on whichever side', (pan) => {
    const turned = pose();
    set(turned, { panDeg: pan, tiltDeg: 5, rollDeg: -3 });
    const back = blank();
    read(back, turned);
    expect(Math.abs(back.panDeg)).toBeCloseTo(Math.abs(pan), 6);
    if (Math.abs(pan) < 180) expect(Math.sign(back.panDeg)).toBe(Math.sign(pan));
    expect(back.tiltDeg).toBeCloseTo(5, 6);
    expect(back.rollDeg).toBeCloseTo(-3, 6);
  });
});
