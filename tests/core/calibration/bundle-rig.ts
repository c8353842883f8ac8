/** A stage with a curved and a flat wall of markers, and a camera of known truth that looks at it. Seeded. */
import type { BundleInput } from '../../../app/core/calibration/bundle.ts';
import type { ImageFormat } from '../../../app/core/calibration/lens-model.ts';
import type { Sighting } from '../../../app/core/calibration/pnp.ts';
import { Projector } from '../../../app/core/calibration/projection.ts';
import { rotationOfPose, type Vec3 } from '../../../app/core/calibration/rotation.ts';
import { compose, inverse, normalOf, poseAt, randomOf } from './calibration-kit.ts';

export const UHD: ImageFormat = { widthPx: 3840, heightPx: 2160, sensorWidthMm: 32, sensorHeightMm: 18 };

export interface Marker {
  readonly id: string;
  readonly pointM: Vec3;
}

/** Half a cylinder of 6 m radius, 4 m high; corners of a marker every 15 cm. */
export const ARC: readonly Marker[] = Array.from({ length: 27 }, (_, row) =>
  Array.from({ length: 126 }, (_unused, col): Marker => {
    const angle = ((col / 125) * 180 - 90) * (Math.PI / 180);
    return { id: `a${row}-${col}`, pointM: [6 * Math.sin(angle), 6 * Math.cos(angle), 0.1 + row * 0.15] };
  }),
).flat();

export const FLAT: readonly Marker[] = Array.from({ length: 27 }, (_, row) =>
  Array.from(
    { length: 61 },
    (_unused, col): Marker => ({ id: `f${row}-${col}`, pointM: [col * 0.15 - 4.5, 6, 0.1 + row * 0.15] }),
  ),
).flat();

/** f, cx, cy, k1, k2, k3, p1, p2 */
export const LENS = [4200, 1931.4, 1068.2, -0.085, 0.041, 0, 0.0004, -0.0003];

export function sightingsOf(
  markers: readonly Marker[],
  camera: readonly number[],
  lens: readonly number[],
  noisePx: number,
  normal: () => number,
): Sighting[] {
  const projector = new Projector(UHD);
  projector.from(rotationOfPose(camera), camera, lens);
  // Far outside, the polynomial folds back into the picture; a lens does not.
  const pinhole = new Projector(UHD);
  pinhole.from(rotationOfPose(camera), camera, [lens[0]!, lens[1]!, lens[2]!, 0, 0, 0, 0, 0]);
  return markers.flatMap(({ id, pointM }): Sighting[] => {
    if (!projector.see(pointM, false) || !pinhole.see(pointM, false)) return [];
    if (Math.abs(pinhole.u - 1920) > 2400 || Math.abs(pinhole.v - 1080) > 1400) return [];
    const { u, v } = projector;
    if (u < 8 || v < 8 || u > UHD.widthPx - 8 || v > UHD.heightPx - 8) return [];
    return [{ marker: id, pointM, pixel: [u + normal() * noisePx, v + normal() * noisePx] }];
  });
}

export const ARM = poseAt(0.025, 0.11, 0.085, 1.1, -0.7, 0.3);
export const TRACKER = poseAt(1.4, -2.2, 0.06, 38, 0.3, -0.4);

export interface Truth {
  readonly lens: string;
  readonly values: readonly number[];
  /** Along the axis, metres further than the first lens. */
  readonly pupilM: number;
}

export interface RigOptions {
  readonly views?: number;
  readonly noisePx?: number;
  readonly markers?: readonly Marker[];
  readonly lenses?: readonly Truth[];
  readonly tracked?: boolean;
  readonly trackerNoise?: { readonly mm: number; readonly deg: number };
  readonly seed?: number;
  /** Where the camera stands and looks; drawn anew for each view. */
  readonly place?: (random: () => number) => readonly number[];
}

export const ONE_LENS: readonly Truth[] = [{ lens: 'wide', values: LENS, pupilM: 0 }];

export interface Rig {
  readonly input: BundleInput;
  readonly cameras: readonly (readonly number[])[];
}

/** Camera somewhere in the middle of the stage, turned this way and that, as a person would. */
const anywhere = (random: () => number): number[] =>
  poseAt(
    4 * (random() - 0.5),
    3 * (random() - 0.6),
    1 + 1.2 * random(),
    100 * (random() - 0.5),
    24 * (random() - 0.5),
    30 * (random() - 0.5),
  );

export function rig(options: RigOptions = {}): Rig {
  const {
    views = 12,
    noisePx = 0.2,
    markers = ARC,
    lenses = ONE_LENS,
    tracked = false,
    seed = 1,
    place = anywhere,
  } = options;
  const [random, normal] = [randomOf(seed), normalOf(seed + 1_000)];
  const noise = options.trackerNoise ?? { mm: 0.05, deg: 0.002 };
  const cameras: (readonly number[])[] = [];
  const list = lenses.flatMap((truth, l) =>
    Array.from({ length: views }, (_, v) => {
      const pupil = poseAt(0, truth.pupilM, 0, 0, 0, 0);
      const camera = compose(place(random), pupil);
      cameras.push(camera);
      const body = compose(inverse(TRACKER), camera, inverse(pupil), inverse(ARM));
      const mm = (): number => (normal() * noise.mm) / 1_000;
      const deg = (): number => normal() * noise.deg;
      const shaken = compose(body, poseAt(mm(), mm(), mm(), deg(), deg(), deg()));
      return {
        id: `v${l}-${v}`,
        lens: truth.lens,
        sightings: sightingsOf(markers, camera, truth.values, noisePx, normal),
        ...(tracked ? { trackerFromBody: shaken } : {}),
      };
    }),
  );
  return {
    cameras,
    input: {
      format: UHD,
      lenses: lenses.map(({ lens }) => ({ id: lens })),
      views: list,
      free: { centre: true, radial: 2, tangential: true },
      ...(tracked ? { tracker: { sigmaMm: noise.mm, sigmaDeg: noise.deg } } : {}),
      sigmaPx: noisePx,
    },
  };
}
