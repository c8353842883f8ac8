/**
 * All protocols at once over real sockets: virtual trackers -> one hub -> relays of every protocol -> a second hub. What
 * comes out at either end is where the cameras truly are.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { angleBetweenRad, degFromRad, distance } from '../../../app/core/geometry.ts';
import type { SinkConfig, SourceConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { checkConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import type { EmulatorOptions } from '../../../drivers/contract.ts';
import { openEmulator as openFreed } from '../../../drivers/freed/freed-emulator.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { freeUdpPort } from '../../../drivers/kit/free-port.ts';
import type { TrackerEmulator } from '../../../drivers/kit/tracker-emulator.ts';
import { openEmulator as openF4 } from '../../../drivers/mosys-f4/mosys-f4-emulator.ts';
import { openEmulator as openNatNet } from '../../../drivers/natnet/natnet-emulator.ts';
import { openEmulator as openOscPose } from '../../../drivers/osc-pose/osc-pose-emulator.ts';
import { openEmulator as openPsn } from '../../../drivers/psn/psn-emulator.ts';
import { openEmulator as openStype } from '../../../drivers/stype/stype-emulator.ts';
import { emulatorOptions } from '../../kit/driver-rig.ts';
import { eventually } from './rig.ts';

const clock = createClock();
/** A machine that is busy with other things may stop for seconds. */
const LIMIT_MS = 30_000;
const HZ = 60;

interface Camera {
  readonly id: string;
  readonly protocol: string;
  readonly number: number | null;
  readonly options?: SourceConfig['options'];
  readonly settings: object;
  readonly virtual?: object;
  readonly open: (options: EmulatorOptions<unknown>) => Promise<TrackerEmulator>;
  /** Millimetres and degrees that its wire cannot say better than. */
  readonly mm: number;
  readonly deg: number;
}

const CAMERAS: readonly Camera[] = [
  { id: 'freed', protocol: 'freed', number: 1, settings: { cameraId: 1 }, open: openFreed, mm: 0.1, deg: 0.01 },
  { id: 'psn', protocol: 'psn', number: 500, settings: { cameraId: 500 }, open: openPsn, mm: 0.1, deg: 0.01 },
  {
    id: 'psn-towards',
    protocol: 'psn',
    number: 7,
    options: { depth: 'towards' },
    settings: { cameraId: 7, depth: 'towards' },
    // More than one packet a frame.
    virtual: { extras: 60 },
    open: openPsn,
    mm: 0.1,
    deg: 0.01,
  },
  { id: 'f4', protocol: 'mosys-f4', number: 3, settings: { cameraId: 3 }, open: openF4, mm: 0.2, deg: 0.02 },
  { id: 'stype', protocol: 'stype', number: null, settings: {}, open: openStype, mm: 0.1, deg: 0.01 },
  { id: 'natnet', protocol: 'natnet', number: 21, settings: { cameraId: 21 }, open: openNatNet, mm: 0.1, deg: 0.01 },
  {
    id: 'natnet-3-z-up',
    protocol: 'natnet',
    number: 4,
    options: { up: 'z' },
    settings: { cameraId: 4, up: 'z', version: '3.0' },
    open: openNatNet,
    mm: 0.1,
    deg: 0.01,
  },
  { id: 'osc', protocol: 'osc-pose', number: 2, settings: { cameraId: 2 }, open: openOscPose, mm: 0.1, deg: 0.01 },
  {
    id: 'osc-vmc',
    protocol: 'osc-pose',
    number: null,
    options: { template: 'vmc', name: 'Kran' },
    settings: { template: 'vmc', name: 'Kran' },
    open: openOscPose,
    mm: 0.1,
    deg: 0.01,
  },
];
/** What each camera is relayed as, to the second hub. */
const OUT = ['psn', 'mosys-f4', 'stype', 'osc-pose', 'freed'];

const trackers = new Map<string, TrackerEmulator>();
const inHub = new TrackingHub({ clock, onVerdict: () => undefined });
const outHub = new TrackingHub({ clock, onVerdict: () => undefined });
const ticking = clock.every(20, () => {
  inHub.tick();
  outHub.tick();
});
/** Believed samples arrive; a machine that stutters may make them look too fast or too few, which is not tried here. */
const FLOWING = new Set(['ok', 'wrong-rate', 'lossy']);
const heardIn = (id: string) => inHub.telemetry().cameras[id]!;
const heardOut = (id: string) => outHub.telemetry().cameras[id]!;
const listen = { host: '127.0.0.1', port: 0 };
const outId = (id: string, protocol: string): string => `${id}/${protocol}`;

const sources: SourceConfig[] = CAMERAS.map(({ id, protocol, number, options }) => ({
  cameraId: id,
  protocol,
  listen,
  trackerCameraId: number,
  expectedHz: HZ,
  ...(options && { options }),
}));

async function openTracker(camera: Camera, port: number, virtual: object = {}): Promise<TrackerEmulator> {
  const settings = { ...camera.settings, expectedHz: HZ };
  const shown = { ...camera.virtual, target: { host: '127.0.0.1', port }, ...virtual };
  return camera.open(emulatorOptions<unknown>(clock, settings, shown).options);
}

beforeAll(async () => {
  const outs: SourceConfig[] = [];
  for (const { id } of CAMERAS)
    for (const protocol of OUT) {
      // Sources that ask for any port alike would share one.
      const own = { host: '127.0.0.1', port: await freeUdpPort() };
      outs.push({ cameraId: outId(id, protocol), protocol, listen: own, trackerCameraId: null, expectedHz: HZ });
    }
  outHub.configure({ sources: outs, sinks: [] });
  await eventually('the second hub listens', () => outs.every((s) => heardOut(s.cameraId).input === null), LIMIT_MS);
  const sinks: SinkConfig[] = outs.map(({ cameraId, protocol }) => ({
    cameraId: cameraId.split('/')[0]!,
    sinkId: protocol,
    protocol,
    mode: 'relay',
    address: { host: '127.0.0.1', port: outHub.portOf(cameraId)! },
    trackerCameraId: protocol === 'stype' ? 0 : 9,
    delayMs: 0,
  }));
  const config = { sources, sinks };
  expect(checkConfig(config)).toEqual(config);
  inHub.configure(config);
  await eventually('the first hub listens', () => sources.every((s) => heardIn(s.cameraId).input === null), LIMIT_MS);
  for (const camera of CAMERAS) {
    trackers.set(camera.id, await openTracker(camera, inHub.portOf(camera.id)!));
    for (const protocol of OUT) expect(inHub.setRelay(camera.id, protocol, true)).toBeUndefined();
  }
});

afterAll(async () => {
  ticking[Symbol.dispose]();
  for (const tracker of trackers.values()) await tracker.close();
  inHub.close();
  outHub.close();
});

const offMm = (pose: readonly number[] | null, truth: readonly number[]): number =>
  pose === null ? Number.POSITIVE_INFINITY : distance(pose, truth) * 1_000;
const offDeg = (pose: readonly number[] | null, truth: readonly number[]): number =>
  pose === null ? Number.POSITIVE_INFINITY : degFromRad(angleBetweenRad(pose, 3, truth, 3));

test('every tracker is heard, and its camera moves', async () => {
  const first = new Map(CAMERAS.map(({ id }) => [id, heardIn(id).pose]));
  for (const { id } of CAMERAS) {
    await eventually(
      `${id} flows: ${heardIn(id).verdict} ${JSON.stringify(heardIn(id).rejected)}`,
      () => FLOWING.has(heardIn(id).verdict),
      LIMIT_MS,
    );
    await eventually(`${id} moves`, () => offMm(heardIn(id).pose, first.get(id) ?? [0, 0, 0]) > 1, LIMIT_MS);
  }
});

describe.each(CAMERAS)('$id', ({ id, mm, deg }) => {
  test('its pose is where the camera truly is, here and behind every relay', async () => {
    const tracker = trackers.get(id)!;
    expect(tracker.frontPanel('moving', false)).toBeUndefined();
    const at = (pose: readonly number[] | null): boolean =>
      offMm(pose, tracker.pose()) < mm && offDeg(pose, tracker.pose()) < deg;
    await eventually(`${id} is at rest where it truly is`, () => at(heardIn(id).pose), LIMIT_MS);
    for (const protocol of OUT) {
      const out = (): readonly number[] | null => heardOut(outId(id, protocol)).pose;
      const near = (): boolean => offMm(out(), tracker.pose()) < mm + 0.2 && offDeg(out(), tracker.pose()) < deg + 0.02;
      await eventually(`${id} comes out as ${protocol}`, near, LIMIT_MS);
    }
    expect(tracker.frontPanel('moving', true)).toBeUndefined();
  });
});

test('rings that nobody counts are not said to stand at nought', () => {
  for (const id of ['psn', 'natnet'])
    expect(heardIn(id).lens).toEqual({ zoomRaw: null, focusRaw: null, spareRaw: null });
  expect(heardIn('f4').lens).toMatchObject({ zoomRaw: expect.any(Number), focusRaw: expect.any(Number) });
});

test.each(['psn', 'f4', 'natnet'])(
  '%s: what the tracker does not see is refused by name, and is well again',
  async (id) => {
    const tracker = trackers.get(id)!;
    tracker.setFault({ kind: 'occluded' }, true);
    await eventually(
      'stale',
      () => heardIn(id).verdict === 'stale' && (heardIn(id).rejected['occluded'] ?? 0) > 0,
      LIMIT_MS,
    );
    tracker.clearFaults();
    await eventually('flowing again', () => FLOWING.has(heardIn(id).verdict), LIMIT_MS);
  },
);

test('a device that counts says what was lost: a fifth is seen as a fifth', async () => {
  const tracker = trackers.get('psn')!;
  tracker.setFault({ kind: 'drop', share: 0.2 }, true);
  await eventually('lossy', () => heardIn('psn').lossPct > 12 && heardIn('psn').lossPct < 28, LIMIT_MS);
  tracker.clearFaults();
  await eventually('clean', () => heardIn('psn').lossPct < 2, LIMIT_MS);
});

test('another protocol on the port is named', async () => {
  const { id } = CAMERAS[0]!;
  const stray = await openTracker(CAMERAS[1]!, inHub.portOf(id)!);
  await eventually(
    'named',
    () => {
      const { rejected } = heardIn(id);
      return (rejected['foreign-psn'] ?? 0) + (rejected['other-sender'] ?? 0) > 0;
    },
    LIMIT_MS,
  );
  await stray.close();
});

test('PosiStageNet by multicast, on the interface that is named', async () => {
  const port = await freeUdpPort();
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  const turning = clock.every(20, () => hub.tick());
  const group = '236.10.10.10';
  const source = { cameraId: 'a', protocol: 'psn', group, trackerCameraId: 8, expectedHz: HZ };
  const here = { ...source, listen: { host: '127.0.0.1', port } };
  hub.configure({ sources: [here, { ...here, cameraId: 'b', trackerCameraId: 88 }], sinks: [] });
  const heard = () => hub.telemetry().cameras['a']!;
  await eventually('joined', () => heard().input === null, LIMIT_MS);
  const settings = { cameraId: 8, expectedHz: HZ };
  const tracker = await openPsn(emulatorOptions<unknown>(clock, settings, { target: { host: group, port } }).options);
  await eventually('heard', () => heard().packets > 5, LIMIT_MS);
  // Two props stand in every frame beside the camera; only before the camera was ever heard may they be wondered at.
  const { rejected } = heard();
  await eventually('much more is heard', () => heard().packets > 40, LIMIT_MS);
  expect(heard().rejected).toEqual(rejected);
  // A camera whose number nobody says is told that there are others.
  expect(hub.telemetry().cameras['b']).toMatchObject({ packets: 0, rejected: { 'other-camera': expect.any(Number) } });
  turning[Symbol.dispose]();
  hub.close();
  await tracker.close();
});

test('NatNet by name: unicast, and nothing but questions leaves', async () => {
  const camera = CAMERAS.find(({ id }) => id === 'natnet')!;
  const { options, commands } = emulatorOptions<unknown>(
    clock,
    { cameraId: 33, body: 'Crane', expectedHz: HZ },
    { unicast: true },
  );
  const tracker = await camera.open(options);
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  const turning = clock.every(20, () => hub.tick());
  const { host: server, port: commandPort } = tracker.own;
  const source = { cameraId: 'a', protocol: 'natnet', listen, trackerCameraId: null, expectedHz: HZ };
  hub.configure({ sources: [{ ...source, options: { server, commandPort, body: 'Crane' } }], sinks: [] });
  const heard = () => hub.telemetry().cameras['a']!;
  await eventually('heard', () => heard().packets > 0, LIMIT_MS);
  tracker.frontPanel('moving', false);
  await eventually('true', () => offMm(heard().pose, tracker.pose()) < 0.1, LIMIT_MS);
  await tracker.reboot(50);
  const { packets } = heard();
  await eventually('it asks again and is heard again', () => heard().packets > packets + 5, LIMIT_MS);
  expect(commands).toEqual([]);
  turning[Symbol.dispose]();
  hub.close();
  await tracker.close();
});
