/**
 * A guided alignment on a running engine: the virtual tracker's frame is knocked by a known transform, the camera is put
 * on the surveyed points, and what comes out is judged by the virtual stage's truth.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareAlignments } from '../../../app/core/calibration/kept/compare.ts';
import type { StageState } from '../../../app/protocol/state.ts';
import type { AlignmentSessionState } from '../../../app/protocol/state-calibration.ts';
import { type EngineRig, openCalmRig } from '../rig.ts';

let rig: EngineRig;
const TRACKER = 'track-c';
/** Metres and degrees: a tracker on a tripod, turned and a little off level. */
const KNOCKED = [1.25, -0.8, 0.35, 17, 0.6, -0.4];

beforeAll(async () => {
  rig = await openCalmRig();
});
afterAll(async () => {
  await rig?.stop();
});

const session = (state: StageState): AlignmentSessionState | undefined => {
  const one = state.calibration.sessions['c'];
  return one?.kind === 'stage-alignment' ? one : undefined;
};

/** As a person does: goes there, waits until tracking is believed, takes it, and again where the machine stuttered. */
async function takePoint(point: string, place: readonly number[]): Promise<void> {
  await rig.frontPanel(TRACKER, 'place', place);
  for (let attempt = 1; ; attempt++) {
    const taken = await rig.command('calibration.take', { camera: 'c', point, seconds: 0.5 });
    if (taken.ok) return;
    const refused = taken.error.code;
    if (attempt === 8 || !/caldesk\.(took-(few|moving|unclean|nothing)|tracker-lost)/.test(refused))
      throw new Error(`${point}: ${JSON.stringify(taken.error)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Pressed again where the machine stuttered. */
async function quickCheck(point: string): Promise<{ mm: number; pass: boolean; version: number }> {
  for (let attempt = 1; ; attempt++) {
    const done = await rig.command<{ mm: number; pass: boolean; version: number }>('calibration.check', {
      camera: 'c',
      point,
      seconds: 0.5,
    });
    if (done.ok) return done.result;
    if (attempt === 8) throw new Error(JSON.stringify(done.error));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

test('six points give back the transform that the tracker was knocked by, over a kill of the engine in between', async () => {
  await rig.frontPanel(TRACKER, 'frame', KNOCKED);
  const survey = (await rig.state()).calibration.survey;
  expect(survey).toHaveLength(6);
  expect((await rig.command('calibration.begin', { camera: 'c' })).ok).toBe(true);
  for (const { id, xM, yM, zM } of survey.slice(0, 4)) await takePoint(id, [xM, yM, zM]);
  expect(session(await rig.state())?.fit?.rmsMm).toBeLessThan(0.2);

  await rig.restart('SIGKILL');
  const again = await rig.until('the session is there again', (s) => session(s) !== undefined, 20_000);
  expect(session(again)?.points.filter(({ taken }) => taken !== null)).toHaveLength(4);
  for (const { id, xM, yM, zM } of survey.slice(4)) await takePoint(id, [xM, yM, zM]);

  // The last one is held out as a check; nothing is in force yet.
  const judged = await rig.state();
  expect(session(judged)?.points.at(-1)).toMatchObject({ use: 'check' });
  expect(session(judged)?.fit).toMatchObject({ grade: 'good' });
  expect(judged.calibration.cameras['c']?.kinds['stage-alignment']).toMatchObject({ inForce: 0, running: 0 });

  const accepted = await rig.command<{ version: number }>('calibration.accept', { camera: 'c', note: 'tripod' });
  expect(accepted.result).toEqual({ version: 1 });
  const state = await rig.until(
    'the process works with it',
    (s) => s.calibration.cameras['c']?.kinds['stage-alignment'].running === 1 && session(s) === undefined,
  );
  expect(state.calibration.cameras['c']).toMatchObject({ verdict: 'valid', reasons: [] });
  expect(state.calibration.cameras['c']?.kinds['stage-alignment']).toMatchObject({ inForce: 1, back: 0 });

  // Judged by the truth, at the middle of the points.
  const truth = (await rig.truth()).devices[TRACKER]?.['frame'] as readonly number[];
  const shown = await rig.command<{
    stageFromTracker: readonly number[];
    uncertainty: { centreM: readonly [number, number, number] };
    evidence: readonly { id: string }[];
    bound: { values: Record<string, number> };
  }>('calibration.show', { camera: 'c', version: 1 });
  const { stageFromTracker, uncertainty, evidence, bound } = shown.result;
  const off = compareAlignments(truth, stageFromTracker, uncertainty.centreM);
  expect(off.shiftLengthMm).toBeLessThan(0.3);
  expect(off.turnDeg).toBeLessThan(0.01);
  expect(evidence).toHaveLength(6);
  expect(bound.values['ceiling/height']).toBeGreaterThan(4);
});

test('what goes to the sink is the corrected pose; back in one action, and in force again', async () => {
  const { result } = await rig.command<{ cameras: Record<string, { pose: number[] }> }>('tracking.status');
  const pose = (await rig.truth()).devices[TRACKER]?.['pose'] as readonly number[];
  const told = result.cameras['c']?.pose ?? [];
  for (let i = 0; i < 3; i++) expect(told[i]).toBeCloseTo(pose[i] ?? Number.NaN, 3);

  expect((await rig.command('calibration.back', { camera: 'c' })).result).toMatchObject({ version: 0, before: 1 });
  await rig.until(
    'the process works without it',
    (s) => s.calibration.cameras['c']?.kinds['stage-alignment'].running === 0,
  );
  expect((await rig.command('calibration.activate', { camera: 'c', version: 1 })).ok).toBe(true);
});

test('a knock of the tracker: the quick check says by how much, the gate blocks; set back, it passes', async () => {
  const [point] = (await rig.state()).calibration.survey;
  await rig.frontPanel(TRACKER, 'place', [point!.xM, point!.yM, point!.zM]);
  expect(await quickCheck(point!.id)).toMatchObject({ pass: true });
  const [x = 0, ...rest] = KNOCKED;
  await rig.frontPanel(TRACKER, 'frame', [x + 0.02, ...rest]);
  const knocked = await quickCheck(point!.id);
  expect(knocked).toMatchObject({ pass: false, version: 1 });
  expect(knocked.mm).toBeCloseTo(20, 0);
  const blocked = await rig.until('the camera says so', (s) => s.calibration.cameras['c']?.verdict === 'blocking');
  expect(blocked.calibration.cameras['c']?.reasons).toMatchObject([{ code: 'caldesk.expired-quick' }]);
  const armed = await rig.command('stage.rehearse', { mode: 'VP' });
  expect(JSON.stringify(armed)).toContain('"id":"calibration/c"');
  await rig.frontPanel(TRACKER, 'frame', KNOCKED);
  expect(await quickCheck(point!.id)).toMatchObject({ pass: true });
  await rig.until('it counts again', (s) => s.calibration.cameras['c']?.verdict === 'valid');
});

test('a tracker that sees nothing, and a place that was taken already: refused by name', async () => {
  expect((await rig.command('calibration.begin', { camera: 'c', method: 'levelled' })).ok).toBe(true);
  const [first, second] = (await rig.state()).calibration.survey;
  await takePoint(first!.id, [first!.xM, first!.yM, first!.zM]);
  const near = await rig.command('calibration.take', { camera: 'c', point: second!.id, seconds: 0.5 });
  // Where the machine stuttered meanwhile, that is what is said first.
  expect(near.error.code).toMatch(/^caldesk\.took-(near|few|unclean|moving)$/);
  await rig.fault(TRACKER, { kind: 'offline' });
  await rig.until('tracking is lost', (s) => s.cameras['c']?.status === 'stale', 20_000);
  const lost = await rig.command('calibration.take', { camera: 'c', point: second!.id });
  expect(lost.error).toMatchObject({ code: 'caldesk.tracker-lost' });
  expect(session(await rig.state())?.refused).toMatchObject({ point: second!.id });
  await rig.clearFaults();
  expect((await rig.command('calibration.discard', { camera: 'c' })).ok).toBe(true);
  expect(session(await rig.state())).toBeUndefined();
});
