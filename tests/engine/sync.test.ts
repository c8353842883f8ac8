/** The sync generator of the shipped stage, on the running engine: shown, gated, named, withdrawn, and mended. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arm, type EngineRig, openStillRig } from './rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openStillRig((json) => {
    json['gates'] = { ...(json['gates'] as object), closeAfterMs: 1_500 };
  });
});
afterAll(() => rig.stop());

const gateOf = (armed: Awaited<ReturnType<typeof arm>>): unknown => !armed.ok && armed.error.params?.['gate'];
const sync = async () => (await rig.state()).sync.devices;

test('what the generator says stands on the Sync page, with everything that hangs on it', async () => {
  const devices = await sync();
  expect(devices['sync']).toMatchObject({ rate: 50, locked: true, phaseUs: 1.8, verdict: 'locked' });
  expect(devices['led-centre']).toMatchObject({ locked: null, verdict: 'unknown', from: { device: 'sync' } });
  expect(devices['vp']?.from).toEqual({ device: 'vp-status' });
  expect(devices['light-key']?.from).toBeUndefined();
});

test('a lost reference withdraws what is armed and blocks arming by the name of the generator; mended, it arms', async () => {
  const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(armed.error).toBeUndefined();
  await rig.fault('sync', { kind: 'reference-lost' });
  await rig.until('it is unlocked', (s) => s.sync.devices['sync']?.verdict === 'unlocked');
  await rig.until('the plan is withdrawn', (s) => s.armed === null);
  expect(gateOf(await arm(rig, { mode: 'VP', scene: 'snow-camp' }))).toBe('locked/sync');
  await rig.clearFaults();
  await rig.until('it is locked', (s) => s.sync.devices['sync']?.verdict === 'locked');
  const again = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
  expect(again.ok && (await rig.command('stage.disarm', {})).ok).toBe(true);
});

test('a wrong rate blocks by name; a silent generator is unknown, never good', async () => {
  await rig.fault('sync', { kind: 'wrong-rate', hz: 59.94 });
  await rig.until('the rate is told', (s) => s.sync.devices['sync']?.verdict === 'wrong-rate');
  expect(gateOf(await arm(rig, { mode: 'VP', scene: 'snow-camp' }))).toBe('rate/sync');
  await rig.clearFaults();
  await rig.fault('sync', { kind: 'drop', share: 1 });
  const mute = await rig.until('it is not believed', (s) => s.sync.devices['sync']?.verdict === 'unknown');
  expect(mute.sync.devices['sync']).toMatchObject({ rate: null, locked: null, phaseUs: null });
  await rig.clearFaults();
  await rig.until('it is back', (s) => s.sync.devices['sync']?.verdict === 'locked');
});
