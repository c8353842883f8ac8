/** Dictionaries of markers: how each number is drawn, and which number a grid of bits is. Pure. */
import { APRILTAG_36H11 } from './apriltag-36h11-table.ts';
import { ARUCO_4X4_50, ARUCO_5X5_100, ARUCO_6X6_250 } from './aruco-table.ts';

export const MARKER_DICTIONARIES = ['apriltag-36h11', 'aruco-4x4-50', 'aruco-5x5-100', 'aruco-6x6-250'] as const;
export type DictionaryName = (typeof MARKER_DICTIONARIES)[number];

export interface MarkerDictionary {
  /** Modules of a side without the border. */
  readonly inner: number;
  /** With it: one black module all around. */
  readonly modules: number;
  readonly count: number;
  /**
   * Bits that may be corrected. Far fewer than the distance between words allows: so that hardly one in a thousand
   * random grids is taken for a marker.
   */
  readonly mostWrong: number;
  readonly words: readonly Word[];
}

/** Two halves, so that plain integers do. */
interface Word {
  readonly high: number;
  readonly low: number;
}

const HALF = 18;

function dictionaryOf(inner: number, mostWrong: number, hex: readonly string[]): MarkerDictionary {
  const words = hex.map((text): Word => {
    const value = Number.parseInt(text, 16);
    return { high: Math.floor(value / 2 ** HALF), low: value % 2 ** HALF };
  });
  return { inner, modules: inner + 2, count: hex.length, mostWrong, words };
}

const DICTIONARIES: Readonly<Record<DictionaryName, MarkerDictionary>> = {
  'apriltag-36h11': dictionaryOf(6, 3, APRILTAG_36H11),
  'aruco-4x4-50': dictionaryOf(4, 0, ARUCO_4X4_50),
  'aruco-5x5-100': dictionaryOf(5, 1, ARUCO_5X5_100),
  'aruco-6x6-250': dictionaryOf(6, 3, ARUCO_6X6_250),
};

export const markerDictionary = (name: DictionaryName): MarkerDictionary => DICTIONARIES[name];

export interface ReadWord {
  readonly marker: number;
  /** Quarter turns clockwise against the marker as it is drawn. */
  readonly quarters: number;
  readonly wrong: number;
}

/** Bits row by row, true = white. */
export function readWord(
  { inner, words, mostWrong }: MarkerDictionary,
  bits: readonly boolean[],
): ReadWord | undefined {
  let best: ReadWord | undefined;
  for (let quarters = 0; quarters < 4; quarters++) {
    const turned = bits.map((_, i) => bitBegunAt(bits, inner, quarters, Math.floor(i / inner), i % inner));
    const low = turned.slice(-HALF).reduce(asNumber, 0);
    const high = turned.slice(0, -HALF).reduce(asNumber, 0);
    for (const [marker, word] of words.entries()) {
      const wrong = ones(word.high ^ high) + ones(word.low ^ low);
      if (wrong <= mostWrong && (!best || wrong < best.wrong)) best = { marker, quarters, wrong };
    }
  }
  return best;
}

const asNumber = (sum: number, bit: boolean): number => sum * 2 + (bit ? 1 : 0);

/** The bit at row, col of the marker if its upper left is the quad's corner number `quarters`. */
function bitBegunAt(bits: readonly boolean[], inner: number, quarters: number, row: number, col: number): boolean {
  let [r, c] = [row, col];
  for (let k = 0; k < quarters; k++) [r, c] = [c, inner - 1 - r];
  return bits[r * inner + c]!;
}

function ones(value: number): number {
  let count = 0;
  for (let v = value; v !== 0; v &= v - 1) count++;
  return count;
}

/** The modules of a marker, border included, row by row: true = white. */
export function markerModules(marker: number, name: DictionaryName = 'apriltag-36h11'): readonly boolean[] | undefined {
  const { inner, modules, words } = DICTIONARIES[name];
  const word = words[marker];
  if (!word) return undefined;
  const bits = (word.high * 2 ** HALF + word.low).toString(2).padStart(inner * inner, '0');
  return Array.from({ length: modules * modules }, (_, i) => {
    const row = Math.floor(i / modules) - 1;
    const col = (i % modules) - 1;
    return row >= 0 && col >= 0 && row < inner && col < inner && bits[row * inner + col] === '1';
  });
}
