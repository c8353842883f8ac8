/** Holds that a take left behind and nobody keeps: the next take that is for their zones lets go of them, and says so. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frozenZones, wallOf } from '../engine/light.ts';
import { arm, type EngineRig, isWell, openStillRig, patiently, type TakeResult } from '../engine/rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openStillRig();
});
afterAll(() => rig.stop());

test('a take was cut off under its holds and left so: the next take shows its picture on a wall that moves', async () => {
  await rig.restart('SIGTERM', ['--crash-at', 'send.before:videohub']);
  await rig.until('well', isWell);
  const away = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(away.ok, JSON.stringify(away)).toBe(true);
  await rig.command('stage.take', { planId: away.result.planId, wait: true }).catch(() => 'killed');
  await rig.restart('SIGKILL');
  await rig.until('interrupted', (s) => s.interrupted !== null && isWell(s));
  expect(frozenZones((await rig.truth()).now)).toHaveLength(4);
  await rig.command('take.interrupted', { choice: 'leave' });
  expect((await rig.state()).interrupted).toBeNull();
  expect(frozenZones((await rig.truth()).now)).toHaveLength(4);

  const home = await patiently(rig, 'stage.arm', { mode: 'XR', scene: 'polar-glacier' });
  expect(home.ok, JSON.stringify(home)).toBe(true);
  // It stands in the plan before GO, and is no surprise after it.
  expect((await rig.state()).armed?.holds).toHaveLength(3);
  const taken = await rig.command<TakeResult>('stage.take', { planId: home.result.planId, wait: true });
  expect(taken.result?.outcome, JSON.stringify(taken)).toBe('committed');
  await expect.poll(async () => frozenZones((await rig.truth()).now)).toEqual([]);
  await expect
    .poll(async () => [...new Set(Object.values(wallOf((await rig.truth()).now)))])
    .toEqual(['xr/polar-glacier']);
});
