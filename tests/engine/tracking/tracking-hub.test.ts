import { afterEach, describe, expect, test } from 'vitest';
import {
  angleBetweenRad,
  composePoses,
  degFromRad,
  quatFromPanTiltRoll,
  radFromDeg,
} from '../../../app/core/geometry.ts';
import { checkConfig, type TrackingConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { TrackingHub } from '../../../app/engine/tracking/tracking-hub.ts';
import { blankFreedPose, decodeFreedD1, encodeFreedD1 } from '../../../drivers/freed/freed-codec.ts';
import { poseFromFreed } from '../../../drivers/freed/freed-pose.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { configOf, eventually, openSink, openTracker, type Sink, type Tracker } from './rig.ts';

const clock = createClock();
const open: { hub: TrackingHub; sink: Sink; tracker: Tracker; ticking: Disposable }[] = [];

async function rig(change: (config: TrackingConfig) => TrackingConfig = (config) => config) {
  const sink = await openSink();
  const verdicts: string[] = [];
  const hub = new TrackingHub({ clock, onVerdict: (_, { verdict }) => verdicts.push(verdict) });
  hub.configure(change(configOf(0, sink.port)));
  await eventually('the port is open', () => hub.telemetry().cameras['a']?.input === null);
  const tracker = await openTracker(hub.portOf('a') ?? 0);
  const ticking = clock.every(20, () => hub.tick());
  open.push({ hub, sink, tracker, ticking });
  const camera = () => hub.telemetry().cameras['a']!;
  return { hub, sink, tracker, verdicts, camera };
}

afterEach(async () => {
  for (const { hub, sink, tracker, ticking } of open.splice(0)) {
    ticking[Symbol.dispose]();
    hub.close();
    await Promise.all([sink[Symbol.asyncDispose](), tracker[Symbol.asyncDispose]()]);
  }
});

test('a pose that comes in is the camera pose of the telemetry', async () => {
  const { tracker, camera } = await rig();
  tracker.send(5, { xMm: 1_500, yMm: -2_000, zMm: 1_700, panDeg: 30, zoomRaw: 77 });
  await eventually('the sample is there', () => camera().packets === 1);
  const { pose, lens, sender } = camera();
  expect(pose!.slice(0, 3)).toEqual([1.5, -2, 1.7]);
  expect(pose![5]).toBeCloseTo(Math.sin(radFromDeg(-15)), 12);
  expect(lens.zoomRaw).toBe(77);
  expect(sender).toMatch(/^127\.0\.0\.1:\d+$/);
});

test('nothing is relayed before somebody says so; then every sample, under the number the sink knows', async () => {
  const { hub, tracker, sink, camera } = await rig();
  for (let n = 0; n < 10; n++) tracker.send(n);
  await eventually('heard', () => camera().packets === 10);
  expect(sink.messages).toHaveLength(0);
  expect(hub.relaying).toBe(false);

  expect(hub.setRelay('a', 'vp', true)).toBeUndefined();
  await eventually('the sink is dialled', () => hub.relaying);
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (let n = 10; n < 20; n++) tracker.send(n);
  await eventually('relayed', () => sink.messages.length === 10);
  const out = blankFreedPose();
  const seen = sink.messages.map((bytes) => {
    expect(decodeFreedD1(bytes, out)).toBeUndefined();
    return [out.cameraId, out.zoomRaw, out.xMm, out.panDeg];
  });
  expect(seen[3]).toEqual([9, 13, 26, Math.round(20 * Math.sin(13 / 200) * 32768) / 32768]);
  expect(seen.map(([, zoom]) => zoom)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  expect(camera().sinks['vp']).toMatchObject({ relaying: true, sent: 10, failed: 0 });
});

test('from the order on nothing is lost, though the socket to the sink is still being opened', async () => {
  const { hub, tracker, sink, camera } = await rig();
  expect(hub.setRelay('a', 'vp', true)).toBeUndefined();
  for (let n = 0; n < 20; n++) tracker.send(n);
  await eventually('all of them', () => sink.messages.length === 20);
  expect(camera().sinks['vp']).toMatchObject({ sent: 20, failed: 0, skipped: 0 });
});

test('a sink whose name nobody knows is said, and tried again', async () => {
  const { hub, tracker, camera } = await rig((config) => ({
    ...config,
    sinks: [{ ...config.sinks[0]!, address: { host: 'nobody.invalid', port: 9 } }],
  }));
  hub.setRelay('a', 'vp', true);
  await eventually('said', () => camera().sinks['vp']?.why?.code === 'wire.host-not-found');
  tracker.send(0);
  await eventually('counted', () => camera().sinks['vp']?.failed === 1 && camera().packets === 1);
  expect(hub.setRelay('a', 'vp', false)).toBeUndefined();
});

test('the sink gets the pose in stage coordinates, with the lever arm', async () => {
  const stageFromTracker = [1, 2, 3, 0, 0, 0, 1];
  quatFromPanTiltRoll(stageFromTracker, 3, radFromDeg(40), 0, 0);
  const bodyFromCamera = [0, 0.2, -0.1, 0, 0, 0, 1];
  const { hub, tracker, sink, camera } = await rig((config) => ({
    ...config,
    sources: config.sources.map((source) => ({ ...source, stageFromTracker, bodyFromCamera })),
  }));
  hub.setRelay('a', 'vp', true);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const sent = {
    ...blankFreedPose(),
    cameraId: 1,
    xMm: 500,
    yMm: 100,
    zMm: 1_600,
    panDeg: 25,
    tiltDeg: -8,
    rollDeg: 2,
  };
  tracker.send(0, sent);
  await eventually('relayed', () => sink.messages.length === 1);

  const expected = [0, 0, 0, 0, 0, 0, 1];
  poseFromFreed(expected, sent);
  composePoses(expected, expected, bodyFromCamera);
  composePoses(expected, stageFromTracker, expected);
  const out = blankFreedPose();
  decodeFreedD1(sink.messages[0]!, out);
  const got = [0, 0, 0, 0, 0, 0, 1];
  poseFromFreed(got, out);
  for (let i = 0; i < 3; i++) {
    expect(got[i]).toBeCloseTo(expected[i]!, 4);
    expect(camera().pose![i]).toBeCloseTo(expected[i]!, 9);
  }
  expect(degFromRad(angleBetweenRad(got, 3, expected, 3))).toBeLessThan(1e-4);
});

test('what speaks another protocol is named, and is the reason of the verdict', async () => {
  const { hub, tracker, camera } = await rig();
  const datagram = new TextEncoder().encode('OTrk\0\x01 and so on');
  for (let n = 0; n < 5; n++) tracker.sendRaw(datagram);
  await eventually('refused', () => camera().rejected['foreign-opentrackio'] === 5);
  await eventually('said', () => hub.verdicts()[0]?.verdict.reasons[0]?.code === 'tracking.foreign');
  expect(hub.verdicts()[0]?.verdict.reasons[0]?.params).toEqual({ protocol: 'OpenTrackIO', expected: 'FreeD' });
});

test('a camera number that the protocol cannot say, and options that are none, are refused by place', () => {
  const config = configOf(0, 9);
  const [source] = config.sources;
  const wrong = { ...config, sources: [{ ...source!, trackerCameraId: 256 }] };
  expect(checkConfig(wrong)).toEqual({ code: 'tracking.config', params: { place: 'sources.0.trackerCameraId' } });
  const odd = { ...config, sources: [{ ...source!, options: { a: [1] } }] };
  expect(checkConfig(odd)).toEqual({ code: 'tracking.config', params: { place: 'sources.0.options' } });
  expect(checkConfig({ ...config, sources: [{ ...source!, options: { a: 1, b: true } }] })).toHaveProperty('sources');
});

test('a delay holds samples back and is told; no sample leaves before its time', async () => {
  const { hub, tracker, sink, camera } = await rig();
  hub.setRelay('a', 'vp', true);
  expect(hub.setDelay('a', 'vp', 60)).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const sentMs = performance.now();
  for (let n = 0; n < 5; n++) tracker.send(n);
  await eventually('heard', () => camera().packets === 5);
  expect(sink.messages).toHaveLength(0);
  await eventually('relayed', () => sink.messages.length === 5);
  expect(performance.now() - sentMs).toBeGreaterThan(59);
  expect(camera().sinks['vp']).toMatchObject({ delayMs: 60, sent: 5, skipped: 0 });
});

test('smoothing and foretelling shape what leaves, not what is shown; off, nothing is changed; out of range is named', async () => {
  const { hub, tracker, sink, camera } = await rig();
  hub.setRelay('a', 'vp', true);
  const out = blankFreedPose();
  let sent = 0;
  /** Millimetres that the sink gets for a camera at so many, ten milliseconds after the one before. */
  const through = async (xMm: number): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    tracker.send(sent++, { xMm });
    await eventually('relayed', () => sink.messages.length === sent);
    decodeFreedD1(sink.messages.at(-1)!, out);
    return out.xMm;
  };
  await eventually('open', () => camera().input === null);
  expect(hub.setShape('a', 'vp', { smoothingHz: 0.5, predictionMs: 0 })).toBeUndefined();
  expect(await through(0)).toBe(0);
  const calm = await through(20);
  expect(calm).toBeGreaterThan(0);
  expect(calm).toBeLessThan(15);
  expect(camera().pose?.[0]).toBeCloseTo(0.02, 6);
  expect(hub.setShape('a', 'vp', { smoothingHz: 0, predictionMs: 40 })).toBeUndefined();
  await through(30);
  expect(await through(50)).toBeGreaterThan(51);
  expect(camera().sinks['vp']).toMatchObject({ smoothingHz: 0, predictionMs: 40 });
  expect(hub.setShape('a', 'vp', { smoothingHz: 0, predictionMs: 0 })).toBeUndefined();
  expect(await through(60)).toBe(60);
  expect(hub.setShape('a', 'vp', { smoothingHz: 0, predictionMs: 81 })?.code).toBe('tracking.prediction-range');
  expect(hub.setShape('a', 'vp', { smoothingHz: Number.NaN, predictionMs: 0 })?.code).toBe('tracking.smoothing-range');
  expect(hub.relays()).toMatchObject([{ smoothingHz: 0, predictionMs: 0 }]);
});

describe('what is refused', () => {
  const good = (change = {}) => {
    const bytes = new Uint8Array(29);
    encodeFreedD1({ ...blankFreedPose(), cameraId: 1, ...change }, bytes);
    return bytes;
  };

  test('garbage is counted by its reason, and nothing of it reaches the pose', async () => {
    const { tracker, camera } = await rig();
    const badSum = good();
    badSum[28]! ^= 0xff;
    const wrongType = good();
    wrongType[0] = 0xd2;
    tracker.sendRaw(badSum);
    tracker.sendRaw(wrongType);
    tracker.sendRaw(new Uint8Array(28));
    tracker.sendRaw(new Uint8Array(0));
    tracker.sendRaw(new Uint8Array(1_400));
    tracker.sendRaw(good({ cameraId: 7 }));
    tracker.sendRaw(good({ tiltDeg: 230 }));
    await eventually('all are counted', () => Object.values(camera().rejected).reduce((a, b) => a + b, 0) === 7);
    expect(camera().rejected).toEqual({ checksum: 1, type: 1, length: 3, 'other-camera': 1, 'impossible-angle': 1 });
    expect(camera()).toMatchObject({ packets: 0, pose: null, verdict: 'none' });
  });

  test('several messages in one datagram are several samples', async () => {
    const { tracker, camera } = await rig();
    tracker.sendRaw(Buffer.concat([good({ zoomRaw: 1 }), good({ zoomRaw: 2 }), good({ zoomRaw: 3 })]));
    await eventually('three', () => camera().packets === 3);
    expect(camera().lens.zoomRaw).toBe(3);
  });

  test('a second sender does not tear the first one’s camera away', async () => {
    const { hub, tracker, camera } = await rig();
    const other = await openTracker(hub.portOf('a') ?? 0);
    tracker.send(0);
    await eventually('the first holds it', () => camera().packets === 1);
    other.send(1);
    await eventually('the second is refused', () => camera().rejected['other-sender'] === 1);
    await other[Symbol.asyncDispose]();
  });

  test('only listed senders are heard where there is a list', async () => {
    const { tracker, camera } = await rig((config) => ({
      ...config,
      sources: config.sources.map((source) => ({ ...source, senders: ['192.0.2.9'] })),
    }));
    tracker.send(0);
    await eventually('refused', () => camera().rejected['sender'] === 1);
    expect(camera().sender).toMatch(/^127/);
  });

  test('a flood is cut at four times the rate', async () => {
    const { tracker, camera } = await rig();
    for (let n = 0; n < 1_500; n++) tracker.send(n);
    await eventually('flood', () => (camera().rejected['flood'] ?? 0) > 300);
    expect(camera().packets).toBeLessThan(1_200);
  });
});

describe('verdicts', () => {
  test('none, then ok, then stale when it falls silent', async () => {
    const { tracker, verdicts, camera } = await rig();
    expect(camera().verdict).toBe('none');
    const running = tracker.run(100);
    await eventually('ok', () => camera().verdict === 'ok' && camera().rateHz > 95);
    running.stop();
    await eventually('stale', () => camera().verdict === 'stale');
    expect(verdicts).toContain('ok');
    expect(verdicts.at(-1)).toBe('stale');
  });

  test('a stream that stops moving to the last bit is frozen; another rate is a wrong rate', async () => {
    const { tracker, camera } = await rig();
    for (let n = 0; n < 5; n++) {
      tracker.send(n);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (let n = 0; n < 30; n++) {
      tracker.send(4);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(camera().verdict).toBe('frozen');
    const slow = await rig();
    const running = slow.tracker.run(50);
    await eventually('wrong rate', () => slow.camera().verdict === 'wrong-rate');
    running.stop();
  });
});

describe('orders', () => {
  test('a tap is never relayed to, an unknown sink has no relay, a delay has a range', async () => {
    const { hub } = await rig();
    expect(hub.setRelay('a', 'xr', true)).toMatchObject({ code: 'tracking.is-tap' });
    expect(hub.setRelay('a', 'nobody', true)).toMatchObject({ code: 'tracking.no-sink' });
    expect(hub.setDelay('a', 'vp', 1_001)).toMatchObject({ code: 'tracking.delay-range' });
    expect(hub.setDelay('a', 'vp', Number.NaN)).toMatchObject({ code: 'tracking.delay-range' });
  });

  test('the same configuration again changes nothing; a sink that moved stops', async () => {
    const { hub, tracker, sink, camera } = await rig();
    hub.setRelay('a', 'vp', true);
    hub.setDelay('a', 'vp', 25);
    await new Promise((resolve) => setTimeout(resolve, 50));
    tracker.send(0);
    await eventually('relayed', () => sink.messages.length === 1);
    const config = hub.config!;
    hub.configure(structuredClone({ ...config, sinks: config.sinks.map((one) => ({ ...one, delayMs: 5 })) }));
    expect(hub.relays()).toMatchObject([{ cameraId: 'a', sinkId: 'vp', on: true, delayMs: 25 }]);
    tracker.send(1);
    await eventually('still relayed', () => sink.messages.length === 2);
    expect(camera().packets).toBe(2);

    const elsewhere = await openSink();
    hub.configure({
      ...config,
      sinks: config.sinks.map((s) => Object.assign({}, s, { address: { host: '127.0.0.1', port: elsewhere.port } })),
    });
    expect(hub.relays()).toMatchObject([{ cameraId: 'a', sinkId: 'vp', on: false, delayMs: 0 }]);
    await elsewhere[Symbol.asyncDispose]();
  });

  test('a sink whose port closes and comes back is served again', async () => {
    const { hub, tracker, sink, camera } = await rig();
    hub.setRelay('a', 'vp', true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await sink[Symbol.asyncDispose]();
    const running = tracker.run(100);
    await eventually('the network refuses', () => (camera().sinks['vp']?.failed ?? 0) > 3);
    expect(camera().sinks['vp']?.why).toMatchObject({ code: 'wire.refused' });
    const { createSocket } = await import('node:dgram');
    const back = createSocket('udp4');
    let heard = 0;
    back.on('message', () => heard++);
    await new Promise<void>((resolve) => back.bind(sink.port, '127.0.0.1', resolve));
    await eventually('heard again', () => heard > 10);
    running.stop();
    back.close();
    open.at(-1)!.sink = await openSink();
  });
});

test('how far the lens rings were turned is told, with what was kept of them, and begun anew', async () => {
  const { hub, tracker, camera } = await rig((config) => ({
    ...config,
    sources: config.sources.map((source) => ({ ...source, options: { dialect: 'sony', focusCountsTo: 4_096 } })),
  }));
  for (const [n, raw] of [4_000, 4_090, 20].entries()) tracker.send(n, { zoomRaw: 500 + raw, focusRaw: raw });
  await eventually('heard', () => camera().packets === 3);
  expect(camera().encoders).toEqual({
    zoom: { seen: { minRaw: 520, maxRaw: 4_590 }, atRaw: 520, wraps: 0, said: { fromRaw: 0, toRaw: 0x7ac0 } },
    focus: { seen: { minRaw: 4_000, maxRaw: 4_116 }, atRaw: 4_116, wraps: 0, said: { fromRaw: 0x1000, toRaw: 0xf000 } },
  });
  expect(hub.learn('a', 'main', { zoom: { minRaw: 0, maxRaw: 600 }, focus: null }, false)).toBeUndefined();
  expect(camera().encoders?.zoom.seen).toEqual({ minRaw: 0, maxRaw: 4_590 });
  hub.learn('a', 'main', { zoom: null, focus: null }, true);
  expect(camera().encoders?.zoom).toMatchObject({ seen: null, atRaw: null });
  expect(hub.learn('a', 'else', { zoom: null, focus: null }, true)?.code).toBe('tracking.no-source');
});
