/** Versions of calibrations: written once, one in force, back in one action, refused where the picture would jump. */
import { describe, expect, test } from 'vitest';
import type { PoseAverageResult } from '../../../app/core/calibration/kept/pose-average.ts';
import { DEFAULT_CALIBRATION } from '../../../app/core/calibration/kept/settings.ts';
import { QuickChecks } from '../../../app/engine/calibration/quick-checks.ts';
import { isFault } from '../../../drivers/contract.ts';
import { draftOf, HELENA, NOW_MS, openDesk } from './desk-rig.ts';

const SUBJECT = { camera: 'a', source: 'track-a', kind: 'stage-alignment' } as const;
const AVERAGE: PoseAverageResult = {
  pose: [0.9, 2, 0.5, 0, 0, 0, 1],
  samples: 50,
  expected: 50,
  refused: 0,
  spreadMm: 0.1,
  driftMm: 0.02,
  turnDeg: 0,
};

async function withTwo() {
  const rig = await openDesk();
  await rig.desk.adopt(draftOf(0.1), HELENA);
  await rig.desk.adopt(draftOf(0.25), HELENA);
  return rig;
}

test('what is adopted is numbered, in force, told to the process, journaled, and there again after a restart', async () => {
  const { desk, disk, told, lines, shown } = await openDesk();
  expect(shown()).toMatchObject({ inForce: 0, verdict: 'warning', back: null, versions: [] });
  expect(desk.alignmentOf('a')).toEqual({ version: 0, versions: {} });
  expect(await desk.adopt(draftOf(0.1), HELENA)).toEqual({ version: 1 });
  const alignment = { version: 1, versions: { 'stage-alignment': 1 }, stageFromTracker: [0.1, 0, 0, 0, 0, 0, 1] };
  expect(told).toEqual([{ camera: 'a', alignment }]);
  expect(lines).toMatchObject([{ kind: 'calibration', data: { do: 'in-force', camera: 'a', from: 0, to: 1 } }]);
  expect(shown()).toMatchObject({ inForce: 1, by: 'Helena', verdict: 'valid', reasons: [] });

  const again = await openDesk((studio) => studio, disk);
  expect(again.shown()).toMatchObject({
    inForce: 1,
    versions: [{ version: 1, proof: [{ id: 'rms', value: 0.4 }, {}, {}, {}] }],
  });
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
  expect(desk.alignmentOf('a')).toEqual({ version: 0, versions: {}, stageFromTracker: pose });
  await desk.adopt(draftOf(0), HELENA);
  expect(desk.compare({ camera: 'a', a: 0, b: 1 })).toMatchObject({
    apart: { shiftMm: [-1_000, -2_000, -3_000], turnDeg: 0 },
  });
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
  const { files } = await withTwo();
  const file = files.exportAs({ camera: 'a' }) as { name: string; text: string };
  expect(file.name).toBe('calibration-small-a.json');
  const other = await openDesk();
  expect(await other.files.importFrom({ text: file.text }, HELENA)).toEqual({
    added: [
      { camera: 'a', kind: 'stage-alignment', version: 1 },
      { camera: 'a', kind: 'stage-alignment', version: 2 },
    ],
  });
  expect(other.shown()).toMatchObject({ inForce: 0, versions: [{ version: 2, imported: { studio: 'small' } }, {}] });
  expect(other.files.exportAs({ camera: 'a', version: 7 })).toEqual({ code: 'caldesk.nothing-to-export' });
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
  const { files } = await withTwo();
  const file = JSON.parse((files.exportAs({ camera: 'a' }) as { text: string }).text) as never;
  spoil(file);
  const other = await openDesk();
  const refused = await other.files.importFrom({ text: JSON.stringify(file) }, HELENA);
  expect(isFault(refused) && refused.params).toMatchObject(params);
  expect(other.shown().versions).toEqual([]);
});

test('no JSON at all says so', async () => {
  const { files } = await openDesk();
  expect(await files.importFrom({ text: '{"format": ' }, HELENA)).toMatchObject({ code: 'caldesk.file-not-json' });
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

test('the gate is told what the page shows', async () => {
  const { desk, gates, lines, now, store } = await withTwo();
  expect(gates).toMatchObject([{ verdict: 'valid', version: 2, why: undefined }]);
  now.wallMs = NOW_MS + 200 * 3_600_000;
  desk.sweep();
  expect(gates).toMatchObject([{ verdict: 'warning', why: { code: 'caldesk.expired-age' } }]);
  expect(lines.filter(({ data }) => (data as { do: string }).do === 'broken')).toEqual([]);
  expect(store.head(SUBJECT).broken).toBeNull();
});

test('a reference that is lost once is remembered, told once, and forgiven by a quick check that passes', async () => {
  const { desk, store, lines, now, shown } = await openDesk((studio) => ({
    ...studio,
    devices: studio.devices.map((device) =>
      device.id === 'proc-1' ? { ...device, reports: { locked: 'engine/xr/ready' } } : device,
    ),
  }));
  now.values.set('engine/xr/ready', false);
  desk.sweep();
  // Of what the studio file says nobody claims that it was ever right.
  expect(store.head(SUBJECT).broken).toBeNull();
  now.values.set('engine/xr/ready', true);
  await desk.adopt(draftOf(0.1), HELENA);
  desk.sweep();
  expect(shown().verdict).toBe('valid');
  now.values.set('engine/xr/ready', false);
  desk.sweep();
  desk.sweep();
  now.values.set('engine/xr/ready', true);
  await store.change(SUBJECT, (head) => head);
  desk.sweep();
  expect(shown().reasons).toEqual([{ code: 'caldesk.expired-genlock', params: { device: 'proc-1' } }]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(lines.filter(({ data }) => (data as { do: string }).do === 'broken')).toHaveLength(1);
});

describe('the quick check', () => {
  const survey = [
    { id: 'p1', name: { en: 'P1', zh: '点1' }, xM: 1, yM: 2, zM: 0.5 },
    { id: 'p2', name: { en: 'P2', zh: '点2' }, xM: 3, yM: 4, zM: 0.5 },
  ];
  /** The tracker says 0.9, 2, 0.5; version 1 adds 0.1 along x. */
  async function checker(change: Partial<PoseAverageResult> = {}) {
    const rig = await openDesk((studio) => ({ ...studio, calibration: { ...DEFAULT_CALIBRATION, survey } }));
    await rig.desk.adopt(draftOf(0.1), HELENA);
    const average = { ...AVERAGE, ...change };
    const checks = new QuickChecks({
      desk: rig.desk,
      observer: { measure: () => Promise.resolve(average) },
      store: rig.store,
      journal: { note: ({ kind, data }) => void rig.lines.push({ kind, data }) },
      wallMs: () => rig.now.wallMs,
    });
    return { ...rig, press: (of?: 'camera') => checks.check({ camera: 'a', point: 'p1', ...(of && { of }) }, HELENA) };
  }

  test('one number, kept with time, point and version; it passes', async () => {
    const { press, shown, lines } = await checker();
    expect(await press()).toMatchObject({ pass: true, version: 1, limitMm: 5 });
    expect(shown()).toMatchObject({ verdict: 'valid', check: { point: 'p1', atMs: NOW_MS, by: 'Helena' } });
    expect(shown().check?.mm).toBeCloseTo(0, 9);
    expect(lines.at(-1)).toMatchObject({ kind: 'calibration', data: { do: 'check', camera: 'a', version: 1 } });
  });

  test('of the camera it goes along the lever arm that is in force, turned as the head is; without one it is refused', async () => {
    const half = Math.SQRT1_2;
    // Turned left by a quarter: what is forward of the body lies to the left of it on the stage.
    const { press, shown, store, desk, lines } = await checker({ pose: [1.1, 2, 0.5, 0, 0, half, half] });
    expect(await press('camera')).toEqual({ code: 'caldesk.check-no-arm', params: { camera: 'a' } });
    const { kind: _, ...origin } = draftOf(0);
    await desk.adopt(
      {
        ...origin,
        kind: 'arm',
        bodyFromCamera: [0, 0.2, 0, 0, 0, 0, 1],
        sigma: null,
        residual: null,
        coverage: null,
        evidence: [],
      },
      HELENA,
    );
    expect(await press('camera')).toMatchObject({ pass: true, of: 'camera' });
    expect(shown().check?.mm).toBeCloseTo(0, 6);
    expect(await press()).toMatchObject({ pass: false, of: 'body' });
    expect(shown().check).toMatchObject({ of: 'body' });
    expect(shown().check?.mm).toBeCloseTo(200, 6);
    expect(lines.at(-2)).toMatchObject({ data: { do: 'check', of: 'camera' } });
    await store.open();
    expect(store.head({ camera: 'a', source: 'track-a', kind: 'stage-alignment' }).checks.map(({ of }) => of)).toEqual([
      'camera',
      'body',
    ]);
  });

  test('too far off: recalibrate, and the gate blocks', async () => {
    const { press, shown, gates } = await checker({ pose: [0.9, 2.012, 0.5, 0, 0, 0, 1] });
    expect(await press()).toMatchObject({ pass: false });
    expect(shown().check?.mm).toBeCloseTo(12, 6);
    expect(gates).toMatchObject([{ verdict: 'blocking', why: { code: 'caldesk.expired-quick' } }]);
  });

  test('a camera on another point is no check: the page says where it stands', async () => {
    const { press, shown } = await checker({ pose: [2.9, 4.1, 0.5, 0, 0, 0, 1] });
    expect(await press()).toMatchObject({ code: 'caldesk.check-other', params: { point: 'p1', other: 'p2' } });
    expect(shown().check).toBeNull();
  });

  test('a camera that moves is no check; nothing is kept', async () => {
    const { press, shown } = await checker({ driftMm: 30 });
    expect(await press()).toMatchObject({ code: 'caldesk.took-moving' });
    expect(shown().check).toBeNull();
  });
});
