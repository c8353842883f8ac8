import { expect, test } from 'vitest';
import type { Device, Studio } from '../../app/core/stage/model.ts';
import { diffStudio } from '../../app/protocol/studio-diff.ts';
import { seedStudio } from '../seeds/seed-files.ts';

const studio = seedStudio('shenzhen');

const renamed = (device: Device): Device => ({ ...device, name: { en: 'XR', zh: 'XR' } });

test('a studio does not differ from itself read again', () => {
  expect(diffStudio(studio, seedStudio('shenzhen'))).toEqual([]);
});

test('each change is told once, with what differs and whether a device is dialled anew', () => {
  const [router, ...devices] = studio.devices;
  if (!router) throw new Error('no devices');
  const after: Studio = {
    ...studio,
    planRadiusM: 14,
    latency: { declared: [], reports: [], delays: [] },
    onLabel: true,
    devices: [
      { ...router, address: { kind: 'tcp', host: '10.10.0.21', port: 9990 } },
      ...devices.slice(1).map((d) => (d.id === 'xr' ? renamed(d) : d)),
    ],
    bindings: studio.bindings.map((b) => (b.path === 'light/key/kelvin' ? { ...b, onFail: 'ask' } : b)),
    modes: [...studio.modes, { ...studio.modes[0]!, id: 'NIGHT' }],
    scenes: studio.scenes.slice(1),
  };
  expect(diffStudio(studio, after)).toEqual([
    { what: 'studio', id: 'onLabel', change: 'added', fields: [], restarts: false },
    { what: 'studio', id: 'latency', change: 'changed', fields: [], restarts: false },
    { what: 'studio', id: 'planRadiusM', change: 'changed', fields: [], restarts: false },
    { what: 'device', id: devices[0]?.id, change: 'removed', fields: [], restarts: true },
    { what: 'device', id: 'router', change: 'changed', fields: ['address'], restarts: true },
    { what: 'device', id: 'xr', change: 'changed', fields: ['name'], restarts: false },
    { what: 'mode', id: 'NIGHT', change: 'added', fields: [], restarts: false },
    { what: 'scene', id: 'polar-glacier', change: 'removed', fields: [], restarts: false },
    { what: 'binding', id: 'light/key/kelvin', change: 'changed', fields: ['onFail'], restarts: false },
  ]);
});
