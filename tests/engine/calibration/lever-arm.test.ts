/**
 * A lever arm by pivot on a running engine: the virtual tracker sits off the lens by a known way, the camera is turned about
 * its lens, and what comes out is judged by the virtual stage's truth.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VersionOf } from '../../../app/core/calibration/kept/version.ts';
import type { StageState } from '../../../app/protocol/state.ts';
import type { GuidedSessionState } from '../../../app/protocol/state-calibration.ts';
import { type EngineRig, openCalmRig } from '../rig.ts';

let rig: EngineRig;
const TRACKER = 'track-c';
/** Metres and degrees of the lens, seen from what is tracked. */
const MOUNT = [0.031, 0.184, -0.067, 0, 0, 0];

beforeAll(async () => {
  rig = await openCalmRig();
});
afterAll(async () => {
  await rig?.stop();
});

const session = (state: StageState): GuidedSessionState | undefined => {
  const one = state.calibration.sessions['c'];
  return one?.kind === 'arm' ? one : undefined;
};
const follow = (on: boolean) => rig.command('calibration.follow', { camera: 'c', on });

test('a camera turned about its lens tells where the lens is, within its own uncertainty, and the poses show it', async () => {
  await rig.frontPanel(TRACKER, 'mount', MOUNT);
  await rig.frontPanel(TRACKER, 'place', [0.5, -1, 1.4]);
  expect((await rig.command('calibration.begin', { camera: 'c', kind: 'arm' })).ok).toBe(true);
  // It was not turned yet: it is said what is missing.
  expect(session(await rig.state())?.why).toMatchObject({ code: 'calibration.pivot-too-few' });
  expect((await rig.command('calibration.accept', { camera: 'c' })).error).toMatchObject({
    code: 'calibration.pivot-too-few',
  });
  await rig.frontPanel(TRACKER, 'swing', [0, 0, 0]);
  expect((await follow(true)).ok).toBe(true);
  const found = await rig.until(
    'enough was seen',
    (s) => (session(s)?.observed.length ?? 0) >= 30 && session(s)?.grade === 'good',
    30_000,
  );
  expect((await follow(false)).ok).toBe(true);
  expect(session(found)?.figures.map(({ id, sigma }) => [id, sigma !== null])).toEqual([
    ['right', true],
    ['forward', true],
    ['up', true],
  ]);
  const accepted = await rig.command<{ version: number }>('calibration.accept', { camera: 'c', note: 'nodal head' });
  expect(accepted.result).toEqual({ version: 1 });
  const kept = (await rig.command<VersionOf<'arm'>>('calibration.show', { camera: 'c', kind: 'arm', version: 1 }))
    .result;
  const truth = (await rig.truth()).devices[TRACKER]?.['mount'] as readonly number[];
  for (let axis = 0; axis < 3; axis++) {
    const offMm = Math.abs((kept.bodyFromCamera[axis] ?? 0) - (truth[axis] ?? 0)) * 1_000;
    expect(offMm).toBeLessThan(Math.max(0.3, 4 * (kept.sigma?.positionMm[axis] ?? 0)));
  }

  await rig.until('the process works with it', (s) => s.calibration.cameras['c']?.kinds.arm.running === 1, 20_000);
  await rig.frontPanel(TRACKER, 'place', [0.5, -1, 1.4, 20, -10, 5]);
  const pose = (await rig.truth()).devices[TRACKER]?.['pose'] as readonly number[];
  // The lens stands still while the head turns: what is sent is the lens.
  const status = await rig.command<{ cameras: Record<string, { pose: number[] }> }>('tracking.status');
  const told = status.result.cameras['c']?.pose ?? [];
  for (let axis = 0; axis < 3; axis++) expect(Math.abs((told[axis] ?? 9) - (pose[axis] ?? 0))).toBeLessThan(0.002);
});
