/** What one box does is told by another, which tells only what changes: a command that was lost leaves nothing to tell. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frozenZones, openSeat, type Seat, wallOf } from '../engine/light.ts';
import { arm, type EngineRig, openStillRig } from '../engine/rig.ts';

let rig: EngineRig;
let seat: Seat;
beforeAll(async () => {
  rig = await openStillRig();
  seat = openSeat(rig.url);
});
afterAll(async () => {
  seat.close();
  await rig.stop();
});

test('a command to the volume is lost: the take goes back, and nothing stays held for a word that nobody says', async () => {
  const before = wallOf((await rig.truth()).now);
  await rig.frontPanel('vp', 'exposure', 0.75);
  await seat.when('told', (s) => s.params['engine/vp/exposure']?.actual?.value === 0.75);
  const armed = await arm(rig, { preset: 'snow-camp-dusk' });
  expect(armed.ok, JSON.stringify(armed)).toBe(true);
  await rig.fault('vp', { kind: 'drop', share: 1 });
  const begun = await rig.command<{ takeId: string }>('stage.take', { planId: armed.result.planId, wait: false });
  const { takeId } = begun.result;
  const { take } = await seat.when(
    'an end',
    (s) => s.take?.takeId === takeId && (s.take.outcome !== null || s.take.at === 'asking'),
  );
  expect([take?.at, take?.why]).toEqual([
    'rolled-back',
    { code: 'take.other-value', params: { path: 'engine/vp/exposure', value: '0.75' } },
  ]);
  await expect.poll(async () => frozenZones((await rig.truth()).now)).toEqual([]);
  expect(wallOf((await rig.truth()).now)).toEqual(before);
  expect((await rig.truth()).devices['vp']?.['exposure']).toBe(0.75);
});
