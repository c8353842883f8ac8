/** From the studio file to what the tracking process is told; beside a virtual stage nothing real is in it. */
import { expect, test } from 'vitest';
import type { Device, Studio } from '../../../app/core/stage/model.ts';
import { configOf } from '../../../app/engine/tracking/studio-config.ts';
import { checkConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { seedStudio } from '../../seeds/seed-files.ts';

/** The shipped studio, its first camera's tracker and first sink changed. */
function studioWith(driver: string, settings: object, sink: object = {}, address?: Device['address']): Studio {
  const studio = seedStudio('shenzhen');
  const [first, ...cameras] = studio.cameras;
  const { tracking } = first!;
  const [main, ...others] = tracking!.sinks;
  const sinks = [{ ...main!, ...sink }, ...others];
  const change = (device: Device): Device =>
    device.id === tracking!.source ? ({ ...device, driver, settings, ...(address && { address }) } as Device) : device;
  return {
    ...studio,
    devices: studio.devices.map(change),
    cameras: [{ ...first!, tracking: { ...tracking!, sinks } }, ...cameras],
  };
}
const nowhere = { devices: {}, sinks: {}, video: {}, clock: {} };

test('a tracker of another protocol: its number, rate, group and what is for the protocol alone', () => {
  const settings = { cameraId: 40, expectedHz: 60, group: '236.10.10.10', depth: 'towards' };
  const config = configOf(studioWith('psn', settings), undefined);
  expect(config.sources[0]).toMatchObject({
    protocol: 'psn',
    trackerCameraId: 40,
    expectedHz: 60,
    group: '236.10.10.10',
    options: { depth: 'towards' },
  });
  expect(checkConfig(config)).toEqual(config);
});

test('a sink of another protocol has its options and a number that fits', () => {
  const options = { depth: 'towards', name: 'Kran' };
  const sink = { protocol: 'psn', cameraId: 700, options, lens: 'counts', atPupil: true };
  const config = configOf(studioWith('freed', { cameraId: 1 }, sink), undefined);
  expect(config.sinks[0]).toMatchObject({ ...sink, cameraId: expect.anything(), trackerCameraId: 700 });
  expect(checkConfig(config)).toEqual(config);
  const wrong = configOf(studioWith('freed', { cameraId: 1 }, { ...sink, protocol: 'mosys-f4' }), undefined);
  expect(checkConfig(wrong)).toEqual({ code: 'tracking.config', params: { place: 'sinks.0.trackerCameraId' } });
});

test('beside a virtual stage no real server is asked and no group joined: its own tracker is, or nobody', () => {
  const settings = { body: 'CamA', server: '10.1.2.3', group: '239.255.42.99' };
  const studio = studioWith('natnet', settings);
  const source = studio.cameras[0]!.tracking!.source;
  expect(configOf(studio, undefined).sources[0]).toMatchObject({ options: { server: '10.1.2.3', body: 'CamA' } });
  const asked = { ...nowhere, asked: { [source]: { host: '127.0.0.1', port: 5_000 } } };
  const [own] = configOf(studio, asked).sources;
  expect(own).toMatchObject({ options: { body: 'CamA', server: '127.0.0.1', commandPort: 5_000 } });
  expect(own).not.toHaveProperty('group');
  expect(JSON.stringify(configOf(studio, nowhere).sources)).not.toMatch(/10\.1\.2\.3|CamA/);
});

test('a FreeD tracker at a serial port: its line is opened, beside a virtual stage never', () => {
  const line = { path: '/dev/ttyUSB7', baud: 38_400, dataBits: 8, parity: 'odd', stopBits: 1 } as const;
  const studio = studioWith('freed', { demand: 'poll' }, {}, { kind: 'serial', ...line });
  const config = configOf(studio, undefined);
  expect(config.sources[0]).toMatchObject({ listen: { host: line.path, port: 0 }, serial: line });
  expect(checkConfig(config)).toEqual(config);
  const source = studio.cameras[0]!.tracking!.source;
  const loop = { host: '127.0.0.1', port: 6_000 };
  const played = { ...nowhere, devices: { [source]: loop }, asked: { [source]: { host: '127.0.0.1', port: 5_000 } } };
  const [own] = configOf(studio, played).sources;
  expect(own).toMatchObject({ listen: loop, options: { demand: 'poll', server: '127.0.0.1', commandPort: 5_000 } });
  expect(JSON.stringify(own)).not.toContain('ttyUSB7');
  expect(configOf(studio, nowhere).sources[0]).not.toHaveProperty('options');
});
