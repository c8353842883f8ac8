import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import type { TrackingSample } from '../../../app/core/tracking/sample.ts';
import { protocolNamed } from '../../../app/engine/tracking/protocol-table.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { openEmulator } from '../../../drivers/opentrackio/opentrackio-emulator.ts';
import { emulatorOptions, eventually } from '../../kit/driver-rig.ts';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0)) await undo();
});

async function rig(virtual: object = {}, settings: object = {}) {
  const recorded = emulatorOptions<unknown>(createClock(), { sourceNumber: 7, expectedHz: 100, ...settings }, virtual);
  const emulator = await openEmulator(recorded.options);
  const decoder = protocolNamed('opentrackio')!.decoder({ ...settings });
  const heard: TrackingSample[] = [];
  const refused: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (bytes, { address, port }) => {
    const fault = decoder.read(bytes, { host: address, port, atUs: performance.now() * 1_000 }, (sample) =>
      heard.push(structuredClone(sample)),
    );
    if (fault !== undefined) refused.push(fault);
  });
  await new Promise<void>((resolve) => socket.bind(emulator.address.port, '127.0.0.1', resolve));
  cleanup.push(
    () => emulator.close(),
    () => new Promise((resolve) => socket.close(() => resolve())),
  );
  return { emulator, heard, refused };
}

const isNear = (a: ArrayLike<number>, b: ArrayLike<number>, metres: number): boolean =>
  Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!) < metres;

test.each([
  ['JSON', {}],
  ['CBOR', { encoding: 'cbor' }],
  ['JSON in segments, as the child of a dolly', { segmentBytes: 200, dolly: true }],
  ['CBOR in segments', { encoding: 'cbor', segmentBytes: 64 }],
])('%s: its true pose, its lens, its numbers', async (_, virtual) => {
  const { emulator, heard, refused } = await rig({ path: 'crane', ...virtual });
  await eventually('heard as it should be', () => heard.length > 20);
  const pose = emulator.pose();
  await eventually('heard as it should be', () => heard.some((sample) => isNear(sample.pose, pose, 0.02)));
  const sample = heard.at(-1)!;
  expect(sample).toMatchObject({ trackerCameraId: 7, status: 'Optical Good' });
  expect(sample.lens).toMatchObject({ known: true, focalLengthMm: 35, fStop: 4, entrancePupilM: 0.12 });
  expect(sample.lens).toMatchObject({ distortionModel: 'openlensio-du', k1: -1.2e-5, k2: 3e-9, k4: 0, zoom: 0.25 });
  expect(heard.slice(1).every((one, i) => one.deviceTimeUs > heard[i]!.deviceTimeUs)).toBe(true);
  expect(heard.every(({ missedBefore }) => missedBefore === 0)).toBe(true);
  expect(refused).toEqual([]);
});

test('the sensor is said every two seconds and known in between', async () => {
  const { heard } = await rig();
  await eventually('said', () => heard.filter(({ lens }) => lens.sensorWidthMm === 35.9).length > 10, 8_000);
  expect(heard.at(-1)?.lens).toMatchObject({ sensorHeightMm: 20.2, focalLengthMm: 35 });
});

test('lost datagrams are counted by the sequence; doubled ones are refused by name', async () => {
  const { emulator, heard, refused } = await rig();
  emulator.setFault({ kind: 'drop', share: 0.3 }, true);
  await eventually(
    'heard as it should be',
    () => heard.reduce((sum, { missedBefore }) => sum + Math.max(0, missedBefore), 0) > 10,
  );
  emulator.clearFaults();
  emulator.setFault({ kind: 'duplicate' }, true);
  await eventually('heard as it should be', () => refused.filter((reason) => reason === 'duplicate').length > 3);
});

test('switched off and on again it begins anew; its clock can be put back by hand', async () => {
  const { emulator, heard } = await rig();
  await eventually('heard as it should be', () => heard.length > 40);
  await emulator.reboot(20);
  await eventually('heard as it should be', () => heard.some(({ note }) => note === 'restarted'));
  const before = heard.length;
  expect(emulator.frontPanel('clockOffsetS', -60)).toBeUndefined();
  await eventually('heard as it should be', () =>
    heard.slice(before - 1).some((one, i, list) => one.deviceTimeUs < (list[i - 1]?.deviceTimeUs ?? 0)),
  );
  expect(emulator.frontPanel('clockOffsetS', 'yesterday')).toMatchObject({ code: 'driver.unknown-key' });
});

test('occluded: silent, or its last pose with a status that says so', async () => {
  const silent = await rig();
  await eventually('heard as it should be', () => silent.heard.length > 3);
  silent.emulator.setFault({ kind: 'occluded' }, true);
  const says = await rig({ occlusion: 'status' });
  says.emulator.setFault({ kind: 'occluded' }, true);
  await eventually(
    'heard as it should be',
    () => says.heard.filter(({ status }) => status === 'Optical Lost').length > 3,
  );
  const [a, b] = says.heard.slice(-2);
  expect(isNear(a!.pose, b!.pose, 1e-9)).toBe(true);
});

test('the sum of 1.0.0 is refused, and taken and said where the studio file asks for it', async () => {
  const strict = await rig({ legacyChecksum: true });
  await eventually('heard as it should be', () => strict.refused.includes('checksum'));
  expect(strict.heard).toEqual([]);
  const lenient = await rig({ legacyChecksum: true }, { legacyChecksum: true });
  await eventually('heard as it should be', () => lenient.heard.some(({ note }) => note === 'legacy-checksum'));
});

test('the zoom ring turns over its end', async () => {
  const { heard } = await rig({ zoomTurnS: 1, zoom: 0.8 });
  await eventually('heard as it should be', () =>
    heard.some((one, i) => i > 0 && one.lens.zoom < heard[i - 1]!.lens.zoom - 0.5),
  );
});

test('what a sink encodes is what a source decodes: pose, lens, timecode, in JSON and CBOR', () => {
  const protocol = protocolNamed('opentrackio')!;
  for (const encoding of ['json', 'cbor']) {
    const encoder = protocol.encoder!({ encoding });
    const decoder = protocol.decoder({});
    const out = new Uint8Array(encoder.maxBytes);
    const heard: TrackingSample[] = [];
    const sent = protocolNamed('freed')!.decoder({});
    const freed = Uint8Array.from(
      Buffer.from('d1032d0000e98000000000' + '00fa00ffffc001b5a0000800000400' + '0000bc', 'hex'),
    );
    for (let n = 0; n < 300; n++) {
      const from = { host: 'a', port: 1, atUs: 1_000_000 + n * 20_000 };
      sent.read(freed, from, (sample) => {
        sample.timecode.known = true;
        Object.assign(sample.timecode, { hours: 10, frames: 12 });
        const length = encoder.encode(sample, 42, out);
        const fault = decoder.read(out.subarray(0, length), from, (one) => heard.push(structuredClone(one)));
        expect(fault).toBeUndefined();
      });
    }
    expect(heard).toHaveLength(300);
    const last = heard.at(-1)!;
    expect(last).toMatchObject({
      trackerCameraId: 42,
      sequence: 299,
      missedBefore: 0,
      zoomRaw: 0x800,
      focusRaw: 0x400,
    });
    expect(last.panDeg).toBeCloseTo(90, 9);
    expect(last.tiltDeg).toBeCloseTo(-45, 9);
    expect([...last.pose.subarray(0, 3)]).toEqual([1, -0.001, 1.7505]);
    expect(last.timecode).toMatchObject({ known: true, hours: 10, frames: 12 });
    expect(last.deviceTimeUs).toBeNaN();
  }
});
