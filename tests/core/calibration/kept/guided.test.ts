/** Guided calibrations step by step: what is kept of a move, what is missing, what is wrong, what it gives. */
import { describe, expect, test } from 'vitest';
import {
  type ArmSession,
  adviceOf,
  type DelaySession,
  type HandEyeSession,
  solveGuided,
  withoutObserved,
  withPoses,
  withView,
} from '../../../../app/core/calibration/kept/guided.ts';
import { measureMotionDelay } from '../../../../app/core/calibration/motion-delay.ts';
import { readSessions } from '../../../../app/protocol/calibration-sessions.ts';
import { codeOf, compose, inverse, normalOf, poseAt, positionErrorMm, valueOf } from '../calibration-kit.ts';

const HEAD = { camera: 'a', source: 'track-a', startedMs: 1, by: 'Helena', holder: { seat: 's', name: 'Helena' } };
const NO_ARM = [0, 0, 0, 0, 0, 0, 1];
const ARM = poseAt(0.03, 0.18, -0.07, 0, 0, 0);
const begun: ArmSession = { ...HEAD, kind: 'arm', poses: [] };

/** Body poses of a camera that is turned about its lens at a place. */
function turned(angles: readonly (readonly [number, number, number])[], place = [1, 2, 1.5], noiseMm = 0, seed = 1) {
  const normal = normalOf(seed);
  return angles.map(([pan, tilt, roll], i) => {
    const body = compose(poseAt(place[0]!, place[1]!, place[2]!, pan, tilt, roll), inverse(ARM));
    return [i * 20_000, ...body.map((value, k) => (k < 3 ? value + (normal() * noiseMm) / 1_000 : value))];
  });
}
const round = (count: number): [number, number, number][] =>
  Array.from({ length: count }, (_, i) => [35 * Math.sin(i), 34 * Math.sin(1.7 * i + 1), 20 * Math.sin(0.6 * i)]);

describe('lever arm', () => {
  test('poses that say nothing new are not kept; one that was wrong is taken out; numbers go on', () => {
    const once = withPoses(
      begun,
      turned([
        [0, 0, 0],
        [0.5, 0, 0],
        [6, 0, 0],
      ]),
      7,
    );
    expect(once.poses.map(({ id }) => id)).toEqual(['1', '2']);
    const without = withoutObserved(once, '1') as ArmSession;
    expect(withPoses(without, turned([[20, 0, 0]]), 8).poses.map(({ id }) => id)).toEqual(['2', '3']);
  });

  test('what is missing is said, until it is there', () => {
    expect(adviceOf(begun)).toBeUndefined();
    const panned = withPoses(begun, turned(Array.from({ length: 30 }, (_, i) => [4 * i - 60, 0, 0])), 1);
    expect(adviceOf(panned)).toMatchObject({ code: 'caldesk.more-tilt', params: { deg: 0, wanted: 60 } });
    expect(codeOf(solveGuided(panned, NO_ARM))).toBe('calibration.pivot-one-axis');
    expect(adviceOf(withPoses(begun, turned(round(60)), 1))).toBeUndefined();
  });

  test('the way to the lens with its uncertainty; the turn that was in force stays', () => {
    const arm = poseAt(0, 0, 0, 3, 0, 0);
    const found = valueOf(solveGuided(withPoses(begun, turned(round(60), [1, 2, 1.5], 0.2), 1), arm));
    if (found.values.kind !== 'arm') throw new Error(found.values.kind);
    const { bodyFromCamera, sigma, coverage } = found.values;
    expect(positionErrorMm(bodyFromCamera, ARM)).toBeLessThan(4 * Math.hypot(...(sigma?.positionMm ?? [])));
    expect(Math.max(...(sigma?.positionMm ?? []))).toBeLessThan(0.2);
    expect(bodyFromCamera.slice(3)).toEqual(arm.slice(3));
    expect(coverage?.poses).toBe(found.each.length);
    expect(found.grade).toBe('good');
  });

  test('turned a little only, with a tracker that trembles, it is not known well enough, however small the residual', () => {
    const little = round(9).map(([pan, tilt, roll]): [number, number, number] => [pan / 5, tilt / 5, roll / 5]);
    const found = valueOf(solveGuided(withPoses(begun, turned(little, [1, 2, 1.5], 0.38), 1), NO_ARM));
    if (found.values.kind !== 'arm') throw new Error(found.values.kind);
    expect(found.values.residual?.rmsMm).toBeLessThan(0.5);
    expect(Math.max(...(found.values.sigma?.positionMm ?? []))).toBeGreaterThan(1);
    expect(found.grade).toBe('watch');
    const worse = valueOf(solveGuided(withPoses(begun, turned(little, [1, 2, 1.5], 1.2), 1), NO_ARM));
    expect(worse.notes.map(({ code }) => code)).toContain('caldesk.arm-wide');
  });

  test('a point that moved half way is too far off to be used', () => {
    const half = withPoses(begun, turned(round(30)), 1);
    const moved = withPoses(half, turned(round(60).slice(30), [1.03, 2, 1.5]), 2);
    const found = valueOf(solveGuided(moved, NO_ARM));
    expect(found.grade).toBe('stop');
    expect(found.notes.map(({ code }) => code)).toContain('calibration.pivot-loose');
  });
});

test('hand-eye: lever arm and tracker at once, each with its uncertainty', () => {
  const frame = poseAt(1, -2, 0.3, 17, 0.5, -0.4);
  const session: HandEyeSession = { ...HEAD, kind: 'hand-eye', witness: 'b/track-b', views: [] };
  const normal = normalOf(5);
  const seen = round(10).reduce<HandEyeSession>((all, [pan, tilt, roll], i) => {
    const camera = poseAt(0.4 * i, 0.2 * i + normal() * 2e-4, 1.5, pan, tilt, roll);
    const trackerFromBody = compose(inverse(frame), camera, inverse(ARM));
    return withView(all, { trackerFromBody, stageFromCamera: camera, spreadMm: 0.1, atMs: i });
  }, session);
  expect(codeOf(solveGuided(withoutAll(seen, 3), NO_ARM))).toBe('calibration.hand-eye-too-few');
  const found = valueOf(solveGuided(seen, NO_ARM));
  if (found.values.kind !== 'hand-eye') throw new Error(found.values.kind);
  expect(positionErrorMm(found.values.bodyFromCamera, ARM)).toBeLessThan(1);
  expect(positionErrorMm(found.values.stageFromTracker, frame)).toBeLessThan(1);
  expect(found.values.sigma?.frame.positionMm.every((mm) => mm >= 0)).toBe(true);
});

const withoutAll = (session: HandEyeSession, keep: number): HandEyeSession => ({
  ...session,
  views: session.views.slice(0, keep),
});

describe('delay', () => {
  const pan = (t: number): number => 9 * Math.sin(3.1 * t) + 5 * Math.sin(5.3 * t + 1);
  const signal = (lateS: number, hz: number) =>
    Array.from({ length: 9 * hz }, (_, i) => ({ atS: i / hz, deg: pan(i / hz - lateS) }));
  const run = (trackingLateS: number): DelaySession => ({
    ...HEAD,
    kind: 'delay',
    reference: 'b/track-b',
    sinks: ['xr'],
    run: { outcome: measureMotionDelay(signal(0.1, 60), signal(0.1 + trackingLateS, 50)), seconds: 9 },
  });

  test('tracking that is early waits by so much', () => {
    const found = valueOf(solveGuided(run(-0.04), NO_ARM));
    expect(found.values).toMatchObject({ kind: 'delay', sinks: ['xr'], delayMs: expect.closeTo(40, 0) });
  });

  test('tracking that is late cannot wait: the other stream has to', () => {
    expect(codeOf(solveGuided(run(0.03), NO_ARM))).toBe('caldesk.delay-late');
    expect(codeOf(solveGuided({ ...run(0), run: null }, NO_ARM))).toBe('caldesk.delay-none');
  });
});

test('sessions of every kind are there again after a restart; those of an older engine too', () => {
  const arm = withPoses(begun, turned(round(8)), 1);
  const nodal = {
    ...HEAD,
    kind: 'nodal',
    rings: { zoom: { fromRaw: 0, toRaw: 4_095 }, focus: null },
    sightings: [
      {
        id: '1',
        atMs: 1,
        stageFromBody: NO_ARM,
        near: 'p',
        far: 'q',
        nearM: [0, 1, 0],
        farM: [0, 5, 0],
        zoom: 0,
        focus: 0,
      },
    ],
  };
  const old = { ...HEAD, method: 'rigid', points: [] };
  for (const session of [arm, nodal])
    expect(readSessions(JSON.parse(JSON.stringify({ a: session })))).toEqual({ a: session });
  expect(readSessions({ a: old })).toEqual({ a: { ...old, kind: 'stage-alignment' } });
  const delay = { ...HEAD, kind: 'delay', reference: 'b/t', sinks: ['xr'], run: { any: 1 } };
  expect(readSessions({ a: delay })).toEqual({ a: { ...delay, run: null } });
  expect(readSessions({ a: { ...arm, poses: [{ id: '1' }] }, b: arm })).toEqual({});
});
