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
import { slopeAt } from './monotone-slope.ts';
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
  /** Nobody measured the entrance pupil; a 0 that says nothing stands in its place. */
  readonly pupilUnknown?: true;
  /** One sigma, as the calibration of this node found it. */
  readonly sigma?: Partial<LensValues>;
}

/** Between places of which one is unknown nothing is known either. */
export const knowsPupil = (nodes: readonly Pick<LensNode, 'pupilUnknown'>[]): boolean =>
  nodes.every(({ pupilUnknown }) => pupilUnknown !== true);

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
  /** Of the curve through its values along the focus ring. */
  readonly slopes: readonly Float64Array[];
}

/** Nodes nearer than this along a ring are one. */
const SAME = 1e-4;
const KEYS = LENS_KEYS.length;
const FOCAL = LENS_KEYS.indexOf('focalLengthMm');

/** Place that is asked for: fractions handed from function to function would be allocated. */
const asked = new Float64Array(2);
/** How far it lies between two columns. */
const share = new Float64Array(1);
const ZOOM = 0;
const FOCUS = 1;
/** Columns that a value between two is made of: these two and their neighbours. */
const SPAN = 4;

export class LensMap {
  readonly #columns: readonly Column[];
  readonly #method: Interpolation;
  /** Per column of the span: where its curve along the focus ring stands. */
  readonly #spots: readonly Spot[] = Array.from({ length: SPAN }, () => new Spot());
  readonly #zooms = new Float64Array(SPAN);
  readonly #stencil = new Float64Array(SPAN);
  readonly #slopes = new Float64Array(2);

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
    const columns = this.#columns;
    const last = columns.length - 1;
    const linear = sigma || this.#method === 'bilinear';
    const zoom = Math.min(Math.max(place[ZOOM]!, columns[0]!.zoom), columns[last]!.zoom);
    let i = 0;
    while (i < last - 1 && columns[i + 1]!.zoom <= zoom) i++;
    const j = Math.min(i + 1, last);
    for (let k = 0; k < SPAN; k++) {
      const column = columns[Math.min(Math.max(i + k - 1, 0), last)]!;
      this.#zooms[k] = column.zoom;
      this.#spots[k]!.stand(column, place, linear);
    }
    const h = columns[j]!.zoom - columns[i]!.zoom;
    const t = i === j ? 0 : (zoom - columns[i]!.zoom) / h;
    // Beyond the ends of the map the span has no column.
    const first = i === 0 ? 1 : 0;
    const end = i + 2 > last ? 2 : 3;
    const stencil = this.#stencil;
    const slopes = this.#slopes;
    for (let key = 0; key < KEYS; key++) {
      const log = !linear && key === FOCAL;
      for (let k = 0; k < SPAN; k++) {
        this.#spots[k]!.write(key, sigma, stencil, k);
        if (log) stencil[k] = Math.log(stencil[k]!);
      }
      let value = stencil[1]!;
      if (i !== j && linear) value = stencil[1]! * (1 - t) + stencil[2]! * t;
      else if (i !== j) {
        slopeAt(this.#zooms, stencil, first, end, 1, slopes, 0);
        slopeAt(this.#zooms, stencil, first, end, 2, slopes, 1);
        const t2 = t * t;
        const t3 = t2 * t;
        const rise = h * (slopes[0]! * (t3 - 2 * t2 + t) + slopes[1]! * (t3 - t2));
        value = stencil[1]! * (2 * t3 - 3 * t2 + 1) + stencil[2]! * (3 * t2 - 2 * t3) + rise;
      }
      out[key] = log ? Math.exp(value) : value;
    }
    share[0] = t;
    return regionOf(columns, place, i, share);
  }
}

/** One place on the curves of a column: the node below it, and what its values and slopes weigh. */
class Spot {
  readonly #weights = new Float64Array(SPAN);
  #column: Column | undefined;
  #below = 0;
  #above = 0;

  stand(column: Column, place: ReadonlyNumbers, linear: boolean): void {
    const { focus: at } = column;
    const last = at.length - 1;
    const focus = Math.min(Math.max(place[FOCUS]!, at[0]!), at[last]!);
    let i = 0;
    while (i < last - 1 && at[i + 1]! <= focus) i++;
    this.#column = column;
    this.#below = i;
    this.#above = Math.min(i + 1, last);
    const h = at[this.#above]! - at[i]!;
    const t = h > 0 ? (focus - at[i]!) / h : 0;
    const t2 = t * t;
    const t3 = t2 * t;
    const w = this.#weights;
    w[0] = linear ? 1 - t : 2 * t3 - 3 * t2 + 1;
    w[1] = linear ? t : 3 * t2 - 2 * t3;
    w[2] = linear ? 0 : h * (t3 - 2 * t2 + t);
    w[3] = linear ? 0 : h * (t3 - t2);
  }

  write(key: number, sigma: boolean, out: Float64Array, to: number): void {
    const column = this.#column!;
    const w = this.#weights;
    const values = (sigma ? column.sigmas : column.values)[key]!;
    const slopes = column.slopes[key]!;
    out[to] =
      values[this.#below]! * w[0]! +
      values[this.#above]! * w[1]! +
      slopes[this.#below]! * w[2]! +
      slopes[this.#above]! * w[3]!;
  }
}

function regionOf(columns: readonly Column[], place: ReadonlyNumbers, i: number, apart: ReadonlyNumbers): number {
  const t = apart[0]!;
  const last = columns.length - 1;
  let region = INSIDE;
  if (place[ZOOM]! < columns[0]!.zoom - SAME) region |= ZOOM_BELOW;
  else if (place[ZOOM]! > columns[last]!.zoom + SAME) region |= ZOOM_ABOVE;
  const left = columns[i]!.focus;
  const right = columns[Math.min(i + 1, last)]!.focus;
  const low = left[0]! * (1 - t) + right[0]! * t;
  const high = left[left.length - 1]! * (1 - t) + right[right.length - 1]! * t;
  if (place[FOCUS]! < low - SAME) region |= FOCUS_BELOW;
  else if (place[FOCUS]! > high + SAME) region |= FOCUS_ABOVE;
  return region;
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
  const built = columns.map(columnOf);
  const map = new LensMap(built, method);
  return solved({ map, notes: monotoneNotes(columns) });
}

function columnOf(nodes: readonly LensNode[]): Column {
  const focus = Float64Array.from(nodes, (node) => node.focus);
  const values = LENS_KEYS.map((key) => Float64Array.from(nodes, (node) => node.values[key]));
  const slopes = values.map((of) => {
    const made = new Float64Array(of.length);
    for (let n = 0; n < of.length; n++) slopeAt(focus, of, 0, of.length - 1, n, made, n);
    return made;
  });
  const sigmas = LENS_KEYS.map((key) => Float64Array.from(nodes, ({ sigma }) => sigma?.[key] ?? Number.NaN));
  return { zoom: nodes[0]!.zoom, focus, values, sigmas, slopes };
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
