/** Guided alignments on a disk of memory: who has one, what survives, what is refused; nothing in force before accept. */
import { expect, test } from 'vitest';
import type { PoseAverageResult } from '../../../app/core/calibration/kept/pose-average.ts';
import { DEFAULT_CALIBRATION, type SurveyedPoint } from '../../../app/core/calibration/kept/settings.ts';
import type { CameraTelemetry } from '../../../app/engine/tracking/tracking-messages.ts';
import type { AlignmentSessionState } from '../../../app/protocol/state-calibration.ts';
import { HELENA, openDesk } from './desk-rig.ts';
import { openSessions } from './sessions-rig.ts';

const IVO = { seat: 'seat-2', name: 'Ivo', role: 'technician' } as const;
const survey: readonly SurveyedPoint[] = [
  [-3, -2, 0.2],
  [3, -2, 0.2],
  [-3, 3, 0.2],
  [0, 0.5, 2.1],
].map(([xM = 0, yM = 0, zM = 0], n) => ({ id: `p${n + 1}`, name: { en: `P${n + 1}`, zh: `点${n + 1}` }, xM, yM, zM }));

/** The tracker's origin stands at 1, 2, 0.5 on the stage. */
function averageAt(point: string, offM = 0): PoseAverageResult {
  const at = survey.find(({ id }) => id === point)!;
  return {
    pose: [at.xM - 1 + offM, at.yM - 2, at.zM - 0.5, 0, 0, 0, 1],
    samples: 50,
    expected: 50,
    refused: 0,
    spreadMm: 0.1,
    driftMm: 0.02,
    turnDeg: 0,
  };
}

async function rig(disk = new Map<string, unknown>()) {
  const base = await openDesk((studio) => ({ ...studio, calibration: { ...DEFAULT_CALIBRATION, survey } }), disk);
  const tracker: { told: Partial<CameraTelemetry>; replay: object | null; off: number } = {
    told: { verdict: 'ok' },
    replay: null,
    off: 0,
  };
  let answer: Promise<PoseAverageResult> | undefined;
  let standing = 'p1';
  const { sessions, shown: published } = await openSessions(base, {
    told: () => tracker.told,
    replay: () => tracker.replay,
    capture: () => answer ?? Promise.resolve(averageAt(standing, tracker.off)),
  });
  const shown = () => published() as AlignmentSessionState | undefined;
  const take = (point: string, who: typeof HELENA | typeof IVO = HELENA) => {
    standing = point;
    return sessions.take({ camera: 'a', point }, who);
  };
  const hold = (one: Promise<PoseAverageResult>): void => {
    answer = one;
  };
  return { ...base, sessions, shown, take, tracker, hold, disk };
}

async function taken() {
  const all = await rig();
  await all.sessions.begin({ camera: 'a' }, HELENA);
  for (const { id } of survey) await all.take(id);
  return all;
}

test('points of the studio, a residual each, accepted: a version with its evidence, in force, the session gone', async () => {
  const { sessions, shown, store, told, desk } = await taken();
  expect(shown()?.fit).toMatchObject({ grade: 'good' });
  expect(shown()?.points.every(({ distanceMm }) => distanceMm !== null && distanceMm < 1e-6)).toBe(true);
  expect(told).toEqual([]);
  expect(await sessions.accept({ camera: 'a', note: 'tripod' }, HELENA)).toEqual({ version: 1 });
  expect(shown()).toBeUndefined();
  const version = store.inForce({ camera: 'a', source: 'track-a', kind: 'stage-alignment' });
  expect(version).toMatchObject({
    by: 'Helena',
    coverage: { points: 4, used: 4 },
    evidence: [{ role: 'fit' }, {}, {}, {}],
  });
  expect(desk.show({ camera: 'a', version: 1 })).toMatchObject({ note: 'tripod' });
  expect(told[0]?.alignment.stageFromTracker?.slice(0, 3).map((x) => Number(x.toFixed(9)))).toEqual([1, 2, 0.5]);
});

test('a crash costs nothing: all that was taken is there again, with who has it', async () => {
  const { disk } = await taken();
  const again = await rig(disk);
  expect(again.shown()).toMatchObject({ by: 'Helena', holder: { seat: 'seat-1' }, fit: { grade: 'good' } });
  expect(await again.sessions.accept({ camera: 'a' }, HELENA)).toEqual({ version: 1 });
});

test('one seat has it; another takes over by saying so; what was left anybody resumes', async () => {
  const { sessions, shown, take } = await taken();
  expect(await take('p1', IVO)).toMatchObject({ code: 'caldesk.other-seat', params: { seat: 'Helena' } });
  expect(await sessions.accept({ camera: 'a' }, IVO)).toMatchObject({ code: 'caldesk.other-seat' });
  expect(await sessions.begin({ camera: 'a' }, IVO)).toMatchObject({ code: 'caldesk.session-there' });
  expect(await sessions.resume({ camera: 'a' }, IVO)).toMatchObject({ code: 'caldesk.other-seat' });
  expect(await sessions.resume({ camera: 'a', takeOver: true }, IVO)).toEqual({});
  expect(await take('p1')).toMatchObject({ code: 'caldesk.other-seat', params: { seat: 'Ivo' } });
  await sessions.leave({ camera: 'a' }, IVO);
  expect(shown()?.holder).toBeNull();
  expect(await take('p1')).toMatchObject({ code: 'caldesk.session-left' });
  expect(await sessions.resume({ camera: 'a' }, HELENA)).toEqual({});
  expect(await take('p1')).toMatchObject({ point: 'p1' });
});

test.each([
  ['caldesk.tracker-lost', { told: { verdict: 'stale' }, replay: null }],
  ['caldesk.replayed', { told: { verdict: 'ok' }, replay: { cameras: { a: 'a' } } }],
  ['caldesk.backup-leads', { told: { verdict: 'ok', sources: [{ id: 'main' }], lead: { id: 'spare' } }, replay: null }],
] as const)('%s: no point, and the page says why beside it', async (code, state) => {
  const { take, tracker, shown } = await taken();
  Object.assign(tracker, state);
  expect(await take('p2')).toMatchObject({ code });
  expect(shown()).toMatchObject({ taking: null, refused: { point: 'p2', why: { code } } });
});

test('one point at a time; a session that is gone when the answer comes takes nothing', async () => {
  const { sessions, take, hold, shown } = await taken();
  const late = Promise.withResolvers<PoseAverageResult>();
  hold(late.promise);
  const first = take('p2');
  expect(shown()?.taking).toBe('p2');
  expect(await take('p3')).toMatchObject({ code: 'caldesk.taking', params: { point: 'p2' } });
  await sessions.discard({ camera: 'a' }, HELENA);
  late.resolve(averageAt('p2'));
  expect(await first).toMatchObject({ code: 'caldesk.no-session' });
  expect(shown()).toBeUndefined();
});

test('what does not fit is not put in force; a point is dropped with a reason only', async () => {
  const { sessions, take, tracker, told, shown } = await taken();
  tracker.off = 0.09;
  await take('p4');
  expect(shown()?.fit?.grade).toBe('stop');
  expect(await sessions.accept({ camera: 'a' }, HELENA)).toMatchObject({ code: 'caldesk.too-bad' });
  expect(told).toEqual([]);
  expect(await sessions.use({ camera: 'a', point: 'p4', use: 'dropped' }, HELENA)).toEqual({
    code: 'caldesk.drop-reason',
  });
  expect(await sessions.use({ camera: 'a', point: 'p4', use: 'dropped', reason: 'stand was hit' }, HELENA)).toEqual({});
  expect(shown()).toMatchObject({ fit: { grade: 'good' } });
  expect(await sessions.use({ camera: 'a', point: 'x', use: 'check' }, HELENA)).toMatchObject({
    code: 'caldesk.no-point',
  });
});

test('a list of a surveyor joins what is there; a broken one changes nothing', async () => {
  const { sessions, shown } = await taken();
  const list = 'id,x,y,z\np1,-3.001,-2,0.2\nextra,1,1,1';
  expect(await sessions.points({ camera: 'a', list: `${list}\nodd,1,x,1` }, HELENA)).toMatchObject({
    code: 'caldesk.list-number',
  });
  expect(shown()?.points).toHaveLength(4);
  expect(await sessions.points({ camera: 'a', list }, HELENA)).toEqual({});
  expect(shown()?.points.map(({ id }) => id)).toEqual(['p1', 'p2', 'p3', 'p4', 'extra']);
  expect(shown()?.points[0]).toMatchObject({ stageM: [-3.001, -2, 0.2], taken: { samples: 50 } });
  await sessions.unpoint({ camera: 'a', point: 'extra' }, HELENA);
  await sessions.point({ camera: 'a', point: { id: 'q', name: 'Q', xM: 1, yM: 2, zM: 3, mm: 0.5 } }, HELENA);
  expect(shown()?.points.at(-1)).toMatchObject({ id: 'q', sigmaMm: 0.5, taken: null });
});

test('points go out as a list and come in again with what was taken on them, which is told from then on', async () => {
  const { sessions, shown, files, store } = await taken();
  await sessions.use({ camera: 'a', point: 'p3', use: 'check' }, HELENA);
  const list = (files.exportSurvey({ camera: 'a' }, sessions.pointsOf('a')) as { text: string }).text;
  const again = await rig();
  await again.sessions.begin({ camera: 'a' }, HELENA);
  await again.take('p1');
  expect(await again.sessions.points({ camera: 'a', list }, IVO)).toMatchObject({ code: 'caldesk.other-seat' });
  expect(await again.sessions.points({ camera: 'a', list }, HELENA)).toEqual({});
  const read = again.shown()?.points.map(({ id, use, taken: one }) => [id, use, one?.samples, one?.fromFile]);
  expect(read).toEqual([
    ['p1', 'fit', 50, false],
    ['p2', 'fit', 50, true],
    ['p3', 'check', 50, true],
    ['p4', 'fit', 50, true],
  ]);
  const told = { code: 'caldesk.read-not-taken', params: { points: 'p2, p3, p4' } };
  expect(again.shown()?.fit?.notes).toContainEqual(told);
  await again.take('p2');
  expect(again.shown()?.fit?.notes).toContainEqual({ ...told, params: { points: 'p3, p4' } });
  expect(shown()?.fit?.notes).not.toContainEqual(expect.objectContaining({ code: told.code }));

  await sessions.accept({ camera: 'a' }, HELENA);
  expect(store.versions({ camera: 'a', source: 'track-a', kind: 'stage-alignment' })).toHaveLength(1);
  const { name, text } = files.exportSurvey({ camera: 'a', version: 1 }, undefined) as Record<string, string>;
  expect(name).toMatch(/^survey-.*-a-v1\.csv$/);
  // A version keeps no time of its points; that of the version was said of none of them.
  expect(text).toBe(list.replaceAll(/,[-\d]+T[^,\n]*\r/g, ',\r'));
  expect(files.exportSurvey({ camera: 'a', version: 2 }, undefined)).toEqual({ code: 'caldesk.nothing-to-export' });
  const ofStudio = files.exportSurvey({ camera: 'a' }, undefined) as { text: string };
  expect(ofStudio.text).toContain('p4,P4,点4,0,0.5,2.1,,fit,,,,,,,\r\n');
});
