/** Numbers of a kept calibration that people act on. */
import { expect, test } from 'vitest';
import { proofOf } from '../../../../app/core/calibration/kept/figures.ts';
import type { LensValuesKept } from '../../../../app/core/calibration/kept/version.ts';
import { LENS_KEYS, type LensValues } from '../../../../app/core/calibration/lens-map.ts';

const NO_TERMS = Object.fromEntries(LENS_KEYS.map((key) => [key, 0])) as LensValues;
const lens = (...k1: readonly number[]): LensValuesKept => ({
  kind: 'lens',
  name: 'zoom',
  model: 'opencv',
  format: { widthPx: 1920, heightPx: 1080, sensorWidthMm: 24, sensorHeightMm: 13.5 },
  zoom: null,
  focus: null,
  nodes: k1.map((one, n) => ({ zoom: n / 10, focus: 0, values: { ...NO_TERMS, focalLengthMm: 24, k1: one } })),
  residual: null,
  coverage: null,
  evidence: [],
});
const overscanOf = (values: LensValuesKept): number | undefined =>
  proofOf(values).find(({ id }) => id === 'overscan')?.value;

test('how much wider an engine must render is that of the worst place of the rings, in whole per cent, rounded up', () => {
  expect(overscanOf(lens(0, 0))).toBe(0);
  // The corner stands at 0.574 focal lengths: x (1 - 0.1 r2) = 0.5 has its answer at x = 0.5176, r = 0.594.
  expect(overscanOf(lens(0, -0.1))).toBe(4);
  expect(overscanOf(lens(0, 0.1))).toBe(0);
});

test('a lens that folds says nothing of it, also where it does at one place of the rings only', () => {
  expect(overscanOf(lens(-2))).toBeUndefined();
  expect(overscanOf(lens(0, -2))).toBeUndefined();
});
