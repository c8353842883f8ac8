/** Markers of the wall found in a picture: drawn through a true camera, against where their corners truly are. */
import { describe, expect, test } from 'vitest';
import { calibrateBundle } from '../../../app/core/calibration/bundle.ts';
import { rayOfPixel } from '../../../app/core/calibration/lens-model.ts';
import { detectMarkers } from '../../../app/core/calibration/marker-detect.ts';
import { markerModules } from '../../../app/core/calibration/marker-dictionary.ts';
import { findQuads, type GreyImage } from '../../../app/core/calibration/marker-quads.ts';
import { type Sighting, solvePnp } from '../../../app/core/calibration/pnp.ts';
import { openCvOf, Projector } from '../../../app/core/calibration/projection.ts';
import { rotationOfPose, type Vec3 } from '../../../app/core/calibration/rotation.ts';
import { normalOf, poseAt, positionErrorMm, rotationErrorDeg, valueOf } from './calibration-kit.ts';

const HD = { widthPx: 1280, heightPx: 720, sensorWidthMm: 32, sensorHeightMm: 18 };
const LENS = [1400, 642, 358, -0.06, 0.02, 0, 0.0003, -0.0002];

interface Placed {
  readonly marker: number;
  /** Upper left on the wall, metres to the right and up. */
  readonly x: number;
  readonly z: number;
  readonly sizeM: number;
}

const STEP = 16;

/** A flat wall at y = 5 with markers of 20 cm every 30 cm. */
const PLACED: readonly Placed[] = Array.from({ length: 40 }, (_, i) => ({
  marker: i * 13,
  x: (i % 8) * 0.3 - 1.2,
  z: 2.3 - Math.floor(i / 8) * 0.3,
  sizeM: 0.2,
}));
const cornersOf = ({ x, z, sizeM }: Placed): readonly Vec3[] => [
  [x, 5, z],
  [x + sizeM, 5, z],
  [x + sizeM, 5, z - sizeM],
  [x, 5, z - sizeM],
];

/** The picture that a camera takes of the wall: rays through a grid inside every pixel, blurred by it, with noise. */
function picture(
  camera: readonly number[],
  lens: readonly number[],
  noise: number,
  seed = 1,
  placed = PLACED,
): GreyImage {
  const { widthPx, heightPx } = HD;
  const modules = placed.map(({ marker }) => markerModules(marker)!);
  const r = rotationOfPose(camera);
  const model = openCvOf(lens, HD);
  const normal = normalOf(seed);
  const data = new Uint8Array(widthPx * heightPx);
  // Rays at every sixteenth pixel, straight in between: a lens bends by far less than that.
  const cols = widthPx / STEP + 2;
  const rays = new Float64Array(2 * cols * (heightPx / STEP + 3));
  const out = [0, 0];
  for (let k = 0; k < rays.length / 2; k++) {
    rayOfPixel(model, HD, ((k % cols) - 0.5) * STEP, (Math.floor(k / cols) - 0.5) * STEP, out);
    rays.set(out, 2 * k);
  }
  const between = (at: number, fx: number, fy: number): number =>
    (rays[at]! * (1 - fx) + rays[at + 2]! * fx) * (1 - fy) +
    (rays[at + 2 * cols]! * (1 - fx) + rays[at + 2 * cols + 2]! * fx) * fy;
  const level = (px: number, py: number): number => {
    const gx = px / STEP + 0.5;
    const gy = py / STEP + 0.5;
    const at = 2 * (Math.floor(gy) * cols + Math.floor(gx));
    const right = between(at, gx % 1, gy % 1);
    const down = between(at + 1, gx % 1, gy % 1);
    const ahead = r[3]! * right + r[4]! - r[5]! * down;
    if (ahead <= 0) return 60;
    const k = (5 - camera[1]!) / ahead;
    const x = camera[0]! + (r[0]! * right + r[1]! - r[2]! * down) * k;
    const z = camera[2]! + (r[6]! * right + r[7]! - r[8]! * down) * k;
    const col = Math.floor((x + 1.2) / 0.3);
    const row = Math.floor((2.3 - z) / 0.3);
    const place = col >= 0 && col < 8 && row >= 0 ? row * 8 + col : -1;
    const one = placed[place];
    if (!one) return 205;
    const mx = Math.floor(((x - one.x) / one.sizeM) * 8);
    const my = Math.floor(((one.z - z) / one.sizeM) * 8);
    if (mx < 0 || my < 0 || mx > 7 || my > 7) return 205;
    return modules[place]![my * 8 + mx] ? 205 : 30;
  };
  const side = 3;
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      let sum = 0;
      for (let s = 0; s < side * side; s++)
        sum += level(x + ((s % side) - 1) / side, y + (Math.floor(s / side) - 1) / side);
      data[y * widthPx + x] = Math.max(0, Math.min(255, Math.round(sum / (side * side) + normal() * noise)));
    }
  return { widthPx, heightPx, data };
}

const sightingsIn = (image: GreyImage): Sighting[] =>
  detectMarkers(image).markers.flatMap(({ marker, corners }) => {
    const one = PLACED.find((placed) => placed.marker === marker)!;
    return cornersOf(one).map(
      (pointM, k): Sighting => ({ marker: `${marker}.${k}`, pointM, pixel: [corners[k]![0], corners[k]![1]] }),
    );
  });

/** How far the corners are from where the camera truly puts them. */
function missesOf(sightings: readonly Sighting[], camera: readonly number[]): number[] {
  const projector = new Projector(HD);
  projector.from(rotationOfPose(camera), camera, LENS);
  return sightings.map(({ pointM, pixel }) =>
    projector.see(pointM, false) ? Math.hypot(projector.u - pixel[0], projector.v - pixel[1]) : Number.NaN,
  );
}
const rms = (list: readonly number[]): number => Math.sqrt(list.reduce((sum, x) => sum + x * x, 0) / list.length);

describe('pictures of the wall', () => {
  test.each([
    ['straight', poseAt(0, 0.6, 1.7, 0.7, 0.4, 1.5), 0],
    ['from the side, rolled, with noise', poseAt(1.6, 1.2, 1.2, 22, 6, 14), 3],
    ['upside down', poseAt(-0.3, 0.8, 1.6, -4, 0, 176), 2],
  ] as const)(
    '%s: every marker by its number, corners to a tenth of a pixel',
    (_name, camera, noise) => {
      const image = picture(camera, LENS, noise);
      const found = detectMarkers(image);
      const sightings = sightingsIn(image);
      expect(found.doubles).toEqual([]);
      expect(found.markers.length).toBeGreaterThan(24);
      expect(found.markers.every(({ marker }) => PLACED.some((one) => one.marker === marker))).toBe(true);
      const misses = missesOf(sightings, camera);
      expect(rms(misses)).toBeLessThan(0.12);
      expect(Math.max(...misses)).toBeLessThan(0.5);
      const pose = valueOf(solvePnp({ sightings, lens: LENS, format: HD, sigmaPx: 0.1 }));
      expect(positionErrorMm(pose.stageFromCamera, camera)).toBeLessThan(3);
      expect(rotationErrorDeg(pose.stageFromCamera, camera)).toBeLessThan(0.03);
    },
    60_000,
  );

  test('from pictures to a lens: the whole way', () => {
    const cameras = [
      poseAt(1.6, 1.2, 1.2, 22, 6, 14),
      poseAt(-1.7, 1.1, 1.9, -24, -5, -12),
      poseAt(0.2, 0.9, 2.6, 2, -14, 20),
      poseAt(0.1, 1, 0.8, -3, 12, -20),
    ];
    const result = valueOf(
      calibrateBundle({
        format: HD,
        lenses: [{ id: 'one' }],
        views: cameras.map((camera, i) => ({
          id: `v${i}`,
          lens: 'one',
          sightings: sightingsIn(picture(camera, LENS, 2, i)),
        })),
        free: { centre: true, radial: 2, tangential: false },
        sigmaPx: 0.1,
      }),
    );
    const [lens] = result.lenses;
    expect(Math.abs(lens!.lens.fxPx - LENS[0]!)).toBeLessThan(4 * lens!.sigma.f!);
    expect(lens!.sigma.f!).toBeLessThan(2);
    expect(result.rmsPx).toBeLessThan(0.15);
  }, 120_000);
});

describe('what is no marker', () => {
  const empty = (fill: (x: number, y: number) => number): GreyImage => ({
    widthPx: 320,
    heightPx: 240,
    data: Uint8Array.from({ length: 320 * 240 }, (_, i) => fill(i % 320, Math.floor(i / 320))),
  });

  test('nothing, a black square, noise', () => {
    const normal = normalOf(3);
    expect(detectMarkers(empty(() => 128))).toEqual({ markers: [], doubles: [], others: 0 });
    const square = empty((x, y) => (x > 100 && x < 180 && y > 80 && y < 160 ? 20 : 220));
    expect(findQuads(square)).toHaveLength(1);
    expect(detectMarkers(square)).toEqual({ markers: [], doubles: [], others: 1 });
    expect(detectMarkers(empty(() => 128 + 40 * normal())).markers).toEqual([]);
  });

  test('a marker at two places is left out and told', () => {
    const twice = [PLACED[0]!, { ...PLACED[1]!, marker: PLACED[0]!.marker }, PLACED[2]!];
    const found = detectMarkers(picture(poseAt(-0.9, 2.5, 2.2, 0, 0, 0), LENS, 1, 1, twice));
    expect(found.doubles).toEqual([PLACED[0]!.marker]);
    expect(found.markers.map(({ marker }) => marker)).toEqual([PLACED[2]!.marker]);
  }, 60_000);
});

test('the words are those of OpenCV, whose first is the published one upside down', () => {
  const first = markerModules(0)!;
  const inner = Array.from({ length: 36 }, (_, i) => (first[(1 + Math.floor(i / 6)) * 8 + 1 + (i % 6)] ? '1' : '0'));
  expect(Number.parseInt(inner.toReversed().join(''), 2).toString(16)).toBe('d5d628584');
  expect(markerModules(587)).toBeUndefined();
});
