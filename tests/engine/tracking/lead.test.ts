/** A camera with two trackers, FreeD and OpenTrackIO, through real sockets: who leads, what goes on to the sink. */
import { createSocket, type Socket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import type { TrackingConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import { blankFreedPose, decodeFreedD1, encodeFreedD1, FREED_D1_BYTES } from '../../../drivers/freed/freed-codec.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { encodeOtrkDocument } from '../../../drivers/opentrackio/opentrackio-codec.ts';
import { OtrkWriter } from '../../../drivers/opentrackio/opentrackio-writer.ts';
import { configOf, eventually, openSink, type Sink } from './rig.ts';

const clock = createClock();
const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
});

/** Both trackers follow one camera at 50 Hz; the second stands off along x. */
async function rig(offM: number, change: Partial<TrackingConfig['sources'][number]> = {}) {
  const sink: Sink = await openSink();
  undo.push(async () => {
    await sink[Symbol.asyncDispose]();
  });
  const hub = new TrackingHub({ clock, onVerdict: () => undefined });
  const base = configOf(0, sink.port, { hz: 50 });
  const listen = { host: '127.0.0.1', port: 0 };
  const main = { ...base.sources[0]!, sourceId: 'fd', ...change };
  const backup = { ...base.sources[0]!, sourceId: 'otrk', protocol: 'opentrackio', trackerCameraId: 5, listen };
  hub.configure({ sources: [main, backup], sinks: [base.sinks[0]!] });
  hub.setRelay('a', 'vp', true);
  const ticking = clock.every(20, () => hub.tick());
  const socket: Socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  await eventually('both ports are open', () => hub.portOf('a', 0) !== 0 && hub.portOf('a', 1) !== 0);
  const says = { fd: true, otrk: true };
  const writer = new OtrkWriter({ make: 'a', model: 'b', serialNumber: 'c' });
  const bytes = new Uint8Array(FREED_D1_BYTES);
  let n = 0;
  const startMs = performance.now();
  const sendOne = (): void => {
    const xM = 0.3 * Math.sin(n / 40);
    if (says.fd) {
      encodeFreedD1({ ...blankFreedPose(), cameraId: 1, xMm: xM * 1_000, zMm: 1_600 }, bytes);
      socket.send(bytes.slice(), hub.portOf('a', 0) ?? 0, '127.0.0.1');
    }
    if (says.otrk) {
      const out = new Uint8Array(1_472);
      const said = {
        sourceNumber: 5,
        pose: [xM + offM, 0, 1.6],
        angles: { panDeg: 0, tiltDeg: 0, rollDeg: 0 },
        atUs: n * 20_000,
        deviceTimeUs: 1e12 + n * 20_000,
        status: 'Optical Good',
        timecode: undefined,
        lens: undefined,
      };
      const length = encodeOtrkDocument(writer.document(said), 'json', n & 0xffff, out);
      socket.send(out.subarray(0, length), hub.portOf('a', 1) ?? 0, '127.0.0.1');
    }
    n++;
  };
  const sending = setInterval(() => {
    while (n < (performance.now() - startMs) / 20) sendOne();
  }, 4);
  undo.push(
    () => hub.close(),
    () => ticking[Symbol.dispose](),
    () => new Promise<void>((resolve) => socket.close(() => resolve())),
    () => clearInterval(sending),
  );
  const camera = () => hub.telemetry().cameras['a']!;
  const xs = (): number[] =>
    sink.messages.map((message) => {
      const freed = blankFreedPose();
      decodeFreedD1(message, freed);
      return freed.xMm / 1_000;
    });
  const isWell = () => camera().sources?.every(({ verdict }) => verdict !== 'none' && verdict !== 'stale') === true;
  const isMeasured = () => camera().sources?.[1]?.apartMm !== null;
  await eventually('both are well and measured', () => isWell() && isMeasured(), 20_000);
  return { hub, says, camera, xs, sink };
}

test('the backup takes over when the main tracker falls silent; the sink sees no jump, and both are told side by side', async () => {
  const { hub, says, camera, xs } = await rig(0.05);
  expect(camera().lead).toMatchObject({ id: 'fd', why: 'main', waitingFor: null });
  expect(camera().sources).toMatchObject([
    { id: 'fd', protocol: 'freed', apartMm: null },
    { id: 'otrk', protocol: 'opentrackio' },
  ]);
  says.fd = false;
  await eventually('the backup leads', () => camera().lead?.id === 'otrk');
  expect(camera().lead).toMatchObject({ why: 'silent', far: false });
  await eventually('faded', () => camera().lead?.blending === false);
  // After the fade the sink is where the backup is: five centimetres from where the main tracker would have it.
  const before = xs().length;
  await eventually('it goes on', () => xs().length > before + 10);
  expect(Math.max(...xs().slice(before))).toBeLessThanOrEqual(0.351);
  says.fd = true;
  await eventually('the main one is well again', () => camera().sources?.[0]?.verdict !== 'stale', 20_000);
  expect(camera().lead?.id).toBe('otrk');
  expect(hub.setLead('a', 'nobody')).toMatchObject({ code: 'tracking.no-source' });
  expect(hub.setLead('a', 'fd')).toBeUndefined();
  expect(camera().lead).toMatchObject({ id: 'fd', why: 'person' });
});

test('half a metre apart the switch waits for a person, and says so in the verdict; the person’s word carries it', async () => {
  const { hub, says, camera } = await rig(0.5);
  says.fd = false;
  await eventually('it waits', () => camera().lead?.waitingFor === 'otrk');
  expect(camera().lead?.waitingMm).toBeGreaterThan(400);
  await eventually('said', () => hub.verdicts()[0]?.verdict.reasons[0]?.code === 'tracking.switch-waits');
  expect(camera().lead?.id).toBe('fd');
  hub.setLead('a', 'otrk');
  expect(camera().lead).toMatchObject({ id: 'otrk', why: 'person', far: true, waitingFor: null });
});

test('by the other policy it goes over and says that it was far', async () => {
  const { says, camera } = await rig(0.5, { switchOver: { policy: 'warn' } });
  says.fd = false;
  await eventually('the backup leads', () => camera().lead?.id === 'otrk');
  expect(camera().lead).toMatchObject({ why: 'silent', far: true });
});
