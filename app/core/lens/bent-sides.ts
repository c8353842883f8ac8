/**
 * A detector takes the sides of a marker for straight. A lens bends them, and a curved wall does where it is seen from above
 * or below: the corners that it finds lie beside the true ones, all on one side, and a focal length comes out wrong by more
 * than its sigma. Once a first answer is there, the shift is known: it is taken off, and all is solved once more. Pure.
 */
import type { BundleInput } from '../calibration/bundle.ts';
import type { BundleResult } from '../calibration/bundle-report.ts';
import { type Corner, crossing, lineThrough } from '../calibration/marker-quads.ts';
import type { Sighting } from '../calibration/pnp.ts';
import { Projector } from '../calibration/projection.ts';
import { rotationOfPose, type Vec3 } from '../calibration/rotation.ts';
import type { MarkerPlace, MarkerPlaces } from './pattern.ts';

/** More than this is no bend: the marker was seen at its edge, or not as it is. */
const MOST_PX = 3;

export function withoutBends(input: BundleInput, first: BundleResult, places: MarkerPlaces): BundleInput {
  const projector = new Projector(input.format);
  const lenses = new Map(first.lenses.map(({ id, lens }) => [id, lens]));
  return {
    ...input,
    views: input.views.map((view) => {
      const lens = lenses.get(view.lens);
      const pose = first.views.find(({ id }) => id === view.id)?.stageFromCamera;
      if (!lens || !pose) return view;
      const { fxPx, cxPx, cyPx, k, p } = lens;
      projector.from(rotationOfPose(pose), pose, [fxPx, cxPx, cyPx, k[0], k[1], k[2], p[0], p[1]]);
      return { ...view, sightings: view.sightings.map((one) => shifted(one, projector, places)) };
    }),
  };
}

function shifted(sighting: Sighting, projector: Projector, places: MarkerPlaces): Sighting {
  const [marker, corner] = sighting.marker.split('.').map(Number);
  const place = places.get(marker ?? -1);
  const shift = place && corner !== undefined ? cornerShift(place, corner, projector) : undefined;
  if (!shift) return sighting;
  const { pixel } = sighting;
  return { ...sighting, pixel: [pixel[0] - shift[0], pixel[1] - shift[1]] };
}

/** From where the corner is in the picture to where straight sides would cross. */
function cornerShift({ corners, sides }: MarkerPlace, k: number, projector: Projector): Corner | undefined {
  const before = pixelsOf(sides[(k + 3) % 4] ?? [], projector);
  const after = pixelsOf(sides[k] ?? [], projector);
  const [truth] = pixelsOf(corners[k] ? [corners[k]] : [], projector) ?? [];
  const found = before && after && crossing(lineThrough(before), lineThrough(after));
  if (!found || !truth) return undefined;
  const shift: Corner = [found[0] - truth[0], found[1] - truth[1]];
  return Math.hypot(...shift) < MOST_PX ? shift : undefined;
}

/** Undefined where one of them is behind the camera. */
function pixelsOf(points: readonly Vec3[], projector: Projector): readonly Corner[] | undefined {
  const out: Corner[] = [];
  for (const point of points) {
    if (!projector.see(point, false)) return undefined;
    out.push([projector.u, projector.v]);
  }
  return out;
}
