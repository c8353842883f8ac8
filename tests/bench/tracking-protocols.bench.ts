/**
 * Tracking protocols on their way through: decode, believe, encode (where it can be sent), each beside a reader of the same
 * bytes in the same run that cares for neither memory nor faults. NatNet is received only.
 *
 * Budgets: less than 1 byte of heap per packet, and no slower than the careless reader.
 */
import { blankSample, type TrackingSample } from '../../app/core/tracking/sample.ts';
import { DEFAULT_GATE_LIMITS, SampleGate } from '../../app/core/tracking/sample-gate.ts';
import { protocolNamed } from '../../app/engine/tracking/protocol-table.ts';
import type { Arrival, TrackingDecoder, TrackingEncoder } from '../../app/engine/tracking/tracking-protocol.ts';
import { blankNatNetBody, blankNatNetFrame } from '../../drivers/natnet/natnet-frame.ts';
import { natNetFrame } from '../../drivers/natnet/natnet-writer.ts';
import type { BenchRow } from './engine-kit.ts';
import { median, rowOf } from './figures.ts';
import { heapPerPacket, timed } from './tracking-kit.ts';

/** Heap in bytes per packet, time as ratio to the control. */
export const PROTOCOL_BUDGETS = { heapBytes: 1, time: 1 };

const PACKETS = 1_024;
const HEAP_ROUNDS = 51;
const TURN = 2 * Math.PI;

interface Course {
  readonly name: string;
  readonly packets: readonly Uint8Array[];
  /** The careless way: says a number, so that it is not left out. */
  readonly careless: (bytes: Buffer) => number;
}

export function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const course of [psn(), f4(), stype(), natNet()]) {
    const ours = oursOf(course, 'runs');
    const control = (count: number): number => {
      let sum = 0;
      for (let n = 0; n < count; n++) sum += course.careless(Buffer.from(course.packets[n % PACKETS]!));
      return sum;
    };
    ours(20_480);
    control(20_480);
    const oursNs: number[] = [];
    const controlNs: number[] = [];
    for (let round = 0; round < 7; round++) {
      oursNs.push(timed(ours, 40_960));
      controlNs.push(timed(control, 40_960));
    }
    rows.push(rowOf(`${course.name}: time`, median(oursNs), median(controlNs), 'ns/packet'));
    // The record of an arrival is the port's: with its clock standing, what is left is the protocol's.
    const still = oursOf(course, 'stands');
    still(40_960);
    const heap = [heapPerPacket(still, 20_000, HEAP_ROUNDS), heapPerPacket(control, 500, HEAP_ROUNDS)] as const;
    rows.push(rowOf(`${course.name}: heap`, heap[0], heap[1], 'bytes/packet'));
  }
  return Promise.resolve(rows);
}

function oursOf(course: Course, clock: 'runs' | 'stands'): (count: number) => number {
  const port = new Port(course);
  return (count) => {
    for (let n = 0; n < count; n++) {
      if (clock === 'runs') port.wait();
      port.hear(course.packets[n % PACKETS]!);
    }
    return port.sum;
  };
}

/** What a port of the tracking process does with a datagram, but for sockets and cameras. */
class Port {
  sum = 0;
  readonly #decoder: TrackingDecoder;
  readonly #encoder: TrackingEncoder | undefined;
  readonly #gate = new SampleGate({ ...DEFAULT_GATE_LIMITS, expectedHz: 240 });
  readonly #out: Uint8Array;
  readonly #from: Arrival = { host: '127.0.0.1', port: 5, atUs: 0.5 };
  readonly #clockUs = new Float64Array([1_000.5]);
  readonly #emit = (sample: TrackingSample): void => {
    if (sample.trackerCameraId > 1 || this.#gate.check(sample) !== undefined) return;
    this.sum = this.#encoder === undefined ? 1 : this.#encoder.encode(sample, 0, this.#out);
  };

  constructor({ name }: Course) {
    const protocol = protocolNamed(name)!;
    this.#decoder = protocol.decoder({});
    this.#encoder = protocol.encoder?.({});
    this.#out = new Uint8Array(this.#encoder?.maxBytes ?? 0);
  }

  wait(): void {
    this.#clockUs[0]! += 4_167;
    this.#from.atUs = this.#clockUs[0]!;
  }

  hear(bytes: Uint8Array): void {
    this.#decoder.read(bytes, this.#from, this.#emit);
  }
}

/** A smooth move, as our own encoder writes it. */
function packetsOf(name: string): Uint8Array[] {
  const encoder = protocolNamed(name)!.encoder!({});
  const out = new Uint8Array(encoder.maxBytes);
  return Array.from({ length: PACKETS }, (_, n) => {
    const sample = { ...blankSample(), atUs: 1_000 + 4_167 * n, counted: true, zoomRaw: n };
    move(sample.pose, n);
    return out.slice(0, encoder.encode(sample, 0, out));
  });
}

function move(pose: Float64Array, n: number): void {
  const angle = (TURN * n) / PACKETS;
  pose.set([2 * Math.sin(angle), -3, 1.6, 0, 0, Math.sin(0.2 * Math.sin(angle)), Math.cos(0.2 * Math.sin(angle))]);
}

function psn(): Course {
  const trackerOf = (b: Buffer): { chunks: Map<number, Buffer> }[] =>
    chunksOf(chunksOf(b)[0]!.data)
      .filter(({ id }) => id === 1)
      .flatMap(({ data }) => chunksOf(data))
      .map(({ data }) => ({ chunks: new Map(chunksOf(data).map((c) => [c.id, c.data])) }));
  return {
    name: 'psn',
    packets: packetsOf('psn'),
    careless: (b) => {
      const [tracker] = trackerOf(b).map(({ chunks }) => ({
        pos: [0, 4, 8].map((at) => chunks.get(0)!.readFloatLE(at)),
        ori: [0, 4, 8].map((at) => chunks.get(2)!.readFloatLE(at)),
        timestamp: chunks.get(6)!.readBigUInt64LE(0),
      }));
      const { pos, ori } = tracker!;
      const again = Buffer.alloc(64);
      [...pos, ...ori].forEach((value, i) => again.writeFloatLE(value, 4 * i));
      return again[3]!;
    },
  };
}

function chunksOf(b: Buffer): { id: number; data: Buffer }[] {
  const chunks: { id: number; data: Buffer }[] = [];
  for (let at = 0; at < b.length; ) {
    const length = b.readUInt16LE(at + 2) & 0x7fff;
    chunks.push({ id: b.readUInt16LE(at), data: b.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return chunks;
}

function f4(): Course {
  return {
    name: 'mosys-f4',
    packets: packetsOf('mosys-f4'),
    careless: (b) => {
      if ([...b].reduce((sum, byte) => (sum + byte) & 0xff, 0) !== 0x40) return 0;
      const axes = Object.fromEntries(
        Array.from({ length: b[2]! }, (_, i) => [b[4 + 5 * i]!, b.readIntBE(6 + 5 * i, 3) / 1_000]),
      );
      const again = Buffer.alloc(b.length);
      Object.entries(axes).forEach(([id, value], i) => {
        again[4 + 5 * i] = Number(id);
        again.writeIntBE(Math.round(value * 1_000), 6 + 5 * i, 3);
      });
      return again[9]!;
    },
  };
}

function stype(): Course {
  return {
    name: 'stype',
    packets: packetsOf('stype'),
    careless: (b) => {
      if (([...b.subarray(0, 66)].reduce((sum, byte) => sum + byte, 0) & 0xff) !== b[66]) return 0;
      const values = Array.from({ length: 15 }, (_, i) => b.readFloatLE(6 + 4 * i));
      const again = Buffer.alloc(67);
      values.forEach((value, i) => again.writeFloatLE(value, 6 + 4 * i));
      again[66] = [...again.subarray(0, 66)].reduce((sum, byte) => sum + byte, 0) & 0xff;
      return again[66];
    },
  };
}

function natNet(): Course {
  const packets = Array.from({ length: PACKETS }, (_, n) => {
    const frame = { ...blankNatNetFrame(), frame: n, count: 3, timestampS: n / 240 };
    for (let id = 1; id <= 3; id++) {
      const body = { ...blankNatNetBody(), id };
      move(body.pose, n);
      frame.bodies.push(body);
    }
    return natNetFrame(frame, 'sized', ['Camera', 'A', 'B']);
  });
  return {
    name: 'natnet',
    packets,
    careless: (b) => {
      let at = 8;
      const section = (): { count: number; from: number } => {
        const read = { count: b.readInt32LE(at), from: at + 8 };
        at += 8 + b.readInt32LE(at + 4);
        return read;
      };
      section();
      section();
      const { count, from } = section();
      const bodies = Array.from({ length: count }, (_, i) => ({
        id: b.readInt32LE(from + 38 * i),
        numbers: Array.from({ length: 8 }, (__, k) => b.readFloatLE(from + 38 * i + 4 + 4 * k)),
        tracked: (b.readInt16LE(from + 38 * i + 36) & 1) !== 0,
      }));
      return bodies.find(({ id }) => id === 1)!.numbers[0]!;
    },
  };
}
