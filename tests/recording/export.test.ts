/** Exports: Python reads CSV and JSON lines alike, a grammar that is not the writer's reads USD, and the poses are the camera's. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { composePoses, degFromRad, quatFromPanTiltRoll, radFromDeg } from '../../app/core/geometry.ts';
import { csvOf, jsonLinesOf, rowOf } from '../../app/engine/recordings/export-text.ts';
import { usdaOf } from '../../app/engine/recordings/export-usda.ts';
import {
  type RecordedSample,
  recordedSamples,
  type SampleChoice,
} from '../../app/engine/recordings/recorded-samples.ts';
import { Recorder } from '../../app/engine/tracking/recording/recorder.ts';
import { scanRecording } from '../../app/engine/tracking/recording/recording-file.ts';
import type { RecordingHeader } from '../../app/engine/tracking/recording/recording-format.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from '../../drivers/freed/freed-codec.ts';
import { rotateByQuat } from '../core/turns.ts';
import { HEADER, LIMITS, memoryDisk } from './kit.ts';
import { readUsda } from './usda-grammar.ts';

vi.setConfig({ testTimeout: 60_000 });
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const STAGE_FROM_TRACKER = [1, 2, 0.5, 0, 0, 0, 1];
quatFromPanTiltRoll(STAGE_FROM_TRACKER, 3, radFromDeg(40), 0, 0);
const SOURCE = { ...HEADER.setup.sources[0]!, stageFromTracker: STAGE_FROM_TRACKER };
const NAME = 'walk "past"\n=B';

/** Half a second at 100 Hz: frame 4711 begins with the first sample; one spoilt, one of somebody else's camera. */
async function recorded() {
  const header: RecordingHeader = { ...HEADER, name: NAME, setup: { ...HEADER.setup, sources: [SOURCE] } };
  const disk = memoryDisk();
  const recorder = new Recorder({ header, cameras: null, limits: LIMITS, disk, wallMs: () => HEADER.startedWallMs });
  const line = {
    epochUs: 2e6,
    timecodeAtEpoch: 90_000,
    frameAtEpoch: 4_711,
    drop: false,
    speedPpm: 0,
    state: 'locked',
  };
  recorder.note({ t: 'house', atUs: 2e6, ...line }, 2e6);
  for (let n = 0; n < 50; n++) {
    const bytes = new Uint8Array(FREED_D1_BYTES);
    const pose = { panDeg: -30 - n * 0.25, tiltDeg: 10, rollDeg: 2, xMm: 1_500, yMm: -250, zMm: 1_600 };
    encodeFreedD1({ ...blankFreedPose(), cameraId: n === 20 ? 7 : 1, ...pose, zoomRaw: 1_000 + n, focusRaw: 5 }, bytes);
    if (n === 10) bytes[28]! ^= 1;
    recorder.datagram(0, bytes, '10.0.0.7', 5_000, 2e6 + n * 10_000);
  }
  await recorder.stop();
  const folder = await mkdtemp(join(tmpdir(), 'stl-rec-'));
  folders.push(folder);
  const path = join(folder, 'tracking.slt');
  await writeFile(path, disk.file());
  const recording = await scanRecording(path);
  if ('code' in recording) throw new Error(recording.code);
  const samples = (choice: SampleChoice = {}) => recordedSamples(path, recording, choice);
  return { folder, samples, header };
}

async function whole(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

async function all(samples: AsyncIterable<RecordedSample>): Promise<RecordedSample[]> {
  const found: RecordedSample[] = [];
  for await (const one of samples) found.push(one);
  return found;
}

test('every sample is there with frame, timecode and what became of it; a range is a range', async () => {
  const { samples } = await recorded();
  const found = await all(samples());
  expect(found).toHaveLength(50);
  // 50 frames a second, 25 labels: two samples a frame, four a label.
  expect(found.slice(0, 5).map(({ frame }) => frame)).toEqual([4_711, 4_711, 4_712, 4_712, 4_713]);
  expect(found.slice(0, 5).map(({ timecode }) => timecode)).toEqual([
    '01:00:00:00',
    '01:00:00:00',
    '01:00:00:00',
    '01:00:00:00',
    '01:00:00:01',
  ]);
  expect(found[10]).toMatchObject({ refused: 'checksum', raw: null, pose: null });
  expect(found[20]).toMatchObject({ refused: 'other-camera', pose: null });
  expect(found[49]).toMatchObject({ camera: 'a', refused: '', verdict: 'lossy', sender: '10.0.0.7:5000', atS: 0.49 });
  expect(found[49]!.raw).toMatchObject({ panDeg: -42.25, zoomRaw: 1_049 });
  expect((await all(samples({ fromS: 0.1, toS: 0.2 }))).map(({ atS }) => atS)).toEqual(
    Array.from({ length: 11 }, (_, n) => (10 + n) / 100),
  );
  expect(await all(samples({ camera: 'b' }))).toEqual([]);
});

test('Python reads CSV and JSON lines, to the last bit of each number, and both say the same', async () => {
  const { folder, samples } = await recorded();
  await writeFile(join(folder, 'a.csv'), await whole(csvOf(samples())));
  await writeFile(join(folder, 'a.jsonl'), await whole(jsonLinesOf(samples())));
  const script = new URL('./read_exports.py', import.meta.url).pathname;
  const said = JSON.parse(
    execFileSync('python3', [script, join(folder, 'a.csv'), join(folder, 'a.jsonl')], { encoding: 'utf8' }),
  ) as { rows: number; same: boolean; columns: string[]; lines: Record<string, unknown>[] };
  expect(said).toMatchObject({ rows: 50, same: true });
  expect(said.columns.slice(0, 10)).toEqual([
    'camera',
    'tracker',
    'atS',
    'wall',
    'frame',
    'timecode',
    'sender',
    'refused',
    'verdict',
    'xM',
  ]);
  const pose = (await all(samples()))[4]!.pose!;
  const { xM, yM, zM, qx, qy, qz, qw, rawPanDeg, rawXM } = said.lines[4]!;
  expect([xM, yM, zM, qx, qy, qz, qw]).toEqual(pose);
  expect([rawPanDeg, rawXM]).toEqual([-31, 1.5]);
});

test('the corrected pose is the tracker pose through the alignment; its angles are those of the house', async () => {
  const { samples } = await recorded();
  const { pose } = (await all(samples()))[4]!;
  const tracker = [1.5, -0.25, 1.6, 0, 0, 0, 1];
  // FreeD pans to the right, the stage to the left.
  quatFromPanTiltRoll(tracker, 3, radFromDeg(31), radFromDeg(10), radFromDeg(2));
  const expected = [0, 0, 0, 0, 0, 0, 1];
  composePoses(expected, STAGE_FROM_TRACKER, tracker);
  expect(pose!.map((n) => Number(n.toFixed(9)))).toEqual(expected.map((n) => Number(n.toFixed(9))));
  const { panDeg, tiltDeg, rollDeg } = rowOf((await all(samples()))[4]!);
  expect([panDeg, tiltDeg, rollDeg].map((n) => Number(Number(n).toFixed(6)))).toEqual([71, 10, 2]);
  expect(degFromRad(Math.PI)).toBe(180);
});

test('USD ASCII keeps to its grammar, and the camera looks where ours looks, in metres with Z up', async () => {
  const { samples, header } = await recorded();
  const text = await whole(usdaOf(samples(), header));
  const { metadata, prims } = readUsda(text);
  expect(metadata).toMatchObject({
    upAxis: 'Z',
    metersPerUnit: 1,
    timeCodesPerSecond: 50,
    startTimeCode: 0,
    endTimeCode: 24.5,
    defaultPrim: 'Cameras',
    stagelockRecording: NAME,
    stagelockStartTimecode: '01:00:00:00',
  });
  const [camera] = prims[0]!.children;
  expect(camera).toMatchObject({
    type: 'Camera',
    name: 'Camera_a',
    metadata: { stagelockCamera: 'a', stagelockRefusedSamples: 2 },
  });
  const { attributes } = camera!;
  expect(attributes['xformOpOrder']?.value).toEqual(['xformOp:translate', 'xformOp:orient']);
  const translate = attributes['xformOp:translate']!.value as ReadonlyMap<number, number[]>;
  const orient = attributes['xformOp:orient']!.value as ReadonlyMap<number, number[]>;
  expect([...translate.keys()].slice(0, 4)).toEqual([0, 0.5, 1, 1.5]);
  expect(translate.size).toBe(48);
  const { pose } = (await all(samples()))[4]!;
  expect(translate.get(2)).toEqual(pose!.slice(0, 3));
  const [w, x, y, z] = orient.get(2)!;
  for (const [usd, ours] of [
    [
      [0, 0, -1],
      [0, 1, 0],
    ],
    [
      [0, 1, 0],
      [0, 0, 1],
    ],
    [
      [1, 0, 0],
      [1, 0, 0],
    ],
  ] as const) {
    const theirs = [0, 0, 0];
    const own = [0, 0, 0];
    rotateByQuat(theirs, [x!, y!, z!, w!], usd);
    rotateByQuat(own, pose!.slice(3), ours);
    for (const i of [0, 1, 2]) expect(theirs[i]).toBeCloseTo(own[i]!, 12);
  }
  // FreeD says no lens: there is none, rather than an invented one.
  expect(attributes['focalLength']).toBeUndefined();
  expect((attributes['stagelock:timecode']!.value as ReadonlyMap<number, string>).get(2)).toBe('01:00:00:01');
});

test('a focal length that the tracker said is in tenths of a metre', async () => {
  const { samples, header } = await recorded();
  async function* withLens(): AsyncGenerator<RecordedSample> {
    for await (const one of samples()) {
      if (one.raw)
        Object.assign(one.raw.lens, { known: true, focalLengthMm: 35, sensorWidthMm: 36, focusDistanceM: 4.5 });
      yield one;
    }
  }
  const { attributes } = readUsda(await whole(usdaOf(withLens(), header))).prims[0]!.children[0]!;
  const first = (key: string) => (attributes[key]!.value as ReadonlyMap<number, number>).get(0);
  expect([first('focalLength'), first('horizontalAperture'), first('focusDistance')]).toEqual([0.35, 0.36, 4.5]);
});

test('the grammar refuses what USD refuses', () => {
  const file = (body: string): string => `#usda 1.0\n(\n    upAxis = "Z"\n)\ndef Camera "A"\n{\n${body}\n}\n`;
  expect(() => readUsda(file('double3 xformOp:translate.timeSamples = { 0: (1, 2, 3), 1: (1, 2, 4), }'))).not.toThrow();
  for (const body of [
    'double3 xformOp:translate.timeSamples = { 0: (1, 2), }',
    'double3 xformOp:translate.timeSamples = { 1: (1, 2, 3), 1: (1, 2, 3), }',
    'double3 xformOp:translate.timeSamples = { 0: (1, 2, NaN), }',
    'float focalLength = ,',
    'string a = "x"y"',
    'quux a = 1',
  ])
    expect(() => readUsda(file(body)), body).toThrow(/expected/);
  expect(() => readUsda('#usda 1.0\n(\n)\ndef Camera "1a"\n{\n}\n')).toThrow('a prim name expected');
});
