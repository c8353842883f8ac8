/** A studio whose sync generator hangs at a serial port: on the virtual stage it is played over TCP, no port is opened. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineRig, openRig, ownStudio } from './rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  const change = (_: string, json: Record<string, unknown>): void => {
    const devices = json['devices'] as { id: string; address: unknown }[];
    const sync = devices.find(({ id }) => id === 'sync');
    if (sync) sync.address = { kind: 'serial', path: '/dev/serial/by-id/none', baud: 9600 };
  };
  const studio = await ownStudio('seeds/shenzhen', change, ['devices.json']);
  rig = await openRig({ studio, owned: true });
});
afterAll(() => rig.stop());

test('it is online, says its port, and what it reports is believed', async () => {
  const state = await rig.until('it is locked', (s) => s.sync.devices['sync']?.verdict === 'locked');
  expect(state.devices['sync']?.status).toBe('online');
  expect(state.studio.devices['sync']?.address).toBe('/dev/serial/by-id/none');
  const set = await rig.command('param.set', { path: 'sync/reference', value: 'tri-level' });
  await rig.until('it unlocks for a while', (s) => s.sync.devices['sync']?.locked === false);
  expect(set.ok, JSON.stringify(set)).toBe(true);
  await rig.until('it follows', (s) => s.sync.devices['sync']?.locked === true);
  expect((await rig.truth()).devices['sync']?.['reference']).toBe('tri-level');
});
