/** Corners of markers on a curved wall through a bending lens: where straight sides cross, and where they truly are. */
import { expect, test } from 'vitest';
import { calibrateBundle } from '../../../app/core/calibration/bundle.ts';
import { type Corner, crossing, lineThrough } from '../../../app/core/calibration/marker-quads.ts';
import type { Sighting } from '../../../app/core/calibration/pnp.ts';
import { Projector } from '../../../app/core/calibration/projection.ts';
import { rotationOfPose, type Vec3 } from '../../../app/core/calibration/rotation.ts';
import { withoutBends } from '../../../app/core/lens/bent-sides.ts';
import { patternOf, placesOf } from '../../../app/core/lens/pattern.ts';
import type { LensCal } from '../../../app/core/lens/settings.ts';
import type { Zone } from '../../../app/core/stage/model.ts';
import { poseAt, valueOf } from '../calibration/calibration-kit.ts';

const text = { en: 'arc', zh: 'arc' };
const ARC: Zone = {
  id: 'arc',
  name: text,
  short: text,
  kind: 'led',
  shape: { kind: 'arc', radiusM: 6, fromDeg: -70, toDeg: 70, bottomM: 0, heightM: 5 },
  canvas: { widthPx: 5_864, heightPx: 2_000, pitchMm: 2.5 },
  rasters: [],
};
const lensCal: LensCal = {
  pattern: { dictionary: 'apriltag-36h11', modulePx: 25, gapModules: 2, board: 'markers' },
  walls: [
    { id: 'w', zone: 'arc', system: 'xr', path: 'p/w', lit: true, dark: false, levelPct: 1, brightnessPath: 'b/w' },
  ],
  sources: [],
  sensors: [],
  leaseMin: 1,
};
const wall = valueOf(patternOf(lensCal, [ARC]));
const places = placesOf(wall, [ARC]);
const FORMAT = { widthPx: 1_280, heightPx: 720, sensorWidthMm: 32, sensorHeightMm: 18 };
const LENS = [960, 640, 360, -0.09, 0.03, 0, 0, 0];
const CAMERAS = [
  poseAt(0.2, 0.5, 1.2, 6, 14, 3),
  poseAt(1.2, 0.4, 1.4, -34, 12, -14),
  poseAt(-1.3, 0.2, 2.2, 38, 8, 16),
  poseAt(0.4, -0.4, 0.9, -14, 16, 24),
];

/** As a detector finds them: lines through points of each side, where they cross. */
function seenBy(camera: readonly number[]): Sighting[] {
  const projector = new Projector(FORMAT);
  projector.from(rotationOfPose(camera), camera, LENS);
  const pixel = (point: Vec3): Corner | undefined => {
    if (!projector.see(point, false)) return undefined;
    const { u, v } = projector;
    return u > 10 && v > 10 && u < 1_270 && v < 710 ? [u, v] : undefined;
  };
  return [...places].flatMap(([marker, { corners, sides }]) => {
    const lines = sides.map((side) => side.flatMap((point) => [pixel(point)].filter((one) => one !== undefined)));
    if (lines.some((points) => points.length < 7)) return [];
    return corners.map((pointM, k): Sighting => {
      const [x, y] = crossing(lineThrough(lines[(k + 3) % 4]!), lineThrough(lines[k]!))!;
      return { marker: `${marker}.${k}`, pointM, pixel: [x, y] };
    });
  });
}

test('a focal length that straight sides spoil comes out right once their bend is taken off', () => {
  const input = {
    format: FORMAT,
    lenses: [{ id: 'one' }],
    views: CAMERAS.map((camera, i) => ({ id: `v${i}`, lens: 'one', sightings: seenBy(camera) })),
    free: { centre: true, radial: 2 as const, tangential: false },
    sigmaPx: 0.1,
  };
  const first = valueOf(calibrateBundle(input));
  const again = valueOf(calibrateBundle(withoutBends(input, first, places)));
  const off = (result: typeof first): number => Math.abs(result.lenses[0]!.lens.fxPx / 960 - 1);
  expect(off(first)).toBeGreaterThan(0.001);
  expect(off(again)).toBeLessThan(0.0001);
  expect(again.rmsPx).toBeLessThan(first.rmsPx / 4);
});

test('a sighting of something else is left as it is', () => {
  const input = {
    format: FORMAT,
    lenses: [{ id: 'one' }],
    views: [
      { id: 'v0', lens: 'one', sightings: [{ marker: 'x7', pointM: [0, 6, 1] as const, pixel: [5, 6] as const }] },
    ],
    free: { centre: true, radial: 2 as const, tangential: false },
    sigmaPx: 0.1,
  };
  const first = valueOf(
    calibrateBundle({
      ...input,
      views: CAMERAS.map((camera, i) => ({ id: `v${i}`, lens: 'one', sightings: seenBy(camera) })),
    }),
  );
  expect(withoutBends(input, first, places).views[0]!.sightings).toEqual(input.views[0]!.sightings);
});
