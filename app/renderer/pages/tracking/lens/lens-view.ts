/** What the lens pages show, worked out of the state: places of the rings as text, cells of coverage, curves with their band. */
import {
  buildLensMap,
  knowsPupil,
  LENS_KEYS,
  type LensKey,
  type LensNode,
} from '../../../../core/calibration/lens-map.ts';
import type { RingPlace } from '../../../../core/lens/pictures.ts';
import type { WordKey, Words } from '../../../words/say.ts';

export const formatClock = (ms: number): string => new Date(ms).toTimeString().slice(0, 5);

export function placeText({ zoom, focus, focusM }: RingPlace, t: Words['t']): string {
  const metres = focusM === null ? '∞' : `${focusM} m`;
  return t('lens.place', { zoom: Math.round(zoom * 100), focus: Math.round(focus * 100), metres });
}

const MOST_M = 1_000;
const LEAST_M = 0.05;

/** As a person types it, in percent and metres; an empty distance is infinity. Undefined: it is none. */
export function readPlace(typed: { zoom: string; focus: string; distance: string }): RingPlace | undefined {
  const [zoom, focus] = [Number(typed.zoom) / 100, Number(typed.focus) / 100];
  const focusM = typed.distance.trim() === '' ? null : Number(typed.distance);
  const isRing = (value: number): boolean => value >= 0 && value <= 1;
  if (typed.zoom.trim() === '' || typed.focus.trim() === '' || !isRing(zoom) || !isRing(focus)) return undefined;
  if (focusM !== null && !(focusM >= LEAST_M && focusM <= MOST_M)) return undefined;
  return { zoom, focus, focusM };
}

/** How much a cell of the picture has been seen: nothing, little, enough. */
export type CellLook = 'none' | 'little' | 'enough';
const ENOUGH = 12;

export const cellLook = (corners: number): CellLook =>
  corners === 0 ? 'none' : corners < ENOUGH ? 'little' : 'enough';

export const filledPct = (cells: readonly number[]): number =>
  Math.round((100 * cells.filter((n) => n > 0).length) / Math.max(1, cells.length));

export interface Curve {
  readonly key: LensKey;
  readonly title: WordKey;
  /** Points of the line, of the band around it (closed), and of what was measured; pixels. */
  readonly line: string;
  readonly band: string;
  readonly nodes: readonly { readonly x: number; readonly y: number; readonly up: number; readonly down: number }[];
  readonly least: string;
  readonly most: string;
}

const CURVES = [
  ['focalLengthMm', 'lens.curve.focal', 2],
  ['k1', 'lens.curve.k1', 4],
  ['entrancePupilMm', 'lens.curve.pupil', 1],
] as const;
const STEPS = 48;
/** Of so many sigma is the band. */
export const BAND_SIGMA = 2;

/** Over the zoom at the focus that most places have; none with fewer than two zooms. */
export function curvesOf(nodes: readonly LensNode[], width: number, height: number): readonly Curve[] {
  const built = buildLensMap(nodes);
  const zooms = nodes.map(({ zoom }) => zoom);
  const [from, to] = [Math.min(...zooms), Math.max(...zooms)];
  if (!built.ok || !(to > from)) return [];
  const focus = middle(nodes.map((node) => node.focus));
  const out = Array.from(LENS_KEYS, () => 0);
  const sigmas = Array.from(LENS_KEYS, () => 0);
  const samples = Array.from({ length: STEPS + 1 }, (_, i) => {
    const zoom = from + ((to - from) * i) / STEPS;
    built.value.map.evaluate(zoom, focus, out);
    built.value.map.evaluateSigma(zoom, focus, sigmas);
    return { zoom, values: [...out], sigmas: sigmas.map((one) => (Number.isFinite(one) ? one : 0)) };
  });
  return CURVES.flatMap(([key, title, digits]): Curve[] => {
    if (key === 'entrancePupilMm' && !knowsPupil(nodes)) return [];
    const at = LENS_KEYS.indexOf(key);
    const bands = samples.map(({ values, sigmas: own }) => ({ value: values[at]!, band: BAND_SIGMA * own[at]! }));
    const ends = [
      ...bands.flatMap(({ value, band }) => [value - band, value + band]),
      ...nodes.map(({ values }) => values[key]),
    ];
    const [least, most] = [Math.min(...ends), Math.max(...ends)];
    const x = (zoom: number): number => PAD + ((width - 2 * PAD) * (zoom - from)) / (to - from);
    const y = (value: number): number => height - PAD - ((height - 2 * PAD) * (value - least)) / (most - least || 1);
    const path = (list: readonly (readonly [number, number])[]): string =>
      list.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ');
    const upper = samples.map(({ zoom }, i): [number, number] => [x(zoom), y(bands[i]!.value + bands[i]!.band)]);
    const lower = samples.map(({ zoom }, i): [number, number] => [x(zoom), y(bands[i]!.value - bands[i]!.band)]);
    return [
      {
        key,
        title,
        line: path(samples.map(({ zoom }, i) => [x(zoom), y(bands[i]!.value)])),
        band: path([...upper, ...lower.toReversed()]),
        nodes: nodes.map((node) => {
          const sigma = BAND_SIGMA * (node.sigma?.[key] ?? 0);
          const value = node.values[key];
          return { x: x(node.zoom), y: y(value), up: y(value + sigma), down: y(value - sigma) };
        }),
        least: least.toFixed(digits),
        most: most.toFixed(digits),
      },
    ];
  });
}

const PAD = 8;

const middle = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
