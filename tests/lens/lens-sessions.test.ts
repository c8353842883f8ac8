/** Lens sessions on a disk of memory: what was taken is there again after a crash, in its place, with what a person said of it. */
import { expect, test } from 'vitest';
import type { Fault } from '../../app/core/parameter.ts';
import { LensDesk, type LensDeskDeps } from '../../app/engine/lens/lens-desk.ts';
import { LensStore } from '../../app/engine/lens/lens-store.ts';
import { PatternPlan } from '../../app/engine/lens/pattern-plan.ts';
import { PictureSources } from '../../app/engine/lens/picture-sources.ts';
import type { LensSessionState } from '../../app/protocol/state-lens.ts';
import { valueOf } from '../core/calibration/calibration-kit.ts';
import { patternView } from '../core/lens/pattern-stage.ts';
import { TestClock } from '../kit/test-clock.ts';

const WHO = { seat: 'seat-1', name: 'Helena', role: 'technician' } as const;
const BODY = [1, 2, 1.5, 0, 0, 0, 1];

function open(disk = new Map<string, unknown>()): {
  readonly desk: LensDesk;
  readonly disk: Map<string, unknown>;
  readonly session: () => LensSessionState | undefined;
  broken: Fault | undefined;
} {
  const shown = new Map<string, unknown>();
  const { studio } = patternView();
  const plan = new PatternPlan(() => studio);
  const { markers } = valueOf(plan.now()).wall;
  const state: { broken: Fault | undefined } = { broken: undefined };
  const thread: LensDeskDeps['thread'] = {
    ask: (job: string) =>
      Promise.resolve(
        job === 'look'
          ? {
              widthPx: 320,
              heightPx: 180,
              others: 2,
              doubles: [],
              markers: markers.slice(0, 4).map(({ marker }) => ({ marker, corners: [9, 9, 19, 9, 19, 19, 9, 19] })),
            }
          : { outcome: { ok: false, fault: { code: 'calibration.flat-square-on' } }, untracked: null },
      ) as never,
  };
  const desk = new LensDesk({
    cameras: () => ['a'],
    sensorOf: () => ({ widthMm: 32, heightMm: 18 }),
    plan,
    store: new LensStore({
      studioId: 'here',
      storage: {
        getSetting: (name) => Promise.resolve(disk.get(name)),
        putSetting: (name, value) => {
          if (state.broken) return Promise.resolve(state.broken);
          disk.set(name, JSON.parse(JSON.stringify(value)));
          return Promise.resolve(true);
        },
      },
    }),
    thread,
    sources: new PictureSources({ sources: () => [], clock: new TestClock(), wallMs: () => 5, virtualUrl: undefined }),
    rings: {
      around: (_, place) =>
        Promise.resolve({
          place,
          placeBy: 'person',
          raw: { zoom: 100, focus: 200 },
          tracked: { trackerFromBody: BODY, spreadMm: 0.1, turnDeg: 0.01 },
          untracked: null,
        }),
    },
    calibration: {} as LensDeskDeps['calibration'],
    publisher: { set: (path, value) => void shown.set(path.join('/'), value) },
    wallMs: () => 5,
  });
  return Object.assign(state, {
    desk,
    disk,
    session: () => shown.get('lenscal/sessions/a') as LensSessionState | undefined,
  });
}

const bytes = new Uint8Array(1);

test('three pictures, one left out, one moved to another place: all there again after a crash', async () => {
  const first = open();
  expect(await first.desk.take('a', 'early.png', bytes)).toMatchObject({ code: 'lens.no-session' });
  expect(await first.desk.begin({ camera: 'a' }, WHO)).toEqual({});
  expect(await first.desk.begin({ camera: 'a' }, WHO)).toMatchObject({ code: 'lens.session-there' });
  await first.desk.at({ camera: 'a', zoom: 0.25, focus: 0.5, focusM: 3 });
  for (const name of ['one.png', 'two.png', 'three.png']) await first.desk.take('a', name, bytes);
  await first.desk.use({ camera: 'a', picture: 'p2', use: false });
  await first.desk.place({ camera: 'a', picture: 'p3', zoom: 1, focus: 0, focusM: null });
  expect(await first.desk.use({ camera: 'a', picture: 'p9', use: false })).toMatchObject({ code: 'lens.no-picture' });
  const before = first.session()!;
  expect(
    before.pictures.map(({ id, name, use, place, markers, tracked }) => [id, name, use, place.zoom, markers, tracked]),
  ).toEqual([
    ['p1', 'one.png', true, 0.25, 4, true],
    ['p2', 'two.png', false, 0.25, 4, true],
    ['p3', 'three.png', true, 1, 4, true],
  ]);
  const again = open(first.disk);
  await again.desk.open();
  await expect.poll(() => again.session()?.solving).toBe(false);
  const { pictures, places, at, by } = again.session()!;
  expect({ pictures, places, at, by }).toEqual({
    pictures: before.pictures,
    places: before.places,
    at: before.at,
    by: 'Helena',
  });
  // Numbers go on: a picture that is taken now is no other one.
  expect(await again.desk.take('a', 'four.png', bytes)).toMatchObject({ picture: 'p4' });
  await again.desk.discard({ camera: 'a' });
  const third = open(first.disk);
  await third.desk.open();
  expect(third.session()).toBeUndefined();
});

test('a disk that takes nothing refuses the picture, and what was there stays', async () => {
  const rig = open();
  await rig.desk.begin({ camera: 'a' }, WHO);
  await rig.desk.take('a', 'one.png', bytes);
  rig.broken = { code: 'storage.broken' };
  expect(await rig.desk.take('a', 'two.png', bytes)).toMatchObject({ code: 'storage.broken' });
  expect(rig.session()?.pictures.map(({ name }) => name)).toEqual(['one.png']);
});

test('why there is no lens yet is told from the first picture on', async () => {
  const rig = open();
  await rig.desk.begin({ camera: 'a' }, WHO);
  await rig.desk.take('a', 'one.png', bytes);
  expect(rig.session()).toMatchObject({
    fit: null,
    why: { code: 'lens.pictures-few', params: { count: 1, least: 3 } },
  });
  await rig.desk.take('a', 'two.png', bytes);
  await rig.desk.take('a', 'three.png', bytes);
  await expect.poll(() => rig.session()?.why?.code).toBe('calibration.flat-square-on');
});
