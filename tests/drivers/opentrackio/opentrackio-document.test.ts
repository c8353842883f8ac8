import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mat4FromPose } from '../../../app/core/geometry.ts';
import { blankOtrkSample, readOtrkDocument } from '../../../drivers/opentrackio/opentrackio-document.ts';
import { otrkAnglesOf } from '../../../drivers/opentrackio/opentrackio-pose.ts';

fc.configureGlobal({ seed: 20_261_121 });

const fileOf = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/tracking/${name}.json`, import.meta.url), 'utf8'));

interface Case {
  name: string;
  transforms: unknown[];
  expectedCamera: {
    translation: { x: number; y: number; z: number };
    rotation: { pan: number; tilt: number; roll: number };
    matrix_rowMajor: number[][];
  };
}
const { cases } = fileOf('opentrackio_transform_chain') as { cases: Case[] };

test.each(cases)('chain $name ends at the camera', ({ transforms, expectedCamera }) => {
  const sample = blankOtrkSample();
  expect(readOtrkDocument({ transforms }, sample)).toBeUndefined();
  const { translation, rotation, matrix_rowMajor } = expectedCamera;
  expect(sample.pose[0]).toBeCloseTo(translation.x, 6);
  expect(sample.pose[1]).toBeCloseTo(translation.y, 6);
  expect(sample.pose[2]).toBeCloseTo(translation.z, 6);
  expect(sample.panDeg).toBeCloseTo(rotation.pan, 5);
  expect(sample.tiltDeg).toBeCloseTo(rotation.tilt, 5);
  expect(sample.rollDeg).toBeCloseTo(rotation.roll, 5);
  const matrix = Array.from({ length: 16 }, () => 0);
  mat4FromPose(matrix, sample.pose);
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 3; column++)
      expect(matrix[column * 4 + row]).toBeCloseTo(matrix_rowMajor[row]![column]!, 6);
});

test('a scale stretches what hangs below it, and is said', () => {
  const sample = blankOtrkSample();
  const at = (x: number, y: number, z: number) => ({
    translation: { x, y, z },
    rotation: { pan: 0, tilt: 0, roll: 0 },
  });
  readOtrkDocument({ transforms: [{ ...at(1, 0, 0), scale: { x: 2, y: 3, z: 1 } }, at(1, 1, 1)] }, sample);
  expect([...sample.pose.subarray(0, 3)]).toEqual([3, 3, 1]);
  expect(sample.scaled).toBe(true);
  readOtrkDocument({ transforms: [{ ...at(1, 0, 0), scale: { x: 1, y: 1, z: 1 } }] }, sample);
  expect(sample.scaled).toBe(false);
});

test.each([
  [
    { locked: true, source: 'ptp', ptp: { domain: 127, leaderIdentity: '00:11:22:33:44:55' } },
    'ptp/127/00:11:22:33:44:55',
  ],
  [{ locked: true, source: 'ptp', ptp: { domain: 'x' } }, 'ptp//'],
  [{ locked: true, source: 'ptp' }, 'ptp'],
  [{ locked: true, source: 'genlock' }, 'genlock'],
  [{ locked: false, source: 'ptp', ptp: { domain: 127 } }, ''],
  [{ locked: true, present: false, source: 'ptp', ptp: { domain: 127 } }, ''],
  [{ source: 'ptp' }, ''],
  ['ptp', ''],
  [undefined, ''],
])('whom its clock follows is read only while it is locked: %j', (synchronization, follows) => {
  const sample = blankOtrkSample();
  sample.follows = 'before';
  readOtrkDocument({ transforms: [{ translation: { x: 1, y: 0, z: 0 } }], timing: { synchronization } }, sample);
  expect(sample.follows).toBe(follows);
});

test.each([
  ['otrk_official_0.9.3_complete_dynamic', 1_718_806_554_500_000, 0, 'ptp/1/00:11:22:33:44:55'],
  ['otrk_official_1.0.0_complete_static', 1_718_806_554_500_000, 0, 'ptp/1/00:11:22:33:44:55'],
  ['otrk_official_1.0.0_recommended_dynamic', Number.NaN, -1, ''],
])('%s of the standard is read', (name, deviceTimeUs, sequence, follows) => {
  const sample = blankOtrkSample();
  expect(readOtrkDocument(fileOf(name), sample)).toBeUndefined();
  expect(sample).toMatchObject({ sourceNumber: 1, deviceTimeUs, sequence, status: 'Optical Good', follows });
  expect(sample.timecode).toEqual({
    hours: 1,
    minutes: 2,
    seconds: 3,
    frames: 4,
    rateNum: 24_000,
    rateDen: 1_001,
    dropFrame: false,
  });
  expect(sample.lens).toMatchObject({
    focalLengthMm: 24.305,
    focusDistanceM: 10,
    fStop: 4,
    entrancePupilM: 0.123,
    zoom: 0.3,
    focus: 0.1,
    iris: 0.2,
  });
  // The first characterisation of the complete documents says its direction; by default distorted -> undistorted.
  expect(sample.lens?.undistorts).toBe(name.includes('recommended'));
  if (name.includes('static')) {
    expect(sample).toMatchObject({ sensorWidthMm: 36, sensorHeightMm: 24, device: 'TrackerMaker Tracker 1234567890A' });
  }
});

test.each([
  ['nothing', undefined, 'document'],
  ['a list', [], 'document'],
  ['no transforms', {}, 'no-transform'],
  ['an empty chain', { transforms: [] }, 'no-transform'],
  ['a transform without content', { transforms: [{ id: 'Camera' }] }, 'no-transform'],
  ['a chain of nonsense', { transforms: [7] }, 'document'],
  ['a text for a number', { transforms: [{ translation: { x: '1', y: 0, z: 0 } }] }, 'not-finite'],
  ['a chain without end', { transforms: Array.from({ length: 17 }, () => ({ translation: {} })) }, 'document'],
])('%s is refused, and the sample is left alone', (_, raw, fault) => {
  const sample = { ...blankOtrkSample(), panDeg: 5, sourceNumber: 3 };
  expect(readOtrkDocument(raw, sample)).toBe(fault);
  expect(sample).toMatchObject({ panDeg: 5, sourceNumber: 3 });
});

test('no document makes it throw', () => {
  const key = fc.constantFrom(
    'transforms',
    'timing',
    'lens',
    'static',
    'tracker',
    'rotation',
    'translation',
    'x',
    'pan',
    'distortion',
    'radial',
    'sampleTimestamp',
    'seconds',
    'timecode',
    'camera',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }));
  fc.assert(fc.property(tree, (raw) => void readOtrkDocument(raw, blankOtrkSample())));
});

test('angles go on where they were: pan does not wrap at half a turn', () => {
  const angles = { panDeg: 179, tiltDeg: 0, rollDeg: 0 };
  const half = (181 * Math.PI) / 360;
  otrkAnglesOf(angles, [0, 0, 0, 0, 0, Math.sin(half), Math.cos(half)]);
  expect(angles.panDeg).toBeCloseTo(181, 9);
});
