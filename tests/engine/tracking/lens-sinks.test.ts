/**
 * A lens whose truth is known, on an emulated head, calibrated with noise of known size: what arrives at sinks of each
 * kind is the truth within that noise, each as it asked for.
 */
import { afterEach, expect, test } from 'vitest';
import type { LensInForce } from '../../../app/core/calibration/kept/in-force.ts';
import type { LensNode, LensValues } from '../../../app/core/calibration/lens-map.ts';
import { composePoses, distance } from '../../../app/core/geometry.ts';
import { checkConfig, type SinkConfig, type TrackingConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import { blankFreedPose, decodeFreedD1 } from '../../../drivers/freed/freed-codec.ts';
import { openEmulator } from '../../../drivers/freed/freed-emulator.ts';
import { poseFromFreed } from '../../../drivers/freed/freed-pose.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { decodeOsc } from '../../../drivers/kit/osc-decode.ts';
import { OtrkReader } from '../../../drivers/opentrackio/opentrackio-codec.ts';
import { emulatorOptions, seeded } from '../../kit/driver-rig.ts';
import { eventually, freePort, openSink } from './rig.ts';

const clock = createClock();
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

const ZOOM = { fromRaw: 1_000, toRaw: 41_000 };
/** Mounted the other way round. */
const FOCUS = { fromRaw: 50_000, toRaw: 10_000 };
const [ZOOM_RAW, FOCUS_RAW] = [23_400, 31_200] as const;

const truth = (zoom: number, focus: number): LensValues => ({
  focalLengthMm: 20 * 6 ** zoom * (1 + 0.03 * focus),
  focusPerM: 0.1 + 1.1 * focus,
  entrancePupilMm: 90 + 30 * zoom - 8 * focus,
  centreXMm: 0.05,
  centreYMm: -0.03,
  k1: -0.06 + 0.09 * zoom,
  k2: 0.02,
  k3: 0,
  p1: 0,
  p2: 0,
});
/** One sigma of each, as a calibration with the wall finds them. */
const SIGMA = {
  focalLengthMm: 0.02,
  focusPerM: 0.002,
  entrancePupilMm: 0.8,
  centreXMm: 0.01,
  centreYMm: 0.01,
  k1: 5e-4,
};

function calibrated(): LensInForce {
  const random = seeded(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const steps = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const nodes = steps.flatMap((zoom) =>
    steps.map((focus): LensNode => {
      const values: Record<string, number> = { ...truth(zoom, focus) };
      for (const [key, sigma] of Object.entries(SIGMA)) values[key]! += sigma * normal();
      return { zoom, focus, values: values as unknown as LensValues };
    }),
  );
  return { model: 'opencv', sensorWidthMm: 24, sensorHeightMm: 13.5, nodes, zoom: ZOOM, focus: FOCUS };
}

const IS = truth((ZOOM_RAW - 1_000) / 40_000, (50_000 - FOCUS_RAW) / 40_000);
/** Between nodes the noise of several is mixed: less than of one, never so much as three. */
const within = (value: number, key: keyof typeof SIGMA): void =>
  expect(Math.abs(value - IS[key]), key).toBeLessThan(3 * SIGMA[key] + 1e-3 * Math.abs(IS[key]));

async function rig(sinks: Readonly<Record<string, Partial<SinkConfig>>>, lens?: LensInForce) {
  const listen = { host: '127.0.0.1', port: await freePort() };
  const virtual = { path: 'still', moving: false, zoomRaw: ZOOM_RAW, focusRaw: FOCUS_RAW, target: listen };
  const head = await openEmulator(emulatorOptions<unknown>(clock, { cameraId: 1, expectedHz: 100 }, virtual).options);
  toClose.push(() => head.close());
  const opened = await Promise.all(
    Object.entries(sinks).map(async ([sinkId, sink]) => {
      const socket = await openSink();
      toClose.push(() => socket[Symbol.asyncDispose]());
      const address = { host: '127.0.0.1', port: socket.port };
      const base = { cameraId: 'a', sinkId, protocol: 'freed', mode: 'relay' as const, delayMs: 0, trackerCameraId: 5 };
      return { socket, config: { ...base, address, ...sink } };
    }),
  );
  const source = { cameraId: 'a', protocol: 'freed', listen, trackerCameraId: 1, expectedHz: 100 };
  const config: TrackingConfig = {
    sources: [{ ...source, bodyFromCamera: [0.02, 0.1, 0.05, 0, 0, 0, 1], ...(lens && { lens }) }],
    sinks: opened.map((one) => one.config),
  };
  expect(checkConfig(config)).toEqual(config);
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  toClose.push(() => hub.close());
  hub.configure(config);
  for (const sinkId of Object.keys(sinks)) expect(hub.setRelay('a', sinkId, true)).toBeUndefined();
  await eventually('each has some', () => opened.every(({ socket }) => socket.messages.length > 2));
  const newest = (sinkId: string): Uint8Array =>
    opened.find((one) => one.config.sinkId === sinkId)!.socket.messages.at(-1)!;
  const camera = [0, 0, 0, 0, 0, 0, 1];
  composePoses(camera, head.pose(), [0.02, 0.1, 0.05, 0, 0, 0, 1]);
  return { hub, newest, camera, config, telemetry: () => hub.telemetry().cameras['a']! };
}

function otrk(bytes: Uint8Array): { lens?: Record<string, unknown>; transforms: { translation: object }[] } {
  const message = new OtrkReader({ legacyChecksum: false, bareJson: false }).read(bytes, 'x', 0);
  if (message === undefined || typeof message === 'string') throw new Error(String(message));
  return message.document as ReturnType<typeof otrk>;
}

const placeOf = ({ transforms }: ReturnType<typeof otrk>): number[] =>
  Object.values(transforms[0]!.translation) as number[];

test('each sink is told the truth of the lens as it asked for it', async () => {
  const { newest, camera, telemetry } = await rig(
    {
      optics: { protocol: 'opentrackio' },
      pupil: { protocol: 'opentrackio', atPupil: true },
      counts: { protocol: 'opentrackio', lens: 'counts' },
      'freed-raw': {},
      'freed-mm': { options: { dialect: 'zcam' }, atPupil: true },
      'freed-share': { options: { dialect: 'generic' } },
      osc: { protocol: 'osc-pose', options: { template: '/cam/{id} x y z pan tilt roll focal distance:cm fov zoom' } },
    },
    calibrated(),
  );

  const optics = otrk(newest('optics'));
  const said = optics.lens as Record<string, number> & {
    distortion: { model: string; radial: number[] }[];
    projectionOffset: { x: number; y: number };
  };
  within(said['pinholeFocalLength']!, 'focalLengthMm');
  within(1 / said['focusDistance']!, 'focusPerM');
  within(said['entrancePupilOffset']! * 1_000, 'entrancePupilMm');
  within(said.projectionOffset.x, 'centreXMm');
  expect(said.distortion[0]!.model).toBe('Brown-Conrady U-D');
  within(said.distortion[0]!.radial[0]! * said['pinholeFocalLength']! ** 2, 'k1');
  expect(said).toMatchObject({
    rawEncoders: { zoom: ZOOM_RAW, focus: FOCUS_RAW },
    encoders: { zoom: expect.closeTo(0.56, 9), focus: expect.closeTo(0.47, 9) },
  });
  expect(distance(placeOf(optics), camera)).toBeLessThan(1e-4);

  const pupil = otrk(newest('pupil'));
  expect(pupil.lens).toMatchObject({ entrancePupilOffset: 0 });
  const forward = [0, IS.entrancePupilMm / 1_000, 0, 0, 0, 0, 1];
  const truePupil = [0, 0, 0, 0, 0, 0, 1];
  composePoses(truePupil, camera, forward);
  expect(distance(placeOf(pupil), truePupil) * 1_000).toBeLessThan(3 * SIGMA.entrancePupilMm);
  expect(distance(placeOf(pupil), camera) * 1_000).toBeGreaterThan(90);

  expect(otrk(newest('counts')).lens).toEqual({ rawEncoders: { zoom: ZOOM_RAW, focus: FOCUS_RAW } });

  const freed = blankFreedPose();
  decodeFreedD1(newest('freed-raw'), freed);
  expect(freed).toMatchObject({ zoomRaw: ZOOM_RAW, focusRaw: FOCUS_RAW });
  decodeFreedD1(newest('freed-mm'), freed);
  within(freed.zoomRaw / 100, 'focalLengthMm');
  within(10_000 / freed.focusRaw, 'focusPerM');
  const pose = [0, 0, 0, 0, 0, 0, 1];
  poseFromFreed(pose, freed);
  expect(distance(pose, truePupil) * 1_000).toBeLessThan(3 * SIGMA.entrancePupilMm);
  decodeFreedD1(newest('freed-share'), freed);
  expect([freed.zoomRaw, freed.focusRaw]).toEqual([Math.round(0.56 * 0xffff), Math.round(0.47 * 0xffff)]);

  const packet = decodeOsc(newest('osc')) as unknown as { args: { value: number }[] };
  const [focal, distanceCm, fov, zoom] = packet.args.slice(6).map(({ value }) => value) as [
    number,
    number,
    number,
    number,
  ];
  within(focal, 'focalLengthMm');
  within(100 / distanceCm, 'focusPerM');
  expect(fov).toBeCloseTo((2 * Math.atan(12 / focal) * 180) / Math.PI, 4);
  expect(zoom).toBeCloseTo(0.56, 6);

  const told = telemetry();
  expect(told.lensMap).toEqual({ outside: [], why: null });
  expect(told.fov?.horizontalDeg).toBeCloseTo(fov, 3);
  expect(told.sinks['optics']).toMatchObject({ lens: 'mapped', atPupil: false });
  expect(told.sinks['pupil']).toMatchObject({ lens: 'mapped', atPupil: true });
  expect(told.sinks['counts']).toMatchObject({ lens: 'counts', atPupil: false });
});

test('without a lens map nothing is claimed; one that comes into force counts from the next sample on', async () => {
  const asked = { optics: { protocol: 'opentrackio', atPupil: true } };
  const { hub, newest, camera, config, telemetry } = await rig(asked);
  expect(otrk(newest('optics')).lens).toEqual({ rawEncoders: { zoom: ZOOM_RAW, focus: FOCUS_RAW } });
  expect(distance(placeOf(otrk(newest('optics'))), camera)).toBeLessThan(1e-4);
  expect(telemetry()).toMatchObject({ lensMap: null, fov: null, optics: null });
  expect(telemetry().sinks['optics']).toMatchObject({ lens: 'counts', atPupil: false });

  hub.tick();
  const { packets } = telemetry();
  const [source] = config.sources;
  hub.configure({ ...config, sources: [{ ...source!, lens: calibrated() }] });
  await eventually('it is told', () => 'pinholeFocalLength' in (otrk(newest('optics')).lens ?? {}));
  hub.tick();
  expect(telemetry().packets).toBeGreaterThan(packets);
  expect(telemetry().sinks['optics']).toMatchObject({ lens: 'mapped', atPupil: true });
});
