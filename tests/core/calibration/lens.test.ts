/** Lens models, their exact inverse, conversions, and the map over zoom and focus. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Brown, bend } from '../../../app/core/calibration/brown.ts';
import { convertLens, lensDifference } from '../../../app/core/calibration/lens-convert.ts';
import { lensCoverage } from '../../../app/core/calibration/lens-coverage.ts';
import {
  buildLensMap,
  INSIDE,
  LENS_KEYS,
  type LensNode,
  type LensValues,
  regionNames,
} from '../../../app/core/calibration/lens-map.ts';
import {
  fieldOfViewDeg,
  type ImageFormat,
  type LensModelName,
  lensFault,
  type OpenCvLens,
  type OpenLensIoLens,
  overscanOf,
  partsOf,
  pixelThrough,
  rayOfPixel,
} from '../../../app/core/calibration/lens-model.ts';
import { codeOf, valueOf, vectors } from './calibration-kit.ts';

const UHD: ImageFormat = { widthPx: 3840, heightPx: 2160, sensorWidthMm: 32, sensorHeightMm: 18 };

interface VectorLens {
  readonly name: string;
  readonly radial: readonly number[];
  readonly tangential: readonly number[];
  readonly distortionOffsetMm: readonly number[];
  readonly projectionOffsetMm: readonly number[];
  readonly pinholeFocalLengthMm: number;
  readonly points: readonly { readonly distortedMm: readonly number[]; readonly undistortedMm: readonly number[] }[];
}
interface LensVectors {
  readonly cases: readonly VectorLens[];
  readonly conversion: readonly [
    {
      readonly opencv: Readonly<Record<string, number>>;
      readonly expect: {
        readonly pinholeFocalLengthMm: number;
        readonly projectionOffsetMm: { readonly x: number; readonly y: number };
        readonly radial_UD: readonly number[];
        readonly tangential_UD_dimensional: readonly number[];
        readonly tangential_UD_asPublished: readonly number[];
      };
    },
  ];
  readonly table: {
    readonly rows: readonly (readonly number[])[];
    readonly queries: readonly { readonly focus: number; readonly zoom: number; readonly bilinearMm: number }[];
  };
}
const VECTORS = vectors<LensVectors>('lens_model');
const two = (list: readonly number[]): readonly [number, number] => [list[0]!, list[1]!];
const six = (list: readonly number[]): OpenLensIoLens['radial'] => [
  list[0]!,
  list[1]!,
  list[2]!,
  list[3]!,
  list[4]!,
  list[5]!,
];

/** Undistorted sensor point of a distorted one, millimetres: what OpenLensIO writes down. */
function undistortMm(lens: OpenLensIoLens, format: ImageFormat, xMm: number, yMm: number, out: number[]): boolean {
  const { widthPx, heightPx, sensorWidthMm, sensorHeightMm } = format;
  const found = rayOfPixel(
    lens,
    format,
    (xMm / sensorWidthMm + 0.5) * widthPx,
    (yMm / sensorHeightMm + 0.5) * heightPx,
    out,
  );
  if (!found) return false;
  out[0] = out[0]! * lens.focalLengthMm + lens.projectionOffsetMm[0];
  out[1] = out[1]! * lens.focalLengthMm + lens.projectionOffsetMm[1];
  return true;
}

test.each(VECTORS.cases)('OpenLensIO vector $name', (one) => {
  const lens: OpenLensIoLens = {
    model: 'brown-conrady-d-u',
    focalLengthMm: one.pinholeFocalLengthMm,
    radial: six(one.radial),
    tangential: two(one.tangential),
    distortionOffsetMm: two(one.distortionOffsetMm),
    projectionOffsetMm: two(one.projectionOffsetMm),
  };
  const out = [0, 0];
  for (const { distortedMm, undistortedMm } of one.points) {
    expect(undistortMm(lens, UHD, distortedMm[0]!, distortedMm[1]!, out)).toBe(true);
    expect(Math.hypot(out[0]! - undistortedMm[0]!, out[1]! - undistortedMm[1]!)).toBeLessThan(2e-9);
  }
});

const cv = VECTORS.conversion[0].opencv;
const FROM_VECTOR: OpenCvLens = {
  model: 'opencv',
  fxPx: cv['fx']!,
  fyPx: cv['fy']!,
  cxPx: cv['cx']!,
  cyPx: cv['cy']!,
  k: [cv['k1']!, cv['k2']!, cv['k3']!, cv['k4']!, cv['k5']!, cv['k6']!],
  p: [cv['p1']!, cv['p2']!],
};

test('OpenCV to OpenLensIO U-D: the vector, with tangential terms by dimension or as published', () => {
  const wanted = VECTORS.conversion[0].expect;
  const { lens, exact, maxPx } = valueOf(convertLens(FROM_VECTOR, 'brown-conrady-u-d', UHD));
  const got = lens as OpenLensIoLens;
  expect([got.focalLengthMm, ...got.projectionOffsetMm, exact]).toEqual([
    expect.closeTo(wanted.pinholeFocalLengthMm, 12),
    expect.closeTo(wanted.projectionOffsetMm.x, 12),
    expect.closeTo(wanted.projectionOffsetMm.y, 12),
    true,
  ]);
  const near = (a: readonly number[], b: readonly number[]): void =>
    b.forEach((value, i) => expect(Math.abs(a[i]! - value)).toBeLessThan(1e-10 * Math.abs(value) + 1e-18));
  near(got.radial, wanted.radial_UD);
  near(got.tangential, wanted.tangential_UD_dimensional);
  expect(maxPx).toBeLessThan(1e-8);
  const published = valueOf(convertLens(FROM_VECTOR, 'brown-conrady-u-d', UHD, { tangential: 'as-published' }));
  near((published.lens as OpenLensIoLens).tangential, wanted.tangential_UD_asPublished);
  // What following the note costs is stated.
  expect(published.maxPx).toBeGreaterThan(0.5);
});

const small = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const anyLens = fc
  .record({
    k1: small(0.2),
    k2: small(0.1),
    k3: small(0.05),
    p1: small(1e-3),
    p2: small(1e-3),
    f: fc.double({ min: 2500, max: 9000, noNaN: true }),
  })
  .map(
    ({ k1, k2, k3, p1, p2, f }): OpenCvLens => ({
      model: 'opencv',
      fxPx: f,
      fyPx: f,
      cxPx: 1925.5,
      cyPx: 1071,
      k: [k1, k2, k3, 0, 0, 0],
      p: [p1, p2],
    }),
  );

test('the slopes of a distortion are those of its values', () => {
  const term = small(0.1);
  fc.assert(
    fc.property(term, term, term, term, term, term, term, small(0.5), small(0.5), (a, b, c, d, e, p1, p2, x, y) => {
      const brown: Brown = { numerator: [a, b, c], denominator: [d, e, 0], p1, p2 };
      const at = (u: number, v: number): readonly number[] => {
        const out = new Float64Array(6);
        bend(brown, u, v, out);
        return [...out];
      };
      const h = 1e-6;
      const here = at(x, y);
      for (const row of [0, 1]) {
        expect(here[2 + 2 * row]).toBeCloseTo((at(x + h, y)[row]! - at(x - h, y)[row]!) / (2 * h), 6);
        expect(here[3 + 2 * row]).toBeCloseTo((at(x, y + h)[row]! - at(x, y - h)[row]!) / (2 * h), 6);
      }
    }),
    { seed: 33 },
  );
});

test('every model finds the pixel of a ray again to a billionth', () => {
  const models: readonly LensModelName[] = ['opencv', 'unreal-spherical', 'brown-conrady-u-d', 'brown-conrady-d-u'];
  fc.assert(
    fc.property(
      anyLens,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (lens, u, v) => {
        for (const model of models) {
          const converted = convertLens(lens, model, UHD, { mostPx: 50 });
          if (!converted.ok) continue;
          const ray = [0, 0];
          const px = [0, 0];
          expect(rayOfPixel(converted.value.lens, UHD, u * 3840, v * 2160, ray)).toBe(true);
          expect(pixelThrough(partsOf(converted.value.lens, UHD), ray[0]!, ray[1]!, px)).toBe(true);
          expect(Math.hypot(px[0]! - u * 3840, px[1]! - v * 2160)).toBeLessThan(1e-7);
        }
      },
    ),
    { seed: 31, numRuns: 15 },
  );
});

test('to the other direction and back, what is left is small and stated', () => {
  const lens: OpenCvLens = { ...FROM_VECTOR, k: [-0.11, 0.04, -0.005, 0, 0, 0] };
  const there = valueOf(convertLens(lens, 'brown-conrady-d-u', UHD));
  expect(there.exact).toBe(false);
  expect(there.maxPx).toBeLessThan(0.1);
  expect(lensDifference(lens, there.lens, UHD)).toEqual({ rmsPx: there.rmsPx, maxPx: there.maxPx });
  const back = valueOf(convertLens(there.lens, 'opencv', UHD));
  expect(lensDifference(lens, back.lens, UHD).maxPx).toBeLessThan(there.maxPx + back.maxPx + 1e-9);
  expect((back.lens as OpenCvLens).fxPx).toBeCloseTo(lens.fxPx, 0);
});

test('a lens whose picture folds over is refused, with the place', () => {
  const folding: OpenCvLens = { ...FROM_VECTOR, k: [-0.9, 0, 0, 0, 0, 0] };
  expect(lensFault(folding, UHD)).toMatchObject({ code: 'calibration.lens-folds' });
  expect(codeOf(convertLens(folding, 'brown-conrady-d-u', UHD))).toBe('calibration.lens-folds');
  expect(lensFault({ ...FROM_VECTOR, fxPx: Number.NaN }, UHD)?.code).toBe('calibration.lens-no-number');
  expect(lensFault({ ...FROM_VECTOR, fxPx: 0 }, UHD)?.code).toBe('calibration.lens-no-focal');
  expect(lensFault(FROM_VECTOR, { ...UHD, sensorWidthMm: 0 })?.code).toBe('calibration.format-no-size');
});

test('field of view and overscan', () => {
  const plain: OpenCvLens = { ...FROM_VECTOR, k: [0, 0, 0, 0, 0, 0], p: [0, 0], cxPx: 1920, cyPx: 1080 };
  expect(fieldOfViewDeg(UHD.widthPx, plain.fxPx)).toBeCloseTo((2 * Math.atan(32 / 70) * 180) / Math.PI, 10);
  expect(overscanOf(plain, UHD)).toBe(1);
  // A barrel shows more than its pinhole: the corner of the frame looks further out.
  expect(overscanOf({ ...FROM_VECTOR, k: [-0.1, 0, 0, 0, 0, 0] }, UHD)).toBeGreaterThan(1.02);
});

const ZERO = Object.fromEntries(LENS_KEYS.map((key) => [key, 0])) as unknown as LensValues;
const node = (zoom: number, focus: number, focalLengthMm: number, more: Partial<LensValues> = {}): LensNode => ({
  zoom,
  focus,
  values: { ...ZERO, focalLengthMm, ...more },
});

describe('map over zoom and focus', () => {
  const TABLE = VECTORS.table.rows.map(([focus, zoom, mm]) => node(zoom!, focus!, mm!));
  const out = new Float64Array(LENS_KEYS.length);

  test('bilinear: the vector', () => {
    const { map } = valueOf(buildLensMap(TABLE, 'bilinear'));
    for (const { focus, zoom, bilinearMm } of VECTORS.table.queries) {
      map.evaluate(zoom, focus, out);
      expect(out[0]).toBeCloseTo(bilinearMm, 9);
    }
  });

  test('nodes are met exactly, and outside is said', () => {
    const { map } = valueOf(buildLensMap(TABLE));
    for (const { zoom, focus, values } of TABLE) {
      expect(map.evaluate(zoom, focus, out)).toBe(INSIDE);
      expect(out[0]).toBeCloseTo(values.focalLengthMm, 9);
    }
    expect(regionNames(map.evaluate(1.1, 0.5, out))).toEqual(['zoom-above']);
    expect(regionNames(map.evaluate(-0.1, 1.2, out))).toEqual(['zoom-below', 'focus-above']);
  });

  test('between measured zooms the focal length never turns back', () => {
    const value = fc.double({ min: 1.01, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 3, maxLength: 7 }), (factors) => {
        let mm = 18;
        const nodes = factors.map((factor, i) => node(i / (factors.length - 1), 0.5, (mm *= factor)));
        const { map } = valueOf(buildLensMap(nodes));
        let before = 0;
        for (let k = 0; k <= 200; k++) {
          map.evaluate(k / 200, 0.3, out);
          expect(out[0]!).toBeGreaterThanOrEqual(before - 1e-9);
          before = out[0]!;
        }
      }),
      { seed: 32 },
    );
  });

  test('between two nodes no value leaves what the two say, whatever their neighbours are', () => {
    fc.assert(
      fc.property(fc.array(small(1), { minLength: 3, maxLength: 7 }), (values) => {
        const last = values.length - 1;
        const k1At = LENS_KEYS.indexOf('k1');
        for (const along of ['zoom', 'focus'] as const) {
          const nodes = values.map((k1, i) =>
            along === 'zoom' ? node(i / last, 0, 20 + i, { k1 }) : node(0, i / last, 20, { k1 }),
          );
          const { map } = valueOf(buildLensMap(nodes));
          for (let k = 0; k <= 60; k++) {
            map.evaluate(along === 'zoom' ? k / 60 : 0, along === 'focus' ? k / 60 : 0, out);
            const i = Math.min(last - 1, Math.floor((k / 60) * last));
            const [low, high] = [Math.min(values[i]!, values[i + 1]!), Math.max(values[i]!, values[i + 1]!)];
            expect(out[k1At]!).toBeGreaterThanOrEqual(low - 1e-9);
            expect(out[k1At]!).toBeLessThanOrEqual(high + 1e-9);
          }
        }
      }),
      { seed: 34 },
    );
  });

  test('a smooth lens is met better than by straight lines', () => {
    const truth = (zoom: number): number => 18 * Math.exp(1.9 * zoom ** 1.4);
    const nodes = [0, 0.2, 0.45, 0.7, 1].map((zoom) => node(zoom, 0, truth(zoom)));
    const off = (method: 'monotone' | 'bilinear'): number => {
      const { map } = valueOf(buildLensMap(nodes, method));
      return Math.max(
        ...Array.from({ length: 101 }, (_, k) => {
          map.evaluate(k / 100, 0, out);
          return Math.abs(out[0]! / truth(k / 100) - 1);
        }),
      );
    };
    expect(off('monotone')).toBeLessThan(0.015);
    expect(off('bilinear')).toBeGreaterThan(3 * off('monotone'));
  });

  test('columns may hold other focus places each; the sigma of the nodes goes along', () => {
    const known = (one: LensNode, focalLengthMm: number): LensNode => ({ ...one, sigma: { focalLengthMm } });
    const nodes = [known(node(0, 0, 20), 0.1), known(node(0, 1, 21), 0.1), known(node(1, 0.4, 60), 0.2)];
    const { map } = valueOf(buildLensMap(nodes));
    map.evaluateSigma(0.5, 0.4, out);
    expect(out[0]).toBeCloseTo(0.15, 9);
    expect(regionNames(map.evaluate(0.9, 0.9, out))).toEqual(['focus-above']);
  });

  test('refused: nothing, twice, off the rings, no number; told: a focal length that falls', () => {
    expect(codeOf(buildLensMap([]))).toBe('calibration.map-empty');
    expect(codeOf(buildLensMap([node(0, 0, 20), node(0, 0, 21)]))).toBe('calibration.map-node-twice');
    expect(codeOf(buildLensMap([node(0, 1.2, 20)]))).toBe('calibration.map-encoder');
    expect(codeOf(buildLensMap([node(0, 0, Number.NaN)]))).toBe('calibration.map-no-number');
    expect(codeOf(buildLensMap([node(0, 0, 0)]))).toBe('calibration.map-no-focal');
    expect(valueOf(buildLensMap([node(0, 0, 50), node(1, 0, 20)])).notes[0]?.code).toBe('calibration.map-focal-falls');
  });

  test('coverage says where nothing was measured, and where to go next', () => {
    const corner = valueOf(lensCoverage([node(0, 0, 20), node(0.4, 0, 30), node(0, 0.4, 20), node(0.4, 0.4, 30)]));
    expect(corner.cells.filter((cell) => cell === 'measured')).toHaveLength(4);
    expect(corner.outsidePct).toBeGreaterThan(75);
    expect(corner.next).toEqual({ zoom: 0.9375, focus: 0.9375 });
    const all = valueOf(lensCoverage([0, 1].flatMap((zoom) => [0, 1].map((focus) => node(zoom, focus, 20 + zoom)))));
    expect([all.outsidePct, all.thinPct > 0, all.columns, all.rows]).toEqual([0, true, 8, 8]);
  });

  test('a lens without a zoom ring is asked for no other zoom', () => {
    const prime = valueOf(lensCoverage([node(0, 0.1, 35), node(0, 0.5, 35.2)]));
    expect([prime.columns, prime.rows, prime.next]).toEqual([1, 8, { zoom: 0, focus: 0.9375 }]);
    expect(prime.cells[0]).toBe('measured');
    expect(prime.cells.slice(1, 4)).toEqual(['between', 'between', 'measured']);
    expect(prime.cells.at(-1)).toBe('outside');
  });
});
