/** What the lens page works out: typed places of the rings, coverage, curves with their band. */
import { describe, expect, test } from 'vitest';
import type { LensNode, LensValues } from '../../app/core/calibration/lens-map.ts';
import { cellLook, curvesOf, filledPct, readPlace } from '../../app/renderer/pages/tracking/lens/lens-view.ts';

describe('rings as a person types them', () => {
  const read = (zoom: string, focus: string, distance: string) => readPlace({ zoom, focus, distance });
  test('percent and metres; no distance is infinity', () => {
    expect(read('50', '25', '3.5')).toEqual({ zoom: 0.5, focus: 0.25, focusM: 3.5 });
    expect(read('0', '100', ' ')).toEqual({ zoom: 0, focus: 1, focusM: null });
  });
  test.each([
    ['', '0', ''],
    ['101', '0', ''],
    ['-1', '0', ''],
    ['0', '', ''],
    ['0', 'x', ''],
    ['0', '0', '0'],
    ['0', '0', '2000'],
    ['0', '0', 'far'],
  ])('%j %j %j is none', (zoom, focus, distance) => {
    expect(read(zoom, focus, distance)).toBeUndefined();
  });
});

test('cells of the picture: nothing, little, enough', () => {
  expect([0, 1, 11, 12, 400].map(cellLook)).toEqual(['none', 'little', 'little', 'enough', 'enough']);
  expect(filledPct([0, 1, 5, 0])).toBe(50);
});

describe('curves over the zoom', () => {
  const values: LensValues = {
    focalLengthMm: 24,
    focusPerM: 0,
    entrancePupilMm: 0,
    centreXMm: 0,
    centreYMm: 0,
    k1: -0.1,
    k2: 0,
    k3: 0,
    p1: 0,
    p2: 0,
  };
  const node = (zoom: number, focalLengthMm: number, k1: number): LensNode => ({
    zoom,
    focus: 0,
    values: { ...values, focalLengthMm, k1 },
    sigma: { focalLengthMm: 0.5, k1: 0.01 },
  });
  const nodes = [node(0, 24, -0.1), node(1, 70, 0)];

  test('through what was measured, with a band of two sigma', () => {
    const [focal, k1] = curvesOf(
      nodes.map((one) => ({ ...one, pupilUnknown: true })),
      216,
      116,
    );
    expect([focal!.key, k1!.key]).toEqual(['focalLengthMm', 'k1']);
    // 23 to 71 mm over 100 pixels of height: 24 mm lies 2.08 above the lower edge of 108.
    expect(focal!.nodes[0]).toMatchObject({ x: 8 });
    expect(focal!.nodes[0]!.y).toBeCloseTo(108 - (100 * 1) / 48, 6);
    expect(focal!.nodes[0]!.down - focal!.nodes[0]!.up).toBeCloseTo((100 * 2) / 48, 6);
    expect([focal!.least, focal!.most]).toEqual(['23.00', '71.00']);
    expect(focal!.line.split(' ')[0]).toBe('8.0,105.9');
    expect(focal!.line.split(' ').at(-1)).toBe('208.0,10.1');
  });

  test('the entrance pupil only where a tracker told it; none at all with one zoom', () => {
    expect(curvesOf(nodes, 216, 116).map(({ key }) => key)).toContain('entrancePupilMm');
    expect(curvesOf([nodes[0]!], 216, 116)).toEqual([]);
    expect(curvesOf([], 216, 116)).toEqual([]);
  });
});
