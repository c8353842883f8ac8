/** Loads are learnt from what a system reports, and the stage, seats and journal hear of it. */
import { expect, test } from 'vitest';
import { WarmthDesk } from '../../../app/engine/warmth/warmth-desk.ts';
import { NOW_US } from '../../core/small-studio.ts';
import { READY, S, SCENE, warmthRig } from './rig.ts';

test('a load is shown from its command, learnt at its end, and counted down the next time', () => {
  const stage = warmthRig();
  const vp = () => stage.shown().systems['vp'];
  expect(vp()).toMatchObject({ at: 'ready', value: 'glacier-vp', loading: null });
  expect(vp()?.scenes).toEqual({
    'glacier-vp': { scene: 'glacier', usual: null },
    'snow-vp': { scene: 'snow', usual: null },
  });
  stage.load('snow-vp', 1);
  expect(vp()).toMatchObject({ at: 'loading', loading: { value: 'snow-vp', fromUs: NOW_US + S, told: false } });
  // Both come and go between two looks of a tenth of a second.
  stage.says(READY, false, 2);
  stage.says(SCENE, 'snow-vp', 4);
  stage.says(READY, true, 4.05);
  expect(vp()).toMatchObject({ at: 'ready', scenes: { 'snow-vp': { usual: { medianMs: 3_050, runs: 1 } } } });
  expect(stage.lines).toEqual([{ kind: 'load', data: { system: 'vp', scene: 'snow', ms: 3_050 } }]);
});

test('a restart in the middle is no measurement, and the picture is another one since', () => {
  const stage = warmthRig();
  stage.shown();
  stage.load('snow-vp', 1);
  stage.restart(2);
  expect(stage.shown().systems['vp']).toMatchObject({
    at: 'unknown',
    loading: null,
    picture: { why: 'restart', sinceUs: NOW_US + 2 * S },
  });
  expect(stage.lines).toEqual([]);
});

test('what the stage knows is what the next look goes on from: a desk keeps no warmth of its own', () => {
  const stage = warmthRig();
  stage.shown();
  stage.load('snow-vp', 1);
  const knows = () => stage.deps.stage.warmth.get('vp');
  const before = knows();
  expect(before).toMatchObject({ at: 'loading', picture: { why: 'load' } });
  new WarmthDesk(stage.deps).sweep();
  expect(knows()).toEqual(before);
});
