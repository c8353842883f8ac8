// hot path
/**
 * A lens over its zoom and focus rings: what was measured at some places, for every place between, and named where
 * a place was never measured.
 *
 * Columns of one zoom, each with its own focus nodes, which need not match across columns. Between them a monotone cubic
 * (Fritsch-Butland), focal length in its logarithm, focus distance as dioptres; at the ends it holds. `bilinear` is the
 * plain baseline. Evaluating allocates nothing, so it may stand in the tracking process. Follows tracking.md 5.1.
 */
import type { Numbers, ReadonlyNumbers } from '../geometry.ts';
import type { Fault } from '../parameter.ts';
import { type Outcome, refused, round, solved } from './outcome.ts';

export const LENS_KEYS = [
  'focalLengthMm',
  'focusPerM',
  'entrancePupilMm',
  'centreXMm',
  'centreYMm',
  'k1',
  'k2',
  'k3',
  'p1',
  'p2',
] as const;
export type LensKey = (typeof LENS_KEYS)[number];
/** `focusPerM` is one over the distance in metres, 0 at infinity. `k` and `p` in the unit of the model the map is of. */
export type LensValues = Readonly<Record<LensKey, number>>;

export interface LensNode {
  /** 0 wide .. 1 tele */
  readonly zoom: number;
  /** 0 infinity .. 1 closest */
  readonly focus: number;
  readonly values: LensValues;
  /** One sigma, as the calibration of this node found it. */
  readonly sigma?: Partial<LensValues>;
}

export type Interpolation = 'monotone' | 'bilinear';

/** Where a query lies against what was measured; several at once add up. */
export const INSIDE = 0;
export const ZOOM_BELOW = 1;
export const ZOOM_ABOVE = 2;
export const FOCUS_BELOW = 4;
export const FOCUS_ABOVE = 8;

export const regionNames = (region: number): readonly string[] =>
  (
    [
      [ZOOM_BELOW, 'zoom-below'],
      [ZOOM_ABOVE, 'zoom-above'],
      [FOCUS_BELOW, 'focus-below'],
      [FOCUS_ABOVE, 'focus-above'],
    ] as const
  ).flatMap(([bit, name]) => (region & bit ? [name] : []));

interface Column {
  readonly zoom: number;
  readonly focus: Float64Array;
  /** Per key, one number per node. */
  readonly values: readonly Float64Array[];
  readonly sigmas: readonly Float64Array[];
}

/** Nodes nearer than this along a ring are one. */
const SAME = 1e-4;
const KEYS = LENS_KEYS.length;
const FOCAL = LENS_KEYS.indexOf('focalLengthMm');

/** Asked places and what is drawn between: fractions handed from function to function would be allocated. */
const asked = new Float64Array(2);
const [ZOOM, FOCUS] = [0, 1];

export class LensMap {
  readonly #columns: readonly Column[];
  readonly #method: Interpolation;
  readonly #stencil = new Float64Array(4);
  readonly #zooms = new Float64Array(4);

  constructor(columns: readonly Column[], method: Interpolation) {
    this.#columns = columns;
    this.#method = method;
  }

  /** Writes the values in the order of LENS_KEYS; says where the place lies. */
  evaluate(zoom: number, focus: number, out: Numbers): number {
    asked[ZOOM] = zoom;
    asked[FOCUS] = focus;
    return this.evaluateAt(asked, out);
  }

  /** The same of `[zoom, focus]`: allocates nothing. */
  evaluateAt(place: ReadonlyNumbers, out: Numbers): number {
    return this.#at(place, out, false);
  }

  /** One sigma of each value, as far as the nodes know it: between nodes the mean of theirs, weighed like the values. */
  evaluateSigma(zoom: number, focus: number, out: Numbers): number {
    asked[ZOOM] = zoom;
    asked[FOCUS] = focus;
    return this.#at(asked, out, true);
  }

  #at(place: ReadonlyNumbers, out: Numbers, sigma: boolean): number {
    const zoom = place[ZOOM]!;
    const focus = place[FOCUS]!;
    const columns = this.#columns;
    const last = columns.length - 1;
    let region = INSIDE;
    if (zoom < columns[0]!.zoom - SAME) region |= ZOOM_BELOW;
    else if (zoom > columns[last]!.zoom + SAME) region |= ZOOM_ABOVE;
    const z = Math.min(Math.max(zoom, columns[0]!.zoom), columns[last]!.zoom);
    let i = 0;
    while (i < last - 1 && columns[i + 1]!.zoom <= z) i++;
    const left = columns[i]!;
    const right = columns[Math.min(i + 1, last)]!;
    const t = right === left ? 0 : (z - left.zoom) / (right.zoom - left.zoom);
    const low = left.focus[0]! * (1 - t) + right.focus[0]! * t;
    const high = left.focus[left.focus.length - 1]! * (1 - t) + right.focus[right.focus.length - 1]! * t;
    if (focus < low - SAME) region |= FOCUS_BELOW;
    else if (focus > high + SAME) region |= FOCUS_ABOVE;
    const linear = sigma || this.#method === 'bilinear';
    const stencil = this.#stencil;
    for (let k = -1; k <= 2; k++)
      // Beyond the ends the stencil has no column: it is told by a zoom that is no number.
      this.#zooms[k + 1] = i + k < 0 || i + k > last ? Number.NaN : columns[i + k]!.zoom;
    for (let key = 0; key < KEYS; key++) {
      const log = !linear && key === FOCAL;
      for (let k = -1; k <= 2; k++) {
        const c = columns[Math.min(Math.max(i + k, 0), last)]!;
        alongFocus(c, sigma ? c.sigmas[key]! : c.values[key]!, place, linear, stencil, k + 1);
        if (log) stencil[k + 1] = Math.log(stencil[k + 1]!);
      }
      if (right === left) drawn[0] = stencil[1]!;
      else if (linear) drawn[0] = stencil[1]! * (1 - t) + stencil[2]! * t;
      else {
        drawn[1] = z;
        monotone(this.#zooms, stencil, drawn);
      }
      out[key] = log ? Math.exp(drawn[0]!) : drawn[0]!;
    }
    return region;
  }
}

const near = new Float64Array(4);
const nearAt = new Float64Array(4);
/** The value, and the place where it is wanted. */
const drawn = new Float64Array(2);

function alongFocus(
  { focus: at }: Column,
  values: Float64Array,
  place: ReadonlyNumbers,
  linear: boolean,
  out: Float64Array,
  to: number,
): void {
  const focus = place[FOCUS]!;
  const last = at.length - 1;
  if (last === 0 || focus <= at[0]!) {
    out[to] = values[0]!;
    return;
  }
  if (focus >= at[last]!) {
    out[to] = values[last]!;
    return;
  }
  let i = 0;
  while (i < last - 1 && at[i + 1]! <= focus) i++;
  if (linear) {
    const t = (focus - at[i]!) / (at[i + 1]! - at[i]!);
    out[to] = values[i]! * (1 - t) + values[i + 1]! * t;
    return;
  }
  for (let k = -1; k <= 2; k++) {
    const inside = i + k >= 0 && i + k <= last;
    near[k + 1] = inside ? values[i + k]! : 0;
    nearAt[k + 1] = inside ? at[i + k]! : Number.NaN;
  }
  drawn[1] = focus;
  monotone(nearAt, near, drawn);
  out[to] = drawn[0]!;
}

/** Rise per step before, between and behind the middle two places, and how long those steps are. */
const rises = new Float64Array(3);
const lengths = new Float64Array(3);
const slopes = new Float64Array(2);

/**
 * Cubic between the middle two of four places, wanted at `drawn[1]`, written to `drawn[0]`; never leaves the range of its
 * two ends. A missing outer place is NaN.
 */
function monotone(x: Float64Array, y: Float64Array, to: Float64Array): void {
  for (let k = 0; k < 3; k++) {
    lengths[k] = x[k + 1]! - x[k]!;
    rises[k] = (y[k + 1]! - y[k]!) / lengths[k]!;
  }
  if (Number.isNaN(lengths[0]!)) endSlope(2, 0);
  else innerSlope(0, 0);
  if (Number.isNaN(lengths[2]!)) endSlope(0, 1);
  else innerSlope(1, 1);
  const h = lengths[1]!;
  const t = (to[1]! - x[1]!) / h;
  const t2 = t * t;
  const t3 = t2 * t;
  to[0] =
    y[1]! * (2 * t3 - 3 * t2 + 1) +
    h * slopes[0]! * (t3 - 2 * t2 + t) +
    y[2]! * (3 * t2 - 2 * t3) +
    h * slopes[1]! * (t3 - t2);
}

/** Where step `a` and the one behind it meet. */
function innerSlope(a: number, to: number): void {
  const before = rises[a]!;
  const after = rises[a + 1]!;
  if (before * after <= 0) {
    slopes[to] = 0;
    return;
  }
  const wa = 2 * lengths[a + 1]! + lengths[a]!;
  const wb = lengths[a + 1]! + 2 * lengths[a]!;
  slopes[to] = (wa + wb) / (wa / before + wb / after);
}

/** Three-point slope at an end, kept from overshooting; `next`: the step on the other side. */
function endSlope(next: number, to: number): void {
  const d = rises[1]!;
  const beyond = rises[next]!;
  slopes[to] = d;
  if (Number.isNaN(beyond)) return;
  const h = lengths[1]!;
  const hNext = lengths[next]!;
  const m = ((2 * h + hNext) * d - h * beyond) / (h + hNext);
  if (m * d <= 0) slopes[to] = 0;
  else slopes[to] = Math.abs(m) > 3 * Math.abs(d) && d * beyond <= 0 ? 3 * d : m;
}

export interface LensMapBuilt {
  readonly map: LensMap;
  readonly notes: readonly Fault[];
}

export function buildLensMap(nodes: readonly LensNode[], method: Interpolation = 'monotone'): Outcome<LensMapBuilt> {
  if (nodes.length === 0) return refused({ code: 'calibration.map-empty' });
  for (const [i, { zoom, focus, values }] of nodes.entries()) {
    const numbers = [zoom, focus, ...LENS_KEYS.map((key) => values[key])];
    if (!numbers.every((value) => Number.isFinite(value)))
      return refused({ code: 'calibration.map-no-number', params: { node: i + 1 } });
    if (zoom < 0 || zoom > 1 || focus < 0 || focus > 1)
      return refused({ code: 'calibration.map-encoder', params: { node: i + 1, zoom, focus } });
    if (values.focalLengthMm <= 0) return refused({ code: 'calibration.map-no-focal', params: { node: i + 1 } });
  }
  const columns: LensNode[][] = [];
  for (const node of nodes.toSorted((a, b) => a.zoom - b.zoom || a.focus - b.focus)) {
    const column = columns.at(-1);
    if (column && node.zoom - column[0]!.zoom <= SAME) column.push(node);
    else columns.push([node]);
  }
  for (const column of columns) {
    column.sort((a, b) => a.focus - b.focus);
    for (const [i, node] of column.entries())
      if (i > 0 && node.focus - column[i - 1]!.focus <= SAME)
        return refused({ code: 'calibration.map-node-twice', params: { zoom: node.zoom, focus: node.focus } });
  }
  const built = columns.map(
    (column): Column => ({
      zoom: column[0]!.zoom,
      focus: Float64Array.from(column, ({ focus }) => focus),
      values: LENS_KEYS.map((key) => Float64Array.from(column, ({ values }) => values[key])),
      sigmas: LENS_KEYS.map((key) => Float64Array.from(column, ({ sigma }) => sigma?.[key] ?? Number.NaN)),
    }),
  );
  const map = new LensMap(built, method);
  return solved({ map, notes: monotoneNotes(columns) });
}

/** A focal length that falls while the zoom rises, or a focus that runs backwards, is a mistake far more often than a lens. */
function monotoneNotes(columns: readonly (readonly LensNode[])[]): readonly Fault[] {
  const notes: Fault[] = [];
  const middle = columns.map((column) => column[Math.floor(column.length / 2)]!);
  for (const [i, node] of middle.entries())
    if (i > 0 && node.values.focalLengthMm <= middle[i - 1]!.values.focalLengthMm)
      notes.push({
        code: 'calibration.map-focal-falls',
        params: { from: round(middle[i - 1]!.zoom, 3), to: round(node.zoom, 3) },
      });
  for (const column of columns)
    for (const [i, node] of column.entries())
      if (i > 0 && node.values.focusPerM < column[i - 1]!.values.focusPerM)
        notes.push({
          code: 'calibration.map-focus-falls',
          params: { zoom: round(node.zoom, 3), focus: round(node.focus, 3) },
        });
  return notes;
}

export type CellKind = 'measured' | 'between' | 'thin' | 'outside';

export interface LensCoverage {
  readonly columns: number;
  readonly rows: number;
  /** Row by row, zoom along a row, focus down. */
  readonly cells: readonly CellKind[];
  readonly insidePct: number;
  readonly thinPct: number;
  /** Where one more measurement would help most. */
  readonly next: { readonly zoom: number; readonly focus: number };
}

/** Further than this along the rings from any node, a place is only guessed at. */
const THIN = 0.3;

export function lensCoverage(nodes: readonly LensNode[], columns = 8, rows = 8): Outcome<LensCoverage> {
  const built = buildLensMap(nodes);
  if (!built.ok) return built;
  const out = new Float64Array(KEYS);
  const cells: CellKind[] = [];
  let next = { zoom: 0, focus: 0, distance: -1 };
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < columns; col++) {
      const zoom = (col + 0.5) / columns;
      const focus = (row + 0.5) / rows;
      const distance = Math.min(...nodes.map((node) => Math.hypot(node.zoom - zoom, node.focus - focus)));
      const inCell = nodes.some(
        (node) =>
          Math.min(columns - 1, Math.floor(node.zoom * columns)) === col &&
          Math.min(rows - 1, Math.floor(node.focus * rows)) === row,
      );
      const region = built.value.map.evaluate(zoom, focus, out);
      cells.push(inCell ? 'measured' : region !== INSIDE ? 'outside' : distance > THIN ? 'thin' : 'between');
      if (distance > next.distance) next = { zoom, focus, distance };
    }
  const share = (kind: CellKind): number => (100 * cells.filter((cell) => cell === kind).length) / cells.length;
  return solved({
    columns,
    rows,
    cells,
    insidePct: 100 - share('outside'),
    thinPct: share('thin'),
    next: { zoom: next.zoom, focus: next.focus },
  });
}
