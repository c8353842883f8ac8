/**
 * AprilTag 36h11 markers in a grey picture: which ones, and their corners clockwise from the marker's own upper left.
 * A word that is off by more than a few bits is not believed; a marker that is seen twice is reported and left out. Pure.
 */
import { APRILTAG_36H11 } from './apriltag-36h11-table.ts';
import { symmetricEigen } from './linear/eigen.ts';
import { gram, matrixOf } from './linear/matrix.ts';
import { findQuads, type GreyImage, greyAt, type Quad } from './marker-quads.ts';

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

/** The dictionary keeps 11 bits between any two words: up to 5 could be corrected, fewer are believed. */
const MOST_WRONG = 3;
const LEAST_CONTRAST = 20;

export function detectMarkers(image: GreyImage): Detection {
  const seen: SeenMarker[] = [];
  let others = 0;
  for (const quad of findQuads(image)) {
    const marker = readMarker(image, quad);
    if (marker) seen.push(marker);
    else others++;
  }
  const counts = new Map<number, number>();
  for (const { marker } of seen) counts.set(marker, (counts.get(marker) ?? 0) + 1);
  const doubles = [...counts].filter(([, count]) => count > 1).map(([marker]) => marker);
  const markers = seen.filter(({ marker }) => counts.get(marker) === 1).toSorted((a, b) => a.marker - b.marker);
  return { markers, doubles, others };
}

const MODULES = 8;
const INNER = 6;

function readMarker(image: GreyImage, quad: Quad): SeenMarker | undefined {
  const h = squareToQuad(quad);
  const grey = (row: number, col: number): number => {
    let sum = 0;
    for (const [dx, dy] of SPOTS) {
      const x = (col + 0.5 + dx) / MODULES;
      const y = (row + 0.5 + dy) / MODULES;
      const w = h[6]! * x + h[7]! * y + h[8]!;
      sum += greyAt(image, (h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w);
    }
    return sum / SPOTS.length;
  };
  const border: number[] = [];
  const ground: number[] = [];
  for (let k = 0; k < MODULES; k++) {
    border.push(grey(0, k), grey(MODULES - 1, k));
    ground.push(grey(-1, k), grey(MODULES, k));
    if (k > 0 && k < MODULES - 1) border.push(grey(k, 0), grey(k, MODULES - 1));
    ground.push(grey(k, -1), grey(k, MODULES));
  }
  const black = medianOf(border);
  const white = medianOf(ground);
  const contrast = white - black;
  if (contrast < LEAST_CONTRAST) return undefined;
  const middle = (black + white) / 2;
  if (border.filter((value) => value > middle).length > 2) return undefined;
  const bits = Array.from(
    { length: INNER * INNER },
    (_, i) => grey(1 + Math.floor(i / INNER), 1 + (i % INNER)) > middle,
  );
  const word = lookUp(bits);
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

/** Two halves of 18 bits, so that plain integers do. */
const WORDS = APRILTAG_36H11.map((hex) => {
  const value = Number.parseInt(hex, 16);
  return { high: Math.floor(value / 2 ** 18), low: value % 2 ** 18 };
});

function lookUp(
  bits: readonly boolean[],
): { readonly marker: number; readonly quarters: number; readonly wrong: number } | undefined {
  let best: { marker: number; quarters: number; wrong: number } | undefined;
  let turned = bits;
  for (let quarters = 0; quarters < 4; quarters++) {
    const half = (from: number): number =>
      turned.slice(from, from + 18).reduce((sum, bit) => sum * 2 + (bit ? 1 : 0), 0);
    const [high, low] = [half(0), half(18)];
    for (const [marker, word] of WORDS.entries()) {
      const wrong = ones(word.high ^ high) + ones(word.low ^ low);
      if (wrong <= MOST_WRONG && (!best || wrong < best.wrong)) best = { marker, quarters, wrong };
    }
    // What is read next when one begins at the following corner, clockwise.
    turned = bits.map((_, i) => beginAt(bits, quarters + 1, Math.floor(i / INNER), i % INNER));
  }
  return best;
}

/** The bit at row, col of the marker if its upper left is the quad's corner number `quarters`. */
function beginAt(bits: readonly boolean[], quarters: number, row: number, col: number): boolean {
  let [r, c] = [row, col];
  for (let k = 0; k < quarters % 4; k++) [r, c] = [c, INNER - 1 - r];
  return bits[r * INNER + c]!;
}

function ones(value: number): number {
  let count = 0;
  for (let v = value; v !== 0; v &= v - 1) count++;
  return count;
}

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

/** The modules of a marker, border included, row by row: true = white. */
export function markerModules(marker: number): readonly boolean[] | undefined {
  const hex = APRILTAG_36H11[marker];
  if (hex === undefined) return undefined;
  const bits = Number.parseInt(hex, 16)
    .toString(2)
    .padStart(INNER * INNER, '0');
  return Array.from({ length: MODULES * MODULES }, (_, i) => {
    const row = Math.floor(i / MODULES) - 1;
    const col = (i % MODULES) - 1;
    return row >= 0 && col >= 0 && row < INNER && col < INNER && bits[row * INNER + col] === '1';
  });
}
