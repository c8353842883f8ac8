/**
 * Tracking on its way through: decode, correct, encode; then the same through sockets. Each beside a control in the same run.
 *
 * Budgets: less than 1 byte of heap per packet; through sockets p50 within 2 times a bare UDP echo, own loss 0.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { LensValues } from '../../app/core/calibration/lens-map.ts';
import { composePoses } from '../../app/core/geometry.ts';
import { DeviceClock } from '../../app/core/tracking/device-clock.ts';
import { EncoderRange } from '../../app/core/tracking/encoder-range.ts';
import { LensOptics, moveToPupil } from '../../app/core/tracking/lens-optics.ts';
import { blankSample, copySample, type TrackingSample } from '../../app/core/tracking/sample.ts';
import { DEFAULT_GATE_LIMITS, SampleGate } from '../../app/core/tracking/sample-gate.ts';
import { StreamStats } from '../../app/core/tracking/stream-stats.ts';
import { protocolNamed } from '../../app/engine/tracking/protocol-table.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from '../../drivers/freed/freed-codec.ts';
import type { BenchRow } from './engine-kit.ts';
import { median, rowOf } from './figures.ts';
import {
  boundSocket,
  closed,
  heapPerPacket,
  openRelays,
  STAGE_FROM_TRACKER,
  startEcho,
  timed,
} from './tracking-kit.ts';

/** Heap in bytes per packet; the others as ratio to the control. */
export const TRACKING_BUDGETS = { heapBytes: 1, time: 1, socketsP50: 2, ownLoss: 0 };

const HEAP_ROUNDS = 101;

export async function bench(): Promise<BenchRow[]> {
  return [...inMemory(), ...(await throughSockets())];
}

/** 4096 poses of a smooth move, as datagrams. */
function datagrams(): Uint8Array[] {
  return Array.from({ length: 4_096 }, (_, n) => {
    const bytes = new Uint8Array(FREED_D1_BYTES);
    const t = (n / 4_096) * 2 * Math.PI;
    const pose = {
      panDeg: 30 * Math.sin(t),
      tiltDeg: 5 * Math.cos(t),
      xMm: 2_000 * Math.sin(t),
      yMm: -3_000,
      zMm: 1_600,
    };
    encodeFreedD1({ ...blankFreedPose(), cameraId: 1, ...pose, zoomRaw: n, focusRaw: 4_095 - n }, bytes);
    return bytes;
  });
}

function inMemory(): BenchRow[] {
  const packets = datagrams();
  const ours = oursInMemory(packets);
  const control = naiveInMemory(packets);
  // Warm, then in turns: the machine's moods meet both.
  ours(40_960);
  control(40_960);
  const oursNs: number[] = [];
  const controlNs: number[] = [];
  for (let round = 0; round < 7; round++) {
    oursNs.push(timed(ours, 81_920));
    controlNs.push(timed(control, 81_920));
  }
  const lensed = oursInMemory(packets, benchLens());
  lensed(40_960);
  const lensedNs = Array.from({ length: 7 }, () => timed(lensed, 81_920));
  const lensedHeap = heapPerPacket(lensed, 20_000, HEAP_ROUNDS);
  const oursHeap = heapPerPacket(ours, 20_000, HEAP_ROUNDS);
  const controlHeap = heapPerPacket(control, 500, HEAP_ROUNDS);
  return [
    rowOf('decode, correct, encode: time', median(oursNs), median(controlNs), 'ns/packet'),
    rowOf('decode, correct, encode: heap', oursHeap, controlHeap, 'bytes/packet'),
    rowOf('the same with a lens map: time', median(lensedNs), median(controlNs), 'ns/packet'),
    rowOf('the same with a lens map: heap', lensedHeap, controlHeap, 'bytes/packet'),
  ];
}

/** What the tracking process does with a datagram, but for the sockets. */
function oursInMemory(packets: readonly Uint8Array[], optics?: LensOptics): (count: number) => number {
  const freed = protocolNamed('freed')!;
  const decoder = freed.decoder({});
  const encoder = freed.encoder!(optics === undefined ? {} : { dialect: 'zcam' });
  const [zoom, focus] = [new EncoderRange(), new EncoderRange()];
  const newest = blankSample();
  const from = { host: '127.0.0.1', port: 40_000, atUs: 0.5 };
  const gate = new SampleGate({ ...DEFAULT_GATE_LIMITS, expectedHz: 240 });
  const stats = new StreamStats(240);
  const deviceClock = new DeviceClock();
  const out = new Uint8Array(FREED_D1_BYTES);
  const clockUs = new Float64Array([1_000]);
  let sum = 0;
  const take = (sample: TrackingSample): void => {
    if (gate.check(sample) !== undefined) return;
    deviceClock.heard(sample);
    stats.heard(sample, gate.repeated);
    copySample(newest, sample);
    zoom.heard(sample.zoomRaw);
    focus.heard(sample.focusRaw);
    composePoses(newest.pose, STAGE_FROM_TRACKER, newest.pose);
    if (optics !== undefined) {
      optics.apply(newest, zoom, focus);
      moveToPupil(newest);
    }
    encoder.encode(newest, 9, out);
    sum += out[28]!;
  };
  const some = (first: number, end: number): void => {
    for (let n = first; n < end; n++) {
      clockUs[0]! += 4_167;
      from.atUs = clockUs[0]!;
      decoder.read(packets[n & 4_095]!, from, take);
    }
  };
  return (count) => {
    sum = 0;
    // One long loop would be compiled anew while it runs, in every round: that is no heap of a packet.
    for (let n = 0; n < count; n += 500) some(n, Math.min(count, n + 500));
    return sum;
  };
}

/** Five zooms of five focuses; both rings turn with every packet. */
function benchLens(): LensOptics {
  const steps = [0, 0.25, 0.5, 0.75, 1];
  const terms = { centreXMm: 0.05, centreYMm: -0.03, k2: 0.02, k3: 0.001, p1: 2e-4, p2: -1e-4 };
  const valuesAt = (zoom: number, focus: number): LensValues => ({
    ...terms,
    focalLengthMm: 20 * 6 ** zoom * (1 + 0.03 * focus),
    focusPerM: focus,
    entrancePupilMm: 80 + 40 * zoom,
    k1: -0.08 + 0.12 * zoom,
  });
  const nodes = steps.flatMap((zoom) => steps.map((focus) => ({ zoom, focus, values: valuesAt(zoom, focus) })));
  const range = { fromRaw: 0, toRaw: 4_096 };
  const sensor = { model: 'opencv', sensorWidthMm: 24, sensorHeightMm: 13.5 } as const;
  const optics = LensOptics.of({ ...sensor, nodes, zoom: range, focus: range }, undefined);
  if ('code' in optics) throw new Error(optics.code);
  return optics;
}

/** The same without care for memory: a reader per field, fresh objects and arrays, a Buffer per message; no checks. */
function naiveInMemory(packets: readonly Uint8Array[]): (count: number) => number {
  const i24 = (b: Buffer, at: number): number => b.readIntBE(at, 3);
  const rad = (deg: number): number => (deg * Math.PI) / 180;
  return (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) {
      const b = Buffer.from(packets[n & 4_095]!);
      if ([...b].reduce((a, x) => (a + x) & 0xff, 0) !== 0x40) continue;
      const [pan, tilt, roll] = [2, 5, 8].map((at) => i24(b, at) / 32768) as [number, number, number];
      const [x, y, z] = [11, 14, 17].map((at) => i24(b, at) / 64_000) as [number, number, number];
      const [p, t, r] = [rad(-pan) / 2, rad(tilt) / 2, rad(roll) / 2] as const;
      const q = [
        Math.cos(p) * Math.sin(t) * Math.cos(r) - Math.sin(p) * Math.cos(t) * Math.sin(r),
        Math.cos(p) * Math.cos(t) * Math.sin(r) + Math.sin(p) * Math.sin(t) * Math.cos(r),
        Math.sin(p) * Math.cos(t) * Math.cos(r) + Math.cos(p) * Math.sin(t) * Math.sin(r),
        Math.cos(p) * Math.cos(t) * Math.cos(r) - Math.sin(p) * Math.sin(t) * Math.sin(r),
      ];
      const out: number[] = [...STAGE_FROM_TRACKER];
      composePoses(out, STAGE_FROM_TRACKER, [x, y, z, ...q]);
      const yaw = -Math.atan2(2 * (out[5]! * out[6]! - out[3]! * out[4]!), 1 - 2 * (out[3]! ** 2 + out[5]! ** 2));
      const message = Buffer.alloc(FREED_D1_BYTES);
      message[0] = 0xd1;
      message.writeIntBE(Math.round(((yaw * 180) / Math.PI) * 32768), 2, 3);
      message.writeIntBE(Math.round(tilt * 32768), 5, 3);
      message.writeIntBE(Math.round(roll * 32768), 8, 3);
      [11, 14, 17].forEach((at, i) => message.writeIntBE(Math.round(out[i]! * 64_000), at, 3));
      b.copy(message, 20, 20, 28);
      message[28] = (0x40 - message.subarray(0, 28).reduce((a, v) => a + v, 0)) & 0xff;
      sum += message[28]!;
    }
    return sum;
  };
}

const PACKETS = 1_500;
const HZ = 500;

/** One packet at a time through the process and back, in turns with a bare echo of the same size in a process of its own. */
async function throughSockets(): Promise<BenchRow[]> {
  await using stack = new AsyncDisposableStack();
  const back = await boundSocket();
  stack.defer(() => closed(back));
  const echo = await startEcho(back.address().port);
  stack.defer(() => void echo.child.kill('SIGKILL'));
  const listen = await boundSocket();
  const { port } = listen.address();
  await closed(listen);

  await openRelays(stack, [{ cameraId: 'a', number: 1, port }], HZ, back.address().port);
  await pause(200);

  const trip = await roundTrips(back, port, echo.port);
  return [
    rowOf('through sockets: p50', median(trip.oursUs), median(trip.echoUs), 'us'),
    {
      ...rowOf('through sockets: own loss', PACKETS - trip.oursUs.length, PACKETS - trip.echoUs.length, 'packets'),
      ratio: 1,
    },
  ];
}

/** Our packet and the echo's leave in turns; the zoom field tells them apart. */
async function roundTrips(
  back: Socket,
  ourPort: number,
  echoPort: number,
): Promise<{ oursUs: number[]; echoUs: number[] }> {
  const packets = datagrams();
  const sentUs = new Float64Array(2 * PACKETS);
  const oursUs: number[] = [];
  const echoUs: number[] = [];
  back.on('message', (bytes) => {
    const n = (bytes[20]! << 16) | (bytes[21]! << 8) | bytes[22]!;
    const tookUs = performance.now() * 1_000 - sentUs[n]!;
    (n % 2 === 0 ? oursUs : echoUs).push(tookUs);
  });
  const out = createSocket('udp4');
  for (let n = 0; n < 2 * PACKETS; n++) {
    const bytes = packets[(n >> 1) & 4_095]!.slice();
    bytes[20] = 0;
    bytes[21] = n >> 8;
    bytes[22] = n & 0xff;
    bytes[28] = 0;
    bytes[28] = (0x40 - bytes.reduce((sum, byte) => sum + byte, 0)) & 0xff;
    sentUs[n] = performance.now() * 1_000;
    out.send(bytes, n % 2 === 0 ? ourPort : echoPort, '127.0.0.1');
    await pause(1_000 / HZ / 2);
  }
  await pause(300);
  await closed(out);
  return { oursUs, echoUs };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
