/**
 * Tracking on its way through: decode, correct, encode; then the same through sockets. Each beside a control in the same run.
 *
 * Budgets: less than 1 byte of heap per packet; through sockets p50 within 2 times a bare UDP echo, own loss 0.
 */
import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composePoses } from '../../app/core/geometry.ts';
import { DeviceClock } from '../../app/core/tracking/device-clock.ts';
import { blankSample, copySample, type TrackingSample } from '../../app/core/tracking/sample.ts';
import { DEFAULT_GATE_LIMITS, SampleGate } from '../../app/core/tracking/sample-gate.ts';
import { StreamStats } from '../../app/core/tracking/stream-stats.ts';
import { protocolNamed } from '../../app/engine/tracking/protocol-table.ts';
import { openTracking } from '../../app/engine/tracking/tracking-link.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from '../../drivers/freed/freed-codec.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import { boundSocket, closed, startEcho } from './tracking-kit.ts';

export interface BenchLine {
  readonly name: string;
  readonly ours: number;
  readonly control: number;
  readonly ratio: number;
  readonly unit: string;
}

/** Heap in bytes per packet; the others as ratio to the control. */
export const TRACKING_BUDGETS = { heapBytes: 1, time: 1, socketsP50: 2, ownLoss: 0 };

const ENTRY = new URL('../../app/engine/tracking/tracking-process.ts', import.meta.url).pathname;
const STAGE_FROM_TRACKER = [1, 2, 0.5, 0, 0, Math.sin(0.3), Math.cos(0.3)];

export async function bench(): Promise<BenchLine[]> {
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
    encodeFreedD1({ ...blankFreedPose(), cameraId: 1, ...pose, zoomRaw: n }, bytes);
    return bytes;
  });
}

function inMemory(): BenchLine[] {
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
  const oursHeap = heapPerPacket(ours, 20_000);
  const controlHeap = heapPerPacket(control, 500);
  return [
    lineOf('decode, correct, encode: time', median(oursNs), median(controlNs), 'ns/packet'),
    lineOf('decode, correct, encode: heap', oursHeap, controlHeap, 'bytes/packet'),
  ];
}

/** What the tracking process does with a datagram, but for the sockets. */
function oursInMemory(packets: readonly Uint8Array[]): (count: number) => number {
  const freed = protocolNamed('freed')!;
  const decoder = freed.decoder({});
  const encoder = freed.encoder!({});
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
    composePoses(newest.pose, STAGE_FROM_TRACKER, newest.pose);
    encoder.encode(newest, 9, out);
    sum += out[28]!;
  };
  return (count) => {
    sum = 0;
    for (let n = 0; n < count; n++) {
      clockUs[0]! += 4_167;
      from.atUs = clockUs[0]!;
      decoder.read(packets[n & 4_095]!, from, take);
    }
    return sum;
  };
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

let sink = 0;

function timed(run: (count: number) => number, count: number): number {
  const from = process.hrtime.bigint();
  sink += run(count);
  return Number(process.hrtime.bigint() - from) / count;
}

/** Growth of the used heap over many packets, median; a collection in between shows as less than nothing and is left out. */
function heapPerPacket(run: (count: number) => number, count: number): number {
  const grown: number[] = [];
  for (let round = 0; round < 101; round++) {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    sink += run(count);
    const bytes = process.memoryUsage().heapUsed - before;
    if (bytes >= 0) grown.push(bytes / count);
  }
  return grown.length === 0 ? Number.NaN : median(grown);
}

const PACKETS = 1_500;
const HZ = 500;

/** One packet at a time through the process and back, in turns with a bare echo of the same size in a process of its own. */
async function throughSockets(): Promise<BenchLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stl-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));

  const back = await boundSocket();
  stack.defer(() => closed(back));
  const echo = await startEcho(back.address().port);
  stack.defer(() => void echo.child.kill('SIGKILL'));
  const listen = await boundSocket();
  const { port } = listen.address();
  await closed(listen);

  const tracking = openTracking({
    entry: ENTRY,
    controlPath: join(folder, 't.sock'),
    clock: createClock(),
    log: { warn: () => undefined, info: () => undefined },
    onTelemetry: () => undefined,
    onVerdict: () => undefined,
    onLost: () => undefined,
  });
  stack.defer(() => tracking.stop());
  const source = {
    cameraId: 'a',
    protocol: 'freed',
    trackerCameraId: 1,
    expectedHz: HZ,
    stageFromTracker: STAGE_FROM_TRACKER,
  };
  const sinkAddress = { host: '127.0.0.1', port: back.address().port };
  const refused = await tracking.configure({
    sources: [{ ...source, listen: { host: '127.0.0.1', port } }],
    sinks: [
      {
        cameraId: 'a',
        sinkId: 's',
        protocol: 'freed',
        mode: 'relay',
        address: sinkAddress,
        trackerCameraId: 9,
        delayMs: 0,
      },
    ],
  });
  const relayed = refused ?? (await tracking.setRelay('a', 's', true));
  if (relayed) throw new Error(`tracking refused: ${JSON.stringify(relayed)}`);
  await pause(200);

  const trip = await roundTrips(back, port, echo.port);
  return [
    lineOf('through sockets: p50', median(trip.oursUs), median(trip.echoUs), 'us'),
    {
      name: 'through sockets: own loss',
      ours: PACKETS - trip.oursUs.length,
      control: PACKETS - trip.echoUs.length,
      ratio: 1,
      unit: 'packets',
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

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function lineOf(name: string, ours: number, control: number, unit: string): BenchLine {
  const round = (n: number): number => Math.round(n * 100) / 100;
  return { name, ours: round(ours), control: round(control), ratio: round(ours / control), unit };
}
