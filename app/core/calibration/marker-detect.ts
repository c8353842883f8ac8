/**
 * Markers of one dictionary (AprilTag 36h11, ArUco) in a grey picture: which ones, and their corners clockwise from the marker's own upper left.
 * A word that is off by more than a few bits is not believed; a marker that is seen twice is reported and left out. Pure.
 */

import { chessCorner } from './chess-corners.ts';
import { symmetricEigen } from './linear/eigen.ts';
import { gram, matrixOf } from './linear/matrix.ts';
import { type DictionaryName, type MarkerDictionary, markerDictionary, readWord } from './marker-dictionary.ts';
import { type Corner, findQuads, type GreyImage, greyAt, type Quad } from './marker-quads.ts';

export interface SeenMarker {
  readonly marker: number;
  readonly corners: Quad;
  /** Bits that had to be corrected. */
  readonly wrongBits: number;
  /** Grey between its black and its white. */
  readonly contrast: number;
}

export interface Detection {
  readonly markers: readonly SeenMarker[];
  /** Seen at two places: a reflection, or another wall. */
  readonly doubles: readonly number[];
  /** Four-cornered shapes that were no marker. */
  readonly others: number;
}

const LEAST_CONTRAST = 20;

export function detectMarkers(image: GreyImage, name: DictionaryName = 'apriltag-36h11'): Detection {
  const dictionary = markerDictionary(name);
  const seen: SeenMarker[] = [];
  let others = 0;
  for (const quad of findQuads(image)) {
    const marker = readMarker(image, quad, dictionary);
    if (marker) seen.push(marker);
    else others++;
  }
  const counts = new Map<number, number>();
  for (const { marker } of seen) counts.set(marker, (counts.get(marker) ?? 0) + 1);
  const doubles = [...counts].filter(([, count]) => count > 1).map(([marker]) => marker);
  const markers = seen.filter(({ marker }) => counts.get(marker) === 1).toSorted((a, b) => a.marker - b.marker);
  return { markers, doubles, others };
}

function readMarker(image: GreyImage, quad: Quad, dictionary: MarkerDictionary): SeenMarker | undefined {
  const { inner, modules } = dictionary;
  const h = squareToQuad(quad);
  const grey = (row: number, col: number): number => {
    let sum = 0;
    for (const [dx, dy] of SPOTS) {
      const x = (col + 0.5 + dx) / modules;
      const y = (row + 0.5 + dy) / modules;
      const w = h[6]! * x + h[7]! * y + h[8]!;
      sum += greyAt(image, (h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w);
    }
    return sum / SPOTS.length;
  };
  const border: number[] = [];
  const ground: number[] = [];
  for (let k = 0; k < modules; k++) {
    border.push(grey(0, k), grey(modules - 1, k));
    ground.push(grey(-1, k), grey(modules, k));
    if (k > 0 && k < modules - 1) border.push(grey(k, 0), grey(k, modules - 1));
    ground.push(grey(k, -1), grey(k, modules));
  }
  const black = medianOf(border);
  const white = medianOf(ground);
  const contrast = white - black;
  if (contrast < LEAST_CONTRAST) return undefined;
  const middle = (black + white) / 2;
  if (border.filter((value) => value > middle).length > 2) return undefined;
  const bits = Array.from(
    { length: inner * inner },
    (_, i) => grey(1 + Math.floor(i / inner), 1 + (i % inner)) > middle,
  );
  const word = readWord(dictionary, bits);
  if (!word) return undefined;
  // Turned by so many quarters against the marker as it is drawn: its own upper left is another corner of the quad.
  const corners = [0, 1, 2, 3].map((k) => quad[(k + word.quarters) % 4]!);
  return {
    marker: word.marker,
    corners: [corners[0]!, corners[1]!, corners[2]!, corners[3]!],
    wrongBits: word.wrong,
    contrast,
  };
}

const SPOTS = [
  [0, 0],
  [-0.2, -0.2],
  [0.2, -0.2],
  [-0.2, 0.2],
  [0.2, 0.2],
] as const;

/**
 * Corners of the light square that a marker stands in on a chessboard, where dark squares meet; `inset` = from the square to the
 * marker, in sides of the marker. Null where there is none.
 */
export function squareAround(image: GreyImage, { corners }: SeenMarker, inset: number): readonly (Corner | null)[] {
  const h = squareToQuad(corners);
  return [
    [-inset, -inset],
    [1 + inset, -inset],
    [1 + inset, 1 + inset],
    [-inset, 1 + inset],
  ].map(([x, y], k) => {
    const w = h[6]! * x! + h[7]! * y! + h[8]!;
    const near: Corner = [(h[0]! * x! + h[1]! * y! + h[2]!) / w, (h[3]! * x! + h[4]! * y! + h[5]!) / w];
    const [a, b, c] = [corners[k]!, corners[(k + 1) % 4]!, corners[(k + 3) % 4]!];
    const side = Math.min(Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(c[0] - a[0], c[1] - a[1]));
    // Not so far that the marker itself comes into the window.
    return chessCorner(image, near, WINDOW * inset * side) ?? null;
  });
}

const WINDOW = 0.8;

/** Projection of the unit square, corners clockwise from its upper left, onto the quad. */
function squareToQuad(quad: Quad): readonly number[] {
  const square = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  const scale = Math.max(...quad.flat().map(Math.abs), 1);
  const rows = square.flatMap(([x, y], k) => {
    const [u, v] = [quad[k]![0] / scale, quad[k]![1] / scale];
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, -u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, -v],
    ];
  });
  const h = symmetricEigen(gram(matrixOf(rows))).vectors[0]!;
  return h.map((value, i) => (i < 6 ? value * scale : value));
}

function medianOf(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
