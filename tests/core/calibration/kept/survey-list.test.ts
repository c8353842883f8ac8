/** A surveyor's list: what it may look like, every bad line of it, and that nothing is lost on the way out and in. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionPoint } from '../../../../app/core/calibration/kept/session.ts';
import { withList } from '../../../../app/core/calibration/kept/session.ts';
import {
  isList,
  type LengthUnit,
  MOST_LIST_CHARACTERS,
  readSurveyList,
  type SurveyList,
} from '../../../../app/core/calibration/kept/survey-list.ts';
import { writeSurveyList } from '../../../../app/core/calibration/kept/survey-text.ts';

function listOf(text: string, unit?: LengthUnit): SurveyList {
  const read = readSurveyList(text, unit);
  if (!isList(read)) throw new Error(JSON.stringify(read));
  return read;
}

const EMPTY = {
  kind: 'stage-alignment',
  camera: 'a',
  source: 't',
  startedMs: 0,
  by: 'H',
  holder: null,
  method: 'rigid',
  points: [],
} as const;

describe('is read', () => {
  test('in metres or millimetres, columns in any order, a remark, a byte order mark, decimal commas, cells not written', () => {
    const list =
      '\uFEFF# total station, 2 Nov\npoint;Z_mm;X (mm);Y_mm;name;mm;code\nA1;150;-3200,5;-2600;Front left;0,5;T\r\n\nA2;2100;0;400\n';
    expect(listOf(list)).toEqual({
      points: [
        { id: 'A1', name: { en: 'Front left', zh: 'Front left' }, xM: -3.2005, yM: -2.6, zM: 0.15, mm: 0.5 },
        { id: 'A2', xM: 0, yM: 0.4, zM: 2.1 },
      ],
      mark: ';',
      unit: { is: 'mm', said: true },
      unread: ['code'],
    });
  });

  test('in the unit that is said where no column names one', () => {
    const list = 'id\tx\ty\tz\nq\t1500\t-2\t0\n';
    expect(listOf('id,x,y,z\nq,1,2,3')).toMatchObject({ points: [{ xM: 1, yM: 2, zM: 3 }], unit: { said: false } });
    expect(listOf(list, 'mm')).toMatchObject({ points: [{ xM: 1.5, yM: -0.002, zM: 0 }], mark: '\t' });
    expect(listOf(list, 'cm')).toMatchObject({ points: [{ xM: 15, yM: -0.02 }], unit: { is: 'cm', said: false } });
    expect(listOf('id,x_mm,y,z\nq,1,2,3', 'cm')).toMatchObject({
      points: [{ xM: 0.001, yM: 0.02 }],
      unit: { said: false },
    });
    expect(listOf('id,x_m,y_m,z_m,tracker_x,tracker_y,tracker_z\nq,1,2,3,4,5,6').unit).toEqual({
      is: 'm',
      said: false,
    });
  });

  test('as pairs of another tool: the tracker beside the stage, no word of how still it stood', () => {
    const list =
      'id,use,trackerXMm,trackerYMm,trackerZMm,stageXMm,stageYMm,stageZMm\nP1,check,1.25,-2,3,1000.5,2000,0\n';
    const taken = { trackerM: [0.00125, -0.002, 0.003], spreadMm: null, samples: null, atMs: 0, fromFile: true };
    expect(listOf(list).points).toMatchObject([{ id: 'P1', use: 'check', xM: 1.0005, yM: 2, zM: 0, taken }]);
  });
});

describe('is refused whole', () => {
  const HEAD = 'id,x,y,z';
  test.each<[string, readonly object[]]>([
    ['', [{ code: 'caldesk.list-empty' }]],
    [HEAD, [{ code: 'caldesk.list-empty' }]],
    ['id x y z\na 1 2 3', [{ code: 'caldesk.list-apart', params: { text: 'id x y z' } }]],
    ['id,x,y\na,1,2', [{ code: 'caldesk.list-column', params: { column: 'z' } }]],
    ['id,x,y,z,tracker_x\na,1,2,3,4', [{ params: { column: 'tracker_y' } }, { params: { column: 'tracker_z' } }]],
    [
      `${HEAD}\na,1,2,3\nb,1,two,NaN\na,1,,0x10`,
      [
        { code: 'caldesk.list-number', params: { line: 3, column: 'y', text: 'two' } },
        { code: 'caldesk.list-number', params: { line: 3, column: 'z', text: 'NaN' } },
        { code: 'caldesk.list-number', params: { line: 4, column: 'y', text: '-' } },
        { code: 'caldesk.list-number', params: { line: 4, column: 'z', text: '0x10' } },
        { code: 'caldesk.list-twice', params: { line: 4, point: 'a', before: 2 } },
      ],
    ],
    [
      `${HEAD}\na,1,2,99999`,
      [{ code: 'caldesk.list-far', params: { line: 2, column: 'z', unit: 'm', said: false, most: 1_000 } }],
    ],
    ['id,x_cm,y_cm,z_cm\na,1,2,1e999', [{ code: 'caldesk.list-far', params: { unit: 'cm', said: true } }]],
    [`${HEAD},Sigma (mm)\na,1,2,3,-1`, [{ code: 'caldesk.list-number', params: { column: 'Sigma (mm)' } }]],
    [
      `${HEAD},mm,tracker_x,Tracker Y_mm,trackerZ,spread_mm\na,1,2,3,one,a,9e9,3,wide`,
      [
        { code: 'caldesk.list-number', params: { column: 'mm', text: 'one' } },
        { code: 'caldesk.list-number', params: { column: 'tracker_x', text: 'a' } },
        { code: 'caldesk.list-far', params: { column: 'Tracker Y_mm', unit: 'mm', said: true } },
        { code: 'caldesk.list-number', params: { column: 'spread_mm', text: 'wide' } },
      ],
    ],
    [`${HEAD}\n# P\na b,1,2,3`, [{ code: 'caldesk.list-id', params: { line: 3, text: 'a b' } }]],
    [`${HEAD}\na,1,5,2,3`, [{ code: 'caldesk.list-cells', params: { line: 2, found: 5, wanted: 4 } }]],
    [`${HEAD},use\na,1,2,3,maybe`, [{ code: 'caldesk.list-use', params: { line: 2, text: 'maybe' } }]],
    [`${HEAD},use\na,1,2,3,dropped`, [{ code: 'caldesk.list-use', params: { text: 'dropped' } }]],
    [`${HEAD},name\na,1,2,3,"left\nb,1,2,3,`, [{ code: 'caldesk.list-open', params: { line: 2 } }]],
    [`${HEAD},name\na,1,2,3,\uFFFD\uFFFD`, [{ code: 'caldesk.list-encoding', params: { line: 2 } }]],
    ['i\0d\0,x\0', [{ code: 'caldesk.list-encoding', params: { line: 1 } }]],
    [`${HEAD}\n${'p,1,2,3\n'.repeat(65)}`, [{ code: 'caldesk.list-long', params: { most: 64 } }]],
    ['x'.repeat(MOST_LIST_CHARACTERS + 1), [{ code: 'caldesk.list-large' }]],
  ])('%j', (text, faults) => {
    const read = readSurveyList(text);
    expect(read).toHaveLength(faults.length);
    expect(read).toMatchObject(faults);
  });

  test('whatever it is, nothing throws and what is told is bounded', () => {
    const cell = fc.oneof(fc.string({ maxLength: 8 }), fc.double().map(String), fc.constantFrom('"', '\n', ';', '#'));
    const sheet = fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 80 });
    fc.assert(
      fc.property(sheet, fc.constantFrom(',', ';', '\t'), (rows, mark) => {
        const read = readSurveyList(
          ['id,x,y,z'.replaceAll(',', mark), ...rows.map((row) => row.join(mark))].join('\n'),
        );
        if (!isList(read)) expect(read.length).toBeLessThanOrEqual(50);
      }),
      { seed: 71, numRuns: 300 },
    );
  });
});

describe('out and in again', () => {
  const metres = fc.double({ min: -999, max: 999, noNaN: true }).map((x) => x + 0);
  const words = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .map((text) => text.replaceAll(/[\0\r\uFFFD]/g, '').trim());
  const place = fc.tuple(metres, metres, metres);
  const count = fc.nat(1_000);
  const taken = fc.record({
    trackerM: place,
    spreadMm: fc.option(count),
    samples: fc.option(count),
    atMs: fc.nat(2e9),
  });
  const point: fc.Arbitrary<SessionPoint> = fc
    .record({
      id: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,9}$/),
      name: fc.record({ en: words, zh: words }),
      stageM: place,
      sigmaMm: fc.option(fc.constantFrom(0.2, 1, 7.5)),
      use: fc.constantFrom('fit', 'check', 'dropped'),
      reason: words,
      taken: fc.option(taken),
    })
    .map((one) =>
      Object.assign(one, {
        name: { en: one.name.en || 'left, "low"', zh: one.name.zh || "'=1+1" },
        reason: one.use === 'dropped' ? one.reason || '=knocked' : '',
      }),
    );

  test('nothing is lost, and no cell is a formula', () => {
    fc.assert(
      fc.property(fc.uniqueArray(point, { selector: ({ id }) => id, minLength: 1, maxLength: 12 }), (points) => {
        const text = writeSurveyList(points);
        const back = withList(EMPTY, listOf(`\uFEFF${text}`).points).points;
        const read = points.map((one) => ({ ...one, taken: one.taken && { ...one.taken, fromFile: true } }));
        expect(back).toEqual(read);
        expect(text).not.toMatch(/[,"\n][=@]/);
      }),
      { seed: 72, numRuns: 200 },
    );
  });

  test('what a list does not say stays: a name, how well the place is known, what was taken here', () => {
    const here: SessionPoint = {
      id: 'p1',
      name: { en: 'Left', zh: '左' },
      stageM: [1, 2, 3],
      sigmaMm: 0.5,
      use: 'fit',
      reason: '',
      taken: { trackerM: [0, 0, 0], spreadMm: 0.1, samples: 50, atMs: 7 },
    };
    const list = 'id,x,y,z,use,tracker_x,tracker_y,tracker_z\np1,1.5,2,3,check,9,9,9\np2,0,0,0,,,,\n';
    const { points } = withList({ ...EMPTY, points: [here] }, listOf(list).points);
    expect(points).toEqual([
      { ...here, stageM: [1.5, 2, 3] },
      { id: 'p2', name: { en: 'p2', zh: 'p2' }, stageM: [0, 0, 0], sigmaMm: null, use: 'fit', reason: '', taken: null },
    ]);
  });
});
