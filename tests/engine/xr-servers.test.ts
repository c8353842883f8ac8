/**
 * XR servers made from shipped profiles, on a whole engine: a director by HTTP and one by OSC, a hub with its key. What they
 * say is read, what is set arrives and is read back, and every parameter says which word of the vocabulary it is.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { xrServers } from '../../app/core/xr/servers.ts';
import type { StageState } from '../../app/protocol/state.ts';
import { profile } from '../drivers/profiles/profile-rig.ts';
import { openSeat } from './light.ts';
import { type EngineRig, openRig, ownStudio } from './rig.ts';

function deviceOf(id: string, from: string, more: object = {}): object {
  const { address, settings, virtual } = profile(from);
  return {
    id,
    name: { en: id, zh: id },
    driver: 'template',
    address: { ...address, host: '10.10.9.9' },
    settings: { ...settings, ...more },
    virtual,
  };
}

let rig: EngineRig;
beforeAll(async () => {
  const added = [
    deviceOf('d3', 'disguise-session'),
    deviceOf('d3-osc', 'disguise-osc'),
    deviceOf('hub', 'reality-hub', { apiKey: { header: 'X-API-Key', key: 'stagelock' } }),
  ];
  const studio = await ownStudio(
    'seeds/fine-pitch-room',
    (_, json) => {
      json['devices'] = [...(json['devices'] as object[]), ...added];
    },
    ['devices.json'],
  );
  rig = await openRig({ studio, owned: true, settle: false });
}, 60_000);
afterAll(() => rig?.stop());

/** Until tally has told that nobody is on air, everybody may be, and a hand is refused: it is tried until then. */
async function setOffAir(path: string, value: unknown): Promise<void> {
  await rig.until('nobody is on air', ({ pictures, zones }) =>
    [...Object.values(pictures), ...Object.values(zones)].every(({ onAir }) => onAir === 'no'),
  );
  const refusedOnAir = async () => {
    const answer = await rig.command('param.set', { path, value });
    return !answer.ok && answer.error.code === 'manual.on-air';
  };
  await expect.poll(refusedOnAir, { timeout: 20_000 }).toBe(false);
}

const says = (path: string, value: unknown) => (state: StageState) =>
  state.params[path]?.status !== 'unknown' && state.params[path]?.actual?.value === value;

test('they are read, each in the words of the vocabulary', async () => {
  await rig.until('the director says its scene by HTTP', says('device/d3/scene', 'polar-glacier'));
  await rig.until('and by OSC', says('device/d3-osc/scene', 'polar-glacier'));
  const state = await rig.until('the hub says its set extension', says('device/hub/extension', true));
  const servers = xrServers({
    systems: Object.values(state.studio.systems),
    devices: Object.entries(state.studio.devices).map(([id, { name }]) => ({ id, name })),
    descriptors: Object.values(state.descriptors),
  });
  const words = Object.fromEntries(
    servers.map(({ id, groups }) => [id, groups.flatMap(({ controls }) => controls.map(({ word }) => word))]),
  );
  expect(Object.keys(words)).toEqual(['xr', 'd3', 'd3-osc', 'hub']);
  expect(words['d3']).toEqual([
    'scene',
    'ready',
    'warmth',
    'brightness',
    'engaged',
    'transport',
    'cue',
    'health',
    'rate',
  ]);
  expect(words['hub']).toContain('extensionOpacity');
  expect(words['hub']).not.toContain('transport');
});

test.each([
  ['device/d3/brightness', 0.5],
  ['device/d3/transport', 'loop'],
  ['device/d3-osc/transport', 'play'],
  ['device/hub/extension/opacity', 0.25],
] as const)('%s is set and read back', async (path, value) => {
  await setOffAir(path, value);
  await rig.until(
    `${path} is read back`,
    (state) => state.params[path]?.status === 'matched' && says(path, value)(state),
  );
});

test('a refusal is told with its reason, and a hub without its key is offline by name', async () => {
  await rig.fault('d3', { kind: 'refuse' });
  // Its next word may take the failure away again: every state is looked at.
  const seat = openSeat(rig.url);
  await seat.linked('live', (link) => link.at === 'live');
  const told = seat.when('the refusal is told', (now) => now.params['device/d3/brightness']?.status === 'failed');
  await setOffAir('device/d3/brightness', 0.75);
  const state = await told;
  seat.close();
  expect(state.params['device/d3/brightness']?.fault).toMatchObject({ code: 'device.refused' });
  await rig.fault('hub', { kind: 'wrong-key' });
  const without = await rig.until('the hub is offline', (now) => now.devices['hub']?.status === 'offline');
  expect(without.devices['hub']?.why).toMatchObject({ code: 'http.status', params: { status: 401 } });
});
