/** OpenTrackIO against the standard library of Python, both ways: its own header, sum, segments and CBOR. */
import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from '../../../drivers/freed/freed-codec.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { configOf, eventually, openSink, openTracker } from './rig.ts';

const SCRIPT = join(import.meta.dirname, '..', 'otrk_wire.py');
const clock = createClock();
const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
});

function hubOf(): TrackingHub {
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  const ticking = clock.every(20, () => hub.tick());
  undo.push(
    () => hub.close(),
    () => ticking[Symbol.dispose](),
  );
  return hub;
}

test.each([
  ['json', 0],
  ['cbor', 0],
  ['json', 90],
  ['cbor', 64],
] as const)('what Python sends as %s in segments of %i bytes is the camera’s pose', async (encoding, segment) => {
  const hub = hubOf();
  const listen = { host: '127.0.0.1', port: 0 };
  hub.configure({
    sources: [{ cameraId: 'a', protocol: 'opentrackio', listen, trackerCameraId: 9, expectedHz: 50 }],
    sinks: [],
  });
  const camera = () => hub.telemetry().cameras['a']!;
  await eventually('the port is open', () => camera().input === null);
  const child = spawn('python3', [SCRIPT, 'send', String(hub.portOf('a')), encoding, '40', String(segment)]);
  undo.push(() => void child.kill());
  await eventually('all samples', () => camera().packets === 40, 20_000);
  const { pose, angles, optics, rejected, deviceClock } = camera();
  expect(pose![0]).toBeGreaterThanOrEqual(1.25);
  expect(pose![0]).toBeLessThan(1.257);
  expect(pose!.slice(1, 3)).toEqual([-3.5, 1.6]);
  expect(angles).toEqual({ panDeg: -30, tiltDeg: -2.25, rollDeg: 0.5 });
  expect(pose![5]).toBeCloseTo(Math.sin(Math.PI / 12), 2);
  expect(optics).toMatchObject({ focalLengthMm: 24.5, zoom: 0.25, focus: 0.5 });
  expect(rejected).toEqual({});
  await eventually('the device clock', () => camera().deviceClock !== null || deviceClock !== null);
});

test.each(['json', 'cbor'] as const)(
  'what a sink is sent as %s is read by Python, numbered without a gap',
  async (encoding) => {
    await using sink = await openSink();
    const hub = hubOf();
    const base = configOf(0, sink.port);
    const relayed = { ...base.sinks[0]!, protocol: 'opentrackio', options: { encoding }, trackerCameraId: 17 };
    hub.configure({ ...base, sinks: [relayed] });
    await eventually('the port is open', () => hub.telemetry().cameras['a']?.input === null);
    hub.setRelay('a', 'vp', true);
    await using tracker = await openTracker(hub.portOf('a') ?? 0);
    for (let n = 0; n < 8; n++) tracker.send(n, { xMm: 1_000 + n, panDeg: 20 });
    await eventually('relayed', () => sink.messages.length === 8);
    const text = sink.messages.map((bytes) => Buffer.from(bytes).toString('hex')).join('\n');
    const answer = await new Promise<string>((resolve, reject) => {
      const child = execFile('python3', [SCRIPT, 'read'], (error, stdout) => (error ? reject(error) : resolve(stdout)));
      child.stdin?.end(text);
    });
    const read = answer
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { sequence: number; document: Said });
    expect(read.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const { document } = read[3]!;
    expect(document).toMatchObject({ sourceNumber: 17, protocol: { name: 'OpenTrackIO', version: [1, 0, 1] } });
    expect(document.transforms[0]!.translation.x).toBeCloseTo(1.003, 9);
    expect(document.transforms[0]!.rotation.pan).toBeCloseTo(-20, 4);
    // Once at the start, then about every two seconds.
    expect(read.map((one) => one.document.static !== undefined)).toEqual([
      true,
      ...Array.from({ length: 7 }, () => false),
    ]);
  },
);

test('a multicast group is joined on the interface that the studio file names', async () => {
  const group = '239.135.1.9';
  const hub = hubOf();
  const listen = { host: '127.0.0.1', port: 0 };
  const source = { cameraId: 'a', protocol: 'freed', listen, group, trackerCameraId: 1, expectedHz: 50 };
  hub.configure({ sources: [source], sinks: [] });
  await eventually('the port is open', () => hub.telemetry().cameras['a']?.input === null);
  const socket = createSocket('udp4');
  undo.push(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setMulticastInterface('127.0.0.1');
  const bytes = new Uint8Array(FREED_D1_BYTES);
  encodeFreedD1({ ...blankFreedPose(), cameraId: 1, xMm: 2_000 }, bytes);
  const sending = setInterval(() => socket.send(bytes, hub.portOf('a') ?? 0, group), 20);
  undo.push(() => clearInterval(sending));
  await eventually('heard', () => hub.telemetry().cameras['a']?.pose?.[0] === 2);
});

interface Said {
  transforms: { translation: { x: number }; rotation: { pan: number } }[];
  static?: unknown;
}
