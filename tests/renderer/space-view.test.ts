/** The stage from any side: where points fall in the picture, by hand arithmetic, and that all of it is seen. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { setOperatorAngles } from '../../app/core/geometry/angles.ts';
import { transformPoint } from '../../app/core/geometry.ts';
import {
  aimEye,
  aimThrough,
  blankEye,
  focalOf,
  projectLine,
  projectPoint,
  type SpaceView,
} from '../../app/renderer/pages/tracking/space/space-eye.ts';
import { SpaceHands } from '../../app/renderer/pages/tracking/space/space-hands.ts';
import { residualsOf } from '../../app/renderer/pages/tracking/space/space-scene.ts';
import {
  aspectOf,
  nearer,
  residualTimes,
  SIDES,
  shifted,
  turned,
  viewFrom,
} from '../../app/renderer/pages/tracking/space/space-view.ts';
import { stillStage } from '../../app/renderer/pages/tracking/space/stage-lines.ts';

const WIDTH = 800;
const HEIGHT = 600;
const upstage: SpaceView = { target: [0, 0, 1], panDeg: 0, tiltDeg: 0, distanceM: 10, parallel: false };
type Three = readonly [number, number, number];

function picture(view: SpaceView, point: Three): number[] | undefined {
  const eye = blankEye();
  aimEye(eye, view, WIDTH, HEIGHT);
  const out = [0, 0, 0];
  return projectPoint(out, eye, point) ? out : undefined;
}

describe('where a point falls', () => {
  // 40 degrees over 600 pixels: 300 / tan 20 = 824.24 pixels for a metre at a metre.
  const focal = 300 / Math.tan(Math.PI / 9);

  test('by hand: from 10 m, looking upstage', () => {
    expect(focalOf(WIDTH, HEIGHT)).toBeCloseTo(focal, 9);
    const near = (got: number[] | undefined, x: number, y: number, depth: number): void => {
      expect(got?.[0]).toBeCloseTo(x, 6);
      expect(got?.[1]).toBeCloseTo(y, 6);
      expect(got?.[2]).toBeCloseTo(depth, 6);
    };
    near(picture(upstage, [0, 0, 1]), 400, 300, 10);
    near(picture(upstage, [1, 0, 1]), 400 + focal / 10, 300, 10);
    near(picture(upstage, [0, 10, 2]), 400, 300 - focal / 20, 20);
    expect(picture(upstage, [0, -11, 1])).toBeUndefined();
    // To the right of somebody who looks to the left stands upstage.
    near(picture({ ...upstage, panDeg: -90 }, [0, 1, 1]), 400 + focal / 10, 300, 10);
    // From above, upstage is up.
    near(picture({ ...upstage, tiltDeg: -90 }, [0, 1, 1]), 400, 300 - focal / 10, 10);
    // Without perspective the distance changes nothing.
    near(picture({ ...upstage, parallel: true }, [1, 50, 1]), 400 + focal / 10, 300, 60);
    near(picture({ ...upstage, parallel: true }, [1, -50, 1]), 400 + focal / 10, 300, -40);
  });

  test('through a camera: the edge of its angle of view is the edge of its picture', () => {
    const eye = blankEye();
    const camera = [1, 2, 1.5, 0, 0, 0, 1];
    const half = Math.tan(Math.PI / 6);
    aimThrough(eye, camera, 60, 9 / 16, 1_600, 1_000);
    const out = [0, 0, 0];
    for (const depth of [1, 4]) {
      expect(projectPoint(out, eye, [1 + depth * half, 2 + depth, 1.5])).toBe(true);
      expect([out[0], out[1]]).toEqual([expect.closeTo(1_600, 6), expect.closeTo(500, 6)]);
      // 16:9 in 16:10: its upper edge lies lower than the canvas's.
      projectPoint(out, eye, [1, 2 + depth, 1.5 + depth * half * (9 / 16)]);
      expect(out[1]).toBeCloseTo(50, 6);
    }
  });

  test('a line that runs behind the eye is cut where it passes, and never turned over', () => {
    const eye = blankEye();
    aimEye(eye, upstage, WIDTH, HEIGHT);
    const out = [0, 0, 0, 0];
    expect(projectLine(out, eye, [1, 5, 1, 1, -20, 1], 0)).toBe(true);
    expect(out[0]).toBeCloseTo(400 + focal / 15, 6);
    expect(out[2]).toBeCloseTo(400 + focal / 0.05, 3);
    const turnedRound = [0, 0, 0, 0];
    expect(projectLine(turnedRound, eye, [9, 9, 9, 1, -20, 1, 1, 5, 1], 3)).toBe(true);
    expect([turnedRound[2], turnedRound[0]]).toEqual([out[0], out[2]]);
    expect(projectLine(out, eye, [0, -30, 1, 0, -20, 1], 0)).toBe(false);
  });

  test('a line is seen where its ends are seen', () => {
    const metre = fc.double({ min: -8, max: 8, noNaN: true });
    const point = fc.tuple(metre, metre, metre);
    const view = fc.record({
      target: point,
      panDeg: fc.double({ min: -180, max: 180, noNaN: true }),
      tiltDeg: fc.double({ min: -90, max: 60, noNaN: true }),
      distanceM: fc.double({ min: 1, max: 60, noNaN: true }),
      parallel: fc.boolean(),
    });
    fc.assert(
      fc.property(view, point, point, (from, a, b) => {
        const [one, two] = [picture(from, a), picture(from, b)];
        if (!one || !two) return;
        const eye = blankEye();
        aimEye(eye, from, WIDTH, HEIGHT);
        const out = [0, 0, 0, 0];
        expect(projectLine(out, eye, [...a, ...b], 0)).toBe(true);
        for (const [n, value] of [one[0], one[1], two[0], two[1]].entries())
          expect(out[n]).toBeCloseTo(value ?? Number.NaN, 4);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

const wall = {
  id: 'wall',
  name: { en: 'Wall', zh: '屏' },
  short: { en: 'W', zh: '屏' },
  kind: 'led',
  shape: { kind: 'arc', radiusM: 8, fromDeg: -90, toDeg: 90, bottomM: 0.5, heightM: 5 },
  rasters: [],
} as const;
const ceiling = {
  ...wall,
  id: 'ceiling',
  short: { en: 'C', zh: '顶' },
  shape: { kind: 'ceiling', centre: [0, 2], widthM: 6, depthM: 4, minM: 3, maxM: 7 },
} as const;

describe('what stands on the stage', () => {
  test('a wall stands on its arc, from its foot to its top', () => {
    const { lines, corners, signs } = stillStage([wall], () => undefined, []);
    const numbers = lines.find(({ look }) => look === 'wall')?.numbers ?? new Float64Array();
    expect(numbers.length).toBeGreaterThan(6 * 40);
    for (let at = 0; at < numbers.length; at += 3) {
      expect(Math.hypot(numbers[at] ?? 0, numbers[at + 1] ?? 0)).toBeCloseTo(8, 9);
      expect([0.5, 5.5]).toContain(numbers[at + 2]);
    }
    expect(signs).toEqual([{ name: wall.short, at: [expect.closeTo(0, 9), expect.closeTo(8, 9), 5.5] }]);
    expect(Math.min(...corners.map(([x]) => x))).toBeCloseTo(-8, 9);
  });

  test('a ceiling hangs where it is read; where nobody says, as high as it can, and looks unsure', () => {
    const known = stillStage([ceiling], () => 4.2, []);
    expect(known.lines.find(({ look }) => look === 'ceiling')?.numbers).toEqual(
      Float64Array.from([-3, 4, 4.2, 3, 4, 4.2, 3, 4, 4.2, 3, 0, 4.2, 3, 0, 4.2, -3, 0, 4.2, -3, 0, 4.2, -3, 4, 4.2]),
    );
    const unknown = stillStage([ceiling], () => undefined, []);
    expect(unknown.lines.map(({ look }) => look)).toEqual(['unsure', 'floor']);
    expect(unknown.lines[0]?.numbers[2]).toBe(7);
  });

  test('a stage without anything is a floor', () => {
    const { lines, corners } = stillStage([], () => undefined, []);
    expect(lines.map(({ look }) => look)).toEqual(['floor']);
    expect(picture(viewFrom('free', corners, WIDTH, HEIGHT), corners[0] ?? [0, 0, 0])).toBeDefined();
  });

  test.each(SIDES.filter((side) => side !== 'camera'))(
    'all of it is in the picture, as large as it fits: %s',
    (side) => {
      const { corners } = stillStage([wall, ceiling], () => 4, [[0, -9, 0]]);
      for (const [width, height] of [
        [1_040, 470],
        [500, 700],
      ] as const) {
        const eye = blankEye();
        aimEye(eye, viewFrom(side, corners, width, height), width, height);
        const seen = corners.map((corner) => {
          const out = [0, 0, 0];
          expect(projectPoint(out, eye, corner)).toBe(true);
          return out;
        });
        const xs = seen.map(([x = 0]) => x);
        const ys = seen.map(([, y = 0]) => y);
        const [left, right] = [Math.min(...xs), width - Math.max(...xs)];
        const [top, bottom] = [Math.min(...ys), height - Math.max(...ys)];
        expect(Math.min(left, right, top, bottom)).toBeGreaterThan(43);
        expect(Math.min(left, top)).toBeLessThan(46);
        expect(Math.abs(left - right)).toBeLessThan(2);
        expect(Math.abs(top - bottom)).toBeLessThan(2);
      }
    },
  );
});

describe('turned, pulled, moved', () => {
  test('turned: what is in the middle stays there; straight down is the end', () => {
    const view = turned({ ...upstage, parallel: true }, 40, -30);
    expect(picture(view, [0, 0, 1])?.slice(0, 2)).toEqual([expect.closeTo(400, 6), expect.closeTo(300, 6)]);
    expect(view).toMatchObject({ panDeg: 40, tiltDeg: -30, parallel: false });
    expect(turned(view, 0, -100).tiltDeg).toBe(-90);
    expect(turned(view, 0, 200).tiltDeg).toBe(60);
  });

  test('nearer by two: twice as large; never into it', () => {
    const apart = (view: SpaceView): number => (picture(view, [1, 0, 1])?.[0] ?? 0) - 400;
    expect(apart(nearer(upstage, 2))).toBeCloseTo(2 * apart(upstage), 6);
    expect(nearer(upstage, 1e9).distanceM).toBe(0.5);
    expect(nearer(upstage, 1e-9).distanceM).toBe(300);
  });

  test('moved: what was in the middle follows the finger, from every side', () => {
    for (const panDeg of [0, 70, -160])
      for (const tiltDeg of [0, -40, -90]) {
        const view = { ...upstage, panDeg, tiltDeg };
        const [x, y] = picture(shifted(view, 30, -20, focalOf(WIDTH, HEIGHT)), [0, 0, 1]) ?? [];
        expect([x, y]).toEqual([expect.closeTo(430, 6), expect.closeTo(280, 6)]);
      }
  });

  test('one finger drags; two pull apart and move at half of each; a hand that never pressed does nothing', () => {
    const hands = new SpaceHands();
    expect(hands.move(1, 5, 5)).toBeUndefined();
    hands.down(1, 100, 100);
    expect(hands.move(1, 110, 95)).toEqual({ rightPx: 10, downPx: -5, times: 1, fingers: 1 });
    hands.down(2, 210, 95);
    hands.down(3, 0, 0);
    expect(hands.move(2, 310, 95)).toEqual({ rightPx: 50, downPx: 0, times: 2, fingers: 2 });
    expect(hands.move(3, 9, 9)).toBeUndefined();
    hands.up(1);
    expect(hands.move(2, 311, 95)).toMatchObject({ times: 1, fingers: 1 });
  });
});

test('residuals are drawn as long as they can be seen, by a round number', () => {
  expect([0.3, 0.6, 3, 20, 69, 5_000].map(residualTimes)).toEqual([2_000, 1_000, 200, 20, 10, 1]);
});

test('residuals: those in force and those under way; what was dropped has no say', () => {
  const at: Three = [1, 2, 0];
  const evidence = {
    name: { en: 'A', zh: 'A' },
    trackerM: at,
    sigmaMm: null,
    reason: '',
    spreadMm: null,
    samples: null,
  } as const;
  const point = {
    name: { en: 'A', zh: 'A' },
    sigmaMm: null,
    reason: '',
    taken: null,
    distanceMm: 5,
    stageM: at,
  } as const;
  const found = residualsOf(
    [
      { ...point, id: 'a', use: 'fit', errorMm: [3, 4, 0], outlier: null },
      { ...point, id: 'b', use: 'check', errorMm: [0, 0, 2], outlier: { code: 'x' } },
      { ...point, id: 'c', use: 'dropped', errorMm: [9, 9, 9], outlier: null },
      { ...point, id: 'd', use: 'fit', errorMm: null, outlier: null },
    ],
    [
      { ...evidence, id: 'a', stageM: at, role: 'fit', errorMm: [0, 1, 0] },
      { ...evidence, id: 'b', stageM: at, role: 'dropped', errorMm: [9, 9, 9] },
    ],
  );
  expect(found.map(({ id, look, lengthMm }) => [id, look, lengthMm])).toEqual([
    ['a', 'kept', 1],
    ['a', 'taken', 5],
    ['b', 'odd', 2],
  ]);
});

test('where spare trackers and a virtual move have a camera is read where it is a pose, else left out', async () => {
  // The page's preferences stand in its address.
  vi.stubGlobal('location', { search: '', hash: '' });
  const { readStatus } = await import('../../app/renderer/pages/tracking/raw-status.ts');
  const pose = [1, 2, 3, 0, 0, 0, 1];
  const answer = {
    cameras: {
      a: {
        move: { pose },
        sources: [
          { id: 'x', pose },
          { id: 'y', pose: null },
        ],
      },
    },
  };
  const [[, camera] = []] = readStatus(answer);
  expect(camera?.virtualPose).toEqual(pose);
  expect(camera?.sources?.map((one) => one.pose)).toEqual([pose, undefined]);
  const [[, none] = []] = readStatus({ cameras: { a: { move: { pose: [1, 2, 3, 0, 0, 0, 9] } } } });
  expect(none?.virtualPose).toBeUndefined();
});

test('a picture is as high as its lens says, else 16:9', () => {
  // Half as high as wide, at a distance: the tangents are, not the angles.
  const fov = { horizontalDeg: 90, verticalDeg: (2 * Math.atan(0.5) * 180) / Math.PI };
  expect(aspectOf({ fov })).toBeCloseTo(0.5, 12);
  expect([aspectOf({}), aspectOf(undefined)]).toEqual([9 / 16, 9 / 16]);
});

test('a camera that pans to the right looks to the right in the picture from above', () => {
  const pose = [0, 0, 1, 0, 0, 0, 1];
  setOperatorAngles(pose, { panDeg: 30, tiltDeg: 0, rollDeg: 0 });
  const ahead: [number, number, number] = [0, 0, 0];
  transformPoint(ahead, pose, [0, 2, 0]);
  const [x = 0, y = 0] = picture({ ...upstage, tiltDeg: -90, parallel: true }, ahead) ?? [];
  expect(x).toBeGreaterThan(400);
  expect(y).toBeLessThan(300);
});
