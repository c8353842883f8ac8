import { expect, test } from 'vitest';
import { LensFade } from '../../../app/core/tracking/lens-fade.ts';
import { blankSample, type TrackingSample } from '../../../app/core/tracking/sample.ts';

function said(focalLengthMm: number, zoomRaw: number): TrackingSample {
  const sample = blankSample();
  sample.zoomRaw = zoomRaw;
  sample.lens.known = !Number.isNaN(focalLengthMm);
  sample.lens.focalLengthMm = focalLengthMm;
  return sample;
}

test('the new leader begins with the lens of the old one and fades into its own: the zoom in equal shares', () => {
  const fade = new LensFade();
  fade.apply(said(20, 1_000), 0, 0);
  const first = said(80, 3_000);
  fade.apply(first, 1, 1);
  expect(first.lens.focalLengthMm).toBeCloseTo(20, 9);
  expect(first.zoomRaw).toBe(1_000);
  const middle = said(80, 3_000);
  fade.apply(middle, 1, 0.5);
  expect(middle.lens.focalLengthMm).toBeCloseTo(40, 9);
  expect(middle.zoomRaw).toBe(2_000);
  const last = said(80, 3_000);
  fade.apply(last, 1, 0);
  expect(last).toEqual(said(80, 3_000));
});

test('taken back in the middle of a fade, it goes on from what stood in the picture', () => {
  const fade = new LensFade();
  fade.apply(said(20, 1_000), 0, 0);
  fade.apply(said(80, 3_000), 1, 1);
  fade.apply(said(80, 3_000), 1, 0.5);
  const back = said(20, 1_000);
  fade.apply(back, 0, 1);
  expect(back.lens.focalLengthMm).toBeCloseTo(40, 9);
  expect(back.zoomRaw).toBe(2_000);
});

test('what only one of them says is left as it is said', () => {
  const fade = new LensFade();
  fade.apply(said(Number.NaN, 0), 0, 0);
  const first = said(80, 0);
  fade.apply(first, 1, 1);
  expect(first.lens.focalLengthMm).toBeCloseTo(80, 9);
});
