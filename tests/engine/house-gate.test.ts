/** What counts on the house clock is not begun without it, by name; switches bound to labels leave on even frames. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labelIn } from './light.ts';
import { arm, armAndTake, type EngineRig, openStillRig, takeTo } from './rig.ts';

const XR = { mode: 'XR', scene: 'polar-glacier' };
const VP = { mode: 'VP', scene: 'snow-camp' };

let rig: EngineRig;
beforeAll(async () => {
  rig = await openStillRig((json) => {
    json['onLabel'] = true;
    json['gates'] = { ...(json['gates'] as object), closeAfterMs: 1_500 };
    json['clock'] = { ...(json['clock'] as object), loss: { freewheelFrames: 10, beyond: 'alarm' } };
  });
  await rig.until('the clock is locked', (s) => s.sync.clock.state === 'locked');
});
afterAll(() => rig.stop());

test('a plan says its clock and that it waits for a label; its switch leaves on an even frame', async () => {
  for (const target of [VP, XR, VP, XR]) {
    const taken = await armAndTake(rig, target);
    expect(taken.outcome).toBe('committed');
    const { take } = await rig.state();
    expect(take?.onLabel).toBe(true);
    expect(take?.clock?.source).toBe('house-timecode');
    expect((take?.frame ?? 1) % 2).toBe(0);
  }
});

test('its source gone, what was set for a timecode is withdrawn by name, and nothing can be set; a plain take can', async () => {
  // A fifth of a second without its source is a loss here: where the machine stuttered just then, it is set again.
  await expect
    .poll(async () => {
      await rig.command('stage.disarm');
      await rig.until('the clock is locked', (s) => s.sync.clock.state === 'locked');
      const { planId } = (await arm(rig, VP)).result;
      return (await rig.command('stage.schedule', { planId, at: await labelIn(rig, 60) })).error;
    })
    .toBeUndefined();
  await rig.fault('house-timecode', { kind: 'offline' });
  await rig.until('the clock is lost', (s) => s.sync.clock.state === 'lost');
  const gone = await rig.until('withdrawn', (s) => s.armed === null && s.scheduled === null);
  expect(gone.alarms['plan/withdrawn']?.fault).toMatchObject({
    params: { why: 'plan.gate-closed', gate: 'clock/house' },
  });
  await expect
    .poll(async () => (await rig.state()).alarms['take/schedule']?.fault)
    .toMatchObject({ code: 'schedule.dropped', params: { why: 'gate.clock.lost' } });
  const again = (await arm(rig, VP)).result;
  const refused = await rig.command('stage.schedule', { planId: again.planId, at: await labelIn(rig, 60) });
  expect(refused.error).toMatchObject({ code: 'gate.clock.lost', params: { source: 'house-timecode' } });
  const state = await rig.until('it is armed', (s) => s.armed !== null);
  expect(state.armed?.clock).toMatchObject({ lock: 'lost' });
  const taken = await rig.command<{ outcome: string }>('stage.take', { planId: again.planId, wait: true });
  expect(taken.result.outcome).toBe('committed');
  await rig.clearFaults();
  await rig.until('the clock follows again', (s) => s.sync.clock.state !== 'lost');
  await takeTo(rig, XR);
});
