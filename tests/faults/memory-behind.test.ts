/** Killed between the outcome of a take and the stage's own memory: the next start knows what people were told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageState } from '../../app/protocol/state.ts';
import { arm, type EngineRig, isWell, openCalmRig, patiently, type TakeResult, takeTo } from '../engine/rig.ts';

let rig: EngineRig;
const modesOf = (state: StageState) =>
  Object.fromEntries(Object.entries(state.zones).map(([id, { mode, scene }]) => [id, [mode, scene]]));
/** What is not as somebody wished: after a take that went well, nothing is. */
const driftOf = (state: StageState): readonly string[] =>
  Object.entries(state.params).flatMap(([path, { status }]) => (status === 'drifted' ? [path] : []));
/** Whoever can say whether it is as wished has said so: only then is no drift a word about the stage. */
const answered = (state: StageState): boolean =>
  isWell(state) &&
  Object.entries(state.params).every(
    ([path, { desired, status }]) =>
      desired === undefined ||
      state.descriptors[path]?.verify.by === 'none' ||
      status === 'matched' ||
      status === 'drifted',
  );
beforeAll(async () => {
  rig = await openCalmRig();
});
afterAll(() => rig.stop());

test('owners, modes and wishes are those of the take that ended last', async () => {
  const light = 'engine/vp/exposure';
  await rig.restart('SIGTERM', ['--crash-at', 'memory.before']);
  await rig.until('well', isWell);
  const away = await arm(rig, { preset: 'snow-camp-dusk' });
  expect(away.ok, JSON.stringify(away)).toBe(true);
  const steps = (await rig.state()).armed?.steps.map(({ path }) => path);
  expect(steps, 'the take is about this one too').toContain(light);
  await rig.command<TakeResult>('stage.take', { planId: away.result.planId, wait: true }).catch(() => 'killed');
  await rig.restart('SIGKILL');
  const state = await rig.until('well, and every wish answered', answered);
  expect(state.interrupted).toBeNull();
  expect([state.mode, state.scene]).toEqual(['VP', 'snow-camp']);
  expect([...new Set(Object.values(state.zones).map((zone) => zone.owner.leased))]).toEqual(['vp']);
  expect(state.params[light]?.desired?.by).toContain('take:');
  expect(state.params[light]?.status).toBe('matched');
  expect(driftOf(state)).toEqual([]);
});

test('one taken back by hand after the take keeps what the hand wished', async () => {
  await rig.command('param.set', { path: 'engine/vp/exposure', value: 0.25 });
  await rig.restart('SIGKILL');
  const state = await rig.until('well', isWell);
  expect(state.params['engine/vp/exposure']?.desired?.value).toBe(0.25);
});

test('zones that were not alike before a take are not alike after its undo, also for the next engine', async () => {
  await rig.restart('SIGTERM');
  await rig.until('well', isWell);
  // One zone on its own safe picture: no mode there, another beside it.
  await rig.command('stage.bailout', { zones: ['wall-left'] });
  const mixed = modesOf(await rig.until('mixed', (s) => s.zones['wall-left']?.mode === null));
  expect(new Set(Object.values(mixed)).size).toBeGreaterThan(1);
  // Killed before the memory of the second of these.
  await rig.restart('SIGTERM', ['--crash-at', 'memory.before@2']);
  await rig.until('well', isWell);
  await takeTo(rig, { mode: 'XR', scene: 'polar-glacier' });
  const undo = await patiently(rig, 'stage.undo');
  expect(undo.ok, JSON.stringify(undo)).toBe(true);
  await rig.command('stage.take', { planId: undo.result.planId, wait: true }).catch(() => 'killed');
  await expect.poll(() => rig.engine.child.signalCode).toBe('SIGKILL');
  await rig.restart('SIGKILL');
  const state = await rig.until('well, and every wish answered', answered);
  expect(state.interrupted).toBeNull();
  expect(modesOf(state)).toEqual(mixed);
  // A relay that a clean stop ended waits for a person, before as after.
  expect(driftOf(state)).toEqual(['tracking/c/sink/vp/relay']);
});
