/** Versions of calibrations: written once, one in force, back in one action, refused where the picture would jump. */
import { expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { draftOf, HELENA, NOW_MS, openDesk } from './desk-rig.ts';

async function withTwo() {
  const rig = await openDesk();
  await rig.desk.adopt(draftOf(0.1), HELENA);
  await rig.desk.adopt(draftOf(0.25), HELENA);
  return rig;
}

test('what is adopted is numbered, in force, told to the process, journaled, and there again after a restart', async () => {
  const { desk, disk, told, lines, shown } = await openDesk();
  expect(shown()).toMatchObject({ inForce: 0, verdict: 'warning', back: null, versions: [] });
  expect(desk.alignmentOf('a')).toEqual({ version: 0 });
  expect(await desk.adopt(draftOf(0.1), HELENA)).toEqual({ version: 1 });
  expect(told).toEqual([{ camera: 'a', alignment: { version: 1, stageFromTracker: [0.1, 0, 0, 0, 0, 0, 1] } }]);
  expect(lines).toMatchObject([{ kind: 'calibration', data: { do: 'in-force', camera: 'a', from: 0, to: 1 } }]);
  expect(shown()).toMatchObject({ inForce: 1, by: 'Helena', verdict: 'valid', reasons: [] });

  const again = await openDesk((studio) => studio, disk);
  expect(again.shown()).toMatchObject({ inForce: 1, versions: [{ version: 1, residual: { rmsMm: 0.4 } }] });
  expect(again.desk.alignmentOf('a').stageFromTracker?.[0]).toBe(0.1);
});

test('the studio file is where it starts from', async () => {
  const pose = [1, 2, 3, 0, 0, 0, 1];
  const { desk } = await openDesk((studio) => ({
    ...studio,
    cameras: studio.cameras.map((camera) => ({
      ...camera,
      ...(camera.tracking && { tracking: { ...camera.tracking, stageFromTracker: pose } }),
    })),
  }));
  expect(desk.alignmentOf('a')).toEqual({ version: 0, stageFromTracker: pose });
  await desk.adopt(draftOf(0), HELENA);
  expect(desk.compare({ camera: 'a', a: 0, b: 1 })).toMatchObject({ shiftMm: [-1_000, -2_000, -3_000], turnDeg: 0 });
});

test('back in one action; an old version can be used again; none is ever overwritten', async () => {
  const { desk, disk, shown } = await withTwo();
  expect(await desk.back({ camera: 'a' }, HELENA)).toMatchObject({ version: 1, before: 2, applied: true });
  expect(await desk.activate({ camera: 'a', version: 2 }, HELENA)).toMatchObject({ version: 2 });
  expect(shown()).toMatchObject({ inForce: 2, back: 1 });
  await desk.note({ camera: 'a', version: 1, note: 'before the crane was moved' });
  expect(desk.show({ camera: 'a', version: 1 })).toMatchObject({ note: 'before the crane was moved' });
  expect(disk.get('calibration/small/a/track-a/stage-alignment/1')).toMatchObject({ version: 1 });
  expect(disk.get('calibration/small/a/track-a/stage-alignment/1')).not.toHaveProperty('note');
  expect(await desk.activate({ camera: 'a', version: 9 }, HELENA)).toMatchObject({ code: 'caldesk.no-version' });
  expect(await desk.back({ camera: 'z' }, HELENA)).toMatchObject({ code: 'caldesk.no-camera' });
});

test.each([
  ['yes', 'caldesk.on-air'],
  ['unknown', 'caldesk.air-unknown'],
] as const)('on air: %s, through a relay of ours: refused by name, nothing changes', async (onAir, code) => {
  const { desk, now, shown } = await withTwo();
  now.relays = ['a/xr'];
  now.onAir = onAir;
  expect(await desk.back({ camera: 'a' }, HELENA)).toMatchObject({ code });
  expect(shown().inForce).toBe(2);
  // The tracker feeds its sinks itself: nothing that is on air moves.
  now.relays = ['b/xr'];
  expect(await desk.back({ camera: 'a' }, HELENA)).toMatchObject({ version: 1 });
});

test.each([['picture:a'], ['zone:left']])('a take that claims %s: refused by name', async (claim) => {
  const { desk, now, shown } = await withTwo();
  now.claims = [claim];
  expect(await desk.activate({ camera: 'a', version: 1 }, HELENA)).toMatchObject({ code: 'caldesk.take' });
  expect(shown().inForce).toBe(2);
  now.claims = ['zone:elsewhere'];
  expect(await desk.activate({ camera: 'a', version: 1 }, HELENA)).toMatchObject({ version: 1 });
});

test('a take that is armed while the disk writes: taken back, the process is told nothing', async () => {
  const { desk, now, told, store } = await withTwo();
  now.onWrite = () => {
    now.claims = ['picture:a'];
  };
  expect(await desk.back({ camera: 'a' }, HELENA)).toMatchObject({ code: 'caldesk.take' });
  expect(told).toHaveLength(2);
  expect(store.head({ camera: 'a', source: 'track-a', kind: 'stage-alignment' }).inForce).toBe(2);
});

test('a disk that does not write: refused, and what was in force stays', async () => {
  const { desk, now, told } = await withTwo();
  now.broken = true;
  expect(await desk.adopt(draftOf(0.5), HELENA)).toMatchObject({ code: 'storage.broken' });
  expect(await desk.back({ camera: 'a' }, HELENA)).toMatchObject({ code: 'storage.broken' });
  expect(desk.alignmentOf('a').version).toBe(2);
  expect(told).toHaveLength(2);
});

test('a process that is being replaced: in force, and told that it is not applied yet', async () => {
  const { desk, now } = await withTwo();
  now.process = { code: 'tracking.lost' };
  expect(await desk.back({ camera: 'a' }, HELENA)).toMatchObject({ version: 1, applied: false });
});

test('exported and taken in elsewhere: new versions, none in force, where they came from', async () => {
  const { desk } = await withTwo();
  const file = desk.exportAs({ camera: 'a' }) as { name: string; text: string };
  expect(file.name).toBe('calibration-small-a.json');
  const other = await openDesk();
  expect(await other.desk.importFrom({ text: file.text }, HELENA)).toEqual({
    added: [
      { camera: 'a', version: 1 },
      { camera: 'a', version: 2 },
    ],
  });
  expect(other.shown()).toMatchObject({ inForce: 0, versions: [{ version: 2, imported: { studio: 'small' } }, {}] });
  expect(other.desk.exportAs({ camera: 'a', version: 7 })).toEqual({ code: 'caldesk.nothing-to-export' });
});

test.each<[string, (file: { calibrations: Record<string, unknown>[] }) => unknown, object]>([
  [
    'a number that is a word',
    (file) => Object.assign(file.calibrations[1]!, { atMs: 'now' }),
    { place: '/calibrations/1/atMs' },
  ],
  [
    'a pose that turns by nothing',
    (file) => Object.assign(file.calibrations[0]!, { stageFromTracker: [0, 0, 0, 0, 0, 0, 0] }),
    { place: '/calibrations/0/stageFromTracker' },
  ],
  ['a camera that is not here', (file) => Object.assign(file.calibrations[1]!, { camera: 'q' }), { camera: 'q' }],
  ['another tracker', (file) => Object.assign(file.calibrations[0]!, { source: 'mocap' }), { wants: 'track-a' }],
])('%s: refused whole, with the place', async (_, spoil, params) => {
  const { desk } = await withTwo();
  const file = JSON.parse((desk.exportAs({ camera: 'a' }) as { text: string }).text) as never;
  spoil(file);
  const other = await openDesk();
  const refused = await other.desk.importFrom({ text: JSON.stringify(file) }, HELENA);
  expect(isFault(refused) && refused.params).toMatchObject(params);
  expect(other.shown().versions).toEqual([]);
});

test('no JSON at all says so', async () => {
  const { desk } = await openDesk();
  expect(await desk.importFrom({ text: '{"format": ' }, HELENA)).toMatchObject({ code: 'caldesk.file-not-json' });
});

test('rows that are damaged on the disk are left out; the rest opens', async () => {
  const { disk } = await withTwo();
  disk.set('calibration/small/a/track-a/stage-alignment/1', { version: 1, stageFromTracker: 'x' });
  const again = await openDesk((studio) => studio, disk);
  expect(again.shown().versions.map(({ version }) => version)).toEqual([2]);
  disk.set('calibration/small', { heads: { odd: 7 }, lenses: [] });
  expect((await openDesk((studio) => studio, disk)).shown()).toMatchObject({ inForce: 0, versions: [] });
});

test('another lens on the camera ends it by name; the lens back makes it count again', async () => {
  const { desk, shown } = await openDesk();
  await desk.lens({ camera: 'a', serial: '50-1' });
  await desk.adopt(draftOf(0.1, { bound: { ...draftOf(0).bound, lens: '50-1' } }), HELENA);
  await desk.lens({ camera: 'a', serial: '85-2' });
  expect(shown()).toMatchObject({ verdict: 'blocking', reasons: [{ code: 'caldesk.expired-lens' }] });
  await desk.lens({ camera: 'a', serial: '50-1' });
  expect(shown().verdict).toBe('valid');
});

test('age ends it', async () => {
  const { desk, now, shown } = await withTwo();
  now.wallMs = NOW_MS + 168 * 3_600_000;
  desk.publishAll();
  expect(shown()).toMatchObject({ verdict: 'warning', reasons: [{ code: 'caldesk.expired-age' }] });
});
