import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StageState } from '../../app/protocol/state.ts';
import { wallOf } from './light.ts';
import { arm, armAndTake, type EngineRig, isWell, openStillRig, type TakeResult } from './rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openStillRig();
});
afterAll(() => rig.stop());

test('XR to VP and back: the light follows, no zone ever shows two owners, undo brings back what was there', async () => {
  const before = await rig.truth();
  const there = await armAndTake(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(there.outcome).toBe('committed');
  // A release that reads as done shows some frames later: the processors are not kind.
  await expect.poll(async () => [...new Set(Object.values(wallOf((await rig.truth()).now)))]).toEqual(['vp/snow-camp']);
  const vp = await rig.truth(`?since=${before.now.frame}`);
  for (const frame of vp.history) for (const shown of Object.values(wallOf(frame))) expect(shown).not.toContain('+');

  const undo = await rig.command<{ planId: string }>('stage.undo');
  expect(undo.ok, JSON.stringify(undo)).toBe(true);
  const back = await rig.command<TakeResult>('stage.take', { planId: undo.result.planId, wait: true });
  expect(back.result?.outcome, JSON.stringify(back)).toBe('committed');
  await expect.poll(async () => wallOf((await rig.truth()).now)).toEqual(wallOf(before.now));
  const state = await rig.until('the mode is XR again', (s) => s.mode === 'XR');
  expect(state.scene).toBe('polar-glacier');
});

test('the same planId is taken once: a second press joins and gets the same result', async () => {
  const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  const { planId } = armed.result;
  const [a, b] = await Promise.all([
    rig.command<TakeResult>('stage.take', { planId, wait: true }),
    rig.command<TakeResult>('stage.take', { planId, wait: true }),
  ]);
  expect(a.result.takeId).toBe(b.result.takeId);
  expect(a.result?.outcome, JSON.stringify(a)).toBe('committed');
  await armAndTake(rig, { mode: 'XR', scene: 'polar-glacier' });
});

test('rehearsing compiles and shows, and sends nothing', async () => {
  const sent = (await rig.truth()).commands.at(-1)?.n ?? 0;
  const plan = await rig.command<{ steps: readonly unknown[] }>('stage.rehearse', { mode: 'VP', scene: 'snow-camp' });
  expect(plan.result.steps.length).toBeGreaterThan(5);
  expect((await rig.truth(`?sinceCommand=${sent}`)).commands).toEqual([]);
  expect((await rig.state()).armed).toBeNull();
});

test('on air the take is refused with the reason, in the language asked for; off air it arms', async () => {
  await rig.mixer({ program: 'cam-1' });
  await rig.until('camera a is on air', (s) => s.pictures['a']?.onAir === 'yes');
  const en = await rig.command('stage.arm', { mode: 'VP', scene: 'snow-camp' });
  const zh = await rig.command('stage.arm', { mode: 'VP', scene: 'snow-camp' }, { 'accept-language': 'zh-CN' });
  expect(en.error.code).toBe('plan.blocked');
  expect(en.error.message).toMatch(/on air/i);
  expect(zh.error.message).toMatch(/直播|播出/);
  await rig.mixer({ program: 'vt-1' });
  await rig.until('camera a is off air', (s) => s.pictures['a']?.onAir === 'no');
  const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  expect((await rig.command('stage.disarm')).ok).toBe(true);
});

test('a command with a key acts once and gets the first answer again, also after a restart', async () => {
  const first = await rig.command('param.set', { path: 'light/key/intensity', value: 41, key: 'once-1' });
  const again = await rig.command('param.set', { path: 'light/key/intensity', value: 41, key: 'once-1' });
  expect(again).toEqual(first);
  await rig.restart();
  await rig.until('back', (s) => s.devices['light-key']?.status === 'online');
  const sent = (await rig.truth()).commands.at(-1)?.n ?? 0;
  expect(await rig.command('param.set', { path: 'light/key/intensity', value: 41, key: 'once-1' })).toEqual(first);
  expect((await rig.truth(`?sinceCommand=${sent}`)).commands).toEqual([]);
});

test('a restart sends nothing, forgets nothing that was decided, and observes', async () => {
  const decided = ({ mode, scene, zones }: StageState): unknown => [
    mode,
    scene,
    Object.entries(zones).map(([id, { owner }]) => [id, owner]),
  ];
  const before = await rig.until(
    'every owner seen',
    (s) => isWell(s) && s.mode === 'XR' && Object.values(s.zones).every(({ owner }) => owner.observed === 'xr'),
  );
  const sent = (await rig.truth()).commands.at(-1)?.n ?? 0;
  await rig.restart('SIGKILL');
  await rig.until(
    'all online, and what was decided is what is seen',
    (s) => isWell(s) && isDeepStrictEqual(decided(s), decided(before)),
  );
  expect((await rig.truth(`?sinceCommand=${sent}`)).commands).toEqual([]);
});
