/** Lens and survey files in and out: round trips, and refusals that name the place. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportLensCsv, importLensCsv } from '../../../app/core/calibration/exchange-csv.ts';
import {
  exportOpenTrackIo,
  importOpenTrackIo,
  type OpenTrackIoLensFile,
} from '../../../app/core/calibration/exchange-opentrackio.ts';
import { exportUlens, importUlens, type LensFile } from '../../../app/core/calibration/exchange-ulens.ts';
import { LENS_KEYS, type LensNode, type LensValues } from '../../../app/core/calibration/lens-map.ts';
import { UHD } from './bundle-rig.ts';
import { codeOf, valueOf } from './calibration-kit.ts';

const number = (least: number, most: number) =>
  fc.double({ min: least, max: most, noNaN: true }).map((x) => Number(x.toFixed(9)) + 0);
const nodeAt = (zoom: number, focus: number): fc.Arbitrary<LensNode> =>
  fc
    .record({
      focalLengthMm: number(10, 200),
      focusPerM: fc.constant(Number((0.2 + focus * 2).toFixed(9))),
      entrancePupilMm: number(-80, 80),
      centreXMm: number(-1, 1),
      centreYMm: number(-1, 1),
      k1: number(-0.3, 0.3),
      k2: number(-0.3, 0.3),
      k3: number(-0.3, 0.3),
      p1: number(-0.01, 0.01),
      p2: number(-0.01, 0.01),
    })
    .map((values) => ({ zoom, focus, values }));
const nodes = fc.tuple(...[0, 0.35, 1].flatMap((zoom) => [0, 0.5].map((focus) => nodeAt(zoom, focus))));

const close = (a: readonly LensNode[], b: readonly LensNode[]): void => {
  const sorted = (list: readonly LensNode[]): readonly LensNode[] =>
    list.toSorted((x, y) => x.zoom - y.zoom || x.focus - y.focus);
  sorted(a).forEach((one, i) => {
    const other = sorted(b)[i]!;
    expect([one.zoom, one.focus]).toEqual([other.zoom, other.focus]);
    for (const [key, value] of Object.entries(one.values))
      expect(Math.abs(value - other.values[key as 'k1']), key).toBeLessThan(1e-9);
  });
};

const NO_TERMS = Object.fromEntries(LENS_KEYS.map((key) => [key, 0])) as LensValues;
const WITHOUT_PUPIL: readonly LensNode[] = [
  {
    zoom: 0.5,
    focus: 0.25,
    values: { ...NO_TERMS, focalLengthMm: 24, focusPerM: 0.5 },
    pupilUnknown: true,
  },
];

test('an entrance pupil that nobody measured is in no file, and stays unknown when it comes back', () => {
  const ulens = exportUlens({ name: '', modelName: '', serialNumber: '', format: UHD, nodes: WITHOUT_PUPIL });
  expect(ulens).not.toContain('NodalOffset');
  expect(valueOf(importUlens(ulens)).nodes).toMatchObject([{ pupilUnknown: true }]);
  const csv = exportLensCsv(WITHOUT_PUPIL);
  expect(csv).not.toContain('entrancePupil');
  expect(valueOf(importLensCsv(csv))).toEqual(WITHOUT_PUPIL);
});

describe('.ulens', () => {
  const file = (list: readonly LensNode[]): LensFile => ({
    name: 'Show lens',
    modelName: 'Zoom 18-80',
    serialNumber: 'S 123',
    format: UHD,
    nodes: list,
  });

  test('out and in again, it is the same lens', () => {
    fc.assert(
      fc.property(nodes, (list) => {
        const back = valueOf(importUlens(exportUlens(file(list))));
        expect([back.name, back.modelName, back.serialNumber, back.format]).toEqual([
          'Show lens',
          'Zoom 18-80',
          'S 123',
          UHD,
        ]);
        close(back.nodes, list);
      }),
      { seed: 51, numRuns: 20 },
    );
  });

  const HAND_WRITTEN = {
    metadata: {
      type: 'LensFile',
      version: '0.0.0',
      name: 'n',
      lensInfo: { modelName: 'm', serialNumber: '1', distortionModel: 'spherical' },
      nodalOffsetCoordinateSystem: 'OpenCV',
      fxFyUnits: 'Normalized',
      cxCyUnits: 'Normalized',
      userMetadata: [],
    },
    sensorDimensions: { width: 32, height: 18, units: 'Millimeters' },
    imageDimensions: { width: 1920, height: 1080 },
    cameraParameterTables: [
      {
        parameterName: 'FocalLengthTable',
        header: 'FocusEncoder, ZoomEncoder, Fx, Fy',
        data: '0, 0, 1.09375, 1.9444444; 1, 0, 1.125, 2',
      },
      {
        parameterName: 'DistortionTable',
        header: 'FocusEncoder, ZoomEncoder, K1, K2, K3, P1, P2',
        data: '0, 0, -0.1, 0.02, 0, 0.001, 0; 1, 0, -0.12, 0.03, 0, 0, 0',
      },
      {
        parameterName: 'NodalOffsetTable',
        header: 'FocusEncoder, ZoomEncoder, Qx, Qy, Qz, Qw, Tx, Ty, Tz',
        data: '0, 0, 0, 0, 0, 1, 0, 0, 4.5; 1, 0, 0, 0, 0, 1, 0, 0, 5',
      },
    ],
    encoderTables: [{ parameterName: 'Focus', header: 'FocusEncoder, FocusCM', data: '0, 400; 1, 100' }],
  };

  test('a file written by hand is read: millimetres, dioptres, centimetres', () => {
    const { nodes: got } = valueOf(importUlens(JSON.stringify(HAND_WRITTEN)));
    expect(
      got.map(({ focus, values }) => [
        focus,
        values.focalLengthMm,
        values.focusPerM,
        values.entrancePupilMm,
        values.k1,
        values.p1,
      ]),
    ).toEqual([
      [0, 35, 0.25, 45, -0.1, 0.001],
      [1, 36, 1, 50, -0.12, 0],
    ]);
  });

  const changed = (change: (file: typeof HAND_WRITTEN) => void): string => {
    const copy = structuredClone(HAND_WRITTEN);
    change(copy);
    return JSON.stringify(copy);
  };
  test.each<[string, string, object]>([
    ['not JSON', '{', { code: 'calibration.file-json' }],
    ['another file', '{}', { code: 'calibration.file-missing', params: { place: '/metadata' } }],
    [
      'a hole in a table',
      changed((f) => void (f.cameraParameterTables[1]!.data = '0, 0, 0, 0, 0, 0, 0')),
      { code: 'calibration.file-missing', params: { place: '/cameraParameterTables/1/data focus 1, zoom 0' } },
    ],
    [
      'a short row',
      changed((f) => void (f.cameraParameterTables[0]!.data = '0, 0, 1; 1, 0, 1, 1')),
      { code: 'calibration.file-row', params: { place: '/cameraParameterTables/0/data', row: 1, found: 3, wanted: 4 } },
    ],
    [
      'a word for a number',
      changed((f) => void (f.cameraParameterTables[0]!.data = '0, 0, wide, 1')),
      { code: 'calibration.file-number', params: { place: '/cameraParameterTables/0/data 1 Fx', found: 'wide' } },
    ],
    [
      'anamorphic',
      changed((f) => void (f.metadata.lensInfo.distortionModel = 'anamorphic')),
      { code: 'calibration.file-kind', params: { found: 'anamorphic', wanted: 'spherical' } },
    ],
    [
      'a sensor of no width',
      changed((f) => void (f.sensorDimensions.width = 0)),
      { code: 'calibration.file-number', params: { place: '/sensorDimensions/width' } },
    ],
  ])('refused: %s', (_name, text, fault) => {
    expect(importUlens(text)).toMatchObject({ ok: false, fault });
  });
});

describe('OpenTrackIO', () => {
  const FILE: OpenTrackIoLensFile = {
    lens: {
      model: 'brown-conrady-d-u',
      focalLengthMm: 35.2,
      radial: [1e-4, 1e-5, -2e-7, 0, 1e-10, 0],
      tangential: [2e-5, -1e-5],
      distortionOffsetMm: [0.1, -0.05],
      projectionOffsetMm: [0.2, 0.1],
    },
    format: UHD,
    entrancePupilMm: 41.5,
    focusPerM: 0.4,
    encoders: { zoom: 0.25, focus: 0.5 },
    make: 'Maker',
    model: 'Zoom',
    serialNumber: '77',
  };

  test('out and in again, it is the same', () => {
    expect(valueOf(importOpenTrackIo(exportOpenTrackIo(FILE)))).toEqual(FILE);
    const { entrancePupilMm: _, ...without } = FILE;
    expect(valueOf(importOpenTrackIo(exportOpenTrackIo(without)))).toEqual(without);
  });

  test('the official example is read', () => {
    const text = readFileSync(
      new URL('../../vectors/tracking/otrk_official_1.0.0_complete_static.json', import.meta.url),
      'utf8',
    );
    const got = valueOf(importOpenTrackIo(text));
    const raw = JSON.parse(text) as {
      readonly lens: {
        readonly pinholeFocalLength: number;
        readonly distortion: readonly [{ readonly radial: readonly number[] }];
      };
      readonly static: { readonly lens: { readonly serialNumber: string } };
    };
    expect(got.lens.focalLengthMm).toBe(raw.lens.pinholeFocalLength);
    expect(got.lens.radial.slice(0, raw.lens.distortion[0].radial.length)).toEqual(raw.lens.distortion[0].radial);
    expect(got.serialNumber).toBe(raw.static.lens.serialNumber);
  });

  const changed = (change: (lens: Record<string, unknown>) => void): string => {
    const copy = JSON.parse(exportOpenTrackIo(FILE)) as { lens: Record<string, unknown> };
    change(copy.lens);
    return JSON.stringify(copy);
  };
  test.each<[string, string, object]>([
    [
      'no focal length',
      changed((l) => delete l['pinholeFocalLength']),
      { code: 'calibration.file-missing', params: { place: '/lens/pinholeFocalLength' } },
    ],
    [
      'another model',
      changed((l) => (l['distortion'] = [{ model: 'Fisheye', radial: [1] }])),
      { code: 'calibration.file-kind', params: { place: '/lens/distortion/0/model', found: 'Fisheye' } },
    ],
    [
      'a distance in millimetres',
      changed((l) => (l['focusDistance'] = 2500)),
      { code: 'calibration.file-number', params: { place: '/lens/focusDistance', found: '2500 m' } },
    ],
    [
      'seven radial terms',
      changed((l) => (l['distortion'] = [{ radial: [1, 1, 1, 1, 1, 1, 1] }])),
      { code: 'calibration.file-row', params: { place: '/lens/distortion/0/radial', found: 7, wanted: 6 } },
    ],
    [
      'an encoder of 2',
      changed((l) => (l['encoders'] = { zoom: 2 })),
      { code: 'calibration.file-number', params: { place: '/lens/encoders/zoom' } },
    ],
  ])('refused: %s', (_name, text, fault) => {
    expect(importOpenTrackIo(text)).toMatchObject({ ok: false, fault });
  });
});

describe('CSV', () => {
  test('lens nodes: out and in again', () => {
    fc.assert(
      fc.property(nodes, (list) => {
        expect(valueOf(importLensCsv(exportLensCsv(list)))).toEqual(list);
      }),
      { seed: 52, numRuns: 20 },
    );
    const known: LensNode[] = [
      {
        zoom: 0,
        focus: 0,
        values: {
          focalLengthMm: 20,
          focusPerM: 0,
          entrancePupilMm: 0,
          centreXMm: 0,
          centreYMm: 0,
          k1: 0,
          k2: 0,
          k3: 0,
          p1: 0,
          p2: 0,
        },
        sigma: { focalLengthMm: 0.01 },
      },
    ];
    expect(valueOf(importLensCsv(exportLensCsv(known)))).toEqual(known);
  });

  const HEAD = 'zoom,focus,focalLengthMm\n';
  test('as a German or Chinese spreadsheet writes it: semicolons, decimal commas, a mark at the start, other order', () => {
    const text = '\uFEFF# prime\r\nfocalLengthMm;"focus";zoom\r\n\r\n35,5;0;0,25\r\n';
    expect(valueOf(importLensCsv(text))).toMatchObject([{ zoom: 0.25, focus: 0, values: { focalLengthMm: 35.5 } }]);
  });

  test.each<[string, string, object]>([
    ['nothing', '# remark', { code: 'calibration.file-missing' }],
    ['no such column', 'zoom,focus\n0,0\n', { code: 'calibration.file-missing', params: { place: 'focalLengthMm' } }],
    ['a short row', `${HEAD}0,0\n`, { code: 'calibration.file-row', params: { row: 2, found: 2, wanted: 3 } }],
    [
      'a word',
      `${HEAD}# rig\n\n0,0,wide\n`,
      { code: 'calibration.file-number', params: { place: '4 focalLengthMm', found: 'wide' } },
    ],
    ['an empty cell', `${HEAD}0,,35\n`, { code: 'calibration.file-number', params: { place: '2 focus' } }],
  ])('refused: %s', (_name, text, fault) => {
    expect(importLensCsv(text)).toMatchObject({ ok: false, fault });
  });

  test('no text makes any import throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((s) => `${HEAD}${s}`),
        ),
        (text) => {
          for (const read of [importUlens, importOpenTrackIo, importLensCsv]) codeOf(read(text));
        },
      ),
      { seed: 53, numRuns: 300 },
    );
  });
});
