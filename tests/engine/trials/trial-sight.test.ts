/**
 * Who sees an effect: a device that is asked, another that echoes, a named eye; each kept with what it showed. What light
 * does is tried slowly: each has a stage of its own, side by side, and what takes long here is waiting.
 */
import { expect, test } from 'vitest';
import type { EngineRig } from '../rig.ts';
import { openTrialRig, runTrial } from './trial-stage.ts';

async function onItsOwnStage(act: (rig: EngineRig) => Promise<void>): Promise<void> {
  const rig = await openTrialRig();
  try {
    await act(rig);
  } finally {
    await rig.stop();
  }
}

test.concurrent('a processor that only answers is asked again and again, as coarsely as it answers; its firmware is kept', () =>
  onItsOwnStage(async (rig) => {
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
  }));

const path = 'engine/vp/look';
const values = ['dusk', 'night'];

test.concurrent('what another device echoes is seen by it', () =>
  onItsOwnStage(async (rig) => {
    await runTrial(rig, { path, values, runs: 50 });
    const { trials } = await rig.state();
    expect(trials.last).toMatchObject({ path, why: null });
    expect(trials.effects[path]?.trial?.seenBy).toMatchObject({ by: 'echo', device: 'vp-status', key: 'look' });
  }));

test.concurrent('what a named eye reports is seen by it', () =>
  onItsOwnStage(async (rig) => {
    await runTrial(rig, { path, values, runs: 50, eye: { device: 'vp-status', key: 'look' } });
    const { trials } = await rig.state();
    expect(trials.last).toMatchObject({ path, why: null });
    expect(trials.effects[path]?.trial).toMatchObject({ seenBy: { by: 'eye', device: 'vp-status' }, lost: 0 });
  }));
