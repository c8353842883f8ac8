/** A way out that is cut off too: half a switch is never the place to go back to, and what was left is left for good. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frozenZones, wallOf } from '../engine/light.ts';
import { arm, type EngineRig, isWell, openStillRig, patiently, type TakeResult } from '../engine/rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openStillRig();
});
afterAll(() => rig.stop());

const shown = async (): Promise<readonly string[]> => [...new Set(Object.values(wallOf((await rig.truth()).now)))];
const take = (planId: string) => rig.command<TakeResult>('stage.take', { planId, wait: true });

/** XR to VP, killed under its holds when its crosspoints had moved; finished by a person, and killed again as soon as that one began. */
async function cutOffTwice(): Promise<void> {
  await rig.restart('SIGTERM', ['--crash-at', 'send.before:novastar@4']);
  await rig.until('well', isWell);
  const away = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(away.ok, JSON.stringify(away)).toBe(true);
  await take(away.result.planId).catch(() => 'killed');

  await rig.restart('SIGKILL', ['--crash-at', 'journal.after:take-delta']);
  await rig.until('interrupted', (s) => s.interrupted !== null && isWell(s));
  const sources = Object.values((await rig.state()).zones).map((zone) => zone.owner.observed);
  expect(new Set(sources), 'the first one had switched').toEqual(new Set(['vp']));
  const finish = await patiently(rig, 'take.interrupted', { choice: 'finish' });
  expect(finish.ok, JSON.stringify(finish)).toBe(true);
  await take(finish.result.planId).catch(() => 'killed');

  await rig.restart('SIGKILL');
  await rig.until('interrupted again', (s) => s.interrupted !== null && isWell(s));
}

test('going back leads to before the first take, not to where the first crash left the wall', async () => {
  await cutOffTwice();
  const back = await patiently(rig, 'take.interrupted', { choice: 'back' });
  expect(back.ok, JSON.stringify(back)).toBe(true);
  const taken = await take(back.result.planId);
  expect(taken.result?.outcome, JSON.stringify(taken)).toBe('committed');
  await rig.until('over', (s) => s.interrupted === null);
  await expect.poll(async () => frozenZones((await rig.truth()).now)).toEqual([]);
  await expect.poll(shown).toEqual(['xr/polar-glacier']);
  const state = await rig.state();
  expect([...new Set(Object.values(state.zones).map((zone) => zone.owner.leased))]).toEqual(['xr']);
  expect(state.mode).toBe('XR');
});

test('left as it is, it is left for good: the next start asks nobody again', async () => {
  await cutOffTwice();
  await rig.command('take.interrupted', { choice: 'leave' });
  expect((await rig.state()).interrupted).toBeNull();
  const before = await rig.state();
  await rig.restart('SIGKILL');
  const state = await rig.until('well', isWell);
  expect(state.interrupted).toBeNull();
  const leased = (s: typeof state) => Object.values(s.zones).map((zone) => zone.owner.leased);
  expect(leased(before)).toContain('vp');
  expect(leased(state)).toEqual(leased(before));
});
