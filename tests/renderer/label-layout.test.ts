/** Labels of cameras: whatever stands next to whatever, no label covers another. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Box, type Label, type Placed, placeLabels } from '../../app/renderer/stage/label-layout.ts';

const BOUNDS: Box = { x: 0, y: 0, w: 776, h: 592 };
const rules = { bounds: BOUNDS, taken: [], gap: 2 };

function meet(a: Box, b: Box): boolean {
  return a.x + a.w > b.x + 0.001 && b.x + b.w > a.x + 0.001 && a.y + a.h > b.y + 0.001 && b.y + b.h > a.y + 0.001;
}

const label = (id: string, x: number, y: number, w = 60, h = 35): Label => ({
  id,
  w,
  h,
  places: [
    { x: x - w / 2, y: y + 20 },
    { x: x + 20, y: y - h / 2 },
  ],
});

test('any cameras at any places, however near: no two labels meet, none leaves the picture', () => {
  const many = fc.array(
    fc.record({
      x: fc.integer({ min: -50, max: 830 }),
      y: fc.integer({ min: -50, max: 640 }),
      w: fc.integer({ min: 10, max: 110 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(many, fc.boolean(), (cameras, together) => {
      const labels = cameras.map(({ x, y, w }, n) => (together ? label(`${n}`, 300, 300, w) : label(`${n}`, x, y, w)));
      const placed = [...placeLabels(labels, new Map(), rules).values()];
      expect(placed.length).toBe(cameras.length);
      for (const [n, box] of placed.entries()) {
        expect(box.x >= 0 && box.y >= 0 && box.x + box.w <= BOUNDS.w && box.y + box.h <= BOUNDS.h).toBe(true);
        for (const other of placed.slice(n + 1)) expect(meet(box, other)).toBe(false);
      }
    }),
  );
});

test('what is written there already is not covered while there is room elsewhere', () => {
  const taken = [{ x: 200, y: 200, w: 200, h: 200 }];
  const placed = placeLabels([label('a', 300, 300), label('b', 300, 300)], new Map(), { ...rules, taken });
  for (const box of placed.values()) expect(taken.some((one) => meet(one, box))).toBe(false);
});

test('a label keeps its place while that is free, and takes its first one only when it has to move', () => {
  const here = placeLabels([label('a', 300, 300), label('b', 300, 300)], new Map(), rules);
  expect([here.get('a')?.place, here.get('b')?.place]).toEqual([0, 1]);
  // The first camera goes away: the second does not jump.
  expect(placeLabels([label('b', 310, 300)], here, rules).get('b')?.place).toBe(1);
  const crowded: ReadonlyMap<string, Placed> = placeLabels([label('c', 310, 300), label('b', 310, 300)], here, rules);
  expect([crowded.get('c')?.place, crowded.get('b')?.place]).toEqual([0, 1]);
});

test('where there is no room at all it still answers', () => {
  const bounds = { x: 0, y: 0, w: 50, h: 20 };
  expect(placeLabels([label('a', 9, 9), label('b', 9, 9)], new Map(), { ...rules, bounds }).size).toBe(2);
});
