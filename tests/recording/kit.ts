/** A recording made without a process: a disk in memory that can be told to fail, and a smooth move as FreeD datagrams. */
import type { Recorder } from '../../app/engine/tracking/recording/recorder.ts';
import type { RecordingDisk } from '../../app/engine/tracking/recording/recording-disk.ts';
import { RECORDING_FORMAT, type RecordingHeader } from '../../app/engine/tracking/recording/recording-format.ts';
import { blankFreedPose, encodeFreedD1, FREED_D1_BYTES } from '../../drivers/freed/freed-codec.ts';

export interface MemoryDisk extends RecordingDisk {
  file(): Uint8Array;
  readonly appends: number;
  closed: boolean;
  free: number;
  /** Bytes that fit; then ENOSPC, with a part of the block written, as a real disk does. */
  room: number;
  /** Holds every write until it is let go. */
  hold(): () => void;
}

export function memoryDisk(): MemoryDisk {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let gate: Promise<void> = Promise.resolve();
  let appends = 0;
  const disk: MemoryDisk = {
    closed: false,
    free: 100e9,
    room: Number.POSITIVE_INFINITY,
    file: () => new Uint8Array(Buffer.concat(chunks)),
    get appends() {
      return appends;
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    append: async (more) => {
      const kept = more.slice();
      await gate;
      appends++;
      const fits = Math.min(kept.length, Math.max(0, disk.room - length));
      chunks.push(kept.subarray(0, fits));
      length += fits;
      if (fits < kept.length) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    },
    cut: (to) => {
      chunks.splice(0, chunks.length, disk.file().subarray(0, to));
      length = to;
      return Promise.resolve();
    },
    sync: () => Promise.resolve(),
    freeBytes: () => Promise.resolve(disk.free),
    close: () => {
      disk.closed = true;
      return Promise.resolve();
    },
  };
  return disk;
}

export const HEADER: RecordingHeader = {
  format: RECORDING_FORMAT,
  id: '2026-11-21/101500 walk',
  name: 'walk',
  studio: 'shenzhen',
  by: 'Desk 1',
  rate: { num: 50, den: 1 },
  timecodeRate: { num: 25, den: 1 },
  startedWallMs: 1_795_255_200_000,
  startedUs: 1_000_000,
  setup: {
    ports: [{ index: 0, protocol: 'freed', listen: { host: '127.0.0.1', port: 40_000 } }],
    sources: [
      {
        cameraId: 'a',
        protocol: 'freed',
        listen: { host: '127.0.0.1', port: 40_000 },
        trackerCameraId: 1,
        expectedHz: 100,
        port: 0,
      },
    ],
  },
};

export const LIMITS = { maxBytes: 1e9, minFreeBytes: 2e9, maxSeconds: 3_600 };

/** The n-th datagram of a smooth move. */
export function datagram(n: number): Uint8Array {
  const bytes = new Uint8Array(FREED_D1_BYTES);
  const pose = { panDeg: 20 * Math.sin(n / 200), xMm: 500 * Math.sin(n / 250), zoomRaw: n };
  encodeFreedD1({ ...blankFreedPose(), cameraId: 1, ...pose }, bytes);
  return bytes;
}

/** 100 a second from one sender. */
export function feed(recorder: Recorder, from: number, to: number): void {
  for (let n = from; n < to; n++) recorder.datagram(0, datagram(n), '10.0.0.7', 5_000, 1_000_000 + n * 10_000.25);
}

/** Lets what is on its way to the disk arrive. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}
