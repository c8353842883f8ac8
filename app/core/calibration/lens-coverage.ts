/** Where on the rings a lens is known: measured, between what was measured, only guessed at; and where to go next. Pure. */
import { buildLensMap, INSIDE, LENS_KEYS, type LensNode } from './lens-map.ts';
import { type Outcome, solved } from './outcome.ts';

export type CellKind = 'measured' | 'between' | 'thin' | 'outside';

export interface LensCoverage {
  /** One, of a ring that stood at every place alike: such a lens has none, or nobody means to turn it. */
  readonly columns: number;
  readonly rows: number;
  /** Row by row, zoom along a row, focus down. */
  readonly cells: readonly CellKind[];
  readonly outsidePct: number;
  readonly thinPct: number;
  /** Where one more measurement would help most. */
  readonly next: { readonly zoom: number; readonly focus: number };
}

/** Further than this along the rings from any node, a place is only guessed at. */
const THIN = 0.3;
const CELLS = 8;

export function lensCoverage(nodes: readonly LensNode[]): Outcome<LensCoverage> {
  const built = buildLensMap(nodes);
  if (!built.ok) return built;
  const zooms = placesOf(nodes, 'zoom');
  const focuses = placesOf(nodes, 'focus');
  const out = new Float64Array(LENS_KEYS.length);
  const places = focuses.flatMap((focus) => zooms.map((zoom) => ({ zoom, focus })));
  const told = places.map((place) => {
    const away = (['zoom', 'focus'] as const).map((ring) => nodes.map((node) => Math.abs(node[ring] - place[ring])));
    const distance = Math.min(...nodes.map((_node, n) => Math.hypot(away[0]![n]!, away[1]![n]!)));
    const here = nodes.some((_node, n) => away.every((ring) => ring[n]! <= 0.5 / CELLS));
    const isInside = built.value.map.evaluate(place.zoom, place.focus, out) === INSIDE;
    const cell: CellKind = here ? 'measured' : !isInside ? 'outside' : distance > THIN ? 'thin' : 'between';
    return { place, distance, cell };
  });
  const share = (kind: CellKind): number => (100 * told.filter(({ cell }) => cell === kind).length) / told.length;
  const furthest = told.reduce((most, one) => (one.distance > most.distance ? one : most));
  return solved({
    columns: zooms.length,
    rows: focuses.length,
    cells: told.map(({ cell }) => cell),
    outsidePct: share('outside'),
    thinPct: share('thin'),
    next: furthest.place,
  });
}

/** Middles of the cells along a ring; of one that nobody turned, where it stood. */
function placesOf(nodes: readonly LensNode[], ring: 'zoom' | 'focus'): readonly number[] {
  const at = nodes[0]?.[ring] ?? 0;
  if (nodes.every((node) => node[ring] === at)) return [at];
  return Array.from({ length: CELLS }, (_, cell) => (cell + 0.5) / CELLS);
}
