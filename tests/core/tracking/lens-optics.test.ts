import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LensInForce } from '../../../app/core/calibration/kept/in-force.ts';
import { convertLens } from '../../../app/core/calibration/lens-convert.ts';
import { LENS_KEYS, type LensNode, type LensValues } from '../../../app/core/calibration/lens-map.ts';
import { LensOptics, moveToPupil } from '../../../app/core/tracking/lens-optics.ts';
import { blankSample, type TrackingSample } from '../../../app/core/tracking/sample.ts';

const FORMAT = { widthPx: 3_840, heightPx: 2_160, sensorWidthMm: 24, sensorHeightMm: 13.5 };

/** A zoom of which the truth is known everywhere. */
const truth = (zoom: number, focus: number): LensValues => ({
  focalLengthMm: 20 * 6 ** zoom * (1 + 0.03 * focus),
  focusPerM: 1.25 * focus,
  entrancePupilMm: 80 + 40 * zoom - 10 * focus,
  centreXMm: 0.05 - 0.02 * zoom,
  centreYMm: -0.03 + 0.01 * zoom,
  k1: -0.08 + 0.12 * zoom,
  k2: 0.02 - 0.01 * zoom,
  k3: 0.001,
  p1: 2e-4,
  p2: -1e-4 * zoom,
});
const steps = [0, 0.25, 0.5, 0.75, 1];
const nodes: LensNode[] = steps.flatMap((zoom) => steps.map((focus) => ({ zoom, focus, values: truth(zoom, focus) })));
const RINGS = { zoom: { fromRaw: 2_000, toRaw: 52_000 }, focus: { fromRaw: 60_000, toRaw: 10_000 } };
const LENS: LensInForce = { model: 'opencv', sensorWidthMm: 24, sensorHeightMm: 13.5, nodes, ...RINGS };

function made(lens: LensInForce | undefined, pupil?: Parameters<typeof LensOptics.of>[1]): LensOptics {
  const optics = LensOptics.of(lens, pupil);
  if ('code' in optics) throw new Error(JSON.stringify(optics));
  return optics;
}
const ringsAt = (zoom: number, focus: number) =>
  [{ atRaw: 2_000 + 50_000 * zoom }, { atRaw: 60_000 - 50_000 * focus }] as const;

function applied(optics: LensOptics, zoom: number, focus: number, change: (sample: TrackingSample) => void = () => {}) {
  const sample = blankSample();
  change(sample);
  optics.apply(sample, ...ringsAt(zoom, focus));
  return sample;
}

test('at every measured place, also along an inverted ring, what was measured; between them near the truth', () => {
  const optics = made(LENS);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (zoom, focus) => {
        const { lens } = applied(optics, zoom, focus);
        const is = truth(zoom, focus);
        expect(lens).toMatchObject({ known: true, mapped: true, sensorWidthMm: 24, sensorHeightMm: 13.5 });
        expect(lens.focalLengthMm / is.focalLengthMm).toBeCloseTo(1, 3);
        expect(1 / lens.focusDistanceM).toBeCloseTo(is.focusPerM, 6);
        expect(lens.entrancePupilM * 1_000).toBeCloseTo(is.entrancePupilMm, 6);
        expect(lens.centreXMm).toBeCloseTo(is.centreXMm, 6);
        expect(lens.zoom).toBeCloseTo(zoom, 9);
        expect(lens.focus).toBeCloseTo(focus, 9);
        expect(optics.outside).toEqual([]);
      },
    ),
  );
  expect(applied(optics, 0.5, 0).lens.focusDistanceM).toBe(Number.POSITIVE_INFINITY);
});

test.each(['opencv', 'unreal-spherical'] as const)('distortion of %s is handed on as lens-convert says it', (model) => {
  const { lens } = applied(made({ ...LENS, model }), 0.5, 0.75);
  const { focalLengthMm: f, k1, k2, k3, p1, p2, centreXMm, centreYMm } = truth(0.5, 0.75);
  const px = FORMAT.widthPx / FORMAT.sensorWidthMm;
  const plain = {
    model: 'opencv' as const,
    fxPx: f * px,
    fyPx: f * px,
    cxPx: FORMAT.widthPx / 2 + centreXMm * px,
    cyPx: FORMAT.heightPx / 2 + centreYMm * px,
    k: [k1, k2, k3, 0, 0, 0] as const,
    p: [p1, p2] as const,
  };
  const told = convertLens(plain, 'brown-conrady-u-d', FORMAT);
  if (!told.ok || told.value.lens.model !== 'brown-conrady-u-d') throw new Error('not converted');
  const { radial, tangential, focalLengthMm, projectionOffsetMm } = told.value.lens;
  expect(lens.distortionModel).toBe('openlensio-ud');
  for (const [ours, theirs] of [
    [lens.focalLengthMm, focalLengthMm],
    [lens.k1, radial[0]],
    [lens.k2, radial[2]],
    [lens.k3, radial[4]],
    [lens.p1, tangential[0]],
    [lens.p2, tangential[1]],
    [lens.centreXMm, projectionOffsetMm[0]],
    [lens.centreYMm, projectionOffsetMm[1]],
  ] as const)
    expect(ours / theirs).toBeCloseTo(1, 9);
  expect([lens.k4, lens.k5, lens.k6]).toEqual([0, 0, 0]);
});

test.each(['brown-conrady-d-u', 'brown-conrady-u-d'] as const)('distortion of %s stays as it is', (model) => {
  const { lens } = applied(made({ ...LENS, model }), 1, 0);
  expect(lens.distortionModel).toBe(model === 'brown-conrady-d-u' ? 'openlensio-du' : 'openlensio-ud');
  expect([lens.k1, lens.p2]).toEqual([truth(1, 0).k1, truth(1, 0).p2]);
});

test('outside of what was measured it holds, and says where', () => {
  const optics = made(LENS);
  expect(applied(optics, 1.2, -0.1).lens.focalLengthMm).toBeCloseTo(truth(1, 0).focalLengthMm, 9);
  expect(optics.outside).toEqual(['zoom-above', 'focus-below']);
  expect(applied(optics, 1.2, 0).lens.zoom).toBe(1);
});

describe('rings that nobody counts', () => {
  const unsure = [{ atRaw: Number.NaN }, { atRaw: Number.NaN }] as const;

  test('leave the sample as the tracker said it, or unsaid, and that is said', () => {
    const optics = made(LENS);
    const sample = blankSample();
    sample.lens.known = true;
    sample.lens.focalLengthMm = 31;
    optics.apply(sample, ...unsure);
    expect(sample.lens).toMatchObject({ known: true, mapped: false, focalLengthMm: 31 });
    expect(optics.outside).toEqual(['no-rings']);
    const silent = blankSample();
    optics.apply(silent, ...unsure);
    expect(silent.lens.known).toBe(false);
  });

  test('do not matter to a lens of one place', () => {
    const prime: LensInForce = { ...LENS, nodes: [nodes[0]!] };
    const sample = blankSample();
    made(prime).apply(sample, ...unsure);
    expect(sample.lens).toMatchObject({ mapped: true, focalLengthMm: expect.closeTo(20, 9), zoom: Number.NaN });
  });

  test('are shares where the tracker itself says shares', () => {
    const optics = made({ ...LENS, zoom: null, focus: null });
    const { lens } = applied(optics, 0, 0, ({ lens: said }) => {
      Object.assign(said, { known: true, zoom: 0.75, focus: 0.25, fStop: 2.8, focalLengthMm: 1 });
    });
    expect(lens.focalLengthMm).toBeCloseTo(truth(0.75, 0.25).focalLengthMm, 9);
    expect(lens).toMatchObject({ zoom: 0.75, fStop: 2.8 });
  });
});

test('an entrance pupil observed by itself takes the place of the lens’s, over rings of its own', () => {
  const zero = Object.fromEntries(LENS_KEYS.map((key) => [key, 0])) as LensValues;
  const seen = (zoom: number, entrancePupilMm: number) => ({
    zoom,
    focus: 0,
    values: { ...zero, focalLengthMm: 1, entrancePupilMm },
  });
  const pupil = { nodes: [seen(0, 60), seen(1, 160)], zoom: { fromRaw: 2_000, toRaw: 102_000 }, focus: null };
  expect(applied(made(LENS, pupil), 1, 0).lens).toMatchObject({
    entrancePupilM: 0.11,
    focalLengthMm: expect.closeTo(120, 9),
  });
  const alone = applied(made(undefined, pupil), 0, 0).lens;
  expect(alone).toMatchObject({ known: true, mapped: false, entrancePupilM: 0.06, focalLengthMm: Number.NaN });
});

test('a lens of which nobody knows the entrance pupil leaves what the tracker says of it', () => {
  const optics = made({ ...LENS, noPupil: true });
  expect(applied(optics, 0.5, 0.5).lens).toMatchObject({ mapped: true, entrancePupilM: Number.NaN });
  const said = applied(optics, 0.5, 0.5, ({ lens }) => Object.assign(lens, { known: true, entrancePupilM: 0.07 }));
  expect(said.lens.entrancePupilM).toBe(0.07);
});

test('what was mapped before does not stay where the tracker says nothing', () => {
  const optics = made({ ...LENS, zoom: null, focus: null });
  const sample = applied(optics, 0, 0, ({ lens }) => Object.assign(lens, { known: true, zoom: 0.5, focus: 0.5 }));
  expect(sample.lens.mapped).toBe(true);
  sample.lens.known = false;
  optics.apply(sample, ...ringsAt(0, 0));
  expect(sample.lens).toMatchObject({ known: false, mapped: false });
});

test('nodes that make no map are refused by name', () => {
  expect(LensOptics.of({ ...LENS, nodes: [] }, undefined)).toEqual({ code: 'calibration.map-empty' });
  expect(LensOptics.of({ ...LENS, nodes: [nodes[0]!, nodes[0]!] }, undefined)).toMatchObject({
    code: 'calibration.map-node-twice',
  });
});

test('a pose is moved to the pupil along the line of sight, once, and only where it is known', () => {
  const sample = blankSample();
  sample.pose.set([1, 2, 3, 0, 0, Math.SQRT1_2, Math.SQRT1_2]);
  expect(moveToPupil(sample)).toBe(false);
  sample.lens.known = true;
  sample.lens.entrancePupilM = 0.1;
  expect(moveToPupil(sample)).toBe(true);
  // Turned a quarter to the left: forward is -x.
  for (const [i, value] of [0.9, 2, 3].entries()) expect(sample.pose[i]).toBeCloseTo(value, 12);
  expect(sample.lens.entrancePupilM).toBe(0);
});
