/** A solved lens as it is kept: nodes over the rings as the tracker counts them, and the pictures that it rests on. Pure. */
import type { BundleResult } from '../calibration/bundle-report.ts';
import type { LensValuesKept, RingRange, Rings } from '../calibration/kept/version.ts';
import type { LensNode } from '../calibration/lens-map.ts';
import type { ImageFormat } from '../calibration/lens-model.ts';
import { type LensPicture, type PlaceGroup, placeGroups } from './pictures.ts';

export interface SolvedLens {
  readonly result: BundleResult;
  /** At the places where pictures were taken, rings as they were told. */
  readonly nodes: readonly LensNode[];
  readonly format: ImageFormat;
}

export function keptLens(name: string, pictures: readonly LensPicture[], solved: SolvedLens): LensValuesKept {
  const { result, nodes, format } = solved;
  const groups = placeGroups(pictures.filter(({ use }) => use));
  const rings = ringsOf(groups);
  const kept = nodes.map((node): LensNode => onRings(node, groups, rings));
  const placeOfPicture = (id: string): number => {
    const place = groups.find(({ pictures: own }) => own.some((one) => one.id === id))?.place;
    return nodes.findIndex((node) => node.zoom === place?.zoom && node.focus === place.focus);
  };
  return {
    kind: 'lens',
    name,
    model: 'opencv',
    format,
    ...rings,
    nodes: kept,
    residual: { rmsPx: result.rmsPx, sigmaPx: result.sigmaPx },
    coverage: {
      views: result.views.length,
      sightings: result.lenses.reduce((sum, { sightings }) => sum + sightings, 0),
      picturePct: Math.min(...result.lenses.map(({ coveragePct }) => coveragePct)),
    },
    evidence: pictures.map((picture) => {
      const view = result.views.find(({ id }) => id === picture.id);
      const left = result.dropped.find((one) => one.view === picture.id && one.marker === undefined)?.why;
      return {
        id: picture.name,
        node: placeOfPicture(picture.id),
        sightings: view?.sightings ?? 0,
        rmsPx: view?.rmsPx ?? null,
        stageFromCamera: view?.stageFromCamera ?? null,
        left: picture.use ? (left ?? '') : 'unused',
      };
    }),
  };
}

type Ring = keyof Rings;

/** Where the tracker counts and a person told the rings: the counts at the ends. Null = it says 0 to 1 itself, or counts nothing. */
export function ringsOf(groups: readonly PlaceGroup[]): Rings {
  return { zoom: rangeOf(groups, 'zoom'), focus: rangeOf(groups, 'focus') };
}

function rangeOf(groups: readonly PlaceGroup[], ring: Ring): RingRange | null {
  const counts = groups.flatMap((group) => {
    const raw = rawOf(group, ring);
    return raw === undefined ? [] : [{ told: group.place[ring], raw }];
  });
  if (counts.length < groups.length) return null;
  const sorted = counts.toSorted((a, b) => a.told - b.told);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || first.raw === last.raw) return null;
  return { fromRaw: first.raw, toRaw: last.raw };
}

/** Middle count of a place whose rings a person told. */
function rawOf({ pictures }: PlaceGroup, ring: Ring): number | undefined {
  const raws = pictures.flatMap(({ raw, placeBy }) => (raw && placeBy === 'person' ? [raw[ring]] : []));
  return raws.toSorted((a, b) => a - b)[Math.floor(raws.length / 2)];
}

function onRings(node: LensNode, groups: readonly PlaceGroup[], rings: Rings): LensNode {
  const group = groups.find(({ place }) => place.zoom === node.zoom && place.focus === node.focus);
  const share = (ring: Ring): number => {
    const [range, raw] = [rings[ring], group && rawOf(group, ring)];
    if (!range || raw === undefined) return node[ring];
    return Math.min(1, Math.max(0, (raw - range.fromRaw) / (range.toRaw - range.fromRaw)));
  };
  return { ...node, zoom: share('zoom'), focus: share('focus') };
}
