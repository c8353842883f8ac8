/** Who sees an effect: a device that is asked, another that echoes, a named eye; each kept with what it showed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineRig } from '../rig.ts';
import { openTrialRig, runTrial } from './trial-stage.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openTrialRig();
});
afterAll(() => rig.stop());

test('a processor that only answers is asked again and again, as coarsely as it answers; its firmware is kept', async () => {
  const path = 'processor/wings/brightness';
  const before = (await rig.state()).params[path]?.actual?.value;
  await runTrial(rig, { path, runs: 50 });
  const { trials, params } = await rig.state();
  expect(trials.last).toMatchObject({ path, why: null });
  expect(trials.effects[path]?.trial).toMatchObject({
    seenBy: { by: 'device', how: 'asked', device: 'led-wings', key: 'brightness' },
    firmware: '4.3.2.0',
    lost: 0,
  });
  expect(trials.effects[path]?.trial?.resolutionMs).toBeGreaterThan(0);
  // A number moves by a small step where nobody named another, and is back.
  expect(trials.effects[path]?.trial?.values).toEqual([before, Number(before) + 2]);
  expect(params[path]?.actual?.value).toBe(before);
});

test('what another device echoes is seen by it, and so is what a named eye reports', async () => {
  const path = 'engine/vp/look';
  const values = ['dusk', 'night'];
  await runTrial(rig, { path, values, runs: 50 });
  const echoed = (await rig.state()).trials;
  expect(echoed.last).toMatchObject({ path, why: null });
  expect(echoed.effects[path]?.trial?.seenBy).toMatchObject({ by: 'echo', device: 'vp-status', key: 'look' });
  await runTrial(rig, { path, values, runs: 50, eye: { device: 'vp-status', key: 'look' } });
  const eyed = (await rig.state()).trials;
  expect(eyed.last).toMatchObject({ path, why: null });
  expect(eyed.effects[path]?.trial).toMatchObject({ seenBy: { by: 'eye', device: 'vp-status' }, lost: 0 });
});
