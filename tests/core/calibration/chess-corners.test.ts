/** Crossings of a chessboard, against the truth and OpenCV's cornerSubPix (tests/vectors/pictures/make-chess.py). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chessCorner } from '../../../app/core/calibration/chess-corners.ts';
import { isFault } from '../../../drivers/contract.ts';
import { readPicture } from '../../../drivers/kit/picture/read-picture.ts';

type Points = readonly (readonly [number, number])[];
const folder = new URL('../../vectors/pictures/', import.meta.url);
const { start, truth, openCv } = JSON.parse(readFileSync(new URL('chess.json', folder), 'utf8')) as {
  readonly start: Points;
  readonly truth: Points;
  readonly openCv: Points;
};
const image = readPicture(readFileSync(new URL('chess.png', folder)));
if (isFault(image)) throw new Error(image.code);
const apart = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number =>
  Math.hypot(a - c, b - d);

test('every crossing to a fourteenth of a pixel, nearer to the truth than OpenCV, and where OpenCV puts it', () => {
  expect(start).toHaveLength(35);
  const found = start.map((near) => chessCorner(image, near, 5)!);
  const off = (points: Points): number[] => points.map((point, i) => apart(point, truth[i]!));
  const rms = (list: readonly number[]): number => Math.hypot(...list) / Math.sqrt(list.length);
  expect(Math.max(...off(found))).toBeLessThan(0.07);
  expect(rms(off(found))).toBeLessThan(rms(off(openCv)));
  found.forEach((point, i) => expect(apart(point, openCv[i]!)).toBeLessThan(0.05));
});

test('an edge, the middle of a square, a corner of the board and the rim of the picture are none', () => {
  const [x, y] = truth[0]!;
  const [right, down] = [truth[1]!, truth[7]!];
  const edge: readonly [number, number] = [(x + right[0]) / 2, (y + right[1]) / 2];
  const middle: readonly [number, number] = [edge[0] + (down[0] - x) / 2, edge[1] + (down[1] - y) / 2];
  // The upper right square of the board is dark: its outer corner.
  const [inner, before, below] = [truth[6]!, truth[5]!, truth[13]!];
  const corner: readonly [number, number] = [
    2 * inner[0] - before[0] - (below[0] - inner[0]),
    2 * inner[1] - before[1] - (below[1] - inner[1]),
  ];
  for (const near of [edge, middle, corner, [3, 3], [317, 237]] as const)
    expect(chessCorner(image, near, 5)).toBeUndefined();
});
