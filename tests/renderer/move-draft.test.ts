import { expect, test } from 'vitest';
import {
  draftFault,
  gapOf,
  NEW_MOVE,
  planOfMove,
  withGap,
  withHalt,
  withKey,
  withoutKey,
} from '../../app/renderer/pages/tracking/moves/move-draft.ts';

const pose = (x: number): number[] => [x, 0, 1.6, 0, 0, 0, 1];
const three = [0, 1, 2].reduce((draft, x) => withKey(draft, { pose: pose(x) }), NEW_MOVE);
const times = (draft: typeof three): number[] => draft.keys.map(({ atS }) => atS);

test('keys that are taken follow one another in two seconds, the first at 0', () => {
  expect(times(three)).toEqual([0, 2, 4]);
  expect(draftFault(three)).toBeUndefined();
  expect(draftFault(NEW_MOVE)).toEqual({ key: 0, why: 'none' });
});

test('a key that comes later takes the ones after it along, and never passes the one before', () => {
  const later = withGap(three, 1, 2.5);
  expect(times(later)).toEqual([0, 2.5, 4.5]);
  expect(times(withGap(later, 1, -9))).toEqual([0, 0.2, 2.2]);
  expect(gapOf(later.keys, 2)).toBe(2);
});

test('without a key the others stand as long after one another as before, the first at 0', () => {
  expect(times(withoutKey(three, 1))).toEqual([0, 2]);
  expect(times(withoutKey(three, 0))).toEqual([0, 2]);
  expect(times(withoutKey(three, 2))).toEqual([0, 2]);
  expect(withoutKey(three, 0).keys[0]?.pose[0]).toBe(1);
});

test('a halt is set and taken off', () => {
  const halted = withHalt(three, 1, true);
  expect(halted.keys.map(({ halt }) => halt ?? false)).toEqual([false, true, false]);
  expect(withHalt(halted, 1, false)).toEqual(three);
});

test('from above: the way goes through the keys, and a key looks where the camera looks', () => {
  const { keys, way } = planOfMove(three.keys);
  expect(keys[1]).toMatchObject({ x: 1, y: 0, toX: 1 });
  expect(keys[1]!.toY).toBeGreaterThan(0.5);
  expect(way[0]).toEqual({ x: 0, y: 0 });
  expect(way.at(-1)!.x).toBeCloseTo(2, 9);
  expect(way.some(({ x }) => Math.abs(x - 1) < 1e-6)).toBe(true);
  expect(planOfMove([]).way).toEqual([]);
});
