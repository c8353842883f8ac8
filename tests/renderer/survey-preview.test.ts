/** What a person sees of a surveyor's list before it counts. */
import { expect, test } from 'vitest';
import type { SessionPointState } from '../../app/protocol/state-calibration.ts';
import { previewOf } from '../../app/renderer/pages/tracking/calibration/survey-preview.ts';

const point = (id: string, stageM: SessionPointState['stageM'], fromFile: boolean | null): SessionPointState => ({
  id,
  name: { en: id, zh: id },
  stageM,
  sigmaMm: null,
  use: 'fit',
  reason: '',
  taken: fromFile === null ? null : { spreadMm: 0.1, samples: 50, atMs: 0, fromFile },
  errorMm: null,
  distanceMm: null,
  outlier: null,
});
const HERE = [point('a', [0, 0, 0], false), point('b', [1, 0, 0], true)];

test('what is new, what moves and by how much, where a tracker is read from the list', () => {
  const list =
    'id,x_m,y_m,z_m,tracker_x_m,tracker_y_m,tracker_z_m\na,0,0,0,1,1,1\nb,1,0.002,0,1,1,1\nc,0,4,0,,,\nd,0,0,9,2,2,2\n';
  const seen = previewOf(list, 'm', HERE);
  expect('rows' in seen && seen.rows.map(({ id, change, movedMm, read }) => [id, change, movedMm, read])).toEqual([
    ['a', 'same', 0, false],
    ['b', 'moved', 2, true],
    ['c', 'new', 0, false],
    ['d', 'new', 0, true],
  ]);
  expect('doubts' in seen && seen.doubts).toEqual([]);
});

test('points that all lie in a line, and one place twice, are doubted together with those that are here', () => {
  const inLine = previewOf('id,x,y,z\nc,2,0,0\nd,3,0.0001,0', 'm', HERE);
  expect('doubts' in inLine && inLine.doubts.map(({ code }) => code)).toEqual(['calibration.points-in-line']);
  const twin = previewOf('id,x,y,z\nc,0,0.01,0\nd,3,4,0', 'm', HERE);
  expect('doubts' in twin && twin.doubts).toMatchObject([
    { code: 'calibration.points-coincident', params: { a: 'a', b: 'c', limitMm: 20 } },
  ]);
});

test('a list that names no unit may be told one; one that names it may not', () => {
  const list = 'id,x,y,z\nc,2500,0,0';
  expect(previewOf(list, 'm', [])).toMatchObject({ faults: [{ code: 'caldesk.list-far' }], asksUnit: true });
  expect(previewOf(list, 'mm', [])).toMatchObject({ rows: [{ stageM: [2.5, 0, 0] }] });
  expect(previewOf('id,x_m,y_m,z_m\nc,2500,0,0', 'm', [])).toMatchObject({ asksUnit: false });
});

test('before a unit is said nothing is placed, unless the list names it; a line that is bad in any unit is told at once', () => {
  expect(previewOf('id,x,y,z\nc,500,0,0\nd,2500,0,0', undefined, HERE)).toEqual({ unplaced: 2 });
  expect(previewOf('id,x_cm,y_cm,z_cm\nc,500,0,0', undefined, [])).toMatchObject({ rows: [{ stageM: [5, 0, 0] }] });
  expect(previewOf('id,x,y,z\nc,two,0,0', undefined, [])).toMatchObject({
    faults: [{ code: 'caldesk.list-number' }],
    asksUnit: false,
  });
});
