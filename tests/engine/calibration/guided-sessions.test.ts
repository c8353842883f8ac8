/** Guided calibrations besides the stage alignment on a disk of memory: what is asked of which tracker, what is refused. */
import { expect, test } from 'vitest';
import type { HandEyeSession } from '../../../app/core/calibration/kept/guided.ts';
import type { PoseAverageResult } from '../../../app/core/calibration/kept/pose-average.ts';
import { DEFAULT_CALIBRATION } from '../../../app/core/calibration/kept/settings.ts';
import type { Fault } from '../../../app/core/parameter.ts';
import type { CaptureOrder } from '../../../app/engine/tracking/tracking-messages.ts';
import type { GuidedSessionState } from '../../../app/protocol/state-calibration.ts';
import { compose, inverse, poseAt } from '../../core/calibration/calibration-kit.ts';
import { draftOf, HELENA, openDesk } from './desk-rig.ts';
import { openSessions } from './sessions-rig.ts';

const ARM = poseAt(0.03, 0.18, -0.07, 0, 0, 0);
const FRAME = poseAt(1, -2, 0.3, 17, 0.5, -0.4);
const still = (pose: readonly number[], change: Partial<PoseAverageResult> = {}): PoseAverageResult => ({
  pose,
  samples: 50,
  expected: 50,
  refused: 0,
  spreadMm: 0.1,
  driftMm: 0.02,
  turnDeg: 0,
  ...change,
});
const mark = (id: string, xM: number, yM: number, zM: number) => ({ id, name: { en: id, zh: id }, xM, yM, zM });
const survey = [mark('near', 0.4, 1.6, 1.5), mark('far', 1.8, 7, 1.5)];

/** Camera a with a backup that stands true to the stage. */
async function rig() {
  const disk = new Map<string, unknown>();
  const base = await openDesk(
    (studio) => ({
      ...studio,
      calibration: { ...DEFAULT_CALIBRATION, survey },
      cameras: studio.cameras.map((camera) => ({
        ...camera,
        ...(camera.tracking && {
          tracking: {
            ...camera.tracking,
            backups: [{ device: 'spare', stageFromTracker: [0, 0, 0, 0, 0, 0, 1] }],
            sinks: camera.tracking.sinks.map((sink) => ({ ...sink, mode: 'relay' as const })),
          },
        }),
      })),
    }),
    disk,
  );
  const orders: CaptureOrder[] = [];
  const now: {
    answer: (order: CaptureOrder) => PoseAverageResult | Fault;
    pictures: HandEyeSession['views'];
    old: boolean;
  } = {
    answer: () => still(poseAt(0, 0, 0, 0, 0, 0)),
    pictures: [],
    old: false,
  };
  const { sessions, shown: published } = await openSessions(base, {
    told: () => ({ verdict: 'ok', ...(!now.old && { calibrated: null }) }),
    capture: (order) => {
      orders.push(order);
      return Promise.resolve(now.answer(order));
    },
    pictures: () => now.pictures,
  });
  const shown = () => published() as GuidedSessionState | undefined;
  const begin = (args: object) => sessions.begin({ camera: 'a', ...args }, HELENA);
  const take = (args: object = {}) => sessions.take({ camera: 'a', ...args }, HELENA);
  return { ...base, sessions, orders, now, shown, begin, take };
}

const views = Array.from({ length: 9 }, (_, i) =>
  poseAt(0.3 * i, 0.2 * i, 1.5, 35 * Math.sin(i), 34 * Math.sin(1.7 * i + 1), 20 * Math.sin(0.6 * i)),
);

test('hand-eye: both trackers at one moment, each by its name; accepted, lever arm and tracker come into force', async () => {
  const { begin, take, now, orders, shown, sessions, desk, told } = await rig();
  // Of the main tracker: the spare stands where the studio file says.
  await desk.adopt(draftOf(5), HELENA);
  expect(await begin({ kind: 'hand-eye', witness: 'b/none' })).toMatchObject({ code: 'caldesk.no-witness' });
  expect(await begin({ kind: 'hand-eye', witness: 'a/spare' })).toEqual({});
  for (const camera of views) {
    now.answer = ({ sourceId }) => still(sourceId === 'spare' ? camera : compose(inverse(FRAME), camera, inverse(ARM)));
    await take();
  }
  expect(orders.slice(0, 2)).toMatchObject([{ sourceId: 'track-a' }, { sourceId: 'spare' }]);
  expect(shown()).toMatchObject({ kind: 'hand-eye', grade: 'good', why: null });
  expect(shown()?.observed).toHaveLength(9);
  expect(await sessions.accept({ camera: 'a' }, HELENA)).toEqual({ version: 1 });
  expect(desk.alignmentOf('a').bodyFromCamera?.[1]).toBeCloseTo(0.18, 6);
  expect(told.at(-1)?.alignment.stageFromTracker?.[0]).toBeCloseTo(1, 6);
});

test.each<[string, Partial<PoseAverageResult>, Partial<PoseAverageResult>]>([
  ['caldesk.took-moving', { driftMm: 9 }, {}],
  ['caldesk.took-moving', {}, { driftMm: 9 }],
  ['caldesk.took-nothing', {}, { pose: null }],
])('%s: a view of which one was not at rest is none', async (code, own, other) => {
  const { begin, take, now, shown } = await rig();
  await begin({ kind: 'hand-eye', witness: 'a/spare' });
  now.answer = ({ sourceId }) => still(poseAt(0, 0, 0, 0, 0, 0), sourceId === 'spare' ? other : own);
  expect(await take()).toMatchObject({ code });
  expect(shown()).toMatchObject({ observed: [], refused: { why: { code } }, taking: null });
});

test('hand-eye from pictures of the wall: read as often as it is pressed', async () => {
  const { begin, take, now, shown } = await rig();
  await begin({ kind: 'hand-eye', witness: 'pictures' });
  expect(await take()).toMatchObject({ code: 'caldesk.no-pictures' });
  now.pictures = views.map((camera, i) => ({
    id: `p${i}`,
    atMs: i,
    trackerFromBody: compose(inverse(FRAME), camera, inverse(ARM)),
    stageFromCamera: camera,
    spreadMm: 0.1,
  }));
  await take();
  await take();
  expect(shown()).toMatchObject({ grade: 'good', observed: { length: 9 } });
});

test('entrance pupil: the marks that covered each other; the same twice, or one that is not there, is refused', async () => {
  const { begin, take, shown, sessions } = await rig();
  await begin({ kind: 'nodal' });
  expect(await take({ near: 'near', far: 'near' })).toMatchObject({ code: 'caldesk.same-mark' });
  expect(await take({ near: 'near', far: 'gone' })).toMatchObject({
    code: 'caldesk.no-point',
    params: { point: 'gone' },
  });
  expect(await take({ near: 'near', far: 'far' })).toEqual({ point: '' });
  expect(shown()).toMatchObject({ observed: [{ id: '1' }], why: { code: 'calibration.lineup-too-few' } });
  await sessions.remove({ camera: 'a', id: '1' }, HELENA);
  expect(shown()?.observed).toEqual([]);
});

test('delay: both streams sample by sample at once; early, it becomes the delay of the relays on accept alone', async () => {
  const { begin, now, orders, shown, sessions, delays } = await rig();
  await begin({ kind: 'delay', witness: 'a/spare' });
  const pan = (t: number): number => 9 * Math.sin(3.1 * t) + 5 * Math.sin(5.3 * t + 1);
  now.answer = ({ sourceId }) => {
    const lateS = sourceId === 'spare' ? 0.06 : 0.02;
    const track = Array.from({ length: 450 }, (_, i) => [20_000 * i, ...poseAt(0, 0, 0, pan(0.02 * i - lateS), 0, 0)]);
    return still(poseAt(0, 0, 0, 0, 0, 0), { track });
  };
  sessions.follow({ camera: 'a', on: true }, HELENA);
  await expect.poll(() => shown()?.following === false && shown()?.grade).toBe('good');
  expect(orders).toMatchObject([{ everyMs: 1 }, { everyMs: 1, sourceId: 'spare' }]);
  expect(delays).toEqual([]);
  await sessions.accept({ camera: 'a' }, HELENA);
  expect(Object.values(delays[0]?.delaysMs ?? {})[0]).toBeCloseTo(40, 0);
});

test('what is followed is not taken one by one, and the other way round; one session of a camera at a time', async () => {
  const { begin, take, sessions } = await rig();
  await begin({ kind: 'arm' });
  expect(await take()).toMatchObject({ code: 'caldesk.collects' });
  expect(await begin({ kind: 'nodal' })).toMatchObject({ code: 'caldesk.session-there' });
  expect(await sessions.use({ camera: 'a', point: 'x', use: 'fit' }, HELENA)).toMatchObject({
    code: 'caldesk.other-kind',
  });
  await sessions.discard({ camera: 'a' }, HELENA);
  await begin({ kind: 'nodal' });
  expect(sessions.follow({ camera: 'a', on: true }, HELENA)).toMatchObject({ code: 'caldesk.takes' });
});

test('a tracker that is lost while it is followed ends it, and says why', async () => {
  const { begin, now, shown, sessions } = await rig();
  await begin({ kind: 'arm' });
  now.answer = () => ({ code: 'tracking.lost' });
  sessions.follow({ camera: 'a', on: true }, HELENA);
  await expect.poll(() => shown()?.following).toBe(false);
  expect(shown()?.refused).toMatchObject({ why: { code: 'tracking.lost' } });
});

test('a tracking process of an older engine is asked for nothing that it does not know', async () => {
  const { begin, take, now, orders } = await rig();
  now.old = true;
  await begin({ kind: 'hand-eye', witness: 'a/spare' });
  expect(await take()).toEqual({ code: 'caldesk.old-process' });
  expect(orders).toEqual([]);
});
