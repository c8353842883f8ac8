/** Killed between the outcome of a take and the stage's own memory: the next start knows what people were told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arm, type EngineRig, isWell, openCalmRig, type TakeResult } from '../engine/rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openCalmRig();
});
afterAll(() => rig.stop());

test('owners, modes and wishes are those of the take that ended last', async () => {
  const light = 'engine/vp/exposure';
  await rig.restart('SIGTERM', ['--crash-at', 'memory.before']);
  await rig.until('well', isWell, 20_000);
  const away = await arm(rig, { preset: 'snow-camp-dusk' });
  expect(away.ok, JSON.stringify(away)).toBe(true);
  const steps = (await rig.state()).armed?.steps.map(({ path }) => path);
  expect(steps, 'the take is about this one too').toContain(light);
  await rig.command<TakeResult>('stage.take', { planId: away.result.planId, wait: true }).catch(() => 'killed');
  await rig.restart('SIGKILL');
  const state = await rig.until('well', isWell, 20_000);
  expect(state.interrupted).toBeNull();
  expect([state.mode, state.scene]).toEqual(['VP', 'snow-camp']);
  expect([...new Set(Object.values(state.zones).map((zone) => zone.owner.leased))]).toEqual(['vp']);
  expect(state.params[light]?.desired?.by).toContain('take:');
  expect(state.params[light]?.status).toBe('matched');
});

test('one taken back by hand after the take keeps what the hand wished', async () => {
  await rig.command('param.set', { path: 'engine/vp/exposure', value: 0.25 });
  await rig.restart('SIGKILL');
  const state = await rig.until('well', isWell, 20_000);
  expect(state.params['engine/vp/exposure']?.desired?.value).toBe(0.25);
});
