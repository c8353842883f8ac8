/** Which viewport feeds which raster of which zone: as a person said, else as its names tell. */
import type { Zone } from '../stage/model.ts';
import type { ClusterConfig, Viewport } from './config.ts';

export interface Place {
  readonly zone: string;
  /** Null: somewhere in the zone. */
  readonly raster: string | null;
  readonly by: 'person' | 'name';
}

/** What people said, by `viewportKey`: `zone`, `zone/raster`, or empty for none. */
export type SaidPlaces = Readonly<Record<string, string>>;

export const viewportKey = (node: string, viewport: string): string => `${node}/${viewport}`;

/** By `viewportKey`; a viewport that is not in it feeds nothing that is known. */
export function placesOf(
  { nodes }: ClusterConfig,
  zones: readonly Zone[],
  said: SaidPlaces,
): ReadonlyMap<string, Place> {
  const targets = targetsOf(zones);
  const places = new Map<string, Place>();
  for (const node of nodes)
    for (const viewport of node.viewports) {
      const key = viewportKey(node.id, viewport.id);
      const place = said[key] === undefined ? byName(viewport, targets) : saidPlace(said[key], zones);
      if (place) places.set(key, place);
    }
  return places;
}

export function saidPlace(text: string, zones: readonly Zone[]): Place | undefined {
  const [id = '', raster] = text.split('/');
  const zone = zones.find((one) => one.id === id && one.kind === 'led');
  if (!zone || (raster !== undefined && !zone.rasters.some((one) => one.id === raster))) return undefined;
  return { zone: id, raster: raster ?? null, by: 'person' };
}

interface Target {
  readonly name: string;
  readonly place: Place;
}

/** The longest name first, so that a raster goes before its zone. */
function targetsOf(zones: readonly Zone[]): readonly Target[] {
  return zones
    .filter(({ kind }) => kind === 'led')
    .flatMap((zone) => [null, ...zone.rasters.map(({ id }) => id)].map((raster) => ({ zone: zone.id, raster })))
    .map(({ zone, raster }) => ({ name: bare(raster ?? zone), place: { zone, raster, by: 'name' as const } }))
    .toSorted((a, b) => b.name.length - a.name.length);
}

function byName({ id, policy }: Viewport, targets: readonly Target[]): Place | undefined {
  const shown = policy.parameters.filter(([name]) => /^(screen|mesh_component)$/i.test(name)).map(([, value]) => value);
  for (const name of [id, ...shown].map(bare)) {
    const found = targets.find((target) => target.name !== '' && names(name, target.name));
    if (found) return found.place;
  }
  return undefined;
}

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** `wallleft1` is in `vpwallleft1`, not in `vpwallleft12`. */
function names(name: string, target: string): boolean {
  const at = name.indexOf(target);
  if (at === -1) return false;
  const isNumber = /\p{N}$/u.test(target);
  return !isNumber || !/^\p{N}/u.test(name.slice(at + target.length));
}
