/** Trackers and sinks of a camera in studio files: one or several, and what may be turned. */
import { expect, test } from 'vitest';
import { freedSettings } from '../../drivers/freed/freed-settings.ts';
import { faultsOf, seedStudio } from '../seeds/seed-files.ts';

test('one tracker is a source without backups; several are the main one and its backups', () => {
  const { cameras } = seedStudio('shenzhen');
  expect(cameras.find(({ id }) => id === 'a')?.tracking).toMatchObject({ source: 'track-a' });
  expect(cameras.find(({ id }) => id === 'a')?.tracking).not.toHaveProperty('backups');
  expect(cameras.find(({ id }) => id === 'b')?.tracking).toMatchObject({
    source: 'track-b',
    backups: [{ device: 'track-b2' }],
    switchOver: { policy: 'wait', blendMs: 500, limitM: 0.1, limitDeg: 1 },
  });
});

const PLACE = '/cameras/1/tracking';
test.each([
  ['neither one nor several', { [`${PLACE}/sources`]: undefined }, 'studio.source-or-sources', PLACE],
  ['both', { [`${PLACE}/source`]: 'track-b' }, 'studio.source-or-sources', PLACE],
  ['a tracker that is not there', { [`${PLACE}/sources`]: ['track-b', 'track-x'] }, 'studio.unknown-device', PLACE],
  [
    'a lever arm of the main tracker',
    { [`${PLACE}/sources/0`]: { device: 'track-b', bodyFromCamera: [0, 0.1, 0, 0, 0, 0, 1] } },
    'studio.source-arm',
    `${PLACE}/sources/0/bodyFromCamera`,
  ],
  [
    'a lever arm that is no pose',
    { [`${PLACE}/sources/1`]: { device: 'track-b2', bodyFromCamera: [0, 0.1, 0] } },
    'studio.',
    `${PLACE}/sources/1`,
  ],
  [
    'a policy that nobody knows',
    { [`${PLACE}/switchOver/policy`]: 'hope' },
    'studio.option',
    `${PLACE}/switchOver/policy`,
  ],
  ['a fade without end', { [`${PLACE}/switchOver/blendMs`]: 60_000 }, 'studio.too-big', `${PLACE}/switchOver/blendMs`],
  [
    'every half sample',
    { '/cameras/2/tracking/sinks/2/everyNth': 0.5 },
    'studio.',
    '/cameras/2/tracking/sinks/2/everyNth',
  ],
  [
    'an axis that is none',
    { '/cameras/2/tracking/sinks/2/axes': { invert: ['w'] } },
    'studio.option',
    '/axes/invert/0',
  ],
] as const)('%s is refused at its place', (_, spoil, code, place) => {
  const [fault, ...more] = faultsOf('shenzhen', 'studio.json', spoil);
  expect(more).toEqual([]);
  expect(fault?.code.startsWith(code) === true ? code : fault?.code).toBe(code);
  expect(JSON.stringify(fault?.params)).toContain(place);
});

test('a backup may say where it sits on the camera', () => {
  const spare = { device: 'track-b2', bodyFromCamera: [0, 0.1, 0, 0, 0, 0, 1] };
  expect(faultsOf('shenzhen', 'studio.json', { [`${PLACE}/sources/1`]: spare })).toEqual([]);
});

test('axes are turned only where the protocol’s own are known', () => {
  const axes = { preset: 'unreal', unit: 'cm' };
  expect(faultsOf('shenzhen', 'studio.json', { '/cameras/2/tracking/sinks/2/axes': axes })).toEqual([]);
  const spoil = { '/cameras/2/tracking/sinks/2/protocol': 'mosys-f4', '/cameras/2/tracking/sinks/2/axes': axes };
  expect(faultsOf('shenzhen', 'studio.json', spoil).map(({ code }) => code)).toContain('studio.sink-axes');
});

test('a serial line is for FreeD; a head on the network that sends on demand says where it takes commands', () => {
  const line = { kind: 'serial', path: '/dev/ttyUSB0', baud: 38_400, parity: 'odd' };
  const faults = (spoil: Record<string, unknown>) =>
    faultsOf('shenzhen', 'devices.json', spoil).map(({ code, params }) => [code, params?.['place']]);
  expect(faults({ '/devices/17/address': line })).toEqual([]);
  expect(faults({ '/devices/17/address': line, '/devices/17/settings/demand': 'poll' })).toEqual([]);
  expect(faults({ '/devices/19/address': line })).toEqual([['studio.tracker-serial', '/devices/19/address']]);
  const asked = { '/devices/17/settings/demand': 'start', '/devices/17/settings/server': '10.0.0.9' };
  expect(faults(asked)).toEqual([['studio.tracker-demand', '/devices/17/settings/demand']]);
  expect(faults({ ...asked, '/devices/17/settings/commandPort': 52_380 })).toEqual([]);
  expect(freedSettings({ demand: 'beg' })).toMatchObject({ code: 'driver.settings', params: { place: 'demand' } });
});

test('what a sink wants of the lens is for a relay', () => {
  const at = '/cameras/2/tracking/sinks/2';
  const faults = (spoil: Record<string, unknown>) =>
    faultsOf('shenzhen', 'studio.json', spoil).map(({ code, params }) => [code, params?.['place']]);
  expect(faults({ [`${at}/mode`]: 'relay', [`${at}/lens`]: 'counts', [`${at}/atPupil`]: true })).toEqual([]);
  expect(faults({ [`${at}/mode`]: 'tap', [`${at}/atPupil`]: true })).toEqual([['studio.sink-tap-lens', at]]);
  expect(faults({ [`${at}/mode`]: 'relay', [`${at}/lens`]: 'mapped' })[0]?.[0]).toBe('studio.option');
});
