/** A camera with several trackers: each is recorded, stands in for its own in a replay, and leaves with an export. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { LENS_KEYS, type LensValues } from '../../app/core/calibration/lens-map.ts';
import { csvOf } from '../../app/engine/recordings/export-text.ts';
import { usdaOf } from '../../app/engine/recordings/export-usda.ts';
import { recordedSamples } from '../../app/engine/recordings/recorded-samples.ts';
import { exportRecording } from '../../app/engine/recordings/recording-export.ts';
import { RecordingList } from '../../app/engine/recordings/recording-list.ts';
import { Recorder } from '../../app/engine/tracking/recording/recorder.ts';
import { scanRecording } from '../../app/engine/tracking/recording/recording-file.ts';
import type { RecordedSource, RecordingHeader } from '../../app/engine/tracking/recording/recording-format.ts';
import { RecordingTap } from '../../app/engine/tracking/recording/recording-tap.ts';
import { ownOf, replayedSource, replayedSources } from '../../app/engine/tracking/recording/replayed-source.ts';
import type { SourceConfig } from '../../app/engine/tracking/tracking-config.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from '../../drivers/freed/freed-codec.ts';
import { HEADER, LIMITS, memoryDisk } from './kit.ts';
import { readUsda } from './usda-grammar.ts';

vi.setConfig({ testTimeout: 60_000 });
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const SINGLE = HEADER.setup.sources[0]!;
const recordedAs = (sourceId: string | undefined, change: Partial<RecordedSource> = {}): RecordedSource => ({
  ...SINGLE,
  ...(sourceId !== undefined && { sourceId }),
  ...change,
});
const own = (sourceId: string | undefined, xM: number, change: Partial<SourceConfig> = {}): SourceConfig => ({
  cameraId: 'c',
  ...(sourceId !== undefined && { sourceId }),
  protocol: 'psn',
  listen: { host: '0.0.0.0', port: 56_565 },
  trackerCameraId: 9,
  expectedHz: 60,
  stageFromTracker: [xM, 0, 0, 0, 0, 0, 1],
  ...change,
});

test('a recorded tracker stands in for the one of its name, else for the one in its place; the rest waits', () => {
  const pairs = (mine: readonly SourceConfig[], theirs: readonly RecordedSource[]) =>
    replayedSources(mine, theirs).map(({ config, recorded }) => [
      config.sourceId ?? '',
      recorded.sourceId ?? '',
      config.stageFromTracker?.[0],
    ]);
  const two = [own('t1', 1), own('t2', 2)];
  expect(pairs(two, [recordedAs('t2'), recordedAs('t1')])).toEqual([
    ['t1', 't1', 1],
    ['t2', 't2', 2],
  ]);
  expect(pairs(two, [recordedAs('x'), recordedAs('y')])).toEqual([
    ['t1', 'x', 1],
    ['t2', 'y', 2],
  ]);
  expect(pairs(two, [recordedAs('t2'), recordedAs('x'), recordedAs('y')])).toEqual([
    ['t1', 'x', 1],
    ['t2', 't2', 2],
  ]);
  // Then it had one tracker: it is the main one's, and the spare one waits.
  expect(pairs(two, [recordedAs(undefined)])).toEqual([['t1', '', 1]]);
  expect(pairs([own(undefined, 3)], [recordedAs('t1'), recordedAs('t2')])).toEqual([['', 't1', 3]]);
});

test('it is heard as it was recorded, placed as the camera is now, and goes over by the rules of now', () => {
  const switchOver = { blendMs: 700 };
  const mine = [own('t1', 1, { switchOver, staleAfterMs: 400 }), own('t2', 2)];
  const [only] = replayedSources(mine, [recordedAs('t2', { trackerCameraId: 7 })]);
  // It goes to its own, the second; the rules are those of the main one all the same.
  expect(only?.config).toEqual({
    cameraId: 'c',
    sourceId: 't2',
    switchOver,
    protocol: 'freed',
    listen: SINGLE.listen,
    trackerCameraId: 7,
    expectedHz: 100,
    stageFromTracker: [2, 0, 0, 0, 0, 0, 1],
  });
  // Aligned anew while it plays: by its own, not by its place.
  const moved = [own('t1', 11), own('t2', 12)];
  const again = ownOf(only?.config ?? mine[0]!, moved);
  expect(replayedSource(again ?? mine[0]!, only?.config ?? mine[0]!).stageFromTracker?.[0]).toBe(12);
});

/** Camera a by two trackers on two ports, a metre apart, and camera b by one. */
async function recorded() {
  const listen = { host: '127.0.0.1', port: 40_001 };
  const header: RecordingHeader = {
    ...HEADER,
    id: '2026-11-21/101500 two',
    setup: {
      ports: [...HEADER.setup.ports, { index: 1, protocol: 'freed', listen }],
      sources: [
        recordedAs('track-a'),
        recordedAs('track-a2', { port: 1, listen, expectedHz: 50, stageFromTracker: [1, 0, 0, 0, 0, 0, 1] }),
        { ...SINGLE, cameraId: 'b', trackerCameraId: 2 },
      ],
    },
  };
  const disk = memoryDisk();
  const recorder = new Recorder({ header, cameras: null, limits: LIMITS, disk, wallMs: () => HEADER.startedWallMs });
  for (let n = 0; n < 20; n++)
    for (const [port, cameraId] of [
      [0, 1],
      [1, 1],
      [0, 2],
    ] as const) {
      const bytes = new Uint8Array(FREED_D1_BYTES);
      encodeFreedD1({ ...blankFreedPose(), cameraId, xMm: cameraId * 1_000, zMm: 1_500, zoomRaw: n }, bytes);
      recorder.datagram(port, bytes, '10.0.0.7', 5_000 + port, 2e6 + n * 20_000);
    }
  await recorder.stop();
  const folder = await mkdtemp(join(tmpdir(), 'stl-rec-'));
  folders.push(folder);
  const list = new RecordingList(folder);
  await mkdir(join(folder, header.id), { recursive: true });
  await writeFile(list.fileOf(header.id), disk.file());
  const recording = await scanRecording(list.fileOf(header.id));
  if ('code' in recording) throw new Error(recording.code);
  return {
    list,
    header,
    samples: (tracker?: string) => recordedSamples(list.fileOf(header.id), recording, { ...(tracker && { tracker }) }),
  };
}

async function whole(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

test('an export holds every tracker, each through its own alignment; one can be chosen', async () => {
  const { samples } = await recorded();
  const found = { '': 0, 'track-a': 0, 'track-a2': 0 } as Record<string, number>;
  for await (const { camera, tracker, pose, refused } of samples()) {
    expect([refused, camera]).toEqual(['', tracker === '' ? 'b' : 'a']);
    expect(pose?.[0]).toBe(tracker === 'track-a' ? 1 : 2);
    found[tracker]!++;
  }
  expect(found).toEqual({ '': 20, 'track-a': 20, 'track-a2': 20 });
  const rows = (await whole(csvOf(samples('track-a2')))).trim().split('\r\n');
  expect(rows[0]?.split(',').slice(0, 3)).toEqual(['camera', 'tracker', 'atS']);
  expect(rows.slice(1).map((row) => row.split(',')[1])).toEqual(Array.from({ length: 20 }, () => 'track-a2'));
});

test('a USD file has a camera for each of them', async () => {
  const { samples, header } = await recorded();
  const { prims } = readUsda(await whole(usdaOf(samples(), header)));
  expect(prims[0]?.children.map(({ name }) => name)).toEqual([
    'Camera_a__track_2da',
    'Camera_a__track_2da2',
    'Camera_b',
  ]);
});

test('the list names them; the file that leaves is named by what was chosen; one that is not there is refused', async () => {
  const { list, header } = await recorded();
  const { recordings } = await list.all(undefined);
  expect(recordings[0]?.cameras).toEqual([
    {
      camera: 'a',
      tracker: 'track-a',
      protocol: 'freed',
      hz: 100,
      backups: [{ tracker: 'track-a2', protocol: 'freed', hz: 50 }],
    },
    { camera: 'b', tracker: '', protocol: 'freed', hz: 100, backups: [] },
  ]);
  const ask = (query: Record<string, string>) => exportRecording(list, header.id, new URLSearchParams(query));
  expect(await ask({ camera: 'a', tracker: 'track-a2' })).toMatchObject({
    name: '2026-11-21 101500 two a track-a2.csv',
  });
  expect(await ask({ camera: 'b', tracker: 'track-a2' })).toMatchObject({ code: 'replay.not-recorded' });
  expect(await ask({ tracker: 'track-a2' })).toMatchObject({ code: 'replay.not-recorded' });
});

test('a recording holds how a tracker is heard, and not the lens that was in force: a block has its limit', () => {
  const values = Object.fromEntries(LENS_KEYS.map((key) => [key, 1])) as LensValues;
  const nodes = Array.from({ length: 200 }, (_, n) => ({ zoom: n / 200, focus: 0, values }));
  const rings = { zoom: null, focus: null };
  const lens = { model: 'opencv', sensorWidthMm: 24, sensorHeightMm: 13.5, nodes, ...rings } as const;
  const wanted = own(undefined, 2);
  const setup = new RecordingTap().setup([{ ...wanted, lens, pupil: { nodes, ...rings } }], () => true);
  expect(setup.sources).toEqual([{ ...wanted, port: 0 }]);
});
